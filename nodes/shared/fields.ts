import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import {
	explained,
	isEmpty,
	listIn,
	toBoolean,
	toDecimal,
	toIdentifier,
	toInstant,
	toInteger,
	toJson,
	toKey,
	toText,
	wrong,
} from './decode';
import type { Field, Property, Source } from './field';
import { LEFT_ALONE } from './versions';

export * from './field';

type Look = Partial<Omit<Property, 'name' | 'type' | 'displayName' | 'description'>>;

/** Makes of what was filled in what the service takes. */
export type Decode<T> = (value: unknown, label: string, source: Source) => T | undefined;

/** A field of one parameter, for what this file has no ready one for; `decode` sees no empty values. */
export function single<T>(property: Omit<Property, 'name'>, decode: Decode<T>): Field<T> {
	return {
		empty: null,
		properties: (name) => [{ ...property, name }],
		read: (source, name) => {
			const value = source.get(name);
			if (isEmpty(value)) return undefined;
			const label = `${source.prefix ?? ''}${property.displayName}`;
			try {
				return decode(value, label, source);
			} catch (error) {
				throw explained(error, label, property.description);
			}
		},
	};
}

/** Text. Numbers that an expression gives are taken as text too. */
export const text = (
	displayName: string,
	description?: string,
	look: Look = {},
): Field<string> => ({
	...single<string>({ displayName, description, type: 'string', default: '', ...look }, toText),
	empty: '',
});

/** A key in text: an ID of the merchant's own, the number of an order. */
export const key = (displayName: string, description?: string, look: Look = {}): Field<string> => ({
	...single<string>({ displayName, description, type: 'string', default: '', ...look }, toKey),
	empty: '',
});

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

/** A number begins with nothing; with 0 in nodes of the first version, which an untouched form then sent. */
const numeric = (look: Look): Look & { type: 'number'; default: INodeProperties['default'] } => ({
	type: 'number',
	default: 0,
	...(look.default === undefined && { from: { [LEFT_ALONE]: { default: '' } } }),
	...look,
});

/** A whole number. */
export const integer = (displayName: string, description?: string, look: Look = {}) =>
	single<number>({ displayName, description, ...numeric(look) }, (value, label) => {
		const number = toInteger(value, label);
		const { minValue = -Infinity, maxValue = Infinity } = look.typeOptions ?? {};
		if (number < minValue) throw wrong(label, value, `at least ${minValue}`);
		if (number > maxValue) throw wrong(label, value, `at most ${maxValue}`);
		return number;
	});

/** A number with decimals. */
export const decimal = (displayName: string, description?: string, look: Look = {}) =>
	single<number>({ displayName, description, ...numeric(look) }, toDecimal);

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

const AS_IT_IS: INodePropertyOptions[] = [
	{ name: '[As It Is]', value: '' },
	{ name: 'No', value: false },
	{ name: 'Yes', value: true },
];

/**
 * A field at the top level of an update that left empty stays as it is: `null` then. In nodes of the first version it has
 * a value whatever a person does, and is asked for where it has none.
 */
export function staying<T>(
	field: Field<T, string | undefined>,
): Field<T | null, string | undefined> {
	const change = ({ type, from }: Property) =>
		type === 'boolean'
			? { type: 'options' as const, options: AS_IT_IS, default: '' }
			: { ...from?.[LEFT_ALONE], default: '' };
	return {
		...field,
		mayBeEmpty: true,
		properties: (name) =>
			field
				.properties(name)
				.map((look) => ({ ...look, from: { ...look.from, [LEFT_ALONE]: change(look) } })),
		read: (source, name) => {
			const value = field.read(source, name);
			const { version = LEFT_ALONE } = source;
			return isEmpty(value) && version >= LEFT_ALONE ? null : value;
		},
	};
}

/** A date and time; `encode` makes the service's own form of it, from milliseconds since 1970. */
export const dateTime = <T>(
	displayName: string,
	description: string | undefined,
	encode: (instant: number, given: unknown) => T,
) =>
	single<T>({ displayName, description, type: 'dateTime', default: '' }, (value, label, source) =>
		encode(toInstant(value, label, source), value),
	);

/** A date and time that travels as Unix seconds, since 1970; 0 is none. */
export const moment = (displayName: string, description?: string): Field<number> => ({
	...single<number>(
		{ displayName, description, type: 'dateTime', default: '' },
		(value, label, source) => {
			const instant = toInstant(value, label, source);
			if (instant < 0) throw wrong(label, value, 'a date since 1970');
			return Math.floor(instant / 1000);
		},
	),
	empty: 0,
});

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

const optionOf = ({ value, name, russian, description }: Term): INodePropertyOptions => ({
	name: `${typeof value === 'number' ? `${value} · ` : ''}${name}${russian ? ` (${russian})` : ''}`,
	value,
	...(description && { description }),
});

/**
 * A dictionary as dropdown options: things with numbers by them and in the service's order, others in that of their
 * names (n8n's rule).
 */
export function optionsOf(dictionary: Dictionary): INodePropertyOptions[] {
	const options = dictionary.map(optionOf);
	const areNumbered = dictionary.every(({ value }) => typeof value === 'number');
	return areNumbered ? options : options.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** It stands last: n8n's rules let numbers keep their order only where one comes first. */
const NOT_CHOSEN: INodePropertyOptions = { name: '[Not Chosen]', value: '' };

/** The value as it is; one that came after the dictionary was written is not refused, but said. */
export function known<V extends string | number>(
	dictionary: Dictionary,
	value: V,
	label: string,
	{ hint }: Source,
): V {
	if (!dictionary.some((term) => term.value === value)) {
		hint?.(
			`${label}: "${value}" is not among the values that this node knows; it goes to the service as it is.`,
		);
	}
	return value;
}

const dropdown = (displayName: string, dictionary: Dictionary, description?: string) =>
	({
		displayName,
		description,
		type: 'options',
		options: optionsOf(dictionary),
		default: dictionary[0].value,
	}) as const;

/**
 * A dropdown fed by a dictionary with numbers as values. An expression may give a number that the
 * dictionary does not have: the service may know more than its document. Nothing is chosen beforehand, but in nodes of
 * the first version.
 */
export const choice = (displayName: string, dictionary: Dictionary<number>, description?: string) =>
	single<number>(
		{
			...dropdown(displayName, dictionary, description),
			from: {
				[LEFT_ALONE]: { default: '', options: [...optionsOf(dictionary), NOT_CHOSEN] },
			},
		},
		(value, label, source) => known(dictionary, toInteger(value, label), label, source),
	);

/** A dropdown fed by a dictionary of words; no others are taken. */
export const wordChoice = <W extends string>(
	displayName: string,
	dictionary: Dictionary<W>,
	description?: string,
) =>
	single<W>(dropdown(displayName, dictionary, description), (given, label) => {
		const term = dictionary.find(({ value }) => value === given);
		if (term) return term.value;
		throw wrong(label, given, `one of ${dictionary.map(({ value }) => value).join(', ')}`);
	});

/** A dropdown of words; an expression may give another one. */
export const pick = (displayName: string, dictionary: Dictionary<string>, description?: string) =>
	single<string>(dropdown(displayName, dictionary, description), (value, label, source) =>
		known(dictionary, toText(value, label), label, source),
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

/** What ids are, for who has given others: "the warehouse's number of a product", and where one finds it. */
interface Ids {
	are: string;
	where: string;
}

/**
 * Whole-number ids: a list (JSON text of one too), text with commas between, or a single one; without repeats, in their
 * order.
 */
export const idList = (displayName: string, description?: string, look: Look = {}, ids?: Ids) => {
	const idOf = (value: unknown, label: string) => {
		const text = typeof value === 'object' ? '' : String(value).trim();
		if (ids && !/^\d+$/.test(text)) throw wrong(label, value, ids.are, ids.where);
		return toInteger(value, label);
	};
	return single<number[]>(
		{ displayName, description, type: 'string', default: '', ...look },
		(value, label) => {
			const given = listIn(value, label).filter((id) => !isEmpty(id));
			return given.length ? [...new Set(given.map((id) => idOf(id, label)))] : undefined;
		},
	);
};
