/** Flow 7: yesterday's account once a day, and a balance that is low as a problem that ends by itself. */
import { prepared, type Prepared } from './prepared';

const FLOW = '07-warehouse-billing';
const TELLER = '15-problems';
const HOUR = 3_600_000;

let stage: Prepared;
beforeEach(async () => {
	stage = await prepared([FLOW, TELLER]);
	stage.settings({ tellUrl: stage.world.tellUrl });
});
afterEach(async () => {
	jest.restoreAllMocks();
	await stage.close();
});

/** An hour of Moscow, of tomorrow unless said: then "yesterday" is the day on which the test's operations are made. */
function moscow(hour: number, days = 1): string {
	const day = new Date(Date.now() + (3 + 24 * days) * HOUR).toISOString().slice(0, 10);
	return `${day}T${String(hour).padStart(2, '0')}:00:00.000+03:00`;
}
const TODAY = new Date(Date.now() + 3 * HOUR).toISOString().slice(0, 10);
const REPORT = `Биллинг за ${TODAY.slice(8)}.${TODAY.slice(5, 7)}`;

const look = async (timestamp = moscow(10), how = {}) => {
	const run = await stage.run(FLOW, 'Every Hour', [{ timestamp }], how);
	if (run.error) throw new Error(run.error.message);
	return run;
};
const tell = () => stage.run(TELLER, 'Every 5 Minutes');
const messages = () => stage.world.messages.map(({ text }) => text.replace(/\u00a0/g, ' '));
const kinds = () => stage.problems().map(({ kind }) => kind);
const report = () =>
	String(stage.problems().find(({ kind }) => kind === REPORT)?.text).replace(/\u00a0/g, ' ');
/** The warehouse's answer in the place of what it knows. */
const answer = (body: object) =>
	stage.world.imsklad.fault('answer', { match: 'get_billing', body, times: 9 });

describe('the report of a day', () => {
	it('says what was charged and paid in, by kinds, and the balance', async () => {
		stage.world.imsklad.spend(1234.5);
		stage.world.imsklad.spend(0.3, 'Упаковка');
		await look();
		expect(kinds()).toEqual([REPORT]);
		expect(report().split('\n')).toEqual([
			'Списано 1 234,80 ₽, пополнено 10 000,00 ₽. Баланс сейчас 8 765,20 ₽',
			'Пополнение баланса: 1, 10 000,00 ₽',
			'Прочее: 2, -1 234,80 ₽ (Хранение, Упаковка)',
		]);
	});

	it('asks for the day of Moscow, to the second', async () => {
		await look('2026-11-26T22:30:00.000+00:00');
		const [{ body }] = stage.world.imsklad.requests;
		const { from, to } = (JSON.parse(body) as { data: { from: number; to: number } }).data;
		expect([from, to].map((each) => new Date(each * 1000).toISOString())).toEqual([
			...['2026-11-25T21:00:00.000Z', '2026-11-26T20:59:59.000Z'],
		]);
	});

	it('names orders, and kinds of which the warehouse says nothing', async () => {
		answer({
			...{ current_balance: '11067', change_of_balance: -150 },
			billing: [
				{ id: 1, foreign_order_id: '359407', type: 0, amount: -50, comment: '' },
				{ id: 2, foreign_order_id: '359408', type: 0, amount: '-50.10', comment: null },
				{ id: 3, foreign_order_id: null, amount: [-100], comment: 'Забор товара' },
				{ id: 4, type: 9, amount: 'сто' },
				{ id: 5, type: 9, amount: 20, comment: 'Возврат' },
			],
		});
		await look();
		expect(report().split('\n').sort()).toEqual(
			[
				'Списано 200,10 ₽, пополнено 20,00 ₽. Баланс сейчас 11 067,00 ₽',
				'Сборка заказа: 2, -100,10 ₽ (359407, 359408)',
				'Прочее: 2, -80,00 ₽ (Забор товара, Возврат)',
				'Сумма не названа: 1, 0,00 ₽',
			].sort(),
		);
	});

	it('is of a day without operations too, and is not long on one with many', async () => {
		answer({ current_balance: 5000, change_of_balance: 0, billing: [] });
		await look();
		expect(report()).toBe(
			'Списано 0,00 ₽, пополнено 0,00 ₽. Баланс сейчас 5 000,00 ₽\nОпераций не было',
		);
		stage.world.imsklad.clearFaults();
		const many = (n: number) => ({ id: n, type: 2, amount: -1, foreign_order_id: `A-${n}` });
		answer({ current_balance: 5000, billing: Array.from({ length: 3000 }, (_, n) => many(n)) });
		await look(moscow(10, 2));
		const last = String(stage.problems().at(-1)?.text);
		expect(last).toContain('Доставка: 3000');
		expect(last.length).toBeLessThan(400);
	});

	it('waits for the morning of Moscow, and comes later in the day', async () => {
		for (const hour of [0, 8]) await look(moscow(hour));
		expect(kinds()).toEqual([]);
		await look(moscow(23));
		expect(kinds()).toEqual([REPORT]);
	});

	it('is told once, whatever is looked at later, also when its row was deleted', async () => {
		for (const hour of [9, 10, 11]) {
			await look(moscow(hour));
			await tell();
		}
		expect(messages()).toHaveLength(1);
		expect(messages()[0]).toContain(`${REPORT} (1)`);
		await stage.run(FLOW, 'Every Hour', [{ timestamp: moscow(12) }]);
		stage.tables.change('sklad problems', {}, { kind: 'Другое', told: 'да' });
		await look(moscow(13));
		expect(kinds()).toEqual(['Другое']);
	});

	it('vanishes silently after two days', async () => {
		await look();
		await tell();
		for (const days of [1.1, 2.1]) {
			const later = Date.now() + days * 24 * HOUR;
			const now = jest.spyOn(Date, 'now').mockImplementation(() => later);
			const evening = '2030-01-01T03:00:00.000+03:00';
			await look(evening);
			now.mockRestore();
			await tell();
			expect(kinds()).toEqual(days < 2 ? [REPORT] : []);
		}
		expect(stage.tables.rows('sklad told')).toEqual([]);
		expect(messages()).toHaveLength(1);
	});

	it('that nobody was told of stays, however old', async () => {
		await look();
		const later = Date.now() + 3 * 24 * HOUR;
		jest.spyOn(Date, 'now').mockImplementation(() => later);
		await look('2030-01-01T03:00:00.000+03:00');
		expect(kinds()).toEqual([REPORT]);
	});

	it.each([
		...['Yesterday', 'Settings', 'Account', 'How Much Is Left', 'Problem Over'],
		...['It Is Morning', 'Not Told Yet', 'Not Written Yet', 'Operations', 'By Kind', 'Report'],
		...['Keep Report', 'First of Them', 'No Others'],
	])('whose run dies after "%s" comes with the next look, once', async (crashAfter) => {
		await stage.run(FLOW, 'Every Hour', [{ timestamp: moscow(9) }], { crashAfter });
		await tell();
		await look();
		await tell();
		expect(messages()).toHaveLength(1);
		expect(kinds()).toEqual([REPORT]);
	});

	it('is one, when two make it at once', async () => {
		let waiting = 0;
		let both!: () => void;
		const met = new Promise<void>((resolve) => (both = resolve));
		const meet = async () => {
			if (++waiting === 2) both();
			await met;
		};
		const before = { 'Keep Report': meet };
		await Promise.all(['A', 'B'].map((process) => look(moscow(9), { process, before })));
		await tell();
		expect(kinds()).toEqual([REPORT]);
		expect(messages()).toHaveLength(1);
	});
});

describe('the balance', () => {
	const night = () => moscow(3);

	it('is a problem while it is low, and another one below zero', async () => {
		stage.world.spend(2999.99);
		await look(night());
		await look(night());
		expect(kinds()).toEqual(['Мало денег на счёте склада']);
		expect(String(stage.problems()[0].text)).toMatch(/^На счёте 2.999,99.₽\./);
		stage.world.spend(-0.5);
		await look(night());
		expect(kinds()).toEqual(['Мало денег на счёте склада', 'Счёт склада ниже нуля']);
		stage.world.spend(0);
		await look(night());
		expect(kinds()).toEqual(['Мало денег на счёте склада']);
		stage.world.spend(3000);
		await look(night());
		expect(kinds()).toEqual([]);
	});

	it('is told when it begins, and when it is over', async () => {
		stage.world.spend(100);
		for (let n = 0; n < 3; n++) {
			await look(night());
			await tell();
		}
		expect(messages()).toEqual([expect.stringContaining('Мало денег на счёте склада')]);
		stage.world.spend(9000);
		await look(night());
		await tell();
		expect(messages()[1]).toMatch(/^✓ Поток 7: «Мало денег на счёте склада» – больше нет/);
	});

	it('that is not said is neither low nor enough', async () => {
		stage.world.spend(100);
		await look(night());
		for (const current_balance of [undefined, null, 'много']) {
			answer({ current_balance, billing: [] });
			await look();
			stage.world.imsklad.clearFaults();
			expect(kinds()).toEqual(['Мало денег на счёте склада', 'Счёт склада не прочитан']);
		}
	});

	it.each(['Balance Problem', 'Keep Problem'])(
		'is kept by the next look, if it dies after "%s"',
		async (crashAfter) => {
			stage.world.spend(100);
			await stage.run(FLOW, 'Every Hour', [{ timestamp: night() }], { crashAfter });
			await look(night());
			expect(kinds()).toEqual(['Мало денег на счёте склада']);
		},
	);
});

it.each(['failing', 'refused'] as const)(
	'a warehouse that is %s is one problem, told once, and asked again each hour',
	async (how) => {
		await stage.world.setService('imsklad', how);
		for (const hour of [9, 10]) {
			await look(moscow(hour));
			const later = Date.now() + HOUR;
			const now = jest.spyOn(Date, 'now').mockImplementation(() => later);
			await tell();
			now.mockRestore();
		}
		expect(kinds()).toEqual(['Счёт склада не прочитан']);
		expect(messages()).toHaveLength(1);
		await stage.world.setService('imsklad', 'up');
		await look(moscow(11));
		expect(kinds()).toEqual([REPORT]);
	},
	60_000,
);

it('sends nothing that changes anything', async () => {
	await look();
	const actions = stage.world.imsklad.requests.map(
		({ body }) => (JSON.parse(body) as { action: string }).action,
	);
	expect(actions).toEqual(['get_billing']);
});
