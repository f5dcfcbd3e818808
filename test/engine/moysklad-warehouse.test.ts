/** Orders as a warehouse takes them: `getForWarehouse` of customers' orders and of orders to suppliers. */
import { account, first, run } from './moysklad-account';
import { asked, ask, reference, type Json } from './moysklad-run';

let number = 0;
const product = (name: string, more: Json = {}): Json =>
	account.create('product', { name, code: `code-${(number += 1)}`, ...more });
const service = (name: string, more: Json = {}): Json =>
	account.create('service', { name, ...more });
const line = (assortment: Json, price: number, quantity = 1, more: Json = {}) => ({
	...{ quantity, price, assortment: reference(assortment) },
	...more,
});
const document = (keyword: string, positions: Json[], more: Json = {}): Json =>
	account.create(keyword, {
		organization: reference(first('organization')),
		agent: reference(first('counterparty')),
		positions,
		...more,
	});
const order = (positions: Json[], more: Json = {}) => document('customerorder', positions, more);
const priced = (value: number) => ({
	salePrices: [{ ...first('product').salePrices[0], value }],
});
const customField = (keyword: string, name: string, type = 'string') =>
	ask(account, `entity/${keyword}/metadata/attributes`, { name, type });

const parcel = async (id: unknown, parameters: Json = {}): Promise<Json> => {
	const { items, error } = await run('customerOrder', 'getForWarehouse', { id, ...parameters });
	expect(error).toBeUndefined();
	return items[0];
};
const refused = async (id: unknown, parameters: Json = {}): Promise<Json> => {
	const more = { onError: 'continueRegularOutput' } as const;
	const { items } = await run('customerOrder', 'getForWarehouse', { id, ...parameters }, more);
	expect(items[0]).toMatchObject({ error: expect.any(String) });
	return items[0];
};

it('says of which goods the warehouse has other quantities, by keys, whatever the lines and prices', async () => {
	const [one, two] = [product('Один'), product('Два')];
	const { id } = order([line(one, 100, 2), line(one, 50, 1), line(two, 100, 1)]);
	const compared = async (goods: unknown) =>
		(await parcel(id, { options: { compareWith: goods } })).differences as unknown;
	const same = [
		{ id: one.code, quantity: 3, price: 9 },
		{ id: two.code, quantity: '1' },
	];
	expect(await compared(same)).toEqual([]);
	expect(await compared(JSON.stringify(same))).toEqual([]);
	expect(
		await compared([
			{ id: one.code, quantity: 2 },
			{ id: 'нет', quantity: 1 },
		]),
	).toEqual([
		{ id: one.code, theirs: 2, ours: 3 },
		{ id: 'нет', theirs: 1, ours: 0 },
		{ id: two.code, theirs: 0, ours: 1 },
	]);
	expect(await parcel(id)).not.toHaveProperty('differences');
	const { fingerprint } = await parcel(id);
	expect((await parcel(id, { options: { compareWith: same } })).fingerprint).toBe(fingerprint);
});

it('one item with all that the warehouse takes, in roubles', async () => {
	await customField('customerorder', 'Способ доставки');
	const [field] = await ask(account, 'entity/customerorder/metadata/attributes').then(
		({ rows }: Json) => rows.filter(({ name }: Json) => name === 'Способ доставки'),
	);
	const agent = account.create('counterparty', {
		name: 'Иванов Иван',
		phone: '+7 (916) 123-45-67, +7 903 765-43-21',
		email: 'ivan@example.com',
	});
	const [bear, delivery] = [first('product'), service('Доставка')];
	const store = first('store');
	const { id, name } = order([line(bear, 149_000, 2, { discount: 10 }), line(delivery, 30_000)], {
		agent: reference(agent),
		store: reference(store),
		state: reference(
			(await ask(account, 'entity/customerorder/metadata')).states.find(
				(each: Json) => each.name === 'Подтвержден',
			),
		),
		shipmentAddressFull: {
			...{ postalCode: '125009', city: 'Москва', street: 'Тверская', house: '1' },
			...{ apartment: '5', comment: 'Домофон 12' },
		},
		description: 'Хрупкое\nIMSKLAD: собран',
		deliveryPlannedMoment: '2026-11-27 10:00:00',
		moment: '2026-11-26 09:30:00',
		attributes: [{ meta: field.meta, value: 'СДЭК' }],
	});
	account.requests.length = 0;
	const item = await parcel(id);
	expect(item).toMatchObject({
		...{ id: name, guid: id, name: 'Иванов Иван', phone: '79161234567', email: 'ivan@example.com' },
		postCode: '125009',
		address: expect.stringContaining('Тверская'),
		addressObj: { address: { city: 'Москва', street: 'Тверская', house: '1', room: '5' } },
		comment: 'Домофон 12\n+7 903 765-43-21',
		ownerComment: 'Хрупкое',
		...{ discount: 0, delivery: 300, totalPaid: 0, toCollect: 2982 },
		goods: [{ id: bear.code, quantity: 2, price: 1341 }],
		deliveryDateFrom: '2026-11-27T10:00:00+03:00',
		deliveryMethod: 'СДЭК',
		fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
		source: {
			...{ id, name, stateName: 'Подтвержден', fields: { 'Способ доставки': 'СДЭК' } },
			...{ moment: '2026-11-26T09:30:00+03:00', applicable: true },
			...{ store: 'Основной склад', storeId: store.id, sum: 2982, payedSum: 0 },
		},
	});
	expect(asked(account)).toHaveLength(1);
});

it('what is empty is an empty text', async () => {
	const agent = account.create('counterparty', { name: 'Иванов' });
	const { id } = order([line(first('product'), 100)], { agent: reference(agent) });
	expect(await parcel(id)).toMatchObject({
		...{ phone: '', email: '', postCode: '', address: '', comment: '', ownerComment: '' },
		addressObj: { address: { city: '', street: '', house: '', room: '' } },
		...{ deliveryDateFrom: '', deliveryMethod: '' },
		source: { store: '', storeId: '', stateName: '', fields: {} },
	});
});

it('the fingerprint changes with what is sent, and with nothing else', async () => {
	const { id } = order([line(first('product'), 100)], { shipmentAddress: 'Москва' });
	const { fingerprint } = await parcel(id);
	account.change('customerorder', id, { applicable: false, name: 'Другой' });
	expect(await parcel(id)).toMatchObject({ id: 'Другой', fingerprint });
	account.change('customerorder', id, { shipmentAddress: '' });
	expect((await parcel(id)).fingerprint).not.toBe(fingerprint);
});

describe('money', () => {
	it('in the document’s currency, at its rate', async () => {
		const dollar = account.create('currency', { system: true, isoCode: 'USD' });
		const rate = { currency: reference(dollar), value: 92.5 };
		const { id } = order([line(first('product'), 10_000)], { rate });
		expect(await parcel(id)).toMatchObject({ toCollect: 9250, goods: [{ price: 9250 }] });
	});

	it('VAT on top: each line by its own', async () => {
		const lines = [
			line(first('product'), 100_000, 1, { vat: 20, vatEnabled: true }),
			line(service('Доставка'), 30_000, 1, { vat: 0, vatEnabled: false }),
		];
		const { id } = order(lines, { vatEnabled: true, vatIncluded: false });
		expect(await parcel(id)).toMatchObject({ delivery: 300, goods: [{ price: 1200 }] });
	});

	it('fractions of a kopeck: the sum stays MoySklad’s', async () => {
		const { id } = order([line(first('product'), 3333.4, 3)]);
		expect(await parcel(id)).toMatchObject({
			...{ goods: [{ price: 33.34, quantity: 3 }], discount: 0.02, toCollect: 100 },
		});
	});

	it('what is paid already', async () => {
		const { id, meta } = order([line(first('product'), 100_000)]);
		account.create('paymentin', {
			organization: reference(first('organization')),
			agent: reference(first('counterparty')),
			sum: 40_000,
			operations: [{ meta, linkedSum: 40_000 }],
		});
		expect(await parcel(id)).toMatchObject({ totalPaid: 400, toCollect: 600 });
	});
});

describe('bundles', () => {
	const bundle = (components: Json[], more: Json = {}): Json =>
		account.create('bundle', { name: 'Набор', components, ...more });
	const part = (assortment: Json, quantity = 1) => ({
		assortment: reference(assortment),
		quantity,
	});

	it.each([false, true])('unpacked at the price of the whole, archived: %s', async (archived) => {
		const [a, b] = [product('А', priced(30_000)), product('Б', priced(10_000))];
		const set = bundle([part(a, 2), part(b), part(service('Упаковка', priced(10_000)))], {
			archived,
		});
		account.change('product', a.id, { archived });
		const { id } = order([line(set, 40_000, 2)]);
		expect(await parcel(id)).toMatchObject({
			goods: [
				{ id: a.code, quantity: 4, price: 150 },
				{ id: b.code, quantity: 2, price: 50 },
			],
			...{ delivery: 100, discount: 0, toCollect: 800 },
		});
	});

	it('parts of a piece, where they come out whole and where not', async () => {
		const set = bundle([part(product('Рулон'), 0.5)]);
		const { id } = order([line(set, 10_000, 4)]);
		expect(await parcel(id)).toMatchObject({ goods: [{ quantity: 2, price: 200 }] });
		const odd = order([line(first('product'), 100), line(set, 10_000, 3)]);
		expect(await refused(odd.id)).toMatchObject({
			error: expect.stringMatching(
				new RegExp(`${odd.name} .*line 2 "Набор" comes to 1.5 of "Рулон"`),
			),
			details: { reason: 'fraction', line: 2, item: 'Набор' },
		});
	});

	it('of which the service does not tell now', async () => {
		const { id } = order([line(bundle([part(product('А'))]), 100)]);
		account.fault('answer', { match: 'bundle', status: 503, body: {}, times: 99 });
		expect(await refused(id)).toMatchObject({ details: { reason: 'unread', line: 1 } });
	});
});

it('a batch is its product', async () => {
	const tea = product('Чай');
	const batch = account.create('consignment', { label: 'Партия 7', assortment: reference(tea) });
	const { id } = order([line(batch, 100)]);
	expect(await parcel(id)).toMatchObject({ goods: [{ id: tea.code }] });
});

it('keys in fields of one’s own; of a variant in its description, else its product’s', async () => {
	await customField('product', 'IMSKLAD ID');
	const field = (await ask(account, 'entity/product/metadata/attributes')).rows.find(
		({ name }: Json) => name === 'IMSKLAD ID',
	);
	const shirt = product('Рубашка', { attributes: [{ meta: field.meta, value: '77' }] });
	const characteristic = (await ask(account, 'entity/variant/metadata')).characteristics[0];
	const variant = (value: string, more: Json) =>
		account.create('variant', {
			product: reference(shirt),
			characteristics: [{ id: characteristic.id, meta: characteristic.meta, value }],
			...more,
		});
	const [noted, plain] = [
		variant('красный', { description: 'x\nIMSKLAD ID: 78' }),
		variant('синий', {}),
	];
	const { id } = order([line(noted, 100), line(plain, 100)]);
	const keys = { productKey: 'attribute:IMSKLAD ID', orderKey: 'externalCode' };
	expect(await parcel(id, keys)).toMatchObject({ goods: [{ id: '78' }, { id: '77' }] });
});

describe('what cannot go says why', () => {
	it.each([
		['noLines', () => order([])],
		['onlyServices', () => order([line(service('Доставка'), 100)])],
		['noProductKey', () => order([line(account.create('product', { name: 'Без кода' }), 100)])],
		['fraction', () => order([line(product('Сыр', { weighed: true }), 100, 0.35)])],
		[
			'sameKey',
			() => order([line(product('А', { code: 'X' }), 1), line(product('Б', { code: 'X' }), 1)]),
		],
	])('%s', async (reason, make) => {
		const { id, name } = make();
		expect(await refused(id)).toMatchObject({
			error: expect.stringContaining(`Customer Order ${name} cannot go`),
			details: { id, name, reason, source: { id, name, stateName: '' } },
		});
	});

	it('noOrderKey', async () => {
		const { id } = order([line(first('product'), 100)]);
		const item = await refused(id, { orderKey: 'attribute:IMSKLAD ключ' });
		expect(item).toMatchObject({ details: { reason: 'noOrderKey' } });
	});

	it('one bad among good ones; one that is not there', async () => {
		const [good, bad] = [order([line(first('product'), 100)]), order([])];
		const gone = '11111111-1111-4111-8111-111111111111';
		const input = [{ id: bad.id }, { id: good.id }, { id: gone }, { id: good.id }];
		account.requests.length = 0;
		const { items } = await run(
			'customerOrder',
			'getForWarehouse',
			{ id: '={{ $json.id }}' },
			{ input, onError: 'continueRegularOutput' },
		);
		expect(items).toMatchObject([
			{ details: { reason: 'noLines' } },
			{ guid: good.id },
			{ details: { id: gone, reason: 'notFound' } },
			{ guid: good.id },
		]);
		expect(asked(account)).toHaveLength(1);
	});
});

describe('many lines', () => {
	it('more than a page, each once', async () => {
		const goods = Array.from({ length: 250 }, (_, n) => product(`Товар ${n}`));
		const { id } = order(goods.map((each, n) => line(each, 100 * n, 1)));
		account.requests.length = 0;
		const item = await parcel(id);
		expect(item.goods.map((each: Json) => each.id)).toEqual(goods.map(({ code }) => code));
		expect(asked(account)).toHaveLength(4);
	});

	it('that change while they are read', async () => {
		const goods = Array.from({ length: 150 }, (_, n) => product(`Товар ${n}`));
		const { id } = order(goods.map((each) => line(each, 100)));
		const { push } = account.requests;
		let isTold = false;
		account.requests.push = (...requests) => {
			const isPage = requests.some(({ url }) => url.includes('/positions?'));
			if (isPage && !isTold) {
				isTold = true;
				account.change('customerorder', id, {
					positions: goods.slice(0, 120).map((each) => line(each, 100)),
				});
			}
			return push.apply(account.requests, requests);
		};
		expect((await parcel(id)).goods).toHaveLength(120);
	});

	it('a hundred orders in a request', async () => {
		const ids = Array.from({ length: 150 }, () => order([line(first('product'), 100)]).id);
		account.requests.length = 0;
		const { items } = await run(
			'customerOrder',
			'getForWarehouse',
			{ id: '={{ $json.id }}' },
			{ input: ids.map((id) => ({ id })) },
		);
		expect(items.map(({ guid }) => guid)).toEqual(ids);
		expect(asked(account)).toHaveLength(2);
	});
});

it('an order to a supplier, in its currency', async () => {
	const yuan = account.create('currency', { system: true, isoCode: 'CNY' });
	const tea = product('Чай');
	const { id, name } = document(
		'purchaseorder',
		[line(tea, 10_000, 3, { discount: 50 }), line(service('Перевозка'), 100)],
		{
			...{ moment: '2026-11-26 09:30:00', description: 'Срочно' },
			rate: { currency: reference(yuan), value: 13 },
		},
	);
	const { items } = await run('purchaseOrder', 'getForWarehouse', { id });
	expect(items).toMatchObject([
		{
			...{ id: name, guid: id, code: name, supplierName: 'Поставщик' },
			...{ date: '2026-11-26T09:30:00+03:00', ownerComment: 'Срочно', deliveryDateFrom: '' },
			goods: [{ id: tea.code, quantity: 3, price: 650 }],
			fingerprint: expect.any(String),
			source: { id, name },
		},
	]);
});
