/**
 * MoySklad JSON API 1.2, simulated: strict about transport, limits and what it takes, fast enough for a benchmark.
 * This file is transport. The API's paths are moysklad-api, what people and tests do -deeds, settings -switches; the
 * rest: -entities (the table of fields), -shop (collections, checks, writes), -check, -expand, -linked (what documents
 * do to others), -rules (what is irregular), -serials, -lists, -filters, -filterable, -stock (ledger and reports),
 * -tasks (async=true), -files (and images, forms, which lie at file-store), -audit, -limits, -stats, -webhooks, -errors,
 * -seed. Requests, faults, GET /__state, GET /__requests and POST /__fault come from server.ts.
 *
 * Where the documents say nothing, it settles for the following, which proves nothing about the real service:
 * an unknown field is ignored (and stands in `stats.unknownFields`); an update that changes nothing is no event;
 * expand shows at most 100 rows of a document; groupBy=product leaves services and bundles out; a request refused
 * costs no units; the audit lists the newest first. Other doubts are settings.
 *
 * Control from another process (JSON bodies, no key), each what the function of its name does:
 *   POST /__create {entity, fields}  /__change {entity, id, fields}  /__remove {entity, id}  /__burst {count}
 *   POST /__forge {url, message}  /__stock {id, amount, store?}  /__recalculate {id, on?}  /__tick {}
 *   POST /__settings {…}  /__reset {}
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { startFileStore } from './file-store';
import { createApi } from './moysklad-api';
import { Audit } from './moysklad-audit';
import { controlsOf, deedsOf } from './moysklad-deeds';
import { Refusal } from './moysklad-errors';
import { filesOf } from './moysklad-files';
import { AbuseWatch, Limits, type Pass } from './moysklad-limits';
import { Lists, type Answer } from './moysklad-lists';
import { seed } from './moysklad-seed';
import { newDeed, Shop, type Deed } from './moysklad-shop';
import { usual, type MoyskladSettings } from './moysklad-switches';
import { countsOf, statsOf } from './moysklad-stats';
import { Tasks } from './moysklad-tasks';
import { checkPrefixes, Failing, Post, tell } from './moysklad-webhooks';
import { startServer } from './server';

export interface MoyskladOptions extends Partial<MoyskladSettings> {
	port?: number;
	token: string;
	login: string;
	password: string;
	/** Tokens of further users of the account. */
	others?: string[];
	/** How many things the assortment has; no fewer than three. */
	rows?: number;
}

const PREFIX = '/api/remap/1.2';
const TYPE = 'application/json;charset=utf-8';
/** Request line and headers; the body. */
const MOST = { head: 8 * 1024, body: 20 * 2 ** 20 };
/** These cost the same for everyone. */
const HEAVY = { path: /^\/api\/remap\/1\.2\/report\/stock\/(all|bystore)\/?(\?|$)/, cost: 5 };
/** Above this, answers are packed beside the event loop, and lists kept packed until something is written. */
const LARGE = 32 * 1024;
const MOST_PAGES = 500;
const pack = promisify(gzip);
const takesGzip = ({ headers }: FastifyRequest) =>
	/\bgzip\b/.test(headers['accept-encoding'] ?? '');
const isLight = ({ headers }: FastifyRequest) =>
	headers['x-lognex-remap-beta-feature'] === 'assortmentWithoutStock';

/** When a request came, whose it is, what the limits said, and what refuses it. */
interface Entry {
	at: number;
	uid: string;
	pass?: Pass;
	refusal?: Refusal;
}

/** Starts the service with an account in it; gives the server of server.ts and the account's own doings. */
export async function startMoysklad(options: MoyskladOptions) {
	const { port, token, login, password, others = [], rows = 0, ...given } = options;
	const settings: MoyskladSettings = { ...usual(), ...given };
	const basic = `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;
	let bearer = token;
	let limits = new Limits(settings);
	let abuse = new AbuseWatch();
	let requests = 0;
	const failing = new Failing();
	const post = new Post(
		settings,
		(to) => failing.note(to, shop.now().slice(0, 10)) && giveUpOn(to),
	);
	const entries = new WeakMap<FastifyRequest, Entry>();
	const pages = new Map<string, Buffer>();
	let writes = 0;

	const userOf = (authorization = '') =>
		authorization === basic || authorization === `Bearer ${bearer}`
			? login
			: others.find((other) => authorization === `Bearer ${other}`);

	const shop = new Shop(settings);
	const lists = new Lists(shop);
	const audit = new Audit(shop, lists);
	const tasks = new Tasks(shop, lists, settings, (href) => {
		const entity = { id: '', meta: { href, type: 'async', mediaType: 'application/json' } };
		const change = { action: 'PROCESSED' as const, keyword: 'async', entity, fields: [] };
		const deed = { ...newDeed(login), changes: [change] };
		tell(shop, post, deed, audit.record(deed), []);
	});
	const newToken = (made: string) => void (bearer = made);
	const store = await startFileStore();
	const files = filesOf(shop, store, settings);
	const api = createApi({ shop, lists, tasks, audit, settings, newToken, files: files.routes });

	/** What follows a write: nothing cached remains; audit and webhooks tell of it. */
	function commit(deed: Deed, silenced: string[] = []): void {
		shop.finish(deed);
		lists.forget();
		pages.clear();
		writes += 1;
		if (deed.changes.length > 0) tell(shop, post, deed, audit.record(deed), silenced);
	}

	/** Decided on arrival, said once the request has been recorded. */
	function admit(request: FastifyRequest): Entry {
		const at = performance.now();
		if (!takesGzip(request)) return { at, uid: '' };
		const uid = userOf(request.headers.authorization);
		if (uid === undefined) return { at, uid: '', refusal: new Refusal(1056) };
		const pass = limits.enter(uid, HEAVY.path.test(request.url) ? HEAVY.cost : undefined);
		if (pass.code) return { at, uid, pass, refusal: new Refusal(pass.code) };
		const accept = request.headers.accept?.toLowerCase().replaceAll(' ', '');
		return { at, uid, pass, refusal: accept === TYPE ? undefined : new Refusal(1062) };
	}

	const headOf = ({ method, url, raw }: FastifyRequest) =>
		raw.rawHeaders.reduce((sum, text) => sum + text.length + 2, method.length + url.length + 11);

	function bodyOf({ method, url, headers, body }: FastifyRequest): unknown {
		const text = String(body);
		if (Buffer.byteLength(text) > MOST.body) throw new Refusal(1044);
		if (!/^(POST|PUT)$/.test(method) || /\/(token|cancel)$/.test(url)) return undefined;
		if (!headers['content-type']?.startsWith('application/json')) throw new Refusal(1037);
		if (text === '') throw new Refusal(1027);
		try {
			const parsed: unknown = JSON.parse(text);
			if (typeof parsed === 'object' && parsed !== null) return parsed;
		} catch {
			// Refused below, as is a bare value.
		}
		throw new Refusal(2001);
	}

	function answer(request: FastifyRequest): Answer {
		const { method, raw } = request;
		const url = request.url.slice(PREFIX.length + 1);
		const [path] = url.split('?');
		const { uid } = entries.get(request) as Entry;
		if (method === 'PUT') abuse.note('puts', path);
		const silenced = raw.headersDistinct['x-lognex-webhook-disablebyprefix'] ?? [];
		checkPrefixes(silenced);
		const body = bodyOf(request);
		const deed = newDeed(uid);
		const query = new URLSearchParams(url.slice(path.length));
		const ask = { method, path: path.replace(/\/$/, ''), url, query, body, uid, deed };
		try {
			return api({ ...ask, isLight: isLight(request) });
		} finally {
			if (method !== 'GET') commit(deed, silenced);
		}
	}

	async function serve(request: FastifyRequest): Promise<[Answer, string | Buffer]> {
		const key = `${request.url} ${isLight(request)}`;
		const page = request.method === 'GET' ? pages.get(key) : undefined;
		if (page) return [{}, page];
		const made = answer(request);
		if (made.body === undefined) return [made, ''];
		const [text, as] = [JSON.stringify(made.body), writes];
		if (text.length < LARGE) return [made, gzipSync(text)];
		const packed = await pack(text, { level: 1 });
		const isList = request.method === 'GET' && request.url.startsWith(`${PREFIX}/entity/`);
		// While it was being packed, somebody may have written.
		if (isList && as === writes && pages.size < MOST_PAGES) pages.set(key, packed);
		return [made, packed];
	}

	function routes(app: FastifyInstance): void {
		// As documented: connections idle for 30 s and after 100 requests are closed.
		app.server.keepAliveTimeout = 30_000;
		app.server.maxRequestsPerSocket = 100;
		app.addHook('onRequest', async (request, reply) => {
			if (!request.url.startsWith(`${PREFIX}/`)) return;
			requests += 1;
			const entry = admit(request);
			entries.set(request, entry);
			reply.headers(entry.pass?.headers ?? {});
			reply.raw.once('close', () => entry.pass?.leave());
		});
		app.addHook('preHandler', async (request, reply) => {
			const entry = entries.get(request);
			if (!entry) return;
			reply.type(TYPE);
			if (!takesGzip(request)) return reply.code(415).send('');
			if (headOf(request) > MOST.head) return reply.code(414).send('');
			if (entry.refusal) throw entry.refusal;
		});
		app.addHook('onSend', async (request, reply, payload) => {
			const entry = entries.get(request);
			const left = (entry?.at ?? 0) + settings.latency - performance.now();
			if (entry && left > 0) await new Promise((done) => setTimeout(done, left));
			// The slot is free before the client can have the answer.
			entry?.pass?.leave();
			if (Buffer.isBuffer(payload)) reply.header('content-encoding', 'gzip');
			return payload;
		});
		app.setErrorHandler((error, request, reply) => {
			if (!(error instanceof Refusal) || !entries.has(request)) return reply.send(error);
			const text = `${request.method} ${request.url} ${request.body}`;
			abuse.failed(error, createHash('sha1').update(text).digest('base64'));
			return reply
				.code(error.status)
				.type(TYPE)
				.send(gzipSync(JSON.stringify(error.body)));
		});
		app.all(`${PREFIX}/*`, async (request, reply) => {
			const [{ status = 200, headers = {} }, body] = await serve(request);
			return reply.code(status).headers(headers).send(body);
		});
		app.get<{ Params: { id: string } }>('/download/:id', async ({ params }, reply) => {
			const result = tasks.result(params.id);
			if (result === undefined) return reply.code(404).send('');
			return reply.type(TYPE).send(await pack(JSON.stringify(result), { level: 1 }));
		});
	}

	const deeds = deedsOf({ shop, post, settings, uid: login, commit });
	const { giveUpOn, look, tick } = deeds;
	/** Statistics and the memory of the limits begin anew. */
	function reset(): void {
		[limits, abuse, requests] = [new Limits(settings), new AbuseWatch(), 0];
		post.deliveries.length = 0;
		server.requests.length = 0;
	}
	function set(changes: Partial<MoyskladSettings>): MoyskladSettings {
		const unknown = Object.keys(changes).find((name) => !Object.hasOwn(settings, name));
		if (unknown !== undefined) throw new Error(`There is no setting "${unknown}"`);
		return Object.assign(settings, changes);
	}

	const stats = () => statsOf({ requests, limits, abuse, shop, post });
	/** Numbers only, small whatever the account holds. */
	const state = () => ({ ...countsOf(stats(), shop), settings });

	const server = await startServer({
		port,
		routes,
		state,
		controls: { ...controlsOf(deeds), settings: set, reset },
	});
	const url = `${server.url}${PREFIX}`;
	shop.base = url;
	seed(shop, login, rows);
	look();
	let waited = 0;
	const clock = setInterval(() => {
		waited += 100;
		if (settings.stockInterval === 0 || waited < settings.stockInterval) return;
		waited = 0;
		tick();
	}, 100).unref();

	return {
		...server,
		/** The base of the API. */
		url,
		/** Where /__state and the controls are. */
		origin: server.url,
		/** Assign to its fields at any time. */
		settings,
		get stats() {
			return stats();
		},
		get state() {
			return state();
		},
		/** Where its files lie: a server of its own. */
		store,
		fileNames: files.namesOf,
		/** The things of a kind themselves. */
		list: (entity: string) => shop.list(entity),
		...deeds,
		reset,
		/** When every message sent so far has been acknowledged or lost. */
		delivered: () => post.settled(),
		/** Gives up deliveries, breaks every connection, frees the port. */
		close: async () => {
			clearInterval(clock);
			post.close();
			await Promise.all([server.close(), store.close()]);
		},
	};
}
