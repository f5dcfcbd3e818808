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
/** After these the warehouse may hold something else than the shop has marked, if people are told. */
const FOR_PEOPLE = ['one is moved on by hand', 'one is put on pause by hand', 'one is deleted'];
const AGAIN = 'one is paid again';

/** Lets each deed happen to an invoice of its own in the same moment of a run; then it is quiet. */
async function through(
	node: string,
	deeds: Record<string, Deed>,
	prepare?: (ids: number[]) => Promise<void>,
) {
	const invoices = Object.entries(deeds).map(([name, deed]) => {
		const { invoice, positions } = stage.world.placeShopOrder({ paid: true });
		return { name, deed, invoice, ids: positions.map(({ id }) => id) };
	});
	await prepare?.(invoices.map(({ ids: [one] }) => one));
	let isDone = false;
	const all = () => {
		if (!isDone) for (const { deed, invoice, ids } of invoices) deed(invoice, ids);
		isDone = true;
	};
	await look({ before: { [node]: all } });
	for (let n = 0; n < 3; n++) await look();
	expect(stage.tables.rows('sklad claims')).toEqual([]);
	return invoices;
}

type Invoice = Awaited<ReturnType<typeof through>>[number];
/** What of an invoice is not as it should be in the end. */
function wrong({ name, invoice, ids: [one] }: Invoice): string[] {
	const positions = positionsOf(invoice);
	const isTold = stage.problems().some(({ thing }) => thing === `Счёт ${invoice}`);
	const isSame = JSON.stringify(atWarehouse(invoice)) === JSON.stringify(marked(invoice));
	const mayDiffer = [...FOR_PEOPLE, AGAIN].includes(name);
	const due = positions.filter(({ is_payed, is_denied }) => is_payed && !is_denied);
	const timesSent = positions.map(
		({ history }) => history.filter(({ status }) => status === SENT).length,
	);
	const found = {
		'the warehouse has something else, and nobody is told': !isSame && !isTold,
		'it differs where nobody did anything': !isSame && !mayDiffer,
		'people are told of nothing': isSame && isTold && !mayDiffer,
		'added twice': stage.asked('add_order', `SL-${invoice}`) > 1,
		'a customer is told twice': timesSent.some((times) => times > 1),
		'set back': name.endsWith('by hand') && !['Собрано', 'На паузе'].includes(statusOf(one)!),
		'not sent': due.some(({ id }) => statusOf(id) !== SENT && !(mayDiffer && id === one)),
	};
	return Object.entries(found).flatMap(([what, is]) => (is ? [`${name}: ${what}`] : []));
}

const NODES = ['Invoices', 'Claim Them', 'Let Another n8n Speak', 'Invoices Now'];
const TO_THE_END = ['Problem Over', 'Moves', 'Set Status'];

it.each([...NODES, 'Cancel or Send', 'Order to Warehouse', ...TO_THE_END])(
	'ends well or is told, whatever happens before "%s" of sending',
	async (node) => expect((await through(node, DEEDS)).flatMap(wrong)).toEqual([]),
);

it.each([...NODES.slice(1), 'Cancel or Send', ...TO_THE_END])(
	'ends well or is told, whatever happens before "%s" of taking back',
	async (node) => {
		// One is refunded already; and what was sent before is not sent again for its quantity.
		const others = Object.entries(DEEDS).filter(([name]) => !/refunded|quantity/.test(name));
		const deeds: Record<string, Deed> = {
			...Object.fromEntries(others),
			'the other is refunded': (_, [, id]) => stage.world.refundPosition(id),
			[AGAIN]: (_, [id]) => stage.world.payPosition(id),
		};
		const refunded = async (ids: number[]) => {
			await look();
			for (const id of ids) stage.world.refundPosition(id);
		};
		expect((await through(node, deeds, refunded)).flatMap(wrong)).toEqual([]);
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
