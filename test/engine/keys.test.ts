/** A key is one and the same whatever blanks are copied along with it: in what is made, in lines, and in questions. */
import { runner, sent, startWarehouse, type Warehouse } from './imsklad-run';
import * as panelRun from './saplab-run';

type Json = Record<string, unknown>;
const BLANKS = [' ', '\t', '\n', '\r\n', '\u00a0', '\u2009', '\u3000', '\ufeff', '  \t '];
const KEYS = ['SKU-13', '007'];
/** The key with each of the blanks around it. */
const written = (key: string) => BLANKS.map((blank) => blank + key + blank);

const READY = {
	name: 'Имя',
	discount: 0,
	delivery: 0,
	totalPaid: 0,
	storageId: 1,
	documentType: 0,
};
const GOOD = { name: 'Насос', price: 10, cost: 5 };

describe('IMSKLAD', () => {
	let warehouse: Warehouse;
	beforeEach(async () => {
		warehouse = await startWarehouse();
	});
	afterEach(() => warehouse.close());
	const run = runner(() => warehouse.url);
	const ids = () =>
		sent(warehouse).flatMap(({ data }) => {
			const { id, goods = [] } = data as { id: string; goods?: Array<{ id: unknown }> };
			return [id, ...goods.map((line) => String(line.id))];
		});
	const OPERATIONS = ['create', 'update', 'upsert'];

	it.each(KEYS)(
		'%p in products, orders, preorders and documents',
		async (key) => {
			const input = written(key).map((id) => ({ id }));
			const id = '={{ $json.id }}';
			const more = { onError: 'continueRegularOutput', input } as const;
			const line = { quantity: 1, price: 10 };
			const lists: Json[] = [
				{ goodsInput: 'define', goods: { item: [{ id, ...line }] } },
				{
					goodsInput: 'json',
					goodsJson: '={{ JSON.stringify([{ id: $json.id, quantity: 1, price: 10 }]) }}',
				},
			];
			for (const operation of OPERATIONS) {
				await run({ resource: 'good', operation, id, ...GOOD }, more);
				for (const resource of ['order', 'preorder', 'document']) {
					for (const list of lists) await run({ resource, operation, id, ...READY, ...list }, more);
				}
			}
			expect(ids().length).toBeGreaterThan(20 * input.length);
			expect(new Set(ids())).toEqual(new Set([key]));
		},
		120_000,
	);

	it('in an item as it comes, and in what it cancels', async () => {
		const items = written('SKU-13').map((id) => ({
			...{ id, guid: id, ...READY, ...GOOD },
			goods: [{ id, quantity: 1, price: 10 }],
		}));
		const more = { onError: 'continueRegularOutput', input: items } as const;
		for (const resource of ['order', 'good', 'preorder', 'document']) {
			const operations = resource === 'order' ? [...OPERATIONS, 'cancel'] : OPERATIONS;
			for (const operation of operations) {
				await run({ resource, operation, dataMode: 'item', storageId: 1, documentType: 0 }, more);
			}
		}
		expect(new Set(ids())).toEqual(new Set(['SKU-13']));
		const guids = sent(warehouse).flatMap(({ data }) => (data as Json).guid ?? []);
		expect(new Set(guids)).toEqual(new Set(['SKU-13']));
	}, 120_000);
});

it('Saplab: the number of an order', async () => {
	const panel = await panelRun.startPanel();
	try {
		const run = panelRun.runner(() => panel);
		const { invoice } = panel.state.positions[0];
		const filters = { invoice: `${invoice}\u00a0` };
		const { items } = await run({ resource: 'orderPosition', operation: 'getAll', filters });
		expect(items.map((each) => each.invoice)).toContain(invoice);
		panel.pay(11);
		const set = { operation: 'setInvoiceStatus', invoice: ` ${invoice}\t`, statusId: 4 };
		const told = await run({ resource: 'orderPosition', ...set });
		expect(told.items).toMatchObject([{ invoice, changed: true }]);
	} finally {
		await panel.close();
	}
});
