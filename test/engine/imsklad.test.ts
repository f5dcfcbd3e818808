/** What the IMSKLAD node does in n8n's engine, over HTTP, with a warehouse that works. Faults: imsklad-faults.test.ts. */
import { parse as parseForm } from 'node:querystring';
import type { OnError } from 'n8n-workflow';
import { ACTIONS, CALLBACKS, type Json } from '../conformance/imsklad-document';
import type { RunOptions } from './harness';
import {
	ask,
	ENDPOINT_KEY,
	runner,
	sample,
	sent,
	startWarehouse,
	type Warehouse,
} from './imsklad-run';

let warehouse: Warehouse;
beforeEach(async () => {
	warehouse = await startWarehouse();
});
afterEach(() => warehouse.close());
const run = runner(() => warehouse.url);

const ID = '={{ $json.id }}';
const ADDED = { result: 'ok', id: 124323 };

/** An action's thing under an id of its own, made without the node. */
const make = (action: string, id: string, others: Json = {}) =>
	ask(warehouse, action, { ...plain(action), id, ...others });
/** A sample without the nulls and the address that a strict warehouse minds nothing about. */
const plain = (action: string) =>
	Object.fromEntries(Object.entries(ACTIONS[action].sample).filter(([, value]) => value !== null));

/** Product, order, …: the node's resource and its two actions. */
const KEYED = [
	['good', 'goods.add_good', 'goods.update_good'],
	['order', 'order.add_order', 'order.update_order'],
	['preorder', 'preorder.add_preorder', 'preorder.update_preorder'],
	['document', 'doc.add_doc', 'doc.update_doc'],
] as const;
const register = (resource: string) =>
	(warehouse.state as unknown as Record<string, Json>)[`${resource}s`];

describe.each(KEYED)('%s', (resource, add, update) => {
	it('is created', async () => {
		const { items } = await run(sample(add, { id: 'A' }));
		expect(items).toEqual([ADDED]);
		expect(Object.keys(register(resource))).toEqual(['A']);
	});

	it('is updated where it is there, and left alone otherwise', async () => {
		await make(add, 'A');
		const [{ items }, { error }] = [
			await run(sample(update, { id: 'A' })),
			await run(sample(update, { id: 'B' })),
		];
		expect(items).toEqual([ADDED]);
		expect(error).toMatchObject({
			message: 'Object not found',
			description: expect.stringContaining('"Create or Update"'),
		});
		expect(Object.keys(register(resource))).toEqual(['A']);
	});

	it('is updated or created by upsert, which says which', async () => {
		await make(add, 'A');
		const upsert = sample(add, { id: ID }, 'upsert');
		const { items } = await run(upsert, { input: [{ id: 'A' }, { id: 'B' }, { id: 'B' }] });
		expect(items).toEqual([
			{ ...ADDED, created: false },
			{ result: 'ok', id: 124324, created: true },
			{ result: 'ok', id: 124324, created: false },
		]);
		const actions = [update, update, add, update].map((name) => name.split('.')[1]);
		expect(sent(warehouse).map(({ action }) => action)).toEqual(actions);
	});

	it('is added once by upserts of two runs at the same time', async () => {
		const upsert = sample(add, { id: 'A' }, 'upsert');
		const runs = await Promise.all([run(upsert), run(upsert)]);
		const created = runs.map(({ items: [item] }) => item.created);
		expect(created.sort()).toEqual([false, true]);
	});
});

describe('order', () => {
	const inAssembly = async () => {
		await make('order.add_order', 'A');
		await warehouse.setStatus('A', 3);
	};
	const WARNING = 'The order in the assembly process(goods not saved)';
	const EDITS = [
		['update', 'order.update_order', {}],
		['upsert', 'order.add_order', { created: false }],
		['cancel', 'order.update_order', {}],
	] as const;
	/** Cancel has its optional fields where Create has them, and no flag. */
	const edit = (operation: string, action: string, others: Json = {}) => {
		const { updateFields, ...parameters } = sample(action, { id: 'A', ...others }, operation);
		if (operation !== 'cancel') return { ...parameters, ...(updateFields ? { updateFields } : {}) };
		const { isCanceled, ...additionalFields } = updateFields as Json;
		expect(isCanceled).toBe(false);
		return { ...parameters, additionalFields };
	};

	it.each(EDITS)('%s lets a warning through', async (operation, action, more) => {
		await inAssembly();
		const { items, error } = await run(edit(operation, action));
		expect(error).toBeUndefined();
		expect(items).toEqual([{ result: 'warning', warning: WARNING, id: 124323, ...more }]);
	});

	it.each(EDITS)('%s makes a warning an error on demand', async (operation, action) => {
		const parameters = edit(operation, action, { options: { failOnWarning: true } });
		for (const onError of ['stopWorkflow', 'continueErrorOutput'] as const) {
			warehouse.fault('answer', { body: { result: 'warning', warning: WARNING, id: 5 } });
			const { branches, error } = await run(parameters, { onError });
			const item = { error: WARNING, details: { result: 'warning', id: 5 } };
			if (onError === 'stopWorkflow') expect(error?.message).toBe(WARNING);
			else expect(branches).toMatchObject([[], [{ json: item, pairedItem: { item: 0 } }]]);
		}
		expect(warehouse.requests).toHaveLength(2);
	});

	it('is cancelled with the whole set of fields', async () => {
		await make('order.add_order', 'A');
		const { items } = await run(edit('cancel', 'order.update_order'));
		expect(items).toEqual([ADDED]);
		const [{ action, data }] = sent(warehouse);
		expect(action).toBe('update_order');
		const { sample: whole } = ACTIONS['order.update_order'];
		const empty = Object.keys(whole).filter((name) => whole[name] === null || whole[name] === '');
		expect(Object.keys(data).sort()).toEqual(
			Object.keys(whole)
				.filter((name) => !empty.includes(name))
				.sort(),
		);
		expect(data.is_canceled).toBe(1);
	});

	it.each([
		['left alone', { city: 'Москва', street: '', house: '', room: '' }, { city: 'Москва' }],
		['all empty', { city: '', street: '', house: '', room: '' }, undefined],
		['numbers', { city: '', house: 5, room: '0' }, { house: '5', room: '0' }],
	])('address in parts: %s', async (_, address, expected) => {
		await run(sample('order.add_order', { additionalFields: { addressObj: { address } } }));
		expect(sent(warehouse)[0].data.address_obj).toEqual(expected);
	});

	it.each<[string, Json, string | undefined]>([
		['from the list', { tags: ['call', 'nosms'] }, 'call,nosms'],
		['from the list and others', { tags: ['call'], otherTags: ' vip, call,b2b ' }, 'call,vip,b2b'],
		['others only', { otherTags: 'vip' }, 'vip'],
		['none', { tags: [], otherTags: '' }, undefined],
		['a list by expression', { tags: '={{ ["call", "problem"] }}' }, 'call,problem'],
		['text by expression', { tags: '={{ "call, problem" }}' }, 'call,problem'],
	])('tags: %s', async (_, additionalFields, expected) => {
		await run(sample('order.add_order', { additionalFields }));
		expect(sent(warehouse)[0].data.tags).toBe(expected);
	});

	it('takes delivery type and courier by expression, even ones that the document does not know', async () => {
		const additionalFields = { deliveryType: '={{ $json.type }}', courier: '={{ $json.courier }}' };
		const input = [
			{ type: 22, courier: 6 },
			{ type: '16', courier: '7' },
			{ type: 500, courier: 501 },
			{ type: null, courier: '' },
		];
		await run(sample('order.add_order', { additionalFields }), {
			input,
			onError: 'continueRegularOutput',
		});
		const pairs = sent(warehouse).map(({ data }) => [data.delivery_type, data.courier]);
		expect(pairs).toEqual([
			[22, 6],
			[16, 7],
			[500, 501],
			[undefined, undefined],
		]);
	});

	it('goes back to update_order as a callback brought it', async () => {
		await make('order.add_order', 'AZ-1234');
		const body = { key: ENDPOINT_KEY, type: 'order', action: 'update_order' };
		const { data } = CALLBACKS['order.update_order'];
		const [item] = (
			await run(
				{ resource: 'callback', operation: 'parse' },
				{ input: [{ body: { ...body, data } as never }] },
			)
		).items;
		const updateFields = {
			deliveryType: '={{ $json.data.delivery_type }}',
			courier: '={{ $json.data.courier }}',
		};
		const { items } = await run(sample('order.update_order', { updateFields }), { input: [item] });
		expect(items).toEqual([ADDED]);
		expect(sent(warehouse)[0].data).toMatchObject({ delivery_type: 4, courier: 42 });
	});
});

describe('preorder', () => {
	it.each([
		[{ needPickup: true }, 'needs both'],
		[{ needPickup: true, pickupAddress: 'Москва' }, 'needs both'],
		[{ needPickup: true, pickupAddress: '', pickupContacts: 'Нина' }, 'needs both'],
		[{ needPickup: false }, undefined],
		[{ needPickup: true, pickupAddress: 'Москва', pickupContacts: 'Нина' }, undefined],
	])('with %j', async (additionalFields, message) => {
		const { error } = await run(sample('preorder.add_preorder', { additionalFields }));
		if (message) expect(error?.message).toContain(message);
		else expect(error).toBeUndefined();
		expect(warehouse.requests).toHaveLength(message ? 0 : 1);
	});
});

describe('goods', () => {
	const LINES = [
		{ id: '0042', quantity: 2, price: 10.5 },
		{ id: '42', quantity: 1, price: 0 },
		{ id: 'A-1', quantity: 1, price: 1 },
	];
	const ways: Array<[string, Json]> = [
		['by the form', { goodsInput: 'define', goods: { item: LINES } }],
		['as JSON', { goodsInput: 'json', goodsJson: '={{ $json.goods }}' }],
		['as JSON text', { goodsInput: 'json', goodsJson: JSON.stringify(LINES) }],
		[
			'as JSON text from an expression',
			{ goodsInput: 'json', goodsJson: '={{ JSON.stringify($json.goods) }}' },
		],
	];
	const ids = [
		['numbers where they are digits', {}, ['0042', 42, 'A-1']],
		['numbers on demand', { numericGoodsId: true }, ['0042', 42, 'A-1']],
		['text on demand', { numericGoodsId: false }, ['0042', '42', 'A-1']],
	] as const;

	it.each(ways)('%s', async (_, goods) => {
		for (const [, options, expected] of ids) {
			await run(sample('doc.add_doc', { ...goods, options }), { input: [{ goods: LINES }] });
			const lines = LINES.map((line, n) => ({ ...line, id: expected[n] }));
			expect(sent(warehouse).pop()?.data.goods).toEqual(lines);
		}
	});

	it('keep as JSON what else a line holds, and stay whole beyond the safe integers', async () => {
		const goodsJson = [{ id: '9007199254740993', quantity: '1', price: '2.50', note: 'x' }];
		await run(sample('doc.add_doc', { goodsInput: 'json', goodsJson }));
		const lines = [{ id: '9007199254740993', quantity: 1, price: 2.5, note: 'x' }];
		expect(sent(warehouse)[0].data.goods).toEqual(lines);
	});

	it.each<[string, Json, string]>([
		['no line', { goods: {} }, 'Goods (Товары) is required, but is empty'],
		[
			'an empty list',
			{ goodsInput: 'json', goodsJson: '[]' },
			'Goods (Товары) is required, but is empty',
		],
		['no JSON', { goodsInput: 'json', goodsJson: '[{]' }, 'Goods (Товары) is not valid JSON'],
		['no list', { goodsInput: 'json', goodsJson: '{}' }, 'Goods (Товары) must be a list of lines'],
		[
			'a bare id',
			{ goodsInput: 'json', goodsJson: '[5]' },
			'Goods (Товары), line 1 must be an object',
		],
		[
			'a line without a price',
			{ goodsInput: 'json', goodsJson: [LINES[0], { id: 'A', quantity: 1 }] },
			'Goods (Товары), line 2: Price (Цена) is required, but is empty',
		],
		[
			'half a unit',
			{ goods: { item: [{ id: 'A', quantity: 1.5, price: 1 }] } },
			'Goods (Товары), line 1: Quantity (Количество) must be a whole number, but is "1.5"',
		],
	])('%s is refused before anything is sent', async (_, goods, message) => {
		const { error } = await run(sample('doc.add_doc', goods));
		expect(error?.message).toContain(message);
		expect(warehouse.requests).toHaveLength(0);
	});
});

describe('dates', () => {
	/** Noon of 31 January 2026 in Moscow. */
	const NOON = Date.UTC(2026, 0, 31, 9) / 1000;
	const document = (date: unknown) => sample('doc.add_doc', { additionalFields: { date } });

	it.each<[string, unknown, number | undefined, ...string[]]>([
		['without a zone', '2026-01-31T12:00:00', NOON],
		['without a zone, in Vladivostok', '2026-01-31T12:00:00', NOON - 7 * 3600, 'Asia/Vladivostok'],
		['with a zone', '2026-01-31T12:00:00+03:00', NOON, 'Asia/Vladivostok'],
		['in UTC', '2026-01-31T09:00:00.000Z', NOON, 'Asia/Vladivostok'],
		['a day', '2026-01-31', NOON - 12 * 3600],
		['with a blank', '2026-01-31 12:00', NOON],
		['Unix seconds', NOON, NOON, 'Asia/Vladivostok'],
		['Unix seconds as text', String(NOON), NOON],
		['Luxon by expression', '={{ DateTime.fromISO("2026-01-31T12:00:00") }}', NOON],
		[
			'Luxon in another zone',
			'={{ DateTime.fromSeconds(1769850000).setZone("Asia/Tokyo") }}',
			NOON,
		],
		['a Date by expression', '={{ new Date(1769850000000) }}', NOON],
		['from the item', '={{ $json.date }}', NOON],
		['left empty', '', undefined],
		['null', '={{ null }}', undefined],
	])('%s', async (...[, date, expected, timezone]) => {
		const { error } = await run(document(date), {
			timezone,
			input: [{ date: '2026-01-31T12:00' }],
		});
		expect(error).toBeUndefined();
		expect(sent(warehouse)[0].data.date).toBe(expected);
	});

	it('takes $now', async () => {
		const before = Math.floor(Date.now() / 1000);
		await run(document('={{ $now }}'));
		const { date } = sent(warehouse)[0].data;
		expect(date).toBeGreaterThanOrEqual(before);
		expect(date).toBeLessThanOrEqual(Date.now() / 1000);
	});

	it.each([
		'31.01.2026',
		'01/31/2026',
		'2026-13-01',
		'2026-02-30',
		'2026-02-30T10:00',
		'2026-01-31T25:00',
		'2026-01-31 12:00 (noon)',
		'yesterday',
		NOON * 1000,
		20260131,
		true,
		'={{ new Date("nonsense") }}',
		'={{ DateTime.invalid("nonsense") }}',
	])('%s is refused by its field and item', async (date) => {
		const input = [{}, {}];
		const first = document('={{ $itemIndex ? $parameter.wrong : "2026-01-31" }}');
		(first.additionalFields as Json).date =
			typeof date === 'string' && date.startsWith('=')
				? date
				: `={{ $itemIndex ? ${JSON.stringify(date)} : "2026-01-31" }}`;
		const { error } = await run(first, { input });
		expect(error?.message).toMatch(/^Document Date must be a date/);
		expect(error?.context).toMatchObject({ itemIndex: String(date).startsWith('=') ? 0 : 1 });
		expect(warehouse.requests).toHaveLength(0);
	});
});

describe('getStock', () => {
	const stock = (ids: unknown, options: Json = {}) => sample('goods.get_stock', { ids, options });
	const known = async (count: number) => {
		for (let n = 0; n < count; n++) await make('goods.add_good', `P${n}`);
		return Array.from({ length: count }, (_, n) => 124323 + n);
	};
	const found = (id: number) => ({ id, stock: 0, reserved: 0 });
	const unknown = (id: number) => ({ id, found: false });
	const asked = () => sent(warehouse).map(({ data }) => data.ids);

	it('asks for the ids of all items together, whatever form they have', async () => {
		const [a, b, c, d] = await known(4);
		const input = [
			{ ids: [a, String(b)] },
			{ ids: `${c}, ${a}` },
			{ ids: d },
			{ ids: `[${b}, "${b}", ${c}]` },
		];
		const { branches } = await run(stock('={{ $json.ids }}'), { input });
		expect(asked()).toEqual([[a, b, c, d]]);
		const expected = [[a, b], [c, a], [d], [b, c]].flatMap((ids, item) =>
			ids.map((id) => ({ json: found(id), pairedItem: { item } })),
		);
		expect(branches[0]).toEqual(expected);
	});

	it('needs no more requests than the batch size allows, and keeps the order', async () => {
		const ids = (await known(7)).reverse();
		const { items } = await run(stock('={{ $json.id }}', { batchSize: 3 }), {
			input: ids.map((id) => ({ id })),
		});
		expect(asked()).toEqual([ids.slice(0, 3), ids.slice(3, 6), ids.slice(6)]);
		expect(items).toEqual(ids.map(found));
	});

	it('has batches of a hundred unless told otherwise', async () => {
		const ids = Array.from({ length: 201 }, (_, n) => n + 1);
		const { items } = await run(stock(ids));
		expect(asked().map((each) => (each as number[]).length)).toEqual([100, 100, 1]);
		expect(items).toEqual(ids.map(unknown));
	});

	it('tells unknown ids with the item that asked', async () => {
		const [a, b] = await known(2);
		const { branches } = await run(stock('={{ $json.ids }}'), {
			input: [{ ids: [a, 7] }, { ids: [8, b] }],
		});
		expect(branches[0]).toEqual([
			{ json: found(a), pairedItem: { item: 0 } },
			{ json: unknown(7), pairedItem: { item: 0 } },
			{ json: unknown(8), pairedItem: { item: 1 } },
			{ json: found(b), pairedItem: { item: 1 } },
		]);
	});

	it('finds unknown ids by halves where they make the warehouse refuse the request', async () => {
		const ids = await known(8);
		warehouse.switches.unknownStock = 'error';
		const all = [...ids.slice(0, 5), 7, ...ids.slice(5)];
		const { items } = await run(stock(all));
		expect(items).toEqual(all.map((id) => (id === 7 ? unknown(id) : found(id))));
		expect(warehouse.requests.length).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(all.length)));
	});

	it('loses only the items of a request that fails', async () => {
		const ids = await known(4);
		warehouse.fault('answer', {
			body: { error: 'Incorrect data', code: 3 },
			match: `"ids":[${ids[2]}`,
		});
		const { branches } = await run(stock('={{ $json.id }}', { batchSize: 2 }), {
			input: ids.map((id) => ({ id })),
			onError: 'continueErrorOutput',
		});
		const [good, bad] = branches;
		expect(good).toEqual([0, 1].map((item) => ({ json: found(ids[item]), pairedItem: { item } })));
		expect(bad.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 2 }, { item: 3 }]);
		expect(bad[0].json).toMatchObject({ error: 'Incorrect data', details: { code: 3 } });
	});

	it('takes ids that the warehouse gives back as text', async () => {
		warehouse.fault('answer', { body: [{ id: '5', stock: 1, reserved: 0 }] });
		const { items } = await run(stock(5));
		expect(items).toEqual([{ id: '5', stock: 1, reserved: 0 }]);
	});

	it.each([',', ' ; ', '={{ [] }}', '={{ null }}', '={{ "" }}'])('wants ids: %j', async (ids) => {
		const { error } = await run(stock(ids));
		expect(error?.message).toBe('Warehouse Product IDs is required, but is empty');
	});

	it.each(['A-1', '1,2.5', '1e5', '={{ [1, "x"] }}', '={{ ({}) }}'])(
		'refuses ids: %j',
		async (ids) => {
			const { error } = await run(stock(ids));
			expect(error?.message).toMatch(/^Warehouse Product IDs must be a whole number/);
			expect(warehouse.requests).toHaveLength(0);
		},
	);
});

describe('billing', () => {
	const billing = (options: Json = {}) =>
		sample('billing.get_billing', { from: 0, to: '={{ $now.plus(1, "hour") }}', options });

	/** A top-up, an assembly, a delivery and a pickup, as the warehouse charges them. */
	const spend = async () => {
		await make('order.add_order', 'A');
		await make('preorder.add_preorder', 'P');
		await warehouse.setStatus('A', 9);
	};
	const NAMES = ['Пополнение баланса', 'Прочее', 'Сборка заказа', 'Доставка'];

	it('comes whole, with the types named', async () => {
		await spend();
		const { items } = await run(billing());
		const { balance, billing: entries } = warehouse.state;
		expect(items).toEqual([
			{
				current_balance: balance,
				change_of_balance: balance,
				from: 0,
				to: sent(warehouse)[0].data.to,
				billing: entries.map((entry, n) => ({ ...entry, type_name: NAMES[n] })),
			},
		]);
	});

	it('comes split, each operation paired', async () => {
		await spend();
		const { branches } = await run(billing({ splitOperations: true }), { input: [{}, {}] });
		const entries = warehouse.state.billing.map((entry, n) => ({ ...entry, type_name: NAMES[n] }));
		expect(branches[0]).toEqual(
			[0, 1].flatMap((item) => entries.map((json) => ({ json, pairedItem: { item } }))),
		);
	});

	it.each([
		['without types', { current_balance: 1, billing: [{ id: 1 }] }],
		['with an unknown type', { current_balance: 1, billing: [{ id: 1, type: 77 }] }],
		['without operations', { current_balance: 1 }],
		['with something else in their place', { current_balance: 1, billing: { 5: { id: 5 } } }],
	])('%s comes as it is', async (_, body) => {
		warehouse.fault('answer', { body });
		expect((await run(billing())).items).toEqual([body]);
	});
});

describe('request', () => {
	const request = (json: unknown) => ({
		resource: 'request',
		operation: 'send',
		type: 'goods',
		action: 'get_stock',
		json,
	});

	it.each<[string, unknown, Json[]]>([
		['an object', { result: 'ok', id: 1 }, [{ result: 'ok', id: 1 }]],
		[
			'a list',
			[{ id: 1 }, 5, 'x', null, [6]],
			[{ id: 1 }, { value: 5 }, { value: 'x' }, { value: null }, { value: [6] }],
		],
		['an empty list', [], []],
	])('gives %s as items', async (_, body, expected) => {
		warehouse.fault('answer', { body });
		const { items, error } = await run(request({ any: ['thing'] }));
		expect(error).toBeUndefined();
		expect(items).toEqual(expected);
		expect(sent(warehouse)[0]).toMatchObject({
			type: 'goods',
			action: 'get_stock',
			data: { any: ['thing'] },
		});
	});

	it.each<[string, unknown, unknown]>([
		['JSON text', '{ "ids": [1] }', { ids: [1] }],
		['an expression', '={{ $json.data }}', { ids: [2] }],
		['a list', [3], [3]],
	])('takes %s', async (_, json, expected) => {
		await run(request(json), { input: [{ data: { ids: [2] } }] });
		expect(sent(warehouse)[0].data).toEqual(expected);
	});

	it('refuses what is not JSON', async () => {
		const { error } = await run(request('{ "ids": }'));
		expect(error?.message).toMatch(/^Data \(JSON\) is not valid JSON/);
		expect(warehouse.requests).toHaveLength(0);
	});
});

describe('callback.reply', () => {
	const reply = (json: unknown, others: Json = {}) => ({
		resource: 'callback',
		operation: 'reply',
		json,
		...others,
	});
	const noKey = { credentials: {} };

	it.each<[string, unknown, Json[]]>([
		['an object', { id: 5, name: 'Товар' }, [{ id: 5, name: 'Товар' }]],
		['JSON text', '{"result":"ok"}', [{ result: 'ok' }]],
		['a list', [{ id: 1 }, { id: 2 }], [{ id: 1 }, { id: 2 }]],
		['an expression', '={{ $json }}', [{ from: 'the item' }]],
	])('answers with %s, without credentials', async (_, json, items) => {
		const result = await run(reply(json), { ...noKey, input: [{ from: 'the item' }] });
		expect(result.error).toBeUndefined();
		expect(result.items).toEqual(items);
		expect(result.responses).toEqual([
			{
				body: items.length > 1 ? items : items[0],
				headers: { 'content-type': 'application/json; charset=utf-8' },
				statusCode: 200,
			},
		]);
	});

	it('takes the status, and one answer only, saying so', async () => {
		const input = [{ n: 1 }, { n: 2 }];
		const { responses, items, hints } = await run(reply('={{ $json }}', { statusCode: 404 }), {
			...noKey,
			input,
		});
		expect(responses).toMatchObject([{ body: { n: 1 }, statusCode: 404 }]);
		expect(items).toEqual(input);
		expect(hints.map(({ message }) => message)).toEqual([
			expect.stringContaining('No IMSKLAD Trigger'),
			expect.stringContaining('one answer'),
		]);
	});

	it.each([0, 99, 600, 'x'])('refuses the status %s', async (statusCode) => {
		const { error, responses } = await run(reply({}, { statusCode }), noKey);
		expect(error?.message).toMatch(/^HTTP Status Code must be/);
		expect(responses).toEqual([]);
	});
});

describe('callback.replyGood', () => {
	const reply = (others: Json = {}) => ({
		...{ resource: 'callback', operation: 'replyGood', dataMode: 'item' },
		...others,
	});
	const whole = { id: 'R-1', name: 'Мишка', price: 1490, cost: 0 };

	it('answers with what Create would send of the item', async () => {
		const item = {
			...{ ...whole, weight: 300, color: 'тёмно-синий', size: '', description: 'Мягкий' },
			...{ type: 'variant', parentId: 'x', fingerprint: 'abc', source: { id: 'y' } },
		};
		const { items, responses, error } = await run(reply(), { credentials: {}, input: [item] });
		expect(error).toBeUndefined();
		const body = { ...whole, weight: 300, color: 27, description: 'Мягкий' };
		expect(items).toEqual([body]);
		expect(responses).toMatchObject([{ body, statusCode: 200 }]);
	});

	it('leaves out a colour that the warehouse does not have, and takes fields', async () => {
		const input = [{ ...whole, color: 'серо-буро-малиновый' }];
		expect((await run(reply(), { credentials: {}, input })).items).toEqual([whole]);
		const byFields = { dataMode: 'fields', ...whole, additionalFields: { color: 13 } };
		const { items } = await run(reply(byFields), { credentials: {} });
		expect(items).toEqual([{ ...whole, color: 13 }]);
	});
});

describe('callback.parse', () => {
	const parse = { resource: 'callback', operation: 'parse' };
	const envelope = {
		key: ENDPOINT_KEY,
		type: 'order',
		action: 'update_tracks',
		data: [{ id: 'A' }, 'B', 7],
	};
	const items = [{ id: 'A' }, { id: 'B' }, { id: 7 }].map((data) => ({
		event: 'order.update_tracks',
		type: 'order',
		action: 'update_tracks',
		data,
	}));

	it.each<[string, Json]>([
		["the Webhook node's item", { headers: {}, params: {}, query: {}, body: envelope }],
		['the bare envelope', envelope],
		['a form in name only', { body: { [JSON.stringify(envelope)]: '' } }],
		['text with commas too many', { body: `${JSON.stringify(envelope).slice(0, -2)}, ], }` }],
	])('takes %s apart', async (_, json) => {
		const { branches, error } = await run(parse, { input: [json as never] });
		expect(error).toBeUndefined();
		expect(branches[0]).toEqual(items.map((each) => ({ json: each, pairedItem: { item: 0 } })));
	});

	it.each<[string, Json, string]>([
		['a wrong key', { ...envelope, key: 'wrong' }, 'wrong key'],
		['a key that only begins well', { ...envelope, key: ENDPOINT_KEY.slice(0, -1) }, 'wrong key'],
		['no key', { ...envelope, key: undefined }, 'wrong key'],
		['an empty key', { ...envelope, key: '' }, 'wrong key'],
		['a list of keys', { ...envelope, key: [ENDPOINT_KEY] }, 'wrong key'],
		['no body', { body: null }, 'could not be read'],
		['a body of numbers', { body: 5 }, 'wrong key'],
		['text that is no JSON', { body: 'hello' }, 'could not be read'],
		['a form cut off', { body: { '{"key":"a': 'b' } }, 'could not be read'],
		['no type', { ...envelope, type: undefined }, 'no type or no action'],
		['an action that is no text', { ...envelope, action: 5 }, 'no type or no action'],
	])('fails for %s', async (_, json, message) => {
		const { branches } = await run(parse, {
			input: [json as never],
			onError: 'continueErrorOutput',
		});
		expect(branches[0]).toEqual([]);
		expect(branches[1]).toMatchObject([
			{ json: { error: expect.stringContaining(message) }, pairedItem: { item: 0 } },
		]);
	});

	describe("what n8n's Webhook node has made of", () => {
		const data = { id: 'A', phone: '+7 900', comment: 'https://shop.ru/?id=1&type=2&id=3, 100%41' };
		const text = JSON.stringify({ key: ENDPOINT_KEY, type: 'order', action: 'set_pay', data });
		const form = 'application/x-www-form-urlencoded';
		const file = (bytes: Buffer, name = 'data') => ({
			[name]: { data: bytes.toString('base64'), mimeType: 'application/json' },
		});
		const item = (body: unknown, type = form) => ({ headers: { 'content-type': type }, body });
		const cyrillic = { id: 'A', comment: 'Да' };
		const inWindows1251 = Buffer.concat(
			JSON.stringify({ key: ENDPOINT_KEY, type: 'order', action: 'set_pay', data: cyrillic })
				.split('Да')
				.flatMap((part, n) => [...(n ? [Buffer.of(0xc4, 0xe0)] : []), Buffer.from(part)]),
		);

		it.each<[string, Json, RunOptions['binary'], Json]>([
			['a form, with Raw Body', item({ ...parseForm(text) }), [file(Buffer.from(text))], data],
			['bytes of no type', { headers: {}, body: {} }, [file(Buffer.from(text))], data],
			['a file of another name', item({}, 'x/y'), [file(Buffer.from(text), 'file')], data],
			['a byte order mark', item({}, 'x/y'), [file(Buffer.from(`\uFEFF${text}`))], data],
			['bytes in Windows-1251', item({}, 'x/y'), [file(inWindows1251)], cyrillic],
			[
				'bytes that say that they are',
				item({}, 'text/html; charset=windows-1251'),
				[file(inWindows1251)],
				cyrillic,
			],
			[
				'a form with a file in it',
				item({ key: ENDPOINT_KEY, type: 'order', action: 'set_pay', data }, 'multipart/form-data'),
				[file(Buffer.of(1, 2, 3), 'photo')],
				data,
			],
		])('%s is read', async (_, json, binary, expected) => {
			const { items, error, hints } = await run(parse, { input: [json as never], binary });
			expect(error).toBeUndefined();
			expect(items).toMatchObject([{ event: 'order.set_pay', data: expected }]);
			expect(hints).toEqual([]);
		});

		it('a form without Raw Body is read, and it is said what may have gone', async () => {
			const { items, hints } = await run(parse, { input: [item({ ...parseForm(text) }) as never] });
			expect(items).toMatchObject([{ event: 'order.set_pay', data: { id: 'A', phone: ' 7 900' } }]);
			expect(hints).toMatchObject([{ message: expect.stringContaining('"Raw Body"') }]);
		});

		it('bytes that are no JSON is said to be unreadable, with what to do', async () => {
			const { error } = await run(parse, {
				input: [item({}, 'x/y') as never],
				binary: [file(Buffer.of(1, 2))],
			});
			expect(error?.message).toContain('could not be read');
			expect(error?.description).toContain('"Raw Body"');
		});
	});
});

describe('three items of which the second fails', () => {
	interface Case {
		parameters: Json;
		input: Json[];
		/** Which requests the warehouse refuses; none where the node itself refuses the item. */
		refuse?: string;
		message?: string;
	}
	const byId = { input: [{ id: 'A' }, { id: 'B' }, { id: 'C' }], refuse: '"id":"B"' };
	const written = (action: string, operation?: string): Case => ({
		parameters: sample(action, { id: ID }, operation),
		...byId,
	});
	const CASES: Record<string, Case> = {
		...Object.fromEntries(
			KEYED.flatMap(([resource, add, update]) => [
				[`${resource}.create`, written(add)],
				[`${resource}.update`, written(update)],
				[`${resource}.upsert`, written(add, 'upsert')],
			]),
		),
		'order.cancel': written('order.update_order', 'cancel'),
		'good.getStock': {
			parameters: sample('goods.get_stock', { ids: ID, options: { batchSize: 1 } }),
			input: [{ id: 1 }, { id: 2 }, { id: 3 }],
			refuse: '"ids":[2]',
		},
		'billing.get': {
			parameters: sample('billing.get_billing', { from: ID }),
			input: [{ id: 1565397001 }, { id: 1565397002 }, { id: 1565397003 }],
			refuse: '1565397002',
		},
		'request.send': {
			parameters: {
				resource: 'request',
				operation: 'send',
				type: 'billing',
				action: 'get_billing',
				json: '={{ $json }}',
			},
			input: [1, 2, 3].map((from) => ({ storage_id: 1, from, to: 9 })),
			refuse: '"from":2',
		},
		'callback.reply': {
			parameters: { resource: 'callback', operation: 'reply', json: ID },
			input: [{ id: {} }, { id: '{' }, { id: {} }],
			message: 'Answer (JSON) is not valid JSON',
		},
		'callback.replyGood': {
			parameters: { resource: 'callback', operation: 'replyGood', dataMode: 'item' },
			input: ['A', undefined, 'C'].map((id) => ({ id, name: 'Мишка', price: 1, cost: 1 })),
			message: 'Product ID is required, but the input item has no "id", or has it empty',
		},
		'callback.parse': {
			parameters: { resource: 'callback', operation: 'parse' },
			input: [ENDPOINT_KEY, 'wrong', ENDPOINT_KEY].map((key) => ({
				key,
				type: 'order',
				action: 'set_pay',
			})),
			message: 'The callback has a wrong key, or none',
		},
	};
	const REFUSAL = { error: 'Данные запроса неверны', code: 3 };

	async function perform(name: string, onError: OnError) {
		const { parameters, input, refuse, message = REFUSAL.error } = CASES[name];
		for (const [resource, add] of KEYED) {
			const needed = name.startsWith(resource) && /\.(update|cancel)$/.test(name);
			if (needed) for (const id of 'ABC') await make(add, id);
		}
		if (refuse) warehouse.fault('answer', { match: refuse, body: REFUSAL, times: 9 });
		return { ...(await run(parameters, { input: input as never, onError })), message, refuse };
	}
	const paired = (branch: Array<{ pairedItem?: unknown }>) =>
		branch.map(({ pairedItem }) => pairedItem);
	const failure = (message: string) => ({
		json: { error: expect.stringContaining(message), details: expect.anything() },
		pairedItem: { item: 1 },
	});

	describe.each(Object.keys(CASES))('%s', (name) => {
		it('stops at it', async () => {
			const { branches, error, message, refuse } = await perform(name, 'stopWorkflow');
			expect(branches.flat()).toEqual([]);
			expect(error?.message).toContain(message);
			expect(error?.context?.itemIndex).toBe(1);
			// What the node itself can tell is told before the first request, getStock asks for all at once.
			const before = name === 'good.getStock' ? '2 of 3' : '1 of 3';
			if (refuse) expect(error?.description).toContain(`${before} items had gone through before`);
			if (refuse && name !== 'good.getStock')
				expect(warehouse.requests.length).toBeLessThanOrEqual(3);
		});

		it('goes on in the regular output', async () => {
			const { branches, error, message } = await perform(name, 'continueRegularOutput');
			expect(error).toBeUndefined();
			expect(paired(branches[0])).toEqual([0, 1, 2].map((item) => ({ item })));
			expect(branches[0][1]).toEqual(failure(message));
			expect(branches[0][0].json).not.toHaveProperty('error');
		});

		it('goes on in the error output', async () => {
			const { branches, error, message } = await perform(name, 'continueErrorOutput');
			expect(error).toBeUndefined();
			expect(paired(branches[0])).toEqual([{ item: 0 }, { item: 2 }]);
			expect(branches[1]).toEqual([failure(message)]);
		});
	});

	it('sends nothing at all where an item cannot be meant', async () => {
		const { error } = await run(sample('goods.add_good', { id: ID }), {
			input: [{ id: 'A' }, { id: '' }],
		});
		expect(error?.message).toBe('Product ID is required, but is empty');
		expect(error?.context?.itemIndex).toBe(1);
		expect(warehouse.requests).toHaveLength(0);
	});
});

describe('a run that is cancelled', () => {
	it('begins no further item', async () => {
		warehouse.fault('stall', { ms: 500, times: 9 });
		const input = [{ id: 'A' }, { id: 'B' }, { id: 'C' }];
		await run(sample('goods.add_good', { id: ID }), {
			input,
			onError: 'continueRegularOutput',
			cancelAfter: 150,
		});
		await new Promise((resolve) => setTimeout(resolve, 700));
		// Without the cancellation there would be a second one by now.
		expect(warehouse.requests.length).toBeLessThanOrEqual(1);
	});
});
