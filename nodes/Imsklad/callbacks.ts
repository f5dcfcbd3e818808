import { createHash, timingSafeEqual } from 'crypto';
import type { IDataObject } from 'n8n-workflow';
import type { Dictionary } from '../shared/fields';
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

export type Opened = Callback | 'wrong key' | 'malformed';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Compares in a time that tells nothing about how much of the key was right. No key never fits. */
function isKey(given: unknown, expected: string): boolean {
	const text = typeof given === 'string' || typeof given === 'number' ? String(given) : '';
	return timingSafeEqual(digest(text), digest(expected)) && expected !== '';
}

function parsed(text: string): unknown {
	try {
		// Some senders begin with a byte order mark, which n8n takes off only where it parses itself.
		return JSON.parse(text.replace(/^\uFEFF/, ''));
	} catch {
		return undefined;
	}
}

/** The samples have commas before closing brackets (IMS-10); strict JSON has not. Takes linear time. */
const withoutTrailingCommas = (text: string) =>
	text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"?|,(?=\s*[}\]])/g, (found) => (found === ',' ? '' : found));

/** JSON that its sender called a form, and n8n has cut at `&` and `=`; a `+` in it has become a blank. */
export const rejoined = (form: IDataObject): string =>
	Object.entries(form)
		.map(([name, value]) => (value === '' ? name : `${name}=${String(value)}`))
		.join('&');

/** Opens a request body, an object or JSON text: checks the key and takes the envelope apart. */
export function openCallback(body: unknown, key: string): Opened {
	const envelope =
		typeof body === 'string' ? (parsed(body) ?? parsed(withoutTrailingCommas(body))) : body;
	if (!isObject(envelope) || !isKey(envelope.key, key)) return 'wrong key';
	const { type, action, data } = envelope;
	if (typeof type !== 'string' || typeof action !== 'string') return 'malformed';
	return { event: `${type}.${action}`, type, action, data };
}

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
