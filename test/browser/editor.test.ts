/** n8n's editor with the nodes in a real browser, against the simulated services. */
import type { Browser, Page } from 'playwright-core';
import {
	add,
	choose,
	close,
	find,
	newWorkflow,
	open,
	openEditor,
	openWorkflow,
	optionsOf,
	shownIn,
} from './editor';
import { launchChromium } from './chromium';
import { setStage, type Stage } from '../e2e/flows/stage';

const OWNER = { email: 'owner@example.com', password: 'Sandbox1' };

let stage: Stage;
let browser: Browser;
let page: Page;

beforeAll(async () => {
	[stage, browser] = await Promise.all([setStage(['01-order-to-warehouse']), launchChromium()]);
	page = await openEditor(browser, stage.n8n.url, OWNER);
}, 300_000);

afterAll(async () => {
	await browser?.close();
	await stage?.stop();
}, 60_000);

jest.setTimeout(300_000);

describe('the search for nodes', () => {
	beforeAll(async () => {
		await newWorkflow(page);
		await add(page, 'Manual Trigger');
	});

	it.each([
		['imsklad', ['IMSKLAD']],
		['saplab', ['Saplab']],
		['moysklad', ['MoySklad']],
		['МойСклад', ['MoySklad']],
		['остатки', ['IMSKLAD', 'MoySklad']],
		['фулфилмент', ['IMSKLAD']],
		['автозапчасти', ['Saplab']],
		['счёт', ['MoySklad', 'Saplab']],
		['приёмка', ['IMSKLAD', 'MoySklad']],
		['остатки по складам', ['MoySklad']],
		['трек', ['IMSKLAD']],
		['штрихкод', ['IMSKLAD', 'MoySklad']],
	])('finds by %s', async (word, names) => {
		expect(await find(page, word)).toEqual(expect.arrayContaining(names));
	});
});

/** A workflow of one node, with the credentials there are, opened on it. */
async function opened(type: string, parameters: object): Promise<void> {
	const credentials = await stage.n8n.rest.listCredentials();
	const { id } = await stage.n8n.rest.createWorkflow({
		name: type,
		nodes: [
			{
				name: 'Subject',
				type: `n8n-nodes-sklad.${type}`,
				parameters: parameters as never,
				credentials: Object.fromEntries(
					credentials.map(({ type: kind, id, name }) => [kind, { id, name }]),
				),
			},
		],
		connections: {},
	});
	await openWorkflow(page, id);
	await open(page, 'Subject');
}

describe('a node', () => {
	afterEach(async () => await close(page));

	it('IMSKLAD offers its resources, and fields as the operation wants them', async () => {
		await opened('imsklad', { resource: 'order', operation: 'create' });
		expect(await optionsOf(page, 'resource')).toEqual(
			expect.arrayContaining(['Order (Заказ)', 'Product (Товар)', 'Billing (Биллинг)']),
		);
		expect(await shownIn(page)).toEqual(expect.arrayContaining(['id', 'totalPaid', 'storageId']));
		await choose(page, 'resource', 'Billing');
		expect(await shownIn(page)).toEqual(expect.arrayContaining(['from', 'to']));
		expect(await shownIn(page)).not.toContain('totalPaid');
	});

	it('Saplab loads the statuses of the shop', async () => {
		await opened('saplab', { resource: 'orderPosition', operation: 'setStatus', id: 11 });
		const statuses = stage.world.saplab.state.statuses.map(({ name }) => name.trim());
		expect(await optionsOf(page, 'statusId')).toEqual(expect.arrayContaining(statuses));
	});

	it('MoySklad offers its resources, and the fields of the account to map', async () => {
		await opened('moySklad', {
			resource: 'customerOrder',
			operation: 'create',
			dataMode: 'fields',
			fields: { mappingMode: 'defineBelow', value: null },
		});
		expect((await optionsOf(page, 'resource')).length).toBeGreaterThan(20);
		await page.getByText('Organization (Организация)').first().waitFor();
		await choose(page, 'resource', 'Stock Report');
		expect(await shownIn(page)).toContain('returnAll');
	});

	it.each([
		['imskladTrigger', { events: ['*'] }, 'respond'],
		['saplabTrigger', { event: 'positionPaid' }, 'event'],
		['moySkladTrigger', { entityTypes: ['product'] }, 'source'],
	])('%s opens with its parameters', async (type, parameters, name) => {
		await opened(type, parameters);
		expect(await shownIn(page)).toContain(name);
	});
});

it('a workflow is built from nothing by clicks, and run', async () => {
	await newWorkflow(page);
	await add(page, 'Manual Trigger');
	await add(page, 'MoySklad', 'Get many assortment records');
	await page.getByTestId('ndv').waitFor();
	await page.getByTestId('node-execute-button').click();
	await page.getByText('Мишка').first().waitFor();
	expect(await page.getByTestId('output-panel').textContent()).toContain('items');
	await close(page);
	await page.getByTestId('execute-workflow-button').first().click();
	await page.getByText('Workflow executed successfully').first().waitFor();
});
