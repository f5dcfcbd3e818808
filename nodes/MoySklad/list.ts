import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../shared/errors';
import type { MoySkladApi } from './transport';

/** The most that a page may hold; with `expand` more than 100 rows would silently lose it. */
export const LARGEST_PAGE = 1000;
export const LARGEST_EXPANDED_PAGE = 100;

/** Pages on their way while one is handed out: one more than the service's five slots, so that none idles. */
const AHEAD = 6;

interface Page {
	rows: IDataObject[];
	meta: { size: number };
}

const asPage = (reply: unknown): Page => {
	const { rows, meta } = (reply ?? {}) as Partial<Page>;
	if (Array.isArray(rows) && typeof meta?.size === 'number') return { rows, meta };
	throw new Failure('MoySklad answered without a list of rows', { fromService: true });
};

/**
 * The rows of a list in the service's order, up to a limit. The first page goes alone, since it tells how
 * many there are; the others are fetched together as far as the limits allow. `query` holds `filter`,
 * `expand`, `order` and the like, as the API has them.
 */
export async function* rowsOf(
	api: MoySkladApi,
	path: string,
	query: IDataObject,
	most: number,
): AsyncGenerator<IDataObject> {
	const size = Math.min(most, query.expand ? LARGEST_EXPANDED_PAGE : LARGEST_PAGE);
	const fetchPage = async (offset: number) =>
		asPage(await api.request('GET', path, { query: { ...query, limit: size, offset } }));

	const first = await fetchPage(0);
	yield* first.rows;
	const total = Math.min(first.meta.size, most);
	const pending: Array<Promise<Page>> = [];
	let next = size;
	const start = () => {
		for (; pending.length < AHEAD && next < total; next += size) {
			const page = fetchPage(next);
			page.catch(() => {});
			pending.push(page);
		}
	};
	for (start(); pending.length; start()) {
		const { rows } = (await pending.shift()) as Page;
		start();
		yield* rows;
	}
}

/** A value within a filter: a `;` would end it. */
const escaped = (value: string) => value.replaceAll(';', '\\;');

/** One condition of a filter: `name=value`. */
export const condition = (field: string, operator: string, value: string) =>
	`${field}${operator}${escaped(value)}`;

/** Headers and URL together may have 8 KB; the rest is left to the headers and the path. */
const LONGEST_FILTER = 6000;

/** Splits `field=value` conditions into as few filters as the length of a URL and the size of a page allow. */
export function filtersOf(
	field: string,
	values: string[],
	most: number,
): Array<{ filter: string; values: string[] }> {
	const filters: Array<{ filter: string; values: string[]; length: number }> = [];
	for (const value of values) {
		const one = condition(field, '=', value);
		const length = encodeURIComponent(`;${one}`).length;
		const last = filters.at(-1);
		if (last && last.values.length < most && last.length + length <= LONGEST_FILTER) {
			last.filter += `;${one}`;
			last.values.push(value);
			last.length += length;
		} else {
			filters.push({ filter: one, values: [value], length });
		}
	}
	return filters;
}
