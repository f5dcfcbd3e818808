/**
 * What a saved workflow rests on: with what each parameter begins, which values a dropdown knows, by what another
 * dropdown is fed, for each version of each node. A workflow that was saved leaves out what was at its default, so
 * a changed line here is a workflow that does something else: only a new version of the node may do that. New
 * parameters, values and operations make new lines; `npx jest test/unit/permanent -u` writes them down.
 */
import type { INodeProperties, INodeType } from 'n8n-workflow';
import { load } from '../package';

type Properties = INodeProperties[];
const shows = ({ displayOptions }: INodeProperties) =>
	(displayOptions?.show ?? {}) as Record<string, unknown[]>;

const isOf = (version: number) => (property: INodeProperties) =>
	shows(property)['@version']?.includes(version) ?? true;

/** All that n8n reads of a parameter by name: the type, the default, the values, and what a list depends on. */
function look({ type, default: byDefault, options, modes, typeOptions = {} }: INodeProperties) {
	const { loadOptionsMethod, loadOptionsDependsOn, searchListMethod, minValue, maxValue } =
		typeOptions;
	const isList = ['options', 'multiOptions'].includes(type);
	const values = isList
		? (options ?? []).map((each) => JSON.stringify((each as { value: unknown }).value)).sort()
		: (modes ?? []).map(({ name }) => name);
	const by = { loadOptionsMethod, loadOptionsDependsOn, searchListMethod, minValue, maxValue };
	const fed = JSON.stringify(by);
	return [type, JSON.stringify(byDefault), values.join(), fed === '{}' ? '' : fed]
		.filter(Boolean)
		.join(' ');
}

/** A parameter and those within it, each by its place and look. */
function* within(
	property: INodeProperties,
	version: number,
	place = '',
): Generator<[string, string]> {
	const conditions = Object.entries(shows(property))
		.filter(([name]) => !['resource', 'operation', '@version'].includes(name))
		.map(([name, values]) => `{${name}=${values.join()}}`);
	const path = [`${place}${property.name}`, ...conditions].join(' ');
	yield [path, look(property)];
	if (!['collection', 'fixedCollection'].includes(property.type)) return;
	for (const option of property.options ?? []) {
		const inner = 'values' in option ? option.values : [option as INodeProperties];
		const own = 'values' in option ? `${path}.${option.name}.` : `${path}.`;
		for (const each of inner.filter(isOf(version))) yield* within(each, version, own);
	}
}

/** `resource.operation` of all that a parameter is shown for. */
function* usesOf(property: INodeProperties, properties: Properties): Generator<string> {
	const { resource = [''], operation = [''] } = shows(property);
	for (const each of resource) {
		const known = properties
			.filter(
				({ name, ...look }) =>
					name === 'operation' && shows(look as never).resource?.includes(each),
			)
			.flatMap(({ options }) => (options ?? []).map((one) => (one as { value?: unknown }).value));
		for (const one of operation) if (one === '' || known.includes(one)) yield `${each}.${one}`;
	}
}

/** Lines of one version; where a parameter looks the same everywhere, its uses are not told. */
function linesOf(properties: Properties, version: number): string[] {
	const found = new Map<string, Map<string, Set<string>>>();
	for (const property of properties.filter(isOf(version))) {
		for (const [path, own] of within(property, version)) {
			const looks = found.get(path) ?? new Map<string, Set<string>>();
			found.set(path, looks);
			const uses = looks.get(own) ?? new Set();
			looks.set(own, uses);
			for (const use of usesOf(property, properties)) uses.add(use);
		}
	}
	return [...found].flatMap(([path, looks]) =>
		[...looks].map(([own, uses]) =>
			[`${path}: ${own}`, ...(looks.size > 1 ? [[...uses].sort().join(' ')] : [])].join(' <- '),
		),
	);
}

it.each(load<INodeType>('nodes').map(({ made }) => [made.description.name, made] as const))(
	'%s keeps what saved workflows leave out',
	(_, { description: { version, properties } }) => {
		const versions = [version].flat();
		const all = new Map<string, number[]>();
		for (const each of versions) {
			for (const line of linesOf(properties, each)) all.set(line, [...(all.get(line) ?? []), each]);
		}
		const lines = [...all].map(([line, of]) =>
			of.length === versions.length ? line : `[${of.join()}] ${line}`,
		);
		expect(`\n${lines.sort().join('\n')}\n`).toMatchSnapshot();
	},
);
