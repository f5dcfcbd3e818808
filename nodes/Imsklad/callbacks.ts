import { createHash, timingSafeEqual } from 'crypto';
import type { IDataObject } from 'n8n-workflow';
import type { Dictionary } from '../shared/fields';
import { jsonIn } from '../shared/incoming';
import { nameOf, orderStatuses } from './dictionaries';
import { isObject } from './items';

/** What IMSKLAD calls the merchant's endpoint for: section "Запросы со стороны WMS" and its table. */
export const events: Dictionary<string> = [
	{ value: 'order.update_order', name: 'Order Changed', russian: 'Изменение заказа' },
	{ value: 'order.set_status', name: 'Order Status Changed', russian: 'Изменение статуса заказа' },
	{ value: 'order.set_pay', name: 'Order Paid', russian: 'Деньги за заказ получены' },
	{ value: 'order.update_tracks', name: 'Tracking Numbers Assigned', russian: 'Трек-номера' },
	{ value: 'order.send_to_cdek', name: 'Orders to Export to CDEK', russian: 'Выгрузка в СДЭК' },
	{
		value: 'order.send_to_boxberry',
		name: 'Orders to Export to Boxberry',
		russian: 'Выгрузка в BoxBerry',
	},
	{
		value: 'order.send_act_to_boxberry',
		name: 'Orders for the Boxberry Handover Act',
		russian: 'Акт BoxBerry',
	},
	{ value: 'doc.add_doc', name: 'Document Created', russian: 'Создание документа' },
	{ value: 'doc.update_doc', name: 'Document Changed', russian: 'Изменение документа' },
	{
		value: 'doc.set_status',
		name: 'Document Status Changed',
		russian: 'Изменение статуса документа',
	},
	{ value: 'good.get_good', name: 'Question: Product', russian: 'Запрос товара' },
	{
		value: 'good.get_good_suppliers',
		name: 'Question: Suppliers of a Product',
		russian: 'Поставщики товара',
	},
	{ value: 'supplier.get_supplier', name: 'Question: Supplier', russian: 'Запрос поставщика' },
	{ value: 'supplier.get_suppliers', name: 'Question: Suppliers', russian: 'Список поставщиков' },
];

const FOR_ONE = ['good.get_good', 'supplier.get_supplier'];
const FOR_SEVERAL = ['good.get_good_suppliers', 'supplier.get_suppliers'];

/** Whether IMSKLAD waits for data in the answer, rather than for a mere acknowledgement. */
export const isQuestion = (event: string) => [...FOR_ONE, ...FOR_SEVERAL].includes(event);

/** A workflow's items as the answer to a question: a list where it asks for several things, however few there are. */
export function answerTo(event: string, items: IDataObject[]): IDataObject | IDataObject[] {
	const [first = UNANSWERED] = items;
	const isList = items.length > 1 || (FOR_SEVERAL.includes(event) && !('error' in first));
	return isList ? items : first;
}

/** A callback as it came, without its key. */
export interface Callback {
	event: string;
	type: string;
	action: string;
	data: unknown;
}

export type Opened = Callback | 'unreadable' | 'wrong key' | 'malformed';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Compares in a time that tells nothing about how much of the key was right. No key never fits. */
function isKey(given: unknown, expected: string): boolean {
	const text = typeof given === 'string' || typeof given === 'number' ? String(given) : '';
	return timingSafeEqual(digest(text), digest(expected)) && expected !== '';
}

/** The samples have commas before closing brackets (IMS-10); strict JSON has not. Takes linear time. */
const withoutTrailingCommas = (text: string) =>
	text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"?|,(?=\s*[}\]])/g, (found) => (found === ',' ? '' : found));

/**
 * JSON that its sender called a form, and n8n has cut at `&` and `=`. What a form says otherwise is lost for good: a `+`
 * has become a blank, a `%41` an `A`. So this is for those who have no more than the form.
 */
const rejoined = (form: IDataObject): string =>
	Object.entries(form)
		.flatMap(([name, values]) =>
			[values].flat().map((value) => (value === '' ? name : `${name}=${String(value)}`)),
		)
		.join('&');

/** What a form makes of a text. */
function asInForm(text: string): string {
	try {
		return decodeURIComponent(text.replace(/\+/g, ' '));
	} catch {
		return text.replace(/\+/g, ' ');
	}
}

/** Whether a form is one in name only: whole JSON, of which n8n has made fields. */
export const isCut = (form: unknown): form is IDataObject =>
	isObject(form) && /^\uFEFF?\s*\{/.test(Object.keys(form)[0] ?? '');

/**
 * Opens a request body, JSON text or what n8n has made of it: checks the key and takes the envelope apart.
 * 'unreadable' is text that is no JSON, and nothing at all.
 */
export function openCallback(body: unknown, key: string): Opened {
	const [text, keys] = isCut(body) ? [rejoined(body), [key, asInForm(key)]] : [body, [key]];
	const envelope =
		typeof text === 'string' ? (jsonIn(text) ?? jsonIn(withoutTrailingCommas(text))) : text;
	if (envelope === undefined) return 'unreadable';
	if (!isObject(envelope) || !keys.some((each) => isKey(envelope.key, each))) return 'wrong key';
	const { type, action, data } = envelope;
	if (typeof type !== 'string' || typeof action !== 'string') return 'malformed';
	return { event: `${type}.${action}`, type, action, data };
}

/** The first of several ways to have the same body that can be read. */
export const openFirst = (bodies: unknown[], key: string): Opened =>
	bodies.reduce<Opened>(
		(opened, body) => (opened === 'unreadable' ? openCallback(body, key) : opened),
		'unreadable',
	);

/** What stands beside the service's own fields: names of statuses, and the names that update_order takes. */
function added(event: string, data: IDataObject): IDataObject {
	const status = (name: string) =>
		event === 'order.set_status' ? nameOf(orderStatuses, data[name]) : undefined;
	const beside: IDataObject = {
		old_status_name: status('old_status'),
		new_status_name: status('new_status'),
		delivery_type: data.delivery_type_id as number | undefined,
		courier: data.delivery_courier_id as number | undefined,
	};
	return Object.fromEntries(
		Object.entries(beside).filter(([name, value]) => value !== undefined && !(name in data)),
	);
}

/**
 * The items of a callback, `{ event, type, action, data }`: one for each element of a list (update_tracks);
 * a bare id becomes `data: { id }`. Times in `data` are Unix seconds, prices roubles, as the service has them.
 */
export function itemsOf({ event, type, action, data }: Callback): IDataObject[] {
	return (Array.isArray(data) ? data : [data]).map((element: unknown) => {
		const own = isObject(element) ? element : element == null ? {} : { id: element as string };
		return { event, type, action, data: { ...own, ...added(event, own) } };
	});
}

/** The documented answer to a notification. */
export function acknowledgement({ event, data }: Callback): IDataObject {
	const id = event === 'order.update_order' && isObject(data) ? data.id : undefined;
	return { result: 'ok', ...(id !== undefined && { id }) };
}

/** The answer to a question that no workflow answers; code 2 is "Объект не найден". */
export const UNANSWERED: IDataObject = { error: 'Nothing found for this question', code: 2 };
