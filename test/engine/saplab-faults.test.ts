/**
 * What a person sees of the Saplab node when the panel or the way to it fails, and what it sends meanwhile. Pauses
 * between attempts are skipped; every request is really made and counted.
 */
import { sleep } from 'n8n-workflow';
import { ENDPOINTS } from '../conformance/saplab-document';
import { startServer, type FaultKind, type FaultOptions } from '../simulators/server';
import {
	asked,
	BASE64,
	leaks,
	load,
	runner,
	STAFF,
	startPanel,
	type Json,
	type Panel,
} from './saplab-run';

jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	sleep: jest.fn(async () => {}),
}));

let panel: Panel;
let elsewhere: Awaited<ReturnType<typeof startServer>>;
beforeEach(async () => {
	jest.mocked(sleep).mockClear();
	panel = await startPanel();
	elsewhere = await startServer({
		routes: (app) =>
			void app.all('/*', async (_, reply) => reply.send('{"status":"success","statuses":[]}')),
	});
});
afterEach(async () => {
	expect(elsewhere.requests).toEqual([]);
	await Promise.all([panel.close(), elsewhere.close()]);
});
const run = runner(() => panel);
/** A second is the least that the option takes. */
const options = { timeout: 1, returnCreated: false, skipUnchanged: false };

const call = (path: string, parameters: Json = {}): Json => {
	const [resource, operation] = path.split('.');
	return { resource, operation, options, ...parameters };
};
const READ = call('orderStatus.getAll');
const TRANSACTION = call('transaction.create', { clientId: 1, amount: 5, description: '' });
const CLIENT = call(
	'client.create',
	ENDPOINTS.find(({ operation }) => operation === 'client.create')!.parameters,
);
const pay = (operation = 'pay') => call(`orderPosition.${operation}`, { id: 11 });

/** What may be sent again after a failure: what only reads, and what comes to the same when done twice. */
const REPEATED = /\.(getAll|get|update)$/;
/** The requests of an operation that are not its own: reading before, looking up after. */
const ownRequests = ({ method, path }: { method: string; path: string }) =>
	panel.requests.filter((each) => each.method === method && each.url === path);

describe('what may be repeated', () => {
	const kinds: Array<[FaultKind, FaultOptions]> = [
		['status500', {}],
		['html502', {}],
		['status429', {}],
		['reset', {}],
		['reset', { after: true }],
	];
	const cases = ENDPOINTS.flatMap((endpoint) =>
		kinds.map(([kind, fault]) => ({ ...endpoint, kind, fault })),
	);
	it.each(cases)('$operation after $kind $fault', async (endpoint) => {
		const { operation, parameters, method, path, kind, fault } = endpoint;
		const isOwn = (request: { method: string; url: string }) =>
			request.method === method && request.url === path;
		panel.fault(kind, { ...fault, match: isOwn });
		const isRepeated = REPEATED.test(operation);
		const { error } = await run(call(operation, parameters));
		expect(ownRequests(endpoint)).toHaveLength(isRepeated ? 2 : 1);
		// Pay finds out by reading what became of it.
		const isFound = operation.endsWith('.pay') && fault.after;
		expect(Boolean(error)).toBe(!isRepeated && !isFound);
		if (error && kind !== 'status429') expect(error.message).toMatch(/unknown|not paid/);
	});

	it('reads a client again before it writes the form again', async () => {
		const update = { id: 1, updateFields: { address: 'ул. Новая, 1' } };
		const isForm = ({ method, url }: { method: string; url: string }) =>
			method === 'POST' && url.endsWith('/client/form/1');
		panel.fault('reset', {
			match: (request) => {
				if (isForm(request)) panel.state.clients[0].comment = 'Пишет другой';
				return isForm(request);
			},
		});
		expect((await run(call('client.update', update))).error).toBeUndefined();
		expect(panel.state.clients[0]).toMatchObject({
			comment: 'Пишет другой',
			address: 'ул. Новая, 1',
		});
		// Where it cannot be read, what became of the first attempt is what is said.
		let reads = 0;
		panel.fault('reset', { match: isForm, after: true });
		panel.fault('html502', { match: ({ method }) => method === 'GET' && ++reads > 1, times: 9 });
		const { error } = await run(call('client.update', update));
		expect(error?.message).toContain('Whether it was carried out is unknown');
	});

	it('gives up after three attempts, with pauses between them', async () => {
		panel.fault('status500', { times: 9 });
		const { error } = await run(READ);
		expect(error?.message).toContain('HTTP 500');
		expect(panel.requests).toHaveLength(3);
		expect(jest.mocked(sleep).mock.calls).toEqual([[500], [1500]]);
	});

	it.each(['orderPosition.deny', 'orderPosition.archive', 'transaction.create'])(
		'%s is not, however long it takes',
		async (operation) => {
			const { parameters } = ENDPOINTS.find((each) => each.operation === operation)!;
			panel.fault('stall');
			const { error } = await run(call(operation, parameters));
			expect(error?.message).toContain('unknown');
			expect(error?.description).toContain('before you run this again');
			expect(panel.requests).toHaveLength(1);
		},
	);
});

describe('setting a status when answers get lost', () => {
	const set = () =>
		run(call('orderPosition.setStatus', { id: 11, statusId: 4, options: { timeout: 1 } }));
	const writes = () => asked(panel).filter((each) => each.includes('/set_status/'));
	/** An SMS and an e-mail each time. */
	const told = () => panel.state.messages.length;

	it.each(['reset', 'stall', 'emptyBody', 'html502', 'brokenJson'] as const)(
		'finds that it was done before %s, and tells the customer once',
		async (kind) => {
			panel.fault(kind, { match: '/set_status/', after: true });
			expect((await set()).items).toEqual([{ id: 11, changed: true }]);
			expect((await set()).items).toEqual([{ id: 11, changed: false }]);
			expect([writes().length, told()]).toEqual([1, 2]);
		},
	);

	it('asks once where it was not done, and may be run again', async () => {
		panel.fault('reset', { match: '/set_status/' });
		const { error } = await set();
		expect(error?.message).toContain('unknown');
		expect(error?.description).toContain('reads the position first');
		expect([writes().length, told()]).toEqual([1, 0]);
		expect((await set()).items).toMatchObject([{ changed: true }]);
		expect([writes().length, told()]).toEqual([2, 2]);
	});

	it('does not know where it cannot read the position either', async () => {
		panel.fault('reset', { match: '/set_status/', after: true });
		let reads = 0;
		panel.fault('html502', {
			match: ({ url }) => url.includes('order_ids') && ++reads > 1,
			times: 3,
		});
		expect((await set()).error?.message).toContain('unknown');
		expect((await set()).items).toEqual([{ id: 11, changed: false }]);
		expect([writes().length, told()]).toEqual([1, 2]);
	});

	it('says so where the panel refuses', async () => {
		const { error } = await run(
			call('orderPosition.setStatus', { id: 11, statusId: 99, options: { timeout: 1 } }),
		);
		expect(error?.message).not.toContain('unknown');
		expect([writes().length, told()]).toEqual([1, 0]);
	});
});

describe('paying when answers get lost', () => {
	const calls = () => asked(panel).filter((each) => each.includes('/order/pay/'));
	const state = () => panel.state.positions[0].is_payed;

	it.each(['reset', 'stall', 'emptyBody', 'html502', 'brokenJson'] as const)(
		'finds that it was done before %s',
		async (kind) => {
			for (const operation of ['pay', 'refund']) {
				panel.fault(kind, { match: '/order/pay/', after: true });
				const { items } = await run(pay(operation));
				expect(items).toMatchObject([{ id: 11, is_payed: operation === 'pay', changed: true }]);
				expect(items[0]).not.toHaveProperty('text');
			}
			expect(calls()).toHaveLength(2);
		},
	);

	it.each(['reset', 'stall', 'emptyBody', 'html502', 'html200'] as const)(
		'finds that it was not done for %s',
		async (kind) => {
			panel.fault(kind, { match: '/order/pay/' });
			const { error } = await run(pay());
			expect(error?.message).toContain('Read again, the position is not paid');
			expect(error?.description).toContain('Running this again is safe');
			expect([calls().length, state()]).toEqual([1, false]);
		},
	);

	it('says what the panel refuses, and reads nothing more', async () => {
		panel.fault('answer', { body: { status: 'error', text: 'Оплата закрыта.' }, match: '/pay/' });
		const { items } = await run(pay(), { onError: 'continueRegularOutput' });
		expect(items).toMatchObject([{ error: 'Оплата закрыта.' }]);
		expect((items[0].details as Json).outcome).toBeUndefined();
		expect(asked(panel).filter((each) => each.includes('order_ids'))).toHaveLength(1);
		expect([calls().length, state()]).toEqual([1, false]);
	});

	it('does not know where the second reading fails too', async () => {
		for (const lost of [false, true]) {
			if (lost) panel.fault('reset', { match: '/order/pay/', after: true });
			let reads = 0;
			panel.fault('html502', {
				match: ({ url }) => url.includes('order_ids') && ++reads > 1,
				times: 3,
			});
			const { items } = await run(pay(lost ? 'refund' : 'pay'), {
				onError: 'continueRegularOutput',
			});
			expect(items).toMatchObject([
				{
					error: expect.stringContaining('Reading the position again failed'),
					details: { outcome: 'unknown' },
				},
			]);
		}
		expect(calls()).toHaveLength(2);
	});

	it('does nothing where the first reading fails, or does not say whether it is paid', async () => {
		panel.fault('html200', { match: 'order_ids' });
		expect((await run(pay())).error?.message).toContain('a web page');
		for (const is_payed of [undefined, null, '']) {
			panel.fault('answer', { body: { orders: [{ id: '11', is_payed }] } });
			expect((await run(pay())).error?.message).toContain('does not show whether');
		}
		expect(calls()).toEqual([]);
	});

	it('notices where somebody else pays in the same moment', async () => {
		panel.fault('answer', {
			match: ({ url }) => {
				if (url.includes('/order/pay/')) panel.pay(11);
				return false;
			},
		});
		const { error } = await run(pay());
		expect(error?.message).toMatch(/отправлено 1490₽.*Read again, the position is not paid/);
		expect([calls().length, state()]).toEqual([1, false]);
	});
});

describe('how the panel says no', () => {
	const cases: Array<[string, Json, FaultOptions, string, string]> = [
		[
			'an error with words',
			TRANSACTION,
			{ body: { status: 'error', text: 'Нельзя.' } },
			'Нельзя.',
			'said no',
		],
		['an error without words', TRANSACTION, { body: { status: 'error' } }, 'did not say why', 'ID'],
		[
			'an error with HTTP 500',
			TRANSACTION,
			{ status: 500, body: { status: 'error', text: 'Нет.' } },
			'Нет.',
			'said no',
		],
		[
			'a form with mistakes',
			CLIENT,
			{ body: { email: 'Не уникально.', wholesalers: { inn: ['Мало цифр.'] } } },
			'email: Не уникально.; wholesalers.inn: Мало цифр.',
			'Correct',
		],
		[
			'mistakes with HTTP 422',
			CLIENT,
			{ status: 422, body: { 'wholesalers[inn]': 'Нет' } },
			'wholesalers[inn]: Нет',
			'Correct',
		],
		[
			'mistakes with HTTP 400',
			CLIENT,
			{ status: 400, body: { phone: 'Уже есть.', email: 'Не уникально.' } },
			'phone: Уже есть.; email: Не уникально.',
			'Correct',
		],
		[
			'an error with HTTP 400',
			TRANSACTION,
			{ status: 400, body: { status: 'error', text: 'Сумма неверна.' } },
			'Сумма неверна.',
			'said no',
		],
		['a word on the form', CLIENT, { body: { status: 'ok' } }, 'unknown', 'Look for the phone'],
		[
			'texts about fields that the document has no messages for',
			TRANSACTION,
			{ body: { amount: 'Не число.' } },
			'unknown',
			'moves the money twice',
		],
		[
			'an error for a list',
			READ,
			{ body: { status: 'error', text: 'Нет прав.' } },
			'Нет прав.',
			'rights',
		],
		['no list', READ, { body: { orders: [] } }, 'answered without "statuses"', 'no right'],
		[
			'nothing for a list',
			READ,
			{ body: { statuses: null } },
			'answered without "statuses"',
			'no right',
		],
		['an empty reply', READ, { body: '' }, 'an empty body', 'no right'],
		['JSON of another kind', READ, { body: '[]' }, 'answered without "statuses"', 'no right'],
		[
			'success for a list',
			READ,
			{ body: { status: 'success' } },
			'answered without "statuses"',
			'no right',
		],
		['the list with HTTP 403', READ, { status: 403, body: { statuses: [] } }, '403', 'no right'],
		[
			'success with HTTP 500',
			TRANSACTION,
			{ status: 500, body: { status: 'success' } },
			'500',
			'twice',
		],
		['a page', READ, { body: '<!doctype html><title>Вход</title>' }, '"Вход"', 'password'],
		['HTTP 401', READ, { status: 401, body: '<html>' }, 'HTTP 401', 'password'],
		['HTTP 403', READ, { status: 403, body: '<html>' }, 'HTTP 403', 'no right'],
		['HTTP 404', READ, { status: 404, body: '{"message":"Not Found"}' }, 'HTTP 404', 'base URL'],
		[
			'a reply that nobody documented',
			TRANSACTION,
			{ body: { done: 1 } },
			'unknown',
			'moves the money twice',
		],
		['an empty reply for money', TRANSACTION, { body: '' }, 'unknown', 'moves the money twice'],
	];
	it.each(cases)('%s', async (_, parameters, fault, message, advice) => {
		panel.fault('answer', fault);
		const { error } = await run(parameters);
		expect(error?.message).toContain(message);
		expect(error?.description).toContain(advice);
		expect(panel.requests).toHaveLength(1);
	});

	it.each(['page', '401', 'redirect'] as const)('a wrong password with %s', async (badLogin) => {
		panel.settings.badLogin = badLogin;
		const saplabApi = { baseUrl: panel.url, login: STAFF.login, password: 'wrong-word' };
		const { error } = await run(READ, { credentials: { saplabApi } });
		expect(error?.description).toContain('password in the credential is wrong');
		expect(panel.requests).toHaveLength(1);
	});

	it.each(['page', 'redirect'] as const)('a missing right with %s', async (noAccess) => {
		panel.settings.forbidden = ['/panel/order'];
		panel.settings.noAccess = noAccess;
		const { error } = await run(call('orderPosition.archive', { id: 11 }));
		expect(error?.description).toContain('no right');
		expect(panel.state.positions[0].is_archived).toBe(false);
	});

	it('is not to be taken in by JSON that calls itself a page', async () => {
		panel.settings.jsonType = 'text/html; charset=UTF-8';
		expect((await run(READ)).items).toHaveLength(6);
		expect((await run(TRANSACTION)).items).toEqual([{ status: 'success' }]);
	});

	it('stops where the account has no second page', async () => {
		const transactions = Array.from({ length: 10 }, () => ({ amount: '1' }));
		panel.fault('answer', { body: { transactions, page: 1, pages: 26 }, times: 9 });
		const list = call('transaction.getAll', { clientId: 1 });
		expect((await run({ ...list, limit: 10 })).items).toHaveLength(10);
		const { error } = await run({ ...list, returnAll: true });
		expect(error?.message).toContain('gave page 1 when asked for page 2');
		expect(panel.requests).toHaveLength(3);
	});
});

describe('the password', () => {
	it('follows no redirect to another host', async () => {
		for (const status of [301, 302, 303, 307, 308]) {
			for (const parameters of [READ, TRANSACTION, call('orderPosition.deny', { id: 11 })]) {
				panel.fault('redirect', { status, location: `${elsewhere.url}/panel/order/status` });
				const { error } = await run(parameters);
				expect(error?.message).toContain('redirect');
			}
		}
	});

	const pair = `${STAFF.login}:${STAFF.password}`;
	const echoes = [STAFF.password, pair, BASE64, encodeURIComponent(STAFF.password)];
	const bodies: Array<[string, (echo: string) => FaultOptions]> = [
		['an error', (echo) => ({ body: { status: 'error', text: `Нет: ${echo}` } })],
		['a form', (echo) => ({ body: { [echo]: echo } })],
		['a page', (echo) => ({ body: `<html><title>${echo}</title>${echo}` })],
		['text', (echo) => ({ body: `Denied for ${echo}` })],
		['HTTP 500', (echo) => ({ status: 500, body: echo })],
	];
	it.each(bodies)('is hidden in %s', async (_, faultWith) => {
		for (const echo of echoes) {
			expect(leaks(`x${echo}`)).toBe(true);
			for (const parameters of [READ, TRANSACTION]) {
				panel.fault('answer', { ...faultWith(echo), times: 3 });
				const { error } = await run(parameters);
				expect(error).toBeDefined();
				panel.clearFaults();
			}
		}
	});

	it('is hidden in data where it stands with the login, or as it is sent', async () => {
		const name = `Заказ ${pair}, ${BASE64}`;
		panel.fault('answer', { body: { statuses: [{ id: '1', name }] } });
		expect((await run(READ)).items).toEqual([{ id: 1, name: 'Заказ ***, ***' }]);
	});

	it('leaves alone what only looks like it: people choose words', async () => {
		const saplabApi = { baseUrl: panel.url, login: STAFF.login, password: 'client' };
		const body = { clients: [{ client_id: '5', name: 'client' }], pages: 1 };
		panel.fault('answer', { body });
		const { items } = await run(call('client.getAll'), { credentials: { saplabApi } });
		expect(items).toEqual([{ client_id: '5', name: 'client' }]);
	});

	it('of a client is not repeated in an error', async () => {
		panel.fault('answer', { body: { password: 'Слишком прост: qwerty123' } });
		const client = { name: 'А', email: 'a@b', phone: '1' };
		const { error } = await run(
			call('client.create', { ...client, additionalFields: { password: 'qwerty123' } }),
		);
		expect(error?.message).toBe('password: Слишком прост: ***');
	});

	it('is not shown by a dropdown', async () => {
		panel.fault('answer', { body: { status: 'error', text: pair } });
		await expect(load(panel, 'getStatuses')).rejects.toMatchObject({ message: '***' });
	});
});

describe('a way that leads nowhere', () => {
	it.each([
		['http://127.0.0.1:1', 'refused the connection'],
		['http://nowhere.invalid', 'does not exist'],
	])('%s', async (baseUrl, message) => {
		const { error } = await run(READ, { credentials: { saplabApi: { ...STAFF, baseUrl } } });
		expect(error?.message).toContain(message);
	});
});
