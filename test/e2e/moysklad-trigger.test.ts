/** MoySklad Trigger and event.resolve in a real n8n: registration, bursts, a restart in the middle, and what comes of it. */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../sandbox/n8n';
import { isFinished } from '../../sandbox/rest';
import { startMoysklad } from '../simulators/moysklad';
import { itemsOf, startN8n, type Credential, type TestN8n, type Workflow } from './harness';

type Json = ReturnType<typeof JSON.parse>;

const KEYS = { token: 'e2e-token-5f3a91c2', login: 'admin@shop', password: 'e2e-password' };
const TRIGGER = 'n8n-nodes-sklad.moySkladTrigger';
const NODE = 'n8n-nodes-sklad.moySklad';

let n8n: TestN8n;
let port: number;
let folder: string;
let account: Awaited<ReturnType<typeof startMoysklad>>;
let credential: Credential;
/** Everything n8n has kept of the runs, to look for what must not be in it. */
const traces: string[] = [];

const start = async () => (n8n = await startN8n({ port, dataDir: folder }));

beforeAll(async () => {
	port = await freePort();
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sklad-e2e-moysklad-'));
	account = await startMoysklad({ ...KEYS, limits: 'off', rows: 200, parallel: 10 });
	await start();
	credential = await n8n.rest.createCredential('moySkladApi', {
		authentication: 'token',
		accessToken: KEYS.token,
		baseUrl: account.url,
	});
}, 300_000);

afterAll(async () => {
	await n8n?.stop();
	await account?.close();
	fs.rmSync(folder, { recursive: true, force: true });
}, 60_000);

const reference = () => ({ moySkladApi: { id: credential.id, name: credential.name } });

const trigger = (parameters: Json = {}) => ({
	name: 'Trigger',
	type: TRIGGER,
	webhookId: randomUUID(),
	parameters: {
		entityTypes: ['product'],
		actions: ['CREATE', 'UPDATE', 'DELETE'],
		pollTimes: { item: [{ mode: 'everyX', unit: 'hours', value: 24 }] },
		options: { patience: 5 },
		...parameters,
	},
	credentials: reference(),
});
const RESOLVE = () => ({
	name: 'Resolve',
	type: NODE,
	parameters: { resource: 'event', operation: 'resolve', options: {} },
	credentials: reference(),
});

/** The trigger with event.resolve behind it, saved but not active. */
const save = (first: Json): Promise<Workflow> =>
	n8n.rest.createWorkflow({
		name: 'changes',
		nodes: [first, RESOLVE()],
		connections: {
			[first.name]: { main: [[{ node: 'Resolve', type: 'main', index: 0 }]] },
		} as never,
	});

const webhooks = () => account.list('webhook') as unknown as Json[];

/** What event.resolve has given so far: `id updated` of each thing, `id gone` for a delete. */
async function given(id: string): Promise<string[]> {
	const things: string[] = [];
	for (const each of await n8n.rest.listExecutions(id)) things.push(...(await of(each.id)));
	return things;
}
const known = new Map<string, string[]>();
async function of(execution: string): Promise<string[]> {
	if (!known.has(execution)) {
		const run = await n8n.rest.run(execution);
		if (!isFinished(run)) return [];
		traces.push(JSON.stringify(run));
		known.set(
			execution,
			itemsOf(run, 'Resolve').map(({ json }) =>
				(json.event as Json).action === 'DELETE' ? `${json.id} gone` : `${json.id} ${json.updated}`,
			),
		);
	}
	return known.get(execution)!;
}

async function settled(id: string, count: number, ms = 60_000): Promise<string[]> {
	const deadline = Date.now() + ms;
	for (;;) {
		const things = await given(id);
		if (things.length >= count || Date.now() > deadline) return things;
		await sleep(500);
	}
}

it('registers on activation, adopts after a restart, removes on deactivation', async () => {
	const foreign = account.create('webhook', {
		...{ entityType: 'product', action: 'UPDATE', url: 'https://other.example.com/hook' },
	});
	const { id } = await save(trigger());
	await n8n.rest.activate(id);
	const workflow = await n8n.rest.getWorkflow(id);
	const url = n8n.rest.webhookUrl(workflow, workflow.nodes[0], 'webhook');
	const own = () => webhooks().filter((each) => each.url === url);
	expect(
		own()
			.map(({ action, enabled }) => [action, enabled])
			.sort(),
	).toEqual([
		['CREATE', true],
		['DELETE', true],
		['UPDATE', true],
	]);
	await n8n.rest.deactivate(id);
	expect(webhooks()).toMatchObject([{ id: foreign.id }]);
	account.remove('webhook', foreign.id);
});

it('says which limit it met, and leaves nothing behind', async () => {
	for (let n = 0; n < 5; n++) {
		account.create('webhook', {
			...{ entityType: 'product', action: 'UPDATE', url: `https://other${n}.example.com/hook` },
		});
	}
	const { id } = await save(trigger());
	await expect(n8n.rest.activate(id)).rejects.toThrow(/refused the webhook for product UPDATE/);
	expect(webhooks()).toHaveLength(5);
	for (const webhook of webhooks()) account.remove('webhook', webhook.id);
	await n8n.rest.deactivate(id);
});

it('a test shows the message that came, and production goes on', async () => {
	const { id } = await save(trigger());
	await n8n.rest.activate(id);
	const own = webhooks().map((each) => each.id);
	await n8n.rest.call('POST', `/workflows/${id}/run`, { triggerToStartFrom: { name: 'Trigger' } });
	const deadline = Date.now() + 10_000;
	while (webhooks().length < 6 && Date.now() < deadline) await sleep(100);
	expect(webhooks()).toHaveLength(6);
	const [product] = account.list('product');
	account.change('product', product.id, { name: 'Для пробы' });
	await account.delivered();
	const runs = await n8n.rest.waitForRuns(id, 2);
	for (const run of runs) {
		expect(itemsOf(run, 'Trigger')).toMatchObject([{ json: { id: product.id, action: 'UPDATE' } }]);
		expect(itemsOf(run, 'Resolve')).toMatchObject([{ json: { name: 'Для пробы' } }]);
	}
	expect(runs.map(({ mode }) => mode).sort()).toEqual(['manual', 'webhook']);
	while (webhooks().length > 3 && Date.now() < deadline) await sleep(100);
	expect(webhooks().map((each) => each.id)).toEqual(own);
	await n8n.rest.deactivate(id);
}, 60_000);

it('loses nothing in bursts and a restart, and gives nothing twice', async () => {
	const first = trigger({ pollTimes: { item: [{ mode: 'everyMinute' }] } });
	const { id } = await save(first);
	await n8n.rest.activate(id);
	account.reset();
	const changed = new Set<string>();
	const products = account.list('product').map((each) => each.id);
	const change = (some: string[]) => {
		for (const each of some) {
			account.change('product', each, { description: randomUUID() });
			changed.add(each);
		}
	};
	change(products.slice(0, 60));
	await account.delivered();
	change(products.slice(60, 90));
	const stopping = n8n.stop();
	change(products.slice(90, 120));
	await stopping;
	change(products.slice(120, 150));
	account.remove('product', products[199]);
	await account.delivered();
	const down = account.stats.lost.length;
	await start();
	await n8n.rest.settled(id).catch(() => {});
	change(products.slice(150, 170));
	await account.delivered();
	const expected = () =>
		[...changed].map(
			(each) =>
				`${each} ${String(account.list('product').find((row) => row.id === each)?.updated)}`,
		);
	// Until catching up has been at work: the full minute, and what it may leave to the next one.
	const things = await settled(id, changed.size + 1, 150_000);
	await sleep(3000);
	const { deliveries, lost } = account.stats;
	const items = await given(id);
	console.log(
		JSON.stringify({
			sent: deliveries.length,
			acknowledged: deliveries.length - lost.length,
			lost: lost.length,
			lostWhileDown: down,
			changes: changed.size + 1,
			resolved: items.length,
			repeated: items.length - new Set(items).size,
		}),
	);
	expect(things.length).toBeGreaterThanOrEqual(changed.size + 1);
	expect(down).toBeGreaterThan(25);
	for (const state of expected()) expect(items).toContain(state);
	expect(items).toContain(`${products[199]} gone`);
	expect(new Set(items).size).toBe(items.length);
	await n8n.rest.deactivate(id);
	expect(webhooks()).toEqual([]);
}, 300_000);

it('no token stands in anything that n8n kept or logged', () => {
	expect(traces.length).toBeGreaterThan(50);
	for (const text of [...traces, n8n.log()]) expect(text.includes(KEYS.token)).toBe(false);
});
