/**
 * What a person sees of the MoySklad node when the service or the way to it fails, what it sends meanwhile, and that
 * secrets go nowhere. Pauses between attempts are skipped; every request is really made and counted.
 */
import { sleep } from 'n8n-workflow';
import { startServer, type FaultKind, type FaultOptions } from '../simulators/server';
import {
	asJson,
	asked,
	bodies,
	credentialFor,
	KEYS,
	leaks,
	mapped,
	runner,
	startAccount,
	type Account,
	type Json,
} from './moysklad-run';

jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	sleep: jest.fn(),
}));
/** Pauses pass at once, and the clock of the pace goes on by them. */
const clock = performance.now.bind(performance);
let skipped = 0;
jest.spyOn(performance, 'now').mockImplementation(() => clock() + skipped);
const skip = async (milliseconds: number) => void (skipped += milliseconds);
const pauses = () =>
	jest
		.mocked(sleep)
		.mock.calls.map(([milliseconds]) => Math.round(milliseconds / 100) * 100)
		.filter(Boolean);

let account: Account;
let elsewhere: Awaited<ReturnType<typeof startServer>>;
beforeEach(async () => {
	jest.mocked(sleep).mockReset().mockImplementation(skip);
	account = await startAccount();
	elsewhere = await startServer({
		routes: (app) => void app.all('/*', async (_, reply) => reply.send('{"meta":{},"rows":[]}')),
	});
});
afterEach(async () => {
	expect(elsewhere.requests).toEqual([]);
	await Promise.all([account.close(), elsewhere.close()]);
});
const run = runner(() => account);
const options = { timeout: 1 };
const ID = '99999999-0000-4000-8000-000000000000';

/** Each operation by what may be repeated. */
const OPERATIONS: Record<'once' | 'idempotent' | 'safe', Record<string, [string, string, Json]>> = {
	once: {
		create: ['product', 'create', mapped({ name: 'Т' })],
		'upsert of something new': [
			'product',
			'upsert',
			{ matchBy: 'code', ...asJson({ name: 'Т', code: 'new' }) },
		],
		delete: ['product', 'delete', { id: ID }],
		addPositions: [
			'demand',
			'addPositions',
			{ id: ID, positionsInput: 'json', positionsJson: '[{}]' },
		],
		'request.send of a write': ['request', 'send', { method: 'POST', path: 'entity/product' }],
		'create of a bonus program': ['bonusProgram', 'create', mapped({ name: 'П' })],
	},
	idempotent: {
		update: ['product', 'update', { id: ID, ...mapped({ name: 'Т' }) }],
		'update of a bonus program': ['bonusProgram', 'update', { id: ID, ...mapped({ name: 'П' }) }],
		'create with a syncId': ['product', 'create', mapped({ name: 'Т', syncId: ID })],
		replacePositions: [
			'demand',
			'replacePositions',
			{ id: ID, positionsInput: 'json', positionsJson: '[{}]' },
		],
		'assortmentSettings.update': ['assortmentSettings', 'update', mapped({ createdShared: true })],
	},
	safe: {
		getAll: ['product', 'getAll', {}],
		get: ['product', 'get', { id: ID }],
		getMetadata: ['product', 'getMetadata', {}],
		'assortment.getAll': ['assortment', 'getAll', {}],
		'stockReport.getAll': ['stockReport', 'getAll', {}],
		'stockReport.getCurrent': ['stockReport', 'getCurrent', { reportType: 'all' }],
		getPositions: ['demand', 'getPositions', { id: ID }],
		'request.send of a read': ['request', 'send', { method: 'GET', path: 'entity/product' }],
	},
};
const [CREATE, UPDATE, READ] = [
	OPERATIONS.once.create,
	OPERATIONS.idempotent.update,
	OPERATIONS.safe.getAll,
];
const go = ([resource, operation, parameters]: [string, string, Json], more: Json = {}) =>
	run(resource, operation, { options, ...parameters }, more);

interface Case {
	kind: FaultKind;
	options?: FaultOptions;
	message: RegExp;
	/** Whether the outcome of a write that may not be repeated is unknown. */
	unknown?: true;
	/** Whether what may be repeated is tried again. */
	repeated?: true;
	advice: RegExp;
	details?: Json;
}
const refusal = (status: number, code: number, error: string, advice: RegExp): Case => ({
	kind: 'answer',
	options: {
		status,
		body: {
			errors: [{ error, code, parameter: 'x', moreInfo: `https://dev.moysklad.ru/#${code}` }],
		},
	},
	message: new RegExp(`^${error}$`),
	advice: new RegExp(`${advice.source}.*More: https://dev.moysklad.ru/#${code}`),
	details: { code, parameter: 'x', httpStatus: status },
});
const FAULTS: Record<string, Case> = {
	1049: { ...refusal(429, 1049, 'Превышен лимит', /another program uses the same account/) },
	1056: refusal(401, 1056, 'Ошибка аутентификации', /does not know this token/),
	1059: refusal(400, 1059, 'Чужой сервер', /references from the same API version/),
	1062: refusal(400, 1062, 'Заголовок Accept', /proxy/),
	1073: refusal(429, 1073, 'Слишком много сразу', /Too many requests at once/),
	30003: refusal(412, 30003, 'Уже есть', /list the webhooks/),
	62001: refusal(403, 62001, 'Тариф не позволяет', /"Расширенная бонусная программа" of the plan/),
	62002: refusal(412, 62002, 'Только для начислений', /Leave out "executionDate"/),
	403: refusal(403, 1016, 'Нет доступа', /plan \(тариф\)/),
	'415 without a body': {
		kind: 'emptyBody',
		options: { status: 415 },
		message: /empty body \(HTTP 415\)/,
		advice: /proxy/,
	},
	'401 page': {
		kind: 'html200',
		options: { status: 401 },
		message: /HTTP 401/,
		advice: /does not know this token/,
	},
	'413 page': {
		kind: 'html200',
		options: { status: 413 },
		message: /HTTP 413/,
		advice: /at most 1000 elements and 20 MB/,
	},
	'500 in words': {
		kind: 'answer',
		options: { status: 500, body: { errors: [{ error: 'Внутренняя ошибка', code: 1 }] } },
		message: /Внутренняя ошибка/,
		unknown: true,
		repeated: true,
		advice: /\w/,
	},
	'502 page': {
		kind: 'html502',
		message: /out of order at present \(HTTP 502\)/,
		unknown: true,
		repeated: true,
		advice: /Try again later/,
	},
	reset: {
		kind: 'reset',
		message: /broke the connection/,
		unknown: true,
		repeated: true,
		advice: /may be run again without harm/,
	},
	stall: {
		kind: 'stall',
		message: /did not answer within 1 s/,
		unknown: true,
		repeated: true,
		advice: /raise "Timeout"/,
	},
	page: {
		kind: 'html200',
		message: /web page \(HTTP 200\) "nginx"/,
		unknown: true,
		advice: /Check the base URL/,
	},
	'broken JSON': {
		kind: 'brokenJson',
		message: /something unexpected \(HTTP 200\)/,
		unknown: true,
		advice: /Check the base URL/,
	},
	redirect: {
		kind: 'redirect',
		message: /redirect to another address \(HTTP 302\)/,
		unknown: true,
		advice: /not followed/,
	},
};
const LOOK = /Look|Run it again|Get the positions|deleting it again/;

describe.each(Object.entries(FAULTS))('%s', (name, fault) => {
	const REFUSALS = /^(1049|1073)$/.test(name) ? 21 : 1;
	const arm = (match: string) =>
		account.fault(fault.kind, {
			...(fault.kind === 'redirect' && { location: elsewhere.url }),
			...fault.options,
			times: 50,
			match,
		});
	const check = async (which: [string, string, Json], match: string, requests: number) => {
		arm(match);
		const { error } = await go(which);
		expect(error?.message).toMatch(fault.message);
		expect(error?.description).toMatch(fault.advice);
		expect(account.requests.filter(({ method }) => method !== 'GET' || match === '')).toHaveLength(
			requests,
		);
		return error;
	};

	it('on a read', async () => {
		await check(READ, '', fault.repeated ? 3 : REFUSALS);
	});

	it('on a write that may be repeated', async () => {
		await check(UPDATE, 'POST', fault.repeated ? 3 : REFUSALS);
	});

	it('on a write that may not', async () => {
		arm('POST');
		const { items } = await go(CREATE, { onError: 'continueRegularOutput' });
		const [{ error, details }] = items as Json[];
		expect(error).toMatch(fault.message);
		expect(/^Whether it was carried out is unknown: /.test(error)).toBe(fault.unknown === true);
		expect(details.outcome).toBe(fault.unknown && 'unknown');
		expect(details.description).toMatch(fault.unknown ? LOOK : fault.advice);
		if (fault.details) expect(details).toMatchObject(fault.details);
		expect(account.requests).toHaveLength(REFUSALS);
	});
});

describe('what is repeated after a lost answer', () => {
	it.each(
		Object.entries(OPERATIONS).flatMap(([repeat, all]) =>
			Object.keys(all).map((name) => [repeat, name] as const),
		),
	)('%s: %s', async (repeat, name) => {
		const which = OPERATIONS[repeat as 'once'][name];
		const isWrite = repeat !== 'safe';
		account.fault('reset', {
			times: 9,
			match: ({ method, url }) => (method !== 'GET') === isWrite || /metadata/.test(url),
		});
		const { error } = await go(which);
		expect(error?.message).toMatch(/broke the connection/);
		const sent = account.requests.filter(({ method }) => (method !== 'GET') === isWrite);
		expect(sent).toHaveLength(repeat === 'once' ? 1 : 3);
		if (repeat === 'once') expect(error?.description).toMatch(LOOK);
	});

	it('a fault that passes is not noticed', async () => {
		account.fault('html502', { times: 2 });
		expect((await go(READ)).items).toHaveLength(3);
	});

	it('any method waits a 429 out, and nothing is lost', async () => {
		const body = { errors: [{ error: 'Лимит', code: 1049 }] };
		account.fault('answer', {
			...{ status: 429, body, times: 3 },
			headers: { 'x-lognex-retry-after': '700' },
		});
		const { items } = await go(CREATE);
		expect(pauses()).toEqual([700, 700, 700]);
		expect(items[0].name).toBe('Т');
		expect(account.requests).toHaveLength(4);
		expect(account.list('product')).toHaveLength(4);
	});

	it('where nobody tells how long to wait (1073), longer and longer', async () => {
		account.fault('answer', {
			status: 429,
			body: { errors: [{ error: 'Много', code: 1073 }] },
			times: 7,
		});
		expect((await go(READ)).items).toHaveLength(3);
		// Each is drawn anew from a span that doubles, so that several processes do not come together again.
		const all = pauses();
		expect(all.length).toBeGreaterThan(5);
		expect(Math.max(...all.slice(0, 2))).toBeLessThan(3000);
		expect(Math.max(...all.slice(-3))).toBeGreaterThan(Math.max(...all.slice(0, 2)));
		expect(Math.max(...all)).toBeLessThan(16_000);
	});

	it('nothing is asked once the run has been cancelled', async () => {
		account.settings.latency = 30;
		account.fault('answer', {
			status: 429,
			times: 999,
			body: { errors: [{ error: 'Л', code: 1049 }] },
		});
		jest.mocked(sleep).mockImplementation(async () => {
			await new Promise((go) => setTimeout(go, 20));
		});
		await run('product', 'getAll', { returnAll: true }, { cancelAfter: 150 });
		const sent = account.requests.length;
		await new Promise((go) => setTimeout(go, 300));
		expect(account.requests.length).toBeLessThanOrEqual(sent + 1);
	});
});

describe('headers', () => {
	it('are those that the service wants', async () => {
		await go(READ);
		await go(CREATE);
		const [read, write] = account.requests.map(({ headers }) => headers);
		expect(read).toMatchObject({
			accept: 'application/json;charset=utf-8',
			'accept-encoding': 'gzip',
			authorization: `Bearer ${KEYS.token}`,
		});
		expect(read['content-type']).toBeUndefined();
		expect(write['content-type']).toBe('application/json');
	});

	it('with login and password are Basic', async () => {
		const basic = runner(
			() => account,
			(service) => ({ authentication: 'basic', ...KEYS, baseUrl: ` ${service.url}/ ` }) as never,
		);
		const { items } = await basic('product', 'getAll');
		expect(items).toHaveLength(3);
		expect(account.requests[0].headers.authorization).toMatch(/^Basic /);
	});
});

describe('secrets', () => {
	const pair = Buffer.from(`${KEYS.login}:${KEYS.password}`).toString('base64');
	it.each([
		['the token', KEYS.token],
		['the password', KEYS.password],
		['both in Base64', pair],
	])('%s is hidden wherever the service repeats it', async (_, secret) => {
		const basic = runner(
			() => account,
			(service) => ({ ...credentialFor(service), ...KEYS, accessToken: KEYS.token }) as never,
		);
		const words = `Плохо: ${secret} и ${JSON.stringify({ secret })}`;
		account.fault('answer', { status: 400, body: { errors: [{ error: words, code: 1 }] } });
		expect((await basic('product', 'getAll')).error?.message).toContain('Плохо: ***');
		account.fault('answer', { status: 502, body: words, times: 3 });
		expect((await basic('product', 'getAll')).error?.message).toContain('***');
		account.fault('answer', { body: { [secret]: 1, said: words } });
		const { items } = await basic('request', 'send', { method: 'GET', path: 'entity/product' });
		expect(items).toEqual([{ '***': 1, said: expect.stringContaining('***') }]);
		expect(leaks(words)).toBe(true);
	});

	it.each([
		['another host', (host: string) => `${host}/api/remap/1.2/entity/product`],
		['another scheme', (_: string, base: string) => base.replace('http:', 'https:')],
		['no scheme', (host: string) => host.replace('http:', '')],
		['backslashes', (host: string) => host.replace('http://', '\\\\')],
		['a slash and a backslash', (host: string) => host.replace('http://', '/\\')],
		[
			'the base as a name',
			(host: string, base: string) => `${base}@${host.slice(7)}/entity/product`,
		],
		[
			'the base as a beginning',
			(_: string, base: string) => `${base}.evil.example/report/stock/all/current`,
		],
		['a way up', () => 'report/stock/../../../../../secret'],
		['a hidden way up', () => 'report/stock/%2e%2e/%2e%2e/%2e%2e/%2e%2e/secret'],
		['a script', () => 'javascript:alert(1)'],
	])('go nowhere else: %s', async (_, addressOf) => {
		const address = addressOf(elsewhere.url, account.url);
		const sent = await run('request', 'send', { method: 'GET', path: address });
		expect(sent.error?.message).toBe('The address leads outside the base URL of the credential');
		const changed = await run('stockReport', 'getChanged', { reportUrl: address });
		expect(changed.error?.message).toBe('The address leads outside the base URL of the credential');
		expect(account.requests).toEqual([]);
	});

	it.each([
		[308, (base: string) => `${base}/entity/product/${ID}`, true],
		[307, () => `/api/remap/1.2/entity/product/${ID}`, true],
		[302, () => ID, true],
		[308, (base: string) => base.replace('127.0.0.1', 'localhost'), false],
		[308, (base: string) => base.replace('http://', 'http://user@'), false],
		[308, (base: string) => `${base}/../../../secret`, false],
		[308, () => '/secret', false],
		[308, () => `${elsewhere.url}/api/remap/1.2/entity/product`, false],
		[308, () => 'https://', false],
		[301, (base: string) => `${base}/entity/product`, false],
	])('a read that is sent on by %i is followed below the base URL only', async (status, to, ok) => {
		const path = 'entity/product/00000000-0000-4000-8000-000000000000';
		account.fault('redirect', { status, location: to(account.url), times: 1 });
		const { error } = await run('request', 'send', { method: 'GET', path });
		if (ok) expect(asked(account)).toEqual([`GET ${path}`, `GET entity/product/${ID}`]);
		else expect(asked(account)).toEqual([`GET ${path}`]);
		if (!ok) expect(error?.message).toContain(`redirect to another address (HTTP ${status})`);
	});

	it('nor does a write that is sent on', async () => {
		account.fault('redirect', { status: 308, location: `${account.url}/entity/product`, times: 1 });
		const { error } = await go(CREATE);
		expect(error?.message).toContain('redirect to another address (HTTP 308)');
		expect(account.requests).toHaveLength(1);
	});

	it('nor in a circle', async () => {
		account.fault('redirect', { status: 308, location: `${account.url}/entity/x`, times: 9 });
		const { error } = await run('request', 'send', { method: 'GET', path: 'entity/product' });
		expect(error?.message).toContain('redirect');
		expect(account.requests).toHaveLength(2);
	});

	it('a path with an @ stays at home', async () => {
		await run('request', 'send', { method: 'GET', path: `@${elsewhere.url.slice(7)}/entity` });
		expect(asked(account)[0]).toMatch(/^GET @127/);
	});
});

describe('what comes from the credential', () => {
	it.each(['', 'not a url', 'api.moysklad.ru/api/remap/1.2', 'localhost:7000', 'ftp://a.example'])(
		'a base URL that is none: %j',
		async (baseUrl) => {
			const wrong = runner(
				() => account,
				() => ({ authentication: 'token', accessToken: KEYS.token, baseUrl }),
			);
			const { error } = await wrong('product', 'getAll');
			expect(error?.message).toBe('The base URL of the credential is not a web address');
			const sent = await wrong('request', 'send', { method: 'GET', path: 'entity/product' });
			expect(sent.error?.message).toBe(error?.message);
		},
	);
});

describe('answers that are not what was asked for', () => {
	it.each([
		['a list', READ],
		['rows of several', ['product', 'get', { id: '={{ $json.id }}' }] as [string, string, Json]],
		['the current stock', OPERATIONS.safe['stockReport.getCurrent']],
	])('%s', async (_, which) => {
		account.fault('answer', { body: { hello: 1 } });
		const input = [{ id: ID }, { id: ID.replace('9', '8') }];
		const { error } = await go(which, { input });
		expect(error?.message).toBe('MoySklad answered without a list of rows');
	});

	it('what was written and what was refused, under whatever status', async () => {
		const refused = { errors: [{ error: 'Занято', code: 3006 }] };
		account.fault('answer', { status: 412, body: [{ meta: {}, id: ID }, refused] });
		const more = { input: [{}, {}], onError: 'continueRegularOutput' };
		const { items } = await go(CREATE, more);
		expect(items).toMatchObject([{ id: ID }, { error: 'Занято' }]);
	});

	it('fewer results than things', async () => {
		account.fault('answer', { body: [{ id: ID, name: 'первый' }] });
		const more = { input: [{}, {}], onError: 'continueRegularOutput' };
		const { items } = await go(CREATE, more);
		expect(items).toMatchObject([
			{ name: 'первый' },
			{
				error: expect.stringMatching(
					/unknown: MoySklad answered for fewer things than it was sent/,
				),
				details: { outcome: 'unknown' },
			},
		]);
		expect(bodies(account)[0]).toHaveLength(2);
	});
});
