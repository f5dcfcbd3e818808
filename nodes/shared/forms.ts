import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { isEmpty, missing, toJson, toText, wrong } from './decode';
import {
	labelOf,
	valueOf,
	wireName,
	type Field,
	type Fields,
	type Source,
	type ValueOf,
	type Wire,
} from './field';
import { optionsOf, type Dictionary } from './fields';
import { editionsOf, placed } from './versions';

/** Words chosen from a dictionary and others typed in, joined by commas on the wire. */
export function wordList(
	displayName: string,
	dictionary: Dictionary<string>,
	other: { name: string; displayName: string; description: string },
	description?: string,
): Field<string> {
	return {
		empty: '',
		properties: (name) => [
			{
				displayName,
				name,
				description,
				type: 'multiOptions',
				options: optionsOf(dictionary),
				default: [],
			},
			{
				displayName: other.displayName,
				name: other.name,
				description: other.description,
				type: 'string',
				default: '',
			},
		],
		read: (source, name) => {
			const words = [name, other.name]
				.map((parameter) => source.get(parameter))
				.flatMap((value) =>
					Array.isArray(value) ? value : toText(value ?? '', displayName).split(','),
				)
				.map((word) => toText(word, displayName).trim())
				.filter(Boolean);
			return words.length ? [...new Set(words)].join(',') : undefined;
		},
	};
}

type Inner<F extends Fields> = { [K in keyof F & string]: ValueOf<F[K]> };

const inside = (holder: unknown, source: Source): Source => ({
	get: (parameter) => (holder as IDataObject | undefined)?.[parameter],
	timezone: source.timezone,
	hint: source.hint,
	asItem: source.asItem,
});

/** From five on, n8n wants a form's fields in the order of their names. */
const SORTED_FROM = 5;

function looksOf(fields: Fields): INodeProperties[] {
	const own = Object.entries(fields).flatMap(([name, field]) => field.properties(name));
	const looks = own.flatMap(editionsOf).map(placed);
	return looks.length < SORTED_FROM
		? looks
		: looks.sort((a, b) => a.displayName.localeCompare(b.displayName, 'en'));
}

/** The values of those fields that were filled in. */
function filledIn<F extends Fields>(fields: F, source: Source): Partial<Wire<F>> {
	const values = Object.entries(fields).map(
		([key, field]) => [wireName(key, field), valueOf(field, source, key)] as const,
	);
	return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Partial<Wire<F>>;
}

/** Fields that belong together, as one object on the wire: parameter `{ [section]: { … } }`. */
export function group<F extends Fields>(
	displayName: string,
	section: { name: string; displayName: string },
	fields: F,
	description?: string,
): Field<Partial<Wire<F>>> {
	return {
		empty: Object.fromEntries(
			Object.entries(fields).map(([key, field]) => [wireName(key, field), field.empty]),
		),
		properties: (name) => [
			{
				displayName,
				name,
				description,
				type: 'fixedCollection',
				default: {},
				options: [{ ...section, values: looksOf(fields) }],
			},
		],
		read: (source, name) => {
			const holder = inside((source.get(name) as IDataObject | null)?.[section.name], source);
			const filled = filledIn(fields, holder);
			return Object.keys(filled).length ? filled : undefined;
		},
	};
}

/** Any number of small forms, as a list of objects: parameter `{ [section]: [{ … }, …] }`. */
export function listOf<F extends Fields>(
	displayName: string,
	section: { name: string; displayName: string },
	placeholder: string,
	fields: F,
	description?: string,
): Field<Array<Partial<Wire<F>>>> {
	return {
		properties: (name) => [
			{
				displayName,
				name,
				description,
				type: 'fixedCollection',
				typeOptions: { multipleValues: true },
				placeholder,
				default: {},
				options: [{ ...section, values: looksOf(fields) }],
			},
		],
		read: (source, name) => {
			const given = (source.get(name) as IDataObject | null)?.[section.name];
			if (!Array.isArray(given) || given.length === 0) return undefined;
			return given.map((form, position) => {
				const prefix = `${displayName}, ${section.displayName} ${position + 1}: `;
				return filledIn(fields, { ...inside(form, source), prefix });
			});
		},
	};
}

/**
 * The same, or a list as JSON: parameters `<name>Input` (`json` | `define`), `<name>` (a list, JSON text of one, or the
 * forms' own value) and `<name>Form`. In a list a bare text stands for the first of the forms' fields.
 */
export function listOrForms<F extends Fields>(
	displayName: string,
	section: { name: string; displayName: string },
	fields: F,
	sample: string,
): Field<Array<Partial<Wire<F>>>> {
	const forms = listOf(displayName, section, `Add ${section.displayName}`, fields);
	const [first] = Object.keys(fields);
	const asForms = (value: unknown): unknown => {
		if (isEmpty(value)) return undefined;
		const given = toJson(value, displayName);
		const list = Array.isArray(given) ? given : Object.values(Object(given)).find(Array.isArray);
		if (!Array.isArray(list)) throw wrong(displayName, value, 'a list');
		const form = (one: unknown) => (Object(one) === one ? (one as IDataObject) : { [first]: one });
		return { [section.name]: list.map(form) };
	};
	return {
		properties: (name) => [
			{
				displayName: `${displayName} Input`,
				name: `${name}Input`,
				type: 'options',
				options: [
					{ name: 'JSON', value: 'json' },
					{ name: 'One by One', value: 'define' },
				],
				default: 'json',
			},
			{
				displayName: `${displayName} (JSON)`,
				name,
				description: 'A list of them, or JSON text of one',
				type: 'json',
				default: sample,
				when: { [`${name}Input`]: ['json'] },
			},
			...forms
				.properties(`${name}Form`)
				.map((look) => ({ ...look, when: { [`${name}Input`]: ['define'] } })),
		],
		read: (source, name) =>
			source.get(`${name}Input`) === 'define'
				? forms.read(source, `${name}Form`)
				: forms.read({ ...source, get: () => asForms(source.get(name)) }, name),
	};
}

/**
 * Rows of a document, filled in by a form or given as JSON: parameters `<name>Input` (`define` | `json`),
 * `<name>` (`{ item: […] }`) and `<name>Json`. Every row needs every field; JSON
 * rows keep what else they hold. An item has the list itself, of whose rows the fields alone are taken.
 */
export function rows<F extends Fields>(
	displayName: string,
	fields: F,
	sample: string,
): Field<Array<Inner<F>>> {
	const readRow = (row: unknown, position: number, source: Source): Inner<F> => {
		const label = `${displayName}, line ${position + 1}`;
		if (row === null || typeof row !== 'object' || Array.isArray(row)) {
			throw wrong(label, row, 'an object');
		}
		const own = { ...inside(row, source), prefix: `${label}: ` };
		const values = Object.entries(fields).map(([key, field]) => {
			const value = field.read(own, key);
			if (value === undefined) throw missing(`${label}: ${labelOf(field, key)}`);
			return [key, value];
		});
		return { ...(source.asItem ? {} : row), ...Object.fromEntries(values) } as Inner<F>;
	};
	return {
		properties: (name) => [
			{
				displayName: `${displayName} Input`,
				name: `${name}Input`,
				type: 'options',
				options: [
					{ name: 'Line by Line', value: 'define' },
					{ name: 'JSON', value: 'json' },
				],
				default: 'define',
			},
			{
				displayName,
				name,
				type: 'fixedCollection',
				typeOptions: { multipleValues: true, sortable: true },
				placeholder: 'Add Line',
				default: {},
				options: [{ displayName: 'Line', name: 'item', values: looksOf(fields) }],
				when: { [`${name}Input`]: ['define'] },
			},
			{
				displayName: `${displayName} (JSON)`,
				name: `${name}Json`,
				description: 'A list of lines, or JSON text of one',
				type: 'json',
				default: sample,
				when: { [`${name}Input`]: ['json'] },
			},
		],
		read: (source, name) => {
			const asJson = source.get(`${name}Input`) === 'json';
			const given = source.asItem
				? toJson(source.get(name) ?? '[]', displayName)
				: asJson
					? toJson(source.get(`${name}Json`), displayName)
					: (source.get(name) as IDataObject | null)?.item;
			if (isEmpty(given)) return undefined;
			if (!Array.isArray(given)) throw wrong(displayName, given, 'a list of lines');
			return given.length
				? given.map((row, position) => readRow(row, position, source))
				: undefined;
		},
	};
}
