/** One way through each of the other flows in a real n8n, all of them published together as a merchant has them. */
import { rowsOf } from '../../../sandbox/tables';
import { workflowTemplates } from '../harness';
import { setStage, type Stage } from './stage';

let stage: Stage;

beforeAll(async () => {
	stage = await setStage([...workflowTemplates().keys()]);
}, 300_000);

afterAll(async () => {
	await stage?.stop();
}, 60_000);

const problems = () => rowsOf(stage.n8n.rest, 'sklad problems');
const order = (number: string) =>
	stage.world.state().erp.orders.find((each) => each.number === number);
/** The key of an order at the warehouse. */
const keyOf = (number: string) =>
	String(Object.keys(stage.world.imsklad.state.orders).find((key) => key.startsWith(`${number}-`)));

async function sent(paid?: number): Promise<string> {
	const number = String(stage.world.placeOrder('usual', { paid }).name);
	stage.world.sendOrder(number);
	await stage.quiet();
	return number;
}

it('writes what the warehouse tells, and its demand: flows 13, 2 and 14', async () => {
	const { world } = stage;
	const number = await sent();
	const key = keyOf(number);
	expect((await world.advanceOrder(key, 9))?.status).toBe(200);
	expect((await world.giveTrack(key, '1020304050'))?.status).toBe(200);
	await stage.quiet();
	expect(order(number)).toMatchObject({ state: 'Отгружен', track: '1020304050' });
	await stage.run('14-shipped-to-demand', 'Every 5 Minutes');
	expect(world.moysklad.list('demand')).toHaveLength(1);
	await stage.run('14-shipped-to-demand', 'Every 5 Minutes');
	expect(world.moysklad.list('demand')).toHaveLength(1);
});

it("answers the warehouse's question: flows 13 and 3", async () => {
	const answer = await stage.world.imsklad.callback('good', 'get_good', { id: 1001 });
	expect(answer).toMatchObject({ status: 200 });
	expect(JSON.stringify(answer)).toContain('1001');
});

it('sends products: flow 4', async () => {
	const { world } = stage;
	world.moysklad.create('product', { name: 'Новый', code: '7777' });
	await stage.quiet();
	expect(Object.keys(world.imsklad.state.goods)).toContain('7777');
});

it('sends what is paid in the shop: flow 6', async () => {
	const { world } = stage;
	const { invoice } = world.placeShopOrder({ paid: true });
	await stage.run('06-shop-to-warehouse', 'Every 10 Minutes');
	expect(Object.keys(world.imsklad.state.orders)).toContain(`SL-${invoice}`);
});

it('awaits what is bought, and books its receipt: flows 8, 13 and 16', async () => {
	const { world } = stage;
	const number = String(world.placePurchase().name);
	await stage.quiet();
	const keys = Object.keys(world.imsklad.state.preorders);
	const preorder = keys.find((key) => key.startsWith(`${number}-`));
	expect(await world.receiveGoods(String(preorder))).toMatchObject({ status: 200 });
	await stage.quiet();
	expect(world.moysklad.list('supply')).toHaveLength(1);
});

it('shows its page to nobody without the password: flow 11', async () => {
	const { nodes } = stage.workflows['11-send-again'];
	const form = nodes.find(({ type }) => type.endsWith('.formTrigger'));
	const page = `${stage.n8n.url}/form/${String(form?.webhookId)}`;
	const { user, password } = stage.world.page;
	const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
	expect((await fetch(page)).status).toBe(401);
	const shown = await fetch(page, { headers: { authorization } });
	expect(shown.status).toBe(200);
	expect(await shown.text()).toContain('Отправить');
});

it('has nothing to complain of at the end', async () => {
	expect(await problems()).toEqual([]);
});
