/** What the Saplab node does in n8n's engine, over HTTP, with a panel that works. Faults: saplab-faults.test.ts. */
import { asked, form, runner, startPanel, type Json, type Panel } from './saplab-run';

let panel: Panel;
beforeEach(async () => {
	panel = await startPanel();
});
afterEach(() => panel.close());
const run = runner(() => panel);

const position = (operation: string, others: Json = {}) => ({
	resource: 'orderPosition',
	operation,
	...others,
});
const client = (operation: string, others: Json = {}) => ({
	resource: 'client',
	operation,
	...others,
});
const ids = (items: Json[]) => items.map(({ id }) => id);
const ALL = { returnAll: true };
/** The ids of all positions that are not archived, the newest first. */
const all = () =>
	panel.state.positions
		.filter((each) => !each.is_archived)
		.map(({ id }) => id)
		.sort((a, b) => b - a);

describe('lists', () => {
	it('take all pages, and no more than there are', async () => {
		panel.seed(311);
		const { items } = await run(position('getAll', ALL));
		expect(ids(items)).toEqual(all());
		// Each page begins with the last row of the one before.
		expect(panel.requests.map(({ url }) => url.split('/per_page/').pop())).toEqual([
			...['150/page/1', '149/page/2', '148/page/3'],
		]);
	});

	it('stop at the limit', async () => {
		panel.seed(311);
		expect((await run(position('getAll'))).items).toHaveLength(50);
		expect(panel.requests).toHaveLength(1);
		expect((await run(position('getAll', { limit: 151 }))).items).toHaveLength(151);
		expect(panel.requests).toHaveLength(3);
		for (const parameters of [position('getAll'), { resource: 'manager', operation: 'getAll' }]) {
			expect((await run({ ...parameters, limit: 1 })).items).toHaveLength(1);
		}
	});

	it('take 5000 positions in 37 requests', async () => {
		panel.seed(4998);
		const { items } = await run(position('getAll', ALL));
		expect(ids(items)).toEqual(all());
		expect([items.length, panel.requests.length]).toEqual([5000, 37]);
	});

	it('end where a panel counts no pages, or knows only one', async () => {
		const rows = Array.from({ length: 150 }, (_, n) => ({ id: String(n + 1) }));
		panel.fault('answer', { body: { orders: rows }, match: '/page/1' });
		const others = [{ id: '150' }, { id: '151' }, null];
		panel.fault('answer', { body: { orders: others }, match: '/page/2' });
		expect((await run(position('getAll', ALL))).items).toHaveLength(151);
		expect(panel.requests).toHaveLength(2);

		panel.fault('answer', { body: { orders: rows, pages: 7 }, times: 99 });
		expect((await run(position('getAll', ALL))).items).toHaveLength(150);
		expect(panel.requests).toHaveLength(6);
	});

	it.each([20, 100, 150])(
		'come whole from a panel that has pages of %d whatever is asked',
		async (size) => {
			panel.seed(400);
			const wanted = all();
			const pages = Math.ceil(wanted.length / size);
			for (let page = 1; page <= pages; page++) {
				const own = wanted.slice((page - 1) * size, page * size);
				const orders = own.map((id) => ({ id: String(id) }));
				panel.fault('answer', { body: { orders, pages }, match: `/page/${page} `, times: 99 });
			}
			const { items } = await run(position('getAll', ALL));
			expect(ids(items).sort((a, b) => Number(b) - Number(a))).toEqual(wanted);
			expect(panel.requests.length).toBeLessThan(4 * pages + 9);
		},
	);

	/** Lets something happen right before each request, by its number from 1 on. */
	const before = (happens: (request: number) => void) => {
		let request = 0;
		panel.fault('answer', {
			match: ({ method }) => {
				if (method === 'GET') happens((request += 1));
				return false;
			},
		});
	};

	it.each([1, 2, 30, 140, 149, 200])(
		'leave nothing out where %d positions that were read are archived before the next page',
		async (count) => {
			panel.seed(600);
			const wanted = all();
			before((request) => {
				if (request !== 3) return;
				for (const id of wanted.slice(0, count)) {
					panel.state.positions.find((each) => each.id === id)!.is_archived = true;
				}
			});
			expect(ids((await run(position('getAll', ALL))).items)).toEqual(wanted);
			expect(panel.requests.length).toBeLessThan(12);
		},
	);

	it('leave nothing out where people archive, take back and add at every page', async () => {
		panel.seed(900);
		const wanted = all();
		const moved = new Set<number>();
		before((request) => {
			if (request === 1) return;
			const [gone, back] = [wanted[request * 7], wanted[request * 7 - 7]];
			for (const [id, is] of [
				[gone, true],
				[back, false],
			] as const) {
				moved.add(id);
				panel.state.positions.find((each) => each.id === id)!.is_archived = is;
			}
			panel.addPosition({});
			panel.addPosition({ is_archived: request % 2 === 0 });
		});
		const found = ids((await run(position('getAll', ALL))).items) as number[];
		expect(new Set(found).size).toBe(found.length);
		const lasting = wanted.filter((id) => !moved.has(id));
		expect(lasting.filter((id) => !found.includes(id))).toEqual([]);
		expect(panel.requests.length).toBeLessThan(40);
	});

	it('leave nothing out where another process archives, takes back and adds between pages', async () => {
		panel.seed(600);
		const wanted = all();
		const told = async (name: string, body: Json) => {
			const response = await fetch(`${panel.url}/__${name}`, {
				method: 'POST',
				body: JSON.stringify(body),
			});
			expect(response.status).toBe(200);
		};
		const middle = wanted[400];
		await told('archive', { id: middle });
		const second = { match: '/page/2' };
		for (const id of wanted.slice(0, 40)) {
			await told('when', { ...second, control: 'archive', body: { id } });
		}
		// One appears in the middle of what is still to be read, and one at the head.
		await told('when', { match: '/page/3', control: 'unarchive', body: { id: middle } });
		await told('when', { match: '/page/3', control: 'position', body: {} });
		const found = ids((await run(position('getAll', ALL))).items);
		expect(wanted.filter((id) => !found.includes(id))).toEqual([]);
		expect(new Set(found).size).toBe(found.length);
		expect(all()).toEqual(expect.not.arrayContaining(wanted.slice(0, 40)));
		expect(all()).toContain(middle);
	});

	it('leave no client out either', async () => {
		for (let n = 0; n < 170; n++) panel.addClient({});
		const wanted = panel.state.clients.map(({ id }) => id).sort((a, b) => b - a);
		before((request) => {
			if (request !== 2) return;
			const at = panel.state.clients.findIndex(({ id }) => id === wanted[3]);
			panel.state.clients.splice(at, 1);
		});
		expect(ids((await run(client('getAll', ALL))).items)).toEqual(wanted);
	});

	it('are told each once, and none is missed, where the account changes meanwhile', async () => {
		const { transactions } = panel.state.clients[0];
		const book = (amount: number) =>
			transactions.unshift({ date: new Date(), amount, comment: 'Запись' });
		for (let n = 1; n <= 24; n++) book(n);
		before((request) => {
			if (request === 2 || request === 6) book(100 + request);
		});
		const list = { resource: 'transaction', operation: 'getAll', clientId: 1 };
		const { items } = await run({ ...list, ...ALL });
		const amounts = items.map(({ amount }) => amount);
		expect(amounts).toEqual([106, 102, ...Array.from({ length: 24 }, (_, n) => 24 - n), 5000]);
		before(() => book(1));
		const { error } = await run({ ...list, ...ALL });
		expect(error?.message).toContain('changes faster');
	});

	it('take an account whose pages have no number', async () => {
		const transactions = [{ amount: '5' }, { amount: '-3' }];
		panel.fault('answer', { body: { transactions } });
		const list = { resource: 'transaction', operation: 'getAll', clientId: 1 };
		const { items } = await run({ ...list, ...ALL });
		expect(items.map(({ amount }) => amount)).toEqual([5, -3]);
	});

	it('give a row once, even if new ones move it to the next page', async () => {
		panel.seed(200);
		let added = false;
		panel.fault('answer', {
			match: ({ url }) => {
				if (url.endsWith('/page/2') && !added) panel.addPosition({});
				added ||= url.endsWith('/page/2');
				return false;
			},
		});
		const { items } = await run(position('getAll', ALL));
		expect(items).toHaveLength(202);
		expect(new Set(ids(items)).size).toBe(202);
	});

	it('page through the account of a client as well', async () => {
		for (let n = 0; n < 24; n++) {
			await run({
				resource: 'transaction',
				operation: 'create',
				clientId: 1,
				amount: n,
				description: '',
			});
		}
		panel.requests.length = 0;
		const list = { resource: 'transaction', operation: 'getAll', clientId: 1 };
		expect((await run({ ...list, ...ALL })).items.map(({ amount }) => amount)).toEqual([
			...Array.from({ length: 24 }, (_, n) => 23 - n),
			5000,
		]);
		expect(asked(panel)).toEqual([
			'GET /panel/client/balance/1',
			'GET /panel/client/balance/1/page/2',
			'GET /panel/client/balance/1/page/3',
			'GET /panel/client/balance/1',
		]);
		expect((await run({ ...list, limit: 10 })).items).toHaveLength(10);
		expect(panel.requests).toHaveLength(5);
	});

	it('ask for many ids in several requests', async () => {
		const made = ids(panel.seed(320)) as number[];
		const { items } = await run(position('getAll', { ...ALL, filters: { orderIds: made } }));
		expect(ids(items).sort()).toEqual([...made].sort());
		expect(panel.requests).toHaveLength(3);
		expect(Math.max(...panel.requests.map(({ url }) => url.length))).toBeLessThan(1000);
	});
});

describe('a day that a filter names', () => {
	const cases: Array<[given: string, zone: string, day: string]> = [
		// As the editor's calendar gives it, without a zone or with that of the workflow.
		['2026-11-26T00:00:00', 'Asia/Yekaterinburg', '2026-11-26'],
		['2026-11-26T00:00:00', 'Europe/Moscow', '2026-11-26'],
		['2026-11-26T00:00:00', 'America/New_York', '2026-11-26'],
		['2026-11-26T00:00:00.000+05:00', 'Asia/Yekaterinburg', '2026-11-26'],
		['2026-11-26T00:00:00+10:00', 'Asia/Vladivostok', '2026-11-26'],
		['2026-11-25T19:00:00.000Z', 'Asia/Yekaterinburg', '2026-11-26'],
		['2026-11-26T23:30', 'Asia/Vladivostok', '2026-11-26'],
		['2026-11-26', 'Asia/Vladivostok', '2026-11-26'],
		[
			"={{ DateTime.fromISO('2026-11-26', { zone: 'Asia/Yekaterinburg' }) }}",
			'Asia/Yekaterinburg',
			'2026-11-26',
		],
		// A moment is the day in Moscow.
		['2026-11-26T01:30:00+05:00', 'Asia/Yekaterinburg', '2026-11-25'],
		['2026-11-25T21:30:00Z', 'Asia/Yekaterinburg', '2026-11-26'],
		['1795639800', 'Asia/Yekaterinburg', '2026-11-25'],
	];
	it.each(cases)('%s in %s is %s', async (given, timezone, day) => {
		const filters = { dateFrom: given, dateTo: given };
		for (const resource of ['client', 'orderPosition']) {
			panel.requests.length = 0;
			await run({ resource, operation: 'getAll', filters }, { timezone });
			expect(asked(panel)[0]).toContain(`/date_from/${day}/date_to/${day}/`);
		}
	});
});

describe('values that cannot travel in a path', () => {
	const article = (value: string) => position('getAll', { ...ALL, filters: { article: value } });

	it.each([
		['a slash', 'LC/105', 'lc/105'],
		['a backslash', 'LC\\105', 'LC\\105'],
		['the folder above', '..', '..'],
		['half a letter', '\ud83d', '\ud83d'],
	])('%s: the node filters by it, and says so', async (_, own, wanted) => {
		panel.addPosition({ id: 50, article: own, brand: 'UFI' });
		panel.addPosition({ id: 51, article: own, brand: 'KNECHT' });
		const { items, hints } = await run(
			position('getAll', { ...ALL, filters: { article: wanted, brand: 'UFI' } }),
		);
		expect(ids(items)).toEqual([50]);
		expect(panel.requests[0].url).toBe('/panel/order/filter/brand/UFI/per_page/150/page/1');
		expect(hints).toEqual([
			expect.objectContaining({ message: expect.stringContaining('article') }),
		]);
	});

	it('look through all pages, up to the limit', async () => {
		panel.addPosition({ id: 50, article: 'A/1', date_added: '2024-01-01' });
		panel.seed(300);
		expect(ids((await run(article('A/1'))).items)).toEqual([50]);
		expect(panel.requests).toHaveLength(3);
	});

	it('are compared as the panel would', async () => {
		panel.addClient({ id: 60, name: 'Ветер/Север', phone: '9000000060' });
		const find = async (filters: Json) => ids((await run(client('getAll', { filters }))).items);
		expect(await find({ clientName: 'ветер/с' })).toEqual([60]);
		expect(await find({ phone: '9000/000/060' })).toEqual([60]);
		expect(await find({ email: 'client60/@mail.example' })).toEqual([]);
		panel.addPosition({ id: 61, client_id: 60, invoice: 'N/1', name: 'Фильтр 5/8' });
		for (const filters of [{ clientName: 'Р/С' }, { invoice: 'n/1' }, { name: '5/' }]) {
			expect(ids((await run(position('getAll', { filters }))).items)).toEqual([61]);
		}
	});

	it.each(['A+B №1', '50% & "x"?#', 'имя с пробелом', '...', '😀', "o'k;=,@:$"])(
		'%s can',
		async (value) => {
			panel.addPosition({ id: 50, article: value });
			const { items, hints } = await run(article(value));
			expect([ids(items), hints]).toEqual([[50], []]);
			expect(panel.requests[0].url).toContain('/filter/article/');
		},
	);
});

describe('creating', () => {
	const NEW = { name: 'Анна', email: 'Anna@Mail.example', phone: '+7 (927) 111-22-33' };

	it('a client gives its id', async () => {
		const { items } = await run(client('create', NEW));
		expect(items).toEqual([
			{ status: 'success', text: 'Клиент успешно добавлен.', id: panel.state.clients[3].id },
		]);
		expect(form(panel.requests[0])).toEqual({ ...NEW, password: '', status: 'on' });
		expect(panel.state.clients[3]).toMatchObject({ status: true, is_wholesaler: false });
	});

	it.each(['9270000077', '79270000077', '+7 (927) 000-00-77', '8 927 000-00-77'])(
		'a client gives its id where the panel keeps %s otherwise than it was sent',
		async (kept) => {
			const more = { name: 'Новый', email: 'new@example.com', phone: '79270000077' };
			const isList = ({ method, url }: { method: string; url: string }) =>
				method === 'GET' && url.includes('/client/filter/');
			const row = { id: '77', name: 'Новый', email: 'NEW@example.com', phone: kept };
			const other = { ...row, id: '78', phone: '79270000078' };
			panel.fault('answer', { match: isList, body: { clients: [other, row], pages: 1 } });
			const { items } = await run(client('create', more));
			expect(items).toMatchObject([{ status: 'success', id: 77 }]);
		},
	);

	it('a client may be inactive, and an individual', async () => {
		await run(
			client('create', { ...NEW, additionalFields: { status: false, isWholesaler: false } }),
		);
		expect(form(panel.requests[0])).toEqual({ ...NEW, password: '' });
	});

	it('leaves out what n8n fills in by itself', async () => {
		const details = { type: '', orgName: 'Рычаг', inn: '', address: '' };
		const additionalFields = {
			address: '',
			comment: '',
			limit: '',
			groupId: '',
			wholesalers: { details },
		};
		await run(client('create', { ...NEW, additionalFields }));
		expect(form(panel.requests[0])).toEqual({
			...NEW,
			password: '',
			status: 'on',
			is_wholesaler: 'on',
			'wholesalers[org_name]': 'Рычаг',
		});
	});

	it.each([
		['none', []],
		['another one', [{ id: '5', phone: '9271112233', email: 'other@mail.example' }]],
		['two', ['5', '6'].map((id) => ({ id, phone: '9271112233', email: NEW.email }))],
	])('says so where the panel shows %s', async (_, clients) => {
		panel.fault('answer', { match: '/filter/phone', body: { clients, pages: 1 } });
		const { items, error } = await run(client('create', NEW));
		expect(error).toBeUndefined();
		expect(items).toEqual([
			expect.objectContaining({ id: null, lookup: expect.stringMatching(/^Created, but/) }),
		]);
	});

	it('does not fail where only the look-up does', async () => {
		panel.settings.forbidden = ['/panel/client/filter', '/panel/order/status'];
		panel.fault('answer', { match: 'POST /panel/order/status', body: { status: 'success' } });
		const STATUS = { name: 'А', color: 'ABABAB', sms: false, email: false };
		for (const parameters of [
			client('create', NEW),
			{ resource: 'orderStatus', operation: 'create', ...STATUS },
		]) {
			const { items, error } = await run(parameters);
			expect([items, error]).toMatchObject([
				[{ status: 'success', id: null, lookup: expect.stringContaining('Нет доступа') }],
				undefined,
			]);
		}
	});

	it('asks nothing more where no id is wanted', async () => {
		const options = { returnCreated: false };
		const { items } = await run(client('create', { ...NEW, options }));
		expect(items).toEqual([{ status: 'success', text: 'Клиент успешно добавлен.' }]);
		const method = {
			resource: 'shippingType',
			operation: 'create',
			name: 'А',
			minPrice: 0,
			options,
		};
		expect((await run(method)).items).toEqual([{ status: 'success' }]);
		expect(panel.requests).toHaveLength(2);
	});

	it('a small thing gives its id, unless there are two alike', async () => {
		const make = (resource: string, fields: Json) =>
			run({ resource, operation: 'create', ...fields });
		const status = { name: 'Спор ', color: '#AbAbAb', sms: true, email: false };
		const group = { name: 'Гараж', discount: 5, comment: 'к' };
		const method = { name: 'Почта', minPrice: 100 };
		const { state } = panel;
		for (const [resource, fields, things] of [
			['orderStatus', status, state.statuses],
			['clientGroup', group, state.groups],
			['shippingType', method, state.shippingTypes],
		] as const) {
			const { items } = await make(resource, fields);
			expect(items).toMatchObject([{ status: 'success', id: things.at(-1)!.id }]);
			const again = await make(resource, fields);
			expect(again.items).toMatchObject([{ id: null, lookup: expect.stringContaining('2') }]);
		}
	});
});

describe('updating a client', () => {
	const whole = () => structuredClone(panel.state.clients[1]);

	it('keeps every field that was left alone', async () => {
		Object.assign(panel.state.clients[1], {
			comment: 'a=1&b="2"\r\n+7 😀',
			shipping_id: 1,
			status: false,
			password: 'kept',
		});
		const before = whole();
		await run(client('update', { id: 2, updateFields: { address: 'ул. Новая, 1', name: '' } }));
		expect({ ...whole(), date_modified: before.date_modified }).toEqual({
			...before,
			address: 'ул. Новая, 1',
		});
		expect(form(panel.requests[1])).toMatchObject({ name: 'Вера Зимина', password: '' });
	});

	it('changes every field that was given, and inner ones by themselves', async () => {
		const updateFields = {
			status: false,
			isWholesaler: true,
			managerId: 0,
			limit: 0,
			password: 'new word',
			wholesalers: { details: { kpp: '0123', inn: '' } },
		};
		await run(client('update', { id: 2, updateFields }));
		expect(whole()).toMatchObject({
			status: false,
			is_wholesaler: true,
			manager_id: 0,
			limit: 0,
			password: 'new word',
			wholesaler_data: { inn: '1650012345', type: 'ООО', org_name: 'Мотор "Плюс"', kpp: '0123' },
		});
	});

	it('does nothing without a field to change but write what is there', async () => {
		const before = whole();
		await run(client('update', { id: 2 }));
		expect({ ...whole(), date_modified: before.date_modified }).toEqual(before);
	});

	it.each([1, 3])('works for client %s, which has no company details', async (id) => {
		const { error } = await run(client('update', { id, updateFields: { comment: 'ok' } }));
		expect(error).toBeUndefined();
		expect(panel.state.clients[id - 1]).toMatchObject({ comment: 'ok', is_wholesaler: id === 3 });
	});

	it('writes nothing where the panel does not show all of it', async () => {
		const card = { id: '2', name: 'А', phone: '1', email: 'a@b', is_wholesaler: '1', status: '1' };
		panel.fault('answer', { body: { client: card } });
		const { error } = await run(client('update', { id: 2, updateFields: { address: 'Я' } }));
		expect(error?.message).toContain(
			'does not show point_id, manager_id, group_id, shipping_id, limit, comment, wholesalers',
		);
		expect(panel.requests).toHaveLength(1);
	});

	it('writes nothing where the panel shows another client', async () => {
		for (const card of [{ id: '3', name: 'А' }, [], null]) {
			panel.fault('answer', { body: { client: card } });
			const { error } = await run(client('update', { id: 2, updateFields: { address: 'Я' } }));
			expect(error?.message).toMatch(/no client with the ID 2|without "client"/);
		}
		expect(panel.requests).toHaveLength(3);
	});
});

describe('paying', () => {
	const balance = () => panel.state.clients[0].balance;
	const paid = () => panel.state.positions[0].is_payed;

	it('pays and refunds once, and says whether it did', async () => {
		const steps = [
			['pay', true, 'Выбранные позиции клиента Лев Орлов оплачены.', 3510],
			['pay', false, undefined, 3510],
			['refund', true, 'На счёт клиента Лев Орлов отправлено 1490₽ ', 5000],
			['refund', false, undefined, 5000],
		] as const;
		for (const [operation, changed, text, left] of steps) {
			const { items } = await run(position(operation, { id: 11 }));
			expect(items).toMatchObject([
				{ id: 11, is_payed: operation === 'pay', article: '0 986 11', changed, price: 1490 },
			]);
			expect(items[0].text).toBe(text);
			expect(balance()).toBe(left);
		}
		expect(asked(panel).filter((each) => each.includes('/pay/'))).toHaveLength(2);
	});

	it('pays a position that several items name only once', async () => {
		const { items } = await run(position('pay', { id: '={{ $json.id }}' }), {
			input: [{ id: 11 }, { id: '11' }, { id: 11 }],
		});
		expect(items.map(({ changed }) => changed)).toEqual([true, false, false]);
		expect(balance()).toBe(3510);
	});

	it('finds archived positions', async () => {
		panel.state.positions[2].client_id = 1;
		const { items } = await run(position('pay', { id: 13 }));
		expect(items).toMatchObject([{ id: 13, is_archived: true, changed: true, comment: {} }]);
	});

	it('gives the raw position where that is wanted', async () => {
		const { items } = await run(position('pay', { id: 11, options: { rawOutput: true } }));
		expect(items).toMatchObject([{ id: '11', is_payed: '1', changed: true }]);
	});

	it('says what the panel says', async () => {
		const { error } = await run(position('pay', { id: 12 }));
		expect(error?.message).toContain('необходимо пополнить баланс на 3198₽');
		const unknown = await run(position('pay', { id: 999 }));
		expect(unknown.error?.message).toBe('Saplab shows no position with the ID 999');
		expect(asked(panel).filter((each) => each.includes('/pay/'))).toHaveLength(1);
		expect(paid()).toBe(false);
	});
});

describe('what is done to a position', () => {
	it('sets a status, and tells no customer twice', async () => {
		const set = (options: Json = {}) =>
			run(position('setStatus', { id: 11, statusId: 4, options }));
		expect((await set()).items).toEqual([
			{ status: 'success', text: 'Статус установлен успешно.', changed: true },
		]);
		expect((await set()).items).toEqual([{ id: 11, changed: false }]);
		expect(panel.state.messages).toHaveLength(2);
		panel.requests.length = 0;
		expect((await set({ skipUnchanged: false })).items).toMatchObject([{ changed: true }]);
		expect(asked(panel)).toEqual(['POST /panel/order/set_status/11 status_id=4']);
		expect(panel.state.messages).toHaveLength(4);
	});

	it('keeps a status that is not as it was read, and says why', async () => {
		const set = async (onlyIf: unknown) =>
			(await run(position('setStatus', { id: 11, statusId: 4, options: { onlyIf } }))).items[0];
		const { invoice, quantity } = panel.state.positions[0];
		expect(await set({ status_id: 3, quantity })).toEqual({
			...{ id: 11, changed: false, source: { id: invoice, name: invoice } },
			reason: 'it is not as "Only If" has it: status_id is 2',
		});
		expect(await set('{ "quantity": 99 }')).toMatchObject({ changed: false });
		expect(panel.state.messages).toEqual([]);
		expect(await set({ status_id: 2, quantity: String(quantity) })).toMatchObject({
			changed: true,
		});
		// What it has already is no reason.
		expect(await set({ status_id: 2 })).toEqual({ id: 11, changed: false });
		const { error } = await run(
			position('setStatus', { id: 11, statusId: 4, options: { onlyIf: '[1]' } }),
		);
		expect(error?.message).toContain('"Only If" must be an object');
	});

	it('tells no customer twice where two executions set the same status at once', async () => {
		const runs = await Promise.all(
			[1, 2].map(() => run(position('setStatus', { id: 11, statusId: 4 }))),
		);
		expect(runs.map(({ items }) => items[0].changed).sort()).toEqual([false, true]);
		expect(panel.state.messages).toHaveLength(2);
	});

	it('sets the status of all paid positions of an invoice, and of no others', async () => {
		const make = (id: number, more: object) =>
			panel.addPosition({
				id,
				client_id: 2,
				invoice: 'KZ-77',
				is_payed: true,
				status_id: 1,
				...more,
			});
		make(71, {});
		make(72, {});
		make(73, { is_payed: false });
		make(74, { is_denied: true });
		const set = () => run(position('setInvoiceStatus', { invoice: 'KZ-77', statusId: 4 }));
		const statuses = () =>
			[71, 72, 73, 74].map((one) => panel.state.positions.find(({ id }) => id === one)?.status_id);
		panel.fault('status500', { match: 'set_status/71' });
		const { error } = await set();
		expect(error?.message).toBeTruthy();
		expect(statuses()).toEqual([1, 4, 1, 1]);
		const { items } = await set();
		expect(items).toMatchObject([
			{
				invoice: 'KZ-77',
				changed: true,
				positions: [
					{ id: 72, changed: false },
					{ id: 71, changed: true },
				],
			},
		]);
		expect(statuses()).toEqual([4, 4, 1, 1]);
		const none = await run(position('setInvoiceStatus', { invoice: 'KZ-78', statusId: 4 }));
		expect(none.items).toEqual([{ invoice: 'KZ-78', changed: false, positions: [] }]);
		const dry = await run(
			position('setInvoiceStatus', { invoice: 'KZ-77', statusId: 5, options: { preview: true } }),
		);
		expect(dry.items).toMatchObject([{ preview: true, changed: false }]);
		expect(statuses()).toEqual([4, 4, 1, 1]);
	});

	it('unarchives without denying', async () => {
		await run(position('unarchive', { id: 13 }));
		expect(panel.state.positions[2]).toMatchObject({ is_archived: false, is_denied: false });
	});

	it.each(['documents', 'documentds'] as const)(
		'makes documents where the path is %s',
		async (spelling) => {
			panel.settings.documents = spelling;
			const { items } = await run(position('createDocuments', { ids: [11, 12] }));
			expect(items).toEqual([{ status: 'success', text: 'Документы сгенерированы.' }]);
			expect(panel.state.documents).toHaveLength(2);
			const chosen = await run(position('createDocuments', { ids: 11, options: { spelling } }));
			expect(chosen.items).toHaveLength(1);
			expect(panel.requests).toHaveLength(spelling === 'documents' ? 2 : 3);
		},
	);

	it('tries the other path once, and only where the first is not there', async () => {
		panel.fault('answer', { status: 404, body: '<html>', times: 9 });
		await run(position('createDocuments', { ids: 11 }));
		expect(panel.requests).toHaveLength(2);
		panel.clearFaults();
		for (const kind of ['html502', 'emptyBody', 'redirect', 'brokenJson', 'status500'] as const) {
			panel.requests.length = 0;
			panel.fault(kind);
			await run(position('createDocuments', { ids: 11 }));
			expect(panel.requests).toHaveLength(1);
		}
		const refused = await run(position('createDocuments', { ids: [11, 999] }));
		expect(refused.error?.message).toBe('Нет подходящих заказов.');
		expect(panel.requests).toHaveLength(2);
	});

	it('changes a group by the path of the sample where that is chosen', async () => {
		panel.settings.groupForm = 'order';
		const group = { resource: 'clientGroup', operation: 'update', id: 3, name: 'А', discount: 1 };
		expect((await run({ ...group, comment: '' })).error?.message).toContain('404');
		const options = { formPath: 'order/group_form' };
		expect((await run({ ...group, comment: '', options })).items).toMatchObject([
			{ status: 'success' },
		]);
	});
});

describe('any request', () => {
	const send = (method: string, path: string, json: unknown = '{}') =>
		run({ resource: 'request', operation: 'send', method, path, json });

	it.each(['/panel/order/status', 'panel/order/status', 'order/status', ' /order/status'])(
		'goes to %s below the shop',
		async (path) => {
			const { items } = await send('GET', path);
			expect(items).toMatchObject([{ statuses: expect.any(Array) }]);
			expect(asked(panel)).toEqual(['GET /panel/order/status']);
		},
	);

	it('sends nested forms', async () => {
		await send('POST', '/panel/client/form/2', {
			...{ name: 'Б', email: 'b@mail.example', phone: '1', status: true, is_wholesaler: false },
			wholesalers: { inn: '007' },
		});
		expect(form(panel.requests[0])).toEqual({
			...{ name: 'Б', email: 'b@mail.example', phone: '1', status: 'on' },
			'wholesalers[inn]': '007',
		});
	});

	it('says what the panel refuses, and repeats nothing', async () => {
		expect((await send('GET', '/order/pay/999')).error?.message).toBe('Нет подходящих заказов.');
		expect((await send('POST', '/client/form', { name: 'А' })).error?.message).toContain('email: ');
		panel.fault('html502', { times: 9 });
		expect((await send('GET', '/order/status')).error?.message).toContain('unknown');
		expect(panel.requests).toHaveLength(3);
	});

	it.each(['https://evil.example/x', '//evil.example/x', 'http:evil', '\\\\evil.example'])(
		'does not go to %s',
		async (path) => {
			const { error } = await send('GET', path);
			expect(error?.message).toContain('must not name a host');
			expect(panel.requests).toEqual([]);
		},
	);

	it.each(['DELETE', ''])('knows no method %s', async (method) => {
		expect((await send(method, '/order')).error?.message).toMatch(/Method/);
		expect(panel.requests).toEqual([]);
	});
});

describe('many items', () => {
	const input = [{ id: 11 }, { id: 999 }, { id: 12 }];
	const archive = position('archive', { id: '={{ $json.id }}' });
	const refused = {
		error: 'Не удалось отправить заказы в архив.',
		details: expect.objectContaining({ path: 'order/archive/999' }),
	};

	it('stop at the one in the middle that fails, and say how far they came', async () => {
		const { error, items } = await run(archive, { input });
		expect(error?.message).toBe('Не удалось отправить заказы в архив.');
		expect(error?.description).toContain('1 of 3 items');
		expect([items, panel.requests.length]).toEqual([[], 2]);
	});

	it('go on, with an error in its place', async () => {
		const { items, branches } = await run(archive, { input, onError: 'continueRegularOutput' });
		expect(items).toMatchObject([{ status: 'success' }, refused, { status: 'success' }]);
		expect(branches[0].map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
	});

	it('go on, with the error in the other branch', async () => {
		const { branches } = await run(archive, { input, onError: 'continueErrorOutput' });
		expect(branches.map((branch) => branch.map(({ json }) => json))).toMatchObject([
			[{ status: 'success' }, { status: 'success' }],
			[refused],
		]);
	});

	it('are all checked before the first request', async () => {
		const bad: Array<[Json, string]> = [
			[position('pay', { id: '12a' }), 'Position ID must be a whole number'],
			[position('pay', { id: '' }), 'Position ID is required'],
			[position('deny', { id: 0 }), 'Position ID must be at least 1'],
			[position('createDocuments', { ids: ' , ' }), 'Position IDs is required'],
			[position('setStatus', { id: 1, statusId: '={{ "" }}' }), 'Status Name or ID is required'],
			[position('getAll', { filters: { dateFrom: '31.12.2025' } }), 'Ordered From must be a date'],
			[
				{ resource: 'transaction', operation: 'create', clientId: 1, amount: 1.005 },
				'whole kopecks',
			],
			[
				{ resource: 'orderStatus', operation: 'create', name: 'А', color: 'red', sms: 0, email: 0 },
				'six hexadecimal digits',
			],
			[client('create', { name: 'А', email: '={{ " " }}', phone: '1' }), 'Email is required'],
		];
		for (const [parameters, message] of bad) {
			expect((await run(parameters)).error?.message).toContain(message);
		}
		expect(panel.requests).toEqual([]);
	});
});

describe('the base URL', () => {
	it.each([
		['/', ''],
		['/panel', ''],
		['/panel/', ' '],
		['//', ''],
	])('may end with %s', async (tail, around) => {
		const credentials = {
			saplabApi: {
				baseUrl: `${around}${panel.url}${tail}${around}`,
				login: '9170000000',
				password: 'Пароль: 5+/"Zq',
			},
		};
		const { items } = await run({ resource: 'orderStatus', operation: 'getAll' }, { credentials });
		expect(items).toHaveLength(6);
		expect(asked(panel)).toEqual(['GET /panel/order/status']);
	});
});
