/** What a person left alone stays as it is, and what he gave is taken as he gave it. */
import * as store from './imsklad-run';
import * as erp from './moysklad-run';
import * as shop from './saplab-run';

describe('Saplab', () => {
	let panel: shop.Panel;
	beforeEach(async () => {
		panel = await shop.startPanel();
	});
	afterEach(() => panel.close());
	const run = shop.runner(() => panel);
	const update = async (resource: string, typed: shop.Json, version = 1.1) =>
		await run({ resource, operation: 'update', ...typed }, { version });

	const STATUS = { id: 4, name: 'Готово к выдаче', color: 'C8F7C5', sms: true, email: true };

	it('a status that is renamed keeps its colour, SMS and e-mail', async () => {
		const { error } = await update('orderStatus', { id: 4, name: 'Можно забирать' });
		expect(error).toBeUndefined();
		expect(panel.state.statuses[3]).toEqual({ ...STATUS, name: 'Можно забирать' });
	});

	it('each field of a status alone', async () => {
		for (const [name, value] of [
			['color', '#112233'],
			['sms', false],
			['email', false],
			['name', 'Ждёт'],
		] as const) {
			await update('orderStatus', { id: 4, [name]: value });
		}
		expect(panel.state.statuses[3]).toEqual({
			...{ id: 4, name: 'Ждёт', color: '112233', sms: false, email: false },
		});
	});

	it('a method keeps its price, a group its discount and comment', async () => {
		await update('shippingType', { id: 1, name: 'Курьер' });
		expect(panel.state.shippingTypes[0]).toEqual({ id: 1, name: 'Курьер', min_price: 500 });
		await update('shippingType', { id: 1, minPrice: 0 });
		expect(panel.state.shippingTypes[0]).toEqual({ id: 1, name: 'Курьер', min_price: 0 });
		await update('clientGroup', { id: 2, name: 'Сервисы' });
		const group = { id: 2, name: 'Сервисы', discount: 7, comment: 'По договору' };
		expect(panel.state.groups[1]).toEqual(group);
	});

	it('a group keeps its name, of which the list shows more', async () => {
		await update('clientGroup', { id: 2, discount: 9 });
		const group = { id: 2, name: 'Автосервисы - 7%', discount: 9, comment: 'По договору' };
		expect(panel.state.groups[1]).toEqual(group);
	});

	it('nothing is read where all is given, and nothing written over what is not shown', async () => {
		await update('shippingType', { id: 1, name: 'Курьер', minPrice: 5 });
		expect(panel.requests.map(({ method }) => method)).toEqual(['POST']);
		panel.requests.length = 0;
		const { error } = await update('orderStatus', { id: 999, name: 'Нет' });
		expect(error?.message).toContain('999');
		expect(panel.requests.map(({ method }) => method)).toEqual(['GET']);
	});

	it('a workflow of the first version sends its defaults, and is asked for a name', async () => {
		await update('orderStatus', { id: 4, name: 'Готово' }, 1);
		const white = { id: 4, name: 'Готово', color: 'FFFFFF', sms: false, email: false };
		expect(panel.state.statuses[3]).toEqual(white);
		const { error } = await update('orderStatus', { id: 4, name: '' }, 1);
		expect(error?.message).toBe('Name is required, but is empty');
	});

	it('company details make a company, of a new client and of one that is there', async () => {
		const wholesalers = { details: { type: 'ООО', orgName: 'Ромашка', inn: '7701234567' } };
		const who = { name: 'Ромашка', email: 'r@shop.example', phone: '9171112233' };
		await run({
			...{ resource: 'client', operation: 'create', ...who },
			additionalFields: { wholesalers },
		});
		expect(panel.state.clients.at(-1)).toMatchObject({
			...{ is_wholesaler: true, wholesaler_data: { inn: '7701234567' } },
		});
		const person = panel.state.clients.find(({ is_wholesaler: is }) => !is)!;
		await update('client', { id: person.id, updateFields: { wholesalers } });
		expect(person).toMatchObject({ is_wholesaler: true, wholesaler_data: { org_name: 'Ромашка' } });
		const { hints } = await update('client', {
			...{ id: person.id, updateFields: { wholesalers, isWholesaler: false } },
		});
		expect(person.is_wholesaler).toBe(false);
		expect(hints[0].message).toContain('Legal Entity');
	});
});

describe('MoySklad', () => {
	let account: erp.Account;
	beforeEach(async () => {
		account = await erp.startAccount();
	});
	afterEach(() => account.close());
	const run = erp.runner(() => account);
	const first = (entity: string): erp.Json => account.list(entity)[0];
	const byFields = (value: erp.Json) => ({
		fields: { mappingMode: 'defineBelow', value },
		dataMode: 'fields',
	});

	it.each([
		['product', { name: 'Масло', trackingType: 'AUTO_FLUIDS' }],
		['product', { name: 'Масло', paymentItemType: 'NEW_KIND' }],
		['counterparty', { name: 'ООО', companyType: 'legalUZ' }],
	])('%s: %j is sent, with a hint', async (resource, value) => {
		const { hints } = await run(resource, 'create', byFields(value), {
			onError: 'continueRegularOutput',
		});
		const [name, given] = Object.entries(value)[1];
		const [body] = erp.bodies(account).flat() as erp.Json[];
		expect(body).toMatchObject({ [name]: given });
		expect(hints.map(({ message }) => message)).toEqual([expect.stringContaining(`"${given}"`)]);
	});

	it('filters by a value that came later', async () => {
		const filters = { companyType: ['legal', 'legalKZ'] };
		const { hints } = await run('counterparty', 'getAll', { filters });
		expect(erp.filters(account)).toEqual(['companyType=legal;companyType=legalKZ']);
		expect(hints).toHaveLength(1);
	});

	const inBrowser = (word: string, id: string) =>
		`https://online.moysklad.ru/app/#${word}/edit?id=${id}`;

	it('takes the address of the browser for an ID', async () => {
		const [agent, mine] = ['counterparty', 'organization'].map(first);
		await run('customerOrder', 'create', byFields({ organization: mine.id, agent: agent.id }));
		const order = first('customerorder');
		const address = inBrowser('customerorder', order.id);
		for (const id of [address, { mode: 'url', value: address }, `${address}&tab=1`]) {
			expect((await run('customerOrder', 'get', { id })).items[0].id).toBe(order.id);
		}
		const changed = { description: 'да' };
		const json = { dataMode: 'json', json: changed };
		await run('customerOrder', 'update', { id: address, ...json });
		expect(account.list('customerorder')[0]).toMatchObject(changed);
		const { items, error } = await run('customerOrder', 'create', {
			...byFields({
				organization: inBrowser('mycompany', mine.id),
				agent: inBrowser('company', agent.id),
			}),
		});
		expect(error).toBeUndefined();
		expect(items[0].agent).toMatchObject({ meta: { href: agent.meta.href, type: 'counterparty' } });
		await run('customerOrder', 'getAll', {
			filters: { agent: { mode: 'id', value: inBrowser('company', agent.id) } },
		});
		expect(erp.filters(account).at(-1)).toBe(`agent=${agent.meta.href}`);
	});

	it('takes it of goods for Get alone, and says why', async () => {
		const { id } = first('product');
		const address = inBrowser('good', id);
		expect((await run('product', 'get', { id: address })).items[0].id).toBe(id);
		const { error } = await run('product', 'update', {
			...{ id: address, dataMode: 'json', json: { name: 'X' } },
		});
		expect(error?.message).toContain("whose ID of goods is not the API's");
		expect(erp.bodies(account)).toEqual([]);
	});

	it('makes references of what lines in a field hold', async () => {
		const product = first('product');
		const { items, error } = await run('customerOrder', 'create', {
			...byFields({
				organization: first('organization').id,
				agent: first('counterparty').id,
				positions: JSON.stringify([{ quantity: 1, assortment: product.meta.href }]),
			}),
		});
		expect(error).toBeUndefined();
		expect(items).toHaveLength(1);
	});
});

describe('IMSKLAD', () => {
	let warehouse: store.Warehouse;
	beforeEach(async () => {
		warehouse = await store.startWarehouse();
	});
	afterEach(() => warehouse.close());
	const run = store.runner(() => warehouse.url);
	const stock = async (ids: unknown) =>
		await run({ resource: 'good', operation: 'getStock', ids }, { onError: 'stopWorkflow' });

	it.each([
		['124323, 342343', [124323, 342343]],
		['[124323, 342343]', [124323, 342343]],
		['["124323","342343"]', [124323, 342343]],
		['124323;342343\n124323', [124323, 342343]],
		[124323, [124323]],
	])('the ids %j are %j', async (given, ids) => {
		await stock(given);
		expect(store.sent(warehouse)[0].data).toMatchObject({ ids });
	});

	it.each(['124 323', 'LUNA-1', '124323, LUNA-1', '["LUNA-1"]'])(
		'%j is no id of the warehouse, and it is said where that is',
		async (given) => {
			const { error } = await stock(given);
			expect(error?.message).toMatch(
				/^Warehouse Product IDs must be a whole number, the one that the warehouse itself gave/,
			);
			expect(error?.description).toContain('"Create or Update"');
			expect(warehouse.requests).toEqual([]);
		},
	);

	it('a carrier that came later is sent, with a hint', async () => {
		const { hints } = await run(
			{
				...{ resource: 'order', operation: 'create', id: 'A', name: 'Иван', discount: 0 },
				...{ delivery: 0, totalPaid: 0, goods: { item: [{ id: '1', quantity: 1, price: 1 }] } },
				additionalFields: { deliveryType: 999 },
			},
			{ onError: 'continueRegularOutput' },
		);
		expect(store.sent(warehouse)[0].data).toMatchObject({ delivery_type: 999 });
		expect(hints.map(({ message }) => message)).toEqual([expect.stringContaining('"999"')]);
	});
});
