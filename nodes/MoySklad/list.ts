import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../shared/errors';
import { shown } from './byName';
import { pathOf, type AnyCall } from './calls';
import type { Entity } from './entity';
import type { MoneyUnit } from './money';
import { SLOTS } from './pacer';
import { queriesOf } from './query';
import type { MoySkladApi } from './transport';

/** The most that a page may hold; with `expand` more than 100 rows would silently lose it. */
export const LARGEST_PAGE = 1000;
export const LARGEST_EXPANDED_PAGE = 100;

/** Pages asked for while one is awaited: more than the service's slots, so that none idles behind a slow one. */
const AHEAD = 2 * SLOTS;

interface Page {
	rows: IDataObject[];
	meta: { size: number };
}

export const asPage = (reply: unknown): Page => {
	const { rows, meta } = (reply ?? {}) as Partial<Page>;
	if (Array.isArray(rows) && typeof meta?.size === 'number') return { rows, meta };
	throw new Failure('MoySklad answered without a list of rows', { fromService: true });
};

/** How a list is asked for: `filter`, `expand`, `order` and the like as the API has them, and headers. */
export interface Asking {
	query: IDataObject;
	headers?: IDataObject;
}

/**
 * The rows of a list in the service's order, in as many pages as a limit needs. The first page goes alone, since it
 * tells how many there are; the others are fetched together as far as the limits allow.
 */
export async function* pagesOf(
	api: MoySkladApi,
	path: string,
	{ query, headers }: Asking,
	most: number,
): AsyncGenerator<IDataObject[]> {
	const size = Math.min(most, query.expand ? LARGEST_EXPANDED_PAGE : LARGEST_PAGE);
	const fetchPage = async (offset: number) =>
		asPage(await api.request('GET', path, { query: { ...query, limit: size, offset }, headers }));

	const first = await fetchPage(0);
	yield first.rows;
	let total = Math.min(first.meta.size, most);
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
		const { rows, meta } = (await pending.shift()) as Page;
		// What has come in meanwhile stands at the end.
		total = Math.min(Math.max(total, meta.size), most);
		start();
		yield rows;
	}
}

/**
 * The rows of several lists, page by page, one list after the other, and none twice; without a limit the next lists
 * are asked for ahead.
 */
export async function* pagesOfAll(
	api: MoySkladApi,
	path: string,
	asked: Asking[],
	most: number,
): AsyncGenerator<IDataObject[]> {
	const lists = asked.map((asking) => pagesOf(api, path, asking, most));
	const ahead: Array<Promise<IteratorResult<IDataObject[]>>> = [];
	const given = new Set<unknown>();
	const isNew = ({ id }: IDataObject) => !given.has(id) && given.add(id);
	for (const [n, list] of lists.entries()) {
		const last = most === Infinity ? Math.min(n + AHEAD, lists.length) : n + 1;
		for (let each = ahead.length; each < last; each++) {
			const begun = lists[each].next();
			begun.catch(() => {});
			ahead.push(begun);
		}
		for (let page = await ahead[n]; !page.done; page = await list.next()) {
			yield lists.length === 1 ? page.value : page.value.filter(isNew);
		}
	}
}

/** The list of an entity as a call wants it, page by page; `more` are parameters of its own. */
export async function* listed(
	call: AnyCall,
	entity: Entity,
	more: { path?: string; query?: IDataObject; headers?: IDataObject } = {},
): AsyncGenerator<IDataObject[]> {
	const { api, body, options, context, limit } = call;
	const moneyUnit = (options.moneyUnit ?? 'kopecks') as MoneyUnit;
	const [base, timezone] = [await api.base, context.getTimezone()];
	const queries = await queriesOf({ api, base, entity, timezone, moneyUnit }, body as IDataObject);
	const { expand, order } = options as IDataObject;
	const asked = queries.map((query) => ({
		query: { ...query, expand, order, ...more.query },
		headers: more.headers,
	}));
	for await (const rows of pagesOfAll(api, more.path ?? pathOf(entity), asked, limit)) {
		yield await shown(call, entity, rows);
	}
}
