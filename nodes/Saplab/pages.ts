/**
 * Reading a list of the panel that changes meanwhile. It is asked for by the size and the number of a page alone, so what
 * goes out of the rows before moves those behind it to a page that was read (SAP-74).
 */
import type { IDataObject } from 'n8n-workflow';

/** The most that the panel gives at once. */
export const PER_PAGE = 150;
/** How many rows back the list is read again where a page does not join what was read; three times as many each time. */
const BACK = 25;
/** So often it may be that nothing new is found before sizes of pages are taken to mean nothing to this panel. */
const MOST_IN_VAIN = 8;
/** So often a list is read from its beginning where pages cannot overlap. */
const MOST_PASSES = 3;

export type Ask = (
	perPage: number,
	page: number,
) => Promise<{ reply: IDataObject; rows: IDataObject[] }>;

const isLastBy = ({ pages }: IDataObject, rows: IDataObject[], perPage: number, page: number) =>
	pages === undefined ? rows.length < perPage : page >= Number(pages);

/** The page that begins at a row or before it and reaches the farthest: one of size n begins at a multiple of n. */
export function pageFrom(row: number): { perPage: number; page: number; start: number } {
	let best = { perPage: PER_PAGE, start: row - (row % PER_PAGE) };
	for (let perPage = PER_PAGE - 1; perPage > PER_PAGE / 2; perPage--) {
		const start = row - (row % perPage);
		if (start + perPage > best.start + best.perPage) best = { perPage, start };
	}
	return { ...best, page: best.start / best.perPage + 1 };
}

/**
 * The rows of a list in its order, each once by its id, and none left out that is there all the time. Each page begins
 * with a row that is known; where it does not, what was before it has become less, and is read again.
 */
export async function* pagesOf(ask: Ask): AsyncGenerator<IDataObject[]> {
	const seen = new Set<string>();
	const newIn = (rows: IDataObject[]) => {
		const news = rows.filter(({ id }) => !seen.has(String(id)));
		for (const { id } of news) seen.add(String(id));
		return news;
	};
	let row = 0;
	let back = 0;
	for (let inVain = 0; inVain < MOST_IN_VAIN; ) {
		const { perPage, page, start } = pageFrom(row);
		const { reply, rows } = await ask(perPage, page);
		const isLast = isLastBy(reply, rows, perPage, page);
		// A panel that has sizes of its own.
		if (rows.length > perPage || (rows.length < perPage && !isLast)) {
			if (start === 0) yield newIn(rows);
			break;
		}
		const joins = start === 0 || (rows.length > 0 && seen.has(String(rows[0].id)));
		if (!joins) {
			back = back ? back * 3 : BACK;
			row = Math.max(0, start - back);
			inVain += 1;
			continue;
		}
		const news = newIn(rows);
		if (news.length) yield news;
		if (isLast || rows.length === 0) return;
		inVain = news.length ? 0 : inVain + 1;
		back = 0;
		row = start + rows.length - 1;
	}
	for (let pass = 0; pass < MOST_PASSES; pass++) {
		const before = seen.size;
		for (let page = 1; ; page++) {
			const { reply, rows } = await ask(PER_PAGE, page);
			const news = newIn(rows);
			if (news.length) yield news;
			if (isLastBy(reply, rows, PER_PAGE, page) || rows.length === 0) break;
			// A panel that knows no pages gives the same one for ever.
			if (!news.length && pass === 0 && page > 1) break;
		}
		if (seen.size === before) return;
	}
}
