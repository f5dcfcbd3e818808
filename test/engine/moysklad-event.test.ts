/** event.resolve: events of MoySklad Trigger, or messages of n8n's Webhook node, become the things that changed. */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { ExecuteContext } from 'n8n-core';
import { asked, filters, runner, startAccount, type Account, type Json } from './moysklad-run';
import {
	failNoting,
	forgetProcessed,
	keptNotes,
	overwrite,
	processedCount,
	type Fault,
} from './moysklad-trigger-run';

let account: Account;
const run = runner(() => account);
const resolve = (input: Json[], parameters: Json = {}, more: Json = {}) =>
	run('event', 'resolve', { skipRepeated: true, options: {}, ...parameters }, { input, ...more });

beforeEach(async () => {
	await forgetProcessed();
	account = await startAccount({ rows: 400 });
});
afterEach(async () => await account.close());

const item = (type: string, id: string, more: Json = {}): Json => ({
	requestId: randomUUID(),
	action: 'UPDATE',
	entityType: type,
	id,
	href: `${account.url}/entity/${type}/${id}`,
	accountId: '00000000-0000-4000-8000-0000000000aa',
	auditContext: { moment: '2026-01-01 12:00:00', uid: 'admin@shop' },
	...more,
});
const message = (events: Json[], requestId = randomUUID()): Json => ({
	headers: {},
	params: {},
	query: { requestId },
	body: {
		auditContext: { meta: { type: 'audit', href: `${account.url}/audit/${randomUUID()}` } },
		events: events.map(({ entityType, href, action }) => ({
			meta: { type: entityType, href },
			action,
			accountId: 'x',
		})),
	},
});
const products = () => account.list('product');
const ids = (items: Json[]) => items.map(({ id }) => id);

it('gives each event its thing, in the order of the events, by as few requests as there can be', async () => {
	const people = account.list('counterparty');
	const events = products()
		.slice(0, 300)
		.flatMap(({ id }, n) => [
			item('product', id),
			...(n % 100 === 0 ? [item('counterparty', people[n % people.length].id)] : []),
		]);
	const { items } = await resolve(events);
	expect(ids(items)).toEqual(ids(events));
	expect(items.map(({ event }) => event)).toEqual(events);
	expect(items[0]).toMatchObject({ name: products()[0].name, meta: expect.any(Object) });
	expect(asked(account).length).toBeLessThanOrEqual(4);
	for (const filter of filters(account)) expect(filter.split(';').length).toBeLessThanOrEqual(160);
});

it('asks for a thing once, however many events are about it', async () => {
	const [{ id }] = products();
	const { items } = await resolve([item('product', id), item('product', id), item('product', id)]);
	expect(ids(items)).toEqual([id, id, id]);
	expect(asked(account)).toEqual([`GET entity/product/${id}`]);
});

it('passes deletes on, and tells what is no longer there', async () => {
	const [first, second, third] = products();
	account.remove('product', second.id);
	account.requests.length = 0;
	const events = [
		item('product', first.id),
		item('product', second.id),
		item('product', second.id, { action: 'DELETE' }),
		item('product', third.id, { action: 'CREATE' }),
	];
	const { items } = await resolve(events);
	expect(items).toMatchObject([
		{ id: first.id, name: first.name, event: events[0] },
		{ id: second.id, found: false, event: events[1] },
		{ id: second.id, event: events[2] },
		{ id: third.id, name: third.name, event: events[3] },
	]);
	expect(Object.keys(items[1])).toEqual(['id', 'found', 'event']);
	expect(Object.keys(items[2])).toEqual(['id', 'event']);
	account.requests.length = 0;
	await resolve([item('product', second.id, { action: 'DELETE' })]);
	expect(asked(account)).toEqual([`GET entity/product/${second.id}`]);
});

it('asks for all that is said to be deleted together, and drops what is there', async () => {
	const some = products().slice(0, 50);
	for (const { id } of some.slice(0, 48)) account.remove('product', id);
	account.requests.length = 0;
	const events = some.map(({ id }) => item('product', id, { action: 'DELETE' }));
	const { items, hints } = await resolve(events);
	expect(items).toEqual(events.slice(0, 48).map((event) => ({ id: event.id, event })));
	expect(asked(account)).toHaveLength(1);
	expect(hints).toHaveLength(2);
	expect(hints[0].message).toContain(some[48].id);
	// What was dropped is not taken note of: should it be deleted after all, it is given.
	account.remove('product', some[48].id);
	expect((await resolve(events)).items).toEqual([{ id: some[48].id, event: events[48] }]);
});

describe('a forged message with hundreds of invented ids', () => {
	const invented = (type: string) => Array.from({ length: 300 }, () => item(type, randomUUID()));
	const isForged = (request: string) => !request.includes('entity/store');

	it.each(['product', 'customerorder'])('is asked for in lists: %s', async (type) => {
		const { items } = await resolve([message(invented(type))]);
		expect(items).toHaveLength(300);
		expect(items.every(({ found }) => found === false)).toBe(true);
		expect(asked(account).length).toBeLessThanOrEqual(8);
	});

	it.each(['bonusprogram', 'webhook', 'processingplanfolder', 'webhookstock'])(
		'is looked for in the list of all, where that has no filter, and few by themselves: %s',
		async (type) => {
			const { items } = await resolve([message(invented(type))]);
			expect(items).toHaveLength(300);
			expect(items.every(({ found }) => found === false)).toBe(true);
			expect(asked(account)[0]).toMatch(new RegExp(`^GET entity/${type}\\?`));
			expect(asked(account)).toHaveLength(1 + 20);
		},
	);

	it('hides no true one from a list that has no filter', async () => {
		const programs = [1, 2].map((n) =>
			account.create('bonusprogram', {
				...{ name: `B${n}`, active: false, allProducts: true, allAgents: true },
				...{ earnRateRoublesToPoint: 1, spendRatePointsToRouble: 1, maxPaidRatePercents: 1 },
			}),
		);
		const events = programs.map(({ id }) => item('bonusprogram', id));
		const { items } = await resolve([...events, ...invented('bonusprogram').slice(0, 3)]);
		const names = items.map(({ name, found }) => name ?? found);
		expect(names).toEqual(['B1', 'B2', false, false, false]);
	});

	it('asks for few by themselves, where lists may not have all, and after everybody else', async () => {
		Object.assign(account.settings, { limits: 'on', weight: 3, latency: 20 });
		const forged = resolve([message(invented('processingplan'))]);
		while (asked(account).filter(isForged).length < 4) await setTimeout(5);
		const stores = await run('store', 'getAll', { returnAll: true, options: {} });
		expect(stores.items.length).toBeGreaterThan(0);
		const before = asked(account).findIndex((request) => !isForged(request));
		const { items } = await forged;
		expect(items).toHaveLength(300);
		// Three lists, 20 by themselves, and what the limits made come again.
		expect(asked(account).filter(isForged).length).toBeLessThan(40);
		expect(before).toBeLessThan(20);
	}, 40_000);
});

it('looks at the credential once for all items, and once for each request', async () => {
	const looked = jest.spyOn(ExecuteContext.prototype, 'getCredentials');
	try {
		const [{ id }] = products();
		await resolve(Array.from({ length: 200 }, () => item('product', id)));
		expect(looked.mock.calls.length).toBeLessThanOrEqual(1 + account.requests.length);
	} finally {
		looked.mockRestore();
	}
});

it('takes for deleted what lies in the bin, and says so, of one and of many', async () => {
	const orders = [1, 2, 3].map(() =>
		account.create('customerorder', {
			organization: { meta: account.list('organization')[0].meta },
			agent: { meta: account.list('counterparty')[0].meta },
		}),
	);
	account.bin('customerorder', orders[0].id);
	account.bin('customerorder', orders[1].id);
	account.remove('customerorder', orders[2].id);
	const deleted = expect.stringMatching(/^\d{4}-/) as string;
	const told = (n: number) => item('customerorder', orders[n].id, { action: 'DELETE' });
	const one = told(0);
	expect((await resolve([one])).items).toEqual([{ id: orders[0].id, deleted, event: one }]);
	const events = [told(0), told(1), told(2), item('customerorder', orders[1].id)];
	expect((await resolve(events)).items).toMatchObject([
		{ id: orders[0].id, deleted },
		{ id: orders[1].id, deleted },
		{ id: orders[2].id, event: events[2] },
		{ id: orders[1].id, deleted, name: orders[1].name },
	]);
	expect((await resolve([told(2)])).items[0]).not.toHaveProperty('deleted');
});

it('expands, simplifies and gives roubles as it is asked to', async () => {
	const [{ id }] = products();
	const { items } = await resolve([item('product', id)], {
		options: { expand: 'uom', moneyUnit: 'roubles', simplify: true },
	});
	expect(items).toMatchObject([{ uom: { name: 'шт' }, salePrices: [{ value: 1490 }, {}] }]);
	expect(asked(account)[0]).toContain('expand=uom');
});

it.each(['online', 'api'])('takes messages that name the host %s.moysklad.ru', async (host) => {
	const service = `https://${host}.moysklad.ru/api/remap/1.2`;
	const [{ id, name }] = products();
	const { items } = await resolve([
		message([item('product', id, { href: `${service}/entity/product/${id}` })]),
	]);
	expect(items).toMatchObject([{ id, name }]);
	expect(asked(account)).toEqual([`GET entity/product/${id}`]);
	const up = item('product', id, { href: `${service}/../../../entity/product/${id}` });
	expect((await resolve([up])).error?.message).toContain('leads outside the base URL');
});

it("takes whole messages of n8n's Webhook node", async () => {
	const [first, second, third] = products();
	account.remove('product', third.id);
	const events = [item('product', first.id), item('product', third.id, { action: 'DELETE' })];
	const id = randomUUID();
	const { items, branches } = await resolve([
		message(events, id),
		message([item('product', second.id)]),
		{ body: { events: { meta: { type: 'product', href: first.meta.href }, action: 'UPDATE' } } },
	]);
	expect(ids(items)).toEqual([first.id, third.id, second.id, first.id]);
	expect(branches[0].map(({ pairedItem }) => pairedItem)).toEqual(
		[0, 0, 1, 2].map((n) => ({ item: n })),
	);
	expect(items[0].event).toMatchObject({ requestId: id, action: 'UPDATE', entityType: 'product' });
});

describe('what is no event', () => {
	it.each<[string, () => Json, RegExp]>([
		[
			'another host',
			() =>
				item('product', products()[0].id, {
					href: `https://evil.example.com/api/remap/1.2/entity/product/${products()[0].id}`,
				}),
			/outside the base URL/,
		],
		[
			'the same host with a user in it',
			() =>
				item('product', products()[0].id, {
					href: account.url.replace('://', '://x@') + `/entity/product/${products()[0].id}`,
				}),
			/outside the base URL/,
		],
		[
			'a host that begins alike',
			() =>
				item('product', products()[0].id, {
					href: account.url.replace('/api', '.evil.example.com/api'),
				}),
			/outside the base URL/,
		],
		[
			'a way up',
			() =>
				item('product', products()[0].id, { href: `${account.url}/../../x/${products()[0].id}` }),
			/outside the base URL/,
		],
		[
			'a path to something else',
			() => item('product', products()[0].id, { href: `${account.url}/security/token` }),
			/address is not that of the product/,
		],
		[
			'another type than it says',
			() =>
				item('product', products()[0].id, {
					href: `${account.url}/entity/store/${products()[0].id}`,
				}),
			/address is not that/,
		],
		[
			'a stock message',
			() => ({ stockType: 'stock', reportType: 'all', reportUrl: 'https://x' }),
			/stock webhook/,
		],
		['nothing', () => ({}), /not a message of MoySklad/],
		['something else', () => ({ body: { hello: 'world' } }), /not a message of MoySklad/],
	])('%s is an error of its own item', async (_, bad, words) => {
		const good = item('product', products()[0].id);
		const { branches } = await resolve([bad(), good], {}, { onError: 'continueErrorOutput' });
		expect(branches[0].map(({ json }) => json.id)).toEqual([good.id]);
		expect(branches[1]).toMatchObject([{ json: { error: expect.stringMatching(words) } }]);
		expect(asked(account)).toEqual([`GET entity/product/${good.id}`]);
		const stopped = await resolve([bad()]);
		expect(stopped.error?.message).toMatch(words);
	});

	it('a type that the service does not know costs only its own events', async () => {
		const good = item('product', products()[0].id);
		const { branches } = await resolve(
			[item('nonsense', randomUUID()), good],
			{},
			{ onError: 'continueErrorOutput' },
		);
		expect(branches[0]).toHaveLength(1);
		expect(branches[1]).toHaveLength(1);
	});
});

describe('repeats', () => {
	it('of a message are dropped, all events of one message are kept', async () => {
		const requestId = randomUUID();
		const events = products()
			.slice(0, 3)
			.map(({ id }) => item('product', id, { requestId }));
		expect((await resolve(events)).items).toHaveLength(3);
		expect((await resolve(events)).items).toEqual([]);
		expect((await resolve([...events, item('product', products()[4].id)])).items).toHaveLength(1);
	});

	it('of a whole message are dropped, in one run and in the next', async () => {
		const whole = message([item('product', products()[0].id)]);
		expect((await resolve([whole, whole])).items).toHaveLength(1);
		expect((await resolve([whole])).items).toEqual([]);
	});

	it('are kept where that is wanted', async () => {
		const one = [item('product', products()[0].id)];
		for (let n = 0; n < 2; n++) {
			expect((await resolve(one, { skipRepeated: false })).items).toHaveLength(1);
		}
		expect(processedCount()).toBe(0);
	});

	it('are not what a failed run has had: it is tried again', async () => {
		const events = [item('product', products()[0].id), item('product', products()[1].id)];
		account.fault('status500' as never, { times: 9 } as never);
		expect((await resolve(events)).error).toBeDefined();
		account.clearFaults();
		expect((await resolve([...events, {}])).error).toBeDefined();
		const { branches } = await resolve([...events, {}], {}, { onError: 'continueErrorOutput' });
		expect(branches.map((items) => items.length)).toEqual([2, 1]);
		expect((await resolve(events)).items).toEqual([]);
	});

	it('are given again where a person tries an execution again', async () => {
		const events = [item('product', products()[0].id)];
		expect((await resolve(events)).items).toHaveLength(1);
		expect((await resolve(events, {}, { mode: 'retry' })).items).toHaveLength(1);
		expect((await resolve(events)).items).toEqual([]);
	});

	it('do not come through runs at the same time', async () => {
		const events = products()
			.slice(0, 20)
			.map(({ id }) => item('product', id));
		const runs = await Promise.all(
			Array.from({ length: 4 }, () => events).flatMap((all) => all.map((one) => resolve([one]))),
		);
		expect(ids(runs.flatMap(({ items }) => items)).sort()).toEqual(ids(events).sort());
	});

	it('are known although another worker overwrites what is noted', async () => {
		const [a, b] = products().map(({ id }) => item('product', id));
		await resolve([item('product', products()[2].id)]);
		const before = processedCount();
		overwrite(3);
		await resolve([a]);
		expect(processedCount()).toBe(before + 3);
		const putBack = keptNotes();
		await resolve([b]);
		putBack();
		expect((await resolve([b])).items).toEqual([]);
		expect(processedCount()).toBe(before + 6);
		putBack();
		await resolve([a]);
		expect(processedCount()).toBe(before + 6);
	});

	it('of what another message has told of the same state are events of their own', async () => {
		const [{ id }] = products();
		expect((await resolve([item('product', id)])).items).toHaveLength(1);
		expect((await resolve([item('product', id)])).items).toHaveLength(1);
	});

	it('are remembered up to a bound', async () => {
		const [{ id }] = products();
		const events = Array.from({ length: 9000 }, () => item('product', id));
		await resolve(events);
		await resolve(events.map((event) => ({ ...event, requestId: randomUUID() })));
		expect(processedCount()).toBe(15_000);
		expect((await resolve(events.slice(0, 1))).items).toHaveLength(1);
	}, 60_000);

	it('are remembered as far as there is room, without asking for more, and the rest is said', async () => {
		const [{ id }] = products();
		const many = (length: number) => Array.from({ length }, () => item('product', id));
		await resolve(many(1));
		const calls = failNoting();
		const events = many(20_000);
		const { items, hints } = await resolve(events);
		expect(items).toHaveLength(20_000);
		expect(calls()).toBe(2);
		expect(hints.map(({ message: words }) => words)).toEqual([
			expect.stringMatching(/last 5000 of the 20000 events.*first 15000 would be given again/),
		]);
		expect((await resolve(events.slice(-2000))).items).toEqual([]);
		expect((await resolve(many(4))).hints).toEqual([]);
	}, 60_000);

	it.each<[Fault[]]>([
		[['', 'locked']],
		[['', 'lost']],
		[['', 'lost after writing', 'locked']],
		[['locked', 'locked']],
		[['lost', 'lost']],
		[['lost after writing', 'lost']],
		[['lost after writing', 'locked']],
		[['lost after writing']],
		[['locked']],
	])('lose nothing where the record fails in the middle: %j', async (faults) => {
		const events = products()
			.slice(0, 3)
			.map(({ id }) => item('product', id));
		await resolve([item('product', products()[9].id)]);
		failNoting(...faults);
		const first = await resolve(events);
		const all = [...first.items, ...(first.error ? (await resolve(events)).items : [])];
		expect(ids(all)).toEqual(ids(events));
		if (first.error) {
			expect(first.items).toEqual([]);
			expect(first.error.message).toMatch(/^n8n could not note what was given out: /);
			expect(first.error.description).toMatch(/Retry On Fail/);
		}
		expect((await resolve(events)).items).toEqual([]);
	});

	it('lose nothing where n8n fails to take a note back', async () => {
		const [{ id, updated }] = products();
		const requestId = `catch-up/product/${id}/${String(updated)}`;
		await resolve([item('product', id, { requestId })]);
		failNoting('', '', 'locked');
		const late = item('product', id);
		const { error } = await resolve([late, item('product', products()[1].id)]);
		expect(error).toBeUndefined();
	});

	describe('of messages and catching up', () => {
		const caught = (id: string, more: Json = {}) => {
			const row = products().find((each) => each.id === id);
			return item('product', id, {
				requestId: `catch-up/product/${id}/${String(row?.updated)}`,
				...more,
			});
		};

		it('are dropped in either order', async () => {
			const [a, b] = products();
			expect((await resolve([item('product', a.id)])).items).toHaveLength(1);
			expect((await resolve([caught(a.id)])).items).toEqual([]);
			expect((await resolve([caught(b.id)])).items).toHaveLength(1);
			expect((await resolve([item('product', b.id)])).items).toEqual([]);
			expect((await resolve([item('product', b.id)])).items).toEqual([]);
			account.change('product', a.id, { name: 'Дальше' });
			account.change('product', b.id, { name: 'Дальше' });
			expect((await resolve([caught(a.id), item('product', b.id)])).items).toHaveLength(2);
		});

		it('are given again where the run that had them has died, unless a message has told them', async () => {
			const [a, b, c] = products();
			const again = (id: string) => {
				const event = caught(id);
				return { ...event, requestId: event.requestId.replace('/', '/again/') };
			};
			await resolve([caught(a.id), caught(b.id)]);
			await resolve([item('product', c.id)]);
			const { items } = await resolve([again(a.id), again(b.id), again(c.id)]);
			expect(ids(items)).toEqual([a.id, b.id]);
			expect((await resolve([again(a.id)])).items).toHaveLength(1);
			expect((await resolve([item('product', a.id), caught(b.id)])).items).toEqual([]);
		});

		it('say CREATE of a thing only once', async () => {
			const made = account.create('product', { name: 'Чай' });
			await resolve([item('product', made.id, { action: 'CREATE' })]);
			account.change('product', made.id, { name: 'Кофе' });
			const { items } = await resolve([caught(made.id, { action: 'CREATE' })]);
			expect(items).toMatchObject([{ name: 'Кофе', event: { action: 'UPDATE' } }]);
		});

		it('of a delete are known by its place in the audit', async () => {
			const { id } = products()[0];
			account.remove('product', id);
			const auditContext = {
				meta: { type: 'audit', href: `${account.url}/audit/${randomUUID()}` },
			};
			const told = item('product', id, { action: 'DELETE', auditContext });
			expect((await resolve([told])).items).toHaveLength(1);
			expect((await resolve([caught(id, { action: 'DELETE', auditContext })])).items).toEqual([]);
			const { type, href } = auditContext.meta;
			const meta = {
				type,
				href: href.replace(account.url, 'https://online.moysklad.ru/api/remap/1.2'),
			};
			const again = caught(id, { action: 'DELETE', auditContext: { meta } });
			expect((await resolve([again])).items).toEqual([]);
		});
	});
});
