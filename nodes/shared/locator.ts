/** n8n's resource locator: a thing chosen from a list that the node searches, or named in other ways. */
import type { INodeProperties, INodePropertyMode } from 'n8n-workflow';
import { single, type Decode, type Field } from './fields';

/** A way to name a thing other than choosing it: the mode's permanent name, its label and a sample. */
export interface Way {
	name: string;
	displayName: string;
	placeholder: string;
}

const FROM_LIST = { displayName: 'From List', name: 'list' };

const isLocator = (value: unknown): value is { value: unknown } =>
	typeof value === 'object' && value !== null && 'mode' in value && 'value' in value;

/**
 * A thing from the list that the node's method `search` gives, or named in one of the `ways`. Any value that an
 * expression, or a workflow that knew plain text here, puts in the locator's place is taken as well.
 */
export function locator<T>(
	displayName: string,
	description: string | undefined,
	search: string,
	ways: Way[],
	decode: Decode<T>,
): Field<T> {
	const modes: INodePropertyMode[] = [
		{
			...FROM_LIST,
			type: 'list',
			typeOptions: { searchListMethod: search, searchable: true },
		},
		...ways.map((way) => ({ ...way, type: 'string' as const })),
	];
	const field = single<T>(
		{
			displayName,
			description,
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			modes,
		},
		decode,
	);
	const bare = (value: unknown) => (isLocator(value) ? value.value : value);
	return {
		...field,
		read: (source, name) =>
			field.read({ ...source, get: (parameter) => bare(source.get(parameter)) }, name),
	};
}

/** The search methods that the properties of a node, and those within them, name. */
export function searchesIn(properties: unknown, found = new Set<string>()): string[] {
	for (const property of [properties].flat()) {
		const { modes, options, values } = Object(property) as Partial<
			Record<'modes' | 'options' | 'values', INodeProperties[]>
		>;
		for (const { typeOptions } of modes ?? []) {
			if (typeOptions?.searchListMethod) found.add(String(typeOptions.searchListMethod));
		}
		if (options) searchesIn(options, found);
		if (values) searchesIn(values, found);
	}
	return [...found];
}
