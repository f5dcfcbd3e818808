/** What the end-to-end tests stand on: the n8n of the sandbox, with the packed package, on data of its own. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { NodeConnectionTypes, type IDataObject, type INodeExecutionData } from 'n8n-workflow';
import { freePort, isFirst, launchN8n } from '../../sandbox/n8n';
import {
	bindCredentials,
	bindWorkflows,
	callersLast,
	callsOthers,
	startsByItself,
	workflowTemplates,
} from '../../sandbox/provision';
import { FIRST, prepare } from '../../sandbox/tables';
import { FirstRest } from '../../sandbox/rest-first';
import { itemsOf, Rest, type Credential, type Workflow } from '../../sandbox/rest';

export { itemsOf, RestError } from '../../sandbox/rest';
export type { Credential, Execution, NodeJson, Workflow, WorkflowJson } from '../../sandbox/rest';
export { workflowTemplates };

export interface TestN8nOptions {
	/** A free one unless said. */
	port?: number;
	/** A folder that outlives the test; unless said, a temporary one that `stop` removes. */
	dataDir?: string;
	/** n8n's own environment variables, which go before those of the sandbox. */
	env?: Record<string, string>;
}

export interface TestN8n {
	url: string;
	/** Logged in as the owner. */
	rest: Rest;
	/** n8n's log so far. */
	log: () => string;
	/** Saves `workflows/<name>.json` with these credentials in it and activates it where it can start by itself. */
	importTemplate: (name: string, credentials: Credential[]) => Promise<Workflow>;
	/** The same for several that may call each other, with flow 0 run before, and these values in the table of settings. */
	importTemplates: (
		names: string[],
		credentials: Credential[],
		settings?: Record<string, unknown>,
	) => Promise<Workflow[]>;
	/**
	 * Runs one node of this package, with all credentials there are, on items of the test's own, as a person would by
	 * the button. Gives the items of its output and of its error output.
	 */
	runNode: (type: string, parameters: object, items?: object[]) => Promise<NodeRun>;
	/** Everything n8n has kept of the runs by `runNode`, and its log: to look for what must not be in there. */
	traces: string[];
	stop: () => Promise<void>;
}

export interface NodeRun {
	items: INodeExecutionData[];
	errors: INodeExecutionData[];
	/** The `json` of either. */
	output: IDataObject[];
	failed: IDataObject[];
}

/** Starts n8n and logs in, which takes some 15 s: give `beforeAll` more than jest's default, `afterAll` too. */
export async function startN8n(options: TestN8nOptions = {}): Promise<TestN8n> {
	const { port = await freePort(), dataDir, env } = options;
	const folder = dataDir ?? fs.mkdtempSync(path.join(os.tmpdir(), 'sklad-e2e-'));
	fs.mkdirSync(folder, { recursive: true });
	// On a busy machine the database may be slow to answer; n8n would call it dead and refuse everything.
	const n8n = await launchN8n({ folder, port, env: { DB_PING_TIMEOUT_MS: '60000', ...env } });
	async function stop(): Promise<void> {
		await n8n.stop();
		if (dataDir === undefined) fs.rmSync(folder, { recursive: true, force: true });
	}

	const rest = isFirst() ? new FirstRest(n8n.url) : new Rest(n8n.url);
	try {
		await n8n.ready();
		const owner = { email: 'owner@example.com', password: 'Sandbox1' };
		await rest.logIn({ ...owner, firstName: 'Test', lastName: 'Owner' });
	} catch (error) {
		await stop();
		throw error;
	}

	async function importTemplates(
		names: string[],
		credentials: Credential[],
		settings?: Record<string, unknown>,
	): Promise<Workflow[]> {
		const made: Workflow[] = [];
		const first = settings && !names.includes(FIRST.file) ? [FIRST.file] : [];
		for (const name of [...first, ...names]) {
			const template = workflowTemplates().get(name);
			if (!template) throw new Error(`There is no workflows/${name}.json`);
			made.push(await rest.createWorkflow(bindCredentials(template, credentials)));
		}
		const own = made[[...first, ...names].indexOf(FIRST.file)];
		if (settings) await prepare(rest, own.id, settings);
		for (const workflow of callersLast(made, (each) => each)) {
			if (callsOthers(workflow)) {
				await rest.updateWorkflow(workflow.id, bindWorkflows(workflow, made));
			}
			if (startsByItself(workflow)) await rest.activate(workflow.id);
		}
		const ready = await Promise.all(made.map(({ id }) => rest.getWorkflow(id)));
		return names.map((name) => {
			const title = workflowTemplates().get(name)?.name;
			return ready.find((workflow) => workflow.name === title) as Workflow;
		});
	}
	const importTemplate = async (name: string, credentials: Credential[]) =>
		(await importTemplates([name], credentials))[0];

	const traces: string[] = [];
	async function runNode(
		type: string,
		parameters: object,
		items: object[] = [{}],
	): Promise<NodeRun> {
		const credentials = (await rest.listCredentials()).map(({ type: kind, id, name }) => [
			kind,
			{ id, name },
		]);
		const step = (name: string, kind: string, rest: object) => ({ name, type: kind, ...rest });
		const chain = [
			step('Start', 'n8n-nodes-base.manualTrigger', {}),
			step('Items', 'n8n-nodes-base.set', {
				typeVersion: 3.4,
				parameters: { mode: 'raw', jsonOutput: JSON.stringify({ items }), options: {} },
			}),
			step('Split', 'n8n-nodes-base.splitOut', {
				parameters: { fieldToSplitOut: 'items', options: {} },
			}),
			step('Subject', `n8n-nodes-sklad.${type}`, {
				parameters,
				credentials: Object.fromEntries(credentials) as object,
				onError: 'continueErrorOutput',
			}),
		];
		const execution = await rest.runWorkflow({
			name: 'one node',
			nodes: chain,
			connections: Object.fromEntries(
				chain
					.slice(1)
					.map(({ name }, n) => [
						chain[n].name,
						{ main: [[{ node: name, type: NodeConnectionTypes.Main, index: 0 }]] },
					]),
			),
		});
		traces.push(JSON.stringify(execution));
		const [kept, errors] = [0, 1].map((branch) => itemsOf(execution, 'Subject', branch));
		const jsonOf = (all: INodeExecutionData[]) => all.map(({ json }) => json);
		return { items: kept, errors, output: jsonOf(kept), failed: jsonOf(errors) };
	}

	return {
		url: n8n.url,
		rest,
		log: n8n.log,
		importTemplate,
		importTemplates,
		runNode,
		traces,
		stop,
	};
}
