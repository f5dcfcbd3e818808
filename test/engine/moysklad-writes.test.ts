/** What is written of one thing keeps its order, what is new is new, and arrays are as large as the service takes. */
import { randomUUID } from 'node:crypto';
import { account, first, run } from './moysklad-account';
import { asJson, asked, bodies, reference, type Json } from './moysklad-run';

describe('writes of one thing keep their order', () => {
	/** As many others as part the first from the last by an array. */
	const between = (make: (n: number) => Json) => Array.from({ length: 999 }, (_, n) => make(n));
	const others = () => {
		const one = account.create('product', { name: 'Другой' });
		return between(() => ({ id: one.id, weight: 1 }));
	};
	const update = (list: Json[]) => run('product', 'update', { id: '', ...asJson(list) });

	it.each<[string, (bear: Json, article: string) => Json]>([
		['id', ({ id }, article) => ({ id, article })],
		[
			'id in capitals',
			({ id }, article) => ({ id: article === 'A' ? id : id.toUpperCase(), article }),
		],
		['meta', ({ meta }, article) => ({ meta, article })],
		[
			'href',
			({ id, meta }, article) =>
				article === 'A' ? { id, article } : { meta: { href: `${meta.href}?expand=x` }, article },
		],
	])('named by %s, where the first array is sent again', async (_, element) => {
		const bear = first('product');
		account.fault('answer', { match: 'POST', status: 500, body: 'later' } as never);
		const { items, error } = await update([element(bear, 'A'), ...others(), element(bear, 'Б')]);
		expect(error).toBeUndefined();
		expect(items.at(-1)?.article).toBe('Б');
		expect(first('product').article).toBe('Б');
		expect(account.requests).toHaveLength(3);
	});

	it.each(['externalCode', 'code'])('told by their %s, one array after the other', async (key) => {
		account.settings.latency = 100;
		const made = (name: string) => ({ name, [key]: 'одно' });
		const list = [made('первый'), ...between((n) => ({ name: `Т${n}` })), made('второй')];
		await run('product', 'create', asJson(list));
		expect(account.stats.maxConcurrent).toBe(1);
		expect(bodies(account).map((body: Json) => body.at(-1).name)).toEqual(['Т998', 'второй']);
	});

	it('told by their syncId: the first makes it, whatever comes of its answer', async () => {
		const syncId = randomUUID();
		account.fault('answer', { match: 'POST', status: 500, body: 'later' } as never);
		const list = [
			{ name: 'первый', syncId },
			...between((n) => ({ name: `Т${n}`, syncId: randomUUID() })),
			{ name: 'второй', syncId: syncId.toUpperCase() },
		];
		await run('product', 'create', asJson(list), { onError: 'continueRegularOutput' });
		expect(bodies(account).map((body: Json) => body.length)).toEqual([1000, 1000, 1]);
	});

	it('each by itself where the entity takes no arrays', async () => {
		const { id } = account.create('bonusprogram', {
			...{ name: 'П', active: false, allProducts: true, allAgents: true },
			...{ earnRateRoublesToPoint: 1, spendRatePointsToRouble: 1, maxPaidRatePercents: 1 },
		});
		account.fault('answer', { match: 'PUT', status: 500, body: 'later' } as never);
		const input = ['А', 'Б', 'В'].map((name) => ({ id, name }));
		await run('bonusProgram', 'update', { id: '', ...asJson('={{ $json }}') }, { input });
		expect(first('bonusprogram').name).toBe('В');
	});

	it('while others go together', async () => {
		account.settings.latency = 100;
		const list = Array.from({ length: 3000 }, (_, n) => ({ name: `Т${n}`, code: `${n}` }));
		await run('product', 'create', asJson(list));
		expect(account.requests).toHaveLength(3);
		// The first goes alone, to see whether anybody else is there (MS-216).
		expect(account.stats.maxConcurrent).toBeGreaterThan(1);
	});
});

describe('create', () => {
	const made = async (resource: string, json: unknown, more: Json = {}) =>
		await run(resource, 'create', { ...asJson(json), ...more });
	const order = () =>
		account.create('customerorder', {
			organization: reference(first('organization')),
			agent: reference(first('counterparty')),
			positions: [
				{ quantity: 2, price: 100, assortment: reference(first('product')) },
				{ quantity: 3, price: 200, assortment: reference(first('product', 1)) },
			],
		});
	const lines = async (id: string) =>
		(await run('customerOrder', 'getPositions', { id, returnAll: true })).items;

	it.each<[string, (bear: Json) => Json]>([
		['as it was read', (bear) => bear],
		['with its meta', ({ meta }) => ({ meta, name: 'Копия' })],
		['with its id', ({ id }) => ({ id, name: 'Копия' })],
	])('makes a new one of JSON %s', async (_, given) => {
		const bear = first('product');
		const before = account.list('product').length;
		for (const json of [given(bear), [given(bear), given(bear)]]) {
			const { items, error } = await made('product', json);
			expect(error).toBeUndefined();
			for (const { id } of items) expect(id).not.toBe(bear.id);
		}
		expect(account.list('product')).toHaveLength(before + 3);
		expect(first('product')).toEqual(bear);
		for (const body of bodies(account).flat()) {
			for (const name of ['id', 'meta', 'accountId']) expect(body).not.toHaveProperty(name);
		}
	});

	it('does so by the keyword of any other entity, and for what takes no arrays', async () => {
		const project = first('project');
		const { items } = await made('entity', project, { entityType: 'project' });
		expect(items[0].id).not.toBe(project.id);
		const group = first('group');
		const copied = await made('entity', { ...group, name: 'Отдел' }, { entityType: 'group' });
		expect(copied.items[0].id).not.toBe(group.id);
		expect(first('group').name).toBe(group.name);
	});

	it('leaves the syncId of what was read to it, and keeps one that is given', async () => {
		const there = account.create('product', { name: 'Есть', syncId: randomUUID() });
		const { items } = await made('product', account.list('product').at(-1));
		expect(items[0].id).not.toBe(there.id);
		expect(items[0].syncId).toBeUndefined();
		const syncId = randomUUID();
		expect((await made('product', { name: 'Новый', syncId })).items[0].syncId).toBe(syncId);
	});

	it('copies an order with its lines, which become lines of their own', async () => {
		const { id } = order();
		const [read] = (await run('customerOrder', 'get', { id, options: { expand: 'positions' } }))
			.items;
		const before = await lines(id);
		const { name, ...rest } = read as Json;
		expect(name).toBeDefined();
		const { items, error } = await made('customerOrder', rest);
		expect(error).toBeUndefined();
		const copied = await lines(String(items[0].id));
		expect(copied.map(({ quantity, price }) => [quantity, price])).toEqual([
			[2, 100],
			[3, 200],
		]);
		expect(await lines(id)).toEqual(before);
		const own = [...before, ...copied].map((line) => line.id);
		expect(new Set(own).size).toBe(4);
		const again = await made('customerOrder', { ...rest, positions: rest.positions.rows });
		expect(await lines(String(again.items[0].id))).toHaveLength(2);
		expect(await lines(id)).toEqual(before);
	});

	it('refuses an order whose lines did not come, rather than make one without', async () => {
		const { id } = order();
		const [read] = (await run('customerOrder', 'get', { id })).items;
		account.requests.length = 0;
		const { error } = await made('customerOrder', read);
		expect(error?.message).toMatch(/"positions" does not have the lines of what was read \(2\)/);
		expect(error?.description).toContain('Expand');
		expect(account.requests).toHaveLength(0);
	});

	it('of lines adds lines, and changes none', async () => {
		const [one, two] = [order(), order()];
		const read = await lines(one.id);
		const parameters = { id: two.id, positionsInput: 'json', positionsJson: read, positions: read };
		account.requests.length = 0;
		const { error } = await run('customerOrder', 'addPositions', parameters);
		expect(error).toBeUndefined();
		expect(asked(account)).toEqual([`POST entity/customerorder/${two.id}/positions`]);
		for (const line of bodies(account).flat()) expect(line).not.toHaveProperty('id');
		expect(await lines(two.id)).toHaveLength(4);
		await run('customerOrder', 'addPositions', { ...parameters, id: one.id });
		expect(await lines(one.id)).toHaveLength(4);
	});
});

describe('upsert', () => {
	it('by a syncId in capitals finds what is there', async () => {
		const syncId = randomUUID();
		const there = account.create('product', { name: 'Есть', syncId });
		const before = account.list('product').length;
		const json = asJson({ name: 'Новое имя', syncId: syncId.toUpperCase() });
		const { items, error } = await run('product', 'upsert', { matchBy: 'syncId', ...json });
		expect(error).toBeUndefined();
		expect(items).toMatchObject([{ id: there.id, name: 'Новое имя' }]);
		expect(account.list('product')).toHaveLength(before);
	});

	it('whose key is too long for an address fails by itself, and makes nothing', async () => {
		const input = [{ code: 'раз' }, { code: 'ж'.repeat(2500) }, { code: 'два' }];
		const parameters = { matchBy: 'code', ...asJson('={{ { name: "Т", code: $json.code } }}') };
		const more = { input, onError: 'continueRegularOutput' as const };
		const before = account.list('product').length;
		const { items } = await run('product', 'upsert', parameters, more);
		expect(items.map(({ code, error }) => (error ? 'error' : code))).toEqual([
			'раз',
			'error',
			'два',
		]);
		expect(account.list('product')).toHaveLength(before + 2);
	});
});

describe('arrays', () => {
	it('are below 20 MB each: 45 MB go in three, none in more than it needs', async () => {
		const description = 'я'.repeat(2000);
		const attributes = 'x'.repeat(60_000);
		const list = Array.from({ length: 700 }, (_, n) => ({
			name: `Т${n}`,
			description,
			extra: attributes,
		}));
		const { error } = await run('product', 'create', asJson(list));
		expect(error).toBeUndefined();
		const sizes = account.requests.map(({ body }) => Buffer.byteLength(String(body)));
		expect(sizes.reduce((sum, size) => sum + size)).toBeGreaterThan(44_000_000);
		expect(sizes).toHaveLength(3);
		for (const size of sizes) expect(size).toBeLessThan(20_000_000);
		const names = bodies(account)
			.flat()
			.map(({ name }: Json) => name);
		expect(names.sort()).toEqual(list.map(({ name }) => name).sort());
	});

	it('with one element that is too large fail for that one alone', async () => {
		const input = [{ name: 'А' }, { name: 'Б', extra: 'x'.repeat(21_000_000) }, { name: 'В' }];
		const more = { input, onError: 'continueRegularOutput' as const };
		const { items } = await run('product', 'create', asJson('={{ $json }}'), more);
		expect(items.map(({ name, error }) => name ?? String(error).slice(0, 9))).toEqual([
			'А',
			expect.stringMatching(/./),
			'В',
		]);
		expect(items[1].error).toBeDefined();
		expect(
			account
				.list('product')
				.slice(3)
				.map(({ name }) => name),
		).toEqual(['А', 'В']);
	});
});
