/**
 * How much of a user's limits one process takes. Others may work for the same user (n8n's workers in queue mode, other
 * programs) and nothing tells how many, so it begins small, goes on as long as all is well, and halves where it is
 * refused. How often it may be refused at all is bounded: MoySklad switches access off at 200 refusals a minute (MS-216).
 */

/** What an answer showed of others. */
export interface Sight {
	/** Whether units of others were counted. */
	others: boolean;
	/** Which part of the units was left. */
	left: number;
}

/** Requests at once, of all processes together. */
export const SLOTS = 5;
/** Refusals that a process may meet at once, and how soon it may meet another, in milliseconds: 12 in any minute. */
const REFUSALS = 5;
const REFUSAL_EVERY = 8000;
/** Others count as being there for so long after they were last seen, in milliseconds. */
const COMPANY = 6000;
/** Where others are, one request at once more after so many milliseconds. */
const SLOT_EVERY = 10_000;
const SMALLEST_PART = 1 / 16;
/** How much a part grows in a window: by this, and by so much of what nobody has taken. */
const GROWTH = 0.02;
const OF_THE_REST = 0.15;

export class Share {
	/** Which part of the units of a window this process takes at most. */
	part = 1;

	private atOnce = 1;

	private slotsSince = -Infinity;

	/** Refusals that may yet come, at that time. */
	private bearable = { count: REFUSALS, at: 0 };

	private lastSeen = -Infinity;

	private halved = { part: -Infinity, slots: -Infinity };

	private grown = -Infinity;

	/** What was left at the least since the part has grown. */
	private least = 1;

	constructor(private readonly random: () => number) {}

	hasCompany(now: number): boolean {
		return now - this.lastSeen < COMPANY;
	}

	/** Requests that may be under way at once: each of them may be refused. */
	slots(now: number): number {
		return Math.min(this.atOnce, Math.floor(this.bearableAt(now)));
	}

	/** Milliseconds until another refusal could be borne. */
	untilBearable(now: number): number {
		const count = this.bearableAt(now);
		return Math.ceil((Math.floor(count) + 1 - count) * REFUSAL_EVERY) + 1;
	}

	/** A part of this time, by chance, where others would else come in the same moment. */
	apart(now: number, milliseconds: number): number {
		return this.hasCompany(now) ? this.random() * milliseconds : 0;
	}

	served(now: number, window: number, { others, left }: Sight): void {
		if (others) this.lastSeen = now;
		this.least = Math.min(this.least, left);
		const alone = !this.hasCompany(now);
		if (alone) this.atOnce = SLOTS;
		else if (now - this.slotsSince > SLOT_EVERY) {
			this.atOnce = Math.min(SLOTS, this.atOnce + 1);
			this.slotsSince = now;
		}
		if (now - this.grown < window) return;
		this.part = alone ? 1 : Math.min(1, this.part + GROWTH + OF_THE_REST * this.least);
		[this.grown, this.least] = [now, 1];
	}

	/** A request sent at that time was refused: for too many at once (`slots`), or for its units (`part`). */
	refused(now: number, sent: number, what: 'slots' | 'part'): void {
		this.bearable = { count: Math.max(0, this.bearableAt(now) - 1), at: now };
		// By itself it never sends more at once than is allowed.
		if (what === 'slots') this.lastSeen = now;
		// All that were under way together tell the same.
		if (sent <= this.halved[what]) return;
		this.halved[what] = now;
		this.grown = now;
		if (what === 'part') this.part = Math.max(SMALLEST_PART, this.part / 2);
		else this.atOnce = Math.max(1, this.atOnce >> 1);
		this.slotsSince = now;
	}

	private bearableAt(now: number): number {
		const { count, at } = this.bearable;
		return Math.min(REFUSALS, count + (now - at) / REFUSAL_EVERY);
	}
}

/** Milliseconds until so many units of a limit are free; 0 where they are, or can never be. */
export function untilFree(
	now: number,
	wanted: number,
	limit: number,
	taken: Array<{ until: number; units: number }>,
): number {
	const used = taken.filter(({ until }) => until > now).sort((a, b) => a.until - b.until);
	let free = limit - used.reduce((sum, { units }) => sum + units, 0);
	if (free >= wanted) return 0;
	for (const { until, units } of used) {
		free += units;
		if (free >= wanted) return until - now;
	}
	return used.length ? used[used.length - 1].until - now : 0;
}
