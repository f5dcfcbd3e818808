/** Polls as n8n does: what a trigger starts runs with, and how those end. */
import { PollContext } from 'n8n-core';
import type { INodeExecutionData, IPollFunctions, IRun, WorkflowExecuteMode } from 'n8n-workflow';
import { createRunExecutionData } from 'n8n-workflow';
import type { stage } from './harness';

/** How a run ended: well, at a node that failed, or with its process, of which n8n keeps nothing but an error. */
export type End = 'success' | 'failed' | 'died';

export function runThatEnded(end: End): IRun {
	const error = new Error('This execution failed to be processed too many times') as never;
	const resultData = {
		success: { lastNodeExecuted: 'End' },
		failed: { lastNodeExecuted: 'End', error },
		died: { error },
	}[end];
	return {
		data: createRunExecutionData({ resultData: { runData: {}, ...resultData } }),
		mode: 'trigger',
		startedAt: new Date(),
		status: end === 'success' ? 'success' : 'error',
	} as IRun;
}

/** What a poll gave, be it that it started the run itself; null where it gave nothing. */
export async function pollOnce(
	{ type, node, workflow, additionalData }: ReturnType<typeof stage>,
	mode: WorkflowExecuteMode,
	end: End = 'success',
) {
	let started: INodeExecutionData[][] | null = null;
	const emit: IPollFunctions['__emit'] = (data, _response, done) => {
		started = data;
		done?.resolve(runThatEnded(end));
	};
	const context = new PollContext(workflow, node, additionalData, mode, 'activate', emit);
	const returned = await type.poll!.call(context);
	return returned ?? (started as INodeExecutionData[][] | null);
}
