/** Holds the Saplab operations against the API document and the contract; each of the 26 methods is really called. */
import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';
import { Saplab, saplab } from '../../nodes/Saplab/Saplab.node';
import { wireName } from '../../nodes/shared/operation';
import { NEWEST } from '../../nodes/shared/versions';
import { asked, form, load, runner, startPanel, type Panel } from '../engine/saplab-run';
import {
	COMPANY_FIELDS,
	ENDPOINTS,
	FILTERS,
	OTHERS,
	parameterName,
	REPLIES,
	VALUES,
	type Json,
} from './saplab-document';

let panel: Panel;
beforeEach(async () => {
	panel = await startPanel();
});
afterEach(() => panel.close());
const run = runner(() => panel);

const { description } = new Saplab();
const operations = saplab.resources.flatMap(({ value, operations: own }) =>
	own.map((operation) => ({ path: `${value}.${operation.value}`, operation })),
);
const parametersOf = (path: string, others: Json = {}) => {
	const [resource, operation] = path.split('.');
	return { resource, operation, ...others };
};
const names = (things: Array<{ name: string }>) => things.map(({ name }) => name).sort();

/** What the editor shows of a new node for an operation. */
const shownFor = (path: string) => {
	const [resource, operation] = path.split('.');
	return description.properties.filter((property) => {
		const { show = {} } = property.displayOptions ?? {};
		const suits = (name: string, value: string) =>
			show[name] === undefined || show[name].includes(value);
		return suits('resource', resource) && suits('operation', operation) && isNew(property);
	});
};
const isNew = ({ displayOptions: { show = {} } = {} }: INodeProperties) =>
	!show['@version'] || show['@version'].includes(NEWEST);
const collection = (path: string, name: string) =>
	(
		(shownFor(path).find((property) => property.name === name)?.options ?? []) as INodeProperties[]
	).filter(isNew);

describe('operations', () => {
	it('are those of the contract, each once', () => {
		const known = [...ENDPOINTS.map(({ operation }) => operation), ...OTHERS];
		expect(ENDPOINTS).toHaveLength(26);
		expect(operations.map(({ path }) => path).sort()).toEqual(known.sort());
	});

	it.each(operations.map(({ path }) => path))('%s has a time-out, and no name twice', (path) => {
		expect(collection(path, 'options').find(({ name }) => name === 'timeout')).toMatchObject({
			default: 30,
		});
		const shown = names(
			shownFor(path).filter(({ name }) => !['resource', 'operation'].includes(name)),
		);
		expect(shown).toEqual([...new Set(shown)]);
	});

	it.each(ENDPOINTS)('$operation has all fields of the document, and no others', (endpoint) => {
		const { required = [], optional = [], operation: path } = endpoint;
		const { operation } = operations.find((each) => each.path === path)!;
		const wire = (own: typeof operation.required = {}) =>
			Object.entries(own)
				.map(([name, field]) => wireName(name, field))
				.sort();
		expect(wire(operation.required)).toEqual([...required].sort());
		expect(wire(operation.optional)).toEqual([...optional].sort());

		const isList = path.endsWith('getAll');
		const holder = isList
			? 'filters'
			: path.endsWith('.update')
				? 'updateFields'
				: 'additionalFields';
		const own = ['resource', 'operation', 'options', 'returnAll', 'limit', holder];
		const top = shownFor(path).filter(({ name }) => !own.includes(name));
		expect(names(top)).toEqual(required.map(parameterName).sort());
		expect(names(collection(path, holder))).toEqual(optional.map(parameterName).sort());
		const pages = shownFor(path).filter(({ name }) => ['returnAll', 'limit'].includes(name));
		expect(pages.map(({ default: value }) => value)).toEqual(isList ? [false, 50] : []);
	});

	it.each(['client.create', 'client.update'])('%s has the details of a company', (path) => {
		const holder = path.endsWith('update') ? 'updateFields' : 'additionalFields';
		const company = collection(path, holder).find(({ name }) => name === 'wholesalers')!;
		const [section] = company.options as INodePropertyCollection[];
		expect(section.name).toBe('details');
		expect(names(section.values)).toEqual([...COMPANY_FIELDS].sort());
	});
});

describe('requests', () => {
	it.each(ENDPOINTS)(
		'$operation: $method $path',
		async ({ operation, parameters, method, path, form: sent, before = [], after = [] }) => {
			const { error, items } = await run(parametersOf(operation, parameters));
			expect(error).toBeUndefined();
			expect(items.length).toBeGreaterThan(0);
			expect(asked(panel).map((each) => each.split(' ').slice(0, 2).join(' '))).toEqual([
				...before,
				`${method} ${path}`,
				...after,
			]);
			const request = panel.requests[before.length];
			expect(sent ? form(request) : request.body).toEqual(sent ?? '');
			if (sent) {
				expect(request.headers['content-type']).toBe('application/x-www-form-urlencoded');
			}
			expect(request.headers.authorization).toMatch(/^Basic /);
		},
	);

	const filters = Object.entries(FILTERS).flatMap(([resource, own]) =>
		Object.entries(own).map(([name, [value, segment]]) => ({ resource, name, value, segment })),
	);
	it.each(filters)(
		'$resource filter $name/$segment',
		async ({ resource, name, value, segment }) => {
			const { error } = await run(
				parametersOf(`${resource}.getAll`, { filters: { [parameterName(name)]: value } }),
			);
			expect(error).toBeUndefined();
			const section = resource === 'client' ? 'client' : 'order';
			expect(asked(panel)).toEqual([
				`GET /panel/${section}/filter/${name}/${segment}/per_page/150/page/1`,
			]);
		},
	);

	it.each(['client', 'orderPosition'])(
		'%s filters that were added and left empty are refused, each by its name',
		async (resource) => {
			for (const name of Object.keys(FILTERS[resource])) {
				const { error } = await run(
					parametersOf(`${resource}.getAll`, { filters: { [parameterName(name)]: '' } }),
				);
				expect(error?.message).toMatch(/^The filter ".+" was added, but is empty$/);
			}
			expect(panel.requests).toEqual([]);
		},
	);

	it('have all filters together, and find by them', async () => {
		for (const [resource, own] of Object.entries(FILTERS)) {
			const all = Object.entries(own).map(([name, [value]]) => [parameterName(name), value]);
			const { items, error } = await run(
				parametersOf(`${resource}.getAll`, { filters: Object.fromEntries(all) }),
			);
			expect([items, error]).toEqual([[], undefined]);
			for (const name of Object.keys(own)) {
				expect(panel.requests[panel.requests.length - 1].url).toContain(`/${name}/`);
			}
		}
	});
});

describe('replies', () => {
	const READS: Record<string, [operation: string, parameters: Json]> = {
		managers: ['manager.getAll', {}],
		shipping_types: ['shippingType.getAll', {}],
		statuses: ['orderStatus.getAll', {}],
		groups: ['clientGroup.getAll', {}],
		clients: ['client.getAll', {}],
		client: ['client.get', { id: 7 }],
		transactions: ['transaction.getAll', { clientId: 7 }],
		orders: ['orderPosition.getAll', {}],
	};
	const most = Math.max(...Object.values(VALUES).map((pairs) => pairs.length));
	const pairAt = (type: string, n: number) => VALUES[type][n % VALUES[type].length];
	/** The n-th row: every field of the collection with the n-th value of its type, but a client's own id. */
	const rowAt = (fields: Record<string, string>, n: number, side: 0 | 1): Json =>
		Object.fromEntries(
			Object.entries(fields).map(([name, type]) => [
				name,
				name === 'id' ? [String(n + 7), n + 7][side] : pairAt(type, n)[side],
			]),
		);

	const cases = Object.keys(READS).flatMap((name) =>
		Array.from({ length: name === 'client' ? 1 : most }, (_, n) => [name, n] as const),
	);
	it.each(cases)('%s become usable: %s', async (name, n) => {
		const [operation, parameters] = READS[name];
		const row = rowAt(REPLIES[name], n, 0);
		const body = { [name]: name === 'client' ? { ...row, id: '7' } : [row], pages: 1, page: 1 };
		panel.fault('answer', { body });
		const { items } = await run(parametersOf(operation, parameters));
		expect(items).toEqual([rowAt(REPLIES[name], n, 1)]);

		panel.fault('answer', { body });
		const raw = await run(parametersOf(operation, { ...parameters, options: { rawOutput: true } }));
		expect(raw.items).toEqual([row]);
	});

	it('have the names of the sample where the document has two', async () => {
		const history = [
			{ date: '2019-05-31 19:50:08.000000', status: 'Новая', color: 'FFF', manager: 'А' },
		];
		const order = { id: '7', delivarytime_min: '1', delivarytime_max: '3', history };
		panel.fault('answer', { body: { orders: { 4: order }, pages: 1 } });
		expect((await run(parametersOf('orderPosition.getAll'))).items).toEqual([
			{
				id: 7,
				deliverytime_min: 1,
				deliverytime_max: 3,
				history: [{ ...history[0], date: '2019-05-31T19:50:08.000000Z' }],
			},
		]);
		panel.fault('answer', { body: { groups: [{ group_id: '5', name: 'Опт' }] } });
		expect((await run(parametersOf('clientGroup.getAll'))).items).toEqual([{ id: 5, name: 'Опт' }]);
		panel.fault('answer', { body: { groups: [{ amount: '-5' }], pages: 1, page: 1 } });
		expect((await run(parametersOf('transaction.getAll', { clientId: 1 }))).items).toEqual([
			{ amount: -5 },
		]);
	});
});

describe('dropdowns', () => {
	const nested = (property: INodeProperties): INodeProperties[] => [
		property,
		...((property.options ?? []) as INodeProperties[]).flatMap((option) =>
			'type' in option ? nested(option) : [],
		),
	];
	const loaded = description.properties
		.flatMap(nested)
		.filter(({ typeOptions }) => typeOptions?.loadOptionsMethod);
	const METHODS: Record<string, string[]> = {
		statusId: ['getStatuses'],
		orderStatus: ['getStatuses'],
		readyStatuses: ['getStatuses'],
		sentStatus: ['getStatuses'],
		withdrawnStatus: ['getStatuses'],
		shippingId: ['getShippingTypes', 'getShippingTypesOrNone'],
		clientGroup: ['getClientGroups'],
		groupId: ['getClientGroups'],
		managerId: ['getManagers', 'getManagersOrNone'],
		pointId: ['getOffices'],
		id: ['getStatuses', 'getShippingTypes', 'getClientGroups'],
	};

	it('are fed by the panel wherever it has a list', () => {
		for (const [name, methods] of Object.entries(METHODS)) {
			const found = loaded.filter((property) => property.name === name);
			expect([...new Set(found.map((each) => each.typeOptions!.loadOptionsMethod))].sort()).toEqual(
				[...methods].sort(),
			);
		}
		expect([...new Set(names(loaded))]).toEqual(Object.keys(METHODS).sort());
	});

	it('show names and send ids', async () => {
		expect(await load(panel, 'getStatuses')).toContainEqual({ name: 'У поставщика', value: 3 });
		expect(await load(panel, 'getShippingTypes')).toEqual([
			{ name: 'Курьер по Казани', value: 1 },
			{ name: 'Самовывоз', value: 2 },
		]);
		expect(await load(panel, 'getClientGroups')).toHaveLength(3);
		expect(await load(panel, 'getManagers')).toEqual([
			{ name: 'Инна Котова (inactive)', value: 3 },
			{ name: 'Ольга Ветрова', value: 1 },
			{ name: 'Тимур Ахметов', value: 2 },
		]);
		expect(await load(panel, 'getOffices')).toEqual([
			{ name: 'Казань: пр. Победы, 18', value: 1 },
			{ name: 'Пермь: ул. Ленина, 7', value: 2 },
		]);
		for (const method of ['getManagersOrNone', 'getShippingTypesOrNone']) {
			expect((await load(panel, method))[0]).toEqual({ name: '[None]', value: 0 });
		}
	});

	it('say why they are empty', async () => {
		panel.settings.forbidden = ['/panel/order/status'];
		await expect(load(panel, 'getStatuses')).rejects.toMatchObject({
			message: expect.stringContaining('Нет доступа'),
			description: expect.stringContaining('no right'),
		});
	});
});
