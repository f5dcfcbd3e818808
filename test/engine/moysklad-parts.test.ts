/** Lists whose filter is more than one address holds: divided, refused with words, and as one list to who reads them. */
import { entities } from '../../nodes/MoySklad/entities';
import {
	asked,
	filters,
	runner,
	startAccount,
	type Account,
	type Json,
	type Run,
} from './moysklad-run';

let account: Account;
const start = async (rows = 3) => {
	await account?.close();
	account = await startAccount({ rows });
};
beforeEach(() => start());
afterEach(() => account.close());
const run: Run = (...given) => runner(() => account)(...given);

const ids = (keyword = 'product'): string[] => account.list(keyword).map(({ id }) => id);
const conditions = (field: string, operator: string, value: unknown) => ({
	conditions: { condition: [{ field, operator, value }] },
});
const all = (filters: Json, options: Json = {}) => ({ returnAll: true, filters, options });

describe('a filter that is longer than an address', () => {
	it('is divided where the raw filter names alternatives', async () => {
		await start(200);
		const rawFilter = `${ids()
			.map((id) => `id=${id}`)
			.join(';')};shared=false`;
		const { items, error } = await run('product', 'getAll', all({ rawFilter }));
		expect(error).toBeUndefined();
		expect(items.map(({ id }) => id)).toEqual(ids());
		expect(account.requests).toHaveLength(2);
		for (const filter of filters(account)) expect(filter).toContain('shared=false');
	});

	it('is divided by two fields where one of them is not enough', async () => {
		await start(300);
		const names = account.list('product').map(({ name }) => name);
		const { items, error } = await run('product', 'getAll', all({ id: ids(), name: names }));
		expect(error).toBeUndefined();
		expect(new Set(items.map(({ id }) => id))).toEqual(new Set(ids()));
		expect(items).toHaveLength(300);
	});

	it.each<[string, string, Json, RegExp]>([
		[
			'what is to be left out',
			'product',
			() => conditions('id', 'notEquals', ids()),
			/170 conditions "id!=…"/,
		],
		[
			'one long text',
			'product',
			() => conditions('description', 'contains', 'я'.repeat(1300)),
			/"description~…"/,
		],
		['a long raw filter', 'product', () => ({ rawFilter: `name~${'я'.repeat(1300)}` }), /"name~…"/],
		['a long search', 'product', () => ({ search: 'я'.repeat(1300) }), /search/],
		['stores that count together', 'assortment', () => ({ stockStore: ids() }), /170 .*stockStore/],
		['stores of a report', 'stockReport', () => ({ store: ids() }), /170 conditions "store=…"/],
	])('is refused with words: %s', async (_, resource, given: () => Json, words) => {
		await start(170);
		const { items, error } = await run(resource, 'getAll', all(given()));
		expect(items).toEqual([]);
		expect(error?.message).toMatch(/too long for MoySklad/);
		expect(error?.message).toMatch(words);
		expect(account.requests).toHaveLength(0);
	});

	it('never ends in silence, whatever the filter of whatever entity', async () => {
		const long = 'ж'.repeat(2500);
		for (const { resource, filterable, searchable } of entities) {
			const given = filterable ? { rawFilter: `name=${long}` } : searchable ? { search: long } : {};
			if (Object.keys(given).length === 0) continue;
			const { error } = await run(resource, 'getAll', all(given));
			expect([resource, error?.message]).toEqual([resource, expect.stringMatching(/too long/)]);
		}
	});
});

describe('rows without an ID', () => {
	const goodsIn = (items: Json[]) =>
		items.map(({ meta }) => /product\/([^?]+)/.exec(meta.href)?.[1]);

	it.each(['getAll', 'getByStore'])('of the stock report %s all come', async (operation) => {
		await start(120);
		for (const id of ids()) account.stock(id, 1);
		const { items, error } = await run('stockReport', operation, all({ product: ids() }));
		expect(error).toBeUndefined();
		expect(goodsIn(items).sort()).toEqual(ids().sort());
		expect(account.requests.length).toBeGreaterThan(1);
	});

	it('of several folders come by a request for each, goods of a folder within another once', async () => {
		const [outer] = account.list('productfolder');
		const inner = account.create('productfolder', {
			name: 'Внутри',
			productFolder: { meta: outer.meta },
		});
		const made = [outer, inner].map(({ meta }, n) =>
			account.create('product', { name: `Т${n}`, productFolder: { meta } }),
		);
		for (const { id } of made) account.stock(id, 1);
		const filters = { productFolder: [inner.id, outer.id] };
		const { items, error } = await run('stockReport', 'getAll', all(filters));
		expect(error).toBeUndefined();
		const names = items.map(({ name }) => name);
		expect(names).toEqual(expect.arrayContaining(['Т0', 'Т1']));
		expect(names.filter((name) => name === 'Т1')).toHaveLength(1);
		expect(asked(account)).toHaveLength(2);
	});

	it('that sum up what is filtered by are not divided', async () => {
		const variant = Array.from(
			{ length: 120 },
			(_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
		);
		const parameters = all({ variant }, { groupBy: 'product' });
		const { error } = await run('stockReport', 'getAll', parameters);
		expect(error?.message).toMatch(/120 conditions "variant=…"/);
	});

	it('of the current stock come for many goods in many stores', async () => {
		await start(200);
		for (const id of ids()) account.stock(id, 2);
		const stores = Array.from({ length: 160 }, (_, n) =>
			account.create('store', { name: `С${n}` }),
		);
		account.stock(ids()[0], 3, stores[159].id);
		const filters = {
			assortmentId: ids(),
			storeId: [...stores.map(({ id }) => id), ids('store')[0]],
		};
		const parameters = { reportType: 'bystore', additionalFields: filters };
		const { items, error } = await run('stockReport', 'getCurrent', parameters);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(201);
		expect(items).toContainEqual({ assortmentId: ids()[0], storeId: stores[159].id, stock: 3 });
		const both = await run('stockReport', 'getCurrent', { ...parameters, reportType: 'all' });
		expect(both.error?.message).toMatch(/161 stores are too many/);
	});
});

describe('order and limit of a list that is divided', () => {
	const NAMES = [
		'ёж',
		'Яблоко',
		'енот',
		'еж 2',
		'Ель',
		'apple',
		'10 кг',
		'2 кг',
		'жук',
		'Жук',
		'э-э',
		'ээ',
	];
	/** Made in an order that is none. */
	const many = async (count = 400) => {
		await start(0);
		const made = Array.from({ length: count }, (_, n) => {
			const at = (n * 7919) % count;
			return account.create('product', {
				name: `${NAMES[at % NAMES.length]} ${at}`,
				...(at % 5 > 0 && { article: `A${at % 7}` }),
				weight: at % 11,
			});
		});
		return made.map(({ id }) => id);
	};
	/** What the service gives for one list of them all. */
	const inOneList = async (order: string, kept: string[]): Promise<string[]> => {
		const { items } = await run('product', 'getAll', all({}, { order }));
		const wanted = new Set(kept);
		return items.map(({ id }) => String(id)).filter((id) => wanted.has(id));
	};

	it.each(['codes', 'russian'] as const)(
		'are those of the whole, texts sorted by %s',
		async (collation) => {
			const made = await many();
			account.settings.collation = collation;
			for (const order of ['name', 'name,desc', 'weight,desc;name', 'article;weight;name,desc']) {
				const expected = await inOneList(order, made);
				account.requests.length = 0;
				const { items, error } = await run('product', 'getAll', all({ id: made }, { order }));
				expect(error).toBeUndefined();
				expect(account.requests.length).toBe(3);
				expect(items.map(({ id }) => id)).toEqual(expected);
				const parameters = { limit: 1, filters: { id: made }, options: { order } };
				const first = await run('product', 'getAll', parameters);
				expect(first.items.map(({ id }) => id)).toEqual(expected.slice(0, 1));
			}
		},
	);

	it('hold for dates', async () => {
		const made = await many();
		const { items } = await run('product', 'getAll', all({ id: made }, { order: 'updated,desc' }));
		const times = items.map(({ updated }) => String(updated));
		expect(times).toEqual([...times].sort().reverse());
	});

	it('are refused where the service sorts in a way that nobody knows', async () => {
		const made = await many();
		account.settings.collation = 'backwards';
		const { error } = await run('product', 'getAll', all({ id: made }, { order: 'name' }));
		expect(error?.message).toMatch(/order of several \("name"\) cannot be told/);
		account.settings.collation = 'codes';
	});
});

it('a list by IDs has what is archived too, unless the filter says otherwise', async () => {
	const bundle = account.create('bundle', {
		name: 'Набор',
		components: [{ quantity: 1, assortment: { meta: account.list('product')[0].meta } }],
	});
	account.change('bundle', bundle.id, { archived: true });
	account.change('product', ids()[1], { archived: true });
	const found = async (resource: string, filters: Json) =>
		(await run(resource, 'getAll', all(filters))).items.map(({ id }) => id);
	expect(await found('bundle', { id: [bundle.id] })).toEqual([bundle.id]);
	expect(await found('assortment', { id: [bundle.id] })).toEqual([bundle.id]);
	expect(await found('product', conditions('id', 'equals', ids()))).toEqual(ids());
	expect(await found('product', { rawFilter: `id=${ids()[1]}` })).toEqual([ids()[1]]);
	expect(await found('product', { id: ids(), archived: false })).toHaveLength(2);
	expect(await found('bundle', {})).toEqual([]);
});

it('simplified goods of several kinds keep their kind', async () => {
	const goods = { meta: account.list('product')[0].meta };
	account.create('bundle', { name: 'Набор', components: [{ quantity: 1, assortment: goods }] });
	account.create('service', { name: 'Доставка' });
	const simplified = async (options: Json) =>
		(await run('assortment', 'getAll', all({}, { simplify: true, ...options }))).items;
	const kinds = (items: Json[]) => items.map(({ name, type }) => [name, type]);
	const expected = expect.arrayContaining([
		['Мишка', 'product'],
		['Набор', 'bundle'],
		['Доставка', 'service'],
	]);
	for (const options of [{}, { byName: true }, { withoutStock: true }, { moneyUnit: 'roubles' }]) {
		const items = await simplified(options);
		expect(kinds(items)).toEqual(expected);
		for (const item of items) expect(item).not.toHaveProperty('meta');
	}
	const { items } = await run('assortment', 'getAll', all({}));
	for (const item of items) expect(item).not.toHaveProperty('type');
});
