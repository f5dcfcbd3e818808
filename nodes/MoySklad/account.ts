/** What an account has of its own: states, price types, custom attributes. Asked for where it is needed. */
import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../shared/errors';
import type { Attribute, Entity, Kind } from './entity';
import { lastOf } from './references';
import type { MoySkladApi } from './transport';

/** A thing of the account's own. */
export interface Row extends IDataObject {
	id: string;
	name: string;
	meta: IDataObject;
}

const asked = new WeakMap<object, Map<string, Promise<unknown>>>();

/** A path's answer, asked for once in a run; a refusal too, since repeating those gets an account cut off. */
export async function once(api: MoySkladApi, path: string): Promise<unknown> {
	const account = (await api.account) ?? api;
	const answers = asked.get(account) ?? new Map<string, Promise<unknown>>();
	asked.set(account, answers);
	const answer = answers.get(path) ?? api.request('GET', path);
	answers.set(path, answer);
	return await answer;
}

/** The things in an answer: a bare list, or `{ meta, rows }` (MS-37). */
export const rowsIn = (answer: unknown): Row[] =>
	Array.isArray(answer)
		? (answer as Row[])
		: ((answer as { rows?: Row[] } | undefined)?.rows ?? []);

export const statesOf = async (api: MoySkladApi, { keyword }: Entity) =>
	rowsIn(((await once(api, `entity/${keyword}/metadata`)) as IDataObject).states);

const plain = (name: string) => name.trim().toLowerCase();

/**
 * The one that a person calls by its ID or address, else by its name: to the letter, else whatever the capitals and
 * the spaces around it. `noun` is what they are.
 */
export function called(
	rows: Row[],
	wanted: string,
	entity: Pick<Entity, 'name'>,
	noun: 'state' | 'custom field' | 'store' | 'organization' | 'template',
): Row {
	const id = lastOf(plain(wanted).replace(/[?#].*$/s, ''));
	const found = [
		rows.filter((row) => row.id === id),
		rows.filter((row) => row.name === wanted),
		rows.filter((row) => plain(row.name) === plain(wanted)),
	].find(({ length }) => length > 0);
	if (found?.length === 1) return found[0];
	const names = rows.map(({ name }) => name).join(', ') || 'none';
	throw new Failure(
		`${entity.name} has ${found ? `several ${noun}s` : `no ${noun}`} called "${wanted}"`,
		{
			advice: found
				? `Use the ID instead: ${found.map((row) => row.id).join(' or ')}.`
				: `${noun[0].toUpperCase()}${noun.slice(1)}s of this account: ${names}.`,
			details: { field: noun },
		},
	);
}

/** What stands behind "attribute:": the ID or the name of a custom field. */
export const customFieldIn = (field: string) => /^attribute:(.+)$/s.exec(field)?.[1];

export const priceTypesOf = async (api: MoySkladApi) =>
	rowsIn(await once(api, 'context/companysettings/pricetype'));

/** What has no custom attributes of its own, but those of products. */
const LIKE_PRODUCTS = ['assortment', 'bundle', 'service', 'stock', 'variant'];

/** The path under which an entity's custom attributes lie. */
export const attributesPath = (keyword: string) =>
	`entity/${LIKE_PRODUCTS.includes(keyword) ? 'product' : keyword}/metadata/attributes`;

/** Of goods without metadata of their own (bundles, services) those of the product. */
export async function customAttributesOf(api: MoySkladApi, entity: Entity): Promise<Row[]> {
	const path = attributesPath(entity.customAttributes ? entity.keyword : 'assortment');
	const answer = await attempt(() => once(api, path));
	if (!(answer instanceof Failure)) return rowsIn(answer);
	// Of an entity that only its keyword is known of, nobody knows whether it has metadata.
	if (entity.attributes.length === 0 && answer.details.httpStatus === 404) return [];
	throw answer;
}

/** Of what there are few in an account, so that a dropdown can hold them all. */
const FEW = [
	...['country', 'currency', 'employee', 'expenseitem', 'group', 'organization', 'pricetype'],
	...['project', 'saleschannel', 'store', 'uom'],
];
/** What a dropdown may hold: a page with the least that the API gives. */
const MOST_IN_DROPDOWN = 100;

export const areFew = (keyword: string) =>
	FEW.includes(keyword) || keyword.startsWith('customentity/');

/** All things with a keyword; nothing where there are none, or many, or the user may not see them. */
export async function allOf(api: MoySkladApi, keyword: string): Promise<Row[] | undefined> {
	if (keyword === 'pricetype') return await priceTypesOf(api);
	const page = await attempt(() => once(api, `entity/${keyword}?limit=${MOST_IN_DROPDOWN}`));
	if (page instanceof Failure) return undefined;
	const rows = rowsIn(page);
	const { size } = Object((page as IDataObject).meta) as { size?: number };
	return rows.length > 0 && rows.length === size ? rows : undefined;
}

const KIND_OF_TYPE: Record<string, Kind> = {
	string: 'text',
	text: 'text',
	link: 'text',
	long: 'integer',
	double: 'number',
	boolean: 'boolean',
	time: 'dateTime',
};

/** A custom attribute by its metadata. A type that is no plain value is the keyword of an entity. */
export function asAttribute({ name: label, type, required, customEntityMeta }: Row): Attribute {
	const dictionary = (customEntityMeta as IDataObject | undefined)?.href;
	return {
		name: 'attribute',
		label,
		kind: KIND_OF_TYPE[type as string] ?? 'reference',
		to: [dictionary ? `${type}/${lastOf(String(dictionary))}` : (type as string)],
		...(required === true && { required }),
	};
}
