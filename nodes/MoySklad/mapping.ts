import type { IDataObject, INodePropertyOptions, ResourceMapperFields } from 'n8n-workflow';
import { Failure } from '../shared/errors';
import { optionsOf, single, type Dictionary } from '../shared/fields';
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
import { labelled, type Attribute, type Entity } from './entity';
import type { MoySkladApi } from './transport';
import { KINDS, type Slot, type Writing } from './wire';

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
