import { setTimeout as sleep } from 'node:timers/promises';
import { bindCredentials, bindSettings, bindWorkflows } from '../../../sandbox/provision';
import { workflowTemplates, type Workflow, type WorkflowJson } from '../harness';
import { setStage, type Stage } from './stage';

const FLOW = '11-send-again';
const CALLED = ['01-order-to-warehouse', '06-shop-to-warehouse'];
const SENDING = 'Передать на склад';
const SENT = 'Передано на склад';

let stage: Stage;
let form: Workflow;

/** The others do nothing by themselves here, so that what happens was asked for. */
const OWN_TRIGGERS = ['Order Changed', 'Position Paid', 'Every 15 Minutes', 'Every 10 Minutes'];

beforeAll(async () => {
	stage = await setStage([]);
	const { n8n, world } = stage;
	const credentials = await n8n.rest.listCredentials();
	async function published(template: WorkflowJson): Promise<Workflow> {
		const bound = bindSettings(bindCredentials(template, credentials), { tellUrl: world.tellUrl });
		const made = await n8n.rest.createWorkflow(bound);
		await n8n.rest.activate(made.id);
		return made;
	}
	const flows: Workflow[] = [];
	for (const file of CALLED) {
		const template = workflowTemplates().get(file)!;
		const nodes = template.nodes.map((node) =>
			OWN_TRIGGERS.includes(node.name) ? { ...node, disabled: true } : node,
		);
		flows.push(await published({ ...template, nodes }));
	}
	form = await published(bindWorkflows(workflowTemplates().get(FLOW)!, flows));
}, 180_000);

afterAll(async () => {
	await stage?.stop();
}, 60_000);

/** The words on a page. */
const textOf = (html: string) =>
	html
		.replace(/<(script|style)[\s\S]*?<\/\1>/g, '')
		.replace(/<li>/g, '\n')
		.replace(/<[^>]+>/g, ' ')
		.replace(/&quot;/g, '"')
		.replace(/&lt;/g, '<')
		.replace(/&gt;/g, '>')
		.replace(/&amp;/g, '&')
		.replace(/[ \t]+/g, ' ');

/** Fills in the page as a browser does, and waits for the last one: its text. */
async function asked(shop: 'MoySklad orders' | 'Saplab invoices', numbers = '', since = '') {
	const { n8n } = stage;
	const trigger = form.nodes.find(({ name }) => name === 'Send Again')!;
	const body = new FormData();
	for (const [n, value] of [shop, numbers, since].entries()) body.append(`field-${n}`, value);
	const url = `${n8n.url}/form/${trigger.webhookId}`;
	const sent = await fetch(url, { method: 'POST', body });
	const { formWaitingUrl } = (await sent.json()) as { formWaitingUrl: string };
	const [path, query = ''] = formWaitingUrl.split('?');
	const deadline = Date.now() + 240_000;
	for (;;) {
		const status = await fetch(`${path}/n8n-execution-status?${query}`);
		const word = await status.text();
		if (word === 'form-waiting') break;
		if (Date.now() > deadline) throw new Error(`the form is ${word}`);
		await sleep(200);
	}
	const page = await fetch(formWaitingUrl);
	await stage.quiet();
	return textOf(await page.text());
}

const erpOrder = (number: string) =>
	stage.world.state().erp.orders.find((order) => order.number === number);
const atWarehouse = (id: string) =>
	stage.world.state().warehouse.orders.find((order) => order.id === id);

/** An order that nobody has sent, whatever its state. */
const missed = (...wish: Parameters<Stage['world']['placeOrder']>) =>
	String(stage.world.placeOrder(...wish).name);

it('shows the page', async () => {
	const trigger = form.nodes.find(({ name }) => name === 'Send Again')!;
	const page = await fetch(`${stage.n8n.url}/form/${trigger.webhookId}`);
	expect(textOf(await page.text())).toMatch(/Send again to the warehouse[\s\S]*Their numbers/);
});

it('sends orders by their numbers, however they are parted, and says what became of each', async () => {
	const first = missed('usual', { state: SENDING });
	const second = missed('usual', { state: SENDING });
	const third = missed('usual', { state: 'Новый' });
	const page = await asked('MoySklad orders', ` ${first},№ ${second}\n\n${third};${first} 77777`);
	for (const number of [first, second, third]) {
		expect(atWarehouse(number)).toBeDefined();
		expect(page).toMatch(new RegExp(`${number} ✓ at the warehouse: number \\d+`));
	}
	expect(page).toContain('77777 ✗ there is no such order in MoySklad');
	expect(page).toContain('3 of 4 at the warehouse');
	expect(erpOrder(first)?.state).toBe('На складе');
});

it('changes nothing when asked again, and cancels what is cancelled', async () => {
	const { world } = stage;
	const number = missed('usual', { state: SENDING });
	await asked('MoySklad orders', number);
	const before = world.state();
	expect(await asked('MoySklad orders', number)).toContain(`${number} ✓ at the warehouse`);
	expect(world.state()).toEqual(before);

	world.setOrderState(number, 'Отменен');
	const never = missed('usual', { state: 'Отменен' });
	const page = await asked('MoySklad orders', `${number} ${never}`);
	expect(page).toContain(`${number} – cancelled (Отменен): at the warehouse too`);
	expect(page).toContain(`${never} – cancelled (Отменен): not sent`);
	expect(atWarehouse(number)).toMatchObject({ status: 10 });
	expect(atWarehouse(never)).toBeUndefined();
});

it('says of what cannot be sent why, and leaves alone what has left', async () => {
	const { world } = stage;
	const bad = missed('usual', { state: SENDING, delivery: 'Голубиная <b>почта</b>' });
	const gone = missed('usual', { state: SENDING });
	await asked('MoySklad orders', gone);
	world.changeOrder(gone, {
		state: 'Отгружен',
		attributes: { 'IMSKLAD статус': '9 Отгружен в курьерскую службу, покинул склад' },
	});
	await stage.quiet();
	const before = atWarehouse(gone);
	const sent = world.imsklad.requests.length;
	const page = await asked('MoySklad orders', `${bad}, ${gone}`);
	expect(page).toMatch(new RegExp(`${bad} ✗ .*Голубиная <b>почта</b>.*not among the couriers`));
	expect(page).toContain(`${gone} – has left the warehouse`);
	expect(page).toContain('0 of 2 at the warehouse');
	expect(atWarehouse(gone)).toEqual(before);
	expect(world.imsklad.requests).toHaveLength(sent);
});

it('sends since a day of Moscow what is to be sent, and no drafts', async () => {
	const { world } = stage;
	const moscow = new Date(Date.now() + 3 * 3_600_000);
	const today = moscow.toISOString().slice(0, 10);
	const minutes = moscow.getUTCHours() * 60 + moscow.getUTCMinutes();
	const yesterday = world.earlier(minutes + 2, () => missed('usual', { state: SENDING }));
	const now = missed('usual', { state: SENDING });
	const draft = missed('usual', { state: 'Новый' });
	const page = await asked('MoySklad orders', '', today);
	expect(page).toMatch(new RegExp(`${now} ✓ at the warehouse`));
	expect(page).not.toContain(draft);
	expect(page).toMatch(/\d+ more changed since that day, in states that are not sent/);
	expect(page).not.toContain(yesterday);
	expect(atWarehouse(now)).toBeDefined();
	expect(atWarehouse(draft)).toBeUndefined();
	expect(atWarehouse(yesterday)).toBeUndefined();
	// Both at once: the number goes though it is older.
	const both = await asked('MoySklad orders', yesterday, today);
	expect(both).toMatch(new RegExp(`${yesterday} ✓ at the warehouse`));
	expect(both).toMatch(new RegExp(`${now} ✓ at the warehouse`));
});

it('does nothing where nothing is asked', async () => {
	const { world } = stage;
	const draft = missed('usual', { state: SENDING });
	const before = world.state();
	expect(await asked('MoySklad orders', ' , \n')).toContain('Nothing was asked for');
	expect(await asked('MoySklad orders', '', '2999-01-01')).toContain('That day is yet to come');
	expect(await asked('Saplab invoices', '', 'gestern')).toContain('"gestern" is no day');
	expect(world.state()).toEqual(before);
	expect(atWarehouse(draft)).toBeUndefined();
});

it('does the same with invoices of the shop', async () => {
	const { world } = stage;
	const { invoice, positions } = world.placeShopOrder({ paid: true });
	const unpaid = world.placeShopOrder({ lines: [{}] });
	const page = await asked('Saplab invoices', `${invoice}, ${unpaid.invoice}\nKZ-none`);
	expect(page).toContain(`${invoice}`);
	expect(page.match(new RegExp(`✓ ${SENT}`, 'g'))).toHaveLength(positions.length);
	expect(page).toContain('– not paid (Новая): not sent');
	expect(page).toContain('there is no such invoice in Saplab');
	const sent = world.state().shop.positions.filter((each) => each.invoice === invoice);
	expect(sent.map(({ status }) => status)).toEqual(positions.map(() => SENT));
	expect(atWarehouse(`SL-${invoice}`)).toBeDefined();
	expect(atWarehouse(`SL-${unpaid.invoice}`)).toBeUndefined();
	const before = world.state();
	await asked('Saplab invoices', invoice);
	expect(world.state()).toEqual(before);
	const today = new Date(Date.now() + 3 * 3_600_000).toISOString().slice(0, 10);
	const late = world.placeShopOrder({ lines: [{ name: 'Фара' }], paid: true });
	expect(await asked('Saplab invoices', '', today)).toContain(`Фара: ✓ ${SENT}`);
	expect(late.positions).toHaveLength(1);
});

describe('says so where', () => {
	it('the warehouse is out of order, and sends when it is back', async () => {
		const { world } = stage;
		const number = missed('usual', { state: SENDING });
		await world.setService('imsklad', 'failing');
		expect(await asked('MoySklad orders', number)).toMatch(new RegExp(`${number} ✗ .*IMSKLAD`));
		expect(atWarehouse(number)).toBeUndefined();
		await world.setService('imsklad', 'up');
		expect(await asked('MoySklad orders', number)).toContain(`${number} ✓ at the warehouse`);
		const same = world.state().warehouse.orders.filter(({ id }) => id === number);
		expect(same).toHaveLength(1);
	});

	it('MoySklad or Saplab is refused', async () => {
		const { world } = stage;
		const number = missed('usual', { state: SENDING });
		await world.setService('moysklad', 'refused');
		const page = await asked('MoySklad orders', number);
		expect(page).toContain(`${number} ? could not be looked at`);
		expect(page).toMatch(/MoySklad.*refused|cannot be reached|not reached/i);
		await world.setService('moysklad', 'up');
		await world.setService('saplab', 'refused');
		expect(await asked('Saplab invoices', 'KZ-1001')).toContain('? could not be looked at');
		await world.setService('saplab', 'up');
		expect(await asked('MoySklad orders', number)).toContain(`${number} ✓ at the warehouse`);
	});
});
