/** Whether a thing is already as a write wants it (MS-103). */
import type { IDataObject } from 'n8n-workflow';
import { lastOf } from './references';

const isObject = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const isNothing = (value: unknown) =>
	value === undefined ||
	value === null ||
	value === '' ||
	(Array.isArray(value) && value.length === 0);

/** The id of a reference. */
export function idIn(value: unknown): string | undefined {
	const { id, meta } = Object(value) as IDataObject;
	const href = (meta as IDataObject | undefined)?.href;
	if (href !== undefined) return lastOf(String(href).replace(/[?#].*$/s, '')).toLowerCase();
	return typeof id === 'string' ? id.toLowerCase() : undefined;
}

const TIME = /^(\d{4}-\d\d-\d\d \d\d:\d\d)(:\d\d)?(\.\d+)?$/;

/** The minute, and what stands behind it: some times are kept to the minute. */
function timeIn(text: string): { minute: string; rest: number } | undefined {
	const [, minute, seconds = '', fraction = ''] = TIME.exec(text) ?? [];
	return minute ? { minute, rest: Number(`0${seconds.slice(1)}${fraction}`) } : undefined;
}

function sameText(sent: string, now: string): boolean {
	const [a, b] = [timeIn(sent), timeIn(now)];
	if (a && b) return a.minute === b.minute && (b.rest === 0 || a.rest === b.rest);
	const plain = (text: string) => text.replace(/\r\n?/g, '\n').trim();
	return plain(sent) === plain(now);
}

const sameNumber = (a: number, b: number) =>
	Number(a.toPrecision(12)) === Number(b.toPrecision(12));

/** Two objects; `isWhole` where what is not sent would go. */
function sameObject(sent: IDataObject, now: IDataObject, isWhole: boolean): boolean {
	const names = Object.keys(isWhole ? { ...now, ...sent } : sent).filter((name) => name !== 'meta');
	return names.every((name) => same(sent[name], now[name]));
}

const PRICE_TYPE = 'priceType';

/** The element of a list that one which is sent stands for. */
function counterpart(sent: unknown, list: unknown[], position: number): unknown {
	if (!isObject(sent)) return list[position];
	const key = sent[PRICE_TYPE] ? PRICE_TYPE : sent.meta ? undefined : null;
	if (key === null) return list[position];
	const idOf = (one: unknown) => idIn(key ? Object(one)[key] : one);
	return list.find((one) => idOf(one) === idOf(sent));
}

/**
 * Whether a value on its way is what is there: a reference by its id, nothing (`null`, an empty text or list, absent)
 * as nothing, a number as the text of it, a time to what the service keeps of it, a list of references in any order.
 */
export function same(sent: unknown, now: unknown, isWhole = false): boolean {
	if (isNothing(sent) || isNothing(now)) return isNothing(sent) && isNothing(now);
	if (Array.isArray(sent)) {
		if (!Array.isArray(now)) return false;
		const isPart = sent.every((one) => Object(one)[PRICE_TYPE]);
		return (
			(isPart || sent.length === now.length) &&
			sent.every((one, n) => same(one, counterpart(one, now, n)))
		);
	}
	if (isObject(sent)) {
		if (!isObject(now)) return false;
		if (!sent.meta) return sameObject(sent, now, isWhole);
		const { linkedSum } = sent;
		return idIn(sent) === idIn(now) && (linkedSum === undefined || same(linkedSum, now.linkedSum));
	}
	if (typeof sent === 'number' && typeof now === 'number') return sameNumber(sent, now);
	if (typeof sent === 'string' && typeof now === 'string') return sameText(sent, now);
	if ([typeof sent, typeof now].sort().join() !== 'number,string') return sent === now;
	const [a, b] = [sent, now].map((one) => (String(one).trim() === '' ? NaN : Number(one)));
	return a === b;
}

const listOf = (value: unknown) => (Array.isArray(value) ? (value as IDataObject[]) : []);

/** What of the fields that a write would send is not so yet; of custom fields those alone that differ. */
export function changesIn(sent: IDataObject, now: IDataObject): IDataObject {
	const differs = (attribute: IDataObject) => {
		const there = listOf(now.attributes).find((one) => idIn(one) === idIn(attribute));
		// What is in a file, the service does not tell.
		if (attribute.file) return true;
		return !same(attribute.value, there?.value);
	};
	const changes = Object.entries(sent).flatMap(([name, value]): Array<[string, unknown]> => {
		if (name === 'attributes' && Array.isArray(value)) {
			const own = listOf(value).filter(differs);
			return own.length ? [[name, own]] : [];
		}
		// An address in parts is set as a whole.
		return same(value, now[name], name.endsWith('Full')) ? [] : [[name, value]];
	});
	return Object.fromEntries(changes) as IDataObject;
}
