/** Flow 12: what is stuck or does not agree is a row for each, until it is right again. */
import { prepared, type Prepared } from './prepared';
import type { RunOptions } from './engine';

const FLOW = '12-watch';

let stage: Prepared;
beforeEach(async () => {
	stage = await prepared([FLOW]);
});
afterEach(async () => await stage.close());

const look = async (how: RunOptions = {}) => {
	const run = await stage.run(FLOW, 'Every Hour', [{}], how);
	if (run.error) throw new Error(run.error.message);
	return run;
};
const found = () => stage.problems().map(({ thing, kind }) => `${thing}: ${kind}`);
const textOf = (at = 0) => String(stage.problems()[at].text);
/** MoySklad's time, so many minutes ago. */
const ago = (minutes: number) =>
	new Date(Date.now() + (180 - minutes) * 60_000).toISOString().slice(0, 19).replace('T', ' ');

type Wish = Parameters<Prepared['world']['changeOrder']>[1];
/** An order that stands as it is since so many minutes; `sent` as flow 1 leaves it. */
function order(minutes: number, state: string, sent = true, more: Wish = {}): string {
	const { world } = stage;
	return world.earlier(minutes, () => {
		const { id, name } = world.placeOrder();
		const { attributes, ...fields } = more;
		const own = sent && {
			'IMSKLAD ключ': `${String(name)}-${id.slice(0, 8)}`,
			'IMSKLAD отправлено': `${id.slice(0, 8)} abc`,
			'IMSKLAD ID': '124323',
		};
		world.changeOrder(id, { ...fields, state, attributes: { ...own, ...attributes } });
		return id;
	});
}

it('says nothing where all is well', async () => {
	order(10, 'Передать на склад', false);
	order(60, 'На складе');
	order(60, 'Новый', false);
	order(6000, 'Доставлен');
	order(6000, 'Собирается', true, { attributes: { 'IMSKLAD время': ago(60) } });
	stage.world.placePurchase();
	await look();
	expect(found()).toEqual([]);
});

describe('an order', () => {
	it('that has not reached the warehouse', async () => {
		order(40, 'Передать на склад', false);
		await look();
		expect(found()).toEqual(['Заказ 00001: Не дошёл до склада']);
		expect(stage.problems()).toMatchObject([{ flow: '12', place: stage.erp('00001').id }]);
	});

	it('that is a copy, with the fields of another one, has not reached it either', async () => {
		const id = order(40, 'На складе');
		stage.world.earlier(40, () => stage.world.copyOrder(id, 'Передать на склад'));
		await look();
		expect(found()).toEqual(['Заказ 00002: Не дошёл до склада']);
	});

	it('whose sending has begun and never ended', async () => {
		const { id } = stage.erp(order(40, 'Передать на склад'));
		stage.world.earlier(40, () =>
			stage.world.changeOrder(id, {
				attributes: { 'IMSKLAD отправлено': `${id.slice(0, 8)} отправляется 1 1` },
			}),
		);
		await look();
		expect(found()).toEqual(['Заказ 00001: Не дошёл до склада']);
	});

	it.each<[string, Wish]>([
		['is older than the settings say', { moment: '2025-12-31 10:00:00' }],
		['is not posted', { applicable: false }],
		['has a problem that is told already', { attributes: { 'IMSKLAD проблема': 'нет кода' } }],
	])('not sent is left alone where it %s', async (_, more) => {
		order(40, 'Передать на склад', false, more);
		await look();
		expect(found()).toEqual([]);
	});

	it('without news, by the last word of the warehouse', async () => {
		order(6000, 'Собирается', true, { attributes: { 'IMSKLAD время': ago(25 * 60) } });
		order(25 * 60, 'На складе');
		await look();
		expect(found()).toEqual([
			'Заказ 00001: Нет вестей со склада',
			'Заказ 00002: Нет вестей со склада',
		]);
		expect(textOf()).toContain(`склад молчит с ${ago(25 * 60).slice(0, 13)}`);
		stage.settings({ hoursWithoutNews: 48 });
		await look();
		expect(found()).toEqual([]);
	});

	it('of which the warehouse has another status', async () => {
		const attributes = { 'IMSKLAD статус': '9 Отгружен', 'IMSKLAD время': ago(40) };
		order(40, 'Собирается', true, { attributes });
		order(10, 'Собирается', true, { attributes });
		order(40, 'Отгружен', true, { attributes });
		await look();
		expect(found()).toEqual(['Заказ 00001: Другой статус у склада']);
		expect(textOf()).toContain('Заказ 00001 (Собирается): у склада «9 Отгружен»');
	});
});

describe('a purchase', () => {
	it('that has not reached the warehouse', async () => {
		stage.world.earlier(40, () => stage.world.placePurchase());
		await look();
		expect(found()).toEqual(['Заказ поставщику 00001: Не дошёл до склада']);
	});

	it('whose goods are late', async () => {
		const { id } = stage.world.placePurchase({ state: 'Ожидается' });
		const { moysklad } = stage.world;
		moysklad.change('purchaseorder', id, { deliveryPlannedMoment: ago(-60) });
		await look();
		expect(found()).toEqual([]);
		moysklad.change('purchaseorder', id, { deliveryPlannedMoment: ago(60) });
		await look();
		expect(found()).toEqual(['Заказ поставщику 00001: Поставка опаздывает']);
	});
});

it('tells what is kept and not written for an hour', async () => {
	stage.tables.insert('sklad news', { came: 'x', news: '{}' }, { came: 'y', news: '{}' });
	stage.tables.insert('sklad receipts', { receipt: '{}' });
	await look();
	expect(found()).toEqual([]);
	for (const name of ['sklad news', 'sklad receipts']) stage.tables.older(name, 61);
	await look();
	expect(found()).toEqual([
		'Вести склада: Вести склада не записаны',
		'Приёмки склада: Вести склада не записаны',
	]);
	expect([textOf(0), textOf(1)].map((text) => /потока (\d+)/.exec(text)?.[1])).toEqual(['2', '16']);
});

it('tells once more what stands for more than a day, but not its own', async () => {
	const row = { text: 'нет кода', place: '1', told: 'x', news: false };
	stage.tables.insert(
		'sklad problems',
		{ ...row, thing: 'Заказ 1', kind: 'Не передан на склад', flow: '1' },
		{ ...row, thing: 'Заказ 2', kind: 'Предпросмотр', flow: '1' },
	);
	order(6000, 'На складе');
	await look();
	expect(found()).toHaveLength(3);
	stage.tables.older('sklad problems', 25 * 60);
	await look();
	await look();
	expect(found().slice(3)).toEqual([
		'Заказ 1: Не передан на склад: Проблема не решена больше суток',
	]);
	expect(textOf(3)).toContain('нет кода');
});

describe('stock', () => {
	const move = (...moved: Parameters<Prepared['world']['moveStock']>) =>
		stage.world.moveStock(...moved);

	it('that differs is told for each product, and struck out when it agrees', async () => {
		move('00001', 3);
		move('1011', -1, 'erp');
		await look();
		expect(found().sort()).toEqual([
			expect.stringMatching(/^Товар Мишка: Остаток расходится$/),
			expect.stringMatching(/^Товар Футболка детская \(.*\): Остаток расходится$/),
		]);
		expect(stage.problems().map(({ text }) => text)).toContainEqual(
			expect.stringContaining('00001 Мишка: склад 15, МойСклад 12'),
		);
		move('00001', 3, 'erp');
		await look();
		expect(found()).toEqual([expect.stringContaining('Футболка')]);
	});

	it('is no difference while it is being booked, or counted anew', async () => {
		move('00001', -2);
		await look({ after: { Compare: () => move('00001', -2, 'erp') } });
		expect(found()).toEqual([]);
		move('00001', 2);
		const { settings, list } = stage.world.moysklad;
		settings.recalculating = [list('product').find(({ code }) => code === '00001')!.id];
		await look();
		expect(found()).toEqual([]);
	});

	it('compares as flow 5 does: fractions, numbers as digits, the reserve', async () => {
		move('00001', 0.3);
		move('00001', 0.1, 'erp');
		move('00001', 0.2, 'erp');
		await look();
		expect(found()).toEqual([]);
		stage.world.imsklad.call('order', 'add_order', {
			...{ id: 'A-1', storage_id: 1, name: 'Иванова', discount: 0, delivery: 0, total_paid: 0 },
			goods: [{ id: '00002', quantity: 2, price: 100 }],
		});
		stage.settings({ reservedIsExtra: true });
		await look();
		expect(found()).toEqual(['Товар Мяч: Остаток расходится']);
	});

	it('of a number that the warehouse does not know cannot be compared', async () => {
		const { moysklad } = stage.world;
		const { meta } = moysklad
			.list('product/metadata/attributes')
			.find(({ name }) => name === 'IMSKLAD ID')!;
		stage.world.changeProduct('00002', { attributes: [{ meta, value: '999999' }] });
		await look();
		expect(found()).toEqual(['Товар Мяч: Остаток не сравнить']);
	});
});

it('goes on after its ten minutes, which n8n spends in its database', async () => {
	await stage.close();
	stage = await prepared([FLOW], { waitFactor: 1 });
	const id = order(40, 'Передать на склад', false);
	await look();
	stage.world.changeOrder(id, { state: 'Новый' });
	stage.world.moveStock('00001', 3);
	const run = await look();
	expect(run.status).toBe('waiting');
	expect(found()).toEqual(['Заказ 00001: Не дошёл до склада']);
	expect((await stage.answer(run)).status).toBe('success');
	expect(found()).toEqual(['Товар Мишка: Остаток расходится']);
});

it('strikes out what is right again', async () => {
	const id = order(40, 'Передать на склад', false);
	await look();
	expect(found()).toHaveLength(1);
	stage.world.changeOrder(id, { state: 'Новый' });
	await look();
	expect(found()).toEqual([]);
});

it('keeps what it told, so that it is told once', async () => {
	order(40, 'Передать на склад', false);
	await look();
	stage.tables.change('sklad problems', { flow: '12' }, { told: 'yes' });
	await look();
	expect(stage.problems()).toMatchObject([{ told: 'yes', news: true }]);
});

it.each(['imsklad', 'moysklad'] as const)(
	'says in one row that %s is away, and strikes nothing out',
	async (service) => {
		const id = order(40, 'Передать на склад', false);
		await look();
		stage.world.changeOrder(id, { state: 'Новый' });
		await stage.world.setService(service, 'failing');
		await look();
		await look();
		expect(found()).toEqual(['Заказ 00001: Не дошёл до склада', 'Обход: Не удалось посмотреть']);
		await stage.world.setService(service, 'up');
		await look();
		expect(found()).toEqual([]);
	},
);

it.each([
	...['Settings', 'Begin', 'Orders under Way', 'What Is Stuck', 'Keep Problem', 'Compare'],
	...['Ten Minutes Later', 'Compare Again', 'All Was Looked At'],
])('a run that dies after "%s" is made good by the next look', async (crashAfter) => {
	order(40, 'Передать на склад', false);
	stage.world.moveStock('00001', 3);
	await look({ crashAfter });
	await look();
	expect(found().sort()).toEqual([
		'Заказ 00001: Не дошёл до склада',
		'Товар Мишка: Остаток расходится',
	]);
});

it('two at once strike out nothing of each other', async () => {
	order(40, 'Передать на склад', false);
	await look();
	await Promise.all(['A', 'B'].map((process) => look({ process })));
	expect(found()).toEqual(['Заказ 00001: Не дошёл до склада']);
});
