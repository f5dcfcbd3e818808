/**
 * Who may ask when: 45 units per sliding 3 s and five requests at once for a user, twenty at once for the account;
 * and a count of what the service switches access off for. A refused request costs nothing: a guess.
 */
import type { Refusal } from './moysklad-errors';

export interface LimitSettings {
	limits: 'on' | 'off';
	/** What an ordinary request costs: 1 for an application, 3 and from December 4 for a user. */
	weight: number;
	/**
	 * Units that another program of the same user takes per second, one at a time and as far as they are there.
	 */
	otherConsumer: number;
	/** What X-RateLimit-* count: units of the basket, or requests at the present weight. The document may mean either. */
	rateHeaders: 'units' | 'requests';
}

const UNITS = 45;
const WINDOW = 3000;
const AT_ONCE = { user: 5, account: 20 };
const MINUTE = 60_000;

interface User {
	active: number;
	used: number;
	/** When units were taken, and how many. */
	window: Array<[at: number, units: number]>;
	/** Up to when the other program has been accounted for. */
	other: number;
}
export interface Pass {
	code?: 1049 | 1073;
	headers: Record<string, string>;
	leave: () => void;
}

export class Limits {
	private readonly users = new Map<string, User>();
	private active = 0;
	maxConcurrent = 0;
	readonly refused = { 1049: 0, 1073: 0 };
	/** Milliseconds since the start, of every request refused. */
	readonly refusals: number[] = [];
	/** [milliseconds since the start, units] of every request let in. */
	units: Array<[number, number]> = [];
	private readonly start = performance.now();

	constructor(private readonly settings: LimitSettings) {}

	/** Of a request on its arrival; `cost` is its own weight, where it has one. */
	enter(name: string, cost = this.settings.weight): Pass {
		const now = performance.now();
		const user = this.users.get(name) ?? { active: 0, used: 0, window: [], other: now };
		this.users.set(name, user);
		this.advance(user, now);
		const isOn = this.settings.limits === 'on';
		const isFull = user.active >= AT_ONCE.user || this.active >= AT_ONCE.account;
		if (isOn && isFull) return this.refuse(1073, user, 0);
		if (isOn && user.used + cost > UNITS)
			return this.refuse(1049, user, this.wait(user, cost, now));
		this.take(user, now, cost);
		this.units.push([now - this.start, cost]);
		user.active += 1;
		this.active += 1;
		this.maxConcurrent = Math.max(this.maxConcurrent, user.active);
		let isIn = true;
		const leave = () => {
			if (isIn) [user.active, this.active] = [user.active - 1, this.active - 1];
			isIn = false;
		};
		return { headers: this.headers(user, 0), leave };
	}

	private refuse(code: 1049 | 1073, user: User, wait: number): Pass {
		this.refused[code] += 1;
		this.refusals.push(performance.now() - this.start);
		return { code, headers: this.headers(user, wait), leave: () => undefined };
	}

	private take(user: User, at: number, units: number): void {
		user.window.push([at, units]);
		user.used += units;
	}

	/** Forgets what is older than the window, as of `now`. */
	private slide(user: User, now: number): void {
		while (user.window.length > 0 && user.window[0][0] <= now - WINDOW) {
			user.used -= user.window.shift()![1];
		}
	}

	private advance(user: User, now: number): void {
		const { otherConsumer: rate } = this.settings;
		if (rate > 0) {
			const step = 1000 / rate;
			user.other = Math.max(user.other, now - WINDOW);
			for (; user.other + step <= now; user.other += step) {
				this.slide(user, user.other + step);
				if (user.used < UNITS) this.take(user, user.other + step, 1);
			}
		} else user.other = now;
		this.slide(user, now);
	}

	/** Milliseconds until `cost` units are free, if nobody else takes them. */
	private wait(user: User, cost: number, now: number): number {
		let free = UNITS - user.used;
		const last = user.window.find(([, units]) => (free += units) >= cost);
		return Math.ceil((last?.[0] ?? now) + WINDOW - now);
	}

	/** The refusal for too many at once is not in them. */
	private headers(user: User, wait: number): Record<string, string> {
		const unit = this.settings.rateHeaders === 'requests' ? this.settings.weight : 1;
		const shown = (units: number) => String(Math.floor(Math.max(0, units) / unit));
		return {
			'x-ratelimit-limit': shown(UNITS),
			'x-ratelimit-remaining': shown(UNITS - user.used),
			'x-lognex-retry-timeinterval': String(WINDOW),
			'x-lognex-reset': String(wait),
			'x-lognex-retry-after': String(wait),
		};
	}
}

/** More than these of one kind within a minute, and the service switches access off; here they raise a flag. */
const ABUSES = { identicalFailures: 200, refusals: 200, puts: 100 };
export type Abuse = keyof typeof ABUSES;

export class AbuseWatch {
	readonly flags = new Set<Abuse>();
	private readonly seen = new Map<string, number[]>();

	note(abuse: Abuse, key = ''): void {
		const name = `${abuse} ${key}`;
		const now = performance.now();
		const times = this.seen.get(name) ?? [];
		this.seen.set(name, times);
		times.push(now);
		while (times[0] <= now - MINUTE) times.shift();
		if (times.length > ABUSES[abuse]) this.flags.add(abuse);
	}

	/** Of an answer that was an error. */
	failed(refusal: Refusal, request: string): void {
		if (refusal.status === 429) this.note('refusals');
		this.note('identicalFailures', request);
	}
}
