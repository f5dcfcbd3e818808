/** A real n8n with some of the templates in it, published, against the world of the three simulated services. */
import { setTimeout as sleep } from 'node:timers/promises';
import { triggerUrl } from '../../../sandbox/provision';
import { ENDPOINT, settingsFor } from '../../../sandbox/services';
import { startWorld, type World, type WorldOptions } from '../../simulators/world';
import { startN8n, type Execution, type TestN8n, type Workflow } from '../harness';

/** So long nothing may happen until all counts as done. */
const QUIET = 1500;

export interface Stage {
	n8n: TestN8n;
	world: World;
	/** By the names of their files, without `.json`. */
	workflows: Record<string, Workflow>;
	/** Waits until no execution runs and none has begun for a while. */
	quiet: () => Promise<void>;
	/** Runs a template from one of its triggers, as the clock or a person would, and waits until all is quiet. */
	run: (file: string, trigger: string) => Promise<Execution>;
	/** The same for a template that may end up waiting for a person; gives the execution's ID. */
	begin: (file: string, trigger: string) => Promise<string>;
	/** The executions of a template so far, oldest first. */
	runs: (file: string) => Promise<Execution[]>;
	stop: () => Promise<void>;
}

/** Takes some 20 s: give `beforeAll` two minutes, `afterAll` one. */
export async function setStage(files: string[], options: WorldOptions = {}): Promise<Stage> {
	const [n8n, world] = await Promise.all([
		startN8n(),
		startWorld({ ...options, moysklad: { limits: 'off', ...options.moysklad } }),
	]);
	async function stop(): Promise<void> {
		await Promise.all([n8n.stop(), world.close()]);
	}
	try {
		const credentials = await Promise.all(
			world.credentials.map(({ type, name, data }) => n8n.rest.createCredential(type, data, name)),
		);
		const imported = await n8n.importTemplates(files, credentials, settingsFor(world));
		const workflows = Object.fromEntries(files.map((file, n) => [file, imported[n]]));
		const endpoint = await triggerUrl(n8n.rest, ENDPOINT.type, ENDPOINT.path);
		if (endpoint) world.connect(endpoint);

		async function quiet(): Promise<void> {
			let since = Date.now();
			let seen = '';
			while (Date.now() - since < QUIET) {
				await sleep(200);
				type List = { results: Array<{ id: string; status: string }> };
				const { results } = await n8n.rest.call<List>('GET', '/executions?limit=100');
				const now = JSON.stringify(results.map(({ id, status }) => [id, status]));
				const isBusy = results.some(({ status }) => status === 'running' || status === 'new');
				if (isBusy || now !== seen) since = Date.now();
				seen = now;
			}
		}
		const runs = (file: string) => n8n.rest.runs(workflows[file].id);
		async function run(file: string, trigger: string): Promise<Execution> {
			const execution = await n8n.rest.runWorkflow(workflows[file].id, trigger);
			await quiet();
			return execution;
		}
		async function begin(file: string, trigger: string): Promise<string> {
			const path = `/workflows/${workflows[file].id}/run`;
			const body = { triggerToStartFrom: { name: trigger } };
			const { executionId } = await n8n.rest.call<{ executionId: string }>('POST', path, body);
			await quiet();
			return executionId;
		}
		return { n8n, world, workflows, quiet, run, begin, runs, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}
