/** Flow 1: a merchant's order goes to the warehouse. */
import { stageFlows, type Stage } from './engine';

const FLOW = '01-order-to-warehouse';

let stage: Stage;
beforeEach(async () => {
	stage = await stageFlows({ files: [FLOW] });
	await stage.activate(FLOW);
});
afterEach(async () => await stage.close());

const erpOrder = (number: string) =>
	stage.world.state().erp.orders.find((order) => order.number === number);
const atWarehouse = (id: string) =>
	stage.world.state().warehouse.orders.find((order) => order.id === id);

it('sends an order when it gets the state, and writes the number of the warehouse back', async () => {
	const { world } = stage;
	const number = String(world.placeOrder('usual', { paid: 500 }).name);
	await stage.wake();
	expect(atWarehouse(number)).toBeUndefined();
	world.sendOrder(number);
	await stage.wake();
	expect(stage.failures()).toEqual([]);
	const order = erpOrder(number)!;
	const there = atWarehouse(number)!;
	expect(order).toMatchObject({ state: 'На складе', wmsId: expect.stringMatching(/^\d+$/) });
	expect(there).toMatchObject({ status: 0, phone: '79161234567', carrier: 16, paid: 500 });
	expect(there.cod).toBe(order.sum - 500);
});
