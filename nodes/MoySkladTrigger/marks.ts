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

/** What is too late to be told is read on to know what of it is new; of more than so much it is not known. */
const MOST_LATER = 5000;

/** Milliseconds since 1970. */
export const instantOf = (moscow: string) => Date.parse(`${moscow.replace(' ', 'T')}+03:00`);

export const beginAt = (at: string): Mark => ({ floor: at, at, seen: [] });

/** From when on the list is to be read again, to the second; empty for the whole of it. */
export function startOf({ floor, at }: Mark): string {
	if (at === '') return '';
	const overlapping = moscowTime(instantOf(at) - OVERLAP);
	return overlapping > floor ? overlapping : floor.slice(0, 19);
}

/** What is earlier has been read for good. */
export const edgeOf = ({ at }: Pick<Mark, 'at'>): string =>
	at === '' ? '' : moscowTime(instantOf(at) - OVERLAP);

/** Of an entry: a time, a blank, a digest. */
export const timeOf = (entry: string) => entry.slice(0, entry.lastIndexOf(' '));
export const digest = (key: string) => createHash('sha1').update(key).digest('base64').slice(0, 10);

export interface Reading<T> {
	/** What is new up to the time until which was read, in the list's order. */
	fresh: Array<Row<T>>;
	/** What is later; undefined where not all of it was read. */
	later: Array<Row<T>> | undefined;
	/** Whether nothing of what is not later is left for the next reading. */
	isWhole: boolean;
	mark: Mark;
}

/**
 * Reads on from a mark: what is new up to `until` (Moscow time), in the list's order, and the next mark. Later things
 * wait: a message that is on its way tells of them first.
 */
export async function readOn<T>(
	mark: Mark,
	rows: AsyncIterable<Row<T>> | Iterable<Row<T>>,
	until: string,
	most = MOST_AT_ONCE,
): Promise<Reading<T>> {
	const known = new Set(mark.seen);
	const seen = [...mark.seen];
	const fresh: Array<Row<T>> = [];
	let later: Array<Row<T>> | undefined = [];
	let isWhole = true;
	for await (const row of rows) {
		if (row.at > until) {
			if (later.length < MOST_LATER) later.push(row);
			else {
				later = undefined;
				break;
			}
			continue;
		}
		const entry = `${row.at} ${digest(row.key)}`;
		if (row.at <= mark.floor || known.has(entry)) continue;
		if (fresh.length >= most) {
			isWhole = false;
			later = undefined;
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
	const edge = edgeOf({ at });
	const recent = seen.filter((entry) => entry >= edge).sort();
	const next = (floor: string, kept: string[]) => ({ floor, at, seen: kept });
	if (recent.length <= MOST_SEEN) {
		return { fresh, later, isWhole, mark: next(mark.floor, recent) };
	}
	// The earlier of too many are settled as a whole, but never what has the time that is being read.
	const times = recent.map(timeOf).filter((time) => time < at);
	const floor = times.at(-MOST_SEEN) ?? times.at(-1) ?? mark.floor;
	const kept = recent.filter((entry) => timeOf(entry) > floor);
	return { fresh, later, isWhole, mark: next(floor, kept) };
}
