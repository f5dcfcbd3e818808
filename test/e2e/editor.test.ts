/** What n8n makes of the action nodes besides running them: their output schemas, and tools for AI agents. */
import { NodeConnectionTypes } from 'n8n-workflow';
import { startMoysklad } from '../simulators/moysklad';
import { itemsOf, startN8n, type Credential, type TestN8n } from './harness';

type Json = Record<string, unknown>;

const TOKEN = 'e2e-access-token-51c8';
const NODES = ['imsklad', 'saplab', 'moySklad'];

let n8n: TestN8n;
let erp: Awaited<ReturnType<typeof startMoysklad>>;
let credential: Credential;

beforeAll(async () => {
	[n8n, erp] = await Promise.all([
		startN8n(),
		startMoysklad({ token: TOKEN, login: 'admin@e2e', password: 'e2e-Password-9d' }),
	]);
	const token = { authentication: 'token', accessToken: TOKEN, baseUrl: erp.url };
	credential = await n8n.rest.createCredential('moySkladApi', token);
}, 300_000);

afterAll(async () => {
	await Promise.all([n8n?.stop(), erp?.close()]);
}, 60_000);

it.each([
	['imsklad', 'order/create', 'result'],
	['saplab', 'orderPosition/getAll', 'invoice'],
	['moySklad', 'customerOrder/get', 'agent'],
])('%s has the schema of %s served', async (node, operation, field) => {
	const response = await fetch(
		`${n8n.url}/schemas/n8n-nodes-sklad.${node}/1.0.0/${operation}.json`,
	);
	expect(response.status).toBe(200);
	const { type, properties } = (await response.json()) as { type: string; properties: Json };
	expect(type).toBe('object');
	expect(properties).toHaveProperty(field);
});

describe('as tools', () => {
	it('are there all three', async () => {
		const types = await n8n.rest.nodeTypes();
		for (const node of NODES) {
			const tool = types.find(({ name }) => name === `n8n-nodes-sklad.${node}Tool`);
			expect(tool).toMatchObject({ outputs: [NodeConnectionTypes.AiTool] });
			expect(tool?.properties.map(({ name }) => name)).toContain('toolDescription');
		}
	});

	/** Calls a tool as an agent does, with what a model has thought up. */
	async function callTool(parameters: Json, thought: Json): Promise<Json> {
		const tool = {
			name: 'Warehouse',
			type: 'n8n-nodes-sklad.moySkladTool',
			parameters: { descriptionType: 'manual', toolDescription: 'Asks MoySklad', ...parameters },
			credentials: { moySkladApi: credential },
		};
		const executor = {
			name: 'Agent',
			type: '@n8n/n8n-nodes-langchain.toolExecutor',
			parameters: { query: JSON.stringify({ Warehouse: thought }), toolName: 'Warehouse' },
		};
		const to = (node: string, type: typeof NodeConnectionTypes.Main | 'ai_tool') => ({
			[type]: [[{ node, type, index: 0 }]],
		});
		const execution = await n8n.rest.runWorkflow({
			name: 'tool',
			nodes: [{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' }, executor, tool],
			connections: {
				Start: to('Agent', NodeConnectionTypes.Main),
				Warehouse: to('Agent', NodeConnectionTypes.AiTool),
			},
		});
		expect(execution.data.resultData.error).toBeUndefined();
		expect(execution.status).toBe('success');
		return itemsOf(execution, 'Agent')[0].json;
	}
	const fromModel = (name: string) => `={{ $fromAI('${name}', 'What it is', 'string') }}`;

	it('take a locator and fields from the model', async () => {
		const [product] = erp.list('product');
		const read = await callTool(
			{
				...{ resource: 'product', operation: 'get' },
				id: { __rl: true, mode: 'id', value: fromModel('product_id') },
			},
			{ product_id: product.id },
		);
		expect(JSON.stringify(read)).toContain('Мишка');
		await callTool(
			{
				...{ resource: 'product', operation: 'update', dataMode: 'fields' },
				id: { __rl: true, mode: 'id', value: fromModel('product_id') },
				fields: {
					mappingMode: 'defineBelow',
					value: { description: fromModel('description') },
					matchingColumns: [],
					schema: [],
				},
			},
			{ product_id: product.id, description: 'Мягкий' },
		);
		expect(erp.list('product')[0]).toMatchObject({ description: 'Мягкий' });
	});
});
