/**
 * Workflow files in n8n's engine with n8n's own nodes, without an n8n: against the simulated services of a world, with
 * data tables, sub-workflows, the record of processed items and static data as one n8n would share them.
 *
 *   const stage = await stageFlows({ files: ['01-order-to-warehouse'] });
 *   const run = await stage.run('01-order-to-warehouse', 'By Hand');
 *   expect(run.items('Send to the Warehouse')).toHaveLength(1);
 *   await stage.close();
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PollContext } from 'n8n-core';
import type {
	ExecuteWorkflowOptions,
	IDataObject,
	INodeExecutionData,
	INodeTypes,
	IPollFunctions,
	IRunExecutionData,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { Credentials } from '../engine/harness';
import { runThatEnded } from '../engine/poll';
import { startWorld, type World, type WorldOptions } from '../simulators/world';
import { startEndpoint } from './endpoint';
import { credentialType, loadTypes } from './nodes';
import { keepProcessed } from './processed';
import { pageOf, runFlow, type Between, type Flow, type FlowRun } from './run';
import { makeTables } from './tables';

/** The name of a process of n8n: what modules remember is shared within it only. */
export type Process = string;

export interface RunOptions extends Between {
	/** `A` unless said. Two that run at once and share a name are two runs in one process. */
	process?: Process;
	mode?: WorkflowExecuteMode;
}
export interface StageOptions {
	/** Of `workflows/`, without `.json`. */
	files?: string[];
	/** Spoils what came from a file, to see whether a test notices. */
	spoil?: (flow: Flow, file: string) => void;
	/** Workflows that stand in no file, by the name they go by; `name` is the same unless given. */
	flows?: Record<string, Pick<Flow, 'nodes' | 'connections'> & Partial<Flow>>;
	/** The stage's own, unless given, and closed with it. */
	world?: World | WorldOptions;
	/** Beside the world's four, by type. */
	credentials?: Record<string, IDataObject>;
	/** n8n's own default unless given, which is not Moscow's. */
	timezone?: string;
	/** By how much waits are shorter: 30 s are 30 ms unless given. */
	waitFactor?: number;
	/** The one whose Error Trigger hears of runs that failed. */
	errorFlow?: string;
}
export type Stage = Awaited<ReturnType<typeof stageFlows>>;

const folder = join(__dirname, '../../workflows');
const WITH_WEBHOOK = /\.(moySklad|imsklad|form)Trigger$|\.webhook$/;
let stages = 0;

export async function stageFlows(options: StageOptions) {
	const { files = [], timezone = 'America/New_York', waitFactor = 0.001, errorFlow } = options;
	await keepProcessed();
	const isOurs = !options.world || !('state' in options.world);
	const world = isOurs
		? await startWorld({ moysklad: { limits: 'off' }, ...(options.world as WorldOptions) })
		: (options.world as World);
	const stage = ++stages;

	const flows = new Map<string, Flow>();
	for (const file of files) {
		const flow = JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8')) as Flow;
		options.spoil?.(flow, file);
		flows.set(file, { ...flow, id: `${stage}-${file}` });
	}
	for (const [key, flow] of Object.entries(options.flows ?? {}))
		flows.set(key, { name: key, ...flow, id: `${stage}-${key}` });
	const flowOf = (key: string): Flow => {
		const flow = flows.get(key);
		if (!flow) throw new Error(`"${key}" is not among the workflows of this stage`);
		return flow;
	};
	// A person chooses the called workflow in each node; here it is the one of the name that the file suggests.
	for (const { nodes } of flows.values()) {
		for (const { parameters } of nodes.filter(({ type }) => type.endsWith('.executeWorkflow'))) {
			const choice = parameters.workflowId as { value?: string; cachedResultName?: string };
			const named = [...flows].find(
				([key, { name }]) => key === choice.value || name === choice.cachedResultName,
			);
			if (named) choice.value = named[1].id;
		}
	}

	const credentials: Record<string, IDataObject> = {
		...Object.fromEntries(world.credentials.map(({ type, data }) => [type, data])),
		...options.credentials,
	};
	const credentialsHelper = new Credentials(
		Object.fromEntries(Object.keys(credentials).map((type) => [type, credentialType(type)])),
		credentials,
	);
	const tables = makeTables();
	const processes = new Map<Process, INodeTypes>();
	const typesOf = (name: Process): INodeTypes => {
		if (!processes.has(name)) processes.set(name, loadTypes({ waitFactor }));
		return processes.get(name)!;
	};
	const staticData = new Map<string, string>();
	const runs: FlowRun[] = [];
	const background: Array<Promise<unknown>> = [];
	let executions = 0;

	const n8n = {
		credentialsHelper,
		'data-table': { dataTableProxyProvider: tables.provider },
		...{ restApiUrl: 'http://n8n.test/rest', instanceBaseUrl: 'http://n8n.test/' },
		webhookWaitingBaseUrl: 'http://n8n.test/webhook-waiting',
		formWaitingBaseUrl: 'http://n8n.test/form-waiting',
		getRunExecutionData: async () => undefined,
	} as unknown as Partial<IWorkflowExecuteAdditionalData>;

	/** What runs and hooks of a workflow want around them, in one process. */
	function surroundings(flow: Flow, process: Process, mode: WorkflowExecuteMode) {
		return {
			...{ flow, mode, timezone, executionId: String(++executions), nodeTypes: typesOf(process) },
			staticData: JSON.parse(staticData.get(flow.id) ?? '{}') as IDataObject,
			credentials: Object.keys(credentials),
			n8n: { ...n8n, executeWorkflow: subWorkflows(process) },
		};
	}
	/** As n8n does, which leaves alone what a run has not changed. */
	const keep = (flow: Flow, { __dataChanged: changed, ...data }: IDataObject) =>
		void (changed && staticData.set(flow.id, JSON.stringify(data)));

	/** Runs a workflow from one of its nodes with whole items, or on from where a run waits. */
	async function start(
		flow: Flow,
		trigger: string,
		items: INodeExecutionData[] | undefined,
		{ process = 'A', mode = 'trigger', ...between }: RunOptions = {},
		waiting?: FlowRun,
	): Promise<FlowRun> {
		const set = surroundings(flow, process, mode);
		const { executionId = set.executionId, run: kept } = waiting ?? {};
		// As it comes back from n8n's database.
		const data = kept && (JSON.parse(JSON.stringify(kept.data)) as IRunExecutionData);
		const run = await runFlow({ ...set, executionId, between }, trigger, items, data);
		runs.push(run);
		// What a process remembered dies with it.
		if (run.status === 'crashed') processes.delete(process);
		else keep(flow, run.staticData);
		if (run.error && errorFlow !== undefined && flow !== flowOf(errorFlow))
			await tellErrorFlow(flowOf(errorFlow), run, { process });
		return run;
	}
	async function tellErrorFlow(to: Flow, { flow: name, error, run }: FlowRun, how: RunOptions) {
		const { message, stack } = error!;
		const lastNodeExecuted = run!.data.resultData.lastNodeExecuted;
		const execution = { id: String(executions), mode: 'trigger', lastNodeExecuted };
		const json = { execution: { ...execution, error: { message, stack } }, workflow: { name } };
		const trigger = to.nodes.find(({ type }) => type.endsWith('.errorTrigger'));
		await start(to, trigger!.name, [{ json }], { ...how, mode: 'error' });
	}
	const subWorkflows =
		(process: Process) =>
		async (info: { id?: string }, _data: unknown, options: ExecuteWorkflowOptions) => {
			const flow = [...flows.values()].find(({ id }) => id === info.id);
			if (!flow) throw new Error(`Workflow does not exist: ${info.id || '(none is chosen)'}`);
			const trigger = flow.nodes.find(({ type }) => type.endsWith('.executeWorkflowTrigger'));
			if (!trigger) throw new Error(`"${flow.name}" has no trigger for other workflows`);
			const items = structuredClone(options.inputData ?? [{ json: {} }]);
			const running = start(flow, trigger.name, items, { process, mode: 'integrated' });
			const executionId = String(executions);
			if (options.doNotWaitToFinish) {
				background.push(running);
				return { executionId, data: [null] };
			}
			const { error, run, status, branches } = await running;
			// Whoever waits for a process that died waits for ever.
			if (status === 'crashed') return await new Promise<never>(() => {});
			if (error) throw Object.assign(new Error(error.message), error);
			const last = run!.data.resultData.lastNodeExecuted!;
			return { executionId, data: structuredClone(branches(last)) };
		};

	const endpoint = await startEndpoint({
		surroundings: (flow, mode) => surroundings(flow, 'A', mode),
		...{ keep, start },
	});
	Object.assign(n8n, {
		webhookBaseUrl: `${endpoint.base}/webhook`,
		webhookTestBaseUrl: `${endpoint.base}/webhook-test`,
	});

	return {
		world,
		/** Data tables, shared by all workflows of the stage. */
		tables,
		/** Every run so far, those of sub-workflows and of the error workflow too, in the order of their ends. */
		runs,
		/** Of the runs that failed: which workflow, which node, which words. */
		failures: () =>
			runs.flatMap(({ flow, error }) =>
				error ? [{ flow, node: error.node?.name, message: error.message }] : [],
			),
		/** Runs a workflow from the trigger of this name, with these items as the trigger's (one empty one unless given). */
		run: (file: string, trigger: string, items: IDataObject[] = [{}], how: RunOptions = {}) =>
			start(
				flowOf(file),
				trigger,
				items.map((json, item) => ({ json, pairedItem: { item } })),
				how,
			),
		/** What n8n puts into the page that a run waits with, or ended with. */
		page: async (waiting: FlowRun): Promise<IDataObject> => {
			const flow = [...flows.values()].find(({ name }) => name === waiting.flow)!;
			return await pageOf(surroundings(flow, 'A', 'webhook'), waiting.run!);
		},
		/**
		 * A person fills in the form that a run waits for; without answers its time is up. Of a run that was answered
		 * before, it is as if both had sent the form in the same moment.
		 */
		async answer(run: FlowRun, answers?: IDataObject, how: RunOptions = {}): Promise<FlowRun> {
			if (run.status !== 'waiting') throw new Error(`"${run.flow}" does not wait: ${run.status}`);
			const [flow] = [...flows.values()].filter(({ name }) => name === run.flow);
			return await start(flow, run.trigger, answers && [{ json: answers }], how, run);
		},
		/**
		 * Publishes a workflow: its triggers get their addresses, MoySklad's webhooks are registered, the warehouse
		 * calls there. What needs an answer runs when it comes; what does not waits for `wake`.
		 */
		async activate(file: string): Promise<void> {
			const flow = flowOf(file);
			for (const { name, type } of flow.nodes.filter(({ type }) => WITH_WEBHOOK.test(type))) {
				const url = await endpoint.activate(flow, name);
				if (type.endsWith('.imskladTrigger')) await world.connect(url);
			}
		},
		/** Waits for what the services still send, and runs the workflows that it wakes, until nothing more comes. */
		async wake(how: RunOptions = {}): Promise<FlowRun[]> {
			const woken: FlowRun[] = [];
			for (;;) {
				await world.moysklad.delivered();
				const [failure] = endpoint.failures;
				if (failure) throw failure;
				const arrived = endpoint.take();
				if (arrived.length === 0) return woken;
				for (const { flow, trigger, items } of arrived)
					woken.push(await start(flow, trigger, items, how));
			}
		},
		/** Lets what has come be lost, as in an n8n that died: it was told, and nothing ran. */
		async lose(): Promise<void> {
			await world.moysklad.delivered();
			endpoint.take();
		},
		/** Polls a trigger once; the run that it began, if it had anything. */
		async poll(file: string, trigger: string, how: RunOptions = {}): Promise<FlowRun | undefined> {
			const flow = flowOf(file);
			const { workflow, node, type, additionalData } = endpoint.staged(flow, trigger, 'trigger');
			let run: Promise<FlowRun> | undefined;
			const emit: IPollFunctions['__emit'] = ([items], _response, done) => {
				run = start(flow, trigger, items, how);
				void run.then((ended) => done?.resolve(ended.run ?? runThatEnded('died')));
			};
			const context = new PollContext(workflow, node, additionalData, 'trigger', 'activate', emit);
			const given = await type.poll!.call(context);
			keep(flow, workflow.staticData);
			if (given) context.__emit(given);
			return await run;
		},
		/** When the workflows that nobody waits for are through. */
		settled: async () => {
			while (background.length > 0) await background.shift();
		},
		close: async () => {
			await Promise.all(background);
			await endpoint.close();
			if (isOurs) await world.close();
		},
	};
}
