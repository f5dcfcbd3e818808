import { check, clean } from '../lint/fixture';

const node = 'nodes/ThingTrigger/ThingTrigger.node.ts';
const credential = 'credentials/ThingApi.credentials.ts';

describe('lint of the evaluated descriptions', () => {
	it('finds the faults in what code has built, and says where', () => {
		const { code, lines } = check('evaluated.ts', {
			...clean,
			'nodes/ThingTrigger/built.ts': `
				const named = (displayName: string, rest: object) => ({
					displayName, name: displayName.toLowerCase(), ...rest,
				});
				export const properties = () => [
					named('Limit', {
						type: 'number', default: 50, description: 'Max number of results to return',
					}),
					named('Colour', {
						type: 'options',
						default: 'red',
						options: ['Red', 'Green', 'Blue', 'Black', 'White'].map((name) => ({
							name, value: name.toLowerCase(),
						})),
					}),
					named('More', {
						type: 'collection',
						default: {},
						options: [
							named('Urgent', { type: 'boolean', default: false, description: 'It is urgent' }),
						],
					}),
				];
				export const hooks = () => ({ checkExists: async () => true, create: async () => true });`,
			[credential]: clean[credential].replace(
				'properties = []',
				`// eslint-disable-next-line @n8n/community-nodes/credential-password-field
				properties = ['Token', 'Secret'].map((displayName) => ({
					displayName, name: displayName.toLowerCase(), type: 'string' as const, default: '',
				}))`,
			),
		});
		expect(lines.map((line) => line.split(': ').slice(0, 3).join(' '))).toEqual([
			`${node} description.properties[0 limit] n8n-nodes-base/node-param-type-options-missing-from-limit`,
			`${node} description.properties[1 colour].options n8n-nodes-base/node-param-options-type-unsorted-items`,
			`${node} description.properties[2 more].options[0 urgent].description n8n-nodes-base/node-param-description-boolean-without-whether`,
			`${node} webhookMethods.default @n8n/community-nodes/webhook-lifecycle-complete`,
			`${credential} properties[1 secret] @n8n/community-nodes/credential-password-field`,
			'2 classes evaluated, 5 findings',
		]);
		expect(code).toBe(1);
	});
});
