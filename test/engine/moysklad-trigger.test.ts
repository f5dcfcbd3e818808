/** MoySklad Trigger: what it registers, what its endpoint takes, what catching up finds, and that nothing is lost. */
import { randomUUID } from 'node:crypto';
import { asked, runner, startAccount, type Account, type Json } from './moysklad-run';
import { forgetProcessed, startEndpoint, type Endpoint } from './moysklad-trigger-run';

let account: Account;
let n8n: Endpoint;
let parameters: Json;
let clock: jest.SpyInstance<number, []> | undefined;
const run = runner(() => account);

beforeEach(async () => {
	await forgetProcessed();
	account = await startAccount();
	parameters = {
		source: 'events',
		entityTypes: ['product', 'counterparty'],
		actions: ['CREATE', 'UPDATE', 'DELETE'],
		reportType: 'all',
		catchUp: true,
		options: { patience: 0 },
	};
	n8n = await startEndpoint(account, parameters);
});
afterEach(async () => {
	clock?.mockRestore();
	clock = undefined;
	await account.close();
	await n8n.close();
});
/** Lets time pass, for the service as well. */
const pass = (milliseconds: number) => {
	const now = Date.now();
	clock?.mockRestore();
	clock = jest.spyOn(Date, 'now').mockReturnValue(now + milliseconds);
};
const go = () => {
	clock?.mockRestore();
	clock = undefined;
};
const webhooks = (kind = 'webhook') => account.list(kind) as unknown as Json[];
const pairs = () =>
	webhooks()
		.map(({ entityType, action }) => `${entityType} ${action}`)
		.sort();
const ALL = ['product', 'counterparty'].flatMap((type) =>
	['CREATE', 'UPDATE', 'DELETE'].map((action) => `${type} ${action}`),
);
const make = (fields: Json, kind = 'webhook') => account.create(kind, fields) as unknown as Json;
const other = (n: number, more: Json = {}) =>
	make({
		entityType: 'product',
		action: 'UPDATE',
		url: `https://other${n}.example.com/hook`,
		enabled: true,
		...more,
	});

describe('registration', () => {
	it('makes a webhook for each type and action, switched on, and finds them again', async () => {
		expect(await n8n.hook('checkExists')).toBe(false);
		expect(await n8n.hook('create')).toBe(true);
		expect(pairs()).toEqual([...ALL].sort());
		for (const webhook of webhooks()) {
			expect(webhook).toMatchObject({ enabled: true, method: 'POST', url: n8n.urlOf() });
		}
		expect(await n8n.hook('checkExists')).toBe(true);
		expect(asked(account).filter((each) => each.startsWith('POST'))).toHaveLength(1);
	});

	it('removes its own and nothing else', async () => {
		const mine = other(1);
		await n8n.hook('create');
		await n8n.hook('delete');
		expect(webhooks()).toMatchObject([{ id: mine.id }]);
		expect(JSON.parse(n8n.memory)).toEqual({});
		expect(await n8n.hook('delete')).toBe(true);
	});

	it('test and production do not disturb each other', async () => {
		await n8n.hook('create');
		await n8n.hook('create', true);
		expect(webhooks()).toHaveLength(12);
		expect(await n8n.hook('checkExists', true)).toBe(true);
		await n8n.hook('delete', true);
		expect(webhooks()).toHaveLength(6);
		expect(await n8n.hook('checkExists')).toBe(true);
		await n8n.hook('create', true);
		await n8n.hook('delete');
		expect(new Set(webhooks().map(({ url }) => url))).toEqual(new Set([n8n.urlOf(true)]));
	});

	it('adopts what stands there, switches it on, and clears away what is not wanted', async () => {
		const url = n8n.urlOf();
		const off = make({ entityType: 'product', action: 'UPDATE', url, enabled: false });
		const stale = make({ entityType: 'store', action: 'UPDATE', url, enabled: true });
		expect(await n8n.hook('checkExists')).toBe(false);
		await n8n.hook('create');
		expect(pairs()).toEqual([...ALL].sort());
		expect(webhooks().find(({ id }) => id === off.id)).toMatchObject({ enabled: true });
		expect(webhooks().some(({ id }) => id === stale.id)).toBe(false);
	});

	it('adopts what another made in the meantime (30003)', async () => {
		const url: string = n8n.urlOf();
		account.fault(
			'answer' as never,
			{
				body: { meta: { size: 0, limit: 1000, offset: 0 }, rows: [] },
				match: 'GET /api/remap/1.2/entity/webhook',
				times: 1,
			} as never,
		);
		make({ entityType: 'product', action: 'UPDATE', url, enabled: false });
		await n8n.hook('create');
		expect(asked(account).filter((each) => each.startsWith('POST'))).toHaveLength(2);
		expect(pairs()).toEqual([...ALL].sort());
		expect(webhooks().every(({ enabled }) => enabled)).toBe(true);
	});

	it.each([
		[{ diffType: 'FIELDS' }, 'FIELDS'],
		[{ updatedFields: 'name, salePrices' }, 'FIELDS'],
		[{}, 'NONE'],
	])('asks for the changed fields with %j', async (options, diffType) => {
		await n8n.hook('create');
		parameters.options = options;
		expect(await n8n.hook('checkExists')).toBe(diffType === 'NONE');
		await n8n.hook('create');
		const updates = webhooks().filter(({ action }) => action === 'UPDATE');
		expect(updates.map((each) => each.diffType)).toEqual([diffType, diffType]);
		expect(webhooks()).toHaveLength(6);
	});

	it.each<[string, number, RegExp, () => void]>([
		[
			'five addresses',
			30007,
			/five addresses.*other1\.example\.com/s,
			() => [1, 2, 3, 4, 5].forEach((n) => other(n)),
		],
		['the plan', 30006, /plan/, () => void (account.settings.paid = false)],
		['rights', 30004, /administrator/, () => void (account.settings.admin = false)],
		[
			'an address that is not public',
			30005,
			/\w+ \w+/,
			() => void (account.settings.publicOnly = true),
		],
	])('explains %s and leaves nothing behind', async (_, code, advice, prepare) => {
		prepare();
		const before = JSON.stringify(webhooks());
		const error: Json = await n8n.hook('create').catch((each: unknown) => each);
		expect(error).toMatchObject({ description: expect.stringMatching(advice) });
		expect(error.description).toContain('Nothing was left registered');
		expect(error.message).toMatch(/refused the webhook for product/);
		expect(JSON.stringify(error)).toContain(String(code));
		expect(JSON.stringify(webhooks())).toBe(before);
	});

	it('puts back what it had changed when it is rolled back', async () => {
		const url = n8n.urlOf();
		make({ entityType: 'product', action: 'CREATE', url, enabled: false });
		[1, 2, 3, 4, 5].forEach((n) => other(n));
		await expect(n8n.hook('create')).rejects.toMatchObject({ message: /product UPDATE/ });
		expect(webhooks().filter((each) => each.url === url)).toMatchObject([
			{ entityType: 'product', action: 'CREATE', enabled: false },
		]);
	});

	describe('another address of n8n', () => {
		const OLD = 'https://old.example.com';
		const NEW = 'https://new.example.com';
		const at = (url: string) => webhooks().filter((each) => String(each.url).startsWith(`${url}/`));
		const options = (more: Json = {}) => (parameters.options = { patience: 0, ...more });

		it('a copy of n8n touches nothing but its own, when it starts and when it ends, and says so', async () => {
			n8n.control.address = OLD;
			await n8n.activate();
			const before = JSON.stringify(at(OLD));
			const production = n8n.memory;
			n8n.control.address = NEW;
			await n8n.activate();
			expect(at(NEW)).toHaveLength(6);
			expect(n8n.errors).toMatchObject([
				{
					message: expect.stringMatching(/at another address too: old\.example\.com$/),
					description: expect.stringMatching(/copy of this n8n.*Former Address/),
				},
			]);
			await n8n.poll();
			expect(n8n.errors).toHaveLength(1);
			await n8n.hook('delete');
			expect(at(NEW)).toEqual([]);
			expect(JSON.stringify(at(OLD))).toBe(before);
			n8n.memory = production;
			n8n.control.address = OLD;
			n8n.errors.length = 0;
			await n8n.poll();
			expect(n8n.errors).toEqual([]);
		});

		it('a copy that cannot register takes nothing away when it ends', async () => {
			n8n.control.address = OLD;
			await n8n.activate();
			[1, 2, 3, 4].forEach((n) => other(n));
			n8n.control.address = NEW;
			await expect(n8n.hook('create')).rejects.toMatchObject({
				description: expect.stringMatching(/five addresses.*old\.example\.com.*"Former Address"/s),
			});
			await n8n.hook('delete');
			expect(at(OLD)).toHaveLength(6);
		});

		it.each([OLD, 'old.example.com', `${OLD}/`])(
			'removes what it has left where n8n was before, which a person must name: %s',
			async (former) => {
				n8n.control.address = OLD;
				await n8n.activate();
				const theirs = make({
					...{ entityType: 'product', action: 'UPDATE', enabled: true },
					url: `${OLD}/webhook/8c1f2c1e-0000-4000-8000-000000000001/webhook`,
				});
				[1, 2, 3].forEach((n) => other(n));
				n8n.control.address = NEW;
				options({ formerAddress: former });
				await n8n.activate();
				expect(at(OLD)).toMatchObject([{ id: theirs.id }]);
				expect(at(NEW)).toHaveLength(6);
				expect(n8n.errors).toEqual([]);
			},
		);

		it('wants an address as the former one, and takes its own for none', async () => {
			n8n.control.address = OLD;
			await n8n.activate();
			options({ formerAddress: 'http://a b' });
			await expect(n8n.hook('create')).rejects.toMatchObject({ message: /Former Address/ });
			options({ formerAddress: OLD });
			await n8n.hook('create');
			expect(at(OLD)).toHaveLength(6);
		});
	});

	describe('what a poll finds of the webhooks', () => {
		it('those that MoySklad has switched off are on again after the next poll, and that is told', async () => {
			await n8n.activate();
			expect(n8n.errors).toEqual([]);
			account.giveUpOn(n8n.urlOf());
			expect(webhooks().some(({ enabled }) => enabled)).toBe(false);
			pass(60_000);
			await n8n.poll();
			expect(webhooks().every(({ enabled }) => enabled)).toBe(true);
			expect(n8n.errors).toMatchObject([
				{
					message: expect.stringContaining(
						'had switched off 6 webhooks of this node; they are on again',
					),
					description: expect.stringMatching(/127\.0\.0\.1:\d+ can be reached/),
				},
			]);
			await n8n.poll();
			expect(n8n.errors).toHaveLength(1);
		});

		it('those of stock too', async () => {
			Object.assign(parameters, { source: 'stock' });
			await n8n.activate();
			account.giveUpOn(n8n.urlOf());
			await n8n.poll();
			expect(webhooks('webhookstock')).toMatchObject([{ enabled: true }]);
			expect(n8n.errors).toHaveLength(1);
		});

		it('those that somebody has removed are told of once a day', async () => {
			await n8n.activate();
			const [one] = webhooks();
			account.remove('webhook', one.id);
			await n8n.poll();
			await n8n.poll();
			expect(n8n.errors).toMatchObject([
				{
					message: `MoySklad has no webhook any more for: ${one.entityType} ${one.action}`,
					description: expect.stringContaining('publish it again'),
				},
			]);
			pass(25 * 3_600_000);
			await n8n.poll();
			expect(n8n.errors).toHaveLength(2);
			await n8n.hook('create');
			await n8n.poll();
			expect(n8n.errors).toHaveLength(2);
		});

		it('goes on catching up where they cannot be looked at', async () => {
			await n8n.activate();
			account.fault('answer', { body: { hello: 1 }, match: 'entity/webhook' });
			const [{ id }] = account.list('product');
			account.change('product', id, { name: 'Иначе' });
			pass(3000);
			expect(await n8n.poll()).toMatchObject([{ action: 'UPDATE', id }]);
			expect(n8n.errors).toMatchObject([{ message: /still on is not known/ }]);
		});

		it('a test that ends leaves production as it is, and is not taken for another n8n', async () => {
			await n8n.activate();
			await n8n.hook('create', true);
			await n8n.poll();
			await n8n.hook('delete', true);
			account.giveUpOn(n8n.urlOf());
			await n8n.poll();
			expect(webhooks()).toHaveLength(6);
			expect(webhooks().every(({ enabled }) => enabled)).toBe(true);
			expect(n8n.errors).toHaveLength(1);
		});
	});

	it('wants something to be chosen', async () => {
		parameters.actions = [];
		await expect(n8n.hook('checkExists')).rejects.toMatchObject({ message: /Nothing is chosen/ });
	});

	it('registers a stock webhook', async () => {
		Object.assign(parameters, { source: 'stock', reportType: 'bystore' });
		await n8n.hook('create');
		expect(await n8n.hook('checkExists')).toBe(true);
		expect(webhooks('webhookstock')).toMatchObject([
			{ reportType: 'bystore', stockType: 'stock', enabled: true, url: n8n.urlOf() },
		]);
		await n8n.hook('delete');
		expect(webhooks('webhookstock')).toEqual([]);
	});
});

const event = (more: Json = {}) => ({
	meta: { type: 'product', href: `${account.url}/entity/product/${randomUUID()}` },
	action: 'UPDATE',
	accountId: '00000000-0000-4000-8000-0000000000aa',
	...more,
});

describe('the endpoint', () => {
	it('gives an item for each event of a message, as the contract says', async () => {
		await n8n.hook('create');
		const [product] = account.list('product');
		account.change('product', product.id, { name: 'Новое имя' });
		await account.delivered();
		expect(account.stats.deliveries).toMatchObject([{ state: 'acknowledged', tries: [204] }]);
		expect(n8n.executions).toEqual([
			[
				{
					requestId: account.stats.deliveries[0].requestId,
					action: 'UPDATE',
					entityType: 'product',
					id: product.id,
					href: product.meta.href,
					accountId: expect.any(String),
					auditContext: expect.objectContaining({ moment: expect.any(String), uid: 'admin@shop' }),
				},
			],
		]);
	});

	it('takes a single event for a list of one', async () => {
		expect(await account.forge(n8n.urlOf(), { events: event() })).toBe(204);
		expect(n8n.executions).toMatchObject([[{ action: 'UPDATE', entityType: 'product' }]]);
	});

	it.each<[string, unknown]>([
		['nothing', {}],
		['a list', []],
		['no events', { events: [] }],
		['events of no kind', { events: [5, null, 'x', {}, { meta: null }] }],
		[
			'an event without an id',
			{
				events: [{ meta: { type: 'product', href: 'https://x/entity/product' }, action: 'UPDATE' }],
			},
		],
		[
			'an event without an action',
			{ events: [{ meta: { type: 'product', href: `https://x/${randomUUID()}` } }] },
		],
		['half a stock message', { stockType: 'stock', reportUrl: 'https://x' }],
	])('refuses %s without an execution', async (_, message) => {
		expect(await account.forge(n8n.urlOf(), message as object)).toBe(400);
		expect(n8n.executions).toEqual([]);
		expect(n8n.log).toEqual([
			[
				'"Subject" refused a call: Not a message of a MoySklad webhook',
				{
					workflowId: expect.any(String),
					contentType: expect.any(String),
					bytes: expect.any(Number),
				},
			],
		]);
	});

	it.each([
		['application/json; charset=utf-8', ''],
		['application/json', '\uFEFF'],
		['application/x-www-form-urlencoded', ''],
		['text/plain', ''],
		['application/octet-stream', ''],
		[undefined, ''],
	])('reads JSON that calls itself %s', async (type, before) => {
		const body = Buffer.from(`${before}${JSON.stringify({ events: [event()] })}`);
		const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
		const url = `${n8n.urlOf()}?requestId=${randomUUID()}`;
		const tell = async () => (await fetch(url, { method: 'POST', headers, body })).status;
		expect([await tell(), await tell()]).toEqual([204, 204]);
		expect(n8n.executions).toMatchObject([[{ action: 'UPDATE', entityType: 'product' }]]);
	});

	it.each(['', 'hello', '{"events":'])('says of %j that it could not be read', async (body) => {
		const headers = { 'content-type': 'text/plain' };
		const answer = await fetch(n8n.urlOf(), { method: 'POST', headers, body });
		expect(answer.status).toBe(400);
		expect(await answer.json()).toEqual({ error: 'The body could not be read: it is no JSON' });
		expect(n8n.log).toHaveLength(1);
		expect(n8n.executions).toEqual([]);
	});

	it('acknowledges what was not chosen, without an execution', async () => {
		parameters.options = { updatedFields: 'name' };
		const others = [
			event({ action: 'PROCESSED' }),
			event({ meta: { type: 'store', href: `https://x/entity/store/${randomUUID()}` } }),
			event({ updatedFields: ['description'] }),
		];
		for (const each of others)
			expect(await account.forge(n8n.urlOf(), { events: [each] })).toBe(204);
		expect(n8n.executions).toEqual([]);
		const wanted = [event({ updatedFields: ['description', 'name'] }), event({ action: 'DELETE' })];
		expect(await account.forge(n8n.urlOf(), { events: [...others, ...wanted] })).toBe(204);
		expect(n8n.executions).toMatchObject([
			[{ updatedFields: ['description', 'name'] }, { action: 'DELETE' }],
		]);
	});

	it('starts one execution for all tries of a message', async () => {
		const tell = async (requestId: string, message: object) => {
			const headers = { 'content-type': 'application/json' };
			const body = JSON.stringify(message);
			const url = `${n8n.urlOf()}?requestId=${requestId}`;
			return (await fetch(url, { method: 'POST', headers, body })).status;
		};
		const [id, message] = [randomUUID(), { events: [event()] }];
		const tries = Array.from({ length: 4 }, () => tell(id, message));
		expect(await Promise.all(tries)).toEqual([204, 204, 204, 204]);
		expect(n8n.executions).toHaveLength(1);
		await tell(randomUUID(), message);
		await tell(id, { events: [event()] });
		await tell('', message);
		await tell('', message);
		expect(n8n.executions).toHaveLength(5);
	});

	it('gives a stock message as it came', async () => {
		Object.assign(parameters, { source: 'stock' });
		await n8n.hook('create');
		account.stock(account.list('product')[0].id, 5);
		account.tick();
		await account.delivered();
		expect(n8n.executions).toMatchObject([
			[
				{
					stockType: 'stock',
					reportType: 'all',
					reportUrl: expect.stringContaining('changedSince='),
					requestId: expect.stringMatching(/-/),
				},
			],
		]);
		expect(await account.forge(n8n.urlOf(), { events: [event()] })).toBe(204);
		expect(n8n.executions).toHaveLength(1);
	});
});

describe('catching up', () => {
	const found = async () => (await n8n.poll())?.map(({ action, id }) => `${action} ${id}`) ?? [];
	const product = () => account.list('product')[0].id;

	it('emits nothing old, and nothing where nothing happens', async () => {
		account.change('product', product(), { name: 'Раньше' });
		pass(2000);
		for (let n = 0; n < 3; n++) expect(await n8n.poll()).toBeNull();
		pass(3 * 3_600_000);
		expect(await n8n.poll()).toBeNull();
	});

	it('finds what was made, changed and deleted, once, in the order of change', async () => {
		await n8n.poll();
		pass(1000);
		const person = account.create('counterparty', { name: 'Новый' });
		pass(1000);
		account.change('product', product(), { name: 'Иначе' });
		pass(1000);
		const thing = account.create('product', { name: 'Чай' });
		pass(1000);
		const [, second] = account.list('product');
		account.remove('product', second.id);
		pass(2000);
		expect(await found()).toEqual([
			`CREATE ${person.id}`,
			`UPDATE ${product()}`,
			`CREATE ${thing.id}`,
			`DELETE ${second.id}`,
		]);
		expect(await n8n.poll()).toBeNull();
		account.change('product', thing.id, { name: 'Кофе' });
		pass(2000);
		expect(await found()).toEqual([`UPDATE ${thing.id}`]);
	});

	it('gives events of the form that messages have', async () => {
		await n8n.poll();
		pass(1000);
		account.change('product', product(), { name: 'Иначе' });
		pass(2000);
		const [item] = (await n8n.poll())!;
		const { id, meta, updated } = account.list('product')[0];
		expect(item).toMatchObject({ action: 'UPDATE', entityType: 'product', id, href: meta.href });
		expect(item.requestId).toContain('catch-up/');
		expect(item.auditContext).toEqual({ moment: String(updated).slice(0, 19) });
	});

	it('leaves to the messages what is younger than patience', async () => {
		parameters.options = { patience: 60 };
		await n8n.poll();
		pass(2000);
		account.change('product', product(), { name: 'Иначе' });
		pass(30_000);
		expect(await n8n.poll()).toBeNull();
		pass(32_000);
		expect(await found()).toEqual([`UPDATE ${product()}`]);
	});

	it.each([
		[['CREATE'], ['CREATE']],
		[['UPDATE'], ['UPDATE']],
		[['DELETE'], ['DELETE']],
	])('finds only %j where only that is chosen', async (actions, expected) => {
		parameters.actions = actions;
		await n8n.poll();
		pass(1000);
		account.create('product', { name: 'Чай' });
		account.create('counterparty', { name: 'Новый' });
		account.change('product', product(), { name: 'Иначе' });
		account.remove('product', account.list('product')[1].id);
		pass(2000);
		expect(new Set((await found()).map((each) => each.split(' ')[0]))).toEqual(new Set(expected));
	});

	it('finds what is put into the archive, and what is changed there', async () => {
		await n8n.poll();
		pass(1000);
		account.change('product', product(), { archived: true });
		pass(2000);
		expect(await found()).toEqual([`UPDATE ${product()}`]);
		account.change('product', product(), { name: 'Старая игрушка' });
		pass(2000);
		expect(await found()).toEqual([`UPDATE ${product()}`]);
	});

	it('takes what is made between two times of one moment for new', async () => {
		parameters.actions = ['CREATE', 'UPDATE'];
		await n8n.poll();
		pass(1000);
		account.create('counterparty', { name: 'Первый' });
		account.create('counterparty', { name: 'Второй' });
		pass(2);
		const mark = JSON.parse(n8n.memory);
		mark.catchUp.marks.counterparty.at = String(account.list('counterparty')[2].updated);
		n8n.memory = JSON.stringify(mark);
		pass(2000);
		expect((await found()).map((each) => each.split(' ')[0])).toEqual(['CREATE', 'CREATE']);
	});

	it('finds what goes in the second in which it begins', async () => {
		jest.spyOn(Date, 'now').mockReturnValue(Date.parse('2026-11-27T12:00:05.200Z'));
		await n8n.poll();
		jest.spyOn(Date, 'now').mockReturnValue(Date.parse('2026-11-27T12:00:05.900Z'));
		const id = product();
		account.remove('product', id);
		clock = jest.spyOn(Date, 'now').mockReturnValue(Date.parse('2026-11-27T12:00:09.000Z'));
		expect(await found()).toEqual([`DELETE ${id}`]);
		expect(await n8n.poll()).toBeNull();
	});

	it('is off where it is switched off', async () => {
		parameters.catchUp = false;
		expect(await n8n.poll()).toBeNull();
		expect(account.requests).toEqual([]);
	});

	it('keeps its mark through failures', async () => {
		await n8n.poll();
		const before = n8n.memory;
		pass(1000);
		account.change('product', product(), { name: 'Иначе' });
		pass(2000);
		n8n.control.credential = { ...n8n.control.credential, accessToken: 'wrong' };
		await expect(n8n.poll()).rejects.toMatchObject({
			description: expect.stringMatching(/\w+ \w+/),
		});
		expect(n8n.memory).toBe(before);
		n8n.control.credential = { ...n8n.control.credential, ...{ accessToken: 'tok/73f1+"Zq=' } };
		expect(await found()).toEqual([`UPDATE ${product()}`]);
	});

	it('finds days of changes after an outage, part by part, and keeps little', async () => {
		await account.close();
		account = await startAccount({ rows: 12_000 });
		await n8n.close();
		parameters.entityTypes = ['product'];
		parameters.actions = ['UPDATE'];
		n8n = await startEndpoint(account, parameters);
		await n8n.poll();
		go();
		pass(3 * 86_400_000);
		const ids = account.burst(11_000);
		pass(2 * 86_400_000);
		const got: string[] = [];
		for (let n = 0; n < 8; n++) {
			const items = await n8n.poll();
			got.push(...(items ?? []).map(({ id }) => id));
			expect(n8n.memory.length).toBeLessThan(400_000);
		}
		expect(got).toHaveLength(11_000);
		expect(new Set(got)).toEqual(new Set(ids));
		pass(2 * 3_600_000);
		expect(await n8n.poll()).toBeNull();
		expect(n8n.memory.length).toBeLessThan(1000);
	}, 120_000);

	it('loses nothing where things change while the list is read', async () => {
		await account.close();
		account = await startAccount({ rows: 3000 });
		await n8n.close();
		Object.assign(parameters, { entityTypes: ['product'], actions: ['UPDATE'] });
		n8n = await startEndpoint(account, parameters);
		await n8n.poll();
		// So long after one another that reading the last minutes again does not make up for a hole.
		let now = Date.now() + 1000;
		clock = jest.spyOn(Date, 'now').mockImplementation(() => (now += 500));
		const ids = new Set(account.burst(2500));
		now += 5000;
		let turns = 0;
		const list = account.list('product');
		const before = account.requests.length;
		const reading = n8n.poll();
		// The first things read are changed again while the second page is on its way.
		while (account.requests.length < before + 2 && turns++ < 100_000)
			await new Promise((done) => setImmediate(done));
		for (const { id } of list.slice(0, 40)) account.change('product', id, { name: `Снова ${id}` });
		const first = (await reading) ?? [];
		now += 5000;
		const second = (await n8n.poll()) ?? [];
		expect(new Set([...first, ...second].map(({ id }) => id))).toEqual(ids);
	}, 60_000);

	it('gives again what a run was given that has died, and nothing where a run has failed', async () => {
		await n8n.poll();
		pass(1000);
		account.change('product', product(), { name: 'Раз' });
		pass(1000);
		const first = (await n8n.poll('died'))!;
		account.change('counterparty', account.list('counterparty')[0].id, { name: 'Два' });
		pass(1000);
		const second = (await n8n.poll('died'))!;
		expect(second.map(({ id }) => id)).toEqual([product(), account.list('counterparty')[0].id]);
		expect(second[0]).toEqual({
			...first[0],
			requestId: first[0].requestId.replace('catch-up/', 'catch-up/again/'),
		});
		expect((await n8n.poll('failed'))!).toHaveLength(2);
		expect(await n8n.poll()).toBeNull();
	});

	it('tells of stock that has changed, once, and of all of it after more than a day', async () => {
		Object.assign(parameters, { source: 'stock' });
		expect(await n8n.poll()).toBeNull();
		expect(await n8n.poll()).toBeNull();
		pass(60_000);
		account.stock(product(), 3);
		pass(60_000);
		const [item] = (await n8n.poll())!;
		expect(item).toMatchObject({ stockType: 'stock', reportType: 'all' });
		const changed = await run('stockReport', 'getChanged', { reportUrl: item.reportUrl });
		expect(changed.items.map(({ assortmentId }) => assortmentId)).toEqual([product()]);
		expect(await n8n.poll()).toBeNull();
		account.stock(product(), 2);
		pass(60_000);
		expect(await n8n.poll('died')).toHaveLength(1);
		expect(await n8n.poll()).toHaveLength(1);
		expect(await n8n.poll()).toBeNull();
		account.stock(product(), 1);
		pass(30 * 3_600_000);
		const [all] = (await n8n.poll())!;
		expect(all.reportUrl).toContain('include=zeroLines');
		expect(
			(await run('stockReport', 'getChanged', { reportUrl: all.reportUrl })).items.length,
		).toBeGreaterThan(1);
	});
});

describe('stock that is being recalculated', () => {
	it('is told when its number is there, however long that takes', async () => {
		Object.assign(parameters, { source: 'stock' });
		const [{ id }] = account.list('product');
		await n8n.poll();
		pass(60_000);
		account.stock(id, 3);
		account.recalculate(id);
		pass(60_000);
		expect(await n8n.poll()).toHaveLength(1);
		pass(40 * 60_000);
		expect(await n8n.poll()).toBeNull();
		account.recalculate(id, false);
		pass(60_000);
		const [item] = (await n8n.poll())!;
		const changed = await run('stockReport', 'getChanged', { reportUrl: item.reportUrl });
		expect(changed.items).toEqual([{ assortmentId: id, stock: 4 }]);
	});
});

/** The state of everything that was changed, as the account has it, and as event.resolve has given it. */
describe('nothing is lost, nothing comes twice', () => {
	const given: string[] = [];
	const resolve = async (items: Json[]) => {
		const { items: out, error } = await run(
			'event',
			'resolve',
			{ skipRepeated: true },
			{ input: items },
		);
		expect(error).toBeUndefined();
		for (const { id, updated, event: from } of out as Json[]) {
			given.push(from.action === 'DELETE' ? `${id} gone` : `${id} ${updated}`);
		}
	};
	beforeEach(() => {
		given.length = 0;
		n8n.control.run = resolve;
	});
	const finalStates = (ids: string[]) =>
		ids.map((id) => {
			const row = account.list('product').find((each) => each.id === id);
			return row ? `${id} ${String(row.updated)}` : `${id} gone`;
		});

	it('through a burst, with n8n down in the middle, slow answers and repeats', async () => {
		await account.close();
		account = await startAccount({ rows: 300, parallel: 20 });
		await n8n.close();
		n8n = await startEndpoint(account, parameters);
		n8n.control.run = resolve;
		await n8n.activate();
		const ids: string[] = [];
		ids.push(...account.burst(60));
		await account.delivered();
		n8n.control.down = 503;
		const lost = account
			.list('product')
			.slice(100, 160)
			.map(({ id }) => id);
		for (const id of lost) account.change('product', id, { name: `Потеря ${id}` });
		account.remove('product', account.list('product')[299].id);
		ids.push(...lost);
		await account.delivered();
		n8n.control.down = 0;
		n8n.control.slow = 1600;
		const slow = account
			.list('product')
			.slice(200, 220)
			.map(({ id }) => id);
		for (const id of slow) account.change('product', id, { name: `Медленно ${id}` });
		ids.push(...slow);
		await account.delivered();
		n8n.control.slow = 0;
		await n8n.settled();
		await new Promise((done) => setTimeout(done, 2000));
		await n8n.settled();
		const { deliveries, lost: gone } = account.stats;
		const resolved = given.length;
		await n8n.poll();
		await n8n.settled();
		const byCatchUp = given.length - resolved;
		console.log(
			JSON.stringify({
				sent: deliveries.length,
				acknowledged: deliveries.length - gone.length,
				tries: deliveries.reduce((sum, { tries }) => sum + tries.length, 0),
				executions: n8n.executions.length,
				resolved,
				byCatchUp,
				repeated: given.length - new Set(given).size,
			}),
		);
		expect(gone.length).toBeGreaterThan(60);
		expect(new Set(given).size).toBe(given.length);
		for (const state of finalStates([...new Set(ids)])) expect(given).toContain(state);
		expect(given.filter((each) => each.endsWith('gone'))).toHaveLength(1);
		await n8n.poll();
		await n8n.settled();
		expect(new Set(given).size).toBe(given.length);
	}, 90_000);

	it('whichever comes first, the message or catching up', async () => {
		await n8n.activate();
		const held: Json[][] = [];
		n8n.control.run = async (items) => void held.push(items);
		pass(1000);
		account.change('product', account.list('product')[0].id, { name: 'Раз' });
		account.remove('product', account.list('product')[1].id);
		const made = account.create('product', { name: 'Чай' });
		await account.delivered();
		pass(2000);
		const byPoll = (await n8n.poll())!;
		expect(byPoll).toHaveLength(3);
		for (const batches of [held, [...held].reverse()]) {
			await forgetProcessed();
			given.length = 0;
			for (const items of batches) await resolve(items);
			expect(given.sort()).toEqual(
				[
					...finalStates([account.list('product')[0].id, made.id]),
					...given.filter((each) => each.endsWith('gone')),
				].sort(),
			);
			expect(given).toHaveLength(3);
		}
	});
});
