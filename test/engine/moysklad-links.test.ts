/** JSON for MoySklad as a person writes it: IDs and addresses where the API wants a meta, dates as they were read. */
import { account, first, run } from './moysklad-account';
import { asJson, ask, asked, bodies, mapped, reference, type Json } from './moysklad-run';

const items = (input: Json[]) => ({ input });

describe('a reference in JSON', () => {
	it('is an ID, an address, or an object with one of them', async () => {
		const [organization, agent, store] = ['organization', 'counterparty', 'store'].map((entity) =>
			first(entity),
		);
		const given = [
			{ organization: organization.id, agent: agent.id, store: store.meta.href },
			{ organization: { id: organization.id }, agent: { href: agent.meta.href } },
			{
				organization: { meta: { href: `${organization.meta.href}?expand=x` } },
				agent: { id: organization.id, type: 'organization' },
			},
			{ ...{ organization: reference(organization), agent: reference(agent) }, store: null },
		];
		const { items: made } = await run('customerOrder', 'create', asJson('={{ $json }}'), {
			...items(given),
		});
		expect(made).toHaveLength(4);
		expect(asked(account)).toEqual(['POST entity/customerorder']);
		expect(made[0]).toMatchObject({
			organization: reference(organization),
			agent: reference(agent),
			store: reference(store),
		});
		expect(made[1]).toMatchObject({ agent: reference(agent) });
		expect(made[2]).toMatchObject({ agent: reference(organization) });
		expect(bodies(account)[0][3]).toEqual(given[3]);
	});

	it('holds in updates and upserts, in states, currencies, price types and lists of references', async () => {
		const [type] = await ask(account, 'context/companysettings/pricetype');
		const currency = first('currency');
		const { items: made } = await run('product', 'upsert', {
			matchBy: 'code',
			...asJson({
				name: 'Чай',
				code: 'tea',
				salePrices: [{ value: 500, currency: currency.id, priceType: type.id }],
				buyPrice: { value: 300, currency: currency.meta.href },
			}),
		});
		expect(made[0]).toMatchObject({
			salePrices: [{ value: 500, currency: reference(currency), priceType: { id: type.id } }, {}],
			buyPrice: { value: 300, currency: reference(currency) },
		});
		const [order, second] = ['1', '2'].map((name) =>
			account.create('customerorder', {
				...{ name, organization: reference(first('organization')) },
				agent: reference(first('counterparty')),
			}),
		);
		const { states } = await ask(account, 'entity/customerorder/metadata');
		for (const state of [{ id: states[1].id }, { href: states[2].meta.href }, states[3].id]) {
			const { items: changed } = await run('customerOrder', 'update', {
				id: order.id,
				...asJson({ state, rate: { currency: currency.id } }),
			});
			const id = state.id ?? (state.href ? states[2].id : state);
			expect(changed[0].state).toMatchObject({ meta: { href: expect.stringContaining(id) } });
		}
		const before = bodies(account).length;
		await run('purchaseOrder', 'create', {
			...asJson({
				organization: first('organization').id,
				agent: first('counterparty').id,
				customerOrders: [order.id, second.meta.href, reference(order)],
			}),
		});
		expect(bodies(account)[before][0].customerOrders).toMatchObject(
			[order, second, order].map(({ meta: { href, type } }) => ({ meta: { href, type } })),
		);
	});

	it('that is a name is refused, with the field, and costs only its own item', async () => {
		const result = await run('customerOrder', 'create', asJson('={{ $json }}'), {
			...items([
				{ organization: first('organization').id, agent: 'ООО Ромашка' },
				{ organization: first('organization').id, agent: first('counterparty').id },
			]),
			onError: 'continueRegularOutput',
		});
		expect(result.items[0]).toMatchObject({
			error: expect.stringMatching(/Counterparty \(Контрагент\) must be an ID.*"ООО Ромашка"/),
		});
		expect(result.items[1]).toMatchObject({ id: expect.any(String) });
	});

	it('holds in positions by address; an ID alone is refused, with its line', async () => {
		const product = first('product');
		const line = { quantity: 1, assortment: product.meta.href };
		const { items: made } = await run('customerOrder', 'create', {
			...asJson({
				organization: first('organization').id,
				agent: first('counterparty').id,
				positions: [line, { ...line, assortment: { href: product.meta.href } }],
			}),
		});
		const [{ id }] = made;
		await run('customerOrder', 'addPositions', {
			...{ id, positionsInput: 'json', positionsJson: [line] },
		});
		const { rows } = await ask(account, `entity/customerorder/${String(id)}/positions`);
		expect(rows.map(({ assortment }: Json) => assortment)).toEqual(
			[1, 2, 3].map(() => reference(product)),
		);
		for (const bare of [product.id, { id: product.id }]) {
			const lines = [line, { quantity: 1, assortment: bare }];
			const { error } = await run('customerOrder', 'update', {
				...{ id, ...asJson({ positions: lines }) },
			});
			expect(error?.message).toContain('Positions, line 2: "assortment" is only the ID');
			const replaced = await run('customerOrder', 'replacePositions', {
				...{ id, positionsInput: 'json', positionsJson: lines },
			});
			expect(replaced.error?.message).toContain('Positions, line 2: "assortment" is only the ID');
		}
	});

	it('holds in custom fields that point to something, and null empties one', async () => {
		account.create('customerorder/metadata/attributes', { name: 'Курьер', type: 'counterparty' });
		const agent = first('counterparty');
		const { items: made } = await run('customerOrder', 'create', {
			...asJson({
				organization: first('organization').id,
				agent: agent.id,
				attributes: [{ name: 'Курьер', value: agent.id }],
			}),
		});
		const [{ id, attributes }] = made as Json[];
		expect(attributes).toMatchObject([{ name: 'Курьер', value: { name: agent.name } }]);
		await run('customerOrder', 'update', {
			...{ id, ...asJson({ attributes: [{ name: 'Курьер', value: null }] }) },
		});
		expect((await ask(account, `entity/customerorder/${id}`)).attributes ?? []).toEqual([]);
	});
});

it('writes a date back as it was read, in any zone of the workflow', async () => {
	const order = account.create('customerorder', {
		organization: reference(first('organization')),
		agent: reference(first('counterparty')),
		moment: '2026-11-26 10:00:00',
	});
	const { items: read } = await run('customerOrder', 'get', { id: order.id });
	expect(read[0].moment).toBe('2026-11-26 10:00:00.000');
	const write = async (moment: unknown) =>
		(
			await run(
				'customerOrder',
				'update',
				{ id: order.id, ...mapped({ moment: moment as string }) },
				{ timezone: 'Asia/Vladivostok' },
			)
		).items[0].moment;
	expect(await write(read[0].moment)).toBe('2026-11-26 10:00:00.000');
	expect(await write('2026-11-26T10:00:00')).toBe('2026-11-26 03:00:00.000');
	account.requests.length = 0;
	await run(
		'customerOrder',
		'getAll',
		{ filters: { momentFrom: '2026-11-26 10:00:00.000' } },
		{ timezone: 'Asia/Vladivostok' },
	);
	expect(asked(account)[0]).toContain('moment>=2026-11-26 10:00:00');
});
