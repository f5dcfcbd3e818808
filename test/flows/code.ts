/** Stands in for n8n's Code node, which wants a task runner, until the last workflow is without one. */
import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

const AsyncFunction = (async () => {}).constructor as new (
	...parts: string[]
) => (...values: unknown[]) => Promise<unknown>;

export class CodeStandIn implements INodeType {
	description = {
		...{ displayName: 'Code', name: 'code', group: [], version: [1, 2], description: '' },
		...{ defaults: {}, inputs: ['main'], outputs: ['main'] },
		properties: [
			{ displayName: 'Mode', name: 'mode', type: 'string', default: 'runOnceForAllItems' },
			{ displayName: 'JavaScript', name: 'jsCode', type: 'string', default: '' },
		],
	} as INodeType['description'];

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const code = this.getNodeParameter('jsCode', 0) as string;
		const run = async (index: number) => {
			const proxy = this.getWorkflowDataProxy(index) as unknown as Record<string, unknown>;
			const given = {
				...Object.fromEntries(
					['$', '$input', '$json', '$now', '$today', '$execution', '$workflow', 'DateTime'].map(
						(name) => [name, proxy[name]],
					),
				),
				$getWorkflowStaticData: this.getWorkflowStaticData.bind(this),
				items: this.getInputData(),
			};
			return await new AsyncFunction(...Object.keys(given), code)(...Object.values(given));
		};
		const each = this.getNodeParameter('mode', 0) === 'runOnceForEachItem';
		const results = each
			? (await Promise.all(this.getInputData().map((_, index) => run(index)))).map(
					(made, item) => ({
						...(made as object),
						pairedItem: { item },
					}),
				)
			: [await run(0)].flat();
		return [
			this.helpers.normalizeItems(JSON.parse(JSON.stringify(results)) as INodeExecutionData[]),
		];
	}
}
