import type { IDataObject } from 'n8n-workflow';
import { Failure } from './errors';
import { labelOf, valueOf, wireName, type Fields, type Property, type Source } from './field';
import { wordChoice } from './fields';
import type { Operation } from './operation';

/**
 * How an operation takes the input item in place of its parameters (`dataMode` `item`): the item's fields by the
 * parameters' names. What the item does not have is not sent, what it has empty is emptied, other fields are ignored.
 */
export interface ItemInput {
	/** Required parameters that are shown all the same: they count where the item has no such field. */
	beside?: string[];
	/** Parameters for the item alone; what they give stands in the call's `options`. */
	parameters?: Fields;
	/**
	 * The least that the service takes of required fields, by name, for those that the item lacks or has wrong.
	 * With it no optional field is read.
	 */
	least?: IDataObject;
	/** What comes out is for somebody else, so that nothing of the item goes along with it. */
	alone?: true;
}

type Takes = Pick<Operation<never>, 'itemInput'>;

const dataMode = wordChoice(
	'Input',
	[
		{ value: 'fields', name: 'Fields Below' },
		{ value: 'item', name: 'Input Item as It Comes' },
	],
	'Where the values come from: the fields below, or the fields of the input item that have the names of these parameters, as Get for Warehouse gives them. What the item has empty is emptied, what it does not have is left as it is, its other fields are ignored.',
);

const shownIn = <P extends Property>(mode: string, property: P): P => ({
	...property,
	when: { dataMode: [mode], ...property.when },
});

/** The parameter that chooses, and those for the item alone. */
export function itemFields({ itemInput }: Takes): Fields {
	const own = Object.entries(itemInput?.parameters ?? {}).map(([name, field]) => [
		name,
		{ ...field, properties: () => field.properties(name).map((look) => shownIn('item', look)) },
	]);
	return itemInput ? { dataMode, ...(Object.fromEntries(own) as Fields) } : {};
}

/** A parameter's property, hidden where the item stands in for it. */
export const shownFor = ({ itemInput }: Takes, name: string, property: Property): Property =>
	!itemInput || itemInput.beside?.includes(name) ? property : shownIn('fields', property);

export const takesItem = ({ itemInput }: Takes, topLevel: Source) =>
	itemInput !== undefined && dataMode.read(topLevel, 'dataMode') === 'item';

/** The Failure for what an item does not have. */
const lacking = (name: string, label: string) =>
	new Failure(`${label} is required, but the input item has no "${name}", or has it empty`, {
		advice: `Give the item a field "${name}" in a node before this one, or set "Input" to "Fields Below".`,
		details: { field: name },
	});

/** What a field gives, or the least that the service takes, where it gives nothing or cannot be meant. */
function orLeast(read: () => unknown, least: unknown): unknown {
	try {
		return read() ?? least;
	} catch {
		return least;
	}
}

/** What an operation gets to work with, read from the input item; throws a Failure as parameters do. */
export function readItem(
	{ required, optional = {}, itemInput = {} }: Operation<never>,
	topLevel: Source,
): { body: IDataObject; emptied: string[]; options: IDataObject } {
	const { beside = [], parameters = {}, least } = itemInput;
	const { item = {}, timezone, hint } = topLevel;
	const source: Source = { get: (name) => item[name], item, timezone, hint, asItem: true };
	const body: IDataObject = {};
	const emptied: string[] = [];

	for (const [name, field] of Object.entries(required)) {
		const here = field.read.bind(field, source, name);
		const value = least && name in least ? orLeast(here, least[name]) : here();
		const given = value ?? (beside.includes(name) ? field.read(topLevel, name) : undefined);
		if (given === undefined) throw lacking(name, labelOf(field, name));
		body[wireName(name, field)] = given as IDataObject;
	}
	for (const [name, field] of Object.entries(least ? {} : optional)) {
		const value = valueOf(field, source, name);
		if (value === undefined) continue;
		body[wireName(name, field)] = value as IDataObject;
		if (value === field.empty) emptied.push(wireName(name, field));
	}
	const options = Object.entries(parameters)
		.map(([name, field]) => [name, field.read(topLevel, name)] as const)
		.filter(([, value]) => value !== undefined);
	return { body, emptied, options: Object.fromEntries(options) as IDataObject };
}
