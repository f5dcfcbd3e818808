/** Where the workflows of these tests send what they were given, so that it can be counted, once for each time. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeJson } from '../../sandbox/rest';
import { startServer } from '../simulators/server';

/** How a thing came: in which way, in which execution. */
interface Coming {
	way: string;
	run: string;
}

/** Milliseconds that it takes for an answer: a workflow does some work, in the midst of which a worker may die. */
const WORK = 200;

export type Sink = Awaited<ReturnType<typeof startSink>>;

export async function startSink() {
	/** What came, each with how it came, as often as it did. */
	const got = new Map<string, Coming[]>();
	const server = await startServer({
		routes: (app) =>
			app.post('/', async (request) => {
				const [thing, way, run] = String(request.body).split('\n');
				got.set(thing, [...(got.get(thing) ?? []), { way, run }]);
				await sleep(WORK);
				return { result: 'ok' };
			}),
	});
	return {
		got,
		/** How what has come more than once did so. */
		repeats: () => [...got.values()].filter(({ length }) => length > 1),
		/** How many things came first in this way. */
		firstBy: (way: string) => [...got.values()].filter(([first]) => first.way === way).length,
		/** A node that sends an item here, by expressions that name what it is and how it came. */
		node: (thing: string, way = ''): NodeJson => ({
			name: 'Sink',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: {
				method: 'POST',
				url: server.url,
				sendBody: true,
				contentType: 'raw',
				rawContentType: 'text/plain',
				body: `=${thing}\n${way}\n{{ $execution.id }}`,
				// One after the other, so that a run of many items has its time.
				options: { batching: { batch: { batchSize: 1, batchInterval: 100 } } },
			},
		}),
		close: server.close,
	};
}
