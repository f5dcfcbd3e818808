import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	IExecuteResponsePromiseData,
	IHttpRequestOptions,
	INode,
	INodeExecutionData,
	INodeType,
	INodeTypes,
	IRun,
	ITaskData,
	IWorkflowExecuteAdditionalData,
	OnError,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { createRunExecutionData, ICredentialsHelper, NodeHelpers, Workflow } from 'n8n-workflow';

/** A node class and the credential classes that it may use. */
export interface Subject {
	node: new () => INodeType;
	credentials: Array<new () => ICredentialType>;
}

/** What nodes run in: a workflow (a new one has had nothing yet), as triggers with webhooks of this version. */
export const surroundings = { workflowId: 'workflow', triggerVersion: 1.1 };

export interface RunOptions {
	parameters: IDataObject;
	input?: IDataObject[];
	/** Files of the input items, by their place. */
	binary?: Array<INodeExecutionData['binary']>;
	credentials?: Record<string, IDataObject>;
	onError?: OnError;
	timezone?: string;
	/** The version that the node was saved with; that of a new one unless said. */
	version?: number;
	/** How the execution was started; by a trigger unless said. */
	mode?: WorkflowExecuteMode;
	/** Cancels the run after so many milliseconds. */
	cancelAfter?: number;
}

export interface RunResult {
	/** The output items of the node's branches: `[main]`, or `[main, error]` with an error output. */
	branches: INodeExecutionData[][];
	/** The `json` of the first branch. */
	items: IDataObject[];
	/** The error that stopped the node. */
	error?: ITaskData['error'] & { description?: string | null; context?: IDataObject };
	/** What the node answered to a waiting webhook. */
	responses: IExecuteResponsePromiseData[];
	hints: Array<{ message: string }>;
	/** Everything that the engine keeps of the run, as text: to look for what must not be in it. */
	trace: string;
}

/** Credentials from a table, authenticated as n8n does for `type: 'generic'`. */
export class Credentials extends ICredentialsHelper {
	constructor(
		private readonly types: Record<string, ICredentialType>,
		private readonly data: Record<string, IDataObject>,
	) {
		super();
	}

	getParentTypes = () => [];

	getDecrypted = async (_a: unknown, _b: unknown, type: string) =>
		structuredClone(this.data[type]) as ICredentialDataDecryptedObject;

	getCredentials = async () => {
		throw new Error('not needed');
	};

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		type: string,
		request: IHttpRequestOptions,
		workflow: Workflow,
		node: INode,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.types[type];
		if (!authenticate || typeof authenticate === 'function') {
			return (await authenticate?.(credentials, request)) ?? request;
		}
		const evaluate = (value: unknown): unknown => {
			if (value !== null && typeof value === 'object') {
				return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, evaluate(v)]));
			}
			return workflow.expression.getSimpleParameterValue(node, value as string, 'internal', {
				$credentials: credentials,
			} as never);
		};
		const added = evaluate(authenticate.properties) as Record<string, IDataObject>;
		for (const [part, values] of Object.entries(added)) {
			const key = part as 'body';
			request[key] = { ...(request[key] as IDataObject), ...values };
		}
		return request;
	}

	preAuthentication = async () => undefined;
	runPreAuthentication = async () => undefined;
	updateCredentials = async () => {};
	updateCredentialsOauthTokenData = async () => {};
	isCredentialUsableByNode = () => true;
	getCredentialsProperties = () => [];
}

/** The version that a new node gets. */
const newestOf = ({ description: { version, defaultVersion } }: INodeType) =>
	defaultVersion ?? [version].flat().at(-1)!;

/** A node in a workflow of its own, with what n8n's contexts want beside it. */
export function stage(subject: Subject, options: RunOptions) {
	const { parameters, credentials = {}, onError, timezone = 'Europe/Moscow' } = options;
	const type = new subject.node();
	const nodeTypes = {
		getByName: () => type,
		getByNameAndVersion: () => NodeHelpers.getVersionedNodeType(type),
		getKnownTypes: () => ({}),
	} as unknown as INodeTypes;
	const node: INode = {
		id: 'node',
		name: 'Subject',
		type: `n8n-nodes-sklad.${type.description.name}`,
		typeVersion:
			options.version ?? (type.description.webhooks ? surroundings.triggerVersion : newestOf(type)),
		position: [0, 0],
		parameters: parameters as INode['parameters'],
		credentials: Object.fromEntries(
			Object.keys(credentials).map((name) => [name, { id: '1', name }]),
		),
		onError,
	};
	const workflow = new Workflow({
		id: surroundings.workflowId,
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1', timezone },
	});
	const hooks = new ExecutionLifecycleHooks('trigger', '1', {
		id: 'workflow',
		name: 'workflow',
		nodes: [node],
		connections: {},
		active: false,
	} as never);
	const responses: IExecuteResponsePromiseData[] = [];
	hooks.addHandler('sendResponse', async (response) => {
		responses.push(response);
	});
	const credentialTypes = Object.fromEntries(
		subject.credentials.map((Type) => new Type()).map((known) => [known.name, known]),
	);
	const additionalData = {
		hooks,
		credentialsHelper: new Credentials(credentialTypes, credentials),
		currentNodeExecutionIndex: 0,
		variables: {},
		secretsHelpers: {},
		webhookBaseUrl: 'http://localhost/webhook',
		webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
		formWaitingBaseUrl: 'http://localhost/form-waiting',
		logAiEvent() {},
	} as unknown as IWorkflowExecuteAdditionalData;
	return { type, node, workflow, additionalData, responses };
}

/** Runs one node in n8n's own engine, with its HTTP client, over the given items. */
export async function runNode(subject: Subject, options: RunOptions): Promise<RunResult> {
	const { input = [{}] } = options;
	const { node, workflow, additionalData, responses } = stage(subject, options);
	const main = [
		input.map((json, item) => ({
			json,
			pairedItem: { item },
			...(options.binary?.[item] && { binary: options.binary[item] }),
		})),
	] as INodeExecutionData[][];
	const execution = new WorkflowExecute(
		additionalData,
		options.mode ?? 'trigger',
		createRunExecutionData({
			executionData: { nodeExecutionStack: [{ node, data: { main }, source: null }] },
		}),
	);
	const running = execution.processRunExecutionData(workflow);
	if (options.cancelAfter !== undefined) setTimeout(() => running.cancel(), options.cancelAfter);
	const run: IRun = await running;
	const task = run.data.resultData.runData.Subject?.[0];
	const branches = (task?.data?.main ?? []).map((branch) => branch ?? []);
	return {
		branches,
		items: (branches[0] ?? []).map(({ json }) => json),
		error: (run.data.resultData.error ?? task?.error) as RunResult['error'],
		responses,
		hints: (task as { hints?: Array<{ message: string }> })?.hints ?? [],
		trace: traceOf(run),
	};
}

/** JSON with errors in full, their message and stack included, which JSON.stringify leaves out. */
function traceOf(value: unknown): string {
	const seen = new WeakSet();
	return JSON.stringify(value, (_key, part: unknown) => {
		if (part === null || typeof part !== 'object') return part;
		if (seen.has(part)) return undefined;
		seen.add(part);
		return part instanceof Error
			? { ...part, message: part.message, stack: part.stack, cause: part.cause }
			: part;
	});
}
