import { startServer } from '../simulators/server';
import { startWorld, type World } from '../simulators/world';

const HEADERS = {
	accept: 'application/json;charset=utf-8',
	'accept-encoding': 'gzip',
	'content-type': 'application/json',
};
interface Row {
	name: string;
	quantity: number;
	linkedSum: number;
	assortment: Shown;
}
/** As much of MoySklad's answers as is looked at. */
interface Shown {
	meta: { type: string };
	states: Row[];
	payments: Row[];
	agent: { phone: string };
	positions: { rows: Row[] };
	components: { rows: Row[] };
}
let world: World;
beforeEach(async () => {
	world = await startWorld();
});
afterEach(() => world.close());

/** What the API of MoySklad gives, asked as a client asks. */
async function erp(path: string, body?: object) {
	const response = await fetch(`${world.moysklad.url}/${path}`, {
		method: body ? 'POST' : 'GET',
		headers: { ...HEADERS, authorization: 'Bearer sandbox-access-token' },
		body: body && JSON.stringify(body),
	});
	return { status: response.status, body: (await response.json()) as Shown };
}
async function wms(type: string, action: string, data: object) {
	const response = await fetch(world.imsklad.url, {
		method: 'POST',
		headers: HEADERS,
		body: JSON.stringify({ key: 'sandbox-api-key', type, action, data }),
	});
	return (await response.json()) as Record<string, unknown>;
}
const order = (number: string) => world.state().erp.orders.find((each) => each.number === number);
const tell = (body: string) => fetch(world.tellUrl, { method: 'POST', headers: HEADERS, body });

/** An endpoint of the merchant's, which keeps what it is called with. */
async function endpoint() {
	const calls: Array<{ key: string; type: string; action: string; data: unknown }> = [];
	const server = await startServer({
		routes: (app) =>
			app.post('/', async (request) => {
				calls.push(JSON.parse(String(request.body)));
				return { result: 'ok' };
			}),
	});
	world.connect(server.url);
	return { calls, close: server.close };
}

const ORDER = {
	...{ id: '00001', storage_id: 1, name: 'Иванова Мария', guid: 'g-1' },
	...{ discount: 100, delivery: 350, total_paid: 1000 },
	goods: [{ id: '00001', quantity: 2, price: 1490 }],
};

describe('the merchant', () => {
	it('has the same products, stock and IDs on both sides', () => {
		const { erp: books, warehouse } = world.state();
		const sold = books.goods.filter(({ code }) => code !== '1010');
		expect(sold.map(({ code }) => code).sort()).toEqual(
			[...warehouse.goods.map(({ id }) => id)].sort(),
		);
		for (const { code, stock, price, wmsId } of sold) {
			const good = warehouse.goods.find(({ id }) => id === code);
			expect(good).toMatchObject({ stock, price });
			expect(wmsId).toBe(String(world.imsklad.state.goods[code].id));
		}
		expect(warehouse.goods.find(({ id }) => id === '1011')).toMatchObject({
			color: 9,
			size: '110',
		});
		expect(world.moysklad.stats.unknownFields).toEqual([]);
	});

	it('has the custom fields and states of the templates, or none of them', async () => {
		const metadata = (await erp('entity/customerorder/metadata')).body;
		expect(metadata.states.map(({ name }) => name)).toEqual(
			expect.arrayContaining(['Передать на склад', 'Отгружен']),
		);
		const bare = await startWorld({ prepared: false });
		const fields = bare.moysklad.list('customerorder/metadata/attributes');
		expect(fields.map(({ name }) => name)).toEqual(['Подарок']);
		expect(bare.state().warehouse.goods).toEqual([]);
		bare.placeOrder();
		expect(() => bare.sendOrder('00001')).toThrow('"Передать на склад"');
		await bare.close();
	});

	it('grows by as many products as wished', async () => {
		const big = await startWorld({ products: 40 });
		expect(big.state().warehouse.goods).toHaveLength(world.state().warehouse.goods.length + 40);
		await big.close();
	});
});

describe('orders in MoySklad', () => {
	it('shows the parts of a bundle to who expands them', async () => {
		const { id } = world.placeOrder('bundle');
		const expand = 'positions.assortment.components,agent';
		const { body } = await erp(`entity/customerorder/${id}?expand=${expand}`);
		const [bundle] = body.positions.rows;
		expect(bundle.assortment.meta.type).toBe('bundle');
		expect(bundle.assortment.components.rows.map(({ quantity }) => quantity)).toEqual([1, 2]);
		expect(body.agent.phone).toBe('+7 (916) 123-45-67');
	});

	it('come with a fee, a discount, money and a carrier', () => {
		world.placeOrder('delivery');
		world.placeOrder('discount', { buyer: 'ООО «Ромашка»' });
		world.placeOrder('partlyPaid', { state: 'Подтвержден' });
		world.placeOrder({ lines: { '00001': 1 }, delivery: 'Boxberry', comment: 'Позвонить' });
		expect(world.state().erp.orders).toMatchObject([
			{ goods: { '1003': 1, delivery: 1 }, sum: 999.51, paid: 0, delivery: 'СДЭК' },
			{ buyer: 'ООО «Ромашка»', sum: 4811.11 },
			{ state: 'Подтвержден', sum: 2580, paid: 1000 },
			{ state: 'Новый', delivery: 'Boxberry', notes: 'Позвонить' },
		]);
		expect(() => world.placeOrder({ lines: { nothing: 1 } })).toThrow('"nothing"');
	});

	it('show what payments link to them, in parts and after a payment is gone', async () => {
		const { id } = world.placeOrder();
		world.payOrder('00001', 1000.5);
		const payment = world.payOrder('00001');
		expect(order('00001')).toMatchObject({ sum: 6470, paid: 6470 });
		const { body } = await erp(`entity/customerorder/${id}`);
		expect(body.payments.map(({ linkedSum }) => linkedSum)).toEqual([100_050, 546_950]);
		world.moysklad.remove('paymentin', payment.id);
		expect(order('00001')).toMatchObject({ paid: 1000.5 });
	});

	it('tell of a payment as a change of the order', async () => {
		const got: Array<{ events: Array<Record<string, unknown>> }> = [];
		const hook = await startServer({
			routes: (app) =>
				app.post('/', async (request, reply) => {
					got.push(JSON.parse(String(request.body)));
					return reply.code(200).send();
				}),
		});
		world.moysklad.create('webhook', {
			...{ url: hook.url, entityType: 'customerorder', action: 'UPDATE', diffType: 'FIELDS' },
		});
		const { meta } = world.placeOrder();
		world.payOrder('00001', 10);
		await world.moysklad.delivered();
		expect(got).toHaveLength(1);
		expect(got[0].events).toMatchObject([
			{ meta: { href: meta.href }, updatedFields: ['payments'], action: 'UPDATE' },
		]);
		await hook.close();
	});

	it('change by names, and can be older than they are', () => {
		const { id } = world.earlier(90, () => world.placeOrder());
		const age = () => {
			const { updated } = world.moysklad.list('customerorder').find((each) => each.id === id)!;
			return Date.now() - Date.parse(`${String(updated).replace(' ', 'T')}+03:00`);
		};
		expect(Math.round(age() / 60_000)).toBe(90);
		world.changeOrder('00001', { attributes: { 'Трек-номер': 'AB1' } });
		world.sendOrder('00001');
		expect(order('00001')).toMatchObject({ state: 'Передать на склад', track: 'AB1' });
		expect(age()).toBeLessThan(60_000);
	});
});

describe('the warehouse', () => {
	it('moves an order on, tracks it, and says so to the endpoint', async () => {
		const { calls, close } = await endpoint();
		expect(await wms('order', 'add_order', ORDER)).toMatchObject({ result: 'ok' });
		expect(world.state().warehouse.orders).toMatchObject([
			{ id: '00001', status: 0, goods: { '00001': 2 }, cod: 2980 + 350 - 100 - 1000 },
		]);
		await world.advanceOrder('00001');
		await world.advanceOrder('00001', 9);
		await world.giveTrack('00001', '1000');
		await world.giveTrackError('00001', 'Нет такого пункта');
		expect(await world.cancelOrder('00001', 'warehouse')).toMatchObject({ status: 200 });
		const about = { id: '00001', guid: 'g-1' };
		expect(calls.map(({ action, data }) => [action, data])).toEqual([
			['set_status', expect.objectContaining({ ...about, old_status: 0, new_status: 1 })],
			['set_status', expect.objectContaining({ ...about, old_status: 1, new_status: 9 })],
			['update_tracks', [{ ...about, track: '1000' }]],
			['update_tracks', [{ ...about, err: 'Нет такого пункта' }]],
			['set_status', expect.objectContaining({ new_status: 10 })],
		]);
		expect(calls[0].key).toBe('sandbox-callback-key');
		expect(world.state().warehouse.orders).toMatchObject([{ status: 10, track: '1000' }]);
		await close();
	});

	it('receives a preorder in parts, each as a document of its own', async () => {
		const { calls, close } = await endpoint();
		const goods = [
			{ id: 1001, quantity: 10, price: 1400 },
			{ id: '00002', quantity: 4, price: 210.5 },
		];
		await wms('preorder', 'add_preorder', { id: 'P-1', storage_id: 1, type: 0, goods });
		await world.receiveGoods('P-1', { '1001': 7 });
		await world.receiveGoods('P-1');
		expect(calls).toMatchObject([
			{
				...{ type: 'doc', action: 'add_doc' },
				data: { id: 'WMS-1', code: 'P-1', type: 0, goods: [{ ...goods[0], quantity: 7 }] },
			},
			{ data: { id: 'WMS-2', goods: [{ ...goods[0], quantity: 3 }, goods[1]] } },
		]);
		const stockOf = (code: string) =>
			world.state().warehouse.goods.find(({ id }) => id === code)?.stock;
		expect([stockOf('1001'), stockOf('00002')]).toEqual([25, 34]);
		await expect(world.receiveGoods('P-1')).rejects.toThrow('P-1');
		await close();
	});

	it('charges until little is left', async () => {
		world.spend(250);
		const now = Math.floor(Date.now() / 1000);
		const bill = { storage_id: 1, from: now - 60, to: now + 60 };
		expect(await wms('billing', 'get_billing', bill)).toMatchObject({
			current_balance: 250,
			billing: [{ type: 1 }, { type: 9, amount: -9750, comment: 'Хранение' }],
		});
	});

	it('can disagree with MoySklad on either side', () => {
		world.moveStock('1001', -2);
		world.moveStock('1011', 3, 'erp');
		const { erp: books, warehouse } = world.state();
		const of = <T extends object>(list: T[], code: string) =>
			list.find((each) => Object.values(each).includes(code));
		expect(of(warehouse.goods, '1001')).toMatchObject({ stock: 13 });
		expect(of(books.goods, '1001')).toMatchObject({ stock: 15 });
		expect(of(warehouse.goods, '1011')).toMatchObject({ stock: 6 });
		expect(of(books.goods, '1011')).toMatchObject({ stock: 9 });
	});
});

describe('purchases, products and the shop', () => {
	it('orders from suppliers and changes products', () => {
		world.placePurchase();
		world.changeProduct('1001');
		const { purchases, goods } = world.state().erp;
		expect(purchases).toMatchObject([
			{ state: 'Передать на склад', supplier: 'Фабрика игрушек', goods: { '1001': 10 } },
		]);
		expect(goods.find(({ code }) => code === '1001')).toMatchObject({ price: 2739 });
	});

	it('shows in a purchase what its supplies have brought', async () => {
		const { moysklad: books } = world;
		const purchase = world.placePurchase({ lines: { '1001': 10, '00002': 20 } });
		const { organization, agent, store } = purchase;
		const [first, second] = books.list(`purchaseorder/${purchase.id}/positions`);
		const supply = (...positions: object[]) =>
			books.create('supply', {
				...{ organization, agent, store, purchaseOrder: { meta: purchase.meta } },
				positions,
			});
		const came = async () => {
			const { body } = await erp(`entity/purchaseorder/${purchase.id}/positions`);
			return (body as unknown as { rows: Array<{ shipped?: number }> }).rows.map(
				({ shipped }) => shipped,
			);
		};
		const { id } = supply({ assortment: first.assortment, quantity: 4 });
		supply({ assortment: first.assortment, quantity: 8 });
		supply({ assortment: second.assortment, quantity: 5 });
		expect(await came()).toEqual([12, 5]);
		books.change('supply', id, { applicable: false });
		expect(await came()).toEqual([8, 5]);
		books.remove('supply', id);
		expect(await came()).toEqual([8, 5]);
	});

	it('shows in an order what its demands have taken, bundles in their parts', () => {
		const { moysklad: books } = world;
		const order = world.placeOrder({ lines: { '2001': 2, '00002': 3, delivery: 1 } });
		const stocks = () => {
			const { goods } = world.state().erp;
			return ['00001', '00003', '00002'].map(
				(code) => goods.find((good) => good.code === code)!.stock,
			);
		};
		const inOrder = () => {
			const { demands, shippedSum } = books
				.list('customerorder')
				.find(({ id }) => id === order.id)!;
			const rows = books.list(`customerorder/${order.id}/positions`);
			return { demands, shippedSum, shipped: rows.map(({ shipped }) => shipped) };
		};
		const before = stocks();
		const { organization, agent, store, meta } = order;
		const rows = books.list(`customerorder/${order.id}/positions`);
		const positions = rows.map(({ assortment, quantity, price }) => ({
			...{ assortment, quantity, price },
		}));
		const fields = { organization, agent, store, customerOrder: { meta } };
		const demand = books.create('demand', { ...fields, positions });
		expect(stocks()).toEqual([before[0] - 2, before[1] - 4, before[2] - 3]);
		expect(inOrder()).toEqual({
			...{ demands: [{ meta: demand.meta }], shippedSum: order.sum, shipped: [2, 3, 1] },
		});
		books.remove('demand', demand.id);
		expect(stocks()).toEqual(before);
		expect(inOrder()).toEqual({ demands: undefined, shippedSum: 0, shipped: [0, 0, 0] });
	});

	it('sells parts: clients, invoices, money and statuses, which tell the customer', () => {
		const { id: client } = world.addClient({ name: 'Новый клиент' });
		const { invoice, positions } = world.placeShopOrder({ client });
		world.payPosition(positions[0].id);
		world.setPositionStatus(positions[0].id, 'Отправлено');
		const { shop } = world.state();
		expect(shop.positions.filter((each) => each.invoice === invoice)).toMatchObject([
			{ client: 'Новый клиент', paid: true, status: 'Отправлено' },
			{ paid: false, status: 'Новая' },
		]);
		expect(shop.notices).toEqual([
			{ kind: 'sms', position: positions[0].id, status: 'Отправлено' },
			{ kind: 'email', position: positions[0].id, status: 'Отправлено' },
		]);
		expect(() => world.setPositionStatus(positions[0].id, 'Съедено')).toThrow('"Съедено"');
	});
});

describe('the inbox', () => {
	it('keeps texts and refuses anything else', async () => {
		expect((await tell('{"text":"Стоит","chat_id":1}')).status).toBe(200);
		expect((await tell('{"words":"?"}')).status).toBe(400);
		expect((await tell('?')).status).toBe(400);
		expect(world.state().messages).toEqual(['Стоит']);
		expect(Date.now() - world.messages[0].at).toBeLessThan(10_000);
	});
});

describe('a service that is away', () => {
	const ask = () =>
		fetch(world.imsklad.url, {
			...{ method: 'POST', headers: HEADERS, body: '{}' },
			signal: AbortSignal.timeout(300),
		}).then(
			async (response) => `${response.status} ${await response.text()}`,
			(error) => error.cause?.code ?? error.name,
		);

	it.each([
		['failing', '500 Internal Server Error'],
		['refused', 'ECONNREFUSED'],
		['silent', 'TimeoutError'],
	] as const)('%s, and comes back with its memory whole', async (how, said) => {
		await world.setService('imsklad', how);
		expect(await ask()).toBe(said);
		expect(await ask()).toBe(said);
		expect((await erp('entity/product?limit=1')).status).toBe(200);
		await world.setService('imsklad', 'up');
		expect(await wms('goods', 'get_stock', { storage_id: 1, ids: [124323] })).toEqual([
			{ id: 124323, stock: 12, reserved: 0 },
		]);
	});

	it('can go from one way to another, and be closed while it is away', async () => {
		await world.setService('imsklad', 'refused');
		await world.setService('imsklad', 'failing');
		expect(await ask()).toBe('500 Internal Server Error');
		await world.setService('imsklad', 'refused');
		await world.setService('imsklad', 'refused');
		expect(await ask()).toBe('ECONNREFUSED');
	});
});

describe('people and their orders', () => {
	it('copy one with its custom fields: another number, the same goods and words', async () => {
		const { name, id } = world.placeOrder('usual', { comment: 'хрупкое' });
		world.changeOrder(String(name), { attributes: { 'IMSKLAD ID': '124323' } });
		const copy = world.copyOrder(id);
		expect(copy.name).not.toBe(name);
		expect(copy.description).toBe('хрупкое');
		expect(copy.sum).toBe(world.moysklad.list('customerorder').find((each) => each.id === id)?.sum);
		expect(order(String(copy.name))).toMatchObject({ wmsId: '124323', state: 'Новый' });
	});

	it('have the same number again in another year', () => {
		const first = world.placeOrder('usual', {
			number: '00012',
			more: { moment: '2025-03-01 10:00:00' },
		});
		const second = world.placeOrder('bundle', { number: '00012' });
		expect(first.id).not.toBe(second.id);
		world.changeOrder(second.id, { state: 'Отменен' });
		const states = world.moysklad.list('customerorder').filter(({ name }) => name === '00012');
		expect(new Set(states.map(({ state }) => JSON.stringify(state))).size).toBe(2);
	});

	it('delete one', () => {
		const { name, id } = world.placeOrder();
		world.deleteOrder(String(name));
		expect(world.moysklad.list('customerorder').some((each) => each.id === id)).toBe(false);
	});

	it('sell from another store, in another currency, with VAT of its own on a line', () => {
		const placed = world.placeOrder('delivery', {
			store: 'Магазин',
			more: { vatEnabled: true, vatIncluded: false },
			lineFields: { '1003': { vat: 20, vatEnabled: true } },
		});
		expect(placed).toMatchObject({ vatIncluded: false });
	});
});
