/**
 * The triggers in n8n's queue mode: webhooks come in by a process of their own, two workers run the workflows, and one of
 * them is killed in the middle. What is counted is printed.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFinished, type NodeJson, type Workflow } from '../../sandbox/rest';
import { startImsklad } from '../simulators/imsklad';
import { startMoysklad } from '../simulators/moysklad';
import { startSaplab } from '../simulators/saplab';
import { startQueue, type Queue } from './harness';
import { startSink, type Sink } from './sink';

type Json = ReturnType<typeof JSON.parse>;

const MOYSKLAD = { token: 'queue-token-5f3a91c2', login: 'admin@shop', password: 'queue-password' };
const SAPLAB = { login: '79990001122', password: 'queue-Password-7d' };
const KEY = 'queue-endpoint-key-91c2';
/** How long anything may take that has to happen on a busy computer. */
const PATIENCE = 300_000;
/** Of a test: it is what it waits for that has a limit. */
const HOUR = 3_600_000;
const EVERY_MINUTE = { item: [{ mode: 'everyMinute' }] };
const NEVER = { item: [{ mode: 'everyX', unit: 'hours', value: 24 }] };

let queue: Queue;
let saplab: Awaited<ReturnType<typeof openShop>>;
const closers: Array<() => Promise<unknown>> = [];

/** Makes sure that something is closed at the end, however the tests end. */
async function opened<T>(starting: Promise<T>, close: (started: T) => Promise<unknown>) {
	const started = await starting;
	closers.push(() => close(started));
	return started;
}

beforeAll(async () => {
	queue = await opened(startQueue(), ({ stop }) => stop());
	saplab = await openShop();
}, HOUR);

afterAll(async () => {
	await Promise.all(closers.map((close) => close()));
}, HOUR);

const sinkOf = async () => await opened(startSink(), ({ close }) => close());

async function credentialOf(type: string, data: object): Promise<Json> {
	const { id, name } = await queue.rest.createCredential(type, data);
	return { [type]: { id, name } };
}

/** Waits for something; where it does not come, `how` says how things stand. */
async function until(
	what: string,
	isSo: () => boolean | Promise<boolean>,
	how: () => unknown = () => '',
): Promise<void> {
	const deadline = Date.now() + PATIENCE;
	while (!(await isSo())) {
		if (Date.now() > deadline) {
			const stand = JSON.stringify(await how());
			throw new Error(`${what}: not within ${PATIENCE / 1000} s ${stand}`);
		}
		await sleep(200);
	}
}

/** An active workflow of nodes that stand one behind the other. */
async function activate(name: string, nodes: NodeJson[]): Promise<Workflow> {
	const links = nodes
		.slice(1)
		.map((node, n) => [nodes[n].name, { main: [[{ node: node.name, type: 'main', index: 0 }]] }]);
	const connections = Object.fromEntries(links) as never;
	const { id } = await queue.rest.createWorkflow({ name, nodes, connections });
	await queue.rest.activate(id);
	return await queue.rest.getWorkflow(id);
}

/** When n8n knows of all runs how they ended: how many there were, and how many died with their worker. */
async function runsOf({ id }: Workflow, mode?: string) {
	let runs = await queue.rest.listExecutions(id);
	await until('the end of all runs', async () => {
		runs = await queue.rest.listExecutions(id);
		return runs.every(isFinished);
	});
	const own = runs.filter((run) => mode === undefined || run.mode === mode);
	return { runs: own.length, died: own.filter(({ status }) => status !== 'success').length };
}

/** What came twice, if not by runs at the same time, and not again because the run that had it has died. */
async function repeatedLater({ id }: Workflow, { repeats }: Sink) {
	const runs = new Map((await queue.rest.listExecutions(id)).map((run) => [run.id, run]));
	return repeats().filter(([first, ...further]) =>
		further.some(({ way, run }) => {
			const [before, after] = [runs.get(first.run), runs.get(run)];
			return way !== 'again' && String(after?.startedAt) > String(before?.stoppedAt);
		}),
	);
}

/** Does the work for each of the numbers up to `count`, some of them at once. */
async function inParallel(count: number, atOnce: number, work: (n: number) => Promise<unknown>) {
	let next = 0;
	const lane = async () => {
		while (next < count) await work(next++);
	};
	await Promise.all(Array.from({ length: atOnce }, lane));
}

const print = (what: string, counts: object) => console.log(`${what}: ${JSON.stringify(counts)}`);

/** A shop in which something happens every few seconds while all other tests run. */
async function openShop() {
	const shop = await opened(startSaplab(SAPLAB), ({ close }) => close());
	const sink = await sinkOf();
	const workflow = await activate('positions', [
		{
			name: 'Trigger',
			type: 'n8n-nodes-sklad.saplabTrigger',
			parameters: { event: 'positionAdded', pollTimes: EVERY_MINUTE, options: {} } as never,
			credentials: await credentialOf('saplabApi', { baseUrl: shop.url, ...SAPLAB }),
		},
		sink.node('{{ $json.id }}'),
	]);
	const added: string[] = [];
	const add = () => added.push(String(shop.addPosition({ price: 100 } as never).id));
	const adding = setInterval(add, 15_000);
	const stop = () => clearInterval(adding);
	closers.push(async () => stop());
	return { shop, sink, workflow, added, stop };
}

describe('MoySklad Trigger with Resolve', () => {
	let account: Awaited<ReturnType<typeof startMoysklad>>;
	let credentials: Json;

	beforeAll(async () => {
		const starting = startMoysklad({ ...MOYSKLAD, limits: 'off', rows: 400, parallel: 10 });
		account = await opened(starting, ({ close }) => close());
		credentials = await credentialOf('moySkladApi', {
			authentication: 'token',
			accessToken: MOYSKLAD.token,
			baseUrl: account.url,
		});
	}, HOUR);

	async function listen(trigger: Partial<NodeJson>) {
		const sink = await sinkOf();
		const workflow = await activate('changes', [
			{ name: 'Trigger', type: '', webhookId: randomUUID(), ...trigger },
			{
				name: 'Resolve',
				type: 'n8n-nodes-sklad.moySklad',
				parameters: { resource: 'event', operation: 'resolve', options: {} },
				credentials,
			},
			sink.node(
				'{{ $json.id }} {{ $json.updated ?? "gone" }}',
				'{{ /^catch-up.again/.test($json.event.requestId) ? "again" : /^catch-up/.test($json.event.requestId) ? "catching up" : "message" }}',
			),
		]);
		account.reset();
		return { sink, workflow };
	}
	const trigger = (pollTimes: object) => ({
		type: 'n8n-nodes-sklad.moySkladTrigger',
		parameters: {
			entityTypes: ['product'],
			actions: ['CREATE', 'UPDATE', 'DELETE'],
			pollTimes,
			options: { patience: 20 },
		} as never,
		credentials,
	});

	const productIds = () => account.list('product').map(({ id }) => id);
	/** What is to come of products: how they are now. */
	const states = (ids: string[]) => {
		const rows = new Map(account.list('product').map((row) => [row.id, String(row.updated)]));
		return ids.map((id) => `${id} ${rows.get(id) ?? 'gone'}`);
	};

	it(
		'loses no more than what a killed worker was just giving out, and gives nothing again later',
		async () => {
			const { sink, workflow } = await listen(trigger(EVERY_MINUTE));
			const ids = productIds();
			const change = (some: string[]) =>
				some.forEach((id) => account.change('product', id, { description: randomUUID() }));
			const told = ids.slice(0, 240);
			change(told.slice(0, 150));
			await until('some of it', () => sink.got.size >= 60);
			await queue.killWorker();
			change(told.slice(150, 230));
			for (const id of told.slice(230)) account.remove('product', id);
			await account.delivered();
			await queue.addWorker();
			const missing = (some: string[]) => states(some).filter((state) => !sink.got.has(state));
			const { runs, died } = await runsOf(workflow, 'webhook');
			await until(
				'all but what has died',
				() => missing(told).length <= died,
				async () => [died, missing(told), await queue.rest.listExecutions(workflow.id)],
			);
			// What catching up reads from now on is older than its patience.
			const polls = () =>
				account.requests.filter(({ url }) => url.includes('order=updated')).length;
			const before = polls();
			await until('catching up', () => polls() > before);
			await runsOf(workflow);
			const { deliveries, lost } = account.stats;
			print('MoySklad, a worker killed in a burst', {
				changes: told.length,
				messages: deliveries.length,
				tries: deliveries.reduce((sum, { tries }) => sum + tries.length, 0),
				acknowledged: deliveries.length - lost.length,
				runs,
				runsThatDied: died,
				resolved: sink.got.size,
				foundByCatchUp: sink.firstBy('catching up'),
				lostWithTheWorker: missing(told).length,
				repeated: sink.repeats().length,
			});
			expect(missing(told).length).toBeLessThanOrEqual(died);
			expect(await repeatedLater(workflow, sink)).toEqual([]);
			const repeatedBefore = sink.repeats().length;

			// Things that no message tells, so that catching up has much to give when its worker dies.
			const untold = ids.slice(240, 300);
			account.settings.paid = false;
			change(untold);
			account.settings.paid = true;
			const given = () => untold.length - missing(untold).length;
			await until('catching up gives', () => given() >= 10);
			const found = await queue.rest.listExecutions(workflow.id);
			const running = found.find((run) => run.mode === 'trigger' && !isFinished(run));
			await queue.killWorker(running?.id);
			const givenBefore = given();
			await queue.addWorker();
			await until(
				'catching up again',
				() => missing(untold).length === 0,
				async () => [missing(untold), await queue.rest.listExecutions(workflow.id)],
			);
			await runsOf(workflow);
			print('MoySklad, a worker killed while it catches up', {
				changes: untold.length,
				givenBefore,
				resolved: given(),
				givenTwice: sink.repeats().length - repeatedBefore,
			});
			expect(givenBefore).toBeLessThan(untold.length);
			expect(sink.repeats().length - repeatedBefore).toBeLessThanOrEqual(givenBefore);
			await queue.rest.deactivate(workflow.id);
		},
		HOUR,
	);

	/** Sends each of the messages about these products twice, both in the same moment. */
	async function tellTwice(workflow: Workflow, ids: string[]): Promise<void> {
		const url = queue.webhookUrl(workflow);
		const tell = async (id: string, requestId: string) => {
			const meta = { type: 'product', href: `${account.url}/entity/product/${id}` };
			await until('an answer', async () => {
				const { ok } = await fetch(`${url}?requestId=${requestId}`, {
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify({ events: [{ meta, action: 'UPDATE' }] }),
				});
				return ok;
			});
		};
		await inParallel(ids.length, 4, async (n) => {
			const requestId = randomUUID();
			await Promise.all([tell(ids[n], requestId), tell(ids[n], requestId)]);
		});
	}

	it(
		'starts one run where a message comes twice at once',
		async () => {
			const { sink, workflow } = await listen(trigger(NEVER));
			const ids = productIds().slice(0, 60);
			await tellTwice(workflow, ids);
			await until('all messages', () => sink.got.size === ids.length);
			const { runs } = await runsOf(workflow);
			print('MoySklad, each message twice at once', {
				messages: ids.length,
				runs,
				resolved: sink.got.size,
				repeated: sink.repeats().length,
			});
			expect([...sink.got.keys()].sort()).toEqual(states(ids).sort());
			expect(runs).toBe(ids.length);
			expect(sink.repeats()).toEqual([]);
			await queue.rest.deactivate(workflow.id);
		},
		HOUR,
	);

	it(
		"loses nothing where n8n's Webhook node starts two runs at once, of which Resolve drops what it can",
		async () => {
			const webhookId = randomUUID();
			const parameters = { httpMethod: 'POST', path: `${webhookId}/webhook` };
			const webhook = { type: 'n8n-nodes-base.webhook', typeVersion: 2, webhookId, parameters };
			const { sink, workflow } = await listen(webhook as never);
			const ids = productIds().slice(60, 120);
			await tellTwice(workflow, ids);
			await until('all messages', () => sink.got.size === ids.length);
			const { runs } = await runsOf(workflow);
			print('MoySklad, each message in two runs at once', {
				messages: ids.length,
				runs,
				resolved: sink.got.size,
				repeated: sink.repeats().length,
			});
			expect([...sink.got.keys()].sort()).toEqual(states(ids).sort());
			await queue.rest.deactivate(workflow.id);
		},
		HOUR,
	);
});

describe('IMSKLAD Trigger', () => {
	/** A warehouse, and an endpoint for it that responds in this way. */
	async function listen(respond: string) {
		const warehouse = await opened(startImsklad({ apiKey: 'unused' }), ({ close }) => close());
		const sink = await sinkOf();
		const reply: NodeJson = {
			name: 'Reply',
			type: 'n8n-nodes-sklad.imsklad',
			parameters: {
				resource: 'callback',
				operation: 'reply',
				json: '={{ { id: $("Trigger").item.json.data.id, name: "Чай", price: 100, cost: 50 } }}',
				statusCode: 200,
				options: {},
			},
		};
		const workflow = await activate(respond, [
			{
				name: 'Trigger',
				type: 'n8n-nodes-sklad.imskladTrigger',
				webhookId: randomUUID(),
				parameters: { events: ['*'], respond, options: {} } as never,
				credentials: await credentialOf('imskladCallbackApi', { key: KEY }),
			},
			sink.node('{{ $json.data.id }}'),
			...(respond === 'immediately' ? [] : [reply]),
		]);
		warehouse.setEndpoint({ url: queue.webhookUrl(workflow), key: KEY });
		/** What the endpoint answers, or nothing where it does not within a minute and a half. */
		const call = async (type: string, action: string, data: object): Promise<Json> => {
			const never = sleep(90_000, {}, { ref: false });
			return await Promise.race([warehouse.callback(type, action, data), never]);
		};
		return { sink, workflow, call };
	}

	it.each(['reply', 'whenFinished'])(
		'answers questions rightly under "%s"',
		async (respond) => {
			const { workflow, call } = await listen(respond);
			const ids = Array.from({ length: 60 }, (_, n) => `Q-${n}`);
			const answers: Json[] = [];
			await inParallel(ids.length, 5, async (n) => {
				answers[n] = await call('good', 'get_good', { id: ids[n] });
			});
			const right = answers.filter(({ status, body }, n) => status === 200 && body.id === ids[n]);
			const silent = answers.filter(({ status }) => status === undefined);
			print(`IMSKLAD, questions under "${respond}"`, {
				asked: ids.length,
				answeredRightly: right.length,
				unanswered: silent.length,
			});
			expect(right.length + silent.length).toBe(ids.length);
			// n8n itself forgets to answer now and then when a run has finished.
			expect(silent.length).toBeLessThanOrEqual(respond === 'reply' ? 0 : 2);
			await queue.rest.deactivate(workflow.id);
		},
		400_000,
	);

	it(
		'loses no more than each way to respond says, with a worker killed',
		async () => {
			let killed: Promise<void> | undefined;
			let sent = 0;
			const all = await Promise.all(
				['immediately', 'reply', 'whenFinished'].map(async (respond) => {
					const { sink, workflow, call } = await listen(respond);
					const ids = Array.from({ length: 120 }, (_, n) => `N-${n}`);
					const acknowledged: string[] = [];
					await inParallel(ids.length, 3, async (n) => {
						const { status, body } = await call('order', 'set_pay', { id: ids[n] });
						if (status === 200 && body.result === 'ok') acknowledged.push(ids[n]);
						if (++sent === ids.length) killed = queue.killWorker().then(queue.addWorker);
					});
					return { respond, sink, workflow, ids, acknowledged };
				}),
			);
			await killed;
			for (const { respond, sink, workflow, ids, acknowledged } of all) {
				const { runs, died } = await runsOf(workflow);
				const lost = acknowledged.filter((id) => !sink.got.has(id)).length;
				print(`IMSKLAD under "${respond}", a worker killed`, {
					sent: ids.length,
					acknowledged: acknowledged.length,
					runs,
					runsThatDied: died,
					executed: sink.got.size,
					repeated: sink.repeats().length,
					acknowledgedAndLost: lost,
				});
				expect(sink.repeats()).toEqual([]);
				expect(lost).toBeLessThanOrEqual(respond === 'whenFinished' ? 0 : died);
				expect(acknowledged.length).toBeGreaterThanOrEqual(ids.length - died);
				await queue.rest.deactivate(workflow.id);
			}
		},
		HOUR,
	);
});

it(
	'Saplab Trigger polls in the main process only, and gives each event once',
	async () => {
		const { shop, sink, workflow, added, stop } = saplab;
		stop();
		const missing = () => added.filter((id) => !sink.got.has(id));
		await until(
			'all positions',
			() => missing().length === 0,
			async () => [missing(), await queue.rest.listExecutions(workflow.id)],
		);
		const { runs, died } = await runsOf(workflow);
		const polls = shop.requests.filter(({ url }) => /^\/panel\/order\/.*page\/1(\/|$)/.test(url));
		const minutes = (polls[polls.length - 1].at - polls[0].at) / 60_000;
		print('Saplab', {
			minutes: Math.round(minutes),
			polls: polls.length,
			added: added.length,
			runs,
			runsThatDied: died,
			given: sink.got.size,
			repeated: sink.repeats().length,
		});
		expect(polls.length).toBeLessThanOrEqual(minutes + 2);
		// A run that has died with its worker is given again what it had.
		if (died === 0) expect(sink.repeats()).toEqual([]);
		await queue.rest.deactivate(workflow.id);
	},
	HOUR,
);
