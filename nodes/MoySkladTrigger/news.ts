import { digest, edgeOf, instantOf, timeOf, type Mark } from './marks';

/**
 * Since when a thing of a list is new: another mark than how far the list was read, for what was made before a time may
 * be changed, and so be read, long after it. Plain JSON; its times as the service writes them (Moscow time).
 */
export interface News {
	/** What was made later is new, … */
	since: string;
	/** … but for what has been read already: when it was made, and a digest of its id. */
	told: string[];
	/** What is new although it was made earlier, in the same form: every reading has found it changed too lately. */
	waiting: string[];
}

/** A row as far as this is about it; many entities do not tell when something was made. */
export interface Thing {
	id: string;
	created: string;
	updated: string;
}

const SECOND = 1000;
/** Entries of some 34 bytes. Of more that are new in one outage some may be called new again, where they change later. */
const MOST = 5000;

const entryOf = (at: string, id: string) => `${at} ${digest(id)}`;
const keyOf = (entry: string) => entry.slice(entry.lastIndexOf(' ') + 1);

export const noNews = (since: string): News => ({ since, told: [], waiting: [] });

/** The two times of a new thing are milliseconds apart, whichever is the later; the audit's are whole seconds. */
const isAsMade = (made: string, { updated }: Thing) =>
	instantOf(updated) - instantOf(made) < (made.length > 19 ? SECOND : 2 * SECOND);

/** Tells what is new of the rows of one reading, and makes the news of the next. */
export function judge({ since, told: before, waiting: awaited }: News) {
	const told = new Set(before);
	const waiting = new Map(awaited.map((entry) => [keyOf(entry), timeOf(entry)]));

	function isNew(thing: Thing): boolean {
		const { created, id } = thing;
		if (waiting.has(digest(id))) return true;
		if (!created || told.has(entryOf(created, id))) return false;
		return created > since || isAsMade(created, thing);
	}

	return {
		/** Notes what the audit tells to be new, of an entity whose rows do not tell it. */
		expect: (id: string, moment: string) => void waiting.set(digest(id), moment),

		/** Whether a thing is new, and whether it is still as it was made; from now on it is new no longer. */
		take(thing: Thing): { isNew: boolean; isAsMade: boolean } {
			const { created, id } = thing;
			const made = created || (waiting.get(digest(id)) ?? '');
			const found = { isNew: isNew(thing), isAsMade: made !== '' && isAsMade(made, thing) };
			waiting.delete(digest(id));
			if (created > since) told.add(entryOf(created, id));
			return found;
		},

		/** After a reading: `later` is all that was found too late to be told, undefined where not all of it is known. */
		next(mark: Mark, later: Thing[] | undefined): News {
			const edge = edgeOf(mark);
			const sorted = [...told].sort();
			if (!later) {
				const rest = [...waiting].map(([key, at]) => `${at} ${key}`);
				return { since, told: sorted.slice(-MOST), waiting: rest };
			}
			const from = edge > since ? edge : since;
			const unread = later
				.filter((thing) => isNew(thing) && !(thing.created > from))
				.map(({ id, created }) => [digest(id), created || (waiting.get(digest(id)) ?? '')]);
			// What the audit has told of a moment ago may have yet to appear in the list.
			const recent = [...waiting].filter(([, at]) => at > from);
			const rest = [...new Map([...recent, ...(unread as Array<[string, string]>)])];
			return {
				since: from,
				told: sorted.filter((entry) => timeOf(entry) > from).slice(-MOST),
				waiting: rest.map(([key, at]) => `${at} ${key}`).slice(-MOST),
			};
		},
	};
}
