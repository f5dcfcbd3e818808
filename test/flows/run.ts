/** One run of one workflow in n8n's own engine: what may be done between its nodes, and what is told of it afterwards. */
import { ExecutionLifecycleHooks, WebhookContext, WorkflowExecute } from 'n8n-core';
import type {
	IConnections,
	IDataObject,
	IExecuteResponsePromiseData,
	INode,
	INodeExecutionData,
	INodeTypes,
	IRun,
	IRunExecutionData,
	IWorkflowExecuteAdditionalData,
	Node,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { createRunExecutionData, Workflow } from 'n8n-workflow';

/** A workflow as its file has it. */
export interface Flow {
	/** Of this stage only. */
	id: string;
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IDataObject;
}
/** Something that happens between two nodes, by a node's name, each time that the node runs. */
export type Deeds<Given extends unknown[]> = Record<string, (...given: Given) => unknown>;
export interface Between {
	before?: Deeds<[]>;
	/** Gets what came out of the first output. */
	after?: Deeds<[IDataObject[]]>;
	/** The process dies when this node is through: nothing more is run, and n8n notes nothing. */
	crashAfter?: string;
}

/** What a run needs around it; `n8n` is what n8n's contexts want beside the workflow. */
export interface Surroundings {
	flow: Flow;
	executionId: string;
	mode: WorkflowExecuteMode;
	nodeTypes: INodeTypes;
	timezone: string;
	staticData: IDataObject;
	credentials: string[];
	n8n: Partial<IWorkflowExecuteAdditionalData>;
	between?: Between;
}

export type FlowRun = ReturnType<typeof tellOf>;

const jsonOf = (items?: INodeExecutionData[] | null) => (items ?? []).map(({ json }) => json);

/** Nodes of a copy of the flow, with a credential of each type in place of the person's, and short pauses between tries. */
function nodesOf({ nodes }: Flow, credentials: string[]): INode[] {
	return structuredClone(nodes).map((node) => ({
		...node,
		waitBetweenTries: Math.min(node.waitBetweenTries ?? 1000, 5),
		credentials: Object.fromEntries(
			Object.keys(node.credentials ?? {})
				.filter((type) => credentials.includes(type))
				.map((type) => [type, { id: type, name: type }]),
		),
	}));
}

/** The workflow as n8n would have it in memory. */
export function workflowOf(set: Omit<Surroundings, 'between' | 'mode' | 'n8n'>): Workflow {
	const { flow, nodeTypes, timezone, staticData, credentials } = set;
	return new Workflow({
		...{ id: flow.id, name: flow.name, active: true, connections: flow.connections },
		nodes: nodesOf(flow, credentials),
		...{ nodeTypes, staticData },
		// The editor's import takes no settings: these are what a new workflow has.
		settings: { executionOrder: 'v1', timezone },
	});
}

/**
 * From the node `start` with these items, or on from where an execution waits (`waiting`, as n8n has kept it), whose node
 * then gives these items; resolves when the run is over, also when it failed or its process died.
 */
export async function runFlow(
	set: Surroundings,
	start: string,
	items: INodeExecutionData[] | undefined,
	waiting?: IRunExecutionData,
) {
	const { flow, executionId, mode, between = {}, n8n } = set;
	const workflow = workflowOf(set);
	const node = workflow.getNode(start);
	if (!node) throw new Error(`"${flow.name}" has no node "${start}"`);
	for (const name of [
		...Object.keys({ ...between.before, ...between.after }),
		...(between.crashAfter ? [between.crashAfter] : []),
	]) {
		if (!workflow.getNode(name)) throw new Error(`"${flow.name}" has no node "${name}"`);
	}

	const executed: string[] = [];
	const responses: IExecuteResponsePromiseData[] = [];
	let wrong: { error: unknown } | undefined;
	let die!: () => void;
	const death = new Promise<'died'>((resolve) => (die = () => resolve('died')));
	const forever = () => new Promise<never>(() => {});
	/** A deed that fails is the test's failure, not the node's. */
	async function deed(work: () => unknown) {
		try {
			await work();
		} catch (error) {
			wrong ??= { error };
			die();
			await forever();
		}
	}
	const data =
		waiting ??
		createRunExecutionData({
			executionData: {
				nodeExecutionStack: [{ node, data: { main: [items ?? []] }, source: null }],
			},
		});
	if (waiting && items) data.executionData!.nodeExecutionStack[0].data.main = [items];
	const hooks = new ExecutionLifecycleHooks(mode, executionId, flow as never);
	hooks.addHandler('nodeExecuteBefore', async (name) => {
		executed.push(name);
		await deed(() => between.before?.[name]?.());
	});
	hooks.addHandler('nodeExecuteAfter', async (name, task) => {
		await deed(() => between.after?.[name]?.(jsonOf(task.data?.main?.[0])));
		if (name !== between.crashAfter) return;
		die();
		await forever();
	});
	hooks.addHandler('sendResponse', async (response) => void responses.push(response));

	const additionalData = {
		currentNodeExecutionIndex: 0,
		variables: {},
		secretsHelpers: {},
		logAiEvent() {},
		setExecutionStatus() {},
		...n8n,
		...{ hooks, executionId },
	} as unknown as IWorkflowExecuteAdditionalData;
	const running = new WorkflowExecute(additionalData, mode, data).processRunExecutionData(workflow);
	const ended = await Promise.race([running, death]);
	if (wrong) throw wrong.error;
	const crashed = ended === 'died';
	const run = crashed ? undefined : ended;
	return tellOf({
		...{ flow, start, executed, responses, run, data },
		...{ executionId, staticData: workflow.staticData },
	});
}

/** What the page that a run waits with is made of: the values that n8n puts into its template. */
export async function pageOf(set: Surroundings, { data }: IRun): Promise<IDataObject> {
	const workflow = workflowOf(set);
	const { name } = data.executionData!.nodeExecutionStack[0].node;
	const node = workflow.getNode(name)!;
	let page: IDataObject | undefined;
	const httpResponse = {
		setHeader() {},
		render: (_template: string, values: IDataObject) => void (page = values),
	};
	const httpRequest = { method: 'GET', headers: {}, query: {} };
	const context = new WebhookContext(
		...([workflow, node, { ...set.n8n, httpRequest, httpResponse } as never, set.mode] as const),
		...([{ webhookDescription: { name: 'default' } } as never, [] as never[], data] as const),
	);
	const type = set.nodeTypes.getByNameAndVersion(node.type, node.typeVersion) as unknown as Node;
	await type.webhook!(context);
	return page!;
}

interface Ended {
	flow: Flow;
	executionId: string;
	start: string;
	executed: string[];
	responses: IExecuteResponsePromiseData[];
	/** None where the process died. */
	run?: IRun;
	data: ReturnType<typeof createRunExecutionData>;
	staticData: IDataObject;
}

function tellOf({ flow, executionId, start, executed, responses, run, data, staticData }: Ended) {
	const runData = () => run?.data.resultData.runData ?? data.resultData.runData;
	const branches = (name: string): INodeExecutionData[][] => {
		if (!flow.nodes.some((node) => node.name === name))
			throw new Error(`"${flow.name}" has no node "${name}"`);
		const all: INodeExecutionData[][] = [];
		for (const { data } of runData()[name] ?? []) {
			for (const [output, items] of (data?.main ?? []).entries())
				all[output] = [...(all[output] ?? []), ...(items ?? [])];
		}
		return all;
	};
	const error = run?.data.resultData.error as
		| (Error & { description?: string; node?: INode })
		| undefined;
	const last = run?.data.resultData.lastNodeExecuted;
	return {
		flow: flow.name,
		executionId,
		trigger: start,
		/** `crashed` where the process died, else n8n's own word: `success`, `error`, `waiting`. */
		status: run ? run.status : ('crashed' as const),
		/** Nodes in the order in which they began, each as often as it did. */
		executed,
		/** What stopped the run, with `node` in which. */
		error,
		/** Errors that nodes kept to themselves by "On Error", and those of the node that stopped the run. */
		errors: Object.entries(runData()).flatMap(([node, tasks]) =>
			tasks.flatMap((task) => (task.error ? [{ node, message: task.error.message }] : [])),
		),
		/** The `json` of what came out of a node: of all its runs, of this output (0 is the first). */
		items: (node: string, output = 0): IDataObject[] => jsonOf(branches(node)[output]),
		branches,
		/** What the node that was last gave. */
		last: last === undefined ? [] : jsonOf(branches(last)[0]),
		/** What nodes answered to a waiting webhook. */
		responses,
		run,
		staticData,
	};
}
