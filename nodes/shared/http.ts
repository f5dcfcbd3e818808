import type {
	IDataObject,
	IExecuteFunctions,
	IHookFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IPollFunctions,
} from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { Failure } from './errors';
import { letThrough, type Mode, type WouldSend } from './preview';
import { hiderOf, mayHold } from './secrets';

/**
 * What may be repeated after a failure: a read (`safe`) and a write that comes to the same when done
 * twice (`idempotent`) are; a write that would count twice (`once`) never is.
 */
export type Repeat = 'safe' | 'idempotent' | 'once';

/** What the service answered, whatever its status; `text` is the body, undecoded. */
export interface Answer {
	status: number;
	headers: IDataObject;
	text: string;
	/** Of a file that was asked for, in the place of `text`: what has begun to come. */
	body?: Body;
}

/** A body that comes piece by piece, and can be given up. */
export type Body = AsyncIterable<Uint8Array> & { destroy?: (error?: Error) => unknown };

/** How a request ended without an answer. `arrived: false` is certain; `true` means that it may have. */
export interface NoAnswer {
	reason: string;
	arrived: boolean;
}

/** Where requests are made from: a run, a dropdown that loads, a poll, a webhook that is registered. */
export type RequestContext =
	| IExecuteFunctions
	| ILoadOptionsFunctions
	| IPollFunctions
	| IHookFunctions;

export interface Exchange {
	/** The credential that authenticates the request. */
	credential: string;
	/** Who is asked, as the errors should call it: "IMSKLAD". */
	service: string;
	options: IHttpRequestOptions;
	/** Seconds that one attempt may take. */
	timeout: number;
	repeat: Repeat;
	/** Whether what is not `safe` is sent at all, … */
	mode: Mode;
	/** … and what is said in its place: the request without any secret. */
	shown: () => WouldSend;
	/** What to do where a `once` request may or may not have been carried out. */
	howToCheck: string;
	/** Whether an answer says "not now", so that a repeatable request is worth another try. */
	isPassing(answer: Answer): boolean;
	/** The body of another attempt, for what was made of what was read: others may have changed that since. */
	renew?(): Promise<string>;
	/** A file is asked for: what answers well is given as it begins to come. */
	file?: boolean;
	/** Sends each attempt when the service's limits allow it; may send it again where it was refused for them. */
	pace?(send: () => Promise<Answer | NoAnswer>): Promise<Answer | NoAnswer>;
}

/** Pauses before the second and the third attempt, in milliseconds. */
export const PAUSES = [500, 1500];

/** Network errors after which the request has certainly not reached the service. */
const NOT_SENT: Record<string, string> = {
	ECONNREFUSED: 'refused the connection',
	ENOTFOUND: 'cannot be found: the host in its base URL does not exist',
	EAI_AGAIN: 'cannot be found: its address could not be looked up',
	EHOSTUNREACH: 'cannot be reached from here',
	ENETUNREACH: 'cannot be reached from here',
	ERR_INVALID_URL: 'has a base URL that is not a web address',
	// Answers with an error status do not come as errors here; what is left is a scheme nobody speaks.
	ERR_BAD_REQUEST: 'has a base URL that is not a web address',
	ERR_FR_TOO_MANY_REDIRECTS: 'redirects elsewhere',
	CERT_HAS_EXPIRED: 'has a certificate that has expired',
	DEPTH_ZERO_SELF_SIGNED_CERT: 'has a certificate that nobody vouches for',
	SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate that nobody vouches for',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate that cannot be verified',
	ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another address',
	EPROTO: 'does not speak https at this address',
};
const TIMED_OUT = ['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT'];

interface NetworkError extends Error {
	code?: string;
	/** All that n8n 1.x leaves of the code of the error that it has wrapped. */
	httpCode?: string | null;
	cause?: NetworkError;
}

/** n8n wraps network errors, once or twice: the error and what it was made of. */
const layersOf = (error: NetworkError | undefined): NetworkError[] =>
	error ? [error, ...layersOf(error.cause)] : [];

function noAnswer(error: NetworkError, timeout: number): NoAnswer {
	const layers = layersOf(error);
	const code = layers.reduce((known, layer) => layer.code ?? layer.httpCode ?? known, '');
	if (layers.some(({ constructor }) => constructor.name.startsWith('Ssrf'))) {
		return { reason: "has an address that n8n's own protection (SSRF) blocks", arrived: false };
	}
	if (code in NOT_SENT) return { reason: NOT_SENT[code], arrived: false };
	if (TIMED_OUT.includes(code)) {
		return { reason: `did not answer within ${timeout} s`, arrived: true };
	}
	return { reason: 'broke the connection before it had answered', arrived: true };
}

/** Whether the run has been stopped, so that nothing more should be asked. */
export const isCancelled = (context: RequestContext) =>
	'getExecutionCancelSignal' in context && context.getExecutionCancelSignal()?.aborted;

/** What an answer says in the place of a file; more than this is no message. */
const MOST_WORDS = 64 * 1024;

async function beginningOf(body: Body): Promise<string> {
	const parts: Uint8Array[] = [];
	let size = 0;
	for await (const part of body) {
		parts.push(part);
		size += part.length;
		if (size > MOST_WORDS) break;
	}
	body.destroy?.();
	return Buffer.concat(parts).toString('utf8');
}

/** Sends once. Redirects are not followed: they would carry the credential to another address. */
async function attempt(
	context: RequestContext,
	{ credential, options, timeout, file }: Exchange,
): Promise<Answer | NoAnswer> {
	try {
		const { statusCode, headers, body } = (await context.helpers.httpRequestWithAuthentication.call(
			context,
			credential,
			{
				...options,
				timeout: timeout * 1000,
				encoding: file ? 'stream' : 'text',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
			},
		)) as { statusCode: number; headers: IDataObject; body: unknown };
		if (!file) return { status: statusCode, headers, text: String(body ?? '') };
		if (statusCode === 200) return { status: statusCode, headers, text: '', body: body as Body };
		return { status: statusCode, headers, text: await beginningOf(body as Body) };
	} catch (error) {
		return noAnswer(error as NetworkError, timeout);
	}
}

/** The Failure of a request whose outcome nobody can tell; such a request is never sent again by itself. */
export function unknownOutcome(
	reason: string,
	{ service, howToCheck }: Pick<Exchange, 'service' | 'howToCheck'>,
	details: IDataObject = {},
): Failure {
	return new Failure(`Whether it was carried out is unknown: ${service} ${reason}`, {
		advice: howToCheck,
		details: { ...details, outcome: 'unknown' },
		fromService: true,
	});
}

/** Makes a request ready for another attempt; false where that cannot be. */
async function renewed({ renew, options }: Exchange): Promise<boolean> {
	try {
		if (renew) options.body = await renew();
		return true;
	} catch {
		return false;
	}
}

/**
 * Sends a request and gives the answer, whatever its status; what the body means is the caller's to
 * judge. Only `safe` and `idempotent` requests are tried again. Throws a Failure where no answer came, and a Preview
 * in the place of a write that is not to be sent.
 */
export async function exchange(context: RequestContext, request: Exchange): Promise<Answer> {
	const { service, repeat } = request;
	letThrough(request.mode, repeat === 'safe', request.shown);
	let mayBeDone = false;
	for (let tries = 0; ; tries++) {
		const send = () => attempt(context, request);
		const result = await (request.pace ? request.pace(send) : send());
		const passing = 'reason' in result ? true : request.isPassing(result);
		mayBeDone ||= repeat === 'idempotent' && (!('reason' in result) || result.arrived);
		const again = passing && repeat !== 'once' && tries < PAUSES.length;
		if (again && !isCancelled(context)) {
			await sleep(PAUSES[tries]);
			if (await renewed(request)) continue;
		}
		if (!('reason' in result)) return result;
		if (!result.arrived && !mayBeDone) {
			throw new Failure(`${service} ${result.reason}`, {
				advice: `Nothing was sent. Check the base URL in the credential, and that ${service} can be reached from the machine that n8n runs on.`,
				details: { outcome: 'not sent' },
				fromService: true,
			});
		}
		if (repeat === 'once') throw unknownOutcome(result.reason, request);
		const advice = `It was asked ${tries + 1} times. Try again later; this operation may be run again without harm. If ${service} is slow, raise "Timeout" in the options.`;
		if (repeat === 'idempotent') {
			throw unknownOutcome(result.reason, { service, howToCheck: advice });
		}
		throw new Failure(`${service} ${result.reason}`, {
			advice,
			details: { outcome: 'safe to repeat' },
			fromService: true,
		});
	}
}

/** The JSON of an answer, with the credential's secrets hidden in it; `undefined` where it is not JSON. */
export function jsonOf({ text }: Answer, secrets: readonly unknown[]): unknown {
	const value = parsed(text);
	return mayHold(text, secrets) ? hiderOf(secrets)(value) : value;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

const isPage = (text: string) => /^\s*<(!doctype|html|head|body|\?xml)/i.test(text);

/** The words of an answer that is no reply, for an error: of a page its title, else its beginning. */
function wordsOf(text: string, secrets: readonly unknown[]): string {
	const { message, error } = Object(parsed(text)) as { message?: unknown; error?: unknown };
	const words = isPage(text) ? /<title>([^<]*)/i.exec(text)?.[1] : (message ?? error ?? text);
	return hiderOf(secrets)(typeof words === 'string' ? words : '')
		.trim()
		.slice(0, 200);
}

const CHECK_ADDRESS =
	'Check the base URL in the credential: scheme, host and port. A proxy or another program may be answering there.';

/**
 * What to say of an answer that is not the service's own reply: a page, a redirect, an error of a server
 * before it. `reason` continues the service's name, with the words that came; `secrets` are hidden in them.
 */
export function strangeAnswer(
	{ status, text }: Answer,
	secrets: readonly unknown[],
): { reason: string; advice: string } {
	const words = wordsOf(text, secrets);
	const said = words && ` "${words}"`;
	if (status === 429) {
		return {
			reason: `asks to be called less often (HTTP 429)${said}`,
			advice: 'Try again later. "Interval Between Items" in the options slows this node down.',
		};
	}
	if (status >= 500) {
		return {
			reason: `is out of order at present (HTTP ${status})${said}`,
			advice: 'Try again later. If it stays so, tell the support of the service.',
		};
	}
	if (status >= 300 && status < 400) {
		return {
			reason: `answered with a redirect to another address (HTTP ${status})`,
			advice: `Redirects are not followed, since they would take the credential along. ${CHECK_ADDRESS}`,
		};
	}
	if (status === 401 || status === 403) {
		return {
			reason: `refused the request (HTTP ${status})${said}`,
			advice: 'Check the credential, and whether the service lets in the machine that n8n runs on.',
		};
	}
	const empty = text.trim() === '';
	const kind = empty ? 'an empty body' : isPage(text) ? 'a web page' : 'something unexpected';
	return { reason: `answered with ${kind} (HTTP ${status})${said}`, advice: CHECK_ADDRESS };
}
