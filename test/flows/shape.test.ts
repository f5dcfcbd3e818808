/** What must hold of a workflow that a person who never wrote code can read and change. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { passedBefore } from './graph';
import type { Flow } from './run';

const MOST_NODES = 25;
const LONGEST = 120;

const folder = join(__dirname, '../../workflows');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const flows = files.map((file): [string, Flow] => [
	file.replace('.json', ''),
	JSON.parse(readFileSync(join(folder, file), 'utf8')) as Flow,
]);
const stepsOf = ({ nodes }: Flow) => nodes.filter(({ type }) => !type.endsWith('.stickyNote'));
/** Every text in the parameters of a node. */
const textsOf = (node: Flow['nodes'][number]): string[] => {
	const texts: string[] = [];
	JSON.stringify(node.parameters, (_key, value: unknown) => {
		if (typeof value === 'string') texts.push(value);
		return value;
	});
	return texts;
};
/** What stands between `{{` and `}}` in them. */
const expressionsOf = (node: Flow['nodes'][number]): string[] =>
	textsOf(node)
		.filter((text) => text.startsWith('='))
		.flatMap((text) => [...text.matchAll(/\{\{(.*?)\}\}/gs)].map(([, inside]) => inside));

/** A node with its label, as n8n's editor draws it. */
const NODE = { width: 96, height: 130 };
const RED = 3;
type Box = [left: number, top: number, right: number, bottom: number];
const boxOf = ({ position: [x, y], parameters: { width, height } }: Flow['nodes'][number]): Box => [
	...([x, y] as const),
	...([x + Number(width ?? NODE.width), y + Number(height ?? NODE.height)] as const),
];
const holds = (outer: Box, inner: Box) =>
	inner[0] >= outer[0] && inner[1] >= outer[1] && inner[2] <= outer[2] && inner[3] <= outer[3];
const meets = (one: Box, other: Box) =>
	one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];

describe.each(flows)('%s', (_file, flow) => {
	const steps = stepsOf(flow);

	it('has no Code node', () => {
		const programs = steps.filter(({ type }) => type === 'n8n-nodes-base.code');
		expect(programs.map(({ name }) => name)).toEqual([]);
	});

	const notes = flow.nodes
		.filter(({ type }) => type.endsWith('.stickyNote'))
		.map((node) => ({ ...node, box: boxOf(node) }));

	it('has each node within one note, and no border across another', () => {
		const bad = steps.flatMap((node) => {
			const box = boxOf(node);
			const within = notes.filter((note) => holds(note.box, box)).length;
			const crossed = notes.filter((note) => meets(note.box, box) && !holds(note.box, box));
			const isWrong = within !== 1 || crossed.length > 0;
			return isWrong ? [[node.name, within, crossed.map(({ name }) => name)]] : [];
		});
		expect(bad).toEqual([]);
		const over = notes.flatMap((one, n) =>
			notes.slice(n + 1).filter((other) => meets(one.box, other.box)),
		);
		expect(over.map(({ name }) => name)).toEqual([]);
	});

	it('has its problems in the red note', () => {
		const red = notes.filter(({ parameters }) => parameters.color === RED);
		const outside = steps
			.filter(({ name }) => /^(Keep )?Problem$/.test(name) && red.length > 0)
			.filter((node) => !red.some((note) => holds(note.box, boxOf(node))));
		expect(outside.map(({ name }) => name)).toEqual([]);
	});

	it('has few nodes', () => expect(steps.length).toBeLessThanOrEqual(MOST_NODES));

	it('has no expression longer than a line, and no program', () => {
		const bad = steps.flatMap((node) =>
			expressionsOf(node)
				.filter((each) => each.length > LONGEST || /\n|=>|;|\bfunction\b/.test(each))
				.map((each) => [node.name, each]),
		);
		expect(bad).toEqual([]);
	});

	it('looks back only to what every way passes', () => {
		const before = passedBefore({ nodes: steps, connections: flow.connections });
		const bad = steps.flatMap((node) =>
			expressionsOf(node)
				.flatMap((each) => [...each.matchAll(/\$\('([^']+)'\)/g)].map(([, name]) => name))
				.filter((name) => !before.get(node.name)?.has(name))
				.map((name) => [node.name, name]),
		);
		expect(bad).toEqual([]);
	});

	it('lets no failure of our nodes go unheard', () => {
		const silent = steps.filter(
			({ type, name, onError }) =>
				/^n8n-nodes-sklad\.(imsklad|moySklad|saplab)$/.test(type) &&
				!(
					onError === 'continueRegularOutput' ||
					(onError === 'continueErrorOutput' && flow.connections[name]?.main[1]?.length)
				),
		);
		expect(silent.map(({ name }) => name)).toEqual([]);
	});

	it('has no address of anybody', () => {
		const addresses = steps
			.flatMap(textsOf)
			.filter((text) => /\bhttps?:\/\/|\bwww\.|\blocalhost\b/.test(text));
		expect(addresses).toEqual([]);
	});

	it('goes by no clock but one that it names', () => {
		// The editor's import drops the time zone of the file: what is daily, or a day, is so where that n8n stands.
		const daily = steps.filter(({ parameters }) =>
			JSON.stringify(parameters).includes('triggerAtHour'),
		);
		expect(daily.map(({ name }) => name)).toEqual([]);
		const local = steps.flatMap((node) =>
			expressionsOf(node)
				.filter((each) => /\$now|\$today|toDateTime/.test(each) && !each.includes('setZone('))
				.filter((each) =>
					/\$today|toFormat|toISODate|startOf|endOf|\.(hour|day|weekday|month)\b/.test(each),
				)
				.map((each) => [node.name, each]),
		);
		expect(local).toEqual([]);
	});
});
