/** Writing by mapping, against the simulated MoySklad where it has what is needed, else against a few canned answers. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { tryToParseDateTime } from 'n8n-workflow';
import { entities, positionAttributes } from '../../nodes/MoySklad/entities';
import type { Entity } from '../../nodes/MoySklad/entity';
import { bodyOf, mapperFieldsOf } from '../../nodes/MoySklad/mapping';
import type { Writing } from '../../nodes/MoySklad/wire';
import { inKopecks, inUnit, kopecksOf } from '../../nodes/MoySklad/money';
import type { MoySkladApi } from '../../nodes/MoySklad/transport';
import { Failure } from '../../nodes/shared/errors';
import { startMoysklad } from '../simulators/moysklad';

const TOKEN = 'token-of-the-mapping-test';
let shop: Awaited<ReturnType<typeof startMoysklad>>;
beforeAll(async () => {
	shop = await startMoysklad({
		token: TOKEN,
		login: 'admin@shop',
		password: 'secret',
		limits: 'off',
	});
});
afterAll(() => shop.close());

/** Writing follows no address that the service gave. */
const unneeded = () => Promise.reject(new Error('An address was followed'));

/** The shop's API as one run of the node has it. */
const connected = (): MoySkladApi => ({
	pathOf: unneeded,
	base: Promise.resolve(shop.url),
	request: async (method, path, { body } = {}) => {
		const answer = await fetch(`${shop.url}/${path}`, {
			method,
			headers: {
				authorization: `Bearer ${TOKEN}`,
				accept: 'application/json;charset=utf-8',
				'accept-encoding': 'gzip',
				...(body !== undefined && { 'content-type': 'application/json' }),
			},
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
		const reply = (await answer.json()) as { errors?: Array<{ error: string }> };
		if (!reply.errors) return reply;
		throw new Failure(reply.errors[0].error, { details: { httpStatus: answer.status } });
	},
});

const BASE = 'https://api.moysklad.ru/api/remap/1.2';
const canned = (answers: Record<string, unknown> = {}) => {
	const paths: string[] = [];
	const api: MoySkladApi = {
		pathOf: unneeded,
		base: Promise.resolve(BASE),
		request: async (_method, path) => {
			paths.push(path);
			if (path in answers) return answers[path];
			throw new Failure('Неизвестный путь', { details: { httpStatus: 404 }, fromService: true });
		},
	};
	return { api, paths };
};

const entityOf = (resource: string) =>
	entities.find((each) => each.resource === resource) as Entity;
const unknownTo = (keyword: string, customAttributes = true): Entity => ({
	...entityOf('product'),
	...{ resource: 'entity', keyword, name: 'Entity', attributes: [], keys: [], states: false },
	customAttributes,
});
const kopecks: Writing = { moneyUnit: 'kopecks', timezone: 'Europe/Moscow' };
const roubles: Writing = { ...kopecks, moneyUnit: 'roubles' };
const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const metaOf = (path: string, type: string) => ({
	meta: { href: `${BASE}/${path}`, type, mediaType: 'application/json' },
});

/** The body that values become where the account is asked for nothing. */
const plainly = (resource: string, values: IDataObject, writing: Writing = kopecks) =>
	bodyOf(canned().api, entityOf(resource), values, writing);
const fieldOf = async (api: MoySkladApi, entity: Entity, wanted: string) =>
	(await mapperFieldsOf(api, entity)).fields.find((field) => field.id === wanted);

describe('the fields of the mapper', () => {
	it('are what the API takes, with label, type and mark', async () => {
		const { fields } = await mapperFieldsOf(connected(), entityOf('product'));
		const named = (wanted: string) => fields.find((field) => field.id === wanted);
		expect(named('name')).toEqual({
			id: 'name',
			displayName: 'Name (Наименование)',
			type: 'string',
			required: true,
			removed: false,
			display: true,
			defaultMatch: false,
			canBeUsedToMatch: false,
		});
		expect(named('weight')).toMatchObject({ type: 'number', required: false, removed: true });
		expect(named('archived')).toMatchObject({ type: 'boolean' });
		expect(named('buyPrice')).toMatchObject({ type: 'number' });
		expect(named('supplier')).toMatchObject({ type: 'string' });
		expect(named('taxSystem')?.options).toContainEqual({
			name: 'Patent (Патент)',
			value: 'PATENT_BASED',
		});
		expect(new Set(fields.map((field) => field.id)).size).toBe(fields.length);
		for (const never of ['id', 'meta', 'updated', 'pathName', 'effectiveVat', 'attributes']) {
			expect(named(never)).toBeUndefined();
		}
	});

	it('take an amount for each of the account’s price types, the default one by its plain name', async () => {
		const { fields } = await mapperFieldsOf(connected(), entityOf('product'));
		const prices = fields.filter((field) => field.id.startsWith('salePrices'));
		const second = prices[1].id.split(':')[1];
		expect(prices.map((field) => [field.id, field.displayName, field.type])).toEqual([
			['salePrices', 'Sale Prices (Цена продажи)', 'number'],
			[`salePrices:${second}`, 'Sale Prices (Оптовая цена)', 'number'],
		]);
		expect(second).toMatch(/^[0-9a-f-]{36}$/);
	});

	it.each(['product', 'bundle', 'service'])(
		'have the custom attributes of products in a %s',
		async (resource) => {
			const { fields } = await mapperFieldsOf(connected(), entityOf(resource));
			const own = fields.filter((field) => field.id.startsWith('attribute:'));
			expect(own.map((field) => [field.displayName, field.type])).toEqual([
				['Сезон', 'string'],
				['Гарантия, месяцев', 'number'],
			]);
		},
	);

	it('have the states of a document by name', async () => {
		const field = await fieldOf(connected(), entityOf('customerOrder'), 'state');
		expect(field).toMatchObject({ displayName: 'State (Статус)', type: 'options' });
		expect(field?.options?.map(({ name, value }) => [name, value])).toEqual(
			['Новый', 'Подтвержден', 'Доставлен', 'Отменен'].map((name) => [name, name]),
		);
	});

	it.each(['webhook', 'currency', 'bonusProgram'])(
		'ask the account for nothing where a %s has nothing of its own',
		async (resource) => {
			const { api, paths } = canned();
			expect((await mapperFieldsOf(api, entityOf(resource))).fields.length).toBeGreaterThan(2);
			expect(paths).toEqual([]);
		},
	);

	it.each([
		['a list', (rows: unknown) => rows],
		['a page', (rows: unknown) => ({ meta: {}, rows })],
	])('read custom attributes given as %s, type by type, and leave out files', async (_, wrap) => {
		const types = 'string text link long double boolean time customentity counterparty file';
		const rows = types
			.split(' ')
			.map((type, n) => ({ id: id(n), name: type, type, required: n === 0 }));
		const { api } = canned({ 'entity/store/metadata/attributes': wrap(rows) });
		const { fields } = await mapperFieldsOf(api, entityOf('store'));
		const own = fields.filter((field) => field.id.startsWith('attribute:'));
		expect(own.map((field) => [field.displayName, field.type, field.required])).toEqual([
			['string', 'string', true],
			['text', 'string', false],
			['link', 'string', false],
			['long', 'number', false],
			['double', 'number', false],
			['boolean', 'boolean', false],
			['time', 'dateTime', false],
			['customentity', 'string', false],
			['counterparty: Name or ID', 'string', false],
		]);
	});

	it('are the common ones and the account’s for an entity known by its keyword only', async () => {
		const path = 'entity/internalorder/metadata/attributes';
		const { api } = canned({ [path]: { rows: [{ id: id(1), name: 'Срочно', type: 'boolean' }] } });
		const { fields } = await mapperFieldsOf(api, unknownTo('internalorder'));
		expect(fields.map((field) => field.id)).toEqual([
			...['name', 'code', 'externalCode', 'description', `attribute:${id(1)}`],
		]);
	});

	it('take an entity without metadata for one without custom attributes, but hide no other refusal', async () => {
		const bare = ['name', 'code', 'externalCode', 'description'];
		const idsOf = async (api: MoySkladApi, entity: Entity) =>
			(await mapperFieldsOf(api, entity)).fields.map((field) => field.id);
		expect(await idsOf(canned().api, unknownTo('uom'))).toEqual(bare);
		const { api, paths } = canned();
		expect(await idsOf(api, unknownTo('uom', false))).toEqual(bare);
		expect(paths).toEqual([]);
		await expect(mapperFieldsOf(canned().api, entityOf('store'))).rejects.toThrow(
			'Неизвестный путь',
		);
		const refusing = { ...canned().api, request: () => Promise.reject(new Failure('Нет прав')) };
		await expect(mapperFieldsOf(refusing, unknownTo('uom'))).rejects.toThrow('Нет прав');
	});
});

describe('the body', () => {
	it('leaves out what is empty', async () => {
		const values = { name: 'Чай', code: '', article: null, weight: undefined, tnved: '  ' };
		expect(await plainly('product', values as IDataObject)).toEqual({ name: 'Чай' });
	});

	it('keeps zero, false and digits that are text', async () => {
		const values = { code: '007', weight: 0, archived: false, vat: '20' };
		expect(await plainly('product', values)).toEqual({
			...{ code: '007', weight: 0, archived: false, vat: 20 },
		});
	});

	it.each([
		['weight', 'тяжёлый', 'Weight (Вес) must be a number'],
		['vat', 20.5, 'must be a whole number'],
		['archived', 'maybe', 'Archived (В архиве) must be yes or no'],
		['buyPrice', '12,50', 'Buy Price (Закупочная цена) must be a number'],
		['buyPrice', {}, 'Buy Price (Закупочная цена) is required'],
		['supplier', 'https://example.com/romashka', 'Supplier (Поставщик) must be an ID'],
		['barcodes', '[{', 'Barcodes (Штрихкоды) is not valid JSON'],
		['name', { first: 1 }, 'must be text'],
	])('refuses %s %p by the name of the field', async (field, value, words) => {
		const refused = plainly('product', { [field]: value as string });
		await expect(refused).rejects.toThrow(Failure);
		await expect(refused).rejects.toThrow(words);
	});

	it.each(['id', 'updated', 'attributes', 'colour', 'attribute:', `salePrices:${id(9)}`])(
		'refuses %s, that is no field to write',
		async (strange) => {
			const refused = bodyOf(
				connected(),
				entityOf('product'),
				{ name: 'Чай', [strange]: 1 },
				kopecks,
			);
			await expect(refused).rejects.toThrow(`Product has no field to write called ${strange}`);
		},
	);

	it('asks for nothing where no value needs it, and once where many do', async () => {
		const { api, paths } = canned();
		await bodyOf(api, entityOf('product'), { name: 'Чай', minPrice: 1 }, kopecks);
		expect(paths).toEqual([]);
		const own = connected();
		const before = shop.requests.length;
		const values = { state: 'новый', description: 'Позвонить' };
		const bodies = await Promise.all(
			Array.from({ length: 20 }, () => bodyOf(own, entityOf('customerOrder'), values, kopecks)),
		);
		expect(shop.requests.slice(before).map(({ url }) => url)).toEqual([
			expect.stringMatching(/customerorder\/metadata$/),
		]);
		expect(bodies[19]).toEqual(bodies[0]);
	});

	it('asks no second time after a refusal', async () => {
		const { api, paths } = canned();
		for (let run = 0; run < 3; run++) {
			await expect(
				bodyOf(api, entityOf('customerOrder'), { state: 'Новый' }, kopecks),
			).rejects.toThrow('Неизвестный путь');
		}
		expect(paths).toHaveLength(1);
	});

	it('makes a product that the service takes, prices and custom attributes included', async () => {
		const api = connected();
		const { fields } = await mapperFieldsOf(api, entityOf('product'));
		const called = (name: string) => fields.find((field) => field.displayName === name)!.id;
		const [uom] = shop.list('uom');
		const [supplier] = shop.list('counterparty');
		const values = {
			name: 'Чай',
			uom: uom.id,
			supplier: { meta: supplier.meta } as never,
			salePrices: 149.9,
			[called('Sale Prices (Оптовая цена)')]: '120',
			buyPrice: '80.05',
			minPrice: 0.1 + 0.2,
			weight: 0.25,
			barcodes: '[{"ean13":"2000000000015"}]',
			[called('Сезон')]: 'зима',
			[called('Гарантия, месяцев')]: 12,
		};
		const body = await bodyOf(api, entityOf('product'), values, roubles);
		const made = (await api.request('POST', 'entity/product', {
			body,
			gives: 'thing',
		})) as IDataObject;
		const [retail, wholesale] = made.salePrices as IDataObject[];
		expect(retail).toMatchObject({ value: 14990, priceType: { name: 'Цена продажи' } });
		expect(wholesale).toMatchObject({ value: 12000, priceType: { name: 'Оптовая цена' } });
		expect(made).toMatchObject({
			buyPrice: { value: 8005 },
			minPrice: { value: 30 },
			supplier: { meta: supplier.meta },
			barcodes: [{ ean13: '2000000000015' }],
			attributes: [
				{ name: 'Сезон', value: 'зима' },
				{ name: 'Гарантия, месяцев', value: 12 },
			],
		});
		const shown = inUnit(made, 'roubles');
		expect(shown).toMatchObject({ buyPrice: { value: 80.05 }, weight: 0.25 });
		expect(shown.salePrices).toMatchObject([{ value: 149.9 }, { value: 120 }]);

		// What the node gave may come back as it is.
		const again = { salePrices: shown.salePrices, buyPrice: shown.buyPrice, uom: shown.uom };
		const back = await bodyOf(api, entityOf('product'), again as IDataObject, roubles);
		const path = `entity/product/${String(made.id)}`;
		const same = (await api.request('PUT', path, { body: back, gives: 'thing' })) as IDataObject;
		expect(same).toMatchObject({
			salePrices: made.salePrices,
			buyPrice: made.buyPrice,
			uom: made.uom,
		});
	});

	it('makes an order that the service takes, with its state by name and JSON positions', async () => {
		const api = connected();
		const [organization] = shop.list('organization');
		const [agent] = shop.list('counterparty');
		const [product] = shop.list('product');
		const positions = [{ quantity: 2, price: 99.5, assortment: { meta: product.meta } }];
		const { id: gift } = (await mapperFieldsOf(api, entityOf('customerOrder'))).fields.find(
			({ displayName }) => displayName === 'Подарок',
		)!;
		const body = await bodyOf(
			api,
			entityOf('customerOrder'),
			{
				organization: organization.meta.href,
				agent: agent.id,
				state: ' подтвержден',
				moment: '2026-01-31T14:30:00',
				positions: JSON.stringify(positions),
				[gift]: 'true',
			},
			{ ...roubles, timezone: 'Asia/Vladivostok' },
		);
		const made = (await api.request('POST', 'entity/customerorder', {
			...{ body, gives: 'thing' },
		})) as IDataObject;
		expect(made).toMatchObject({
			moment: '2026-01-31 07:30:00.000',
			sum: 19900,
			attributes: [{ name: 'Подарок', value: true }],
		});
		const stateOf = async (value: unknown) =>
			(await bodyOf(api, entityOf('customerOrder'), { state: value as string }, kopecks)).state;
		const { meta } = made.state as { meta: { href: string } };
		expect(await stateOf(meta.href.split('/').at(-1))).toEqual({ meta });
		expect(await stateOf(meta.href)).toEqual({ meta });
		expect(await stateOf({ meta })).toEqual({ meta });
		await expect(stateOf('Потерян')).rejects.toMatchObject({
			message: 'Customer Order has no state called "Потерян"',
			advice: expect.stringContaining('Подтвержден') as string,
		});
	});

	it('takes a price type by its id also when it has become the default', async () => {
		const type = (number: number) => ({
			...{ id: id(number), name: String(number) },
			...metaOf(`context/companysettings/pricetype/${id(number)}`, 'pricetype'),
		});
		const { api } = canned({ 'context/companysettings/pricetype': [type(1), type(2)] });
		const values = {
			[`salePrices:${id(1)}`]: 5,
			[`salePrices:${id(2)}`]: { value: '7', currency: 'c' },
		};
		expect(await bodyOf(api, entityOf('product'), values as IDataObject, kopecks)).toEqual({
			salePrices: [
				{ value: 5, priceType: { meta: type(1).meta } },
				{ value: 7, currency: 'c', priceType: { meta: type(2).meta } },
			],
		});
	});

	it.each([
		['an id', id(1), 'counterparty'],
		['a resource locator', { __rl: true, mode: 'id', value: id(1) }, 'counterparty'],
		['an address', `${BASE}/entity/counterparty/${id(1)}`, 'counterparty'],
		['a meta', metaOf(`entity/counterparty/${id(1)}`, 'counterparty'), 'counterparty'],
		[
			'JSON text of a meta',
			`{"meta":{"href":"${BASE}/entity/counterparty/${id(1)}"}}`,
			'counterparty',
		],
		['an address of the other target', `${BASE}/entity/organization/${id(1)}`, 'organization'],
	])('makes a reference of %s', async (_, agent, type) => {
		expect(await plainly('customerOrder', { agent: agent as string })).toEqual({
			agent: metaOf(`entity/${type}/${id(1)}`, type),
		});
	});

	it('passes a ready meta as it is', async () => {
		const account = metaOf(`entity/organization/${id(1)}/accounts/${id(2)}`, 'account');
		expect(await plainly('demand', { organizationAccount: account as never })).toEqual({
			organizationAccount: account,
		});
	});

	it('makes lists of references, and keeps what they say beside the meta', async () => {
		const both = [1, 2].map((number) => metaOf(`entity/demand/${id(number)}`, 'demand'));
		for (const demands of [`${id(1)}, ${id(2)}`, [id(1), id(2)], both, JSON.stringify(both)]) {
			expect(await plainly('customerOrder', { demands: demands as string })).toEqual({
				demands: both,
			});
		}
		const partly = { ...both[0], linkedSum: 12.5 };
		expect(await plainly('customerOrder', { demands: [partly] as never }, roubles)).toEqual({
			demands: [{ ...partly, linkedSum: 1250 }],
		});
	});

	it('reads money within JSON in the unit too', async () => {
		const operations = [
			{ ...metaOf(`entity/customerorder/${id(1)}`, 'customerorder'), linkedSum: 0.07 },
		];
		expect(
			await plainly('paymentIn', { sum: 99.9, operations: operations as never }, roubles),
		).toEqual({ sum: 9990, operations: [{ ...operations[0], linkedSum: 7 }] });
		const overhead = '{"sum": 12.5, "distribution": "weight"}';
		expect(await plainly('demand', { overhead }, roubles)).toEqual({
			overhead: { sum: 1250, distribution: 'weight' },
		});
		expect(await plainly('demand', { overhead }, kopecks)).toEqual({
			overhead: { sum: 12.5, distribution: 'weight' },
		});
	});

	describe('of custom attributes', () => {
		const dictionary = `${BASE}/context/companysettings/metadata/customEntities/${id(50)}`;
		const types: Array<[type: string, given: unknown, wire: unknown]> = [
			['string', 7, '7'],
			['text', 'много слов', 'много слов'],
			['link', 'https://example.com', 'https://example.com'],
			['long', '12', 12],
			['double', '1.5', 1.5],
			['boolean', 'false', false],
			['time', '2026-01-31T14:30:00Z', '2026-01-31 17:30:00'],
			['counterparty', id(7), metaOf(`entity/counterparty/${id(7)}`, 'counterparty')],
			['customentity', id(7), metaOf(`entity/customentity/${id(50)}/${id(7)}`, 'customentity')],
		];
		const rows = [...types.map(([type]) => type), 'file'].map((type, number) => ({
			...{ id: id(number), name: `Поле ${type}`, type },
			...metaOf(`entity/store/metadata/attributes/${id(number)}`, 'attributemetadata'),
			...(type === 'customentity' && { customEntityMeta: { href: dictionary } }),
		}));
		const { api } = canned({ 'entity/store/metadata/attributes': { rows } });

		it.each(types.map((type, number) => [...type, number] as const))(
			'writes %s from %p',
			async (_type, given, wire, number) => {
				const values = { [`attribute:${id(number)}`]: given } as IDataObject;
				expect(await bodyOf(api, entityOf('store'), values, roubles)).toEqual({
					attributes: [{ meta: rows[number].meta, value: wire }],
				});
			},
		);

		it.each([
			[3, 1.5, 'Поле long must be a whole number'],
			[5, 'да', 'Поле boolean must be yes or no'],
			[6, 'вчера', 'Поле time must be a date'],
			[7, 'https://example.com/ivanov', 'Поле counterparty must be an ID'],
			[9, 'photo.png', 'Поле file is a file'],
		])('refuses in field %i %p', async (number, given, words) => {
			const refused = bodyOf(
				api,
				entityOf('store'),
				{ [`attribute:${id(number)}`]: given },
				kopecks,
			);
			await expect(refused).rejects.toThrow(words);
		});
	});

	describe('calls custom attributes by name', () => {
		const rowOf = (number: number, name: string) => ({
			...{ id: id(number), name, type: 'string' },
			...metaOf(`entity/store/metadata/attributes/${id(number)}`, 'attributemetadata'),
		});
		const rows = [
			rowOf(1, 'Трек-номер'),
			rowOf(2, 'Зона'),
			rowOf(3, 'зона'),
			rowOf(4, 'Этаж'),
			rowOf(5, 'ЭТАЖ'),
			rowOf(6, id(1)),
		];
		const bodyWith = (field: string, more: IDataObject = {}) =>
			bodyOf(
				canned({ 'entity/store/metadata/attributes': { rows } }).api,
				entityOf('store'),
				{ [`attribute:${field}`]: 'x', ...more },
				kopecks,
			);

		it.each([
			['to the letter', 'Трек-номер', 1],
			['whatever the capitals and spaces', ' трек-НОМЕР ', 1],
			['to the letter where others differ in capitals only', 'зона', 3],
			['by an id, which wins over a name', id(1), 1],
			['by an id in capitals', id(2).toUpperCase(), 2],
		])('%s', async (_, field, number) => {
			expect(await bodyWith(field)).toEqual({
				attributes: [{ meta: rows[number - 1].meta, value: 'x' }],
			});
		});

		it('and refuses a name that there is not, that several have, and two names of one', async () => {
			await expect(bodyWith('Трек')).rejects.toMatchObject({
				message: 'Store has no custom field called "Трек"',
				advice: expect.stringContaining('Трек-номер, Зона') as string,
			});
			await expect(bodyWith('этаж')).rejects.toMatchObject({
				message: 'Store has several custom fields called "этаж"',
				advice: `Use the ID instead: ${id(4)} or ${id(5)}.`,
			});
			await expect(bodyWith('Зона', { [`attribute:${id(2)}`]: 'y' })).rejects.toThrow(
				`Зона is given twice, the second time as attribute:${id(2)}`,
			);
		});
	});

	it('knows the common fields of an entity by its keyword', async () => {
		const { api } = canned();
		expect(await bodyOf(api, unknownTo('uom'), { name: 'шт', code: 796 }, kopecks)).toEqual({
			...{ name: 'шт', code: '796' },
		});
		await expect(bodyOf(api, unknownTo('uom'), { vat: 20 }, kopecks)).rejects.toThrow('called vat');
	});
});

describe('dates', () => {
	const momentOf = async (moment: unknown, timezone: string) =>
		(await plainly('customerOrder', { moment: moment as string }, { ...kopecks, timezone })).moment;

	it.each([
		['2026-01-31T14:30:00', 'Europe/Moscow', '2026-01-31 14:30:00'],
		['2026-01-31T14:30:00', 'America/New_York', '2026-01-31 22:30:00'],
		// As MoySklad gives them, to be written back anywhere.
		['2026-01-31 14:30:00.123', 'America/New_York', '2026-01-31 14:30:00'],
		['2026-01-31 14:30:00', 'Asia/Vladivostok', '2026-01-31 14:30:00'],
		['2026-01-31 14:30', 'UTC', '2026-01-31 14:30:00'],
		['2026-01-31 14:30:00+05:00', 'UTC', '2026-01-31 12:30:00'],
		['2026-01-31T14:30:00+05:00', 'America/New_York', '2026-01-31 12:30:00'],
		['2026-01-31', 'Asia/Vladivostok', '2026-01-30 17:00:00'],
		[1769859000, 'Asia/Vladivostok', '2026-01-31 14:30:00'],
		[new Date('2026-01-31T11:30:00Z'), 'Asia/Vladivostok', '2026-01-31 14:30:00'],
		[tryToParseDateTime('2026-01-31T11:30:00Z'), 'Asia/Vladivostok', '2026-01-31 14:30:00'],
		// Moscow had summer time then.
		['2009-07-01T12:00:00Z', 'UTC', '2009-07-01 16:00:00'],
	])('%p in %s is %s in Moscow', async (given, timezone, expected) => {
		expect(await momentOf(given, timezone)).toBe(expected);
	});

	it('are the same moment whatever zone they are told in', async () => {
		const zones = ['Europe/Moscow', 'Asia/Vladivostok', 'America/New_York', 'UTC', 'Asia/Kolkata'];
		// From 2015 on Moscow is three hours ahead of UTC, always.
		const seconds = fc.integer({ min: Date.UTC(2015, 0, 2) / 1000, max: Date.UTC(2100, 0) / 1000 });
		await fc.assert(
			fc.asyncProperty(seconds, fc.constantFrom(...zones), async (moment, zone) => {
				const expected = new Date((moment + 3 * 3600) * 1000)
					.toISOString()
					.replace('T', ' ')
					.slice(0, 19);
				const told = tryToParseDateTime(new Date(moment * 1000), zone);
				expect(await momentOf(moment, zone)).toBe(expected);
				expect(await momentOf(told, 'UTC')).toBe(expected);
				expect(await momentOf(told.toISO(), 'UTC')).toBe(expected);
			}),
		);
	});
});

describe('money', () => {
	const cents = fc.integer({ min: -1e11, max: 1e11 });

	it('of roubles and kopecks is the same there and back', () => {
		fc.assert(
			fc.property(cents, (amount) => {
				const inRoubles = Number(`${amount}e-2`);
				expect(kopecksOf(inRoubles, 'roubles')).toBe(amount);
				expect(inUnit({ sum: amount }, 'roubles').sum).toBe(inRoubles);
				expect(inUnit({ sum: kopecksOf(inRoubles, 'roubles') }, 'roubles').sum).toBe(inRoubles);
			}),
		);
	});

	it('is exact for any decimals, and as it is in kopecks', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: -1e12, max: 1e12 }),
				fc.integer({ min: 0, max: 4 }),
				(n, places) => {
					expect(kopecksOf(Number(`${n}e-${places}`), 'roubles')).toBe(
						Number(`${n}e${2 - places}`),
					);
					expect(kopecksOf(n / 7, 'kopecks')).toBe(n / 7);
				},
			),
		);
		expect([0.1 + 0.2, 1.005, 12.345, 0.07].map((each) => kopecksOf(each, 'roubles'))).toEqual([
			...[30, 100.5, 1234.5, 7],
		]);
	});

	const order = {
		id: '1',
		sum: 19900,
		vatSum: 0,
		rate: { value: 1200, currency: { rate: 90, multiplicity: 100, margin: 10 } },
		positions: {
			meta: { size: 100, limit: 1000 },
			rows: [
				{
					quantity: 200,
					reserve: 100,
					price: 9950,
					discount: 10,
					vat: 20,
					overhead: 5,
					cost: 12.5,
				},
			],
		},
		attributes: [{ type: 'double', value: 500 }],
		overhead: { sum: 100, distribution: 'weight' },
		agent: { name: '100', bonusPoints: 100, salesAmount: 100 },
		bonusValue: 100,
		moment: '2026-01-31 14:30:00.000',
		applicable: true,
		state: null,
	};
	const inRoubles = {
		...order,
		sum: 199,
		positions: {
			...order.positions,
			rows: [{ ...order.positions.rows[0], price: 99.5, overhead: 0.05, cost: 0.125 }],
		},
		overhead: { ...order.overhead, sum: 1 },
		agent: { ...order.agent, salesAmount: 1 },
	};

	it('changes at any depth, and nothing else does', () => {
		const before = JSON.stringify(order);
		expect(inUnit(order, 'roubles')).toEqual(inRoubles);
		expect(inUnit([order], 'roubles')).toEqual([inRoubles]);
		expect(JSON.stringify(order)).toBe(before);
		expect(inUnit(order, 'kopecks')).toBe(order);
		expect(inKopecks(inRoubles, 'roubles')).toEqual(order);
		expect(inKopecks(order, 'kopecks')).toBe(order);
	});

	it.each([
		[
			'report/stock/all',
			{ stock: 100, reserve: 100, price: 100, salePrice: 100, stockDays: 100 },
			'price salePrice',
		],
		[
			'report/profit/byproduct',
			{
				sellQuantity: 100,
				sellPrice: 100,
				sellCostSum: 100,
				margin: 100,
				salesCount: 100,
				profit: 100,
			},
			'sellPrice sellCostSum profit',
		],
		[
			'report/counterparty',
			{ demandsCount: 100, demandsSum: 100, averageReceipt: 100, balance: 100, bonusBalance: 100 },
			'demandsSum averageReceipt balance',
		],
	])('of %s', (_, row, money) => {
		const names = money.split(' ');
		expect(inUnit({ rows: [row] }, 'roubles').rows[0]).toEqual(
			Object.fromEntries(
				Object.entries(row).map(([name, value]) => [name, names.includes(name) ? 1 : value]),
			),
		);
	});

	it('tells the income of money from that of goods', () => {
		expect(
			inUnit({ money: { income: 100 }, sales: { amount: 100, count: 100 } }, 'roubles'),
		).toEqual({
			...{ money: { income: 1 }, sales: { amount: 1, count: 100 } },
		});
		expect(inUnit({ income: { sum: 100, quantity: 100 } }, 'roubles')).toEqual({
			income: { sum: 1, quantity: 100 },
		});
	});

	it('is all that the table of entities calls money, and no other number of it', () => {
		const attributes = [
			...entities.flatMap((each) => each.attributes),
			...Object.values(positionAttributes).flat(),
		];
		const wrong = attributes.filter(({ name, kind }) => {
			const sample = (amount: number) =>
				kind === 'prices' ? [{ value: amount }] : kind === 'price' ? { value: amount } : amount;
			const isMoney = ['money', 'price', 'prices'].includes(kind);
			if (!isMoney && kind !== 'number' && kind !== 'integer') return false;
			const shown = inUnit({ [name]: sample(100) }, 'roubles')[name];
			return JSON.stringify(shown) !== JSON.stringify(sample(isMoney ? 1 : 100));
		});
		expect(attributes.filter(({ kind }) => kind === 'money').length).toBeGreaterThan(5);
		expect(wrong.map(({ name }) => name)).toEqual([]);
	});
});

it('brings all money of a reply into roubles, and nothing else', () => {
	const reply = {
		...{ labourUnitCost: 100, processingUnitCost: 250, discountedPrice: 1999, proceed: 5050 },
		...{ minprice: { value: 300 }, quantity: 100, weight: 100, value: 100 },
	};
	const shown = {
		...{ labourUnitCost: 1, processingUnitCost: 2.5, discountedPrice: 19.99, proceed: 50.5 },
		...{ minprice: { value: 3 }, quantity: 100, weight: 100, value: 100 },
	};
	expect(inUnit(reply, 'roubles')).toEqual(shown);
	expect(inKopecks(shown, 'roubles')).toEqual(reply);
	expect(inUnit(reply, 'kopecks')).toBe(reply);
});
