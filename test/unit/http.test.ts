/** Repeats and network errors, each as n8n's HTTP helper throws it; what really goes over a wire: test/engine. */
import fc from 'fast-check';
import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeApiError, sleep } from 'n8n-workflow';
import { Failure } from '../../nodes/shared/errors';
import { exchange, jsonOf, strangeAnswer, type Repeat } from '../../nodes/shared/http';
import { Preview, type Mode } from '../../nodes/shared/preview';
import { hiderOf } from '../../nodes/shared/secrets';

jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	sleep: jest.fn(async () => {}),
}));
beforeEach(() => jest.mocked(sleep).mockClear());

const OK = { statusCode: 200, headers: {}, body: '{"result":"ok"}' };
const networkError = (code: string) =>
	Object.assign(new Error(`connect ${code} secret-key`), { code });
/** As n8n's helper wraps it, once and twice. */
const wrapped = (error: Error) =>
	new NodeApiError({ name: 'N', type: 't' } as never, error as never);

/** As that of n8n 1.x, which keeps nothing of the error that it wraps but its code. */
const wrappedByFirst = (error: Error) => Object.assign(wrapped(error), { cause: undefined });

/** Exchanges with a helper that does one thing after the other, the last for ever. */
async function attempts(
	repeat: Repeat,
	events: unknown[],
	signal?: AbortSignal,
	mode: Mode = 'write',
) {
	const request = jest.fn(async () => {
		const event = events.length > 1 ? events.shift() : events[0];
		if (event instanceof Error) throw event;
		return event;
	});
	const context = {
		helpers: { httpRequestWithAuthentication: request },
		getExecutionCancelSignal: () => signal,
	} as unknown as IExecuteFunctions;
	const result = await exchange(context, {
		credential: 'someApi',
		service: 'SERVICE',
		options: { url: 'http://service', method: 'POST', body: { a: 1 } },
		timeout: 7,
		repeat,
		mode,
		shown: () => ({ method: 'POST', path: '', body: { a: 1 } }),
		howToCheck: 'Look it up.',
		isPassing: ({ status }) => status === 503,
	}).catch((error: unknown) => error);
	return { request, result };
}

describe('what changes something', () => {
	const CHANGES: Repeat[] = ['idempotent', 'once'];

	it.each(CHANGES)('(%s) is not sent in a preview, but said', async (repeat) => {
		const { request, result } = await attempts(repeat, [OK], undefined, 'preview');
		expect(request).not.toHaveBeenCalled();
		expect(result).toBeInstanceOf(Preview);
		expect((result as Preview).items).toEqual([
			{ preview: true, wouldSend: { method: 'POST', path: '', body: { a: 1 } } },
		]);
	});

	it.each(CHANGES)('(%s) is not sent for an operation that says it only reads', async (repeat) => {
		const { request, result } = await attempts(repeat, [OK], undefined, 'read');
		expect(request).not.toHaveBeenCalled();
		expect(String(result)).toContain('declared to write nothing');
	});

	it.each(['read', 'preview'] as const)('reads are sent (%s)', async (mode) => {
		const { request } = await attempts('safe', [OK], undefined, mode);
		expect(request).toHaveBeenCalledTimes(1);
	});
});

const NOT_SENT = [
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'ERR_INVALID_URL',
	'CERT_HAS_EXPIRED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'ERR_TLS_CERT_ALTNAME_INVALID',
];
const MAY_HAVE_ARRIVED = [
	'ECONNRESET',
	'EPIPE',
	'ECONNABORTED',
	'ETIMEDOUT',
	'ERR_CANCELED',
	'WHO_KNOWS',
];

describe.each([
	['bare', (error: Error) => error],
	['wrapped', wrapped],
	['wrapped twice', (error: Error) => wrapped(wrapped(error))],
	['wrapped by n8n 1.x', wrappedByFirst],
])('a network error %s', (_, wrap) => {
	it.each(NOT_SENT)('%s has certainly sent nothing', async (code) => {
		for (const repeat of ['once', 'safe'] as const) {
			const { request, result } = await attempts(repeat, [wrap(networkError(code))]);
			expect(request).toHaveBeenCalledTimes(repeat === 'once' ? 1 : 3);
			expect(result).toMatchObject({ details: { outcome: 'not sent' }, fromService: true });
			expect((result as Failure).advice).toMatch(/^Nothing was sent/);
		}
	});

	it('that nobody is there now is no news of an attempt before it that may have been carried out', async () => {
		for (const before of [wrap(networkError('ECONNRESET')), { ...OK, statusCode: 503 }]) {
			const events = [before, wrap(networkError('ECONNREFUSED'))];
			const { request, result } = await attempts('idempotent', events);
			expect(request).toHaveBeenCalledTimes(3);
			expect(result).toMatchObject({ details: { outcome: 'unknown' } });
		}
	});

	it.each(MAY_HAVE_ARRIVED)('%s may have sent it', async (code) => {
		const once = await attempts('once', [wrap(networkError(code))]);
		expect(once.request).toHaveBeenCalledTimes(1);
		expect(once.result).toMatchObject({ advice: 'Look it up.', details: { outcome: 'unknown' } });
		for (const repeat of ['safe', 'idempotent'] as const) {
			const { request, result } = await attempts(repeat, [wrap(networkError(code))]);
			expect(request).toHaveBeenCalledTimes(3);
			// Nothing was to be done by a read; of a write nobody knows, though it may be repeated.
			const outcome = repeat === 'safe' ? 'safe to repeat' : 'unknown';
			expect(result).toMatchObject({
				details: { outcome },
				advice: expect.stringContaining('may be run again without harm'),
			});
		}
	});

	it('shows none of its own words, which may hold the request', async () => {
		const { result } = await attempts('safe', [wrap(networkError('ECONNRESET'))]);
		expect(
			JSON.stringify([result, (result as Failure).message, (result as Failure).advice]),
		).not.toContain('secret-key');
		expect((result as Error).cause).toBeUndefined();
	});
});

it('names the seconds that it waited', async () => {
	const aborted = networkError('ECONNABORTED');
	const [{ result }, first] = [
		await attempts('once', [aborted]),
		await attempts('once', [wrappedByFirst(aborted)]),
	];
	expect((first.result as Failure).message).toBe((result as Failure).message);
	expect((result as Failure).message).toBe(
		'Whether it was carried out is unknown: SERVICE did not answer within 7 s',
	);
});

it.each<[Repeat, number]>([
	['once', 1],
	['safe', 3],
	['idempotent', 3],
])(
	'a %s request is made at most %i times while the answer says "not now"',
	async (repeat, times) => {
		const { request, result } = await attempts(repeat, [{ ...OK, statusCode: 503 }]);
		expect(request).toHaveBeenCalledTimes(times);
		expect(result).toMatchObject({ status: 503 });
		expect(jest.mocked(sleep).mock.calls.flat()).toEqual([500, 1500].slice(0, times - 1));
	},
);

it('ends as soon as an answer comes', async () => {
	const { request, result } = await attempts('safe', [
		networkError('ECONNRESET'),
		{ ...OK, statusCode: 503 },
		OK,
	]);
	expect(request).toHaveBeenCalledTimes(3);
	expect(result).toEqual({ status: 200, headers: {}, text: OK.body });
});

it('is not repeated in a run that was cancelled', async () => {
	const { request, result } = await attempts(
		'safe',
		[networkError('ERR_CANCELED')],
		AbortSignal.abort(),
	);
	expect(request).toHaveBeenCalledTimes(1);
	expect(result).toBeInstanceOf(Failure);
});

it('asks for text, for every status, within the time-out, following no redirect', async () => {
	const { request } = await attempts('once', [OK]);
	expect(request.mock.calls[0] as unknown[]).toEqual([
		'someApi',
		expect.objectContaining({
			url: 'http://service',
			timeout: 7000,
			encoding: 'text',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		}),
	]);
});

it.each<[string, unknown]>([
	['{"key":"my-secret"}', { key: '***' }],
	['5', 5],
	['null', null],
	['', undefined],
	['<html>', undefined],
	['{"a":', undefined],
])('reads %j as JSON %j', (text, expected) => {
	expect(jsonOf({ status: 200, headers: {}, text }, ['my-secret'])).toEqual(expected);
});

it('hides a secret in any reply, however it is escaped, once or twice', () => {
	const escaped = (c: string) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
	const writers: Array<(value: unknown) => string> = [
		JSON.stringify,
		(value) => JSON.stringify(value).replaceAll('/', '\\/'),
		(value) => JSON.stringify(value).replace(/[^ -~]/g, escaped),
	];
	/** Of letters that JSON and URLs write otherwise, and some more. */
	const secret = fc.oneof(
		fc.string({ unit: fc.constantFrom('"', '\\', '/', '+', 'ы', '\n', 'a'), minLength: 5 }),
		fc.string({ unit: 'grapheme', minLength: 5 }),
	);
	const inner = fc.constantFrom(String, encodeURIComponent, ...writers);
	fc.assert(
		fc.property(
			secret,
			inner,
			fc.constantFrom(...writers),
			fc.jsonValue(),
			(own, say, write, any) => {
				const text = write({ any, said: say(own as never) });
				const hidden = hiderOf([own])(JSON.parse(text) as unknown);
				expect(jsonOf({ status: 200, headers: {}, text }, [own])).toEqual(hidden);
			},
		),
		{ numRuns: 300 },
	);
});

it.each<[number, string, RegExp]>([
	[200, '', /an empty body \(HTTP 200\)$/],
	[
		200,
		'<!DOCTYPE html><html><title>Hello my-secret</title>',
		/a web page \(HTTP 200\) "Hello \*\*\*"$/,
	],
	[200, '<html><body>no title</body>', /a web page \(HTTP 200\)$/],
	[200, '["a"]', /something unexpected \(HTTP 200\)/],
	[429, '{"message":"slow my-secret"}', /less often \(HTTP 429\) "slow \*\*\*"$/],
	[500, '{"error":{"deep":1}}', /out of order at present \(HTTP 500\)$/],
	[503, 'x'.repeat(500), /^.{0,300}$/],
	[301, 'moved to my-secret', /a redirect to another address \(HTTP 301\)$/],
	[401, '{}', /refused the request \(HTTP 401\)/],
	[404, 'Not Found', /something unexpected \(HTTP 404\) "Not Found"$/],
])('says of HTTP %i %j what it is', (status, text, reason) => {
	const said = strangeAnswer({ status, headers: {}, text }, ['my-secret']);
	expect(said.reason).toMatch(reason);
	expect(said.advice).toMatch(/\w+ \w+/);
	expect(JSON.stringify(said)).not.toContain('my-secret');
});
