/** One way through the flows in a real n8n: as they are imported and published, with its own tables and webhooks. */
import { rowsOf } from '../../../sandbox/tables';
import { setStage, type Stage } from './stage';

const SEND = '01-order-to-warehouse';
const PROBLEMS = '15-problems';

let stage: Stage;

beforeAll(async () => {
	stage = await setStage([SEND, PROBLEMS]);
}, 300_000);

afterAll(async () => {
	await stage?.stop();
}, 60_000);

const erpOrder = (number: string) =>
	stage.world.state().erp.orders.find((order) => order.number === number);

it('prepares MoySklad and the tables: flow 0', async () => {
	const [settings] = await rowsOf(stage.n8n.rest, 'sklad settings');
	expect(settings).toMatchObject({ store: 'Основной склад', tellUrl: stage.world.tellUrl });
	expect(await rowsOf(stage.n8n.rest, 'sklad problems')).toEqual([]);
});

it('sends an order as soon as it has the state, and cancels it: flow 1', async () => {
	const { world } = stage;
	const number = String(world.placeOrder('usual', { paid: 500 }).name);
	world.sendOrder(number);
	await stage.quiet();
	expect(erpOrder(number)).toMatchObject({ state: 'На складе', wmsId: expect.any(String) });
	const sent = () =>
		Object.entries(world.imsklad.state.orders).filter(([key]) => key.startsWith(`${number}-`));
	expect(sent()).toHaveLength(1);
	await world.cancelOrder(number);
	await stage.quiet();
	expect(sent()[0][1].data.is_canceled).toBe(1);
	expect(erpOrder(number)?.state).toBe('Отменен');
	// What it writes itself wakes nobody.
	expect((await stage.runs(SEND)).length).toBeLessThanOrEqual(4);
});

it('tells what is wrong, once: flow 15', async () => {
	const { world } = stage;
	const number = String(world.placeOrder('unknownCarrier').name);
	world.sendOrder(number);
	await stage.quiet();
	const [problem] = await rowsOf(stage.n8n.rest, 'sklad problems');
	expect(problem).toMatchObject({ thing: `Заказ ${number}`, kind: 'Не передан на склад' });
	await stage.begin(PROBLEMS, 'Every 5 Minutes');
	await stage.begin(PROBLEMS, 'Every 5 Minutes');
	const texts = world.state().messages;
	expect(texts).toHaveLength(1);
	expect(texts[0]).toContain('Голубиная почта');
	expect(erpOrder(number)?.problem).toContain('Голубиная почта');
});
