import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IPollFunctions,
} from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { Failure } from './errors';
import { hiderOf } from './secrets';

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
}

/** How a request ended without an answer. `arrived: false` is certain; `true` means that it may have. */
interface NoAnswer {
	reason: string;
	arrived: boolean;
}

/** Where requests are made from: a run, a dropdown that loads, a poll. */
export type RequestContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

export interface Exchange {
	/** The credential that authenticates the request. */
	credential: string;
	/** Who is asked, as the errors should call it: "IMSKLAD". */
	service: string;
	options: IHttpRequestOptions;
	/** Seconds that one attempt may take. */
	timeout: number;
	repeat: Repeat;
	/** What to do where a `once` request may or may not have been carried out. */
	howToCheck: string;
	/** Whether an answer says "not now", so that a repeatable request is worth another try. */
	isPassing(answer: Answer): boolean;
}

/** Pauses before the second and the third attempt, in milliseconds. */
const PAUSES = [500, 1500];

/** Network errors after which the request has certainly not reached the service. */
const NOT_SENT: Record<string, string> = {
	ECONNREFUSED: 'refused the connection',
	ENOTFOUND: 'has an address that does not exist',
	EAI_AGAIN: 'has an address that could not be looked up',
	EHOSTUNREACH: 'cannot be reached from here',
	ENETUNREACH: 'cannot be reached from here',
	ERR_INVALID_URL: 'has a base URL that is not a web address',
	ERR_FR_TOO_MANY_REDIRECTS: 'redirects elsewhere',
	CERT_HAS_EXPIRED: 'has a certificate that has expired',
	DEPTH_ZERO_SELF_SIGNED_CERT: 'has a certificate that nobody vouches for',
	SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate that nobody vouches for',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate that cannot be verified',
	ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another address',
	EPROTO: 'does not speak https at this address',
};
const TIMED_OUT = ['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT'];

interface NetworkError {
	code?: string;
	cause?: NetworkError;
	message?: string;
}

/** n8n wraps network errors, once or twice; the code is on one of the layers. */
function codeOf(error: NetworkError | undefined): string | undefined {
	if (!error) return undefined;
	return codeOf(error.cause) ?? error.code;
}

function noAnswer(error: NetworkError, timeout: number): NoAnswer {
	const code = codeOf(error) ?? '';
	if (code in NOT_SENT) return { reason: NOT_SENT[code], arrived: false };
	if (TIMED_OUT.includes(code)) {
		return { reason: `did not answer within ${timeout} seconds`, arrived: true };
	}
	return { reason: 'broke the connection before it had answered', arrived: true };
}

const isCancelled = (context: RequestContext) =>
	'getExecutionCancelSignal' in context && context.getExecutionCancelSignal()?.aborted;

/** Sends once. Redirects are not followed: they would carry the credential to another address. */
async function attempt(
	context: RequestContext,
	{ credential, options, timeout }: Exchange,
): Promise<Answer | NoAnswer> {
	try {
		const { statusCode, headers, body } = (await context.helpers.httpRequestWithAuthentication.call(
			context,
			credential,
			{
				...options,
				timeout: timeout * 1000,
				encoding: 'text',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
			},
		)) as { statusCode: number; headers: IDataObject; body: unknown };
		return { status: statusCode, headers, text: String(body ?? '') };
	} catch (error) {
		return noAnswer(error as NetworkError, timeout);
	}
}

const UNKNOWN_OUTCOME = 'whether it was carried out is unknown';

/** The Failure of a request whose outcome nobody can tell; such a request is never sent again by itself. */
export function unknownOutcome(
	reason: string,
	{ service, howToCheck }: Pick<Exchange, 'service' | 'howToCheck'>,
	details: IDataObject = {},
): Failure {
	return new Failure(`${service} ${reason}: ${UNKNOWN_OUTCOME}`, {
		advice: howToCheck,
		details: { ...details, outcome: 'unknown' },
		fromService: true,
	});
}

/**
 * Sends a request and gives the answer, whatever its status; what the body means is the caller's to
 * judge. Only `safe` and `idempotent` requests are tried again. Throws a Failure where no answer came.
 */
export async function exchange(context: RequestContext, request: Exchange): Promise<Answer> {
	for (let tries = 0; ; tries++) {
		const result = await attempt(context, request);
		const passing = 'reason' in result ? true : request.isPassing(result);
		const again = passing && request.repeat !== 'once' && tries < PAUSES.length;
		if (again && !isCancelled(context)) {
			await sleep(PAUSES[tries]);
			continue;
		}
		if (!('reason' in result)) return result;
		const { service, repeat } = request;
		if (result.arrived && repeat === 'once') throw unknownOutcome(result.reason, request);
		throw new Failure(`${service} ${result.reason}`, {
			advice: result.arrived
				? `It was asked ${tries + 1} times. Try again later; this operation may be run again without harm. If ${service} is slow, raise "Timeout" in the options.`
				: `Nothing was sent. Check the base URL in the credential, and that ${service} can be reached from the machine that n8n runs on.`,
			details: { outcome: result.arrived ? 'safe to repeat' : 'not sent' },
			fromService: true,
		});
	}
}

/** The JSON of an answer, with the credential's secrets hidden in it; `undefined` where it is not JSON. */
export function jsonOf({ text }: Answer, secrets: readonly unknown[]): unknown {
	try {
		return hiderOf(secrets)(JSON.parse(text) as unknown);
	} catch {
		return undefined;
	}
}

/** What kind of thing came where JSON was expected, in words for an error. */
export function kindOf({ status, headers, text }: Answer): string {
	const where = `HTTP ${status}`;
	if (status >= 300 && status < 400) return `a redirect to another address (${where})`;
	if (text.trim() === '') return `nothing (${where}, an empty body)`;
	const html = /^\s*<(!doctype|html|head|body)/i.test(text);
	return html || String(headers['content-type'] ?? '').includes('text/html')
		? `a web page (${where})`
		: `something that is not valid JSON (${where})`;
}
