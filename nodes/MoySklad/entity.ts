/** The API's operators in words, since a parameter value must not begin with "=". */
export type Operator =
	| 'equals'
	| 'notEquals'
	| 'greater'
	| 'greaterOrEqual'
	| 'less'
	| 'lessOrEqual'
	| 'contains'
	| 'startsWith'
	| 'endsWith'
	| 'isEmpty'
	| 'isNotEmpty';

/**
 * How a value of an attribute looks and travels. `money` is an amount in kopecks (a plain number), `price` an
 * object `{ value, currency? }` in kopecks, `prices` a list of those with a price type (salePrices), `reference`
 * a `{ meta }`, `references` a list of them, `state` a reference to one of the entity's own states, `object`
 * anything else that is written as JSON.
 */
export type Kind =
	| 'text'
	| 'integer'
	| 'number'
	| 'boolean'
	| 'dateTime'
	| 'choice'
	| 'money'
	| 'price'
	| 'prices'
	| 'reference'
	| 'references'
	| 'state'
	| 'positions'
	| 'object';

/** One attribute of an entity: the API's name, and all that editor, wire and tests need of it. */
export interface Attribute {
	name: string;
	kind: Kind;
	label: string;
	/** The word on MoySklad's own screens, where it has one. */
	russian?: string;
	/** Must be given on create. */
	required?: true;
	/** Shown in the form of a create from the start, though something else may do in its stead. */
	offered?: true;
	/** Never sent. */
	readOnly?: true;
	/** No field of the entity at all, but a key of its filter. */
	filterOnly?: true;
	/** Sent on create only. */
	createOnly?: true;
	/** The operators with which a list can be filtered by it; absent where there are none. */
	filter?: readonly Operator[];
	/** The filter's parameter, where it is not the name in camel case. */
	parameter?: string;
	/** The filter takes one value only. */
	once?: true;
	/** The service takes one value at a time: several are asked for in a list each. */
	oneByOne?: true;
	/** All values count together (a sum over stores), so that lists by some of them each would say something else. */
	together?: true;
	/** The parameter of another filter without which this one is refused. */
	needs?: string;
	/** What a person must know to filter by it. */
	note?: string;
	/** Of a choice: the values. */
	values?: ReadonlyArray<{ value: string; name: string; russian?: string }>;
	/** Of a reference: the keywords of the entities it may point to. */
	to?: readonly string[];
}

/** The label as the editor shows it. */
export const labelled = ({ label, russian }: Attribute) =>
	russian ? `${label} (${russian})` : label;

/** What a person calls the keys. */
export const KEY_NAMES = { externalCode: 'External Code', code: 'Code', syncId: 'Sync ID' };

/** The same of any name of the API's. */
export const keyName = (key: string) => KEY_NAMES[key as keyof typeof KEY_NAMES] ?? key;

export type EntityOperation =
	| 'getAll'
	| 'get'
	| 'create'
	| 'update'
	| 'upsert'
	| 'delete'
	| 'getMetadata';

/** A kind of thing in MoySklad, from which its operations, fields, filters and reference page follow. */
export interface Entity {
	/** The value in the Resource dropdown: `customerOrder`. */
	resource: string;
	/** The API's own word, also the last part of the path `entity/<keyword>`: `customerorder`. */
	keyword: string;
	/** In the editor: `Customer Order`, with `Заказ покупателя` in brackets. */
	name: string;
	russian: string;
	operations: readonly EntityOperation[];
	attributes: readonly Attribute[];
	/** Whether create and update take arrays (all but bonusprogram). */
	bulk: boolean;
	/** Where each thing is deleted by its own address, and not many by one request. */
	deletes?: 'oneByOne';
	/** Whether its lists leave out what is archived, where that does not follow from its attributes. */
	archives?: boolean;
	/** Whether a list can be filtered at all (by `id` in particular), and searched. */
	filterable: boolean;
	searchable: boolean;
	/** The keys by which an upsert can find it. */
	keys: ReadonlyArray<'externalCode' | 'code' | 'syncId'>;
	/** Its list has things of several kinds, which their `meta` alone tells apart. */
	mixed?: true;
	/** Whether `entity/<keyword>/metadata` knows states and custom attributes. */
	states: boolean;
	customAttributes: boolean;
}

/** One of them, within a sentence: "an invoice out". */
export function oneOf({ name }: Pick<Entity, 'name'>): string {
	const noun = name.toLowerCase();
	return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}
