/** Parameters as the nodes read them are those that n8n gives, for less. */
import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { parametersOf } from '../../nodes/shared/parameters';
import { runNode } from '../engine/harness';

/** A node that gives a parameter for each item, as we read it and as n8n does, and how often n8n was asked by us. */
class Reader implements INodeType {
	description = {
		...{ displayName: 'Reader', name: 'reader', group: [], version: 1, description: '' },
		...{ defaults: {}, inputs: [NodeConnectionTypes.Main], outputs: [NodeConnectionTypes.Main] },
		properties: [
			{ displayName: 'Value', name: 'value', type: 'string' as const, default: '' },
			{ displayName: 'Absent', name: 'absent', type: 'string' as const, default: '' },
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const n8n = (index: number) => {
			try {
				return this.getNodeParameter('value', index, null) as unknown;
			} catch (error) {
				return { thrown: (error as Error).message };
			}
		};
		const items = this.getInputData();
		const theirs = items.map((_, index) => n8n(index));
		const asked = jest.spyOn(this, 'getNodeParameter');
		const read = parametersOf(this);
		const ours = items.map((_, index) => {
			try {
				return read('value', index, null);
			} catch (error) {
				return { thrown: (error as Error).message };
			}
		});
		return [[{ json: { theirs, ours, asked: asked.mock.calls.length } as IDataObject }]];
	}
}

const items: IDataObject[] = [
	{ id: 'a', n: 0, 'b.c': 'x', in: { deep: 'd', list: [1, 2] }, '': 'e', text: '={{ 1 + 1 }}' },
	{ id: '', n: 7, 'b.c': null, in: { deep: true }, constructor: 'own' },
	{ in: 'text' },
	{ id: { not: 'plain' }, in: null },
];

async function read(value: unknown) {
	const { items: given, error } = await runNode(
		{ node: Reader, credentials: [] },
		{ parameters: { value } as IDataObject, input: items },
	);
	expect(error).toBeUndefined();
	const [{ theirs, ours, asked }] = given;
	expect(ours).toEqual(theirs);
	return { ours, asked };
}

it.each([
	['text', 'as it is'],
	['nothing', ''],
	['a list', ['a', { b: 1 }]],
	['a form', { in: { it: ['a', false, null] } }],
	['braces that are no expression', '{{ $json.id }}'],
])('what holds no expression is asked for once: %s', async (_, value) => {
	expect((await read(value)).asked).toBe(2);
});

it.each([
	'={{ $json.id }}',
	'={{$json.n}}',
	'={{ $json["b.c"] }}',
	"={{ $json['in'].deep }}",
	'={{ $json.in["deep"] }}',
	'={{ $json.in.list }}',
	'={{ $json.text }}',
	'={{ $json.missing }}',
	'={{ $json.constructor }}',
	'={{ $json.id.length }}',
	'={{ $json.in.list.length }}',
	'={{ $json.id }} ',
	'=x{{ $json.id }}',
	'={{ $json.id + 1 }}',
	'={{ $json.in?.deep }}',
	'=plain',
])('%s is what n8n makes of it, in a text, in a locator and in a form', async (expression) => {
	await read(expression);
	await read({ __rl: true, mode: 'id', value: expression });
	await read({ __rl: true, mode: expression, value: '={{ $json.id }}' });
	await read({ one: expression, other: 'text' });
});

it('what only names a field of the item is not asked for where it is plain', async () => {
	const { ours, asked } = await read('={{ $json.n }}');
	expect((ours as unknown[]).slice(0, 2)).toEqual([0, 7]);
	// For the raw value, and for the two items that have none.
	expect(asked).toBe(3);
});
