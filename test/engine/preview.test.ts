/** The option Preview of every operation that writes: all is read and checked, nothing is written, and the item says what would be. */
import { Imsklad } from '../../nodes/Imsklad/Imsklad.node';
import { MoySklad } from '../../nodes/MoySklad/MoySklad.node';
import { Saplab } from '../../nodes/Saplab/Saplab.node';
import type { INodeType, INodePropertyOptions } from 'n8n-workflow';
import { ENDPOINTS } from '../conformance/saplab-document';
import * as warehouseRun from './imsklad-run';
import * as accountRun from './moysklad-run';
import * as panelRun from './saplab-run';
import {
	accountSample,
	FILES,
	isAccountWrite,
	operationsIn,
	panelSample,
	split,
	TABLES,
	warehouseSample,
	writing,
} from './writes';

const options = { preview: true };

describe('is offered', () => {
	const offers = (node: INodeType, path: string) => {
		const [resource, operation] = split(path);
		return node.description.properties
			.filter(({ name, displayOptions: { show = {} } = {} }) => {
				const suits = (key: string, value: string) => (show[key] ?? [value]).includes(value);
				return name === 'options' && suits('resource', resource) && suits('operation', operation);
			})
			.flatMap((property) => (property.options as INodePropertyOptions[]).map(({ name }) => name))
			.includes('preview');
	};

	it.each([
		['IMSKLAD', new Imsklad(), TABLES.imsklad],
		['Saplab', new Saplab(), TABLES.saplab],
		['MoySklad', new MoySklad(), TABLES.moySklad],
	] as const)('by all operations of %s that write, and by no others', (_, node, table) => {
		expect(operationsIn(table).filter((path) => offers(node, path))).toEqual(writing(table));
	});
});

describe('IMSKLAD', () => {
	let warehouse: warehouseRun.Warehouse;
	beforeEach(async () => {
		warehouse = await warehouseRun.startWarehouse();
	});
	afterEach(() => warehouse.close());
	const run = warehouseRun.runner(() => warehouse.url);

	it.each(writing(TABLES.imsklad))('%s', async (path) => {
		const { items, error } = await run({ ...warehouseSample(path), options });
		expect(error).toBeUndefined();
		expect(warehouse.requests).toEqual([]);
		expect(items).toEqual([
			expect.objectContaining({
				preview: true,
				wouldSend: {
					method: 'POST',
					path: expect.stringMatching(/^(order|goods|preorder|doc)\/(add|update)_/),
					body: {
						type: expect.any(String),
						action: expect.any(String),
						data: expect.objectContaining({ id: expect.anything() }),
					},
				},
			}),
		]);
	});

	it('says exactly what is sent without it', async () => {
		const parameters = warehouseRun.sample('order.add_order');
		const { items } = await run({ ...parameters, options });
		await run(parameters);
		const [{ key, ...body }] = warehouseRun.sent(warehouse);
		expect(key).toBe(warehouseRun.API_KEY);
		expect(items[0].wouldSend).toEqual({ method: 'POST', path: 'order/add_order', body });
	});

	it('shows both requests of Create or Update', async () => {
		const { items } = await run({
			...warehouseRun.sample('order.add_order', {}, 'upsert'),
			options,
		});
		expect(items[0]).toMatchObject({
			wouldSend: { path: 'order/update_order' },
			wouldSendIfNew: { path: 'order/add_order', body: { data: { storage_id: 1 } } },
		});
	});

	it('checks the input as always', async () => {
		const { error } = await run({
			...warehouseRun.sample('order.add_order', { totalPaid: 'много' }),
			options,
		});
		expect(error?.message).toContain('Paid');
	});
});

describe('Saplab', () => {
	let panel: panelRun.Panel;
	beforeEach(async () => {
		panel = await panelRun.startPanel();
	});
	afterEach(() => panel.close());
	const run = panelRun.runner(() => panel);

	it.each(writing(TABLES.saplab))('%s', async (path) => {
		const [resource, operation] = split(path);
		const endpoint = panelSample(path, panel);
		const { items, error } = await run({ resource, operation, ...endpoint.parameters, options });
		expect(error).toBeUndefined();
		const { method, path: address } = endpoint;
		expect(panel.requests.map(({ method: one }) => one)).not.toContain('POST');
		expect(panelRun.asked(panel)).not.toContain(`${method} ${address}`);
		expect(items).toEqual([
			expect.objectContaining({
				preview: true,
				wouldSend: expect.objectContaining({ method, path: address }),
			}),
		]);
	});

	it('has the shape of the operation where it is known', async () => {
		const pay = { resource: 'orderPosition', operation: 'pay', id: 12 };
		const { items } = await run({ ...pay, options });
		expect(items[0]).toMatchObject({ id: 12, is_payed: false, changed: false, preview: true });
	});

	it('hides the password of a client', async () => {
		const { parameters } = ENDPOINTS.find(({ operation }) => operation === 'client.create')!;
		const create = { resource: 'client', operation: 'create', ...parameters };
		const { items, trace } = await run({ ...create, options });
		expect(items[0].wouldSend).toMatchObject({ body: { password: '***' } });
		expect(JSON.stringify(items)).not.toContain('secret+word');
		expect(trace).toContain('wouldSend');
	});
});

describe('MoySklad', () => {
	let account: accountRun.Account;
	beforeEach(async () => {
		account = await accountRun.startAccount();
	});
	afterEach(() => account.close());
	const run = accountRun.runner(() => account);

	it.each(writing(TABLES.moySklad))('%s', async (path) => {
		const [resource, operation] = split(path);
		const { items, error } = await run(
			resource,
			operation,
			{
				...accountSample(path, account),
				options,
			},
			{ binary: FILES },
		);
		// Its list knows no filter (MS-46), so that its look-up is refused: nothing is written either.
		if (path === 'processingPlanFolder.upsert') expect(error).toBeDefined();
		else expect(error).toBeUndefined();
		expect(account.requests.filter(isAccountWrite)).toEqual([]);
		if (error) return;
		expect(items).toEqual([
			expect.objectContaining({
				preview: true,
				wouldSend: {
					path: expect.any(String),
					...(/^(file|image|retailSalesReturn|group)\.delete$/.test(path)
						? { method: 'DELETE' }
						: { method: expect.stringMatching(/^(POST|PUT)$/), body: expect.any(Object) }),
				},
			}),
		]);
	});

	it('gives each of many its own body and ID, beside those that are really written', async () => {
		const [one, two, three] = ['А', 'Б', 'В'].map((name) => account.create('product', { name }));
		const { items } = await run(
			'product',
			'update',
			{
				id: '={{ $json.id }}',
				...accountRun.asJson('={{ { description: $json.text } }}'),
				options: { preview: '={{ $json.preview }}' },
			},
			{
				input: [
					{ id: one.id, text: 'а', preview: true },
					{ id: two.id, text: 'б', preview: false },
					{ id: three.id, text: 'в', preview: true },
				],
			},
		);
		expect(items).toMatchObject([
			{ id: one.id, description: 'а', preview: true, wouldSend: { body: { description: 'а' } } },
			{ id: two.id, name: 'Б', description: 'б' },
			{ id: three.id, preview: true, wouldSend: { body: { description: 'в' } } },
		]);
		expect(items[1]).not.toHaveProperty('preview');
		expect(accountRun.bodies(account)).toMatchObject([[{ description: 'б' }]]);
	});

	it('looks up what Create or Update would find', async () => {
		const known = account.create('product', { name: 'А', externalCode: 'k1' });
		const { items } = await run('product', 'upsert', {
			matchBy: 'externalCode',
			...accountRun.asJson([
				{ externalCode: 'k1', name: 'Я' },
				{ externalCode: 'k2', name: 'Ю' },
			]),
			options,
		});
		expect(items).toMatchObject([{ id: known.id, name: 'Я' }, { name: 'Ю' }]);
		expect(items[1]).not.toHaveProperty('id');
		expect(accountRun.asked(account).every((each) => each.startsWith('GET'))).toBe(true);
	});

	it('shows items in the unit that was asked for, and what is sent as it is sent', async () => {
		const { items } = await run('product', 'create', {
			...accountRun.mapped({ name: 'А', buyPrice: 12.5 }),
			options: { ...options, moneyUnit: 'roubles' },
		});
		expect(items).toMatchObject([
			{ buyPrice: { value: 12.5 }, wouldSend: { body: { buyPrice: { value: 1250 } } } },
		]);
	});
});
