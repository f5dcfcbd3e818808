/** What the simulated MoySklad does as the service does, where that is less kind than one would wish. */
import { startServer } from '../simulators/server';
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
		const customerOrder = ref(order);
		const { id } = ms.create('invoiceout', { ...document(), customerOrder, positions: lines(3) });
		expect(first('customerorder')).toMatchObject({ invoicedSum: 300, invoicesOut: { length: 1 } });
		ms.remove('invoiceout', id);
		expect(first('customerorder')).toMatchObject({ invoicedSum: 0, updated: order.updated });
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

describe('texts longer than their field', () => {
	const long = 'я'.repeat(300);
	it('are refused', async () => {
		expect(codeOf(await put(`entity/product/${first('product').id}`, { name: long }))).toBe(2016);
	});

	it('or cut without a word', async () => {
		ms.settings.longTexts = 'cut';
		const { id } = first('product');
		const [{ meta }] = ms.list('product/metadata/attributes');
		const changed = await put(`entity/product/${id}`, {
			...{ name: long, description: long },
			attributes: [{ meta, value: long }],
		});
		expect(changed).toMatchObject({ name: 'я'.repeat(255), description: long });
		expect(changed.attributes[0].value).toHaveLength(255);
	});
});

describe('webhooks', () => {
	let status = 204;
	let receiver: Awaited<ReturnType<typeof startServer>>;
	const messages = () => receiver.requests.map(({ body }) => JSON.parse(body) as Json);
	beforeEach(async () => {
		status = 204;
		receiver = await startServer({
			routes: (app) => void app.post('/*', async (_, reply) => reply.code(status).send('')),
		});
		const hook = { entityType: 'product', action: 'UPDATE', url: `${receiver.url}/hook` };
		ms.create('webhook', hook);
		ms.create('webhook', { ...hook, action: 'DELETE' });
		ms.create('webhook', { ...hook, entityType: 'customerorder' });
		ms.create('webhookstock', { url: hook.url, stockType: 'stock', reportType: 'all' });
	});
	afterEach(() => receiver.close());
	const change = async () => {
		ms.change('product', first('product').id, { description: String(Math.random()) });
		await ms.delivered();
	};

	it('name the host that they were made through', async () => {
		ms.settings.messagesName = 'online';
		await change();
		ms.stock(first('product').id, 1);
		ms.tick();
		await ms.delivered();
		const online = 'https://online.moysklad.ru/api/remap/1.2';
		expect(messages()).toMatchObject([
			{
				auditContext: { meta: { href: expect.stringContaining(`${online}/audit/`) } },
				events: [{ meta: { href: `${online}/entity/product/${first('product').id}` } }],
			},
			{ reportUrl: expect.stringContaining(`${online}/report/stock/all/current?changedSince=`) },
		]);
	});

	it('are switched off after failing on more than seven of ten days', async () => {
		const isOn = () => ms.list('webhook').some(({ enabled }) => enabled);
		status = 500;
		for (let day = 0; day < 7; day++) {
			await change();
			ms.settings.clock += 24 * 3_600_000;
		}
		expect(isOn()).toBe(true);
		ms.settings.clock += 3 * 24 * 3_600_000;
		await change();
		expect(isOn()).toBe(true);
		for (let day = 0; day < 7; day++) {
			ms.settings.clock += 24 * 3_600_000;
			await change();
		}
		expect(isOn()).toBe(false);
		expect(first('webhookstock').enabled).toBe(false);
	});

	it.each([
		['change', 1],
		['quiet', 0],
	] as const)('say of a linked payment by %s: %i', async (linkedPayments, told) => {
		Object.assign(ms.settings, { linkedPayments });
		const order = ms.create('customerorder', { ...document(), positions: lines(1) });
		const { updated } = order;
		ms.settings.clock += 1000;
		ms.create('paymentin', { ...document(), sum: 100, operations: [ref(order)] });
		await ms.delivered();
		expect(messages()).toHaveLength(told);
		const paid = await ask(`entity/customerorder/${order.id}`);
		expect(paid).toMatchObject({ payedSum: 100, payments: [{ linkedSum: 100 }] });
		expect(paid.updated === updated).toBe(told === 0);
	});

	it('of many things deleted at once are one, as is what the audit says', async () => {
		const metas = ms.list('product').map(ref);
		await ask('entity/product/delete', metas);
		await ms.delivered();
		expect(messages()).toMatchObject([{ events: { length: 3 } }]);
		const { rows } = await filtered('audit', 'eventType=delete');
		expect(rows).toMatchObject([{ objectCount: 3, eventType: 'delete' }]);
		expect(rows[0].moment).toMatch(/^[\d-]+ [\d:]{8}$/);
		const since = await filtered('audit', `eventType=delete;moment>=${rows[0].moment}`);
		expect(since.rows).toHaveLength(1);
	});
});

describe('kinds of things', () => {
	it('take no writes of regions, and no arrays of dictionaries and groups', async () => {
		ms.create('region', { name: 'Москва' });
		expect(names(await ask('entity/region'))).toEqual(['Москва']);
		expect(codeOf(await ask('entity/region', { name: 'Тверь' }))).toBe(1039);
		for (const entity of ['customentity', 'group']) {
			expect(codeOf(await ask(`entity/${entity}`, [{ name: 'а' }]))).toBe(2026);
		}
	});

	it('have what stands in a dictionary below it', async () => {
		const { id, meta } = await ask('entity/customentity', { name: 'Перевозчики' });
		const made = await ask(`entity/customentity/${id}`, { name: 'СДЭК' });
		expect(made.meta.href).toBe(`${meta.href}/${made.id}`);
		expect(names(await ask(meta.href))).toEqual(['СДЭК']);
		expect(await put(made.meta.href, { name: 'Почта' })).toMatchObject({ name: 'Почта' });
		expect(await put(meta.href, { name: 'Службы' })).toMatchObject({ id, name: 'Службы' });
		await ask(made.meta.href, undefined, 'DELETE');
		expect(names(await ask(meta.href))).toEqual([]);
	});

	it('know tasks', async () => {
		const task = { description: 'Позвонить', assignee: ref(first('employee')) };
		expect(await ask('entity/task', task)).toMatchObject({ description: 'Позвонить' });
		expect(codeOf(await ask('entity/task', { description: 'а' }))).toBe(3000);
	});
});

describe('filters', () => {
	it('by barcodes, the article of a variant, price types and accounts', async () => {
		const [bear] = ms.list('product') as Json[];
		ms.change('product', bear.id, { article: 'M-1', barcodes: [{ ean13: '2000000000015' }] });
		expect(names(await filtered('entity/product', 'barcode=2000000000015'))).toEqual(['Мишка']);
		const [{ id }] = ms.list('variant/metadata/characteristics');
		const characteristics = [{ id, name: 'Цвет', value: 'синий' }];
		ms.create('variant', { product: ref(bear), characteristics });
		expect(names(await filtered('entity/variant', 'article~M'))).toEqual(['Мишка (синий)']);
		const [, { priceType }] = bear.salePrices;
		const accounts = [{ accountNumber: '4070' }];
		ms.create('counterparty', { name: 'Опт', priceType: ref(priceType), accounts });
		for (const filter of [`priceType=${priceType.meta.href}`, 'accounts.accountnumber=4070']) {
			expect(names(await filtered('entity/counterparty', filter))).toEqual(['Опт']);
		}
	});

	it('by goods in the lines, and by the stores of a move', async () => {
		const [bear, ball] = ms.list('product') as Json[];
		const order = ms.create('customerorder', { ...document(), positions: lines(1) });
		const found = async (filter: string) =>
			(await filtered('entity/customerorder', filter)).rows.map(({ id }: Json) => id);
		expect(await found(`assortment=${bear.meta.href}`)).toEqual([order.id]);
		expect(await found(`assortment=${bear.productFolder.meta.href}`)).toEqual([order.id]);
		expect(await found(`assortment=${ball.meta.href}`)).toEqual([]);
		const [from, to] = ms.list('store').map(ref) as Json[];
		const { organization } = document();
		ms.create('move', { organization, sourceStore: from, targetStore: to, name: 'П-1' });
		expect(names(await filtered('entity/move', `store=${from.meta.href}`))).toEqual(['П-1']);
		expect(names(await filtered('entity/move', `agentStore=${from.meta.href}`))).toEqual([]);
	});
});

describe('serial numbers and batches', () => {
	const demand = (more: object = {}) => ({
		...{ ...document(), store: ref(first('store')), positions: lines(1, { quantity: 2 }) },
		...more,
	});
	beforeEach(() => void ms.change('product', first('product').id, { isSerialTrackable: true }));

	it('are wanted by a posted demand, which counts them', async () => {
		expect(codeOf(await ask('entity/demand', demand()))).toBe(3000);
		const draft = await ask('entity/demand', demand({ applicable: false }));
		expect(codeOf(await put(`entity/demand/${draft.id}`, { applicable: true }))).toBe(3000);
		const things = ['001', '002', '003'];
		const trackingCodes = [{ cis: '01', type: 'trackingcode' }];
		const positions = lines(1, { things, trackingCodes, pack: { id: 'x', quantity: 6 } });
		const made = await ask('entity/demand?expand=positions', demand({ positions }));
		expect(made.positions.rows).toMatchObject([
			{ quantity: 3, trackingCodes, pack: { quantity: 6 } },
		]);
		const path = `entity/demand/${made.id}/positions`;
		expect(codeOf(await ask(path, lines(1)[0]))).toBe(3000);
		expect(await ask(path, lines(1, { things: ['004'] })[0])).toHaveLength(1);
	});

	it('are wanted always, or not at all', async () => {
		ms.settings.serials = 'always';
		expect(codeOf(await ask('entity/demand', demand({ applicable: false })))).toBe(3000);
		ms.settings.serials = 'taken';
		expect(await ask('entity/demand', demand())).toHaveProperty('id');
	});

	it('a batch is stock of its goods as well', async () => {
		const goods = first('product', 1);
		const batch = ms.create('consignment', { label: 'Партия 7', assortment: ref(goods) });
		const before = ms.stockOf(goods.id);
		const positions = lines(1, { assortment: ref(batch), quantity: 5 });
		const { organization } = document();
		ms.create('enter', { organization, store: ref(first('store')), positions });
		expect([ms.stockOf(batch.id), ms.stockOf(goods.id)]).toEqual([5, before + 5]);
	});
});
