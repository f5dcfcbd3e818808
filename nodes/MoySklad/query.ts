/** A list's filters as the API has them: "Reading" in moysklad.md. */
import type { IDataObject } from 'n8n-workflow';
import { isEmpty } from '../shared/decode';
import { Failure } from '../shared/errors';
import { decimal } from '../shared/fields';
import {
	asAttribute,
	attributesPath,
	called,
	customAttributesOf,
	customFieldIn,
	statesOf,
} from './account';
import {
	alsoArchived,
	conditionsIn,
	divided,
	joined,
	LONGEST_FILTER,
	type Condition,
} from './conditions';
import type { Attribute, Entity, Operator } from './entity';
import { kopecksOf, type MoneyUnit } from './money';
import { hrefOf, isId } from './references';
import { moment } from './time';
import { queryText, type MoySkladApi } from './transport';

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

export { lookups, withArchived } from './conditions';

/** A filter's parameter: an attribute's name without the dots that a parameter cannot have. */
export const parameterOf = ({ name, parameter }: Attribute) =>
	parameter ?? name.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What a filter's value is told by: the entity it belongs to, and the account where it must be asked. */
interface Asking {
	api: MoySkladApi;
	base: string;
	entity: Entity;
	/** The workflow's, for dates that name none. */
	timezone: string;
	/** Of the amounts to filter by. */
	moneyUnit: MoneyUnit;
}

const isDate = (value: unknown) =>
	value instanceof Date || typeof (value as { toISO?: unknown }).toISO === 'function';

/** Text that may be a date or a reference, which a custom attribute's metadata must tell. */
const isTelling = (value: unknown) =>
	isId(value) || typeof value === 'object' || /^\d{4}-\d\d-\d\d/.test(String(value));

async function textOf(
	{ api, base, entity, timezone, moneyUnit }: Asking,
	value: unknown,
	{ kind, label, to }: Pick<Attribute, 'kind' | 'label' | 'to'>,
): Promise<string> {
	const source = { get: () => value, timezone };
	if (kind === 'reference') return hrefOf(base, to?.[0] ?? '', value, label);
	if (kind === 'state') {
		const isName = typeof value === 'string' && !isId(value) && !/^https?:/.test(value);
		if (!isName) return hrefOf(base, `${entity.keyword}/metadata/states`, value, label);
		return String(called(await statesOf(api, entity), value, entity, 'state').meta.href);
	}
	if (kind === 'dateTime' || isDate(value)) {
		return String(moment(label).read(source, label));
	}
	if (kind === 'money') {
		return String(kopecksOf(Number(decimal(label).read(source, label)), moneyUnit));
	}
	return typeof value === 'object' ? hrefOf(base, '', value, label) : String(value);
}

/** A custom field, called by its ID or name, as what is filtered by; its kind only where a value may need it. */
async function customFieldOf(
	{ api, base, entity }: Asking,
	wanted: string,
	values: unknown[],
): Promise<Partial<Attribute>> {
	const isNamed = !isId(wanted);
	const rows = isNamed || values.some(isTelling) ? await customAttributesOf(api, entity) : [];
	const row = isNamed
		? called(rows, wanted, entity, 'custom field')
		: rows.find(({ id }) => id === wanted);
	const name = `${base}/${attributesPath(entity.keyword)}/${row?.id ?? wanted}`;
	return { ...(row && asAttribute(row)), name };
}

/** The free condition of the editor: one or, for a list of values, several conditions. */
async function conditionsFrom(
	asking: Asking,
	{ field = '', operator = 'equals', value }: IDataObject,
): Promise<Condition[]> {
	const key = String(field).trim();
	const sign = SIGNS[operator as Operator];
	const label = `Condition on ${key || 'nothing'}`;
	const wrong = (problem: string, advice: string) =>
		new Failure(`${label}: ${problem}`, { advice, details: { field: 'Conditions' } });
	if (!key) throw wrong('the field is missing', 'Name the field, or remove the condition.');
	if (!sign) throw wrong(`there is no operator "${operator}"`, 'Choose one from the list.');
	const isMissing = [value].flat().every(isEmpty);
	const comparesWithNothing = /^is(Not)?Empty$/.test(String(operator));
	if (isMissing && !comparesWithNothing) {
		throw wrong(
			'the value is missing',
			'Give a value, or use the operator "Is Empty" or "Is Not Empty" to look for what has none.',
		);
	}
	const values = comparesWithNothing ? [''] : [value].flat().filter((one) => !isEmpty(one));
	const custom = customFieldIn(key);
	const attribute = custom
		? await customFieldOf(asking, custom, values)
		: asking.entity.attributes.find((each) => each.name === key || parameterOf(each) === key);
	return await Promise.all(
		values.map(async (one) => ({
			key: attribute?.name ?? key,
			sign,
			text: comparesWithNothing
				? ''
				: await textOf(asking, one, { kind: 'text', ...attribute, label }),
		})),
	);
}

/** The conditions that an attribute's own parameters make. */
async function conditionsOf(
	asking: Asking,
	attribute: Attribute,
	given: IDataObject,
): Promise<Condition[]> {
	const parameter = parameterOf(attribute);
	const own = (name: string, operator: Operator) =>
		given[name] === undefined
			? []
			: [given[name]].flat().map((value) => ({ value, sign: SIGNS[operator] }));
	const wished = [
		...own(parameter, 'equals'),
		...own(`${parameter}From`, 'greaterOrEqual'),
		...own(`${parameter}To`, 'lessOrEqual'),
	];
	// The editor's field has made Moscow time of a date already.
	const kind = attribute.kind === 'dateTime' ? 'text' : attribute.kind;
	return await Promise.all(
		wished.map(async ({ value, sign }) => ({
			key: attribute.name,
			sign,
			text: await textOf(asking, value, { ...attribute, kind }),
		})),
	);
}

/**
 * The queries (`filter`, `search`) of a list from what the editor's filters gave: one, or several where the values
 * of a field ("one or the other") are more than a URL can hold, or than the service takes at a time. `besides` is what
 * else stands in the address. A Failure where the filter is too long and cannot be divided.
 */
export async function queriesOf(
	asking: Asking,
	{ conditions: free = [], rawFilter, ...given }: IDataObject,
	besides: IDataObject = {},
): Promise<IDataObject[]> {
	const { entity } = asking;
	const { attributes } = entity;
	const wanted = (
		await Promise.all([
			...attributes.map((attribute) => conditionsOf(asking, attribute, given)),
			...(free as IDataObject[]).map((each) => conditionsFrom(asking, each)),
		])
	).flat();
	const conditions = [...wanted, ...conditionsIn(String(rawFilter ?? '').trim())];
	for (const { name, needs = '', label } of attributes) {
		const has = (key: string) => conditions.some((each) => each.key === key);
		if (!needs || !wanted.some(({ key }) => key === name) || has(needs)) continue;
		throw new Failure(`${label} works only together with a filter by ${needs}`, {
			advice: `Add that filter, or remove "${label}".`,
			details: { field: label },
		});
	}
	const isSearched = entity.searchable && given.search !== undefined;
	const searching = isSearched ? { search: given.search } : {};
	const room = LONGEST_FILTER - queryText({ ...besides, ...searching }).length;
	if (room < 0) {
		throw new Failure('The search, or what is to be expanded, is too long for MoySklad', {
			advice: 'Shorten it: all of it stands in the address of the request.',
			details: { field: isSearched ? 'Search' : 'Expand' },
		});
	}
	const named = (key: string) => attributes.find(({ name }) => name === key);
	const lists = divided([...conditions, ...alsoArchived(entity, conditions)], {
		room,
		isWhole: (key) => named(key)?.together === true,
		isSingle: (key) => named(key)?.oneByOne === true,
	});
	return lists.map((own) => ({ ...(own.length && { filter: joined(own) }), ...searching }));
}
