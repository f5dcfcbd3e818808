/** A template as the JSON that n8n imports. */
import { CREDENTIALS, type Note, type Step, type Template } from './kit';

/** So far apart that a note's text and its border fit between two rows of nodes. */
const STEP = { x: 240, y: 280 };
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

/** n8n's connections. */
function connected({ links, parts = {} }: Template) {
	const linkTo = (target: string) => {
		const [node, input = 0] = target.split('#');
		return { node, type: 'main', index: Number(input) };
	};
	const main = Object.entries(links).map(([from, outputs]) => [
		from,
		{ main: outputs.map((targets) => [targets].flat().map(linkTo)) },
	]);
	const hung = Object.entries(parts).map(([from, [type, node]]) => [
		from,
		{ [type]: [[{ node, type, index: 0 }]] },
	]);
	return Object.fromEntries([...main, ...hung]);
}

export function jsonOf(template: Template): string {
	const { name, nodes, notes } = template;
	const workflow = {
		name,
		nodes: [
			...notes.map((note, n) => noteOf(template, note, n + 1)),
			...Object.entries(nodes).map(([step, value], n) => stepOf(template, step, value, n + 1)),
		],
		connections: connected(template),
		settings: { executionOrder: 'v1', timezone: 'Europe/Moscow' },
		pinData: {},
		active: false,
	};
	return `${JSON.stringify(workflow, null, '\t')}\n`;
}
