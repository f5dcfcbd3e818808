import type { IExecuteFunctions } from 'n8n-workflow';

/** As much as some thousands of changes, 27 bytes each. */
const MOST_REMEMBERED = 15_000;
const KEPT = { mode: 'entries', maxEntries: MOST_REMEMBERED } as const;

/** How often a note is looked after in the run that takes it: it is there nearly always, and read back once. */
const MOST_ROUNDS = 5;
/** Notes that are looked after in later runs as well: as much as the work of some seconds. */
const MOST_OWN = 1000;

/** The last notes of this process, by the record. */
const own = new Map<string, Set<string>>();

/** n8n's record of a node; executions of one process take turns at it. */
export const recordOf = (context: IExecuteFunctions) =>
	`${context.getWorkflow().id} ${context.getNode().id}`;

/**
 * Which of the keys are new to n8n's record, in which all of them stand from now on. n8n reads, changes and writes it
 * whole without a lock, so a worker that writes at the same time may put its own in the place of this one. So what
 * this process has noted is noted again, now and in the runs that follow, wherever it has gone.
 */
export async function recorded(context: IExecuteFunctions, keys: string[]): Promise<Set<string>> {
	const { checkProcessedAndRecord } = context.helpers;
	const mine = own.get(recordOf(context)) ?? new Set();
	const all = [...new Set([...mine, ...keys])];
	const record = async () => (await checkProcessedAndRecord(all, 'node', KEPT)).new.map(String);
	// Two workers that both begin the record: one of them fails, and finds it the next time.
	const missing = await record().catch(record);
	for (let round = 0; round < MOST_ROUNDS && (await record()).length > 0; round++);
	own.set(recordOf(context), new Set(all.slice(-MOST_OWN)));
	return new Set(missing.filter((key) => !mine.has(key)));
}

/** Takes keys out of n8n's record. */
export async function forget(context: IExecuteFunctions, keys: string[]): Promise<void> {
	await context.helpers.removeProcessed(keys, 'node', KEPT);
	for (const key of keys) own.get(recordOf(context))?.delete(key);
}
