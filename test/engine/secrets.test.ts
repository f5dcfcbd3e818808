/** A password or a key that is also a text in the data: data stay as they came, errors of the service hide it. */
import { ENDPOINTS } from '../conformance/saplab-document';
import { ImskladApi } from '../../credentials/ImskladApi.credentials';
import { SaplabApi } from '../../credentials/SaplabApi.credentials';
import { Imsklad } from '../../nodes/Imsklad/Imsklad.node';
import { Saplab } from '../../nodes/Saplab/Saplab.node';
import { startImsklad } from '../simulators/imsklad';
import { startSaplab } from '../simulators/saplab';
import { runNode, type RunOptions } from './harness';
import * as moySklad from './moysklad-run';

/** People choose such. */
const SECRET = '123456';
/** What stands in the data by right. */
const CODE = '1234567';
const ERROR_OUTPUT = { onError: 'continueRegularOutput' as const };
type More = Partial<RunOptions>;

describe('MoySklad', () => {
	let account: moySklad.Account;
	beforeEach(async () => {
		account = await moySklad.startAccount({ password: SECRET });
	});
	afterEach(() => account.close());
	const run = moySklad.runner(
		() => account,
		(service) =>
			({
				...moySklad.credentialFor(service),
				...{ authentication: 'basic', login: moySklad.KEYS.login, password: SECRET },
			}) as never,
	);
	const upsert = (more: More = {}, options = {}) => {
		const thing = { name: `Товар ${CODE}`, code: CODE };
		const parameters = { matchBy: 'code', ...moySklad.asJson(thing), options };
		return run('product', 'upsert', parameters, more);
	};

	it('gives data as they came, and finds by them what is there', async () => {
		const before = account.list('product').length;
		const [made] = (await upsert()).items;
		expect(made).toMatchObject({ name: `Товар ${CODE}`, code: CODE });
		const [again] = (await upsert()).items;
		expect(again.id).toBe(made.id);
		expect(account.list('product')).toHaveLength(before + 1);
		const { items } = await run('product', 'getAll', { filters: { code: CODE } });
		expect(items).toMatchObject([{ code: CODE }]);
	});

	it('previews data as they would be sent', async () => {
		const [{ wouldSend, code }] = (await upsert({}, { preview: true })).items as moySklad.Json[];
		expect(code).toBe(CODE);
		expect(wouldSend.body).toMatchObject({ code: CODE });
	});

	it('hides it in what the service says of a whole request, and of one element', async () => {
		const errors = [{ error: `Пароль ${SECRET} неверен`, code: 1056 }];
		account.fault('answer', { status: 403, body: { errors } });
		const { error } = await run('product', 'getAll');
		expect(error?.message).toContain('Пароль *** неверен');
		for (const body of [[{ errors }], [{ said: SECRET }]]) {
			account.fault('answer', { match: 'POST', status: 200, body });
			const more = { input: [{ id: CODE, name: `Товар ${CODE}` }], ...ERROR_OUTPUT };
			const result = await run('product', 'create', moySklad.asJson({ name: 'Т' }), more);
			const [{ error: words, details }] = result.items as moySklad.Json[];
			expect(words).toContain('***');
			expect(words).not.toContain(SECRET);
			// What the item was about is the item's own.
			expect(details.thing).toEqual({ id: CODE, name: `Товар ${CODE}` });
		}
	});
});

describe('IMSKLAD', () => {
	let warehouse: Awaited<ReturnType<typeof startImsklad>>;
	beforeEach(async () => {
		warehouse = await startImsklad({ apiKey: SECRET });
	});
	afterEach(() => warehouse.close());
	const run = async (options = {}, more: More = {}) => {
		const json = { storage_id: 1, ids: [CODE] };
		return await runNode(
			{ node: Imsklad, credentials: [ImskladApi] },
			{
				parameters: {
					...{ resource: 'request', operation: 'send', type: 'goods', action: 'get_stock' },
					...{ json, options },
				},
				credentials: { imskladApi: { baseUrl: warehouse.url, apiKey: SECRET } },
				...more,
			},
		);
	};

	it('gives data as they came', async () => {
		warehouse.fault('answer', { body: { [CODE]: { name: `Товар ${CODE}`, stock: 1 } } });
		const { items, error } = await run();
		expect(error).toBeUndefined();
		expect(items).toEqual([{ [CODE]: { name: `Товар ${CODE}`, stock: 1 } }]);
	});

	it('previews data as they would be sent', async () => {
		const [{ wouldSend }] = (await run({ preview: true })).items as moySklad.Json[];
		expect(wouldSend.body.data).toEqual({ storage_id: 1, ids: [CODE] });
		expect(warehouse.requests).toEqual([]);
	});

	it('hides it in what the service says', async () => {
		for (const body of [{ error: `Ключ ${SECRET} неверен`, code: 2 }, `Ключ ${SECRET}`]) {
			warehouse.fault('answer', { body });
			const more = { input: [{ id: CODE, name: `Товар ${CODE}` }], ...ERROR_OUTPUT };
			const [{ error, details }] = (await run({}, more)).items as moySklad.Json[];
			expect(error).toContain('Ключ ***');
			expect(details.thing).toEqual({ id: CODE, name: `Товар ${CODE}` });
		}
	});
});

describe('Saplab', () => {
	const login = '9170000000';
	let panel: Awaited<ReturnType<typeof startSaplab>>;
	beforeEach(async () => {
		panel = await startSaplab({ login, password: SECRET });
	});
	afterEach(() => panel.close());
	const run = async (path: string, parameters = {}, more: More = {}) => {
		const [resource, operation] = path.split('.');
		return await runNode(
			{ node: Saplab, credentials: [SaplabApi] },
			{
				parameters: { resource, operation, ...parameters },
				credentials: { saplabApi: { baseUrl: panel.url, login, password: SECRET } },
				...more,
			},
		);
	};
	const client = ENDPOINTS.find(({ operation }) => operation === 'client.create')!.parameters;

	it('gives data as they came', async () => {
		panel.fault('answer', { body: { clients: [{ client_id: '5', name: CODE }], pages: 1 } });
		const { items } = await run('client.getAll');
		expect(items).toEqual([{ client_id: '5', name: CODE }]);
	});

	it('previews data as they would be sent', async () => {
		const parameters = { ...client, name: `Клиент ${CODE}`, options: { preview: true } };
		const [{ wouldSend }] = (await run('client.create', parameters)).items as moySklad.Json[];
		expect(JSON.stringify(wouldSend)).toContain(`Клиент ${CODE}`);
	});

	it('hides it in what the panel says', async () => {
		panel.fault('answer', { body: { status: 'error', text: `Пароль ${SECRET} неверен` } });
		const more = { input: [{ id: CODE, name: `Клиент ${CODE}` }], ...ERROR_OUTPUT };
		const [{ error, details }] = (await run('client.getAll', {}, more)).items as moySklad.Json[];
		expect(error).toContain('Пароль *** неверен');
		expect(details.thing).toEqual({ id: CODE, name: `Клиент ${CODE}` });
	});
});
