/** The warehouse's one address, and behind it the flows that its calls are for: orders go out and come back. */
import { setStage, type Stage } from './stage';

const OUT = '01-order-to-warehouse';
const BACK = '02-warehouse-status-back';
const ENDPOINT = '13-imsklad-endpoint';
const SWEEP = 'Every 15 Minutes';
const DONE = { status: 200, body: { result: 'ok' } };

let stage: Stage;

beforeAll(async () => {
	stage = await setStage([OUT, BACK, '03-warehouse-questions', ENDPOINT]);
}, 240_000);

afterAll(async () => {
	await stage?.stop();
}, 60_000);

const erpOrder = (number: string) =>
	stage.world.state().erp.orders.find((order) => order.number === number)!;
const atWarehouse = (id: string) =>
	stage.world.state().warehouse.orders.find((order) => order.id === id)!;
/** What the warehouse was asked about an order so far. */
const asked = (number: string) =>
	stage.world.imsklad.requests
		.map(({ body }) => JSON.parse(body) as { action: string; data: { id: unknown } })
		.filter(({ data }) => data.id === number)
		.map(({ action }) => action);

/** An order that flow 1 has sent; its number. */
async function sent(...wish: Parameters<Stage['world']['placeOrder']>): Promise<string> {
	const number = String(stage.world.placeOrder(...wish).name);
	// That it is there and that it is to be sent are two messages: two at once would send it twice, to the same effect.
	await stage.quiet();
	stage.world.sendOrder(number);
	await stage.quiet();
	expect(erpOrder(number)).toMatchObject({ state: 'На складе', problem: null });
	return number;
}

it('lets an order go out and come back through all statuses, and does not send it again', async () => {
	const { world } = stage;
	const number = await sent('bundle', { comment: 'Позвонить за час' });
	const [{ goods, sum }, there] = [erpOrder(number), atWarehouse(number)];
	const first = asked(number);
	expect(first).toEqual(['update_order', 'add_order']);
	for (let status = 1; status <= 10; status++) {
		expect(await world.advanceOrder(number)).toEqual(DONE);
		if (status === 8) expect(await world.giveTrack(number, '42')).toEqual(DONE);
	}
	await stage.quiet();
	await stage.run(OUT, SWEEP);
	await stage.run(BACK, SWEEP);
	expect(asked(number)).toEqual(first);
	expect(erpOrder(number)).toMatchObject({
		...{ goods, sum, state: 'Доставлен', track: '42', problem: null },
		wmsStatus: '11 Вручен клиенту',
	});
	expect(atWarehouse(number)).toEqual({ ...there, status: 11, track: '42' });
	expect(world.state().messages).toEqual([]);
});

it('keeps the words of the warehouse out of what goes back to it', async () => {
	const { world } = stage;
	const number = await sent('usual', { comment: 'Позвонить за час' });
	await world.advanceOrder(number);
	expect(erpOrder(number).notes).toContain('IMSKLAD: ');
	world.changeOrder(number, { shipmentAddress: 'Тверь, ул. Новая, 3' });
	await stage.quiet();
	expect(world.imsklad.state.orders[number].data).toMatchObject({
		...{ address: 'Тверь, ул. Новая, 3', owner_comment: 'Позвонить за час' },
	});
});

it('lets a cancellation go round once', async () => {
	const { world } = stage;
	const number = await sent();
	await world.cancelOrder(number);
	await stage.quiet();
	expect(atWarehouse(number)).toMatchObject({ status: 10 });
	expect(erpOrder(number)).toMatchObject({ state: 'Отменен', wmsStatus: '10 Отменен' });
	const before = asked(number);
	await stage.run(OUT, SWEEP);
	await world.cancelOrder(number, 'warehouse');
	await stage.quiet();
	expect(asked(number)).toEqual(before);
	expect(before.filter((action) => action === 'update_order')).toHaveLength(2);
});

it('answers a question with what flow 3 found', async () => {
	const { imsklad } = stage.world;
	expect(await imsklad.callback('good', 'get_good', { id: '00002' })).toEqual({
		status: 200,
		body: { id: '00002', name: 'Мяч', price: 499.51, cost: 210.5, weight: 420 },
	});
	expect(await imsklad.callback('good', 'get_good', { id: 'none' })).toEqual({
		status: 200,
		body: { error: expect.any(String), code: 2 },
	});
	expect(await imsklad.callback('supplier', 'get_suppliers', null)).toMatchObject({
		status: 200,
		body: [{ name: expect.any(String) }, { name: expect.any(String) }],
	});
});

it('acknowledges what no flow is for', async () => {
	const { world } = stage;
	const before = world.state();
	for (const action of ['set_pay', 'send_to_cdek']) {
		for (const data of [['1', '2'], null])
			expect(await world.imsklad.callback('order', action, data)).toEqual(DONE);
	}
	expect(await world.imsklad.callback('goods', 'moved', {})).toEqual(DONE);
	expect(world.state()).toEqual(before);
});

it('gives HTTP 500 where a flow failed, and what it missed is done later', async () => {
	const { world } = stage;
	const number = await sent();
	await world.setService('moysklad', 'failing');
	expect(await world.advanceOrder(number, 9)).toMatchObject({ status: 500 });
	expect(await world.imsklad.callback('good', 'get_good', { id: '00002' })).toMatchObject({
		status: 500,
	});
	await world.setService('moysklad', 'up');
	await stage.run(BACK, SWEEP);
	expect(erpOrder(number)).toMatchObject({ state: 'Отгружен', problem: null });
});
