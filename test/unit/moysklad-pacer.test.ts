/** The pacer against a service with a clock of its own: minutes of requests pass in a moment, to the millisecond. */
import fc from 'fast-check';
import { GivenUp, Pacer, type Paced } from '../../nodes/MoySklad/pacer';
import { pacerOf, pacersKept } from '../../nodes/MoySklad/pacers';
import { FakeTime, mostInAMinute, Process, send, Service, USUAL, type Conditions } from './pacing';

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

it.each([1000, 6000])('learns that the window is %d ms', async (window) => {
	const { took, refused } = await measured(120, { weight: 3, window });
	expect(refused).toBe(0);
	// 15 requests in each.
	expect(took).toBeGreaterThan(7 * window);
	expect(took).toBeLessThan(7 * window * 1.05 + 3000);
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

describe('with other processes of n8n on the account', () => {
	/** So many pacers that know nothing of each other; the worst minute, and the time by what the limits allow. */
	async function processes(count: number, requests: number, conditions: Partial<Conditions>) {
		const time = new FakeTime();
		const random = numbersFrom(1e9 + count);
		const way = () => 5 + 20 * random();
		const usual = { ...USUAL, there: way, back: way, work: () => 50 + 100 * random() };
		const service = new Service(time, { ...usual, ...conditions });
		const each = Math.round(requests / count);
		const work = async () => {
			const clock = new Process(time);
			await send(new Pacer(clock, random), service, each, undefined, clock);
		};
		await time.run(Promise.all(Array.from({ length: count }, work)));
		expect(service.arrivals).toHaveLength(each * count);
		const floor = floorOf(each * count, service.conditions.weight, 0);
		return { minute: mostInAMinute(service.refusals), part: time.now() / floor, service };
	}

	it.each([
		[1, {}],
		[3, {}],
		[4, {}],
		[3, { headers: 'requests' as const }],
		[3, { work: () => 560 }],
	])('four share it: at weight %d, %j', async (weight, conditions) => {
		const { minute, part } = await processes(4, 3200 / weight, { weight, ...conditions });
		expect(minute).toBeLessThan(50);
		expect(part).toBeLessThan(1.5);
	});

	it('two lose little', async () => {
		const { minute, part } = await processes(2, 800, { weight: 3 });
		expect(minute).toBeLessThan(20);
		expect(part).toBeLessThan(1.4);
	});

	it('twelve stay below what access is switched off for', async () => {
		const { minute } = await processes(12, 1200, { weight: 3 });
		expect(minute).toBeLessThan(200 * 0.9);
	});

	it('one that has been refused all the time goes on slowly, and soon as before', async () => {
		const time = new FakeTime();
		const service = new Service(time, { ...USUAL, weight: 3 });
		const pacer = new Pacer(time);
		const refusals: number[] = [];
		const refuse = async () => {
			refusals.push(time.now());
			return { retryAfter: 300, isFull: true };
		};
		const stubborn = async () => {
			while (time.now() < 120_000) await pacer.run({}, refuse);
		};
		await time.run(Promise.all(Array.from({ length: 10 }, stubborn)));
		expect(mostInAMinute(refusals)).toBeLessThanOrEqual(13);
		expect(refusals.length).toBeGreaterThan(15);
		const began = time.now();
		await time.run(send(pacer, service, 100));
		expect(service.refused).toBe(0);
		expect((time.now() - began) / floorOf(100, 3, 190)).toBeLessThan(2);
	});
});

it('keeps no pacer of users that nobody asks for any more', async () => {
	const time = new FakeTime();
	const busy = pacerOf('base busy', time);
	const work = busy.run({}, async () => {
		await time.sleep(60_000);
		return {};
	});
	const use = async (name: string) => await pacerOf(name, time).run({}, async () => ({}));
	for (let n = 0; n < 300; n++) await time.run(use(`base ${n}`).then(() => time.sleep(100)));
	// What still counts under the limits is kept: of the last six seconds.
	expect(pacersKept()).toBeLessThan(100);
	expect(pacerOf('base busy', time)).toBe(busy);
	expect(pacerOf('base 299', time)).toBe(pacerOf('base 299', time));
	await time.run(work);
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
		pacer.run({}, async () => {
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
	const fail = () => pacer.run({}, () => Promise.reject(new Error('broken')));
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

describe('of several runs', () => {
	/** Sends so many requests of a run, each answered at once, and notes when. */
	function runsAt(weight: number) {
		const time = new FakeTime();
		const service = new Service(time, { ...USUAL, weight });
		const pacer = new Pacer(time);
		const ends: Record<string, number[]> = {};
		const start = async (name: string, count: number, more: Partial<Paced> = {}) => {
			ends[name] = [];
			const of = {};
			const one = async () => {
				await pacer.run({ of, ...more }, () => service.ask());
				ends[name].push(time.now());
			};
			return await Promise.allSettled(Array.from({ length: count }, one));
		};
		return { time, service, ends, start };
	}

	it('none has to wait for all the requests of another', async () => {
		const { time, service, ends, start } = runsAt(3);
		const many = start('many', 300);
		const few = (async () => {
			await time.sleep(10_000);
			await Promise.all([start('few', 10), start('one', 1)]);
		})();
		await time.run(Promise.all([many, few]));
		expect(service.refused).toBe(0);
		// By turns with the others: 30 of 15 every 3 s, where 250 had been waiting before.
		expect(Math.max(...ends.few) - 10_000).toBeLessThan(7500);
		expect(ends.one[0] - 10_000).toBeLessThan(3500);
		expect(ends.many).toHaveLength(300);
	});

	it('what is cancelled costs nobody anything', async () => {
		const { time, service, ends, start } = runsAt(3);
		let isCancelled = false;
		const gone = start('gone', 100, { isGone: () => isCancelled });
		const other = (async () => {
			await time.sleep(1000);
			isCancelled = true;
			await start('other', 30);
		})();
		const [outcomes] = await time.run(Promise.all([gone, other]));
		const left = outcomes.filter((one) => one.status === 'rejected');
		expect(left.every(({ reason }) => reason instanceof GivenUp)).toBe(true);
		// What had been sent before is all that the other one has to wait for.
		expect(service.arrivals).toHaveLength(100 - left.length + 30);
		expect(100 - left.length).toBeLessThanOrEqual(15);
		expect(Math.max(...ends.other)).toBeLessThan(3 * 3100 + 500);
	});

	it('what is asked last goes when nothing else waits', async () => {
		const { time, ends, start } = runsAt(3);
		const idle = start('idle', 100, { last: true });
		const real = (async () => {
			await time.sleep(4000);
			await start('real', 40);
		})();
		await time.run(Promise.all([idle, real]));
		const meanwhile = ends.idle.filter((at) => at > 5000 && at < Math.max(...ends.real) - 1000);
		expect(meanwhile).toEqual([]);
		expect(ends.idle).toHaveLength(100);
	});

	it('what is asked last waits for half a minute at most, however much there is to do', async () => {
		const { time, ends, start } = runsAt(3);
		const real = start('real', 700);
		const idle = start('idle', 30, { last: true });
		await time.run(Promise.all([real, idle]));
		expect(Math.min(...ends.idle)).toBeGreaterThanOrEqual(30_000);
		// By turns with the other: 30 of 15 every 3 s.
		expect(Math.max(...ends.idle)).toBeLessThan(30_000 + 15_000);
		expect(Math.max(...ends.real)).toBeGreaterThan(120_000);
	});
});

it('follows a clock that nobody can set', async () => {
	const set = jest.spyOn(Date, 'now');
	try {
		const pacer = pacerOf('whose clock is set');
		const began = performance.now();
		// A full window, so that the next ones have to wait for it.
		let sent = 0;
		const ask = (count: number) =>
			Promise.all(
				Array.from({ length: count }, () =>
					pacer.run({}, async () => ({ remaining: Math.max(0, 45 - 4 * ++sent), limit: 45 })),
				),
			);
		await ask(5);
		set.mockReturnValue(Date.now() - 3_600_000);
		await ask(12);
		// By the clock on the wall it would be an hour.
		expect(performance.now() - began).toBeLessThan(60_000);
	} finally {
		set.mockRestore();
	}
}, 60_000);
