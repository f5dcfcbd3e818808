/** What a person has approved of the differences becomes enters and losses, once, if it is still so: stockReport, Correct. */
import fc from 'fast-check';
import { account, first, run, startAnew } from './moysklad-account';
import { asked, bodies, reference, type Json } from './moysklad-run';

const store = () => first('store').id as string;

/** The seed has 1, 2, 3 of the first three. */
const ROWS = [
	{ id: '00001', quantity: 4 },
	{ id: '00002', quantity: '2' },
	{ id: '00003', quantity: 0.5 },
];
const APPROVED = [
	{ id: '00001', difference: 3 },
	{ id: '00003', difference: -2.5 },
];
const correct = (parameters: Json = {}, more = {}) =>
	run(
		'stockReport',
		'correct',
		{
			...{ quantities: ROWS, approved: APPROVED, store: store(), approvalKey: 'today' },
			...parameters,
		},
		more,
	);
const stockOf = (at: number) => account.stockOf(first('product', at).id, store());
const linesOf = (entity: string, at = 0): Json[] =>
	account.list(`${entity}/${first(entity, at).id}/positions`);
const documents = () => [account.list('enter').length, account.list('loss').length];

it('books what is more there as an enter, what is less as a loss', async () => {
	const [bear] = account.list('product');
	account.change('product', bear.id, { buyPrice: { value: 12_345 } });
	const { items, error } = await correct({ additionalFields: { description: 'Сверка' } });
	expect(error).toBeUndefined();
	expect(items).toMatchObject([
		{ meta: { type: 'enter' }, created: true, lines: 1, description: 'Сверка', applicable: true },
		{ meta: { type: 'loss' }, created: true, lines: 1 },
	]);
	expect(linesOf('enter')).toMatchObject([
		{ quantity: 3, price: 12_345, assortment: { meta: { href: bear.meta.href } } },
	]);
	expect(linesOf('loss')).toMatchObject([{ quantity: 2.5 }]);
	expect([0, 1, 2].map(stockOf)).toEqual([4, 2, 0.5]);
	expect(first('enter')).toMatchObject({
		store: { meta: { href: first('store').meta.href } },
		organization: { meta: { href: first('organization').meta.href } },
	});
	expect(account.stats.unknownFields).toEqual([]);
});

it('takes the rows of Compare as they are', async () => {
	const quantities = [...ROWS, { id: '00002', quantity: '' }, { id: '404', quantity: 1 }];
	const { items: approved } = await run('stockReport', 'compare', { quantities, store: store() });
	expect(approved).toHaveLength(5);
	const { items } = await correct({ approved });
	expect(items).toMatchObject([
		{ created: true },
		{ created: true },
		...['00002', '00002', '404'].map((id) => ({ id, approved: null })),
	]);
	expect(stockOf(0)).toBe(4);
});

describe('is looked at again right before', () => {
	it('leaves out what agrees by now, or differs otherwise', async () => {
		account.stock(first('product').id, 3);
		account.stock(first('product', 2).id, 1);
		const { items } = await correct();
		expect(items).toMatchObject([
			{ id: '00001', approved: 3, difference: 0, reason: 'agrees' },
			{ id: '00003', approved: -2.5, difference: -3.5, reason: 'changed', ours: 4, theirs: 0.5 },
		]);
		expect(documents()).toEqual([0, 0]);
	});

	it('books a difference that is the same, though both have moved', async () => {
		account.stock(first('product').id, 5);
		const quantities = [{ id: '00001', quantity: 9 }];
		await correct({ quantities, approved: [{ id: '00001', difference: 3, theirs: 4, ours: 1 }] });
		expect(stockOf(0)).toBe(9);
	});

	it('never books what is not known', async () => {
		account.settings.recalculating = [first('product').id];
		const { items } = await correct({
			quantities: ROWS.slice(0, 2),
			approved: [...APPROVED, { id: '404', difference: 1 }, { id: '00002', difference: 0 }],
		});
		expect(Object.fromEntries(items.map(({ id, reason }) => [String(id), String(reason)]))).toEqual(
			{
				...{ '00001': 'recalculating', '00002': 'notApproved' },
				...{ '00003': 'notThere', '404': 'notFound' },
			},
		);
		expect(documents()).toEqual([0, 0]);
	});

	it('believes neither of two rows for one product', async () => {
		const { items } = await correct({ approved: [APPROVED[0], APPROVED[0]] });
		expect(items.map(({ reason }) => reason)).toEqual(['givenTwice', 'givenTwice']);
		const twice = await correct({ quantities: [...ROWS, ROWS[0]] });
		expect(twice.items).toMatchObject([{ id: '00001', reason: 'givenTwice' }, { created: true }]);
	});

	it('counts the reserve on top where that is said', async () => {
		const quantities = [{ id: '00001', quantity: 3, reserved: 1 }];
		const approved = [APPROVED[0]];
		expect((await correct({ quantities, approved })).items).toMatchObject([{ reason: 'changed' }]);
		await correct({ quantities, approved, options: { reservedIsExtra: true } });
		expect(stockOf(0)).toBe(4);
	});

	it('leaves out goods with serial numbers, which only a person can name', async () => {
		account.change('product', first('product').id, { isSerialTrackable: true });
		const { items } = await correct();
		expect(items).toMatchObject([
			{ id: '00001', reason: 'needsSerialNumbers' },
			{ meta: { type: 'loss' } },
		]);
	});
});

describe('is booked once', () => {
	it('by two at once, and by one after the other', async () => {
		const both = await Promise.all([correct(), correct()]);
		expect(documents()).toEqual([1, 1]);
		expect(new Set(both.flatMap(({ items }) => items.map(({ id }) => id))).size).toBe(2);
		const { items } = await correct();
		expect(items).toMatchObject([{ created: false }, { created: false }]);
		expect([0, 2].map(stockOf)).toEqual([4, 0.5]);
	});

	it('by two approvals in one run', async () => {
		const { items } = await correct(
			{ approvalKey: '={{ $json.key }}' },
			{ input: [{ key: 'one' }, { key: 'two' }] },
		);
		expect(items).toMatchObject([
			{ created: true },
			{ created: true },
			{ reason: 'agrees' },
			{ reason: 'agrees' },
		]);
	});

	it('after an answer that was lost', async () => {
		account.fault('reset', {
			match: ({ method, url }) => method === 'POST' && url.endsWith('/enter'),
			after: true,
			times: 3,
		});
		const { items } = await correct({}, { onError: 'continueRegularOutput' });
		expect(items).toMatchObject([
			{ error: expect.any(String), details: { outcome: 'unknown' } },
			{ meta: { type: 'loss' } },
		]);
		await correct();
		expect(documents()).toEqual([1, 1]);
	});

	it('and not again under the same key when the difference is there again', async () => {
		await correct();
		account.stock(first('product').id, -3);
		const { items } = await correct();
		expect(items).toMatchObject([
			{ created: false },
			{ id: '00001', difference: 3, reason: 'bookedBefore' },
			{ created: false },
		]);
		await correct({ approvalKey: 'tomorrow' });
		expect(documents()).toEqual([2, 1]);
	});
});

it('books more lines than a document takes in parts, each looked at by itself', async () => {
	await startAnew({ rows: 2300 });
	const rows = account
		.list('product')
		.map(({ code, id }, n) => ({ id: String(code), was: account.stockOf(id, store()), n }));
	const quantities = rows.map(({ id, was, n }) => ({ id, quantity: was + (n % 10 ? 1 : -1) }));
	const approved = rows.map(({ id, n }) => ({ id, difference: n % 10 ? 1 : -1 }));
	const { items } = await correct({ quantities, approved });
	expect(items.map(({ lines, meta }) => [(meta as Json).type, lines])).toEqual([
		...[1000, 1000, rows.filter(({ n }) => n % 10).length - 2000].map((lines) => ['enter', lines]),
		['loss', rows.filter(({ n }) => n % 10 === 0).length],
	]);
	expect(asked(account).length).toBeLessThanOrEqual(30);
	for (const { id, was, n } of rows.slice(0, 50)) {
		const thing = account.list('product').find(({ code }) => code === id)!;
		expect(account.stockOf(thing.id, store())).toBe(was + (n % 10 ? 1 : -1));
	}
});

it('writes nothing in a preview', async () => {
	const { items } = await correct({ options: { preview: true } });
	expect(items).toMatchObject([
		{ preview: true, lines: 1, wouldSend: { method: 'POST', path: 'entity/enter' } },
		{ preview: true, lines: 1, wouldSend: { method: 'POST', path: 'entity/loss' } },
	]);
	expect(bodies(account)).toEqual([]);
});

describe('the organization', () => {
	it('may be named', async () => {
		const other = account.create('organization', { name: 'ИП Котов' });
		const { items } = await correct({ additionalFields: { organization: 'ип котов' } });
		expect(items).toMatchObject([
			{ organization: { meta: { href: other.meta.href } } },
			{ created: true },
		]);
	});

	it('must be named where there are several', async () => {
		account.create('organization', { name: 'ИП Котов' });
		for (const organization of [undefined, '', { __rl: true, mode: 'id', value: '' }]) {
			const { error } = await correct({ additionalFields: { organization } });
			expect(error?.message).toContain('2 organizations');
			expect(error?.description).toContain('ИП Котов');
		}
		const { error } = await correct({ additionalFields: { organization: 'ООО Нет' } });
		expect(error?.message).toContain('no organization called "ООО Нет"');
	});
});

it.each([
	[{ approved: [{ difference: 1 }] }, 'Approved, line 1: ID is required, but is empty'],
	[{ approved: '' }, 'Approved is required, but is empty'],
	[{ approvalKey: '={{ "" }}' }, 'Approval Key is required, but is empty'],
])('refuses %j before anything is asked', async (parameters, message) => {
	expect((await correct(parameters)).error?.message).toBe(message);
	expect(account.requests).toEqual([]);
});

it('leaves a stock that is theirs of all that was booked, whatever was approved', async () => {
	const amount = fc.integer({ min: 0, max: 40 }).map((n) => n / 4);
	const row = fc.record({
		theirs: fc.option(amount, { nil: undefined }),
		moved: fc.constantFrom(0, 0, 0, 1, -1),
		off: fc.constantFrom(0, 0, 0, 0.5, -2),
		isCounted: fc.constantFrom(true, true, true, false),
	});
	let round = 0;
	await fc.assert(
		fc.asyncProperty(fc.array(row, { minLength: 3, maxLength: 3 }), async (rows) => {
			const goods = rows.map((each, n) => {
				const { id, code } = first('product', n);
				return { ...each, id, code: String(code), ours: stockOf(n) };
			});
			const approved = goods.map(({ code, theirs = 0, ours, off }) => {
				return { id: code, difference: theirs - ours + off };
			});
			for (const { id, moved } of goods) account.stock(id, moved);
			const before = goods.map((_, n) => stockOf(n));
			account.settings.recalculating = goods.flatMap((one) => (one.isCounted ? [] : [one.id]));
			const quantities = goods.map(({ code, theirs }) => ({ id: code, quantity: theirs }));
			const { items } = await correct({ quantities, approved, approvalKey: String(++round) });
			account.settings.recalculating = [];
			const left = new Set(items.flatMap(({ reason, id }) => (reason ? [String(id)] : [])));
			goods.forEach(({ code, theirs, isCounted }, n) => {
				const isStill = Math.abs(approved[n].difference - ((theirs ?? NaN) - before[n])) < 1e-4;
				const isDue = isCounted && isStill && approved[n].difference !== 0;
				expect(left.has(code)).toBe(!isDue);
				expect(stockOf(n)).toBeCloseTo(isDue ? (theirs as number) : before[n], 4);
			});
		}),
		{ numRuns: 15 },
	);
});

it('takes the price of a variant from its product', async () => {
	const bear = first('product');
	account.change('product', bear.id, { buyPrice: { value: 5000 } });
	const path = 'variant/metadata/characteristics';
	const [characteristic] = account.list(path);
	const { meta, id, name } = characteristic ?? account.create(path, { name: 'Цвет' });
	account.create('variant', {
		...{ product: reference(bear), code: 'R-1' },
		characteristics: [{ meta, id, name, value: 'Красный' }],
	});
	await correct({
		quantities: [{ id: 'R-1', quantity: 2 }],
		approved: [{ id: 'R-1', difference: 2 }],
	});
	expect(linesOf('enter')).toMatchObject([{ quantity: 2, price: 5000 }]);
});
