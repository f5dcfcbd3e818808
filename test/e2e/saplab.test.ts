import { startSaplab } from '../simulators/saplab';
import { startN8n, type Credential, type TestN8n } from './harness';

type Json = Record<string, unknown>;

const ACCOUNT = { login: '79990001122', password: 'e2e-Password-7d' };
const NODE = 'n8n-nodes-sklad.saplab';

let n8n: TestN8n;
let shop: Awaited<ReturnType<typeof startSaplab>>;
let credentials: Credential[];

beforeAll(async () => {
	[n8n, shop] = await Promise.all([startN8n(), startSaplab(ACCOUNT)]);
	credentials = [await n8n.rest.createCredential('saplabApi', { baseUrl: shop.url, ...ACCOUNT })];
}, 300_000);

afterAll(async () => {
	await Promise.all([n8n?.stop(), shop?.close()]);
}, 60_000);

const references = () =>
	Object.fromEntries(credentials.map(({ type, id, name }) => [type, { id, name }]));

const run = (parameters: Json, items?: Json[]) => n8n.runNode('saplab', parameters, items);

describe('the credential', () => {
	const test = (data: Json) =>
		n8n.rest.testCredential('saplabApi', { baseUrl: shop.url, ...ACCOUNT, ...data });

	it('is accepted with the right password', async () => {
		expect(await test({})).toMatchObject({ status: 'OK' });
	});

	it.each(['page', '401', 'redirect'] as const)(
		'is refused with a wrong one, told by %s',
		async (badLogin) => {
			shop.settings.badLogin = badLogin;
			expect(await test({ password: 'wrong' })).toMatchObject({ status: 'Error' });
			shop.settings.badLogin = 'page';
		},
	);
});

const client = {
	name: 'Проба',
	email: 'e2e@example.com',
	phone: '79995550011',
	additionalFields: {},
};

describe('operations', () => {
	it.each(['manager', 'shippingType', 'orderStatus', 'clientGroup', 'client', 'orderPosition'])(
		'%s.getAll',
		async (resource) => {
			const execution = await run({ resource, operation: 'getAll', returnAll: true });
			expect(execution.failed).toEqual([]);
			expect(execution.output[0]).toMatchObject({ id: expect.any(Number) });
		},
	);

	it.each([
		['orderStatus', { name: 'Е2Е', color: 'ABABAB', sms: false, email: true }],
		['shippingType', { name: 'Е2Е', minPrice: 100 }],
		['clientGroup', { name: 'Е2Е', discount: 3, comment: '' }],
	])('%s is created, updated and deleted', async (resource, fields) => {
		const [made] = (await run({ resource, operation: 'create', ...fields })).output;
		expect(made).toMatchObject({ id: expect.any(Number) });
		const { id } = made;
		const changed = { ...fields, name: 'Е2Е-2' };
		expect((await run({ resource, operation: 'update', id, ...changed })).output).toMatchObject([
			{ status: 'success' },
		]);
		expect((await run({ resource, operation: 'delete', id })).output).toMatchObject([
			{ status: 'success' },
		]);
	});

	it('a client is created, read and changed, and keeps what was left alone', async () => {
		const [made] = (await run({ resource: 'client', operation: 'create', ...client })).output;
		const { id } = made as { id: number };
		expect(id).toEqual(expect.any(Number));
		const update = {
			resource: 'client',
			operation: 'update',
			id,
			updateFields: { comment: 'VIP' },
		};
		expect((await run(update)).output).toMatchObject([{ status: 'success' }]);
		expect((await run({ resource: 'client', operation: 'get', id })).output).toMatchObject([
			{ id, name: client.name, email: client.email, comment: 'VIP' },
		]);
		const again = await run({ resource: 'client', operation: 'create', ...client });
		expect(again.failed).toMatchObject([{ error: expect.stringContaining('уникальн') }]);
		const money = { amount: 500, description: 'Пополнение' };
		const booked = await run({
			resource: 'transaction',
			operation: 'create',
			clientId: id,
			...money,
		});
		expect(booked.failed).toEqual([]);
		expect(
			(await run({ resource: 'transaction', operation: 'getAll', clientId: id, returnAll: true }))
				.output,
		).toMatchObject([{ amount: 500 }]);
	});

	it('a position is paid once, however often it is asked for, and refunded', async () => {
		const position = { resource: 'orderPosition', id: 11 };
		const pay = async (operation: string) => (await run({ ...position, operation })).output;
		expect(await pay('pay')).toMatchObject([{ changed: true }]);
		expect(await pay('pay')).toMatchObject([{ changed: false }]);
		expect(await pay('refund')).toMatchObject([{ changed: true }]);
		expect(await pay('refund')).toMatchObject([{ changed: false }]);
		const calls = shop.requests.filter(({ url }) => url.startsWith('/panel/order/pay/'));
		expect(calls).toHaveLength(2);
	});

	it.each(['deny', 'archive', 'unarchive'])('orderPosition.%s', async (operation) => {
		const execution = await run({ resource: 'orderPosition', operation, id: 12 });
		expect(execution.output).toMatchObject([{ status: 'success' }]);
	});

	it('documents are made, and any request is sent', async () => {
		const documents = { resource: 'orderPosition', operation: 'createDocuments', ids: '11,12' };
		expect((await run(documents)).failed).toEqual([]);
		const request = {
			resource: 'request',
			operation: 'send',
			method: 'GET',
			path: '/panel/manager',
		};
		expect((await run({ ...request, json: '{}' })).output[0]).toHaveProperty('managers');
	});

	it('loads its dropdowns from the shop', async () => {
		const node = { type: NODE, credentials: references() };
		const parameters = { resource: 'orderPosition', operation: 'setStatus' };
		const load = (method: string) =>
			n8n.rest.loadOptions({ ...node, parameters: parameters as never }, method, 'statusId');
		expect((await load('getStatuses')).length).toBeGreaterThan(3);
	});
});

it('no password stands in anything that n8n kept or logged', () => {
	const pair = Buffer.from(`${ACCOUNT.login}:${ACCOUNT.password}`).toString('base64');
	expect(n8n.traces.length).toBeGreaterThan(15);
	for (const text of [...n8n.traces, n8n.log()]) {
		expect(text.includes(ACCOUNT.password)).toBe(false);
		expect(text.includes(pair)).toBe(false);
	}
});
