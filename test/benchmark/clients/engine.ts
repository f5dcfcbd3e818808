/** One node in n8n's engine, without the copies that tests keep of a run. */
import { WorkflowExecute } from 'n8n-core';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { createRunExecutionData } from 'n8n-workflow';
import { MoySkladApi } from '../../../credentials/MoySkladApi.credentials';
import { stage, type Subject } from '../../engine/harness';
import type { Task } from '../jobs';

/** How a workflow names a node. */
interface Kind {
	type: string;
	typeVersion: number;
}

/** Runs a node over items and gives those it puts out; throws what stops it. */
export async function runInEngine(
	node: Subject['node'],
	kind: Kind,
	{ url, token }: Task,
	parameters: IDataObject,
	input: IDataObject[] = [{}],
): Promise<INodeExecutionData[]> {
	const credentials = {
		moySkladApi: { authentication: 'token', accessToken: token, baseUrl: url },
	};
	const staged = stage({ node, credentials: [MoySkladApi] }, { parameters, credentials });
	const { workflow, additionalData } = staged;
	// The stage knows nodes of this package and of version 1 only.
	const subject = Object.assign(workflow.nodes.Subject, { ...kind, parameters });
	const main = [input.map((json, item) => ({ json, pairedItem: { item } }))];
	const execution = new WorkflowExecute(
		additionalData,
		'trigger',
		createRunExecutionData({
			executionData: { nodeExecutionStack: [{ node: subject, data: { main }, source: null }] },
		}),
	);
	const { data } = await execution.processRunExecutionData(workflow);
	const [task] = data.resultData.runData.Subject ?? [];
	const error = data.resultData.error ?? task?.error;
	if (error) throw new Error([error.message, error.description].filter(Boolean).join(': '));
	return task.data?.main[0] ?? [];
}
