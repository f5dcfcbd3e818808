import type {
	FieldType,
	IDataObject,
	INodePropertyOptions,
	ResourceMapperFields,
} from 'n8n-workflow';
import { Failure } from '../shared/errors';
import {
	decimal,
	integer,
	json,
	optionsOf,
	pick,
	single,
	text,
	toggle,
	type Dictionary,
	type Field,
} from '../shared/fields';
import { missing } from '../shared/decode';
import {
	allOf,
	areFew,
	asAttribute,
	called,
	customAttributesOf,
	customFieldIn,
	priceTypesOf,
	statesOf,
	type Row,
} from './account';
import { byItsName, isCalled } from './called';
import { codes, customAttributes, name } from './entities/groups';
import { labelled, type Attribute, type Entity, type Kind } from './entity';
import { linkTo } from './links';
import { inKopecks, kopecksOf, type MoneyUnit } from './money';
import { hrefOf, type Meta } from './references';
import { moment } from './time';
import type { MoySkladApi } from './transport';

export interface Writing {
	/** The unit of all money in the values. */
	moneyUnit: MoneyUnit;
	/** The workflow's, for dates that name none. */
	timezone: string;
	/** Says something to the person. */
	hint?(message: string): void;
}

/** One field of the mapper. */
interface Slot {
	/** The API's name; `salePrices:<id>` and `attribute:<id>` of what the account added. */
	id: string;
	label: string;
	attribute: Attribute;
	/** The price type or the custom attribute that it is for. */
	row?: Row;
	/** Of a state: those there are. */
	states?: Row[];
}

const isUnknown = ({ attributes }: Entity) => attributes.length === 0;

/** What an entity that only its keyword is known of may be expected to have. */
const COMMON: readonly Attribute[] = [name, ...codes];

/** What may be sent of an entity. */
export const writable = (entity: Entity): readonly Attribute[] =>
	isUnknown(entity)
		? [...COMMON, ...(entity.customAttributes ? [customAttributes] : [])]
		: entity.attributes.filter(({ readOnly }) => !readOnly);

/** The fields of an entity; the account is asked only for those whose name `wanted` has. */
async function slotsOf(
	api: MoySkladApi,
	entity: Entity,
	wanted: (name: string) => boolean,
): Promise<Slot[]> {
	const isCustom = ({ name: id }: Attribute) => id === customAttributes.name;
	const fields = writable(entity).filter((each) =>
		wanted(isCustom(each) ? 'attribute' : each.name),
	);
	const slots = fields.map(async (attribute): Promise<Slot[]> => {
		const { name: id, kind } = attribute;
		if (isCustom(attribute)) {
			return (await customAttributesOf(api, entity)).map((row) => ({
				id: `attribute:${row.id}`,
				label: row.name,
				attribute: asAttribute(row),
				row,
			}));
		}
		if (kind === 'prices') {
			return (await priceTypesOf(api)).map((row, position) => ({
				// The first type is the account's default.
				id: position === 0 ? id : `${id}:${row.id}`,
				label: `${attribute.label} (${row.name})`,
				attribute,
				row,
			}));
		}
		const states = kind === 'state' ? await statesOf(api, entity) : undefined;
		return [{ id, label: labelled(attribute), attribute, states }];
	});
	return (await Promise.all(slots)).flat();
}

/** One value on its way. */
interface Given extends Writing {
	value: unknown;
	slot: Slot;
	base: string;
	entity: Entity;
	/** All values that are written. */
	values: IDataObject;
}

/** The value as a field of the slot's label takes it. */
const as =
	<T>(fieldOf: (label: string) => Field<T>) =>
	({ value, timezone, hint, slot: { label } }: Given): T => {
		const taken = fieldOf(label).read({ get: () => value, timezone, hint }, '');
		if (taken === undefined) throw missing(label);
		return taken;
	};
const fromJson = as((label) => json(label));

/** The value, or what its JSON text says. */
const parsed = (value: unknown, label: string): unknown =>
	/^\s*[[{]/.test(String(value))
		? json(label).read({ get: () => value, timezone: '' }, label)
		: value;
const structured = ({ value, slot }: Given) => parsed(value, slot.label);

const structure = (given: Given) => inKopecks(fromJson(given), given.moneyUnit);

const amount = (given: Given) => kopecksOf(as(decimal)(given), given.moneyUnit);

/** `{ value }` from an amount, or with a currency as the API gives it. */
function price(given: Given): IDataObject {
	const { value } = given;
	if (typeof value !== 'object') return { value: amount(given) };
	return { ...value, value: amount({ ...given, value: (value as IDataObject).value }) };
}

/** The price of the slot's type; or a list of all prices as the API gives it. */
const prices = (given: Given): IDataObject[] =>
	Array.isArray(given.value)
		? given.value.map((value) => price({ ...given, value }))
		: [{ ...price(given), priceType: { meta: given.slot.row?.meta } }];

function reference(given: Given): { meta: Meta } {
	const { base, slot, values } = given;
	const { attribute, label } = slot;
	// A value of the mapper may be JSON text; of the others only these say where a reference lies.
	const owners = ['agent', 'organization', 'ownAgent'].map((name) => [
		name,
		parsed(values[name], name),
	]);
	const place = { base, attribute, label, values: Object.fromEntries(owners) as IDataObject };
	return linkTo(structured(given), place);
}

/** A list of references, of one, or text with commas; what an element says beside its meta (linkedSum) stays. */
function references(given: Given): IDataObject[] {
	const value = structured(given);
	const list = typeof value === 'string' ? value.split(/[\s,;]+/).filter(Boolean) : [value].flat();
	return list.map((one) => ({
		...(typeof one === 'object' && inKopecks(one, given.moneyUnit)),
		...reference({ ...given, value: one }),
	}));
}

/** A state by its name, or by its id, href or meta. */
function state({ value, base, entity, slot: { label, states = [] } }: Given): IDataObject {
	const wanted = typeof value === 'object' ? hrefOf(base, 'state', value, label) : `${value}`;
	return { meta: called(states, wanted, entity, 'state').meta };
}

const choice = (given: Given) =>
	as((label) => pick(label, given.slot.attribute.values as Dictionary<string>))(given);

/** How each kind looks in the mapper, and how a value of it travels. */
const KINDS: Record<Kind, { type: FieldType; wire: (given: Given) => unknown }> = {
	text: { type: 'string', wire: as(text) },
	integer: { type: 'number', wire: as(integer) },
	number: { type: 'number', wire: as(decimal) },
	boolean: { type: 'boolean', wire: as((label) => toggle(label, '')) },
	dateTime: { type: 'dateTime', wire: as((label) => moment(label)) },
	choice: { type: 'options', wire: choice },
	money: { type: 'number', wire: amount },
	price: { type: 'number', wire: price },
	prices: { type: 'number', wire: prices },
	reference: { type: 'string', wire: reference },
	references: { type: 'string', wire: references },
	state: { type: 'options', wire: state },
	positions: { type: 'array', wire: structure },
	// The table does not tell lists from objects, and the editor refuses the one where the other is declared.
	object: { type: 'string', wire: structure },
};

const isFile = ({ row }: Slot) => row?.type === 'file';

/** As many lists of references are asked for as a person can wait for; the others stay text. */
const MOST_LISTS = 10;

/** The things to choose from, by the keyword of the one kind of things that a slot's reference points to. */
async function listsFor(api: MoySkladApi, slots: Slot[]): Promise<Map<string, Row[] | undefined>> {
	const keywords = slots.flatMap(({ attribute: { kind, to } }) =>
		kind === 'reference' && to?.length === 1 ? to.filter(areFew) : [],
	);
	const asked = [...new Set(keywords)].slice(0, MOST_LISTS);
	const lists = asked.map(async (keyword) => [keyword, await allOf(api, keyword)] as const);
	return new Map(await Promise.all(lists));
}

function choicesOf(
	{ attribute, states }: Slot,
	lists: Map<string, Row[] | undefined>,
): INodePropertyOptions[] | undefined {
	// By name, so that an expression can say it, and a workflow works in another account.
	if (states) return states.map(({ name }) => ({ name, value: name }));
	if (attribute.kind === 'choice') return optionsOf(attribute.values as Dictionary);
	if (attribute.kind !== 'reference') return undefined;
	return lists.get(attribute.to?.join() ?? '')?.map(({ id, name }) => ({ name, value: id }));
}

/**
 * The fields of an entity for n8n's resource mapper: what the API takes, each price type and custom attribute
 * of the account, its states by name, and what small lists of the account offer for references. Where `isChange`,
 * nothing must be given: what is not stays as it is; of an upsert `key` is what it is matched by. Asks the account for what the entity has of these, at most
 * three requests and `MOST_LISTS` more.
 */
export async function mapperFieldsOf(
	api: MoySkladApi,
	entity: Entity,
	isChange = false,
	key?: string,
): Promise<ResourceMapperFields> {
	const slots = (await slotsOf(api, entity, () => true)).filter(
		(slot) => !isFile(slot) && !(isChange && slot.attribute.createOnly),
	);
	const lists = await listsFor(api, slots);
	const fields = slots.map((slot) => {
		const { id, label, attribute } = slot;
		const options = choicesOf(slot, lists);
		const required = (attribute.required === true && !isChange) || id === key;
		return {
			id,
			displayName: !options && isCalled(attribute) ? `${label}: Name or ID` : label,
			type: options ? ('options' as const) : KINDS[attribute.kind].type,
			required,
			// Else the editor would send "no" for every yes/no that nobody has touched.
			removed: !(required || (attribute.offered && !isChange)),
			display: true,
			defaultMatch: false,
			canBeUsedToMatch: false,
			...(options && { options }),
		};
	});
	return { fields };
}

/** Takes any value but an empty one. */
const anything = single<unknown>(
	{ displayName: '', type: 'string', default: '' },
	(value) => value,
);

/**
 * The JSON for a create or update from the mapper's values. Empty ones are left out, so that an update leaves
 * those fields alone. Money is in `moneyUnit`, also within JSON of the API's shape; dates are ISO text (without a
 * zone in `timezone`), Unix seconds, Date or Luxon, and become Moscow time. Throws a Failure that names the
 * field for a value that cannot be meant, and for ids that the entity has no field of. A custom attribute is
 * `attribute:` with its id or its name. States, price types and custom attributes are asked for once in a run,
 * and only where a value needs them.
 */
export async function bodyOf(
	api: MoySkladApi,
	entity: Entity,
	values: IDataObject,
	writing: Writing,
): Promise<IDataObject> {
	const filled = Object.entries(values).filter(
		([, value]) =>
			anything.read({ get: () => value, timezone: writing.timezone }, '') !== undefined,
	);
	const names = new Set(filled.map(([id]) => id.split(':')[0]));
	const slots = await slotsOf(api, entity, (wanted) => names.has(wanted));
	const rows = slots.flatMap(({ attribute: { name }, row }) =>
		name === 'attribute' && row ? [row] : [],
	);
	const slotOf = (id: string) => {
		const custom = customFieldIn(id);
		if (custom && rows.length) {
			const row = called(rows, custom, entity, 'custom field');
			return slots.find((slot) => slot.row === row);
		}
		// The account may have given a price type the first place since the field was chosen.
		return slots.find((slot) => slot.id === id || `${slot.attribute.name}:${slot.row?.id}` === id);
	};
	const given = await Promise.all(
		filled.map(async ([id, value]) => {
			const slot = slotOf(id);
			const own = slot ? await byItsName(api, slot.attribute, slot.label, value) : value;
			return { id, value: own as IDataObject[string], slot };
		}),
	);
	const known = { ...values, ...Object.fromEntries(given.map(({ id, value }) => [id, value])) };
	const strange = given.filter(({ slot }) => !slot).map(({ id }) => id);
	if (strange.length) {
		throw new Failure(`${entity.name} has no field to write called ${strange.join(', ')}`, {
			advice: 'Load the list of fields again, and remove what is no longer in it.',
			details: { field: strange.join(', ') },
		});
	}
	const twice = given.find(({ slot }, n) => given.some((other, m) => m < n && other.slot === slot));
	if (twice) {
		throw new Failure(`${twice.slot?.label} is given twice, the second time as ${twice.id}`, {
			advice: 'Remove one of the two: a field can have one value only.',
			details: { field: twice.id },
		});
	}

	const base = await api.base;
	const body: IDataObject = {};
	const add = (list: string, elements: IDataObject[]) => {
		body[list] = [...((body[list] as IDataObject[] | undefined) ?? []), ...elements];
	};
	for (const { value, slot } of given as Array<{ value: unknown; slot: Slot }>) {
		const { attribute, label, row } = slot;
		if (isFile(slot)) {
			throw new Failure(`${label} is a file, which cannot be written by fields`, {
				advice: 'Use JSON, with "file": { "filename", "content" } in "attributes".',
				details: { field: label },
			});
		}
		const wire = KINDS[attribute.kind].wire({
			value,
			values: known,
			slot,
			base,
			entity,
			...writing,
		});
		if (attribute.name === 'attribute') {
			add(customAttributes.name, [{ meta: row?.meta, value: wire } as IDataObject]);
		} else if (attribute.kind === 'prices') add(attribute.name, wire as IDataObject[]);
		else body[attribute.name] = wire as IDataObject;
	}
	return body;
}
