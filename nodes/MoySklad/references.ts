import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../shared/errors';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export interface Meta {
	href: string;
	type: string;
	mediaType: 'application/json';
}

const metaOf = (href: string, type: string): { meta: Meta } => ({
	meta: { href, type, mediaType: 'application/json' },
});

/** Paths of things that do not lie at `entity/<keyword>/<id>`. */
const PATHS: Record<string, (id: string) => string> = {
	pricetype: (id) => `context/companysettings/pricetype/${id}`,
};

/**
 * The href of a thing from what a person may give for it: an id, an href, `{ meta }`, or a resource locator.
 * The host of an href is not looked at here: references carry no credential.
 */
export function hrefOf(base: string, keyword: string, given: unknown, label: string): string {
	if (typeof given === 'object' && given !== null) {
		const { meta, value, id, href } = given as IDataObject;
		if (meta) return hrefOf(base, keyword, (meta as IDataObject).href, label);
		return hrefOf(base, keyword, value ?? href ?? id, label);
	}
	const text = String(given ?? '').trim();
	if (/^https?:\/\//.test(text)) return text;
	if (UUID.test(text))
		return `${base}/${(PATHS[keyword] ?? ((id) => `entity/${keyword}/${id}`))(text)}`;
	throw new Failure(
		`${label} must be an ID, an address (href) or an object with "meta", but is "${text}"`,
		{
			advice: `Give the ID that MoySklad shows in the address bar or the API gives as "id". Names are looked up only in fields that say so.`,
			details: { field: label },
		},
	);
}

/** The id at the end of an href, or the bare id given; parameters behind it are left off. */
export const idOf = (base: string, keyword: string, given: unknown, label: string): string =>
	hrefOf(base, keyword, given, label)
		.replace(/[?#].*$/, '')
		.split('/')
		.at(-1) as string;

/** A reference as the wire has it. */
export function referenceTo(
	base: string,
	keyword: string,
	given: unknown,
	label: string,
): { meta: Meta } {
	const href = hrefOf(base, keyword, given, label);
	const type = /\/entity\/([a-z]+)\/[^/]+$/.exec(href.replace(/[?#].*$/, ''))?.[1] ?? keyword;
	return metaOf(href, type);
}

/** Cuts a list into runs of at most `most` elements and `bytes` of JSON, as `[start, end)` positions. */
export function runsOf(elements: unknown[], most: number, bytes: number): Array<[number, number]> {
	const runs: Array<[number, number]> = [];
	let start = 0;
	let size = 2;
	elements.forEach((element, position) => {
		const own = Buffer.byteLength(JSON.stringify(element)) + 1;
		if (position > start && (position - start >= most || size + own > bytes)) {
			runs.push([start, position]);
			start = position;
			size = 2;
		}
		size += own;
	});
	if (elements.length > start) runs.push([start, elements.length]);
	return runs;
}
