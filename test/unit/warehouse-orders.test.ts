/** What of an order goes to the warehouse: by generated documents, to the kopeck, and no line of them lost. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../../nodes/shared/errors';
import type { WarehouseOrder } from '../../nodes/shared/warehouse';
import { rateOf } from '../../nodes/MoySklad/warehouse/amounts';
import { orderFrom } from '../../nodes/MoySklad/warehouse/order';

type Json = IDataObject;

interface Line {
	kind: 'product' | 'service' | 'bundle' | 'consignment' | 'keyless';
	quantity: number;
	price: number;
	discount: number;
	vat: number;
	vatEnabled: boolean;
	parts: Array<{ isService: boolean; quantity: number; price: number }>;
}
interface Given {
	lines: Line[];
	vat: 'none' | 'included' | 'on top';
	rate: number;
	/** Of the sum. */
	paid: number;
}

const line = fc.record<Line>({
	kind: fc.constantFrom('product', 'product', 'service', 'bundle', 'consignment', 'keyless'),
	quantity: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constantFrom(0.5, 1.5, 2, 4)),
	price: fc.oneof(fc.nat(10_000_000), fc.double({ min: 0, max: 1e6, noNaN: true })),
	discount: fc.oneof(fc.constant(0), fc.double({ min: -50, max: 100, noNaN: true })),
	vat: fc.constantFrom(0, 5, 7, 10, 20, 22),
	vatEnabled: fc.boolean(),
	parts: fc.array(
		fc.record({
			isService: fc.boolean(),
			quantity: fc.constantFrom(1, 1, 2, 3, 0.5, 0.1),
			price: fc.oneof(fc.constant(0), fc.nat(1_000_000)),
		}),
		{ maxLength: 4 },
	),
});
const given = fc.record<Given>({
	lines: fc.array(line, { maxLength: 12 }),
	vat: fc.constantFrom('none', 'included', 'on top'),
	rate: fc.constantFrom(1, 1, 92.5, 13.0412, 0.19),
	paid: fc.constantFrom(0, 0, 0.3, 1, 1.2),
});

/** By a test's own arithmetic: kopecks of one piece, in the document's currency. */
function priceOf({ price, discount, vat, vatEnabled }: Line, taxed: Given['vat']): number {
	const net = (price * (100 - discount)) / 100;
	return taxed === 'on top' && vatEnabled ? (net * (100 + vat)) / 100 : net;
}
const sumOf = (lines: Line[], taxed: Given['vat']) =>
	lines.reduce((sum, each) => sum + priceOf(each, taxed) * each.quantity, 0);

const thing = (type: string, id: string, more: Json = {}): Json => ({
	...{ id, name: `${type} ${id}`, code: `key-${id}`, meta: { type } },
	...more,
});
const bundles = (lines: Line[]) =>
	new Map(
		lines.map(({ parts }, n) => [
			`${n}`,
			{
				components: {
					rows: parts.map(({ isService, quantity, price }, k) => ({
						quantity,
						assortment: thing(isService ? 'service' : 'product', `${n}.${k}`, {
							archived: k % 2 === 0,
							salePrices: [{ value: price }],
						}),
					})),
				},
			},
		]),
	);
function assortmentOf({ kind }: Line, n: number): Json {
	if (kind === 'consignment') {
		return thing(kind, `batch-${n}`, { assortment: thing('product', `${n}`) });
	}
	return kind === 'keyless' ? thing('product', `${n}`, { code: '' }) : thing(kind, `${n}`);
}

function documentOf({ lines, vat, rate, paid }: Given) {
	const sum = sumOf(lines, vat);
	const head: Json = {
		...{ id: 'order', name: '00001', meta: { href: 'https://x/order' }, sum, payedSum: sum * paid },
		...{ vatEnabled: vat !== 'none', vatIncluded: vat !== 'on top' },
		rate: rate === 1 ? { currency: { default: true } } : { value: rate, currency: { rate } },
	};
	return { head, lines: lines.map((each, n) => ({ ...each, assortment: assortmentOf(each, n) })) };
}

function sent(one: Given): WarehouseOrder | Failure {
	const reading = {
		...{ orderKey: 'name', productKey: 'code', deliveryMethodField: 'attribute:x' },
		bundles: bundles(one.lines),
	};
	try {
		return orderFrom(documentOf(one) as never, 'Customer Order', reading);
	} catch (error) {
		expect(error).toBeInstanceOf(Failure);
		return error as Failure;
	}
}

const isWhole = (quantity: number) =>
	Math.round(quantity) > 0 && Math.abs(quantity - Math.round(quantity)) < 1e-6;
/** The goods of a line as they should come: what key, how many. */
const goodsIn = (each: Line, n: number): Array<[key: string, quantity: number]> => {
	if (each.kind === 'service') return [];
	if (each.kind !== 'bundle') return [[`key-${n}`, each.quantity]];
	return each.parts.flatMap(({ isService, quantity }, k) =>
		isService ? [] : [[`key-${n}.${k}`, quantity * each.quantity] as [string, number]],
	);
};
const isBad = (each: Line, n: number) =>
	each.kind === 'keyless' ||
	(each.kind === 'bundle' && each.parts.length === 0) ||
	goodsIn(each, n).some(([, quantity]) => !isWhole(quantity));

const kopecks = (roubles: number) => Math.round(roubles * 100);
const isWholeKopecks = (roubles: number) => Math.abs(roubles * 100 - kopecks(roubles)) < 1e-4;
const RUNS = { numRuns: 2000 };

it('goods + delivery − discount are the document’s sum, and what is left to collect is that without what is paid', () => {
	fc.assert(
		fc.property(given, (one) => {
			const order = sent(one);
			if (order instanceof Failure) return;
			const total = Math.round(sumOf(one.lines, one.vat) * one.rate);
			const goods = order.goods.reduce(
				(sum, { quantity, price }) => sum + quantity * kopecks(price),
				0,
			);
			const whole = goods + kopecks(order.delivery) - kopecks(order.discount);
			// Half a kopeck more or less is the float's.
			expect(Math.abs(whole - total)).toBeLessThanOrEqual(total > 1e9 ? 1 : 0.5 + 1e-9);
			expect(whole - kopecks(order.totalPaid)).toBe(kopecks(order.toCollect));
			expect(kopecks(order.totalPaid)).toBe(
				Math.min(whole, Math.round(sumOf(one.lines, one.vat) * one.paid * one.rate)),
			);
			const amounts = [order.delivery, order.discount, order.totalPaid, order.toCollect];
			for (const amount of [...amounts, ...order.goods.map(({ price }) => price)]) {
				expect(isWholeKopecks(amount)).toBe(true);
				expect(amount).toBeGreaterThanOrEqual(0);
			}
			// What rounding adds is taken off again, and no more than that.
			const pieces = order.goods.reduce((sum, { quantity }) => sum + quantity, 0);
			expect(kopecks(order.discount)).toBeLessThanOrEqual(pieces + 1);
		}),
		RUNS,
	);
});

it('every line is in the parcel, in its delivery, or in the error', () => {
	fc.assert(
		fc.property(given, (one) => {
			const order = sent(one);
			const bad = one.lines.flatMap((each, n) => (isBad(each, n) ? [n + 1] : []));
			if (order instanceof Failure) {
				const { lines, reason } = order.details as { lines?: Json[]; reason: string };
				if (bad.length) expect(lines?.map((each) => each.line)).toEqual(bad);
				else {
					expect(one.lines.flatMap(goodsIn)).toEqual([]);
					expect(reason).toBe(one.lines.length ? 'onlyServices' : 'noLines');
				}
				return;
			}
			expect(bad).toEqual([]);
			const wanted = one.lines
				.flatMap(goodsIn)
				.map(([id, quantity]) => ({ id, quantity: Math.round(quantity) }));
			expect(order.goods.map(({ id, quantity }) => ({ id, quantity }))).toEqual(wanted);
			const services = one.lines.filter(({ kind }) => kind === 'service');
			const least = sumOf(services, one.vat) * one.rate;
			expect(kopecks(order.delivery)).toBeGreaterThanOrEqual(Math.floor(least - 0.5));
		}),
		RUNS,
	);
});

it('a bundle’s parts and services come to its price', () => {
	fc.assert(
		fc.property(line, (one) => {
			const bundle: Line = { ...one, kind: 'bundle', quantity: 10 };
			const order = sent({ lines: [bundle], vat: 'on top', rate: 1, paid: 0 });
			if (order instanceof Failure) return;
			const goods = order.goods.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
			const whole = goods + order.delivery - order.discount;
			expect(kopecks(whole)).toBe(Math.round(sumOf([bundle], 'on top')));
		}),
		RUNS,
	);
});

describe('the rate', () => {
	it.each([
		['the account’s own', { currency: { default: true, rate: 1 } }, 1],
		['one for one', { value: 92.5, currency: { rate: 80 } }, 92.5],
		['none of its own', { currency: { rate: 80 } }, 80],
		['the currency not to be seen', { value: 92.5, currency: {} }, 92.5],
		[
			'by the hundred, in its terms',
			{ value: 18.5, currency: { rate: 19, multiplicity: 100 } },
			0.185,
		],
		['by the hundred, for one', { value: 0.185, currency: { rate: 19, multiplicity: 100 } }, 0.185],
		['what a rouble buys', { value: 5, currency: { rate: 5.1, indirect: true } }, 0.2],
		['what a rouble buys, for one', { value: 0.2, currency: { rate: 5.1, indirect: true } }, 0.2],
		['nothing said', undefined, 1],
	])('%s', (_, rate, roubles) => {
		expect(rateOf({ rate } as Json)).toBeCloseTo(roubles, 9);
	});
});
