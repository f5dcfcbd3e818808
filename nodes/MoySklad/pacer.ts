/**
 * Keeps one user's requests just under MoySklad's limits (moysklad.md, "Limits"): 45 units in any 3
 * seconds, 5 requests at once. What a request costs changes without notice and others may use the same
 * account, so the replies' headers are the truth and the numbers here only a beginning.
 */

/** Time as the pacer sees it, in milliseconds; a test brings its own. */
export interface Clock {
	now(): number;
	sleep(milliseconds: number): Promise<void>;
}

/** What an answer told of the limits. */
export interface Readings {
	/** Units in a window, and how many of them were left. */
	limit?: number;
	remaining?: number;
	/** Length of the window, in milliseconds. */
	interval?: number;
	/** Set where the request was refused for the limits (HTTP 429): how long to wait, in milliseconds. */
	retryAfter?: number;
}

interface Sent {
	at: number;
	units: number;
	report: boolean;
}

const SLOTS = 5;
const REPORT_UNITS = 5;
/** From 2026-12-01; a lower cost shows in the first answer. */
const HIGHEST_UNITS = 4;
/** On top of the window, for requests that travel a little faster than those before them. */
const FIRST_MARGIN = 25;
const MARGIN_STEP = 50;
const LARGEST_MARGIN = 500;
/** A request this close to the window's edge may or may not count there. */
const EDGE = 150;

export class Pacer {
	private limit = 45;

	private window = 3000;

	private margin = FIRST_MARGIN;

	/** What an ordinary request costs, as far as is known. */
	private units = HIGHEST_UNITS;

	private sent: Sent[] = [];

	private inFlight = 0;

	/** Units of other programs on the account, as the last answer showed them, until they expire. */
	private foreign = { units: 0, sentAt: -Infinity };

	private blockedUntil = -Infinity;

	private queue: Promise<unknown> = Promise.resolve();

	private freed = () => {};

	constructor(private readonly clock: Clock) {}

	/** Waits for this request's turn, sends it and learns from its answer. */
	async run<T extends Readings>(report: boolean, send: () => Promise<T>): Promise<T> {
		const turn = this.queue.then(() => this.waitForTurn(report));
		this.queue = turn.catch(() => {});
		const own = await turn;
		try {
			const answer = await send();
			this.learn(own, answer);
			return answer;
		} finally {
			this.inFlight--;
			this.freed();
		}
	}

	private async waitForTurn(report: boolean): Promise<Sent> {
		for (;;) {
			if (this.inFlight >= SLOTS) {
				await new Promise<void>((resolve) => (this.freed = resolve));
				continue;
			}
			const now = this.clock.now();
			const wait = this.waitFrom(now, report ? REPORT_UNITS : this.units);
			if (wait <= 0) {
				const own = { at: now, units: report ? REPORT_UNITS : this.units, report };
				this.sent.push(own);
				this.inFlight++;
				return own;
			}
			// An answer may show that there is more room than was thought.
			await Promise.race([
				this.clock.sleep(wait),
				new Promise<void>((resolve) => (this.freed = resolve)),
			]);
		}
	}

	/** Milliseconds until so many units are free; 0 or less where they are. */
	private waitFrom(now: number, wanted: number): number {
		if (now < this.blockedUntil) return this.blockedUntil - now;
		const span = this.window + this.margin;
		this.sent = this.sent.filter(({ at }) => at > now - span);
		const foreignUntil = this.foreign.sentAt + span;
		const used = this.sent.map(({ at, units }) => ({ until: at + span, units }));
		if (now < foreignUntil) used.push({ until: foreignUntil, units: this.foreign.units });
		let free = this.limit - used.reduce((sum, { units }) => sum + units, 0);
		for (const { until, units } of used.sort((a, b) => a.until - b.until)) {
			if (free >= wanted) return 0;
			free += units;
			if (free >= wanted) return until - now;
		}
		return 0;
	}

	private learn(own: Sent, { limit, remaining, interval, retryAfter }: Readings): void {
		const now = this.clock.now();
		if (interval) this.window = interval;
		if (limit) this.limit = limit;
		if (retryAfter !== undefined) {
			this.blockedUntil = Math.max(this.blockedUntil, now + retryAfter);
			this.margin = Math.min(LARGEST_MARGIN, this.margin + MARGIN_STEP);
			this.units = Math.max(this.units, HIGHEST_UNITS);
			return;
		}
		this.margin = Math.max(FIRST_MARGIN, this.margin - 1);
		if (remaining === undefined || own.at < this.foreign.sentAt) return;
		const used = this.limit - remaining;
		const counted = this.sent.filter(({ at }) => at <= own.at && at > own.at - this.window);
		const sure = counted.filter(({ at }) => at > own.at - this.window + EDGE);
		const ordinary = sure.filter(({ report }) => !report).length;
		const reports = sure.length - ordinary;
		const share = Math.ceil((used - reports * REPORT_UNITS) / ordinary);
		if (ordinary > 0 && share < this.units) this.recost(Math.max(1, share));
		const counts = counted.reduce((sum, { units }) => sum + units, 0);
		this.foreign = { units: Math.max(0, used - counts), sentAt: own.at };
	}

	/** All ordinary requests of the window turn out to cost less than was thought. */
	private recost(units: number): void {
		this.units = units;
		for (const request of this.sent) if (!request.report) request.units = units;
	}
}

const pacers = new Map<string, Pacer>();

/** The pacer that all executions of this process share for a user; `user` names the credential, without its secret. */
export function pacerOf(user: string, clock: Clock): Pacer {
	const known = pacers.get(user) ?? new Pacer(clock);
	pacers.set(user, known);
	return known;
}
