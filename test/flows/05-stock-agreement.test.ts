/** Flow 5: a person approves, and what still differs as it was approved is booked in MoySklad, once. */
import { prepared, type Prepared } from './prepared';
import type { RunOptions } from './engine';
import type { FlowRun } from './run';

const FLOW = '05-stock-agreement';
const YES = { Решение: 'Исправить МойСклад' };
const NO = { Решение: 'Оставить как есть' };

let stage: Prepared;
beforeEach(async () => {
	stage = await prepared([FLOW]);
});
afterEach(async () => await stage.close());

/** As a person compares by hand. */
const look = async (how: RunOptions = {}) => {
	const run = await stage.run(FLOW, 'Compare Now', [{}], { mode: 'manual', ...how });
	if (run.error) throw new Error(run.error.message);
	return run;
};
const approve = async (run: FlowRun, how: RunOptions = {}) => {
	const ended = await stage.answer(run, YES, how);
	if (ended.error) throw new Error(ended.error.message);
	return ended;
};
const move = (...moved: Parameters<Prepared['world']['moveStock']>) =>
	stage.world.moveStock(...moved);
const documents = () => ['enter', 'loss'].map((kind) => stage.world.moysklad.list(kind).length);
/** Of the store of the warehouse, by code. */
function stockOf(code: string): number {
	const { moysklad } = stage.world;
	const thing = [...moysklad.list('product'), ...moysklad.list('variant')].find(
		(each) => each.code === code,
	)!;
	return moysklad.stockOf(thing.id, moysklad.list('store')[0].id);
}
const kinds = () => stage.problems().map(({ kind }) => kind);

it('reports what differs, waits, and books what is approved', async () => {
	move('00001', 3);
	move('1011', -2);
	const run = await look();
	expect(run.status).toBe('waiting');
	expect(stage.problems()).toMatchObject([{ thing: 'Остатки', kind: 'Остатки расходятся' }]);
	const text = String(stage.problems()[0].text);
	expect(text).toContain('00001 Мишка: склад 15, МойСклад 12 → +3');
	expect(text).toContain('1011 Футболка детская');
	expect(text).toContain('→ -2');
	expect(text).toContain(`form-waiting/${run.executionId}`);
	expect(documents()).toEqual([0, 0]);
	await approve(run);
	expect(documents()).toEqual([1, 1]);
	expect([stockOf('00001'), stockOf('1011')]).toEqual([15, 4]);
	expect(stage.problems()).toEqual([]);
	const [enter] = stage.world.moysklad.list('enter');
	expect(enter.description).toMatch(/^Сверка остатков с IMSKLAD, \d{4}-\d\d-\d\d$/);
});

it('says where all agrees, be it sums of fractions, and that alone', async () => {
	move('00001', 0.3);
	move('00001', 0.1, 'erp');
	move('00001', 0.2, 'erp');
	stage.world.moysklad.create('product', { name: 'Без номера склада', code: '777' });
	const run = await look();
	expect(run.status).toBe('success');
	expect(stage.problems()).toMatchObject([
		{ kind: 'Остатки сошлись', text: expect.stringContaining('одно и то же') },
	]);
	// The next morning's is told anew.
	await look();
	expect(stage.problems()).toMatchObject([{ kind: 'Остатки сошлись', told: null }]);
	move('00001', 3);
	await look();
	expect(kinds()).toEqual(['Остатки расходятся']);
});

it('does not say that all agrees where not all could be looked at', async () => {
	const { imsklad, moysklad } = stage.world;
	imsklad.fault('status500', { match: 'get_stock', times: 99 });
	await look();
	expect(kinds()).toEqual(['Остатки не сверены']);
	imsklad.clearFaults();
	moysklad.fault('answer', { match: 'report/stock', status: 403, body: { errors: [] }, times: 99 });
	await look();
	expect(kinds()).toEqual(['Остатки не сверены']);
});

it('counts the reserve on top where the settings say so', async () => {
	const goods = [{ id: '00001', quantity: 2, price: 100 }];
	stage.world.imsklad.call('order', 'add_order', {
		...{ id: 'A-1', storage_id: 1, name: 'Иванова', goods },
		...{ discount: 0, delivery: 0, total_paid: 0 },
	});
	expect((await look()).status).toBe('success');
	stage.settings({ reservedIsExtra: true });
	expect((await look()).status).toBe('waiting');
	expect(String(stage.problems()[0].text)).toContain('склад 14, МойСклад 12');
});

it('books nothing without an answer, on a no, or where the report reached nobody', async () => {
	move('00001', 3);
	const run = await look();
	expect((await stage.answer(run)).status).toBe('success');
	expect((await stage.answer(run, NO)).status).toBe('success');
	expect(documents()).toEqual([0, 0]);
});

it('begins each day with a new report, and ends when all agrees', async () => {
	move('00001', 3);
	const [first, second] = [await look(), await look()];
	expect(stage.problems()).toHaveLength(1);
	expect(String(stage.problems()[0].text)).toContain(`/${second.executionId}`);
	expect(first.executionId).not.toBe(second.executionId);
	move('00001', -3);
	await look();
	expect(kinds()).toEqual(['Остатки сошлись']);
});

it('reaches people by flow 15, each day anew, and says when it is over', async () => {
	await stage.close();
	stage = await prepared([FLOW, '15-problems']);
	const tell = () => stage.run('15-problems', 'Every 5 Minutes');
	const told = () => stage.world.messages.map(({ text }) => text);
	stage.settings({ tellUrl: stage.world.tellUrl });
	move('00001', 3);
	await look();
	await tell();
	await tell();
	expect(told()).toEqual([expect.stringContaining('Исправить МойСклад?')]);
	const run = await look();
	await tell();
	expect(told()[1]).toContain(`form-waiting/${run.executionId}`);
	await approve(run);
	await tell();
	expect(told()[2]).toContain('«Остатки расходятся» – больше нет');
	expect(told()).toHaveLength(3);
});

it('runs in the morning of Moscow, whatever the zone of n8n', async () => {
	move('00001', 3);
	const hour = new Date(Date.now() + 3 * 3_600_000).getUTCHours();
	stage.settings({ morning: (hour + 1) % 24 });
	expect((await stage.run(FLOW, 'Every Hour')).status).toBe('success');
	stage.settings({ morning: hour });
	expect((await stage.run(FLOW, 'Every Hour')).status).toBe('waiting');
});

describe('is looked at again right before booking', () => {
	it('where a receipt was booked meanwhile', async () => {
		move('00001', 10);
		const run = await look();
		move('00001', 10, 'erp');
		await approve(run);
		expect(documents()).toEqual([0, 0]);
		expect(stockOf('00001')).toBe(22);
		expect(stage.problems()).toEqual([]);
	});

	it('where a receipt was booked right before the last node', async () => {
		move('00001', 10);
		await approve(await look(), {
			before: { 'Correct MoySklad': () => move('00001', 10, 'erp') },
		});
		expect(stockOf('00001')).toBe(22);
	});

	it('and left, where it differs otherwise now', async () => {
		move('00001', 10);
		move('00002', 1);
		const run = await look();
		move('00001', -4);
		await approve(run);
		expect([stockOf('00001'), stockOf('00002')]).toEqual([12, 31]);
		expect(stage.problems()).toMatchObject([
			{
				kind: 'Исправлено не всё',
				text: expect.stringMatching(/Не проведено, придёт в следующем отчёте: Мишка \(changed\)$/),
			},
		]);
	});

	it('and never booked, where it is being recalculated', async () => {
		move('00001', 3);
		move('00002', 3);
		const { settings, list } = stage.world.moysklad;
		const bear = list('product').find(({ code }) => code === '00001')!.id;
		settings.recalculating = [bear];
		const first = await look();
		expect(String(stage.problems()[0].text)).not.toContain('Мишка');
		settings.recalculating = [];
		const second = await look();
		settings.recalculating = [bear];
		await approve(first);
		await approve(second);
		settings.recalculating = [];
		expect([stockOf('00001'), stockOf('00002')]).toEqual([12, 33]);
	});
});

describe('is booked once', () => {
	it('by two people who approve in the same moment', async () => {
		move('00001', 3);
		move('00002', -3);
		const run = await look();
		await Promise.all([approve(run, { process: 'A' }), approve(run, { process: 'B' })]);
		expect(documents()).toEqual([1, 1]);
		expect([stockOf('00001'), stockOf('00002')]).toEqual([15, 27]);
	});

	it('by two runs, be both approved at once, or one after the other', async () => {
		move('00001', 3);
		const runs = await Promise.all(['A', 'B'].map((process) => look({ process })));
		await Promise.all(runs.map((run) => approve(run)));
		await approve(runs[0]);
		expect(documents()).toEqual([1, 0]);
		expect(stockOf('00001')).toBe(15);
	});

	it.each(['Approved', 'Warehouse Stock Again', 'Counted', 'Stock Now', 'Correct MoySklad'])(
		'when the process dies after "%s"',
		async (crashAfter) => {
			move('00001', 3);
			await stage.answer(await look(), YES, { crashAfter });
			const again = await look();
			if (again.status === 'waiting') await approve(again);
			expect(documents()).toEqual([1, 0]);
			expect(stockOf('00001')).toBe(15);
			expect(kinds().filter((kind) => kind !== 'Остатки сошлись')).toEqual([]);
		},
	);

	it('when the answer was lost, and n8n runs it once more', async () => {
		move('00001', 3);
		const run = await look();
		stage.world.moysklad.fault('reset', {
			...{ after: true, times: 3 },
			match: ({ method, url }) => method === 'POST' && url.endsWith('/enter'),
		});
		await approve(run);
		expect(kinds()).toEqual(['Остатки расходятся', 'Остатки не сверены']);
		await approve(run);
		expect(documents()).toEqual([1, 0]);
	});
});

it.each([
	...['Settings', 'In the Morning', 'Yesterday Is Over', 'Goods with an ID', 'Warehouse Stock'],
	...['Compare', 'In Words', 'All in One', 'Report', 'Keep Problem'],
])('a run that dies after "%s" is made good by the next look', async (crashAfter) => {
	move('00001', 3);
	await look({ crashAfter });
	await approve(await look());
	expect(documents()).toEqual([1, 0]);
	expect(stage.problems()).toEqual([]);
});

it.each(['imsklad', 'moysklad'] as const)('one row says that %s is away', async (service) => {
	move('00001', 3);
	await stage.world.setService(service, 'failing');
	const run = await look();
	expect(run.status).toBe('success');
	expect(stage.problems()).toHaveLength(1);
	expect(stage.problems()).toMatchObject([
		{ thing: 'Сверка остатков', kind: 'Остатки не сверены', place: expect.stringMatching(/./) },
	]);
	await stage.world.setService(service, 'up');
	await look();
	expect(kinds()).toEqual(['Остатки расходятся']);
});

it('tells what cannot be compared, and books the rest', async () => {
	move('00001', 3);
	const { moysklad } = stage.world;
	const [attribute] = moysklad
		.list('product/metadata/attributes')
		.filter(({ name }) => name === 'IMSKLAD ID');
	const numbered = (code: string, value: string) =>
		stage.world.changeProduct(code, { attributes: [{ meta: attribute.meta, value }] });
	numbered('00002', '999999');
	numbered('00003', 'нет');
	const run = await look();
	const text = String(stage.problems().find(({ thing }) => thing === 'Остатки')!.text);
	expect(text).toContain('00002 Мяч: склад ?, МойСклад 30  (склад этого номера не знает)');
	expect(stage.problems()).toContainEqual(
		expect.objectContaining({
			kind: 'Остатки не сверены',
			text: expect.stringContaining('Кубики'),
		}),
	);
	await approve(run);
	expect(stockOf('00001')).toBe(15);
});

it('books thousands', async () => {
	await stage.close();
	stage = await prepared([FLOW], { world: { products: 1100, moysklad: { limits: 'off' } } });
	for (let n = 0; n < 1100; n++) move(String(5001 + n), 1);
	await approve(await look());
	expect(documents()).toEqual([2, 0]);
	expect([stockOf('5001'), stockOf('6100')]).toEqual([6, 6]);
	expect((await look()).status).toBe('success');
}, 120_000);

it('writes nothing in a preview', async () => {
	stage.settings({ preview: true });
	move('00001', 3);
	await approve(await look());
	expect(documents()).toEqual([0, 0]);
	expect(stage.problems()).toMatchObject([
		{ kind: 'Предпросмотр', text: expect.stringMatching(/Было бы проведено, строк: 1\s*$/) },
	]);
});
