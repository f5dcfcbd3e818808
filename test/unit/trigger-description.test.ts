/** What n8n is told of the triggers' webhooks: by functions where it takes them, else by expressions that say the same. */
import type { INodeParameters, INodeTypes, IWebhookDescription } from 'n8n-workflow';
import {
	NodeHelpers,
	resolveWebhookDescriptionField,
	webhookDescriptionIsNativelyResolvable,
	Workflow,
} from 'n8n-workflow';
import { ImskladTrigger } from '../../nodes/ImskladTrigger/ImskladTrigger.node';
import { MoySkladTrigger } from '../../nodes/MoySkladTrigger/MoySkladTrigger.node';

const TRIGGERS = [ImskladTrigger, MoySkladTrigger];
const FIELDS = ['responseMode', 'responseData'] as const;
const CHOICES: Record<string, [string, string]> = {
	immediately: ['onReceived', ''],
	reply: ['responseNode', ''],
	whenFinished: ['lastNode', 'allEntries'],
};

/** A field as n8n's expressions give it. */
function evaluated(description: IWebhookDescription, field: string, parameters: INodeParameters) {
	const type = new ImskladTrigger();
	const nodeTypes = {
		getByNameAndVersion: () => NodeHelpers.getVersionedNodeType(type),
	} as unknown as INodeTypes;
	const node = {
		...{ id: 'node', name: 'Trigger', type: 'imskladTrigger', typeVersion: 1.1 },
		...{ position: [0, 0] as [number, number], parameters },
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: true, nodeTypes });
	return workflow.expression.getSimpleParameterValue(
		workflow.nodes.Trigger,
		description[field] as string,
		'webhook',
		{},
	);
}

it.each(TRIGGERS)('%p asks for no expression at any call', (Trigger) => {
	const { webhooks, version, defaultVersion } = new Trigger().description;
	expect(webhooks!.every(webhookDescriptionIsNativelyResolvable)).toBe(true);
	// Of version 1 n8n evaluates one at each call, whatever the node says.
	expect(version).toEqual([1, 1.1]);
	expect(defaultVersion).toBe(1.1);
});

it.each(Object.entries(CHOICES))('responding %s means the same in both ways', (respond, values) => {
	const [description] = new ImskladTrigger().description.webhooks!;
	for (const [index, field] of FIELDS.entries()) {
		const node = { parameters: { respond } };
		expect(resolveWebhookDescriptionField(node, description, field)).toEqual({
			resolved: true,
			value: values[index],
		});
		expect(evaluated(description, field, { respond })).toBe(values[index]);
		// In an expression these end it.
		expect(String(description[field]).slice(0, -2)).not.toContain('}}');
	}
});

it('an n8n that knows no functions gets the same expressions', () => {
	const [{ responseMode, responseData }] = new ImskladTrigger().description.webhooks!;
	jest.isolateModules(() => {
		jest.doMock('n8n-workflow', () => {
			const { webhookDescriptionFields, fromFunction, ...older } =
				jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');
			expect([webhookDescriptionFields, fromFunction]).toEqual(Array(2).fill(expect.any(Function)));
			return older;
		});
		const { ImskladTrigger: Older } = jest.requireActual<
			typeof import('../../nodes/ImskladTrigger/ImskladTrigger.node')
		>('../../nodes/ImskladTrigger/ImskladTrigger.node');
		const [description] = new Older().description.webhooks!;
		expect(Object.getOwnPropertySymbols(description)).toEqual([]);
		expect(description).toMatchObject({ responseMode, responseData });
	});
});
