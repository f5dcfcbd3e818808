/** A template as the JSON that n8n imports. */
import type { Template as KitTemplate } from './kit';
import { CREDENTIALS, type Note, type Step, type Template as OldTemplate } from './template';

type Template = OldTemplate | KitTemplate;

const STEP = { x: 240, y: 200 };
const PADDING = 30;
/** A note's text stands above the nodes. */
const HEADING = 120;

const idOf = ({ number }: Template, counter: number) =>
	`${number}000000-0000-4000-8000-${String(counter).padStart(12, '0')}`;

const stepOf = (template: Template, name: string, step: Step, counter: number) => ({
	parameters: step.parameters ?? {},
	id: idOf(template, counter),
	name,
	type: step.type,
	typeVersion: step.version ?? 1,
	position: [step.at[0] * STEP.x, step.at[1] * STEP.y],
	...(step.webhook && { webhookId: idOf(template, 1000 + counter) }),
	...(step.credentials && {
		credentials: Object.fromEntries(
			step.credentials.map((type) => [type, { id: '', name: CREDENTIALS[type] }]),
		),
	}),
	...(step.onError && { onError: step.onError }),
	...(step.executeOnce && { executeOnce: true }),
	...(step.alwaysOutputData && { alwaysOutputData: true }),
	...(step.disabled && { disabled: true }),
});

const noteOf = (template: Template, { area, color = 7, text }: Note, counter: number) => {
	const [column, row, columns, rows] = area;
	return {
		parameters: {
			content: text,
			width: columns * STEP.x - PADDING,
			height: rows * STEP.y - PADDING,
			color,
		},
		id: idOf(template, 2000 + counter),
		name: `Note ${counter}`,
		type: 'n8n-nodes-base.stickyNote',
		typeVersion: 1,
		position: [column * STEP.x - STEP.x / 3, row * STEP.y - HEADING],
	};
};

const MERGE = 'n8n-nodes-base.merge';

/** n8n's connections; and for each Merge how many inputs it has. */
function connected(template: Template) {
	const { nodes, links, parts = {} } = template;
	const inputs = new Map<string, number>();
	const linkTo = (target: string) => {
		const [node, input] = target.split('#');
		if ('kit' in template) return { node, type: 'main', index: Number(input ?? 0) };
		const index = nodes[node].type === MERGE ? (inputs.get(node) ?? 0) : 0;
		inputs.set(node, index + 1);
		return { node, type: 'main', index };
	};
	const main = Object.entries(links).map(([from, outputs]) => [
		from,
		{ main: outputs.map((targets) => [targets].flat().map(linkTo)) },
	]);
	const hung = Object.entries(parts).map(([from, [type, node]]) => [
		from,
		{ [type]: [[{ node, type, index: 0 }]] },
	]);
	return { connections: Object.fromEntries([...main, ...hung]), inputs };
}

export function jsonOf(template: Template): string {
	const { name, nodes, notes } = template;
	const { connections, inputs } = connected(template);
	const steps = Object.entries(nodes).map(([step, value]): [string, Step] => [
		step,
		value.type === MERGE && !('kit' in template)
			? { ...value, parameters: { ...value.parameters, numberInputs: inputs.get(step) } }
			: value,
	]);
	const workflow = {
		name,
		nodes: [
			...notes.map((note, n) => noteOf(template, note, n + 1)),
			...steps.map(([step, value], n) => stepOf(template, step, value, n + 1)),
		],
		connections,
		settings: { executionOrder: 'v1', timezone: 'Europe/Moscow' },
		pinData: {},
		active: false,
	};
	return `${JSON.stringify(workflow, null, '\t')}\n`;
}
