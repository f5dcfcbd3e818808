import type { IDataObject, INodeExecutionData, IPollFunctions, IRun } from 'n8n-workflow';

/**
 * By the trigger, what a poll had in mind before it gave something to a run that has died. In memory only: n8n polls in
 * one process, and learns of a run's death there.
 */
const lost = new Map<string, { poll: number; memory: unknown }>();
let polls = 0;

/** Whether nobody can tell how far a run came, its process having died: n8n forgets what such a run was given. */
function hasDied(run: IRun | undefined): boolean {
	if (!run || (run.status !== 'error' && run.status !== 'crashed')) return false;
	const { lastNodeExecuted, runData } = run.data.resultData;
	return lastNodeExecuted === undefined && Object.keys(runData).length === 0;
}

export interface Poll<Memory> {
	/** What the last poll has left. */
	memory: Memory | undefined;
	/** Finds what has happened since, and what to remember; `isAgain` where a run that has died may have been given it. */
	look: (
		memory: Memory | undefined,
		isAgain: boolean,
	) => Promise<{ items: object[]; memory: Memory }>;
	keep: (memory: Memory) => void;
}

/**
 * Looks for what has happened since the last poll and starts a run with it, as n8n does with what a poll returns. Where
 * the run dies with its process, the next poll looks from the same point again, so that nothing is lost.
 */
export async function pollFor<Memory>(
	context: IPollFunctions,
	{ memory: remembered, look, keep }: Poll<Memory>,
): Promise<null> {
	const key = `${context.getWorkflow().id} ${context.getNode().id}`;
	const poll = polls++;
	const last = lost.get(key);
	const former = last ? (last.memory as Memory | undefined) : remembered;
	const { items, memory } = await look(former, last !== undefined);
	// Unless a run has died in the meantime that was given something by an earlier poll.
	if (lost.get(key) === last) lost.delete(key);
	keep(memory);
	if (items.length === 0) return null;
	const done = context.helpers.createDeferredPromise<IRun | undefined>();
	done.promise.then(
		(run) => {
			// Of several the first poll: reading on from it finds what each of them was given.
			const isFirst = poll < (lost.get(key)?.poll ?? Infinity);
			if (hasDied(run) && isFirst) lost.set(key, { poll, memory: former });
		},
		// Somebody has stopped the run, or n8n could not start it and has said so.
		() => {},
	);
	const data: INodeExecutionData[] = items.map((json) => ({ json: json as IDataObject }));
	context.__emit([data], undefined, done);
	return null;
}
