/** Saplab's invoices as orders of a warehouse: what is paid, what was taken back, and what cannot go. */
import fc from 'fast-check';
import { asked, runner, startPanel, type Json, type Panel } from './saplab-run';

let panel: Panel;
beforeEach(async () => {
	panel = await startPanel();
	panel.state.statuses.push({
		id: 7,
		name: 'Передано на склад',
		color: 'FFF',
		sms: false,
		email: false,
	});
});
afterEach(() => panel.close());
const run = runner(() => panel);

const STATUSES = {
	readyStatuses: ['Новая'],
	sentStatus: 'Передано  на СКЛАД',
	withdrawnStatus: 1,
};
const get = (parameters: Json = {}, more: Json = {}) =>
	run(
		{
			...{ resource: 'orderPosition', operation: 'getForWarehouse', invoice: '' },
			...{ options: STATUSES, ...parameters },
		},
		more,
	);
type Given = Parameters<Panel['addPosition']>[0];
/** A position of the invoice, paid unless said. */
function add(invoice: string, given: Given = {}, isPaid = true): number {
	const { id } = panel.addPosition({ invoice, client_id: 1, ...given });
	if (isPaid) panel.pay(id);
	return id;
}
const send = (...ids: number[]) => ids.forEach((id) => panel.setStatus(id, 7));
const refund = (id: number) => {
	panel.state.positions.find((each) => each.id === id)!.is_payed = false;
};

describe('an invoice', () => {
	it('is an order of what is paid of it, its goods, and preorders to its suppliers', async () => {
		const own = { shipping_id: 1, shipping_address: 'ул. Баумана, 3' };
		const [one, same, other] = [
			add('KZ-7', { ...own, quantity: 2, comment: { client_comment: 'Домофон 12' } }),
			add('KZ-7', { ...own, article: '0 986 a', brand: 'lynx', price: 99.99, initial_price: 50.5 }),
			add('KZ-7', {
				...own,
				distributor_id: 2,
				distributor_name: 'Склад ',
				comment: { manager_comment: 'Хрупкое' },
			}),
		];
		add('KZ-7', own, false);
		const { items, error } = await get({
			invoice: 'kz-7',
			options: { ...STATUSES, ownSuppliers: 'склад' },
		});
		expect(error).toBeUndefined();
		const good = (id: number) => `SL-BOSCH-0986${id}`;
		expect(items).toMatchObject([
			{
				id: 'SL-KZ-7',
				guid: 'KZ-7',
				name: 'Лев Орлов',
				phone: '79000000001',
				email: 'client1@mail.example',
				postCode: '',
				address: 'ул. Баумана, 3',
				addressObj: { address: { city: '', street: '', house: '', room: '' } },
				comment: 'Домофон 12',
				ownerComment: 'Хрупкое',
				discount: 0,
				delivery: 0,
				totalPaid: 2 * 1490 + 99.99 + 1490,
				toCollect: 0,
				deliveryMethod: 'Курьер по Казани',
				deliveryDateFrom: '',
				cancelled: false,
				owed: true,
				late: [],
				paused: [],
				goods: [
					{ id: good(one), quantity: 2, price: 1490 },
					{ id: 'SL-LYNX-0986A', quantity: 1, price: 99.99 },
					{ id: good(other), quantity: 1, price: 1490 },
				],
				products: [
					{ id: good(one), name: expect.stringContaining('BOSCH'), price: 1490, cost: 1250.4 },
					{ id: 'SL-LYNX-0986A', price: 99.99, cost: 50.5 },
					{ id: good(other) },
				],
				preorders: [
					{
						id: 'SL-KZ-7-1',
						code: 'KZ-7',
						supplierName: 'Волга-Опт',
						goods: [
							{ id: good(one), quantity: 2, price: 1250.4 },
							{ id: 'SL-LYNX-0986A', quantity: 1, price: 50.5 },
						],
					},
				],
				source: {
					id: 'KZ-7',
					name: 'KZ-7',
					clientId: 1,
					moves: [one, same, other].map((id) => ({ id, statusId: 7 })),
				},
			},
		]);
	});

	it('has no phone where the client has none, and the rest of the phones as a comment', async () => {
		panel.addClient({ id: 50, phone: null as unknown as string });
		panel.addClient({ id: 51, phone: '+372 5123456, вечером' });
		add('A', { client_id: 50 });
		add('B', { client_id: 51 });
		const { items, error } = await get({ invoice: ['A', 'B'] });
		expect(error).toBeUndefined();
		expect(items).toMatchObject([
			{ phone: '', comment: '' },
			{ phone: '3725123456', comment: 'вечером' },
		]);
	});

	it('of which all is taken back is cancelled, and needs nothing but its key', async () => {
		const ids = [add('KZ-8', { brand: '' }), add('KZ-8', { shipping_address: 'Другая' })];
		send(...ids);
		ids.forEach(refund);
		const { items } = await get();
		expect(items).toMatchObject([
			{
				id: 'SL-KZ-8',
				goods: [],
				totalPaid: 0,
				cancelled: true,
				owed: true,
				preorders: [],
				source: { moves: ids.map((id) => ({ id, statusId: 1 })) },
			},
		]);
	});

	it('loses what is refunded or denied', async () => {
		const [stays, refunded, denied] = [add('KZ-9'), add('KZ-9'), add('KZ-9')];
		send(stays, refunded, denied);
		refund(refunded);
		panel.state.positions.find(({ id }) => id === denied)!.is_denied = true;
		const { items } = await get();
		expect(items).toMatchObject([
			{
				cancelled: false,
				goods: [{ id: `SL-BOSCH-0986${stays}` }],
				source: { moves: [{ id: refunded }, { id: denied }] },
			},
		]);
		const [before] = items;
		refund(stays);
		expect((await get()).items[0].fingerprint).not.toBe(before.fingerprint);
	});

	it('is told of where it was refunded after it had gone on', async () => {
		const id = add('KZ-10');
		send(id);
		panel.setStatus(id, 4);
		expect((await get()).items).toEqual([]);
		refund(id);
		expect((await get()).items).toMatchObject([
			{ owed: false, late: [{ id, statusName: 'Готово к выдаче' }], source: { moves: [] } },
		]);
		expect((await get({ options: { ...STATUSES, refundDays: 0 } })).items).toEqual([]);
	});

	it('is told of where a paid position was put aside by hand after it had been sent', async () => {
		const [aside, other, repaid, never] = ['A', 'A', 'B', 'C'].map((name) => add(`KZ-15${name}`));
		send(aside, other, repaid);
		for (const id of [aside, never]) panel.setStatus(id, 1);
		expect((await get()).items).toMatchObject([
			{ guid: 'KZ-15A', owed: false, paused: [{ id: aside }], source: { moves: [] } },
		]);
		// Taken back as it should be, it is no matter for anybody; paid again, it is.
		refund(repaid);
		panel.setStatus(repaid, 1);
		expect((await get()).items).toHaveLength(1);
		panel.state.positions.find(({ id }) => id === repaid)!.is_payed = true;
		expect((await get()).items).toMatchObject([{}, { guid: 'KZ-15B', paused: [{ id: repaid }] }]);
		panel.setStatus(aside, 7);
		// In the archive it is settled.
		panel.state.positions.find(({ id }) => id === repaid)!.is_archived = true;
		expect((await get()).items).toEqual([]);
	});

	it('cannot go again where it was cancelled at the warehouse', async () => {
		const id = add('KZ-11');
		panel.setStatus(id, 7);
		panel.setStatus(id, 1);
		panel.setStatus(id, 2);
		const { error } = await get();
		expect(error?.message).toContain('cancelled there');
	});

	it('that nothing is owed of is given only where it is asked for', async () => {
		send(add('KZ-12'));
		expect((await get()).items).toEqual([]);
		expect((await get({ invoice: 'KZ-12' })).items).toMatchObject([
			{ owed: false, cancelled: false },
		]);
	});

	it('is given once, whatever number of items name it', async () => {
		add('KZ-13');
		add('KZ-14');
		const { branches } = await get(
			{ invoice: '={{ $json.invoice }}' },
			{ input: [{ invoice: 'KZ-13' }, { invoice: ' kz-13' }, { invoice: 'KZ-14' }] },
		);
		expect(branches[0].map(({ json, pairedItem }) => [json.id, pairedItem])).toEqual([
			['SL-KZ-13', { item: 0 }],
			['SL-KZ-14', { item: 2 }],
		]);
	});
});

describe('what cannot go', () => {
	const PROBLEMS: Array<[reason: string, given: Given]> = [
		['noKey', { article: ' ' }],
		['fraction', { quantity: 0.5 }],
		['severalWays', { shipping_id: 2 }],
		['severalAddresses', { shipping_address: 'Другая, 1' }],
	];
	it.each(PROBLEMS)(
		'%s: is an error item that says which, and the others go',
		async (reason, given) => {
			add('BAD', { shipping_id: 1, shipping_address: 'Одна, 1' });
			add('BAD', { shipping_id: 1, shipping_address: 'Одна, 1', ...given });
			add('GOOD');
			const { items } = await get({}, { onError: 'continueRegularOutput' });
			expect(items).toHaveLength(2);
			expect(items[0]).toMatchObject({
				error: expect.stringContaining('Invoice BAD cannot go to the warehouse'),
				details: { reason, thing: { id: 'BAD', name: 'BAD' } },
			});
			expect(items[1].id).toBe('SL-GOOD');
		},
	);

	it('an unknown invoice and an unknown status', async () => {
		const { items } = await get({ invoice: 'нет' }, { onError: 'continueRegularOutput' });
		expect(items).toMatchObject([{ details: { reason: 'notFound' } }]);
		const { error } = await get({ options: { sentStatus: 'Нет такого' } });
		expect(error?.message).toContain('Нет такого');
		expect(error?.description).toContain('На паузе');
	});

	it('never takes hidden payments for refunds', async () => {
		const id = add('KZ-15');
		send(id);
		panel.state.positions.find((each) => each.id === id)!.is_payed = null as unknown as boolean;
		const { items, error } = await get({ invoice: 'KZ-15' }, { onError: 'continueRegularOutput' });
		expect(error).toBeUndefined();
		expect(items).toMatchObject([{ details: { reason: 'paymentHidden' } }]);
	});
});

describe('the look', () => {
	it('takes any paid position where no statuses are named', async () => {
		add('KZ-16', { status_id: 4 });
		add('KZ-17', {}, false);
		const { items } = await get({ options: {} });
		expect(items).toMatchObject([{ id: 'SL-KZ-16', source: { moves: [] } }]);
	});

	it('asks once for statuses and clients, and once for each invoice', async () => {
		for (let n = 0; n < 20; n++) add(`N-${n}`);
		const { items } = await get();
		expect(items).toHaveLength(20);
		const paths = asked(panel);
		expect(paths.filter((path) => path.includes('/panel/client'))).toHaveLength(1);
		expect(paths.filter((path) => path.includes('/panel/order/status'))).toHaveLength(1);
		expect(paths.filter((path) => path.includes('/invoice/'))).toHaveLength(20);
		expect(paths).toHaveLength(26);
	});

	it('is of the days and offices that are named', async () => {
		add('OLD', { date_added: '2025-01-01T00:00:00Z' });
		add('NEW');
		const { items } = await get({ additionalFields: { dateFrom: '2026-01-01' } });
		expect(items.map(({ id }) => id)).toEqual(['SL-NEW']);
	});
});

it('keeps every kopeck of what is paid', async () => {
	const position = fc.record({
		kopecks: fc.integer({ min: 1, max: 10_000_000 }),
		quantity: fc.integer({ min: 1, max: 99 }),
	});
	let run_ = 0;
	await fc.assert(
		fc.asyncProperty(fc.array(position, { minLength: 1, maxLength: 5 }), async (list) => {
			const invoice = `F-${run_++}`;
			for (const { kopecks, quantity } of list) add(invoice, { price: kopecks / 100, quantity });
			const { items } = await get({ invoice: invoice });
			const sum = list.reduce((all, { kopecks, quantity }) => all + kopecks * quantity, 0);
			expect(Math.round(Number(items[0].totalPaid) * 100)).toBe(sum);
			expect(items[0].totalPaid).toBe(sum / 100);
		}),
		{ numRuns: 15 },
	);
});
