/** A service with MoySklad's limits and a clock of its own: minutes of requests pass in a moment, to the millisecond. */
import type { Clock, Pacer, Readings } from '../../nodes/MoySklad/pacer';

/** Time that passes only when everybody waits. */
export class FakeTime implements Clock {
	private time = 0;

	private timers: Array<{ at: number; order: number; go: () => void }> = [];

	private count = 0;

	now = () => this.time;

	sleep = (milliseconds: number) =>
		new Promise<void>((go) => {
			const at = this.time + Math.max(0, milliseconds);
			this.timers.push({ at, order: this.count++, go });
		});

	/** Lets time pass until the work is done. */
	async run<T>(work: Promise<T>): Promise<T> {
		let done = false;
		const end = () => void (done = true);
		work.then(end, end);
		for (;;) {
			// All that follows from what has happened happens first.
			for (let n = 0; n < 20; n++) await Promise.resolve();
			if (done) return await work;
			this.timers.sort((a, b) => a.at - b.at || a.order - b.order);
			const next = this.timers.shift();
			if (!next) throw new Error('Everybody waits, and for nothing');
			this.time = next.at;
			next.go();
		}
	}
}

/** A process that does one thing at a time: what comes up while it is busy waits. */
export class Process implements Clock {
	private busyUntil = -Infinity;

	constructor(private readonly time: FakeTime) {}

	now = () => this.time.now();

	async sleep(milliseconds: number) {
		await this.time.sleep(milliseconds);
		while (this.busyUntil > this.now()) await this.time.sleep(this.busyUntil - this.now());
	}

	/** Done after what it has to do already. */
	async work(milliseconds: number) {
		this.busyUntil = Math.max(this.busyUntil, this.now()) + milliseconds;
		await this.sleep(0);
	}
}

export interface Conditions {
	weight: number;
	/** Milliseconds to the service and back again. */
	there: () => number;
	back: () => number;
	/** Milliseconds that the service takes. */
	work: () => number;
	/** Milliseconds for which it then does nothing else, nor count what arrives; the same of us with an answer. */
	busy: () => number;
	reading: () => number;
	/** In so many turns of our event loop a request leaves. */
	turns: number;
	/** What the headers count. */
	headers: 'units' | 'requests';
	/** Units that another program takes, each every so many milliseconds; 0 for none. */
	other: number;
	otherEvery: number;
	/** Milliseconds in which 45 units may be used. */
	window: number;
}
export const USUAL: Conditions = {
	weight: 1,
	there: () => 20,
	back: () => 20,
	work: () => 150,
	busy: () => 0,
	reading: () => 0,
	turns: 0,
	headers: 'units',
	other: 0,
	otherEvery: 100,
	window: 3000,
};

/** 45 units in any 3 seconds (unless said), five at once; a refusal says when there will be room. */
export class Service {
	private taken: Array<{ at: number; units: number }> = [];

	private active = 0;

	private other = 0;

	private readonly process: Process;

	readonly arrivals: number[] = [];

	/** When somebody was refused. */
	readonly refusals: number[] = [];

	get refused() {
		return this.refusals.length;
	}

	most = 0;

	constructor(
		private readonly time: FakeTime,
		public conditions: Conditions,
		/** Ours. */
		readonly client = new Process(time),
	) {
		this.process = new Process(time);
	}

	private used(now: number): number {
		const { other, otherEvery, window } = this.conditions;
		for (; other > 0 && this.other + otherEvery <= now; this.other += otherEvery) {
			const at = this.other + otherEvery;
			const sum = this.taken
				.filter((one) => one.at > at - window)
				.reduce((s, { units }) => s + units, 0);
			if (sum + other <= 45) this.taken.push({ at, units: other });
		}
		this.taken = this.taken.filter(({ at }) => at > now - window).sort((a, b) => a.at - b.at);
		return this.taken.reduce((sum, { units }) => sum + units, 0);
	}

	async ask(report = false): Promise<Readings & { ok: boolean }> {
		const { there, back, work, busy, turns, window } = this.conditions;
		for (let turn = 0; turn < turns; turn++) await this.client.sleep(0);
		await this.time.sleep(there());
		await this.process.sleep(0);
		const now = this.time.now();
		const cost = report ? 5 : this.conditions.weight;
		const used = this.used(now);
		const unit = this.conditions.headers === 'units' ? 1 : this.conditions.weight;
		const readings = (spent: number) => ({
			limit: Math.floor(45 / unit),
			remaining: Math.floor((45 - spent) / unit),
			interval: window,
		});
		if (this.active >= 5 || used + cost > 45) {
			this.refusals.push(now);
			const isFull = this.active >= 5;
			let free = 45 - used;
			const last = this.taken.find(({ units }) => (free += units) >= cost);
			await this.time.sleep(back());
			await this.client.sleep(0);
			const retryAfter = isFull ? 300 : (last?.at ?? now) + window - now;
			return { ok: false, ...readings(used), retryAfter, isFull };
		}
		this.taken.push({ at: now, units: cost });
		this.arrivals.push(now);
		this.active += 1;
		this.most = Math.max(this.most, this.active);
		await Promise.all([this.time.sleep(work()), this.process.work(busy())]);
		await this.process.sleep(0);
		this.active -= 1;
		const answer = { ok: true, ...readings(used + cost) };
		await this.time.sleep(back());
		await this.client.sleep(0);
		return answer;
	}
}

/** The most of these times that lie within a minute. */
export const mostInAMinute = (times: number[]) =>
	Math.max(
		0,
		...times.map((from) => times.filter((at) => at >= from && at < from + 60_000).length),
	);

/** Sends requests as the transport does, waiting refusals out; gives when the first was sent and the last answered. */
export async function send(
	pacer: Pacer,
	service: Service,
	count: number,
	report = () => false,
	client = service.client,
) {
	const one = async () => {
		const isReport = report();
		for (;;) {
			const { ok } = await pacer.run({ report: isReport }, () => service.ask(isReport));
			if (ok) break;
		}
		await client.work(service.conditions.reading());
	};
	await Promise.all(Array.from({ length: count }, one));
}
