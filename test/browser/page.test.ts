import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Locator, Page } from 'playwright-core';
import { startPage } from '../../sandbox/page';
import { startWorld, type World } from '../simulators/world';
import { launchChromium } from './chromium';

let browser: Browser;
beforeAll(async () => {
	browser = await launchChromium();
});
afterAll(() => browser?.close());

let world: World;
let served: Awaited<ReturnType<typeof startPage>>;
let page: Page;
/** What the browser complained of: nothing may. */
let complaints: string[];
beforeEach(async () => {
	world = await startWorld();
	served = await startPage(world);
	page = await browser.newPage({ viewport: { width: 1600, height: 1000 }, locale: 'en-US' });
	complaints = [];
	page.on('pageerror', ({ message }) => complaints.push(message));
	page.on('console', (said) => said.type() === 'error' && complaints.push(said.text()));
	await page.goto(served.url);
	await page.getByRole('heading', { name: 'IMSKLAD' }).waitFor();
});
afterEach(async () => {
	await page.close();
	await served.close();
	await world.close();
});

const card = (lane: 'erp' | 'wms' | 'shop', number: string): Locator =>
	page.locator(`.card.${lane}[data-number="${number}"]`);
const press = (where: Locator | Page, name: string) =>
	where.getByRole('button', { name, exact: true }).click();
const open = (tab: RegExp) => page.getByRole('tab', { name: tab }).click();
const place = (kind: string) => page.getByLabel('New order', { exact: true }).selectOption(kind);
/** What the flows do: here the world itself, since no n8n runs. */
const takeToWarehouse = (id: string, more = {}) =>
	world.imsklad.call('order', 'add_order', {
		...{ id, storage_id: 1, name: 'Иванова', discount: 0, delivery: 0, total_paid: 0 },
		goods: [{ id: '00001', quantity: 1, price: 1490 }],
		...more,
	});

/** A stand-in for n8n that answers the calls of the warehouse. */
async function startEndpoint(status: number) {
	const calls: string[] = [];
	const server = http.createServer((request, response) => {
		request.on('data', (data) => calls.push(String(data)));
		request.on('end', () => response.writeHead(status).end('{"result":"ok"}'));
	});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	world.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
	return { calls, close: () => server.close() };
}

it('places an order, sends it off and shows it travelling', async () => {
	await place('bundle');
	await card('erp', '00001').getByText('Подарочный набор').waitFor();
	await card('erp', '00001').getByText('2 789,51 ₽').waitFor();
	await page.getByText('not in the warehouse').first().waitFor();
	await press(card('erp', '00001'), 'Send to the warehouse');
	await card('erp', '00001').getByText('Передать на склад').waitFor();
	const row = page.locator('.row', { has: card('erp', '00001') });
	await row.getByText('on its way: n8n sends it').waitFor();
	expect(world.state().erp.orders).toMatchObject([{ number: '00001', state: 'Передать на склад' }]);

	takeToWarehouse('00001', { delivery: 350, delivery_type: 16 });
	await row
		.locator('.card.wms')
		.getByText('New Order, to Be Picked (Новый заказ, собрать)')
		.waitFor();
	await card('wms', '00001').getByText('1 840 ₽').waitFor();
	await card('erp', '00001').hover();
	expect(await page.locator('.card.lit').count()).toBe(2);
	expect(complaints).toEqual([]);
});

it('moves a parcel on, gives a track, and shows what n8n answered', async () => {
	takeToWarehouse('00001');
	await press(card('wms', '00001'), 'Move on');
	await card('wms', '00001').getByText('Handed over to Picking').waitFor();
	expect(await page.locator('#toasts p').count()).toBe(0);
	const endpoint = await startEndpoint(200);
	await press(card('wms', '00001'), 'Ship');
	await page.getByText('n8n answered 200').waitFor();
	await press(card('wms', '00001'), 'Assign a track');
	await card('wms', '00001').locator('.fact', { hasText: 'track' }).waitFor();
	await press(card('wms', '00001'), 'Carrier’s error');
	await page.locator('#calls').getByText('order.update_tracks').nth(1).waitFor();
	expect(endpoint.calls.map((call) => JSON.parse(call).action)).toEqual([
		'set_status',
		'update_tracks',
		'update_tracks',
	]);
	expect(world.state().warehouse.orders).toMatchObject([
		{ status: 9, track: expect.stringMatching(/^\d+$/) },
	]);
	endpoint.close();
	expect(complaints).toEqual([]);
});

it('pays, cancels and refuses', async () => {
	await place('partlyPaid');
	await press(card('erp', '00001'), 'Pay the rest');
	await card('erp', '00001').getByText('paid', { exact: true }).waitFor();
	await press(card('erp', '00001'), 'Cancel');
	await card('erp', '00001').getByText('Отменен').waitFor();
	takeToWarehouse('00002');
	await press(card('wms', '00002'), 'Cancel here');
	await card('wms', '00002').getByText('Cancelled (Отменен)').waitFor();
	expect(world.state()).toMatchObject({
		erp: { orders: [{ paid: 2580, state: 'Отменен' }] },
		warehouse: { orders: [{ status: 10 }] },
	});
});

it('sells in the shop: a position is paid, a client comes', async () => {
	const invoice = card('shop', 'SL-KZ-1003');
	await press(invoice, 'Pay');
	await invoice.getByText('paid', { exact: true }).waitFor();
	await press(page.locator('[data-service=saplab]'), 'New paid order');
	await press(page.locator('[data-service=saplab]'), 'New client');
	await open(/Clients/);
	await page.getByText('Покупатель').first().waitFor();
	const { positions, clients } = world.state().shop;
	expect(positions.find((each) => each.invoice === 'KZ-1003')).toMatchObject({ paid: true });
	expect(positions.slice(-2)).toMatchObject([{ paid: true }, { paid: true }]);
	expect(clients).toHaveLength(5);
});

it('makes products dearer and stock differ', async () => {
	await open(/Goods/);
	await press(card('erp', '1001'), 'Price +10 %');
	await card('erp', '1001').getByText('2 739 ₽').waitFor();
	await press(card('wms', '1001'), 'Lose one');
	await card('wms', '1001').getByText('differs').waitFor();
	await page.getByRole('tab', { name: /Goods/ }).getByText('1', { exact: true }).waitFor();
	await press(card('wms', '1001'), 'Find one');
	await card('wms', '1001').getByText('differs').waitFor({ state: 'detached' });
	expect(complaints).toEqual([]);
});

it('buys: a preorder is received in parts, and not again', async () => {
	await press(page, 'New purchase');
	const goods = [{ id: 1001, quantity: 3, price: 1400 }];
	world.imsklad.call('preorder', 'add_preorder', { id: '00001', storage_id: 1, type: 0, goods });
	await open(/Purchases/);
	await press(card('wms', '00001'), 'Receive one');
	await card('wms', '00001').getByText('received 1').waitFor();
	await press(card('wms', '00001'), 'Receive all');
	await card('wms', '00001').getByText('received 3').waitFor();
	expect(await card('wms', '00001').getByRole('button').count()).toBe(0);
	expect(world.state().warehouse.receipts).toMatchObject([
		{ of: '00001', goods: { '1001': 1 } },
		{ of: '00001', goods: { '1001': 2 } },
	]);
});

it('breaks a service and mends it, spends the balance and fills it', async () => {
	const condition = page.getByLabel('IMSKLAD: How the service is');
	await condition.selectOption('refused');
	await page.locator('.head.down[data-service=imsklad]').waitFor();
	await expect(fetch(world.imsklad.url)).rejects.toThrow('fetch failed');
	await condition.selectOption('up');
	await page.locator('.head.down').waitFor({ state: 'detached' });
	expect((await fetch(world.imsklad.url)).status).toBe(404);
	await press(page, 'Spend the balance');
	await page.locator('#balance').getByText('100 ₽', { exact: true }).waitFor();
	await press(page, 'Top up');
	await page.locator('#balance').getByText('10 000 ₽').waitFor();
});

it('shows what workflows tell, as the text that it is', async () => {
	await page.getByText('No messages yet.').waitFor();
	const text = 'Order 00001 stands <img src=x onerror=alert(1)>';
	await fetch(world.tellUrl, { method: 'POST', body: JSON.stringify({ text }) });
	await page.locator('#messages').getByText(text).waitFor();
	expect(complaints).toEqual([]);
});

it('speaks Russian, and remembers it', async () => {
	await press(page, 'RU');
	await page.getByText('Три системы продавца').waitFor();
	await page.reload();
	await page.getByRole('tab', { name: 'Закупки' }).waitFor();
	expect(await page.locator('html').getAttribute('lang')).toBe('ru');
});

it('tells of n8n, of what cannot be done, and when the sandbox is gone', async () => {
	await page.getByText('n8n is not running (yet)').waitFor();
	served.tellOf({ url: 'http://127.0.0.1:1', email: 'a@b.c', password: 'secret' });
	await page.getByRole('link', { name: 'Open n8n' }).waitFor();
	takeToWarehouse('00001');
	const button = card('wms', '00001').getByRole('button', { name: 'Move on', exact: true });
	await button.evaluate((element) => (element.dataset.args = '["nothing"]'));
	await button.click();
	await page.locator('#toasts .bad').getByText('Object not found').waitFor();
	await served.close();
	await page.getByText('The sandbox does not answer. Is it stopped?').waitFor();
});

it('does no deed that it does not offer', async () => {
	const ask = async (body: string, type = 'application/json') => {
		const response = await fetch(`${served.url}/deed`, {
			...{ method: 'POST', headers: { 'content-type': type }, body },
		});
		return { status: response.status, ...((await response.json()) as object) };
	};
	expect(await ask('{"name":"close"}')).toEqual({
		status: 400,
		error: 'There is no deed "close"',
	});
	expect(await ask('{"name":"setService","args":["imsklad","eaten"]}')).toEqual({
		status: 400,
		error: 'There is no outage "eaten"',
	});
	expect(await ask('{"name":"placeOrder"}', 'text/plain')).toMatchObject({ status: 400 });
	expect(world.state().erp.orders).toEqual([]);
});

it('mends an order whose delivery nobody knows, by a button', async () => {
	world.placeOrder('unknownCarrier');
	world.sendOrder('00001');
	world.changeOrder('00001', { attributes: { 'IMSKLAD проблема': 'Неизвестная доставка' } });
	await press(card('erp', '00001'), 'Deliver by СДЭК');
	await card('erp', '00001').getByText('СДЭК', { exact: false }).first().waitFor();
	expect(world.state().erp.orders).toMatchObject([{ number: '00001', delivery: 'СДЭК' }]);
	expect(complaints).toEqual([]);
});

it('fits a phone: nothing lies beside the screen, and n8n opens on its workflows', async () => {
	served.tellOf({ url: 'http://localhost:5678', email: 'a@example.com', password: 'x' });
	await page.setViewportSize({ width: 390, height: 800 });
	world.placeOrder('usual');
	await card('erp', '00001').waitFor();
	expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
	await page.getByRole('button', { name: 'RU' }).click();
	const link = page.getByRole('link', { name: 'Открыть n8n' });
	expect(await link.getAttribute('href')).toBe('http://localhost:5678/home/workflows');
});
