/**
 * What two runs in one process make of the same thing at once: whatever reads, decides and writes takes turns. Each
 * operation has to declare for what (its type wants `turn`); here, that what they declare is true.
 */
import { turnsTaken } from '../../nodes/shared/turns';
import * as warehouseRun from './imsklad-run';
import * as accountRun from './moysklad-run';
import * as panelRun from './saplab-run';
import {
	accountSample,
	isAccountWrite,
	panelSample,
	split,
	TABLES,
	warehouseSample,
	writing,
} from './writes';

type Json = Record<string, unknown>;
type Server = Pick<panelRun.Panel, 'requests' | 'hold'>;
interface Declared {
	value: string;
	turn?: unknown;
}

/** Those that write and have a turn, or none. */
const declaring = (table: string, hasTurn: boolean) =>
	writing(TABLES[table]).filter((path) => {
		const [resource, operation] = split(path);
		const own = TABLES[table].resources.find(({ value }) => value === resource)!;
		const { turn } = own.operations.find(({ value }) => value === operation) as Declared;
		expect(turn === null || typeof turn === 'function').toBe(true);
		return (turn !== null) === hasTurn;
	});

// Nothing is kept of things that nobody works on.
afterEach(() => expect(turnsTaken()).toBe(0));

const pause = async () => await new Promise((resolve) => setTimeout(resolve, 100));

/** What a second run asks while the first waits for the answer to its first request. */
async function askedMeanwhile({ requests, hold }: Server, run: () => Promise<unknown>) {
	requests.length = 0;
	const letGo = hold();
	const first = run();
	await letGo.reached;
	expect(turnsTaken()).toBeGreaterThan(0);
	// Some ask several things at once.
	await pause();
	const before = requests.length;
	const second = run();
	await pause();
	const asked = requests.length - before;
	letGo();
	await Promise.all([first, second]);
	expect(requests.length).toBeGreaterThan(1);
	return asked;
}

describe('Saplab', () => {
	let panel: panelRun.Panel;
	beforeEach(async () => {
		panel = await panelRun.startPanel();
	});
	afterEach(() => panel.close());
	const run = panelRun.runner(() => panel);
	const doing = (path: string) => {
		const [resource, operation] = split(path);
		const { parameters } = panelSample(path, panel);
		return () => run({ resource, operation, ...(parameters as Json) });
	};

	it.each(declaring('saplab', true))('%s takes turns', async (path) => {
		expect(await askedMeanwhile(panel, doing(path))).toBe(0);
	});

	it.each(declaring('saplab', false))('%s reads nothing before it writes', async (path) => {
		await doing(path)();
		const [{ method, url }] = panel.requests;
		expect(method === 'POST' || /\/order\/(pay|documents)\//.test(url)).toBe(true);
	});

	const position = (operation: string, more: Json = {}) =>
		run({ resource: 'orderPosition', operation, id: 11, ...more });

	it('a position is paid once by two runs', async () => {
		const runs = await Promise.all([position('pay'), position('pay'), position('pay')]);
		expect(runs.map(({ items }) => items[0].changed).sort()).toEqual([false, false, true]);
		expect(panel.state.positions[0].is_payed).toBe(true);
		expect(panel.state.clients[0].balance).toBe(3510);
	});

	it('a position that is paid and refunded at once is what the later one has made of it', async () => {
		panel.pay(11);
		const [refund, pay] = await Promise.all([position('refund'), position('pay')]);
		expect([refund.items[0].changed, pay.items[0].changed]).toEqual([true, true]);
		expect(panel.state.positions[0].is_payed).toBe(true);
	});

	it('is known by whatever credential of the shop', async () => {
		const url = `${panel.url.toUpperCase().replace('HTTP', 'http')}/panel/`;
		const saplabApi = { baseUrl: url, ...panelRun.STAFF };
		const runs = await Promise.all([
			position('pay'),
			run({ resource: 'orderPosition', operation: 'pay', id: 11 }, { credentials: { saplabApi } }),
		]);
		expect(runs.map(({ items }) => items[0].changed).sort()).toEqual([false, true]);
	});

	it('a status that goes forward is not set back by a run that has read before', async () => {
		panel.pay(11);
		const { invoice } = panel.state.positions[0];
		const names = panel.state.statuses.map(({ name }) => name.trim());
		const options = { neverBackwards: names.join(', ') };
		const [late, early] = [panel.state.statuses.at(-1)!, panel.state.statuses.at(-2)!];
		await Promise.all([
			position('setStatus', { statusId: late.id, options }),
			run({
				...{ resource: 'orderPosition', operation: 'setInvoiceStatus' },
				...{ invoice, statusId: early.id, options },
			}),
		]);
		expect(panel.state.positions[0].status_id).toBe(late.id);
	});

	it('two updates of different fields of one client both survive', async () => {
		const update = (updateFields: Json) =>
			run({ resource: 'client', operation: 'update', id: 1, updateFields });
		const fields = [{ comment: 'Постоянный' }, { address: 'ул. Новая, 1' }, { limit: 700 }];
		const runs = await Promise.all(fields.map(update));
		expect(runs.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
		expect(panel.state.clients[0]).toMatchObject(Object.assign({}, ...fields) as Json);
	});

	it('different things wait for nobody', async () => {
		const letGo = panel.hold({ match: 'order_ids/11' });
		const first = position('pay');
		await letGo.reached;
		expect((await position('archive', { id: 12 })).items[0]).toMatchObject({ status: 'success' });
		letGo();
		await first;
	});
});

describe('IMSKLAD', () => {
	let warehouse: warehouseRun.Warehouse;
	beforeEach(async () => {
		warehouse = await warehouseRun.startWarehouse();
	});
	afterEach(() => warehouse.close());
	const run = warehouseRun.runner(() => warehouse.url);

	it.each(declaring('imsklad', true))('%s takes turns', async (path) => {
		const doing = () => run(warehouseSample(path));
		expect(await askedMeanwhile(warehouse, doing)).toBe(0);
	});

	it('only what is not known takes none', () => {
		expect(declaring('imsklad', false)).toEqual(['request.send']);
	});

	it('a product that goes first with an order waits for a run of its own', async () => {
		const product = { id: 'p-1', name: 'Насос', price: 10, cost: 5 };
		const good = { resource: 'good', operation: 'upsert', ...product };
		const goods = [{ id: 'p-1', quantity: 1, price: 10 }];
		const least = { name: 'Имя', discount: 0, delivery: 0, totalPaid: 0, goods };
		const order = { resource: 'order', operation: 'upsert', dataMode: 'item', storageId: 1 };
		const letGo = warehouse.hold({ match: 'update_good' });
		const first = run(good);
		await letGo.reached;
		const second = run(
			{ ...order, productsFirst: true },
			{ input: [{ id: 'o-1', ...least, products: [product] }] },
		);
		await pause();
		expect(warehouse.requests).toHaveLength(1);
		letGo();
		await Promise.all([first, second]);
		const actions = warehouseRun.sent(warehouse).map(({ action }) => action);
		expect(actions.filter((action) => action === 'add_good')).toHaveLength(1);
	});
});

describe('MoySklad', () => {
	let account: accountRun.Account;
	beforeEach(async () => {
		account = await accountRun.startAccount();
	});
	afterEach(() => account.close());
	const run = accountRun.runner(() => account);
	const doing = (path: string) => {
		const [resource, operation] = split(path);
		const sample = accountSample(path, account);
		return () => run(resource, operation, sample);
	};
	/** One entity stands for all of its kind. */
	const isWanted = (path: string) =>
		/^(product|demand|customerOrder|counterparty|entity|attribute|state|stockReport|assortmentSettings)\./.test(
			path,
		);

	it.each(declaring('moySklad', true).filter(isWanted))('%s takes turns', async (path) => {
		expect(await askedMeanwhile(account, doing(path))).toBe(0);
	});

	it('only what makes, deletes or is not known takes none', async () => {
		for (const path of declaring('moySklad', false)) {
			expect(path).toMatch(/\.(create|add|delete|send)$/);
		}
		await doing('product.create')();
		expect(isAccountWrite(account.requests[0])).toBe(true);
	});

	it.each([
		['ensure', 'upsert'],
		['upsert', 'ensure'],
		['upsert', 'entity'],
		['ensure', 'entity'],
	])('one client that comes by two ways (%s, %s) is one', async (...ways) => {
		const client = { externalCode: 'shop-1', name: 'Один', phone: '+79161234567' };
		const upserted = { matchBy: 'externalCode', ...accountRun.asJson(client) };
		const entityType = 'counterparty';
		const come: Record<string, () => Promise<{ error?: Error }>> = {
			ensure: () => run('counterparty', 'ensure', { dataMode: 'item' }, { input: [client] }),
			upsert: () => run('counterparty', 'upsert', upserted),
			entity: () => run('entity', 'upsert', { entityType, ...upserted }),
		};
		const runs = await Promise.all(ways.map((way) => come[way]()));
		expect(runs.map(({ error }) => error)).toEqual([undefined, undefined]);
		expect(account.list('counterparty').filter(({ name }) => name === 'Один')).toHaveLength(1);
	});

	it('what two look for by different keys is one', async () => {
		const json = { name: 'Один', externalCode: 'k-1', code: 'c-1' };
		const upsert = (matchBy: string) =>
			run('product', 'upsert', { matchBy, ...accountRun.asJson(json) });
		const runs = await Promise.all([upsert('externalCode'), upsert('code')]);
		expect(runs.map(({ error }) => error)).toEqual([undefined, undefined]);
		expect(account.list('product').filter(({ name }) => name === 'Один')).toHaveLength(1);
	});

	it('two upserts by one key make one', async () => {
		const json = { name: 'Один', externalCode: 'same-key' };
		const upsert = () =>
			run('product', 'upsert', { matchBy: 'externalCode', ...accountRun.asJson(json) });
		await Promise.all([upsert(), upsert()]);
		expect(account.list('product').filter(({ name }) => name === 'Один')).toHaveLength(1);
	});
});
