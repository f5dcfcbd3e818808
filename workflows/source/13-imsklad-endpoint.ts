import { at, callWorkflow, imskladTrigger, ways, type Template } from './kit';

export const imskladEndpoint: Template = {
	number: '13',
	file: 'imsklad-endpoint',
	name: '13. IMSKLAD endpoint',
	notes: [
		{
			area: [-2.6, -0.15, 2.2, 3.65],
			color: 4,
			text: `## 13. IMSKLAD endpoint
IMSKLAD calls **one** address for everything. This workflow takes all its calls and hands each to the flow that it is for; the warehouse gets its answer when that flow is through, HTTP 500 where it failed.

You need it only if you use more than one of the flows 2, 3 and 16. With one of them, use the address of its own trigger.

**Fill in**
1. In **Endpoint** choose the credential with the endpoint key.
2. In each of the three nodes on the right choose the workflow. Delete those that you do not use: n8n publishes nothing with an open choice.
3. Publish those workflows, then this one.
4. Set the *Production URL* of **Endpoint** in IMSKLAD's client settings (Настройки клиента).`,
		},
		{
			area: [0, -0.15, 3, 3.65],
			text: '### One address, several flows\nOther events are acknowledged, and nothing happens.',
		},
	],
	nodes: {
		Endpoint: at([0, 1], imskladTrigger(['*'])),
		'What It Is About': at(
			[1, 1],
			ways({
				Orders: [['type', 'is', 'order']],
				Questions: {
					any: [
						['type', 'is', 'good'],
						['type', 'is', 'supplier'],
					],
				},
				Documents: [['type', 'is', 'doc']],
			}),
		),
		'Status and Tracks': at([2, 0], callWorkflow('2. IMSKLAD status and tracks back')),
		Questions: at([2, 1], callWorkflow('3. Answers to IMSKLAD')),
		Receipts: at([2, 2], callWorkflow('16. IMSKLAD receipts to MoySklad supplies')),
	},
	links: {
		Endpoint: ['What It Is About'],
		'What It Is About': ['Status and Tracks', 'Questions', 'Receipts'],
	},
};
