import { changeSettings } from './settings';
import { setStage, type Stage } from './stage';

const FLOW = '14-shipped-to-demand';
const SWEEP = 'Every 5 Minutes';

let stage: Stage;

beforeAll(async () => {
	stage = await setStage(['01-order-to-warehouse', '02-warehouse-status-back', FLOW]);
	// What is told counts from midnight, whenever this runs.
	await changeSettings(stage, FLOW, { morning: 0 });
}, 180_000);

afterAll(async () => {
	await stage?.stop();
}, 60_000);

const sweep = () => stage.run(FLOW, SWEEP);
const erp = () => stage.world.state().erp;
const told = () => stage.world.state().messages;
const demandsOf = (number: string) => erp().demands.filter(({ order }) => order === number);
const orderIn = (number: string) =>
	stage.world.moysklad.list('customerorder').find(({ name }) => name === number)!;
const demandIn = (number: string) =>
	stage.world.moysklad
		.list('demand')
		.find(({ customerOrder }) => hrefOf(customerOrder) === orderIn(number).meta.href)!;
const hrefOf = (reference: unknown) => (reference as { meta: { href: string } }).meta.href;

type Wish = Parameters<Stage['world']['placeOrder']>[1];
/** An order as flow 2 leaves it when the warehouse has shipped it; its number. */
function ship(wish: Wish = {}): string {
	const number = String(stage.world.placeOrder('usual', wish).name);
	stage.world.changeOrder(number, { state: 'Отгружен', attributes: { 'IMSKLAD ID': '77' } });
	return number;
}
/** The same, and flow 1 has heard of it. */
async function shipped(wish?: Wish): Promise<string> {
	const number = ship(wish);
	await stage.quiet();
	return number;
}

async function changesNothing(deed: () => Promise<unknown>): Promise<void> {
	const before = stage.world.state();
	await deed();
	expect(stage.world.state()).toEqual(before);
}

it('lets the stock of MoySklad fall with that of the warehouse', async () => {
	const { world } = stage;
	/** Goods of which the two have not the same number. */
	const differing = () => {
		const { erp: books, warehouse } = world.state();
		const there = new Map(warehouse.goods.map(({ id, stock }) => [id, stock]));
		return books.goods
			.filter(({ code, stock }) => there.has(code) && there.get(code) !== stock)
			.map(({ code }) => code);
	};
	expect(differing()).toEqual([]);
	// A bundle of 1 × 00001 and 2 × 00003, a product, and a service.
	const lines = { '2001': 1, '00002': 2, delivery: 1 };
	const number = String(world.placeOrder({ lines, discount: 10 }).name);
	world.sendOrder(number);
	await stage.quiet();
	await sweep();
	expect(demandsOf(number)).toEqual([]);
	await world.advanceOrder(number, 9);
	await stage.quiet();
	expect(differing()).toEqual(['00001', '00002', '00003']);
	await sweep();
	const order = erp().orders.find((each) => each.number === number)!;
	expect(order).toMatchObject({ state: 'Отгружен', problem: null });
	expect(demandsOf(number)).toEqual([
		{ number: expect.any(String), order: number, goods: lines, sum: order.sum },
	]);
	expect(differing()).toEqual([]);
	expect(told()).toEqual([]);
	await changesNothing(sweep);
});

it('takes over the terms and lines of the order', async () => {
	const { world } = stage;
	const number = await shipped({
		lines: { '00002': 3 },
		discount: 7,
		address: 'Тверь, ул. Новая, 1',
	});
	const { id } = orderIn(number);
	const [row] = world.moysklad.list(`customerorder/${id}/positions`);
	world.changeOrder(number, {
		...{ vatEnabled: true, vatIncluded: true },
		positions: [{ ...row, vat: 10, vatEnabled: true }],
	});
	await sweep();
	const order = orderIn(number);
	const demand = demandIn(number);
	for (const name of ['organization', 'agent', 'store']) {
		expect(hrefOf(demand[name])).toBe(hrefOf(order[name]));
	}
	expect(demand).toMatchObject({
		...{ vatEnabled: true, vatIncluded: true, sum: order.sum },
		shipmentAddress: 'Тверь, ул. Новая, 1',
	});
	const positions = world.moysklad.list(`demand/${demand.id}/positions`);
	expect(positions).toMatchObject([
		{ quantity: 3, price: row.price, discount: 7, vat: 10, vatEnabled: true },
	]);
	expect(order).toMatchObject({ shippedSum: order.sum });
});

describe('leaves alone', () => {
	const nothing = async (number: string) => {
		const before = demandsOf(number);
		await changesNothing(sweep);
		expect(demandsOf(number)).toEqual(before);
	};

	it('what has a demand, though a person made it of a part', async () => {
		const { moysklad } = stage.world;
		const number = await shipped({ lines: { '00002': 3 } });
		const { organization, agent, store, meta, id } = orderIn(number);
		const [{ assortment, price }] = moysklad.list(`customerorder/${id}/positions`);
		const positions = [{ assortment, price, quantity: 1 }];
		const fields = { organization, agent, store, customerOrder: { meta } };
		moysklad.create('demand', { ...fields, positions });
		await nothing(number);
	});

	it('a demand that a person has changed', async () => {
		const number = await shipped();
		await sweep();
		const { id } = demandIn(number);
		stage.world.moysklad.change('demand', id, { description: 'Проверено', applicable: false });
		await nothing(number);
	});

	it('what has not left, and what the warehouse has never had', async () => {
		const { world } = stage;
		const number = String(world.placeOrder('usual').name);
		world.changeOrder(number, { state: 'Собран', attributes: { 'IMSKLAD ID': '78' } });
		const other = String(world.placeOrder('usual', { state: 'Отгружен' }).name);
		await nothing(number);
		expect(demandsOf(other)).toEqual([]);
	});

	it('what was shipped long ago', async () => {
		const number = stage.world.earlier(31 * 24 * 60, () => ship());
		await nothing(number);
	});
});

it('says once of an order that cannot be shipped why, and ships the others', async () => {
	const { world } = stage;
	const [bad, good] = [await shipped(), await shipped()];
	const { store } = orderIn(bad);
	world.changeOrder(bad, { store: null });
	const before = told().length;
	await sweep();
	expect(demandsOf(good)).toHaveLength(1);
	expect(demandsOf(bad)).toEqual([]);
	expect(told().slice(before)).toEqual([
		`Order ${bad} is shipped, but MoySklad has no demand (Отгрузка): the order has no store (Склад) to ship from: choose one there`,
	]);
	await changesNothing(sweep);
	world.changeOrder(bad, { store });
	await sweep();
	expect(demandsOf(bad)).toHaveLength(1);
	expect(told()).toHaveLength(before + 1);
});

describe('loses nothing and doubles nothing when MoySklad', () => {
	const recovered = async (...numbers: string[]) => {
		const before = told().length;
		await sweep();
		for (const number of numbers) expect(demandsOf(number)).toHaveLength(1);
		await changesNothing(sweep);
		expect(told()).toHaveLength(before);
	};

	it.each(['failing', 'refused'] as const)('is away, and says so once: %s', async (how) => {
		const { world } = stage;
		const numbers = [await shipped(), await shipped()];
		const before = told().length;
		await world.setService('moysklad', how);
		await sweep();
		await sweep();
		expect(told()).toHaveLength(before + 1);
		await world.setService('moysklad', 'up');
		await recovered(...numbers);
	});

	it('fails between reading and writing', async () => {
		const { world } = stage;
		const numbers = [await shipped(), await shipped()];
		const before = told().length;
		world.moysklad.fault('status500', { times: 99, match: '/entity/demand' });
		await sweep();
		world.moysklad.clearFaults();
		expect(told().slice(before)).toEqual(
			numbers.map((number) => expect.stringContaining(`Order ${number} is shipped, but`)),
		);
		await recovered(...numbers);
	});

	it('cannot tell the lines of one order', async () => {
		const { world } = stage;
		const [bad, good] = [await shipped(), await shipped()];
		world.moysklad.fault('status500', {
			times: 99,
			match: `/entity/customerorder/${orderIn(bad).id}/positions`,
		});
		const before = told().length;
		await sweep();
		world.moysklad.clearFaults();
		expect(demandsOf(good)).toHaveLength(1);
		expect(told().slice(before)).toEqual([expect.stringContaining(`Order ${bad} is shipped`)]);
		await recovered(bad);
	});

	it('loses its answer to the writing', async () => {
		const { world } = stage;
		const numbers = [await shipped(), await shipped()];
		world.moysklad.fault('reset', {
			after: true,
			match: ({ method, url }) => method === 'POST' && url.includes('/entity/demand'),
		});
		await sweep();
		for (const number of numbers) expect(demandsOf(number)).toHaveLength(1);
		await recovered(...numbers);
	});

	it('and the chat are away: it is told when the chat is back', async () => {
		const { world } = stage;
		const number = await shipped();
		world.changeOrder(number, { store: null });
		const before = told().length;
		await world.setService('inbox', 'refused');
		await sweep();
		await world.setService('inbox', 'up');
		expect(told()).toHaveLength(before);
		await sweep();
		expect(told().slice(before)).toEqual([expect.stringContaining(`Order ${number} is shipped`)]);
	});
});
