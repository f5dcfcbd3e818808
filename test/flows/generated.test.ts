/**
 * Flows 1 and 2 under random deeds, faults and crashes, then quiet: MoySklad and the warehouse agree on every order, or
 * its problem is listed; and no order is ever twice at the warehouse. A failing run is played again by its seed:
 * SKLAD_SEED=… ; SKLAD_RUNS says how many there are.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { prepared, type Prepared } from './prepared';
import type { Flow } from './run';

const SEND = '01-order-to-warehouse';
const BACK = '02-warehouse-status-back';
const RUNS = Number(process.env.SKLAD_RUNS ?? 4);
const FIRST_SEED = Number(process.env.SKLAD_SEED ?? 57_245);
const DEEDS = 14;
/** What a process may die after: any node but those that begin. */
const stepsOf = (file: string) => {
	const path = join(__dirname, `../../workflows/${file}.json`);
	const { nodes } = JSON.parse(readFileSync(path, 'utf8')) as Pick<Flow, 'nodes'>;
	return nodes.filter(({ type }) => !/Trigger$|stickyNote$/.test(type)).map(({ name }) => name);
};
const STEPS = stepsOf(SEND);
const BACK_STEPS = stepsOf(BACK);

/** Mulberry32: the same numbers for the same seed. */
function randomBy(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

jest.setTimeout(180_000);

async function play(stage: Prepared, seed: number): Promise<void> {
	const random = randomBy(seed);
	const pick = <T>(list: T[]): T => list[Math.floor(random() * list.length)];
	const { world } = stage;
	const ids: string[] = [];
	const isThere = (id: string) =>
		world.moysklad.list('customerorder').some((one) => one.id === id && !one.deleted);
	const alive = () => ids.filter(isThere);
	const place = (more = {}) => {
		const { id } = world.placeOrder(pick(['usual', 'bundle', 'discount', 'paid']), more);
		ids.push(id);
		world.sendOrder(id);
		return id;
	};
	const order = () => (alive().length ? pick(alive()) : place());
	const look = (how = {}) => stage.run(SEND, 'Every 10 Minutes', [{}], how);

	/** What the warehouse has told; what it was not answered for, it tells again. */
	const told: IDataObject[] = [];
	const untold: IDataObject[] = [];
	const tell = async (callback: IDataObject, how = {}) => {
		const { status, error } = await stage.run(BACK, 'Called Back', [callback], how);
		if (status === 'crashed' || error) untold.push(callback);
	};
	const callbackOf = (action: string, data: IDataObject) => {
		const callback = { event: `order.${action}`, type: 'order', action, data };
		told.push(callback);
		return callback;
	};
	const step = (id = order()): IDataObject | undefined => {
		const [there] = stage.atWarehouse(id);
		if (!there || there.data.is_canceled === 1) return undefined;
		const { key, status } = there;
		const next = [2, 6, 9, 11].find((each) => each > status);
		if (next === undefined) return undefined;
		world.imsklad.setStatus(key, next);
		return callbackOf('set_status', {
			...{ id: key, new_status: next, old_status: status, new_status_name: `статус ${next}` },
		});
	};
	const move = async (how = {}, id = order()) => {
		const callback = step(id);
		if (callback) await tell(callback, how);
	};
	const deeds: Array<() => unknown> = [
		() => place(),
		// Numbers begin anew each year.
		() => place({ number: stage.erp(order()).name }),
		() =>
			world.changeOrder(order(), { shipmentAddress: `Казань, дом ${Math.floor(random() * 99)}` }),
		() => world.changeOrder(order(), { name: `${String(stage.erp(order()).name)}-А` }),
		() => world.setOrderState(order(), 'Отменен'),
		() => world.setOrderState(order(), 'Передать на склад'),
		() => world.setOrderState(order(), 'Новый'),
		() => ids.push(world.copyOrder(order(), 'Передать на склад').id),
		() => world.payOrder(order(), 100),
		() => move(),
		async () => {
			const id = order();
			await look();
			await move({}, id);
			await move({}, id);
		},
		() => move({ crashAfter: pick(BACK_STEPS) }),
		// One overtakes the other; of two processes within one request MS-102 says what cannot be seen.
		() => {
			const [one, two] = [step(), step()];
			return Promise.all([two && tell(two), one && tell(one)]);
		},
		// Told once more, however late.
		() => told.length && tell(pick(told)),
		async () => {
			const [there] = stage.atWarehouse(order());
			if (!there) return;
			const goods = [{ id: '00001', quantity: 1 + Math.floor(random() * 3), price: 1 }];
			await tell(callbackOf('update_order', { id: there.key, goods }));
		},
		() => world.binOrder(order()),
		() => stage.run(BACK, 'Every 10 Minutes', [{}], { crashAfter: pick(BACK_STEPS) }),
		async () => {
			await world.setService('moysklad', 'failing');
			await look();
			await move();
			await world.setService('moysklad', 'up');
		},
		() => look(),
		() => look({ crashAfter: pick(STEPS) }),
		() => look({ before: { [pick(STEPS)]: () => world.setOrderState(order(), 'Отменен') } }),
		() => Promise.all([look({ process: 'A' }), look({ process: 'B' })]),
		async () => {
			await world.setService('imsklad', 'failing');
			await look();
			await world.setService('imsklad', 'up');
		},
	];
	await deeds[0]();
	for (let n = 0; n < DEEDS; n++) await pick(deeds)();

	// What it does not know to be taken, and what is late.
	for (const callback of [...untold.splice(0), ...told.slice(0, 3)]) await tell(callback);
	expect(untold).toEqual([]);
	const now = Date.now.bind(Date);
	for (let n = 1; n <= 2; n++) {
		jest.spyOn(Date, 'now').mockImplementation(() => now() + n * 360_000);
		await look();
		await stage.run(BACK, 'Every 10 Minutes');
	}
	jest.restoreAllMocks();

	expect(stage.tables.rows('sklad news').map(({ news }) => news)).toEqual([]);
	const listed = stage.problems().map(({ place: id }) => id);
	// All is there again: whatever could not be sent has been.
	// But what has left the warehouse can be cancelled no more: that stays a problem.
	const hasGone = (id: string) =>
		stage.atWarehouse(id).some(({ status }) => [9, 11].includes(status));
	const unsent = stage
		.problems()
		.filter(({ kind, place: id }) => kind === 'Не передан на склад' && id && !hasGone(String(id)));
	expect([seed, unsent.map(({ thing, text }) => [thing, text])]).toEqual([seed, []]);
	for (const id of ids) {
		const { state, fields, name } = stage.erp(id);
		const there = stage.atWarehouse(id);
		const inBin = !isThere(id);
		const about = `seed ${seed}, order ${name}, ${inBin ? 'in the bin' : state}: ${JSON.stringify(fields)}`;
		expect([about, there.length <= 1]).toEqual([about, true]);
		const [one] = there;
		const isActive =
			!inBin && ['Передать на склад', 'На складе', 'Собирается', 'Собран'].includes(state);
		const hasLeft = one !== undefined && [9, 11].includes(one.status);
		const agrees = isActive
			? one !== undefined && one.data.is_canceled !== 1
			: one === undefined || one.data.is_canceled === 1 || hasLeft;
		expect([about, agrees || listed.includes(id)]).toEqual([about, true]);
		if (isActive && agrees && !listed.includes(id) && one.status < 2)
			expect([about, one.data.address]).toEqual([about, stage.erp(id).order.shipmentAddress]);
		const statuses = told
			.filter(
				({ action, data }) => action === 'set_status' && (data as IDataObject).id === one?.key,
			)
			.map(({ data }) => Number((data as IDataObject).new_status));
		if (!inBin && statuses.length)
			expect([about, Number.parseInt(String(fields['IMSKLAD статус']))]).toEqual([
				about,
				Math.max(...statuses),
			]);
		const lines = String(stage.erp(id).order.description ?? '').split('\n');
		for (const status of new Set(statuses)) {
			const own = lines.filter((line) => line.endsWith(`статус ${status}`)).length;
			expect([about, status, own <= 1]).toEqual([about, status, true]);
		}
	}
	expect(stage.asked('add_order')).toBeGreaterThanOrEqual(
		Object.keys(world.imsklad.state.orders).length,
	);
}

const playOn = async (seed: number, spoil?: (flow: Flow) => void) => {
	const stage = await prepared([SEND, BACK], { spoil });
	try {
		await play(stage, seed);
	} finally {
		jest.restoreAllMocks();
		await stage.close();
	}
};

it.each(Array.from({ length: RUNS }, (_, n) => FIRST_SEED + n))('seed %i', (seed) => playOn(seed));

const attempt = async (work: () => Promise<void>) => await work().catch((error: unknown) => error);

/** Puts another text in the place of one in a node's parameters. */
const instead = (name: string, from: string, to: string) => (flow: Flow) => {
	const node = flow.nodes.find((each) => each.name === name);
	if (!node) return;
	const text = JSON.stringify(node.parameters);
	expect(text).toContain(from);
	node.parameters = JSON.parse(text.replaceAll(from, to)) as INodeParameters;
};
const optionless = (name: string, option: string) => (flow: Flow) => {
	const node = flow.nodes.find((each) => each.name === name);
	if (node) delete (node.parameters.options as INodeParameters)[option];
};
const without = (name: string) => (flow: Flow) => {
	for (const node of flow.nodes) if (node.name === name) node.disabled = true;
};

it.each<[string, (flow: Flow) => void]>([
	['the key is not written', without('Write the Key')],
	[
		'the key is the number',
		instead('New Key', "$json.name + '-' + $json.id.slice(0, 8)", '$json.name'),
	],
	['what was sent is not noted', without('Note It')],
	['nothing is cancelled', without('Cancel at Warehouse')],
	['statuses step back', optionless('Write Status', 'onlyForward')],
	['news is forgotten at once', instead('Keep News', 'insert', 'get')],
])('notices within a few runs that a flow is broken: %s', async (_, spoil) => {
	for (let seed = 57_245; seed < 57_253; seed++) {
		const failed = await attempt(() => playOn(seed, spoil));
		if (failed instanceof Error) return;
	}
	throw new Error('Nothing has noticed it');
});
