/** What is read from MoySklad with its custom fields and its state by name. */
import { randomUUID } from 'node:crypto';
import { account, first, run } from './moysklad-account';
import { asked, reference, type Json } from './moysklad-run';

beforeEach(async () => {
	field('customerorder', 'IMSKLAD ID', 'string');
	field('customerorder', 'Курьер', 'counterparty');
	field('customerorder', 'Отдан', 'time');
});
const field = (entity: string, name: string, type: string): Json =>
	account.create(`${entity}/metadata/attributes`, { name, type });
const byName = { byName: true };

function order(values: Json = {}, stateAt?: number) {
	const fields = account.list('customerorder/metadata/attributes');
	const states = account.list('customerorder/metadata/states');
	return account.create('customerorder', {
		organization: reference(first('organization')),
		agent: reference(first('counterparty')),
		attributes: Object.entries(values).map(([name, value]) => ({
			...reference(fields.find((each: Json) => each.name === name) as Json),
			value,
		})),
		...(stateAt !== undefined && { state: reference(states[stateAt] as Json) }),
	});
}
const METADATA = [
	'GET entity/customerorder/metadata/attributes',
	'GET entity/customerorder/metadata',
];

describe('fields and state by name', () => {
	it('come with what is got by ID, many in few requests; every field of the account is there', async () => {
		const agent = first('counterparty');
		const orders = [
			order({ 'IMSKLAD ID': '77', Курьер: reference(agent), Подарок: false }, 1),
			order({ Отдан: '2026-11-26 10:00:00.000' }),
			...Array.from({ length: 98 }, () => order({}, 0)),
		];
		const { items } = await run(
			'customerOrder',
			'get',
			{ id: '={{ $json.id }}', options: byName },
			{ input: orders.map(({ id }) => ({ id })) },
		);
		const empty = { 'IMSKLAD ID': null, Курьер: null, Отдан: null, Подарок: null };
		expect(items[0]).toMatchObject({
			id: orders[0].id,
			attributes: expect.any(Array),
			fields: { ...empty, 'IMSKLAD ID': '77', Курьер: agent.name, Подарок: false },
			stateName: account.list('customerorder/metadata/states')[1].name,
		});
		expect(items[1]).toMatchObject({
			fields: { ...empty, Отдан: '2026-11-26 10:00:00.000' },
			stateName: null,
		});
		expect(items[99]).toMatchObject({ fields: empty, stateName: 'Новый' });
		expect(asked(account)).toHaveLength(3);
		expect(asked(account)).toEqual(expect.arrayContaining(METADATA));
	});

	it('ask for names once in a run of many lists, and for states only where one is not expanded', async () => {
		order({ 'IMSKLAD ID': '1' }, 0);
		const list = async (options: Json) =>
			(
				await run(
					'customerOrder',
					'getAll',
					{ returnAll: true, options: { ...byName, ...options } },
					{ input: [{}, {}, {}] },
				)
			).items;
		const [plain] = await list({});
		expect(plain).toMatchObject({ stateName: 'Новый', fields: { 'IMSKLAD ID': '1' } });
		expect(asked(account).filter((each) => each.includes('metadata'))).toEqual(METADATA);
		account.requests.length = 0;
		const [expanded] = await list({ expand: 'state' });
		expect(expanded).toMatchObject({ stateName: 'Новый', fields: { 'IMSKLAD ID': '1' } });
		expect(asked(account).filter((each) => each.includes('metadata'))).toEqual([METADATA[0]]);
	});

	it('leave the rest as it is, with simplify and the unit of money too', async () => {
		field('customerorder', 'sum', 'long');
		const { id } = order({ sum: 500, Курьер: reference(first('counterparty')) }, 2);
		const get = async (options: Json) =>
			(await run('customerOrder', 'get', { id, options })).items[0] as Json;
		const more = { simplify: true, moneyUnit: 'roubles' };
		const [plain, named] = [await get(more), await get({ ...more, ...byName })];
		const { fields, stateName, ...rest } = named;
		expect(rest).toEqual(plain);
		expect(fields).toMatchObject({ sum: 500, Курьер: first('counterparty').name });
		expect(stateName).toBe(account.list('customerorder/metadata/states')[2].name);
		expect(await get({})).not.toHaveProperty('fields');
	});

	it('come with the assortment, with things that have no states, and with those of a known keyword only', async () => {
		const { items } = await run('assortment', 'getAll', { returnAll: true, options: byName });
		expect(items.find(({ name }) => name === 'Мяч')).toMatchObject({
			fields: { Сезон: 'лето', 'Гарантия, месяцев': null },
		});
		const product = (await run('product', 'get', { id: first('product').id, options: byName }))
			.items[0];
		expect(product).toMatchObject({ fields: { 'Гарантия, месяцев': null } });
		expect(product).not.toHaveProperty('stateName');
		field('project', 'Начат', 'time');
		const any = { entityType: 'project', options: byName };
		expect((await run('entity', 'getAll', any)).items).toMatchObject([{ fields: { Начат: null } }]);
		account.create('saleschannel', { name: 'Сайт' });
		expect(
			(await run('entity', 'getAll', { ...any, entityType: 'saleschannel' })).items,
		).toMatchObject([{ fields: {} }]);
		expect((await run('currency', 'getAll', { options: byName })).items[0]).toMatchObject({
			fields: {},
		});
	});

	it('come with what is expanded in lines', async () => {
		const product = account.list('product').find(({ name }) => name === 'Мяч') as Json;
		const { id } = account.create('customerorder', {
			organization: reference(first('organization')),
			agent: reference(first('counterparty')),
			positions: [{ quantity: 1, assortment: reference(product) }],
		});
		const options = { ...byName, expand: 'assortment' };
		const { items } = await run('customerOrder', 'getPositions', { id, options });
		expect(items).toMatchObject([{ quantity: 1, assortment: { fields: { Сезон: 'лето' } } }]);
		expect(asked(account)).toHaveLength(1);
	});

	it('come with the things of events', async () => {
		const [one, two] = [order({ 'IMSKLAD ID': '5' }, 0), order()];
		const event = (id: string, action: string) => ({
			...{ requestId: randomUUID(), action, entityType: 'customerorder', id },
			href: `${account.url}/entity/customerorder/${id}`,
		});
		const gone = randomUUID();
		const { items } = await run(
			'event',
			'resolve',
			{ skipRepeated: false, options: byName },
			{ input: [event(one.id, 'UPDATE'), event(two.id, 'CREATE'), event(gone, 'DELETE')] },
		);
		expect(items).toMatchObject([
			{ id: one.id, fields: { 'IMSKLAD ID': '5' }, stateName: 'Новый', event: {} },
			{ id: two.id, fields: { 'IMSKLAD ID': null }, stateName: null },
			{ id: gone, event: { action: 'DELETE' } },
		]);
	});

	it.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)(
		'that cannot be asked for fail what wants them (%s)',
		async (onError) => {
			const { id } = order();
			account.fault('answer', {
				match: 'metadata/attributes',
				status: 403,
				body: { errors: [{ error: 'Нет доступа', code: 1016 }] },
				times: 9,
			});
			const { items, branches, error } = await run(
				'customerOrder',
				'get',
				{ id, options: { byName: '={{ $json.named }}' } },
				{ input: [{ named: true }, { named: false }], onError },
			);
			if (onError === 'stopWorkflow') expect(error?.message).toContain('Нет доступа');
			else {
				const failed = onError === 'continueErrorOutput' ? branches[1][0].json : items[0];
				expect(failed).toMatchObject({ error: 'Нет доступа' });
				expect(items.at(-1)).toMatchObject({ id });
			}
			expect(asked(account).filter((each) => each.includes('attributes'))).toHaveLength(1);
		},
	);
});
