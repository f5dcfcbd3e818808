import { createHash } from 'crypto';
import type { IDataObject } from 'n8n-workflow';
import { catchUpId } from '../MoySklad/events';
import { moscowTime } from '../MoySklad/time';
import type { MoySkladApi } from '../MoySklad/transport';
import { Failure } from '../shared/errors';

/** What the last poll left; plain JSON. */
export interface StockMemory {
	/** Which report of which account it is of. */
	source: string;
	/** When it was read, in milliseconds since 1970. */
	readAt: number;
	/** Digests of the rows that it told of. */
	rows: string[];
}

const MINUTE = 60_000;
/** How much is read again at each poll, so that neither a slow booking nor a wrong clock hides anything. */
const OVERLAP = 10 * MINUTE;
/** The report looks back a day at most; a little less, for the clocks' sake. */
const FURTHEST = 24 * 60 * MINUTE - 2 * OVERLAP;
const MOST_ROWS = 10_000;

const digest = (row: IDataObject) =>
	createHash('sha1').update(JSON.stringify(row)).digest('base64').slice(0, 10);

/**
 * The message that a stock webhook would have sent of what has changed since the last poll, or none; after more than
 * a day, of all stock there is. Without a memory nothing has changed. Stock is told as it is, so a repeat does no harm.
 */
export async function stockCatchUp(
	api: MoySkladApi,
	reportType: string,
	now: number,
	memory: StockMemory | undefined,
): Promise<{ items: IDataObject[]; memory: StockMemory }> {
	const path = `report/stock/${reportType}/current`;
	const base = await api.base;
	const source = `${base}/${path}`;
	const last = memory?.source === source ? memory : undefined;
	const since = (last?.readAt ?? now) - OVERLAP;
	const query: IDataObject =
		now - since < FURTHEST ? { changedSince: moscowTime(since) } : { include: 'zeroLines' };
	// What is being recalculated would be left out, and its change forgotten.
	const rows = await api.request('GET', path, { query: { ...query, withRecalculate: true } });
	if (!Array.isArray(rows)) {
		throw new Failure('MoySklad answered without a list of stock', { fromService: true });
	}
	const digests = (rows as IDataObject[]).map(digest);
	const isUnsure = (rows as IDataObject[]).some(({ stock }) => typeof stock !== 'number');
	// Its number is told of when it is there: until then the report is read from the same time on.
	const readAt = isUnsure && last && now - last.readAt < FURTHEST ? last.readAt : now;
	const next = { source, readAt, rows: digests.slice(0, MOST_ROWS) };
	const known = new Set(last?.rows);
	if (!last || digests.every((each) => known.has(each))) return { items: [], memory: next };
	const [[name, value]] = Object.entries(query);
	const message = {
		stockType: 'stock',
		reportType,
		reportUrl: `${source}?${name}=${String(value)}`,
		requestId: catchUpId('stock', reportType, new Date(now).toISOString()),
	};
	return { items: [message], memory: next };
}
