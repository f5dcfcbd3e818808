/** Flow 3: what the warehouse asks about products and suppliers is answered from MoySklad, or the run fails: never "not found" where nobody knows. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepared, type Prepared } from './prepared';
import type { Flow } from './run';

const FLOW = '03-warehouse-questions';
const ENDPOINT = '13-imsklad-endpoint';
/** Flow 13 and what else it calls. */
const OTHERS = [ENDPOINT, '02-warehouse-status-back', '16-receipts-to-supply'];
const NOT_KNOWN = { error: 'В МойСклад этого нет', code: 2 };
const NOT_ANSWERED = { status: 500, body: { message: 'Error in workflow' } };

let stage: Prepared;
beforeEach(async () => {
	stage = await prepared([FLOW, ...OTHERS]);
	await stage.activate(FLOW);
});
afterEach(async () => await stage.close());

const erp = () => stage.world.moysklad;
const called = (entity: string, name: string) =>
	erp()
		.list(entity)
		.find((each) => each.name === name || each.code === name)!;
/** What the warehouse is answered. */
const ask = async (action: string, data: unknown) =>
	await stage.world.imsklad.callback(
		action.startsWith('get_good') ? 'good' : 'supplier',
		action,
		data,
	);
const good = async (id: unknown) => await ask('get_good', { id });
const ok = (body: unknown) => ({ status: 200, body });
const idOf = (code: string) => stage.world.imsklad.state.goods[code].id;
const question = (action: string, data: object) => {
	const type = action.startsWith('get_good') ? 'good' : 'supplier';
	return { event: `${type}.${action}`, type, action, data };
};

describe('a product', () => {
	const city = { id: '1001', name: 'Конструктор «Город»', price: 2490, cost: 1400, weight: 850 };

	it('is answered by its code, a number or a text, and else by the ID that the warehouse gave it', async () => {
		expect(await good(1001)).toEqual(ok(city));
		expect(await good('1001')).toEqual(ok(city));
		expect(await good(idOf('1001'))).toEqual(ok(city));
		expect(await good(' 1001 ')).toEqual(ok(city));
		expect(stage.problems()).toEqual([]);
	});

	it('is answered as flow 4 sends it: a variant with its colour’s number and its size', async () => {
		const shirt = { price: 790, cost: 320, weight: 150, color: 9, size: '110' };
		expect(await good('1011')).toMatchObject(ok({ id: '1011', ...shirt }));
		expect(await good(idOf('1011'))).toMatchObject(ok({ id: '1011', ...shirt }));
		const { body } = (await good('1011'))!;
		expect(Object.keys(body as object).sort()).toEqual([
			...['color', 'cost', 'id', 'name', 'price', 'size', 'weight'],
		]);
	});

	it('is answered without what nobody knows of it', async () => {
		erp().create('product', { name: 'Ничего', code: '1100', weight: 0 });
		expect(await good('1100')).toEqual(ok({ id: '1100', name: 'Ничего', price: 0, cost: 0 }));
		const variant = called('variant', '1011');
		const characteristics = (variant.characteristics as Array<{ name: string }>).map((each) =>
			each.name === 'Цвет' ? { ...each, value: 'Серо-буро-малиновый' } : each,
		);
		erp().change('variant', variant.id, { characteristics });
		expect((await good('1011'))?.body).not.toHaveProperty('color');
	});

	it('is answered from the archive too, and as itself where it is sold in variants', async () => {
		erp().change('product', called('product', '1001').id, { archived: true });
		expect(await good('1001')).toEqual(ok(city));
		expect(await good('1010')).toMatchObject(ok({ id: '1010', name: 'Футболка детская' }));
	});

	it('is answered each for itself where several are asked for at once', async () => {
		expect(await ask('get_good', ['no such', { id: '1001' }, 1001])).toEqual(
			ok([city, city, NOT_KNOWN]),
		);
	});

	it('is not known where there is none, or a bundle or a service', async () => {
		for (const id of ['no such', 999_999, '2001', 'delivery', '%;=~']) {
			expect(await good(id)).toEqual(ok(NOT_KNOWN));
		}
		expect(stage.problems()).toEqual([]);
	});

	it('is not guessed at where several have its code: a person is told', async () => {
		const twin = erp().create('product', { name: 'Двойник', code: '1001' });
		expect(await good('1001')).toEqual(NOT_ANSWERED);
		expect(stage.problems()).toMatchObject([
			{ thing: 'Вопрос склада: 1001', kind: 'Склад не получил ответа', flow: '3' },
		]);
		expect(String(stage.problems()[0].text)).toMatch(/has the same code.*good\.get_good/s);
		expect(await good('1002')).toMatchObject({ status: 200 });
		expect(stage.problems()).toHaveLength(1);
		erp().change('product', twin.id, { code: 'other' });
		expect(await good('1001')).toEqual(ok(city));
		expect(stage.problems()).toEqual([]);
	});

	it('has the price type of the settings, or no answer', async () => {
		stage.settings({ priceType: 'Нет такой' });
		expect(await good('1001')).toEqual(NOT_ANSWERED);
		stage.settings({ priceType: 'Цена продажи' });
		expect(await good('1001')).toEqual(ok(city));
	});

	it('has its supplier, as a list', async () => {
		const { id } = called('counterparty', 'Фабрика игрушек');
		const meta = called('counterparty', 'Фабрика игрушек').meta;
		erp().change('product', called('product', '1001').id, { supplier: { meta } });
		for (const asked of ['1001', idOf('1001')]) {
			expect(await ask('get_good_suppliers', { id: asked })).toMatchObject(
				ok([{ id, name: 'Фабрика игрушек', phone: '+78432000000', inn: '' }]),
			);
		}
		expect(await ask('get_good_suppliers', { id: '1002' })).toEqual(ok(NOT_KNOWN));
		expect(await ask('get_good_suppliers', { id: 'no such' })).toEqual(ok(NOT_KNOWN));
	});
});

describe('suppliers', () => {
	it('are a list by their tag, and one by its ID or name, archived too by its ID', async () => {
		expect(await ask('get_suppliers', {})).toMatchObject(
			ok([{ name: 'Поставщик' }, { name: 'Фабрика игрушек' }]),
		);
		const { id } = called('counterparty', 'Фабрика игрушек');
		const plant = ok({ id, name: 'Фабрика игрушек', address: 'Казань, ул. Складская, 1' });
		expect(await ask('get_supplier', { id })).toMatchObject(plant);
		expect(await ask('get_supplier', { id: 'Фабрика игрушек' })).toMatchObject(plant);
		erp().change('counterparty', id, { archived: true });
		expect(await ask('get_supplier', { id })).toMatchObject(plant);
		expect(await ask('get_suppliers', {})).toMatchObject(ok([{ name: 'Поставщик' }]));
	});

	it('are not known', async () => {
		for (const id of ['no such', '00000000-0000-4000-8000-00000000dead']) {
			expect(await ask('get_supplier', { id })).toEqual(ok(NOT_KNOWN));
		}
		stage.settings({ supplierTag: 'нет такой' });
		expect(await ask('get_suppliers', {})).toEqual(ok(NOT_KNOWN));
		expect(stage.problems()).toEqual([]);
	});

	it('of one name are not guessed at', async () => {
		erp().create('counterparty', { name: 'Поставщик' });
		expect(await ask('get_supplier', { id: 'Поставщик' })).toEqual(NOT_ANSWERED);
		expect(stage.problems()).toMatchObject([{ thing: 'Вопрос склада: Поставщик' }]);
	});
});

it('a question without an ID is answered so, and told', async () => {
	const words = ok({ error: 'В вопросе нет номера', code: 3 });
	expect(await ask('get_good', {})).toEqual(words);
	expect(await good('')).toEqual(words);
	expect(await ask('get_good_suppliers', null)).toEqual(words);
	expect(await ask('get_supplier', { id: null })).toEqual(words);
	expect(stage.problems()).toMatchObject([{ kind: 'Вопрос склада не понят' }]);
});

it.each(['failing', 'refused'] as const)(
	'MoySklad %s is HTTP 500, one problem, and over with the next answer',
	async (how) => {
		await stage.world.setService('moysklad', how);
		for (const id of ['1001', '1002', 'no such']) expect(await good(id)).toEqual(NOT_ANSWERED);
		expect(await ask('get_suppliers', {})).toEqual(NOT_ANSWERED);
		expect(await ask('get_supplier', { id: 'Поставщик' })).toEqual(NOT_ANSWERED);
		expect(stage.problems()).toMatchObject([
			{ thing: 'Вопрос склада: любой', kind: 'Склад не получил ответа', place: '' },
		]);
		await stage.world.setService('moysklad', 'up');
		expect(await good('no such')).toEqual(ok(NOT_KNOWN));
		expect(stage.problems()).toEqual([]);
	},
	60_000,
);

it('is not "not found" either where MoySklad goes away in the middle, or nobody has made settings', async () => {
	erp().fault('status500', { match: 'entity/variant', times: 9 });
	expect(await good(idOf('1011'))).toEqual(NOT_ANSWERED);
	erp().clearFaults();
	erp().fault('html502', { match: 'entity/counterparty', times: 9 });
	const { meta } = called('counterparty', 'Поставщик');
	erp().change('product', called('product', '1001').id, { supplier: { meta } });
	expect(await ask('get_good_suppliers', { id: '1001' })).toEqual(NOT_ANSWERED);
	erp().clearFaults();
	stage.settings({ productKey: '' });
	expect(await good('1001')).toEqual(NOT_ANSWERED);
});

it('is called by flow 13 too, and gives its answer back there', async () => {
	await stage.activate(ENDPOINT);
	expect(await good('1001')).toMatchObject(ok({ id: '1001', price: 2490 }));
	expect(await good('no such')).toEqual(ok(NOT_KNOWN));
	expect(await ask('get_suppliers', {})).toMatchObject(
		ok([{ name: 'Поставщик' }, { name: 'Фабрика игрушек' }]),
	);
	await stage.world.setService('moysklad', 'failing');
	expect(await good('1001')).toEqual(NOT_ANSWERED);
}, 30_000);

it.each(['With Settings', 'Product', 'As the Warehouse Has It', 'Problem Over', 'Answer'])(
	'a run that dies after "%s" leaves nothing behind: asked again, it answers',
	async (crashAfter) => {
		const asked = [question('get_good', { id: '1001' })];
		await stage.run(FLOW, 'Asked', asked, { crashAfter });
		expect(stage.problems()).toEqual([]);
		expect(await good('1001')).toMatchObject(ok({ id: '1001' }));
	},
);

it.each(['Problem', 'Keep Problem'])(
	'a failed run that dies after "%s" is made good by the next question',
	async (crashAfter) => {
		await stage.world.setService('moysklad', 'refused');
		await stage.run(FLOW, 'Asked', [question('get_good', { id: '1001' })], { crashAfter });
		await stage.world.setService('moysklad', 'up');
		await good('1001');
		expect(stage.problems()).toEqual([]);
	},
);

it('two at once each get their own answer', async () => {
	const answers = await Promise.all([good('1001'), good('1002'), good('no such')]);
	expect(answers).toMatchObject([ok({ id: '1001' }), ok({ id: '1002' }), ok(NOT_KNOWN)]);
});

it('lets the warehouse wait ten seconds for a request, and writes nothing into MoySklad', async () => {
	const { nodes } = JSON.parse(
		readFileSync(join(__dirname, '../../workflows', `${FLOW}.json`), 'utf8'),
	) as Flow;
	const reading = nodes.filter(({ type }) => type.endsWith('.moySklad'));
	expect(reading.map(({ parameters }) => parameters.options)).toEqual(
		reading.map(() => expect.objectContaining({ timeout: 10 })),
	);
	for (const id of ['1001', idOf('1011'), 'no such']) await good(id);
	expect(erp().requests.filter(({ method }) => method !== 'GET')).toEqual([]);
});
