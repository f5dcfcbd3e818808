import { changeSettings } from './settings';
import { setStage, type Stage } from './stage';

const FLOW = '07-warehouse-billing';
const CLOCK = 'Every Hour';
const HOUR = 3600;
const MOSCOW = 3 * HOUR;
const DAY = 24 * HOUR;

let stage: Stage;
/** Unix seconds of the last midnight in Moscow. */
let midnight: number;

beforeAll(async () => {
	stage = await setStage([FLOW]);
	const now = Math.floor(Date.now() / 1000) + MOSCOW;
	midnight = now - (now % DAY) - MOSCOW;
	// Its morning has begun whenever this runs.
	await changeSettings(stage, FLOW, { morning: 0 });
}, 180_000);

afterAll(async () => {
	await stage?.stop();
}, 60_000);

const run = () => stage.run(FLOW, CLOCK);
const messages = () => stage.world.state().messages;
/** What was told by a deed. */
async function told(deed: () => Promise<unknown>): Promise<string[]> {
	const { length } = messages();
	await deed();
	return messages().slice(length);
}
/** By its own reckoning so many days from now: its days begin with the hour `morning`. Reports come from 0 on. */
const dayLater = (days: number) => changeSettings(stage, FLOW, { morning: -24 * days });
/** An operation of the warehouse at a time in Unix seconds; amounts in roubles. */
function operation(
	date: number,
	type: number | undefined,
	amount: number,
	about: object = {},
): void {
	const { billing } = stage.world.imsklad.state;
	const nobody = { order_id: null, foreign_order_id: null, doc_request_id: null };
	billing.push({
		id: 40_000 + billing.length,
		...nobody,
		type,
		date,
		amount,
		comment: '',
		...about,
	});
}

it('reports yesterday, a day of Moscow, to the second', async () => {
	operation(midnight - DAY - 1, 9, -11, { comment: 'the day before' });
	operation(midnight - DAY, 0, -50, { foreign_order_id: '00012' });
	operation(midnight - DAY + 5 * HOUR, 2, -1300.5, { foreign_order_id: '00012' });
	operation(midnight - HOUR, 0, -50, { foreign_order_id: '00013' });
	operation(midnight - 1, 1, 12_000);
	operation(midnight, 9, -7, { comment: 'today' });
	const before = stage.world.state();
	const [text, ...more] = await told(run);
	expect(more).toEqual([]);
	const yesterday = new Date((midnight - HOUR + MOSCOW) * 1000);
	const day = yesterday.toLocaleDateString('en-GB', {
		day: 'numeric',
		month: 'long',
		timeZone: 'UTC',
	});
	expect(text.split('\n')).toEqual([
		`IMSKLAD on ${day}: charged 1 400.50 ₽, paid in 12 000.00 ₽. Balance now: 20 581.50 ₽`,
		'Сборка заказа: 2, −100.00 ₽ (order 00012, order 00013)',
		'Доставка: 1, −1 300.50 ₽ (order 00012)',
		'Пополнение баланса: 1, 12 000.00 ₽',
	]);
	expect(stage.world.state()).toEqual({ ...before, messages: [...before.messages, text] });
});

it('reports once a day', async () => {
	const before = stage.world.state();
	await run();
	await run();
	expect(stage.world.state()).toEqual(before);
});

it('says once that the balance is low, however it sinks and rises that day', async () => {
	const { world } = stage;
	world.spend(2999.99);
	expect(await told(run)).toEqual([
		'The balance at IMSKLAD, 2 999.99 ₽, is less than 3 000.00 ₽. Top it up.',
	]);
	world.spend(1000);
	expect(await told(run)).toEqual([]);
	world.imsklad.spend(-5000, 'paid in');
	expect(await told(run)).toEqual([]);
	world.spend(500);
	expect(await told(run)).toEqual([]);
});

it('says so again another day, and of a balance below zero what that means', async () => {
	const { world } = stage;
	world.spend(-1234.5);
	await dayLater(-1);
	expect(await told(run)).toEqual([
		'The balance at IMSKLAD, −1 234.50 ₽, is below zero: the warehouse may stop sending orders. Top it up.',
	]);
	expect(await told(run)).toEqual([]);
});

it('reports nothing before the morning', async () => {
	const { world } = stage;
	world.spend(50_000);
	await dayLater(-1);
	expect(await told(run)).toEqual([]);
});

it('takes a reply that says no kinds, as the sample of the document', async () => {
	const { world } = stage;
	world.imsklad.switches.billing = 'sample';
	world.imsklad.state.billing.length = 0;
	operation(midnight - HOUR, 9, -90, { comment: 'Хранение' });
	operation(midnight - HOUR, 0, -50, { foreign_order_id: '00014' });
	operation(midnight, 1, 9000);
	await dayLater(1);
	const [text] = await told(run);
	world.imsklad.switches.billing = 'table';
	expect(text.split('\n').slice(1)).toEqual([
		'Хранение: 1, −90.00 ₽',
		'Other: 1, −50.00 ₽ (order 00014)',
	]);
});

describe('when something is out of order', () => {
	it.each(['failing', 'refused'] as const)(
		'says that the warehouse is %s, once, and reports when it is back',
		async (how) => {
			const { world } = stage;
			await world.setService('imsklad', how);
			await dayLater(how === 'failing' ? 2 : 3);
			const [first, ...more] = await told(run);
			expect(first).toMatch(/^IMSKLAD could not be asked for the balance: /);
			expect(more).toEqual([]);
			expect((await stage.runs(FLOW)).at(-1)).toMatchObject({ status: 'error' });
			expect(await told(run)).toEqual([]);
			await world.setService('imsklad', 'up');
			expect(await told(run)).toEqual([expect.stringMatching(/^IMSKLAD on /)]);
			expect(await told(run)).toEqual([]);
		},
	);

	it('tells when the chat is back', async () => {
		const { world } = stage;
		await world.setService('inbox', 'refused');
		await dayLater(4);
		expect(await told(run)).toEqual([]);
		await world.setService('inbox', 'up');
		expect(await told(run)).toEqual([expect.stringMatching(/^IMSKLAD on /)]);
		expect(await told(run)).toEqual([]);
	});
});
