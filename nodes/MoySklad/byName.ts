/** Custom fields and the state of what was read, by the names that a person knows (MS-100). */
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../shared/errors';
import { toggle } from '../shared/fields';
import type { Outcome } from '../shared/operation';
import { Preview } from '../shared/preview';
import { customAttributesOf, statesOf, type Row } from './account';
import type { AnyCall } from './calls';
import { shapedFor, shapedOutcome } from './calls';
import type { Entity } from './entity';
import { lastOf } from './references';
import type { MoySkladApi } from './transport';

export const byName = toggle(
	'Fields by Name (Доп. поля)',
	'Whether to add "fields", your own fields (дополнительные поля) by their names, and "stateName"; of what points to something, its name. That of a field named IMSKLAD ID is then <code>fields["IMSKLAD ID"]</code>.',
);

const isObject = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The id of a reference, as it came or simplified. */
function idIn(value: unknown): string | undefined {
	const { id, meta } = Object(value) as IDataObject;
	const href = (meta as IDataObject | undefined)?.href;
	return typeof id === 'string' ? id : href === undefined ? undefined : lastOf(String(href));
}

/** A plain value; of a dictionary's element, or another thing, the name; its ID where none came. */
export function plain(value: unknown): unknown {
	if (!isObject(value)) return value ?? null;
	return value.name ?? idIn(value) ?? value;
}

const listIn = ({ attributes }: IDataObject): IDataObject[] =>
	Array.isArray(attributes) ? (attributes as IDataObject[]) : [];

/** Of two fields with one name that which is filled in; both filled, the first. */
function fieldsOf(attributes: IDataObject[], rows: Row[] = []): IDataObject {
	const all = [
		...rows.map(({ name }) => [name, null]),
		...attributes.map((each) => [String(each.name), plain(each.value)]).reverse(),
	];
	return Object.fromEntries(all) as IDataObject;
}

/** The custom fields that came with a thing, by their names. */
export const customFields = (thing: IDataObject) => fieldsOf(listIn(thing));

/** A value with `fields` beside the `attributes` of everything in it that was fetched along (expand). */
function withInner(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withInner);
	if (!isObject(value)) return value;
	const inner = Object.fromEntries(
		Object.entries(value).map(([name, one]) => [name, withInner(one)]),
	);
	return Array.isArray(value.attributes) && typeof value.id === 'string'
		? { ...inner, fields: fieldsOf(listIn(value)) }
		: inner;
}

/** Consignments in the assortment have fields of their own, not those of products. */
const isOfKind = ({ meta }: IDataObject) =>
	(meta as IDataObject | undefined)?.type !== 'consignment';

/** Gives a function that adds the names to what was read, before and after it was brought into its shape. */
async function namer(api: MoySkladApi, entity: Entity, rows: IDataObject[]) {
	const { customAttributes, attributes } = entity;
	const hasFields = customAttributes || attributes.some(({ name }) => name === 'attributes');
	const fields = hasFields && rows.length ? await customAttributesOf(api, entity) : [];
	const isNameless = ({ state }: IDataObject) =>
		isObject(state) && state.name === undefined && state.meta !== undefined;
	const states = entity.states && rows.some(isNameless) ? await statesOf(api, entity) : [];
	const nameOf = ({ state }: IDataObject) =>
		(isObject(state) ? state.name : undefined) ??
		states.find(({ id }) => id === idIn(state))?.name ??
		null;
	return (read: IDataObject, shown: IDataObject): IDataObject => ({
		...(withInner(shown) as IDataObject),
		fields: fieldsOf(listIn(read), isOfKind(read) ? fields : []),
		...((entity.states || read.state !== undefined) && { stateName: nameOf(read) }),
	});
}

/** The kind of a thing stays with it where `meta`, which alone tells it, does not: as `type`, as in references. */
const withKind =
	(shape: (row: IDataObject) => IDataObject) =>
	(row: IDataObject): IDataObject => {
		const shaped = shape(row);
		const { type } = Object(row.meta) as IDataObject;
		return shaped.meta === undefined && type !== undefined ? { type, ...shaped } : shaped;
	};

/**
 * What was read as a call's options want it. By name, all custom fields of the account are there, `null` where they are
 * not filled in: one request for their names in a run, and one for the states where one came without its name.
 */
export async function shown(
	call: Pick<AnyCall, 'api' | 'options'>,
	entity: Entity,
	rows: IDataObject[],
): Promise<IDataObject[]> {
	const shape = entity.mixed ? withKind(shapedFor(call)) : shapedFor(call);
	if (!call.options.byName) return rows.map(shape);
	const named = await namer(call.api, entity, rows);
	return rows.map((row) => named(row, shape(row)));
}

/** Asks for the names before anything is written, so that afterwards nothing can go wrong with them. */
export async function prepareNames(calls: AnyCall[], entity: Entity): Promise<void> {
	const call = calls.find(({ options }) => options.byName);
	if (!call) return;
	if (entity.customAttributes) await customAttributesOf(call.api, entity);
	if (entity.states) await statesOf(call.api, entity);
}

/** The same of what was written, or is only previewed. */
export async function shownOutcome(
	call: Pick<AnyCall, 'api' | 'options'>,
	entity: Entity,
	outcome: Outcome,
): Promise<Outcome> {
	if (!call.options.byName) return shapedOutcome(call, outcome);
	const all = outcome instanceof Preview ? outcome.items : [outcome].flat();
	const rows = all.filter((one): one is IDataObject => !(one instanceof Failure));
	const named = await namer(call.api, entity, rows);
	const shape = (one: IDataObject) => named(one, shapedFor(call)(one));
	const show = (one: IDataObject | Failure) => {
		if (one instanceof Preview) return one.as(shape);
		return one instanceof Failure ? one : shape(one);
	};
	return Array.isArray(outcome) ? outcome.map(show) : (show(outcome) as Failure);
}

/** Lines of a document have neither; what was fetched along with them may have custom fields. */
export const shownLines = (call: Pick<AnyCall, 'options'>, rows: IDataObject[]): IDataObject[] => {
	const shape = shapedFor(call);
	return call.options.byName
		? rows.map((row) => withInner(shape(row)) as IDataObject)
		: rows.map(shape);
};
