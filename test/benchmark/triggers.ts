/**
 * How many calls a second n8n takes, in one process with SQLite: by our two triggers, and by its own Webhook node with
 * the operation behind it that gives the same. All four in turn, in one run; nothing but what is counted is compared.
 */
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFinished, type NodeJson } from '../../sandbox/rest';
import { startN8n, type TestN8n } from '../e2e/harness';
import { startMoysklad } from '../simulators/moysklad';
import { table } from './table';

type Json = ReturnType<typeof JSON.parse>;

const ROUNDS = 3;
/** Calls in a round, and seconds that one may take. */
const CALLS = 200;
const LONGEST = 60;
const CONNECTIONS = 5;
const KEYS = { token: 'benchmark-token', login: 'admin@shop', password: 'benchmark-password' };
const ENDPOINT_KEY = 'benchmark-endpoint-key';

interface Way {
	name: string;
	/** What it is compared with. */
	against?: string;
	nodes: NodeJson[];
	/** Path and body of the next call. */
	call: () => { query: string; body: object };
}

interface Round {
	/** Calls that were answered with 2xx, and those that were not. */
	answered: number;
	failed: number;
	/** Seconds until the last answer, and until the last of the runs had ended. */
	answering: number;
	running: number;
	/** Of an answer, in milliseconds. */
	median: number;
	slowest: number;
}

const webhook = (): NodeJson => {
	const webhookId = randomUUID();
	return {
		name: 'Start',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		webhookId,
		parameters: { httpMethod: 'POST', path: `${webhookId}/webhook` },
	};
};

const operation = (type: string, parameters: Json, credentials: Json): NodeJson => ({
	name: 'Operation',
	type: `n8n-nodes-sklad.${type}`,
	parameters: { ...parameters, options: {} },
	credentials,
});

const trigger = (type: string, parameters: Json, credentials: Json): NodeJson => ({
	name: 'Start',
	type: `n8n-nodes-sklad.${type}`,
	webhookId: randomUUID(),
	parameters: { ...parameters, options: {} },
	credentials,
});

async function waysOf({ rest }: TestN8n, account: Awaited<ReturnType<typeof startMoysklad>>) {
	const credentialOf = async (type: string, data: object) => {
		const { id, name } = await rest.createCredential(type, data);
		return { [type]: { id, name } };
	};
	const moySklad = await credentialOf('moySkladApi', {
		authentication: 'token',
		accessToken: KEYS.token,
		baseUrl: account.url,
	});
	const callbacks = await credentialOf('imskladCallbackApi', { key: ENDPOINT_KEY });
	const products = account.list('product');
	let calls = 0;
	const change = () => {
		const { meta } = products[calls++ % products.length];
		const event = { meta: { type: 'product', href: meta.href }, action: 'UPDATE' };
		return { query: `?requestId=${randomUUID()}`, body: { events: [event] } };
	};
	const paid = () => ({
		query: '',
		body: { key: ENDPOINT_KEY, type: 'order', action: 'set_pay', data: { id: `A-${calls++}` } },
	});
	const resolve = operation('moySklad', { resource: 'event', operation: 'resolve' }, moySklad);
	const parse = operation('imsklad', { resource: 'callback', operation: 'parse' }, callbacks);
	const changes = {
		...{ entityTypes: ['product'], actions: ['UPDATE'], catchUp: false },
		pollTimes: { item: [{ mode: 'everyX', unit: 'hours', value: 24 }] },
	};
	const ways: Way[] = [
		{ name: 'Webhook, then Resolve', nodes: [webhook(), resolve], call: change },
		{
			name: 'MoySklad Trigger, then Resolve',
			against: 'Webhook, then Resolve',
			nodes: [trigger('moySkladTrigger', changes, moySklad), resolve],
			call: change,
		},
		{ name: 'Webhook, then Parse', nodes: [webhook(), parse], call: paid },
		{
			name: 'IMSKLAD Trigger',
			against: 'Webhook, then Parse',
			nodes: [trigger('imskladTrigger', { events: ['*'], respond: 'immediately' }, callbacks)],
			call: paid,
		},
	];
	return ways;
}

/** Publishes a workflow of one way; gives what measures a round of it. */
async function prepare({ rest }: TestN8n, { name, nodes, call }: Way) {
	const connections = nodes[1]
		? { Start: { main: [[{ node: nodes[1].name, type: 'main', index: 0 }]] } }
		: {};
	const { id } = await rest.createWorkflow({ name, nodes, connections: connections as never });
	await rest.activate(id);
	const workflow = await rest.getWorkflow(id);
	const url = rest.webhookUrl(workflow, workflow.nodes[0], 'webhook');
	// Installed beside this file, not where the repository's own tools are.
	const autocannon = createRequire(__filename)('autocannon') as (options: Json) => Promise<Json>;

	return async (): Promise<Round> => {
		const before = await rest.listExecutions(id);
		const startedAt = Date.now();
		const { pathname } = new URL(url);
		const result = await autocannon({
			url,
			connections: CONNECTIONS,
			amount: CALLS,
			timeout: LONGEST,
			requests: [
				{
					method: 'POST',
					setupRequest: (request: Json) => {
						const { query, body } = call();
						const headers = { ...request.headers, 'content-type': 'application/json' };
						return { ...request, path: pathname + query, body: JSON.stringify(body), headers };
					},
				},
			],
		});
		const answering = (Date.now() - startedAt) / 1000;
		const answered = result['2xx'] as number;
		// n8n's own times, and asked for seldom: asking costs n8n as much as some calls.
		let runs = before;
		do {
			await sleep(1000);
			if (Date.now() - startedAt > 2 * LONGEST * 1000) throw new Error(`${name}: runs do not end`);
			runs = await rest.listExecutions(id);
		} while (runs.length < before.length + answered || !runs.every(isFinished));
		const ended = Math.max(...runs.map(({ stoppedAt }) => Date.parse(String(stoppedAt))));
		const running = (ended - startedAt) / 1000;
		const { p50: median, max: slowest } = result.latency;
		const failed = result.non2xx + result.errors;
		return { answered, failed, answering, running, median, slowest };
	};
}

/** The middle of three or more. */
const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

function report(ways: Way[], rounds: Map<string, Round[]>): string {
	const rate = (name: string, of: 'answering' | 'running') =>
		middle((rounds.get(name) ?? []).map((round) => round.answered / round[of]));
	const rows = ways.map(({ name, against }) => {
		const own = rounds.get(name) ?? [];
		const ratio = (of: 'answering' | 'running') =>
			against ? (rate(name, of) / rate(against, of)).toFixed(2) : '';
		return [
			name,
			rate(name, 'answering').toFixed(1),
			ratio('answering'),
			rate(name, 'running').toFixed(1),
			ratio('running'),
			`${Math.round(middle(own.map(({ median }) => median)))}`,
			`${Math.max(...own.map(({ slowest }) => slowest))}`,
			`${own.reduce((sum, { failed }) => sum + failed, 0)}`,
		];
	});
	const head = ['calls answered a second', 'ratio', 'runs ended a second', 'ratio'];
	return table(['', ...head, 'median, ms', 'slowest, ms', 'failed'], rows);
}

export async function main(): Promise<void> {
	const started = performance.now();
	const account = await startMoysklad({ ...KEYS, limits: 'off', rows: 400 });
	const n8n = await startN8n();
	try {
		const ways = await waysOf(n8n, account);
		const rounds = new Map<string, Round[]>();
		const prepared = [];
		for (const way of ways) prepared.push({ way, measure: await prepare(n8n, way) });
		// The first round warms up.
		for (let round = 0; round <= ROUNDS; round++) {
			for (const { way, measure } of prepared) {
				const measured = await measure();
				if (round > 0) rounds.set(way.name, [...(rounds.get(way.name) ?? []), measured]);
			}
		}
		console.log(`\n${report(ways, rounds)}\n`);
		console.log(
			`The middle of ${ROUNDS} rounds of ${CALLS} calls, ${CONNECTIONS} at once; ${Math.round((performance.now() - started) / 1000)} s in all`,
		);
	} finally {
		await n8n.stop();
		await account.close();
	}
}
