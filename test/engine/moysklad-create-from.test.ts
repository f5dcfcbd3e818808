/** Demands and supplies made of orders: by what was counted, once, whole, and posted where they can be. */
import { account, first, run, startAnew } from './moysklad-account';
import { asked, reference, type Json } from './moysklad-run';

const items = (input: Json[]) => ({ input });

const line = (thing: Json, quantity: number, more: Json = {}) => ({
	...{
		assortment: reference(thing),
		quantity,
		price: 10_000,
		discount: 10,
		vat: 20,
		vatEnabled: true,
	},
	...more,
});
const document = (entity: string, positions: Json[], more: Json = {}): Json =>
	account.create(entity, {
		organization: reference(first('organization')),
		agent: reference(first('counterparty')),
		store: reference(first('store')) as Json,
		positions,
		...more,
	});
const order = (positions: Json[], more?: Json) => document('customerorder', positions, more);
const ship = (given: Json, more: Json = {}) =>
	run('demand', 'createFrom', { id: given.id, productKey: 'code', ...more });
/** What stands in a document, as `quantity × name`. */
const linesOf = async (entity: string, { id }: Json): Promise<string[]> => {
	const { items: rows } = await run(entity, 'getPositions', {
		...{ id, returnAll: true, options: { expand: 'assortment' } },
	});
	return rows.map(({ quantity, assortment }: Json) => `${quantity} × ${assortment.name}`);
};
const open = (id: string, name: string, quantity: number) => ({ id, name, quantity });

describe('a demand of a customer’s order', () => {
	it('has its terms, and all that is open with price, discount and VAT', async () => {
		const [bear, ball] = [first('product'), first('product', 1)];
		const service = account.create('service', { name: 'Доставка' }) as Json;
		const made = order([line(bear, 2), line(ball, 1), line(service, 1)], {
			...{ contract: reference(first('contract')), project: reference(first('project')) },
			...{ vatIncluded: false, shipmentAddress: 'Москва, Тверская, 1' },
		});
		const {
			items: [demand],
		} = await ship(made);
		expect(demand).toMatchObject({
			...{ created: true, posted: true, applicable: true, open: [], surplus: [] },
			...{ vatIncluded: false, shipmentAddress: 'Москва, Тверская, 1' },
			contract: reference(first('contract')),
			project: reference(first('project')),
			customerOrder: { meta: { href: made.meta.href } },
		});
		expect(await linesOf('demand', demand)).toEqual(['2 × Мишка', '1 × Мяч', '1 × Доставка']);
		const { items: rows } = await run('demand', 'getPositions', { id: demand.id });
		expect(rows[0]).toMatchObject({ price: 10_000, discount: 10, vat: 20, vatEnabled: true });
		expect(account.stockOf(bear.id)).toBe(1 - 2);
		expect(account.stats.unknownFields).toEqual([]);
	});

	it('is made once, however often it is run, and by two runs at once', async () => {
		const made = order([line(first('product'), 2)]);
		const both = await Promise.all([ship(made), ship(made)]);
		const { items: again } = await ship(made);
		const ids = [...both.flatMap((each) => each.items), ...again].map(({ id }) => id);
		expect(new Set(ids).size).toBe(1);
		expect(again[0]).toMatchObject({ created: false, posted: true });
		expect(account.list('demand')).toHaveLength(1);
	});

	it('is made once of two items in one run, and a key that has another order is refused', async () => {
		const [one, other] = [order([line(first('product'), 1)]), order([line(first('product'), 1)])];
		const result = await run(
			'demand',
			'createFrom',
			{ id: '={{ $json.id }}', syncId: 'parcel 1', options: {} },
			{
				...items([{ id: one.id }, { id: one.id }, { id: other.id }]),
				onError: 'continueRegularOutput',
			},
		);
		expect(result.items).toMatchObject([
			{ created: true },
			{ created: false },
			{ error: expect.stringContaining('same Sync ID for another order') },
		]);
		const { error } = await ship(other, { syncId: 'parcel 1' });
		expect(error?.message).toContain('is of another order');
		expect(account.list('demand')).toHaveLength(1);
	});

	it.each(['in one run', 'at once'])('does not take twice what is open: two %s', async (how) => {
		const made = order([line(first('product'), 3)]);
		const wants = (syncId: string) => ({ syncId, quantities: [{ id: '00001', quantity: 2 }] });
		const parameters = {
			...{ id: made.id, productKey: 'code' },
			...{ syncId: '={{ $json.syncId }}', quantities: '={{ $json.quantities }}' },
		};
		const give = (...keys: string[]) =>
			run('demand', 'createFrom', parameters, items(keys.map(wants)));
		const runs =
			how === 'in one run'
				? [await give('a', 'b', 'a')]
				: await Promise.all([give('a'), give('b'), give('a')]);
		const told = runs.flatMap((each) => each.items);
		expect(told.slice(0, 2).map(({ surplus }: Json) => surplus.length)).toEqual([0, 1]);
		expect(told.map(({ created }) => created)).toEqual([true, true, false]);
		expect(told[2].id).toBe(told[0].id);
		const all = { id: made.id, productKey: 'code', syncId: '={{ $json.key }}' };
		const rest = order([line(first('product'), 3)]);
		const both = await run(
			'demand',
			'createFrom',
			{ ...all, id: rest.id },
			items([{ key: 'c' }, { key: 'd' }]),
		);
		expect(both.items).toMatchObject([{ created: true }, { created: false, open: [] }]);
		expect(account.list('demand')).toHaveLength(3);
	});

	it('finds its syncId again after a lost answer', async () => {
		const made = order([line(first('product'), 2)]);
		account.fault('reset', { match: 'POST /api/remap/1.2/entity/demand [', after: true });
		const { items: given } = await ship(made);
		expect(given[0]).toMatchObject({ posted: true });
		expect(account.list('demand')).toHaveLength(1);
	});

	it('has what was counted: the first lines first, the rest is said to be owed', async () => {
		const [bear, ball] = [first('product'), first('product', 1)];
		const made = order([line(bear, 2), line(ball, 1), line(bear, 3)]);
		const { items: part } = await ship(made, {
			...{ syncId: 'a', quantities: [{ id: bear.code, quantity: '3' }] },
		});
		expect(await linesOf('demand', part[0])).toEqual(['2 × Мишка', '1 × Мишка']);
		expect(part[0].open).toEqual([open('00001', 'Мишка', 2), open('00002', 'Мяч', 1)]);
		const { items: rest } = await ship(made, { syncId: 'b' });
		expect(await linesOf('demand', rest[0])).toEqual(['1 × Мяч', '2 × Мишка']);
		expect(rest[0]).toMatchObject({ open: [], surplus: [] });
		const { items: nothing } = await ship(made, { syncId: 'c' });
		expect(nothing).toEqual([
			expect.objectContaining({ created: false, reason: expect.stringContaining('is open') }),
		]);
		const { items: again } = await ship(made, {
			...{ syncId: 'a', quantities: [{ id: bear.code, quantity: '3' }] },
		});
		expect(again[0]).toMatchObject({ id: part[0].id, created: false, open: [] });
		expect(account.list('demand')).toHaveLength(2);
	});

	it('puts more than ordered into the last line of the product, and says so', async () => {
		const [bear, ball] = [first('product'), first('product', 1)];
		const made = order([line(bear, 1), line(bear, 1), line(ball, 1)]);
		const { items: given } = await ship(made, {
			quantities: JSON.stringify([
				{ id: '00001', quantity: 4 },
				{ id: '00002', quantity: 1 },
			]),
			options: { explain: true },
		});
		expect(await linesOf('demand', given[0])).toEqual(['1 × Мишка', '3 × Мишка', '1 × Мяч']);
		expect(given[0]).toMatchObject({ surplus: [open('00001', 'Мишка', 2)], open: [] });
		expect(given[0].description).toBe('More than ordered: 2 of Мишка');
	});

	it('refuses a product that the order does not have, with its key; an empty list ships nothing', async () => {
		const made = order([line(first('product'), 1)]);
		const { error } = await ship(made, { quantities: [{ id: '00002', quantity: 1 }] });
		expect(error?.message).toBe(`The product 00002 is not in the customer order ${made.name}`);
		expect((await ship(made, { quantities: [{ id: '00001' }] })).error?.message).toContain(
			'line 1',
		);
		for (const quantities of [[], '[]', [{ id: '00001', quantity: 0 }]]) {
			const { items: none } = await ship(made, { quantities });
			expect(none).toMatchObject([{ created: false, open: [open('00001', 'Мишка', 1)] }]);
		}
		expect(account.list('demand')).toEqual([]);
	});

	it('counts a bundle by its parts; services go along with the first goods', async () => {
		const [bear, ball] = [first('product'), first('product', 1)];
		const service = account.create('service', { name: 'Доставка' }) as Json;
		const bundle = account.create('bundle', {
			...{ name: 'Набор', code: 'set' },
			components: [
				{ assortment: reference(bear), quantity: 2 },
				{ assortment: reference(ball), quantity: 1 },
				{ assortment: reference(service), quantity: 1 },
			],
		}) as Json;
		account.change('bundle', bundle.id, { archived: true });
		const made = order([line(bear, 1), line(bundle, 2), line(service, 1)]);
		const { items: one } = await ship(made, {
			...{ syncId: 'a' },
			quantities: [
				{ id: '00001', quantity: 3 },
				{ id: '00002', quantity: 1 },
			],
		});
		expect(await linesOf('demand', one[0])).toEqual(['1 × Мишка', '1 × Набор', '1 × Доставка']);
		expect(one[0].open).toEqual([open('set', 'Набор', 1)]);
		const { items: parts } = await ship(made, {
			...{ syncId: 'b', quantities: [{ id: '00002', quantity: 1 }] },
		});
		expect(parts[0]).toMatchObject({
			posted: false,
			reason: expect.stringContaining('only parts of bundles came'),
		});
	});

	it('is booked from the store that is given by its name', async () => {
		const [store, shop] = [first('store'), first('store', 1)];
		const made = order([line(first('product'), 1)], { store: reference(shop) });
		const { items: given } = await ship(made, { additionalFields: { store: store.name } });
		expect(given[0]).toMatchObject({ store: reference(store), created: true });
		const without = order([line(first('product'), 1)], { store: null });
		expect((await ship(without)).error?.message).toContain('has no store');
		const { error } = await ship(made, { syncId: 'x', additionalFields: { store: 'Нет' } });
		expect(error?.message).toContain('"Нет"');
	});

	it('stays unposted where serial numbers or marking codes are wanted, with the reason', async () => {
		const phone = account.create('product', {
			...{ name: 'Телефон', code: 'p', isSerialTrackable: true },
		}) as Json;
		const milk = account.create('product', {
			...{ name: 'Молоко', code: 'm', trackingType: 'MILK' },
		}) as Json;
		const codes = [{ cis: '1' }, { cis: '2' }];
		const made = order([line(phone, 1), line(milk, 1)]);
		const { items: given } = await ship(made);
		expect(given[0]).toMatchObject({ applicable: false, posted: false, created: true });
		expect(given[0].reason).toMatch(/"Телефон" needs serial numbers.*"Молоко" needs marking codes/);
		const ready = order([
			line(phone, 1, { things: ['A1'] }),
			line(milk, 2, { trackingCodes: codes, pack: { id: 'box' } }),
		]);
		const { items: posted } = await ship(ready);
		expect(posted[0]).toMatchObject({ posted: true });
		const { items: rows } = await run('demand', 'getPositions', { id: posted[0].id });
		expect(rows).toMatchObject([{ things: ['A1'] }, { trackingCodes: codes, pack: { id: 'box' } }]);
		const again = order([line(milk, 1)]);
		const { items: anyway } = await ship(again, { options: { postWithoutCodes: true } });
		expect(anyway[0]).toMatchObject({ posted: true });
	});

	it('says so where MoySklad refuses even an unposted one without its serial numbers', async () => {
		account.settings.serials = 'always';
		const phone = account.create('product', {
			...{ name: 'Телефон', code: 'p', isSerialTrackable: true },
		}) as Json;
		const { error } = await ship(order([line(phone, 1)]));
		expect(error?.message).toContain('things');
		expect(error?.description).toContain('Fill in the field');
		expect(account.list('demand')).toEqual([]);
		expect((await ship(order([line(first('product'), 1)]))).items).toMatchObject([
			{ posted: true },
		]);
	});

	it('gets its lines anew where the warehouse corrects itself, and only then', async () => {
		const [bear, ball] = [first('product'), first('product', 1)];
		const made = order([line(bear, 3), line(ball, 1)]);
		const counted = (bears: number) => ({
			syncId: 'a',
			quantities: [{ id: '00001', quantity: bears }],
		});
		const { items: one } = await ship(made, counted(2));
		expect((await ship(made, counted(3))).items[0]).toMatchObject({ created: false });
		expect(await linesOf('demand', one[0])).toEqual(['2 × Мишка']);
		const corrected = async () =>
			(await ship(made, { ...counted(3), options: { replaceLines: true } })).items[0];
		expect(await corrected()).toMatchObject({
			...{ id: one[0].id, created: false, changed: true, surplus: [] },
			open: [open('00002', 'Мяч', 1)],
		});
		expect(await linesOf('demand', one[0])).toEqual(['3 × Мишка']);
		expect(await corrected()).toMatchObject({ changed: false, posted: true });
		const none = { syncId: 'a', quantities: [], options: { replaceLines: true } };
		expect((await ship(made, none)).items[0]).toMatchObject({
			...{ id: one[0].id, changed: true },
			open: [open('00001', 'Мишка', 3), open('00002', 'Мяч', 1)],
		});
		expect(await linesOf('demand', one[0])).toEqual([]);
	});

	it.each([true, false])(
		'of 2,500 lines is finished by the next run; had arrived: %s',
		async (after) => {
			await startAnew({ rows: 1000 });
			const products = account.list('product');
			const positions = Array.from({ length: 2500 }, (_, n) => line(products[n % 1000], 1));
			const made = order([]);
			for (const from of [0, 1000, 2000]) {
				await run('customerOrder', 'addPositions', {
					...{
						id: made.id,
						positionsInput: 'json',
						positionsJson: positions.slice(from, from + 1000),
					},
				});
			}
			account.requests.length = 0;
			account.fault('reset', {
				match: ({ method, url }) => method === 'POST' && url.endsWith('/positions'),
				...{ after },
			});
			const { error } = await ship(made, { options: { timeout: 60 } });
			expect(error?.message).toContain('The first 1000 of 2500 lines are in it');
			expect(account.list('demand')).toMatchObject([{ applicable: false }]);
			const { items: done } = await ship(made);
			expect(done[0]).toMatchObject({ created: false, posted: true, applicable: true, open: [] });
			expect(done[0].positions).toMatchObject({ meta: { size: 2500 } });
			expect(done[0].description ?? '').toBe('');
			const before = account.requests.length;
			expect((await ship(made)).items[0]).toMatchObject({ created: false, posted: true });
			expect(
				asked(account)
					.slice(before)
					.filter((each) => /^P/.test(each)),
			).toEqual([]);
		},
		60_000,
	);

	it.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)(
		'a bad one among good ones costs only itself: %s',
		async (onError) => {
			const orders = [1, 2, 3].map((count) => order([line(first('product'), count)]));
			account.change('customerorder', orders[1].id, { store: null });
			const result = await run(
				'demand',
				'createFrom',
				{ id: '={{ $json.id }}' },
				{ ...items(orders.map(({ id }) => ({ id }))), onError },
			);
			expect(account.list('demand')).toHaveLength(2);
			if (onError === 'stopWorkflow') {
				expect(result.error?.message).toContain('has no store');
				expect(result.error?.context?.itemIndex).toBe(1);
				return;
			}
			const branches = result.branches.map((branch) =>
				branch.map(({ json, pairedItem }) => [(pairedItem as Json).item, 'error' in json]),
			);
			const [a, b, c] = [
				[0, false],
				[1, true],
				[2, false],
			];
			expect(branches).toEqual(onError === 'continueErrorOutput' ? [[a, c], [b]] : [[a, b, c]]);
		},
	);

	it('of 120 orders needs one write and one template each', async () => {
		const orders = Array.from({ length: 120 }, () => order([line(first('product'), 1)]));
		account.requests.length = 0;
		const { items: made } = await run(
			'demand',
			'createFrom',
			{ id: '={{ $json.id }}' },
			items(orders.map(({ id }) => ({ id }))),
		);
		expect(made.every(({ created }) => created)).toBe(true);
		const requests = asked(account);
		expect(requests.filter((each) => each === 'PUT entity/demand/new')).toHaveLength(120);
		expect(requests.filter((each) => each !== 'PUT entity/demand/new').length).toBeLessThan(8);
	});
});

describe('a supply of an order to a supplier', () => {
	it('has what was counted, its incoming number and date', async () => {
		const bear = first('product');
		const made = document('purchaseorder', [line(bear, 5)]);
		const { items: given } = await run('supply', 'createFrom', {
			...{ id: made.id, productKey: 'code', syncId: 'doc 7' },
			quantities: [{ id: '00001', quantity: 4 }],
			additionalFields: { incomingNumber: '7', moment: '2026-11-26 10:00:00.000' },
		});
		expect(given[0]).toMatchObject({
			...{ created: true, posted: true, incomingNumber: '7', surplus: [] },
			...{ moment: expect.stringContaining('2026-11-26 10:00'), open: [open('00001', 'Мишка', 1)] },
			purchaseOrder: { meta: { href: made.meta.href } },
		});
		expect(account.stats.unknownFields).toEqual([]);
	});
});

it('an order that is not there is an error of its own', async () => {
	const { error } = await ship({ id: '99999999-0000-4000-8000-000000000000' });
	expect(error?.message).toContain('Customer Order: nothing found');
});
