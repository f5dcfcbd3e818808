/** Flow 2 loses nothing: a row of `sklad news` goes only when all that it says is written. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepared, type Prepared } from './prepared';

const FLOW = '02-warehouse-status-back';
const SEND = '01-order-to-warehouse';

let stage: Prepared;
beforeEach(async () => {
	stage = await prepared([SEND, FLOW]);
});
afterEach(async () => await stage.close());

async function sent(): Promise<{ id: string; key: string }> {
	const { id } = stage.world.placeOrder();
	stage.world.sendOrder(id);
	await stage.run(SEND, 'Every 10 Minutes');
	return { id, key: stage.atWarehouse(id)[0].key };
}
const told = (action: string, data: unknown) => ({
	event: `order.${action}`,
	type: 'order',
	action,
	data,
});
const status = (key: string, now: number, name = `статус ${now}`) =>
	told('set_status', { id: key, new_status: now, old_status: 0, new_status_name: name });
const call = (items: object[], how = {}) => stage.run(FLOW, 'Called Back', items as never, how);
const look = () => stage.run(FLOW, 'Every 10 Minutes');
const news = () => stage.tables.rows('sklad news');
const kinds = () => stage.problems().map(({ thing, kind }) => `${String(thing)}: ${String(kind)}`);
const collected = { id: '00001', quantity: 7, price: 1 };

it('acknowledges what is kept, while MoySklad is away too, and writes it afterwards', async () => {
	const { id, key } = await sent();
	await stage.world.setService('moysklad', 'failing');
	expect((await call([status(key, 6, 'Собран')])).error).toBeUndefined();
	expect(news()).toHaveLength(1);
	expect(kinds()).toEqual([`Заказ ${key}: Вести склада не записаны`]);
	await stage.world.setService('moysklad', 'up');
	await look();
	expect(stage.erp(id).state).toBe('Собран');
	expect(news()).toEqual([]);
});

it('fails, so that the warehouse is answered HTTP 500, where nothing could be kept', async () => {
	const { key } = await sent();
	stage.tables.remove('sklad news');
	expect((await call([status(key, 6, 'Собран')])).error).toBeDefined();
});

it.each([
	['which order', 'GET', [true, true, 0, 1]],
	['tracks', 'Трек-номер', [true, false, 0, 3]],
	['goods', 'IMSKLAD состав', [true, true, 0]],
	['statuses', 'IMSKLAD статус', [false, true, 1, 2]],
])('keeps what could not be written, and only that: %s', async (_, what, after) => {
	const [one, two, three] = [await sent(), await sent(), await sent()];
	const field = (name: string) =>
		stage.world.moysklad
			.list('customerorder/metadata/attributes')
			.find((each) => each.name === name)?.id;
	const match = ({ method, url, body }: { method: string; url: string; body: string }) =>
		what.startsWith('GET')
			? method === 'GET' && decodeURIComponent(url.replaceAll('+', ' ')).includes(one.key)
			: method !== 'GET' && body.includes(String(field(what)));
	stage.world.moysklad.fault('status500', { match, times: 50 });
	const all = [
		told('update_order', { id: one.key, track: 'T1', goods: [collected] }),
		status(one.key, 6, 'Собран'),
		status(two.key, 6, 'Собран'),
		told('update_tracks', { id: three.key, track: 'T3' }),
	];
	expect((await call(all)).error).toBeUndefined();
	expect([
		stage.erp(two.id).state === 'Собран',
		stage.erp(three.id).fields['Трек-номер'] === 'T3',
		...news().map(({ news: row }) => all.findIndex((each) => JSON.stringify(each) === row)),
	]).toEqual(after);
	expect(kinds().some((each) => each.endsWith('не записаны'))).toBe(true);
	stage.world.moysklad.clearFaults();
	await look();
	expect(stage.erp(one.id)).toMatchObject({
		state: 'Собран',
		fields: { 'Трек-номер': 'T1', 'IMSKLAD состав': JSON.stringify([collected]) },
	});
	expect(String(stage.erp(one.id).order.description).match(/T1/g)).toHaveLength(1);
	expect(news()).toEqual([]);
});

it('writes the others where the data of some is odd, and tells of those', async () => {
	const { id, key } = await sent();
	const odd = [null, [], 'нет', 7, { id: null }, { id: {} }, { id: '' }, { status: 3 }];
	await call([...odd.map((data) => told('set_status', data)), status(key, 6, 'Собран')]);
	expect(stage.erp(id).state).toBe('Собран');
	expect(news()).toEqual([]);
	expect(kinds().filter((each) => each.startsWith('Заказ без номера, весть'))).toHaveLength(7);
});

it('tells of a row that cannot be read, with all that it says, and writes the others', async () => {
	const { id, key } = await sent();
	stage.tables.insert('sklad news', { came: new Date().toISOString(), news: '{"data": {"id": "A' });
	await call([status(key, 6, 'Собран')]);
	expect((await look()).error).toBeUndefined();
	expect(stage.erp(id).state).toBe('Собран');
	expect(news()).toEqual([]);
	expect(String(stage.problems()[0].text)).toContain('{"data": {"id": "A');
});

it('keeps the row of the shop until all positions have their status', async () => {
	const { invoice, positions } = stage.world.placeShopOrder({
		paid: true,
		lines: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
	});
	expect(positions.length).toBe(3);
	for (const { id } of positions) stage.world.setPositionStatus(id, 'Передано на склад');
	const statuses = () =>
		stage.world
			.state()
			.shop.positions.filter((each) => each.invoice === invoice)
			.map((each) => each.status);
	stage.world.saplab.fault('status500', { match: `set_status/${positions[1].id}`, times: 1 });
	await call([status(`SL-${invoice}`, 6, 'Собран')]);
	expect(statuses()).toEqual(['Собрано', 'Передано на склад', 'Собрано']);
	expect(news()).toHaveLength(1);
	await look();
	expect(new Set(statuses())).toEqual(new Set(['Собрано']));
	expect(news()).toEqual([]);
});

it('a preview writes nothing and forgets nothing', async () => {
	const { id, key } = await sent();
	const { invoice } = stage.world.placeShopOrder({ paid: true });
	stage.settings({ preview: true });
	await call([
		status(key, 6, 'Собран'),
		told('update_order', { id: key, track: 'T', goods: [collected] }),
		status(`SL-${invoice}`, 6, 'Собран'),
		status('ЧУЖОЙ', 6),
	]);
	expect(stage.erp(id)).toMatchObject({ state: 'На складе' });
	expect(stage.erp(id).fields['Трек-номер'] ?? null).toBeNull();
	expect(news()).toHaveLength(4);
	stage.settings({ preview: false });
	await look();
	expect(stage.erp(id)).toMatchObject({ state: 'Собран', fields: { 'Трек-номер': 'T' } });
	expect(news()).toEqual([]);
});

const { nodes } = JSON.parse(
	readFileSync(join(__dirname, `../../workflows/${FLOW}.json`), 'utf8'),
) as { nodes: Array<{ name: string; type: string }> };
const steps = nodes.filter(({ type }) => !/Trigger$|stickyNote$/.test(type));
it.each(steps.map(({ name }) => name))(
	'a run that dies after "%s" loses nothing, and writes nothing twice',
	async (name) => {
		const [one, two] = [await sent(), await sent()];
		const { invoice, positions } = stage.world.placeShopOrder({ paid: true });
		for (const { id } of positions) stage.world.setPositionStatus(id, 'Передано на склад');
		const items = [
			status(one.key, 6, 'Собран'),
			told('update_order', { id: one.key, track: 'T1', goods: [collected] }),
			status(two.key, 10, 'Отменен'),
			told('update_tracks', { id: two.key, err: 'Incorrect pvz' }),
			status(`SL-${invoice}`, 6, 'Собран'),
			status('ЧУЖОЙ', 3),
		];
		const crash = { crashAfter: name };
		await (name === 'News' ? call(items) : call(items, crash));
		if (name === 'News') await stage.run(FLOW, 'Every 10 Minutes', [{}], crash);
		if (name === 'Keep News') expect(news()).toHaveLength(items.length);
		await look();
		expect(stage.erp(one.id)).toMatchObject({
			state: 'Собран',
			fields: {
				'IMSKLAD статус': '6 Собран',
				'Трек-номер': 'T1',
				'IMSKLAD состав': JSON.stringify([collected]),
			},
		});
		expect(stage.erp(two.id).state).toBe('Отменен');
		for (const [{ id }, line] of [
			[one, 'Собран'],
			[one, 'T1'],
			[two, 'Отменен'],
		] as const) {
			const lines = String(stage.erp(id).order.description).split('\n');
			expect(lines.filter((each) => each.endsWith(line))).toHaveLength(1);
		}
		expect(
			stage.world
				.state()
				.shop.positions.filter((each) => each.invoice === invoice)
				.every((each) => each.status === 'Собрано'),
		).toBe(true);
		const texts = stage.problems().map(({ text }) => String(text));
		for (const word of ['не то, что в заказе', '10 Отменен', 'Incorrect pvz'])
			expect(texts.filter((text) => text.includes(word))).toHaveLength(1);
		expect(news()).toEqual([]);
	},
);
