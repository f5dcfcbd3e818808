import type { IDataObject, INodeProperties, NodeParameterValue } from 'n8n-workflow';
import { isEmpty } from './decode';

/** A node property without `displayOptions`, which the description builder places; `when` adds to them. */
export type Property = Omit<INodeProperties, 'displayOptions'> & {
	when?: Record<string, NodeParameterValue[]>;
	/** What looks otherwise from a version of the node on (versions.ts). */
	from?: Record<number, Partial<Omit<INodeProperties, 'displayOptions'>>>;
};

/** Where a field reads its parameters: the top level of a node's item, or one of its collections. */
export interface Source {
	get(parameter: string): unknown;
	/** Of a collection: whether a parameter was added to it. */
	has?(parameter: string): boolean;
	/** The workflow's time zone, for dates that name none. */
	timezone: string;
	/** The input item, for fields that may take their values from it. */
	item?: IDataObject;
	/** What stands before a field's name in an error: which row it is in. */
	prefix?: string;
	/** The version of the node; the newest where nobody says. */
	version?: number;
	/** Says something to the person without refusing the value. */
	hint?(message: string): void;
	/** Whether it is an item as it came: its lists are bare, and what it has empty is to be emptied. */
	asItem?: true;
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
	/** What travels to empty it; without one it cannot be emptied. */
	empty?: unknown;
	properties(name: string): Property[];
	read(source: Source, name: string): T | undefined;
}

/** What a field gives, or what empties it where an item has it empty. */
export function valueOf(
	field: Field<unknown, string | undefined>,
	source: Source,
	name: string,
): unknown {
	const value = field.read(source, name);
	if (value !== undefined || !source.asItem) return value;
	const given = source.get(name);
	return given !== undefined && isEmpty(given) ? field.empty : undefined;
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

/** The same field under another name on the wire. */
export const as = <W extends string, T>(
	wire: W,
	field: Field<T, string | undefined>,
): Field<T, W> => ({
	...field,
	wire,
});
