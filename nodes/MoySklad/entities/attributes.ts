import type { Attribute, Entity, Kind, Operator } from '../entity';

type Marks = Partial<Omit<Attribute, 'name' | 'kind' | 'label' | 'russian'>>;

export const required = { required: true } as const;
export const offered = { offered: true } as const;
export const readOnly = { readOnly: true } as const;
export const createOnly = { createOnly: true } as const;
/** A filter's key that is no field of the entity, with the one operator that the document shows for most. */
export const filterOnly = { readOnly: true, filterOnly: true, filter: ['equals'] } as const;

const attribute =
	(kind: Kind) =>
	(name: string, label: string, russian: string, marks: Marks = {}): Attribute => ({
		name,
		kind,
		label,
		russian,
		...marks,
	});

export const text = attribute('text');
export const integer = attribute('integer');
export const number = attribute('number');
export const boolean = attribute('boolean');
export const dateTime = attribute('dateTime');
export const money = attribute('money');
export const price = attribute('price');
export const prices = attribute('prices');
export const state = attribute('state');
export const positions = attribute('positions');
/** JSON of the API's own shape, lists of text included. */
export const object = attribute('object');

/** The values of a choice: `{ value: [name, russian] }`. */
type Names = Readonly<Record<string, readonly [string, string?]>>;

/** Those names as the list that a dropdown shows. */
export const valuesOf = (names: Names): NonNullable<Attribute['values']> =>
	Object.entries(names).map(([value, [name, russian]]) => ({
		value,
		name,
		...(russian && { russian }),
	}));

export const choice = (
	name: string,
	label: string,
	russian: string,
	names: Names,
	marks: Marks = {},
): Attribute => ({
	...attribute('choice')(name, label, russian, marks),
	values: valuesOf(names),
});

const pointing =
	(kind: 'reference' | 'references') =>
	(
		name: string,
		label: string,
		russian: string,
		to: string | readonly string[],
		marks: Marks = {},
	): Attribute => ({ ...attribute(kind)(name, label, russian, marks), to: [to].flat() });

/** A `{ meta }` of an entity with one of the keywords `to`. */
export const reference = pointing('reference');
export const references = pointing('references');

const empty = ['isEmpty', 'isNotEmpty'] as const;
/** For what has neither order nor parts, nor is ever empty. */
export const exact: readonly Operator[] = ['equals', 'notEquals'];
export const exactOrEmpty: readonly Operator[] = [...exact, ...empty];
export const likeness: readonly Operator[] = [...exact, 'contains', 'startsWith', 'endsWith'];
export const textual: readonly Operator[] = [...likeness, ...empty];
export const ordered: readonly Operator[] = [
	...exact,
	'greater',
	'greaterOrEqual',
	'less',
	'lessOrEqual',
	...empty,
];

const operatorsOf: Partial<Record<Kind, readonly Operator[]>> = {
	text: textual,
	integer: ordered,
	number: ordered,
	money: ordered,
	dateTime: ordered,
	boolean: exact,
	choice: exact,
	reference: exactOrEmpty,
	state: exactOrEmpty,
};
/** The likeness operators do not know UUIDs, and none of these can be empty where it is looked for. */
const uuids = ['id', 'accountId', 'syncId'];

/** The attributes as a list can be filtered by them: with the operators of their kind, unless they say. */
export const filtered = (...attributes: readonly Attribute[]): Attribute[] =>
	attributes.map((each) => ({
		filter: uuids.includes(each.name) ? exact : operatorsOf[each.kind],
		...each,
	}));

/**
 * The operators for a custom attribute by the `type` that the metadata say; the key of such a filter is the
 * href of the attribute. A type that is not here is the keyword of an entity: `exactOrEmpty`.
 */
export const customAttributeOperators: Readonly<Record<string, readonly Operator[]>> = {
	time: ordered,
	long: ordered,
	double: ordered,
	string: textual,
	text: textual,
	link: textual,
	boolean: exact,
	file: [],
};

/** What does not follow from the attributes of an entity. */
interface Traits {
	/** Where it is not the resource in lower case. */
	keyword: string;
	metadata: boolean;
	searchable: boolean;
	bulk: boolean;
	deletes: Entity['deletes'];
}

/** Makes entities with these traits; operations, keys and the like follow from the attributes. */
export const entityWith =
	({ keyword, metadata = true, searchable = true, bulk = true, deletes }: Partial<Traits>) =>
	(resource: string, name: string, russian: string, attributes: readonly Attribute[]): Entity => {
		const keys = (['externalCode', 'code', 'syncId'] as const).filter((key) =>
			attributes.some((each) => each.name === key && !each.readOnly),
		);
		return {
			resource,
			keyword: keyword ?? resource.toLowerCase(),
			name,
			russian,
			operations: [
				...(['getAll', 'get', 'create', 'update'] as const),
				...(keys.length > 0 ? (['upsert'] as const) : []),
				'delete',
				...(metadata ? (['getMetadata'] as const) : []),
			],
			attributes,
			bulk,
			...(deletes && { deletes }),
			filterable: attributes.some(({ filter }) => filter),
			searchable,
			keys,
			states: metadata && attributes.some(({ kind }) => kind === 'state'),
			customAttributes: metadata && attributes.some((each) => each.name === 'attributes'),
		};
	};

/** An entity with everything: metadata, search, arrays. */
export const entity = entityWith({});
