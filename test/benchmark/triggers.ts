/**
 * How many calls a second n8n takes, in one process with SQLite: by its own Webhook node, by a trigger that does nothing,
 * and by our two, with and without the setting by which n8n makes an isolate only where one is needed; then with the
 * operations behind them. All in turn, in one run; nothing but what is counted is compared.
 */
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFinished, type NodeJson } from '../../sandbox/rest';
import { startN8n, type TestN8n } from '../e2e/harness';
import { startMoysklad } from '../simulators/moysklad';
import { table } from './table';

type Json = ReturnType<typeof JSON.parse>;

const ROUNDS = 3;
const QUICK = process.argv.includes('--quick');
/** Calls in a round, and seconds that one may take. */
const CALLS = QUICK ? 60 : 200;
const LONGEST = 60;
const CONNECTIONS = 5;
const KEYS = { token: 'benchmark-token', login: 'admin@shop', password: 'benchmark-password' };
const ENDPOINT_KEY = 'benchmark-endpoint-key';

/** n8n's setting, and what it is to be. */
const LAZY = 'N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE';
const SETTINGS = ['false', 'true'];
const WEBHOOK = 'Webhook';
const EMPTY = 'empty trigger';
/** What a bare trigger is to reach: of the empty one without the setting, of Webhook with it. */
const GOAL = 0.95;

interface Way {
	name: string;
	/** What it is compared with. */
	against: string[];
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
	typeVersion: 1.1,
	webhookId: randomUUID(),
	parameters: { ...parameters, options: {} },
	credentials,
});

const empty = (): NodeJson => ({
	name: 'Start',
	type: 'CUSTOM.emptyTrigger',
	typeVersion: 2,
	webhookId: randomUUID(),
	parameters: {},
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
	const hears = { events: ['*'], respond: 'immediately' };
	const ways: Way[] = [
		{ name: WEBHOOK, against: [], nodes: [webhook()], call: paid },
		{ name: EMPTY, against: [WEBHOOK], nodes: [empty()], call: paid },
		{
			name: 'IMSKLAD Trigger',
			against: [WEBHOOK, EMPTY],
			nodes: [trigger('imskladTrigger', hears, callbacks)],
			call: paid,
		},
		{
			name: 'MoySklad Trigger',
			against: [WEBHOOK, EMPTY],
			nodes: [trigger('moySkladTrigger', changes, moySklad)],
			call: change,
		},
		{ name: 'Webhook, then Parse', against: [WEBHOOK], nodes: [webhook(), parse], call: paid },
		{
			name: 'Webhook, then Resolve',
			against: [WEBHOOK],
			nodes: [webhook(), resolve],
			call: change,
		},
		{
			name: 'MoySklad Trigger, then Resolve',
			against: ['Webhook, then Resolve'],
			nodes: [trigger('moySkladTrigger', changes, moySklad), resolve],
			call: change,
		},
	];
	return QUICK ? ways.slice(0, 4) : ways;
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

/** The rounds of each way, under one setting. */
type Rounds = Map<string, Round[]>;

const rate = (rounds: Rounds, name: string, of: 'answering' | 'running') =>
	middle((rounds.get(name) ?? []).map((round) => round.answered / round[of]));

function report(ways: Way[], rounds: Rounds): string {
	const rows = ways.map(({ name, against }) => {
		const own = rounds.get(name) ?? [];
		const ratios = against.map(
			(other) =>
				`${(rate(rounds, name, 'answering') / rate(rounds, other, 'answering')).toFixed(2)} of ${other}`,
		);
		return [
			name,
			rate(rounds, name, 'answering').toFixed(1),
			ratios.join(', '),
			rate(rounds, name, 'running').toFixed(1),
			`${Math.round(middle(own.map(({ median }) => median)))}`,
			`${Math.max(...own.map(({ slowest }) => slowest))}`,
			`${own.reduce((sum, { failed }) => sum + failed, 0)}`,
		];
	});
	const head = ['calls answered a second', 'ratio', 'runs ended a second'];
	return table(['', ...head, 'median, ms', 'slowest, ms', 'failed'], rows);
}

/** What our triggers reached of the goal, under each setting. */
function goals(measured: Map<string, Rounds>): string {
	const rows = [...measured].flatMap(([setting, rounds]) => {
		const other = setting === 'true' ? WEBHOOK : EMPTY;
		return ['IMSKLAD Trigger', 'MoySklad Trigger'].map((name) => {
			const reached = rate(rounds, name, 'answering') / rate(rounds, other, 'answering');
			const verdict = reached >= GOAL - 0.005 ? 'met' : '**missed**';
			return [`${name}, ${setting}, of ${other}`, reached.toFixed(2), `≥ ${GOAL}`, verdict];
		});
	});
	return table([LAZY, 'reached', 'goal', ''], rows);
}

/** Measures all ways in one n8n under a setting. */
async function measureAll(
	account: Awaited<ReturnType<typeof startMoysklad>>,
	setting: string,
): Promise<[Way[], Rounds]> {
	const n8n = await startN8n({
		env: { [LAZY]: setting, N8N_CUSTOM_EXTENSIONS: join(__dirname, 'empty') },
	});
	try {
		const ways = await waysOf(n8n, account);
		const rounds: Rounds = new Map();
		const prepared = [];
		for (const way of ways) prepared.push({ way, measure: await prepare(n8n, way) });
		// The first round warms up.
		for (let round = 0; round <= ROUNDS; round++) {
			for (const { way, measure } of prepared) {
				const measured = await measure();
				if (round > 0) rounds.set(way.name, [...(rounds.get(way.name) ?? []), measured]);
			}
		}
		return [ways, rounds];
	} finally {
		await n8n.stop();
	}
}

export async function main(): Promise<void> {
	const started = performance.now();
	const account = await startMoysklad({ ...KEYS, limits: 'off', rows: 400 });
	const all = new Map<string, Rounds>();
	try {
		for (const setting of SETTINGS) {
			const [ways, rounds] = await measureAll(account, setting);
			all.set(setting, rounds);
			console.log(`\n${LAZY}=${setting}\n\n${report(ways, rounds)}\n`);
		}
		console.log(
			`${goals(all)}\n\nThe middle of ${ROUNDS} rounds of ${CALLS} calls, ${CONNECTIONS} at once; ${Math.round((performance.now() - started) / 1000)} s in all`,
		);
	} finally {
		await account.close();
	}
}
