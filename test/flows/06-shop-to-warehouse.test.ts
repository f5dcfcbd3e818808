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

it('sends no order whose goods the warehouse did not take, and all of it afterwards', async () => {
	const { invoice } = stage.world.placeShopOrder({ paid: true });
	stage.world.imsklad.fault('answer', {
		match: 'add_good',
		times: 10,
		body: { error: 'Incorrect data', code: 3 },
	});
	await look();
	expect(at(invoice)).toBeUndefined();
	expect(stage.problems().map(({ kind }) => kind)).toEqual(['Склад не принял товары']);
	stage.world.imsklad.clearFaults();
	await look();
	expect(at(invoice)).toBeDefined();
	expect(stage.problems()).toEqual([]);
});

it.each(['Invoices', 'Products to Warehouse', 'Order to Warehouse', 'Moves', 'Set Status'])(
	'a run that dies after "%s" is made good by the next look',
	async (name) => {
		const { invoice } = stage.world.placeShopOrder({ paid: true });
		await stage.run(FLOW, 'Every 10 Minutes', [{}], { crashAfter: name });
		await look();
		expect(told('add_order', invoice)).toBe(1);
		expect(statuses(invoice)).toEqual(['Передано на склад']);
	},
);

it('writes nothing in a preview', async () => {
	stage.settings({ preview: true });
	const { invoice } = stage.world.placeShopOrder({ paid: true });
	await look();
	expect(at(invoice)).toBeUndefined();
	expect(statuses(invoice)).toEqual(['Новая']);
	expect(stage.problems().map(({ kind }) => kind)).toEqual(['Предпросмотр']);
});
