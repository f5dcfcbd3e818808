/**
 * MoySklad Trigger as n8n drives it: its hooks and polls in n8n-core's contexts, its endpoint over HTTP, its data kept
 * as JSON between them. Beside it, n8n's record of processed items, which reads, changes and writes as n8n's own does.
 */
import { DataDeduplicationService, HookContext, WebhookContext } from 'n8n-core';
import type { IDataObject, INodeExecutionData, Workflow } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { MoySkladApi } from '../../credentials/MoySkladApi.credentials';
import { MoySkladTrigger } from '../../nodes/MoySkladTrigger/MoySkladTrigger.node';
import { stage, surroundings } from './harness';
import { incoming } from './incoming';
import { credentialFor, leaks, type Account, type Json } from './moysklad-run';
import { pollOnce, type End } from './poll';

const record = new Map<string, string[]>();
/** How n8n fails to note what was processed: at which call from now on, with which words, and having written it or not. */
const failing = { calls: [] as Fault[], asked: 0 };
export type Fault = '' | 'locked' | 'lost' | 'lost after writing';
/** Lets the next calls of the record go well ('') or fail; gives how many there have been since. */
export function failNoting(...calls: typeof failing.calls): () => number {
	Object.assign(failing, { calls, asked: 0 });
	return () => failing.asked;
}
const LOCKED = 'SQLITE_BUSY: database is locked';
const LOST = 'Connection terminated unexpectedly';
/** What another worker does that writes at the same time: puts its own record in the place of this one, so often. */
const others = { overwriting: 0 };
const deduplicator = {
	async checkProcessedAndRecord(
		items: string[],
		scope: string,
		{ workflow, node }: Json,
		{ maxEntries }: Json,
	) {
		const key = `${workflow.id} ${scope === 'node' ? node.id : ''}`;
		failing.asked += 1;
		const fault = failing.calls.shift();
		if (fault === 'locked' || fault === 'lost') throw new Error(fault === 'lost' ? LOST : LOCKED);
		const present = [...(record.get(key) ?? [])];
		await sleep(2);
		const known = new Set(present);
		const fresh = items.filter((item) => !known.has(item));
		const overwritten = others.overwriting > 0 && others.overwriting--;
		record.set(key, overwritten ? present : [...present, ...fresh].slice(-maxEntries));
		if (fault) throw new Error(LOST);
		return { new: fresh, processed: items.filter((item) => known.has(item)) };
	},
	async removeProcessed(items: string[], scope: string, { workflow, node }: Json) {
		const key = `${workflow.id} ${scope === 'node' ? node.id : ''}`;
		if (failing.calls.shift()) throw new Error(LOCKED);
		record.set(
			key,
			(record.get(key) ?? []).filter((each) => !items.includes(each)),
		);
	},
};
/** Forgets what was processed. */
export async function forgetProcessed(): Promise<void> {
	record.clear();
	failing.calls = [];
	surroundings.workflowId = randomUUID();
	await DataDeduplicationService.init(deduplicator as never).catch(() => {});
}
/** Lets another worker overwrite what is noted next, so many times. */
export const overwrite = (times: number) => (others.overwriting = times);
/** What n8n keeps, to be put back. */
export function keptNotes(): () => void {
	const kept = new Map(record);
	return () => {
		record.clear();
		for (const [key, notes] of kept) record.set(key, notes);
	};
}
/** How many entries n8n keeps. */
export const processedCount = () => [...record.values()].flat().length;

const asExpress = (response: ServerResponse) =>
	Object.assign(response, {
		status(code: number) {
			response.statusCode = code;
			return response as Express;
		},
		json(body: unknown) {
			response.setHeader('content-type', 'application/json');
			response.end(JSON.stringify(body));
		},
	});

type Express = ServerResponse & { status(code: number): Express; json(body: unknown): void };

export type Endpoint = Awaited<ReturnType<typeof startEndpoint>>;

/** One workflow with the trigger; `parameters` may be changed at any time, as by a person. */
export async function startEndpoint(account: Account, parameters: Json) {
	let kept = '{}';
	const executions: Json[][] = [];
	/** What n8n's log was given. */
	const log: unknown[][] = [];
	/** What polls have told by failed executions. */
	const errors: Json[] = [];
	const control = {
		/** Milliseconds before n8n gets to a request. */
		slow: 0,
		/** What a proxy answers while n8n is down; 0: it is up. */
		down: 0,
		credential: credentialFor(account) as IDataObject,
		/** Where n8n says that it is (WEBHOOK_URL), if not where it is. */
		address: undefined as undefined | string,
		/** Called with the items of each execution. */
		run: undefined as undefined | ((items: Json[]) => Promise<void>),
	};
	const running: Array<Promise<void>> = [];
	const start = (items: INodeExecutionData[]) => {
		const json = items.map((item) => item.json as Json);
		executions.push(json);
		if (control.run) running.push(control.run(json));
	};

	function staged() {
		const set = stage(
			{ node: MoySkladTrigger, credentials: [MoySkladApi] },
			{ parameters, credentials: { moySkladApi: control.credential } },
		);
		set.workflow.staticData = { [`node:${set.node.name}`]: JSON.parse(kept) as IDataObject };
		Object.assign(set.additionalData, {
			webhookBaseUrl: base('webhook'),
			webhookTestBaseUrl: base('webhook-test'),
		});
		return set;
	}
	const keep = ({ staticData }: Workflow) => {
		kept = JSON.stringify(Object.values(staticData)[0] ?? {});
		expect(leaks(kept)).toBe(false);
	};

	async function handle(request: IncomingMessage, response: Express) {
		const version = surroundings.triggerVersion;
		const httpRequest = await incoming(request, version).catch(() => undefined);
		if (control.slow) await sleep(control.slow);
		if (control.down) return void response.status(control.down).end();
		if (!httpRequest) {
			return void response.status(422).json({ message: 'Failed to parse request body' });
		}
		const { type, node, workflow, additionalData } = staged();
		const [webhookDescription] = type.description.webhooks!;
		const context = new WebhookContext(
			workflow,
			node,
			{
				...additionalData,
				httpRequest,
				httpResponse: response,
			} as never,
			'webhook',
			{ webhookDescription } as never,
			[],
			null,
		);
		context.logger.warn = (...line: unknown[]) => void log.push(line);
		const result = await type.webhook!.call(context);
		expect(result.noWebhookResponse).toBe(true);
		expect(response.writableEnded).toBe(true);
		const items = result.workflowData?.[0];
		if (items) start(items);
	}

	const server = createServer(
		(request, response) => void handle(request, asExpress(response) as Express),
	);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const base = (path: string) =>
		control.address
			? `${control.address}/${path}`
			: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`;

	async function hook(name: 'checkExists' | 'create' | 'delete', isTest = false): Promise<boolean> {
		const { type, node, workflow, additionalData } = staged();
		const [webhookDescription] = type.description.webhooks!;
		const context = new HookContext(
			workflow,
			node,
			additionalData,
			isTest ? 'manual' : 'trigger',
			isTest ? 'manual' : 'activate',
			{ isTest, webhookDescription } as never,
		);
		const done = await type.webhookMethods!.default![name].call(context);
		keep(workflow);
		return done;
	}
	async function poll(end?: End): Promise<Json[] | null> {
		const set = staged();
		const branches = await pollOnce(set, 'trigger', end, errors);
		keep(set.workflow);
		if (branches) start(branches[0]);
		return branches && branches[0].map(({ json }) => json as Json);
	}
	const urlOf = (isTest = false) => {
		const { type, node, workflow, additionalData } = staged();
		const [webhookDescription] = type.description.webhooks!;
		const webhook = { isTest, webhookDescription } as never;
		return new HookContext(
			workflow,
			node,
			additionalData,
			'trigger',
			'activate',
			webhook,
		).getNodeWebhookUrl('default')!;
	};
	return {
		control,
		executions,
		log,
		errors,
		hook,
		poll,
		urlOf,
		/** A field of the node's form. */
		form: (name: string) =>
			staged().type.description.properties.find((each) => each.name === name) as Json,
		/** As n8n does: registers where it is not, then polls for the first time. */
		async activate() {
			if (!(await hook('checkExists'))) await hook('create');
			await poll();
		},
		get memory() {
			return kept;
		},
		set memory(text) {
			kept = text;
		},
		/** When all executions are through. */
		settled: async () => void (await Promise.all(running)),
		close: () => new Promise((resolve) => server.close(resolve)),
	};
}
