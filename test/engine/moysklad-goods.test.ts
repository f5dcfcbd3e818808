/** Products and variants as the warehouse takes them: assortment, Get for Warehouse. */
import { account, first, run, startAnew } from './moysklad-account';
import { ask, asked, reference, type Json } from './moysklad-run';

const priceType = (at: number) => first('product').salePrices[at].priceType;
/** Of the account: a characteristic and the custom field of products. */
let [characteristic, season]: Json[] = [];
beforeEach(async () => {
	[characteristic] = (await ask(account, 'entity/variant/metadata')).characteristics;
	[season] = (await ask(account, 'entity/product/metadata/attributes')).rows;
});
const variantOf = (product: Json, code: string, color: string, more: Json = {}) =>
	account.create('variant', {
		product: reference(product),
		code,
		characteristics: [{ id: characteristic.id, name: 'Цвет', value: color }],
		...more,
	});

const goods = (parameters: Json, more = {}) =>
	run('assortment', 'getForWarehouse', parameters, { onError: 'continueRegularOutput', ...more });
const byInput = async (input: Json[], parameters: Json = {}) =>
	(await goods({ id: '={{ $json.id }}', ...parameters }, { input })).items as Json[];

describe('a product', () => {
	it('goes by the names of the warehouse, in roubles and grams', async () => {
		const [bear] = account.list('product') as Json[];
		account.change('product', bear.id, {
			buyPrice: { value: 50_050 },
			weight: 0.25,
			description: 'Плюшевый',
			attributes: [{ ...reference(season), value: 'лето' }],
		});
		const { items, error } = await goods({ id: bear.id });
		expect(error).toBeUndefined();
		expect(items).toEqual([
			{
				...{ id: '00001', name: 'Мишка', price: 1490, cost: 500.5, weight: 250 },
				...{ color: '', size: '', description: 'Плюшевый', type: 'product', parentId: '' },
				fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
				source: {
					...{ id: bear.id, name: 'Мишка', type: 'product', href: bear.meta.href, archived: false },
					updated: expect.any(String),
					...{ fields: { Сезон: 'лето' }, ownDescription: 'Плюшевый' },
					supplierId: first('counterparty').id,
				},
			},
		]);
	});

	it('is named by ID, address, meta or locator, and by its key', async () => {
		const [bear, ball] = account.list('product') as Json[];
		const given = [
			bear.id,
			bear.meta.href,
			reference(bear),
			{ __rl: true, mode: 'id', value: bear.id },
		];
		for (const id of given) {
			const { items } = await goods({ id });
			expect(items).toMatchObject([{ name: 'Мишка' }]);
		}
		const { items } = await goods({ findBy: 'key', key: 'MYACH-1', productKey: 'article' });
		expect(items).toMatchObject([{ id: 'MYACH-1', price: 499.51, source: { id: ball.id } }]);
	});

	it('has the same fingerprint until something of it changes that is sent', async () => {
		const { id } = first('product');
		const print = async () => (await goods({ id })).items[0].fingerprint;
		const before = await print();
		account.change('product', id, { attributes: [{ ...reference(season), value: 'зима' }] });
		expect(await print()).toBe(before);
		account.change('product', id, { weight: 2 });
		expect(await print()).not.toBe(before);
	});

	it('is known by a custom field', async () => {
		const { items } = await goods({ findBy: 'key', key: 'лето', productKey: 'attribute:Сезон' });
		expect(items).toMatchObject([{ id: 'лето', name: 'Мяч' }]);
	});

	it('takes the price of the type that is named, at the rate of its currency', async () => {
		const usd = account.create('currency', { system: true, isoCode: 'USD' });
		account.change('currency', usd.id, { rate: 92.5 });
		const prices = [{ value: 10_000, currency: reference(usd), priceType: priceType(1) }];
		account.change('product', first('product').id, { salePrices: prices });
		const { items } = await goods({
			id: first('product').id,
			options: { priceType: 'оптовая цена' },
		});
		expect(items).toMatchObject([{ price: 9250 }]);
	});
});

describe('a variant', () => {
	it('has its own code, colour and price, else its product’s', async () => {
		const [bear] = account.list('product') as Json[];
		account.change('product', bear.id, { weight: 0.3, description: 'Плюшевый' });
		const red = variantOf(bear, 'R-1', 'Красный');
		const own = [{ value: 160_000, priceType: priceType(0) }];
		const blue = variantOf(bear, 'B-1', 'Синий', { salePrices: own });
		expect(await byInput([{ id: red.id }, { id: blue.id }])).toMatchObject([
			{
				...{ id: 'R-1', price: 1490, weight: 300, color: 'Красный', description: 'Плюшевый' },
				...{ type: 'variant', parentId: bear.id },
			},
			{ id: 'B-1', price: 1600, color: 'Синий' },
		]);
	});

	it('has its custom fields as lines of its description, which are not sent', async () => {
		await ask(account, 'entity/product/metadata/attributes', {
			name: 'IMSKLAD ID',
			type: 'string',
		});
		const description = 'Мягкая\nIMSKLAD ID: 512\nСостав: хлопок';
		const red = variantOf(first('product'), 'R-1', 'Красный', { description });
		const [item] = await byInput([{ id: red.id }]);
		expect(item).toMatchObject({
			description: 'Мягкая\nСостав: хлопок',
			source: { fields: { 'IMSKLAD ID': '512' }, ownDescription: 'Мягкая\nСостав: хлопок' },
		});
		const { items } = await goods({
			findBy: 'key',
			key: '512',
			productKey: 'attribute:IMSKLAD ID',
		});
		expect(items).toMatchObject([{ id: '512', source: { id: red.id } }]);
	});

	it('is found by the second key where no goods have the first, under its first key', async () => {
		const field = { name: 'IMSKLAD ID', type: 'string' };
		const own = await ask(account, 'entity/product/metadata/attributes', field);
		const [bear, ball] = account.list('product') as Json[];
		const note = { description: 'IMSKLAD ID: 512' };
		variantOf(bear, 'R-1', 'Красный', note);
		variantOf(bear, 'R-2', 'Синий', { description: 'IMSKLAD ID: 5120' });
		account.change('product', ball.id, {
			attributes: [{ ...reference(own), value: '513' }],
			archived: true,
		});
		account.create('service', { name: 'Доставка', code: '512' });
		const options = { secondKey: 'attribute:IMSKLAD ID', archived: true };
		const byKeys = async (...keys: string[]) => {
			const wanted = { findBy: 'key', key: '={{ $json.key }}', options };
			const { items } = await goods(wanted, { input: keys.map((key) => ({ key })) });
			return (items as Json[]).map(({ id, details }) => id ?? details.reason);
		};
		expect(await byKeys('512', '513', '00003', '514')).toEqual([
			...['R-1', ball.code, '00003', 'notFound'],
		]);
		// A copy of the product has its custom fields too.
		const copy = { name: 'Мяч 2', attributes: [{ ...reference(own), value: '00003' }] };
		account.create('product', { ...copy, code: 'C-1' });
		expect(await byKeys('00003')).toEqual(['00003']);
		account.create('product', { name: 'Мяч 3', code: 'R-1' });
		expect(await byKeys('512')).toEqual(['sameKey']);
		for (const code of ['C-2', 'C-3']) {
			const attributes = [{ ...reference(own), value: '600' }];
			account.create('product', { name: code, code, attributes });
		}
		expect(await byKeys('600')).toEqual(['sameKey']);
	});

	it('stands for its product, unless the product is to go as well', async () => {
		const [bear] = account.list('product') as Json[];
		variantOf(bear, 'R-1', 'Красный');
		variantOf(bear, 'B-1', 'Синий', { archived: true });
		expect((await byInput([{ id: bear.id }])).map(({ id }) => id)).toEqual(['R-1']);
		const all = await byInput([{ id: bear.id }], { options: { productsWithVariants: true } });
		expect(all.map(({ id }) => id)).toEqual(['00001', 'R-1']);
		const { items } = await goods({ findBy: 'key', key: '00001' });
		expect(items).toMatchObject([{ details: { reason: 'hasVariants' } }]);
	});
});

describe('what cannot go', () => {
	it('says why, each for itself', async () => {
		const [bear, ball, cubes] = account.list('product') as Json[];
		account.change('product', ball.id, { archived: true });
		const service = account.create('service', { name: 'Доставка' });
		const twin = account.create('product', { name: 'Мишка 2', code: '00001' });
		const bare = account.create('product', { name: 'Без кода' });
		account.change('product', bare.id, { code: null });
		const none = '00000000-0000-4000-8000-00000000dead';
		const ids = [bear, ball, cubes, service, twin, bare].map(({ id }) => ({ id }));
		const items = await byInput([...ids, { id: none }, { id: '' }, { id: 'Мишка' }]);
		expect(items.map((item) => item.details?.reason ?? item.id ?? item.details.field)).toEqual([
			...['sameKey', 'archived', '00003', 'notGoods', 'sameKey', 'noKey', 'notFound', 'ID', 'ID'],
		]);
		expect(items[0]).toMatchObject({
			error:
				'Мишка cannot go to the warehouse: "Мишка 2" has the same code "00001", and the warehouse cannot tell them apart',
			details: { id: bear.id, others: [twin.id] },
		});
	});

	it('has no price of that type', async () => {
		const { items } = await goods({ id: first('product').id, options: { priceType: 'Нет такой' } });
		expect(items).toMatchObject([{ details: { reason: 'noPrice', name: 'Мишка' } }]);
	});

	it('stops the node where it is not told to go on', async () => {
		account.create('product', { name: 'Мишка 2', code: '00001' });
		const { error } = await run('assortment', 'getForWarehouse', { findBy: 'all' });
		expect(error?.message).toMatch(/has the same code/);
	});
});

describe('everything', () => {
	it('goes in few requests, with an error in the place of what cannot', async () => {
		await startAnew({ rows: 2500 });
		const [bear, ball] = account.list('product') as Json[];
		variantOf(bear, 'R-1', 'Красный');
		account.change('product', ball.id, { archived: true });
		account.create('service', { name: 'Доставка' });
		account.create('product', { name: 'Кубики 2', code: '00003' });
		account.requests.length = 0;
		const { items } = await goods({ findBy: 'all' });
		expect(items).toHaveLength(2500);
		expect(items.filter(({ error }) => error)).toMatchObject([
			{ details: { reason: 'sameKey', name: 'Кубики' } },
			{ details: { reason: 'sameKey', name: 'Кубики 2' } },
		]);
		expect(items.filter(({ type }) => type === 'variant')).toMatchObject([{ id: 'R-1' }]);
		expect(account.requests.length).toBeLessThanOrEqual(8);
	});

	it('many by ID are few requests', async () => {
		await startAnew({ rows: 1000 });
		const input = account.list('product').map(({ id }) => ({ id }));
		const items = await byInput(input);
		expect(items.filter(({ error }) => error)).toEqual([]);
		expect(items).toHaveLength(1000);
		expect(asked(account).length).toBeLessThan(30);
	});
});
