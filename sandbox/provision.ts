import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Credential, Rest, Workflow, WorkflowJson } from './rest';

const WORKFLOWS = path.join(__dirname, '..', 'workflows');

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The templates of this repository, by file name without `.json`. */
export function workflowTemplates(): Map<string, WorkflowJson> {
	const files = fs.existsSync(WORKFLOWS) ? fs.readdirSync(WORKFLOWS).sort() : [];
	return new Map(
		files
			.filter((file) => file.endsWith('.json'))
			.map((file) => [
				path.basename(file, '.json'),
				JSON.parse(fs.readFileSync(path.join(WORKFLOWS, file), 'utf8')) as WorkflowJson,
			]),
	);
}

/** A template ready to be saved in this n8n: each of its credentials becomes the one of that type given here. */
export function bindCredentials(template: WorkflowJson, credentials: Credential[]): WorkflowJson {
	const { name, nodes, connections, settings, pinData } = template;
	const bind = (wanted: Record<string, { id: string | null; name: string }>) =>
		Object.fromEntries(
			Object.entries(wanted).map(([type, reference]) => {
				const found = credentials.find((credential) => credential.type === type);
				return [type, found ? { id: found.id, name: found.name } : reference];
			}),
		);
	return {
		name,
		nodes: nodes.map((node) =>
			node.credentials ? { ...node, credentials: bind(node.credentials) } : node,
		),
		connections,
		settings,
		pinData,
	};
}

const EXECUTE_WORKFLOW = 'n8n-nodes-base.executeWorkflow';
type Locator = { value: string; cachedResultName?: string };

/** Whether a workflow runs others, which then must be there, and published, before it. */
export const callsOthers = ({ nodes }: WorkflowJson): boolean =>
	nodes.some(({ type }) => type === EXECUTE_WORKFLOW);

/** Those that call others after these. */
export const callersLast = <T>(list: T[], workflowOf: (each: T) => WorkflowJson): T[] =>
	[...list].sort((a, b) => Number(callsOthers(workflowOf(a))) - Number(callsOthers(workflowOf(b))));

/**
 * With each workflow that it calls by its name, as a person would choose it from the list. What calls one that is not
 * there is switched off, for n8n publishes no workflow with an open choice.
 */
export function bindWorkflows<W extends WorkflowJson>(
	workflow: W,
	present: Array<{ id: string; name: string }>,
): W {
	const nodes = workflow.nodes.map((node) => {
		if (node.type !== EXECUTE_WORKFLOW) return node;
		const locator = node.parameters?.workflowId as unknown as Locator;
		const found = present.find(({ name }) => name === locator.cachedResultName);
		if (!found) return { ...node, disabled: true };
		const workflowId = { ...locator, value: found.id };
		// Some wait switched off until they are chosen.
		return { ...node, disabled: false, parameters: { ...node.parameters, workflowId } };
	});
	return { ...workflow, nodes };
}

/** Whether n8n can activate it: the Manual Trigger alone does not count. */
export function startsByItself({ nodes }: WorkflowJson): boolean {
	return nodes.some(
		({ type, disabled }) =>
			!disabled && /trigger$|\.webhook$/i.test(type) && type !== 'n8n-nodes-base.manualTrigger',
	);
}

/** Makes the credentials, or sets them right again: the address of a simulator follows its port. */
export async function saveCredentials(
	rest: Rest,
	wanted: Array<Omit<Credential, 'id'> & { data: object }>,
): Promise<Credential[]> {
	const present = await rest.listCredentials();
	const saved: Credential[] = [];
	for (const { type, name, data } of wanted) {
		const own = present.find((each) => each.type === type && each.name === name);
		saved.push(
			own ? await rest.updateCredential(own, data) : await rest.createCredential(type, data, name),
		);
	}
	return saved;
}

export interface Imported {
	name: string;
	/** `kept`: the person has changed it, or retired it, and so it was left as it is. */
	outcome: 'imported' | 'updated' | 'unchanged' | 'kept';
	/** Why n8n would not publish it; the next start tries again. */
	problem?: string;
}

/** The words of an error, if there is one. */
const refusal = (done: Promise<void>) =>
	done.then(
		() => undefined,
		({ message }: Error) => message,
	);

/** The ID that a template has in the sandbox at every start. */
export const idOf = (file: string) => sha256(file).slice(0, 16);

/** By workflow id: what was imported, and what n8n had afterwards. */
type Ledger = Record<string, { template: string; checksum: string }>;

/**
 * Imports and activates every template. The same template has the same id at every start, so nothing is doubled; a
 * workflow that the person has touched since (its content, or whether it is active) is left alone. `ledger` is the
 * file that remembers what was imported.
 */
export async function importTemplates(
	rest: Rest,
	credentials: Credential[],
	ledger: string,
): Promise<Imported[]> {
	const known: Ledger = fs.existsSync(ledger) ? JSON.parse(fs.readFileSync(ledger, 'utf8')) : {};
	const imported: Imported[] = [];
	const templates = [...workflowTemplates()].map(([file, json]) => {
		return { id: idOf(file), name: json.name, json };
	});
	for (const { id, json } of callersLast(templates, (each) => each.json)) {
		const workflow = bindWorkflows(bindCredentials(json, credentials), templates);
		const template = sha256(JSON.stringify(workflow));
		const { exists } = await rest.call<{ exists: boolean }>('GET', `/workflows/${id}/exists`);
		const outcome = await importOne(exists ? await rest.getWorkflow(id) : undefined);
		imported.push({ name: workflow.name, ...outcome });

		async function importOne(current?: Workflow): Promise<Omit<Imported, 'name'>> {
			if (current && current.checksum !== known[id]?.checksum) return { outcome: 'kept' };
			if (current && template === known[id].template) {
				if (current.activeVersionId !== null) await rest.settled(id);
				return { outcome: 'unchanged' };
			}
			if (current) await rest.updateWorkflow(id, workflow);
			else await rest.createWorkflow({ ...workflow, id });
			const problem = startsByItself(workflow) ? await refusal(rest.activate(id)) : undefined;
			const { checksum } = await rest.getWorkflow(id);
			known[id] = { template: problem === undefined ? template : '', checksum };
			fs.writeFileSync(ledger, JSON.stringify(known, null, '\t'));
			return { outcome: current ? 'updated' : 'imported', problem };
		}
	}
	return imported.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

/**
 * The production address of an active workflow's trigger of this type, if there is one: of one that hands on to others
 * before one that stands for itself.
 */
export async function triggerUrl(rest: Rest, type: string, webhookPath: string) {
	const listed = await rest.listWorkflows();
	const workflows = await Promise.all(listed.map(({ id }) => rest.getWorkflow(id)));
	const found = workflows
		.filter(({ activeVersionId }) => activeVersionId !== null)
		.flatMap((workflow) => {
			const node = workflow.nodes.find((each) => each.type === type && !each.disabled);
			return node ? [{ workflow, node }] : [];
		})
		.sort((a, b) => Number(callsOthers(b.workflow)) - Number(callsOthers(a.workflow)));
	return found[0] && rest.webhookUrl(found[0].workflow, found[0].node, webhookPath);
}
