/**
 * What the vendor's OpenAPI description says of each entity, brought down to names: the same of the table in
 * nodes/MoySklad/entities, so that the two can be held against each other.
 */
import type { Entity } from '../../nodes/MoySklad/entity';
import type { Description } from '../docs/coverage';

/** A field as `-name:kind`, the minus where it is read-only; enums as `choice(a|b)`. */
export type Fields = Record<string, { readOnly: boolean; kind: string; values: string[] }>;
export interface Shape {
	operations: string[];
	fields: Fields;
}

type Json = Record<string, unknown>;
type Schema = Json & { properties?: Record<string, Schema>; enum?: string[] };

const OPERATIONS: Record<string, string> = {
	'get ': 'getAll',
	'post ': 'create',
	'get /{}': 'get',
	'put /{}': 'update',
	'delete /{}': 'delete',
	'get /metadata': 'getMetadata',
};

const plain = (path: string) => path.replace(/\{[^}]+\}/g, '{}');

/** What the paths of the description allow with an entity. */
export const operationsIn = ({ paths }: Description, keyword: string): string[] =>
	Object.entries(paths)
		.flatMap(([path, methods]) =>
			Object.keys(methods).map(
				(method) => OPERATIONS[`${method} ${plain(path).replace(`/entity/${keyword}`, '')}`],
			),
		)
		.filter(Boolean)
		.sort();

/** The keywords of all entities that the description has a list of, or a thing by its ID. */
export const keywordsIn = ({ paths }: Description): string[] => [
	...new Set(
		Object.keys(paths).flatMap((path) => /^\/entity\/([a-z]+)(\/\{id\})?$/.exec(path)?.[1] ?? []),
	),
];

const nameOf = (ref: unknown) => String(ref).split('/').at(-1) as string;

/** Where a schema only points to others, all that they say. */
function whole({ components }: Description, schema: Schema, depth = 0): Schema {
	if (depth > 5) return schema;
	const parts = [schema.$ref ? [components.schemas[nameOf(schema.$ref)]] : [], schema.allOf ?? []];
	const all = (parts.flat() as Schema[]).map((part) =>
		whole({ paths: {}, components }, part, depth + 1),
	);
	return [...all, schema].reduce<Schema>(
		(one, other) => ({
			...one,
			...other,
			properties: { ...one.properties, ...other.properties },
		}),
		{},
	);
}

/** The schema of an entity: that which says to be of its keyword, or what its list has. */
export function schemaOf(description: Description, keyword: string): Schema | undefined {
	const { schemas } = description.components;
	const names = Object.keys(schemas).filter((name) => name.toLowerCase() === keyword);
	return names.length ? whole(description, schemas[names[0]] as Schema) : undefined;
}

const KINDS: Record<string, string> = { string: 'text', array: 'list', object: 'object' };

/** Of references, prices and states the description knows objects; of money and dates numbers and texts. */
const LIKE: Record<string, string> = {
	...{ text: 'text', choice: 'text', dateTime: 'text' },
	...{ integer: 'number', number: 'number', money: 'number' },
	...{ boolean: 'boolean' },
	...{ price: 'object', reference: 'object', state: 'object' },
	...{ prices: 'list', references: 'list' },
	...{ positions: 'any', object: 'any' },
};

/** Names of enums that the description has only in its texts. */
function valuesOf(description: Description, field: Schema): string[] {
	const named = /\b([A-Z][A-Za-z]+)\b(?=[^A-Za-z]*$)/.exec(
		String((field as { description?: string }).description ?? '').split('\n')[0],
	)?.[1];
	const own = named ? (description.components.schemas[named] as Schema | undefined) : undefined;
	return [...(field.enum ?? own?.enum ?? [])].map(String).sort();
}

export function described(description: Description, keyword: string): Shape | undefined {
	const schema = schemaOf(description, keyword);
	if (!schema) return undefined;
	const fields = Object.entries(schema.properties ?? {}).map(([name, given]) => {
		const field = whole(description, given);
		const type = String(
			field.type ?? (Object.keys(field.properties ?? {}).length ? 'object' : 'any'),
		);
		const readOnly = field.readOnly === true || name === 'meta';
		const kind = type === 'integer' ? 'number' : (KINDS[type] ?? type);
		return [name, { readOnly, kind, values: valuesOf(description, field) }] as const;
	});
	return { operations: operationsIn(description, keyword), fields: Object.fromEntries(fields) };
}

export function tabled({ operations, attributes }: Entity): Shape {
	const own = attributes.filter(({ filterOnly, name }) => !filterOnly && !name.includes('.'));
	return {
		operations: operations.filter((each) => each !== 'upsert').sort(),
		fields: Object.fromEntries(
			own.map(({ name, kind, readOnly = false, values = [] }) => [
				name,
				{ readOnly, kind: LIKE[kind], values: values.map(({ value }) => value).sort() },
			]),
		),
	};
}

const alike = (one: string, other: string) => one === other || [one, other].includes('any');

/** Where a table and a description differ, one line for each: `field: what`. */
export function differences(table: Shape, from: Shape): string[] {
	const less = (some: string[], others: string[]) => some.filter((each) => !others.includes(each));
	const lines = [
		...less(from.operations, table.operations).map((each) => `operation ${each}: not in the table`),
		...less(table.operations, from.operations).map((each) => `operation ${each}: not described`),
	];
	const names = Object.keys(from.fields);
	const own = Object.keys(table.fields);
	lines.push(
		...less(names, own).map((each) => `${each}: not in the table`),
		...less(own, names).map((each) => `${each}: not described`),
	);
	for (const name of own.filter((each) => names.includes(each))) {
		const [ours, theirs] = [table.fields[name], from.fields[name]];
		if (ours.readOnly !== theirs.readOnly) {
			lines.push(`${name}: ${theirs.readOnly ? 'read-only' : 'writable'} as described`);
		}
		if (!alike(ours.kind, theirs.kind)) lines.push(`${name}: ${theirs.kind} as described`);
		const more = less(theirs.values, ours.values);
		const strange = theirs.values.length ? less(ours.values, theirs.values) : [];
		if (more.length && ours.values.length) lines.push(`${name}: without ${more.join(', ')}`);
		else if (more.length && ours.kind === 'text') lines.push(`${name}: any text`);
		if (strange.length) lines.push(`${name}: with ${strange.join(', ')}`);
	}
	return lines.sort();
}
