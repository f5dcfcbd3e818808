/** Runs the Saplab nodes as n8n does against a panel of its own, and holds every run to what is always true. */
import { LoadOptionsContext } from 'n8n-core';
import type { IDataObject, INodePropertyOptions, WorkflowExecuteMode } from 'n8n-workflow';
import { SaplabApi } from '../../credentials/SaplabApi.credentials';
import { Saplab } from '../../nodes/Saplab/Saplab.node';
import { SaplabTrigger } from '../../nodes/SaplabTrigger/SaplabTrigger.node';
import { startSaplab } from '../simulators/saplab';
import { runNode, stage, type RunOptions, type RunResult } from './harness';
import { pollOnce, published, type End } from './poll';

export type Json = Record<string, unknown>;
export type Panel = Awaited<ReturnType<typeof startSaplab>>;

/** A password with what forms, JSON, URLs and Basic authentication write otherwise. */
export const STAFF = { login: '9170000000', password: 'Пароль: 5+/"Zq' };
const PAIR = `${STAFF.login}:${STAFF.password}`;
export const BASE64 = Buffer.from(PAIR).toString('base64');

/** Whether a secret stands in the text, be it as it is or escaped for JSON (once or more) or for a URL. */
export const leaks = (text: string): boolean =>
	[STAFF.password, BASE64]
		.flatMap((secret) => [secret, secret.replaceAll('"', '\\"'), encodeURIComponent(secret)])
		.some((secret) => text.replaceAll('\\', '').includes(secret.replaceAll('\\', '')));

export const startPanel = () => startSaplab(STAFF);

/** What the panel was asked, as `POST /panel/… name=…`, with the form decoded. */
export const asked = (panel: Panel) =>
	panel.requests.map(({ method, url, body }) =>
		[method, url, ...(body ? [decodeURIComponent(body.replaceAll('+', ' '))] : [])].join(' '),
	);

export const form = ({ body }: { body: string }) => Object.fromEntries(new URLSearchParams(body));

export type Run = (parameters: Json, more?: Partial<RunOptions>) => Promise<RunResult>;

const subject = { node: Saplab, credentials: [SaplabApi] };
const optionsFor = (panel: Panel, parameters: Json, more: Partial<RunOptions> = {}) => ({
	parameters: parameters as IDataObject,
	credentials: { saplabApi: { baseUrl: panel.url, ...STAFF } },
	...more,
});

/** A run that leaks no secret and leaves nobody without advice, whatever else it does. */
export function runner(panel: () => Panel): Run {
	return async (parameters, more) => {
		const result = await runNode(subject, optionsFor(panel(), parameters, more));
		expect(leaks(result.trace)).toBe(false);
		if (result.error) expect(result.error.description).toMatch(/\w+ \w+/);
		for (const { json } of result.branches.flat()) {
			if ('error' in json) expect(json.details).toMatchObject({ description: /\w+ \w+/ });
		}
		return result;
	};
}

/** What a dropdown shows. */
export async function load(panel: Panel, method: string): Promise<INodePropertyOptions[]> {
	const { type, node, workflow, additionalData } = stage(subject, optionsFor(panel, {}));
	const context = new LoadOptionsContext(workflow, node, additionalData, '');
	return await type.methods!.loadOptions![method].call(context as never);
}

/** A trigger in an active workflow: what it remembers stays from poll to poll, as JSON, as in the database. */
export function trigger(panel: Panel, parameters: Json) {
	let kept = '{}';
	const poll = async (mode: WorkflowExecuteMode = 'trigger', end?: End): Promise<Json[] | null> => {
		const staged = stage(
			{ node: SaplabTrigger, credentials: [SaplabApi] },
			optionsFor(panel, parameters),
		);
		const { node, workflow } = staged;
		workflow.staticData = { [`node:${node.name}`]: JSON.parse(kept) as IDataObject };
		try {
			const branches = await pollOnce(staged, mode, end);
			return branches && branches[0].map(({ json }) => json);
		} finally {
			kept = JSON.stringify(workflow.getStaticData('node', node));
			expect(leaks(kept)).toBe(false);
		}
	};
	return {
		poll,
		/** As n8n has it in memory for as long as the workflow is published. */
		publish() {
			const subjectOf = { node: SaplabTrigger, credentials: [SaplabApi] };
			const staged = stage(subjectOf, optionsFor(panel, parameters));
			const { node, workflow } = staged;
			workflow.staticData = { [`node:${node.name}`]: JSON.parse(kept) as IDataObject };
			const { runs, tick } = published(staged);
			return {
				tick,
				ids: () => runs.map(([items]) => items.map(({ json }) => json.id)),
			};
		},
		/** The `id`s and nothing else of what a poll gave. */
		ids: async (end?: End) => (await poll('trigger', end))?.map(({ id }) => id),
		get memory() {
			return kept;
		},
		set memory(other) {
			kept = other;
		},
	};
}
