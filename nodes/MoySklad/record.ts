import type { IExecuteFunctions } from 'n8n-workflow';
import { attempt, Failure } from '../shared/errors';

/** As much as some thousands of changes, 27 bytes each. */
const MOST_REMEMBERED = 15_000;
const KEPT = { mode: 'entries', maxEntries: MOST_REMEMBERED } as const;

/** How often a note is looked after in the run that takes it: it is there nearly always, and read back once. */
const MOST_ROUNDS = 5;
/** Notes that are looked after in later runs as well: as much as the work of some seconds. */
const MOST_OWN = 1000;

/** The last notes of this process, by the record. */
const own = new Map<string, Set<string>>();
/** Notes of which nobody knows whether they were taken, by the record: n8n failed to say so. */
const unsure = new Map<string, Set<string>>();

/** What a database says where it has not written: another was writing, or has begun the same record. */
const NOT_WRITTEN = /locked|SQLITE_BUSY|deadlock|unique|duplicate key|constraint/i;

/** n8n's record of a node; executions of one process take turns at it. */
export const recordOf = (context: IExecuteFunctions) =>
	`${context.getWorkflow().id} ${context.getNode().id}`;

/**
 * Which of the keys are new to n8n's record, in which the last MOST_REMEMBERED of them stand from now on. n8n reads,
 * changes and writes it whole without a lock, so a worker that writes at the same time may put its own in the place of
 * this one. So what this process has noted is noted again, now and in the runs that follow, wherever it has gone.
 *
 * Fails only where nothing was given out by it: a run that is tried again gets everything again, for a change that
 * comes twice does less harm than one that never comes.
 */
export async function recorded(context: IExecuteFunctions, keys: string[]): Promise<Set<string>> {
	const record = recordOf(context);
	const { checkProcessedAndRecord } = context.helpers;
	const mine = own.get(record) ?? new Set();
	const all = [...new Set([...mine, ...keys])];
	const doubtful = unsure.get(record) ?? new Set();
	const note = async (some: string[]) =>
		(await checkProcessedAndRecord(some, 'node', KEPT)).new.map(String);
	const noted = async () => {
		const result = await attempt(async () => await note(all));
		if (result instanceof Failure && !NOT_WRITTEN.test(result.message)) {
			for (const key of keys) doubtful.add(key);
			unsure.set(record, doubtful);
		}
		return result;
	};
	// Two workers that both begin the record: one of them fails, and finds it the next time.
	const first = await noted();
	const missing = first instanceof Failure ? await noted() : first;
	if (missing instanceof Failure) {
		throw new Failure(`n8n could not note what was given out: ${missing.message}`, {
			advice:
				'Nothing was given out, so nothing is lost: run it again, best by "Retry On Fail" of this node. If it stays so, n8n\'s database needs help, or switch "Skip Repeated" off.',
		});
	}
	const fresh = new Set([
		...missing.filter((key) => !mine.has(key)),
		...keys.filter((key) => doubtful.has(key)),
	]);
	unsure.delete(record);
	// From here on all of it is given out. What does not fit into the record cannot be looked after.
	const lasting = all.slice(-MOST_REMEMBERED);
	for (let round = 0; round < MOST_ROUNDS; round++) {
		const gone = await attempt(async () => await note(lasting));
		if (gone instanceof Failure || gone.length === 0) break;
	}
	own.set(record, new Set(all.slice(-MOST_OWN)));
	return fresh;
}

/** Takes keys out of n8n's record; where that fails, something may come twice. */
export async function forget(context: IExecuteFunctions, keys: string[]): Promise<void> {
	await attempt(async () => await context.helpers.removeProcessed(keys, 'node', KEPT));
	for (const key of keys) own.get(recordOf(context))?.delete(key);
}

/** Says of how many events, the first ones of a run, no note is kept, by the notes of each. */
export function hintAtForgotten(context: IExecuteFunctions, notes: number[]): void {
	let kept = 0;
	let left = MOST_REMEMBERED;
	for (const many of [...notes].reverse()) {
		if ((left -= many) < 0) break;
		kept += 1;
	}
	const forgotten = notes.length - kept;
	if (forgotten === 0) return;
	context.addExecutionHints({
		message: `"Skip Repeated" remembers the last ${kept} of the ${notes.length} events of this run: repeats of the first ${forgotten} would be given again. Give it fewer at once (Loop Over Items) to have all of them remembered for a time.`,
		type: 'warning',
		location: 'outputPane',
	});
}
