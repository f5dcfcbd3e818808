/**
 * Keeps one user's requests just under MoySklad's limits (moysklad.md, "Limits"): 45 units in any 3
 * seconds, 5 requests at once. What a request costs changes without notice and others may use the same
 * account, so the replies' headers are the truth and the numbers here only a beginning.
 */
import { Line, type Waiting } from './line';
import { Share, untilFree } from './share';

/** Time as the pacer sees it, in milliseconds; a test brings its own. */
export interface Clock {
	now(): number;
	sleep(milliseconds: number): Promise<void>;
}

/** A request as the pacer sees it. */
export interface Paced extends Omit<Waiting, 'lastUntil'> {
	/** Whether it is one of the reports that cost more. */
	report?: boolean;
	/** Whether it goes only when nothing else waits, half a minute long. */
	last?: boolean;
}

/** A request was given up before it was sent. */
export class GivenUp extends Error {}

/** What an answer told of the limits. */
export interface Readings {
	/** Units in a window, and how many of them were left. */
	limit?: number;
	remaining?: number;
	/** Length of the window, in milliseconds. */
	interval?: number;
	/** Set where the request was refused for the limits (HTTP 429): how long to wait, in milliseconds. */
	retryAfter?: number;
	/** Whether that was for too many at once, and not for the units. */
	isFull?: boolean;
}

interface Place {
	report: boolean;
	go(own: Sent): void;
	leave(reason: GivenUp): void;
}

interface Sent {
	at: number;
	/** The latest time at which it can have left this process. */
	left: number;
	report: boolean;
	/** Milliseconds from then to the answer, and units that the service had counted, others' included. */
	took?: number;
	used?: number;
}

type Answered = Sent & { used: number };
const isAnswered = (one: Sent): one is Answered => one.used !== undefined;

const REPORT_UNITS = 5;
/** From 2026-12-01; a lower cost shows in the first answers. */
const HIGHEST_UNITS = 4;
/** On top of the window, for requests that travel a little faster than those before them. */
const FIRST_MARGIN = 30;
const MARGIN_STEP = 50;
const LARGEST_MARGIN = 500;
/** What a higher margin loses with each answer. */
const MARGIN_DECAY = 0.05;
/** Milliseconds that the fastest answers are supposed to take, until they are known. */
const FIRST_FASTEST = 100;
/** How far slower answers move that towards themselves: the service itself may have become slower. */
const SLOWING = 0.03;
/** Longer than so many milliseconds a request is not supposed to be under way. */
const LONGEST_WAY = 500;
/** In so many turns of the event loop a request leaves: it connects, then writes. */
const TURNS = 2;
/** So many answers are asked what others use: requests sent together arrive in any order. */
const WITNESSES = 5;
/** So many milliseconds at most a request waits because others came after it. */
const LONGEST_LAST = 30_000;
/** Where others wait for the same moment, so many milliseconds lie between them at most, */
const APART = 300;
/** … and after a refusal, which tells all the same time. */
const APART_AGAIN = 1500;
/** So many requests apart, the order of arrival hardly touches what each of them is seen to cost. */
const FAR_APART = 8;

export class Pacer {
	private limit = 45;

	private window = 3000;

	private margin = FIRST_MARGIN;

	/** What an ordinary request costs, as far as is known. */
	private units = HIGHEST_UNITS;

	private sent: Sent[] = [];

	private inFlight = 0;

	/** Units of other programs on the account, as the last answers showed them, until they expire. */
	private foreign = { units: 0, left: -Infinity };

	private blockedUntil = -Infinity;

	private marginRaised = -Infinity;

	private fastest = FIRST_FASTEST;

	/** What was sent before cost less. */
	private pricedSince = -Infinity;

	private readonly line = new Line<Place>(({ leave }) => leave(new GivenUp()));

	private isServing = false;

	private freed = () => {};

	private readonly share: Share;

	constructor(
		private readonly clock: Clock,
		random = Math.random,
	) {
		this.share = new Share(random);
	}

	/** Waits for this request's turn, sends it and learns from its answer. Throws GivenUp if nobody wants it by then. */
	async run<T extends Readings>(
		{ report = false, last = false, ...more }: Paced,
		send: () => Promise<T>,
	): Promise<T> {
		const waiting = { ...more, ...(last && { lastUntil: this.clock.now() + LONGEST_LAST }) };
		const turn = new Promise<Sent>((go, leave) => this.line.add(waiting, { report, go, leave }));
		void this.serve();
		const sent = await turn;
		const answering = send();
		void this.watch(sent);
		let answer: T;
		try {
			answer = await answering;
			this.learn(sent, answer);
		} finally {
			this.inFlight--;
			this.freed();
		}
		// Whoever waited for the slot goes first: reading a page of a thousand rows takes long.
		for (let turns = 0; turns < TURNS; turns++) await this.clock.sleep(0);
		return answer;
	}

	/** Whether nobody waits, and what was sent counts no longer. */
	isIdle(): boolean {
		const since = this.clock.now() - 2 * this.window;
		return !this.isServing && this.inFlight === 0 && this.sent.every(({ at }) => at < since);
	}

	/** Lets those who wait go, one after the other, until nobody waits. */
	private async serve(): Promise<void> {
		if (this.isServing) return;
		this.isServing = true;
		for (;;) {
			const now = this.clock.now();
			const next = this.line.first(now);
			if (!next) break;
			const wait = this.waitFrom(now, next.report ? REPORT_UNITS : this.units);
			if (wait <= 0) {
				const own: Sent = { at: now, left: now, report: next.report };
				this.sent.push(own);
				this.inFlight++;
				this.line.take();
				next.go(own);
				continue;
			}
			// An answer frees a slot, or shows that there is more room than was thought.
			const answered = new Promise<void>((resolve) => (this.freed = resolve));
			await (wait === Infinity ? answered : Promise.race([this.clock.sleep(wait), answered]));
		}
		this.isServing = false;
	}

	/**
	 * A request leaves only when this process gets round to it: behind a page that is being parsed, tenths of a
	 * second later. It counts from then, so the one that takes its place must wait as much longer.
	 */
	private async watch(own: Sent): Promise<void> {
		for (let turns = 0; turns < TURNS; turns++) {
			await this.clock.sleep(0);
			own.left = this.clock.now();
		}
	}

	/** Milliseconds until a request of so many units may go; 0 or less where it may, Infinity where an answer decides. */
	private waitFrom(now: number, wanted: number): number {
		if (this.inFlight >= this.share.slots(now)) {
			return this.inFlight > 0 ? Infinity : this.share.untilBearable(now);
		}
		if (now < this.blockedUntil) return this.blockedUntil - now;
		const span = this.window + this.margin;
		// The older half is what those of this window were counted with.
		this.sent = this.sent.filter(({ left }) => left > now - 2 * span);
		const own = this.sent.map((one) => ({
			until: this.countedBy(one) + span,
			units: this.costOf(one),
		}));
		const others = { until: this.foreign.left + span, units: this.foreign.units };
		const wait = Math.max(
			untilFree(now, wanted, this.limit, [...own, others]),
			untilFree(now, wanted, this.limit * this.share.part, own),
		);
		return wait && wait + this.share.apart(now, APART);
	}

	/**
	 * When the service has counted a request at the latest: it may have been on its way, or waiting to be looked at,
	 * for as long as its answer took longer than the fastest ones.
	 */
	private countedBy({ left, took = Infinity }: Sent): number {
		return left + Math.min(LONGEST_WAY, Math.max(0, took - this.fastest));
	}

	private costOf = ({ report }: Sent) => (report ? REPORT_UNITS : this.units);

	private learn(own: Sent, { limit, remaining, interval, retryAfter, isFull }: Readings): void {
		const now = this.clock.now();
		if (interval) this.window = interval;
		if (limit) this.limit = limit;
		if (retryAfter !== undefined) {
			this.share.refused(now, own.at, isFull ? 'slots' : 'part');
			const until = now + retryAfter + this.share.apart(now, APART_AGAIN);
			this.blockedUntil = Math.max(this.blockedUntil, until);
			// Should it count nevertheless, the next answers show that as the use of others.
			this.sent = this.sent.filter((one) => one !== own);
			if (isFull) return;
			// What was left did not do, so it costs more than that.
			if (remaining !== undefined && remaining >= this.units && remaining < HIGHEST_UNITS) {
				this.units = remaining + 1;
				this.pricedSince = now;
			}
			// Where others take part, they explain it; else the own requests came too close, all refused ones at once.
			if (this.foreign.units === 0 && own.at > this.marginRaised) {
				this.margin = Math.min(LARGEST_MARGIN, this.margin + MARGIN_STEP);
				this.marginRaised = now;
			}
			return;
		}
		this.margin -= (this.margin - FIRST_MARGIN) * MARGIN_DECAY;
		own.took = now - own.left;
		this.fastest = Math.min(own.took, this.fastest + (own.took - this.fastest) * SLOWING);
		if (remaining !== undefined) {
			own.used = this.limit - remaining;
			this.recount(now);
		}
		this.share.served(now, this.window, {
			others: this.foreign.units > 0,
			left: (remaining ?? this.limit) / this.limit,
		});
	}

	/** What the answers of this window say of the cost of a request, and of others. */
	private recount(now: number): void {
		const answered = this.sent
			.filter(isAnswered)
			.filter(({ at }) => at > Math.max(now - this.window, this.pricedSince));
		const reports = answered.filter(({ report }) => report).length;
		const ordinary = answered.length - reports;
		if (ordinary > 0) {
			// Whichever of them arrived last was counted with all the others, and perhaps with more.
			const most = Math.max(...answered.map(({ used }) => used)) - reports * REPORT_UNITS;
			this.units = Math.max(this.units, Math.round(this.growth(answered)));
			this.units = Math.min(this.units, Math.max(1, Math.floor(most / ordinary)));
		}
		// One may have overtaken others, and so count too many or too few: the middle one says it best.
		const others = answered
			.slice(-WITNESSES)
			.map(
				(one) => one.used - this.countedWith(one).reduce((sum, each) => sum + this.costOf(each), 0),
			)
			.sort((a, b) => a - b);
		const middle = others[(others.length - 1) >> 1] ?? 0;
		this.foreign = { units: Math.max(0, middle), left: answered.at(-1)?.left ?? -Infinity };
	}

	/** Units by which each request has raised the count, while requests came in that replaced no older ones. */
	private growth(answered: Answered[]): number {
		const counts = answered.map((one) => {
			const counted = this.countedWith(one);
			const reports = counted.filter(({ report }) => report).length;
			return { of: counted.length - reports, units: one.used - reports * REPORT_UNITS };
		});
		counts.sort((a, b) => a.of - b.of);
		const [from, to] = [counts[0], counts[counts.length - 1]];
		return to.of - from.of < FAR_APART ? 0 : (to.units - from.units) / (to.of - from.of);
	}

	/** The requests up to this one that the service had in its window when this one came. */
	private countedWith(own: Sent): Sent[] {
		const since = own.left - this.window;
		return this.sent.slice(0, this.sent.indexOf(own) + 1).filter(({ left }) => left > since);
	}
}
