/** When a poll looks from an earlier point again; what each trigger then gives: test/engine. */
import type { IPollFunctions, IRun } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';
import { pollFor, pollsRunning } from '../../nodes/shared/polling';
import { runThatEnded } from '../engine/poll';

const settled = async () => await new Promise(setImmediate);

interface Deferred {
	promise: Promise<IRun | undefined>;
	resolve: (run?: IRun) => void;
	reject: (error: Error) => void;
}

function createDeferredPromise(): Deferred {
	const deferred = {} as Deferred;
	deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }));
	return deferred;
}

/** A trigger that finds one thing in each poll, and says from where it looked; its runs end when the test says so. */
function trigger() {
	const runs: Deferred[] = [];
	const id = randomUUID();
	const context = {
		getWorkflow: () => ({ id }),
		getNode: () => ({ id }),
		getMode: () => 'trigger',
		helpers: { createDeferredPromise },
		__emit: (_data: unknown, _response: unknown, done: Deferred) => runs.push(done),
	} as unknown as IPollFunctions;
	let kept = 0;
	return {
		runs,
		context,
		get kept() {
			return kept;
		},
		async poll(meanwhile: () => unknown = () => {}, isPublished = true, own = context) {
			const looked: unknown[] = [];
			const polling = pollFor<number>(own, {
				memory: kept,
				async look(from = 0, isAgain) {
					looked.push(from, isAgain);
					await meanwhile();
					return { items: [{}], memory: kept + 1 };
				},
				keep: (memory) => (kept = memory),
			});
			const given = await polling;
			// As n8n does where the workflow is still published.
			if (given && isPublished) context.__emit(given);
			await settled();
			return looked;
		},
	};
}

it('looks from the oldest of what was given to runs that have died, once', async () => {
	const { runs, poll } = trigger();
	for (let n = 0; n < 4; n++) expect(await poll()).toEqual([n, false]);
	const ends = ['failed', 'died', 'crashed', 'died'] as const;
	for (const n of [3, 0, 1, 2]) runs[n].resolve(runThatEnded(ends[n]));
	await settled();
	expect(await poll()).toEqual([1, true]);
	expect(await poll()).toEqual([5, false]);
});

it('gives again what a run was given that n8n calls crashed', async () => {
	const { runs, poll } = trigger();
	await poll();
	runs[0].resolve(runThatEnded('crashed'));
	await settled();
	expect(await poll()).toEqual([0, true]);
});

it('does not look while it looks already, and keeps nothing of who has done so', async () => {
	const { runs, poll } = trigger();
	const joined: unknown[] = [];
	await poll(async () => joined.push(await poll(), await poll()));
	expect([joined, runs.length]).toEqual([[[], []], 1]);
	await expect(poll(() => Promise.reject(new Error('down')))).rejects.toThrow('down');
	expect(pollsRunning()).toBe(0);
	expect(await poll()).toEqual([1, false]);
	expect(runs).toHaveLength(2);
});

it('gives nothing, and remembers nothing, where the workflow was published anew meanwhile', async () => {
	const active = trigger();
	const { runs, poll, context } = active;
	await poll(() => poll(undefined, true, { ...context }));
	expect([runs.length, active.kept]).toEqual([0, 0]);
	expect(await poll(undefined, true, { ...context })).toEqual([0, false]);
	expect([runs.length, active.kept]).toEqual([1, 1]);
});

it('leaves it to n8n whether a workflow that was unpublished meanwhile gets it', async () => {
	const { runs, poll } = trigger();
	await poll(undefined, false);
	expect(runs).toHaveLength(0);
	await poll();
	expect(runs).toHaveLength(1);
	runs[0].resolve(runThatEnded('died'));
	await settled();
	expect(await poll()).toEqual([1, true]);
});

it('forgets no run that dies while it looks', async () => {
	const { runs, poll } = trigger();
	await poll();
	const die = () => {
		runs[0].resolve(runThatEnded('died'));
		return settled();
	};
	expect(await poll(die)).toEqual([1, false]);
	expect(await poll()).toEqual([0, true]);
});

it('looks from there once more where it could not', async () => {
	const { runs, poll } = trigger();
	await poll();
	runs[0].resolve(runThatEnded('died'));
	await settled();
	await expect(poll(() => Promise.reject(new Error('down')))).rejects.toThrow('down');
	expect(await poll()).toEqual([0, true]);
	runs[1].reject(new Error('stopped'));
	await settled();
	expect(await poll()).toEqual([2, false]);
});
