import { startServer } from '../simulators/server';
import { startMoysklad, type MoyskladOptions } from '../simulators/moysklad';

type Service = Awaited<ReturnType<typeof startMoysklad>>;
/** Whatever came; what it should look like is the tests' business. */
type Json = ReturnType<JSON['parse']>;

const KEYS = { token: 'token-1', login: 'admin@shop', password: 'пароль' };
const HEADERS = {
	authorization: 'Bearer token-1',
	accept: 'application/json;charset=utf-8',
	'accept-encoding': 'gzip',
	'content-type': 'application/json',
};

let ms: Service;
const start = async (options: Partial<MoyskladOptions> = {}) => {
	await ms?.close();
	ms = await startMoysklad({ ...KEYS, ...options });
};
beforeEach(() => start());
afterEach(() => ms.close());

interface Init {
	method?: string;
	body?: unknown;
	headers?: Record<string, string | undefined>;
}
const raw = (path: string, { method, body, headers }: Init = {}) => {
	const all = Object.entries({ ...HEADERS, ...headers }).filter(([, value]) => value !== undefined);
	return fetch(path.startsWith('http') ? path : `${ms.url}/${path}`, {
		method: method ?? (body === undefined ? 'GET' : 'POST'),
		headers: Object.fromEntries(all) as Record<string, string>,
		body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
		redirect: 'manual',
	});
};
const ask = async (path: string, init: Init = {}): Promise<Json> => {
	const response = await raw(path, init);
	const text = await response.text();
	if (response.status !== 200) throw new Error(`${response.status} ${text}`);
	return text === '' ? undefined : JSON.parse(text);
};
const post = (path: string, body: unknown) => ask(path, { body });
const put = (path: string, body: unknown) => ask(path, { method: 'PUT', body });
/** [status, code, parameter] of a refusal. */
const refusal = async (path: string, init: Init = {}) => {
	const response = await raw(path, init);
	const text = await response.text();
	const [error] = (text ? (JSON.parse(text) as Json) : {}).errors ?? [{}];
	return [response.status, error.code, error.parameter];
};
const codeOf = async (path: string, body: unknown, method = 'POST') =>
	(await refusal(path, { method, body }))[1];
const names = (list: Json) => list.rows.map(({ name }: Json) => name);
const filtered = async (entity: string, filter: string, more = '') =>
	names(await ask(`entity/${entity}?filter=${encodeURIComponent(filter)}${more}`));
const ref = (entity: Json) => ({ meta: entity.meta });
const [first] = [(entity: string, at = 0) => ms.list(entity)[at] as Json];
const control = async (name: string, body: object): Promise<Json> =>
	(await fetch(`${ms.origin}/__${name}`, { method: 'POST', body: JSON.stringify(body) })).json();
const document = () => ({
	organization: ref(first('organization')),
	agent: ref(first('counterparty')),
});
const positions = (quantity: number, goods = first('product'), more = {}) => [
	{ quantity, price: 1000, assortment: ref(goods), ...more },
];

describe('transport', () => {
	it('answers packed, and in its own shape', async () => {
		const response = await raw('entity/product');
		expect(Object.fromEntries(response.headers)).toMatchObject({
			'content-encoding': 'gzip',
			'content-type': 'application/json;charset=utf-8',
		});
		expect(names(await response.json())).toEqual(['Мишка', 'Мяч', 'Кубики']);
		const body = (await (await raw('entity/product/x')).json()) as Json;
		expect(body.errors).toEqual([
			{
				error: expect.stringContaining('entity/product/x'),
				code: 1000,
				moreInfo: 'https://dev.moysklad.ru/doc/api/remap/1.2/#error_1000',
				parameter: 'entity/product/x',
			},
		]);
	});

	it.each<[string, Init, number, number | undefined]>([
		['no gzip', { headers: { 'accept-encoding': 'identity' } }, 415, undefined],
		['another Accept', { headers: { accept: 'application/json' } }, 400, 1062],
		['any Accept', { headers: { accept: '*/*' } }, 400, 1062],
		['a wrong token', { headers: { authorization: 'Bearer no' } }, 401, 1056],
		['a wrong password', { headers: { authorization: 'Basic YTpi' } }, 401, 1056],
		['no key', { headers: { authorization: undefined } }, 401, 1056],
		['a form', { body: 'a=1', headers: { 'content-type': 'text/plain' } }, 415, 1037],
		['broken JSON', { body: '{' }, 400, 2001],
		['a bare value', { body: '5' }, 400, 2001],
		['an empty body', { method: 'POST', body: '' }, 400, 1027],
		['long headers', { headers: { 'x-long': 'x'.repeat(8200) } }, 414, undefined],
		['a large body', { body: JSON.stringify({ name: 'x'.repeat(20 * 2 ** 20) }) }, 413, 1044],
		['a wrong method', { method: 'PATCH' }, 405, 1039],
		['PUT without an id', { method: 'PUT', body: {} }, 400, 1012],
		['DELETE without an id', { method: 'DELETE' }, 400, 1012],
	])('refuses %s', async (_name, init, status, code) => {
		expect((await refusal('entity/product', init)).slice(0, 2)).toEqual([status, code]);
		expect(ms.list('product')).toHaveLength(3);
	});

	it.each([
		['entity/nothing', 412, 1005, 'GET'],
		['entity/position', 412, 1005, 'GET'],
		['nothing', 404, 1002, 'GET'],
		['entity/product/batch', 404, 1000, 'POST'],
		['entity/product/00000000-0000-4000-8000-000000000000', 404, 1021, 'GET'],
		['entity/product/00000000-0000-4000-8000-000000000000', 400, 1006, 'POST'],
		['entity/productfolder/metadata', 404, 1003, 'GET'],
		['entity/product?limit=1001', 400, 1040, 'GET'],
		['entity/product?limit=0', 400, 1040, 'GET'],
		['entity/product?offset=-1', 400, 1040, 'GET'],
	])('refuses %s with %i', async (path, status, code, method) => {
		const body = method === 'POST' ? {} : undefined;
		expect((await refusal(path, { method, body })).slice(0, 2)).toEqual([status, code]);
	});

	it('knows the user by login and password, and takes a URL up to 8 KB', async () => {
		const pair = Buffer.from(`${KEYS.login}:${KEYS.password}`).toString('base64');
		const response = await raw('context/employee', { headers: { authorization: `Basic ${pair}` } });
		expect((await response.json()) as Json).toMatchObject({ uid: 'admin@shop' });
		const id = `id=${first('product').id}`;
		const url = (count: number) => `entity/product/?filter=${Array(count).fill(id).join(';')}`;
		expect((await ask(url(150))).meta.size).toBe(1);
		expect(await refusal(url(210))).toEqual([414, undefined, undefined]);
	});

	it('revokes a token when it makes another', async () => {
		const { access_token: token } = await post('security/token', {});
		expect((await refusal('entity/product'))[1]).toBe(1056);
		expect(
			(await raw('entity/uom', { headers: { authorization: `Bearer ${token}` } })).status,
		).toBe(200);
	});
});

describe('limits', () => {
	const many = (count: number, path = 'entity/uom', headers = {}) =>
		Promise.all(Array.from({ length: count }, () => raw(path, { headers })));
	/** One after another until the first 429; how many came through, and that 429. */
	async function until(path = 'entity/uom', stop = 60): Promise<[number, Response]> {
		for (let count = 0; count < stop; count += 1) {
			const response = await raw(path);
			await response.arrayBuffer();
			if (response.status === 429) return [count, response];
		}
		throw new Error('No limit');
	}
	const number = (response: Response, name: string) => Number(response.headers.get(name));

	it.each([
		[1, 'entity/uom', 45],
		[3, 'entity/uom', 15],
		[4, 'entity/uom', 11],
		[1, 'report/stock/all', 9],
		[4, 'report/stock/bystore?limit=1', 9],
		[1, 'report/stock/all/current', 45],
	])('at weight %i lets %s through %i times', async (weight, path, count) => {
		ms.settings.weight = weight;
		const [through, refused] = await until(path);
		expect(through).toBe(count);
		expect(((await raw('entity/uom')).status === 429 || weight === 4) && refused.status).toBe(429);
		expect(ms.stats.refused[1049]).toBeGreaterThan(0);
	});

	it('tells where one stands, and when to come again', async () => {
		ms.settings.weight = 3;
		const begun = performance.now();
		const one = await raw('entity/uom');
		expect(Object.fromEntries(one.headers)).toMatchObject({
			'x-ratelimit-limit': '45',
			'x-ratelimit-remaining': '42',
			'x-lognex-retry-timeinterval': '3000',
			'x-lognex-reset': '0',
			'x-lognex-retry-after': '0',
		});
		const [, refused] = await until();
		expect(await refusal('entity/uom')).toEqual([429, 1049, undefined]);
		expect(number(refused, 'x-ratelimit-remaining')).toBe(0);
		expect(refused.headers.has('retry-after')).toBe(false);
		const wait = number(refused, 'x-lognex-retry-after');
		expect(wait).toBeGreaterThan(2000);
		expect(wait).toBeLessThanOrEqual(3000);
		await new Promise((resolve) => setTimeout(resolve, wait / 2));
		expect((await raw('entity/uom')).status).toBe(429);
		await new Promise((resolve) => setTimeout(resolve, wait / 2 + 20));
		expect((await raw('entity/uom')).status).toBe(200);
		// The window slides: of the first fifteen only those older than 3 s are free.
		expect(performance.now() - begun).toBeGreaterThan(3000);
		ms.settings.rateHeaders = 'requests';
		expect(number(await raw('entity/uom'), 'x-ratelimit-limit')).toBe(15);
	});

	it('takes five at once of a user, twenty of the account', async () => {
		await start({ latency: 600, others: ['b', 'c', 'd', 'e'] });
		const six = await many(6);
		expect(six.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 429]);
		const refused = six.find(({ status }) => status === 429)!;
		expect(((await refused.json()) as Json).errors[0].code).toBe(1073);
		expect(number(refused, 'x-ratelimit-remaining')).toBeGreaterThan(30);
		expect(number(refused, 'x-lognex-retry-after')).toBe(0);
		expect(ms.stats).toMatchObject({ maxConcurrent: 5, refused: { 1049: 0, 1073: 1 } });
		const users = ['token-1', 'b', 'c', 'd', 'e'];
		const all = await Promise.all(
			users.map((user) => many(5, 'entity/uom', { authorization: `Bearer ${user}` })),
		);
		expect(all.flat().filter(({ status }) => status === 429)).toHaveLength(5);
		expect((await many(5)).every(({ status }) => status === 200)).toBe(true);
	});

	it('frees a slot when the client goes away', async () => {
		ms.fault('stall', { times: 5 });
		const leaving = new AbortController();
		const stalled = Array.from({ length: 5 }, () =>
			fetch(`${ms.url}/entity/uom`, { headers: HEADERS, signal: leaving.signal }).catch(() => 0),
		);
		while (ms.requests.length < 5) await new Promise((resolve) => setTimeout(resolve, 5));
		expect(await refusal('entity/uom')).toEqual([429, 1073, undefined]);
		leaving.abort();
		await Promise.all(stalled);
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect((await raw('entity/uom')).status).toBe(200);
	});

	it('shares with another program of the user', async () => {
		ms.settings.otherConsumer = 10;
		await raw('entity/uom');
		const begun = performance.now();
		await new Promise((resolve) => setTimeout(resolve, 1000));
		const remaining = number(await raw('entity/uom'), 'x-ratelimit-remaining');
		const taken = (performance.now() - begun) / 100;
		expect(Math.abs(43 - taken - remaining)).toBeLessThan(2);
	});

	it('can be switched off, and counts what it let through', async () => {
		ms.settings.limits = 'off';
		ms.settings.weight = 4;
		expect((await many(60)).every(({ status }) => status === 200)).toBe(true);
		expect(ms.stats.units).toHaveLength(60);
		expect(ms.state).toMatchObject({ requests: 60, units: 240 });
		ms.reset();
		expect(ms.state).toMatchObject({ requests: 0, units: 0 });
	});

	it('raises a flag where the service would switch access off', async () => {
		ms.settings.limits = 'off';
		const repeat = async (count: number, path: string, init: Init = {}) => {
			for (let at = 0; at < count; at += 1) await (await raw(path, init)).arrayBuffer();
		};
		await repeat(200, 'entity/nothing');
		expect(ms.stats.abuse).toEqual([]);
		await repeat(1, 'entity/nothing');
		const path = `entity/product/${first('product').id}`;
		await repeat(101, path, { method: 'PUT', body: {} });
		expect(ms.stats.abuse).toEqual(['identicalFailures', 'puts']);
		Object.assign(ms.settings, { limits: 'on', weight: 45 });
		await repeat(203, 'entity/uom');
		expect(ms.stats.abuse).toContain('refusals');
	});

	it('still counts what a fault spoils', async () => {
		ms.fault('status500');
		expect((await raw('entity/uom')).headers.get('x-ratelimit-remaining')).toBe('44');
		ms.fault('brokenJson', { after: true });
		expect(await (await raw('entity/uom')).text()).toBe('{"result": "ok", "id');
		expect((await raw('entity/uom')).headers.get('x-ratelimit-remaining')).toBe('42');
	});
});

describe('lists', () => {
	it('pages, with links', async () => {
		await start({ rows: 2500, limits: 'off' });
		const one = await ask('entity/assortment');
		expect(one.meta).toMatchObject({ size: 2500, limit: 1000, offset: 0, type: 'assortment' });
		expect(one.context.employee.meta.href).toBe(`${ms.url}/context/employee`);
		const two = await ask(one.meta.nextHref);
		const three = await ask(two.meta.nextHref);
		expect([two, three].map(({ rows, meta }) => [rows.length, meta.offset])).toEqual([
			[1000, 1000],
			[500, 2000],
		]);
		expect(three.meta.nextHref).toBeUndefined();
		expect((await ask(three.meta.previousHref)).rows).toEqual(two.rows);
		const ids = [one, two, three].flatMap(({ rows }) => rows.map(({ id }: Json) => id));
		expect(new Set(ids).size).toBe(2500);
		const again = await startMoysklad({ ...KEYS, rows: 2500 });
		expect(again.list('product').map(({ id, updated }) => [id, updated])).toEqual(
			ms.list('product').map(({ id, updated }) => [id, updated]),
		);
		await again.close();
		expect((await ask('entity/product?limit=100&offset=9999')).rows).toEqual([]);
	});

	it('forgets its packed pages at any change', async () => {
		await start({ rows: 500, limits: 'off' });
		const size = async () => (await ask('entity/product')).meta.size;
		expect([await size(), await size()]).toEqual([500, 500]);
		await post('entity/product', { name: 'Новый' });
		expect(await size()).toBe(501);
		ms.remove('product', first('product').id);
		expect(await size()).toBe(500);
	});

	it('expands up to a hundred rows, three levels, and silently not above', async () => {
		const [order] = await post('entity/customerorder', [
			{ ...document(), positions: [...positions(2), ...positions(1, first('product', 1))] },
		]);
		expect(order.agent.name).toBeUndefined();
		const expand = 'agent.owner.group.x,positions.assortment.productFolder';
		for (const path of [`entity/customerorder/${order.id}?`, 'entity/customerorder?limit=100&']) {
			const found = await ask(`${path}expand=${expand}`);
			const [row] = found.rows ?? [found];
			expect(row.agent).toMatchObject({
				name: 'Поставщик',
				owner: { group: { name: 'Основной' } },
			});
			expect(row.positions.rows[0].assortment).toMatchObject({
				name: 'Мишка',
				productFolder: { meta: {} },
			});
			expect(row.positions.rows[0].assortment.productFolder.name).toBe('Игрушки');
			expect(row.agent.meta.href).toMatch(
				/counterparty\/[0-9a-f-]{36}\?expand=owner,owner\.group$/,
			);
		}
		for (const limit of ['limit=101&', '']) {
			const [row] = (await ask(`entity/customerorder?${limit}expand=agent`)).rows;
			expect(row.agent).toEqual({ meta: first('counterparty').meta });
		}
		const deep = await ask(`entity/customerorder/${order.id}?expand=agent.owner.group.owner.name`);
		expect(deep.agent.owner.group).toMatchObject({ name: 'Основной' });
		const saved = await put(`entity/customerorder/${order.id}?expand=agent`, { description: 'x' });
		expect(saved.agent.name).toBe('Поставщик');
	});

	it('sorts and searches', async () => {
		expect(names(await ask('entity/product?order=name,desc'))).toEqual(['Мяч', 'Мишка', 'Кубики']);
		expect(names(await ask('entity/product?order=archived;code,desc'))).toEqual([
			'Кубики',
			'Мяч',
			'Мишка',
		]);
		for (const order of ['nothing', 'salePrices', 'name,up']) {
			expect((await refusal(`entity/product?order=${order}`))[1]).toBe(1063);
		}
		ms.change('product', first('product').id, { description: 'Плюшевый мишка, бурый' });
		expect(names(await ask('entity/product?search=бур плюш'))).toEqual(['Мишка']);
		expect(names(await ask('entity/product?search=урый'))).toEqual([]);
		expect(names(await ask('entity/assortment?search=MYACH'))).toEqual(['Мяч']);
		// Currency and contract: a piece of the text, no words.
		expect((await ask('entity/contract?search=-1')).rows).toHaveLength(1);
		expect((await ask('entity/currency?search=уб')).rows).toHaveLength(1);
	});
});

describe('filters', () => {
	const all = ['Мишка', 'Мяч', 'Кубики'];

	it.each<[string, string[]]>([
		['name=Мяч', ['Мяч']],
		['name=Мяч;name=Кубики', ['Мяч', 'Кубики']],
		['name!=Мяч;name!=Кубики', ['Мишка']],
		['name~И', ['Мишка', 'Кубики']],
		['name~=м', ['Мишка', 'Мяч']],
		['name=~КА', ['Мишка']],
		['name!~ик', ['Мишка', 'Мяч']],
		['code>00001', []],
		['article=', ['Мишка', 'Кубики']],
		['article!=', ['Мяч']],
		['supplier=', ['Мяч', 'Кубики']],
		['minimumBalance>9;minimumBalance>50', ['Кубики']],
		['minimumBalance=10.0', ['Кубики']],
		['updated>=2020-01-01', []],
		['updated>=2020-01-01 00:00:00', all],
		['updated>2020-01-01 00:00;updated<2090-01-01 00:00:00.000', all],
		['archived=false;archived=true', all],
		['updatedBy=admin@shop', all],
		['updatedBy!=admin@shop', []],
		['name=Мяч;code=00001', []],
		[';;name=Мяч;', ['Мяч']],
	])('%s', async (filter, found) => {
		if (/code>|2020-01-01$/.test(filter)) {
			expect((await refusal(`entity/product?filter=${encodeURIComponent(filter)}`))[0]).toBe(400);
			return;
		}
		expect(await filtered('product', filter)).toEqual(found);
	});

	it('follows references, states, attributes and escaped semicolons', async () => {
		const [supplier, product] = [first('counterparty'), first('product', 1)];
		expect(await filtered('product', `supplier=${supplier.meta.href}`)).toEqual(['Мишка']);
		expect(await filtered('product', `supplier!=${supplier.meta.href}`)).toEqual(['Мяч', 'Кубики']);
		const { href } = product.attributes[0].meta;
		expect(await filtered('product', `${href}=лето`)).toEqual(['Мяч']);
		expect(await filtered('product', `${href}~=ЛЕ`)).toEqual(['Мяч']);
		expect(await filtered('product', `${href}=`)).toEqual(['Мишка', 'Кубики']);
		await put(`entity/product/${product.id}`, { description: 'a;b' });
		expect(await filtered('product', 'description=a\\;b')).toEqual(['Мяч']);
		expect((await refusal('entity/product?filter=description=a;b'))[1]).toBe(1034);
		const { states } = await ask('entity/customerorder/metadata');
		const made = { ...document(), name: 'З-1', state: ref(states[1]) };
		await post('entity/customerorder', [made, { ...document(), name: 'З-2' }]);
		expect(await filtered('customerorder', 'state.name=Подтвержден')).toEqual(['З-1']);
		expect(await filtered('customerorder', `state=${states[1].meta.href}`)).toEqual(['З-1']);
		expect(await filtered('customerorder', 'moment>2020-01-01 00:00:00;sum=0')).toEqual([
			'З-1',
			'З-2',
		]);
		const both = encodeURIComponent('name=З-1');
		const repeated = await ask(
			`entity/customerorder?filter=${both}&filter=${encodeURIComponent('name=З-2')}`,
		);
		expect(names(repeated)).toEqual(['З-1', 'З-2']);
	});

	it('finds partners by their tags', async () => {
		await post('entity/counterparty', [
			{ name: 'Один', tags: ['поставщики', 'оптовики'] },
			{ name: 'Другой', tags: ['оптовики'] },
		]);
		expect(await filtered('counterparty', 'tags=поставщики')).toEqual(['Один']);
		expect(await filtered('counterparty', 'tags=оптовики;tags!=поставщики')).toEqual(['Другой']);
		expect((await refusal('entity/counterparty?filter=tags~опт'))[1]).toBe(1034);
	});

	it('finds the variants of a product', async () => {
		const [bear, ball] = ms.list('product');
		const characteristics = [{ ...ref(first('variant/metadata/characteristics')), value: 'Синий' }];
		for (const product of [bear, ball]) {
			ms.create('variant', { product: ref(product), characteristics });
		}
		expect(await filtered('variant', `productid=${bear.id}`)).toEqual(['Мишка (Синий)']);
		expect(await filtered('variant', `productid=${bear.id};productid=${ball.id}`)).toHaveLength(2);
	});

	it.each([
		['nothing=1', 1034, 'product'],
		['productid=1', 1034, 'product'],
		['name', 1034, 'product'],
		['salePrices=1', 1034, 'product'],
		['archived>true', 1034, 'product'],
		['archived=yes', 1014, 'product'],
		['minimumBalance=ten', 1014, 'product'],
		['minimumBalance=10;minimumBalance>9', 1034, 'product'],
		['supplier=https://api.example/x', 1014, 'product'],
		['id=5', 1014, 'product'],
		['updated>yesterday', 1035, 'product'],
		['rate=1', 1034, 'currency'],
		['sum>1', 1034, 'contract'],
		['transactionType=EARNING', 1034, 'bonustransaction'],
		['name=x', 1034, 'processingplanfolder'],
		['url=x', 1034, 'webhook'],
	])('refuses %s', async (filter, code, entity) => {
		expect((await refusal(`entity/${entity}?filter=${encodeURIComponent(filter)}`))[1]).toBe(code);
	});
});

describe('the assortment', () => {
	const light = { 'x-lognex-remap-beta-feature': 'assortmentWithoutStock' };
	let ids: Json;
	beforeEach(async () => {
		ms.settings.limits = 'off';
		const [bear, ball] = ms.list('product') as Json[];
		const [, soft] = ms.list('productfolder') as Json[];
		const [colour] = (await ask('entity/variant/metadata')).characteristics;
		const red = ms.create('variant', {
			product: ref(ball),
			characteristics: [{ ...ref(colour), value: 'красный' }],
			barcodes: [{ ean13: '4600000000017' }],
		});
		const service = ms.create('service', { name: 'Упаковка', productFolder: ref(soft) });
		const bundle = ms.create('bundle', {
			name: 'Набор',
			components: [{ assortment: ref(bear), quantity: 2 }],
		});
		const old = ms.create('product', { name: 'Старый', archived: true });
		const batch = ms.create('consignment', { label: 'П-1', assortment: ref(bear) });
		ids = { bear, ball, red, service, bundle, old, batch, soft };
		ms.stock(ids.red.id, -3);
	});
	const find = (filter: string, more = '') => filtered('assortment', filter, more);

	it('lists all types with their stock, and is grouped', async () => {
		const { rows } = await ask('entity/assortment');
		expect(rows.map(({ meta, name }: Json) => `${meta.type} ${name}`)).toEqual([
			...['product Мишка', 'product Мяч', 'product Кубики', 'service Упаковка', 'bundle Набор'],
			'variant Мяч (красный)',
		]);
		expect(rows[0]).toMatchObject({ stock: 1, reserve: 0, inTransit: 0, quantity: 1 });
		expect(rows[3]).not.toHaveProperty('stock');
		expect(names(await ask('entity/assortment?groupBy=product'))).toEqual([
			'Мишка',
			'Мяч',
			'Кубики',
		]);
		expect(names(await ask('entity/assortment?groupBy=consignment'))).toContain('П-1');
		expect((await refusal('entity/assortment?groupBy=store'))[1]).toBe(1084);
	});

	it('filters in its own ways', async () => {
		const folder = first('productfolder').meta.href;
		const soft = ids.soft.meta.href;
		expect(await find('archived=true')).toEqual(['Старый']);
		expect(await find('archived=true;archived=false')).toHaveLength(7);
		expect(await find('type=variant;type=bundle')).toEqual(['Набор', 'Мяч (красный)']);
		expect(await find('type=consignment', '&groupBy=consignment')).toEqual(['П-1']);
		expect(await find(`productFolder=${folder}`)).toEqual(['Мишка', 'Упаковка']);
		expect(await find(`productFolder=${folder};withSubFolders=false`)).toEqual(['Мишка']);
		expect(await find(`productFolder!=${soft};type=service`)).toEqual([]);
		expect(await find('pathname=Игрушки/Мягкие')).toEqual(['Упаковка']);
		// A variant goes by the article of its product.
		expect(await find('article=MYACH-1')).toEqual(['Мяч', 'Мяч (красный)']);
		expect(await find('barcode=4600000000017')).toEqual(['Мяч (красный)']);
		expect(await find('search=набор')).toEqual(['Набор']);
		// These two leave services and bundles out.
		const stored = ['Мишка', 'Мяч', 'Кубики', 'Мяч (красный)'];
		expect(await find('weighed=false')).toEqual(stored);
		expect(await find('alcoholic.type=')).toEqual(stored);
		await put(`entity/product/${ids.bear.id}`, { alcoholic: { type: 200 } });
		expect(await find('alcoholic.type=200')).toEqual(['Мишка']);
		expect(await find(`id=${ids.ball.id};id=${ids.red.id}`)).toEqual(['Мяч', 'Мяч (красный)']);
		expect(await find('updatedBy=admin@shop;updated>2020-01-01 00:00:00')).toHaveLength(6);
		// Here < and > mean <= and >=.
		const { updated } = ids.service;
		expect(await find(`updated>${updated};updated<${updated};type=service`)).toEqual(['Упаковка']);
		expect(
			names(await ask('entity/assortment?order=stock,desc&filter=stockMode=nonEmpty')),
		).toEqual([...['Кубики', 'Мяч', 'Мишка', 'Мяч (красный)']]);
	});

	it.each<[string, string[]]>([
		['all', ['Мишка', 'Мяч', 'Кубики', 'Упаковка', 'Набор', 'Мяч (красный)']],
		['positiveOnly', ['Мишка', 'Мяч', 'Кубики']],
		['negativeOnly', ['Мяч (красный)']],
		['nonEmpty', ['Мишка', 'Мяч', 'Кубики', 'Мяч (красный)']],
		['empty', []],
		['underMinimum', ['Кубики', 'Мяч (красный)']],
	])('stockMode=%s', async (mode, found) => {
		expect(await find(`stockMode=${mode}`)).toEqual(found);
		expect(await find(`quantityMode=${mode}`)).toEqual(found);
	});

	it('computes stock for stores and moments', async () => {
		const [main, shop] = ms.list('store') as Json[];
		ms.stock(ids.bear.id, 5, shop.id);
		const stock = async (filter: string) => {
			const all = `${filter};id=${ids.bear.id}`;
			return (await ask(`entity/assortment?filter=${encodeURIComponent(all)}`)).rows[0].stock;
		};
		expect(await stock(`stockStore=${main.meta.href}`)).toBe(1);
		expect(await stock(`stockStore!=${main.meta.href}`)).toBe(5);
		expect(await stock(`stockStore=${main.meta.href};stockStore=${shop.meta.href}`)).toBe(6);
		expect(await stock('stockMoment=2025-06-01 00:00:00')).toBe(1);
		expect(await stock('stockMoment=2024-06-01 00:00:00')).toBe(0);
	});

	it.each([
		'type=consignment',
		'withSubFolders=false',
		'archived!=true',
		'barcode~46',
		'stockMode=some',
		'search=a;search=b',
		'pathName=x',
		'minimumBalance>1',
	])('refuses %s', async (filter) => {
		expect([1014, 1030, 1034]).toContain(
			(await refusal(`entity/assortment?filter=${encodeURIComponent(filter)}`))[1],
		);
	});

	it('has a mode without stock', async () => {
		const lightly = async (query: string) => {
			const response = await raw(`entity/assortment?${query}`, { headers: light });
			return (await response.json()) as Json;
		};
		expect((await lightly('')).rows[0]).not.toHaveProperty('stock');
		expect(names(await lightly('filter=barcode~46000'))).toEqual(['Мяч (красный)']);
		expect(names(await lightly(`filter=pathName=${encodeURIComponent('Игрушки')}`))).toEqual([
			'Мишка',
		]);
		for (const query of ['filter=stockMode=all', 'filter=article=1', 'order=stock']) {
			expect((await lightly(query)).errors).toHaveLength(1);
		}
	});

	it('removes things of several types', async () => {
		const answer = await post('entity/assortment/delete', [
			ref(ids.service),
			ref(ids.bear),
			ref(first('store')),
		]);
		expect(answer[0].info).toContain(ids.service.id);
		// It stands in a bundle.
		expect(answer[1].errors[0]).toMatchObject({ code: 1028, dependencies: [ids.bundle.meta] });
		expect(answer[2].errors[0].code).toBe(2024);
		expect(ms.list('service')).toEqual([]);
	});

	it('has settings that a PUT changes in part', async () => {
		const before = await ask('entity/assortment/settings');
		expect(before).toMatchObject({
			meta: { type: 'assortmentsettings' },
			uniqueCodeRules: { checkUniqueCode: false, fillUniqueCode: false },
			barcodeRules: { fillEAN13Barcode: false, weightBarcode: false, weightBarcodePrefix: 20 },
			createdShared: false,
		});
		const after = await put('entity/assortment/settings', {
			uniqueCodeRules: { checkUniqueCode: true },
		});
		expect(after).toEqual({
			...before,
			uniqueCodeRules: { checkUniqueCode: true, fillUniqueCode: false },
		});
		expect(await codeOf('entity/product', { name: 'x', code: '00001' })).toBe(3006);
		const prefix = { barcodeRules: { weightBarcodePrefix: 123 } };
		expect(await codeOf('entity/assortment/settings', prefix, 'PUT')).toBe(3005);
	});
});

describe('writing', () => {
	const types = () => first('product').salePrices;

	it('creates, and gives what the service adds', async () => {
		const made = await post('entity/product', {
			name: 'Кукла',
			code: 'K-1',
			salePrices: [{ value: 12345.67, priceType: ref(types()[0].priceType) }],
			sale_price: 5,
			pathName: 'read-only',
		});
		expect(made).toMatchObject({
			meta: { href: `${ms.url}/entity/product/${made.id}`, type: 'product' },
			...{ name: 'Кукла', code: 'K-1', shared: false, archived: false, pathName: '' },
			...{ owner: { meta: {} }, group: { meta: {} }, accountId: expect.any(String) },
		});
		expect(made.updated).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);
		// Moscow, three hours east.
		const age = Date.now() + 3 * 3_600_000 - Date.parse(`${made.updated.replace(' ', 'T')}Z`);
		expect(Math.abs(age)).toBeLessThan(5000);
		expect(made.externalCode).toHaveLength(22);
		expect(made.salePrices.map(({ value }: Json) => value)).toEqual([12345.67, 0]);
		expect(made.salePrices[0]).toMatchObject({
			currency: ref(first('currency')),
			priceType: { name: 'Цена продажи' },
		});
		expect(made).not.toHaveProperty('sale_price');
		expect(ms.stats.unknownFields).toEqual(['product.sale_price']);
		expect(await ask(`entity/product/${made.id}`)).toEqual(made);
	});

	it('changes what it is given, and says when', async () => {
		const { id, updated } = first('product');
		await new Promise((resolve) => setTimeout(resolve, 3));
		const prices = [{ value: 5, priceType: ref(types()[1].priceType) }];
		const changed = await put(`entity/product/${id}`, { name: 'Медведь', salePrices: prices });
		expect(changed).toMatchObject({ name: 'Медведь', code: '00001' });
		expect(changed.salePrices.map(({ value }: Json) => value)).toEqual([149_000, 5]);
		expect(changed.updated > updated).toBe(true);
		const same = await put(`entity/product/${id}`, { name: 'Медведь' });
		expect(same.updated).toBe(changed.updated);
		expect(await put(`entity/product/${id}`, { supplier: null })).not.toHaveProperty('supplier');
		await ask(`entity/product/${id}`, { method: 'DELETE' });
		expect((await refusal(`entity/product/${id}`))[1]).toBe(1021);
	});

	it.each<[string, object, string]>([
		['product', { code: 'x' }, 'name'],
		['product', { name: '' }, 'name'],
		['variant', {}, 'product'],
		['bundle', { name: 'x' }, 'components'],
		['counterparty', {}, 'name'],
		['store', {}, 'name'],
		['customerorder', {}, 'organization'],
		['paymentin', {}, 'organization'],
		['loss', {}, 'organization'],
		['contract', {}, 'name'],
		['currency', { name: 'x', code: '1' }, 'isoCode'],
		['productfolder', {}, 'name'],
		['processingplanfolder', {}, 'name'],
		['bonustransaction', {}, 'agent'],
		['bonusprogram', { name: 'x' }, 'active'],
		['webhook', {}, 'action'],
		['webhookstock', {}, 'stockType'],
		['employee', {}, 'lastName'],
	])('%s %j lacks %s', async (entity, body, field) => {
		expect(await refusal(`entity/${entity}`, { body })).toEqual([412, 3000, field]);
	});

	it.each<[string, object, number]>([
		['a text for a number', { weight: '5' }, 2016],
		['a long text', { code: 'x'.repeat(256) }, 2016],
		['a fraction for an integer', { vat: 1.5 }, 2016],
		['a price without a number', { buyPrice: { value: '5' } }, 2016],
		['a list that is none', { barcodes: 'x' }, 2016],
		['a bare id', { uom: '00000000-0000-4000-8000-000000000000' }, 2014],
		[
			'a meta without href',
			{ uom: { meta: { type: 'uom', mediaType: 'application/json' } } },
			2010,
		],
		[
			'another host',
			{ uom: { meta: { href: 'https://api.moysklad.ru/api/remap/1.2/entity/uom/1' } } },
			1059,
		],
		[
			'another host, inside',
			{ minPrice: { value: 1, currency: { meta: { href: 'https://x.ru/1' } } } },
			1059,
		],
		['no UUID for syncId', { syncId: 'x' }, 1052],
		['a price of no type', { salePrices: [{ value: 1 }] }, 2014],
	])('refuses %s', async (_name, body, code) => {
		expect(await codeOf('entity/product', { name: 'x', ...body })).toBe(code);
	});

	it('wants a meta whole, of the right type, of a thing that is there', async () => {
		const { href, type, mediaType } = first('uom').meta;
		const store = first('store').meta;
		const saved = (meta: object) => codeOf('entity/product', { name: 'x', uom: { meta } });
		expect(await saved({ href, mediaType })).toBe(2011);
		expect(await saved({ href, type })).toBe(2018);
		expect(await saved({ href, type: 'store', mediaType })).toBe(2024);
		expect(await saved({ href: store.href, type: 'store', mediaType })).toBe(2024);
		expect(await saved({ href: `${href}0`, type, mediaType })).toBe(2013);
		expect(await saved({ href: `${href}?expand=x`, type, mediaType })).toBeUndefined();
	});

	it.each<200 | 400>([200, 400])(
		'takes arrays, with errors by element and HTTP %i',
		async (status) => {
			ms.settings.partialStatus = status;
			const product = first('product');
			const body = [{ name: 'А' }, { code: 'no name' }, { ...ref(product), name: 'Б' }, 5];
			const response = await raw('entity/product', { body });
			const answer = (await response.json()) as Json;
			expect(response.status).toBe(status);
			expect(answer.map(({ name, errors }: Json) => name ?? errors[0].code)).toEqual([
				'А',
				3000,
				'Б',
				2016,
			]);
			expect(answer[2].id).toBe(product.id);
			expect(ms.list('product')).toHaveLength(4);
			const gone = {
				meta: {
					...product.meta,
					href: `${ms.url}/entity/product/${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}`,
				},
			};
			expect((await post('entity/product', [{ ...gone, name: 'С этим id' }]))[0].id).toMatch(
				/^0{8}/,
			);
			const removed = await raw('entity/product/delete', { body: [ref(product), ref(product)] });
			const results = (await removed.json()) as Json;
			expect([removed.status, results[0].info, results[1].errors[0].code]).toEqual([
				...[status, expect.stringContaining(product.id), 1021],
			]);
		},
	);

	it('takes no more than a thousand at once, and no arrays of bonus programs', async () => {
		const many = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `${at}` }));
		expect(await refusal('entity/uom', { body: many(1001) })).toEqual([413, 2007, undefined]);
		expect(await post('entity/uom', many(1000))).toHaveLength(1000);
		const order = { ...document(), positions: Array(1001).fill(positions(1)[0]) };
		expect((await refusal('entity/customerorder', { body: order })).slice(0, 2)).toEqual([
			413, 2007,
		]);
		expect(await codeOf('entity/bonusprogram', many(1))).toBe(2026);
		expect(await codeOf('entity/uom', [])).toBe(1027);
	});

	it('gives a repeated syncId what it made before', async () => {
		const body = { name: 'Раз', syncId: '11111111-2222-4333-8444-555555555555' };
		const made = await post('entity/product', body);
		expect(await post('entity/product', { ...body, name: 'Два' })).toEqual(made);
		expect((await post('entity/product', [body]))[0].id).toBe(made.id);
		expect(ms.list('product')).toHaveLength(4);
		const other = { syncId: '11111111-2222-4333-8444-555555555556' };
		expect(await codeOf(`entity/product/${made.id}`, other, 'PUT')).toBe(1047);
		await ask(`entity/product/syncid/${body.syncId}`, { method: 'DELETE' });
		expect(ms.list('product')).toHaveLength(3);
		await post('entity/uom', [body, body]);
		expect(ms.list('uom')).toHaveLength(3);
		expect(ms.stats.unknownFields).toEqual(['uom.syncId']);
	});

	it('keeps the custom attributes that were not sent', async () => {
		const [product, ball] = ms.list('product') as Json[];
		const { rows } = await ask('entity/product/metadata/attributes');
		const [season, warranty] = rows;
		const save = (attributes: unknown[], id = ball.id) =>
			put(`entity/product/${id}`, { attributes });
		const saved = await save([{ ...ref(warranty), value: 24 }]);
		expect(saved.attributes).toEqual([
			{ ...ball.attributes[0], value: 'лето' },
			{ meta: warranty.meta, id: warranty.id, name: 'Гарантия, месяцев', type: 'long', value: 24 },
		]);
		expect((await save([{ ...ref(season), value: null }])).attributes).toHaveLength(1);
		await expect(save([{ ...ref(warranty), value: 'x' }])).rejects.toThrow('2016');
		await expect(save([{ value: 1 }])).rejects.toThrow('2016');
		// A service has those of the product, an order has not.
		await post('entity/service', { name: 'x', attributes: [{ ...ref(season), value: 'зима' }] });
		const order = { ...document(), attributes: [{ ...ref(season), value: 'зима' }] };
		expect(await codeOf('entity/customerorder', order)).toBe(2024);
		const added = await post('entity/product/metadata/attributes', {
			name: 'Цвет',
			type: 'string',
			required: true,
		});
		expect(added).toMatchObject({ meta: { type: 'attributemetadata' }, show: true });
		expect(await refusal('entity/product', { body: { name: 'x' } })).toEqual([412, 3000, 'Цвет']);
		expect(await codeOf(`entity/product/${product.id}`, { name: 'y' }, 'PUT')).toBe(3000);
	});

	it.each([
		...[
			'demand',
			'supply',
			'salesreturn',
			'purchaseorder',
			'invoiceout',
			'loss',
			'enter',
			'paymentin',
		],
	])('makes a %s', async (entity) => {
		const withLines = { positions: positions(3), store: ref(first('store')) };
		const body = { ...document(), ...(entity === 'paymentin' ? { sum: 3000 } : withLines) };
		const made = await post(`entity/${entity}`, body);
		expect(made).toMatchObject({ name: '00001', sum: 3000, applicable: true, printed: false });
		expect(made.created < made.updated).toBe(true);
		expect(await filtered(entity, 'isDeleted=false;sum>=3000')).toEqual(['00001']);
		expect((await put(`entity/${entity}/${made.id}`, { description: 'x' })).sum).toBe(3000);
		const agentless = entity === 'loss' || entity === 'enter';
		expect(ms.stats.unknownFields).toEqual(agentless ? [`${entity}.agent`] : []);
	});

	it('tells of states, attributes and price types', async () => {
		const order = await ask('entity/customerorder/metadata');
		expect(order.states.map(({ name, stateType }: Json) => [name, stateType])).toContainEqual([
			...['Доставлен', 'Successful'],
		]);
		expect(order.states[0]).toMatchObject({ entityType: 'customerorder', meta: { type: 'state' } });
		expect(order.attributes.meta.size).toBe(1);
		const product = await ask('entity/product/metadata?expand=attributes');
		expect(product.attributes.rows.map(({ name }: Json) => name)).toEqual([
			'Сезон',
			'Гарантия, месяцев',
		]);
		const types = await ask('context/companysettings/pricetype');
		expect([types, product.priceTypes].map((list) => list.map(({ name }: Json) => name))).toEqual([
			['Цена продажи', 'Оптовая цена'],
			['Цена продажи', 'Оптовая цена'],
		]);
		expect(Object.keys(await ask('entity/metadata'))).toEqual(
			expect.arrayContaining(['product', 'inventory']),
		);
		const path = 'entity/customerorder/metadata/states';
		const state = await post(path, { name: 'Собран', color: 1, stateType: 'Regular' });
		expect((await put(`${path}/${state.id}`, { name: 'Сборка' })).name).toBe('Сборка');
		await ask(`${path}/${state.id}`, { method: 'DELETE' });
		expect((await ask('entity/customerorder/metadata')).states).toHaveLength(4);
	});

	it('takes any other entity by its keyword', async () => {
		const made = await post('entity/saleschannel', {
			name: 'Сайт',
			type: 'ECOMMERCE',
			anything: { deep: [1] },
		});
		expect(made).toMatchObject({ type: 'ECOMMERCE', anything: { deep: [1] } });
		expect(await filtered('saleschannel', 'type=ECOMMERCE')).toEqual(['Сайт']);
		const order = await post('entity/internalorder', { name: 'В-1', positions: positions(3) });
		expect((await ask(`entity/internalorder/${order.id}/positions`)).rows).toHaveLength(1);
		expect(ms.stats.unknownFields).toEqual([]);
	});
});

describe('positions', () => {
	const order = (more: object = {}) => post('entity/customerorder', { ...document(), ...more });
	const path = ({ id }: Json) => `entity/customerorder/${id}/positions`;

	it('come with the document, and are replaced by a PUT', async () => {
		const made = await order({
			positions: [...positions(2.5), ...positions(1, first('product', 1), { discount: 10 })],
		});
		expect(made).toMatchObject({ name: '00001', sum: 3400, applicable: true });
		expect(made.moment).toMatch(/:00\.000$/);
		expect(made.positions.meta).toMatchObject({
			type: 'customerorderposition',
			size: 2,
			limit: 1000,
		});
		const { rows } = await ask(path(made));
		expect(rows[0]).toMatchObject({
			quantity: 2.5,
			price: 1000,
			discount: 0,
			assortment: ref(first('product')),
		});
		const changed = await put(`entity/customerorder/${made.id}`, {
			positions: [{ id: rows[1].id, quantity: 4 }, ...positions(1)],
		});
		expect([changed.sum, changed.positions.meta.size]).toEqual([4600, 2]);
		const after = (await ask(path(made))).rows;
		expect(after[0]).toMatchObject({ id: rows[1].id, quantity: 4, discount: 10 });
		expect(after[1].id).not.toBe(rows[0].id);
		expect((await put(`entity/customerorder/${made.id}`, { positions: [] })).sum).toBe(0);
	});

	it('are added, changed and removed by their own path, beyond a thousand', async () => {
		const made = await order();
		const many = Array(1000).fill(positions(1)[0]);
		expect(await post(path(made), many)).toHaveLength(1000);
		const [one] = await post(path(made), positions(7)[0]);
		expect(one.meta.href).toBe(`${ms.url}/${path(made)}/${one.id}`);
		const page = await ask(path(made));
		expect([page.meta.size, page.rows.length]).toEqual([1001, 1000]);
		expect((await ask(page.meta.nextHref)).rows).toEqual([one]);
		expect((await put(`${path(made)}/${one.id}`, { quantity: 8 })).quantity).toBe(8);
		expect((await ask(`entity/customerorder/${made.id}`)).sum).toBe(1_008_000);
		await ask(`${path(made)}/${one.id}`, { method: 'DELETE' });
		await post(`${path(made)}/delete`, page.rows.slice(0, 999).map(ref));
		expect((await ask(`entity/customerorder/${made.id}`)).positions.meta.size).toBe(1);
		// Only a hundred fit inside their document.
		await post(path(made), many);
		const inside = await ask(`entity/customerorder/${made.id}?expand=positions`);
		expect([inside.positions.meta.size, inside.positions.rows.length]).toEqual([1001, 100]);
	});

	it('are checked before anything is saved', async () => {
		for (const [position, code] of [
			[{ price: 1, assortment: ref(first('product')) }, 3000],
			[{ quantity: 0, assortment: ref(first('product')) }, 3003],
			[{ quantity: 1 }, 3000],
			[{ quantity: 1, assortment: ref(first('store')) }, 2024],
		] as const) {
			expect(await codeOf('entity/customerorder', { ...document(), positions: [position] })).toBe(
				code,
			);
		}
		expect(ms.list('customerorder')).toEqual([]);
		expect(
			(await refusal('entity/customerorder/00000000-0000-4000-8000-000000000000/positions'))[1],
		).toBe(1021);
		expect((await refusal(`entity/product/${first('product').id}/positions`))[1]).toBe(1002);
	});

	it('keep their goods from being removed', async () => {
		const made = await order({ positions: positions(1) });
		const { id } = first('product');
		const response = await raw(`entity/product/${id}`, { method: 'DELETE' });
		expect(response.status).toBe(409);
		expect(((await response.json()) as Json).errors[0]).toMatchObject({
			code: 1028,
			dependencies: [made.meta],
		});
		await ask(`entity/customerorder/${made.id}`, { method: 'DELETE' });
		await ask(`entity/product/${id}`, { method: 'DELETE' });
	});

	it('move stock', async () => {
		const [main, shop] = ms.list('store') as Json[];
		const [, ball] = ms.list('product') as Json[];
		const stock = async () => {
			const { stock, reserve, inTransit, quantity } = (
				await ask(`entity/assortment?filter=id=${ball.id}`)
			).rows[0];
			return [stock, reserve, inTransit, quantity];
		};
		expect(await stock()).toEqual([2, 0, 0, 2]);
		const inStore = { ...document(), store: ref(main) };
		const supply = await post('entity/supply', { ...inStore, positions: positions(10, ball) });
		await order({ store: ref(main), positions: positions(3, ball, { reserve: 2 }) });
		await post('entity/purchaseorder', { ...document(), positions: positions(4, ball) });
		expect(await stock()).toEqual([12, 2, 4, 14]);
		const demand = await post('entity/demand', { ...inStore, positions: positions(5, ball) });
		await post('entity/move', {
			...{
				organization: ref(first('organization')),
				sourceStore: ref(main),
				targetStore: ref(shop),
			},
			positions: positions(1, ball),
		});
		expect(await stock()).toEqual([7, 2, 4, 9]);
		await put(`entity/demand/${demand.id}`, { positions: positions(6, ball) });
		expect((await stock())[0]).toBe(6);
		await put(`entity/demand/${demand.id}`, { applicable: false });
		expect((await stock())[0]).toBe(12);
		await ask(`entity/supply/${supply.id}`, { method: 'DELETE' });
		expect((await stock())[0]).toBe(2);
	});
});

describe('what single entities want', () => {
	it('currencies', async () => {
		const rouble = first('currency');
		const usd = await post('entity/currency', {
			system: true,
			isoCode: 'USD',
			rateUpdateType: 'auto',
			margin: 2,
		});
		expect(usd).toMatchObject({
			code: '840',
			name: 'доллар',
			system: true,
			rateUpdateType: 'auto',
			rate: 1,
		});
		const own = { name: 'тугр', code: '496', isoCode: 'MNT' };
		const tugrik = await post('entity/currency', { ...own, rateUpdateType: 'auto' });
		expect(tugrik).toMatchObject({ system: false, rateUpdateType: 'manual', multiplicity: 1 });
		for (const [code, body, id] of [
			[31002, { system: true }],
			[31001, { system: true, code: '999' }],
			[3003, { ...own, rate: 0 }],
			[3000, { name: '' }, tugrik.id],
			[3001, { name: 'x' }, usd.id],
			[3001, { rate: 5 }, usd.id],
			[31003, { rate: 5 }, rouble.id],
		] as Array<[number, object, string?]>) {
			const path = `entity/currency${id ? `/${id}` : ''}`;
			expect([await codeOf(path, body, id ? 'PUT' : 'POST'), body]).toEqual([code, body]);
		}
		expect(await codeOf(`entity/currency/${rouble.id}`, undefined, 'DELETE')).toBe(31000);
	});

	it('bonus programs and transactions', async () => {
		const program = {
			...{ name: 'Бонусы', active: true, allProducts: true, allAgents: true },
			...{ earnRateRoublesToPoint: 10, spendRatePointsToRouble: 1, maxPaidRatePercents: 50 },
		};
		const made = await post('entity/bonusprogram', program);
		expect(made).toMatchObject({ agentTags: [], welcomeBonusesEnabled: false });
		const refused = (more: object) =>
			codeOf('entity/bonusprogram', { ...program, active: false, ...more });
		expect(await refused({ active: true })).toBe(3020);
		expect(await refused({ allProducts: false })).toBe(3005);
		expect(await refused({ maxPaidRatePercents: 101 })).toBe(3005);
		expect(await refused({ welcomeBonusesEnabled: true, welcomeBonusesValue: 5 })).toBe(3000);
		expect(await refused({ welcomeBonusesEnabled: true, welcomeBonusesMode: 'REGISTRATION' })).toBe(
			3000,
		);
		expect(await refused({ welcomeBonusesMode: 'NEVER' })).toBe(3005);
		expect(await refused({ welcomeBonusesValue: -1 })).toBe(3002);
		const base = { agent: ref(first('counterparty', 1)), bonusProgram: ref(made), bonusValue: 5 };
		const path = 'entity/bonustransaction';
		const earning = { ...base, transactionType: 'EARNING' };
		expect(await post(path, earning)).toMatchObject({
			transactionStatus: 'COMPLETED',
			categoryType: 'REGULAR',
		});
		const later = { executionDate: '2090-01-01 10:00:00' };
		const waiting = await post(path, { ...earning, ...later });
		expect(waiting).toMatchObject({
			transactionStatus: 'WAIT_PROCESSING',
			executionDate: '2090-01-01 10:00:00.000',
		});
		expect(await codeOf(`${path}/${waiting.id}`, { transactionType: 'SPENDING' }, 'PUT')).toBe(
			3001,
		);
		expect(await codeOf(path, { ...base, ...later, transactionType: 'SPENDING' })).toBe(62002);
		expect(await codeOf(path, { ...base, transactionType: 'GIFT' })).toBe(3005);
		const [done] = ms.list('bonustransaction');
		expect(await codeOf(`${path}/${done.id}`, later, 'PUT')).toBe(62003);
		ms.settings.bonusOption = false;
		expect(await codeOf(path, { ...earning, ...later })).toBe(62000);
		expect(
			await codeOf(`${path}/${waiting.id}`, { executionDate: '2091-01-01 10:00:00' }, 'PUT'),
		).toBe(62001);
	});

	it('contracts and parties', async () => {
		const [supplier, buyer] = ms.list('counterparty') as Json[];
		const contract = first('contract');
		expect(contract).toMatchObject({ contractType: 'Sales', rewardType: 'None', sum: 0 });
		expect(contract.rate).toEqual({ currency: ref(first('currency')) });
		const path = `entity/contract/${contract.id}`;
		expect((await ask(`${path}?expand=rate.currency`)).rate.currency.isoCode).toBe('RUB');
		expect(await codeOf(path, { rewardPercent: 101 }, 'PUT')).toBe(3005);
		expect(await codeOf(path, { contractType: 'Комиссия' }, 'PUT')).toBe(3005);
		expect(await codeOf(path, { agent: ref(supplier) }, 'PUT')).toBe(3004);
		const [account] = await post(`entity/counterparty/${supplier.id}/accounts`, {
			accountNumber: '1',
		});
		expect(account.meta.type).toBe('account');
		const moved = await put(path, { agent: ref(supplier), agentAccount: ref(account) });
		expect(moved).toMatchObject({ agent: ref(supplier), agentAccount: ref(account) });
		const order = await post('entity/customerorder', document());
		expect((await put(`entity/customerorder/${order.id}`, { agent: ref(buyer) })).agent).toEqual(
			ref(buyer),
		);
		await put(`entity/customerorder/${order.id}`, {
			agent: ref(supplier),
			agentAccount: ref(account),
		});
		expect(await codeOf(`entity/customerorder/${order.id}`, { agent: ref(buyer) }, 'PUT')).toBe(
			3004,
		);
	});

	it.each(['productfolder', 'processingplanfolder'])('folders: %s', async (entity) => {
		const field = entity === 'productfolder' ? 'productFolder' : entity;
		const make = (name: string, parent?: Json) =>
			post(`entity/${entity}`, { name, ...(parent ? { [field]: ref(parent) } : {}) });
		const top = await make('А');
		const middle = await make('Б', top);
		const low = await make('В', middle);
		expect(low.pathName).toBe('А/Б');
		const path = `entity/${entity}/${top.id}`;
		expect(await codeOf(path, { [field]: ref(top) }, 'PUT')).toBe(23000);
		expect(await codeOf(path, { [field]: ref(low) }, 'PUT')).toBe(23001);
		await put(path, { name: 'Я' });
		expect((await ask(`entity/${entity}/${low.id}`)).pathName).toBe('Я/Б');
		await put(`entity/${entity}/${middle.id}`, { [field]: null });
		expect((await ask(`entity/${entity}/${low.id}`)).pathName).toBe('Б');
	});
});

describe('stock reports', () => {
	beforeEach(() => {
		ms.settings.limits = 'off';
		const [bear, , cubes] = ms.list('product');
		ms.stock(bear.id, -1);
		ms.stock(cubes.id, 7, ms.list('store')[1].id);
	});

	it('tells of all, and by store', async () => {
		const all = await ask('report/stock/all');
		expect(all.meta).toMatchObject({ type: 'stock', size: 2, limit: 1000 });
		expect(all.rows[1]).toMatchObject({
			meta: { href: `${ms.list('product')[2].meta.href}?expand=supplier`, type: 'product' },
			...{ name: 'Кубики', stock: 10, reserve: 0, inTransit: 0, quantity: 10, salePrice: 99_900 },
			uom: { name: 'шт' },
		});
		const report = async (name: string, filter: string, more = '') =>
			ask(`report/stock/${name}?filter=${encodeURIComponent(filter)}${more}`);
		expect(names(await report('all', 'quantityMode=all', '&limit=2'))).toEqual(['Мишка', 'Мяч']);
		expect(names(await report('all', 'quantityMode=empty'))).toEqual(['Мишка']);
		expect(names(await report('all', `product=${first('product', 2).meta.href}`))).toEqual([
			'Кубики',
		]);
		expect(
			names(
				await report('all', `productFolder=${first('productfolder').meta.href};quantityMode=all`),
			),
		).toEqual(['Мишка']);
		const shop = ms.list('store')[1].meta.href;
		expect((await report('all', `store=${shop}`)).rows.map(({ stock }: Json) => stock)).toEqual([
			7,
		]);
		const { meta, rows } = await ask('report/stock/bystore?limit=1&offset=1');
		expect(meta).toMatchObject({ type: 'stockbystore', size: 2 });
		expect(rows[0].stockByStore).toMatchObject([
			{ name: 'Основной склад', stock: 3 },
			{ name: 'Магазин', stock: 7 },
		]);
		expect((await refusal('report/stock/bystore?filter=quantityMode=all'))[1]).toBe(1034);
	});

	it('tells of the present, unpaged', async () => {
		const [bear, ball, cubes] = ms.list('product').map(({ id }) => id);
		const [main, shop] = ms.list('store').map(({ id }) => id);
		expect(await ask('report/stock/all/current')).toEqual([
			{ assortmentId: ball, stock: 2 },
			{ assortmentId: cubes, stock: 10 },
		]);
		expect(
			await ask('report/stock/all/current?include=zeroLines&stockType=freeStock'),
		).toContainEqual({
			...{ assortmentId: bear, freeStock: 0 },
		});
		const filter = `assortmentId=${cubes},${bear};storeId=${shop},${main}`;
		expect(await ask(`report/stock/bystore/current?filter=${filter}`)).toEqual([
			{ assortmentId: cubes, storeId: main, stock: 3 },
			{ assortmentId: cubes, storeId: shop, stock: 7 },
		]);
		await post('entity/customerorder', {
			...document(),
			positions: positions(1, first('product'), { reserve: 1 }),
		});
		expect(await ask('report/stock/bystore/current?stockType=reserve')).toEqual([
			{ assortmentId: bear, storeId: null, reserve: 1 },
		]);
	});

	it('tells what changed within a day', async () => {
		const since = (ago: number) => {
			const time = new Date(Date.now() + 3 * 3_600_000 - ago).toISOString();
			return encodeURIComponent(time.slice(0, 19).replace('T', ' '));
		};
		const current = (ago: number) => `report/stock/all/current?changedSince=${since(ago)}`;
		const changed = await ask(current(5000));
		// A zero is told too, and what did not change is not.
		expect(changed.map(({ stock }: Json) => stock)).toEqual([0, 10]);
		expect((await refusal(current(25 * 3_600_000)))[1]).toBe(1084);
		expect((await refusal(current(-60_000)))[1]).toBe(1084);
		expect((await refusal('report/stock/all/current?changedSince=today'))[1]).toBe(1084);
		for (const query of ['stockType=all', 'include=all', 'filter=name=1']) {
			expect((await refusal(`report/stock/all/current?${query}`))[0]).toBe(400);
		}
		ms.settings.clock = 25 * 3_600_000;
		expect((await refusal(current(5000)))[1]).toBe(1084);
	});

	it('makes long answers later', async () => {
		ms.settings.asyncDelay = 1000;
		const accepted = await raw('report/stock/all?async=true');
		expect([accepted.status, await accepted.text()]).toEqual([202, '']);
		const [status, result] = ['content-location', 'location'].map(
			(name) => accepted.headers.get(name)!,
		);
		expect(result).toBe(`${status}/result`);
		expect((await ask(status)).state).toMatch(/^P/);
		expect((await raw(result)).status).toBe(404);
		await new Promise((resolve) => setTimeout(resolve, 1000));
		expect(await ask(status)).toMatchObject({
			state: 'DONE',
			resultUrl: result,
			request: `${ms.url}/report/stock/all?async=true`,
		});
		const redirect = await raw(result);
		expect(redirect.status).toBe(302);
		const file = redirect.headers.get('location')!;
		expect(file.startsWith(ms.url)).toBe(false);
		const body = (await (await fetch(file)).json()) as Json;
		expect(body.meta).toEqual({
			href: expect.any(String),
			type: 'stock',
			mediaType: 'application/json',
			size: 2,
		});
		expect(names(body)).toEqual(['Мяч', 'Кубики']);
		expect((await refusal('report/stock/all?async=true&limit=5'))[1]).toBe(1069);
		ms.settings.asyncDelay = 60_000;
		for (const path of ['entity/assortment', 'entity/counterparty', 'report/stock/bystore']) {
			expect((await raw(`${path}?async=true`)).status).toBe(202);
		}
		expect((await refusal('entity/product?async=true'))[1]).toBe(1040);
		const last = await raw('entity/assortment?async=true');
		expect((await refusal('entity/assortment?async=true'))[1]).toBe(1040);
		const address = last.headers.get('content-location')!;
		expect((await raw(`${address}/cancel`, { method: 'PUT' })).status).toBe(204);
		expect((await ask(address)).state).toBe('CANCEL');
		expect((await ask('async')).rows).toHaveLength(5);
	});
});

describe('webhooks', () => {
	type Call = { url: string; body: Json; headers: Json };
	let calls: Call[];
	let receiver: Awaited<ReturnType<typeof startServer>>;
	let address: string;
	beforeEach(async () => {
		calls = [];
		receiver = await startServer({
			routes: (app) => {
				app.post('/*', async ({ url, body, headers }) => {
					calls.push({ url, body: JSON.parse(String(body)), headers });
					return '';
				});
			},
		});
		address = `${receiver.url}/hook`;
	});
	afterEach(() => receiver.close());
	const hook = (more: object = {}) =>
		post('entity/webhook', { entityType: 'product', action: 'UPDATE', url: address, ...more });

	it('tell of changes, by whomever', async () => {
		const made = await hook({ diffType: 'FIELDS' });
		expect(made).toMatchObject({ enabled: true, method: 'POST', accountId: expect.any(String) });
		await hook({ action: 'CREATE' });
		await hook({ action: 'DELETE', url: `${address}?key=1` });
		const { id, meta } = first('product');
		ms.change('product', id, { name: 'Медведь', code: '00001' });
		await put(`entity/product/${id}`, { name: 'Медведь' });
		const [created] = await post('entity/product', [{ name: 'А' }, { name: 'Б' }]);
		ms.remove('product', created.id);
		await ms.delivered();
		const [update, create, remove] = calls;
		expect(calls).toHaveLength(3);
		expect(update.url).toMatch(/^\/hook\?requestId=[0-9a-f-]{36}$/);
		expect(update.headers['user-agent']).toContain('MoySklad');
		expect(update.body).toEqual({
			auditContext: {
				meta: { type: 'audit', href: expect.stringContaining(`${ms.url}/audit/`) },
				moment: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
				uid: 'admin@shop',
			},
			events: [
				{
					meta: { type: 'product', href: meta.href },
					...{ updatedFields: ['name'], action: 'UPDATE', accountId: made.accountId },
				},
			],
		});
		expect(
			create.body.events.map(({ action, updatedFields }: Json) => [action, updatedFields]),
		).toEqual([
			['CREATE', undefined],
			['CREATE', undefined],
		]);
		expect(remove.url).toMatch(/^\/hook\?key=1&requestId=/);
		expect(remove.body.events[0]).toMatchObject({
			action: 'DELETE',
			meta: { href: created.meta.href },
		});
	});

	it('tell without fields unless asked, of positions, and not when off', async () => {
		const made = await hook({ entityType: 'customerorder' });
		expect(made.diffType).toBe('NONE');
		const order = await post('entity/customerorder', document());
		await post(`entity/customerorder/${order.id}/positions`, positions(1));
		await ms.delivered();
		expect(calls[0].body.events).toEqual([
			{
				meta: { type: 'customerorder', href: order.meta.href },
				...{ action: 'UPDATE', accountId: made.accountId },
			},
		]);
		await put(`entity/webhook/${made.id}`, { diffType: 'FIELDS' });
		await post(`entity/customerorder/${order.id}/positions`, [...positions(1), ...positions(2)]);
		await ms.delivered();
		expect(calls[1].body.events).toMatchObject([{ updatedFields: ['positions'] }]);
		await put(`entity/webhook/${made.id}`, { enabled: false });
		ms.change('customerorder', order.id, { description: 'x' });
		await ms.delivered();
		expect(calls).toHaveLength(2);
	});

	it('try four times with one id, and lose', async () => {
		await hook();
		const { id } = first('product');
		const change = (description: string) => ms.change('product', id, { description });
		receiver.fault('status500', { times: 2 });
		receiver.fault('redirect', { location: '/hook' });
		change('1');
		await ms.delivered();
		expect(receiver.requests).toHaveLength(4);
		expect(new Set(receiver.requests.map(({ url }) => url)).size).toBe(1);
		expect(ms.stats.deliveries[0]).toMatchObject({
			tries: [500, 500, 302, 200],
			state: 'acknowledged',
		});
		receiver.fault('answer', { status: 204 });
		change('2');
		await ms.delivered();
		receiver.fault('stall');
		receiver.fault('reset');
		receiver.fault('answer', { status: 201, times: 2 });
		const begun = performance.now();
		change('3');
		await ms.delivered();
		expect(performance.now() - begun).toBeGreaterThan(1450);
		expect(performance.now() - begun).toBeLessThan(2400);
		expect(ms.stats.deliveries.map(({ tries }) => tries).slice(1)).toEqual([
			[204],
			[0, 0, 201, 201],
		]);
		expect(ms.stats.lost).toMatchObject([{ message: { events: [{ action: 'UPDATE' }] } }]);
		expect(ms.state).toMatchObject({ deliveries: 3, lost: 1 });
		expect(receiver.requests).toHaveLength(9);
	});

	it('stay silent for a write that says so', async () => {
		await hook();
		await hook({ url: `${receiver.url}/other` });
		const path = `${ms.url}/entity/product/${first('product').id}`;
		const write = async (description: string, ...prefixes: string[]) => {
			const headers = new Headers(HEADERS);
			const before = calls.length;
			// fetch joins repeated headers into one; the service wants them apart.
			const { request } = await import('node:http');
			const status = await new Promise<number>((resolve) => {
				const sent = request(
					path,
					{ method: 'PUT', headers: Object.fromEntries(headers) },
					(response) => {
						response.resume().on('end', () => resolve(response.statusCode ?? 0));
					},
				);
				sent.setHeader('X-Lognex-WebHook-DisableByPrefix', prefixes);
				sent.end(JSON.stringify({ description }));
			});
			await ms.delivered();
			return [status, ...calls.slice(before).map(({ url }) => url.replace(/\?.*/, ''))];
		};
		expect(await write('1')).toEqual([200, '/hook', '/other']);
		expect(await write('2', address)).toEqual([200, '/other']);
		expect(await write('3', address, `${receiver.url}/other`)).toEqual([200]);
		expect(await write('4', receiver.url)).toEqual([200]);
		expect(await write('5', `${address},${receiver.url}/other`)).toEqual([200, '/hook', '/other']);
		expect(await write('6', 'https://some_url')).toEqual([412]);
		expect(await write('7', 'https://')).toEqual([412]);
	});

	it.each<[string, object, number]>([
		['the same again', {}, 30003],
		['a long url', { url: `https://shop.example/${'x'.repeat(250)}` }, 30010],
		['no url', { url: 'shop' }, 30005],
		['an unknown entity', { entityType: 'nothing' }, 30000],
		['a webhook on webhooks', { entityType: 'webhook' }, 30000],
		['another method', { method: 'GET' }, 30001],
		['an unknown action', { action: 'LOOK' }, 30002],
		['PROCESSED', { action: 'PROCESSED' }, 30008],
		['DELETE of tasks', { entityType: 'async', action: 'DELETE' }, 30008],
		['diffType without UPDATE', { action: 'CREATE', diffType: 'FIELDS' }, 30009],
	])('refuse %s', async (_name, more, code) => {
		await hook();
		const body = { entityType: 'product', action: 'UPDATE', url: address, ...more };
		expect(await codeOf('entity/webhook', body)).toBe(code);
		expect(ms.list('webhook')).toHaveLength(1);
	});

	it('refuse a sixth address, and who may not', async () => {
		const made = [];
		for (let at = 0; at < 5; at += 1) made.push(await hook({ url: `${address}/${at}` }));
		const another = (more = {}) =>
			codeOf('entity/webhook', { entityType: 'product', action: 'UPDATE', url: address, ...more });
		expect(await another()).toBe(30007);
		expect(await another({ entityType: 'service' })).toBeUndefined();
		expect(await codeOf(`entity/webhook/${made[1].id}`, { url: made[0].url }, 'PUT')).toBe(30003);
		ms.settings.publicOnly = true;
		expect(await another({ action: 'CREATE' })).toBe(30005);
		ms.settings.admin = false;
		expect(await refusal('entity/webhook', { body: made[0] })).toEqual([403, 30004, undefined]);
		ms.settings.paid = false;
		expect(await another({ action: 'CREATE' })).toBe(30006);
		ms.burst(3);
		await ms.delivered();
		expect(calls).toEqual([]);
		expect(await post('entity/webhook/delete', made.map(ref))).toHaveLength(5);
		expect(ms.list('webhook')).toHaveLength(1);
	});

	it('tell of stock', async () => {
		const body = { stockType: 'stock', reportType: 'bystore', url: address };
		const made = await post('entity/webhookstock', body);
		expect(await codeOf('entity/webhookstock', body)).toBe(30003);
		expect(await codeOf('entity/webhookstock', { ...body, stockType: 'reserve' })).toBe(3005);
		ms.tick();
		await ms.delivered();
		expect(calls).toEqual([]);
		ms.stock(first('product').id, 2);
		ms.tick();
		ms.tick();
		await ms.delivered();
		expect(calls).toHaveLength(1);
		const { reportUrl, ...rest } = calls[0].body;
		expect(rest).toEqual({ accountId: made.accountId, stockType: 'stock', reportType: 'bystore' });
		const [, since] =
			/\/report\/stock\/bystore\/current\?changedSince=(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)$/.exec(
				reportUrl,
			)!;
		const path = `report/stock/bystore/current?changedSince=${encodeURIComponent(since)}`;
		expect(await ask(path)).toMatchObject([{ assortmentId: first('product').id, stock: 3 }]);
		ms.settings.stockInterval = 100;
		ms.stock(first('product').id, 1);
		while (calls.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
		expect(calls).toHaveLength(2);
	});

	it('tell of a task that is done', async () => {
		await hook({ entityType: 'async', action: 'PROCESSED' });
		const accepted = await raw('entity/assortment?async=true');
		while (calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
		expect(calls[0].body.events[0]).toMatchObject({
			action: 'PROCESSED',
			meta: { type: 'async', href: accepted.headers.get('content-location') },
		});
	});

	it('come in bursts, each once, and forged', async () => {
		await hook();
		const ids = ms.burst(100);
		await ms.delivered();
		expect(calls).toHaveLength(100);
		expect(new Set(calls.map(({ url }) => url)).size).toBe(100);
		const told = calls.map(({ body }) => body.events[0].meta.href.split('/').pop());
		expect(told.sort()).toEqual([...ids].sort());
		const message = {
			events: [{ meta: { type: 'product', href: 'https://evil.example/x' }, action: 'UPDATE' }],
		};
		expect(await ms.forge(address, message)).toBe(200);
		expect(calls.at(-1)!.body).toEqual(message);
	});
});

describe('audit', () => {
	it('keeps what was done, deletes as well', async () => {
		const [bear, ball] = ms.list('product') as Json[];
		await post('entity/product', [
			{ ...ref(bear), name: 'А' },
			{ ...ref(ball), name: 'Б' },
		]);
		await ask(`entity/product/${bear.id}`, { method: 'DELETE' });
		await ask(`entity/store/${first('store').id}`, { method: 'PUT', body: { name: 'В' } });
		const list = async (filter = '') =>
			(await ask(`audit?filter=${encodeURIComponent(filter)}`)).rows;
		const contexts = await list();
		expect(
			contexts.map(({ entityType, eventType, objectCount }: Json) => [
				entityType,
				eventType,
				objectCount,
			]),
		).toEqual([
			['store', 'update', 1],
			['product', 'delete', 1],
			['product', 'update', 2],
		]);
		expect(contexts[0]).toMatchObject({
			uid: 'admin@shop',
			source: 'jsonapi',
			meta: { type: 'audit' },
		});
		const { moment } = contexts[1];
		const deleted = await list(
			`entityType=product;eventType=delete;moment>=${moment.slice(0, 19)}`,
		);
		expect(deleted.map(({ id }: Json) => id)).toEqual([contexts[1].id]);
		const events = (await ask(deleted[0].events.meta.href)).rows;
		expect(events).toMatchObject([
			{
				eventType: 'delete',
				entityType: 'product',
				name: 'А',
				entity: { meta: { href: bear.meta.href } },
			},
		]);
		const own = (await ask(`entity/product/${ball.id}/audit`)).rows;
		expect(own).toMatchObject([
			{ eventType: 'update', diff: { name: { oldValue: 'Мяч', newValue: 'Б' } } },
		]);
		expect((await ask('audit')).meta.limit).toBe(25);
		expect((await refusal('audit?limit=101'))[1]).toBe(1040);
		expect((await refusal('audit?filter=moment=2025-01-01 00:00:00'))[1]).toBe(1034);
	});
});

describe('control', () => {
	it('is run from another process', async () => {
		const made = await control('create', { entity: 'product', fields: { name: 'Юла' } });
		await control('change', { entity: 'product', id: made.id, fields: { code: 'Ю-1' } });
		await control('stock', { id: made.id, amount: 4 });
		expect((await ask(`entity/assortment?filter=id=${made.id}`)).rows[0]).toMatchObject({
			code: 'Ю-1',
			stock: 4,
		});
		await control('remove', { entity: 'product', id: made.id });
		expect(await control('burst', { count: 2 })).toHaveLength(2);
		await control('tick', {});
		await control('settings', { weight: 3, latency: 1 });
		expect((await raw('entity/uom')).headers.get('x-ratelimit-remaining')).toBe('41');
		const state = (await (await fetch(`${ms.origin}/__state`)).json()) as Json;
		expect(state).toMatchObject({ entities: { product: 3 }, requests: 2, settings: { weight: 3 } });
		expect(JSON.stringify(state)).not.toContain(KEYS.token);
		expect(await control('settings', { wait: 3 })).toMatchObject({ statusCode: 500 });
		await control('reset', {});
		expect(ms.stats.requests).toBe(0);
		await control('fault', { kind: 'status429', match: '/uom' });
		expect((await raw('entity/uom')).status).toBe(429);
	});
});
