import { setStage, type Stage } from './stage';

const FLOW = '01-order-to-warehouse';
const SWEEP = 'Every 15 Minutes';
const RETRY = 'Every 10 Minutes';
const SENDING = 'Передать на склад';

let stage: Stage;

beforeAll(async () => {
	stage = await setStage([FLOW]);
}, 120_000);

afterAll(async () => {
	await stage?.stop();
}, 60_000);

const erpOrder = (number: string) =>
	stage.world.state().erp.orders.find((order) => order.number === number);
const atWarehouse = (id: string) =>
	stage.world.state().warehouse.orders.find((order) => order.id === id);
const problems = () => stage.world.state().messages;

/** A new order; its number. */
async function placed(...wish: Parameters<Stage['world']['placeOrder']>): Promise<string> {
	const number = String(stage.world.placeOrder(...wish).name);
	await stage.quiet();
	return number;
}
/** A new order that got the state to be sent. */
async function sent(...wish: Parameters<Stage['world']['placeOrder']>): Promise<string> {
	const number = await placed(...wish);
	stage.world.sendOrder(number);
	await stage.quiet();
	return number;
}

it('sends an order when it gets the state, and writes the number of the warehouse back', async () => {
	const { world } = stage;
	const number = await placed('usual', { paid: 500 });
	expect(atWarehouse(number)).toBeUndefined();
	world.sendOrder(number);
	await stage.quiet();
	const order = erpOrder(number)!;
	const there = atWarehouse(number)!;
	expect(order).toMatchObject({
		state: 'На складе',
		wmsId: expect.stringMatching(/^\d+$/),
		problem: null,
	});
	expect(there).toMatchObject({ status: 0, phone: '79161234567', carrier: 16, paid: 500 });
	// To collect is what has not been paid; nothing is lost by rounding.
	expect(there.cod).toBe(order.sum - 500);
	expect(world.imsklad.state.orders[number].data.guid).toMatch(/^[\da-f-]{36}$/);
	expect(problems()).toEqual([]);
});

it('sends nothing twice: neither by the sweep, nor when the same is told again', async () => {
	const number = await sent();
	const before = stage.world.state();
	const requests = stage.world.imsklad.requests.length;
	await stage.run(FLOW, SWEEP);
	expect(stage.world.state()).toEqual(before);
	expect(stage.world.imsklad.requests.length).toBe(requests);
	expect(atWarehouse(number)).toBeDefined();
});

it('counts discounts once, takes bundles apart and services as the price of delivery', async () => {
	const lines = { '2001': 2, '00002': 3, delivery: 1 };
	const number = await sent({ lines, discount: 15 });
	const order = erpOrder(number)!;
	const there = atWarehouse(number)!;
	expect(there.goods).toEqual({ '00001': 2, '00003': 4, '00002': 3 });
	expect(there.delivery).toBe(350);
	expect(there.cod).toBeCloseTo(order.sum, 1);
	expect(there.discount).toBeLessThan(1);
});

it('sends an order again that was changed before it is packed, and cancels it', async () => {
	const { world } = stage;
	const number = await sent();
	world.changeOrder(number, { shipmentAddress: 'Тверь, ул. Новая, 3' });
	await stage.quiet();
	expect(atWarehouse(number)).toMatchObject({ address: 'Тверь, ул. Новая, 3' });
	await world.cancelOrder(number);
	await stage.quiet();
	expect(atWarehouse(number)).toMatchObject({ status: 10 });
	expect(Object.keys(world.imsklad.state.orders).filter((id) => id === number)).toHaveLength(1);
});

it('says of an order that cannot be sent why, once, and sends the others', async () => {
	const { world } = stage;
	const told = problems().length;
	const bad = await placed('usual', { delivery: 'Голубиная почта' });
	const good = await placed();
	world.sendOrder(bad);
	world.sendOrder(good);
	await stage.quiet();
	expect(atWarehouse(good)).toBeDefined();
	expect(atWarehouse(bad)).toBeUndefined();
	expect(erpOrder(bad)?.problem).toContain('Голубиная почта');
	expect(problems()).toHaveLength(told + 1);
	expect(problems().at(-1)).toContain(bad);
	world.changeOrder(bad, { attributes: { 'Способ доставки': 'СДЭК' } });
	await stage.quiet();
	expect(atWarehouse(bad)).toBeDefined();
	expect(erpOrder(bad)).toMatchObject({ problem: null, state: 'На складе' });
});

describe('loses nothing and doubles nothing when in the middle', () => {
	// The sweep looks at what has not been touched for three minutes.
	beforeAll(() => void (stage.world.moysklad.settings.clock = -240_000));

	async function recovered(number: string): Promise<void> {
		const told = problems().length;
		await stage.run(FLOW, SWEEP);
		expect(erpOrder(number)).toMatchObject({ state: 'На складе', problem: null });
		expect(erpOrder(number)?.wmsId).toMatch(/^\d+$/);
		expect(Object.keys(stage.world.imsklad.state.orders).filter((id) => id === number)).toEqual([
			number,
		]);
		expect(problems().slice(told)).toEqual([]);
		const before = stage.world.state();
		await stage.run(FLOW, SWEEP);
		expect(stage.world.state()).toEqual(before);
	}
	const waiting = (number: string) => {
		expect(erpOrder(number)).toMatchObject({ state: SENDING, wmsId: null });
		expect(erpOrder(number)?.problem).toContain('IMSKLAD');
	};

	it.each(['failing', 'refused'] as const)('the warehouse is %s', async (how) => {
		const { world } = stage;
		await world.setService('imsklad', how);
		const number = await sent();
		waiting(number);
		await world.setService('imsklad', 'up');
		await recovered(number);
	});

	it.each(['status500', 'reset'] as const)(
		'the answer of the warehouse is lost (%s)',
		async (kind) => {
			const { world } = stage;
			world.imsklad.fault(kind, { match: '"add_order"', after: true });
			const number = await sent();
			expect(atWarehouse(number)).toBeDefined();
			waiting(number);
			await recovered(number);
		},
	);

	it('MoySklad fails when the number is to be written back', async () => {
		const { world } = stage;
		world.moysklad.fault('status500', { times: 99, match: ({ method }) => method !== 'GET' });
		const number = await sent();
		expect(atWarehouse(number)).toBeDefined();
		expect(erpOrder(number)).toMatchObject({ state: SENDING, wmsId: null });
		world.moysklad.clearFaults();
		await recovered(number);
	});

	it('MoySklad loses its answer to the number', async () => {
		const { world } = stage;
		world.moysklad.fault('reset', { after: true, match: ({ method }) => method !== 'GET' });
		const number = await sent();
		expect(erpOrder(number)?.wmsId).toMatch(/^\d+$/);
		await recovered(number);
	});

	it.each([
		['the order', '/entity/customerorder'],
		['its lines', '/positions'],
		['its bundles', '/entity/bundle'],
	])('MoySklad fails when it is asked for %s', async (_what, path) => {
		const { world } = stage;
		const match = ({ method, url }: { method: string; url: string }) =>
			method === 'GET' && url.includes(path);
		const told = problems().length;
		world.moysklad.fault('status500', { times: 99, match });
		const number = await sent('bundle');
		world.moysklad.clearFaults();
		expect(atWarehouse(number)).toBeUndefined();
		expect(problems().slice(told).join()).toContain('MoySklad is out of order');
		await recovered(number);
	});

	it.each(['cancelled', 'changed'])('the warehouse fails when an order is %s', async (what) => {
		const { world } = stage;
		const number = await sent();
		await world.setService('imsklad', 'failing');
		if (what === 'cancelled') world.cancelOrder(number);
		else world.changeOrder(number, { shipmentAddress: 'Тула, ул. Новая, 1' });
		await stage.quiet();
		expect(atWarehouse(number)).toMatchObject({ status: 0 });
		expect(erpOrder(number)?.problem).toContain(`Order ${number} is not at the warehouse`);
		await world.setService('imsklad', 'up');
		await stage.run(FLOW, RETRY);
		expect(atWarehouse(number)).toMatchObject(
			what === 'cancelled' ? { status: 10 } : { status: 0, address: 'Тула, ул. Новая, 1' },
		);
		expect(erpOrder(number)).toMatchObject({ problem: null });
		const { length } = world.imsklad.requests;
		await stage.run(FLOW, RETRY);
		expect(world.imsklad.requests).toHaveLength(length);
	});

	it('the answer of the warehouse is lost, and the order is cancelled before it is sent again', async () => {
		const { world } = stage;
		world.imsklad.fault('reset', { match: '"add_order"', after: true });
		const number = await sent();
		waiting(number);
		world.cancelOrder(number);
		await stage.quiet();
		expect(atWarehouse(number)).toMatchObject({ status: 10 });
		expect(erpOrder(number)).toMatchObject({ problem: null });
	});

	it('what another flow has noted is no reason to send an order again', async () => {
		const { world } = stage;
		const number = await sent();
		const attributes = { 'IMSKLAD проблема': `No track for order ${number}: нет такого города` };
		world.changeOrder(number, { attributes });
		await stage.quiet();
		world.changeOrder(number, { attributes });
		await stage.quiet();
		const { length } = world.imsklad.requests;
		await stage.run(FLOW, RETRY);
		expect(world.imsklad.requests).toHaveLength(length);
	});

	it('nobody can be told', async () => {
		const { world } = stage;
		await world.setService('imsklad', 'failing');
		await world.setService('inbox', 'refused');
		const number = await sent();
		waiting(number);
		await world.setService('imsklad', 'up');
		await world.setService('inbox', 'up');
		await recovered(number);
	});
});
