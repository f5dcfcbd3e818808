/** Flow 6: what is paid in the shop is one order at the warehouse for each invoice, once. */
import { prepared, type Prepared } from './prepared';

const FLOW = '06-shop-to-warehouse';

let stage: Prepared;
beforeEach(async () => {
	stage = await prepared([FLOW]);
	// What the shop begins with is on its way already.
	await look();
});
afterEach(async () => await stage.close());

const look = async (how = {}) => {
	const run = await stage.run(FLOW, 'Every 10 Minutes', [{}], how);
	if (run.error) throw new Error(run.error.message);
	return run;
};
const at = (invoice: string) =>
	stage.world.imsklad.state.orders[`SL-${invoice}`] as
		| { data: Record<string, unknown> & { goods: object[] } }
		| undefined;
const statuses = (invoice: string) => [
	...new Set(
		stage.world
			.state()
			.shop.positions.filter((each) => each.invoice === invoice)
			.map(({ status }) => status),
	),
];
/** How often each position got the status that says it was sent: each time its customer may be told. */
const timesSent = (invoice: string) =>
	stage.world.saplab.state.positions
		.filter((each) => each.invoice === invoice)
		.map(({ history }) => history.filter(({ status }) => status === 'Передано на склад').length);
const told = (action: string, invoice: string) => stage.asked(action, `SL-${invoice}`);

it('sends an invoice once, goods and preorders first, and marks its positions', async () => {
	const { invoice } = stage.world.placeShopOrder({ paid: true });
	await look();
	await look();
	expect(stage.problems()).toEqual([]);
	expect(at(invoice)?.data).toMatchObject({ phone: '79173334455' });
	expect(statuses(invoice)).toEqual(['Передано на склад']);
	expect(told('add_order', invoice)).toBe(1);
	expect(told('update_order', invoice)).toBe(1);
});

it('goes on where a client has no phone, or the method is written in its own way', async () => {
	const client = stage.world.addClient({ phone: null } as never).id;
	const one = stage.world.placeShopOrder({ client, paid: true });
	const two = stage.world.placeShopOrder({ paid: true });
	await look();
	expect([at(one.invoice), at(two.invoice)].filter(Boolean)).toHaveLength(2);
});

it('takes out what is refunded, and cancels with the last', async () => {
	const { invoice, positions } = stage.world.placeShopOrder({ paid: true });
	await look();
	stage.world.refundPosition(positions[0].id);
	await look();
	expect(at(invoice)?.data.goods).toHaveLength(1);
	stage.world.refundPosition(positions[1].id);
	await look();
	expect(at(invoice)?.data.is_canceled).toBe(1);
	expect(statuses(invoice)).toEqual(['На паузе']);
});

it('tells of a refund after it was assembled', async () => {
	const { positions } = stage.world.placeShopOrder({ paid: true });
	await look();
	for (const { id } of positions) stage.world.setPositionStatus(id, 'Собрано');
	stage.world.refundPosition(positions[0].id);
	await look();
	expect(stage.problems().map(({ kind }) => kind)).toEqual(['Возврат после сборки']);
});

it('tells of a paid position that was put on pause by hand after it had been sent', async () => {
	const { invoice, positions } = stage.world.placeShopOrder({ paid: true });
	await look();
	const before = stage.asked('update_order');
	stage.world.setPositionStatus(positions[0].id, 'На паузе');
	await look();
	expect(stage.problems()).toMatchObject([
		{ thing: `Счёт ${invoice}`, kind: 'На паузе, а склад не знает', place: invoice },
	]);
	expect(String(stage.problems()[0].text)).toContain('Верните «Передано на склад»');
	expect(stage.asked('update_order')).toEqual(before);
	stage.world.refundPosition(positions[1].id);
	await look();
	expect(stage.problems().map(({ kind }) => kind)).toContain('На паузе, а склад не знает');
});

it('sends no order whose goods the warehouse did not take, and all of it afterwards', async () => {
	const { invoice } = stage.world.placeShopOrder({ paid: true });
	const before = stage.asked('add_preorder');
	stage.world.imsklad.fault('answer', {
		match: 'add_good',
		times: 10,
		body: { error: 'Incorrect data', code: 3 },
	});
	await look();
	expect(at(invoice)).toBeUndefined();
	expect(stage.problems()).toMatchObject([
		{ thing: `Счёт ${invoice}`, kind: 'Не передан на склад', place: invoice },
	]);
	expect(stage.asked('add_preorder')).toBe(before);
	stage.world.imsklad.clearFaults();
	await look();
	expect(at(invoice)).toBeDefined();
	expect(stage.problems()).toEqual([]);
});

const CRASHES = ['Invoices', 'Claim Them', 'Let Another n8n Speak', 'Invoices Now'];
it.each([...CRASHES, 'Order to Warehouse', 'Moves', 'Set Status', 'Problem Over'])(
	'a run that dies after "%s" is made good by a look ten minutes later',
	async (name) => {
		const { invoice } = stage.world.placeShopOrder({ paid: true });
		await stage.run(FLOW, 'Every 10 Minutes', [{}], { crashAfter: name });
		stage.tables.change('sklad claims', {}, { at: Date.now() - 601_000 });
		await look();
		expect(told('add_order', invoice)).toBe(1);
		expect(statuses(invoice)).toEqual(['Передано на склад']);
		expect(stage.problems()).toEqual([]);
	},
);

it('keeps its hands off what another run is at, and does the rest', async () => {
	const [one, two] = [1, 2].map(() => stage.world.placeShopOrder({ paid: true }).invoice);
	const [run, at_] = ['of another n8n', Date.now() - 60_000];
	stage.tables.insert('sklad claims', { thing: `Счёт ${one}`, run, at: at_ });
	await look();
	expect(at(one)).toBeUndefined();
	expect(statuses(two)).toEqual(['Передано на склад']);
	// Nothing of its own is left; the other's is.
	expect(stage.tables.rows('sklad claims')).toMatchObject([{ thing: `Счёт ${one}`, run }]);
});

it('sends once and tells once where two n8n look at the same time', async () => {
	const invoices = [1, 2, 3, 4].map(() => stage.world.placeShopOrder({ paid: true }).invoice);
	await Promise.all([look({ process: 'A' }), look({ process: 'B' })]);
	await look();
	const asked = invoices.map((invoice) => [told('add_order', invoice), timesSent(invoice)]);
	expect(asked).toEqual(invoices.map(() => [1, [1, 1]]));
	expect(stage.problems()).toEqual([]);
	expect(stage.tables.rows('sklad claims')).toEqual([]);
});

it('writes nothing in a preview', async () => {
	stage.settings({ preview: true });
	const { invoice } = stage.world.placeShopOrder({ paid: true });
	await look();
	expect(at(invoice)).toBeUndefined();
	expect(statuses(invoice)).toEqual(['Новая']);
	expect(stage.problems().map(({ kind }) => kind)).toEqual(['Предпросмотр']);
});
