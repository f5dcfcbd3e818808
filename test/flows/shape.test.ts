/** What must hold of a workflow that a person who never wrote code can read and change. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { passedBefore } from './graph';
import type { Flow } from './run';

/** Those that still hold programs; the list is to become empty. */
const WITH_PROGRAMS = [
	'03-warehouse-questions',
	'05-stock-agreement',
	'06-shop-to-warehouse',
	'07-warehouse-billing',
	'08-purchase-to-warehouse',
	'09-clients-to-moysklad',
	'10-where-is-my-order',
	'11-send-again',
	'12-watch',
	'14-shipped-to-demand',
];
const MOST_NODES = 25;
const LONGEST = 120;

const folder = join(__dirname, '../../workflows');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const flows = files.map((file): [string, Flow] => [
	file.replace('.json', ''),
	JSON.parse(readFileSync(join(folder, file), 'utf8')) as Flow,
]);
const stepsOf = ({ nodes }: Flow) => nodes.filter(({ type }) => !type.endsWith('.stickyNote'));
/** What stands between `{{` and `}}` in the parameters of a node. */
const expressionsOf = (node: Flow['nodes'][number]): string[] => {
	const texts: string[] = [];
	JSON.stringify(node.parameters, (_key, value: unknown) => {
		if (typeof value === 'string' && value.startsWith('=')) texts.push(value);
		return value;
	});
	return texts.flatMap((text) => [...text.matchAll(/\{\{(.*?)\}\}/gs)].map(([, inside]) => inside));
};

it('holds programs only where that is still to be mended', () => {
	const found = flows.filter(([, flow]) =>
		flow.nodes.some(({ type }) => type === 'n8n-nodes-base.code'),
	);
	expect(found.map(([file]) => file)).toEqual(WITH_PROGRAMS);
});

describe.each(flows.filter(([file]) => !WITH_PROGRAMS.includes(file)))('%s', (_file, flow) => {
	const steps = stepsOf(flow);

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
});
