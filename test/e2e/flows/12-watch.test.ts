import type { ErpFields } from '../../simulators/world';
import { changeSettings } from './settings';
import { setStage, type Stage } from './stage';

const FLOW = '12-watch';
const CLOCK = 'Every Hour';
const SENDING = 'Передать на склад';

let stage: Stage;

beforeAll(async () => {
	stage = await setStage([FLOW], { products: 20 });
	// Its morning has begun whenever this runs.
	await changeSettings(stage, FLOW, { morning: 0 });
}, 180_000);

afterAll(async () => {
	await stage?.stop();
}, 60_000);

const run = () => stage.run(FLOW, CLOCK);
const messages = () => stage.world.state().messages;

/** The lines of the one message that a run told; none where it kept silent. It must change nothing. */
async function lines(): Promise<string[]> {
	const before = stage.world.state();
	await run();
	const { messages: all, ...systems } = stage.world.state();
	expect({ ...systems, messages: before.messages }).toEqual(before);
	const told = all.slice(before.messages.length);
	expect(told.length).toBeLessThan(2);
	if (told.length === 0) return [];
	const [heading, ...rest] = told[0].split(/\n• /);
	expect(heading).toBe(
		`IMSKLAD watch, ${rest.length} thing${rest.length === 1 ? '' : 's'} to look at:`,
	);
	return rest;
}

type Wish = Parameters<Stage['world']['placeOrder']>[1];
/** An order so many minutes old. */
const placed = (minutes: number, wish: Wish = {}) =>
	stage.world.earlier(minutes, () => String(stage.world.placeOrder('usual', wish).name));
const change = (number: string, minutes: number, fields: ErpFields) =>
	stage.world.earlier(minutes, () => stage.world.changeOrder(number, fields));
/** What the flows do in the end, so that nothing is to be said of it. */
const done = (...numbers: string[]) =>
	numbers.forEach((number) => stage.world.setOrderState(number, 'Доставлен'));
const idOf = (keyword: string, code: string) =>
	stage.world.moysklad.list(keyword).find((thing) => thing.code === code)!.id;
/** Sets a custom field of a thing, by names. */
function field(keyword: string, id: string, name: string, value: unknown): void {
	const { moysklad } = stage.world;
	const { meta } = moysklad
		.list(`${keyword}/metadata/attributes`)
		.find((attribute) => attribute.name === name)!;
	moysklad.change(keyword, id, { attributes: [{ meta, value }] });
}

it('keeps silent where all is well', async () => {
	expect(await lines()).toEqual([]);
	expect((await stage.runs(FLOW)).at(-1)).toMatchObject({ status: 'success' });
});

it('tells of orders that have not reached the warehouse, and of the same no second time that day', async () => {
	const late = placed(40, { state: SENDING });
	placed(5, { state: SENDING });
	placed(400, { state: 'Новый' });
	expect(await lines()).toEqual([
		`1 order has not reached the warehouse within 30 minutes: ${late}. See whether flow 1 is published and what its executions say; send them again with flow 11.`,
	]);
	expect(await lines()).toEqual([]);
	const later = placed(50, { state: 'На складе' });
	expect(await lines()).toEqual([expect.stringContaining(`2 orders have not`)]);
	done(later);
	// It has changed, though it is as it was before.
	expect(await lines()).toEqual([expect.stringContaining(late)]);
	// The next day, by its own reckoning.
	await changeSettings(stage, FLOW, { morning: -24 });
	expect(await lines()).toEqual([expect.stringContaining(late)]);
	expect(await lines()).toEqual([]);
	done(late);
	expect(await lines()).toEqual([]);
	// It was well in between.
	stage.world.earlier(40, () => stage.world.setOrderState(late, SENDING));
	expect(await lines()).toEqual([expect.stringContaining(late)]);
	for (const { number } of stage.world.state().erp.orders) done(number);
	expect(await lines()).toEqual([]);
});

it('tells of orders without news, by the time of the last', async () => {
	const day = 25 * 60;
	const silent = placed(2 * day, { state: 'На складе' });
	const unheard = placed(2 * day, { state: 'На складе' });
	const fresh = placed(2 * day, { state: 'На складе' });
	const shipped = placed(2 * day, { state: 'Отгружен' });
	const moscow = (minutes: number) =>
		new Date(Date.now() + 3 * 3_600_000 - minutes * 60_000)
			.toISOString()
			.slice(0, 19)
			.replace('T', ' ');
	const id = { 'IMSKLAD ID': '124323' };
	// A person's change since is no news.
	change(silent, 10, { attributes: { ...id, 'IMSKLAD время': moscow(day) } });
	change(unheard, day, { attributes: id });
	change(fresh, 2 * day, { attributes: { ...id, 'IMSKLAD время': moscow(23 * 60) } });
	change(shipped, 2 * day, { attributes: id });
	expect(await lines()).toEqual([
		`2 orders have had no news from the warehouse for 24 hours: ${silent} (На складе), ${unheard} (На складе). Ask the warehouse; see whether flow 2 is published.`,
	]);
	done(silent, unheard, fresh, shipped);
	expect(await lines()).toEqual([]);
});

it('tells of delivery methods and statuses that nobody has mapped', async () => {
	const pigeons = placed(1, { state: SENDING, delivery: 'Голубиная почта' });
	const again = placed(1, { state: SENDING, delivery: 'Голубиная почта' });
	const lost = placed(1, { state: 'На складе' });
	change(lost, 1, { attributes: { 'IMSKLAD ID': '1', 'IMSKLAD статус': '12 Потерян' } });
	const known = placed(1, { state: 'На складе' });
	change(known, 1, { attributes: { 'IMSKLAD ID': '2', 'IMSKLAD статус': '5 Упаковывается' } });
	expect(await lines()).toEqual([
		expect.stringMatching(
			`^Delivery methods .*: "Голубиная почта" \\(${pigeons}, ${again}\\). Add them .*flow 1`,
		),
		expect.stringMatching(`^Statuses .*: "12 Потерян" \\(${lost}\\). Add them .*flow 2`),
	]);
	done(pigeons, again, lost, known);
	expect(await lines()).toEqual([]);
});

it('tells of the problems that stand in MoySklad, and no more than a message holds', async () => {
	const { world } = stage;
	const number = placed(90, { state: SENDING });
	change(number, 90, { attributes: { 'IMSKLAD проблема': 'no PVZ' } });
	const purchase = world.placePurchase();
	field('purchaseorder', purchase.id, 'IMSKLAD проблема', '1.5 is no whole number');
	field('product', idOf('product', '1001'), 'IMSKLAD проблема', 'no price');
	// It is told as a problem, not as late as well.
	const [text, ...more] = await lines();
	expect(more).toEqual([]);
	expect(text.split('\n  – ')).toEqual([
		expect.stringMatching(/^3 problems stand in MoySklad. Mend what is said/),
		`order ${number}: no PVZ`,
		`purchase order ${String(purchase.name)}: 1.5 is no whole number`,
		'product 1001 Конструктор «Город»: no price',
	]);
	const many = Array.from({ length: 12 }, (_, n) => idOf('product', String(5001 + n)));
	for (const id of many) field('product', id, 'IMSKLAD проблема', 'no colour');
	expect((await lines())[0].split('\n  – ').at(-1)).toBe('and 5 more');
	for (const id of [...many, idOf('product', '1001')])
		field('product', id, 'IMSKLAD проблема', null);
	field('purchaseorder', purchase.id, 'IMSKLAD проблема', null);
	change(number, 0, { attributes: { 'IMSKLAD проблема': null } });
	done(number);
	expect(await lines()).toEqual([]);
});

it('tells where the stock differs, of products and variants, and what the warehouse does not know', async () => {
	const { world } = stage;
	world.moveStock('1001', -1);
	world.moveStock('1011', 2, 'erp');
	world.moveStock('00002', 4);
	world.moveStock('00002', 4, 'erp');
	const stranger = idOf('product', 'LUNA-1');
	const product = world.moysklad.list('product').find(({ id }) => id === stranger)!;
	const [{ value: own }] = product.attributes as Array<{ value: string }>;
	field('product', stranger, 'IMSKLAD ID', '999999');
	expect(await lines()).toEqual([
		'1 product is not at the warehouse under the number in "IMSKLAD ID": LUNA-1 Ночник «Луна» (999999). Send them again with flow 4.',
		'The stock of 2 products differs: 1001 Конструктор «Город» (warehouse 14, MoySklad 15), 1011 Футболка детская (Красный, 110) (warehouse 6, MoySklad 8). Look whether a shipment (Отгрузка) or supply (Приемка) is lacking in MoySklad, then run flow 5.',
	]);
	world.moveStock('1001', 1);
	world.moveStock('1011', 2);
	field('product', stranger, 'IMSKLAD ID', own);
	expect(await lines()).toEqual([]);
});

it('says that there is no such store', async () => {
	await changeSettings(stage, FLOW, { store: 'Чулан' });
	expect(await lines()).toEqual([expect.stringMatching(/no store \(Склад\) "Чулан".*Settings/)]);
	await changeSettings(stage, FLOW, { store: 'Основной склад' });
	expect(await lines()).toEqual([]);
});

describe('when something is out of order', () => {
	it.each(['failing', 'refused'] as const)(
		'looks at the rest where the warehouse is %s, and says so once',
		async (how) => {
			const { world } = stage;
			const late = placed(40, { state: SENDING });
			world.moveStock('1001', -1);
			await world.setService('imsklad', how);
			expect(await lines()).toEqual([
				expect.stringContaining(late),
				expect.stringMatching(/^Could not look at "Stock at the Warehouse": /),
			]);
			expect((await stage.runs(FLOW)).at(-1)).toMatchObject({ status: 'error' });
			expect(await lines()).toEqual([]);
			await world.setService('imsklad', 'up');
			expect(await lines()).toEqual([
				expect.stringContaining(late),
				expect.stringMatching(/stock of 1 product differs/),
			]);
			world.moveStock('1001', 1);
			done(late);
			expect(await lines()).toEqual([]);
		},
	);

	it('says once that MoySklad is refused, and looks again when it is back', async () => {
		const { world } = stage;
		const late = placed(40, { state: SENDING });
		await world.setService('moysklad', 'refused');
		const before = world.state().messages.length;
		await run();
		expect(messages().slice(before)).toEqual([
			expect.stringMatching(
				/1 thing .*\n• Could not look at "Open Orders", .*"Stock in MoySklad": /,
			),
		]);
		await run();
		expect(messages()).toHaveLength(before + 1);
		await world.setService('moysklad', 'up');
		expect(await lines()).toEqual([expect.stringContaining(late)]);
		done(late);
		expect(await lines()).toEqual([]);
	});

	it('says what one question alone could not be asked for', async () => {
		const { moysklad } = stage.world;
		moysklad.fault('status500', { times: 100, match: '/entity/purchaseorder' });
		expect(await lines()).toEqual([
			expect.stringMatching(/^Could not look at "Purchases with Problems": .*500/),
		]);
		moysklad.clearFaults();
		expect(await lines()).toEqual([]);
	});

	it('tells when the chat is back', async () => {
		const { world } = stage;
		const late = placed(40, { state: SENDING });
		await world.setService('inbox', 'refused');
		expect(await lines()).toEqual([]);
		await world.setService('inbox', 'up');
		expect(await lines()).toEqual([expect.stringContaining(late)]);
		expect(await lines()).toEqual([]);
		done(late);
		expect(await lines()).toEqual([]);
	});
});

it('asks for thousands of products in few requests', async () => {
	const { imsklad, moysklad } = stage.world;
	const MORE = 2500;
	for (let n = 0; n < MORE; n++) {
		const [code, name] = [`T${n}`, `Игрушка ${n}`];
		const { id: warehouseId } = imsklad.call('goods', 'add_good', {
			...{ id: code, name, price: 100, cost: 50 },
		}) as { id: number };
		const { id } = moysklad.create('product', { code, name });
		field('product', id, 'IMSKLAD ID', String(warehouseId));
	}
	imsklad.moveStock('T7', 3);
	imsklad.moveStock('T2300', 3);
	moysklad.stock(idOf('product', 'T2300'), 3);
	const asked = [imsklad.requests.length, moysklad.requests.length];
	expect(await lines()).toEqual([
		expect.stringMatching(/1 product differs: T7 Игрушка 7 \(warehouse 3, MoySklad 0\)/),
	]);
	expect(imsklad.requests.length - asked[0]).toBe(6);
	expect(moysklad.requests.length - asked[1]).toBeLessThan(20);
	const { data } = (await stage.runs(FLOW)).at(-1)!;
	console.log('bytes of the execution', JSON.stringify(data).length);
});
