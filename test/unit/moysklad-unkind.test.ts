/** What the simulated MoySklad does as the service does, where that is less kind than one would wish. */
import { inBrowser } from '../simulators/moysklad-api';
import { startMoysklad, type MoyskladOptions } from '../simulators/moysklad';

/** Whatever came; what it should look like is the tests' business. */
type Json = ReturnType<JSON['parse']>;

const KEYS = { token: 'token-1', login: 'admin@shop', password: 'пароль' };
let ms: Awaited<ReturnType<typeof startMoysklad>>;
const start = async (options: Partial<MoyskladOptions> = {}) => {
	await ms?.close();
	ms = await startMoysklad({ ...KEYS, limits: 'off', ...options });
};
beforeEach(() => start());
afterEach(() => ms.close());

const raw = (path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') =>
	fetch(path.startsWith('http') ? path : `${ms.url}/${path}`, {
		method,
		headers: {
			authorization: 'Bearer token-1',
			accept: 'application/json;charset=utf-8',
			'content-type': 'application/json',
		},
		body: body === undefined ? undefined : JSON.stringify(body),
		redirect: 'manual',
	});
const ask = async (path: string, body?: unknown, method?: string): Promise<Json> => {
	const text = await (await raw(path, body, method)).text();
	return text === '' ? undefined : JSON.parse(text);
};
const put = (path: string, body: unknown) => ask(path, body, 'PUT');
const codeOf = (reply: Json) => reply.errors?.[0].code;
const names = ({ rows }: Json) => rows.map(({ name }: Json) => name);
const filtered = (path: string, filter: string) =>
	ask(`${path}?filter=${encodeURIComponent(filter)}`);
const first = (entity: string, at = 0) => ms.list(entity)[at] as Json;
const ref = ({ meta }: Json) => ({ meta });
const document = () => ({
	organization: ref(first('organization')),
	agent: ref(first('counterparty', 1)),
});
const lines = (count: number, more: object = {}) =>
	Array.from({ length: count }, () => ({
		...{ assortment: ref(first('product')), quantity: 1, price: 100 },
		...more,
	}));

describe('lists', () => {
	it('leave out what is archived, unless both are asked for', async () => {
		const bear = first('product');
		ms.change('product', bear.id, { archived: true });
		expect(names(await ask('entity/product'))).toEqual(['Мяч', 'Кубики']);
		expect(names(await filtered('entity/product', `id=${bear.id}`))).toEqual([]);
		expect(names(await filtered('entity/product', 'archived=true'))).toEqual(['Мишка']);
		expect((await filtered('entity/product', 'archived=true;archived=false')).rows).toHaveLength(3);
		expect(await ask(`entity/product/${bear.id}`)).toMatchObject({ archived: true });
		ms.change('counterparty', first('counterparty').id, { archived: true });
		expect(names(await ask('entity/counterparty'))).toEqual(['Розничный покупатель']);
	});
});

describe('the id in the address of the browser', () => {
	it('is sent on from on a read, and unknown elsewhere', async () => {
		const { id, meta } = first('product');
		const other = inBrowser(id);
		const answer = await raw(`entity/product/${other}?expand=uom`);
		expect(answer.status).toBe(308);
		expect(answer.headers.get('location')).toBe(`${meta.href}?expand=uom`);
		expect(codeOf(await put(`entity/product/${other}`, { name: 'а' }))).toBe(1021);
		expect((await raw(`entity/store/${inBrowser(first('store').id)}`)).status).toBe(404);
	});
});

describe('stock that is being recalculated', () => {
	it('is left out of the short reports, or null where it is asked for', async () => {
		const [bear, ball, cubes] = ms.list('product').map(({ id }) => id);
		ms.recalculate(ball);
		const row = (assortmentId: string, stock: number | null) => ({ assortmentId, stock });
		const others = [row(bear, 1), row(cubes, 3)];
		expect(await ask('report/stock/all/current')).toEqual(others);
		expect(await ask('report/stock/all/current?include=zeroLines')).toEqual(others);
		expect(await ask('report/stock/all/current?withRecalculate=true')).toEqual([
			row(bear, 1),
			row(ball, null),
			row(cubes, 3),
		]);
		const storeId = first('store').id;
		expect(await ask('report/stock/bystore/current?withRecalculate=true')).toContainEqual({
			...{ assortmentId: ball, storeId, stock: null },
		});
		expect(codeOf(await ask('report/stock/all/current?withRecalculate=yes'))).toBe(1084);
		ms.recalculate(ball, false);
		expect(await ask('report/stock/all/current')).toHaveLength(3);
	});
});

describe('what comes back', () => {
	it('of a new document has two times, and its sums', async () => {
		const positions = lines(1, { quantity: 2, reserve: 1 });
		const order = await ask('entity/customerorder', { ...document(), positions });
		expect(order.created < order.updated).toBe(true);
		expect(order).toMatchObject({ reservedSum: 100, shippedSum: 0, invoicedSum: 0 });
		expect(await ask('entity/product', { name: 'Юла' })).not.toHaveProperty('created');
	});

	it('of files, images, notes and contact persons says how many there are', async () => {
		const contactpersons = [{ name: 'Анна', phone: '+79990000002' }];
		const made = await ask('entity/counterparty', { name: 'Клиент', contactpersons });
		expect(made).toMatchObject({
			contactpersons: { meta: { type: 'contactperson', size: 1 } },
			notes: { meta: { type: 'note', size: 0 } },
			files: { meta: { type: 'files', size: 0 } },
		});
		expect(await ask(made.contactpersons.meta.href)).toMatchObject({ rows: contactpersons });
		const images = [{ filename: 'a.png', content: 'iVBORw0KGgo=' }];
		const product = first('product');
		expect(await put(`entity/product/${product.id}`, { images })).toMatchObject({
			images: { meta: { type: 'image', size: 1 } },
		});
	});
});

describe('writes', () => {
	it('with more than a thousand positions are refused, new documents as well', async () => {
		const order = { ...document(), positions: lines(1001) };
		expect(codeOf(await ask('entity/customerorder', order))).toBe(2007);
		expect(ms.list('customerorder')).toEqual([]);
	});

	it('are refused where a custom field is required, of older things too', async () => {
		const order = ms.create('customerorder', document());
		ms.requireField('customerorder', 'Подарок');
		expect(codeOf(await put(`entity/customerorder/${order.id}`, { description: 'а' }))).toBe(3000);
		expect(codeOf(await ask('entity/customerorder', document()))).toBe(3000);
		const [{ meta }] = ms.list('customerorder/metadata/attributes');
		const filled = { description: 'а', attributes: [{ meta, value: false }] };
		expect(await put(`entity/customerorder/${order.id}`, filled)).toMatchObject({
			description: 'а',
		});
		expect(await put(`entity/customerorder/${order.id}`, { description: 'б' })).toMatchObject({
			description: 'б',
		});
	});
});
