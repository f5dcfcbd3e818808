/** What is done with entities: many items in few requests, and each item's own result or error. */
import { randomUUID } from 'node:crypto';
import { entities } from '../../nodes/MoySklad/entities';
import { inBrowser } from '../simulators/moysklad-api';
import { account, first, run, startAnew } from './moysklad-account';
import {
	ask,
	asJson,
	asked,
	bodies,
	fieldsOf,
	filters,
	mapped,
	reference,
	type Json,
} from './moysklad-run';

const MISSING = '99999999-0000-4000-8000-000000000000';
const items = (list: Json[]) => ({ input: list });
const paired = ({ branches }: { branches: Json[][] }) =>
	branches.map((branch) =>
		branch.map(({ json, pairedItem }) => [pairedItem.item, json.error ?? json.name ?? json.id]),
	);

describe('get', () => {
	it.each([
		['an id', (thing: Json) => thing.id],
		['an id in capitals', (thing: Json) => thing.id.toUpperCase()],
		['an href', (thing: Json) => thing.meta.href],
		['an href with more behind it', (thing: Json) => `${thing.meta.href}?expand=supplier`],
		['a meta', (thing: Json) => ({ meta: thing.meta })],
		['a whole thing', (thing: Json) => thing],
		['a locator', ({ id }: Json) => ({ __rl: true, mode: 'id', value: id })],
	])('takes %s', async (_, given) => {
		const {
			items: [product],
		} = await run('product', 'get', { id: given(first('product')) });
		expect(product).toMatchObject({ name: 'Мишка' });
		expect(asked(account)).toEqual([`GET entity/product/${first('product').id}`]);
	});

	it('asks for many in one request, each id once, archived ones too, and gives them in order', async () => {
		account.change('product', first('product').id, { archived: true });
		const ids = [2, 0, 1, 2].map((at) => first('product', at).id);
		const result = await run(
			'product',
			'get',
			{ id: '={{ $json.id }}' },
			items(ids.map((id) => ({ id }))),
		);
		expect(paired(result)).toEqual([
			[
				[0, 'Кубики'],
				[1, 'Мишка'],
				[2, 'Мяч'],
				[3, 'Кубики'],
			],
		]);
		expect(account.requests).toHaveLength(1);
		expect(filters(account)[0]).toContain('archived=true;archived=false;id=');
	});

	it('takes the IDs that goods have in the browser, one or many', async () => {
		const [bear, ball] = [first('product'), first('product', 1)];
		const [one] = (await run('product', 'get', { id: inBrowser(bear.id) })).items;
		expect(one.id).toBe(bear.id);
		const nobody = '00000000-0000-4000-8000-000000000000';
		const ids = [inBrowser(ball.id), bear.id, nobody].map((id) => ({ id }));
		const more = { ...items(ids), onError: 'continueRegularOutput' as const };
		const result = await run('product', 'get', { id: '={{ $json.id }}' }, more);
		expect(result.items.map(({ id, details }: Json) => details?.code ?? id)).toEqual([
			...[ball.id, bear.id, 1021],
		]);
	});

	it('needs few requests for thousands, none longer than 8 KB', async () => {
		await startAnew({ rows: 1500 });
		const all = account.list('product').map(({ id, name }) => ({ id, name }));
		const result = await run('product', 'get', { id: '={{ $json.id }}' }, items(all));
		expect(result.items.map(({ name }) => name)).toEqual(all.map(({ name }) => name));
		expect(account.requests.length).toBeLessThan(1500 / 100);
		for (const { url } of account.requests) expect(url.length).toBeLessThan(7500);
	});

	it.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)(
		'one missing and one wrong among good ones: %s',
		async (onError) => {
			const list = [first('product').id, MISSING, 'not an id', first('product', 1).id];
			const more = { ...items(list.map((id) => ({ id }))), onError };
			const result = await run('product', 'get', { id: '={{ $json.id }}' }, more);
			const notThere = `Product: nothing found with the ID ${MISSING}`;
			const wrong = expect.stringContaining('ID must be an ID, an address (href)');
			if (onError === 'stopWorkflow') {
				expect(result.error?.message).toBe(notThere);
				expect(result.error?.context?.itemIndex).toBe(1);
				return;
			}
			const good = [
				[0, 'Мишка'],
				[3, 'Мяч'],
			];
			const bad = [
				[1, notThere],
				[2, wrong],
			];
			expect(paired(result)).toEqual(
				onError === 'continueErrorOutput' ? [good, bad] : [[good[0], ...bad, good[1]]],
			);
		},
	);

	it('says in the service’s words what is not there', async () => {
		const { error } = await run('product', 'get', { id: MISSING });
		expect(error?.message).toContain('Объект не найден');
		expect(error?.description).toContain('may not see it');
		expect(error?.description).toContain('https://dev.moysklad.ru');
	});

	it('asks one by one where a list has no filter', async () => {
		const programs = [1, 2].map((number) =>
			account.create('bonusprogram', {
				...{ name: `П${number}`, active: false, allProducts: true, allAgents: true },
				...{ earnRateRoublesToPoint: 1, spendRatePointsToRouble: 1, maxPaidRatePercents: 1 },
			}),
		);
		const list = items(programs.map(({ id }) => ({ id })));
		const result = await run('bonusProgram', 'get', { id: '={{ $json.id }}' }, list);
		expect(result.items.map(({ name }) => name)).toEqual(['П1', 'П2']);
		expect(account.requests).toHaveLength(2);
	});

	it('expands, in pages of 100', async () => {
		await startAnew({ rows: 250 });
		const list = items(account.list('product').map(({ id }) => ({ id })));
		const parameters = { id: '={{ $json.id }}', options: { expand: 'uom,supplier' } };
		const result = await run('product', 'get', parameters, list);
		expect(result.items).toHaveLength(250);
		for (const { uom } of result.items as Json[]) expect(uom.name).toBe('шт');
		expect(account.requests).toHaveLength(3);
	});
});

describe('getAll', () => {
	beforeEach(async () => {
		await startAnew({ rows: 3500 });
	});
	const names = () => account.list('product').map(({ name }) => name);

	it('gives all rows of many pages in order, the pages together', async () => {
		account.settings.latency = 30;
		const result = await run('product', 'getAll', { returnAll: true });
		expect(result.items.map(({ name }) => name)).toEqual(names());
		expect(asked(account)).toEqual(
			[0, 1000, 2000, 3000].map((offset) => `GET entity/product?limit=1000&offset=${offset}`),
		);
		expect(account.stats.maxConcurrent).toBe(3);
	});

	it.each([
		[1, 1],
		[50, 1],
		[1000, 1],
		[1001, 2],
		[2500, 3],
	])('a limit of %d takes %d requests', async (limit, requests) => {
		const result = await run('product', 'getAll', { limit });
		expect(result.items.map(({ name }) => name)).toEqual(names().slice(0, limit));
		expect(account.requests).toHaveLength(requests);
	});

	it('asks for 50 unless told', async () => {
		expect((await run('product', 'getAll')).items).toHaveLength(50);
		expect(asked(account)).toEqual(['GET entity/product?limit=50&offset=0']);
	});

	it('expands beyond 100 rows in pages of 100', async () => {
		const result = await run('product', 'getAll', { limit: 250, options: { expand: 'uom' } });
		expect(result.items).toHaveLength(250);
		for (const { uom } of result.items as Json[]) expect(uom.name).toBe('шт');
		expect(account.requests).toHaveLength(3);
	});

	it('gives what comes in while it reads', async () => {
		account.settings.latency = 20;
		const reading = run('product', 'getAll', { returnAll: true });
		while (account.requests.length < 3) await new Promise((go) => setTimeout(go, 5));
		for (let n = 0; n < 700; n++) account.create('product', { name: `Новый ${n}` });
		const { items: rows } = await reading;
		expect(rows.length).toBeGreaterThanOrEqual(3500);
		expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
	});

	it('simplifies', async () => {
		const {
			items: [plain],
		} = await run('product', 'getAll', {
			limit: 1,
			options: { simplify: true, moneyUnit: 'roubles' },
		});
		const [uom, folder] = [first('uom'), first('productfolder')];
		expect(plain).toMatchObject({
			id: first('product').id,
			name: 'Мишка',
			uom: { id: uom.id, type: 'uom' },
			productFolder: { id: folder.id, type: 'productfolder' },
			salePrices: [{ value: 1490, priceType: { name: 'Цена продажи' } }, { value: 1192 }],
		});
		expect(JSON.stringify(plain)).not.toContain('"meta"');
	});

	it('each item of several asks for its own list', async () => {
		const parameters = { limit: 2, filters: { code: '={{ $json.code }}' } };
		const list = items(['00002', 'none', '00001'].map((code) => ({ code })));
		expect(paired(await run('product', 'getAll', parameters, list))).toEqual([
			[
				[0, 'Мяч'],
				[2, 'Мишка'],
			],
		]);
	});
});

describe('create', () => {
	it('makes thousands in arrays of 1000, each item its own result', async () => {
		const list = Array.from({ length: 2100 }, (_, n) => ({ name: `Т${n}` }));
		const parameters = mapped({ name: '={{ $json.name }}' });
		const result = await run('product', 'create', parameters, items(list));
		expect(paired(result)).toEqual([list.map(({ name }, n) => [n, name])]);
		const sizes = bodies(account).map(({ length }) => length);
		expect(sizes.sort()).toEqual([100, 1000, 1000]);
	});

	it('keeps each body below 20 MB', async () => {
		const description = 'ж'.repeat(4000);
		const list = Array.from({ length: 3 }, (_, n) => ({ name: `Т${n}` }));
		const huge = Array.from({ length: 1200 }, () => ({ name: 'Т', description }));
		const parameters = asJson('={{ $json.list ?? $json }}');
		const { items: made } = await run(
			'product',
			'create',
			parameters,
			items([...list, { list: huge.slice(0, 900) }, { list: huge }]),
		);
		expect(made).toHaveLength(2103);
		const long = account.requests.map(({ body }) => Buffer.byteLength(body));
		expect(Math.max(...long)).toBeLessThan(20_000_000);
	});

	it.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)(
		'a bad one among good ones fails alone: %s',
		async (onError) => {
			for (const partialStatus of [200, 400] as const) {
				account.settings.partialStatus = partialStatus;
				const list = ['А', '', 'В'].map((name) => ({
					name: `${name}${partialStatus}`,
					bad: !name,
				}));
				const json = '={{ $json.bad ? { code: "1" } : { name: $json.name } }}';
				const result = await run('product', 'create', asJson(json), { ...items(list), onError });
				expect(account.list('product').at(-1)?.name).toBe(`В${partialStatus}`);
				const message = "Ошибка сохранения: поле не может быть пустым: 'name'";
				if (onError === 'stopWorkflow') {
					expect(result.error?.message).toBe(message);
					expect(result.error?.context?.itemIndex).toBe(1);
					expect(result.error?.description).toContain('2 of 3 items had gone through');
					continue;
				}
				const good = [
					[0, `А${partialStatus}`],
					[2, `В${partialStatus}`],
				];
				const bad = [[1, message]];
				expect(paired(result)).toEqual(
					onError === 'continueErrorOutput' ? [good, bad] : [[good[0], ...bad, good[1]]],
				);
				const failed = result.branches.flat().find(({ json: { error } }) => error)?.json as Json;
				expect(failed.details).toMatchObject({ code: 3000, parameter: 'name', element: 1 });
			}
		},
	);

	it('bad input of one item stays at home, that of the others goes', async () => {
		const list = [{ v: 'A' }, { v: { a: 1 } }, { v: 'C' }];
		const parameters = mapped({ name: '={{ $json.v }}' });
		const more = { ...items(list), onError: 'continueRegularOutput' as const };
		const result = await run('product', 'create', parameters, more);
		expect(paired(result)[0].map(([at]) => at)).toEqual([0, 1, 2]);
		expect(bodies(account)[0]).toEqual([{ name: 'A' }, { name: 'C' }]);
	});

	it('several by one item: all of them come, or what was written is in the error', async () => {
		const { items: two } = await run('product', 'create', asJson('[{"name":"А"},{"name":"Б"}]'));
		expect(two.map(({ name }) => name)).toEqual(['А', 'Б']);
		const json = asJson([{ name: 'В' }, { code: 'без имени' }]);
		const { error, items: none } = await run('product', 'create', json, {
			onError: 'continueRegularOutput',
		});
		expect(error).toBeUndefined();
		expect(none[0].error).toContain('1 of 2 failed');
		expect((none[0].details as Json).written).toMatchObject([{ name: 'В' }]);
	});

	it('by fields: references, states by name, prices, custom attributes, Moscow time', async () => {
		const [{ id: attribute }] = (await ask(account, 'entity/customerorder/metadata/attributes'))
			.rows;
		const moment = '2026-01-31T21:30:00Z';
		const {
			items: [order],
		} = await run('customerOrder', 'create', {
			...mapped({
				organization: first('organization').id,
				agent: { meta: first('counterparty').meta },
				store: first('store').meta.href,
				state: 'доставлен',
				moment,
				applicable: false,
				[`attribute:${attribute}`]: true,
			}),
		});
		expect(bodies(account)[0][0]).toEqual({
			organization: { meta: metaOf('organization') },
			agent: { meta: account.list('counterparty')[0].meta },
			store: { meta: metaOf('store') },
			state: { meta: expect.objectContaining({ type: 'state' }) },
			moment: '2026-02-01 00:30:00',
			applicable: false,
			attributes: [{ meta: expect.anything(), value: true }],
		});
		expect(order).toMatchObject({ applicable: false, moment: '2026-02-01 00:30:00.000' });
		expect(account.stats.unknownFields).toEqual([]);
	});
	const metaOf = (entity: string) => ({
		href: first(entity).meta.href,
		type: entity,
		mediaType: 'application/json',
	});

	it('by JSON: states and custom fields by name, each item by itself, with one look at either', async () => {
		const [{ meta }] = (await ask(account, 'entity/customerorder/metadata/attributes')).rows;
		const order = {
			organization: reference(first('organization')),
			agent: reference(first('counterparty')),
		};
		const given = [
			{ ...order, name: 'A', state: { name: 'Доставлен' } },
			{ ...order, name: 'B', state: 'новый', attributes: [{ name: ' подарок', value: true }] },
			{ ...order, name: 'C', state: 'Потерян' },
			{ ...order, name: 'D', attributes: [{ name: 'Цвет', value: 'x' }] },
			{ ...order, name: 'E', attributes: [{ meta, value: false }], description: 'ok' },
		];
		const result = await run('customerOrder', 'create', asJson('={{ $json }}'), {
			...items(given),
			onError: 'continueRegularOutput',
		});
		expect(paired(result)).toEqual([
			[
				[0, 'A'],
				[1, 'B'],
				[2, 'Customer Order has no state called "Потерян"'],
				[3, 'Customer Order has no custom field called "Цвет"'],
				[4, 'E'],
			],
		]);
		const sent = bodies(account)[0];
		expect(sent[0]).toEqual({
			...given[0],
			state: { meta: expect.objectContaining({ type: 'state' }) },
		});
		expect(sent[1].attributes).toEqual([{ meta, value: true }]);
		expect(sent[2]).toEqual(given[4]);
		expect(asked(account)).toEqual([
			'GET entity/customerorder/metadata',
			'GET entity/customerorder/metadata/attributes',
			'POST entity/customerorder',
		]);
		account.requests.length = 0;
		await run('customerOrder', 'update', {
			id: result.items[0].id,
			...asJson({ state: { name: 'Отменен' }, attributes: [{ name: 'Подарок', value: true }] }),
		});
		expect(await ask(account, `entity/customerorder/${result.items[0].id}`)).toMatchObject({
			attributes: [{ name: 'Подарок', value: true }],
		});
	});

	it('by JSON: what needs no name asks for nothing', async () => {
		const product = { name: 'Чай', attributes: [], state: 'unknown to products' };
		await run('product', 'create', asJson(product));
		expect(asked(account)).toEqual(['POST entity/product']);
		expect(bodies(account)[0][0]).toEqual(product);
	});

	it('by fields: a bank account by its id lies with its owner', async () => {
		const organization = first('organization');
		const [{ id, meta }] = (await ask(account, `entity/organization/${organization.id}/accounts`))
			.rows;
		const { error } = await run('customerOrder', 'create', {
			...mapped({
				organization: organization.id,
				agent: first('counterparty').id,
				organizationAccount: id,
			}),
		});
		expect(error).toBeUndefined();
		expect(bodies(account)[0][0].organizationAccount.meta).toMatchObject({
			href: meta.href,
			type: 'account',
		});
		const alone = await run('customerOrder', 'update', {
			id: MISSING,
			...mapped({ organizationAccount: id }),
		});
		expect(alone.error?.message).toContain('must be an address (href)');
	});

	it('maps automatically', async () => {
		const {
			items: [product],
		} = await run(
			'product',
			'create',
			{
				dataMode: 'fields',
				fields: {
					mappingMode: 'autoMapInputData',
					value: {},
					schema: [{ id: 'name' }, { id: 'salePrices' }],
				},
				options: { moneyUnit: 'roubles' },
			},
			items([{ name: 'Авто', salePrices: 12.34, other: 'x', 'attribute:Сезон': 'лето' }]),
		);
		expect(bodies(account)[0][0]).toMatchObject({
			...{ name: 'Авто', salePrices: [{ value: 1234 }] },
			attributes: [{ value: 'лето' }],
		});
		expect(product).toMatchObject({ salePrices: [{ value: 12.34 }, { value: 0 }] });
	});

	it('keeps to its unit of money: fields in, items out, JSON as it is', async () => {
		const roubles = { options: { moneyUnit: 'roubles' } };
		const byFields = { ...mapped({ name: 'Р', buyPrice: 99.99, minPrice: '0.07' }), ...roubles };
		const {
			items: [one],
		} = await run('product', 'create', byFields);
		expect(bodies(account)[0][0]).toMatchObject({
			buyPrice: { value: 9999 },
			minPrice: { value: 7 },
		});
		expect(one).toMatchObject({ buyPrice: { value: 99.99 }, minPrice: { value: 0.07 } });
		const json = { ...asJson({ name: 'К', buyPrice: { value: 9999 } }), ...roubles };
		const {
			items: [two],
		} = await run('product', 'create', json);
		expect(bodies(account)[1][0].buyPrice).toEqual({ value: 9999 });
		expect(two).toMatchObject({ buyPrice: { value: 99.99 } });
		const {
			items: [three],
		} = await run('product', 'get', { id: two.id });
		expect(three).toMatchObject({ buyPrice: { value: 9999 } });
	});

	it('with a syncId makes nothing twice, even where the answer got lost', async () => {
		const syncId = randomUUID();
		const before = account.list('product').length;
		account.fault('reset', { match: 'POST', after: true });
		const {
			items: [one],
			error,
		} = await run('product', 'create', mapped({ name: 'Один', syncId }));
		expect(error).toBeUndefined();
		expect(one.name).toBe('Один');
		await run('product', 'create', asJson({ name: 'Один', syncId }));
		expect(account.list('product')).toHaveLength(before + 1);
	});

	it.each([
		['no syncId', 'product', { name: 'Два' }],
		['a syncId that the entity does not keep', 'contract', { name: 'Д', syncId: MISSING }],
	])('with %s never sends twice where the answer got lost', async (_, resource, json) => {
		const parties = {
			ownAgent: reference(first('organization')),
			agent: reference(first('counterparty')),
		};
		account.fault('reset', { match: 'POST', after: true });
		const { error } = await run(resource, 'create', asJson({ ...json, ...parties }));
		expect(error?.message).toContain('Whether it was carried out is unknown');
		expect(error?.description).toContain('Create or Update');
		expect(account.requests).toHaveLength(1);
	});

	it('adds what the service wants and nobody is asked for', async () => {
		const program = {
			...{ name: 'П', active: true, allAgents: true, earnRateRoublesToPoint: 1 },
			...{ spendRatePointsToRouble: 1, maxPaidRatePercents: 50 },
		};
		const list = items([program, { ...program, name: 'П2', active: false }]);
		const result = await run('bonusProgram', 'create', asJson('={{ $json }}'), list);
		expect(result.items.map(({ name, allProducts }) => [name, allProducts])).toEqual([
			['П', true],
			['П2', true],
		]);
		for (const body of bodies(account)) expect(Array.isArray(body)).toBe(false);
		const hook = { entityType: 'product', action: 'CREATE', url: 'https://example.com/a' };
		await run('webhook', 'create', mapped(hook));
		await run('stockWebhook', 'create', {
			...mapped({ stockType: 'stock', reportType: 'all', url: 'https://example.com/b' }),
		});
		expect(bodies(account).slice(-2)).toEqual([
			[{ ...hook, enabled: true }],
			[{ stockType: 'stock', reportType: 'all', url: 'https://example.com/b', enabled: true }],
		]);
		const {
			items: [currency],
		} = await run('currency', 'create', {
			...mapped({ system: true, isoCode: 'USD', rateUpdateType: 'auto', margin: 1.5 }),
		});
		expect(currency).toMatchObject({ name: 'доллар', system: true });
		expect(account.stats.unknownFields).toEqual([]);
	});
});

describe('what takes no arrays', () => {
	it.each([
		['group', () => 'group'],
		['customentity', () => 'customentity'],
		[
			'what stands in a dictionary',
			() => `customentity/${account.create('customentity', { name: 'Перевозчики' }).id}`,
		],
	])('%s is made, changed and deleted one by one', async (_, keyword) => {
		const entityType = keyword();
		const names = items([{ name: 'Один' }, { name: 'Два' }]);
		const json = asJson('={{ { name: $json.name } }}');
		const made = await run('entity', 'create', { entityType, ...json }, names);
		expect(made.error).toBeUndefined();
		expect(made.items.map(({ name }) => name)).toEqual(['Один', 'Два']);
		const [{ id }] = made.items;
		const changed = await run('entity', 'update', { entityType, id, ...asJson({ name: 'Три' }) });
		expect(changed.items).toMatchObject([{ id, name: 'Три' }]);
		expect((await run('entity', 'delete', { entityType, id })).items).toMatchObject([
			{ deleted: true },
		]);
	});
});

describe('update', () => {
	it('changes many in one array, by id, href and meta', async () => {
		const things = [0, 1, 2].map((at) => first('product', at));
		const list = items([
			{ id: things[0].id },
			{ id: things[1].meta.href },
			{ id: { meta: things[2].meta } },
		]);
		const parameters = { id: '={{ $json.id }}', ...mapped({ article: 'новый', code: '' }) };
		const result = await run('product', 'update', parameters, list);
		expect(result.items.map(({ name, article, code }) => [name, article, code])).toEqual([
			['Мишка', 'новый', '00001'],
			['Мяч', 'новый', '00002'],
			['Кубики', 'новый', '00003'],
		]);
		expect(bodies(account)).toEqual([
			things.map(({ meta: { href } }) => ({
				article: 'новый',
				meta: { href, type: 'product', mediaType: 'application/json' },
			})),
		]);
	});

	it('by JSON: one by the parameter or its own id, a list by ids or metas', async () => {
		const [one, two] = [first('product'), first('product', 1)];
		await run('product', 'update', { id: one.id, ...asJson({ article: '1' }) });
		await run('product', 'update', { id: '', ...asJson({ id: one.id, article: '2' }) });
		const list = [
			{ id: one.id, article: '3' },
			{ meta: { href: two.meta.href }, article: '3' },
		];
		const { items: both } = await run('product', 'update', { id: '', ...asJson(list) });
		expect(both.map(({ article }) => article)).toEqual(['3', '3']);
		const lost = await run('product', 'update', { id: '', ...asJson({ article: '4' }) });
		expect(lost.error?.message).toContain('ID must be an ID');
		expect(account.requests).toHaveLength(3);
	});

	it('is repeated after a lost answer, since twice is as good as once', async () => {
		account.fault('reset', { match: 'POST', after: true });
		const parameters = { id: first('product').id, ...mapped({ article: 'раз' }) };
		expect((await run('product', 'update', parameters)).items[0].article).toBe('раз');
		expect(account.requests).toHaveLength(2);
	});

	it('leaves out fields that only a create takes', async () => {
		const transaction = account.create('bonustransaction', {
			agent: reference(first('counterparty')),
			bonusProgram: reference(program()),
			transactionType: 'EARNING',
			bonusValue: 5,
		});
		await run('bonusTransaction', 'update', {
			id: transaction.id,
			...mapped({ transactionType: 'SPENDING', bonusValue: 7 }),
		});
		expect(bodies(account)[0][0]).toEqual({ bonusValue: 7, meta: expect.anything() });
	});

	it('changes a bonus program by its own address, since it takes no arrays', async () => {
		const { id } = program();
		const {
			items: [changed],
		} = await run('bonusProgram', 'update', {
			id,
			...mapped({ name: 'Другая' }),
		});
		expect(changed.name).toBe('Другая');
		expect(asked(account)).toEqual([`PUT entity/bonusprogram/${id}`]);
		expect(bodies(account)).toEqual([{ name: 'Другая' }]);
	});
	const program = () =>
		account.create('bonusprogram', {
			...{ name: 'П', active: false, allProducts: true, allAgents: true },
			...{ earnRateRoublesToPoint: 1, spendRatePointsToRouble: 1, maxPaidRatePercents: 1 },
		});

	it('switches a webhook off', async () => {
		const url = 'https://example.com/a';
		const { id } = account.create('webhook', { entityType: 'product', action: 'UPDATE', url });
		await run('webhook', 'update', { id, ...mapped({ enabled: false }) });
		expect(first('webhook').enabled).toBe(false);
	});
});

describe('upsert', () => {
	it.each(['externalCode', 'code', 'syncId'] as const)(
		'by %s changes what is there and adds what is not, in two requests',
		async (matchBy) => {
			const [known, fresh] = [randomUUID(), randomUUID()];
			const there = account.create('product', { name: 'Старый', [matchBy]: known });
			account.change('product', there.id, { archived: true });
			const before = account.list('product').length;
			const list = items([fresh, known].map((key) => ({ key })));
			const parameters = {
				matchBy,
				...mapped({ name: '={{ $json.key }}', [matchBy]: '={{ $json.key }}' }),
			};
			const result = await run('product', 'upsert', parameters, list);
			expect(paired(result)).toEqual([
				[
					[0, fresh],
					[1, known],
				],
			]);
			expect(result.items[1].id).toBe(there.id);
			expect(account.list('product')).toHaveLength(before + 1);
			expect(account.requests).toHaveLength(2);
			const again = await run('product', 'upsert', parameters, list);
			expect(again.items.map(({ id }) => id)).toEqual(result.items.map(({ id }) => id));
		},
	);

	it('looks thousands up in few requests', async () => {
		const list = Array.from({ length: 1500 }, (_, n) => ({
			name: `Т${n}`,
			externalCode: `код ${n};`,
		}));
		await run(
			'product',
			'upsert',
			{ matchBy: 'externalCode', ...asJson('={{ $json }}') },
			items(list),
		);
		expect(account.list('product')).toHaveLength(1503);
		const lookups = account.requests.filter(({ method }) => method === 'GET');
		expect(lookups.length).toBeLessThan(20);
		for (const { url } of lookups) expect(url.length).toBeLessThan(7500);
		const writes = account.requests.length - lookups.length;
		expect(writes).toBe(2);
	});

	it('tells of what cannot be matched, each item by itself', async () => {
		account.create('product', { name: 'Раз', code: 'двойной' });
		account.create('product', { name: 'Два', code: 'двойной' });
		const list = items(['двойной', '', 'новый', 'новый', '00001'].map((code) => ({ code })));
		const parameters = { matchBy: 'code', ...mapped({ name: 'Н', code: '={{ $json.code }}' }) };
		const more = { ...list, onError: 'continueRegularOutput' as const };
		const result = await run('product', 'upsert', parameters, more);
		expect(paired(result)[0]).toEqual([
			[0, 'Several things in MoySklad have the Code "двойной"'],
			[1, 'There is no Code to match by'],
			[2, 'Н'],
			[3, 'An item before this one has the Code "новый" already'],
			[4, 'Н'],
		]);
	});

	it('where the answer got lost says how to go on, and running it again adds nothing twice', async () => {
		account.fault('reset', { match: 'POST', after: true });
		const parameters = { matchBy: 'externalCode', ...mapped({ name: 'Н', externalCode: 'e-1' }) };
		const { error } = await run('product', 'upsert', parameters);
		expect(error?.message).toContain('unknown');
		expect(error?.description).toContain('Run it again');
		const before = account.list('product').length;
		await run('product', 'upsert', parameters);
		expect(account.list('product')).toHaveLength(before);
	});

	it('is offered by the keys that an entity has', () => {
		const without = entities
			.filter(({ keys }) => keys.length === 0)
			.map(({ resource }) => resource);
		expect(without).toEqual([
			...['retailStore', 'taxRate', 'group', 'task'],
			...['bonusProgram', 'webhook', 'stockWebhook'],
		]);
	});
});

describe('delete', () => {
	it('takes many in one array, each thing once, and says of each what became of it', async () => {
		const [one, two] = ['А', 'Б'].map((name) => account.create('product', { name }));
		const list = [one.id, two.meta.href, one.id.toUpperCase(), MISSING].map((id) => ({ id }));
		const more = { ...items(list), onError: 'continueRegularOutput' as const };
		const result = await run('product', 'delete', { id: '={{ $json.id }}' }, more);
		expect(result.items.slice(0, 3).map(({ id, deleted }) => [id, deleted])).toEqual([
			[one.id, true],
			[two.id, true],
			[one.id, true],
		]);
		expect(result.items[3].error).toContain('Объект не найден');
		expect(asked(account)).toEqual(['POST entity/product/delete']);
		expect(bodies(account)[0]).toHaveLength(3);
	});

	it('of the assortment wants an address, since the kind is in it', async () => {
		const product = account.create('product', { name: 'А' });
		const service = account.create('service', { name: 'Б' });
		const list = [product.meta.href, { meta: service.meta }, product.id].map((id) => ({ id }));
		const more = { ...items(list), onError: 'continueRegularOutput' as const };
		const result = await run('assortment', 'delete', { id: '={{ $json.id }}' }, more);
		expect(result.items.slice(0, 2)).toMatchObject([{ deleted: true }, { deleted: true }]);
		expect(result.items[2].error).toContain('must be an address (href) or an object with "meta"');
		expect(bodies(account)[0].map(({ meta }: Json) => meta.type)).toEqual(['product', 'service']);
		expect(asked(account)).toEqual(['POST entity/assortment/delete']);
	});

	it('of bonus programs goes in an array too', async () => {
		const { error } = await run('bonusProgram', 'delete', { id: MISSING });
		expect(error?.message).toContain('Объект не найден');
		expect(asked(account)).toEqual(['POST entity/bonusprogram/delete']);
	});

	it('is not repeated where the answer got lost', async () => {
		const { id } = account.create('product', { name: 'А' });
		account.fault('reset', { match: 'POST', after: true });
		const { error } = await run('product', 'delete', { id });
		expect(error?.message).toContain('unknown');
		expect(account.requests).toHaveLength(1);
	});
});

describe('webhooks of others', () => {
	it('stay silent for a write that names their addresses, one header each', async () => {
		account.create('webhook', {
			...{ entityType: 'product', action: 'UPDATE', url: 'https://quiet.example.com/a' },
		});
		const quiet = ' https://quiet.example.com , https://other.example.com/x';
		const parameters = { id: first('product').id, ...mapped({ article: 'тихо' }) };
		await run('product', 'update', { ...parameters, options: { quiet } });
		expect(account.stats.deliveries).toEqual([]);
		expect(account.requests[0].headers['x-lognex-webhook-disablebyprefix']).toBe(
			'https://quiet.example.com, https://other.example.com/x',
		);
	});

	it('stay silent at this n8n for the word "own", wherever it is', async () => {
		const { id } = first('product');
		const options = { quiet: 'own, https://other.example.com' };
		await run('product', 'update', { id, ...mapped({ article: 'свой' }), options });
		expect(account.requests[0].headers['x-lognex-webhook-disablebyprefix']).toBe(
			'http://localhost/, https://other.example.com',
		);
	});

	it.each(['create', 'upsert', 'delete'])('also for %s', async (operation) => {
		account.create('webhook', {
			...{ entityType: 'product', action: 'CREATE', url: 'https://quiet.example.com/a' },
		});
		const { id } = first('product');
		const quiet = { options: { quiet: 'https://quiet.example.com' } };
		const data = mapped({ name: 'Т', externalCode: 'e' });
		await run('product', operation, { id, matchBy: 'externalCode', ...data, ...quiet });
		const writes = account.requests.filter(({ method }) => method === 'POST');
		expect(writes[0].headers['x-lognex-webhook-disablebyprefix']).toBe('https://quiet.example.com');
	});
});

describe('the mapper', () => {
	const ids = async (parameters: Json) =>
		(await fieldsOf(account, parameters)).fields.map(({ id }) => id);

	it('shows an entity’s fields with the account’s own', async () => {
		const [{ id }] = (await ask(account, 'entity/product/metadata/attributes')).rows;
		const shown = await ids({ resource: 'product', operation: 'create' });
		expect(shown).toEqual(expect.arrayContaining(['name', 'salePrices', `attribute:${id}`]));
		const states = (
			await fieldsOf(account, { resource: 'customerOrder', operation: 'create' })
		).fields.find((field) => field.id === 'state')?.options;
		expect(states?.map(({ name }) => name)).toContain('Подтвержден');
	});

	it('wants nothing for an update, and shows nothing that only a create takes', async () => {
		const required = async (resource: string, operation: string) =>
			(await fieldsOf(account, { resource, operation })).fields
				.filter((field) => field.required)
				.map(({ id }) => id);
		expect(await required('customerOrder', 'create')).toEqual(['organization', 'agent']);
		// What it is matched by, too.
		const all = await required('customerOrder', 'upsert');
		expect(all.sort()).toEqual(['agent', 'externalCode', 'organization']);
		expect(await required('customerOrder', 'update')).toEqual([]);
		const bonus = (operation: string) => ids({ resource: 'bonusTransaction', operation });
		expect(await bonus('create')).toContain('transactionType');
		expect(await bonus('update')).not.toContain('transactionType');
	});

	it('has room for either form of a currency, and requires what neither needs of nobody', async () => {
		const { fields } = await fieldsOf(account, { resource: 'currency', operation: 'create' });
		expect(fields.filter(({ removed }) => !removed).map(({ id }) => id)).toEqual([
			...['name', 'code', 'isoCode', 'system'],
		]);
		expect(fields.filter(({ required }) => required)).toEqual([]);
	});

	it('shows those of an entity known by its keyword, and of the settings', async () => {
		const any = { resource: 'entity', operation: 'create', entityType: 'contract' };
		expect(await ids(any)).toEqual(expect.arrayContaining(['ownAgent', 'contractType']));
		expect(await ids({ ...any, entityType: 'uom' })).toContain('name');
		expect(await ids({ resource: 'assortmentSettings', operation: 'update' })).toContain(
			'checkUniqueCode',
		);
	});

	it('fails with the service’s words', async () => {
		account.fault('answer', {
			status: 403,
			body: { errors: [{ error: 'Нет доступа', code: 1016 }] },
		});
		await expect(ids({ resource: 'product', operation: 'create' })).rejects.toThrow('Нет доступа');
	});
});

describe('what the account has', () => {
	it('is in the metadata', async () => {
		const {
			items: [metadata],
		} = await run('customerOrder', 'getMetadata');
		expect(metadata.states).toHaveLength(4);
		const entity = await run('entity', 'getMetadata', { entityType: 'contract' });
		expect(entity.items[0]).toHaveProperty('attributes');
	});
});

describe('the settings of the catalogue', () => {
	it('are changed by fields, the rest of an object kept', async () => {
		const {
			items: [before],
		} = await run('assortmentSettings', 'get');
		expect(before).toMatchObject({ uniqueCodeRules: { checkUniqueCode: false } });
		const {
			items: [after],
		} = await run('assortmentSettings', 'update', {
			...mapped({ checkUniqueCode: true, weightBarcodePrefix: 7, createdShared: true }),
		});
		const barcodeRules = { ...(before.barcodeRules as object), weightBarcodePrefix: 7 };
		expect(bodies(account)).toEqual([
			{
				uniqueCodeRules: { checkUniqueCode: true, fillUniqueCode: false },
				barcodeRules,
				createdShared: true,
			},
		]);
		expect(after).toMatchObject({ createdShared: true, barcodeRules });
	});

	it('are changed by JSON, whole objects by fields as well', async () => {
		await run('assortmentSettings', 'update', asJson({ createdShared: true }));
		expect(asked(account)).toEqual(['PUT entity/assortment/settings']);
		const rules = { uniqueCodeRules: { fillUniqueCode: true } };
		await run('assortmentSettings', 'update', mapped(rules));
		expect(bodies(account)[1]).toEqual({
			uniqueCodeRules: { checkUniqueCode: false, fillUniqueCode: true },
		});
		const { error } = await run('assortmentSettings', 'update', asJson([{}]));
		expect(error?.message).toContain('JSON must be an object');
	});

	it('have one name for a rule that the service calls by two', async () => {
		const body = { uniqueCodeRules: { checkUniqueCodeBoolean: true, fillUniqueCode: false } };
		account.fault('answer', { body, times: 2 });
		const {
			items: [settings],
		} = await run('assortmentSettings', 'get');
		expect(settings.uniqueCodeRules).toEqual({ checkUniqueCode: true, fillUniqueCode: false });
		await run('assortmentSettings', 'update', mapped({ fillUniqueCode: true }));
		expect(bodies(account)[0]).toEqual({
			uniqueCodeRules: { checkUniqueCode: true, fillUniqueCode: true },
		});
	});
});
