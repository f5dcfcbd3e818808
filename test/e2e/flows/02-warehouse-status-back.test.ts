import { setStage, type Stage } from './stage';

const FLOW = '02-warehouse-status-back';
const SWEEP = 'Every 15 Minutes';
const DONE = { status: 200, body: { result: 'ok' } };
const FAILED = { status: 500 };

let stage: Stage;

beforeAll(async () => {
	stage = await setStage([FLOW]);
}, 240_000);

afterAll(async () => {
	await stage?.stop();
}, 60_000);

const erpOrder = (number: string) =>
	stage.world.state().erp.orders.find((order) => order.number === number)!;
const told = () => stage.world.state().messages;
const linesOf = (number: string) => erpOrder(number).notes.split('\n');
const atWarehouse = (id: string, guid?: string) =>
	stage.world.imsklad.call('order', 'add_order', {
		...{ id, guid, storage_id: 1, name: 'Иванова Мария', discount: 0, delivery: 0, total_paid: 0 },
		goods: [{ id: 1001, quantity: 1, price: 100 }],
	});

/** An order that flow 1 has sent; its number. */
function sent(...wish: Parameters<Stage['world']['placeOrder']>): string {
	const { name, id } = stage.world.placeOrder(...wish);
	stage.world.setOrderState(String(name), 'На складе');
	atWarehouse(String(name), id);
	return String(name);
}
/** The callback of a status; without a `guid` the warehouse does not know it. */
const news = (id: string, former: number, status: number, guid: string | null = null) =>
	stage.world.imsklad.callback('order', 'set_status', {
		...{ id, old_status: former, new_status: status, system_id: 77, guid },
	});
const tracks = (...data: object[]) => stage.world.imsklad.callback('order', 'update_tracks', data);

/** The news that n8n keeps of an order. */
async function keptOf(id: string): Promise<string[]> {
	const { rest } = stage.n8n;
	type Table = { id: string; projectId: string };
	const { data: tables } = await rest.call<{ data: Table[] }>('GET', '/data-tables-global');
	const [table] = tables;
	const path = `/projects/${table.projectId}/data-tables/${table.id}/rows?take=250`;
	const { data } = await rest.call<{ data: Array<{ key: string }> }>('GET', path);
	return data.map(({ key }) => key).filter((key) => key.startsWith(`${id} `));
}

/** What it does is all that it does: the same once more changes nothing anywhere. */
async function changesNothing(deed: () => Promise<unknown>): Promise<void> {
	const before = stage.world.state();
	await deed();
	expect(stage.world.state()).toEqual(before);
}

describe('an order of MoySklad', () => {
	it('goes its way with the parcel, and keeps what it had', async () => {
		const { world } = stage;
		const number = sent('bundle', { comment: 'Позвонить\n\nза час', paid: 100 });
		const { goods, sum, paid } = erpOrder(number);
		const states: string[] = [];
		for (let status = 1; status <= 10; status++) {
			expect(await world.advanceOrder(number)).toEqual(DONE);
			if (status === 9) expect(await world.giveTrack(number, '1012345678')).toEqual(DONE);
			states.push(erpOrder(number).state);
		}
		expect(states).toEqual([
			'На складе',
			...Array<string>(4).fill('Собирается'),
			...Array<string>(3).fill('Собран'),
			'Отгружен',
			'Доставлен',
		]);
		expect(erpOrder(number)).toMatchObject({
			...{ goods, sum, paid, wmsId: String(world.imsklad.state.orders[number].id) },
			...{ wmsStatus: '11 Вручен клиенту', track: '1012345678', problem: null },
		});
		const lines = linesOf(number);
		expect(lines.slice(0, 3)).toEqual(['Позвонить', '', 'за час']);
		expect(lines).toHaveLength(3 + 11);
		expect(lines[3]).toMatch(/^IMSKLAD: \d\d\.\d\d\.\d{4} \d\d:\d\d Передан на комплектацию$/);
		expect(lines.at(-2)).toMatch(/трек-номер 1012345678$/);
		expect(told()).toEqual([]);
	});

	it('takes no news twice, and none that is late', async () => {
		const number = sent();
		await news(number, 0, 4);
		await news(number, 6, 7);
		expect(erpOrder(number)).toMatchObject({ state: 'Собран' });
		await changesNothing(async () => {
			expect(await news(number, 6, 7)).toEqual(DONE);
			expect(await news(number, 4, 5)).toEqual(DONE);
			expect(await news(number, 5, 6)).toEqual(DONE);
			await stage.run(FLOW, SWEEP);
		});
		// Back to packing: the warehouse says from where.
		await news(number, 7, 4);
		expect(erpOrder(number)).toMatchObject({
			state: 'Собирается',
			wmsStatus: '4 Передан на упаковку',
		});
		await news(number, 8, 9);
		await changesNothing(async () => {
			await news(number, 5, 10);
			await news(number, 7, 8);
		});
		expect(erpOrder(number)).toMatchObject({ state: 'Отгружен' });
	});

	it('is found by the GUID before the number, and by the number where there is no GUID', async () => {
		const { world } = stage;
		const [named, known] = [sent(), sent()];
		const { guid } = world.imsklad.state.orders[known].data;
		await news(named, 0, 3, String(guid));
		expect(erpOrder(known)).toMatchObject({ state: 'Собирается' });
		expect(erpOrder(named)).toMatchObject({ state: 'На складе', wmsStatus: null });
		await news(named, 0, 6, null);
		await news(known, 3, 6, 'not a GUID');
		expect(erpOrder(named)).toMatchObject({ state: 'Собран', wmsId: '77' });
		expect(erpOrder(known)).toMatchObject({ state: 'Собран' });
	});

	it.each(['externalCode', 'id'])('is found by its %s where Settings say so', async (key) => {
		const { rest } = stage.n8n;
		const { id } = stage.workflows[FLOW];
		const set = async (value: string) => {
			const workflow = await rest.getWorkflow(id);
			const { parameters } = workflow.nodes.find(({ name }) => name === 'Settings')!;
			type Assignments = { assignments: Array<{ name: string; value: unknown }> };
			const { assignments } = parameters.assignments as unknown as Assignments;
			assignments.find(({ name }) => name === 'settings.orderKey')!.value = value;
			await rest.updateWorkflow(id, workflow);
			await rest.activate(id);
		};
		await set(key);
		try {
			const order = stage.world.placeOrder();
			expect(await news(String(order[key]), 0, 3)).toEqual(DONE);
			expect(erpOrder(String(order.name))).toMatchObject({ state: 'Собирается' });
			expect(await news('no such order', 0, 3)).toMatchObject(FAILED);
			expect(told().at(-1)).toBe('IMSKLAD tells of order no such order, which is not in MoySklad');
		} finally {
			await set('name');
		}
	});

	it('is cancelled at the warehouse, and no late news brings it back', async () => {
		const { world } = stage;
		const number = sent();
		await world.advanceOrder(number, 3);
		await world.cancelOrder(number, 'warehouse');
		expect(erpOrder(number)).toMatchObject({ state: 'Отменен', wmsStatus: '10 Отменен' });
		await changesNothing(async () => {
			await news(number, 3, 4);
			await news(number, 3, 10);
		});
		// The warehouse takes it up again.
		await world.advanceOrder(number, 1);
		expect(erpOrder(number)).toMatchObject({ state: 'На складе' });
	});

	it('stays cancelled where somebody has cancelled it in MoySklad', async () => {
		const { world } = stage;
		const number = sent();
		await world.advanceOrder(number, 2);
		await world.cancelOrder(number);
		await world.advanceOrder(number, 5);
		expect(erpOrder(number)).toMatchObject({ state: 'Отменен', wmsStatus: '5 Упаковывается' });
		const before = told().length;
		expect(await world.advanceOrder(number, 9)).toEqual(DONE);
		const problem = `Order ${number} is cancelled in MoySklad, but has left the warehouse`;
		expect(erpOrder(number)).toMatchObject({ state: 'Отменен', problem });
		expect(told().slice(before)).toEqual([problem]);
	});

	it('takes track and cancellation out of a changed order', async () => {
		const { world } = stage;
		const number = sent();
		expect(await world.imsklad.changeOrder(number, { track: 'RU123' })).toEqual({
			...DONE,
			body: { result: 'ok', id: number },
		});
		expect(erpOrder(number)).toMatchObject({ track: 'RU123', state: 'На складе' });
		await changesNothing(async () => {
			await world.imsklad.changeOrder(number, { comment: 'не звонить' });
		});
		const whole = { id: number, guid: null, track: 'RU123', is_canceled: 1 };
		await world.imsklad.callback('order', 'update_order', whole);
		expect(erpOrder(number)).toMatchObject({ state: 'Отменен', wmsStatus: '10 Отменен' });
	});

	it('says once why it has no track, until it has one', async () => {
		const { world } = stage;
		const number = sent();
		const before = told().length;
		const problem = `No track for order ${number}: Некорректный код пункта выдачи`;
		// Not a failure of the flow: the warehouse need not tell it again.
		expect(await world.giveTrackError(number)).toEqual(DONE);
		expect(erpOrder(number)).toMatchObject({ track: null, problem });
		expect(told().slice(before)).toEqual([problem]);
		await changesNothing(() => world.giveTrackError(number));
		await world.advanceOrder(number);
		expect(erpOrder(number)).toMatchObject({ problem });
		await world.giveTrack(number, '555');
		expect(erpOrder(number)).toMatchObject({ track: '555', problem: null });
		await changesNothing(() => world.giveTrack(number, '555'));
	});

	it('leaves a problem that another flow has written', async () => {
		const { world } = stage;
		const number = sent();
		const problem = 'the warehouse saved only a part';
		world.changeOrder(number, { attributes: { 'IMSKLAD проблема': problem } });
		await world.advanceOrder(number);
		await world.giveTrack(number, '1');
		expect(erpOrder(number)).toMatchObject({ track: '1', problem });
	});

	it('keeps its comment within what MoySklad takes', async () => {
		const { world } = stage;
		const number = sent('usual', { comment: 'Я'.repeat(3990) });
		for (let n = 0; n < 3; n++) await world.advanceOrder(number);
		const [comment, ...lines] = linesOf(number);
		expect(comment).toHaveLength(3990);
		expect(lines).toHaveLength(1);
		expect(lines[0]).toContain('Скомплектован');
		world.changeOrder(number, { description: 'Я'.repeat(4090) });
		await world.advanceOrder(number);
		expect(erpOrder(number)).toMatchObject({ notes: 'Я'.repeat(4090), state: 'Собирается' });
		expect(erpOrder(number).wmsStatus).toMatch(/^4 /);
	});
});

describe('an order that MoySklad does not know', () => {
	it('costs the others nothing, is told once, and is written when it is there', async () => {
		const { world } = stage;
		const [good, other] = [sent(), sent()];
		const before = told().length;
		const both = () => tracks({ id: good, track: 'A' }, { id: 'X-1', track: 'B' });
		expect(await both()).toMatchObject(FAILED);
		expect(erpOrder(good)).toMatchObject({ track: 'A', problem: null });
		const told1 = ['IMSKLAD tells of order X-1, which is not in MoySklad'];
		expect(told().slice(before)).toEqual(told1);
		await changesNothing(async () => {
			expect(await both()).toMatchObject(FAILED);
			expect(await tracks({ id: 'X-1', track: 'C' })).toMatchObject(FAILED);
			await stage.run(FLOW, SWEEP);
		});
		expect(await keptOf('X-1')).toEqual(['X-1 track']);
		world.changeOrder(other, { name: 'X-1' });
		await stage.run(FLOW, SWEEP);
		expect(await keptOf('X-1')).toEqual([]);
		// The later one.
		expect(erpOrder('X-1')).toMatchObject({ track: 'C' });
		expect(told().slice(before)).toEqual(told1);
		await changesNothing(() => stage.run(FLOW, SWEEP));
	});

	it('is not guessed where two have its number', async () => {
		const { world } = stage;
		const [first, second] = [sent(), sent()];
		world.changeOrder(second, { name: first });
		const before = told().length;
		expect(await news(first, 0, 1)).toMatchObject(FAILED);
		expect(told().slice(before)).toEqual([
			`Several orders in MoySklad have the name ${first}, of which IMSKLAD tells`,
		]);
		world.changeOrder(first, { name: second });
		await stage.run(FLOW, SWEEP);
		expect(erpOrder(first)).toMatchObject({ state: 'На складе', wmsId: '77' });
	});
});

describe('an order of the Saplab shop', () => {
	/** A paid invoice that flow 6 has sent, with an unpaid and a denied position besides. */
	function sentInvoice() {
		const { world } = stage;
		const { invoice, positions } = world.placeShopOrder({
			lines: [{}, {}, {}, { is_payed: true, is_denied: true }],
		});
		const [first, second, unpaid, denied] = positions.map(({ id }) => id);
		for (const id of [first, second]) world.payPosition(id);
		for (const id of [first, second, denied]) world.setPositionStatus(id, 'Передано на склад');
		const order = `SL-${invoice}`;
		atWarehouse(order);
		return { order, first, second, unpaid, denied };
	}
	const positions = (...ids: number[]) =>
		ids.map((id) => stage.world.state().shop.positions.find((each) => each.id === id)!.status);
	const notices = (...ids: number[]) =>
		stage.world.state().shop.notices.filter(({ position }) => ids.includes(position));

	it('takes its positions forward, and tells each customer once', async () => {
		const { world } = stage;
		const { order, first, second, unpaid, denied } = sentInvoice();
		await world.advanceOrder(order, 3);
		expect(positions(first, second)).toEqual(['Передано на склад', 'Передано на склад']);
		await world.advanceOrder(order, 7);
		expect(positions(first, second)).toEqual(['Собрано', 'Собрано']);
		// The staff is ahead with one of them.
		world.setPositionStatus(second, 'Выдано');
		await world.advanceOrder(order, 9);
		expect(positions(first, second)).toEqual(['Отправлено', 'Выдано']);
		expect(notices(first).filter(({ status }) => status === 'Отправлено')).toHaveLength(2);
		await changesNothing(async () => {
			expect(await news(order, 8, 9)).toEqual(DONE);
			expect(await news(order, 5, 6)).toEqual(DONE);
			expect(await tracks({ id: order, track: '1' })).toEqual(DONE);
			await stage.run(FLOW, SWEEP);
		});
		await world.advanceOrder(order, 11);
		expect(positions(first, second)).toEqual(['Выдано', 'Выдано']);
		expect(positions(unpaid, denied)).toEqual(['Новая', 'Передано на склад']);
		expect(notices(unpaid)).toEqual([]);
	});

	it('leaves positions alone that were not handed over, or that the staff has in hand', async () => {
		const { world } = stage;
		const { order, first, second } = sentInvoice();
		world.setPositionStatus(first, 'Ждёт звонка');
		world.setPositionStatus(second, 'Новая');
		await changesNothing(() =>
			world.imsklad.callback('order', 'set_status', {
				...{ id: order, old_status: 8, new_status: 9, system_id: 1, guid: null },
			}),
		);
	});

	it('is told to a person where it is cancelled or gets no track: once', async () => {
		const { world } = stage;
		const { order, first } = sentInvoice();
		const before = told().length;
		expect(await world.cancelOrder(order, 'warehouse')).toEqual(DONE);
		expect(await world.giveTrackError(order, 'нет такого города')).toEqual(DONE);
		expect(told().slice(before)).toEqual([
			expect.stringContaining(`The warehouse has cancelled order ${order}.`),
			`No track for order ${order}: нет такого города`,
		]);
		expect(positions(first)).toEqual(['Передано на склад']);
		await changesNothing(async () => {
			await news(order, 0, 10);
			await world.giveTrackError(order, 'нет такого города');
		});
	});

	it('is a problem where the shop does not know it', async () => {
		const before = told().length;
		expect(await news('SL-NONE-1', 0, 1)).toMatchObject(FAILED);
		expect(told().slice(before)).toEqual([
			'IMSKLAD tells of order SL-NONE-1, which is not in the Saplab shop',
		]);
	});

	describe('loses nothing and tells nobody twice when', () => {
		async function recovered(order: string, ...ids: number[]): Promise<void> {
			const before = told().length;
			await stage.run(FLOW, SWEEP);
			expect(told().slice(before)).toEqual([]);
			expect(positions(...ids)).toEqual(['Отправлено', 'Отправлено']);
			// An SMS and an e-mail each.
			expect(notices(...ids)).toHaveLength(4);
			await changesNothing(() => stage.run(FLOW, SWEEP));
			expect(await keptOf(order)).toEqual([]);
		}

		it.each(['failing', 'refused'] as const)('the shop is away: %s', async (how) => {
			const { world } = stage;
			const { order, first, second } = sentInvoice();
			const before = told().length;
			await world.setService('saplab', how);
			expect(await world.advanceOrder(order, 9)).toMatchObject(FAILED);
			await stage.run(FLOW, SWEEP);
			expect(told()).toHaveLength(before + 1);
			expect(told().at(-1)).toContain('Saplab cannot be read');
			expect(await keptOf(order)).toEqual([`${order} status 9`]);
			await world.setService('saplab', 'up');
			await recovered(order, first, second);
		});

		it.each([
			['the answer to the first is lost', { kind: 'reset', times: 1, after: true }],
			['the second fails', { kind: 'status500', times: 1, second: true }],
			['all fail', { kind: 'status500', times: 9 }],
		] as const)('statuses are set and %s', async (_, { kind, ...fault }) => {
			const { world } = stage;
			const { order, first, second } = sentInvoice();
			const isSecond = 'second' in fault;
			world.saplab.fault(kind, {
				...fault,
				match: isSecond ? `/set_status/${second}` : '/set_status/',
			});
			const isFound = 'after' in fault;
			expect(await world.advanceOrder(order, 9)).toMatchObject(isFound ? DONE : FAILED);
			if (!isFound)
				expect(told().at(-1)).toContain(`News of order ${order} did not reach position`);
			world.saplab.clearFaults();
			await recovered(order, first, second);
		});
	});
});

describe('loses nothing when MoySklad', () => {
	const recovered = async (...numbers: string[]) => {
		const before = told().length;
		await stage.run(FLOW, SWEEP);
		expect(told().slice(before)).toEqual([]);
		for (const number of numbers) {
			expect(erpOrder(number)).toMatchObject({
				...{ state: 'Отгружен', track: 'T', problem: null },
				wmsStatus: expect.stringMatching(/^9 /),
			});
			expect(linesOf(number)).toHaveLength(2);
			expect(await keptOf(number)).toEqual([]);
		}
		await changesNothing(() => stage.run(FLOW, SWEEP));
	};
	const ship = async (number: string) => [
		await stage.world.advanceOrder(number, 9),
		await stage.world.giveTrack(number, 'T'),
	];

	it.each(['failing', 'refused'] as const)('is away, and says so once: %s', async (how) => {
		const { world } = stage;
		const numbers = [sent(), sent()];
		const before = told().length;
		await world.setService('moysklad', how);
		for (const number of numbers) {
			expect(await world.advanceOrder(number, 9)).toMatchObject(FAILED);
		}
		await stage.run(FLOW, SWEEP);
		expect(told()).toHaveLength(before + 1);
		expect(told().at(-1)).toContain('MoySklad cannot be read');
		await world.setService('moysklad', 'up');
		for (const number of numbers) await world.giveTrack(number, 'T');
		await recovered(...numbers);
	});

	it('does not answer', async () => {
		const { world } = stage;
		const number = sent();
		await world.setService('moysklad', 'silent');
		expect(await world.advanceOrder(number, 9)).toMatchObject(FAILED);
		await world.setService('moysklad', 'up');
		expect(await world.giveTrack(number, 'T')).toEqual(DONE);
		// The next news of the order has brought what was kept.
		expect(erpOrder(number)).toMatchObject({ state: 'Отгружен', track: 'T' });
		await recovered(number);
	}, 400_000);

	it('goes away between reading and writing', async () => {
		const { world } = stage;
		const number = sent();
		const before = told().length;
		world.moysklad.fault('status500', { times: 99, match: ({ method }) => method !== 'GET' });
		for (const answer of await ship(number)) expect(answer).toMatchObject(FAILED);
		expect(told()).toHaveLength(before + 1);
		expect(told().at(-1)).toContain(`News of order ${number} could not be written`);
		world.moysklad.clearFaults();
		await recovered(number);
	});

	it('loses an answer', async () => {
		const { world } = stage;
		const number = sent();
		world.moysklad.fault('reset', { after: true, match: ({ method }) => method !== 'GET' });
		for (const answer of await ship(number)) expect(answer).toEqual(DONE);
		await recovered(number);
	});

	it('refuses one order: noted there, and cleared when it has gone', async () => {
		const { world } = stage;
		const number = sent();
		const states = world.moysklad.list('customerorder/metadata/states');
		const shipped = states.find(({ name }) => name === 'Отгружен')!;
		shipped.name = 'Уехал';
		for (const answer of await ship(number))
			expect(answer).toMatchObject({ status: expect.any(Number) });
		expect(erpOrder(number).problem).toContain(`News of order ${number} could not be written`);
		expect(erpOrder(number).problem).toContain('Отгружен');
		shipped.name = 'Отгружен';
		await recovered(number);
	});

	it('and the chat are away', async () => {
		const { world } = stage;
		const number = sent();
		await world.setService('moysklad', 'refused');
		await world.setService('inbox', 'refused');
		for (const answer of await ship(number)) expect(answer).toMatchObject(FAILED);
		await world.setService('moysklad', 'up');
		await world.setService('inbox', 'up');
		await recovered(number);
	});
});

it('does not write what makes no sense, and says so to the warehouse', async () => {
	const { world } = stage;
	await changesNothing(async () => {
		for (const data of [
			{ old_status: 1, new_status: 2 },
			{ id: 'A', old_status: 1 },
		]) {
			expect(await world.imsklad.callback('order', 'set_status', data)).toMatchObject(FAILED);
		}
	});
});
