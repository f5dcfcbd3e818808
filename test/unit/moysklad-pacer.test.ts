/** The pacer against a service with a clock of its own: minutes of requests pass in a moment, to the millisecond. */
import fc from 'fast-check';
import { Pacer, pacerOf, type Clock, type Readings } from '../../nodes/MoySklad/pacer';

/** Time that passes only when everybody waits. */
class FakeTime implements Clock {
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
class Process implements Clock {
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

interface Conditions {
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
}
const USUAL: Conditions = {
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
};

/** 45 units in any 3 seconds, five at once; a refusal says when there will be room. */
class Service {
	private taken: Array<{ at: number; units: number }> = [];

	private active = 0;

	private other = 0;

	private readonly process: Process;

	readonly arrivals: number[] = [];

	refused = 0;

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
		const { other, otherEvery } = this.conditions;
		for (; other > 0 && this.other + otherEvery <= now; this.other += otherEvery) {
			const at = this.other + otherEvery;
			const sum = this.taken
				.filter((one) => one.at > at - 3000)
				.reduce((s, { units }) => s + units, 0);
			if (sum + other <= 45) this.taken.push({ at, units: other });
		}
		this.taken = this.taken.filter(({ at }) => at > now - 3000).sort((a, b) => a.at - b.at);
		return this.taken.reduce((sum, { units }) => sum + units, 0);
	}

	async ask(report = false): Promise<Readings & { ok: boolean }> {
		const { there, back, work, busy, turns } = this.conditions;
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
			interval: 3000,
		});
		if (this.active >= 5 || used + cost > 45) {
			this.refused += 1;
			let free = 45 - used;
			const last = this.taken.find(({ units }) => (free += units) >= cost);
			await this.time.sleep(back());
			await this.client.sleep(0);
			const retryAfter = this.active >= 5 ? 300 : (last?.at ?? now) + 3000 - now;
			return { ok: false, ...readings(used), retryAfter };
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

/** Sends requests as the transport does, waiting refusals out; gives when the first was sent and the last answered. */
async function send(pacer: Pacer, service: Service, count: number, report = () => false) {
	const one = async () => {
		const isReport = report();
		for (;;) {
			const { ok } = await pacer.run(isReport, () => service.ask(isReport));
			if (ok) break;
		}
		await service.client.work(service.conditions.reading());
	};
	await Promise.all(Array.from({ length: count }, one));
}

async function measured(count: number, conditions: Partial<Conditions> = {}, first = 1) {
	const time = new FakeTime();
	const service = new Service(time, { ...USUAL, ...conditions });
	const pacer = new Pacer(service.client);
	await time.run(send(pacer, service, first));
	await time.run(send(pacer, service, count - first));
	return {
		took: time.now(),
		refused: service.refused,
		arrivals: service.arrivals,
		most: service.most,
	};
}

/** The limits' own floor: no sooner than 3 s after request i − ⌊45/w⌋, nor before the answer of request i − 5. */
function floorOf(count: number, weight: number, answer: number): number {
	const [starts, ends]: [number[], number[]] = [[], []];
	for (let i = 0; i < count; i++) {
		const [window, slot] = [i - Math.floor(45 / weight), i - 5];
		starts[i] = Math.max(
			i === 0 ? 0 : i === 1 ? ends[0] : starts[i - 1],
			window < 0 ? 0 : starts[window] + 3000,
			slot < 0 ? 0 : ends[slot],
		);
		ends[i] = starts[i] + answer;
	}
	return Math.max(...ends);
}

/** Numbers from 0 to 1, the same for the same seed. */
const numbersFrom = (seed: number) => () => (seed = (seed * 48_271) % (2 ** 31 - 1)) / 2 ** 31;

/** How long things may take at most, and with a seed what they take; a run is the same each time. */
const anyTimes = fc.record({
	jitter: fc.integer({ min: 0, max: 20 }),
	work: fc.integer({ min: 100, max: 400 }),
	busy: fc.integer({ min: 0, max: 70 }),
	reading: fc.integer({ min: 0, max: 40 }),
	turns: fc.integer({ min: 1, max: 5 }),
	first: fc.constantFrom(1, 5),
	seed: fc.integer({ min: 1e8, max: 2e9 }),
});

describe.each([1, 3, 4])('alone on the account at weight %d', (weight) => {
	it.each(['units', 'requests'] as const)(
		'comes close to the limit and never over it, with headers that count %s',
		async (headers) => {
			const { took, refused, most } = await measured(200, { weight, headers });
			expect(refused).toBe(0);
			expect(most).toBeLessThanOrEqual(5);
			expect(took / floorOf(200, weight, 190)).toBeLessThan(1.05);
		},
	);

	it('also where every way takes another time', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
				async (random) => {
					const next = () => random.next().value as number;
					const jitter = { there: () => 10 + 12 * next(), back: () => 10 + 30 * next() };
					const { refused } = await measured(100, {
						weight,
						...jitter,
						work: () => 20 + 400 * next(),
					});
					expect(refused).toBe(0);
				},
			),
			{ numRuns: 15 },
		);
	});

	it('also where the service and this process are busy, so that requests come late', async () => {
		await fc.assert(
			fc.asyncProperty(anyTimes, async ({ jitter, work, busy, reading, turns, first, seed }) => {
				const random = numbersFrom(seed);
				const way = () => 5 + jitter * random();
				const conditions = {
					...{ weight, there: way, back: way, turns, work: () => work },
					...{ busy: () => busy * random(), reading: () => reading * random() },
				};
				const { refused } = await measured(60, conditions, first);
				expect(refused).toBe(0);
			}),
			// Of thousands of runs, one may be so busy all the time that no answer shows how fast they can be.
			{ numRuns: 25, seed: 1 },
		);
	});

	it('and does not take a service that needs long for each request for a busy one', async () => {
		const { took, refused } = await measured(200, { weight, work: () => 560 });
		expect(refused).toBe(0);
		expect(took / floorOf(200, weight, 600)).toBeLessThan(1.05);
	});
});

it('sends what the first window has room for at once, five at a time', async () => {
	const { took, arrivals } = await measured(40, { work: () => 60 });
	expect(arrivals).toHaveLength(40);
	expect(took).toBeLessThan(3000);
});

it('counts a report as five units', async () => {
	const time = new FakeTime();
	const service = new Service(time, { ...USUAL, weight: 3 });
	const pacer = new Pacer(time);
	await time.run(send(pacer, service, 1, () => true));
	let n = 0;
	await time.run(send(pacer, service, 120, () => n++ % 3 === 0));
	expect(service.refused).toBe(0);
	// 40 × 5 and 80 × 3 units, 45 every 3 s.
	expect(time.now()).toBeLessThan(1.1 * ((440 / 45) * 3000));
});

it('learns of another weight while it runs', async () => {
	const time = new FakeTime();
	const service = new Service(time, { ...USUAL });
	const pacer = new Pacer(time);
	const work = send(pacer, service, 400);
	const changes = (async () => {
		for (const weight of [3, 1, 4, 3]) {
			await time.sleep(4000);
			service.conditions.weight = weight;
		}
	})();
	await time.run(Promise.all([work, changes]));
	expect(service.arrivals).toHaveLength(400);
	// Nobody announces a higher cost: the requests that are under way then meet refusals, and they alone.
	expect(service.refused).toBeLessThanOrEqual(20);
});

describe('with another program on the account', () => {
	it.each([
		[1, 1, 200],
		[3, 3, 400],
		[4, 4, 600],
		[3, 9, 3000],
	])(
		'at weight %d, %d units every %d ms: nothing is lost, and few are refused',
		async (weight, other, otherEvery) => {
			const { refused, arrivals, took } = await measured(200, { weight, other, otherEvery });
			expect(arrivals).toHaveLength(200);
			expect(refused).toBeLessThan(200 / 6);
			const share = 45 - (3000 / otherEvery) * other;
			expect(took).toBeLessThan(1.6 * ((200 * weight) / share) * 3000);
		},
	);
});

it('shares the limit between everybody of the same user, and only those', async () => {
	const time = new FakeTime();
	const service = new Service(time, { ...USUAL, weight: 3 });
	const [one, other] = [pacerOf('base user', time), pacerOf('base user', time)];
	expect(one).toBe(other);
	expect(pacerOf('base another', time)).not.toBe(one);
	await time.run(Promise.all([send(one, service, 60), send(other, service, 60)]));
	expect(service.refused).toBe(0);
	expect(service.most).toBeLessThanOrEqual(5);
});

it('waits as long as a refusal says, all of it', async () => {
	const time = new FakeTime();
	const pacer = new Pacer(time);
	const sent: number[] = [];
	const ask = (retryAfter?: number) =>
		pacer.run(false, async () => {
			sent.push(time.now());
			return { retryAfter };
		});
	await time.run(ask(1234));
	await time.run(Promise.all([ask(), ask()]));
	expect(sent).toEqual([0, 1234, 1234]);
});

it('lets the next one go where a request failed without an answer', async () => {
	const time = new FakeTime();
	const pacer = new Pacer(time);
	const fail = () => pacer.run(false, () => Promise.reject(new Error('broken')));
	const all = await time.run(Promise.allSettled(Array.from({ length: 12 }, fail)));
	expect(all.map(({ status }) => status)).toEqual(Array(12).fill('rejected'));
});

it('frees a slot only with the answer', async () => {
	const time = new FakeTime();
	const service = new Service(time, { ...USUAL, work: () => 60_000 });
	await time.run(send(new Pacer(time), service, 11));
	expect([service.most, service.refused]).toEqual([5, 0]);
	expect(time.now()).toBeGreaterThan(3 * 60_000);
});
