/** Flow 1: an order of MoySklad goes to the warehouse once, as it is now, or somebody is told. */
import { prepared, type Prepared } from './prepared';

const FLOW = '01-order-to-warehouse';
const LOOK = 'Every 10 Minutes';

let stage: Prepared;
beforeEach(async () => {
	stage = await prepared([FLOW]);
});
afterEach(async () => await stage.close());

const look = (how = {}) => stage.run(FLOW, LOOK, [{}], how);
/** A new order in the state to be sent. */
function placed(...wish: Parameters<Prepared['world']['placeOrder']>): string {
	const { id } = stage.world.placeOrder(...wish);
	stage.world.sendOrder(id);
	return id;
}

it('sends an order, notes what was sent, and sends nothing twice', async () => {
	const id = placed('usual', { paid: 500 });
	const run = await look();
	expect(run.error).toBeUndefined();
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
	expect(stage.asked('add_order')).toBe(1);
	expect(stage.asked('update_order')).toBe(1);
});
