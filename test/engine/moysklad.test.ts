/** What is irregular in the MoySklad node: positions, stock, free requests, the limits in n8n's engine, the credential. */
import { ExecuteContext, RoutingNode } from 'n8n-core';
import type { IDataObject, INodeExecutionData, INodeType } from 'n8n-workflow';
import { createRunExecutionData } from 'n8n-workflow';
import { MoySkladApi } from '../../credentials/MoySkladApi.credentials';
import { stage } from './harness';
import { account, first, run, startAnew } from './moysklad-account';
import {
	asJson,
	asked,
	bodies,
	credentialFor,
	filters,
	KEYS,
	mapped,
	reference,
	subject,
	type Json,
} from './moysklad-run';

describe('positions', () => {
	const order = (positions: Json[] = []) =>
		account.create('customerorder', {
			organization: reference(first('organization')),
			agent: reference(first('counterparty')),
			positions,
		});
	const line = (quantity: number, at = 0) => ({
		quantity,
		price: 100,
		assortment: reference(first('product', at)),
	});
	const form = (...item: Json[]) => ({ positionsInput: 'define', positions: { item } });
	const quantities = async (id: string) =>
		(await run('customerOrder', 'getPositions', { id, returnAll: true })).items.map(
			({ quantity }) => quantity,
		);

	it('are listed beyond a thousand, and expanded in pages of 100', async () => {
		const { id } = order();
		const many = Array.from({ length: 2300 }, (_, n) => line(n + 1));
		const parameters = { id, positionsInput: 'json', positionsJson: many };
		const { items } = await run('customerOrder', 'addPositions', parameters);
		expect(items.map(({ quantity }) => quantity)).toEqual(many.map(({ quantity }) => quantity));
		expect(
			bodies(account)
				.map(({ length }) => length)
				.sort(),
		).toEqual([1000, 1000, 300]);
		account.requests.length = 0;
		expect(await quantities(id)).toEqual(many.map((one) => one.quantity));
		expect(account.requests).toHaveLength(3);
		account.requests.length = 0;
		const some = await run('customerOrder', 'getPositions', {
			id,
			limit: 150,
			options: { expand: 'assortment', moneyUnit: 'roubles', simplify: true },
		});
		expect(some.items).toHaveLength(150);
		expect(some.items[149]).toMatchObject({ price: 1, assortment: { name: 'Мишка' } });
		expect(account.requests).toHaveLength(2);
	});

	it('are added by the form: references, the unit of money, and nothing for what is empty', async () => {
		const { id } = order([line(1)]);
		const bundle = account.create('service', { name: 'Доставка' });
		const { items } = await run('customerOrder', 'addPositions', {
			id,
			...form(
				{ assortment: first('product', 1).id, quantity: '2', price: 12.5, discount: '', vat: '' },
				{ assortment: reference(bundle), quantity: 1, price: '', vat: 0, reserve: 1, discount: 5 },
			),
			options: { moneyUnit: 'roubles' },
		});
		const { mediaType, href } = first('product', 1).meta;
		expect(bodies(account)[0]).toEqual([
			{
				assortment: { meta: { href, type: 'product', mediaType } },
				quantity: 2,
				price: 1250,
			},
			{ assortment: reference(bundle), quantity: 1, vat: 0, reserve: 1, discount: 5 },
		]);
		expect(items).toMatchObject([{ price: 12.5 }, { vat: 0, reserve: 1 }]);
		expect(await quantities(id)).toEqual([1, 2, 1]);
	});

	it('of several items for one document go together, each with its own result', async () => {
		const [one, two] = [order(), order()];
		const parameters = {
			id: '={{ $json.id }}',
			...form({ assortment: '={{ $json.goods }}', quantity: '={{ $json.quantity }}' }),
		};
		const goods = first('product').id;
		const input = [
			{ id: one.id, goods, quantity: 1 },
			{ id: two.id, goods, quantity: 2 },
			{ id: one.id, goods: 'нет', quantity: 3 },
			{ id: one.id, goods, quantity: -4 },
			{ id: one.id, goods, quantity: 5 },
		];
		const more = { input, onError: 'continueRegularOutput' as const };
		const { items } = await run('customerOrder', 'addPositions', parameters, more);
		expect(items.map(({ quantity, error }) => quantity ?? error)).toEqual([
			1,
			2,
			expect.stringContaining('must be an ID'),
			expect.stringContaining('больше нуля'),
			5,
		]);
		expect(account.requests).toHaveLength(2);
	});

	it('are replaced, many documents in one request, also by more than a thousand', async () => {
		const [one, two] = [order([line(7), line(8)]), order([line(9)])];
		const parameters = {
			id: '={{ $json.id }}',
			...form({ assortment: first('product').id, quantity: 3 }),
		};
		const input = [one, two, one].map(({ id }) => ({ id }));
		const more = { input, onError: 'continueRegularOutput' as const };
		const { items } = await run('customerOrder', 'replacePositions', parameters, more);
		expect(items.slice(0, 2).map(({ id }) => id)).toEqual([one.id, two.id]);
		expect(items[2].error).toContain('replaces the positions of the same document');
		expect(account.requests).toHaveLength(1);
		expect(await quantities(one.id)).toEqual([3]);
		const many = Array.from({ length: 1200 }, (_, n) => line(n + 1));
		const {
			items: [whole],
		} = await run('customerOrder', 'replacePositions', {
			id: one.id,
			positionsInput: 'json',
			positionsJson: JSON.stringify(many),
		});
		expect((whole.positions as Json).meta.size).toBe(1200);
		expect(await quantities(one.id)).toHaveLength(1200);
		account.fault('answer', {
			...{ status: 403, match: 'POST /api/remap/1.2/entity/customerorder/' },
			body: { errors: [{ error: 'Нет доступа', code: 1016 }] },
		});
		const { error } = await run('customerOrder', 'replacePositions', {
			...{ id: one.id, positionsInput: 'json', positionsJson: many },
		});
		expect(error?.message).toContain('The first 1000 positions were replaced; of the others: ');
	});

	it.each([
		[{ quantity: 1 }, /line 1: Item.* is required/],
		[{ assortment: 'x', quantity: 'много' }, /line 1: Quantity.* must be a number/],
	])('%j is refused before anything is sent', async (item, message) => {
		const { error } = await run('demand', 'addPositions', {
			id: first('product').id,
			...form(item),
		});
		expect(error?.message).toMatch(message);
		expect(account.requests).toEqual([]);
	});
});

describe('stock', () => {
	it('is listed with filters, in the unit of money', async () => {
		account.stock(first('product', 1).id, 5);
		const { items } = await run('stockReport', 'getAll', {
			filters: {
				stockMode: 'positiveOnly',
				store: first('store').id,
				product: [first('product', 1).id],
				moment: '2036-01-31T21:30:00Z',
				search: 'мя',
			},
			options: { moneyUnit: 'roubles', groupBy: 'product' },
		});
		expect(filters(account)[0]).toBe(
			`stockMode=positiveOnly;moment=2036-02-01 00:30:00;store=${first('store').meta.href};product=${first('product', 1).meta.href};search=мя`,
		);
		expect(asked(account)[0]).toContain('groupBy=product');
		expect(items).toMatchObject([{ name: 'Мяч', stock: 7, salePrice: 499.505 }]);
	});

	it('is listed by store', async () => {
		const { items } = await run('stockReport', 'getByStore', { returnAll: true });
		expect(items.length).toBeGreaterThan(0);
		expect(items[0]).toMatchObject({ stockByStore: [{ name: 'Основной склад' }, {}] });
		expect(asked(account)[0]).toMatch(/^GET report\/stock\/bystore/);
	});

	it.each(['all', 'bystore'])('of this moment comes in one request: %s', async (reportType) => {
		const { items } = await run('stockReport', 'getCurrent', {
			reportType,
			additionalFields: {
				stockType: 'freeStock',
				includeZeroLines: true,
				assortmentId: first('product').id,
				storeId: first('store').meta.href,
			},
		});
		expect(items).toMatchObject([{ assortmentId: first('product').id, freeStock: 1 }]);
		expect('storeId' in items[0]).toBe(reportType === 'bystore');
		expect(asked(account)).toEqual([
			`GET report/stock/${reportType}/current?stockType=freeStock&filter=assortmentId=${first('product').id};storeId=${first('store').id}&include=zeroLines`,
		]);
	});

	it('of many ids is asked for in requests that a URL can hold', async () => {
		await startAnew({ rows: 400 });
		const ids = account.list('product').map(({ id }) => id);
		const { items } = await run('stockReport', 'getCurrent', {
			reportType: 'all',
			additionalFields: { assortmentId: ids, includeZeroLines: true },
		});
		const moving = ids.filter((_, n) => (n + 1) % 7 !== 0);
		expect(items.map(({ assortmentId }) => assortmentId)).toEqual(moving);
		expect(account.requests).toHaveLength(3);
		for (const { url } of account.requests) expect(url.length).toBeLessThan(7500);
	});

	it('that changed is asked for at the address of the message, with the space in it', async () => {
		const since = new Date(Date.now() + 3 * 3_600_000 - 60_000).toISOString();
		const moment = since.replace('T', ' ').slice(0, 19);
		account.stock(first('product').id, 3);
		const reportUrl = `${account.url}/report/stock/all/current?changedSince=${moment}`;
		const { items } = await run('stockReport', 'getChanged', { reportUrl });
		expect(items).toEqual([{ assortmentId: first('product').id, stock: 4 }]);
		expect(asked(account)).toEqual([`GET report/stock/all/current?changedSince=${moment}`]);
		const other = await run('stockReport', 'getChanged', {
			reportUrl: `${account.url}/entity/product`,
		});
		expect(other.error?.message).toBe('Report URL is not the address of a stock report');
	});
});

describe('a free request', () => {
	it.each([
		['/entity/product?limit=1&filter=name=Мяч', 'entity/product?limit=1&filter=name=Мяч'],
		['entity/product?filter=name=a\\;b', 'entity/product?filter=name=a\\;b'],
	])('reads %s', async (path, wire) => {
		const { items } = await run('request', 'send', { method: 'GET', path, json: '{}' });
		expect(items[0]).toHaveProperty('rows');
		expect(asked(account)).toEqual([`GET ${wire}`]);
		expect(account.requests[0].body).toBe('');
	});

	it('reads a whole address of the account, and writes', async () => {
		const { href } = first('product').meta;
		expect((await run('request', 'send', { method: 'GET', path: href })).items[0].name).toBe(
			'Мишка',
		);
		const put = { method: 'PUT', path: href, json: '{"article":"x"}' };
		expect((await run('request', 'send', put)).items[0].article).toBe('x');
		const post = { method: 'POST', path: 'entity/product', json: [{ name: 'А' }, { name: 'Б' }] };
		const { items } = await run('request', 'send', post);
		expect(items.map(({ name }) => name)).toEqual(['А', 'Б']);
		const gone = { method: 'DELETE', path: `entity/product/${items[0].id}` };
		expect((await run('request', 'send', gone)).items).toEqual([{ done: true }]);
	});

	it('gives what is no object as a value', async () => {
		account.fault('answer', { body: ['a', 1] });
		const { items } = await run('request', 'send', { method: 'GET', path: 'x' });
		expect(items).toEqual([{ value: 'a' }, { value: 1 }]);
	});
});

describe('the limits', () => {
	it('hold for two executions together, which share a pacer', async () => {
		await startAnew({ limits: 'on', weight: 3, rows: 12_000, latency: 20 });
		const all = () => run('product', 'getAll', { returnAll: true });
		const both = await Promise.all([all(), all()]);
		for (const { items } of both) expect(items).toHaveLength(12_000);
		expect(account.stats.refused[1073]).toBe(0);
		expect(account.stats.maxConcurrent).toBeLessThanOrEqual(5);
		// Client and service share a busy machine here; by the clock alone nothing is refused (moysklad-pacer.test.ts).
		expect(account.requests).toHaveLength(24 + account.stats.refused[1049]);
		expect(account.stats.refused[1049]).toBeLessThan(12);
	});

	it.each(['report/stock/all', 'report/stock/all/', 'report/stock/bystore?limit=1'])(
		'count a report by its own price, with parameters or without: %s',
		async (path) => {
			await startAnew({ limits: 'on', weight: 1 });
			// One after another, so that what is refused is refused for its price: 15 requests before, then 6 reports.
			const request = { method: 'GET', path: 'entity/store?limit=1' };
			const input = (count: number) => ({
				input: Array.from({ length: count }, (_, n) => ({ n })),
			});
			await run('request', 'send', request, input(15));
			const { error } = await run('request', 'send', { method: 'GET', path }, input(9));
			expect(error).toBeUndefined();
			expect(account.requests).toHaveLength(24);
			expect(account.stats.refused).toEqual({ 1049: 0, 1073: 0 });
		},
	);

	it('are met by nobody where another program takes part of them, and nothing is lost', async () => {
		await startAnew({ limits: 'on', weight: 4, otherConsumer: 5, rows: 9000 });
		const { items } = await run('product', 'getAll', { returnAll: true });
		expect(items).toHaveLength(9000);
		expect(account.stats.abuse).toEqual([]);
	});
});

describe('the credential', () => {
	/** Tests it, as n8n does by its declaration; `undefined` is a good one, else what the person reads. */
	async function test(moySkladApi: IDataObject): Promise<string | undefined> {
		const { request, rules = [] } = new MoySkladApi().test;
		const { node, workflow, additionalData } = stage(subject, {
			parameters: {},
			credentials: { moySkladApi },
		});
		const properties = [
			{ displayName: 'T', name: 't', type: 'string', default: '', routing: { request } },
		];
		const description = { credentials: [{ name: 'moySkladApi', required: true }], properties };
		node.parameters = { t: '' };
		const context = new ExecuteContext(
			workflow,
			node,
			additionalData,
			'internal',
			createRunExecutionData({}),
			0,
			[],
			{ main: [[{ json: {} }]] },
			{ node, data: {}, source: null },
			[],
		);
		const routing = new RoutingNode(context, { description } as unknown as INodeType);
		try {
			const [[{ json }]] = (await routing.runNode()) as INodeExecutionData[][];
			return rules
				.map(({ properties: rule }) => rule as { key: string; value: unknown; message: string })
				.find(({ key, value }) => json[key] === value)?.message;
		} catch (error) {
			return (error as Error).message;
		}
	}

	it.each(['', '/', '//'])('is good with "%s" behind its address', async (tail) => {
		const good = { ...credentialFor(account), baseUrl: ` ${account.url}${tail} ` };
		expect(await test(good)).toBeUndefined();
		expect(asked(account)).toEqual(['GET context/employee']);
	});

	it('is not asked for by each of the items that share a request', async () => {
		const asking = jest.spyOn(ExecuteContext.prototype, 'getCredentials');
		const input = Array.from({ length: 50 }, (_, n) => ({ name: `Чашка ${n}` }));
		const parameters = { dataMode: 'fields', fields: { mappingMode: 'autoMapInputData' } };
		const { items } = await run('product', 'create', parameters, { input });
		expect(items).toHaveLength(50);
		expect(asking.mock.calls.length).toBeLessThan(5);
		asking.mockRestore();
	});

	it('is good with login and password', async () => {
		const basic = { authentication: 'basic', ...KEYS, baseUrl: account.url };
		expect(await test(basic)).toBeUndefined();
		expect(await test({ ...basic, password: 'wrong' })).toBeTruthy();
	});

	it('is bad with a wrong token, elsewhere, and where it is sent on', async () => {
		const good = credentialFor(account);
		expect(await test({ ...good, accessToken: 'wrong' })).toBeTruthy();
		account.fault('answer', { body: { hello: 1 } });
		expect(await test(good)).toContain('not MoySklad');
		account.fault('redirect', { location: `${account.url}/context/usersettings` });
		expect(await test(good)).toBeTruthy();
		expect(new Set(asked(account))).toEqual(new Set(['GET context/employee']));
	});
});

describe('webhooks', () => {
	it('are made, listed and deleted', async () => {
		const hook = { entityType: 'product', action: 'UPDATE', url: 'https://example.com/a' };
		const {
			items: [made],
		} = await run('webhook', 'create', mapped({ ...hook, diffType: 'FIELDS' }));
		expect((await run('webhook', 'getAll')).items).toMatchObject([{ ...hook, enabled: true }]);
		const twice = await run('webhook', 'create', asJson(hook));
		expect(twice.error?.description).toContain('list the webhooks');
		expect((await run('webhook', 'delete', { id: made.id })).items).toMatchObject([
			{ deleted: true },
		]);
		account.settings.paid = false;
		const { error } = await run('webhook', 'create', asJson(hook));
		expect(error?.description).toContain('plan (тариф)');
		account.settings.paid = true;
		account.settings.admin = false;
		const noAdmin = await run('webhook', 'create', asJson(hook));
		expect(noAdmin.error?.description).toContain('administrator');
	});
});
