/** The output schemas: there is one for each operation, and what the services say fits it. */
import type { IDataObject, INodeType } from 'n8n-workflow';
import { asJson, reference, runner, startAccount, type Json } from '../engine/moysklad-run';
import { ask, startWarehouse } from '../engine/imsklad-run';
import { load } from '../package';
import { offered } from '../schemas/replies';
import { misfits, schemaOf, type Schema } from '../schemas/schema';
import { schemas } from '../schemas/write';
import { REPLIES, VALUES } from './saplab-document';

let all: Record<string, Schema>;
// It asks every operation of three services once.
beforeAll(async () => {
	all = await schemas();
}, 120_000);
const schemaFor = (node: string, operation: string) =>
	all[`${node}/__schema__/v1.0.0/${operation}.json`];

it('are there for all operations of the action nodes', () => {
	const paths = load<INodeType>('nodes').flatMap(({ made, Type }) =>
		['v1.0.0', 'v1.1.0'].flatMap((version) =>
			offered(made).map((path) => `${Type.name}/__schema__/${version}/${path}.json`),
		),
	);
	expect(paths.length).toBeGreaterThan(200);
	expect(Object.keys(all).sort()).toEqual(paths.sort());
});

it('are JSON schemas of objects', () => {
	const TYPES = ['string', 'number', 'boolean', 'null', 'object', 'array'];
	const check = (schema: Schema): void => {
		const { type, properties, items, ...others } = schema;
		expect(others).toEqual({});
		for (const each of [type ?? []].flat()) expect(TYPES).toContain(each);
		if (properties) expect(type).toBe('object');
		if (items) expect(type).toBe('array');
		[...Object.values(properties ?? {}), ...(items ? [items] : [])].forEach(check);
	};
	for (const schema of Object.values(all)) {
		expect(schema.type).toBe('object');
		check(schema);
	}
});

describe('fit', () => {
	it('not what is of another type, at any depth', () => {
		const schema = schemaOf([
			{ a: [{ b: 1 }], c: null },
			{ a: [], c: 'x' },
		]);
		expect(schema).toEqual({
			type: 'object',
			properties: {
				a: { type: 'array', items: { type: 'object', properties: { b: { type: 'number' } } } },
				c: { type: ['string', 'null'] },
			},
		});
		expect(misfits({ a: [{ b: 2, more: 1 }], c: null }, schema)).toEqual([]);
		expect(misfits({ a: [{ b: 'x' }], c: 1 }, schema)).toEqual(['.a[0].b: string', '.c: number']);
	});

	it('what IMSKLAD answers', async () => {
		const warehouse = await startWarehouse();
		try {
			const good = { id: '13', name: 'Чай', price: 100, cost: 50 };
			const made = await ask(warehouse, 'goods.add_good', good);
			expect(made).toMatchObject({ result: 'ok' });
			expect(misfits(made, schemaFor('Imsklad', 'good/create'))).toEqual([]);
			const [row] = (await ask(warehouse, 'goods.get_stock', {
				storage_id: 1,
				ids: [made.id],
			})) as unknown as Json[];
			expect(row).toMatchObject({ id: made.id });
			expect(misfits(row, schemaFor('Imsklad', 'good/getStock'))).toEqual([]);
		} finally {
			await warehouse.close();
		}
	});

	it.each([
		['manager/getAll', 'managers'],
		['shippingType/getAll', 'shipping_types'],
		['orderStatus/getAll', 'statuses'],
		['clientGroup/getAll', 'groups'],
		['client/getAll', 'clients'],
		['client/get', 'client'],
		['transaction/getAll', 'transactions'],
		['orderPosition/getAll', 'orders'],
		['orderPosition/pay', 'orders'],
	])('what the document of Saplab says of %s', (operation, reply) => {
		const row = Object.fromEntries(
			Object.entries(REPLIES[reply]).map(([name, type]) => [name, VALUES[type][0][1]]),
		);
		expect(misfits(row, schemaFor('Saplab', operation))).toEqual([]);
	});

	it('what MoySklad answers to reads and writes', async () => {
		const account = await startAccount();
		const run = runner(() => account);
		try {
			const [product] = account.list('product');
			const order = {
				organization: reference(account.list('organization')[0]),
				agent: reference(account.list('counterparty')[0]),
				store: reference(account.list('store')[0]),
				positions: [{ quantity: 2, price: 100.5, assortment: reference(product) }],
				...{ moment: '2026-01-31 12:00:00', applicable: false, state: 'Новый' },
				attributes: [{ name: 'Подарок', value: true }],
			};
			const fits = async (resource: string, operation: string, parameters: Json) => {
				const { items, error } = await run(resource, operation, parameters);
				expect(error).toBeUndefined();
				expect(items.length).toBeGreaterThan(0);
				const schema = schemaFor('MoySklad', `${resource}/${operation}`);
				for (const item of items) expect(misfits(item, schema)).toEqual([]);
				return items[0] as IDataObject;
			};
			const { id } = await fits('customerOrder', 'create', asJson(order));
			await fits('customerOrder', 'get', { id });
			await fits('customerOrder', 'update', { id, ...asJson({ description: 'x' }) });
			await fits('customerOrder', 'getPositions', { id });
			await fits('customerOrder', 'delete', { id });
			for (const resource of ['product', 'counterparty', 'organization', 'store', 'contract']) {
				const [row] = account.list(resource);
				await fits(resource, 'get', { id: row.id });
			}
			await fits('product', 'update', { id: product.id, ...asJson({ buyPrice: { value: 1 } }) });
			await fits('stockReport', 'getCurrent', { reportType: 'all' });
		} finally {
			await account.close();
		}
	});
});
