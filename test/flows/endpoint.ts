/**
 * Where the triggers of a stage hear: the address that their workflows have in n8n. Before and after a trigger's own
 * `webhook()` it does what n8n 2.41 does, with the answers that wait for the workflow too.
 */
import { HookContext, WebhookContext } from 'n8n-core';
import type {
	IDataObject,
	INodeExecutionData,
	IWebhookDescription,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { incoming } from '../engine/incoming';
import { workflowOf, type Flow, type FlowRun, type Surroundings } from './run';

/** What came to a trigger that has answered already: it waits until the test lets the workflow run. */
export interface Arrived {
	flow: Flow;
	trigger: string;
	items: INodeExecutionData[];
}
interface Stage {
	surroundings(flow: Flow, mode: WorkflowExecuteMode): Surroundings;
	keep(flow: Flow, staticData: IDataObject): void;
	start(flow: Flow, trigger: string, items: INodeExecutionData[]): Promise<FlowRun>;
}

const asExpress = (response: ServerResponse) =>
	Object.assign(response, {
		status(code: number) {
			response.statusCode = code;
			return this;
		},
		json(body: unknown) {
			response.setHeader('content-type', 'application/json; charset=utf-8');
			response.end(JSON.stringify(body));
			return this;
		},
	});

export async function startEndpoint({ surroundings, keep, start }: Stage) {
	const arrived: Arrived[] = [];
	const byPath = new Map<string, { flow: Flow; trigger: string }>();

	/** A trigger in its workflow, with what its hooks and its webhook want. */
	function staged(flow: Flow, trigger: string, mode: WorkflowExecuteMode) {
		const set = surroundings(flow, mode);
		const workflow = workflowOf(set);
		const node = workflow.getNode(trigger);
		if (!node) throw new Error(`"${flow.name}" has no node "${trigger}"`);
		const type = set.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		const additionalData = {
			...set.n8n,
			...{ webhookBaseUrl: `${base}/webhook`, webhookTestBaseUrl: `${base}/webhook-test` },
		} as IWorkflowExecuteAdditionalData;
		const [webhookDescription] = type.description.webhooks ?? [];
		return { workflow, node, type, additionalData, webhookDescription };
	}

	async function handle(request: IncomingMessage, raw: ServerResponse) {
		const response = asExpress(raw);
		const { pathname } = new URL(request.url!, 'http://x');
		const target = byPath.get(pathname);
		if (!target) return void response.status(404).json({ message: 'not registered' });
		const { flow, trigger } = target;
		const set = staged(flow, trigger, 'webhook');
		const { workflow, node, additionalData, webhookDescription } = set;
		const whole = await incoming(request, node.typeVersion).catch(() => undefined);
		if (!whole) return void response.status(422).json({ message: 'Failed to parse request body' });
		const context = new WebhookContext(
			workflow,
			node,
			{ ...additionalData, httpRequest: whole, httpResponse: response } as never,
			'webhook',
			{ webhookDescription } as never,
			[],
			null,
		);
		const result = await set.type.webhook!.call(context);
		const { workflowData, webhookResponse = '', noWebhookResponse } = result;
		const mode = workflow.expression.getSimpleParameterValue(
			node,
			(webhookDescription as IWebhookDescription).responseMode,
			'webhook',
			{},
			undefined,
			'onReceived',
		);
		const items = workflowData?.[0];
		if (!items || mode === 'onReceived' || noWebhookResponse) {
			if (items) arrived.push({ flow, trigger, items });
			if (!noWebhookResponse) response.json(webhookResponse);
			return;
		}
		const run = await start(flow, trigger, items);
		if (run.status === 'crashed') return void response.destroy();
		if (mode === 'lastNode') {
			if (run.error) response.status(500).json({ message: 'Error in workflow' });
			else response.json(run.last);
			return;
		}
		const [answer] = run.responses as Array<{ body?: unknown; statusCode?: number }>;
		if (!answer) return void response.status(run.error ? 500 : 200).json({});
		response.status(answer.statusCode ?? 200).json(answer.body);
	}

	const failures: unknown[] = [];
	const server = createServer((request, response) => {
		handle(request, response).catch((error: unknown) => {
			failures.push(error);
			response.destroy();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

	function hookContext(flow: Flow, trigger: string) {
		const set = staged(flow, trigger, 'trigger');
		const { workflow, node, additionalData, webhookDescription } = set;
		const webhook = { isTest: false, webhookDescription } as never;
		const context = new HookContext(
			...([workflow, node, additionalData, 'trigger', 'activate', webhook] as const),
		);
		return { ...set, context };
	}

	return {
		base,
		/** What came since they were last taken, oldest first. */
		take: (): Arrived[] => arrived.splice(0),
		/** Errors thrown by `webhook()` itself. */
		failures,
		staged,
		/** What n8n does for one webhook when its workflow is published; gives the address. */
		async activate(flow: Flow, trigger: string): Promise<string> {
			const { context, type, workflow } = hookContext(flow, trigger);
			const url = context.getNodeWebhookUrl('default')!;
			byPath.set(new URL(url).pathname, { flow, trigger });
			const hooks = type.webhookMethods?.default;
			if (hooks && !(await hooks.checkExists.call(context))) await hooks.create.call(context);
			keep(flow, workflow.staticData);
			return url;
		},
		close: () =>
			new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}
