/** Quantities of another system against MoySklad's, whatever the numbers; what is asked for the stock. */
import fc from 'fast-check';
import { compared, differs, type Ours } from '../../nodes/MoySklad/goods/compare';
import { fieldsOf, keyOf, ownWords, type Thing } from '../../nodes/MoySklad/goods/keys';
import { roublesOf } from '../../nodes/MoySklad/goods/rates';
import { stockIn } from '../../nodes/MoySklad/goods/stock';
import type { MoySkladApi } from '../../nodes/MoySklad/transport';

const thing = (id: string, type = 'product', more = {}): Thing => ({
	...{ id, name: `Товар ${id}`, code: id },
	meta: { href: `https://x/entity/${type}/${id}`, type, mediaType: 'application/json' },
	...more,
});
const oursOf = (things: Thing[], stock: Array<[string, number | null]>, parents: string[] = []) => {
	const byKey = new Map<string, Thing[]>();
	for (const each of things) {
		const key = String(each.code);
		byKey.set(key, [...(byKey.get(key) ?? []), each]);
	}
	return { byKey, parents: new Set(parents), stock: new Map(stock) } as Ours;
};

const units = fc.integer({ min: -50_000_000, max: 50_000_000 }).map((n) => n / 10_000);

describe('a comparison', () => {
	it('gives the true difference, to the last digit that MoySklad keeps', () => {
		fc.assert(
			fc.property(units, units, (theirs, ours) => {
				const [row] = compared(
					[{ id: 'a', quantity: theirs }],
					oursOf([thing('a')], [['a', ours]]),
					false,
				);
				const exact = Math.round(theirs * 10_000) - Math.round(ours * 10_000);
				expect(row).toMatchObject({ known: true, theirs, ours });
				expect(Math.round((row.difference as number) * 10_000)).toBe(exact);
				expect(differs(row)).toBe(Math.abs(exact) > 1);
			}),
		);
	});

	it('takes sums of fractions for what they should be, whatever their order', () => {
		fc.assert(
			fc.property(fc.array(units, { minLength: 1, maxLength: 20 }), (parts) => {
				const sum = (list: number[]) => list.reduce((all, each) => all + each, 0);
				const ours = oursOf([thing('a')], [['a', sum(parts)]]);
				const [row] = compared([{ id: 'a', quantity: sum([...parts].reverse()) }], ours, false);
				expect(differs(row)).toBe(false);
			}),
		);
		const ours = oursOf([thing('a')], [['a', 0.1 + 0.2]]);
		expect(compared([{ id: 'a', quantity: 0.3 }], ours, false)).toMatchObject([
			{ ours: 0.3, difference: 0 },
		]);
	});

	it('never takes what is not known for nothing', () => {
		const amount = fc.option(units, { nil: undefined });
		const stock = fc.option(units, { nil: null });
		fc.assert(
			fc.property(amount, stock, (quantity, ours) => {
				const [row] = compared([{ id: 'a', quantity }], oursOf([thing('a')], [['a', ours]]), false);
				expect(row.known).toBe(quantity !== undefined && ours !== null);
				expect(row.difference === null).toBe(!row.known);
				if (ours === null) expect(row.ours).toBeNull();
				if (!row.known) expect(differs(row)).toBe(true);
			}),
		);
	});

	it('takes what has no row in the report for none', () => {
		const [row] = compared([{ id: 'a', quantity: 2 }], oursOf([thing('a')], []), false);
		expect(row).toMatchObject({ ours: 0, difference: 2, known: true });
	});

	it('counts what is reserved on top where that is said', () => {
		const ours = oursOf([thing('a')], [['a', 5]]);
		const rows = [{ id: 'a', quantity: 3, reserved: 2 }];
		expect(compared(rows, ours, true)).toMatchObject([{ theirs: 5, difference: 0, reserved: 2 }]);
		expect(compared(rows, ours, false)).toMatchObject([{ theirs: 3, difference: -2 }]);
	});

	it.each<[string, Thing[], string[], string | undefined]>([
		['nothing has the key', [], [], 'notFound'],
		['two have it', [thing('a'), thing('b', 'variant', { code: 'a' })], [], 'sameKey'],
		[
			'a product has it, and a variant of it',
			[thing('a'), thing('b', 'variant', { code: 'a' })],
			['a'],
			undefined,
		],
		['a product with variants', [thing('a')], ['a'], 'hasVariants'],
		['a bundle', [thing('a', 'bundle')], [], 'notGoods'],
		[
			'one in the archive has it too',
			[thing('a'), thing('b', 'product', { code: 'a', archived: true })],
			[],
			undefined,
		],
		['only one in the archive', [thing('a', 'product', { archived: true })], [], undefined],
	])('%s', (_, things, parents, problem) => {
		const [row] = compared([{ id: 'a', quantity: 1 }], oursOf(things, [], parents), false);
		expect(row.problem).toBe(problem);
		expect(row.known).toBe(problem === undefined);
	});

	it('believes neither of two rows for one product', () => {
		const rows = [1, 2].map((quantity) => ({ id: 'a', quantity }));
		const all = compared(rows, oursOf([thing('a')], [['a', 1]]), false);
		expect(all.map(({ problem }) => problem)).toEqual(['givenTwice', 'givenTwice']);
	});
});

describe('the stock of a store', () => {
	const asking = (reply: unknown) => {
		const asked: unknown[] = [];
		const request = async (...all: unknown[]) => (asked.push(all), reply);
		return { asked, api: { request } as unknown as MoySkladApi };
	};

	it('is not known while MoySklad is counting it anew', async () => {
		const { api, asked } = asking([
			{ assortmentId: 'a', storeId: 's', stock: null },
			{ assortmentId: 'b', storeId: 's', stock: 2 },
			{ assortmentId: 'b', storeId: 'other', stock: 9 },
			{ assortmentId: 'c', storeId: 's' },
		]);
		const stock = await stockIn(api, 's', ['a', 'b', 'c'], 'stock');
		expect([...stock]).toEqual([
			['a', null],
			['b', 2],
			['c', null],
		]);
		expect(asked).toEqual([
			[
				'GET',
				'report/stock/bystore/current',
				{
					query: {
						...{ stockType: 'stock', filter: 'assortmentId=a,b,c;storeId=s' },
						...{ include: 'zeroLines', withRecalculate: true },
					},
				},
			],
		]);
	});

	it('is one request for thousands, and none for nothing', async () => {
		const { api, asked } = asking([]);
		await stockIn(
			api,
			's',
			Array.from({ length: 5000 }, (_, n) => `id-${n}`),
			'freeStock',
		);
		expect(asked).toMatchObject([
			['GET', expect.any(String), { query: { filter: 'storeId=s', stockType: 'freeStock' } }],
		]);
		await stockIn(api, 's', [], 'stock');
		expect(asked).toHaveLength(1);
	});
});

describe('a price in roubles', () => {
	const usd = { meta: { href: 'https://x/entity/currency/usd' } };
	it.each([
		[{ value: 10_000, currency: usd }, { rate: 92.5, multiplicity: 1 }, 9250],
		[{ value: 10_000, currency: usd }, { rate: 925, multiplicity: 10 }, 9250],
		[{ value: 10_000, currency: usd }, { rate: 0.5, indirect: true }, 200],
		[{ value: 1.5 }, {}, 0.02],
		[{ value: 150, currency: usd }, { default: true }, 1.5],
		[{ value: 100_50, currency: usd }, {}, undefined],
		[{}, {}, 0],
	])('%j at %j', (price, rate, roubles) => {
		expect(roublesOf(price as never, new Map([['usd', rate]]))).toBe(roubles);
	});
});

describe('what is noted with a variant', () => {
	const variant = thing('v', 'variant', {
		description: 'Мягкая\nIMSKLAD ID: 5\nURL: https://x: 1\n: 2',
	});
	it('stands in lines', () => {
		expect(fieldsOf(variant)).toEqual({ 'IMSKLAD ID': '5', URL: 'https://x: 1' });
		expect(keyOf(variant, 'attribute:IMSKLAD ID')).toBe('5');
		expect(ownWords(variant, new Set(['IMSKLAD ID']))).toBe('Мягкая\nURL: https://x: 1\n: 2');
	});
	it('and with a product in its custom fields', () => {
		const attributes = [
			{ name: 'IMSKLAD ID', value: 5 },
			{ name: 'Сезон', value: { name: 'лето', meta: {} } },
		];
		const product = thing('p', 'product', { attributes, description: 'IMSKLAD ID: 7' });
		expect(fieldsOf(product)).toEqual({ 'IMSKLAD ID': 5, Сезон: 'лето' });
		expect(keyOf(product, 'attribute:IMSKLAD ID')).toBe('5');
		expect(ownWords(product, new Set(['IMSKLAD ID']))).toBe('IMSKLAD ID: 7');
	});
});
