/** How the simulated warehouse behaves where the document is silent, and what tests may ask of its requests. */
import { isObject, Refusal, type Nothing } from './imsklad-rules';
import type { RecordedRequest } from './server';

export interface Switches {
	/** A wrong key: error in HTTP 200, the same in HTTP 403, or a page in HTTP 200. */
	wrongKey: 'error' | 'forbidden' | 'html';
	/** Products that get_stock does not know: left out, or code 2 for the whole request. */
	unknownStock: 'omit' | 'error';
	/** get_billing with all the fields of the table, or only those of the sample: no type, from, to. */
	billing: 'table' | 'sample';
	nothing: Nothing;
	/** How callbacks call their JSON: as PHP's curl does unless told otherwise, or as what it is. */
	callbackType: 'form' | 'json';
	/** A text longer than `textLimit` characters: taken, cut without a word, or code 3. */
	longTexts: 'taken' | 'cut' | 'refused';
	textLimit: number;
	/** is_canceled 0 for a cancelled order: it stays cancelled, is a new order again, or is refused with code 4. */
	reopening: 'stays' | 'reopens' | 'refused';
}

export const usual = (): Switches => ({
	wrongKey: 'error',
	unknownStock: 'omit',
	billing: 'table',
	nothing: 'null',
	callbackType: 'form',
	longTexts: 'taken',
	textLimit: 255,
	reopening: 'stays',
});

export const CONTENT_TYPES = {
	form: 'application/x-www-form-urlencoded',
	json: 'application/json',
} as const;

/** The data with their texts as long as they may be; throws a Refusal where that is the way. */
export function fitted<T>(data: T, { longTexts, textLimit }: Switches): T {
	const fit = (value: unknown, at: string): unknown => {
		if (Array.isArray(value)) return value.map((each, index) => fit(each, `${at}[${index}]`));
		if (isObject(value)) {
			return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fit(each, key)]));
		}
		if (typeof value !== 'string' || value.length <= textLimit) return value;
		if (longTexts === 'refused') {
			throw new Refusal(3, `${at} is longer than ${textLimit} characters`);
		}
		return value.slice(0, textLimit);
	};
	return longTexts === 'taken' ? data : (fit(data, 'data') as T);
}

/** How often each action was asked for, by the merchant's id ('' where there is none): `{ 'order.add_order': { A: 1 } }`. */
export function countsOf(requests: RecordedRequest[]): Record<string, Record<string, number>> {
	const counts: Record<string, Record<string, number>> = {};
	for (const { body } of requests) {
		const { type, action, data } = JSON.parse(body || '{}') as Record<string, unknown>;
		const of = (counts[`${String(type)}.${String(action)}`] ??= {});
		const id = isObject(data) ? String(data.id ?? '') : '';
		of[id] = (of[id] ?? 0) + 1;
	}
	return counts;
}
