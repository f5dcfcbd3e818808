/** Flow 1: an order of MoySklad goes to the warehouse once, as it is now, or somebody is told. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepared, type Prepared } from './prepared';

const FLOW = '01-order-to-warehouse';
const LOOK = 'Every 10 Minutes';

let stage: Prepared;
beforeEach(async () => {
	stage = await prepared([FLOW]);
});
afterEach(async () => await stage.close());

const look = async (how = {}) => {
	const run = await stage.run(FLOW, LOOK, [{}], how);
	if (run.error) throw new Error(run.error.message);
	return run;
};
/** A new order in the state to be sent. */
function placed(...wish: Parameters<Prepared['world']['placeOrder']>): string {
	const { id } = stage.world.placeOrder(...wish);
	stage.world.sendOrder(id);
	return id;
}
const kinds = () => stage.problems().map(({ thing, kind }) => `${String(thing)}: ${String(kind)}`);
/** What a process that died had claimed may be taken over by another after five minutes. */
function minutesLater(minutes: number): void {
	const now = Date.now.bind(Date);
	jest.spyOn(Date, 'now').mockImplementation(() => now() + minutes * 60_000);
}
afterEach(() => jest.restoreAllMocks());

/** All goods are without what the warehouse knows them by, or have it again. */
const codes = new Map<string, unknown>();
function spoilProducts(spoiled: boolean): void {
	const { moysklad } = stage.world;
	for (const { id, code } of moysklad.list('product')) {
		if (spoiled) codes.set(id, code);
		moysklad.change('product', id, { code: spoiled ? '' : codes.get(id) });
	}
}

describe('sending', () => {
	it('sends an order, notes what was sent, and sends nothing twice', async () => {
		const id = placed('usual', { paid: 500 });
		await look();
		expect(stage.problems()).toEqual([]);
		const [there, ...others] = stage.atWarehouse(id);
		expect(others).toEqual([]);
		expect(there.key).toBe(`${stage.erp(id).name}-${id.slice(0, 8)}`);
		expect(there.data).toMatchObject({ phone: '79161234567', total_paid: 500, delivery_type: 16 });
		expect(stage.erp(id)).toMatchObject({
			state: 'На складе',
			fields: { 'IMSKLAD ключ': there.key, 'IMSKLAD ID': expect.stringMatching(/^\d+$/) },
		});
		await look();
		await look();
		expect(stage.asked('add_order')).toBe(1);
		expect(stage.asked('update_order')).toBe(1);
	});

	it('keeps a status that came before another run took over what a dead one had sent', async () => {
		const id = placed();
		await look({ crashAfter: 'Send to Warehouse' });
		stage.world.changeOrder(id, { attributes: { 'IMSKLAD статус': '6 Собран' } });
		minutesLater(6);
		await look();
		expect(stage.erp(id).fields).toMatchObject({ 'IMSKLAD статус': '6 Собран' });
		expect(stage.asked('add_order')).toBe(1);
	});

	it('leaves alone what is new, old, or not posted', async () => {
		const young = stage.world.placeOrder().id;
		const old = placed('usual', { more: { moment: '2025-11-01 10:00:00' } });
		const unposted = placed('usual', { more: { applicable: false } });
		await look();
		for (const id of [young, old, unposted]) expect(stage.atWarehouse(id)).toEqual([]);
		stage.settings({ unposted: true });
		await look();
		expect(stage.atWarehouse(unposted)).toHaveLength(1);
	});

	it('sends what has changed in the states of assembling, and only then', async () => {
		const id = placed();
		await look();
		stage.world.setOrderState(id, 'Собирается');
		stage.world.payOrder(id);
		await look();
		const [there] = stage.atWarehouse(id);
		expect(there.data.total_paid).toBe(Number(stage.erp(id).order.sum) / 100);
		expect(stage.erp(id).state).toBe('Собирается');
		expect(stage.asked('add_order')).toBe(1);
	});

	it('sees a payment that MoySklad does not count as a change of the order', async () => {
		stage.world.moysklad.settings.linkedPayments = 'quiet';
		const id = placed();
		await look();
		stage.world.payOrder(id);
		await look();
		const [there] = stage.atWarehouse(id);
		expect(there.data.total_paid).toBe(Number(stage.erp(id).order.sum) / 100);
	});

	it('sends nothing that it cannot note in the order, and says which field is lacking', async () => {
		const { moysklad } = stage.world;
		moysklad.create('customerorder/metadata/attributes', { name: 'Источник', type: 'string' });
		const good = placed('usual', { more: { attributes: { Источник: 'сайт' } } });
		const bad = placed();
		moysklad.requireField('customerorder', 'Источник');
		await look();
		await look();
		expect(stage.atWarehouse(good)).toHaveLength(1);
		expect(stage.atWarehouse(bad)).toEqual([]);
		expect(kinds()).toEqual([`Заказ ${stage.erp(bad).name}: Не передан на склад`]);
		expect(stage.problems()[0].text).toContain('Источник');
	});

	it('tells of what the warehouse did not take whole', async () => {
		const id = placed();
		await look();
		const [{ key }] = stage.atWarehouse(id);
		stage.world.imsklad.setStatus(key, 3);
		stage.world.changeOrder(id, { shipmentAddress: '420000, Казань, ул. Новая, 1' });
		await look();
		expect(kinds()).toEqual([`Заказ ${stage.erp(id).name}: Договоритесь со складом`]);
	});

	it('empties at the warehouse what is empty now', async () => {
		const address = {
			shipmentAddressFull: { postalCode: '101000', city: 'Москва', street: 'Мясницкая' },
		};
		const id = placed('usual', { more: address });
		await look();
		expect(stage.atWarehouse(id)[0].data).toMatchObject({ post_code: '101000', courier: 7 });
		stage.world.changeOrder(id, {
			shipmentAddressFull: { addInfo: 'Казань, ул. Новая, 1' },
			attributes: { 'Способ доставки': null },
		});
		await look();
		const [{ data }] = stage.atWarehouse(id);
		expect(data.post_code ?? '').toBe('');
		expect(data.courier ?? null).toBeNull();
	});

	it.each([
		['the warehouse, or the way to it, refuses', 'unknownCarrier'],
		['cannot be read whole', 'usual'],
	] as const)('tries what %s at once again, when a person has mended it', async (_, kind) => {
		const id = placed(kind);
		if (kind === 'usual') {
			const how = { before: { 'Order for the Warehouse': () => spoilProducts(true) } };
			await look(how);
			spoilProducts(false);
		} else await look();
		expect(stage.atWarehouse(id)).toEqual([]);
		expect(kinds()).toEqual([`Заказ ${stage.erp(id).name}: Не передан на склад`]);
		stage.world.changeDelivery(id, 'СДЭК');
		await look();
		expect(stage.atWarehouse(id)).toHaveLength(1);
		expect(stage.problems()).toEqual([]);
		expect(stage.asked('add_order')).toBe(1);
	});

	it('waits where nobody knows what became of it', async () => {
		const id = placed();
		stage.world.imsklad.fault('reset', { match: 'add_order' });
		await look();
		expect(stage.atWarehouse(id)).toEqual([]);
		stage.world.changeDelivery(id, 'Boxberry');
		await look();
		expect(stage.atWarehouse(id)).toEqual([]);
		minutesLater(6);
		await look();
		expect(stage.atWarehouse(id)).toHaveLength(1);
	});

	it('has a problem for each of two orders with one number', async () => {
		const number = '00012';
		const ids = [1, 2].map(() => placed('unknownCarrier', { number }));
		await look();
		await look();
		expect(stage.problems().map(({ place }) => place)).toEqual(ids);
		stage.world.changeDelivery(ids[0], 'СДЭК');
		await look();
		expect(stage.problems().map(({ place }) => place)).toEqual([ids[1]]);
	});

	it('says for each order that cannot go why, and sends the others', async () => {
		const bad = placed('unknownCarrier');
		const empty = placed({ lines: {} });
		const good = placed();
		await look();
		expect(stage.atWarehouse(good)).toHaveLength(1);
		expect(kinds().sort()).toEqual(
			[bad, empty].map((id) => `Заказ ${stage.erp(id).name}: Не передан на склад`).sort(),
		);
		stage.world.changeOrder(bad, { attributes: { 'Способ доставки': ' сдэк ' } });
		minutesLater(6);
		await look();
		expect(stage.atWarehouse(bad)).toHaveLength(1);
		expect(kinds()).toHaveLength(1);
	});
});

describe('identity', () => {
	it('gives two orders with the same number two keys', async () => {
		const first = placed('usual', { number: '00012' });
		await look();
		const second = placed('bundle', { number: '00012', buyer: 'Розничный покупатель' });
		await look();
		const [one] = stage.atWarehouse(first);
		const [two] = stage.atWarehouse(second);
		expect(one.key).not.toBe(two.key);
		expect(one.data.name).toBe('Иванова Мария Петровна');
		expect(stage.erp(first).fields['IMSKLAD ID']).not.toBe(stage.erp(second).fields['IMSKLAD ID']);
	});

	it('keeps the key of an order that gets another number', async () => {
		const id = placed();
		await look();
		const [{ key }] = stage.atWarehouse(id);
		stage.world.changeOrder(id, { name: '00013-А', shipmentAddress: 'Казань, ул. Новая, 2' });
		await look();
		expect(stage.atWarehouse(id)).toMatchObject([
			{ key, data: { address: 'Казань, ул. Новая, 2' } },
		]);
	});

	it('takes a copy for the new order that it is', async () => {
		const id = placed();
		await look();
		const copy = stage.world.copyOrder(id, 'Передать на склад').id;
		await look();
		expect(stage.atWarehouse(id)).toHaveLength(1);
		expect(stage.atWarehouse(copy)).toHaveLength(1);
		expect(stage.atWarehouse(copy)[0].key).not.toBe(stage.atWarehouse(id)[0].key);
	});

	it('knows what the former flow sent by the number that it was sent under', async () => {
		const id = placed();
		const { name } = stage.erp(id);
		await stage.world.imsklad.call('order', 'add_order', {
			...{ id: name, guid: id, storage_id: 1, name: 'Иванова', discount: 0, delivery: 0 },
			...{ total_paid: 0, goods: [{ id: '00001', quantity: 1, price: 1 }] },
		});
		stage.world.changeOrder(id, {
			state: 'На складе',
			attributes: { 'IMSKLAD ключ': name, 'IMSKLAD отправлено': `${id.slice(0, 8)} перенос` },
		});
		await look();
		expect(stage.atWarehouse(id)).toMatchObject([
			{ key: name, data: { name: 'Иванова Мария Петровна' } },
		]);
	});
});

describe('cancelling', () => {
	const cancelled = (id: string) =>
		stage.atWarehouse(id).every(({ data }) => data.is_canceled === 1);

	it('cancels at the warehouse, once, and leaves the state alone', async () => {
		const id = placed();
		await look();
		await stage.world.cancelOrder(id);
		await look();
		expect(cancelled(id)).toBe(true);
		expect(stage.erp(id).state).toBe('Отменен');
		const before = stage.asked('update_order');
		await look();
		expect(stage.asked('update_order')).toBe(before);
	});

	it('says of a cancellation that it did not go through, until it has', async () => {
		const id = placed();
		await look();
		stage.world.imsklad.fault('status500', { match: 'is_canceled', times: 9 });
		await stage.world.cancelOrder(id);
		await look();
		expect(cancelled(id)).toBe(false);
		expect(kinds()).toEqual([`Заказ ${stage.erp(id).name}: Не отменён на складе`]);
		expect(stage.problems()[0]).toMatchObject({
			place: id,
			text: expect.stringContaining('Склад его ещё отправит'),
		});
		await look();
		expect(kinds()).toHaveLength(1);
		for (let n = 0; n < 9 && !cancelled(id); n++) await look();
		expect([cancelled(id), kinds()]).toEqual([true, []]);
	});

	it('cancels what was put back, and what is not fit to be sent', async () => {
		const back = placed();
		const unfit = placed();
		await look();
		stage.world.setOrderState(back, 'Новый');
		stage.world.changeOrder(unfit, {
			state: 'Отменен',
			attributes: { 'Способ доставки': 'Самовывоз' },
		});
		await look();
		expect([back, unfit].map(cancelled)).toEqual([true, true]);
		expect(stage.erp(back).state).toBe('Новый');
	});

	it('never swallows a second cancellation, and tells of an order that was opened again', async () => {
		const id = placed();
		await look();
		await stage.world.cancelOrder(id);
		await look();
		stage.world.sendOrder(id);
		await look();
		expect(kinds()).toEqual([`Заказ ${stage.erp(id).name}: Договоритесь со складом`]);
		const before = stage.asked('update_order');
		await stage.world.cancelOrder(id);
		await look();
		expect(stage.asked('update_order')).toBe(before + 1);
		expect(String(stage.erp(id).fields['IMSKLAD отправлено'])).toMatch(/отменён$/);
	});

	it('tells of what is cancelled when it has left already', async () => {
		const id = placed();
		await look();
		stage.world.changeOrder(id, {
			state: 'Отменен',
			attributes: { 'IMSKLAD статус': '9 Отгружен' },
		});
		await look();
		expect(kinds()).toEqual([`Заказ ${stage.erp(id).name}: Договоритесь со складом`]);
		expect(cancelled(id)).toBe(false);
	});

	it('cancels what was cancelled while it was being sent', async () => {
		const id = placed();
		await look({ before: { 'Send to Warehouse': () => stage.world.cancelOrder(id) } });
		expect(stage.erp(id).state).toBe('Отменен');
		await look();
		expect(cancelled(id)).toBe(true);
		expect(stage.erp(id).state).toBe('Отменен');
	});

	it('sends no order that was cancelled before the warehouse was asked', async () => {
		const id = placed();
		await look({ before: { 'Order for the Warehouse': () => stage.world.cancelOrder(id) } });
		expect(stage.atWarehouse(id)).toEqual([]);
	});
});

describe('whatever breaks', () => {
	const { nodes } = JSON.parse(
		readFileSync(join(__dirname, `../../workflows/${FLOW}.json`), 'utf8'),
	) as { nodes: Array<{ name: string; type: string }> };
	const steps = nodes
		.filter(({ type }) => !/Trigger$|stickyNote$/.test(type))
		.map(({ name }) => name);

	it.each(steps)('a run that dies after "%s" is made good by the next looks', async (name) => {
		const id = placed();
		await stage.run(FLOW, LOOK, [{}], { crashAfter: name });
		await look();
		minutesLater(6);
		await look();
		expect(stage.atWarehouse(id)).toHaveLength(1);
		expect(stage.erp(id).state).toBe('На складе');
		expect(stage.asked('add_order')).toBe(1);
	});

	it('two that look at once send nothing twice', async () => {
		const ids = Array.from({ length: 8 }, () => placed());
		const twice = ['A', 'B'].map((process) => look({ process }));
		await Promise.all(twice);
		await look();
		for (const id of ids) expect(stage.atWarehouse(id)).toHaveLength(1);
		expect(stage.asked('add_order')).toBe(ids.length);
	});

	it.each(['failing', 'refused'] as const)('a warehouse that is %s is asked again', async (how) => {
		const id = placed();
		await stage.world.setService('imsklad', how);
		await look();
		expect(kinds()).toHaveLength(1);
		await stage.world.setService('imsklad', 'up');
		minutesLater(6);
		await look();
		expect(stage.atWarehouse(id)).toHaveLength(1);
		expect(stage.problems()).toEqual([]);
	});

	it('a preview writes nothing, and says what it would do', async () => {
		stage.settings({ preview: true });
		const id = placed();
		const before = stage.erp(id).fields;
		await look();
		expect(stage.atWarehouse(id)).toEqual([]);
		expect(stage.erp(id).fields).toEqual(before);
		expect(kinds()).toEqual([`Заказ ${stage.erp(id).name}: Предпросмотр`]);
	});
});

describe('deleted in MoySklad', () => {
	const event = (id: string, action = 'DELETE') => ({
		...{ requestId: `${action} ${id}`, action, entityType: 'customerorder', id },
		href: `${stage.world.moysklad.url}/entity/customerorder/${id}`,
	});
	const changed = (...events: object[]) =>
		stage.run(FLOW, 'Order Changed', events as never, { mode: 'webhook' });
	const isCancelled = (id: string) =>
		Object.values(stage.world.imsklad.state.orders).find(({ data }) => data.guid === id)?.data
			.is_canceled === 1;

	it('cancels at once what was put into the bin, one or many, and only once', async () => {
		const [one, two, unsent] = [placed(), placed(), placed()];
		stage.world.setOrderState(unsent, 'Новый');
		await look();
		for (const id of [one, two, unsent]) stage.world.binOrder(id);
		await changed(event(one), event(two), event(two, 'UPDATE'), event(unsent));
		expect([isCancelled(one), isCancelled(two)]).toEqual([true, true]);
		const before = stage.asked('update_order');
		await look();
		await changed(event(one, 'UPDATE'));
		expect(stage.asked('update_order')).toBe(before);
		expect(stage.asked('add_order')).toBe(2);
	});

	it('finds by the next look what was deleted while n8n was away', async () => {
		const id = placed();
		await look();
		stage.world.binOrder(id);
		await stage.world.setService('imsklad', 'failing');
		await look();
		expect(isCancelled(id)).toBe(false);
		await stage.world.setService('imsklad', 'up');
		await look();
		expect(isCancelled(id)).toBe(true);
	});

	it('leaves alone what has left the warehouse, and a copy of what was sent', async () => {
		const id = placed();
		await look();
		const copy = stage.world.copyOrder(id).id;
		stage.world.changeOrder(id, { attributes: { 'IMSKLAD статус': '9 Отгружен' } });
		stage.world.binOrder(id);
		stage.world.binOrder(copy);
		await look();
		expect(isCancelled(id)).toBe(false);
		expect(stage.problems()).toEqual([]);
	});

	it('tells of what is gone for good, since nobody knows whether it was sent', async () => {
		const id = placed();
		await look();
		stage.world.deleteOrder(id);
		await changed(event(id));
		expect(String(stage.problems()[0]?.text)).toContain(id);
	});
});

it.each(['На складе', 'Отгружен'])(
	'tells at the first look that the account has no state "%s"',
	async (name) => {
		const states = 'customerorder/metadata/states';
		const state = stage.world.moysklad.list(states).find((each) => each.name === name)!;
		stage.world.moysklad.change(states, state.id, { name: 'У партнёра' });
		placed();
		await look();
		const texts = stage.problems().map(({ text }) => String(text));
		expect(texts.join()).toContain(`no state called "${name}"`);
		expect(texts.join()).toContain('У партнёра');
	},
);
