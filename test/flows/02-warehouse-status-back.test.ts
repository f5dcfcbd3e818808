/** Flow 2: what the warehouse tells is written where it belongs, forward only, and nothing of it is lost. */
import { prepared, type Prepared } from './prepared';

const FLOW = '02-warehouse-status-back';
const SEND = '01-order-to-warehouse';

let stage: Prepared;
beforeEach(async () => {
	stage = await prepared([SEND, FLOW]);
});
afterEach(async () => await stage.close());

/** An order that is at the warehouse. */
async function sent(): Promise<{ id: string; key: string }> {
	const { id } = stage.world.placeOrder();
	stage.world.sendOrder(id);
	await stage.run(SEND, 'Every 10 Minutes');
	return { id, key: stage.atWarehouse(id)[0].key };
}
const told = (action: string, data: object) => ({
	event: `order.${action}`,
	type: 'order',
	action,
	data,
});
const status = (key: string, now: number, name = `статус ${now}`, before = 0) =>
	told('set_status', { id: key, new_status: now, old_status: before, new_status_name: name });
const call = (items: object[], how = {}) => stage.run(FLOW, 'Called Back', items as never, how);
const news = () => stage.tables.rows('sklad news');
const kinds = () => stage.problems().map(({ thing, kind }) => `${String(thing)}: ${String(kind)}`);

it('writes a status, a track, and a line into the comment', async () => {
	const { id, key } = await sent();
	await call([status(key, 6, 'Собран')]);
	await call([told('update_tracks', { id: key, track: '1012345' })]);
	expect(stage.erp(id)).toMatchObject({
		state: 'Собран',
		fields: { 'IMSKLAD статус': '6 Собран', 'Трек-номер': '1012345' },
	});
	expect(String(stage.erp(id).order.description)).toMatch(
		/IMSKLAD: \d\d\.\d\d\.\d{4} \d\d:\d\d Собран\nIMSKLAD: .* трек-номер 1012345$/,
	);
	expect([news(), stage.problems()]).toEqual([[], []]);
});

it('goes forward only: what is late or told twice changes nothing', async () => {
	const { id, key } = await sent();
	await call([status(key, 9, 'Отгружен', 6)]);
	const { updated } = stage.erp(id).order;
	await call([status(key, 9, 'Отгружен', 6)]);
	await call([status(key, 6, 'Собран', 3)]);
	await call([status(key, 10, 'Отменен', 6)]);
	expect(stage.erp(id)).toMatchObject({
		state: 'Отгружен',
		fields: { 'IMSKLAD статус': '9 Отгружен' },
	});
	expect(stage.erp(id).order.updated).toBe(updated);
	expect(news()).toEqual([]);
});

it('takes a shipment after a cancellation, and tells of both', async () => {
	const { id, key } = await sent();
	await call([status(key, 10, 'Отменен', 2)]);
	expect(stage.erp(id).state).toBe('Отменен');
	expect(kinds()).toEqual([`Заказ ${stage.erp(id).name}: Склад сообщает`]);
	expect(String(stage.problems()[0].text)).toContain('резерв');
	await call([status(key, 9, 'Отгружен', 10)]);
	expect(stage.erp(id)).toMatchObject({
		state: 'Отменен',
		fields: { 'IMSKLAD статус': '9 Отгружен' },
	});
});

it('never goes over a state that a person has chosen', async () => {
	const { id, key } = await sent();
	stage.world.setOrderState(id, 'Подтвержден');
	await call([status(key, 6, 'Собран')]);
	expect(stage.erp(id)).toMatchObject({
		state: 'Подтвержден',
		fields: { 'IMSKLAD статус': '6 Собран' },
	});
});

it('writes two tracks of three, and tells of the one without an order', async () => {
	const [one, two] = [await sent(), await sent()];
	await call([
		told('update_tracks', { id: one.key, track: 'T1' }),
		told('update_tracks', { track: 'T2' }),
		told('update_tracks', { id: two.key, track: 'T3' }),
	]);
	expect([one, two].map(({ id }) => stage.erp(id).fields['Трек-номер'])).toEqual(['T1', 'T3']);
	expect(kinds()).toEqual(['Заказ без номера, весть 2: Склад сообщает']);
	expect(news()).toEqual([]);
});

it('acknowledges an order of another channel, and tells of it by a setting only', async () => {
	expect((await call([status('ЧУЖОЙ-1', 3)])).error).toBeUndefined();
	expect([news(), stage.problems()]).toEqual([[], []]);
	stage.settings({ tellForeign: true });
	await call([status('ЧУЖОЙ-1', 3)]);
	expect(stage.problems()).toHaveLength(1);
});

it('keeps what the warehouse will send instead, and tells of it once, and only where it differs', async () => {
	const { id, key } = await sent();
	const own = stage.atWarehouse(id)[0].data.goods as Array<{ id: string; quantity: number }>;
	const note = () => JSON.parse(String(stage.erp(id).fields['IMSKLAD состав'])) as unknown;
	await call([told('update_order', { id: key, goods: own })]);
	expect(note()).toEqual(own);
	expect(kinds()).toEqual([]);
	const goods = [{ ...own[0], quantity: own[0].quantity + 1, price: 1 }, ...own.slice(1)];
	await call([told('update_order', { id: key, goods })]);
	await call([told('update_order', { id: key, goods })]);
	expect(note()).toEqual(goods);
	expect(kinds()).toEqual([`Заказ ${stage.erp(id).name}: Склад изменил состав`]);
	expect(String(stage.problems()[0].text)).toContain('не то, что в заказе');
	expect(news()).toEqual([]);
});

it('writes all that one message says: a track and other goods, a track and a cancellation', async () => {
	const [one, two] = [await sent(), await sent()];
	const goods = [{ id: '00001', quantity: 7, price: 1 }];
	await call([
		told('update_order', { id: one.key, track: 'T1', goods, is_canceled: 0 }),
		told('update_order', { id: two.key, track: 'T2', goods, is_canceled: 1 }),
	]);
	expect(stage.erp(one.id).fields).toMatchObject({
		'Трек-номер': 'T1',
		'IMSKLAD состав': JSON.stringify(goods),
	});
	expect(stage.erp(two.id)).toMatchObject({ state: 'Отменен', fields: { 'Трек-номер': 'T2' } });
	expect([news().length, kinds().length]).toEqual([0, 2]);
});

it('takes statuses that come at once, or one behind the other, for what they are', async () => {
	const { id, key } = await sent();
	await Promise.all([
		call([status(key, 9, 'Отгружен')]),
		call([status(key, 6, 'Собран')]),
		call([status(key, 10, 'Отменен')]),
	]);
	expect(stage.erp(id).fields['IMSKLAD статус']).toBe('9 Отгружен');
	const next = await sent();
	const other = () => call([status(next.key, 9, 'Отгружен')], { process: 'B' });
	await call([status(next.key, 6, 'Собран')], { before: { 'Write Status': other } });
	expect(stage.erp(next.id)).toMatchObject({
		state: 'Отгружен',
		fields: { 'IMSKLAD статус': '9 Отгружен' },
	});
	expect(String(stage.erp(next.id).order.description)).not.toContain('Собран');
	expect(news()).toEqual([]);
});

it('lets the warehouse itself step back from what it has told last', async () => {
	const { id, key } = await sent();
	await call([status(key, 6, 'Собран', 3)]);
	await call([status(key, 3, 'Комплектуется', 6)]);
	expect(stage.erp(id)).toMatchObject({
		state: 'Собран',
		fields: { 'IMSKLAD статус': '3 Комплектуется' },
	});
});

it('does not take a copy for the order', async () => {
	const { id, key } = await sent();
	const copy = stage.world.copyOrder(id).id;
	await call([status(key, 6, 'Собран')]);
	expect([stage.erp(id).state, stage.erp(copy).state]).toEqual(['Собран', 'Новый']);
});

it('wakes nobody by what it writes, and flow 1 sends nothing again', async () => {
	const { key } = await sent();
	const before = stage.asked('update_order');
	await call([status(key, 2, 'Комплектуется')]);
	await stage.run(SEND, 'Every 10 Minutes');
	expect(stage.asked('update_order')).toBe(before);
});

it('moves paid positions of the shop forward, and none back', async () => {
	const { invoice, positions } = stage.world.placeShopOrder({ paid: true });
	for (const { id } of positions) stage.world.setPositionStatus(id, 'Передано на склад');
	const statuses = () =>
		stage.world
			.state()
			.shop.positions.filter((each) => each.invoice === invoice)
			.map((each) => each.status);
	await call([status(`SL-${invoice}`, 9, 'Отгружен', 6)]);
	expect(new Set(statuses())).toEqual(new Set(['Отправлено']));
	await call([status(`SL-${invoice}`, 6, 'Собран', 3)]);
	expect(new Set(statuses())).toEqual(new Set(['Отправлено']));
});

it('tells of an order of the shop that the warehouse has cancelled, and keeps no news that says nothing', async () => {
	const { invoice } = stage.world.placeShopOrder({ paid: true });
	const unpaid = stage.world.placeShopOrder();
	await call([
		status(`SL-${invoice}`, 10, 'Отменен'),
		status(`SL-${unpaid.invoice}`, 6, 'Собран'),
		told('update_tracks', { id: `SL-${invoice}`, track: 'T1' }),
	]);
	expect(kinds()).toEqual([`Заказ SL-${invoice}: Склад сообщает`]);
	expect(news()).toEqual([]);
});
