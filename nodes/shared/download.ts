/**
 * Files that lie at another host than the service. They are fetched as anybody would fetch them: no credential, no
 * cookie goes along, however often the way leads on.
 */
import type { IBinaryData, IDataObject } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { Failure } from './errors';
import { isCancelled, PAUSES, type Body, type RequestContext } from './http';
import { isPrivateHost } from './privateHost';

/** How a file may come. */
export interface Terms {
	/** Bytes. */
	maxSize: number;
	/** Seconds for all of it. */
	timeout: number;
	/** What the service calls it; else the name that comes with it. */
	name?: string;
	/** How many bytes it has at least, as the service says. */
	least?: number;
	/** What its name must end with. */
	extension?: string;
}

interface Arriving {
	headers: IDataObject;
	body: Body;
}

type Context = RequestContext & { helpers: { prepareBinaryData: Prepare } };
type Prepare = (content: Buffer, name?: string, mimeType?: string) => Promise<IBinaryData>;

/** How often a file may be said to lie elsewhere. */
const MOST_HOPS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];
const MEGABYTE = 2 ** 20;
export const DEFAULT_SIZE = 50;

const failure = (message: string, advice: string, details: IDataObject) =>
	new Failure(message, { advice, details, fromService: true });

const headerOf = (headers: IDataObject, name: string) => String(headers[name] ?? '');

/** The time that a file may take, and the end of the run: either ends what is under way. */
export function endsAfter(context: RequestContext, seconds: number): AbortSignal {
	const stop = 'getExecutionCancelSignal' in context && context.getExecutionCancelSignal();
	const time = AbortSignal.timeout(seconds * 1000);
	return stop ? AbortSignal.any([time, stop]) : time;
}

/** Where a link leads; of its address only the host may be named, since the rest may be a key to the file. */
function placeOf(link: string, from: string | undefined, base: string): URL {
	const url = URL.canParse(link, from) ? new URL(link, from) : undefined;
	if (!url || !/^https?:$/.test(url.protocol)) {
		throw failure(
			'The link to the file is not a web address',
			'This link came from the service. Show it to its support.',
			{ outcome: 'not sent' },
		);
	}
	if (isPrivateHost(url.hostname) && !isPrivateHost(new URL(base).hostname)) {
		throw failure(
			`The link to the file leads into a private network: ${url.host}`,
			'Nothing was fetched: a service on the internet has no business to send anybody there.',
			{ host: url.host, outcome: 'not sent' },
		);
	}
	// Whoever put a login into a link meant it for a browser; none goes out from here.
	url.username = '';
	url.password = '';
	url.hash = '';
	return url;
}

const NOT_THERE: Record<string, string> = {
	ECONNREFUSED: 'refused the connection',
	ENOTFOUND: 'cannot be found',
	EAI_AGAIN: 'cannot be found at present',
	EHOSTUNREACH: 'cannot be reached from here',
	ENETUNREACH: 'cannot be reached from here',
	CERT_HAS_EXPIRED: 'has a certificate that has expired',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate that cannot be verified',
	SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate that nobody vouches for',
};

/** The failure of a file that did not come, or not whole; what n8n's HTTP client says may hold the address. */
function lost(thrown: unknown, host: string, { timeout }: Terms, ended: AbortSignal): Failure {
	if (thrown instanceof Failure) return thrown;
	const { code = '', cause } = Object(thrown) as { code?: string; cause?: { code?: string } };
	const isLate = ended.aborted || /TIMEDOUT|ECONNABORTED/.test(`${code} ${cause?.code ?? ''}`);
	if (isLate) {
		return failure(
			`The file did not come from ${host} within ${timeout} s`,
			'Try again later, or raise "Timeout" in the options.',
			{ host, outcome: 'safe to repeat' },
		);
	}
	// n8n puts words of its own in the place of a message that holds such a code.
	const reason = NOT_THERE[cause?.code ?? code];
	return failure(
		reason ? `${host}, where the file lies, ${reason}` : `The file did not come whole from ${host}`,
		'Try again later; look whether this host can be reached from the machine that n8n runs on.',
		{ host, outcome: 'safe to repeat' },
	);
}

const tooLarge = (host: string, maxSize: number) =>
	failure(
		`The file at ${host} is larger than ${Math.round((maxSize / MEGABYTE) * 10) / 10} MB`,
		'It was not loaded. Raise "Maximum Size" in the options if it is to be, and mind the memory of n8n.',
		{ host, maxSize },
	);

/** All of a body, which is left as soon as it is too large. */
async function wholeOf(
	{ headers, body }: Arriving,
	host: string,
	maxSize: number,
	ended: AbortSignal,
): Promise<Buffer> {
	const told = Number(headerOf(headers, 'content-length') || NaN);
	const parts: Uint8Array[] = [];
	let size = 0;
	const stop = () => body.destroy?.(new Error('The time is up'));
	ended.addEventListener('abort', stop);
	try {
		if (told > maxSize) throw tooLarge(host, maxSize);
		for await (const part of body) {
			size += part.length;
			if (size > maxSize) throw tooLarge(host, maxSize);
			parts.push(part);
		}
	} finally {
		ended.removeEventListener('abort', stop);
		body.destroy?.();
	}
	// What was packed on its way counts otherwise.
	if (told > size && !headerOf(headers, 'content-encoding')) {
		throw new Error('The connection ended early');
	}
	return Buffer.concat(parts);
}

const decoded = (text: string) => {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
};

/** The name in a Content-Disposition, which comes as bytes of UTF-8 where it is not in Latin. */
function nameIn(disposition: string): string {
	const encoded = /filename\*\s*=\s*utf-8'[^']*'([^;]+)/i.exec(disposition)?.[1];
	if (encoded) return decoded(encoded.trim());
	const [, quoted, bare = ''] = /filename\s*=\s*(?:"([^"]*)"|([^;]*))/i.exec(disposition) ?? [];
	const text = Buffer.from(quoted ?? bare.trim(), 'latin1').toString('utf8');
	return text.includes('\uFFFD') ? (quoted ?? bare.trim()) : decoded(text);
}

/** Without folders and signs that no system takes in a file's name. */
const asName = (text: string) =>
	text
		.split(/[\\/]/)
		.at(-1)!
		.replace(/[\p{Cc}<>:"|?*]/gu, '_')
		.slice(-200);

const withExtension = (name: string, extension?: string) =>
	!extension || name.toLowerCase().endsWith(`.${extension}`) ? name : `${name}.${extension}`;

/** n8n's file of what has begun to come; `at` is where from. */
export async function received(
	context: RequestContext,
	arriving: Arriving,
	at: URL,
	terms: Terms,
	ended: AbortSignal,
): Promise<IBinaryData> {
	const { headers } = arriving;
	const lastPart = decoded(at.pathname.split('/').at(-1) ?? '');
	const names = [terms.name, nameIn(headerOf(headers, 'content-disposition')), lastPart];
	const name = withExtension(asName(names.find(Boolean) ?? 'file'), terms.extension);
	const [type] = headerOf(headers, 'content-type').toLowerCase().split(';');
	if (/html/.test(type) && !/\.x?html?$/i.test(name)) {
		arriving.body.destroy?.();
		throw failure(
			`${at.host} answered with a web page in the place of the file`,
			'The link may be too old, or a proxy may be answering there. Run it again, which asks for a new link.',
			{ host: at.host },
		);
	}
	const content = await wholeOf(arriving, at.host, terms.maxSize, ended);
	if (content.length < (terms.least ?? 0)) {
		throw failure(
			`The file did not come whole from ${at.host}: ${content.length} of ${terms.least} bytes`,
			'Try again later. If it stays so, tell the support of the service.',
			{ host: at.host, outcome: 'safe to repeat' },
		);
	}
	const isTold = type !== '' && !/octet-stream|^application\/json/.test(type);
	const { prepareBinaryData } = (context as Context).helpers;
	return await prepareBinaryData(content, name, isTold ? type.trim() : undefined);
}

/** One look at an address; whatever it answers. */
async function opened(context: RequestContext, url: URL, timeout: number, ended: AbortSignal) {
	const { statusCode, headers, body } = (await context.helpers.httpRequest({
		method: 'GET',
		url: url.href,
		headers: { accept: '*/*', 'accept-encoding': 'identity' },
		encoding: 'stream',
		timeout: timeout * 1000,
		abortSignal: ended,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	})) as { statusCode: number; headers: IDataObject; body: Body };
	return { status: statusCode, headers, body };
}

function unwelcome(host: string, status: number): Failure {
	const isGone = [401, 403, 404, 410].includes(status);
	return failure(
		`${host}, where the file lies, answered with HTTP ${status}`,
		isGone
			? 'Links to files live for a minute or so: run it again. If it stays so, the file may have been deleted.'
			: 'Try again later.',
		{ host, httpStatus: status },
	);
}

/** Follows a link, without any credential, and gives the file, or the Failure that may pass by itself. */
async function followed(
	context: RequestContext,
	link: string,
	base: string,
	terms: Terms,
	ended: AbortSignal,
): Promise<IBinaryData | Failure> {
	let url = placeOf(link, undefined, base);
	for (let hops = 0; ; hops++) {
		try {
			const { status, headers, body } = await opened(context, url, terms.timeout, ended);
			const location = headerOf(headers, 'location');
			if (status === 200) return await received(context, { headers, body }, url, terms, ended);
			body.destroy?.();
			if (!REDIRECTS.includes(status) || !location) {
				const failed = unwelcome(url.host, status);
				if (status >= 500 || status === 429) return failed;
				throw failed;
			}
			if (hops === MOST_HOPS) {
				throw failure(
					`The link to the file leads on and on, ${url.host} last`,
					'Try again later. If it stays so, tell the support of the service.',
					{ host: url.host },
				);
			}
			url = placeOf(location, url.href, base);
		} catch (error) {
			const failed = lost(error, url.host, terms, ended);
			if (error instanceof Failure || ended.aborted) throw failed;
			return failed;
		}
	}
}

/**
 * The file that a link leads to, as n8n's own. `base` is the service's address: only from a service in a private network
 * may a link lead into one. What names resolve to, n8n's own protection (SSRF) looks after, where it is switched on.
 */
export async function download(
	context: RequestContext,
	link: string,
	base: string,
	terms: Terms,
): Promise<IBinaryData> {
	const ended = endsAfter(context, terms.timeout);
	for (let tries = 0; ; tries++) {
		const result = await followed(context, link, base, terms, ended);
		if (!(result instanceof Failure)) return result;
		if (tries === PAUSES.length || isCancelled(context)) throw result;
		await sleep(PAUSES[tries]);
	}
}
