/** The quantities of another system against the stock: stockReport, Compare. */
import { account, first, run, startAnew } from './moysklad-account';
import { ask, asked, reference, type Json } from './moysklad-run';

const store = () => first('store').id as string;

const compare = (quantities: unknown, parameters: Json = {}, more = {}) =>
	run('stockReport', 'compare', { quantities, store: store(), ...parameters }, more);

describe('a comparison', () => {
	it('gives an item for each difference', async () => {
		// The seed has 1, 2, 3 of the first three.
		const { items, error } = await compare([
			{ id: '00001', quantity: '1' },
			{ id: '00002', quantity: 5 },
			{ id: '00003', quantity: 0.5 },
			{ id: '404', quantity: 1 },
		]);
		expect(error).toBeUndefined();
		const { id, name, meta } = first('product', 1);
		expect(items).toEqual([
			{
				id: '00002',
				product: {
					...{ id, name, code: '00002', type: 'product' },
					meta: { href: meta.href, type: 'product', mediaType: 'application/json' },
				},
				...{ theirs: 5, ours: 2, difference: 3, known: true },
			},
			expect.objectContaining({ id: '00003', theirs: 0.5, ours: 3, difference: -2.5 }),
			{
				...{ id: '404', product: null, theirs: 1, ours: null, difference: null, known: false },
				problem: 'notFound',
			},
		]);
	});

	it('gives what agrees as well, where it is to', async () => {
		const { items } = await compare([{ id: '00001', quantity: 1 }], { options: { all: true } });
		expect(items).toMatchObject([{ difference: 0, known: true }]);
		expect((await compare([{ id: '00001', quantity: 1 }])).items).toEqual([]);
	});

	it.each<[string, unknown, Json]>([
		['a list', [{ id: '00002', quantity: 3 }], {}],
		['JSON text', '[{ "id": "00002", "quantity": 3 }]', {}],
		['one line', { id: '00002', quantity: 3 }, {}],
		['an expression', '={{ [{ id: $json.code, quantity: $json.stock }] }}', {}],
		[
			'a form',
			undefined,
			{ quantitiesInput: 'define', quantitiesForm: { item: [{ id: '00002', quantity: 3 }] } },
		],
	])('takes %s', async (_, quantities, parameters) => {
		const { items } = await compare(quantities, parameters, {
			input: [{ code: '00002', stock: 3 }],
		});
		expect(items).toMatchObject([{ id: '00002', theirs: 3, ours: 2, difference: 1 }]);
	});

	it.each([
		[[{ quantity: 1 }], 'Quantities, line 1: ID is required, but is empty'],
		[
			[{ id: 'a', quantity: 'много' }],
			'Quantities, line 1: Quantity must be a number, but is "много"',
		],
		['', 'Quantities is required, but is empty'],
		[['x'], 'Quantities, line 1 must be an object, but is "x"'],
	])('refuses %j before anything is asked', async (quantities, message) => {
		expect((await compare(quantities)).error?.message).toBe(message);
		expect(account.requests).toEqual([]);
	});

	it('looks at the store that is named, in any of the ways', async () => {
		const shop = first('store', 1);
		account.stock(first('product').id, 7, shop.id);
		for (const given of ['Магазин', 'магазин ', shop.id, shop.meta.href, reference(shop)]) {
			const { items } = await compare([{ id: '00001', quantity: 0 }], { store: given });
			expect(items).toMatchObject([{ ours: 7 }]);
		}
		const { error } = await compare([{ id: '00001', quantity: 0 }], { store: 'Склада нет' });
		expect(error?.message).toBe('Store has no store called "Склада нет"');
		expect(error?.description).toContain('Основной склад, Магазин');
	});

	it('believes no stock that is being recalculated, until it is there', async () => {
		account.recalculate(first('product').id);
		const counted = async () => (await compare([{ id: '00001', quantity: 5 }])).items;
		expect(await counted()).toMatchObject([
			{ ours: null, difference: null, known: false, problem: 'recalculating' },
		]);
		account.recalculate(first('product').id, false);
		expect(await counted()).toMatchObject([{ ours: 1, difference: 4, known: true }]);
	});

	it('tells a product from its variants', async () => {
		const bear = first('product');
		const [{ id }] = (await ask(account, 'entity/variant/metadata')).characteristics;
		const variant = account.create('variant', {
			...{ product: reference(bear), code: 'R-1' },
			characteristics: [{ id, name: 'Цвет', value: 'Красный' }],
		});
		account.stock(variant.id, 4);
		const { items } = await compare([
			{ id: 'R-1', quantity: 0 },
			{ id: '00001', quantity: 4 },
		]);
		expect(items).toMatchObject([
			{ ours: 4, difference: -4, product: { type: 'variant' } },
			{ known: false, problem: 'hasVariants' },
		]);
	});

	it('counts the reserve on top, and compares with another stock', async () => {
		const rows = [{ id: '00002', quantity: 1, reserved: 1 }];
		expect((await compare(rows, { options: { reservedIsExtra: true } })).items).toEqual([]);
		const { items } = await compare(rows, { options: { stockType: 'inTransit' } });
		expect(items).toMatchObject([{ theirs: 1, ours: 0, reserved: 1 }]);
	});

	it('knows products by a custom field, numbers and texts alike', async () => {
		const field = { name: 'IMSKLAD ID', type: 'long' };
		const made = await ask(account, 'entity/product/metadata/attributes', field);
		const [attribute] = [made].flat();
		account.change('product', first('product').id, {
			attributes: [{ ...reference(attribute), value: 512 }],
		});
		const rows = [
			{ id: 512, quantity: 9 },
			{ id: 'x', quantity: 1 },
		];
		const { items } = await compare(rows, { productKey: 'attribute:IMSKLAD ID' });
		expect(items).toMatchObject([{ id: '512', ours: 1, difference: 8 }, { problem: 'notFound' }]);
	});

	it('of thousands of items takes few requests', async () => {
		await startAnew({ rows: 3000 });
		const input = account.list('product').map(({ code }, n) => ({ code, stock: (n + 1) % 7 }));
		input[10].stock = 100;
		const { items } = await compare(
			'={{ [{ id: $json.code, quantity: $json.stock }] }}',
			{},
			{ input },
		);
		expect(items).toMatchObject([{ theirs: 100, ours: 4 }]);
		expect(asked(account).length).toBeLessThanOrEqual(15);
	});

	it('fails for those alone whose store is not there', async () => {
		const input = [{ store: 'Нет' }, { store: 'Магазин' }];
		const { items } = await compare(
			[{ id: '00001', quantity: 1 }],
			{ store: '={{ $json.store }}' },
			{ input, onError: 'continueRegularOutput' },
		);
		expect(items).toMatchObject([
			{ error: expect.stringContaining('no store') },
			{ ours: 0, difference: 1 },
		]);
	});
});
