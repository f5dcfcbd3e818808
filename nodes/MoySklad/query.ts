/** A list's filters as the API has them: "Reading" in moysklad.md. */
import type { IDataObject } from 'n8n-workflow';
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
import type { Attribute, Entity, Operator } from './entity';
import { kopecksOf, type MoneyUnit } from './money';
import { hrefOf, isId } from './references';
import { moment } from './time';
import type { MoySkladApi } from './transport';

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

/** A filter's parameter: an attribute's name without the dots that a parameter cannot have. */
export const parameterOf = ({ name, parameter }: Attribute) =>
	parameter ?? name.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase());

/** One condition: `name=чай`; a `;` within the value would end it. */
interface Condition {
	key: string;
	sign: string;
	text: string;
}
const written = ({ key, sign, text }: Condition) => `${key}${sign}${text.replaceAll(';', '\\;')}`;

/** Headers and URL together may have 8 KB; the rest is left to the headers, the path and other parameters. */
const LONGEST_FILTER = 7000;

const lengthOf = (filter: string) => encodeURIComponent(filter).length + 3;

/** A `\` at the end of a value would make one with the `;` behind it, so such a value comes last. */
function joined(conditions: Condition[], rawFilter: string): string {
	const parts = conditions.map(written);
	const open = parts.filter((part) => part.endsWith('\\'));
	if (open.length > 1 || (open.length && rawFilter)) {
		throw new Failure('Only one value of a filter can end in a backslash', {
			advice: 'Use the operator "Starts With" without the backslash for the others.',
			details: { field: 'Filters' },
		});
	}
	return [...parts.filter((part) => !open.includes(part)), rawFilter, ...open]
		.filter(Boolean)
		.join(';');
}

/** The conditions split so that each filter has at most `most` of the values, and the length of a URL is kept. */
function split(
	values: Condition[],
	others: Condition[],
	rawFilter: string,
	most: number,
): Condition[][] {
	const fixed = lengthOf(joined(others, rawFilter));
	const runs: Array<{ conditions: Condition[]; length: number }> = [];
	for (const value of values) {
		const own = lengthOf(written(value));
		const last = runs.at(-1);
		const fits =
			last &&
			last.conditions.length < most &&
			last.length + own <= LONGEST_FILTER &&
			!value.text.endsWith('\\');
		if (fits) {
			last.conditions.push(value);
			last.length += own;
		} else runs.push({ conditions: [value], length: fixed + own });
	}
	return runs.map(({ conditions }) => [...others, ...conditions]);
}

/** What lists leave out unless they are told not to, for looking things up. */
const everything = ({ attributes }: Entity): Condition[] =>
	attributes.some(({ name, filter }) => name === 'archived' && filter)
		? ['true', 'false'].map((text) => ({ key: 'archived', sign: '=', text }))
		: [];

/** The condition for it, as text; none of a kind that has no archive, or is known by its keyword only. */
export const withArchived = (entity: Entity): string => joined(everything(entity), '');

/**
 * Filters that find the things with one of the values in a field, archived ones too: as few as the length of a URL
 * allows, with at most `most` values each.
 */
export const lookups = (entity: Entity, key: string, values: string[], most: number) =>
	split(
		values.map((text) => ({ key, sign: '=', text })),
		everything(entity),
		'',
		most,
	).map((conditions) => ({
		filter: joined(conditions, ''),
		values: conditions.filter((each) => each.key === key).map(({ text }) => text),
	}));

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
	const isMissing =
		value === undefined || value === null || value === '' || [value].flat().length === 0;
	const comparesWithNothing =
		/^is(Not)?Empty$/.test(String(operator)) ||
		(isMissing && !Array.isArray(value) && /^!?=$/.test(sign));
	if (isMissing && !comparesWithNothing) {
		throw wrong('the value is missing', 'Give a value, or use the operator "Is Empty".');
	}
	const values = comparesWithNothing ? [''] : [value].flat();
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
 * of a field ("one or the other") are more than a URL can hold.
 */
export async function queriesOf(
	asking: Asking,
	{ conditions: free = [], rawFilter, ...given }: IDataObject,
): Promise<IDataObject[]> {
	const { attributes } = asking.entity;
	const raw = String(rawFilter ?? '').trim();
	const conditions = (
		await Promise.all([
			...attributes.map((attribute) => conditionsOf(asking, attribute, given)),
			...(free as IDataObject[]).map((each) => conditionsFrom(asking, each)),
		])
	).flat();
	for (const { name, needs = '', label } of attributes) {
		const has = (key: string) => conditions.some((each) => each.key === key);
		if (!needs || !has(name) || has(needs) || raw.includes(needs)) continue;
		throw new Failure(`${label} works only together with a filter by ${needs}`, {
			advice: `Add that filter, or remove "${label}".`,
			details: { field: label },
		});
	}
	const isSearched = asking.entity.searchable && given.search !== undefined;
	const searching = isSearched ? { search: given.search } : {};
	const whole = joined(conditions, raw);
	if (lengthOf(whole) <= LONGEST_FILTER) return [{ ...(whole && { filter: whole }), ...searching }];
	const alternatives = (key: string) =>
		conditions.filter((each) => each.key === key && each.sign === '=');
	const [longest] = [...new Set(conditions.map(({ key }) => key))]
		.map(alternatives)
		.sort((a, b) => b.length - a.length);
	const others = conditions.filter((each) => !longest?.includes(each));
	const unique = [...new Map((longest ?? []).map((each) => [each.text, each])).values()];
	const runs = split(unique, others, raw, Infinity);
	return runs.map((run) => ({ filter: joined(run, raw), ...searching }));
}
