/** How a value of the mapper travels: what each kind of field takes, and what the API gets of it. */
import type { FieldType, IDataObject } from 'n8n-workflow';
import { missing } from '../shared/decode';
import {
	decimal,
	integer,
	json,
	pick,
	text,
	toggle,
	type Dictionary,
	type Field,
} from '../shared/fields';
import { called, type Row } from './account';
import { type Attribute, type Entity, type Kind } from './entity';
import { linkTo } from './links';
import { inKopecks, kopecksOf, type MoneyUnit } from './money';
import { hrefOf, type Meta } from './references';
import { moment } from './time';

export interface Writing {
	/** The unit of all money in the values. */
	moneyUnit: MoneyUnit;
	/** The workflow's, for dates that name none. */
	timezone: string;
	/** Says something to the person. */
	hint?(message: string): void;
}

/** One field of the mapper. */
export interface Slot {
	/** The API's name; `salePrices:<id>` and `attribute:<id>` of what the account added. */
	id: string;
	label: string;
	attribute: Attribute;
	/** The price type or the custom attribute that it is for. */
	row?: Row;
	/** Of a state: those there are. */
	states?: Row[];
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
export const KINDS: Record<Kind, { type: FieldType; wire: (given: Given) => unknown }> = {
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
