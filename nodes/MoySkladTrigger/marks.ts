import { createHash } from 'crypto';
import { moscowTime } from '../MoySklad/time';

/** How far a list has been read; plain JSON, its times as the service writes them (Moscow time). */
export interface Mark {
	/** What is not later than this is old, however it comes. */
	floor: string;
	/** The latest time that has been read. */
	at: string;
	/** What was read of the last minutes before it: its time, and a digest of what it was. */
	seen: string[];
}

/** Something with a time, in a list that is read in the order of these. */
export interface Row<T> {
	at: string;
	/** What makes it another thing than one that was read before. */
	key: string;
	value: T;
}

const MINUTE = 60_000;
/** A change is written down a little after its time, and so may appear behind later ones. */
const OVERLAP = 5 * MINUTE;
/** How wrong the clock of this computer may be without anything being missed. */
const CLOCK = 60 * MINUTE;
/** Entries of a mark, some 40 bytes each: of more changes within the overlap the earlier ones are settled. */
const MOST_SEEN = 5000;
/** What one poll gives at most; the rest comes with the next ones. */
const MOST_AT_ONCE = 5000;

/** Milliseconds since 1970. */
export const instantOf = (moscow: string) => Date.parse(`${moscow.replace(' ', 'T')}+03:00`);

export const beginAt = (at: string): Mark => ({ floor: at, at, seen: [] });

/** From when on the list is to be read again, to the second; empty for the whole of it. */
export function startOf({ floor, at }: Mark): string {
	if (at === '') return '';
	const overlapping = moscowTime(instantOf(at) - OVERLAP);
	return overlapping > floor ? overlapping : floor.slice(0, 19);
}

const timeOf = (entry: string) => entry.slice(0, entry.lastIndexOf(' '));
const digest = (key: string) => createHash('sha1').update(key).digest('base64').slice(0, 10);

/**
 * Reads on from a mark: what is new up to `until` (Moscow time), in the list's order, and the next mark. Later things
 * wait: a message that is on its way tells of them first.
 */
export async function readOn<T>(
	mark: Mark,
	rows: AsyncIterable<Row<T>> | Iterable<Row<T>>,
	until: string,
	most = MOST_AT_ONCE,
): Promise<{ fresh: Array<Row<T>>; mark: Mark }> {
	const known = new Set(mark.seen);
	const seen = [...mark.seen];
	const fresh: Array<Row<T>> = [];
	let isWhole = true;
	for await (const row of rows) {
		if (row.at > until) break;
		const entry = `${row.at} ${digest(row.key)}`;
		if (row.at <= mark.floor || known.has(entry)) continue;
		if (fresh.length >= most) {
			isWhole = false;
			break;
		}
		known.add(entry);
		seen.push(entry);
		fresh.push(row);
	}
	const last = fresh.reduce((latest, { at }) => (at > latest ? at : latest), mark.at);
	// Without this the same last minutes of changes would be read again for as long as nothing else happens.
	const quiet = isWhole ? moscowTime(instantOf(until) - CLOCK) : '';
	const at = quiet > last ? quiet : last;
	const edge = at === '' ? '' : moscowTime(instantOf(at) - OVERLAP);
	const recent = seen.filter((entry) => entry >= edge).sort();
	if (recent.length <= MOST_SEEN) return { fresh, mark: { floor: mark.floor, at, seen: recent } };
	// The earlier of too many are settled as a whole, but never what has the time that is being read.
	const times = recent.map(timeOf).filter((time) => time < at);
	const floor = times.at(-MOST_SEEN) ?? times.at(-1) ?? mark.floor;
	return { fresh, mark: { floor, at, seen: recent.filter((entry) => timeOf(entry) > floor) } };
}
