/**
 * What every simulated service stands on: a server on the loopback that keeps the raw body, records
 * what it was asked, and goes wrong on demand. It knows no service.
 *
 * Besides the service's own routes it answers, for tests and sandboxes that run it in another process
 * (no key needed; neither recorded nor touched by faults):
 *   GET  /__state     what the service remembers
 *   GET  /__requests  what it was asked so far: RecordedRequest[]
 *   POST /__fault     { kind, ...FaultOptions }, `match` being a string
 *   POST /__hold      { match?, after? } keeps answers back until POST /__release {}
 *   POST /__when      { control, body?, match?, times? } does what that control does right before such a request is
 *                     served: what people do between two pages of a list, or before a write is repeated
 *   POST /__<name>    each of the service's own `controls`, with its JSON body; an exception is a 500
 */
import { once } from 'node:events';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

export interface RecordedRequest {
	method: string;
	/** Path and query. */
	url: string;
	headers: FastifyRequest['headers'];
	/** As it came, in UTF-8; '' where there was none. */
	body: string;
	/** Milliseconds since the epoch. */
	at: number;
}

const PAGE =
	'<!DOCTYPE html><html><head><title>nginx</title></head><body><h1>Oops</h1></body></html>';

/** Faults that are nothing but an answer: status, content type, body. */
const ANSWERS = {
	status500: [500, 'text/plain', 'Internal Server Error'],
	html502: [502, 'text/html; charset=utf-8', PAGE],
	status429: [429, 'text/plain', 'Too Many Requests'],
	html200: [200, 'text/html; charset=utf-8', PAGE],
	brokenJson: [200, 'application/json', '{"result": "ok", "id'],
	emptyBody: [200, 'application/json', ''],
	redirect: [302, 'text/plain', ''],
	answer: [200, 'application/json', ''],
	emptyObject: [200, 'application/json', '{}'],
	emptyList: [200, 'application/json', '[]'],
	statusOk: [200, 'application/json', '{"status":"ok"}'],
	words: [200, 'application/json', '{"text":"Заказ обработан"}'],
	// PHP prints it before the answer, so that the answer's own content type comes too late.
	notice: [200, 'text/html; charset=UTF-8', ''],
} as const;

const NOTICE =
	'<br />\n<b>Notice</b>:  Undefined index: comment in <b>/var/www/api/order.php</b> on line <b>118</b><br />\n';

/** `reset` breaks the connection; `stall` keeps silent for `ms`, or until somebody closes the connection. */
export type FaultKind = keyof typeof ANSWERS | 'reset' | 'stall';

export interface FaultOptions {
	/** How many requests it hits; 1 unless said. */
	times?: number;
	/** Which requests it hits; a string is looked for in "METHOD url body". */
	match?: string | ((request: RecordedRequest) => boolean);
	/** True: the service does its work first, and only its answer suffers. */
	after?: boolean;
	/** These three replace what a fault answers with; a body that is no string goes out as JSON. */
	status?: number;
	headers?: Record<string, string>;
	body?: unknown;
	/** Where a redirect points. */
	location?: string;
	/** How long a stall lasts, in milliseconds. */
	ms?: number;
}

export interface ServerOptions {
	/** 0 picks a free one. */
	port?: number;
	routes: (app: FastifyInstance) => void;
	/** What GET /__state shows. */
	state?: () => unknown;
	controls?: Record<string, (body: never) => unknown>;
}

type Fault = FaultOptions & { kind: FaultKind; left: number };

/** Which answers are kept back. */
export interface HoldOptions extends Pick<FaultOptions, 'match'> {
	/** False: the work is kept back as well; true unless said. */
	after?: boolean;
}

/** What somebody does right before a request is served. */
export interface Deed extends Pick<FaultOptions, 'match' | 'times'> {
	/** The name of one of the service's controls, and what it is given. */
	control: string;
	body?: unknown;
}

/** A hold on answers: call it to let them go. */
export interface Hold {
	(): void;
	/** The first request that waits; its work is done by then, unless that is kept back too. */
	reached: Promise<RecordedRequest>;
}
type Held = HoldOptions & {
	wait: (request: RecordedRequest, reply: FastifyReply) => Promise<void>;
};

/** How a whole service is away: every request gets HTTP 500, no connection is taken, nothing is answered. */
export type Outage = 'failing' | 'refused' | 'silent';
const OUTAGES = { failing: 'status500', silent: 'stall' } as const;

function hits({ match = '' }: Pick<FaultOptions, 'match'>, request: RecordedRequest): boolean {
	if (typeof match === 'function') return match(request);
	return `${request.method} ${request.url} ${request.body}`.includes(match);
}

/** Ends early when the client goes away or the server closes, so that nothing outlives a test. */
const silence = (socket: FastifyRequest['socket'], ms?: number) =>
	new Promise((resolve) => {
		if (ms !== undefined) AbortSignal.timeout(ms).addEventListener('abort', resolve);
		if (socket.destroyed) resolve(undefined);
		else socket.once('close', resolve);
	});

/**
 * Does what the fault says to an answer, `{}` where the work was not done; gives the body to answer with, or nothing
 * where the proper answer stands.
 */
async function strike(
	fault: Fault,
	reply: FastifyReply,
	proper: unknown = '{}',
): Promise<string | undefined> {
	const { socket } = reply.request;
	if (fault.kind === 'reset') socket.resetAndDestroy();
	if (fault.kind === 'stall') await silence(socket, fault.ms);
	if (fault.kind === 'reset' || fault.kind === 'stall') return undefined;
	const [status, type, text] = ANSWERS[fault.kind];
	reply.code(fault.status ?? status).header('content-type', type);
	if (fault.location !== undefined) reply.header('location', fault.location);
	reply.headers(fault.headers ?? {});
	if (fault.kind === 'notice') return NOTICE + String(proper);
	if (fault.body === undefined) return text;
	return typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body);
}

/** Starts a service on 127.0.0.1; its routes get `request.body` as text, '' where there was none. */
export async function startServer({ port = 0, routes, state, controls = {} }: ServerOptions) {
	const requests: RecordedRequest[] = [];
	const faults: Fault[] = [];
	const deeds: Array<Deed & { left: number }> = [];
	let away: Outage | undefined;
	const spoiled = new WeakMap<object, Fault>();
	const holds = new Map<Hold, Held>();
	const awaiting = new WeakMap<object, () => Promise<void>>();

	/** Keeps the answers to these requests back until the function that it gives is called. */
	function hold({ match, after = true }: HoldOptions = {}): Hold {
		let reach!: (request: RecordedRequest) => void;
		let letGo!: () => void;
		const reached = new Promise<RecordedRequest>((resolve) => (reach = resolve));
		const released = new Promise<void>((resolve) => (letGo = resolve));
		const release: Hold = Object.assign(
			() => {
				holds.delete(release);
				letGo();
			},
			{ reached },
		);
		const wait: Held['wait'] = async (request, reply) => {
			reach(request);
			await Promise.race([released, silence(reply.request.socket)]);
		};
		holds.set(release, { match, after, wait });
		return release;
	}

	/** Arms a fault; faults that match the same request strike in the order they were armed. */
	function fault(kind: FaultKind, options: FaultOptions = {}): void {
		if (kind !== 'reset' && kind !== 'stall' && !Object.hasOwn(ANSWERS, kind)) {
			throw new Error(`There is no fault "${kind}"`);
		}
		faults.push({ ...options, kind, left: options.times ?? 1 });
	}

	/** From now on somebody does that right before such a request, once unless told. */
	function when(deed: Deed): void {
		if (!Object.hasOwn(controls, deed.control)) throw new Error(`There is no "${deed.control}"`);
		deeds.push({ ...deed, left: deed.times ?? 1 });
	}

	const app = fastify({ forceCloseConnections: true, bodyLimit: 64 * 2 ** 20 });
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

	app.addHook('preHandler', async (request, reply) => {
		request.body ??= '';
		if (request.url.startsWith('/__')) return;
		const { method, url, headers } = request;
		const recorded = { method, url, headers, body: String(request.body), at: Date.now() };
		requests.push(recorded);
		for (const deed of deeds.filter((each) => each.left > 0 && hits(each, recorded))) {
			deed.left -= 1;
			await controls[deed.control](deed.body as never);
		}
		const held = [...holds.values()].find((each) => hits(each, recorded));
		if (held?.after) awaiting.set(request, () => held.wait(recorded, reply));
		else await held?.wait(recorded, reply);
		const struck =
			away && away !== 'refused'
				? { kind: OUTAGES[away], left: Infinity }
				: faults.find((each) => each.left > 0 && hits(each, recorded));
		if (!struck) return;
		struck.left -= 1;
		if (struck.after) return void spoiled.set(request, struck);
		const body = await strike(struck, reply);
		if (request.socket.destroyed) return reply.hijack();
		if (body !== undefined) return reply.send(body);
	});
	app.addHook('onSend', async (request, reply, payload) => {
		await awaiting.get(request)?.();
		const struck = spoiled.get(request);
		return (struck && (await strike(struck, reply, payload))) ?? payload;
	});

	const control = (name: string, run: (body: never) => unknown) =>
		app.post(`/__${name}`, async (request, reply) => {
			const result = await run(JSON.parse(String(request.body)) as never);
			return reply.type('application/json').send(JSON.stringify(result ?? {}));
		});
	app.get('/__state', async () => state?.() ?? {});
	app.get('/__requests', async () => requests);
	control('fault', (body: FaultOptions & { kind: FaultKind }) => fault(body.kind, body));
	control('hold', (body: HoldOptions) => void hold(body));
	control('when', (body: Deed) => when(body));
	control('release', () => [...holds.keys()].forEach((release) => release()));
	for (const [name, run] of Object.entries(controls)) control(name, run);
	routes(app);

	const url = await app.listen({ port, host: '127.0.0.1' });

	/** From now on the service is away in that way; without one it is back, its memory whole. */
	async function outage(kind?: Outage): Promise<void> {
		if (kind !== undefined && kind !== 'refused' && !Object.hasOwn(OUTAGES, kind)) {
			throw new Error(`There is no outage "${kind}"`);
		}
		away = kind;
		const { server } = app;
		if (kind !== undefined) server.closeAllConnections();
		if (server.listening === (kind !== 'refused')) return;
		if (server.listening) await new Promise((closed) => server.close(closed));
		else await once(server.listen(Number(new URL(url).port), '127.0.0.1'), 'listening');
	}

	return {
		url,
		requests,
		fault,
		hold,
		when,
		outage,
		clearFaults: () => void (faults.length = 0),
		/** Breaks every connection, stalled ones too, and frees the port. */
		close: () => app.close(),
	};
}
