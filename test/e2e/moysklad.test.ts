import type { INodeListSearchResult } from 'n8n-workflow';
import { startMoysklad } from '../simulators/moysklad';
import { startN8n, type Credential, type TestN8n } from './harness';

type Json = Record<string, unknown>;

const TOKEN = 'e2e-access-token-7be1';
const ACCOUNT = { login: 'admin@e2e', password: 'e2e-Password-4c' };

let n8n: TestN8n;
let erp: Awaited<ReturnType<typeof startMoysklad>>;
let credential: Credential;

beforeAll(async () => {
	[n8n, erp] = await Promise.all([
		startN8n(),
		startMoysklad({ token: TOKEN, ...ACCOUNT, rows: 1500 }),
	]);
	const token = { authentication: 'token', accessToken: TOKEN, baseUrl: erp.url };
	credential = await n8n.rest.createCredential('moySkladApi', token);
}, 300_000);

afterAll(async () => {
	await Promise.all([n8n?.stop(), erp?.close()]);
}, 60_000);

const run = (parameters: Json, items?: Json[]) => n8n.runNode('moySklad', parameters, items);

describe('the credential', () => {
	const test = (data: Json) =>
		n8n.rest.testCredential('moySkladApi', { baseUrl: erp.url, ...data });

	it('is accepted by token, and by login and password', async () => {
		expect(await test({ authentication: 'token', accessToken: TOKEN })).toMatchObject({
			status: 'OK',
		});
		expect(await test({ authentication: 'basic', ...ACCOUNT })).toMatchObject({ status: 'OK' });
	});

	it('is refused with a wrong token or password, and at a wrong address', async () => {
		const wrong = [
			{ authentication: 'token', accessToken: 'wrong' },
			{ authentication: 'basic', login: ACCOUNT.login, password: 'wrong' },
			{ authentication: 'token', accessToken: TOKEN, baseUrl: n8n.url },
		];
		for (const data of wrong) expect(await test(data)).toMatchObject({ status: 'Error' });
	});
});

describe('operations', () => {
	it('lists the assortment over its pages', async () => {
		const execution = await run({ resource: 'assortment', operation: 'getAll', returnAll: true });
		expect(execution.output).toHaveLength(1500);
	});

	it('creates, changes, finds and deletes products, a list in one request', async () => {
		const names = Array.from({ length: 30 }, (_, n) => ({ n }));
		const fields = {
			mappingMode: 'defineBelow',
			value: {
				name: '={{ "Товар " + $json.n }}',
				externalCode: '={{ "e2e-" + $json.n }}',
				salePrices: 10.5,
			},
			matchingColumns: [],
			schema: [],
		};
		const product = {
			resource: 'product',
			dataMode: 'fields',
			fields,
			options: { moneyUnit: 'roubles' },
		};
		const before = erp.stats.requests;
		const made = (await run({ ...product, operation: 'create' }, names)).output;
		expect(made).toHaveLength(30);
		expect(made[0]).toMatchObject({ name: 'Товар 0' });
		expect((made[0].salePrices as Json[])[0]).toMatchObject({ value: 10.5 });
		// The account's price types are asked for as well.
		expect(erp.stats.requests - before).toBeLessThanOrEqual(3);
		const again = (await run({ ...product, operation: 'upsert', matchBy: 'externalCode' }, names))
			.output;
		expect(again.map(({ id }) => id)).toEqual(made.map(({ id }) => id));
		const ids = made.map(({ id }) => ({ id }));
		const byId = { resource: 'product', id: '={{ $json.id }}' };
		expect((await run({ ...byId, operation: 'get' }, ids)).output).toHaveLength(30);
		expect((await run({ ...byId, operation: 'delete' }, ids)).output).toHaveLength(30);
		const [gone] = (await run({ ...byId, operation: 'get' }, ids.slice(0, 1))).failed;
		expect(gone).toHaveProperty('error');
	});

	it('gives errors to the items that caused them', async () => {
		const json = {
			resource: 'product',
			operation: 'create',
			dataMode: 'json',
			json: '={{ $json }}',
		};
		const execution = await run(json, [{ name: 'Один' }, { code: 'no name' }, { name: 'Три' }]);
		expect(execution.output).toMatchObject([{ name: 'Один' }, { name: 'Три' }]);
		expect(execution.errors).toMatchObject([
			{ json: { error: expect.stringContaining('name') }, pairedItem: { item: 1 } },
		]);
	});

	it('gets what was chosen from the list', async () => {
		const get = { resource: 'product', operation: 'get' };
		const search = (filter?: string, paginationToken?: string) =>
			n8n.rest.call<INodeListSearchResult>(
				'POST',
				'/dynamic-node-parameters/resource-locator-results',
				{
					path: 'parameters.id',
					methodName: 'own',
					nodeTypeAndVersion: { name: 'n8n-nodes-sklad.moySklad', version: 1 },
					currentNodeParameters: get,
					credentials: { moySkladApi: credential },
					...{ filter, paginationToken },
				},
			);
		const { results, paginationToken } = await search();
		expect(results).toHaveLength(100);
		expect((await search(undefined, paginationToken)).results[0]).not.toEqual(results[0]);
		const [chosen] = (await search('Кубики')).results;
		expect(chosen.name).toBe('Кубики (00003)');
		const id = { __rl: true, mode: 'list', value: chosen.value, cachedResultName: chosen.name };
		expect((await run({ ...get, id })).output).toMatchObject([{ name: 'Кубики' }]);
		const byId = { ...id, mode: 'id', value: '={{ $json.product }}' };
		expect((await run({ ...get, id: byId }, [{ product: chosen.value }])).output).toMatchObject([
			{ name: 'Кубики' },
		]);
	});

	it('reads the stock', async () => {
		const report = { resource: 'stockReport', operation: 'getCurrent', reportType: 'all' };
		expect((await run(report)).output.length).toBeGreaterThan(100);
	});
});

it('no token stands in anything that n8n kept or logged', () => {
	expect(n8n.traces.length).toBeGreaterThan(5);
	for (const text of [...n8n.traces, n8n.log()]) {
		for (const secret of [TOKEN, ACCOUNT.password]) expect(text.includes(secret)).toBe(false);
	}
});
