import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'flatted';
import type {
	ExecutionStatus,
	IConnections,
	INode,
	INodeExecutionData,
	INodePropertyOptions,
	INodeTypeDescription,
	IPinData,
	IRunExecutionData,
	IWorkflowSettings,
} from 'n8n-workflow';

/** A node as people write one: n8n's fields, those with an obvious value left out. */
export type NodeJson = Pick<INode, 'name' | 'type'> & Partial<INode>;

/** A workflow as the editor exports it. */
export interface WorkflowJson {
	name: string;
	nodes: NodeJson[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	pinData?: IPinData;
	[other: string]: unknown;
}

export interface Workflow extends WorkflowJson {
	id: string;
	nodes: INode[];
	versionId: string;
	/** The published version; null where it is not active. */
	activeVersionId: string | null;
	isArchived: boolean;
	/** Over all that a person may edit, and the published version. */
	checksum: string;
}

export interface Credential {
	id: string;
	name: string;
	type: string;
}

export interface ExecutionSummary {
	id: string;
	workflowId: string;
	status: ExecutionStatus;
	mode: string;
	startedAt: string;
	stoppedAt?: string;
}

export interface Execution extends ExecutionSummary {
	/** Of a finished execution: everything the editor shows. */
	data: IRunExecutionData;
}

export interface Account {
	email: string;
	password: string;
	firstName: string;
	lastName: string;
}

/** n8n said no: its HTTP status and its words. */
export class RestError extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

const UNFINISHED: ExecutionStatus[] = ['new', 'running', 'waiting', 'unknown'];
/** Whether nothing more will come of it, well or badly. */
export const isFinished = ({ status }: { status: ExecutionStatus }) => !UNFINISHED.includes(status);
const MANUAL_TRIGGER = 'n8n-nodes-base.manualTrigger';

/** Asks until there is something to return, or throws after so many milliseconds. */
async function until<T>(what: string, ms: number, ask: () => Promise<T | undefined>): Promise<T> {
	const deadline = Date.now() + ms;
	for (;;) {
		const found = await ask();
		if (found !== undefined) return found;
		if (Date.now() > deadline) throw new Error(`${what}: not within ${ms / 1000} s`);
		await sleep(100);
	}
}

const complete = (workflow: WorkflowJson): WorkflowJson => ({
	...workflow,
	nodes: workflow.nodes.map((node, index) => ({
		id: randomUUID(),
		typeVersion: 1,
		position: [index * 220, 0],
		parameters: {},
		...node,
	})),
});

/** What the items of a node's output were in an execution; every run of the node, one after the other. */
export function itemsOf(execution: Execution, nodeName: string, output = 0): INodeExecutionData[] {
	const runs = execution.data.resultData.runData[nodeName] ?? [];
	return runs.flatMap((run) => run.data?.main[output] ?? []);
}

/** n8n's REST interface, as its editor uses it (2.41.1). Log in before anything else. */
export class Rest {
	private cookie = '';
	private readonly browserId = randomUUID();

	constructor(readonly url: string) {}

	/** Any call: the path after `/rest`; returns what stands in `data`. Throws a `RestError`. */
	async call<T>(method: string, path: string, body?: unknown): Promise<T> {
		const reply = await this.request(method, `/rest${path}`, body);
		return (reply as { data: T } | undefined)?.data as T;
	}

	/** All node types as the editor gets them, those of tools included. */
	async nodeTypes(): Promise<INodeTypeDescription[]> {
		return (await this.request('GET', '/types/nodes.json')) as INodeTypeDescription[];
	}

	private async request(method: string, path: string, body?: unknown): Promise<unknown> {
		const response = await fetch(`${this.url}${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				'browser-id': this.browserId,
				cookie: this.cookie,
				// n8n closes one that is idle for 5 s, perhaps at the moment when it is used again.
				connection: 'close',
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const cookie = response.headers.getSetCookie().find((each) => each.startsWith('n8n-auth='));
		if (cookie) this.cookie = cookie.split(';')[0];
		const text = await response.text();
		if (!response.ok) {
			const { message = text } = text.startsWith('{') ? JSON.parse(text) : {};
			throw new RestError(response.status, `${method} ${path}: ${response.status} ${message}`);
		}
		return text === '' ? undefined : JSON.parse(text);
	}

	/** Logs in as the owner, who is made first where this n8n has none. */
	async logIn(owner: Account): Promise<void> {
		type Settings = { userManagement: { showSetupOnFirstLoad: boolean } };
		const { userManagement } = await this.call<Settings>('GET', '/settings');
		if (userManagement.showSetupOnFirstLoad) await this.call('POST', '/owner/setup', owner);
		const { email, password } = owner;
		await this.call('POST', '/login', { emailOrLdapLoginId: email, password });
	}

	listCredentials(): Promise<Credential[]> {
		return this.call('GET', '/credentials');
	}

	createCredential(type: string, data: object, name = type): Promise<Credential> {
		return this.call('POST', '/credentials', { name, type, data });
	}

	updateCredential({ id, name, type }: Credential, data: object): Promise<Credential> {
		return this.call('PATCH', `/credentials/${id}`, { name, type, data });
	}

	/** What the editor's Save says of these data, without saving them. */
	testCredential(type: string, data: object): Promise<{ status: 'OK' | 'Error'; message: string }> {
		return this.call('POST', '/credentials/test', {
			credentials: { id: '', name: type, type, data },
		});
	}

	listWorkflows(): Promise<Array<{ id: string; name: string }>> {
		return this.call('GET', '/workflows');
	}

	getWorkflow(id: string): Promise<Workflow> {
		return this.call('GET', `/workflows/${id}`);
	}

	/** Nodes need no more than a name and a type; `id` in the JSON is kept. */
	createWorkflow(workflow: WorkflowJson): Promise<Workflow> {
		return this.call('POST', '/workflows', complete(workflow));
	}

	/** Saves a new version; what is published stays until `activate`. */
	updateWorkflow(id: string, workflow: WorkflowJson): Promise<Workflow> {
		return this.call('PATCH', `/workflows/${id}`, complete(workflow));
	}

	/** Publishes the saved version and waits until its triggers are registered; throws where one could not be. */
	async activate(id: string): Promise<void> {
		const { versionId } = await this.getWorkflow(id);
		await this.call('POST', `/workflows/${id}/activate`, { versionId });
		await this.settled(id);
	}

	/** Waits until n8n is done with a workflow's triggers, which it registers in the background. */
	async settled(id: string): Promise<void> {
		const { status, triggers } = await until(`Workflow ${id} is published`, 60_000, async () => {
			const found = await this.publication(id);
			return ['published', 'partial', 'failed'].includes(found.status) ? found : undefined;
		});
		const errors = triggers.flatMap(({ errorMessage }) => errorMessage ?? []);
		if (status !== 'published') throw new Error(`Activation ${status}: ${errors.join('; ')}`);
	}

	/** Takes a workflow out of service and waits until its triggers are gone. */
	async deactivate(id: string): Promise<void> {
		await this.call('POST', `/workflows/${id}/deactivate`, {});
		await until(`Workflow ${id} is not published any more`, 60_000, async () => {
			const { status } = await this.publication(id);
			return status === 'not_published' || undefined;
		});
	}

	private publication(id: string) {
		type Trigger = { nodeId: string; status: string; errorMessage: string | null };
		type Publication = { status: string; triggers: Trigger[] };
		return this.call<Publication>('GET', `/workflows/${id}/publication-status`);
	}

	/** The address of a trigger's only or first webhook, `path` being what its description says. */
	webhookUrl(workflow: Workflow, node: INode, path: string): string {
		const own = node.webhookId ?? `${workflow.id}/${encodeURIComponent(node.name.toLowerCase())}`;
		return `${this.url}/webhook/${own}/${path}`;
	}

	/** All executions of a workflow, newest first. */
	async listExecutions(workflowId: string): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const all: ExecutionSummary[] = [];
		let at = '';
		for (;;) {
			type Page = { results: ExecutionSummary[]; nextCursor?: string | null };
			const page: Page = await this.call('GET', `/executions?limit=100&filter=${filter}${at}`);
			all.push(...page.results);
			if (!page.nextCursor) return all;
			at = `&cursor=${encodeURIComponent(page.nextCursor)}`;
		}
	}

	/** The finished executions of a workflow (of the last 100), oldest first. */
	async runs(workflowId: string): Promise<Execution[]> {
		const latest = (await this.listExecutions(workflowId)).slice(0, 100);
		const finished = latest.filter(isFinished);
		return await Promise.all(finished.reverse().map(({ id }) => this.run(id)));
	}

	/** The finished executions, once there are at least so many. */
	waitForRuns(workflowId: string, count: number, ms = 30_000): Promise<Execution[]> {
		return until(`${count} executions of ${workflowId}`, ms, async () => {
			const found = await this.runs(workflowId);
			return found.length >= count ? found : undefined;
		});
	}

	/**
	 * Runs a workflow (its id, or a new one) as the editor's button does and waits for the end, failed or not. It starts
	 * at the Manual Trigger, or at the node named `trigger`, which must have pinned data unless it can run by itself.
	 */
	async runWorkflow(workflow: string | WorkflowJson, trigger?: string): Promise<Execution> {
		const saved = await (typeof workflow === 'string'
			? this.getWorkflow(workflow)
			: this.createWorkflow(workflow));
		const { id, nodes } = saved;
		const name = trigger ?? nodes.find(({ type }) => type === MANUAL_TRIGGER)?.name;
		if (name === undefined) throw new Error(`Workflow ${id} has no Manual Trigger`);
		const { executionId } = await this.call<{ executionId?: string }>(
			'POST',
			`/workflows/${id}/run`,
			this.startOf(saved, name),
		);
		if (executionId === undefined) throw new Error(`"${name}" waits for a call of its test URL`);
		return await until(`Execution ${executionId} of ${id}`, 120_000, async () => {
			const execution = await this.run(executionId);
			return isFinished(execution) ? execution : undefined;
		});
	}

	protected startOf(_workflow: Workflow, name: string): object {
		return { triggerToStartFrom: { name } };
	}

	/** An execution with its data. */
	async run(id: string): Promise<Execution> {
		const execution = await this.call<Execution & { data: string }>('GET', `/executions/${id}`);
		return { ...execution, data: parse(execution.data) as IRunExecutionData };
	}

	/** What a dropdown with this `loadOptionsMethod` shows in a node with these parameters and credentials. */
	loadOptions(
		node: Pick<NodeJson, 'type' | 'typeVersion' | 'parameters' | 'credentials'>,
		methodName: string,
		parameter: string,
	): Promise<INodePropertyOptions[]> {
		return this.call('POST', '/dynamic-node-parameters/options', {
			nodeTypeAndVersion: { name: node.type, version: node.typeVersion ?? 1 },
			currentNodeParameters: node.parameters ?? {},
			credentials: node.credentials,
			methodName,
			path: `parameters.${parameter}`,
		});
	}
}
