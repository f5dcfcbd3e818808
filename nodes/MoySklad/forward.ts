/** A field that says how far a thing is: an update that does not lead further writes nothing (MS-102). */
import type { IDataObject } from 'n8n-workflow';
import { toText } from '../shared/decode';
import { Failure } from '../shared/errors';
import { called, customAttributesOf, customFieldIn, type Row } from './account';
import { idIn } from './compare';
import { labelled, type Entity } from './entity';
import type { MoySkladApi } from './transport';

/** How far things can be, in their order, and the field whose first word or number says it. */
export interface Forward {
	order: string[];
	label: string;
	/** The API's name of the field, or the custom field that it is. */
	field: string | Row;
	/** What stood there before, by who tells of the step: from just there it may lead back. */
	from?: string;
}

const plain = (text: string) => text.trim().toLowerCase();

/** `10 Отменен` is `10`; of a dictionary's element its name counts. */
function wordIn(value: unknown): string {
	const text = Object(value) === value ? (value as IDataObject).name : value;
	const [word] = plain(String(text ?? '')).split(/\s+/);
	return word.replace(/[:,;.]+$/, '');
}

/** Asks the account for the field that is meant; a Failure where there is none, or there is no order. */
export async function forwardOf(
	api: MoySkladApi,
	entity: Entity,
	given: IDataObject,
): Promise<Forward> {
	const refuse = (what: string, advice: string) =>
		new Failure(`Only Forward: ${what}`, { advice, details: { field: 'Only Forward' } });
	const list = typeof given.order === 'string' ? given.order.split(/[,\n]/) : [given.order].flat();
	const order = list.map((one) => plain(toText(one ?? '', 'Order'))).filter(Boolean);
	if (order.length < 2 || new Set(order).size < order.length) {
		throw refuse(
			'the order wants several words or numbers, each once',
			'Name them from the first to the last, such as "0, 1, 2".',
		);
	}
	const field = toText(given.field ?? '', 'Field').trim();
	const from = wordIn(given.from);
	const custom = customFieldIn(field);
	if (custom) {
		const row = called(await customAttributesOf(api, entity), custom, entity, 'custom field');
		return { order, label: row.name, field: row, ...(from && { from }) };
	}
	const attribute = entity.attributes.find(({ name }) => name === field);
	if (field === '' || (entity.attributes.length && !attribute)) {
		throw refuse(
			field === '' ? 'the field is missing' : `${entity.name} has no field called "${field}"`,
			'Name it as the API does, or "attribute:" and the name of a custom field.',
		);
	}
	return { order, label: attribute ? labelled(attribute) : field, field, ...(from && { from }) };
}

/** What a thing, or a write, has in the field. */
function valueIn(thing: IDataObject, { field }: Forward): unknown {
	if (typeof field === 'string') return thing[field];
	const own = (thing.attributes ?? []) as IDataObject[];
	return own.find((one) => idIn(one) === field.id.toLowerCase())?.value;
}

/**
 * Why nothing may be written: as far, or further, is what stands there. What the order does not name may be written
 * over, since it says nothing of how far the thing is. A Failure where the write says nothing of it.
 */
export function whyNotForward(
	wanted: IDataObject,
	now: IDataObject,
	forward: Forward,
): string | undefined {
	const { order, label, from } = forward;
	const [there, then] = [now, wanted].map((one) => wordIn(valueIn(one, forward)));
	if (!order.includes(then)) {
		throw new Failure(
			then === ''
				? `Only Forward: the update does not say what "${label}" is to be`
				: `Only Forward: "${then}" is none of ${order.join(', ')}`,
			{ advice: 'Look at the field and the order of this option.', details: { field: label } },
		);
	}
	if (there === then) return `"${label}" is "${there}" already`;
	if (from !== undefined && from === there) return undefined;
	if (order.indexOf(there) < order.indexOf(then)) return undefined;
	return `it would step back: "${label}" is "${there}", after "${then}"`;
}
