/**
 * Lists: pages, filter, search, order and expand; the assortment and the stock reports, which are lists as well.
 */
import { MOST, type Body } from './moysklad-check';
import { GOODS, type Kind } from './moysklad-entities';
import { Refusal } from './moysklad-errors';
import type { Scope } from './moysklad-filterable';
import {
	compareBy,
	compileFilter,
	parseFilter,
	searchTest,
	sortableGoods,
	sortableIn,
	type Entity,
	type Filter,
} from './moysklad-filters';
import { subtree } from './moysklad-rules';
import type { Collection, Deed, Shop } from './moysklad-shop';
import { isStored, reportRow, stockTest, viewOf, withStock } from './moysklad-stock';

/** A request as the parts see it; `url` is path and query as they came, after the base. */
export interface Ask {
	method: string;
	path: string;
	url: string;
	query: URLSearchParams;
	body: unknown;
	uid: string;
	isLight: boolean;
	deed: Deed;
}
export interface Answer {
	status?: number;
	body?: unknown;
	headers?: Record<string, string>;
}
/** `parts` are what the route's pattern caught. */
export type Handler = (ask: Ask, ...parts: string[]) => Answer;

/** Up to this many rows expand works; above it is silently ignored. */
export const MOST_EXPANDED = 100;
export const JSON_TYPE = { mediaType: 'application/json' };

const GROUPS: Record<string, string[]> = {
	product: ['product'],
	variant: ['product', 'service', 'bundle', 'variant'],
	consignment: GOODS,
};
const GOODS_SEARCH = { search: ['name', 'code', 'article'], substring: false };
const REPORTS: Record<string, { type: string; modes: object }> = {
	all: { type: 'stock', modes: { quantityMode: 'nonEmpty' } },
	bystore: { type: 'stockbystore', modes: { stockMode: 'nonEmpty' } },
};

/** limit and offset, within their bounds. */
export function pageOf({ query }: Ask, usual = MOST, most = MOST) {
	const [limit, offset] = [Number(query.get('limit') ?? usual), Number(query.get('offset') ?? 0)];
	if (!Number.isInteger(limit) || limit < 1 || limit > most) throw new Refusal(1040, 'limit');
	if (!Number.isInteger(offset) || offset < 0) throw new Refusal(1040, 'offset');
	return { limit, offset };
}
export const expandIn = ({ query }: Ask, rows: number) =>
	rows <= MOST_EXPANDED ? (query.get('expand') ?? '') : '';
export const conditionsIn = ({ query }: Ask) => parseFilter(query.getAll('filter').join(';'));

/** A list as it goes out: in pages, or whole from a task. */
export type Show = <T>(
	ask: Ask,
	type: string,
	list: T[],
	row: (each: T, expand: string) => unknown,
) => Answer;

interface Selection {
	rows: () => Entity[];
	test: (row: Entity) => boolean;
	search: string | null;
	searched: Pick<Kind, 'search' | 'substring'>;
	sortable: (field: string) => boolean;
	/** What is sorted, where that is more than the row. */
	shown?: (row: Entity) => Entity;
}

export class Lists {
	/** Filtered and sorted, until something is written. */
	private readonly views = new Map<string, Entity[]>();

	constructor(private readonly shop: Shop) {}

	forget = (): void => this.views.clear();

	context = () => ({
		employee: { meta: { ...this.shop.owner?.meta, href: `${this.shop.base}/context/employee` } },
	});

	/** One page, with links to its neighbours. */
	page<T>(
		ask: Ask,
		type: string,
		list: T[],
		row: (each: T, expand: string) => unknown,
		page = pageOf(ask),
	): Answer {
		const { limit, offset } = page;
		const expand = expandIn(ask, limit);
		const at = (start: number) => {
			const query = new URLSearchParams(ask.query);
			query.set('limit', String(limit));
			query.set('offset', String(start));
			return `${this.shop.base}/${ask.path}?${query}`;
		};
		const meta = {
			...{
				href: `${this.shop.base}/${ask.url}`,
				type,
				...JSON_TYPE,
				size: list.length,
				limit,
				offset,
			},
			...(offset + limit < list.length ? { nextHref: at(offset + limit) } : {}),
			...(offset > 0 ? { previousHref: at(Math.max(0, offset - limit)) } : {}),
		};
		const rows = list.slice(offset, offset + limit).map((each) => row(each, expand));
		return { body: { context: this.context(), meta, rows } };
	}

	/** What passes, in order; the same until something is written. */
	private select(ask: Ask, mode: string, how: Selection): Entity[] {
		const words = ['filter', 'search', 'order', 'groupBy'].map((word) => ask.query.getAll(word));
		const { collation, late } = this.shop.settings;
		const key = JSON.stringify([ask.path, mode, words, collation, late]);
		const known = this.views.get(key);
		if (known) return known;
		const { rows, test, search, searched, sortable, shown = (row) => row } = how;
		const order = ask.query.get('order');
		const compare = order ? compareBy(order, sortable, collation) : undefined;
		const found = search ? searchTest(search, searched) : () => true;
		let made = rows().filter((row) => test(row) && found(row));
		if (compare) {
			const keyed = made.map((row) => ({ row, keys: shown(row) }));
			made = keyed.sort((a, b) => compare(a.keys, b.keys)).map(({ row }) => row);
		}
		this.views.set(key, made);
		return made;
	}

	list(ask: Ask, collection: Collection, show: Show): Answer {
		const { kind, rows } = collection;
		const { shop } = this;
		const filter = compileFilter(conditionsIn(ask), kind, shop, (href) => subtree(shop, href));
		const all = filter.has('archived') || !kind.fields.get('archived')?.filter;
		const list = this.select(ask, '', {
			rows: () => named(filter, rows),
			test: (row) =>
				(all || row.archived !== true) && !shop.settings.late.includes(row.id) && filter.test(row),
			search: ask.query.get('search'),
			searched: kind,
			sortable: sortableIn(kind),
		});
		const { type } = shop.metaOf(collection, '');
		return show(ask, type, list, (row, expand) => shop.expanded(row, expand));
	}

	/** The assortment in one of its modes, or what a stock report is about. */
	private goods(ask: Ask, scope: Scope & string, modes: object, types: (type: string) => boolean) {
		const { shop } = this;
		const groupBy = ask.query.get('groupBy') ?? 'variant';
		if (!Object.hasOwn(GROUPS, groupBy)) throw new Refusal(1084, 'groupBy');
		const conditions = conditionsIn(ask);
		const says = (key: string, value: string) =>
			conditions.some((each) => each.key === key && each.value === value);
		if (says('type', 'consignment') && groupBy !== 'consignment') throw new Refusal(1034, 'type');
		const isFlat = says('withSubFolders', 'false');
		const widen = (href: string) => (isFlat ? [href] : subtree(shop, href));
		const filter = compileFilter(conditions, scope, shop, widen);
		const inStock = stockTest(shop, filter, modes);
		const view = viewOf(filter);
		const searched = filter.directives.find(({ key }) => key === 'search')?.value;
		const list = this.select(ask, scope, {
			rows: () =>
				GROUPS[groupBy]
					.filter(types)
					.flatMap((type) => named(filter, shop.at(`entity/${type}`).rows)),
			test: (row) => (filter.has('archived') || !row.archived) && filter.test(row) && inStock(row),
			search: searched ?? ask.query.get('search'),
			searched: GOODS_SEARCH,
			sortable: sortableGoods(scope === 'light'),
			shown: (row) => withStock(shop, row, view) as Entity,
		});
		return { list, view };
	}

	assortment(ask: Ask, show: Show): Answer {
		const { list, view } = this.goods(ask, ask.isLight ? 'light' : 'assortment', {}, () => true);
		return show(ask, 'assortment', list, (row, expand) => {
			return this.shop.expanded(ask.isLight ? row : withStock(this.shop, row, view), expand);
		});
	}

	/** report/stock/all, report/stock/bystore */
	report(ask: Ask, name: string, show: Show): Answer {
		const { type, modes } = REPORTS[name];
		const { list, view } = this.goods(ask, name as 'all', modes, isStored);
		return show(ask, type, list, (row) => reportRow(this.shop, name, row, view));
	}
}

/** All rows, or those whose ids the filter names. */
const named = ({ ids }: Filter, rows: Map<string, Entity>): Entity[] =>
	ids ? [...ids].flatMap((id) => rows.get(id) ?? []) : [...rows.values()];

export const isError = (body: unknown): body is Body =>
	typeof body === 'object' && body !== null && 'errors' in body;
