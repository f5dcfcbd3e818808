import type { IDataObject } from 'n8n-workflow';
import { tryToParseDateTime } from 'n8n-workflow';

/** Makes something usable of a value as the panel says it; what is not of the kind stays as it is, null too. */
type Kind = (value: unknown) => unknown;

const NUMBER = /^-?\d{1,15}(\.\d+)?$/;
const number: Kind = (value) =>
	typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;

const FLAGS = new Map<unknown, boolean>([
	['1', true],
	[1, true],
	['0', false],
	[0, false],
]);
export const flag: Kind = (value) => FLAGS.get(value) ?? value;

/** PHP has one kind of array, so an empty object comes as `[]` (SAP-19). */
export const record: Kind = (value) => (Array.isArray(value) && value.length === 0 ? {} : value);

const TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(\.\d{1,6})?)$/;
/** `2017-01-14 22:50:08.610461` as ISO with its zone, to the digit (SAP-20, SAP-22). */
const time =
	(offsetOf: (day: string) => string): Kind =>
	(value) => {
		const [, day, clock] = TIME.exec(String(value)) ?? [];
		return day ? `${day}T${clock}${offsetOf(day)}` : value;
	};
const utc = time(() => 'Z');
/** +03:00, but for what is older than October 2014. */
const moscow = time((day) => tryToParseDateTime(day, 'Europe/Moscow').toFormat('ZZ'));

const listOf =
	(kinds: Kinds): Kind =>
	(value) =>
		Array.isArray(value) ? value.map((each: IDataObject) => converted(each, kinds)) : value;

type Kinds = Record<string, Kind>;

const all = (kind: Kind, names: string): Kinds =>
	Object.fromEntries(names.split(' ').map((name) => [name, kind]));

/** The kinds of fields that are no texts, by name; and the names that the document or a sample misspells. */
export interface Shape {
	kinds: Kinds;
	renamed?: Record<string, string>;
}

export const manager: Shape = {
	kinds: {
		...all(number, 'id point_id manager_group_id client_count'),
		...all(flag, 'status client_use contact_show'),
	},
};

export const shippingType: Shape = { kinds: all(number, 'id min_price') };

export const orderStatus: Shape = { kinds: { id: number, ...all(flag, 'sms email') } };

export const clientGroup: Shape = {
	kinds: all(number, 'id discount'),
	renamed: { group_id: 'id' },
};

export const client: Shape = {
	kinds: {
		...all(number, 'id group_id manager_id point_id shipping_id'),
		...all(number, 'balance debt blocked_debt limit discount'),
		...all(flag, 'is_wholesaler status'),
		...all(moscow, 'date_added date_modified'),
		wholesaler_data: record,
	},
};

/** That a time of the account is Moscow's like `date_added` is a guess: it has the same uneven fraction. */
export const transaction: Shape = { kinds: { amount: number, date: moscow } };

export const position: Shape = {
	kinds: {
		...all(number, 'id client_id distributor_id status_id shipping_id doc_id'),
		...all(number, 'deliverytime_min deliverytime_max initial_price price quantity total'),
		...all(flag, 'is_wholesaler deny_request is_archived is_denied is_payed'),
		...all(moscow, 'date_added date_modified'),
		comment: record,
		history: listOf({ date: utc }),
	},
	renamed: {
		delivarytime_min: 'deliverytime_min',
		delivarytime_max: 'deliverytime_max',
	},
};

const converted = (row: IDataObject, kinds: Kinds): IDataObject =>
	Object.fromEntries(
		Object.entries(row).map(([name, value]) => [
			name,
			Object.hasOwn(kinds, name) ? kinds[name](value) : value,
		]),
	) as IDataObject;

/**
 * A row of the panel as the node gives it: ids and amounts (roubles) as numbers, flags as booleans, times as ISO
 * with their zone; `raw` keeps the panel's own strings, under the same names.
 */
export function shaped(row: IDataObject, { kinds, renamed = {} }: Shape, raw = false): IDataObject {
	const named = Object.fromEntries(
		Object.entries(row).map(([name, value]) => [
			Object.hasOwn(renamed, name) ? renamed[name] : name,
			value,
		]),
	);
	return raw ? named : converted(named, kinds);
}
