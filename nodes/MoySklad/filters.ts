/** The filters of a list as the editor shows them; what becomes of them is in query.ts. */
import { isEmpty, listIn } from '../shared/decode';
import {
	as,
	known,
	decimal,
	optionsOf,
	pick,
	single,
	text,
	toggle,
	type Dictionary,
	type Field,
	type Fields,
} from '../shared/fields';
import { listOf } from '../shared/forms';
import { labelled, type Attribute, type Entity } from './entity';
import { references, several, states } from './locators';
import { parameterOf } from './query';
import { moment } from './time';

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

/** Values of a filter that are text; where they can hold no commas, those may stand between several. */
const texts = (displayName: string, description: string, commas: boolean, placeholder?: string) =>
	single<string[]>(
		{ displayName, description, placeholder, type: 'string', default: '' },
		several(commas),
	);

/** Any of the words of a dropdown; an expression may give others. */
const anyOf = (displayName: string, values: Dictionary<string>, description?: string) =>
	single<string[]>(
		{ displayName, description, type: 'multiOptions', options: optionsOf(values), default: [] },
		(value, label, source) => {
			const words = [value].flat().flatMap((one) => listIn(one, label));
			const given = words.filter((one) => !isEmpty(one)).map(String);
			return given.length ? given.map((one) => known(values, one, label, source)) : undefined;
		},
	);

/** Whether what lies in the archive comes as well: MoySklad leaves it out unless it is told. */
const archived = (displayName: string) =>
	single<boolean[]>(
		{
			displayName,
			description: 'Without this filter, what is in the archive is left out',
			type: 'options',
			options: [
				{ name: 'Archived', value: true },
				{ name: 'Both', value: 'both' },
				{ name: 'Not Archived', value: false },
			],
			default: false,
		},
		(value, label, source) => {
			if (value === 'both') return [false, true];
			const given = [value].flat().filter((one) => !isEmpty(one));
			const yesOrNo = (one: unknown) =>
				toggle(label, '').read({ ...source, get: () => one }, label);
			return given.length ? given.map((one) => yesOrNo(one) as boolean) : undefined;
		},
	);

/** What a person must know to filter by several things. */
export const SEVERAL_IDS = 'For several, their IDs or addresses (href) with commas between';

/** The parameters of one attribute; a moment has two, for its period. */
function filtersFor(attribute: Attribute): Fields {
	const { kind, filter, values, once, note } = attribute;
	if (!filter) return {};
	const name = parameterOf(attribute);
	const label = labelled(attribute);
	// Two sentences end with a full stop, a single one without (n8n's rule).
	const saying = (text?: string) => (text && note ? `${text}. ${note}.` : (text ?? note));
	switch (kind) {
		case 'dateTime':
			return filter.includes('greaterOrEqual')
				? {
						[`${name}From`]: moment(`${label}: From`, saying()),
						[`${name}To`]: moment(`${label}: Until`, saying()),
					}
				: { [name]: moment(label, saying()) };
		case 'boolean':
			if (name === 'archived') return { [name]: archived(label) };
			return { [name]: toggle(label, saying(`Whether "${attribute.label}" is to be set`) ?? '') };
		case 'choice':
			return {
				[name]: (once ? pick : anyOf)(label, values as Dictionary<string>, saying()),
			};
		case 'integer':
		case 'number':
		case 'money':
			return { [name]: decimal(label, saying()) };
		case 'reference':
			return {
				[name]: references(label, saying(SEVERAL_IDS) as string, attribute.to ?? []),
			};
		case 'state':
			return { [name]: states(label, 'For several, their names or IDs with commas between') };
		default:
			return name === 'id'
				? { [name]: texts(label, 'IDs, with commas', true) }
				: {
						[name]: texts(
							label,
							saying('For several, a list by an expression: one or the other') ?? '',
							false,
							name === 'email' ? 'name@email.com' : undefined,
						),
					};
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
				'Name of the field in the API; of a custom field "attribute:" with its name or ID, or its address',
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
