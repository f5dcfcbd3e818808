import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../shared/errors';
import {
	as,
	dateTime,
	decimal,
	pick,
	single,
	text,
	toggle,
	type Dictionary,
	type Field,
	type Fields,
} from '../shared/fields';
import { listOf } from '../shared/forms';
import type { Attribute, Entity, Operator } from './entity';
import { condition } from './list';
import { hrefOf } from './references';
import { moscowTime } from './time';

/** The API's signs; `isEmpty` and `isNotEmpty` compare with nothing. */
const SIGNS: Record<Operator, string> = {
	equals: '=',
	notEquals: '!=',
	greater: '>',
	greaterOrEqual: '>=',
	less: '<',
	lessOrEqual: '<=',
	contains: '~',
	startsWith: '~=',
	endsWith: '=~',
	isEmpty: '=',
	isNotEmpty: '!=',
};

const OPERATORS: Dictionary<string> = [
	{ value: 'equals', name: 'Equals' },
	{ value: 'notEquals', name: 'Does Not Equal' },
	{ value: 'contains', name: 'Contains' },
	{ value: 'startsWith', name: 'Starts With' },
	{ value: 'endsWith', name: 'Ends With' },
	{ value: 'greater', name: 'Is Greater' },
	{ value: 'greaterOrEqual', name: 'Is Greater or Equal' },
	{ value: 'less', name: 'Is Less' },
	{ value: 'lessOrEqual', name: 'Is Less or Equal' },
	{ value: 'isEmpty', name: 'Is Empty' },
	{ value: 'isNotEmpty', name: 'Is Not Empty' },
];

/** A filter's parameter: an attribute's name without the dots that a parameter cannot have. */
const parameterOf = (name: string) =>
	name.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase());

export const labelled = ({ label, russian }: Attribute) =>
	russian ? `${label} (${russian})` : label;

/** Values of a filter: several come as a list, or with commas where a comma cannot be part of one. */
const severalOf = (displayName: string, description: string, commas: boolean) =>
	single<string[]>({ displayName, description, type: 'string', default: '' }, (value) => {
		const list = Array.isArray(value) ? value : commas ? String(value).split(',') : [value];
		const values = list.map((one) => String(one).trim()).filter(Boolean);
		return values.length ? values : undefined;
	});

/** The parameters of one attribute; a moment has two, for its period. */
function filtersFor(attribute: Attribute): Fields {
	const { kind, filter, values } = attribute;
	if (!filter) return {};
	const name = parameterOf(attribute.name);
	const label = labelled(attribute);
	switch (kind) {
		case 'dateTime':
			return filter.includes('greaterOrEqual')
				? {
						[`${name}From`]: dateTime(`${label}: From`, undefined, moscowTime),
						[`${name}To`]: dateTime(`${label}: Until`, undefined, moscowTime),
					}
				: { [name]: dateTime(label, undefined, moscowTime) };
		case 'boolean':
			return { [name]: toggle(label, `Whether "${attribute.label}" is to be set or not`) };
		case 'choice':
			return { [name]: pick(label, values as Dictionary<string>) };
		case 'integer':
		case 'number':
		case 'money':
			return { [name]: decimal(label) };
		case 'reference':
		case 'state':
			return { [name]: severalOf(label, 'ID or address (href), or several with commas', true) };
		default:
			return name === 'id'
				? { [name]: severalOf(label, 'One ID, or several with commas', true) }
				: { [name]: severalOf(label, 'A value; a list, by an expression, for several', false) };
	}
}

const conditions = listOf(
	'Conditions',
	{ name: 'condition', displayName: 'Condition' },
	'Add Condition',
	{
		field: as(
			'field',
			text(
				'Field',
				'Name of the field in the API, "attribute:" with the ID of a custom field (Доп. поле), or its address (href)',
				{ placeholder: 'e.g. name' },
			),
		),
		operator: as('operator', pick('Operator', OPERATORS)),
		value: as(
			'value',
			single<unknown>({ displayName: 'Value', type: 'string', default: '' }, (v) => v),
		),
	},
	'Any field with any operator. Conditions on the same field with "Equals" mean one or the other.',
);

/** The fields keep their names on the wire: the API's names are in camel case. */
export const named = <F extends Fields>(fields: F): Fields =>
	Object.fromEntries(
		Object.entries(fields).map(([name, field]) => [
			name,
			as(name, field as Field<unknown, string | undefined>),
		]),
	);

/** All filters of a list: one for each attribute that has any, free conditions, and the API's own text. */
export const filterFields = ({ attributes, filterable, searchable }: Entity): Fields =>
	named({
		...(filterable && Object.assign({}, ...attributes.map(filtersFor))),
		...(searchable && {
			search: text('Search (Поиск)', 'Looks for the text in the fields that the service searches'),
		}),
		...(filterable && { conditions }),
		rawFilter: text(
			'Raw Filter',
			'Text of a filter as the API has it, added to the others; write \\; for a semicolon in a value',
			{ placeholder: 'e.g. name~чай;archived=false' },
		),
	});

interface Condition {
	field?: string;
	operator?: Operator;
	value?: unknown;
}

/** What has no custom attributes of its own, but those of products. */
const LIKE_PRODUCTS = ['assortment', 'bundle', 'service', 'variant'];

/** The path under which an entity's custom attributes lie. */
export const attributesPath = (keyword: string) =>
	`entity/${LIKE_PRODUCTS.includes(keyword) ? 'product' : keyword}/metadata/attributes`;

function conditionText(
	base: string,
	entity: Entity,
	{ field = '', operator = 'equals', value }: Condition,
	toInstantText: (value: unknown) => unknown,
): string {
	if (!field)
		throw new Failure('A condition of the filter has no field', {
			details: { field: 'Conditions' },
		});
	const custom = /^attribute:(.+)$/.exec(field)?.[1];
	const key = custom ? `${base}/${attributesPath(entity.keyword)}/${custom}` : field;
	if (operator === 'isEmpty' || operator === 'isNotEmpty')
		return condition(key, SIGNS[operator], '');
	const attribute = entity.attributes.find(({ name }) => name === field);
	const asText = (one: unknown): string => {
		if (attribute?.kind === 'reference' || attribute?.kind === 'state') {
			return hrefOf(base, attribute.to?.[0] ?? entity.keyword, one, attribute.label);
		}
		return String(attribute?.kind === 'dateTime' ? toInstantText(one) : (one ?? ''));
	};
	return (Array.isArray(value) ? value : [value])
		.map((one) => condition(key, SIGNS[operator], asText(one)))
		.join(';');
}

/** The `filter` and `search` of a query from what `filterFields` gave; empty where nothing was filled in. */
export function queryOf(
	base: string,
	entity: Entity,
	{ conditions: free = [], rawFilter, search, ...given }: IDataObject,
	toInstantText: (value: unknown) => unknown = (value) => value,
): IDataObject {
	const parts = entity.attributes.flatMap((attribute) => {
		const name = parameterOf(attribute.name);
		const one = (operator: Operator, value: unknown) => {
			const href = attribute.kind === 'reference' || attribute.kind === 'state';
			const text = href
				? hrefOf(base, attribute.to?.[0] ?? entity.keyword, value, attribute.label)
				: String(value);
			return condition(attribute.name, SIGNS[operator], text);
		};
		const equals = given[name] === undefined ? [] : [given[name]].flat();
		return [
			...equals.map((value) => one('equals', value)),
			...(given[`${name}From`] === undefined ? [] : [one('greaterOrEqual', given[`${name}From`])]),
			...(given[`${name}To`] === undefined ? [] : [one('lessOrEqual', given[`${name}To`])]),
		];
	});
	const wished = (free as Condition[]).map((each) =>
		conditionText(base, entity, each, toInstantText),
	);
	const filter = [...parts, ...wished, rawFilter].filter(Boolean).join(';');
	return { ...(filter && { filter }), ...(search !== undefined && { search }) };
}
