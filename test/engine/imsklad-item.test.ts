/** The IMSKLAD node with the input item in place of its parameters (`dataMode` `item`). */
import type { IDataObject } from 'n8n-workflow';
import type { Json } from '../conformance/imsklad-document';
import { ask, runner, sent, startWarehouse, type Warehouse } from './imsklad-run';

let warehouse: Warehouse;
beforeEach(async () => {
	warehouse = await startWarehouse();
});
afterEach(() => warehouse.close());
const run = runner(() => warehouse.url);

/** An order as MoySklad's Get for Warehouse gives it. */
const ORDER = {
	id: '00012-0a1b2c3d',
	guid: '67060465-4b5e-11eb-80c6-00155dd99f08',
	name: 'Иванов Иван',
	phone: '79161234567',
	email: 'ivan@example.com',
	postCode: '119590',
	address: 'Москва, Минская 18, 2',
	addressObj: { address: { city: 'Москва', street: 'Минская', house: '18', room: '2' } },
	comment: 'после 18',
	ownerComment: '',
	discount: 0,
	delivery: 300,
	totalPaid: 0,
	goods: [{ id: 'T-1', quantity: 3, price: 1200.5, name: 'Кружка' }],
	deliveryDateFrom: '2026-12-01T10:00:00+03:00',
	deliveryMethod: 'СДЭК',
	toCollect: 3901.5,
	fingerprint: '0123456789abcdef',
	source: { id: 'ms-1', name: '00012' },
};
const without = (item: IDataObject, name: string): IDataObject =>
	Object.fromEntries(Object.entries(item).filter(([own]) => own !== name));
const METHODS = {
	method: [
		{ name: 'СДЭК', deliveryType: 16, courier: 7 },
		{ name: 'Почта России', deliveryType: 4, courier: '' },
		{ name: 'Курьер  Ёлка', deliveryType: 22, courier: '' },
	],
};
const order = (operation: string, more: Json = {}) => ({
	resource: 'order',
	operation,
	dataMode: 'item',
	deliveryMethods: METHODS,
	...more,
});
const kept = () =>
	(warehouse.state.orders as Record<string, { status: number; data: Json }>)[ORDER.id];
const WIRE = {
	id: ORDER.id,
	name: 'Иванов Иван',
	phone: '79161234567',
	email: 'ivan@example.com',
	post_code: '119590',
	address: 'Москва, Минская 18, 2',
	address_obj: { city: 'Москва', street: 'Минская', house: '18', room: '2' },
	comment: 'после 18',
	discount: 0,
	delivery: 300,
	total_paid: 0,
	goods: [{ id: 'T-1', quantity: 3, price: 1200.5 }],
	delivery_date_from: 1796108400,
	delivery_type: 16,
	courier: 7,
};

it('sends a new order by the names of the parameters, and nothing else of the item', async () => {
	const { error, items } = await run(order('create'), { input: [ORDER] });
	expect(error).toBeUndefined();
	expect(items).toMatchObject([{ result: 'ok', id: 124323 }]);
	expect(sent(warehouse)[0].data).toEqual({ ...WIRE, guid: ORDER.guid, storage_id: 1 });
});

it('empties at the warehouse what the item has empty, and leaves what it does not have', async () => {
	await run(order('create'), { input: [ORDER] });
	const rest = without(ORDER, 'comment');
	const parts = { city: '', street: '', house: '', room: '' };
	const changed = {
		...rest,
		phone: null,
		postCode: '',
		address: ' ',
		addressObj: { address: parts },
		deliveryDateFrom: '',
		deliveryMethod: '',
	};
	const { items } = await run(order('upsert'), { input: [changed] });
	expect(items).toMatchObject([{ result: 'ok', id: 124323, created: false }]);
	expect(kept().data).toMatchObject({
		phone: '',
		post_code: '',
		address: '',
		address_obj: parts,
		delivery_date_from: 0,
		delivery_type: null,
		courier: null,
		comment: 'после 18',
	});
	expect(sent(warehouse)[1].data).not.toHaveProperty('comment');
});

it('empties an address that is one empty value, too', async () => {
	await run(order('create'), { input: [ORDER] });
	await run(order('update'), { input: [{ ...ORDER, addressObj: '' }] });
	expect(kept().data.address_obj).toEqual({ city: '', street: '', house: '', room: '' });
});

it('does not send what is empty of a new order, not even by upsert', async () => {
	const empty = { ...ORDER, phone: '', deliveryDateFrom: '', deliveryMethod: '' };
	const { items } = await run(order('upsert'), { input: [empty] });
	expect(items).toMatchObject([{ result: 'ok', id: 124323, created: true }]);
	const added = sent(warehouse)[1];
	expect(added.action).toBe('add_order');
	for (const name of ['phone', 'delivery_date_from', 'delivery_type', 'courier']) {
		expect(added.data).not.toHaveProperty(name);
	}
});

it('empties numbers by 0 where the warehouse wants that', async () => {
	warehouse.switches.nothing = 'zero';
	await run(order('create'), { input: [ORDER] });
	const away = [{ ...ORDER, deliveryMethod: null }];
	const { error } = await run(order('update'), { input: away });
	expect(error?.message).toMatch(/delivery_type|courier/);
	await run(order('update', { options: { emptyAsZero: true } }), { input: away });
	expect(kept().data).toMatchObject({ delivery_type: 0, courier: 0 });
});

it.each([
	['сдэк', 16, 7],
	[' СДЭК ', 16, 7],
	['CДЭK', 16, 7],
	['с д э к', 16, 7],
	['курьер елка', 22, 6],
])('finds the delivery method %j', async (deliveryMethod, delivery_type, courier) => {
	const { error } = await run(order('create'), { input: [{ ...ORDER, deliveryMethod }] });
	expect(error).toBeUndefined();
	expect(sent(warehouse)[0].data).toMatchObject({ delivery_type, courier });
});

it('says which delivery method is unknown and which there are; the other items go through', async () => {
	const input = [
		{ ...ORDER, id: 'A' },
		{ ...ORDER, deliveryMethod: 'Самовывоз' },
	];
	const { branches } = await run(order('create'), { input, onError: 'continueErrorOutput' });
	expect(branches[0]).toMatchObject([{ json: { result: 'ok' }, pairedItem: { item: 0 } }]);
	expect(branches[1]).toMatchObject([
		{
			json: {
				error: expect.stringMatching(/"Самовывоз".*"СДЭК", "Почта России", "Курьер {2}Ёлка"/),
				details: { field: 'deliveryMethod', value: 'Самовывоз' },
			},
			pairedItem: { item: 1 },
		},
	]);
	const none = await run(order('create', { deliveryMethods: {} }), { input: [ORDER] });
	expect(none.error?.message).toMatch(/there are none/);
});

it('takes the carrier by number where the item has it so, and none where it says nothing', async () => {
	const { deliveryMethod, ...rest } = ORDER;
	const byNumber = { ...rest, deliveryMethod, deliveryType: 62, courier: '32' };
	await run(order('create', { deliveryMethods: {} }), { input: [byNumber, { ...rest, id: 'B' }] });
	const [first, second] = sent(warehouse);
	expect(first.data).toMatchObject({ delivery_type: 62, courier: 32 });
	expect(second.data).not.toHaveProperty('delivery_type');
});

it('says which field an item lacks, and which line is wrong', async () => {
	const lacking = without(ORDER, 'totalPaid');
	const { error } = await run(order('create'), { input: [lacking] });
	expect(error?.message).toMatch(/Total Paid.*the input item has no "totalPaid"/);
	const wrong = {
		...ORDER,
		goods: [
			{ id: 1, quantity: 1, price: 1 },
			{ id: 2, quantity: 'x', price: 1 },
		],
	};
	const { error: line } = await run(order('create'), { input: [wrong] });
	expect(line?.message).toMatch(/line 2: Quantity/);
	const { error: none } = await run(order('create'), { input: [{ ...ORDER, goods: [] }] });
	expect(none?.message).toMatch(/"goods"/);
	expect(warehouse.requests).toHaveLength(0);
});

it('asks for the warehouse beside the item, which may have its own', async () => {
	const plan = { options: { preview: true }, storageId: 2 };
	const { items } = await run(order('create', plan), {
		input: [ORDER, { ...ORDER, storageId: 3 }],
	});
	expect(items).toMatchObject([
		{ wouldSend: { body: { type: 'order', action: 'add_order', data: { storage_id: 2 } } } },
		{ wouldSend: { body: { data: { storage_id: 3 } } } },
	]);
	expect(warehouse.requests).toHaveLength(0);
});

it.each(['create', 'update', 'upsert', 'cancel'])(
	'previews %s without a request',
	async (operation) => {
		const { items } = await run(order(operation, { options: { preview: true } }), {
			input: [ORDER],
		});
		expect(items).toMatchObject([
			{ preview: true, wouldSend: { body: { type: 'order', data: { id: ORDER.id } } } },
		]);
		expect(warehouse.requests).toHaveLength(0);
	},
);

describe('cancel', () => {
	beforeEach(() => run(order('create'), { input: [ORDER] }));

	it.each<[string, Json]>([
		['the key alone', {}],
		['no lines', { ...ORDER, goods: [] }],
		['an unknown delivery method', { ...ORDER, deliveryMethod: 'Самовывоз' }],
		['a line that cannot be meant', { ...ORDER, goods: [{ id: '', quantity: 0.5 }] }],
	])('goes through with %s', async (_, item) => {
		const { error, items } = await run(order('cancel'), { input: [{ ...item, id: ORDER.id }] });
		expect(error).toBeUndefined();
		expect(items).toMatchObject([{ result: 'ok', id: 124323 }]);
		expect(kept().status).toBe(10);
		expect(warehouse.requests).toHaveLength(2);
	});

	it('sends what is required as the item has it', async () => {
		await run(order('cancel'), { input: [ORDER] });
		const { id, name, discount, delivery, total_paid, goods } = WIRE;
		expect(sent(warehouse)[1].data).toEqual({
			...{ id, name, discount, delivery, total_paid, goods },
			is_canceled: 1,
		});
	});

	it('needs the key', async () => {
		const { error } = await run(order('cancel'), { input: [{ ...ORDER, id: '' }] });
		expect(error?.message).toMatch(/"id"/);
	});

	it('fails with code 2 for an unknown order, or takes it as done', async () => {
		const input = [{ id: 'never' }];
		const onError = 'continueRegularOutput' as const;
		const { items } = await run(order('cancel'), { input, onError });
		expect(items).toMatchObject([{ error: 'Object not found', details: { code: 2 } }]);
		const done = await run(order('cancel', { options: { missingIsDone: true } }), { input });
		expect(done.items).toEqual([{ id: 'never', found: false }]);
	});
});

describe('the others', () => {
	it.each([
		['темно–зелёный', undefined],
		['тёмно-зеленый', 26],
		['dark green', 26],
		['Черный', 4],
		['4', 4],
		[13, 13],
	])('a product takes the colour %j', async (color, expected) => {
		const item = { id: 'T-1', name: 'Кружка', price: 10, weight: 300 };
		const { error } = await run(
			{ resource: 'good', operation: 'create', dataMode: 'item' },
			{ input: [{ ...item, cost: '5.5', color, parentId: 'x' }] },
		);
		expect(error).toBeUndefined();
		expect(sent(warehouse)[0].data).toEqual({
			...{ ...item, cost: 5.5 },
			...(expected && { color: expected }),
		});
	});

	it('a product is emptied of what is empty', async () => {
		await ask(warehouse, 'goods.add_good', {
			id: 'T-1',
			name: 'К',
			price: 1,
			cost: 1,
			weight: 5,
			color: 4,
			size: 'XL',
		});
		const item = { id: 'T-1', name: 'К', price: 1, cost: 1, weight: '', color: null, size: '' };
		await run({ resource: 'good', operation: 'upsert', dataMode: 'item' }, { input: [item] });
		expect(sent(warehouse)[0].data).toEqual({ ...item, weight: null });
	});

	it('a preorder takes its names, and its type beside them', async () => {
		const item = {
			id: 'P-1',
			code: '00007',
			supplierName: 'ООО Ромашка',
			date: '2026-12-01T10:00:00+03:00',
			goods: [{ id: 7, quantity: 2, price: 10 }],
			fingerprint: 'x',
			source: {},
		};
		const plan = { resource: 'preorder', operation: 'create', dataMode: 'item' };
		await run({ ...plan, documentType: 0 }, { input: [item] });
		await run(
			{ ...plan, operation: 'update', documentType: 1 },
			{ input: [{ ...item, code: '' }] },
		);
		await run({ ...plan, operation: 'update' }, { input: [{ ...item, documentType: 1 }] });
		const wire = { id: 'P-1', type: 0, supplier_name: 'ООО Ромашка', goods: item.goods };
		expect(sent(warehouse).map(({ data }) => data)).toEqual([
			{ ...wire, code: '00007', owner_date: 1796108400, storage_id: 1 },
			{ ...wire, code: '', type: 1, date: 1796108400 },
			{ ...wire, code: '00007', type: 1, date: 1796108400 },
		]);
	});

	it('a document goes the same way', async () => {
		const item = { id: 'D-1', documentType: '1', goods: [{ id: 7, quantity: 2, price: 10 }] };
		const plan = { resource: 'document', operation: 'create', dataMode: 'item' };
		const { items } = await run(plan, { input: [item] });
		expect(items).toMatchObject([{ result: 'ok', id: 124323 }]);
	});
});

describe('with what it holds first', () => {
	const HELD = {
		...ORDER,
		products: [{ id: 'T-1', name: 'Кружка', price: 1200.5, cost: 700 }],
		preorders: [
			{
				...{ id: 'P-1', code: '00012', supplierName: 'Фабрика', date: '2026-12-01T10:00:00+03:00' },
				goods: [{ id: 'T-1', quantity: 3, price: 700 }],
			},
		],
	};
	const first = { productsFirst: true };
	const actions = () => sent(warehouse).map(({ action }) => action);

	it('makes products and preorders, then the order', async () => {
		const { items, error } = await run(order('upsert', first), { input: [HELD] });
		expect(error).toBeUndefined();
		expect(items).toMatchObject([{ result: 'ok', created: true, source: ORDER.source }]);
		expect(actions().filter((action) => action.startsWith('add'))).toEqual([
			...['add_good', 'add_preorder', 'add_order'],
		]);
		const [preorder] = sent(warehouse).filter(({ action }) => action === 'add_preorder');
		expect(preorder.data).toMatchObject({ type: 0, storage_id: 1, supplier_name: 'Фабрика' });
	});

	it('sends no order of which a product was not taken', async () => {
		const bad = { ...HELD, products: [{ id: 'T-9', name: '', price: 1, cost: 1 }] };
		const { items } = await run(order('upsert', first), {
			input: [bad, HELD],
			onError: 'continueRegularOutput',
		});
		expect(items[0]).toMatchObject({
			error: expect.stringContaining('did not take the product T-9, so the order was not sent'),
			details: { thing: ORDER.source },
		});
		expect(items[1]).toMatchObject({ created: true });
		expect(actions().filter((action) => action === 'add_order')).toHaveLength(1);
	});

	it('leaves them alone unless it is told, and where there are none', async () => {
		await run(order('upsert'), { input: [HELD] });
		await run(order('upsert', first), { input: [ORDER] });
		expect(actions().filter((action) => !action.endsWith('order'))).toEqual([]);
	});

	it('shows all of it in a preview', async () => {
		const { items } = await run(order('upsert', { ...first, options: { preview: true } }), {
			input: [HELD],
		});
		expect(items).toMatchObject([
			{
				preview: true,
				wouldSend: { path: 'order/update_order' },
				wouldSendFirst: [{ path: 'goods/update_good' }, { path: 'preorder/update_preorder' }],
			},
		]);
		expect(actions()).toEqual([]);
	});
});

it('updates what another process has added since it was asked for', async () => {
	const parameters = order('upsert');
	// The first update finds nothing, and by the time of the add another one has made it.
	warehouse.fault('answer', {
		match: 'update_order',
		times: 1,
		body: { error: 'Object not found', code: 2 },
	});
	await ask(warehouse, 'order.add_order', { ...WIRE, guid: 'x', storage_id: 1 });
	const { items } = await run(parameters, { input: [ORDER] });
	expect(items).toMatchObject([{ result: 'ok', created: false }]);
	// That nobody has it, and yet the add is refused, is the add's failure.
	warehouse.fault('answer', {
		match: 'update_order',
		times: 2,
		body: { error: 'Object not found', code: 2 },
	});
	const { error } = await run(parameters, { input: [ORDER] });
	expect(error?.message).toContain('Operation not performed');
});
