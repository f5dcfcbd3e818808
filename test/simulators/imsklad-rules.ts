/**
 * What IMSKLAD accepts: the tables of the API document at api.imsklad.ru as data, and the check of a request
 * against them. How strict it is where the document says nothing is told in imsklad.ts.
 */

const ERRORS = {
	2: 'Object not found',
	3: 'Incorrect data',
	4: 'Operation not performed',
} as const;

/** What the service answers instead of a result, { error, code }, in HTTP 200. */
export class Refusal extends Error {
	constructor(
		readonly code: keyof typeof ERRORS,
		detail?: string,
	) {
		super(detail ? `${ERRORS[code]}: ${detail}` : ERRORS[code]);
	}
}

/** The published dictionaries, typed in anew: a witness must not share the node's own tables. */
const NO_COLORS = [2, 3, 12, 41];
const LAST_COLOR = 42;
const COURIERS: Record<number, number[]> = { 4: [7, 42], 16: [7], 22: [6], 62: [32], 113: [40] };

/**
 * What empties a field that need not be there, which is not documented: a number by null, or by 0 alone, or either
 * and a text by null as well as by ''. Times are emptied by 0 too.
 */
export type Nothing = 'null' | 'zero' | 'either';

const NUMBERS = ['integer', 'number', 'time', 'deliveryType', 'courier', 'color'];

const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);
export const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names of fields by kind: `!` marks a required one, `?` one that may be null. */
type Table = Record<string, string>;

/** A test, an object's fields, or [those of a list's elements]. */
const KINDS: Record<string, ((value: unknown) => boolean) | Table | [Table]> = {
	text: (value) => typeof value === 'string',
	integer: isInteger,
	number: Number.isFinite,
	flag: (value) => value === 0 || value === 1,
	/** Unix seconds; milliseconds are far out of this range. */
	time: (value) => isInteger(value) && value >= 0 && value < 1e11,
	/** A product where it is described: String in the table, a number in the sample. */
	good: (value) => isInteger(value) || typeof value === 'string',
	/** A product in a line: Int in the table, though the merchant's id may be any text ("007" is no integer). */
	goodInLine: (value) =>
		isInteger(value) ||
		(typeof value === 'string' && !(isInteger(Number(value)) && String(Number(value)) === value)),
	integers: (value) => Array.isArray(value) && value.every(isInteger),
	storage: (value) => value === 1,
	color: (value) =>
		isInteger(value) && value >= 1 && value <= LAST_COLOR && !NO_COLORS.includes(value),
	deliveryType: (value) => isInteger(value) && Object.hasOwn(COURIERS, value),
	courier: (value) => isInteger(value) && Object.values(COURIERS).flat().includes(value),
	address: { text: 'city street house room' },
	lines: [{ goodInLine: 'id!', integer: 'quantity!', number: 'price!' }],
};

const GOOD: Table = {
	good: 'id!',
	text: 'name! description image size',
	number: 'price! cost!',
	integer: 'weight width height length',
	color: 'color',
};
export const ORDER: Table = {
	text:
		'id! name! tags email phone phone2? post_code address comment owner_comment ' +
		'track? track_status? pickup_point courier_city_code',
	number: 'discount! delivery! total_paid! address_lat address_lng',
	deliveryType: 'delivery_type',
	courier: 'courier',
	time: 'delivery_date_from delivery_date_to shipment_date track_update',
	flag: 'is_canceled tracked',
	integer: 'city_id',
	address: 'address_obj',
	lines: 'goods!',
};
const DOCUMENT: Table = { text: 'id! code', flag: 'type!', lines: 'goods!' };
const PICKUP: Table = { flag: 'need_pickup', text: 'pickup_address pickup_contacts supplier_name' };
const STORAGE: Table = { storage: 'storage_id!' };

export const ACTIONS = {
	'goods.add_good': [GOOD],
	'goods.update_good': [GOOD],
	'goods.get_stock': [STORAGE, { integers: 'ids!' }],
	'order.add_order': [ORDER, STORAGE, { text: 'guid' }],
	'order.update_order': [ORDER],
	'preorder.add_preorder': [DOCUMENT, PICKUP, STORAGE, { time: 'owner_date' }],
	'preorder.update_preorder': [DOCUMENT, PICKUP, { time: 'date' }],
	'doc.add_doc': [DOCUMENT, STORAGE, { time: 'date' }],
	'doc.update_doc': [DOCUMENT, { time: 'date' }],
	'billing.get_billing': [STORAGE, { time: 'from! to!' }],
} satisfies Record<string, Table[]>;
export type Action = keyof typeof ACTIONS;

export const fieldsOf = (tables: Table[]) =>
	tables.flatMap(Object.entries<string>).flatMap(([kind, names]) =>
		names.split(' ').map((marked) => ({
			kind,
			name: marked.replace(/[!?]$/, ''),
			required: marked.endsWith('!'),
			nullable: marked.endsWith('?'),
		})),
	);

/** Whether this is no value, in a field that may be without one. */
function isNothing(kind: string, value: unknown, nothing: Nothing): boolean {
	if (value === null && nothing === 'either') return true;
	if (!NUMBERS.includes(kind)) return false;
	return (value === null && nothing !== 'zero') || (value === 0 && nothing !== 'null');
}

export function check(tables: Table[], data: unknown, nothing: Nothing = 'null', path = ''): void {
	if (!isObject(data)) throw new Refusal(3, `${path || 'data'} must be an object`);
	const prefix = path && `${path}.`;
	const fields = fieldsOf(tables);
	const unknown = Object.keys(data).find((key) => !fields.some(({ name }) => name === key));
	if (unknown !== undefined) throw new Refusal(3, `unknown field ${prefix}${unknown}`);
	for (const { kind, name, required, nullable } of fields) {
		const [value, rule, at] = [data[name], KINDS[kind], prefix + name];
		const isEmpty = value === '' || (Array.isArray(value) && value.length === 0);
		if (required && (value === undefined || isEmpty)) throw new Refusal(3, `${at} is required`);
		if (value === undefined || (value === null && nullable)) continue;
		if (!required && isNothing(kind, value, nothing)) continue;
		if (Array.isArray(rule)) {
			if (!Array.isArray(value)) throw new Refusal(3, `${at} must be ${kind}`);
			value.forEach((each, index) => check(rule, each, nothing, `${at}[${index}]`));
		} else if (typeof rule === 'object') {
			check([rule], value, nothing, at);
		} else if (!rule(value)) {
			throw new Refusal(3, `${at} must be ${kind}`);
		}
	}
}

/** The payload of a request that passed `check`: which of these are there depends on the action. */
export interface Data {
	[field: string]: unknown;
	id: string | number;
	goods: Array<{ id: string | number; quantity: number; price: number }>;
	ids: number[];
	from: number;
	to: number;
	type: number;
	delivery_type?: number | null;
	courier?: number | null;
}

export function checkTogether(data: Partial<Data>, former?: Data): void {
	const type = data.delivery_type === undefined ? former?.delivery_type : data.delivery_type;
	if (data.courier && type && !COURIERS[type].includes(data.courier)) {
		throw new Refusal(3, `courier ${data.courier} does not serve delivery_type ${type}`);
	}
	for (const name of ['pickup_address', 'pickup_contacts']) {
		if (data.need_pickup === 1 && !data[name]) throw new Refusal(3, `${name} is required`);
	}
}
