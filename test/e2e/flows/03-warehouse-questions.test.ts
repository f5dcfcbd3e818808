import { setStage, type Stage } from './stage';

const FLOW = '03-warehouse-questions';
const NOT_FOUND = { status: 200, body: { error: expect.any(String), code: 2 } };

let stage: Stage;

beforeAll(async () => {
	stage = await setStage([FLOW]);
}, 240_000);

afterAll(async () => {
	await stage?.stop();
}, 60_000);

const ask = (type: string, action: string, data: unknown) =>
	stage.world.imsklad.callback(type, action, data);
const askGood = (id: unknown) => ask('good', 'get_good', { id });
const told = () => stage.world.state().messages;
/** The warehouse's ID of goods, as MoySklad has it. */
const warehouseId = (code: string) =>
	stage.world.state().erp.goods.find((good) => good.code === code)!.wmsId;

/** A question changes nothing, whatever its answer. */
async function asking(deed: () => Promise<unknown>): Promise<unknown> {
	const before = stage.world.state();
	const answer = await deed();
	expect(stage.world.state()).toEqual(before);
	return answer;
}

const BALL = {
	...{ id: '00002', name: 'Мяч', price: 499.51, cost: 210.5, weight: 420 },
};
const SHIRT = {
	...{ id: '1011', name: 'Футболка детская (Красный, 110)', price: 790, cost: 320, weight: 150 },
	...{ color: 9, size: '110' },
};

describe('a product', () => {
	it.each([
		['by its code', () => '00002', BALL],
		['by its code, where it is text', () => 'LUNA-1', { id: 'LUNA-1', price: 1290 }],
		["by the warehouse's ID", () => Number(warehouseId('00002')), BALL],
		['a variant by its code', () => 1011, SHIRT],
		["a variant by the warehouse's ID", () => warehouseId('1011'), SHIRT],
	])('%s, in roubles and grams', async (_, id, good) => {
		const answer = await asking(() => askGood(id()));
		expect(answer).toMatchObject({ status: 200, body: good });
		const { body } = answer as { body: Record<string, unknown> };
		expect(body).not.toHaveProperty('result');
		// What stands in the description for the flows only is nobody else's business.
		expect(JSON.stringify(body)).not.toContain('IMSKLAD ID');
	});

	it('as the warehouse has it already', async () => {
		const goods = stage.world.imsklad.state.goods;
		for (const code of ['00001', '1002', '1012']) {
			const { data } = goods[code];
			expect(await askGood(code)).toMatchObject({ body: { ...data, id: code } });
		}
	});

	it('that lies in the archive is still at the warehouse', async () => {
		const { world } = stage;
		world.changeProduct('1003', { archived: true });
		expect(await askGood('1003')).toMatchObject({ body: { name: 'Пазл «Карта России»' } });
	});

	it.each([
		['nobody has', () => '999'],
		['is a bundle', () => '2001'],
		['is a service', () => 'delivery'],
		["has a beginning of the warehouse's ID", () => String(warehouseId('1011')).slice(0, -1)],
	])('that %s is not found', async (_, id) => {
		expect(await asking(() => askGood(id()))).toMatchObject(NOT_FOUND);
		expect(told()).toEqual([]);
	});
});

describe('suppliers', () => {
	const supplier = (name: string) => ({ name, phone: '+78432000000', id: expect.any(String) });

	it('of the account are those with the tag', async () => {
		const answer = await asking(() => ask('supplier', 'get_suppliers', null));
		const both = [supplier('Поставщик'), supplier('Фабрика игрушек')];
		expect(answer).toMatchObject({
			status: 200,
			body: expect.arrayContaining(both.map((each) => expect.objectContaining(each))),
		});
		expect((answer as { body: unknown[] }).body).toHaveLength(2);
	});

	it('of a product are a list, also where there is one', async () => {
		const { world } = stage;
		const [{ meta }] = world.moysklad
			.list('counterparty')
			.filter(({ name }) => name === 'Поставщик');
		world.changeProduct('00001', { supplier: { meta } });
		world.changeProduct('1010', { supplier: { meta } });
		for (const id of ['00001', '1011', Number(warehouseId('00001'))]) {
			expect(await ask('good', 'get_good_suppliers', { id })).toMatchObject({
				...{ status: 200, body: [supplier('Поставщик')] },
			});
		}
		for (const id of ['1001', '999'])
			expect(await ask('good', 'get_good_suppliers', { id })).toMatchObject(NOT_FOUND);
	});

	it('are known by ID and by name', async () => {
		const { world } = stage;
		const [{ id }] = world.moysklad.list('counterparty').filter(({ name }) => name === 'Поставщик');
		for (const wanted of [id, 'Поставщик']) {
			expect(await ask('supplier', 'get_supplier', { id: wanted })).toMatchObject({
				...{ status: 200, body: { id, name: 'Поставщик' } },
			});
		}
		for (const wanted of ['Никто', 7, undefined]) {
			const data = { id: wanted };
			expect(await ask('supplier', 'get_supplier', data)).toMatchObject(NOT_FOUND);
		}
	});
});

describe('no answer is given', () => {
	it.each(['failing', 'refused'] as const)('while MoySklad is away: %s', async (how) => {
		const { world } = stage;
		const before = told().length;
		await world.setService('moysklad', how);
		expect(await askGood('00002')).toMatchObject({ status: 500 });
		expect(await ask('supplier', 'get_suppliers', null)).toMatchObject({ status: 500 });
		expect(told()).toHaveLength(before + 2);
		expect(told().at(-2)).toMatch(/get_good.*00002.*MoySklad cannot be read/);
		await world.setService('moysklad', 'up');
		expect(await askGood('00002')).toMatchObject({ status: 200, body: BALL });
	});

	it('where MoySklad goes away in the middle', async () => {
		const { world } = stage;
		world.moysklad.fault('status500', { match: 'entity/currency', times: 3 });
		expect(await askGood('00002')).toMatchObject({ status: 500 });
		world.moysklad.clearFaults();
	});

	it('where two have the code', async () => {
		const { world } = stage;
		const before = told().length;
		world.changeProduct('1002', { code: '1001' });
		expect(await askGood('1001')).toMatchObject({ status: 500 });
		expect(told().slice(before)).toEqual([
			expect.stringContaining('several products have the code 1001'),
		]);
	});
});
