import type {
	IDataObject,
	INodeProperties,
	INodePropertyOptions,
	NodeParameterValue,
} from 'n8n-workflow';
import { tryToParseDateTime } from 'n8n-workflow';
import { Failure } from './errors';

/** A node property without `displayOptions`, which the description builder places; `when` adds to them. */
export type Property = Omit<INodeProperties, 'displayOptions'> & {
	when?: Record<string, NodeParameterValue[]>;
};

/** Where a field reads its parameters: the top level of a node's item, or one of its collections. */
export interface Source {
	get(parameter: string): unknown;
	/** The workflow's time zone, for dates that name none. */
	timezone: string;
	/** The input item, for fields that may take their values from it. */
	item?: IDataObject;
	/** What stands before a field's name in an error: which row it is in. */
	prefix?: string;
}

/**
 * How a value looks in the editor and how it travels. `read` gives the value as the service takes it,
 * `undefined` where nothing was filled in, and throws a Failure that names the field where the input
 * cannot be meant.
 */
export interface Field<T = unknown, Wire extends string | undefined = undefined> {
	/** The name on the wire, where it is not the parameter's name in snake_case. */
	wire?: Wire;
	/** Whether nothing is a value too, so that no person has to fill it in. */
	mayBeEmpty?: true;
	properties(name: string): Property[];
	read(source: Source, name: string): T | undefined;
}

/** What a person calls the field. */
export const labelOf = (field: Field<unknown, string | undefined>, name: string) =>
	(field.properties(name).find((property) => property.name === name) as Property).displayName;

export type Fields = Record<string, Field<unknown, string | undefined>>;

export type ValueOf<F> = F extends Field<infer T, string | undefined> ? T : never;

type SnakeCase<K extends string> = K extends `${infer Head}${infer Tail}`
	? Head extends Lowercase<Head>
		? `${Head}${SnakeCase<Tail>}`
		: `_${Lowercase<Head>}${SnakeCase<Tail>}`
	: K;

type WireNameOf<K extends string, F> =
	F extends Field<unknown, infer W> ? (W extends string ? W : SnakeCase<K>) : never;

/** What fields give on the wire: `{ storageId: integer(…) }` gives `{ storage_id: number }`. */
export type Wire<F extends Fields> = {
	[K in keyof F & string as WireNameOf<K, F[K]>]: ValueOf<F[K]>;
};

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The name under which a parameter's value travels. */
export const wireName = (name: string, { wire }: { wire?: string }) => wire ?? snakeCase(name);

type Look = Partial<Omit<Property, 'name' | 'type' | 'displayName' | 'description'>>;

const isEmpty = (value: unknown) =>
	value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** A value as people recognise it in an error: short, and never a whole object. */
function shown(value: unknown): string {
	if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
	const text = String(value);
	return `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;
}

function wrong(label: string, value: unknown, wanted: string, advice?: string): Failure {
	return new Failure(`${label} must be ${wanted}, but is ${shown(value)}`, {
		advice: advice ?? `Correct "${label}" or the expression that fills it.`,
		details: { field: label },
	});
}

/** The Failure for a required field left empty. */
export function missing(label: string): Failure {
	return new Failure(`${label} is required, but is empty`, {
		advice: `Fill in "${label}", or check that its expression gives a value for this item.`,
		details: { field: label },
	});
}

type Decode<T> = (value: unknown, label: string, source: Source) => T | undefined;

/** A field of one parameter, for what this file has no ready one for; `decode` sees no empty values. */
export function single<T>(property: Omit<Property, 'name'>, decode: Decode<T>): Field<T> {
	return {
		properties: (name) => [{ ...property, name }],
		read: (source, name) => {
			const value = source.get(name);
			return isEmpty(value)
				? undefined
				: decode(value, `${source.prefix ?? ''}${property.displayName}`, source);
		},
	};
}

function toText(value: unknown, label: string): string {
	if (typeof value === 'object') throw wrong(label, value, 'text');
	return String(value);
}

const DIGITS = /^[+-]?\d+(\.\d+)?$/;

function toNumber(value: unknown, label: string, wanted: string): number {
	const inDigits = typeof value === 'string' && DIGITS.test(value.trim());
	const number = inDigits ? Number(value) : value;
	if (typeof number !== 'number' || !Number.isFinite(number)) {
		throw wrong(label, value, wanted, `Write "${label}" in digits, with a point before decimals.`);
	}
	return number;
}

function toInteger(value: unknown, label: string): number {
	const number = toNumber(value, label, 'a whole number');
	if (!Number.isSafeInteger(number)) throw wrong(label, value, 'a whole number');
	return number;
}

const toDecimal = (value: unknown, label: string) => toNumber(value, label, 'a number');

const YES = [true, 1, '1', 'true'];
const NO = [false, 0, '0', 'false'];

function toBoolean(value: unknown, label: string): boolean {
	if (YES.includes(value as string)) return true;
	if (NO.includes(value as string)) return false;
	throw wrong(label, value, 'yes or no (true or false)');
}

/** Ids come as numbers or text and stay what they are: "007" is not 7. */
function toIdentifier(value: unknown, label: string): string | number {
	return typeof value === 'number' ? toInteger(value, label) : toText(value, label).trim();
}

function parseJson(text: string): { value: unknown } | { problem: string } {
	try {
		return { value: JSON.parse(text) as unknown };
	} catch (error) {
		return { problem: (error as Error).message };
	}
}

/** JSON given as text is parsed; a ready object or list passes. */
function toJson(value: unknown, label: string): unknown {
	if (typeof value !== 'string') return value;
	const result = parseJson(value);
	if ('value' in result) return result.value;
	throw new Failure(`${label} is not valid JSON: ${result.problem}`, {
		advice: `Check quotes and commas in "${label}"; text that an expression inserts must be quoted.`,
		details: { field: label },
	});
}

const ISO_LIKE =
	/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?\s?(Z|[+-]\d{2}(:?\d{2})?)?(\[.+\])?)?$/;
const DATE_ADVICE =
	'Use the date picker, text such as 2026-01-31T14:30 (with +03:00 at the end for a fixed time zone), or Unix seconds.';

/**
 * A moment in milliseconds since 1970: from Unix seconds (digits), ISO text, a Date or a Luxon value. Text
 * without a zone is in the workflow's. Milliseconds, Russian and American notations are refused, not guessed.
 */
function toInstant(value: unknown, label: string, { timezone }: Source): number {
	const text = value instanceof Date ? dateText(value) : isoText(value);
	if (/^\d+$/.test(text)) {
		const seconds = Number(text);
		if (seconds === 0 || (seconds >= 1e8 && seconds < 1e11)) return seconds * 1000;
		throw wrong(label, value, 'a date in Unix seconds', DATE_ADVICE);
	}
	const instant = ISO_LIKE.test(text) ? parseInstant(text, timezone) : NaN;
	if (Number.isNaN(instant)) throw wrong(label, value, 'a date', DATE_ADVICE);
	return instant;
}

/** The text of anything that is a date: a Luxon value gives its own, other objects are none. */
const isoText = (value: unknown): string => {
	if (typeof value !== 'object') return String(value).trim();
	const { toISO } = value as { toISO?: unknown };
	return typeof toISO === 'function' ? String(toISO.call(value)) : '';
};

const dateText = (date: Date) => (Number.isNaN(date.getTime()) ? '' : date.toISOString());

function parseInstant(text: string, timezone: string): number {
	try {
		const parsed = tryToParseDateTime(text, timezone);
		// What is not in the calendar (30 February) would otherwise move to another day.
		return parsed.toISODate() === text.slice(0, 10) ? parsed.toMillis() : NaN;
	} catch {
		return NaN;
	}
}

/** Text. Numbers that an expression gives are taken as text too. */
export const text = (displayName: string, description?: string, look: Look = {}) =>
	single<string>({ displayName, description, type: 'string', default: '', ...look }, toText);

/** Text of several lines. */
export const longText = (displayName: string, description?: string) =>
	text(displayName, description, { typeOptions: { rows: 3 } });

/** Text at the top level that may as well be empty: it always travels. */
export function anyText(displayName: string, description?: string): Field<string> {
	const field = text(displayName, description);
	return { ...field, mayBeEmpty: true, read: (source, name) => field.read(source, name) ?? '' };
}

/** An e-mail address; its form is left to the service to judge. */
export const email = (displayName: string, description?: string) =>
	text(displayName, description, { placeholder: 'name@email.com' });

/** A whole number. */
export const integer = (displayName: string, description?: string, look: Look = {}) =>
	single<number>(
		{ displayName, description, type: 'number', default: 0, ...look },
		(value, label) => {
			const number = toInteger(value, label);
			const { minValue = -Infinity, maxValue = Infinity } = look.typeOptions ?? {};
			if (number < minValue) throw wrong(label, value, `at least ${minValue}`);
			if (number > maxValue) throw wrong(label, value, `at most ${maxValue}`);
			return number;
		},
	);

/** A number with decimals. */
export const decimal = (displayName: string, description?: string, look: Look = {}) =>
	single<number>({ displayName, description, type: 'number', default: 0, ...look }, toDecimal);

/** An id as its own system writes it: number or text, never converted. */
export const identifier = (displayName: string, description?: string, look: Look = {}) =>
	single<string | number>(
		{ displayName, description, type: 'string', default: '', ...look },
		toIdentifier,
	);

/** A yes/no for this node itself, not for the wire. */
export const toggle = (displayName: string, description: string, byDefault = false) =>
	single<boolean>({ displayName, description, type: 'boolean', default: byDefault }, toBoolean);

/** A yes/no that travels as 1 or 0. */
export const flag = (displayName: string, description: string, byDefault = false) =>
	single<0 | 1>(
		{ displayName, description, type: 'boolean', default: byDefault },
		(value, label) => (toBoolean(value, label) ? 1 : 0),
	);

/** A date and time; `encode` makes the service's own form of it, from milliseconds since 1970. */
export const dateTime = <T>(
	displayName: string,
	description: string | undefined,
	encode: (instant: number, given: unknown) => T,
) =>
	single<T>({ displayName, description, type: 'dateTime', default: '' }, (value, label, source) =>
		encode(toInstant(value, label, source), value),
	);

/** A date and time that travels as Unix seconds, since 1970. */
export const moment = (displayName: string, description?: string) =>
	single<number>(
		{ displayName, description, type: 'dateTime', default: '' },
		(value, label, source) => {
			const instant = toInstant(value, label, source);
			if (instant < 0) throw wrong(label, value, 'a date since 1970');
			return Math.floor(instant / 1000);
		},
	);

/** Any JSON: an object, a list, or JSON text. */
export const json = (displayName: string, description?: string, byDefault = '{}') =>
	single<unknown>({ displayName, description, type: 'json', default: byDefault }, toJson);

/** A term of the service: its id there, its English name, and the Russian one that its own screen shows. */
export interface Term<V extends string | number = string | number> {
	value: V;
	name: string;
	russian?: string;
	description?: string;
}

export type Dictionary<V extends string | number = string | number> = ReadonlyArray<Term<V>>;

/** A dictionary as dropdown options in the order of their names (n8n's rule). */
export const optionsOf = (dictionary: Dictionary): INodePropertyOptions[] =>
	dictionary
		.map(({ value, name, russian, description }) => ({
			name: russian ? `${name} (${russian})` : name,
			value,
			...(description && { description }),
		}))
		.sort((a, b) => a.name.localeCompare(b.name, 'en'));

/**
 * A dropdown fed by a dictionary with numbers as values. An expression may give a number that the
 * dictionary does not have: the service may know more than its document.
 */
export const choice = (displayName: string, dictionary: Dictionary<number>, description?: string) =>
	single<number>(
		{
			displayName,
			description,
			type: 'options',
			options: optionsOf(dictionary),
			default: dictionary[0].value,
		},
		toInteger,
	);

/** A dropdown fed by a dictionary of words; no others are taken. */
export const wordChoice = <W extends string>(
	displayName: string,
	dictionary: Dictionary<W>,
	description?: string,
) =>
	single<W>(
		{
			displayName,
			description,
			type: 'options',
			options: optionsOf(dictionary),
			default: dictionary[0].value,
		},
		(given, label) => {
			const term = dictionary.find(({ value }) => value === given);
			if (term) return term.value;
			throw wrong(label, given, `one of ${dictionary.map(({ value }) => value).join(', ')}`);
		},
	);

/** A dropdown of words; an expression may give another one. */
export const pick = (displayName: string, dictionary: Dictionary<string>, description?: string) =>
	single<string>(
		{
			displayName,
			description,
			type: 'options',
			options: optionsOf(dictionary),
			default: dictionary[0].value,
		},
		toText,
	);

/** A dropdown of whole numbers whose options the node loads, again when one of `dependsOn` changes. */
export const loadedChoice = (displayName: string, method: string, dependsOn: string[] = []) =>
	single<number>(
		{
			displayName,
			description:
				'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
			type: 'options',
			typeOptions: {
				loadOptionsMethod: method,
				...(dependsOn.length && { loadOptionsDependsOn: dependsOn }),
			},
			default: '',
		},
		toInteger,
	);

const splitList = (value: unknown): unknown[] =>
	Array.isArray(value) ? value : typeof value === 'string' ? value.split(/[\s,;]+/) : [value];

/** Whole-number ids: a list, text with commas between, or a single one; without repeats, in their order. */
export const idList = (displayName: string, description?: string, look: Look = {}) =>
	single<number[]>(
		{ displayName, description, type: 'string', default: '', ...look },
		(value, label) => {
			const ids = splitList(value).filter((id) => !isEmpty(id));
			return ids.length ? [...new Set(ids.map((id) => toInteger(id, label)))] : undefined;
		},
	);

/** Words chosen from a dictionary and others typed in, joined by commas on the wire. */
export function wordList(
	displayName: string,
	dictionary: Dictionary<string>,
	other: { name: string; displayName: string; description: string },
	description?: string,
): Field<string> {
	return {
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
});

const looksOf = (fields: Fields): INodeProperties[] =>
	Object.entries(fields).flatMap(([name, field]) => field.properties(name));

/** The values of those fields that were filled in. */
function filledIn<F extends Fields>(fields: F, source: Source): Partial<Wire<F>> {
	const values = Object.entries(fields).map(
		([key, field]) => [wireName(key, field), field.read(source, key)] as const,
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
 * Rows of a document, filled in by a form or given as JSON: parameters `<name>Input` (`define` | `json`),
 * `<name>` (`{ item: […] }`) and `<name>Json`. Every row needs every field; JSON rows keep what else they hold.
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
		return { ...row, ...Object.fromEntries(values) };
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
			const given = asJson
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

/** The same field under another name on the wire. */
export const as = <W extends string, T>(
	wire: W,
	field: Field<T, string | undefined>,
): Field<T, W> => ({
	...field,
	wire,
});
