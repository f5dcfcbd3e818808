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
		const changed = deed.changes.flatMap(({ keyword, entity, before }) =>
			keyword === way.by ? [hrefOf(entity[way.link]), hrefOf(before?.[way.link])] : [],
		);
		for (const href of new Set(changed)) {
			const order = shop.resolve(href);
			if (order) fulfilled(shop, order, way);
		}
	}
}

function fulfilled(
	shop: Shop,
	order: Entity,
	{ order: keyword, by, link, list }: Fulfilment,
): void {
	const { href } = order.meta;
	const documents = shop.list(by).filter((each) => hrefOf(each[link]) === href);
	const booked = documents.filter(({ applicable }) => applicable !== false);
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
	const shippedSum = booked.reduce((sum, each) => sum + Number(each.sum), 0);
	const named = documents.length ? documents.map(({ meta }) => ({ meta })) : undefined;
	shop.keep(shop.at(`entity/${keyword}`), { ...order, [list]: named, shippedSum }, []);
}

const positionsOf = (shop: Shop, keyword: string, id: string) =>
	shop.all(`entity/${keyword}/${id}/positions`);
