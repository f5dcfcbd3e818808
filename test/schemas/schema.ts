/** JSON Schema, as much of it as n8n's editor reads: what a value looks like, found from samples or from a table. */
export interface Schema {
	type?: string | string[];
	properties?: Record<string, Schema>;
	items?: Schema;
}

export const object = (properties: Record<string, Schema>): Schema => ({
	type: 'object',
	properties,
});

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What all these values fit. Null beside other values is said of plain ones only, since the editor looks into nothing
 * that has more than one type; null alone tells nothing.
 */
export function schemaOf(values: unknown[]): Schema {
	const given = values.filter((value) => value !== undefined);
	const objects = given.filter(isObject);
	if (objects.length) {
		const names = [...new Set(objects.flatMap(Object.keys))];
		return object(
			Object.fromEntries(names.map((name) => [name, schemaOf(objects.map((each) => each[name]))])),
		);
	}
	const lists = given.filter(Array.isArray);
	if (lists.length) return { type: 'array', items: schemaOf(lists.flat()) };
	const types: string[] = [
		...new Set(given.filter((value) => value !== null).map((value) => typeof value)),
	];
	if (types.length === 0) return {};
	if (given.includes(null)) types.push('null');
	return { type: types.length === 1 ? types[0] : types };
}

/** The first schema, with what it leaves open, at any depth, from the second. */
export function completed(schema: Schema, by: Schema): Schema {
	if (schema.type === undefined) return by;
	if (schema.properties && by.properties) {
		const names = [...new Set([...Object.keys(by.properties), ...Object.keys(schema.properties)])];
		return object(
			Object.fromEntries(
				names.map((name) => [
					name,
					completed(schema.properties?.[name] ?? {}, by.properties?.[name] ?? {}),
				]),
			),
		);
	}
	if (schema.items && by.items) return { ...schema, items: completed(schema.items, by.items) };
	return schema;
}

/** Where a value does not fit, as paths; nothing where it does. */
export function misfits(value: unknown, { type, properties, items }: Schema, path = ''): string[] {
	const own = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
	if (type !== undefined && ![type].flat().includes(own)) return [`${path}: ${own}`];
	if (Array.isArray(value)) {
		return value.flatMap((each, n) => misfits(each, items ?? {}, `${path}[${n}]`));
	}
	if (!isObject(value)) return [];
	return Object.entries(value).flatMap(([name, each]) =>
		misfits(each, properties?.[name] ?? {}, `${path}.${name}`),
	);
}
