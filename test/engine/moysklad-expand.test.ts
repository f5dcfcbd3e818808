/** What is fetched along, by choices in the editor, by text of an expression, and as the first version of the node typed it. */
import type { INodeProperties } from 'n8n-workflow';
import { MoySklad } from '../../nodes/MoySklad/MoySklad.node';
import { account, first, run } from './moysklad-account';
import { asked, reference, type Json } from './moysklad-run';

const { properties } = new MoySklad().description;
const shows = ({ displayOptions }: INodeProperties): Json => displayOptions?.show ?? {};

/** The option of a new node's operation, as the editor has it. */
function optionOf(resource: string, operation: string, name: string, version = 1.1) {
	const options = properties.find(
		(one) =>
			one.name === 'options' &&
			shows(one).resource.includes(resource) &&
			shows(one).operation.includes(operation),
	)?.options as INodeProperties[];
	return options.find(
		(one) => one.name === name && (shows(one)['@version']?.includes(version) ?? true),
	) as INodeProperties;
}
const choices = (resource: string, operation: string) =>
	(optionOf(resource, operation, 'expand').options ?? []) as Array<{ name: string; value: string }>;
const order = () =>
	account.create('customerorder', {
		organization: reference(first('organization')),
		agent: reference(first('counterparty')),
		state: reference(first('customerorder/metadata/states')),
		positions: [{ quantity: 1, price: 100, assortment: reference(first('product')) }],
	});

it('offers what an order points to, in the words of the service, and no more', () => {
	const offered = choices('customerOrder', 'get');
	expect(offered).toEqual(
		expect.arrayContaining([
			{ name: 'Counterparty (Контрагент)', value: 'agent' },
			{ name: expect.stringMatching(/^Positions With Goods \(/), value: 'positions.assortment' },
			expect.objectContaining({ value: 'state' }),
		]),
	);
	const values = offered.map(({ value }) => value);
	expect(values).not.toContain('supplier');
	expect(new Set(values).size).toBe(values.length);
	expect(choices('product', 'get').map(({ value }) => value)).toEqual(
		expect.arrayContaining(['supplier', 'uom', 'productFolder', 'images']),
	);
	expect(choices('demand', 'getPositions')).toEqual([
		expect.objectContaining({ value: 'assortment' }),
		expect.anything(),
	]);
});

it.each([
	['event', 'resolve'],
	['entity', 'getAll'],
	['assortment', 'getAll'],
])('offers %s.%s the usual', (resource, operation) => {
	const wanted = resource === 'assortment' ? ['supplier'] : ['agent', 'positions.assortment'];
	expect(choices(resource, operation).map(({ value }) => value)).toEqual(
		expect.arrayContaining(wanted),
	);
});

it('stays text in nodes of the first version', () => {
	expect(optionOf('event', 'resolve', 'expand', 1)).toMatchObject({ type: 'string', default: '' });
});

it.each<[string, unknown, number]>([
	['choices', ['agent', 'positions.assortment'], 1.1],
	['text with commas', 'agent, positions.assortment', 1.1],
	['JSON text of a list', '["agent","positions.assortment"]', 1.1],
	['text that an expression gives', '={{ "agent,positions.assortment" }}', 1.1],
	['a list that an expression gives', '={{ ["agent", "positions.assortment"] }}', 1.1],
	['text of the first version', 'agent,positions.assortment', 1],
])('takes %s', async (_, expand, version) => {
	const { id } = order();
	const parameters = { id, options: { expand } };
	const { items } = await run('customerOrder', 'get', parameters, { version });
	expect(items[0]).toMatchObject({
		agent: { name: first('counterparty').name },
		positions: { rows: [{ assortment: { name: first('product').name } }] },
	});
	expect(asked(account)[0]).toContain('expand=agent,positions.assortment');
});

it('asks of each kind of changed things only for what it has', async () => {
	const [{ id, meta }, { id: product, meta: other }] = [order(), first('product')];
	const event = (entityType: string, one: string, { href }: Json) => ({
		...{ action: 'UPDATE', requestId: one, entityType, id: one, href },
	});
	const input = [event('customerorder', id, meta), event('product', product, other)];
	const expand = ['agent', 'supplier', 'positions.assortment'];
	const parameters = { skipRepeated: false, options: { expand } };
	const { items } = await run('event', 'resolve', parameters, { input });
	expect(items[0]).toMatchObject({ id, agent: { name: first('counterparty').name } });
	expect(asked(account).sort()).toEqual([
		`GET entity/customerorder/${id}?expand=agent,positions.assortment`,
		`GET entity/product/${product}?expand=supplier`,
	]);
});

it('asks for nothing more where nothing was chosen', async () => {
	const { id } = order();
	await run('customerOrder', 'get', { id, options: { expand: [] } });
	expect(asked(account)).toEqual([`GET entity/customerorder/${id}`]);
});

it('lists in pages of 100 where something is chosen', async () => {
	await run('product', 'getAll', { limit: 250, options: { expand: ['uom'] } });
	expect(asked(account)[0]).toMatch(/expand=uom&.*limit=100|limit=100&.*expand=uom/);
});
