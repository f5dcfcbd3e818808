/** Polls as n8n does: what a trigger starts runs with, and how those end. */
import { PollContext } from 'n8n-core';
import type { INodeExecutionData, IPollFunctions, IRun, WorkflowExecuteMode } from 'n8n-workflow';
import { createRunExecutionData } from 'n8n-workflow';
import type { stage } from './harness';

/** How a run ended: well, at a node that failed, or with its process, of which n8n keeps nothing but an error (or that it crashed). */
export type End = 'success' | 'failed' | 'died' | 'crashed';

export function runThatEnded(end: End): IRun {
	const error = new Error('This execution failed to be processed too many times') as never;
	const resultData = {
		success: { lastNodeExecuted: 'End' },
		failed: { lastNodeExecuted: 'End', error },
		died: { error },
		crashed: {},
	}[end];
	return {
		data: createRunExecutionData({ resultData: { runData: {}, ...resultData } }),
		mode: 'trigger',
		startedAt: new Date(),
		status: end === 'success' || end === 'crashed' ? end : 'error',
	} as IRun;
}

/** A trigger of a workflow that is published: n8n keeps one context for all its polls. `runs` are what they have started. */
export function published(
	{ type, node, workflow, additionalData }: ReturnType<typeof stage>,
	mode: WorkflowExecuteMode = 'trigger',
	end: End = 'success',
	/** Hears what a poll tells beside what it gives. */
	errors: Error[] = [],
) {
	const runs: INodeExecutionData[][][] = [];
	const emit: IPollFunctions['__emit'] = (data, _response, done) => {
		runs.push(data);
		done?.resolve(runThatEnded(end));
	};
	const tell = (error: Error) => void errors.push(error);
	const context = new PollContext(workflow, node, additionalData, mode, 'activate', emit, tell);
	return {
		runs,
		/** What n8n does at every tick; what a poll gives is dropped where the workflow was unpublished meanwhile. */
		async tick(isPublished: () => boolean = () => true) {
			const given = await type.poll!.call(context);
			if (given && isPublished()) context.__emit(given);
		},
	};
}

/** What a poll gave; null where it gave nothing. */
export async function pollOnce(
	staged: ReturnType<typeof stage>,
	mode: WorkflowExecuteMode,
	end: End = 'success',
	errors: Error[] = [],
): Promise<INodeExecutionData[][] | null> {
	const { tick, runs } = published(staged, mode, end, errors);
	await tick();
	return runs[0] ?? null;
}
