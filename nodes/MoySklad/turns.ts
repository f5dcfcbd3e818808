/** The things that a call is about, before anything is read: what takes turns in this process. */
import type { IDataObject } from 'n8n-workflow';
import type { AnyCall, EntityOf } from './calls';
import type { Data } from './data';
import { hrefOf, lastOf } from './references';

const given = ({ body }: AnyCall) => body as IDataObject & { data?: Data };

/** The id of what a person gives as an id, an href or `{ meta }`; what is none of these will be refused. */
function idOfAny(keyword: string, value: unknown): string {
	try {
		return lastOf(hrefOf('', keyword, value, 'ID')).toLowerCase();
	} catch {
		return String(value);
	}
}

/** What an update, or another change of a document, is about. */
export function changedBy(call: AnyCall, entityOf: EntityOf): string[] {
	const { id, data } = given(call);
	const { keyword } = entityOf(call);
	const elements = data && 'json' in data && data.isList ? data.json : [{ id }];
	return elements.map(({ id: own, meta }) =>
		[keyword, idOfAny(keyword, meta ? { meta } : own)].join(' '),
	);
}

/** Whatever may make a client: one that is found by its phone may be the one that is made by its code (MS-133). */
export const CLIENTS = 'counterparty ensure';

/** By what one upsert may make what another one looks for, each by its own key. */
const KEYS = ['externalCode', 'code', 'syncId'];

/** What an upsert is about: two that both found nothing would both add. */
export function matchedBy(call: AnyCall, entityOf: EntityOf): string[] {
	const { matchBy, data } = given(call);
	const elements = !data ? [] : 'json' in data ? data.json : [data.values];
	const { keyword } = entityOf(call);
	if (keyword === 'counterparty') return [CLIENTS];
	return elements.flatMap((element) =>
		[...new Set([String(matchBy), ...KEYS])]
			.map((name) => [keyword, name, keyIn(element, name)])
			.filter(([, , value]) => value)
			.map((key) => key.join(' ')),
	);
}

/** The key of an element, as the service compares it. */
export const keyIn = (element: IDataObject, name: string): string => {
	const value = String(element[name] ?? '');
	return name === 'syncId' ? value.toLowerCase() : value;
};
