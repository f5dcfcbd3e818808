/**
 * Flow 1 in n8n's queue mode: orders come in a burst, by webhooks and by the look of every ten minutes at once, and one of
 * two workers is killed in the middle. What is counted is printed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { bindCredentials, workflowTemplates } from '../../sandbox/provision';
import { isFinished } from '../../sandbox/rest';
import { FIRST, prepare, rowsOf } from '../../sandbox/tables';
import { startWorld, type World } from '../simulators/world';
import { startQueue, type Queue } from './harness';

const ORDERS = 40;
const HOUR = 3_600_000;
const PATIENCE = 600_000;
const FLOW = '01-order-to-warehouse';

let queue: Queue;
let world: World;
let flow: string;

beforeAll(async () => {
	[queue, world] = await Promise.all([startQueue(), startWorld({ moysklad: { limits: 'off' } })]);
	const { rest } = queue;
	const credentials = await Promise.all(
		world.credentials.map(({ type, name, data }) => rest.createCredential(type, data, name)),
	);
	const made = await Promise.all(
		[FIRST.file, FLOW].map(async (file) => {
			const template = workflowTemplates().get(file);
			if (!template) throw new Error(`There is no workflows/${file}.json`);
			return (await rest.createWorkflow(bindCredentials(template, credentials))).id;
		}),
	);
	await prepare(rest, made[0], { tellBy: 'address', tellUrl: world.tellUrl });
	flow = made[1];
	await rest.activate(flow);
}, HOUR);

afterAll(async () => {
	await Promise.all([queue?.stop(), world?.close()]);
}, HOUR);

const ordersOf = () =>
	Object.entries(world.imsklad.state.orders).map(([key, { data }]) => [key, data.guid]);
const unfinished = async () =>
	(await queue.rest.listExecutions(flow)).filter((each) => !isFinished(each));

it(
	'sends each of a burst once, though a worker is killed',
	async () => {
		const numbers = Array.from({ length: ORDERS }, () => String(world.placeOrder().name));
		numbers.forEach((number) => world.sendOrder(number));
		const deadline = Date.now() + PATIENCE;
		while (ordersOf().length < ORDERS / 4 && Date.now() < deadline) await sleep(50);
		await queue.killWorker();
		await queue.addWorker();
		// The look of every ten minutes, as the clock would begin it, until nothing is owed.
		let looks = 0;
		for (; Date.now() < deadline; looks++) {
			const open = world.state().erp.orders.filter(({ state }) => state !== 'На складе').length;
			const busy = (await unfinished()).length;
			if (open === 0 && busy === 0) break;
			await queue.rest
				.call('POST', `/workflows/${flow}/run`, {
					triggerToStartFrom: { name: 'Every 10 Minutes' },
				})
				.catch(() => undefined);
			await sleep(30_000);
		}
		const added = Object.values(world.imsklad.counts()['order.add_order']);
		const sent = ordersOf();
		console.log(JSON.stringify({ sent: sent.length, asked: added.length, looks }));
		expect(sent).toHaveLength(ORDERS);
		expect(new Set(sent.map(([, guid]) => guid)).size).toBe(ORDERS);
		expect(added.filter((times) => times > 1)).toEqual([]);
		expect(world.state().erp.orders.every(({ state }) => state === 'На складе')).toBe(true);
		expect(await rowsOf(queue.rest, 'sklad problems')).toEqual([]);
	},
	HOUR,
);
