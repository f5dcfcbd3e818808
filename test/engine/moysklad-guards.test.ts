/** Updates of MoySklad that look at a thing right before they write: who may write, what, and what they tell. */
import { account, first, run } from './moysklad-account';
import { asJson, asked, bodies, mapped, offered, reference, type Json } from './moysklad-run';

beforeEach(async () => {
	for (const name of STATES) addState(name);
	field('IMSKLAD ID', 'string');
	field('Мест', 'long');
	field('Курьер', 'counterparty');
	field('Отдан', 'time');
});

const STATES = ['На складе', 'Собирается', 'Собран', 'Отгружен', 'Возврат'];
const ORDER = STATES.slice(0, 4);
const addState = (name: string) =>
	account.create('customerorder/metadata/states', { name, color: 1, stateType: 'Regular' });
const field = (name: string, type: string) =>
	account.create('customerorder/metadata/attributes', { name, type });
const stateCalled = (name: string): Json =>
	account.list('customerorder/metadata/states').find((each) => each.name === name);
const fieldCalled = (name: string): Json =>
	account.list('customerorder/metadata/attributes').find((each) => each.name === name);

function order(state?: string, fields: Json = {}, more: Json = {}): Json {
	return account.create('customerorder', {
		organization: reference(first('organization')),
		agent: reference(first('counterparty')),
		...(state && { state: reference(stateCalled(state)) }),
		attributes: Object.entries(fields).map(([name, value]) => ({
			...reference(fieldCalled(name)),
			value,
		})),
		...more,
	});
}
const present = async ({ id }: Json) =>
	(await run('customerOrder', 'get', { id, options: { byName: true } })).items[0] as Json;
const update = async (thing: Json, json: Json, options: Json, more: Json = {}) => {
	account.requests.length = 0;
	return await run('customerOrder', 'update', { id: thing.id, ...asJson(json), options }, more);
};
const writes = () => asked(account).filter((each) => !each.startsWith('GET'));

describe('only if', () => {
	it.each([
		[{ states: ['На складе', 'Собирается'] }],
		[{ states: 'на складе, Собирается' }],
		[{ states: '={{ ["На складе", "Собирается"] }}' }],
	])('%j: writes in one of the states, and in no other', async (onlyIf) => {
		const [yes, no, none] = [order('На складе'), order('Отменен'), order()];
		const options = { onlyIf };
		const { items } = await update(yes, { description: 'a' }, options);
		expect(items).toMatchObject([{ id: yes.id, description: 'a', changed: true }]);
		expect(items[0]).not.toHaveProperty('reason');
		const other = await update(no, { description: 'a', state: 'Собран' }, options);
		expect(other.items).toMatchObject([
			{
				...{ id: no.id, name: no.name, changed: false },
				reason: 'the state is "Отменен", not one of "На складе", "Собирается"',
			},
		]);
		expect(other.items[0]).not.toHaveProperty('description');
		const without = await update(none, { description: 'a' }, options);
		expect(without.items).toMatchObject([
			{ changed: false, reason: 'there is no state, not one of "На складе", "Собирается"' },
		]);
		expect(writes()).toEqual([]);
		expect(await present(no)).toMatchObject({ stateName: 'Отменен' });
	});

	it('refuses a state that there is not, no state, and what has no states, before anything is written', async () => {
		const one = order('На складе');
		const unknown = await update(one, { description: 'a' }, { onlyIf: { states: ['Склад'] } });
		expect(unknown.error?.message).toBe('Customer Order has no state called "Склад"');
		expect(unknown.error?.description).toContain('На складе, Собирается');
		const backwards = await update(one, { state: 'Собран' }, { neverBackwards: 'Собран, Ушел' });
		expect(backwards.error?.message).toBe('Customer Order has no state called "Ушел"');
		for (const onlyIf of [{}, { states: [] }, { states: ' ' }]) {
			const none = await update(one, { description: 'a' }, { onlyIf });
			expect(none.error?.message).toBe('Only If names no state');
		}
		const product = await run('product', 'update', {
			...{ id: first('product').id, ...asJson({ name: 'x' }) },
			options: { onlyIf: { states: ['Новый'] } },
		});
		expect(product.error?.message).toBe('Product has no states, so nothing can depend on one');
		expect(writes()).toEqual([]);
	});
});

describe('never backwards', () => {
	it.each([
		['На складе', 'Собран', 'Собран', undefined],
		['Собран', 'Собран', 'Собран', undefined],
		['Отгружен', 'Собран', 'Отгружен', 'it would step back from "Отгружен" to "Собран"'],
		['Возврат', 'Собран', 'Возврат', 'the state "Возврат" is none of'],
		[undefined, 'Собран', 'Собран', undefined],
		['Собран', 'Отменен', 'Отменен', undefined],
		['Собран', null, 'Собран', 'it would step back from "Собран" to none'],
	])(
		'from %p to %p is %p, and other fields are written all the same',
		async (from, to, is, why) => {
			for (const neverBackwards of [ORDER, ORDER.join(', ')]) {
				const one = order(from);
				const options = { neverBackwards };
				const { items } = await update(one, { state: to, description: 'a' }, options);
				expect(items).toMatchObject([{ description: 'a', changed: true }]);
				if (why) expect(items[0].reason).toContain(`the state stays: ${why}`);
				else expect(items[0]).not.toHaveProperty('reason');
				expect(await present(one)).toMatchObject({ stateName: is, description: 'a' });
			}
		},
	);

	it('writes nothing where the state was all', async () => {
		const one = order('Отгружен');
		const { items } = await run('customerOrder', 'update', {
			...{ id: one.id, ...mapped({ state: 'Собран' }), options: { neverBackwards: ORDER } },
		});
		expect(items).toMatchObject([
			{
				...{ id: one.id, changed: false },
				reason: 'the state stays: it would step back from "Отгружен" to "Собран"',
			},
		]);
		expect(writes()).toEqual([]);
	});
});

describe('append', () => {
	const append = (name: string, line: string) => ({ append: { field: name, line } });

	it('adds a line once, to a text of the API and to a custom field, to what is written with it too', async () => {
		const one = order('Новый', {}, { description: 'Позвонить\r\n' });
		const again = async (options: Json, json: Json = {}) =>
			(await update(one, json, options)).items[0] as Json;
		expect(await again(append('description', 'Склад: собран'))).toMatchObject({
			...{ description: 'Позвонить\nСклад: собран', changed: true },
		});
		expect(await again(append('description', ' Склад: собран '))).toMatchObject({
			...{ changed: false, reason: 'the line is there already' },
		});
		expect(await again(append('description', 'Склад'))).toMatchObject({
			description: 'Позвонить\nСклад: собран\nСклад',
		});
		const name = 'attribute:IMSKLAD ID';
		await again(append(name, 'первая'));
		await again(append(name, 'вторая'), { attributes: [{ name: 'Мест', value: 2 }] });
		expect((await present(one)).fields).toMatchObject({ 'IMSKLAD ID': 'первая\nвторая', Мест: 2 });
		await again(append('description', 'конец'), { description: 'начало' });
		expect(await present(one)).toMatchObject({ description: 'начало\nконец' });
		expect(await again(append('description', ''))).toMatchObject({ changed: false });
	});

	it('makes room among lines that begin alike, else says that there is none', async () => {
		const lines = Array.from({ length: 40 }, (_, n) => `Склад: ${String(n).padStart(90, 'x')}`);
		const one = order('Новый', {}, { description: ['Заметка', ...lines].join('\n') });
		const { items } = await update(one, {}, append('description', `Склад: ${'y'.repeat(300)}`));
		const text = String(items[0].description);
		expect(text.length).toBeLessThanOrEqual(4096);
		expect(text.split('\n').slice(0, 2)).toEqual(['Заметка', lines[2]]);
		const { error } = await update(one, {}, append('description', 'z'.repeat(400)));
		expect(error?.message).toMatch(/Comment \(Комментарий\) has no room for another line.*4096/);
		const short = order('Новый', { 'IMSKLAD ID': 'x'.repeat(250) });
		const custom = await update(short, {}, append('attribute:IMSKLAD ID', 'y'.repeat(10)));
		expect(custom.error?.message).toContain('may have 255');
	});

	it('refuses what is no text', async () => {
		const one = order();
		for (const [name, why] of [
			['attribute:Мест', 'is no text'],
			['attribute:Нет', 'no custom field called'],
			['sum', 'no text called "sum"'],
			['нет', 'no text called'],
			['', 'Field is required'],
		]) {
			expect((await update(one, {}, append(name, 'x'))).error?.message).toContain(why);
		}
		expect(writes()).toEqual([]);
	});
});

describe('skip what is so already', () => {
	const FIELDS = { 'IMSKLAD ID': '77', Мест: 3, Отдан: '2026-11-26 10:00:00' };
	const options = { skipSame: true };
	const attributes = (values: Json) =>
		Object.entries(values).map(([name, value]) => ({ name, value }));
	const whole = () =>
		order(
			'Собран',
			{ ...FIELDS, Курьер: reference(first('counterparty', 1)) },
			{
				...{ description: 'раз\nдва', moment: '2026-11-26 10:00:00', applicable: true },
				...{ store: reference(first('store')), shipmentAddressFull: { city: 'Тверь' } },
			},
		);

	it.each<[string, () => Json]>([
		['a state by its name', () => ({ state: 'собран' })],
		[
			'references by their ids',
			() => ({ agent: first('counterparty').id, store: first('store').meta.href }),
		],
		['texts and yes/no', () => ({ description: 'раз\r\nдва ', applicable: true })],
		['nothing as nothing', () => ({ project: null, deliveryPlannedMoment: null, code: '' })],
		[
			'dates',
			() => ({
				moment: '2026-11-26 10:00:37',
				attributes: attributes({ Отдан: '2026-11-26 10:00:00.000' }),
			}),
		],
		['custom fields', () => ({ attributes: attributes({ 'IMSKLAD ID': 77, Мест: '3' }) })],
		[
			'custom fields that point to something',
			() => ({ attributes: attributes({ Курьер: first('counterparty', 1).id }) }),
		],
		['empty custom fields', () => ({ attributes: attributes({ Подарок: null }) })],
		['an address', () => ({ shipmentAddressFull: { city: 'Тверь', street: '' } })],
	])('leaves out %s', async (_, json) => {
		const one = whole();
		const { items } = await update(one, json(), options);
		expect(items).toMatchObject([{ id: one.id, changed: false, reason: 'nothing differs' }]);
		expect(writes()).toEqual([]);
	});

	it('sends what differs, and no more', async () => {
		const one = whole();
		const { items } = await update(
			one,
			{
				...{ state: 'Собран', description: 'три', shipmentAddressFull: { street: 'Новая' } },
				attributes: attributes({ ...FIELDS, 'IMSKLAD ID': null, Мест: 4 }),
			},
			options,
		);
		expect(items[0]).toMatchObject({ changed: true });
		expect(bodies(account)).toEqual([
			[
				{
					...{ description: 'три', shipmentAddressFull: { street: 'Новая' } },
					attributes: [
						{ meta: expect.anything(), value: null },
						{ meta: expect.anything(), value: 4 },
					],
					meta: expect.anything(),
				},
			],
		]);
		expect((await present(one)).fields).toMatchObject({ 'IMSKLAD ID': null, Мест: 4 });
	});

	it('holds for fields, prices and things without states', async () => {
		const product = first('product');
		const written = async (value: Json, more: Json = {}) => {
			const all = { ...options, ...more };
			const parameters = { id: product.id, ...mapped(value), options: all };
			return (await run('product', 'update', parameters)).items[0].changed;
		};
		const value = {
			name: 'Чай',
			salePrices: 12.5,
			buyPrice: 3,
			'attribute:Сезон': 'лето',
			vat: 20,
		};
		expect(await written(value, { moneyUnit: 'roubles' })).toBe(true);
		expect(await written(value, { moneyUnit: 'roubles' })).toBe(false);
		expect(await written({ ...value, salePrices: 1251, buyPrice: 300 })).toBe(true);
		expect(await written({ vat: 10 })).toBe(true);
	});
});

describe('many items', () => {
	it('share few requests: 300 orders, 3 for their metadata and 5 at most for the rest', async () => {
		const orders = Array.from({ length: 300 }, (_, n) => order(n % 2 ? 'Отменен' : 'На складе'));
		const { items } = await run(
			'customerOrder',
			'update',
			{
				id: '={{ $json.id }}',
				...asJson('={{ { state: "Собран", attributes: [{ name: "Мест", value: $json.n }] } }}'),
				options: { onlyIf: { states: ['На складе'] }, skipSame: true },
			},
			{ input: orders.map(({ id }, n) => ({ id, n })) },
		);
		expect(items.map(({ id, changed }) => [id, changed])).toEqual(
			orders.map(({ id }, n) => [id, n % 2 === 0]),
		);
		expect(asked(account).length).toBeLessThanOrEqual(8);
		expect(writes()).toHaveLength(1);
		expect(bodies(account)[0]).toHaveLength(150);
	});

	it('for the same thing see what those before them have made of it', async () => {
		const [one, two] = [order('На складе'), order('На складе')];
		const input = [
			{ id: one.id, state: 'Собран', line: 'a' },
			{ id: two.id, state: 'Отгружен', line: 'b' },
			{ id: one.id, state: 'Собирается', line: 'c' },
			{ id: one.id, state: 'Отгружен', line: 'a' },
			{ id: one.id, state: 'Отгружен', line: 'a' },
		];
		const { items } = await run(
			'customerOrder',
			'update',
			{
				id: '={{ $json.id }}',
				...asJson('={{ { state: $json.state } }}'),
				options: {
					neverBackwards: ORDER,
					skipSame: true,
					append: { field: 'description', line: '={{ $json.line }}' },
				},
			},
			{ input },
		);
		expect(items.map(({ changed, description }) => [changed, description])).toEqual([
			[true, 'a'],
			[true, 'b'],
			[true, 'a\nc'],
			[true, 'a\nc'],
			[false, 'a\nc'],
		]);
		expect(items[2].reason).toContain('it would step back from "Собран" to "Собирается"');
		expect(await present(one)).toMatchObject({ stateName: 'Отгружен', description: 'a\nc' });
		expect(asked(account).filter((each) => /filter=id/.test(each))).toHaveLength(1);
	});

	it('of JSON lists, each element by itself; what is not there is told', async () => {
		const [one, two] = [order('На складе'), order('Отменен')];
		const json = [one, two].map(({ id }) => ({ id, state: 'Собран' }));
		const options = { onlyIf: { states: ['На складе'] } };
		const both = await run('customerOrder', 'update', { ...asJson(json), options });
		expect(both.items.map(({ changed }) => changed)).toEqual([true, false]);
		const gone = '99999999-0000-4000-8000-000000000000';
		const { error } = await run('customerOrder', 'update', {
			...{ id: gone, ...asJson({ state: 'Собран' }), options },
		});
		expect(error).toBeDefined();
		expect(writes()).toHaveLength(1);
	});
});

describe('where something fails', () => {
	const three = () => [order('На складе'), order('На складе'), order('На складе')];
	const parameters = {
		id: '={{ $json.id }}',
		...asJson('={{ { state: $json.state } }}'),
		options: { onlyIf: { states: ['На складе', 'Собран'] }, timeout: 1 },
	};

	it.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)(
		'the others are written and told (%s)',
		async (onError) => {
			const orders = three();
			const input = orders.map(({ id }, n) => ({ id, state: n === 1 ? 'Нет' : 'Собран' }));
			const { items, branches, error } = await run('customerOrder', 'update', parameters, {
				...{ input, onError },
			});
			if (onError === 'stopWorkflow') {
				expect(error?.message).toContain('no state called "Нет"');
			} else {
				const bad = onError === 'continueErrorOutput' ? branches[1][0] : branches[0][1];
				expect(bad).toMatchObject({
					json: { error: 'Customer Order has no state called "Нет"' },
					pairedItem: { item: 1 },
				});
				expect(items.filter(({ changed }) => changed)).toHaveLength(2);
			}
			expect(await present(orders[2])).toMatchObject({ stateName: 'Собран' });
		},
	);

	it('between reading and writing, nothing is called written; whoever comes next looks again', async () => {
		const [one, two] = three();
		account.fault('answer', {
			match: 'POST',
			status: 400,
			body: { errors: [{ error: 'Сбой', code: 1000 }] },
		});
		const { items } = await run('customerOrder', 'update', parameters, {
			input: [
				{ id: one.id, state: 'Собран' },
				{ id: two.id, state: 'Собран' },
				{ id: one.id, state: 'Отгружен' },
			],
			onError: 'continueRegularOutput',
		});
		expect(items).toMatchObject([{ error: 'Сбой' }, { error: 'Сбой' }, { changed: true }]);
		expect(await present(one)).toMatchObject({ stateName: 'Отгружен' });
		expect(await present(two)).toMatchObject({ stateName: 'На складе' });
	});

	it('writes nothing where it cannot read', async () => {
		const orders = three();
		account.fault('answer', {
			match: 'filter=id',
			status: 403,
			body: { errors: [{ error: 'Нет доступа', code: 1016 }] },
			times: 9,
		});
		const { items } = await run('customerOrder', 'update', parameters, {
			input: orders.map(({ id }) => ({ id, state: 'Собран' })),
			onError: 'continueRegularOutput',
		});
		expect(items).toMatchObject(orders.map(() => ({ error: 'Нет доступа' })));
		expect(writes()).toEqual([]);
	});

	it('sends a write again whose answer was lost, a line once', async () => {
		const one = order('На складе', {}, { description: 'a' });
		account.fault('status500', { match: 'POST', after: true });
		const { items } = await update(one, {}, { append: { field: 'description', line: 'b' } });
		expect(items).toMatchObject([{ description: 'a\nb', changed: true }]);
		expect(await present(one)).toMatchObject({ description: 'a\nb' });
	});
});

describe('where an answer is lost', () => {
	const FORWARD = { onlyForward: { field: 'attribute:Мест', order: '1, 2, 3' } };
	const append = { field: 'description', line: 'b' };
	const stateOf = (name: string) => ({ state: reference(stateCalled(name)) });

	/** What comes of a write whose answer is lost, carried out or not, where another does something before the next one. */
	async function lost<T>(after: boolean, work: () => Promise<T>, deed: () => void): Promise<T> {
		const letGo = account.hold({ match: 'POST', after });
		account.fault(after ? 'reset' : 'status500', { match: 'POST', after });
		const result = work();
		await letGo.reached;
		deed();
		letGo();
		return await result;
	}

	it.each<
		[string, { json: Json; options: Json; after: boolean; deed: Json; is: Json; told: Json }]
	>([
		[
			'a state in which nothing may be written any more',
			{
				...{ json: { state: 'Собран' }, options: { onlyIf: { states: ['На складе'] } } },
				...{ after: false, deed: { state: 'Возврат' }, is: { stateName: 'Возврат' } },
				told: { changed: false, reason: expect.stringMatching(/^the state is "Возврат".*lost/) },
			},
		],
		[
			'a state that was set on from what was written',
			{
				...{ json: { state: 'Собран' }, options: { neverBackwards: ORDER } },
				...{ after: true, deed: { state: 'Отгружен' }, is: { stateName: 'Отгружен' } },
				told: { changed: false, reason: expect.stringMatching(/"Отгружен" to "Собран".*lost/) },
			},
		],
		[
			'a step that is further',
			{
				json: { attributes: [{ name: 'Мест', value: 2 }] },
				...{ options: FORWARD, after: true, deed: { places: 3 }, is: { fields: { Мест: 3 } } },
				told: { changed: false, reason: expect.stringMatching(/would step back.*lost/) },
			},
		],
		[
			'a line of another below ours',
			{
				...{ json: { state: 'Собран' }, options: { append, onlyIf: { states: ['На складе'] } } },
				...{ after: true, deed: { description: 'a\nb\nc' } },
				is: { stateName: 'Собран', description: 'a\nb\nc' },
				told: { changed: true, description: 'a\nb\nc' },
			},
		],
		[
			'a line of another in the place of ours',
			{
				...{ json: {}, options: { append }, after: false, deed: { description: 'a\nc' } },
				...{ is: { description: 'a\nc\nb' }, told: { changed: true, description: 'a\nc\nb' } },
			},
		],
		[
			'just what was to be written',
			{
				...{ json: { state: 'Собран' }, options: { skipSame: true } },
				...{ after: false, deed: { state: 'Собран' }, is: { stateName: 'Собран' } },
				told: { changed: true },
			},
		],
	])(
		'looks again before it writes again: %s',
		async (_, { json, options, after, deed, is, told }) => {
			const one = order('На складе', { Мест: 1 }, { description: 'a' });
			const { items, error } = await lost(
				after,
				() => update(one, json, options),
				() => {
					const { state, places, ...texts } = deed;
					account.change('customerorder', one.id, {
						...texts,
						...(state && stateOf(state)),
						...(places && {
							attributes: [{ ...reference(fieldCalled('Мест')), value: places }],
						}),
					});
				},
			);
			expect(error).toBeUndefined();
			expect(items).toMatchObject([{ id: one.id, ...told }]);
			expect(await present(one)).toMatchObject(is);
		},
	);

	it('of many, writes again those that are still to be written, each with its own result', async () => {
		const orders = Array.from({ length: 4 }, () => order('На складе'));
		const { items } = await lost(
			false,
			() =>
				run(
					'customerOrder',
					'update',
					{
						id: '={{ $json.id }}',
						...asJson({ state: 'Собран' }),
						options: { onlyIf: { states: ['На складе'] } },
					},
					{ input: orders.map(({ id }) => ({ id })), onError: 'continueRegularOutput' },
				),
			() => {
				account.change('customerorder', orders[0].id, stateOf('Возврат'));
				account.remove('customerorder', orders[2].id);
			},
		);
		expect(items).toMatchObject([
			{ id: orders[0].id, changed: false },
			{ id: orders[1].id, changed: true },
			{ error: expect.stringContaining('nothing found') },
			{ id: orders[3].id, changed: true },
		]);
		expect(bodies(account).map((body) => body.length)).toEqual([4, 2]);
		expect(await present(orders[0])).toMatchObject({ stateName: 'Возврат' });
		expect(await present(orders[3])).toMatchObject({ stateName: 'Собран' });
	});

	it('calls unknown what it cannot look at again', async () => {
		const one = order('На складе', {}, { description: 'a' });
		account.fault('reset', { match: 'POST', after: true });
		let reads = 0;
		account.fault('html502', {
			match: ({ url }) => url.includes(one.id) && ++reads > 1,
			times: 9,
		});
		const { error } = await update(one, {}, { append });
		expect(error?.message).toContain('Whether it was carried out is unknown');
		expect(writes()).toHaveLength(1);
	});
});

it('offers the states of the entity to choose from', async () => {
	const names = ['Новый', 'Подтвержден', 'Доставлен', 'Отменен', ...STATES];
	const expected = names.map((name) => ({ name, value: name }));
	for (const parameters of [
		{ resource: 'customerOrder' },
		{ resource: 'entity', entityType: 'customerorder' },
	]) {
		expect(await offered(account, 'getStates', parameters)).toEqual(expected);
	}
});
