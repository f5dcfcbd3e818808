import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../shared/errors';
import { shown } from './byName';
import { pathOf, type AnyCall } from './calls';
import type { Entity } from './entity';
import { merged } from './merge';
import type { MoneyUnit } from './money';
import { queriesOf } from './query';
import { SLOTS } from './share';
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

/** What tells a row from the others: reports have no IDs, but the addresses of what they are about. */
const identityOf = ({ id, meta }: IDataObject): unknown => id ?? (Object(meta) as IDataObject).href;

/** Lets each row through once; what has nothing to be told by, always. */
function once(): (row: IDataObject) => boolean {
	const given = new Set<unknown>();
	return (row) => {
		const identity = identityOf(row);
		return identity === undefined || (!given.has(identity) && !!given.add(identity));
	};
}

/** The first rows of several sorted lists, sorted together; even of few that are wanted enough come to see how. */
async function sorted(
	api: MoySkladApi,
	path: string,
	asked: Asking[],
	{ order, known, most }: { order: string; known: string[]; most: number },
): Promise<IDataObject[]> {
	const lists = await Promise.all(
		asked.map(async (asking) => {
			const rows: IDataObject[] = [];
			const enough = Math.max(most, LARGEST_EXPANDED_PAGE);
			for await (const page of pagesOf(api, path, asking, enough)) rows.push(...page);
			return rows;
		}),
	);
	return merged(lists, order, known).filter(once()).slice(0, most);
}

/**
 * The rows of several lists, page by page, and none twice: one list after the other, or in the order that was asked
 * for. Without a limit the next lists are asked for ahead. `known` are the fields that rows can have.
 */
export async function* pagesOfAll(
	api: MoySkladApi,
	path: string,
	asked: Asking[],
	most: number,
	known: string[] = [],
): AsyncGenerator<IDataObject[]> {
	const order = String(asked[0]?.query.order ?? '').trim();
	if (asked.length > 1 && order) {
		yield await sorted(api, path, asked, { order, known, most });
		return;
	}
	const lists = asked.map((asking) => pagesOf(api, path, asking, most));
	const ahead: Array<Promise<IteratorResult<IDataObject[]>>> = [];
	const isNew = once();
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
	const { expand, order } = options as IDataObject;
	const besides = { expand, order, ...more.query };
	const asking = { api, base, entity, timezone, moneyUnit };
	const queries = await queriesOf(asking, body as IDataObject, besides);
	const asked = queries.map((query) => ({
		query: { ...query, ...besides },
		headers: more.headers,
	}));
	const known = entity.attributes.flatMap(({ name, filterOnly }) => (filterOnly ? [] : [name]));
	for await (const rows of pagesOfAll(api, more.path ?? pathOf(entity), asked, limit, known)) {
		yield await shown(call, entity, rows);
	}
}
