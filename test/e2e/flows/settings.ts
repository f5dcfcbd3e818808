/** What a person does first with a template: opens its Settings and changes them. */
import type { WorkflowJson } from '../harness';
import type { Stage } from './stage';

type Assignments = { assignments: Array<{ name: string; value: unknown }> };

/** Saves a template with other values in its Settings; lists and maps as JSON. Runs by hand take them at once. */
export async function changeSettings(
	{ n8n, workflows }: Stage,
	file: string,
	values: Record<string, unknown>,
): Promise<void> {
	const { id } = workflows[file];
	const workflow = await n8n.rest.getWorkflow(id);
	const settings = workflow.nodes.find(({ name }) => name === 'Settings')!;
	const { assignments } = settings.parameters.assignments as unknown as Assignments;
	for (const [name, value] of Object.entries(values)) {
		const own = assignments.find((each) => each.name === `settings.${name}`);
		if (!own) throw new Error(`${file} has no setting "${name}"`);
		own.value = typeof value === 'object' ? JSON.stringify(value) : value;
	}
	await n8n.rest.updateWorkflow(id, workflow as unknown as WorkflowJson);
}
