/** Flow 15: what is wrong is told once for each kind, and when it is over; and flow 0, which makes what it stands on. */
import type { DataTableRow } from 'n8n-workflow';
import { SETTINGS } from '../../workflows/source/kit';
import { stageFlows } from './engine';
import { prepared, type Prepared } from './prepared';

const FLOW = '15-problems';
const row = (thing: string, more: DataTableRow = {}) => ({
	...{ thing, kind: 'Не передан на склад', text: 'нет кода', flow: '1', place: thing, news: true },
	...more,
});

describe('problems', () => {
	let stage: Prepared;
	beforeEach(async () => {
		stage = await prepared([FLOW]);
		stage.settings({ tellUrl: stage.world.tellUrl });
	});
	afterEach(async () => await stage.close());

	const look = () => stage.run(FLOW, 'Every 5 Minutes');
	const told = () => stage.world.messages.map(({ text }) => text);

	it('are told in one message for each kind, once, and counted', async () => {
		stage.tables.insert('sklad problems', row('Заказ 1'), row('Заказ 2'));
		stage.tables.insert('sklad problems', row('Заказ 3', { kind: 'Предпросмотр', text: '' }));
		await look();
		expect(told()).toHaveLength(2);
		expect(told()[0]).toContain('Не передан на склад (2): Заказ 1, Заказ 2');
		expect(stage.problems()[0]).toMatchObject({ tries: 1, news: false, since: expect.any(String) });
		stage.tables.change(
			'sklad problems',
			{ thing: 'Заказ 1' },
			{ text: 'другие слова', news: true },
		);
		await look();
		expect(told()).toHaveLength(2);
		expect(stage.problems()[0]).toMatchObject({ tries: 2 });
	});

	it('are told to be over when none of the kind is left', async () => {
		stage.tables.insert('sklad problems', row('Заказ 1'));
		await look();
		stage.tables.change('sklad problems', { thing: 'Заказ 1' }, { kind: 'Другое' });
		await look();
		expect(told().at(-1)).toMatch(/✓ Поток 1: «Не передан на склад» – больше нет/);
		const before = told().length;
		await look();
		expect(told()).toHaveLength(before);
	});

	it('stay untold while the chat is away', async () => {
		stage.tables.insert('sklad problems', row('Заказ 1'));
		await stage.world.setService('inbox', 'failing');
		await look();
		await stage.world.setService('inbox', 'up');
		await look();
		expect(told()).toHaveLength(1);
	});

	it('say at once that nobody is told', async () => {
		stage.settings({ tellUrl: '' });
		stage.tables.insert('sklad problems', row('Заказ 1'));
		expect((await look()).error?.message).toContain('Никому не сообщается');
	});

	it('are noted where they lie', async () => {
		const { id, name } = stage.world.placeOrder();
		stage.tables.insert(
			'sklad problems',
			row(`Заказ ${String(name)}`, { place: id, entity: 'customerorder' }),
		);
		await look();
		expect(stage.erp(id).fields['IMSKLAD проблема']).toBe('нет кода');
	});
});

describe('flow 0', () => {
	it('makes tables, fields and states once, and takes over what the former flow sent', async () => {
		const stage = await stageFlows({ files: ['00-prepare-moysklad'], world: { prepared: false } });
		const run = () => stage.run('00-prepare-moysklad', 'Start');
		expect((await run()).error).toBeUndefined();
		const { world, tables } = stage;
		expect(tables.names().sort()).toEqual([
			'sklad claims',
			'sklad news',
			'sklad problems',
			'sklad receipts',
			'sklad settings',
			'sklad told',
			'sklad tries',
		]);
		expect(tables.rows('sklad settings')).toMatchObject([
			{ store: 'Основной склад', since: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
		]);
		const fields = world.moysklad.list('customerorder/metadata/attributes').length;
		const { id, name } = world.placeOrder('usual', {
			more: { attributes: { 'IMSKLAD ID': '124323' }, moment: '2026-11-01 10:00:00' },
		});
		const copy = world.copyOrder(id).id;
		tables.change('sklad settings', {}, { store: 'Мой' });
		expect((await run()).error).toBeUndefined();
		expect(world.moysklad.list('customerorder/metadata/attributes')).toHaveLength(fields);
		expect(tables.rows('sklad settings')).toMatchObject([{ store: 'Мой' }]);
		const keyOf = (wanted: string) => {
			const order = world.moysklad.list('customerorder').find((each) => each.id === wanted)!;
			const own = (order.attributes ?? []) as Array<{ name: string; value: unknown }>;
			return own.find((each) => each.name === 'IMSKLAD ключ')?.value;
		};
		expect(keyOf(id)).toBe(name);
		expect(keyOf(copy)).toBeUndefined();
		await stage.close();
	});

	it('brings new settings with their values to a table that is there, and keeps what people have', async () => {
		const stage = await stageFlows({ files: ['00-prepare-moysklad'] });
		const { tables } = stage;
		const had = { since: '2026-02-03', store: 'Мой', tellUrl: '', unposted: true };
		tables.create(
			'sklad settings',
			{
				since: 'string',
				store: 'string',
				tellUrl: 'string',
				unposted: 'boolean',
				lowBalance: 'number',
			},
			[{ ...had, lowBalance: null }],
		);
		for (const time of ['once', 'twice'])
			expect({ time, ...(await stage.run('00-prepare-moysklad', 'Start')) }.error).toBeUndefined();
		const defaults = Object.entries(SETTINGS).map(([name, { value }]) => [name, value]);
		expect(tables.rows('sklad settings')).toEqual([
			expect.objectContaining({ ...Object.fromEntries(defaults), ...had, lowBalance: null }),
		]);
		const [aside, ...others] = tables.names().filter((name) => name.startsWith('sklad former'));
		expect([tables.rows(aside), others]).toEqual([[expect.objectContaining(had)], []]);
		await stage.close();
	});
});
