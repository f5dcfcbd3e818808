/**
 * What a person sees of the IMSKLAD node when the service or the way to it fails, and what it sends meanwhile.
 * Pauses between attempts are skipped; every request is really made and counted.
 */
import { sleep } from 'n8n-workflow';
import type { Json } from '../conformance/imsklad-document';
import { startServer, type FaultKind, type FaultOptions } from '../simulators/server';
import {
	API_KEY,
	ask,
	leaks,
	runner,
	sample,
	sent,
	startWarehouse,
	type Warehouse,
} from './imsklad-run';

jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	sleep: jest.fn(async () => {}),
}));

/** What Node's own URL throws comes from outside jest's realm, where it is no Error to n8n; in n8n it is. */
globalThis.URL = class extends URL {
	constructor(...given: ConstructorParameters<typeof URL>) {
		try {
			super(...given);
		} catch (error) {
			const { message, code } = error as NodeJS.ErrnoException;
			throw Object.assign(new TypeError(message), { code });
		}
	}
};

let warehouse: Warehouse;
let elsewhere: Awaited<ReturnType<typeof startServer>>;
beforeEach(async () => {
	jest.mocked(sleep).mockClear();
	warehouse = await startWarehouse();
	elsewhere = await startServer({
		routes: (app) => void app.all('/*', async (_, reply) => reply.send('{"result":"ok","id":1}')),
	});
});
afterEach(async () => {
	await Promise.all([warehouse.close(), elsewhere.close()]);
	expect(elsewhere.requests).toEqual([]);
});
const run = runner(() => warehouse.url);
/** A second is the least that the option takes. */
const options = { timeout: 1 };

const request = (action: string) => ({
	resource: 'request',
	operation: 'send',
	type: 'goods',
	action,
	json: { storage_id: 1, ids: [1] },
});

/** Each operation by what may be repeated. */
const OPERATIONS: Record<'once' | 'idempotent' | 'safe', Record<string, Json>> = {
	once: {
		'good.create': sample('goods.add_good', { options }),
		'order.create': sample('order.add_order', { options }),
		'preorder.create': sample('preorder.add_preorder', { options }),
		'document.create': sample('doc.add_doc', { options }),
		'request.send': request('move_good'),
		'request.send of an update': request('update_good'),
		'request.send of a read': request('get_stock'),
	},
	idempotent: {
		'good.update': sample('goods.update_good', { options }),
		'order.update': sample('order.update_order', { options }),
		'preorder.update': sample('preorder.update_preorder', { options }),
		'document.update': sample('doc.update_doc', { options }),
		'order.cancel': sample('order.update_order', { options }, 'cancel'),
		'good.upsert': sample('goods.add_good', { options }, 'upsert'),
		'order.upsert': sample('order.add_order', { options }, 'upsert'),
		'preorder.upsert': sample('preorder.add_preorder', { options }, 'upsert'),
		'document.upsert': sample('doc.add_doc', { options }, 'upsert'),
	},
	safe: {
		'good.getStock': sample('goods.get_stock', { options }),
		'billing.get': sample('billing.get_billing', { options }),
	},
};
const [CREATE, UPDATE, READ] = [
	OPERATIONS.once['good.create'],
	OPERATIONS.idempotent['good.update'],
	OPERATIONS.safe['billing.get'],
];
const makeProduct = () =>
	ask(warehouse, 'goods.add_good', { id: '13', name: 'Товар', price: 1, cost: 1 });

interface Case {
	kind: FaultKind;
	options?: FaultOptions;
	/** The whole message of a read, which those of writes end with. */
	message: string;
	/** Whether the outcome of a write is unknown. */
	unknown: boolean;
	/** Which of the others are tried again. */
	repeated: Array<'idempotent' | 'safe'>;
	advice: RegExp;
}

const UNKNOWN = 'Whether it was carried out is unknown: ';
const always: Case['repeated'] = ['idempotent', 'safe'];
const refusal = (code: number, error: string, advice: RegExp): Case => ({
	kind: 'answer',
	options: { body: { error, code } },
	message: error,
	unknown: false,
	repeated: [],
	advice,
});
const FAULTS: Record<string, Case> = {
	'code 1': {
		...refusal(1, 'Фатальная ошибка сервера: таблица', /Code 1 .*Try again later/),
		unknown: true,
		repeated: ['safe'],
	},
	'code 2': refusal(2, 'Объект не найден: 13', /Code 2 .*Check it/),
	'code 3': refusal(3, 'Данные запроса неверны: cost', /Code 3 .*Compare the fields/),
	'code 4': refusal(4, 'Операция не выполнена: 13', /Code 4 .*"Create or Update" helps/),
	'a code of no table': refusal(77, 'Что-то новое', /does not list this answer/),
	'an error without a code': {
		...refusal(0, 'Нет доступа', /does not list this answer/),
		options: { body: { error: 'Нет доступа' } },
	},
	'an error in HTTP 400': {
		...refusal(3, 'Данные запроса неверны: id', /Code 3/),
		options: { body: { error: 'Данные запроса неверны: id', code: 3 }, status: 400 },
	},
	'HTTP 500': {
		kind: 'status500',
		message: 'IMSKLAD is out of order at present (HTTP 500) "Internal Server Error"',
		unknown: true,
		repeated: always,
		advice: /Try again later/,
	},
	'a page in HTTP 502': {
		kind: 'html502',
		message: 'IMSKLAD is out of order at present (HTTP 502) "nginx"',
		unknown: true,
		repeated: always,
		advice: /Try again later/,
	},
	'HTTP 429': {
		kind: 'status429',
		message: 'IMSKLAD asks to be called less often (HTTP 429) "Too Many Requests"',
		unknown: false,
		repeated: always,
		advice: /"Interval Between Items"/,
	},
	'HTTP 429 in JSON': {
		kind: 'status429',
		options: { body: { message: 'Медленнее' } },
		message: 'IMSKLAD asks to be called less often (HTTP 429) "Медленнее"',
		unknown: false,
		repeated: always,
		advice: /"Interval Between Items"/,
	},
	'HTTP 403 in JSON': {
		kind: 'answer',
		options: { status: 403, body: { message: 'IP не в списке' } },
		message: 'IMSKLAD refused the request (HTTP 403) "IP не в списке"',
		unknown: false,
		repeated: [],
		advice: /Check the credential/,
	},
	'a page in HTTP 200': {
		kind: 'html200',
		message: 'IMSKLAD answered with a web page (HTTP 200) "nginx"',
		unknown: true,
		repeated: [],
		advice: /Check the base URL/,
	},
	'broken JSON': {
		kind: 'brokenJson',
		message: 'IMSKLAD answered with something unexpected (HTTP 200) "{"result": "ok", "id"',
		unknown: true,
		repeated: [],
		advice: /Check the base URL/,
	},
	'an empty body': {
		kind: 'emptyBody',
		message: 'IMSKLAD answered with an empty body (HTTP 200)',
		unknown: true,
		repeated: [],
		advice: /Check the base URL/,
	},
	'JSON null': {
		kind: 'answer',
		options: { body: 'null' },
		message: 'IMSKLAD answered with something unexpected (HTTP 200) "null"',
		unknown: true,
		repeated: [],
		advice: /Check the base URL/,
	},
	'a redirect': {
		kind: 'redirect',
		message: 'IMSKLAD answered with a redirect to another address (HTTP 302)',
		unknown: true,
		repeated: [],
		advice: /not followed.*Check the base URL/,
	},
	'a redirect that keeps the body': {
		kind: 'redirect',
		options: { status: 307 },
		message: 'IMSKLAD answered with a redirect to another address (HTTP 307)',
		unknown: true,
		repeated: [],
		advice: /not followed.*Check the base URL/,
	},
	'a broken connection': {
		kind: 'reset',
		message: 'IMSKLAD broke the connection before it had answered',
		unknown: true,
		repeated: always,
		advice: /asked 3 times.*may be run again without harm/,
	},
	'a broken connection after the work': {
		kind: 'reset',
		options: { after: true },
		message: 'IMSKLAD broke the connection before it had answered',
		unknown: true,
		repeated: always,
		advice: /asked 3 times.*may be run again without harm/,
	},
	silence: {
		kind: 'stall',
		message: 'IMSKLAD did not answer within 1 s',
		unknown: true,
		repeated: always,
		advice: /raise "Timeout"/,
	},
	'silence after the work': {
		kind: 'stall',
		options: { after: true },
		message: 'IMSKLAD did not answer within 1 s',
		unknown: true,
		repeated: always,
		advice: /raise "Timeout"/,
	},
};

describe.each(Object.keys(FAULTS))('%s', (name) => {
	const { kind, options: how, message, unknown, repeated, advice } = FAULTS[name];
	const arm = (times: number) => warehouse.fault(kind, { location: elsewhere.url, times, ...how });
	const isOwn = kind === 'answer' && 'error' in Object(how?.body);
	const ofWrite = unknown ? `${UNKNOWN}${isOwn ? 'IMSKLAD answered: ' : ''}${message}` : message;

	it('leaves a create at one request, and says whether its outcome is unknown', async () => {
		arm(9);
		const { branches } = await run(CREATE, { onError: 'continueErrorOutput' });
		expect(warehouse.requests).toHaveLength(1);
		const [{ error, details }] = branches[1].map(({ json }) => json as Json & { details: Json });
		expect(error).toBe(ofWrite);
		expect(details.outcome).toBe(unknown ? 'unknown' : undefined);
		expect(details.description).toMatch(
			unknown ? /Do not run Create again.*"Create or Update"/ : advice,
		);
	});

	it('is said in the error that stops a workflow', async () => {
		arm(9);
		const { error } = await run(CREATE);
		expect(error?.message).toBe(ofWrite);
		expect(error?.name).toBe('NodeApiError');
		expect(error?.description).toMatch(unknown ? /Do not run Create again/ : advice);
		expect(error?.context?.itemIndex).toBe(0);
		const { httpCode } = error as unknown as { httpCode: string | null };
		expect(httpCode).toBe(
			/reset|stall/.test(kind)
				? null
				: (/HTTP (\d+)/.exec(message)?.[1] ?? String(how?.status ?? 200)),
		);
	});

	it.each([
		['idempotent', UPDATE],
		['safe', READ],
	] as const)('passes or ends an %s operation', async (repeat, parameters) => {
		await makeProduct();
		arm(1);
		const { error, items } = await run(parameters);
		const isRepeated = repeated.includes(repeat);
		expect(warehouse.requests).toHaveLength(isRepeated ? 2 : 1);
		if (isRepeated) {
			expect(error).toBeUndefined();
			expect(items).toMatchObject([repeat === 'safe' ? { billing: [] } : { result: 'ok' }]);
			expect(jest.mocked(sleep).mock.calls).toEqual([[500]]);
		} else {
			expect(error?.message).toBe(repeat === 'safe' ? message : ofWrite);
			expect(error?.description).toMatch(advice);
			if (unknown && repeat === 'idempotent') {
				expect(error?.description).toMatch(/may be run again without harm/);
			}
			expect(sleep).not.toHaveBeenCalled();
		}
	});
});

describe('a fault that stays', () => {
	const LASTING = Object.keys(FAULTS).filter((name) => FAULTS[name].repeated.length);

	it.each(LASTING)('%s ends a read after three requests', async (name) => {
		const { kind, options: how, message, advice } = FAULTS[name];
		warehouse.fault(kind, { times: 9, ...how });
		const { error } = await run(READ);
		expect(warehouse.requests).toHaveLength(3);
		expect(jest.mocked(sleep).mock.calls).toEqual([[500], [1500]]);
		expect(error?.message).toBe(message);
		expect(error?.description).toMatch(advice);
	});

	const each = Object.entries(OPERATIONS).flatMap(([repeat, operations]) =>
		Object.entries(operations).map(([name, parameters]) => [name, repeat, parameters] as const),
	);
	it.each(each)('takes %s (%s) to its due number of requests', async (_, repeat, parameters) => {
		warehouse.fault('html502', { times: 9 });
		const { error } = await run(parameters);
		expect(warehouse.requests).toHaveLength(repeat === 'once' ? 1 : 3);
		expect((error as unknown as { description: string }).description).not.toBe('');
		expect(error?.message.startsWith(UNKNOWN)).toBe(repeat !== 'safe');
	});
});

describe('upsert', () => {
	const UPSERT = OPERATIONS.idempotent['good.upsert'];
	const actions = () => sent(warehouse).map(({ action }) => action);

	it('never repeats its add, and says that its outcome is unknown', async () => {
		warehouse.fault('reset', { match: 'add_good', after: true });
		const { error } = await run(UPSERT);
		expect(actions()).toEqual(['update_good', 'add_good']);
		expect(error?.message).toMatch(UNKNOWN);
		expect(error?.description).toMatch(/"Create or Update"/);
		const { items } = await run(UPSERT);
		expect(items).toEqual([{ result: 'ok', id: 124323, created: false }]);
	});

	it.each([
		'Товар не найден',
		'Объект не найден: товар 1001',
		'Unknown product in the order',
		'Объект не найден (777001)',
	])('adds no order where a product of its lines is not found: %s', async (error) => {
		warehouse.fault('answer', { body: { error, code: 2 } });
		const goods = { goodsInput: 'json', goodsJson: [{ id: 777001, quantity: 1, price: 1 }] };
		const parameters = sample('order.add_order', { ...goods, options }, 'upsert');
		const { error: thrown } = await run(parameters);
		expect(thrown?.message).toBe(error);
		expect(thrown?.description).toMatch(/Nothing was added/);
		expect(actions()).toEqual(['update_order']);
	});

	it('adds nothing where the update fails for another reason than code 2', async () => {
		warehouse.fault('answer', { body: { error: 'Операция не выполнена', code: 4 } });
		warehouse.fault('reset', { times: 3 });
		expect((await run(UPSERT)).error?.message).toBe('Операция не выполнена');
		expect((await run(UPSERT)).error?.message).toMatch(/unknown: IMSKLAD broke the connection/);
		expect(actions()).toEqual(Array(4).fill('update_good'));
	});
});

describe('a wrong key', () => {
	it.each([
		['error', 'Access denied', /API key/],
		['forbidden', 'Access denied', /API key/],
		['html', 'IMSKLAD answered with something unexpected (HTTP 200) "<h1>Login</h1>"', /./],
	] as const)('answered with %s', async (wrongKey, message, advice) => {
		warehouse.switches.wrongKey = wrongKey;
		const credentials = { imskladApi: { baseUrl: warehouse.url, apiKey: 'wrong' } };
		for (const parameters of [UPDATE, READ]) {
			const { error } = await run(parameters, { credentials });
			const isUnknown = wrongKey === 'html' && parameters === UPDATE;
			expect(error?.message).toBe(isUnknown ? UNKNOWN + message : message);
			expect(error?.description).toMatch(advice);
		}
		expect(warehouse.requests).toHaveLength(2);
	});
});

describe('a base URL', () => {
	const at = (baseUrl: unknown) => ({
		credentials: { imskladApi: { baseUrl: baseUrl as string, apiKey: API_KEY } },
	});

	it.each([
		['nobody listens', 'http://127.0.0.1:1', 'refused the connection'],
		['no scheme', 'localhost:7000', 'has a base URL that is not a web address'],
		['no scheme and no port', 'clients.imsklad.ru', 'has a base URL that is not a web address'],
		['another scheme', 'ftp://127.0.0.1', 'has a base URL that is not a web address'],
		['nonsense', 'http://', 'has a base URL that is not a web address'],
		['a port that cannot be', 'http://127.0.0.1:70000', 'has a base URL that is not a web address'],
		['nothing', '', 'has a base URL that is not a web address'],
		['no such host', 'http://imsklad.invalid', 'cannot be found'],
	])('where %s', async (_, baseUrl, reason) => {
		for (const parameters of [CREATE, READ]) {
			const { branches } = await run(parameters, {
				onError: 'continueErrorOutput',
				...at(baseUrl),
			});
			expect(branches[1]).toMatchObject([
				{
					json: {
						error: expect.stringContaining(`IMSKLAD ${reason}`),
						details: {
							outcome: 'not sent',
							description: expect.stringMatching(/Nothing was sent.*base URL/),
						},
					},
				},
			]);
		}
	});

	it('where https is not spoken', async () => {
		const { error } = await run(CREATE, at(warehouse.url.replace('http:', 'https:')));
		expect(error?.message).toMatch(/does not speak https/);
	});

	it.each(['/', ' ', '\n'])('takes %j too many', async (more) => {
		const { items } = await run(READ, at(warehouse.url + more));
		expect(items).toMatchObject([{ billing: [] }]);
	});
});

describe('a key that the service repeats', () => {
	const asSent = JSON.stringify({ key: API_KEY, type: 'goods' });
	const asPhpSends = asSent.replaceAll('/', '\\/');
	const inUrl = encodeURIComponent(API_KEY);

	it.each<[string, FaultOptions]>([
		['in its error', { body: { error: `Access denied for ${API_KEY}`, code: 4 } }],
		['in its error, in the request', { body: { error: `Incorrect data: ${asSent}`, code: 3 } }],
		[
			'in its error, as PHP writes JSON',
			{ body: { error: `Incorrect data: ${asPhpSends}`, code: 3 } },
		],
		['in an error that is an object', { body: { error: { request: { key: API_KEY } }, code: 3 } }],
		['in an address', { body: { error: `Not found: /?key=${inUrl}`, code: 2 } }],
		['in a warning', { body: { result: 'warning', warning: `Key ${API_KEY}`, id: 1 } }],
		['in a reply, also as a name', { body: { result: 'ok', [API_KEY]: [{ key: API_KEY }] } }],
		['in a page', { body: `<html><title>${API_KEY}</title>${API_KEY}</html>`, status: 502 }],
		['in text', { body: `no such key ${API_KEY}`, status: 403 }],
		['in broken JSON', { body: asSent.slice(0, -1) }],
		['in the JSON of a proxy', { body: { message: `blocked ${asSent}` }, status: 503 }],
		['in a header', { headers: { 'x-key': encodeURI(API_KEY) }, status: 500 }],
	])('%s stays hidden', async (_, fault) => {
		for (const operation of [CREATE, READ, request('get_stock')]) {
			for (const onError of ['stopWorkflow', 'continueErrorOutput'] as const) {
				warehouse.fault('answer', { times: 3, ...fault });
				// The runner itself looks for the key everywhere.
				await run(operation, { onError });
				warehouse.clearFaults();
			}
		}
		expect(sent(warehouse).every(({ key }) => key === API_KEY)).toBe(true);
	});

	it('is found by this test where it is not hidden', () => {
		for (const text of [API_KEY, asSent, asPhpSends, inUrl, JSON.stringify({ text: asPhpSends })]) {
			expect(leaks(text)).toBe(true);
		}
	});
});

describe('replies of another shape', () => {
	const CASES: Array<[string, Json, unknown, string]> = [
		[
			'a list for a write',
			CREATE,
			[{ result: 'ok' }],
			'unknown: IMSKLAD answered without a result',
		],
		['a list for the balance', READ, [], 'answered billing/get_billing with a list'],
		['an object for stock', OPERATIONS.safe['good.getStock'], { result: 'ok' }, 'without a list'],
		['a list of nothing for stock', OPERATIONS.safe['good.getStock'], [null, 5], 'stock'],
	];
	it.each(CASES)('%s', async (_, parameters, body, message) => {
		warehouse.fault('answer', { body });
		const { error } = await run(parameters);
		expect(error?.message).toContain(message);
	});
});
