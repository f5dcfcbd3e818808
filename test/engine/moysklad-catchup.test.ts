/** What MoySklad Trigger's polls tell: each change once, by its right name, whatever could not be read. */
import { randomUUID } from 'node:crypto';
import { ask, asked, startAccount, type Account, type Json } from './moysklad-run';
import { forgetProcessed, startEndpoint, type Endpoint } from './moysklad-trigger-run';

let account: Account;
let n8n: Endpoint;
let parameters: Json;
let now: number;
/** Since when time passes by itself, for what must wait for the limits; else it stands still. */
let ticking: number | undefined;

beforeEach(async () => {
	await forgetProcessed();
	now = Date.parse('2026-11-27T09:00:00.000Z');
	ticking = undefined;
	const passed = () => (ticking === undefined ? 0 : Math.floor(performance.now() - ticking));
	jest.spyOn(Date, 'now').mockImplementation(() => now + passed());
	account = await startAccount();
	parameters = {
		source: 'events',
		entityTypes: ['customerorder'],
		actions: ['CREATE'],
		reportType: 'all',
		catchUp: true,
		options: { patience: 60 },
	};
	n8n = await startEndpoint(account, parameters);
});
afterEach(async () => {
	jest.restoreAllMocks();
	await account.close();
	await n8n.close();
});

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;
const pass = (seconds: number) => (now += seconds * SECOND);
const watch = (entityTypes: string[], actions: string[], patience = 0) =>
	Object.assign(parameters, { entityTypes, actions, options: { patience } });
const told = async () => (await n8n.poll())?.map(({ action, id }) => `${action} ${id}`) ?? [];
/** Another account, with more in it. */
async function refilled(rows: number) {
	await account.close();
	account = await startAccount({ rows });
	await n8n.close();
	n8n = await startEndpoint(account, parameters);
}
const order = () =>
	account.create('customerorder', {
		organization: { meta: account.list('organization')[0].meta },
		agent: { meta: account.list('counterparty')[0].meta },
	}).id;
const edit = (id: string, type = 'customerorder') =>
	account.change(type, id, { description: randomUUID() });
const product = (n = 0) => account.list('product')[n].id;

describe('what is new', () => {
	it('is told although it was changed too lately at every poll before, and once', async () => {
		const other = order();
		pass(60);
		await n8n.poll();
		now = Date.parse('2026-11-27T12:01:10.000Z');
		const made = order();
		now = Date.parse('2026-11-27T12:01:30.000Z');
		edit(other);
		now = Date.parse('2026-11-27T12:01:50.000Z');
		edit(made);
		now = Date.parse('2026-11-27T12:02:35.000Z');
		expect(await told()).toEqual([]);
		pass(60);
		expect(await told()).toEqual([`CREATE ${made}`]);
		edit(made);
		pass(120);
		expect(await told()).toEqual([]);
	});

	it('is told of an order that is changed for an hour without a break', async () => {
		await n8n.poll();
		pass(60);
		const made = order();
		for (let n = 0; n < 60; n++) {
			pass(30);
			edit(made);
			if (n % 2) order();
			pass(25);
			expect(await told()).not.toContain(`CREATE ${made}`);
		}
		pass(120);
		expect(await told()).toContain(`CREATE ${made}`);
		pass(HOUR / SECOND);
		expect(await told()).toEqual([]);
		// What was made meanwhile is not carried along.
		expect(n8n.memory.length).toBeLessThan(1000);
	});

	it('is told after an outage with 5,200 changes, of all of 300 orders that were changed later', async () => {
		const old = Array.from({ length: 100 }, order);
		pass(60);
		await n8n.poll();
		pass(DAY / SECOND);
		const made = Array.from({ length: 300 }, order);
		for (let n = 0; n < 5200; n++) {
			pass(1);
			edit(old[n % old.length]);
		}
		for (const id of made) edit(id);
		pass(600);
		const got: string[] = [];
		for (let n = 0; n < 4; n++) got.push(...(await told()));
		expect(got.sort()).toEqual(made.map((id) => `CREATE ${id}`).sort());
	}, 60_000);

	it('is told of 320 products, which do not say when they were made, after an outage', async () => {
		watch(['product'], ['CREATE', 'UPDATE']);
		await n8n.poll();
		pass(DAY / SECOND);
		const made = Array.from({ length: 320 }, (_, n) => {
			pass(1);
			return account.create('product', { name: `Новый ${n}` }).id;
		});
		pass(10);
		edit(product(), 'product');
		for (const id of made.slice(0, 10)) edit(id, 'product');
		pass(600);
		ticking = performance.now();
		const got: string[] = [];
		for (let n = 0; n < 5; n++) got.push(...(await told()));
		expect(got.sort()).toEqual([...made.map((id) => `CREATE ${id}`), `UPDATE ${product()}`].sort());
	}, 120_000);

	it.each([3, -2])('is told once where it says it was made %d ms before its change', async (ms) => {
		account.settings.createdBefore = ms;
		watch(['customerorder'], ['CREATE', 'UPDATE']);
		const old = order();
		pass(1);
		await n8n.poll();
		pass(1);
		const made = order();
		pass(5);
		expect(await told()).toEqual([`CREATE ${made}`]);
		now += 100;
		edit(made);
		edit(old);
		pass(5);
		expect((await told()).sort()).toEqual([`UPDATE ${made}`, `UPDATE ${old}`].sort());
		watch(['customerorder'], ['UPDATE']);
		order();
		pass(5);
		expect(await told()).toEqual([]);
	});

	it.each(['customerorder', 'product'])(
		'%s: is not told by UPDATE alone, unless it was changed since',
		async (type) => {
			watch([type], ['UPDATE']);
			const make = () =>
				type === 'product' ? account.create('product', { name: randomUUID() }).id : order();
			const old = make();
			pass(60);
			await n8n.poll();
			pass(60);
			make();
			const both = make();
			pass(10);
			edit(both, type);
			edit(old, type);
			pass(10);
			expect((await told()).sort()).toEqual([`UPDATE ${both}`, `UPDATE ${old}`].sort());
		},
	);

	it.each([
		...['project', 'expenseitem', 'saleschannel', 'uom', 'retailstore', 'processingplan'],
		'productfolder',
	])('%s: is told by the audit, for it does not say when it was made', async (type) => {
		watch([type], ['CREATE', 'UPDATE']);
		const old = account.create(type, { name: 'Раньше' });
		pass(60);
		await n8n.poll();
		pass(60);
		const made = account.create(type, { name: 'Новое' });
		expect(made.created).toBeUndefined();
		pass(2);
		edit(old.id, type);
		pass(10);
		expect(await told()).toEqual([`CREATE ${made.id}`, `UPDATE ${old.id}`]);
		edit(made.id, type);
		pass(10);
		expect(await told()).toEqual([`UPDATE ${made.id}`]);
	});
});

describe('what lies in the archive', () => {
	it.each([
		...['product', 'counterparty', 'employee'],
		...['project', 'saleschannel', 'retailstore', 'processingplan'],
	])('%s: is told when it is put there, and when it is renamed', async (type) => {
		watch([type], ['UPDATE']);
		const name = type === 'employee' ? 'lastName' : 'name';
		const thing = account.create(type, { [name]: 'Раз' });
		pass(60);
		await n8n.poll();
		pass(60);
		account.change(type, thing.id, { [name]: 'Два' });
		pass(10);
		expect(await told()).toEqual([`UPDATE ${thing.id}`]);
		account.change(type, thing.id, { archived: true });
		pass(10);
		expect(await told()).toEqual([`UPDATE ${thing.id}`]);
		account.change(type, thing.id, { archived: false });
		pass(10);
		expect(await told()).toEqual([`UPDATE ${thing.id}`]);
	});
});

describe('what was deleted', () => {
	it('is told of all of one deed, with its moment and who did it', async () => {
		await refilled(400);
		watch(['product'], ['DELETE']);
		await n8n.poll();
		pass(60);
		now += 345;
		const gone = account.list('product').slice(0, 250);
		await ask(
			account,
			'entity/product/delete',
			gone.map(({ meta }) => ({ meta })),
		);
		pass(60);
		const items = (await n8n.poll())!;
		expect(new Set(items.map(({ id }) => id))).toEqual(new Set(gone.map(({ id }) => id)));
		expect(items).toHaveLength(250);
		for (const item of items) {
			expect(item).toMatchObject({
				action: 'DELETE',
				auditContext: {
					meta: { type: 'audit', href: expect.stringMatching(/\/audit\/[0-9a-f-]{36}$/) },
					moment: '2026-11-27 12:01:00',
					uid: 'admin@shop',
				},
			});
		}
		expect(await n8n.poll()).toBeNull();
	});
});

describe('how far it was read', () => {
	it('tells what is written down later than what it has told already', async () => {
		watch(['product'], ['UPDATE']);
		await n8n.poll();
		pass(60);
		edit(product(0), 'product');
		account.settings.late = [product(0)];
		for (let n = 1; n < 3; n++) {
			pass(60);
			edit(product(n), 'product');
			pass(1);
			expect(await told()).toEqual([`UPDATE ${product(n)}`]);
		}
		account.settings.late = [];
		expect(await told()).toEqual([`UPDATE ${product(0)}`]);
		expect(await told()).toEqual([]);
	});

	it('keeps no more than the last minutes, and of more than 5,000 changes at once some 5,000', async () => {
		await refilled(6000);
		watch(['product'], ['UPDATE']);
		await n8n.poll();
		const seen = () => JSON.parse(n8n.memory).catchUp.marks.product.seen.length as number;
		const sizes: number[] = [];
		for (let n = 0; n < 30; n++) {
			pass(60);
			edit(product(n), 'product');
			pass(1);
			await n8n.poll();
			sizes.push(seen());
		}
		expect(Math.max(...sizes)).toBeLessThanOrEqual(6);
		pass(600);
		account.burst(5500);
		pass(60);
		const got = [...(await told()), ...(await told()), ...(await told())];
		expect(new Set(got).size).toBe(5500);
		expect(got).toHaveLength(5500);
		expect(seen()).toBeLessThanOrEqual(5500);
		pass(2 * 3600);
		await n8n.poll();
		expect(seen()).toBe(0);
	}, 60_000);
});

describe('what cannot be read', () => {
	const words = () => n8n.errors.map(({ message }) => String(message));

	it('a type whose list knows no filter keeps no other from being told', async () => {
		watch(['processingplanfolder', 'currency', 'product'], ['UPDATE', 'DELETE']);
		const folder = account.create('processingplanfolder', { name: 'Раз' });
		pass(60);
		await n8n.poll();
		pass(60);
		edit(product(), 'product');
		account.change('processingplanfolder', folder.id, { name: 'Два' });
		pass(10);
		expect(await told()).toEqual([`UPDATE ${product()}`]);
		account.remove('processingplanfolder', folder.id);
		pass(10);
		expect(await told()).toEqual([`DELETE ${folder.id}`]);
		expect(words()).toEqual([]);
		expect(asked(account).filter((each) => /processingplanfolder|currency/.test(each))).toEqual([]);
		const types = n8n.form('entityTypes').options as Json[];
		for (const value of ['processingplanfolder', 'currency', 'bonusprogram']) {
			expect(types.find((each) => each.value === value)).toMatchObject({
				description: expect.stringContaining('Without catching up'),
			});
		}
		expect(types.filter(({ description }) => description)).toHaveLength(3);
	});

	it('a type that is refused is told of once a day, and read on from where it was', async () => {
		watch(['product', 'counterparty', 'customerorder'], ['CREATE', 'UPDATE']);
		await n8n.poll();
		pass(60);
		const person = account.list('counterparty')[0].id;
		edit(person, 'counterparty');
		edit(product(), 'product');
		const made = order();
		pass(10);
		const body = { errors: [{ error: 'Доступ запрещен', code: 1016 }] };
		account.fault('answer', { status: 403, body, match: 'entity/counterparty', times: 99 });
		expect((await told()).sort()).toEqual([`CREATE ${made}`, `UPDATE ${product()}`].sort());
		expect(n8n.errors).toMatchObject([
			{
				message: expect.stringMatching(/leaves out counterparty: .*Доступ запрещен/),
				description: expect.stringContaining('leave counterparty out'),
			},
		]);
		pass(600);
		expect(await told()).toEqual([]);
		expect(n8n.errors).toHaveLength(1);
		pass(DAY / SECOND);
		expect(await told()).toEqual([]);
		expect(n8n.errors).toHaveLength(2);
		account.clearFaults();
		expect(await told()).toEqual([`UPDATE ${person}`]);
	});

	it('where nobody answers, nothing is asked further, and nothing is lost', async () => {
		watch(['product', 'counterparty', 'customerorder'], ['UPDATE']);
		await n8n.poll();
		pass(60);
		edit(product(), 'product');
		pass(10);
		const before = account.requests.length;
		const body = { errors: [{ error: 'Ошибка аутентификации', code: 1056 }] };
		account.fault('answer', { status: 401, body, times: 99 });
		await expect(n8n.poll()).rejects.toThrow(/аутентификации/);
		expect(account.requests.length).toBe(before + 1);
		account.clearFaults();
		expect(await told()).toEqual([`UPDATE ${product()}`]);
		expect(words()).toEqual([]);
	});

	it('the audit that the account may not see: all but deletions is told, and that is said', async () => {
		watch(['product', 'customerorder'], ['CREATE', 'UPDATE', 'DELETE']);
		account.settings.audit = 'closed';
		await n8n.activate();
		expect(n8n.errors).toMatchObject([
			{
				message: expect.stringMatching(/leaves out what was deleted \(the audit, Аудит\): /),
				description: expect.stringMatching(
					/may not see the audit.*deletions are told by messages alone/,
				),
			},
		]);
		pass(60);
		const made = order();
		edit(product(), 'product');
		account.remove('product', product(1));
		pass(10);
		expect((await told()).sort()).toEqual([`CREATE ${made}`, `UPDATE ${product()}`].sort());
		expect(n8n.errors).toHaveLength(1);
	});

	it('the audit that fails for once: what is new waits, and is called new', async () => {
		watch(['product', 'customerorder'], ['CREATE', 'UPDATE']);
		await n8n.poll();
		pass(60);
		const thing = account.create('product', { name: 'Чай' }).id;
		const made = order();
		pass(10);
		account.fault('status500', { match: '/audit', times: 9 });
		expect(await told()).toEqual([`CREATE ${made}`]);
		expect(words()).toEqual([expect.stringContaining('leaves out the audit')]);
		account.clearFaults();
		pass(60);
		expect(await told()).toEqual([`CREATE ${thing}`]);
	});

	it('a list that fails after the audit has told what is new: it is called new the next time', async () => {
		watch(['product', 'customerorder'], ['CREATE', 'UPDATE']);
		await n8n.poll();
		pass(60);
		const thing = account.create('product', { name: 'Чай' }).id;
		pass(10);
		account.fault('status500', { match: 'entity/product', times: 9 });
		expect(await told()).toEqual([]);
		account.clearFaults();
		pass(60);
		expect(await told()).toEqual([`CREATE ${thing}`]);
	});
});

describe('stock', () => {
	const reports = () =>
		asked(account).filter((each) => each.startsWith('GET report/stock/all/current'));
	beforeEach(() => Object.assign(parameters, { source: 'stock' }));

	it.each([
		[5, 'changedSince=2026-11-27 11:50:00'],
		[30, 'include=zeroLines'],
	])('that is sold out while n8n is away for %d hours is told', async (hours, query) => {
		const id = product();
		await n8n.poll();
		now += hours * HOUR;
		account.stock(id, -account.stockOf(id));
		pass(60);
		account.requests.length = 0;
		const [item] = (await n8n.poll())!;
		expect(reports()).toEqual([`GET report/stock/all/current?${query}&withRecalculate=true`]);
		expect(item.reportUrl).toBe(`${account.url}/report/stock/all/current?${query}`);
		const path = String(item.reportUrl).slice(account.url.length + 1);
		expect(await ask(account, path)).toContainEqual({ assortmentId: id, stock: 0 });
	});

	it.each([{}, { rows: [] }, null, 'x'])('a report that is no list (%j) is told', async (body) => {
		await n8n.poll();
		const before = n8n.memory;
		pass(60);
		account.stock(product(), 3);
		pass(60);
		account.fault('answer', { body, match: 'report/stock' });
		await expect(n8n.poll()).rejects.toMatchObject({
			description: expect.stringMatching(/\w+ \w+/),
		});
		expect(n8n.memory).toBe(before);
		expect(await n8n.poll()).toHaveLength(1);
	});
});
