import { itemsOf, type Execution } from '../harness';
import type { ShopOrderWish } from '../../simulators/world';
import { setStage, type Stage } from './stage';

const FLOW = '06-shop-to-warehouse';
const SWEEP = 'Every 15 Minutes';
const SENT = 'Передано на склад';
const PAUSED = 'На паузе';

let stage: Stage;

beforeAll(async () => {
	stage = await setStage([FLOW]);
	// Only what a test begins is to happen; the clock has a test of its own.
	await stage.n8n.rest.deactivate(stage.workflows[FLOW].id);
	// So that every setting of the status is seen.
	stage.world.saplab.state.statuses.find(({ name }) => name === SENT)!.sms = true;
	await sweep();
}, 240_000);

afterAll(async () => {
	await stage?.stop();
}, 60_000);

const sweep = () => stage.n8n.rest.runWorkflow(stage.workflows[FLOW].id, SWEEP);
const problems = (execution: Execution) => itemsOf(execution, 'Problem');
const shop = () => stage.world.saplab.state;
const orderAt = (invoice: string) =>
	stage.world.state().warehouse.orders.find(({ id }) => id === `SL-${invoice}`);
const preordersAt = (invoice: string) =>
	stage.world.state().warehouse.preorders.filter(({ id }) => id.startsWith(`SL-${invoice}-`));
const positionsOf = (invoice: string) =>
	stage.world.state().shop.positions.filter((position) => position.invoice === invoice);
const statusesOf = (invoice: string) => positionsOf(invoice).map(({ status }) => status);
/** How often the customer was told of each position of an invoice. */
const noticesOf = (invoice: string) =>
	positionsOf(invoice).map(
		({ id }) => stage.world.state().shop.notices.filter(({ position }) => position === id).length,
	);
const position = (id: number) => shop().positions.find((each) => each.id === id)!;
const told = (invoice: string) =>
	stage.world.state().messages.filter((text) => text.includes(`${invoice} `));

const OIL = {
	brand: 'MOBIL',
	article: '15 2560',
	name: 'Масло',
	price: 3290,
	initial_price: 2500.5,
};
const PLUG = { brand: 'NGK', article: 'BKR6E', name: 'Свеча', price: 410, quantity: 4 };
const TOKYO = { distributor_id: 2, distributor_name: 'Токио Авто' };
const LATER = { ...PLUG, ...TOKYO };

/** A new invoice of client 4, all paid; its number and the IDs of its positions. */
function paid(...lines: NonNullable<ShopOrderWish['lines']>): { invoice: string; ids: number[] } {
	const { invoice, positions } = stage.world.placeShopOrder({ lines, paid: true });
	return { invoice, ids: positions.map(({ id }) => id) };
}

/** Calls the flow as flow 11 does. */
async function asked(item: object): Promise<Execution> {
	const node = (name: string, type: string, typeVersion: number, parameters: object) => ({
		...{ name, type: `n8n-nodes-base.${type}`, typeVersion, parameters: parameters as never },
	});
	const link = (to: string) => ({ main: [[{ node: to, type: 'main' as const, index: 0 }]] });
	const execution = await stage.n8n.rest.runWorkflow({
		name: 'asks',
		nodes: [
			node('Start', 'manualTrigger', 1, {}),
			node('Wish', 'set', 3.4, { mode: 'raw', jsonOutput: JSON.stringify(item), options: {} }),
			node('Ask', 'executeWorkflow', 1.2, {
				workflowId: { __rl: true, mode: 'id', value: stage.workflows[FLOW].id },
				options: { waitForSubWorkflow: true },
			}),
		],
		connections: { Start: link('Wish'), Wish: link('Ask') },
	});
	return execution;
}

it('sends what is paid as one order, its goods and preorders before it, and says so in the shop', () => {
	const { warehouse } = stage.world.state();
	expect(orderAt('KZ-1001')).toMatchObject({
		status: 0,
		name: 'Пётр Соколов',
		phone: '79173334455',
		address: 'Казань, ул. Пушкина, 10, кв. 4',
		goods: { 'SL-MOBIL-152560': 2, 'SL-NGK-BKR6E': 4 },
		paid: 8220,
		cod: 0,
	});
	expect(preordersAt('KZ-1001')).toMatchObject([
		{ id: 'SL-KZ-1001-1', supplier: 'Волга-Опт', goods: { 'SL-MOBIL-152560': 2 } },
		{ id: 'SL-KZ-1001-2', supplier: 'Токио Авто', goods: { 'SL-NGK-BKR6E': 4 } },
	]);
	expect(warehouse.goods.find(({ id }) => id === 'SL-MANN-W712/95')).toMatchObject({
		name: 'MANN W 712/95 Фильтр масляный',
		price: 640.5,
	});
	expect(orderAt('KZ-1002')).toMatchObject({
		name: 'Вера Зимина, ООО "Мотор "Плюс""',
		goods: { 'SL-MANN-W712/95': 1 },
	});
	expect(statusesOf('KZ-1001')).toEqual([SENT, SENT]);
	expect(statusesOf('KZ-1002')).toEqual([SENT, 'Новая']);
	expect(orderAt('KZ-1003')).toBeUndefined();
	const order = stage.world.imsklad.requests.map(({ body }) => JSON.parse(body).action as string);
	expect(order.lastIndexOf('add_good')).toBeLessThan(order.indexOf('add_preorder'));
	expect(order.lastIndexOf('add_preorder')).toBeLessThan(order.indexOf('add_order'));
	expect(stage.world.state().messages).toEqual([]);
});

it('writes nothing, and tells no customer, when it runs again', async () => {
	const before = stage.world.state();
	const writes = () =>
		stage.world.imsklad.requests.length +
		stage.world.saplab.requests.filter(({ method }) => method === 'POST').length;
	const count = writes();
	await sweep();
	await sweep();
	expect(stage.world.state()).toEqual(before);
	expect(writes()).toBe(count);
	expect(noticesOf('KZ-1001')).toEqual([1, 1]);
});

it('takes the newest that was paid when a person tries it by hand', async () => {
	const { invoice } = paid(OIL);
	await stage.run(FLOW, 'Position Paid');
	expect(orderAt(invoice)).toMatchObject({ goods: { 'SL-MOBIL-152560': 1 } });
});

it('adds to the order what is paid of an invoice later', async () => {
	const { invoice, positions } = stage.world.placeShopOrder({ lines: [OIL, LATER] });
	stage.world.payPosition(positions[0].id);
	await sweep();
	expect(orderAt(invoice)?.goods).toEqual({ 'SL-MOBIL-152560': 1 });
	stage.world.payPosition(positions[1].id);
	await sweep();
	expect(orderAt(invoice)).toMatchObject({
		goods: { 'SL-MOBIL-152560': 1, 'SL-NGK-BKR6E': 4 },
		paid: 4930,
		cod: 0,
	});
	expect(preordersAt(invoice)).toHaveLength(2);
	expect(statusesOf(invoice)).toEqual([SENT, SENT]);
	expect(noticesOf(invoice)).toEqual([1, 1]);
});

it('keeps in the order what is further on, or archived, and never sets its status back', async () => {
	const { invoice, positions } = stage.world.placeShopOrder({ lines: [OIL, LATER] });
	const [first, second] = positions.map(({ id }) => id);
	stage.world.payPosition(first);
	await sweep();
	stage.world.setPositionStatus(first, 'Собрано');
	position(first).is_archived = true;
	stage.world.payPosition(second);
	await sweep();
	expect(orderAt(invoice)?.goods).toEqual({ 'SL-MOBIL-152560': 1, 'SL-NGK-BKR6E': 4 });
	expect(statusesOf(invoice)).toEqual(['Собрано', SENT]);
});

it('leaves out what is denied, archived, refunded, on hold or not paid', async () => {
	const { invoice, ids } = paid(OIL, PLUG, PLUG, PLUG, PLUG, LATER);
	position(ids[1]).is_denied = true;
	position(ids[2]).is_archived = true;
	position(ids[3]).is_payed = false;
	stage.world.setPositionStatus(ids[4], PAUSED);
	position(ids[5]).is_payed = false;
	await sweep();
	expect(orderAt(invoice)).toMatchObject({ goods: { 'SL-MOBIL-152560': 1 }, paid: 3290 });
	expect(preordersAt(invoice)).toHaveLength(1);
	expect(statusesOf(invoice)).toEqual([SENT, 'Новая', 'Новая', 'Новая', PAUSED, 'Новая']);
	const other = paid(OIL, PLUG);
	for (const id of other.ids) position(id).is_payed = false;
	await sweep();
	expect(orderAt(other.invoice)).toBeUndefined();
});

it('takes out of the order what is refunded or denied, and cancels it with the last', async () => {
	const { invoice, ids } = paid(OIL, PLUG, LATER);
	await sweep();
	position(ids[0]).is_payed = false;
	position(ids[1]).is_denied = true;
	await sweep();
	expect(orderAt(invoice)).toMatchObject({ status: 0, goods: { 'SL-NGK-BKR6E': 4 }, paid: 1640 });
	expect(statusesOf(invoice)).toEqual([PAUSED, PAUSED, SENT]);
	position(ids[2]).is_payed = false;
	await sweep();
	expect(orderAt(invoice)).toMatchObject({ status: 10 });
	expect(statusesOf(invoice)).toEqual([PAUSED, PAUSED, PAUSED]);
	const before = stage.world.state();
	const { length } = stage.world.imsklad.requests;
	await sweep();
	expect(stage.world.state()).toEqual(before);
	expect(stage.world.imsklad.requests).toHaveLength(length);

	// Nobody packs a cancelled order: what is paid again is told, not sent into it.
	stage.world.payPosition(ids[2]);
	stage.world.setPositionStatus(ids[2], 'Новая');
	await sweep();
	await sweep();
	expect(told(invoice)).toMatchObject([expect.stringContaining('it was cancelled')]);
	expect(statusesOf(invoice)[2]).toBe('Новая');
	expect(stage.world.imsklad.requests).toHaveLength(length);
	stage.world.setPositionStatus(ids[2], 'Выдано');
});

it('does not touch what is refunded after it was handed over', async () => {
	const { invoice, ids } = paid(OIL);
	await sweep();
	await stage.world.advanceOrder(`SL-${invoice}`, 9);
	stage.world.setPositionStatus(ids[0], 'Выдано');
	position(ids[0]).is_payed = false;
	const before = stage.world.state();
	await sweep();
	expect(stage.world.state()).toEqual(before);
});

it('tells once of what is paid when the order is being packed, and counts it as not sent', async () => {
	const { invoice, positions } = stage.world.placeShopOrder({ lines: [OIL, LATER] });
	stage.world.payPosition(positions[0].id);
	await sweep();
	await stage.world.advanceOrder(`SL-${invoice}`, 2);
	stage.world.payPosition(positions[1].id);
	const first = await sweep();
	expect(first.status).toBe('error');
	expect(orderAt(invoice)?.goods).toEqual({ 'SL-MOBIL-152560': 1 });
	expect(statusesOf(invoice)).toEqual([SENT, 'Новая']);
	await sweep();
	expect(told(invoice)).toHaveLength(1);
	expect(told(invoice)[0]).toMatch(/packing them already.*NGK BKR6E/s);
	expect(noticesOf(invoice)).toEqual([1, 0]);
	stage.world.setPositionStatus(positions[1].id, PAUSED);
});

it('knows goods by brand and article, however they are written', async () => {
	const { positions } = stage.world.placeShopOrder({
		paid: true,
		lines: [
			{ invoice: 'KZ/77 A', brand: 'Mann Filter', article: 'w 712 / 95', price: 500 },
			{ invoice: 'KZ/77 A', brand: 'MANN FILTER', article: 'W712/95', price: 500, quantity: 2 },
			{ invoice: 'KZ/77 A', brand: 'Лада', article: '2108-1003', price: 70.35, quantity: 3 },
		],
	});
	await sweep();
	expect(orderAt('KZ/77 A')).toMatchObject({
		goods: { 'SL-MANNFILTER-W712/95': 3, 'SL-ЛАДА-2108-1003': 3 },
		paid: 1711.05,
		cod: 0,
	});
	expect(positions.map(({ id }) => position(id).status_id)).toEqual([7, 7, 7]);
});

it('says of an invoice that cannot be sent why, once, and sends the others', async () => {
	const client = stage.world.addClient({ address: 'Пермь', phone: '+7 (342) 200-00-01' });
	const place = (...lines: NonNullable<ShopOrderWish['lines']>) =>
		stage.world.placeShopOrder({ client: client.id, lines, paid: true });
	const bad = [
		place({ ...OIL, shipping_address: 'Пермь, 1' }, { ...PLUG, shipping_address: 'Пермь, 2' }),
		place({ ...OIL, article: ' ' }),
		place({ ...OIL, quantity: 1.5 }),
	];
	shop().shippingTypes.push({ id: 9, name: 'Голубиная почта', min_price: 0 });
	bad.push(place({ ...OIL, shipping_id: 9 }));
	const good = place({ ...OIL, shipping_id: 2 });
	const execution = await sweep();
	expect(execution.status).toBe('error');
	await sweep();
	expect(bad.map(({ invoice }) => told(invoice))).toMatchObject([
		[expect.stringContaining('Пермь, 1, and Пермь, 2')],
		[expect.stringContaining('no article')],
		[expect.stringContaining('1.5 is no whole number')],
		[expect.stringContaining('Голубиная почта')],
	]);
	expect(bad.map(({ invoice }) => orderAt(invoice))).toEqual(bad.map(() => undefined));
	expect(orderAt(good.invoice)).toMatchObject({ phone: '73422000001', address: 'Пермь' });
	for (const { positions } of bad) {
		for (const { id } of positions) stage.world.setPositionStatus(id, PAUSED);
	}
});

it('says which status Settings have that the shop has not', async () => {
	const paused = shop().statuses.find(({ name }) => name === PAUSED)!;
	const { invoice } = paid(OIL);
	paused.name = 'Пауза';
	expect((await sweep()).status).toBe('error');
	paused.name = PAUSED;
	expect(stage.world.messages.at(-1)?.text).toContain('Saplab has no status "На паузе"');
	await sweep();
	expect(orderAt(invoice)).toBeDefined();
});

describe('asked by flow 11', () => {
	it('sends the invoices named, again too, and no others', async () => {
		const [first, second, other] = [paid(OIL), paid(LATER), paid(OIL)];
		const execution = await asked({ invoices: [first.invoice, second.invoice.toLowerCase()] });
		expect(execution.status).toBe('success');
		expect(orderAt(first.invoice)).toBeDefined();
		expect(orderAt(second.invoice)).toBeDefined();
		expect(orderAt(other.invoice)).toBeUndefined();
		const before = stage.world.state();
		const { length } = stage.world.imsklad.requests;
		await asked({ invoices: [first.invoice] });
		expect(stage.world.imsklad.requests.length).toBeGreaterThan(length);
		expect(stage.world.state()).toEqual(before);
		expect(noticesOf(first.invoice)).toEqual([1]);
	});

	it('sends what was ordered since a day', async () => {
		const { invoice } = paid(OIL);
		const old = stage.world.placeShopOrder({
			lines: [{ ...OIL, date_added: '2024-01-01T10:00:00Z' }],
			paid: true,
		});
		const today = new Date().toISOString().slice(0, 10);
		expect((await asked({ since: today })).status).toBe('success');
		expect(orderAt(invoice)).toBeDefined();
		expect(orderAt(old.invoice)).toBeUndefined();
		await sweep();
		expect(orderAt(old.invoice)).toBeDefined();
	});

	it('says what it could not find, or need not send', async () => {
		const { invoice } = stage.world.placeShopOrder({ lines: [OIL] });
		const execution = await asked({ invoices: ['KZ-404', invoice] });
		expect(execution.status).toBe('error');
		expect(told('KZ-404')).toMatchObject([expect.stringContaining('no such invoice')]);
		expect(told(invoice)).toMatchObject([expect.stringContaining('nothing of it is paid')]);
	});
});

describe('loses nothing and doubles nothing when in the middle', () => {
	/** After the next sweep all is as if nothing had happened. */
	async function recovered({ invoice, ids }: ReturnType<typeof paid>): Promise<void> {
		stage.world.imsklad.clearFaults();
		stage.world.saplab.clearFaults();
		await sweep();
		expect(orderAt(invoice)?.goods).toEqual({ 'SL-MOBIL-152560': 1, 'SL-NGK-BKR6E': 4 });
		expect(preordersAt(invoice)).toHaveLength(2);
		expect(statusesOf(invoice)).toEqual(ids.map(() => SENT));
		expect(noticesOf(invoice)).toEqual(ids.map(() => 1));
		const before = stage.world.state();
		await sweep();
		expect(stage.world.state()).toEqual(before);
	}
	const both = () => paid(OIL, LATER);

	it.each(['failing', 'refused'] as const)('the warehouse is %s', async (how) => {
		const order = both();
		await stage.world.setService('imsklad', how);
		expect((await sweep()).status).toBe('error');
		expect(statusesOf(order.invoice)).toEqual(['Новая', 'Новая']);
		expect(told(order.invoice).length).toBeGreaterThan(0);
		await stage.world.setService('imsklad', 'up');
		await recovered(order);
	});

	it('the warehouse does not take one of the goods', async () => {
		const order = paid(OIL, { ...LATER, article: 'NEW 1' });
		const other = both();
		stage.world.imsklad.fault('status500', { match: 'SL-NGK-NEW1', times: 3 });
		expect((await sweep()).status).toBe('error');
		expect(orderAt(order.invoice)).toBeUndefined();
		expect(orderAt(other.invoice)).toBeDefined();
		await sweep();
		expect(orderAt(order.invoice)?.goods).toEqual({ 'SL-MOBIL-152560': 1, 'SL-NGK-NEW1': 4 });
	});

	it.each([
		['the second preorder', '-2"'],
		['the order', '"update_order"'],
	])('the warehouse fails at %s', async (_what, match) => {
		const order = both();
		stage.world.imsklad.fault('status500', { match, times: 100 });
		expect((await sweep()).status).toBe('error');
		expect(orderAt(order.invoice)).toBeUndefined();
		expect(statusesOf(order.invoice)).toEqual(['Новая', 'Новая']);
		await recovered(order);
	});

	it.each(['status500', 'reset', 'stall'] as const)(
		'the answer to the new order is lost (%s)',
		async (kind) => {
			const order = both();
			stage.world.imsklad.fault(kind, { match: '"add_order"', after: true });
			expect((await sweep()).status).toBe('error');
			expect(statusesOf(order.invoice)).toEqual(['Новая', 'Новая']);
			await recovered(order);
		},
	);

	it('the shop fails when the status is to be set', async () => {
		const order = both();
		const match = `POST /panel/order/set_status/${order.ids[1]}`;
		stage.world.saplab.fault('status500', { match, times: 100 });
		expect((await sweep()).status).toBe('error');
		expect(statusesOf(order.invoice)).toEqual([SENT, 'Новая']);
		await recovered(order);
	});

	it.each([
		['statuses', '/panel/order/status'],
		['positions that count', '/order_status/2'],
		['positions of an invoice', '/invoice/'],
		['clients', '/panel/client'],
	])('the shop fails when its %s are to be read', async (_what, match) => {
		const order = both();
		const { length } = stage.world.imsklad.requests;
		stage.world.saplab.fault('html502', { match, times: 100 });
		expect(problems(await sweep())).toHaveLength(1);
		expect(stage.world.imsklad.requests).toHaveLength(length);
		await recovered(order);
	});

	it('the warehouse fails when an order is to be cancelled', async () => {
		const order = both();
		await sweep();
		for (const id of order.ids) position(id).is_payed = false;
		stage.world.imsklad.fault('status500', { match: '"update_order"', times: 100 });
		expect((await sweep()).status).toBe('error');
		expect(statusesOf(order.invoice)).toEqual([SENT, SENT]);
		stage.world.imsklad.clearFaults();
		await sweep();
		expect(orderAt(order.invoice)).toMatchObject({ status: 10 });
		expect(statusesOf(order.invoice)).toEqual([PAUSED, PAUSED]);
	});

	it('nobody can be told', async () => {
		const order = both();
		await stage.world.setService('inbox', 'refused');
		await stage.world.setService('imsklad', 'failing');
		expect((await sweep()).status).toBe('error');
		await stage.world.setService('inbox', 'up');
		await stage.world.setService('imsklad', 'up');
		await recovered(order);
	});
});

it('hears by itself of what is paid, and does nothing more about what it has sent', async () => {
	const { rest } = stage.n8n;
	const { id } = stage.workflows[FLOW];
	const others = () => {
		const { warehouse, shop: panel } = stage.world.state();
		return [warehouse.orders, warehouse.preorders, panel.positions, panel.notices];
	};
	const [before, count] = [others(), (await stage.runs(FLOW)).length];
	// What was paid since its last poll, when the tests began.
	await rest.activate(id);
	await rest.waitForRuns(id, count + 1, 150_000);
	await stage.quiet();
	expect(others()).toEqual(before);

	const { invoice } = paid(OIL);
	await rest.waitForRuns(id, count + 2, 150_000);
	await stage.quiet();
	await rest.deactivate(id);
	const [, heard] = (await stage.runs(FLOW)).slice(count);
	expect(itemsOf(heard, 'Position Paid').map(({ json }) => json)).toMatchObject([
		{ event: 'positionPaid', invoice },
	]);
	expect(orderAt(invoice)).toMatchObject({ goods: { 'SL-MOBIL-152560': 1 } });
	expect(statusesOf(invoice)).toEqual([SENT]);
	expect(noticesOf(invoice)).toEqual([1]);
}, 400_000);
