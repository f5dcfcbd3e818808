/** An invoice of the shop as an order of the warehouse, with what its suppliers bring. */
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../../shared/errors';
import { phonesOf } from '../../shared/phone';
import {
	fingerprintOf,
	type Source,
	type WarehouseGood,
	type WarehouseLine,
	type WarehouseOrder,
	type WarehousePreorder,
} from '../../shared/warehouse';
import { lookOf } from '../../shared/words';
import { sorted, type Marks } from './marks';

export interface Reading {
	marks: Marks;
	/** What IDs of orders and goods at the warehouse begin with. */
	prefix: string;
	/** Names of suppliers whose goods lie at the warehouse already. */
	ownSuppliers: string[];
	clients: Map<number, IDataObject>;
}

/** What a product must have to be made at the warehouse; nothing is known of the rest, so the rest stays as it is. */
type Product = Pick<WarehouseGood, 'id' | 'name' | 'price' | 'cost'>;

/** A position that a person must look at. */
interface Concerned {
	id: unknown;
	name: string;
	statusName: unknown;
}

export interface InvoiceOrder extends WarehouseOrder {
	/** Whether nothing is left of it: to be cancelled, if it is at the warehouse. */
	cancelled: boolean;
	/** Whether anything of it is to be sent or taken back now. */
	owed: boolean;
	products: Product[];
	preorders: WarehousePreorder[];
	/** Refunded or denied too late to be taken back by itself. */
	late: Concerned[];
	/** Put aside by hand after it was sent, and still paid: the warehouse knows nothing of it. */
	paused: Concerned[];
}

export type Reason =
	| 'notFound'
	| 'paymentHidden'
	| 'noKey'
	| 'fraction'
	| 'noPrice'
	| 'severalWays'
	| 'severalAddresses'
	| 'noClient'
	| 'cancelledBefore';

export function cannotGo(source: Source, reason: Reason, why: string, advice: string): Failure {
	const { id, name } = source;
	return new Failure(`Invoice ${name} cannot go to the warehouse: ${why}`, {
		advice,
		details: { thing: { id, name }, id, name, reason, source: source as unknown as IDataObject },
	});
}

/**
 * What of a position must not have changed for it to count as sent: else it is sent again. A refund is not among these,
 * for what is there must be marked to be taken back.
 */
const SENT_OF_IT = ['status_id', 'quantity', 'price', 'shipping_name', 'shipping_address'];
/** And for it to count as taken back. */
const TAKEN_BACK_BY = ['status_id', 'is_payed', 'is_denied'];

const words = (value: unknown) => String(value ?? '').trim();
const unique = (list: unknown[]) => [...new Set(list.map(words))].filter(Boolean);
const kopecks = (roubles: number) => Math.round(Number((roubles * 100).toFixed(6)));
const inRoubles = (amount: number) => amount / 100;

export const titleOf = ({ brand, article, name }: IDataObject) =>
	[brand, article, name].map(words).filter(Boolean).join(' ');

type PriceOf = (position: IDataObject) => unknown;
const retail: PriceOf = ({ price }) => price;
const cost: PriceOf = ({ initial_price, price }) => initial_price ?? price;

/** Makes lines of positions; throws a Failure for what the warehouse cannot take. */
function linesBy(source: Source, prefix: string) {
	const refuse = (position: IDataObject, reason: Reason, what: string, advice: string) =>
		cannotGo(source, reason, `"${titleOf(position)}" ${what}`, advice);

	/** A product is known by brand and article, however they are written (IMS-60). */
	function keyOf(position: IDataObject): string {
		const [maker, number] = [position.brand, position.article].map((text) =>
			words(text).replace(/\s/g, ''),
		);
		if (maker && number) return `${prefix}${maker}-${number}`.toUpperCase();
		throw refuse(
			position,
			'noKey',
			'has no brand or no article',
			'Give the position both in Saplab.',
		);
	}

	function priceIn(position: IDataObject, priceOf: PriceOf): number {
		const price = priceOf(position);
		if (typeof price === 'number') return kopecks(price);
		const rights =
			'Correct it in Saplab, or give the employee of the credential the right to see it.';
		throw refuse(position, 'noPrice', `has the price ${JSON.stringify(price)}`, rights);
	}

	/** What is the same at the same price is one line. */
	function lines(positions: IDataObject[], priceOf: PriceOf): WarehouseLine[] {
		const all = new Map<string, WarehouseLine>();
		for (const position of positions) {
			const quantity = Number(position.quantity);
			if (!Number.isInteger(quantity) || quantity <= 0) {
				const what = `is ${words(position.quantity)} pieces, which is no whole number`;
				throw refuse(position, 'fraction', what, 'Correct the quantity in Saplab.');
			}
			const [id, amount] = [keyOf(position), priceIn(position, priceOf)];
			const line = all.get(`${id} ${amount}`) ?? { id, quantity: 0, price: inRoubles(amount) };
			all.set(`${id} ${amount}`, { ...line, quantity: line.quantity + quantity });
		}
		return [...all.values()];
	}

	const product = (position: IDataObject): Product => ({
		id: keyOf(position),
		name: titleOf(position),
		price: inRoubles(priceIn(position, retail)),
		cost: inRoubles(priceIn(position, cost)),
	});
	const products = (positions: IDataObject[]) => [
		...new Map(positions.map(product).map((each) => [each.id, each])).values(),
	];
	return { lines, products };
}

/** What the suppliers of the `news` bring for the whole invoice: a preorder for each. */
function preordersOf(
	source: Source,
	whole: IDataObject[],
	news: IDataObject[],
	{ prefix, ownSuppliers }: Reading,
): WarehousePreorder[] {
	const own = new Set(ownSuppliers.map(lookOf));
	const suppliers = new Map(
		news
			.filter((each) => !own.has(lookOf(words(each.distributor_name))))
			.map((each) => [each.distributor_id, words(each.distributor_name)]),
	);
	return [...suppliers].map(([supplier, supplierName]) => {
		const positions = whole.filter(({ distributor_id }) => distributor_id === supplier);
		const sent = {
			code: source.name,
			supplierName,
			date: words(positions[0].date_added),
			goods: linesBy(source, prefix).lines(positions, cost),
			deliveryDateFrom: '',
			ownerComment: '',
		};
		const id = `${prefix}${source.name}-${String(supplier)}`;
		return { id, guid: id, ...sent, fingerprint: fingerprintOf(sent), source };
	});
}

/** What there may be only one of in an order. */
function oneOf(source: Source, positions: IDataObject[], field: string, reason: Reason): string {
	const all = unique(positions.map((each) => each[field]));
	if (all.length < 2) return all[0] ?? '';
	throw cannotGo(
		source,
		reason,
		`its positions go ${all.join(', and ')}`,
		'One order goes one way: give all its positions the same in Saplab, or send it by hand.',
	);
}

const concerned = (position: IDataObject): Concerned => ({
	id: position.id,
	name: titleOf(position),
	statusName: position.status_name,
});

/** The order of an invoice from all its positions (as the node gives them); throws a Failure where it cannot go. */
export function orderFrom(asked: string, positions: IDataObject[], reading: Reading): InvoiceOrder {
	if (positions.length === 0) {
		throw cannotGo(
			{ id: asked, name: asked },
			'notFound',
			'Saplab has no such invoice',
			'Check the number. The employee of the credential may also not be allowed to see it.',
		);
	}
	const { marks, prefix, clients } = reading;
	const invoice = words(positions[0].invoice);
	const { ready, whole, withdrawn, late, paused, isCancelled } = sorted(positions, marks);
	const moves = (some: IDataObject[], to: Marks['sent'], fields: string[]) =>
		to
			? some.map((each) => ({
					...{ id: each.id, statusId: to.id, source: { id: invoice, name: invoice } },
					onlyIf: Object.fromEntries(fields.map((field) => [field, each[field] ?? null])),
				}))
			: [];
	const [{ client_id, client_name, wholesaler_info }] = positions;
	const source: Source = {
		id: invoice,
		name: invoice,
		clientId: client_id,
		positions: positions.map((each) => ({
			...{ id: each.id, name: titleOf(each), quantity: each.quantity, paid: each.is_payed },
			...{ denied: each.is_denied, statusId: each.status_id, statusName: each.status_name },
		})),
		moves: [
			...moves(ready, marks.sent, SENT_OF_IT),
			...moves(withdrawn, marks.withdrawn, TAKEN_BACK_BY),
		],
	};
	// Taken for unpaid, it would be cancelled.
	if (positions.some(({ is_payed }) => typeof is_payed !== 'boolean')) {
		throw cannotGo(
			source,
			'paymentHidden',
			'Saplab does not show whether its positions are paid',
			'Give the employee of the credential the right to see payments.',
		);
	}
	if (ready.length && isCancelled) {
		throw cannotGo(
			source,
			'cancelledBefore',
			'it was cancelled there, since all of it had been taken back, and is paid again',
			'Ask the warehouse to open the order again, then set the status of its positions by hand.',
		);
	}
	const cancelled = whole.length === 0;
	const client = clients.get(Number(client_id)) ?? (cancelled ? {} : undefined);
	if (!client) {
		throw cannotGo(
			source,
			'noClient',
			`Saplab does not show its client, ${words(client_name)}`,
			'Give the employee of the credential the right to see all clients.',
		);
	}
	const { lines, products } = linesBy(source, prefix);
	const goods = lines(whole, retail);
	const paid = goods.reduce((sum, { price, quantity }) => sum + kopecks(price) * quantity, 0);
	const { phone, rest } = phonesOf(client.phone);
	const comments = (field: string) =>
		unique(whole.map(({ comment }) => Object(comment)[field] as unknown));
	const sent = {
		guid: invoice,
		name: [client.name ?? client_name, wholesaler_info].map(words).filter(Boolean).join(', '),
		phone,
		email: words(client.email),
		postCode: '',
		address: oneOf(source, whole, 'shipping_address', 'severalAddresses') || words(client.address),
		addressObj: { address: { city: '', street: '', house: '', room: '' } },
		comment: [...comments('client_comment'), rest].filter(Boolean).join('\n'),
		ownerComment: comments('manager_comment').join('\n'),
		// All of it is paid, so nothing is left to collect (SAP-61).
		discount: 0,
		delivery: 0,
		totalPaid: inRoubles(paid),
		goods,
		deliveryDateFrom: '',
		deliveryMethod: oneOf(source, whole, 'shipping_name', 'severalWays'),
		toCollect: 0,
	};
	return {
		id: `${prefix}${invoice}`,
		...sent,
		fingerprint: fingerprintOf(sent),
		cancelled,
		owed: ready.length + withdrawn.length > 0,
		products: products(whole),
		preorders: preordersOf(source, whole, ready.length ? ready : whole, reading),
		late: late.map(concerned),
		paused: paused.map(concerned),
		source,
	};
}
