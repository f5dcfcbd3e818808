import { startImsklad } from '../simulators/imsklad';
import { startServer, type FaultKind, type FaultOptions } from '../simulators/server';

const API_KEY = 'key-of-the-shop';
const ENDPOINT_KEY = 'key-of-the-endpoint';
const FIRST_ID = 124323;

type Warehouse = Awaited<ReturnType<typeof startImsklad>>;
type Json = Record<string, unknown>;

let wms: Warehouse;
beforeEach(async () => {
	wms = await startImsklad({ apiKey: API_KEY });
});
afterEach(() => wms.close());

const post = (path: string, body: unknown, init: RequestInit = {}) =>
	fetch(wms.url + path, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: typeof body === 'string' ? body : JSON.stringify(body),
		redirect: 'manual',
		...init,
	});

async function ask(name: string, data: unknown, key: unknown = API_KEY) {
	const [type, action] = name.split('.');
	const response = await post('/', { key, type, action, data });
	return { status: response.status, body: (await response.json()) as Json };
}
const answer = async (name: string, data: unknown) => (await ask(name, data)).body;

/** The samples of the API document. */
const GOOD = {
	id: 13,
	name: 'Тестовый товар',
	description: '',
	price: 100,
	cost: 100,
	image: 'http://api.imsklad.ru/img/1.png',
	weight: 100,
	width: 0,
	height: 0,
	length: 0,
	color: 13,
	size: '',
};
const LINES = [
	{ id: 123123, quantity: 4, price: 1000 },
	{ id: 342343, quantity: 1, price: 5000 },
];
const UPDATED_ORDER = {
	id: 'AZ-1234',
	tags: 'to-assemble',
	name: 'Иванов Иван Иванович',
	email: 'test@test.ru',
	phone: '79990000000',
	phone2: null,
	post_code: '123321',
	address: 'Москва, ул. Минская д.18 к.2',
	address_lat: 55.741688,
	address_lng: 37.48384,
	comment: 'Домофон 1232',
	owner_comment: 'Доставить к 15:00',
	discount: 0,
	delivery: 500,
	total_paid: 1000,
	delivery_type: 4,
	delivery_date_from: 1565377798,
	delivery_date_to: 1565397798,
	shipment_date: 1565177798,
	courier: 42,
	is_canceled: 0,
	tracked: 0,
	track: null,
	track_status: null,
	track_update: 0,
	city_id: 8192,
	pickup_point: '',
	courier_city_code: '',
	address_obj: { city: 'Москва', street: 'ул. Минская', house: 'д.18 к.2', room: '' },
	goods: LINES,
};
const GUID = '67060465-4b5e-11eb-80c6-00155dd99f08';
const ORDER = { ...UPDATED_ORDER, guid: GUID, storage_id: 1 };
const DOCUMENT = { id: '4423', code: 'TT-23432', type: 0, goods: LINES };
const PREORDER = {
	...DOCUMENT,
	need_pickup: 1,
	pickup_address: 'Москва, ул Минская, дом 18 корп 2',
	pickup_contacts: '+7(925) 111111 Глушко Нина, ООО Инфомобиль, с 9 до 18',
	supplier_name: 'SomeGoodCompany',
};
const DATE = 1565397798;
const SAMPLES: Record<string, Json> = {
	'goods.add_good': GOOD,
	'goods.update_good': GOOD,
	'goods.get_stock': { storage_id: 1, ids: [FIRST_ID, 342343] },
	'order.add_order': ORDER,
	'order.update_order': UPDATED_ORDER,
	'preorder.add_preorder': { ...PREORDER, storage_id: 1, owner_date: DATE },
	'preorder.update_preorder': { ...PREORDER, date: DATE },
	'doc.add_doc': { ...DOCUMENT, storage_id: 1, date: DATE },
	'doc.update_doc': { ...DOCUMENT, date: DATE },
	'billing.get_billing': { storage_id: 1, from: DATE, to: DATE },
};
/** A sample about a thing that the warehouse does not have yet. */
const fresh = (name: string): Json =>
	'id' in SAMPLES[name] ? { ...SAMPLES[name], id: 'new' } : SAMPLES[name];
const OK = { result: 'ok', id: FIRST_ID };
const NOT_FOUND = { error: 'Object not found', code: 2 };
const NOT_DONE = { error: 'Operation not performed', code: 4 };
const incorrect = (detail: string) => ({ error: `Incorrect data: ${detail}`, code: 3 });

const [GOODS, ORDERS, PREORDERS, DOCS] = [
	['goods.add_good', 'goods.update_good'],
	['order.add_order', 'order.update_order'],
	['preorder.add_preorder', 'preorder.update_preorder'],
	['doc.add_doc', 'doc.update_doc'],
];

describe('the documented samples', () => {
	test.each([GOODS, ORDERS, PREORDERS, DOCS])('%s, then %s', async (add, update) => {
		expect(await answer(update, SAMPLES[update])).toEqual(NOT_FOUND);
		expect(await ask(add, SAMPLES[add])).toEqual({ status: 200, body: OK });
		expect(await answer(add, SAMPLES[add])).toEqual(NOT_DONE);
		expect(await answer(update, SAMPLES[update])).toEqual(OK);
		expect(await answer(add, { ...SAMPLES[add], id: '2' })).toEqual({ ...OK, id: FIRST_ID + 1 });
	});

	test('goods.get_stock: a bare array of the products it knows', async () => {
		await ask('goods.add_good', GOOD);
		expect(await answer('goods.get_stock', SAMPLES['goods.get_stock'])).toEqual([
			{ id: FIRST_ID, stock: 0, reserved: 0 },
		]);
		wms.switches.unknownStock = 'error';
		expect(await answer('goods.get_stock', SAMPLES['goods.get_stock'])).toEqual(NOT_FOUND);
	});

	test('billing.get_billing: an empty period', async () => {
		expect(await answer('billing.get_billing', SAMPLES['billing.get_billing'])).toEqual({
			current_balance: 10_000,
			change_of_balance: 0,
			from: DATE,
			to: DATE,
			billing: [],
		});
	});
});

describe('strictness', () => {
	beforeEach(async () => {
		for (const [add] of [GOODS, ORDERS, PREORDERS, DOCS]) await ask(add, SAMPLES[add]);
	});

	const REQUIRED: Array<[string, string]> = [
		...GOODS.map((name): [string, string] => [name, 'id name price cost']),
		['goods.get_stock', 'storage_id ids'],
		['order.add_order', 'id storage_id name discount delivery total_paid goods'],
		['order.update_order', 'id name discount delivery total_paid goods'],
		['preorder.add_preorder', 'id storage_id type goods pickup_address pickup_contacts'],
		['preorder.update_preorder', 'id type goods pickup_address pickup_contacts'],
		['doc.add_doc', 'id storage_id type goods'],
		['doc.update_doc', 'id type goods'],
		['billing.get_billing', 'storage_id from to'],
	];
	test.each(REQUIRED)('%s demands %s and nothing else', async (name, required) => {
		const refused: string[] = [];
		for (const field of Object.keys(SAMPLES[name])) {
			const body = await answer(name, { ...fresh(name), [field]: undefined });
			if (body.code === 3) refused.push(field);
			if (body.code === 3) expect(body).toEqual(incorrect(`${field} is required`));
		}
		expect(refused.sort()).toEqual(required.split(' ').sort());
	});

	test.each(Object.keys(SAMPLES))(
		'%s: every field but the nullable ones refuses null',
		async (name) => {
			const taken: string[] = [];
			wms.switches.nothing = 'zero';
			for (const field of Object.keys(SAMPLES[name])) {
				const body = await answer(name, { ...fresh(name), [field]: null });
				if (body.code !== 3) taken.push(field);
			}
			const nullable = name.startsWith('order.') ? ['phone2', 'track', 'track_status'] : [];
			expect(taken).toEqual(nullable);
		},
	);

	test.each([
		['goods.add_good', { guid: GUID }, 'guid'],
		['goods.get_stock', { limit: 5 }, 'limit'],
		['order.add_order', { status: 0 }, 'status'],
		['order.add_order', { delivery_type_id: 4 }, 'delivery_type_id'],
		['order.update_order', { storage_id: 1 }, 'storage_id'],
		['order.update_order', { guid: GUID }, 'guid'],
		['order.update_order', { address_obj: { town: 'Москва' } }, 'address_obj.town'],
		['order.update_order', { goods: [{ ...LINES[0], name: 'x' }] }, 'goods[0].name'],
		['preorder.add_preorder', { date: DATE }, 'date'],
		['preorder.update_preorder', { owner_date: DATE }, 'owner_date'],
		['preorder.update_preorder', { storage_id: 1 }, 'storage_id'],
		['doc.add_doc', { owner_date: DATE }, 'owner_date'],
		['doc.update_doc', { storage_id: 1 }, 'storage_id'],
		['billing.get_billing', { id: 1 }, 'id'],
	])('%s does not know %j', async (name, extra, field) => {
		const body = await answer(name, { ...SAMPLES[name], ...extra });
		expect(body).toEqual(incorrect(`unknown field ${field}`));
	});

	const line = (changes: Json) => ({ goods: [LINES[0], { ...LINES[1], ...changes }] });
	test.each([
		['goods.add_good', { id: 1.5 }, 'id must be good'],
		['goods.add_good', { id: '' }, 'id is required'],
		['goods.add_good', { name: 5 }, 'name must be text'],
		['goods.add_good', { name: '' }, 'name is required'],
		['goods.add_good', { price: '100' }, 'price must be number'],
		['goods.add_good', { weight: 1.5 }, 'weight must be integer'],
		['goods.add_good', { weight: '' }, 'weight must be integer'],
		['goods.add_good', { color: 12 }, 'color must be color'],
		['goods.add_good', { color: '13' }, 'color must be color'],
		['goods.add_good', { color: 43 }, 'color must be color'],
		['goods.get_stock', { storage_id: '1' }, 'storage_id must be storage'],
		['goods.get_stock', { ids: ['124323'] }, 'ids must be integers'],
		['goods.get_stock', { ids: [] }, 'ids is required'],
		['goods.get_stock', { ids: 124323 }, 'ids must be integers'],
		['order.add_order', { id: 1234 }, 'id must be text'],
		['order.add_order', { phone: 79990000000 }, 'phone must be text'],
		['order.add_order', { address_lat: '55.7' }, 'address_lat must be number'],
		['order.add_order', { is_canceled: false }, 'is_canceled must be flag'],
		['order.add_order', { is_canceled: 2 }, 'is_canceled must be flag'],
		['order.add_order', { shipment_date: '2020-01-01' }, 'shipment_date must be time'],
		['order.add_order', { shipment_date: 1565177798000 }, 'shipment_date must be time'],
		['order.add_order', { delivery_type: 5 }, 'delivery_type must be deliveryType'],
		['order.add_order', { courier: 41 }, 'courier must be courier'],
		['order.add_order', { courier: 40 }, 'courier 40 does not serve delivery_type 4'],
		['order.add_order', { address_obj: 'Москва' }, 'address_obj must be an object'],
		['order.add_order', { address_obj: { room: 7 } }, 'address_obj.room must be text'],
		['order.add_order', { goods: [] }, 'goods is required'],
		['order.add_order', { goods: { item: LINES } }, 'goods must be lines'],
		['order.add_order', { goods: [LINES] }, 'goods[0] must be an object'],
		['order.add_order', line({ id: '342343' }), 'goods[1].id must be goodInLine'],
		['order.add_order', line({ id: undefined }), 'goods[1].id is required'],
		['order.add_order', line({ quantity: 1.5 }), 'goods[1].quantity must be integer'],
		['order.add_order', line({ quantity: '1' }), 'goods[1].quantity must be integer'],
		['order.add_order', line({ price: '5000' }), 'goods[1].price must be number'],
		['preorder.add_preorder', { need_pickup: true }, 'need_pickup must be flag'],
		['preorder.add_preorder', { pickup_address: '' }, 'pickup_address is required'],
		['doc.add_doc', { type: '0' }, 'type must be flag'],
		['doc.add_doc', { type: 2 }, 'type must be flag'],
		['billing.get_billing', { from: '1565397798' }, 'from must be time'],
	])('%s refuses %j', async (name, changes, detail) => {
		const body = await answer(name, { ...fresh(name), ...changes });
		expect(body).toEqual(incorrect(detail));
	});

	test('a line takes an id that is no plain integer as text', async () => {
		for (const id of ['SKU-1', '007', '12345678901234567890']) {
			const data = { ...ORDER, id: `with ${id}`, goods: [{ ...LINES[0], id }] };
			expect(await answer('order.add_order', data)).toMatchObject({ result: 'ok' });
		}
	});

	test('a product is the same by number and by text', async () => {
		expect(await answer('goods.update_good', { ...GOOD, id: '13' })).toEqual(OK);
	});

	test('without a pickup nobody asks for its address', async () => {
		const { pickup_address, pickup_contacts, ...rest } = PREORDER;
		expect([pickup_address, pickup_contacts]).not.toContain('');
		const data = { ...rest, id: 'new', need_pickup: 0, storage_id: 1 };
		expect(await answer('preorder.add_preorder', data)).toMatchObject({ result: 'ok' });
	});

	test('the envelope', async () => {
		const envelope = { key: API_KEY, type: 'goods', action: 'add_good', data: GOOD };
		const body = async (value: unknown, init?: RequestInit) =>
			(await post('/', value, init)).json();
		expect(await answer('good.add_good', GOOD)).toEqual(incorrect('unknown action good.add_good'));
		expect(await answer('goods.toString', GOOD)).toMatchObject({ code: 3 });
		expect(await answer('goods.add_good', [GOOD])).toEqual(incorrect('data must be an object'));
		expect(await body({ ...envelope, id: 1 })).toEqual(incorrect('unknown field id beside data'));
		const malformed = incorrect('the body must be a JSON object');
		expect(await body('{"key": "x",}')).toEqual(malformed);
		expect(await body([envelope])).toEqual(malformed);
		expect(await body(envelope, { headers: { 'content-type': 'text/plain' } })).toEqual(malformed);
		expect((await fetch(wms.url)).status).toBe(404);
	});

	test('a wrong key, in the three ways it may be told', async () => {
		const denied = { error: 'Access denied', code: 4 };
		for (const key of ['wrong', '', null, undefined, [API_KEY]]) {
			expect(await ask('goods.add_good', GOOD, key ?? null)).toEqual({ status: 200, body: denied });
		}
		wms.switches.wrongKey = 'forbidden';
		expect(await ask('goods.add_good', GOOD, 'wrong')).toEqual({ status: 403, body: denied });
		wms.switches.wrongKey = 'html';
		const page = await post('/', { key: 'wrong' });
		expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html']);
	});
});

describe('what it remembers', () => {
	const stockOfCup = async () =>
		((await answer('goods.get_stock', { storage_id: 1, ids: [FIRST_ID] })) as unknown as Json[])[0];
	const order = (quantity: number) => ({
		...UPDATED_ORDER,
		goods: [{ id: 'cup', quantity, price: 9 }],
	});
	const receipt = { ...DOCUMENT, goods: [{ id: 'cup', quantity: 10, price: 5 }] };

	beforeEach(async () => {
		await ask('goods.add_good', { ...GOOD, id: 'cup' });
		await ask('doc.add_doc', { ...receipt, storage_id: 1 });
	});

	test('documents move stock when posted, and back when that is taken back', async () => {
		expect(await stockOfCup()).toEqual({ id: FIRST_ID, stock: 0, reserved: 0 });
		await wms.setDocumentStatus('4423', 1);
		await wms.setDocumentStatus('4423', 1);
		expect(await stockOfCup()).toMatchObject({ stock: 10 });
		expect(await answer('doc.update_doc', receipt)).toEqual(NOT_DONE);
		await ask('doc.add_doc', { ...receipt, id: 'out', type: 1, storage_id: 1 });
		await wms.setDocumentStatus('out', 1);
		expect(await stockOfCup()).toMatchObject({ stock: 0 });
		await wms.setDocumentStatus('out', 2);
		expect(await stockOfCup()).toMatchObject({ stock: 10 });
	});

	test('an order reserves, is assembled, leaves, and is billed once', async () => {
		await wms.setDocumentStatus('4423', 1);
		await ask('order.add_order', { ...order(4), storage_id: 1 });
		expect(await stockOfCup()).toEqual({ id: FIRST_ID, stock: 10, reserved: 4 });
		expect(await answer('order.update_order', { ...order(3), comment: 'x' })).toEqual(OK);
		expect(await stockOfCup()).toMatchObject({ reserved: 3 });

		await wms.setStatus('AZ-1234', 2);
		expect(await answer('order.update_order', { ...order(9), comment: 'late' })).toEqual({
			result: 'warning',
			warning: 'The order in the assembly process(goods not saved)',
			id: FIRST_ID,
		});
		expect(wms.state.orders['AZ-1234'].data).toMatchObject({ ...order(3), comment: 'late' });
		expect(await stockOfCup()).toMatchObject({ reserved: 3 });

		const from = Math.floor(Date.now() / 1000);
		await wms.setStatus('AZ-1234', 8);
		await wms.advance('AZ-1234');
		await wms.advance('AZ-1234');
		expect(wms.state.orders['AZ-1234'].status).toBe(11);
		await expect(wms.advance('AZ-1234')).rejects.toThrow('goes no further');
		expect(await stockOfCup()).toEqual({ id: FIRST_ID, stock: 7, reserved: 0 });
		expect(await answer('order.update_order', { ...order(3), is_canceled: 1 })).toEqual(NOT_DONE);

		const bill = await answer('billing.get_billing', { storage_id: 1, from, to: from + 60 });
		expect(bill).toMatchObject({ current_balance: 9_650, from, to: from + 60 });
		expect(bill.billing).toEqual(
			expect.arrayContaining([
				expect.objectContaining({ id: 32954, order_id: FIRST_ID, type: 0, amount: -50 }),
				expect.objectContaining({ id: 32955, foreign_order_id: 'AZ-1234', type: 2, amount: -300 }),
			]),
		);
	});

	test('billing: both ends of the period count, and the sample has fewer fields', async () => {
		await ask('preorder.add_preorder', SAMPLES['preorder.add_preorder']);
		const [, pickup] = wms.state.billing;
		pickup.date = 1000;
		const period = async (from: number, to: number) =>
			answer('billing.get_billing', { storage_id: 1, from, to });
		expect(await period(1001, 2000)).toMatchObject({ change_of_balance: 0, billing: [] });
		expect(await period(0, 999)).toMatchObject({ change_of_balance: 0, billing: [] });
		expect(await period(0, 1000)).toMatchObject({ change_of_balance: -100, billing: [pickup] });
		wms.switches.billing = 'sample';
		expect(await period(1000, 1000)).toEqual({
			current_balance: 9_900,
			change_of_balance: -100,
			billing: [
				{
					id: 32954,
					order_id: null,
					foreign_order_id: null,
					doc_request_id: FIRST_ID,
					date: 1000,
					amount: -100,
					comment: 'Забор товара',
				},
			],
		});
	});
});

describe('callbacks', () => {
	let endpoint: Awaited<ReturnType<typeof startServer>>;
	let reply: unknown;
	const received = () => endpoint.requests.map(({ body }) => JSON.parse(body) as Json);

	beforeEach(async () => {
		reply = { result: 'ok' };
		endpoint = await startServer({ routes: (app) => app.post('/hook', async () => reply) });
		wms.setEndpoint({ url: `${endpoint.url}/hook`, key: ENDPOINT_KEY });
		await ask('order.add_order', ORDER);
	});
	afterEach(() => endpoint.close());

	test('an order moves on, and every step is told', async () => {
		const ok = { status: 200, body: { result: 'ok' } };
		for (let step = 0; step < 10; step++) expect(await wms.advance('AZ-1234')).toEqual(ok);
		expect(received()[0]).toEqual({
			key: ENDPOINT_KEY,
			type: 'order',
			action: 'set_status',
			data: { id: 'AZ-1234', old_status: 0, new_status: 1, system_id: FIRST_ID, guid: GUID },
		});
		const typeOf = ({ headers }: { headers: Json }) => headers['content-type'];
		expect(typeOf(endpoint.requests[0])).toBe('application/x-www-form-urlencoded');
		const steps = received().map(({ data }) => (data as Json).new_status);
		expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 11]);
	});

	test('is_canceled cancels, frees the reserve and calls back, once', async () => {
		expect(wms.state.reserved).toEqual({ 123123: 4, 342343: 1 });
		const cancel = { ...UPDATED_ORDER, is_canceled: 1 };
		expect(await answer('order.update_order', cancel)).toEqual(OK);
		expect(await answer('order.update_order', cancel)).toEqual(OK);
		expect(wms.state.orders['AZ-1234'].status).toBe(10);
		expect(wms.state.reserved).toEqual({});
		await wms.callback('order', 'set_pay', {});
		expect(received().map(({ action }) => action)).toEqual(['set_status', 'set_pay']);
		expect(received()[0].data).toMatchObject({ old_status: 0, new_status: 10 });
		await expect(wms.advance('AZ-1234')).rejects.toThrow('goes no further');
	});

	test('a change by the warehouse carries the whole order, two fields by other names', async () => {
		reply = { result: 'ok', id: 'AZ-1234' };
		const answered = await wms.changeOrder('AZ-1234', { courier: 7, owner_comment: 'moved' });
		expect(answered).toEqual({ status: 200, body: reply });
		const { delivery_type, courier, ...rest } = UPDATED_ORDER;
		expect([delivery_type, courier]).toEqual([4, 42]);
		const data = { ...rest, guid: GUID, owner_comment: 'moved' };
		expect(received()).toEqual([
			expect.objectContaining({
				type: 'order',
				action: 'update_order',
				data: { ...data, delivery_type_id: 4, delivery_courier_id: 7 },
			}),
		]);
	});

	test('an order without guid has null there, as in the samples', async () => {
		const { name, discount, delivery, total_paid, goods } = UPDATED_ORDER;
		const data = { id: 'B-1', storage_id: 1, name, discount, delivery, total_paid, goods };
		await ask('order.add_order', data);
		await wms.advance('B-1');
		await wms.changeOrder('B-1');
		const [status, change] = received().map((each) => each.data);
		expect(status).toMatchObject({ id: 'B-1', guid: null, system_id: FIRST_ID + 1 });
		expect(change).toMatchObject({ guid: null, track: null, is_canceled: 0 });
		expect(change).not.toHaveProperty('storage_id');
	});

	test('a document tells its new status', async () => {
		await ask('doc.add_doc', SAMPLES['doc.add_doc']);
		await wms.setDocumentStatus('4423', 1);
		expect(received()[0]).toMatchObject({
			type: 'doc',
			action: 'set_status',
			data: { new_status: 1 },
		});
	});

	test('callbacks may say that they are JSON', async () => {
		wms.switches.callbackType = 'json';
		await wms.callback('order', 'set_pay', {});
		expect(endpoint.requests[0].headers['content-type']).toBe('application/json');
	});

	test('the warehouse sends less, and tells the whole order', async () => {
		await wms.sendLess('AZ-1234', { 123123: 1, 342343: 0 });
		const goods = [{ id: 123123, quantity: 1, price: 1000 }];
		expect(received()[0]).toMatchObject({ action: 'update_order', data: { id: 'AZ-1234', goods } });
		expect(wms.state.reserved).toEqual({ 123123: 1 });
		await wms.setStatus('AZ-1234', 9);
		expect(wms.state.stock).toEqual({ 123123: -1 });
	});

	test('tracks of other channels, and one without an id', async () => {
		await wms.setTracks([
			{ id: 'AZ-1234', track: '1' },
			{ track: '2' },
			{ id: 'OZON-7', track: '3' },
		]);
		expect(received()[0].data).toEqual([
			{ id: 'AZ-1234', guid: GUID, track: '1' },
			{ guid: null, track: '2' },
			{ id: 'OZON-7', guid: null, track: '3' },
		]);
		expect(wms.state.orders['AZ-1234'].data.track).toBe('1');
	});

	test.each([
		['order', 'set_pay', { id: 'AZ-1234' }],
		['order', 'send_to_cdek', ['AZ-1234', 'AZ-2322']],
		['order', 'send_to_boxberry', ['AZ-1234']],
		['order', 'send_act_to_boxberry', ['AZ-1234']],
		[
			'order',
			'update_tracks',
			[
				{ id: 'AZ-1234', guid: GUID, track: '345345345234' },
				{ id: 'AZ-2322', guid: null, track: '45345344544' },
				{ id: 'AZ-2324', guid: GUID, err: 'Incorrect pvz' },
			],
		],
		['doc', 'add_doc', {}],
		['doc', 'update_doc', { id: '4423' }],
		['good', 'get_good', { id: FIRST_ID }],
		['good', 'get_good_suppliers', { id: FIRST_ID }],
		['supplier', 'get_supplier', { id: 1 }],
		['supplier', 'get_suppliers', {}],
		['stock', 'not_in_the_document', { id: 1 }],
	])('%s.%s goes out as it is, and its answer comes back', async (type, action, data) => {
		reply = GOOD;
		expect(await wms.callback(type, action, data)).toEqual({ status: 200, body: GOOD });
		expect(received()).toEqual([{ key: ENDPOINT_KEY, type, action, data }]);
		expect(wms.state.callbacks).toEqual([
			{ type, action, data, answer: { status: 200, body: GOOD } },
		]);
	});

	test('whatever the endpoint does is told, and it can be moved', async () => {
		endpoint.fault('html502');
		const page = await wms.callback('order', 'set_pay', {});
		expect(page).toEqual({ status: 502, body: expect.stringContaining('<html>') });
		endpoint.fault('redirect', { location: wms.url });
		expect(await wms.callback('order', 'set_pay', {})).toMatchObject({ status: 302 });
		endpoint.fault('reset');
		expect(await wms.callback('order', 'set_pay', {})).toMatchObject({ status: 0 });
		wms.setEndpoint({ url: `${endpoint.url}/elsewhere`, key: 'other' });
		expect(await wms.callback('order', 'set_pay', {})).toMatchObject({ status: 404 });
		expect(received().at(-1)).toMatchObject({ key: 'other' });
		wms.setEndpoint();
		expect(await wms.callback('order', 'set_pay', {})).toBeUndefined();
	});

	test('closing gives up a callback that nobody answers', async () => {
		endpoint.fault('stall');
		const waiting = wms.callback('order', 'set_pay', {});
		const started = Date.now();
		await wms.close();
		expect(await waiting).toMatchObject({ status: 0 });
		expect(Date.now() - started).toBeLessThan(1000);
	});

	test('the control surface, without a key', async () => {
		const tell = async (name: string, body: unknown) => (await post(`/__${name}`, body)).json();
		const ok = { status: 200, body: { result: 'ok' } };
		expect(await tell('advance', { id: 'AZ-1234' })).toEqual(ok);
		expect(await tell('status', { id: 'AZ-1234', status: 6 })).toEqual(ok);
		expect(await tell('order', { id: 'AZ-1234', changes: { track: '42' } })).toEqual(ok);
		expect(await tell('callback', { type: 'good', action: 'get_good', data: { id: 1 } })).toEqual(
			ok,
		);
		await ask('doc.add_doc', SAMPLES['doc.add_doc']);
		expect(await tell('document', { id: '4423', status: 1 })).toEqual(ok);
		expect(received()).toHaveLength(5);

		const state = await (await fetch(`${wms.url}/__state`)).json();
		expect(state).toMatchObject({
			orders: { 'AZ-1234': { id: FIRST_ID, status: 6, data: { track: '42' } } },
			stock: { 123123: 4 },
			balance: 10_000,
			callbacks: [{}, {}, {}, { answer: ok }, {}],
		});
		expect(JSON.stringify(state)).not.toContain(API_KEY);
		expect(JSON.stringify(state)).not.toContain(ENDPOINT_KEY);

		expect(await tell('switches', { wrongKey: 'forbidden' })).toEqual({});
		expect((await ask('goods.add_good', GOOD, 'wrong')).status).toBe(403);
		expect(await tell('endpoint', { url: `${endpoint.url}/hook`, key: 'new' })).toEqual({});
		await tell('advance', { id: 'AZ-1234' });
		expect(received().at(-1)).toMatchObject({ key: 'new' });
		expect(await tell('fault', { kind: 'status500', match: '"get_stock"' })).toEqual({});
		expect(await answer('goods.add_good', GOOD)).toEqual(OK);
		expect((await post('/', { action: 'get_stock' })).status).toBe(500);

		expect((await post('/__advance', { id: 'nobody' })).status).toBe(500);
		expect((await post('/__fault', { kind: 'no such' })).status).toBe(500);
		const asked = (await (await fetch(`${wms.url}/__requests`)).json()) as Json[];
		expect(asked.map(({ url }) => url)).toEqual(['/', '/', '/', '/', '/']);
	});
});

describe('what the document leaves open', () => {
	const long = { ...GOOD, description: 'я'.repeat(300) };
	const description = () => String(wms.state.goods['13'].data.description);

	test.each(['taken', 'cut'] as const)('a long text is %s', async (longTexts) => {
		wms.switches.longTexts = longTexts;
		expect(await answer('goods.add_good', long)).toEqual(OK);
		expect(description()).toHaveLength(longTexts === 'cut' ? 255 : 300);
	});

	test('a long text is refused', async () => {
		wms.switches.longTexts = 'refused';
		const problem = incorrect('description is longer than 255 characters');
		expect(await answer('goods.add_good', long)).toEqual(problem);
		wms.switches.textLimit = 300;
		expect(await answer('goods.add_good', long)).toEqual(OK);
	});

	test('a number is emptied by null, by 0, or by either', async () => {
		await ask('order.add_order', ORDER);
		const code = async (changes: Json) =>
			(await answer('order.update_order', { ...UPDATED_ORDER, ...changes })).code;
		const by = async (value: unknown) => [
			await code({ delivery_type: value, courier: value }),
			wms.state.orders['AZ-1234'].data.courier,
			await code({ city_id: value }),
			await code({ delivery_date_from: value }),
		];
		expect(await by(null)).toEqual([undefined, null, undefined, undefined]);
		expect(await by(0)).toEqual([3, 42, undefined, undefined]);
		wms.switches.nothing = 'zero';
		expect([await by(null), await by(0)]).toEqual([
			[3, 42, 3, 3],
			[undefined, 0, undefined, undefined],
		]);
		wms.switches.nothing = 'either';
		expect(await code({ delivery_type: null, courier: 0, phone: null, comment: '' })).toBe(
			undefined,
		);
		expect(await code({ discount: null })).toBe(3);
	});

	test.each([
		['stays', OK, 10],
		['reopens', OK, 0],
		['refused', NOT_DONE, 10],
	] as const)('a cancelled order that is sent again %s', async (reopening, reply, status) => {
		wms.switches.reopening = reopening;
		await ask('order.add_order', ORDER);
		await ask('order.update_order', { ...UPDATED_ORDER, is_canceled: 1 });
		expect(await answer('order.update_order', UPDATED_ORDER)).toEqual(reply);
		expect(wms.state.orders['AZ-1234'].status).toBe(status);
		// A second cancellation is as good as the first.
		expect(await answer('order.update_order', { ...UPDATED_ORDER, is_canceled: 1 })).toEqual(OK);
		expect(wms.state.orders['AZ-1234'].status).toBe(10);
	});

	test('it counts what it was asked for, by key', async () => {
		for (const id of ['A', 'A', 'B']) await ask('order.update_order', { ...UPDATED_ORDER, id });
		await ask('goods.get_stock', { storage_id: 1, ids: [] });
		expect(wms.counts()).toEqual({
			'order.update_order': { A: 2, B: 1 },
			'goods.get_stock': { '': 1 },
		});
	});
});

describe('faults', () => {
	const send = (init?: RequestInit) =>
		post('/', { key: API_KEY, type: 'goods', action: 'add_good', data: GOOD }, init);
	const isWritten = () => Object.keys(wms.state.goods).length === 1;
	const hurry = () => ({ signal: AbortSignal.timeout(300) });

	const ANSWERS: Array<[FaultKind, FaultOptions, number, string, RegExp]> = [
		['status500', {}, 500, 'text/plain', /^Internal/],
		['html502', {}, 502, 'text/html; charset=utf-8', /<html>/],
		['status429', { headers: { 'retry-after': '2' } }, 429, 'text/plain', /^Too Many/],
		['html200', {}, 200, 'text/html; charset=utf-8', /<html>/],
		['brokenJson', {}, 200, 'application/json', /^\{"[^}]*$/],
		['emptyBody', {}, 200, 'application/json', /^$/],
		['redirect', { location: 'http://127.0.0.1:9/' }, 302, 'text/plain', /^$/],
		['emptyObject', {}, 200, 'application/json', /^\{\}$/],
		['emptyList', {}, 200, 'application/json', /^\[\]$/],
		['statusOk', {}, 200, 'application/json', /^\{"status":"ok"\}$/],
		['words', {}, 200, 'application/json', /^\{"text":/],
		['notice', {}, 200, 'text/html; charset=UTF-8', /Notice[^]+\{.*\}$/],
		['answer', { status: 418, body: { tea: 1 } }, 418, 'application/json', /^\{"tea":1\}$/],
		['answer', { body: 'tea', headers: { 'content-type': 'a/b' } }, 200, 'a/b', /^tea$/],
	];
	describe.each([false, true])('after the work: %s', (after) => {
		test.each(ANSWERS)('%s %j', async (kind, options, status, type, text) => {
			wms.fault(kind, { ...options, after });
			const response = await send();
			expect(response.status).toBe(status);
			expect(response.headers.get('content-type')?.startsWith(type)).toBe(true);
			expect(response.headers.get('location')).toBe(options.location ?? null);
			expect(response.headers.get('retry-after')).toBe(options.headers?.['retry-after'] ?? null);
			expect(await response.text()).toMatch(text);
			expect(isWritten()).toBe(after);
			expect((await send()).status).toBe(200);
		});

		test('reset', async () => {
			wms.fault('reset', { after });
			await expect(send()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
			expect(isWritten()).toBe(after);
			expect((await send()).status).toBe(200);
		});

		test('stall for good: the client gives up', async () => {
			wms.fault('stall', { after });
			await expect(send(hurry())).rejects.toMatchObject({ name: 'TimeoutError' });
			expect(isWritten()).toBe(after);
		});

		test('stall for a while: the answer comes late', async () => {
			wms.fault('stall', { after, ms: 150 });
			const started = Date.now();
			expect(await (await send()).json()).toEqual(OK);
			expect(Date.now() - started).toBeGreaterThanOrEqual(140);
		});

		test('closing ends a stall at once', async () => {
			wms.fault('stall', { after });
			const waiting = send().catch((error: Error) => error.name);
			while (wms.requests.length === 0) await fetch(`${wms.url}/__state`);
			const started = Date.now();
			await wms.close();
			expect(await waiting).toBe('TypeError');
			expect(Date.now() - started).toBeLessThan(1000);
			await expect(fetch(wms.url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
		});
	});

	test('a notice stands before the proper answer', async () => {
		wms.fault('notice', { after: true });
		expect(await (await send()).text()).toMatch(/^<br \/>[^]+\n\{"result":"ok","id":124323\}$/);
	});

	test.each([true, false])(
		'an answer is held until it is let go, the work done: %s',
		async (after) => {
			const hold = wms.hold({ match: 'add_good', after });
			let answered = false;
			const sending = send().finally(() => (answered = true));
			expect(await hold.reached).toMatchObject({ method: 'POST' });
			expect((await post('/', { action: 'get_stock' })).status).toBe(200);
			expect([isWritten(), answered]).toEqual([after, false]);
			hold();
			expect(await (await sending).json()).toEqual(OK);
			expect((await send()).status).toBe(200);
		},
	);

	test('a held answer ends with the server, or over HTTP', async () => {
		await post('/__hold', { match: 'add_good' });
		const first = send();
		while (wms.requests.length === 0) await fetch(`${wms.url}/__state`);
		await post('/__release', {});
		expect((await first).status).toBe(200);
		const hold = wms.hold();
		const second = send().catch((error: Error) => error.name);
		await hold.reached;
		await wms.close();
		expect(await second).toBe('TypeError');
	});

	test('a fault hits as often as said, those it matches, in the order armed', async () => {
		wms.fault('status429', { times: 2, match: 'add_good' });
		wms.fault('status500', { match: ({ body }) => body.includes('Тестовый') });
		const statuses: number[] = [(await post('/', { action: 'get_stock' })).status];
		for (let count = 0; count < 4; count++) statuses.push((await send()).status);
		expect(statuses).toEqual([200, 429, 429, 500, 200]);
		wms.fault('status500');
		wms.clearFaults();
		expect((await send()).status).toBe(200);
	});

	test('every request is recorded as it came', async () => {
		const before = Date.now();
		wms.fault('status500');
		await post('/?x=1', '{"ключ": 1, }', {
			headers: { 'content-type': 'application/json', a: 'b' },
		});
		await fetch(`${wms.url}/nothing`);
		expect(wms.requests).toMatchObject([
			{ method: 'POST', url: '/?x=1', headers: { a: 'b' }, body: '{"ключ": 1, }' },
			{ method: 'GET', url: '/nothing', body: '' },
		]);
		expect(wms.requests[0].at).toBeGreaterThanOrEqual(before);
	});

	test('a port that is taken is an error', async () => {
		const port = Number(new URL(wms.url).port);
		await expect(startImsklad({ apiKey: API_KEY, port })).rejects.toThrow('EADDRINUSE');
	});
});
