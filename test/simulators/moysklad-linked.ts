/** What documents do to those that they are linked to: payments, supplies, demands. */
import { hrefOf, type Body } from './moysklad-check';
import type { Entity } from './moysklad-filters';
import type { Deed, Shop } from './moysklad-shop';

const PAYMENTS = ['paymentin', 'cashin'];
/** Which documents fulfil which orders, by which link, and what the order calls them. */
const FULFILMENTS = [
	{ order: 'purchaseorder', by: 'supply', link: 'purchaseOrder', list: 'supplies' },
	{ order: 'customerorder', by: 'demand', link: 'customerOrder', list: 'demands' },
];
type Fulfilment = (typeof FULFILMENTS)[number];
const INVOICES = [
	{ order: 'purchaseorder', by: 'invoicein', link: 'purchaseOrder', list: 'invoicesIn' },
	{ order: 'customerorder', by: 'invoiceout', link: 'customerOrder', list: 'invoicesOut' },
];

/** What payments link, after one of them changed: the document shows them and their sum, and has changed itself. */
export function settle(shop: Shop, deed: Deed): void {
	const operationsOf = (payment?: Body) => (payment?.operations ?? []) as Body[];
	const changed = deed.changes.filter(({ keyword }) => PAYMENTS.includes(keyword));
	const linked = changed.flatMap(({ entity, before }) => [
		...operationsOf(entity),
		...operationsOf(before),
	]);
	for (const href of new Set(linked.map(hrefOf))) {
		const before = shop.resolve(href);
		if (!before) continue;
		const payments = PAYMENTS.flatMap(shop.list)
			.filter(({ applicable }) => applicable !== false)
			.flatMap((payment) =>
				operationsOf(payment)
					.filter((operation) => hrefOf(operation) === href)
					.map(({ linkedSum = payment.sum }) => ({ meta: payment.meta, linkedSum })),
			);
		const payedSum = payments.reduce((sum, { linkedSum }) => sum + Number(linkedSum), 0);
		const collection = shop.at(`entity/${before.meta.type}`);
		const isQuiet = shop.settings.linkedPayments === 'quiet';
		const entity = { ...before, payments, payedSum, ...(!isQuiet && { updated: shop.now() }) };
		shop.keep(collection, entity, []);
		if (isQuiet) continue;
		shop.note(deed, { action: 'UPDATE', entity, fields: ['payments'], before }, collection);
	}
}

/**
 * What supplies have brought of a purchase order, or demands have taken of a customer's: the order names them, and
 * its rows show it (Принято, Отгружено), the first of equal goods first.
 */
export function fulfil(shop: Shop, deed: Deed): void {
	for (const way of FULFILMENTS) {
		for (const order of concerned(shop, deed, way)) fulfilled(shop, order, way);
	}
	for (const way of INVOICES) {
		for (const order of concerned(shop, deed, way)) invoiced(shop, order, way);
	}
}

/** The orders that changed documents name, or have named. */
function concerned(shop: Shop, deed: Deed, { by, link }: Fulfilment): Entity[] {
	const changed = deed.changes.flatMap(({ keyword, entity, before }) =>
		keyword === by ? [hrefOf(entity[link]), hrefOf(before?.[link])] : [],
	);
	return [...new Set(changed)].flatMap((href) => shop.resolve(href) ?? []);
}

const linkedTo = (shop: Shop, { meta }: Entity, { by, link }: Fulfilment) =>
	shop.list(by).filter((each) => hrefOf(each[link]) === meta.href);
const isBooked = ({ applicable }: Entity) => applicable !== false;
const sumOf = (documents: Entity[]) =>
	documents.reduce((sum, each) => sum + Number(each.sum ?? 0), 0);
const metasOf = (documents: Entity[]) =>
	documents.length ? documents.map(({ meta }) => ({ meta })) : undefined;

/** An order names its invoices, and their sum. */
function invoiced(shop: Shop, order: Entity, way: Fulfilment): void {
	const documents = linkedTo(shop, order, way);
	const invoicedSum = sumOf(documents.filter(isBooked));
	const after = { ...order, [way.list]: metasOf(documents), invoicedSum };
	shop.keep(shop.at(`entity/${way.order}`), after, []);
}

function fulfilled(shop: Shop, order: Entity, way: Fulfilment): void {
	const { order: keyword, by, list } = way;
	const documents = linkedTo(shop, order, way);
	const booked = documents.filter(isBooked);
	const moved = new Map<string, number>();
	for (const { assortment, quantity } of booked.flatMap(({ id }) => positionsOf(shop, by, id))) {
		const goods = hrefOf(assortment);
		moved.set(goods, (moved.get(goods) ?? 0) + Number(quantity));
	}
	const rows = positionsOf(shop, keyword, order.id);
	rows.forEach((row, n) => {
		const goods = hrefOf(row.assortment);
		const isLast = !rows.slice(n + 1).some((other) => hrefOf(other.assortment) === goods);
		const all = moved.get(goods) ?? 0;
		const own = isLast ? all : Math.min(all, Number(row.quantity));
		row.shipped = own;
		moved.set(goods, all - own);
	});
	const after = { ...order, [list]: metasOf(documents), shippedSum: sumOf(booked) };
	shop.keep(shop.at(`entity/${keyword}`), after, []);
}

const positionsOf = (shop: Shop, keyword: string, id: string) =>
	shop.all(`entity/${keyword}/${id}/positions`);
