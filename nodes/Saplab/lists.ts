import type { IDataObject } from 'n8n-workflow';
import { pagesOf, PER_PAGE } from './pages';
import * as shapes from './shapes';
import { isObject, type SaplabApi } from './transport';
import { filterPath, isSendable } from './wire';

type Matches = (row: IDataObject, wanted: string) => boolean;

/** A long list of the panel, with filters in its path. */
export interface Section {
	path: string;
	collection: string;
	/** The filter that takes several ids. */
	ids: string;
	shape: shapes.Shape;
	/** How the node itself filters by a text that cannot travel, by the filter's name. */
	matches: Record<string, Matches>;
}

const lower = (value: unknown) =>
	String(value ?? '')
		.trim()
		.toLowerCase();
export const digits = (value: unknown) => String(value ?? '').replace(/\D/g, '');

const isSame =
	(field: string): Matches =>
	(row, wanted) =>
		lower(row[field]) === lower(wanted);
const hasPart =
	(...fields: string[]): Matches =>
	(row, wanted) =>
		fields.some((field) => lower(row[field]).includes(lower(wanted)));

export const clients: Section = {
	path: 'client',
	collection: 'clients',
	ids: 'client_id',
	shape: shapes.client,
	matches: {
		client_name: hasPart('name', 'wholesaler_info'),
		email: isSame('email'),
		phone: ({ phone }, wanted) => digits(phone) === digits(wanted),
	},
};

export const positions: Section = {
	path: 'order',
	collection: 'orders',
	ids: 'order_ids',
	shape: shapes.position,
	matches: {
		invoice: isSame('invoice'),
		article: isSame('article'),
		brand: isSame('brand'),
		name: hasPart('name'),
		client_name: hasPart('client_name', 'wholesaler_info'),
	},
};

/** A collection as rows; PHP makes an object of a list with gaps. */
export const rowsIn = (collection: unknown) => Object.values(Object(collection)).filter(isObject);

const chunksOf = <T>(list: T[], size: number): T[][] =>
	Array.from({ length: Math.ceil(list.length / size) }, (_, n) =>
		list.slice(n * size, (n + 1) * size),
	);

/** The filters by who can apply them: the panel, or only this node. */
export function split({ matches }: Section, filters: IDataObject) {
	const own = Object.entries(filters).filter(
		([name, value]) => Object.hasOwn(matches, name) && !isSendable(value),
	);
	const names = own.map(([name]) => name);
	const sent = Object.entries(filters).filter(([name]) => !names.includes(name));
	return { sent: Object.fromEntries(sent), own: Object.fromEntries(own), names };
}

/**
 * All rows of a section that suit the filters (by their names on the wire), as the panel has them, each once, and none
 * left out, whatever is added, archived or changed while pages are read.
 */
export async function* rowsOf(
	api: SaplabApi,
	section: Section,
	filters: IDataObject = {},
): AsyncGenerator<IDataObject> {
	const { path, collection, ids: idFilter, matches } = section;
	const { sent, own } = split(section, filters);
	const { [idFilter]: ids, ...others } = sent;
	const seen = new Set<string>();
	// A path with thousands of ids in it is too long for a server.
	for (const some of Array.isArray(ids) ? chunksOf(ids, PER_PAGE) : [ids]) {
		const wanted = { [idFilter]: some, ...others } as IDataObject;
		const pages = pagesOf(async (perPage, page) => {
			const filter = filterPath({ ...wanted, per_page: perPage, page });
			const reply = await api.read(path + filter, collection);
			return { reply, rows: rowsIn(reply[collection]) };
		});
		for await (const page of pages) {
			const news = page.filter(({ id }) => !seen.has(String(id)));
			for (const { id } of news) seen.add(String(id));
			yield* news.filter((row) =>
				Object.entries(own).every(([name, value]) => matches[name](row, String(value))),
			);
		}
	}
}
