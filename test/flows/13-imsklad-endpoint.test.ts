/** Flow 13: one address for all that the warehouse calls for, and each call's answer is that of its flow. */
import { prepared, type Prepared } from './prepared';

const FLOW = '13-imsklad-endpoint';
const SEND = '01-order-to-warehouse';
const BACK = '02-warehouse-status-back';

let stage: Prepared;
beforeEach(async () => {
	stage = await prepared([SEND, BACK, FLOW, '03-warehouse-questions', '16-receipts-to-supply']);
	await stage.activate(FLOW);
});
afterEach(async () => await stage.close());

async function sent(): Promise<{ id: string; key: string }> {
	const { id } = stage.world.placeOrder();
	stage.world.sendOrder(id);
	await stage.run(SEND, 'Every 10 Minutes');
	return { id, key: stage.atWarehouse(id)[0].key };
}
const call = async (type: string, action: string, data: unknown): Promise<number> => {
	const { origin } = new URL(stage.world.imsklad.url);
	const body = JSON.stringify({ type, action, data });
	const answer = await fetch(`${origin}/__callback`, { method: 'POST', body });
	return ((await answer.json()) as { status: number }).status;
};
const ran = () => stage.runs.map(({ flow }) => Number.parseInt(flow));

it('hands a status to flow 2, and answers when it is through', async () => {
	const { id, key } = await sent();
	const data = { id: key, new_status: 6, old_status: 0, new_status_name: 'Собран' };
	expect(await call('order', 'set_status', data)).toBe(200);
	expect(stage.erp(id).state).toBe('Собран');
	expect(ran()).toContain(2);
});

it.each([
	['good', 'get_good', '00001', 3],
	['supplier', 'get_suppliers', ['1'], 3],
	['doc', 'add_doc', { id: 'X1', type: 0, goods: [] }, 16],
	['doc', 'set_status', { id: 'X1', new_status: 1 }, 16],
])('hands %s.%s to its flow', async (type, action, data, flow) => {
	await call(type, action, data);
	expect(ran()).toContain(flow);
	expect(ran()).not.toContain(2);
});

it('answers HTTP 500 where a flow has failed, so that the warehouse tells it again', async () => {
	const { id, key } = await sent();
	const data = { id: key, new_status: 6, old_status: 0, new_status_name: 'Собран' };
	const kept = stage.tables.rows('sklad news');
	stage.tables.remove('sklad news');
	expect(await call('order', 'set_status', data)).toBe(500);
	expect([kept, stage.erp(id).state]).toEqual([[], 'На складе']);
});

it('acknowledges what no flow is for', async () => {
	expect(await call('weather', 'rain', {})).toBe(200);
	expect(ran().filter((flow) => flow !== 13)).toEqual([]);
});
