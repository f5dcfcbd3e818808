/**
 * The same file imported twice into an n8n that lives in another time zone: as the editor's import leaves it, without the
 * zone of the file, and with the same addresses of webhooks.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { bindCredentials } from '../../../sandbox/provision';
import { FIRST, prepare, rowsOf } from '../../../sandbox/tables';
import { startWorld, type World } from '../../simulators/world';
import { startN8n, workflowTemplates, type Credential, type TestN8n } from '../harness';

const FILES = ['01-order-to-warehouse', '14-shipped-to-demand'];

let n8n: TestN8n;
let world: World;
let credentials: Credential[];

beforeAll(async () => {
	[n8n, world] = await Promise.all([
		startN8n({ env: { GENERIC_TIMEZONE: 'America/New_York', TZ: 'America/New_York' } }),
		startWorld({ moysklad: { limits: 'off' } }),
	]);
	credentials = await Promise.all(
		world.credentials.map(({ type, name, data }) => n8n.rest.createCredential(type, data, name)),
	);
	const { id } = await imported(FIRST.file);
	await prepare(n8n.rest, id, { tellBy: 'address', tellUrl: world.tellUrl });
}, 300_000);

afterAll(async () => {
	await Promise.all([n8n?.stop(), world?.close()]);
}, 60_000);

async function imported(file: string) {
	const template = workflowTemplates().get(file);
	if (!template) throw new Error(`There is no workflows/${file}.json`);
	const settings = { ...template.settings, timezone: undefined };
	return await n8n.rest.createWorkflow(bindCredentials({ ...template, settings }, credentials));
}

it('counts the day from which orders count by Moscow', async () => {
	const [{ since }] = await rowsOf(n8n.rest, 'sklad settings');
	const inMoscow = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Moscow' });
	expect(since).toBe(inMoscow.format(new Date()));
});

it.each(FILES)('%s: the second works too, or is told why not', async (file) => {
	const [first, second] = [await imported(file), await imported(file)];
	await n8n.rest.activate(first.id);
	const refused = await n8n.rest.activate(second.id).then(
		() => undefined,
		({ message }: Error) => message,
	);
	// Two cannot have one address; those that have none work side by side.
	if (file.startsWith('01')) expect(refused).toMatch(/conflict with one of the webhooks/);
	else expect(refused).toBeUndefined();
	const trigger = file.startsWith('01') ? 'Every 10 Minutes' : 'Every 5 Minutes';
	const number = String(world.placeOrder('usual').name);
	world.sendOrder(number);
	await Promise.all([first, second].map(({ id }) => n8n.rest.runWorkflow(id, trigger)));
	if (!file.startsWith('01')) return;
	// The runs that the message has begun may still be at it.
	const stateOf = () => world.state().erp.orders.find((each) => each.number === number)?.state;
	for (let n = 0; n < 60 && stateOf() !== 'На складе'; n++) await sleep(500);
	expect([stateOf(), await rowsOf(n8n.rest, 'sklad problems')]).toEqual(['На складе', []]);
	const keys = Object.keys(world.imsklad.state.orders);
	expect(keys.filter((key) => key.startsWith(`${number}-`))).toHaveLength(1);
	const added = world.imsklad.counts()['order.add_order'];
	expect(Object.values(added)).toEqual([1]);
});
