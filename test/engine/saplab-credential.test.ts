/** The test of the Saplab credential, made of its declaration by n8n's own routing, as n8n makes it. */
import { ExecuteContext, RoutingNode } from 'n8n-core';
import type { IDataObject, INodeExecutionData, INodeType } from 'n8n-workflow';
import { createRunExecutionData } from 'n8n-workflow';
import { SaplabApi } from '../../credentials/SaplabApi.credentials';
import { Saplab } from '../../nodes/Saplab/Saplab.node';
import { stage } from './harness';
import { asked, STAFF, startPanel, type Panel } from './saplab-run';

let panel: Panel;
beforeEach(async () => {
	panel = await startPanel();
});
afterEach(() => panel.close());

/** Tests a credential; `undefined` is a good one, else what the person reads. */
async function test(saplabApi: IDataObject): Promise<string | undefined> {
	const { request, rules = [] } = new SaplabApi().test;
	const { node, workflow, additionalData } = stage(
		{ node: Saplab, credentials: [SaplabApi] },
		{ parameters: {}, credentials: { saplabApi } },
	);
	const properties = [
		{ displayName: 'T', name: 't', type: 'string', default: '', routing: { request } },
	];
	const description = { credentials: [{ name: 'saplabApi', required: true }], properties };
	node.parameters = { t: '' };
	const context = new ExecuteContext(
		workflow,
		node,
		additionalData,
		'internal',
		createRunExecutionData({}),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	const routing = new RoutingNode(context, { description } as unknown as INodeType);
	const [[{ json }]] = (await routing.runNode()) as INodeExecutionData[][];
	return rules
		.map(({ properties: rule }) => rule as { key: string; value: unknown; message: string })
		.find(({ key, value }) => json[key] === value)?.message;
}

it.each(['', '/', '/panel', '/panel/', '//'])(
	'is good with "%s" at the end of its address',
	async (tail) => {
		expect(await test({ ...STAFF, baseUrl: `  ${panel.url}${tail} ` })).toBeUndefined();
		expect(asked(panel)).toEqual(['GET /panel/order/status']);
	},
);

it.each(['page', '401', 'redirect'] as const)(
	'is bad with a wrong password, told by: %s',
	async (badLogin) => {
		panel.settings.badLogin = badLogin;
		const message = await test({ ...STAFF, password: 'wrong', baseUrl: panel.url });
		expect(message).toContain('the login or the password is wrong');
		expect(panel.requests).toHaveLength(1);
	},
);

it('is bad where the panel is not, and where the employee may not look', async () => {
	expect(await test({ ...STAFF, baseUrl: `${panel.url}/elsewhere` })).toContain(
		'at another address',
	);
	panel.settings.forbidden = ['/panel/order'];
	expect(await test({ ...STAFF, baseUrl: panel.url })).toContain('may not see them');
});

it('does not depend on what the panel calls its JSON', async () => {
	panel.settings.jsonType = 'text/html; charset=UTF-8';
	expect(await test({ ...STAFF, baseUrl: panel.url })).toBeUndefined();
});
