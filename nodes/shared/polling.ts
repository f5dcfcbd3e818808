import type { IDataObject, INodeExecutionData, IPollFunctions, IRun } from 'n8n-workflow';

/**
 * By the trigger, what a poll had in mind before it gave something to a run that has died. In memory only: n8n polls in
 * one process, and learns of a run's death there.
 */
const lost = new Map<string, { poll: number; memory: unknown }>();
let polls = 0;

/** The polls that run, by the trigger; n8n starts the next one whether or not the last has come to its end. */
const running = new Map<string, { context: IPollFunctions; isSuperseded: boolean }>();

/** How many polls run. */
export const pollsRunning = () => running.size;

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
 * Looks for what has happened since the last poll, and gives it to n8n, which starts a run with it where the workflow is
 * still published. Where the run dies with its process, the next poll looks from the same point again, so that nothing
 * is lost. A poll that finds another one of the trigger at work leaves it to that; if the workflow has been published
 * anew meanwhile, what the one at work finds and remembers counts no more, and the next poll finds it.
 */
export async function pollFor<Memory>(
	context: IPollFunctions,
	poll: Poll<Memory>,
): Promise<INodeExecutionData[][] | null> {
	const key = `${context.getWorkflow().id} ${context.getNode().id} ${context.getMode()}`;
	const other = running.get(key);
	if (other) {
		// n8n keeps one context for as long as a workflow is published.
		other.isSuperseded ||= other.context !== context;
		return null;
	}
	const own = { context, isSuperseded: false };
	running.set(key, own);
	try {
		return await pollAlone(context, key, poll, () => own.isSuperseded);
	} finally {
		running.delete(key);
	}
}

async function pollAlone<Memory>(
	context: IPollFunctions,
	key: string,
	{ memory: remembered, look, keep }: Poll<Memory>,
	isSuperseded: () => boolean,
): Promise<INodeExecutionData[][] | null> {
	const poll = polls++;
	const last = lost.get(key);
	const former = last ? (last.memory as Memory | undefined) : remembered;
	const { items, memory } = await look(former, last !== undefined);
	if (isSuperseded()) return null;
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
	// What is returned n8n passes to `__emit`, unless the workflow has been unpublished; only there the run's end can be had.
	const emit = context.__emit;
	context.__emit = (given, response, ended) => {
		context.__emit = emit;
		emit.call(context, given, response, ended ?? done);
	};
	return [data];
}
