/** What the lists of the editor's locators are filled with (MS-68). */
import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { priceTypesOf, statesOf, type Row } from './account';
import type { Entity } from './entity';
import { asPage } from './list';
import { templatesOf } from './files/templates';
import { keywordsIn, OWN, STATES, TEMPLATES } from './locators';
import { LIGHT } from './resources/assortment';
import { entityByKeyword } from './resources/entity';
import type { MoySkladApi } from './transport';

/** Rows a request. */
const PAGE = 100;
/** Pages that are looked through where the service cannot search, or all of a page is archived. */
const MOST_PAGES = 5;

/** A list of the API: all kinds of goods are in one, the assortment. */
interface Source {
	path: string;
	query: IDataObject;
	headers?: IDataObject;
	isSearchable: boolean;
}

const GOODS = ['product', 'variant', 'bundle', 'service'];

function sourceOf(keyword: string): Source {
	const { searchable, attributes } = entityByKeyword(keyword);
	const isDated = attributes.some(({ name }) => name === 'moment');
	return {
		path: `entity/${keyword}`,
		// The newest documents first; all else as the service orders it.
		query: isDated ? { order: 'moment,desc' } : {},
		isSearchable: searchable,
	};
}

function sourcesOf(keywords: string[]): Source[] {
	const goods = keywords.filter((keyword) => GOODS.includes(keyword));
	if (goods.length < 2) return keywords.map(sourceOf);
	const filter = goods.map((keyword) => `type=${keyword}`).join(';');
	return [
		{ path: 'entity/assortment', query: { filter }, headers: LIGHT, isSearchable: true },
		...keywords.filter((keyword) => !goods.includes(keyword)).map(sourceOf),
	];
}

/** A thing's name, with what tells it from others of that name: a document's day, else the code. */
function titleOf({ name, code, moment, entityType, reportType, action, url, id }: Row): string {
	const webhook = [entityType ?? reportType, action, url].filter(Boolean).join(' ');
	const beside = moment ? String(moment).slice(0, 10) : code;
	return [name || webhook || id, beside && `(${String(beside)})`].filter(Boolean).join(' ');
}

/** What is of the first kind goes by its ID; the ID of another would not tell of which kind it is. */
function itemOf(row: Row, [first]: string[]): INodeListSearchItems {
	const { href, type, uuidHref } = row.meta;
	const isFirst = type === first.split('/')[0];
	return {
		name: titleOf(row),
		value: String(isFirst ? row.id : href),
		...(/^https?:/.test(String(uuidHref)) && { url: String(uuidHref) }),
	};
}

const holds = (text = '') => {
	const wanted = text.trim().toLowerCase();
	return (row: Row) => titleOf(row).toLowerCase().includes(wanted);
};

/** A page of things with one of the keywords; `token` says where the page before it ended. */
async function searched(
	api: MoySkladApi,
	keywords: string[],
	filter?: string,
	token = '0:0',
): Promise<INodeListSearchResult> {
	const sources = sourcesOf(keywords);
	let [at, offset] = token.split(':').map(Number);
	for (let pages = 1; ; pages++) {
		const { path, query, headers, isSearchable } = sources[at];
		const search = isSearchable ? filter : undefined;
		const asked = { query: { ...query, search, limit: PAGE, offset }, headers };
		const { rows, meta } = asPage(await api.request('GET', path, asked));
		const isWanted = isSearchable ? () => true : holds(filter);
		const results = (rows as Row[])
			.filter((row) => row.archived !== true && isWanted(row))
			.map((row) => itemOf(row, keywords));
		[at, offset] = offset + PAGE < meta.size ? [at, offset + PAGE] : [at + 1, 0];
		const paginationToken = at < sources.length ? `${at}:${offset}` : undefined;
		if (results.length || !paginationToken || pages === MOST_PAGES) {
			return { results, paginationToken };
		}
	}
}

/** What comes whole: states by name, so that a workflow works in another account, and price types. */
const whole = (rows: Row[], value: 'id' | 'name', filter?: string): INodeListSearchResult => ({
	results: rows.filter(holds(filter)).map((row) => ({ name: row.name, value: row[value] })),
});

type SearchMethod = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

/** The node's methods behind the locators that search by these names. */
export function searchMethods(
	names: string[],
	apiOf: (context: ILoadOptionsFunctions) => MoySkladApi,
	entityOf: (context: ILoadOptionsFunctions) => Entity,
): Record<string, SearchMethod> {
	const methodOf = (name: string): SearchMethod =>
		async function (filter, paginationToken) {
			const api = apiOf(this);
			if (name === STATES) return whole(await statesOf(api, entityOf(this)), 'name', filter);
			if (name === 'pricetype') return whole(await priceTypesOf(api), 'id', filter);
			if (name === TEMPLATES) {
				const rows = await templatesOf(api, entityOf(this).keyword);
				const named = rows.map((row) => ({ ...row, id: String(row.meta.href) }));
				return whole(named, 'id', filter);
			}
			const keywords = name === OWN ? [entityOf(this).keyword] : keywordsIn(name);
			return await searched(api, keywords, filter, paginationToken);
		};
	return Object.fromEntries(names.map((name) => [name, methodOf(name)]));
}
