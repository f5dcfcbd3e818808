/** Flow 6, while people do something between two of its nodes: what is right in the end, or a problem that says so. */
import { prepared, type Prepared } from './prepared';

const FLOW = '06-shop-to-warehouse';
const SENT = 'Передано на склад';

let stage: Prepared;
beforeEach(async () => {
	stage = await prepared([FLOW]);
	// What the shop begins with is on its way already.
	await look();
});
afterEach(async () => await stage.close());

async function look(how = {}) {
	const run = await stage.run(FLOW, 'Every 10 Minutes', [{}], how);
	if (run.error) throw new Error(run.error.message);
}
const positionsOf = (invoice: string) =>
	stage.world.saplab.state.positions.filter((each) => each.invoice === invoice);
const find = (id: number) => stage.world.saplab.state.positions.find((each) => each.id === id)!;
const statusOf = (id: number) =>
	stage.world.saplab.state.statuses.find((each) => each.id === find(id).status_id)?.name;
/** What the warehouse is to send of an invoice: pieces by product; none where it is cancelled or not there. */
function atWarehouse(invoice: string): Record<string, number> {
	const order = stage.world.imsklad.state.orders[`SL-${invoice}`];
	if (!order || order.data.is_canceled === 1) return {};
	return Object.fromEntries(order.data.goods.map(({ id, quantity }) => [String(id), quantity]));
}
/** What it ought to send: what is paid and marked as sent. */
function marked(invoice: string): Record<string, number> {
	const due = positionsOf(invoice).filter(
		({ id, is_payed, is_denied }) => is_payed && !is_denied && statusOf(id) === SENT,
	);
	return Object.fromEntries(due.map((each) => [keyOf(each), each.quantity]));
}
const keyOf = ({ brand, article }: { brand: string; article: string }) =>
	`SL-${brand}-${article}`.replace(/\s/g, '').toUpperCase();

type Deed = (invoice: string, ids: number[]) => void;
const DEEDS: Record<string, Deed> = {
	'nothing happens': () => {},
	'one is refunded': (_, [id]) => stage.world.refundPosition(id),
	'all are refunded': (_, ids) => ids.forEach((id) => stage.world.refundPosition(id)),
	'one is denied': (_, [id]) => void (find(id).is_denied = true),
	'one is added and paid': (invoice) =>
		stage.world.payPosition(
			stage.world.saplab.addPosition({ client_id: 4, invoice, shipping_id: 1 }).id,
		),
	'one is moved on by hand': (_, [id]) => stage.world.setPositionStatus(id, 'Собрано'),
	'one is put on pause by hand': (_, [id]) => stage.world.setPositionStatus(id, 'На паузе'),
	'the quantity of one changes': (_, [id]) => void (find(id).quantity = 3),
	'one is deleted': (_, [id]) => {
		const { positions } = stage.world.saplab.state;
		positions.splice(positions.indexOf(find(id)), 1);
	},
};
const BY_HAND = ['one is moved on by hand', 'one is put on pause by hand', 'one is deleted'];

const NODES = ['Invoices', 'Claim Them', 'Let Another n8n Speak', 'Invoices Now', 'Still Owed'];

describe.each([...NODES, 'Order to Warehouse', 'Problem Over', 'Moves', 'Set Status'])(
	'before "%s"',
	(node) => {
		it('whatever happens, all ends well or is told, sent once and told once', async () => {
			const invoices = Object.entries(DEEDS).map(([name, deed]) => {
				const { invoice, positions } = stage.world.placeShopOrder({ paid: true });
				return { name, deed, invoice, ids: positions.map(({ id }) => id) };
			});
			let isDone = false;
			const deeds = () => {
				if (!isDone) for (const { deed, invoice, ids } of invoices) deed(invoice, ids);
				isDone = true;
			};
			await look({ before: { [node]: deeds } });
			for (let n = 0; n < 3; n++) await look();

			const ends = invoices.map(({ name, invoice, ids }) => {
				const isTold = stage.problems().some(({ thing }) => thing === `Счёт ${invoice}`);
				const same = JSON.stringify(atWarehouse(invoice)) === JSON.stringify(marked(invoice));
				const byHand = BY_HAND.includes(name);
				const times = positionsOf(invoice).map(
					({ history }) => history.filter(({ status }) => status === SENT).length,
				);
				return {
					name,
					// Only what a person has moved on or deleted may be there and not marked, and then it is told.
					isRight: byHand ? same || isTold : same && !isTold,
					added: stage.asked('add_order', `SL-${invoice}`) <= 1,
					toldOnce: times.every((each) => each <= 1),
					byHand: !name.endsWith('by hand') || ['Собрано', 'На паузе'].includes(statusOf(ids[0])!),
					rest: positionsOf(invoice)
						.filter(({ is_payed, is_denied }) => is_payed && !is_denied)
						.every(({ id }) => statusOf(id) === SENT || (byHand && id === ids[0])),
				};
			});
			expect(ends).toEqual(
				invoices.map(({ name }) => ({
					...{ name, isRight: true, added: true, toldOnce: true, byHand: true, rest: true },
				})),
			);
			expect(stage.tables.rows('sklad claims')).toEqual([]);
		});
	},
);

it('tells of a position that is paid again while it is taken out', async () => {
	const { invoice, positions } = stage.world.placeShopOrder({ paid: true });
	await look();
	const [{ id }] = positions;
	stage.world.refundPosition(id);
	await look({ before: { 'Set Status': () => stage.world.payPosition(id) } });
	expect(statusOf(id)).toBe(SENT);
	expect(stage.problems()).toMatchObject([
		{ thing: `Счёт ${invoice}`, kind: 'Изменён при передаче', place: invoice },
	]);
});
