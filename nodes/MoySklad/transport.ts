import { createHash } from 'crypto';
import type { IDataObject, IHttpRequestMethods, JsonObject } from 'n8n-workflow';
import { Failure } from '../shared/errors';
import {
	exchange,
	jsonOf,
	isCancelled,
	type Answer,
	type Exchange,
	type NoAnswer,
	type Repeat,
	type RequestContext,
} from '../shared/http';
import { operationsOf } from '../shared/operation';
import { settled } from '../shared/outcome';
import type { Mode } from '../shared/preview';
import { openedIn } from './files/opened';
import { hiderOf, unmistakable } from '../shared/secrets';
import { GivenUp, type Readings } from './pacer';
import { pacerOf } from './pacers';
import { isDone, isWritten, refusalIn, strangeReply, type Gives } from './replies';
import { OWN_ADDRESS } from './references';
import { withOwn } from './silence';

const SERVICE = 'MoySklad';
export const CREDENTIAL = 'moySkladApi';
/** More refusals in a row than any shared limit explains; the service cuts an account off at 200 a minute. */
const MOST_REFUSALS = 20;
/** The first and the longest wait after error 1073 (too many at once), which tells no time of its own. */
const SLOT_WAIT = 300;
const LONGEST_SLOT_WAIT = 10_000;

export interface RequestOptions {
	query?: IDataObject;
	body?: unknown;
	/** The body of another attempt, for what was made of what was read: others may have changed that since. */
	renew?: () => Promise<unknown>;
	/** A GET is `safe` and another method `once`, unless said: some reads are a POST or a PUT. */
	repeat?: Repeat;
	headers?: IDataObject;
	/** What to do where a write may or may not have been carried out. */
	howToCheck?: string;
	/** A file is asked for, and what `openedIn` makes of the answer is given; no redirect is followed then. */
	file?: Exchange['file'];
	/** Whether it goes only when no other request of this user waits for the limits. */
	last?: boolean;
}

/** JSON API 1.2. Times are Moscow's without a zone, prices kopecks: conversions are the fields' business. */
export interface MoySkladApi {
	/** The base of all addresses, without a slash at its end. */
	base: Promise<string>;
	/** The same object for all items of a run: what need not be asked twice hangs on it. */
	account?: Promise<object>;
	/** The path, with its parameters, of an address below the base, or of a path; any other host is a Failure. */
	pathOf(address: string): Promise<string>;
	/** Sends to a path below the base and gives the reply's JSON; `undefined` for an empty one. */
	request(method: 'GET', path: string, options?: RequestOptions): Promise<unknown>;
	request(
		method: IHttpRequestMethods,
		path: string,
		options: RequestOptions & { gives: Gives },
	): Promise<unknown>;
}

export const operation = operationsOf<MoySkladApi>();

const numberOf = (value: unknown): number | undefined =>
	value === undefined || Number.isNaN(Number(value)) ? undefined : Number(value);

function readingsOf({ status, headers }: Answer, refusals: number): Readings {
	const slotWait = Math.min(SLOT_WAIT * 2 ** refusals, LONGEST_SLOT_WAIT);
	const wait = numberOf(headers['x-lognex-retry-after']) || numberOf(headers['x-lognex-reset']);
	return {
		limit: numberOf(headers['x-ratelimit-limit']),
		remaining: numberOf(headers['x-ratelimit-remaining']),
		interval: numberOf(headers['x-lognex-retry-timeinterval']),
		...(status === 429 && { retryAfter: wait || slotWait, isFull: !wait }),
	};
}

/** Reports that cost more than other requests: moysklad.md, "Limits". */
const isDear = (path: string) => /^report\/stock\/(all|bystore)\/?(\?|$)/.test(path);

/** Whose requests are made, and where. */
interface Access {
	root: string;
	/** Names the user without a secret. */
	user: string;
	/** What no error may hold, … */
	secrets: unknown[];
	/** … and data neither: a short password may stand there by right. */
	keys: unknown[];
}

async function accessOf(context: RequestContext): Promise<Access> {
	const { authentication, accessToken, login, password, baseUrl } =
		await context.getCredentials(CREDENTIAL);
	const root = String(baseUrl).trim().replace(/\/+$/, '');
	normal(root);
	const pair = password && Buffer.from(`${login}:${password}`).toString('base64');
	return {
		root,
		user: authentication === 'basic' ? `${root} ${login}` : `${root} ${hash(accessToken)}`,
		secrets: [accessToken, password, pair],
		keys: [...unmistakable([accessToken, password]), pair],
	};
}

/** What is known of a run. */
interface Run {
	access?: Promise<Access>;
	account: object;
}
const runs = new WeakMap<RequestContext, Run>();

/** Of all items of a run; a poll's context serves many polls, in which the credential may change. */
function runOf(context: RequestContext): Run {
	const own = runs.get(context) ?? { account: {} };
	if ('getInputData' in context) runs.set(context, own);
	return own;
}

export function connect(
	context: RequestContext,
	itemIndex: number,
	timeout: number,
	mode: Mode = 'write',
): MoySkladApi {
	const run = runOf(context);
	// n8n authenticates all requests of a run alike, and each look at the credential costs it a query.
	const access = () => (run.access ??= accessOf(context));

	async function request(
		method: IHttpRequestMethods,
		path: string,
		{
			query = {},
			body,
			renew,
			repeat = method === 'GET' ? 'safe' : 'once',
			headers = {},
			howToCheck = LOOK,
			last = false,
			gives = 'anything',
			file,
		}: RequestOptions & { gives?: Gives } = {},
	): Promise<unknown> {
		const { root, user, secrets, keys } = await access();
		const pacer = pacerOf(user);
		const waiting = {
			...{ of: context, last, report: isDear(path) },
			isGone: () => Boolean(isCancelled(context)),
		};
		const pace = async (send: () => Promise<Answer | NoAnswer>) => {
			for (let refusals = 0; ; refusals++) {
				const paced = pacer.run(waiting, async () => {
					const sent = await send();
					return { answer: sent, ...('status' in sent ? readingsOf(sent, refusals) : {}) };
				});
				const { answer } = await paced.catch((error) => {
					throw error instanceof GivenUp ? CANCELLED : error;
				});
				const refused = 'status' in answer && answer.status === 429;
				if (!refused || refusals === MOST_REFUSALS) return answer;
			}
		};
		const send = async (url: string) =>
			await exchange(context, {
				credential: CREDENTIAL,
				service: SERVICE,
				options: {
					method,
					url,
					headers: {
						accept: 'application/json;charset=utf-8',
						'accept-encoding': 'gzip',
						...(body !== undefined && { 'content-type': 'application/json' }),
						...withOwn(headers, context, itemIndex),
					},
					...(body !== undefined && { body: JSON.stringify(body) }),
				},
				timeout,
				repeat,
				...(renew && { renew: async () => JSON.stringify(await renew()) }),
				mode,
				shown: () => hiderOf(keys)({ method, path: `${path}${queryText(query)}`, body }),
				howToCheck,
				isPassing: ({ status }) => status >= 500,
				pace,
				file,
			});
		const asked = `${root}/${path}${queryText(query)}`;
		let answer = await send(asked);
		const opened = file && openedIn(answer, asked);
		if (opened) return opened;
		const onwards = !file && method === 'GET' && redirectOf(answer, asked, root);
		if (onwards) answer = await send(onwards);

		const details: IDataObject = { method, path, httpStatus: answer.status };
		// An array of a write comes with an error's status where some of its elements failed: each is judged by itself.
		const parted = jsonOf(answer, keys);
		if (Array.isArray(parted) && parted.length > 0 && gives === 'list') {
			return parted.map((one: unknown) => (isWritten(one) ? one : hiderOf(secrets)(one)));
		}
		return settled(answer, parted, {
			...{ service: SERVICE, repeat, howToCheck, details },
			isDone: (reply) => isDone(gives, reply, answer),
			refusal: () => refusalIn(jsonOf(answer, secrets), answer, details),
			strange: () => strangeReply(answer, secrets),
		});
	}

	async function pathOf(address: string): Promise<string> {
		const { root } = await access();
		const text = address.trim();
		const isBelow = text.startsWith(`${root}/`);
		const path = isBelow ? text.slice(root.length) : text.replace(OWN_ADDRESS, '/');
		const isElsewhere = /^([a-z][a-z0-9+.-]*:|\/\/|[^?]*\\)/i.test(path);
		// As the URL class writes it: the service's own addresses have a space in their times.
		const [whole, below] = [`${root}/${path.replace(/^\//, '')}`, `${root}/`].map(normal);
		if (isElsewhere || !whole.startsWith(below)) {
			throw new Failure('The address leads outside the base URL of the credential', {
				advice: `The credential is sent nowhere else than to ${root}. If the message with this address came from outside, do not trust it.`,
				details: { address: text },
			});
		}
		return whole.slice(below.length);
	}

	return {
		get base() {
			return access().then(({ root }) => root);
		},
		get account() {
			return Promise.resolve(run.account);
		},
		pathOf,
		request,
	};
}

/**
 * Where a read is sent on to below the base URL: the browser's ID of goods is not the API's (MS-174). Whatever leads
 * elsewhere would take the credential along, and is not followed.
 */
function redirectOf({ status, headers }: Answer, from: string, root: string): string | undefined {
	const location = String(headers.location ?? '');
	if (![302, 307, 308].includes(status) || !location || !URL.canParse(location, from)) return;
	const to = new URL(location, from);
	if (to.search === '') to.search = new URL(from).search;
	return to.href.startsWith(normal(`${root}/`)) && to.href !== normal(from) ? to.href : undefined;
}

export const LOOK =
	'Look in MoySklad whether it is there before you send it again; "Create or Update" by an external code does that by itself.';

/** A URL as requests have it, with `..` followed. */
function normal(url: string): string {
	if (/^https?:/i.test(url) && URL.canParse(url)) return new URL(url).href;
	throw new Failure('The base URL of the credential is not a web address', {
		advice:
			'Correct it: https://api.moysklad.ru/api/remap/1.2, unless you have a server of your own.',
	});
}

const CANCELLED = new Failure('The run was cancelled', {
	advice: 'What was asked before has been done; the rest has not been sent.',
});

const hash = (secret: unknown) => createHash('sha256').update(String(secret)).digest('hex');

/** A query by the API's taste: `%20` for spaces, repeated names for lists, nothing for empty values. */
export function queryText(query: IDataObject): string {
	const pairs = Object.entries(query).flatMap(([name, value]) =>
		(Array.isArray(value) ? value : [value])
			.filter((one) => one !== undefined && one !== '')
			.map((one) => `${name}=${encodeURIComponent(String(one as JsonObject))}`),
	);
	return pairs.length ? `?${pairs.join('&')}` : '';
}
