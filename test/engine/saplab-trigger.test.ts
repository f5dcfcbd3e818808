/** What Saplab Trigger does at every poll, in n8n's own context, with a panel where things happen in between. */
import { sleep } from 'n8n-workflow';
import { MOST } from '../../nodes/SaplabTrigger/watch';
import { asked, startPanel, trigger, type Json, type Panel } from './saplab-run';

jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	sleep: jest.fn(async () => {}),
}));

const DAY = 24 * 60 * 60 * 1000;
let panel: Panel;
let clock: jest.SpyInstance<number, []> | undefined;
beforeEach(async () => {
	panel = await startPanel();
});
afterEach(async () => {
	clock?.mockRestore();
	clock = undefined;
	await panel.close();
});
/** Lets time pass for the node and for what the panel makes from then on. */
const pass = (milliseconds: number) => {
	const now = Date.now();
	clock?.mockRestore();
	clock = jest.spyOn(Date, 'now').mockReturnValue(now + milliseconds);
};
const daysAgo = (days: number) => new Date(Date.now() - days * DAY).toISOString();
const known = ({ memory }: { memory: string }) => {
	const { memory: kept } = JSON.parse(memory) as { memory: { seen: Record<string, Json> } };
	return Object.values(kept.seen).flatMap((things) => Object.keys(things).map(Number));
};

const EVENTS = ['positionAdded', 'positionStatusChanged', 'positionPaid', 'clientAdded'];

describe.each(EVENTS)('%s', (event) => {
	it('emits nothing old, and nothing where nothing happens', async () => {
		panel.pay(11);
		panel.setStatus(12, 4);
		const { poll } = trigger(panel, { event });
		for (let n = 0; n < 3; n++) expect(await poll()).toBeNull();
	});

	it('keeps what it knows through an outage, and loses nothing by it', async () => {
		const active = trigger(panel, { event });
		await active.poll();
		const { memory } = active;
		for (const kind of ['reset', 'html200', 'status500', 'brokenJson', 'redirect'] as const) {
			panel.fault(kind, { times: 9 });
			await expect(active.poll()).rejects.toMatchObject({
				message: expect.stringContaining('Saplab'),
				description: expect.stringMatching(/\w+ \w+/),
			});
			panel.clearFaults();
			expect(active.memory).toBe(memory);
		}
		expect(jest.mocked(sleep)).toHaveBeenCalled();
		const { id } = event === 'clientAdded' ? panel.addClient({}) : panel.addPosition({});
		if (event === 'positionPaid') panel.pay(id);
		if (event === 'positionStatusChanged') {
			await active.poll();
			panel.setStatus(id, 4);
		}
		expect(await active.ids()).toEqual([id]);
		expect(await active.poll()).toBeNull();
	});

	it.each(['died', 'crashed'] as const)(
		'gives again what a run was given that has %s, and nothing where a run has failed',
		async (end) => {
			const active = trigger(panel, { event });
			await active.poll();
			const happens = async () => {
				const { id } = event === 'clientAdded' ? panel.addClient({}) : panel.addPosition({});
				if (event === 'positionPaid') panel.pay(id);
				if (event === 'positionStatusChanged') {
					await active.poll();
					panel.setStatus(id, 4);
				}
				return id;
			};
			const first = await happens();
			expect(await active.ids(end)).toEqual([first]);
			const second = await happens();
			const again = event === 'positionStatusChanged' ? [second] : [first, second];
			expect(await active.ids('failed')).toEqual(again);
			expect(await active.poll()).toBeNull();
		},
	);

	it('shows a test event without taking note of it', async () => {
		const active = trigger(panel, { event });
		panel.pay(11);
		const [item] = (await active.poll('manual'))!;
		expect(item).toMatchObject({ id: expect.any(Number), event, date_added: /\+03:00$/ as never });
		expect('previous' in item).toBe(['positionStatusChanged', 'positionPaid'].includes(event));
		expect(active.memory).toBe('{}');
	});

	it('says so where there is none to show', async () => {
		panel.state.positions.length = 0;
		panel.state.clients.length = 0;
		await expect(trigger(panel, { event }).poll('manual')).rejects.toMatchObject({
			message: expect.stringContaining('shows nothing yet'),
		});
	});
});

describe('positions added', () => {
	it('come once each, the oldest first, as the node gives them', async () => {
		const active = trigger(panel, { event: 'positionAdded' });
		await active.poll();
		const [a, b] = [panel.addPosition({ brand: 'UFI' }), panel.addPosition({})];
		const items = (await active.poll())!;
		expect(items.map(({ id }) => id)).toEqual([a.id, b.id]);
		expect(items[0]).toMatchObject({
			...{ event: 'positionAdded', brand: 'UFI', price: 1490, is_payed: false },
			history: [{ date: expect.stringMatching(/Z$/) }],
		});
		expect(items[0]).not.toHaveProperty('previous');
		expect(await active.poll()).toBeNull();
	});

	it('come after however long a pause', async () => {
		const active = trigger(panel, { event: 'positionAdded', options: { days: 2 } });
		await active.poll();
		const made = [
			panel.addPosition({}),
			...[10, 20, 39.9].map((days) => {
				pass(days * DAY - (Date.now() - Number(panel.state.positions[0].date_added)));
				return panel.addPosition({ date_added: new Date(Date.now()).toISOString() });
			}),
		];
		expect(await active.ids()).toEqual(made.map(({ id }) => id));
		expect(known(active)).toEqual([made[3].id]);
		expect(await active.poll()).toBeNull();
	});

	it('are not those that come back from the archive, or into sight', async () => {
		panel.state.positions[2].date_added = new Date(daysAgo(5));
		panel.addPosition({ id: 50, date_added: daysAgo(5) });
		panel.addPosition({ id: 51, date_added: daysAgo(5), is_archived: true });
		panel.addPosition({ id: 52, date_added: daysAgo(20) });
		const parameters: Json = { event: 'positionAdded', options: { days: 10 } };
		const active = trigger(panel, parameters);
		await active.poll();
		const [archived, hidden] = [50, 51].map(
			(id) => panel.state.positions.find((each) => each.id === id)!,
		);
		archived.is_archived = true;
		expect(await active.poll()).toBeNull();
		[archived.is_archived, hidden.is_archived] = [false, false];
		expect(await active.poll()).toBeNull();
		parameters.options = { days: 30, includeArchived: true };
		expect(await active.poll()).toBeNull();
		expect(known(active)).toEqual(expect.arrayContaining([50, 51, 52]));
	});

	it('are looked for by day, archived ones only where that is wanted', async () => {
		const active = trigger(panel, { event: 'positionAdded', options: { days: 1 } });
		await active.poll();
		const day = new Date(Date.now() - DAY + 3 * 3_600_000).toISOString().slice(0, 10);
		expect(asked(panel)).toEqual([`GET /panel/order/filter/date_from/${day}/per_page/150/page/1`]);
		await trigger(panel, { event: 'positionAdded', options: { includeArchived: true } }).poll();
		expect(asked(panel)[1]).toContain('/filter/unignore_archived/1/date_from/');
		await trigger(panel, { event: 'clientAdded', options: { includeArchived: true } }).poll();
		expect(asked(panel)[2]).toMatch(/\/client\/filter\/date_from\//);
	});
});

describe('statuses that change', () => {
	it('come with what was before, and once', async () => {
		const active = trigger(panel, { event: 'positionStatusChanged' });
		await active.poll();
		panel.setStatus(11, 4);
		panel.pay(12);
		expect(await active.poll()).toMatchObject([
			{ id: 11, status_id: 4, event: 'positionStatusChanged', previous: { status_id: 2 } },
		]);
		expect(await active.poll()).toBeNull();
		panel.setStatus(11, 4);
		expect(await active.poll()).toBeNull();
	});

	it('bring along whatever else has changed', async () => {
		const active = trigger(panel, { event: 'positionStatusChanged' });
		await active.poll();
		panel.setStatus(11, 3);
		panel.pay(11);
		Object.assign(panel.state.positions[0], { doc_id: 7, deny_request: true });
		expect((await active.poll())![0].previous).toEqual({
			status_id: 2,
			is_payed: false,
			deny_request: false,
			doc_id: null,
		});
	});

	it('come for a position that is new and has gone on already, by its history', async () => {
		const active = trigger(panel, { event: 'positionStatusChanged' });
		await active.poll();
		panel.addPosition({ id: 50 });
		panel.addPosition({ id: 51, date_added: new Date(Date.now() - 60_000).toISOString() });
		panel.setStatus(51, 5);
		expect(await active.poll()).toMatchObject([
			{ id: 51, status_id: 5, previous: { status_id: 2 } },
		]);
		expect(await active.poll()).toBeNull();
	});

	it('are not those that a new position goes through at once', async () => {
		const active = trigger(panel, { event: 'positionStatusChanged' });
		await active.poll();
		const { history } = panel.addPosition({ id: 50 });
		history.unshift({ ...history[0], status: 'На паузе' });
		expect(await active.poll()).toBeNull();
	});

	it('are not those that are merely said in another way', async () => {
		const active = trigger(panel, { event: 'positionStatusChanged' });
		await active.poll();
		const date_added = new Date(Date.now()).toISOString().replace('T', ' ').slice(0, 19);
		const order = { id: 11, date_added, status_id: 2, is_payed: 0, is_denied: 0, is_archived: 0 };
		panel.fault('answer', { body: { orders: [{ ...order, deny_request: 0 }], pages: 1 } });
		expect(await active.poll()).toBeNull();
	});

	it('show a test event with a true past', async () => {
		panel.state.positions[0].date_added = new Date(Date.now() - DAY);
		panel.state.positions[0].history[0].date = new Date(Date.now() - DAY);
		panel.setStatus(11, 6);
		const { poll } = trigger(panel, { event: 'positionStatusChanged' });
		expect(await poll('manual')).toMatchObject([{ id: 11, previous: { status_id: 2 } }]);
	});
});

describe('payments', () => {
	it('come once, and not when they are taken back', async () => {
		const active = trigger(panel, { event: 'positionPaid' });
		await active.poll();
		panel.pay(12);
		expect(await active.poll()).toMatchObject([
			{ id: 12, is_payed: true, event: 'positionPaid', previous: { is_payed: false } },
		]);
		expect(await active.poll()).toBeNull();
		panel.state.positions[1].is_payed = false;
		expect(await active.poll()).toBeNull();
		panel.pay(12);
		expect(await active.ids()).toEqual([12]);
	});

	it('come for a position that was added and paid between two polls', async () => {
		const active = trigger(panel, { event: 'positionPaid' });
		await active.poll();
		panel.addPosition({ id: 50 });
		panel.pay(50);
		panel.addPosition({ id: 51 });
		expect(await active.poll()).toMatchObject([{ id: 50, previous: { is_payed: false } }]);
	});

	it('show a paid position as a test event', async () => {
		panel.pay(11);
		const { poll } = trigger(panel, { event: 'positionPaid' });
		expect(await poll('manual')).toMatchObject([{ id: 11, is_payed: true }]);
	});
});

describe('clients added', () => {
	it('come once each, and no others do', async () => {
		const active = trigger(panel, { event: 'clientAdded' });
		await active.poll();
		panel.addClient({ id: 60, name: 'Старый', date_added: daysAgo(9) });
		const { id } = panel.addClient({ name: 'Новый' });
		expect(await active.poll()).toMatchObject([
			{ id, name: 'Новый', event: 'clientAdded', status: true, balance: 0 },
		]);
		expect(await active.poll()).toBeNull();
	});
});

describe('a poll that takes longer than the interval', () => {
	it('is not joined by another one', async () => {
		const { tick, ids } = trigger(panel, { event: 'positionAdded' }).publish();
		await tick();
		const made = [panel.addPosition({}), panel.addPosition({})].map(({ id }) => id);
		const letGo = panel.hold({ match: '/panel/order/' });
		const slow = tick();
		await letGo.reached;
		const before = panel.requests.length;
		await Promise.all([tick(), tick()]);
		expect(panel.requests).toHaveLength(before);
		letGo();
		await slow;
		await tick();
		expect(ids()).toEqual([made]);
	});

	it('gives nothing to a workflow that was unpublished meanwhile', async () => {
		const active = trigger(panel, { event: 'positionAdded' });
		await active.poll();
		const first = active.publish();
		const { id } = panel.addPosition({});
		const letGo = panel.hold({ match: '/panel/order/' });
		let isPublished = true;
		const slow = first.tick(() => isPublished);
		await letGo.reached;
		isPublished = false;
		letGo();
		await slow;
		expect(first.ids()).toEqual([]);
		expect(await active.ids()).toEqual([id]);
	});

	it('gives and remembers nothing where the workflow was published anew, even if n8n would take it', async () => {
		const active = trigger(panel, { event: 'positionAdded' });
		await active.poll();
		const [first, second] = [active.publish(), active.publish()];
		const { id } = panel.addPosition({});
		const letGo = panel.hold({ match: '/panel/order/' });
		const slow = first.tick();
		await letGo.reached;
		await second.tick();
		letGo();
		await slow;
		await second.tick();
		expect([first.ids(), second.ids()]).toEqual([[], [[id]]]);
	});
});

describe('the memory', () => {
	it('holds what is young enough', async () => {
		panel.addPosition({ id: 50, date_added: daysAgo(3) });
		const active = trigger(panel, { event: 'positionAdded', options: { days: 4 } });
		await active.poll();
		expect(known(active).sort()).toEqual([11, 12, 50]);
		pass(3 * DAY);
		await active.poll();
		expect(known(active).sort()).toEqual([11, 12]);
		pass(3 * DAY);
		await active.poll();
		expect(known(active)).toEqual([]);
	});

	it('holds the newest of too many, reads no more, and stays small', async () => {
		panel.seed(MOST + 498);
		const active = trigger(panel, { event: 'positionAdded' });
		await active.poll();
		// Pages overlap.
		expect(panel.requests.length).toBeGreaterThan(MOST / 150);
		expect(panel.requests.length).toBeLessThan((MOST / 150) * 1.12);
		expect(known(active)).toHaveLength(MOST);
		const ids = panel.state.positions.map(({ id }) => id).sort((a, b) => b - a);
		expect(Math.min(...known(active))).toBe(ids[MOST - 1]);
		expect(active.memory.length).toBeLessThan(300_000);
		expect(await active.poll()).toBeNull();
	}, 180_000);

	it('lets go of the oldest for the sake of new ones', async () => {
		const active = trigger(panel, { event: 'positionAdded' });
		await active.poll();
		const kept = JSON.parse(active.memory) as { memory: { seen: Record<string, Json> } };
		const [today] = Object.values(kept.memory.seen);
		for (let id = 100; id < MOST + 98; id++) today[id] = '2,0,0,0,0,';
		active.memory = JSON.stringify(kept);
		expect(known(active)).toHaveLength(MOST);
		const { id } = panel.addPosition({ id: 2 * MOST });
		expect(await active.ids()).toEqual([id]);
		expect(known(active)).toHaveLength(MOST);
		expect([known(active).includes(id), known(active).includes(11)]).toEqual([true, false]);
	});

	it('is of one shop, and of one list', async () => {
		const other = await startPanel();
		try {
			const parameters: Json = { event: 'positionAdded' };
			const active = trigger(panel, parameters);
			await active.poll();
			other.addPosition({ id: 90 });
			const elsewhere = trigger(other, parameters);
			elsewhere.memory = active.memory;
			expect(await elsewhere.poll()).toBeNull();
			parameters.event = 'clientAdded';
			panel.addClient({});
			expect(await active.poll()).toBeNull();
			expect(known(active)).toHaveLength(3);
		} finally {
			await other.close();
		}
	});

	it('serves the three events of positions alike', async () => {
		const parameters: Json = { event: 'positionAdded' };
		const active = trigger(panel, parameters);
		await active.poll();
		parameters.event = 'positionPaid';
		panel.pay(12);
		expect(await active.ids()).toEqual([12]);
	});
});

it.each([[{ days: 0 }], [{ days: 'many' }], [{ includeArchived: 'maybe' }]])(
	'wrong options are told: %j',
	async (options) => {
		const { poll } = trigger(panel, { event: 'positionAdded', options });
		await expect(poll()).rejects.toMatchObject({ message: expect.stringContaining('must be') });
		expect(panel.requests).toEqual([]);
	},
);
