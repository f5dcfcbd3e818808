import { bindCredentials, bindWorkflows } from '../../../sandbox/provision';
import { workflowTemplates } from '../harness';
import { setStage, type Stage } from './stage';

const FLOW = '08-purchase-to-warehouse';
const ENDPOINT = '13-imsklad-endpoint';
const SWEEP = 'Every 15 Minutes';
const SENDING = 'Передать на склад';
const LINES = { '1001': 10, '00002': 20 };

let stage: Stage;

beforeAll(async () => {
	stage = await setStage([FLOW]);
}, 180_000);

afterAll(async () => {
	await stage?.stop();
}, 60_000);

const state = () => stage.world.state();
const inErp = (number: string) =>
	state().erp.purchases.find((purchase) => purchase.number === number);
const atWarehouse = (id: string) => state().warehouse.preorders.find((each) => each.id === id);
const supplies = (number: string) =>
	state().erp.supplies.filter(({ purchase }) => purchase === number);
const stockOf = (code: string) => state().erp.goods.find((good) => good.code === code)?.stock;
const messages = () => state().messages;

/** A new purchase order in the state to be sent, unless wished otherwise; its number. */
async function placed(...wish: Parameters<Stage['world']['placePurchase']>): Promise<string> {
	const number = String(stage.world.placePurchase(...wish).name);
	await stage.quiet();
	return number;
}
/** A person's change of a purchase order in MoySklad. */
async function changed(number: string, fields: Record<string, unknown>): Promise<void> {
	const { moysklad } = stage.world;
	const order = moysklad.list('purchaseorder').find(({ name }) => name === number)!;
	moysklad.change('purchaseorder', order.id, fields);
	await stage.quiet();
}
const linesIn = (number: string) => {
	const { moysklad } = stage.world;
	const { id } = moysklad.list('purchaseorder').find(({ name }) => name === number)!;
	return moysklad.list(`purchaseorder/${id}/positions`);
};
const assortment = (code: string) => {
	const { meta } = stage.world.moysklad.list('product').find((each) => each.code === code)!;
	return { meta };
};

/** Goods come in at the warehouse; what its call was answered. */
async function came(number: string, quantities?: Record<string, number>) {
	const answer = await stage.world.receiveGoods(number, quantities);
	await stage.quiet();
	return answer;
}
/** Any word of the warehouse about a document. */
async function told(action: string, data: object) {
	const answer = await stage.world.imsklad.callback('doc', action, data);
	await stage.quiet();
	return answer;
}
const OK = { status: 200, body: { result: 'ok' } };

describe('to the warehouse', () => {
	it('sends a purchase order when it gets the state, and writes the number of the warehouse back', async () => {
		const number = await placed({ lines: LINES, state: 'Новый' });
		expect(atWarehouse(number)).toBeUndefined();
		const { moysklad, imsklad } = stage.world;
		const [sending] = moysklad
			.list('purchaseorder/metadata/states')
			.filter(({ name }) => name === SENDING);
		await changed(number, { state: { meta: sending.meta } });
		expect(inErp(number)).toMatchObject({
			state: 'Ожидается',
			wmsId: expect.stringMatching(/^\d+$/),
			problem: null,
		});
		expect(atWarehouse(number)).toMatchObject({ supplier: 'Фабрика игрушек', goods: LINES });
		const { data } = imsklad.state.preorders[number];
		// Roubles, with the half kopeck of the ball rounded; the time of the order in Unix seconds.
		expect(data.goods).toMatchObject([{ price: 1400 }, { price: 210.5 }]);
		const placedAt = Number(data.owner_date ?? data.date) * 1000;
		expect(Math.abs(Date.now() - placedAt)).toBeLessThan(10 * 60_000);
		expect(messages()).toEqual([]);
	});

	it('sends nothing twice', async () => {
		await placed();
		const before = state();
		const { length } = stage.world.imsklad.requests;
		await stage.run(FLOW, SWEEP);
		expect(state()).toEqual(before);
		expect(stage.world.imsklad.requests).toHaveLength(length);
	});

	it('sends again what was changed after it was sent', async () => {
		const number = await placed({ lines: LINES });
		const [first] = linesIn(number);
		await changed(number, { positions: [{ ...first, quantity: 12 }] });
		expect(atWarehouse(number)?.goods).toEqual({ '1001': 12 });
		expect(inErp(number)).toMatchObject({ state: 'Ожидается', problem: null });
		const same = state().warehouse.preorders.filter(({ id }) => id === number);
		expect(same).toHaveLength(1);
	});

	it('leaves services out, and says of what cannot be sent why, once; the others go', async () => {
		const { length } = messages();
		const bad = stage.world.placePurchase({ lines: { '1001': 1.5 } });
		const good = await placed({ lines: { '1003': 3, delivery: 1 } });
		const number = String(bad.name);
		expect(atWarehouse(good)?.goods).toEqual({ '1003': 3 });
		expect(atWarehouse(number)).toBeUndefined();
		expect(inErp(number)?.problem).toContain('1.5 is no whole number');
		expect(messages().slice(length)).toEqual([inErp(number)?.problem]);
		const [line] = linesIn(number);
		await changed(number, { positions: [{ ...line, quantity: 2 }] });
		expect(atWarehouse(number)?.goods).toEqual({ '1001': 2 });
		expect(inErp(number)).toMatchObject({ state: 'Ожидается', problem: null });
	});
});

describe('and back', () => {
	it('makes a supply of what has come, and says that all is here', async () => {
		const number = await placed({ lines: { ...LINES, delivery: 1 } });
		const before = stockOf('1001')!;
		expect(await came(number)).toMatchObject(OK);
		expect(supplies(number)).toMatchObject([{ goods: LINES }]);
		expect(inErp(number)?.state).toBe('Принят');
		expect(stockOf('1001')).toBe(before + 10);
		const [supply] = stage.world.moysklad.list('supply').slice(-1);
		expect(supply).toMatchObject({
			incomingNumber: expect.stringMatching(/^WMS-/),
			sum: 1_821_000,
		});
		const after = state();
		await stage.run(FLOW, SWEEP);
		expect(state()).toEqual(after);
	});

	it('takes goods in parts, each a supply of its own', async () => {
		const number = await placed({ lines: LINES });
		await came(number, { '1001': 4, '00002': 20 });
		expect(inErp(number)?.state).toBe('Ожидается');
		await came(number, { '1001': 6 });
		expect(supplies(number).map(({ goods }) => goods)).toEqual([
			{ '1001': 4, '00002': 20 },
			{ '1001': 6 },
		]);
		expect(inErp(number)?.state).toBe('Принят');
	});

	it('books more than was ordered, and says so in the supply', async () => {
		const number = await placed({ lines: { '1001': 10 } });
		await came(number, { '1001': 13 });
		expect(supplies(number)).toMatchObject([{ goods: { '1001': 13 } }]);
		expect(inErp(number)?.state).toBe('Принят');
		const [supply] = stage.world.moysklad.list('supply').slice(-1);
		expect(supply.description).toContain('3 more of 1001');
	});

	it('makes one supply of one document, however often and in whatever way it is told of', async () => {
		const number = await placed({ lines: LINES });
		const document = {
			...{ id: `D-${number}`, code: number, type: 0, date: 1_700_000_000 },
			goods: [
				{ id: 1001, quantity: 3, price: 1400 },
				{ id: 1001, quantity: 4, price: 1400 },
			],
		};
		const call = () => stage.world.imsklad.callback('doc', 'add_doc', document);
		await Promise.all([call(), call()]);
		await told('add_doc', document);
		expect(supplies(number)).toMatchObject([{ goods: { '1001': 7 } }]);
		const [supply] = stage.world.moysklad.list('supply').slice(-1);
		// Moscow time of 22:13:20 UTC, to the minute as MoySklad has it.
		expect(supply.moment).toMatch(/^2023-11-15 01:13:/);
		// The warehouse has counted again.
		const goods = [{ id: 1001, quantity: 8, price: 1400 }];
		expect(await told('update_doc', { ...document, goods })).toMatchObject(OK);
		expect(supplies(number)).toMatchObject([{ goods: { '1001': 8 } }]);
		// A person's word about it stands: the first message, come again, changes nothing.
		stage.world.moysklad.change('supply', supply.id, { description: 'проверено' });
		const before = state();
		await told('update_doc', { ...document, goods });
		await told('add_doc', document);
		expect(state()).toEqual(before);
		expect(stage.world.moysklad.list('supply').at(-1)?.description).toBe('проверено');
	});

	it('keeps what belongs to no purchase order, says so once, and books it when there is one', async () => {
		const { length } = messages();
		const document = { id: 'D-lost', code: '0777', type: 0, goods: [{ id: '00002', quantity: 5 }] };
		expect(await told('add_doc', document)).toMatchObject({ status: 500 });
		expect(messages().slice(length)).toEqual([
			expect.stringMatching(
				/^Receipt D-lost .*0777.*no purchase order has.*Make the purchase order/,
			),
		]);
		await told('add_doc', document);
		expect(messages()).toHaveLength(length + 1);
		const purchase = stage.world.placePurchase({ lines: { '00002': 5 }, state: 'Ожидается' });
		await changed(String(purchase.name), { name: '0777' });
		await stage.run(FLOW, SWEEP);
		expect(supplies('0777')).toMatchObject([{ goods: { '00002': 5 } }]);
		expect(inErp('0777')).toMatchObject({ state: 'Принят', problem: null });
		const before = state();
		await stage.run(FLOW, SWEEP);
		expect(state()).toEqual(before);
	});

	it('does not guess at a product that was not ordered', async () => {
		const number = await placed({ lines: { '1001': 1 } });
		await came(number, { '1001': 1, '1003': 2 });
		expect(supplies(number)).toEqual([]);
		expect(inErp(number)?.problem).toMatch(/product 1003 is not in the purchase order/);
		expect(messages().at(-1)).toBe(inErp(number)?.problem);
		const added = { assortment: assortment('1003'), quantity: 2, price: 30_000 };
		await changed(number, { positions: [...linesIn(number), added] });
		await stage.run(FLOW, SWEEP);
		expect(supplies(number)).toMatchObject([{ goods: { '1001': 1, '1003': 2 } }]);
		expect(inErp(number)).toMatchObject({ state: 'Принят', problem: null });
	});

	it('leaves alone what is no receipt of its own', async () => {
		const before = state();
		const goods = [{ id: 1001, quantity: 1, price: 1 }];
		const number = state().erp.purchases[0].number;
		expect(await told('add_doc', { id: 'out', code: number, type: 1, goods })).toMatchObject(OK);
		expect(
			await told('add_doc', { id: 'shop', code: 'SL-KZ-1001-1', type: 0, goods }),
		).toMatchObject(OK);
		expect(await told('set_status', { id: 'WMS-1', old_status: 0, new_status: 1 })).toMatchObject(
			OK,
		);
		expect(state()).toEqual(before);
	});

	it('takes what the one endpoint of all flows hands on, and answers through it', async () => {
		const { n8n, world, workflows } = stage;
		// As the page says: what leads to workflows that one does not use is deleted.
		const template = workflowTemplates().get(ENDPOINT)!;
		const credentials = await n8n.rest.listCredentials();
		const bound = bindWorkflows(bindCredentials(template, credentials), [workflows[FLOW]]);
		const nodes = bound.nodes.filter(
			({ name }) => !['Status and Tracks', 'Questions'].includes(name),
		);
		const outputs = bound.connections['What It Is About'].main;
		const connections = {
			...bound.connections,
			'What It Is About': { main: [[], [], outputs[2]] },
		};
		const endpoint = await n8n.rest.createWorkflow({ ...bound, nodes, connections });
		await n8n.rest.activate(endpoint.id);
		const trigger = endpoint.nodes.find(({ name }) => name === 'Endpoint')!;
		world.connect(n8n.rest.webhookUrl(endpoint, trigger, 'webhook'));

		const number = await placed({ lines: LINES });
		expect(await came(number)).toMatchObject(OK);
		expect(supplies(number)).toMatchObject([{ goods: LINES }]);
		expect(await n8n.rest.runs(endpoint.id)).toMatchObject([{ status: 'success' }]);
		const goods = [{ id: 1001, quantity: 1 }];
		expect(await told('add_doc', { id: 'D-none', code: 'none', goods })).toMatchObject({
			status: 500,
		});
	});
});

describe('loses nothing and doubles nothing when in the middle', () => {
	// The sweep looks at what has not been touched for three minutes.
	beforeAll(() => void (stage.world.moysklad.settings.clock = -240_000));
	afterEach(() => {
		stage.world.moysklad.clearFaults();
		stage.world.imsklad.clearFaults();
	});

	async function sentAfterAll(number: string): Promise<void> {
		await stage.run(FLOW, SWEEP);
		expect(inErp(number)).toMatchObject({ state: 'Ожидается', problem: null });
		expect(inErp(number)?.wmsId).toMatch(/^\d+$/);
		expect(state().warehouse.preorders.filter(({ id }) => id === number)).toHaveLength(1);
	}
	async function bookedAfterAll(number: string): Promise<void> {
		await stage.run(FLOW, SWEEP);
		expect(supplies(number)).toMatchObject([{ goods: LINES }]);
		expect(inErp(number)).toMatchObject({ state: 'Принят', problem: null });
		const before = state();
		await stage.run(FLOW, SWEEP);
		expect(state()).toEqual(before);
	}

	it.each(['failing', 'refused'] as const)('the warehouse is %s', async (how) => {
		const { world } = stage;
		await world.setService('imsklad', how);
		const number = await placed();
		expect(inErp(number)).toMatchObject({ state: SENDING, wmsId: null });
		expect(inErp(number)?.problem).toBeTruthy();
		await world.setService('imsklad', 'up');
		await sentAfterAll(number);
	});

	it("the warehouse's answer is lost", async () => {
		stage.world.imsklad.fault('reset', { after: true, match: 'add_preorder' });
		const number = await placed();
		expect(atWarehouse(number)).toBeDefined();
		expect(inErp(number)).toMatchObject({ state: SENDING, wmsId: null });
		await sentAfterAll(number);
	});

	it('MoySklad is out of order when the number is to be written back', async () => {
		const { moysklad } = stage.world;
		const isWrite = ({ method, url }: { method: string; url: string }) =>
			method !== 'GET' && url.includes('/entity/purchaseorder');
		moysklad.fault('status500', { times: 100, match: isWrite });
		const number = await placed();
		expect(atWarehouse(number)).toBeDefined();
		expect(inErp(number)).toMatchObject({ state: SENDING, wmsId: null });
		moysklad.clearFaults();
		await sentAfterAll(number);
	});

	it.each(['failing', 'refused'] as const)('MoySklad is %s when goods have come', async (how) => {
		const { world } = stage;
		const number = await placed({ lines: LINES });
		await world.setService('moysklad', how);
		expect(await came(number)).toMatchObject({ status: 500 });
		await world.setService('moysklad', 'up');
		expect(supplies(number)).toEqual([]);
		await bookedAfterAll(number);
	});

	it.each([
		['the lines of the order are to be read', 'GET', '/positions'],
		['the supplies are to be looked at', 'GET', '/entity/supply'],
		['the supply is to be written', 'POST', '/entity/supply'],
		['the state is to be written', 'POST', '/entity/purchaseorder'],
	])('MoySklad goes away when %s', async (_, verb, path) => {
		const { moysklad } = stage.world;
		const number = await placed({ lines: LINES });
		const isIt = ({ method, url }: { method: string; url: string }) =>
			method === verb && url.includes(path);
		moysklad.fault('status500', { times: 100, match: isIt });
		expect(await came(number)).toMatchObject({ status: 500 });
		expect(inErp(number)?.state).toBe('Ожидается');
		moysklad.clearFaults();
		await bookedAfterAll(number);
	});

	it("MoySklad's answer about the supply is lost", async () => {
		const { moysklad } = stage.world;
		const number = await placed({ lines: LINES });
		const isWrite = ({ method, url }: { method: string; url: string }) =>
			method === 'POST' && url.includes('/entity/supply');
		moysklad.fault('reset', { times: 100, after: true, match: isWrite });
		await came(number);
		moysklad.clearFaults();
		await bookedAfterAll(number);
	});

	it('nobody can be told: it is told when the chat is back', async () => {
		const { world } = stage;
		await world.setService('inbox', 'refused');
		const document = { id: 'D-chat', code: '0888', goods: [{ id: 1001, quantity: 1 }] };
		await told('add_doc', document);
		await world.setService('inbox', 'up');
		const { length } = messages();
		await told('add_doc', document);
		expect(messages().slice(length)).toEqual([expect.stringContaining('D-chat')]);
	});
});
