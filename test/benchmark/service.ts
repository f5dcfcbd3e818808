/** The simulated service in a process of its own, so that it shares no event loop with whom it measures. */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { startMoysklad } from '../simulators/moysklad';
import type { MoyskladSettings } from '../simulators/moysklad-switches';
import { WINDOW } from './floor';
import { serve } from './ipc';

export const TOKEN = 'benchmark-token';

/** What the service saw of one client. Times are milliseconds. */
export interface Seen {
	requests: number;
	/** How many got a 429. */
	refused: number;
	/** From the first request to the last answer. */
	wire: number;
	/** The mean time from a request to its answer. */
	answerTime: number;
}

export type ServiceMessage =
	| { start: { rows: number } }
	| { settings: Partial<MoyskladSettings> }
	| { report: true };

let service: Awaited<ReturnType<typeof startMoysklad>>;
let log: Array<{ from: number; to: number; status: number }> = [];

// A service without limits must say so, since clients go by what the headers tell them.
const UNLIMITED = { 'x-ratelimit-limit': '1000000', 'x-ratelimit-remaining': '999999' };

subscribe('http.server.request.start', (message) => {
	const { response } = message as { request: IncomingMessage; response: ServerResponse };
	const from = performance.now();
	response.once('finish', () =>
		log.push({ from, to: performance.now(), status: response.statusCode }),
	);
	if (service.settings.limits === 'on') return;
	const writeHead = response.writeHead.bind(response) as (status: number, headers: object) => void;
	response.writeHead = ((status: number, headers: object) => {
		writeHead(status, { ...headers, ...UNLIMITED });
		return response;
	}) as typeof response.writeHead;
});

function report(): Seen {
	const mean = log.reduce((sum, { from, to }) => sum + to - from, 0) / log.length;
	const ends = log.map(({ to }) => to);
	return {
		requests: log.length,
		refused: log.filter(({ status }) => status === 429).length,
		wire: Math.max(...ends) - Math.min(...log.map(({ from }) => from)),
		answerTime: mean,
	};
}

serve(async (message: ServiceMessage) => {
	if ('start' in message) {
		const { rows } = message.start;
		service = await startMoysklad({ token: TOKEN, login: 'admin@shop', password: 'secret', rows });
		return { url: service.url, ids: service.list('product').map(({ id }) => id) };
	}
	if ('report' in message) return report();
	Object.assign(service.settings, message.settings);
	service.reset();
	if (service.settings.otherConsumer > 0) {
		// It is there from the first request of the user, and takes its whole share a window later.
		await fetch(service.url, { headers: { authorization: `Bearer ${TOKEN}` } });
		await new Promise((resolve) => setTimeout(resolve, WINDOW + 100));
	}
	log = [];
	return {};
});
