import { startSaplab } from '../simulators/saplab';

type Panel = Awaited<ReturnType<typeof startSaplab>>;
/** Whatever came; what it should look like is the tests' business. */
type Json = ReturnType<JSON['parse']>;

const STAFF = { login: '9170000000', password: 'пароль:с двоеточием' };
const basic = (login: string, password: string) =>
	`Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;

let panel: Panel;
beforeEach(async () => {
	panel = await startSaplab(STAFF);
});
afterEach(() => panel.close());

const ask = (path: string, init: RequestInit = {}, authorization?: string) =>
	fetch(`${panel.url}/panel${path}`, {
		redirect: 'manual',
		...init,
		headers: {
			authorization: authorization ?? basic(STAFF.login, STAFF.password),
			...init.headers,
		},
	});
const get = async (path: string) => (await (await ask(path)).json()) as Json;
const post = async (path: string, form: Record<string, string>) =>
	(await (await ask(path, { method: 'POST', body: new URLSearchParams(form) })).json()) as Json;
const ids = (rows: Json[]) => rows.map(({ id }) => id);
const control = (name: string, body: object) =>
	fetch(`${panel.url}/__${name}`, { method: 'POST', body: JSON.stringify(body) });

const CLIENT = {
	name: 'Алия',
	email: 'aliya@mail.example',
	phone: '9271112233',
	password: 'first',
	address: 'ул. Новая, 1',
	point_id: '2',
	manager_id: '2',
	group_id: '2',
	shipping_id: '1',
	limit: '700',
	comment: 'Звонить вечером',
	status: 'on',
	is_wholesaler: 'on',
	'wholesalers[type]': 'ИП',
	'wholesalers[org_name]': 'Алия & Ко',
	'wholesalers[inn]': '0160001234',
};

describe('what a reply looks like', () => {
	it('says numbers and flags as strings, and escapes what is not ASCII', async () => {
		const response = await ask('/order');
		const text = await response.text();
		const { orders, filters, pages } = JSON.parse(text) as Json;
		expect(text).toMatch(/^[\0-\x7f]*$/);
		expect(text).toContain('\\u');
		expect(ids(orders)).toEqual(['12', '11']);
		expect({ filters, pages }).toEqual({ filters: { per_page: 20 }, pages: 1 });
		expect(orders[0]).toMatchObject({
			client_id: '2',
			wholesaler_info: 'ООО "Мотор "Плюс""',
			price: '799.5',
			quantity: '4',
			total: '3198',
			is_payed: '0',
			doc_id: null,
			deliverytime_min: '1',
			shipping_name: null,
			comment: { client_comment: '' },
		});
		expect(orders[1]).toMatchObject({ shipping_name: 'Курьер по Казани' });
	});

	it('knows every field that the document lists', async () => {
		const fields = async (path: string, collection: string) =>
			Object.keys(((await get(path))[collection] as Json[])[0]).sort();
		expect(await fields('/order', 'orders')).toEqual(
			(
				'article brand client_id client_name comment date_added date_modified deliverytime_max ' +
				'deliverytime_min deny_request distributor_id distributor_name doc_id history id ' +
				'initial_price invoice is_archived is_denied is_payed is_wholesaler name price quantity ' +
				'shipping_address shipping_id shipping_name status_color status_id status_name total ' +
				'wholesaler_info'
			).split(' '),
		);
		expect(await fields('/client', 'clients')).toEqual(
			(
				'address balance blocked_debt comment date_added date_modified debt email group group_id ' +
				'id is_wholesaler limit manager manager_id name phone point point_id shipping_id status ' +
				'wholesaler_info'
			).split(' '),
		);
		expect(await fields('/manager', 'managers')).toEqual(
			(
				'backup client_count client_use contact_show email id manager_group_id manager_group_name ' +
				'name phone point_address point_id point_name seat status'
			).split(' '),
		);
	});

	it('gives times of Moscow with up to six digits, and history in UTC', async () => {
		panel.addPosition({ id: 50, date_added: '2025-12-31T22:10:05.250Z' });
		const [row] = (await get('/order/filter/order_ids/50')).orders;
		expect(row.date_added).toMatch(/^2026-01-01 01:10:05\.25\d{0,4}$/);
		expect(row.history[0]).toMatchObject({
			date: '2025-12-31 22:10:05.000000',
			manager: 'Автоматически',
		});
		panel.seed(40);
		const { orders } = await get('/order/filter/per_page/150');
		const digits = (orders as Json[]).map((each) => each.date_added.split('.')[1].length);
		expect(new Set(digits).size).toBeGreaterThan(1);
		expect(Math.max(...digits)).toBe(6);
	});

	it('has the odd shapes of the samples', async () => {
		const { groups } = await get('/client/group');
		expect(groups[1]).toEqual({
			group_id: '2',
			name: 'Автосервисы - 7% - 7%',
			discount: '7',
			comment: 'По договору',
		});
		expect((await get('/client/form/1')).client).not.toHaveProperty('wholesaler_data');
		const company = (await get('/client/form/2')).client;
		expect(company).not.toHaveProperty('password');
		expect(company).toMatchObject({
			discount: '7',
			wholesaler_data: { inn: '1650012345' },
		});
		expect((await get('/client/form/3')).client.wholesaler_data).toEqual([]);
		const [archived] = (await get('/order/filter/order_ids/13/unignore_archived/1')).orders;
		expect(archived.comment).toEqual([]);
	});
});

describe('forms', () => {
	it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x'])(
		'takes no form that is called %s',
		async (type) => {
			const body = 'name=Почта&min_price=100';
			const send = async (contentType: string) => {
				const headers = { 'content-type': contentType };
				return (await ask('/order/shipping_type', { method: 'POST', headers, body })).json();
			};
			expect(await send(type)).toEqual({ status: 'error', text: expect.any(String) });
			expect(panel.state.shippingTypes).toHaveLength(2);
			// The same, not percent-encoded as in the document's samples, under its right name.
			expect(await send('application/x-www-form-urlencoded; charset=utf-8')).toEqual({
				status: 'success',
			});
			expect(panel.state.shippingTypes[2]).toMatchObject({ name: 'Почта', min_price: 100 });
		},
	);

	it('refuses unknown fields and wrong flags', async () => {
		const cases: Array<[string, Record<string, string>]> = [
			['/order/shipping_type', { name: 'Почта', min_price: '1', price: '2' }],
			['/order/status', { name: 'Новый', color: 'ABABAB', sms: 'on', email: '0' }],
			['/client/form', { ...CLIENT, status: '1' }],
			['/client/form', { ...CLIENT, is_wholesaler: '0' }],
			['/client/form', { ...CLIENT, 'wholesalers[ogrn]': '1' }],
			['/order/set_status/11', { status_id: '3', sms: '0' }],
		];
		for (const [path, form] of cases) {
			const reply = await post(path, form);
			expect(reply).toEqual({ status: 'error', text: expect.any(String) });
		}
		expect(panel.state.clients).toHaveLength(3);
	});

	it('answers a failed validation by field, without a status', async () => {
		const { email, phone } = panel.state.clients[0] as { email: string; phone: string };
		expect(await post('/client/form', { ...CLIENT, email, phone })).toEqual({
			email: 'Поле Email должно быть уникальным.',
			phone: 'Поле Телефон должно быть уникальным.',
		});
		expect(
			Object.keys(await post('/client/form', { ...CLIENT, name: '', group_id: '99' })),
		).toEqual(['name', 'group_id']);
	});

	it('replaces every field of a client, keeping only the password', async () => {
		expect(await post('/client/form', CLIENT)).toEqual({
			status: 'success',
			text: 'Клиент успешно добавлен.',
		});
		const { id } = panel.state.clients[3];
		expect((await get(`/client/form/${id}`)).client).toMatchObject({
			limit: '700',
			status: '1',
			wholesaler_info: 'ИП "Алия & Ко"',
			wholesaler_data: { inn: '0160001234', type: 'ИП', org_name: 'Алия & Ко' },
		});
		const { name, email, phone } = CLIENT;
		expect(await post(`/client/form/${id}`, { name, email, phone, password: '' })).toEqual({
			status: 'success',
			text: 'Данные клиента обновлены.',
		});
		expect(panel.state.clients[3]).toMatchObject({
			...{ address: '', comment: '', limit: 0, group_id: 0, status: false, is_wholesaler: false },
			...{ wholesaler_data: {}, password: 'first' },
		});
	});

	it('adds, changes and removes in the dictionaries, and says no as documented', async () => {
		const form = { name: 'Почта', min_price: '100' };
		expect(await post('/order/shipping_type', form)).toEqual({ status: 'success' });
		const added = panel.state.shippingTypes[2];
		expect(await post(`/order/shipping_type/${added.id}`, { ...form, min_price: '150' })).toEqual({
			status: 'success',
		});
		expect((await get('/order/shipping_type')).shipping_types[2]).toEqual({
			id: String(added.id),
			name: 'Почта',
			min_price: '150',
		});
		const remove = () => post('/order/remove_shipping_type', { id: String(added.id) });
		expect(await remove()).toEqual({ status: 'success' });
		expect(await remove()).toEqual({ status: 'error' });

		const status = { name: 'Спор', color: 'ABABAB', sms: '1', email: '0' };
		await post('/order/status', status);
		expect((await get('/order/status')).statuses.at(-1)).toMatchObject(status);
		expect(await post('/order/remove_status', { id: '77' })).toEqual({ status: 'error' });
		expect(await post('/order/remove_status', { id: '1' })).toEqual({
			status: 'error',
			text: 'Статус используется в настройках магазина.',
		});
		expect(await post('/order/remove_status', { id: '6' })).toEqual({ status: 'success' });

		const group = { name: 'Web', discount: '1', comment: '' };
		expect((await post('/client/group_form', group)).text).toMatch(/добавлена/);
		expect((await post('/client/group_form/3', group)).text).toBe('Группа обновлена.');
		expect((await post('/client/remove_group', { id: '1' })).text).toMatch(/удаление невозможно/);
		expect((await post('/client/remove_group', { id: '3' })).text).toMatch(/успешно удалена/);
	});
});

describe('filters and pages', () => {
	const positions = async (filter: string) => ids((await get(`/order/filter/${filter}`)).orders);
	const clients = async (filter: string) => ids((await get(`/client/filter/${filter}`)).clients);

	it('finds positions', async () => {
		panel.addPosition({ id: 60, date_added: '2025-05-01T21:30:00Z', article: 'A+B №1' });
		const none: string[] = [];
		expect(await positions('order_ids/11,12,13')).toEqual(['12', '11']);
		expect(await positions('order_ids/11,12,13/unignore_archived/1')).toEqual(['13', '12', '11']);
		expect(await positions('date_from/2025-05-02/date_to/2025-05-02')).toEqual(['60']);
		expect(await positions('date_to/2025-05-01')).toEqual(none);
		expect(await positions(`article/${encodeURIComponent('a+b №1')}`)).toEqual(['60']);
		expect(await positions('client_name/%D0%9F%D0%BB%D1%8E%D1%81')).toEqual(['12']);
		expect(await positions('manager_id/2')).toEqual(['12']);
		expect(await positions('point_id/1')).toEqual(['60', '11']);
		expect(await positions('client_group/2')).toEqual(['12']);
		expect(await positions('shipping_id/1')).toEqual(['11']);
		expect(await positions('brand/lynx')).toEqual(['12']);
		expect(await positions('invoice/KZ-0012')).toEqual(['12']);
		panel.pay(60);
		expect(await positions('is_payed/1')).toEqual(['60']);
		panel.setStatus(11, 3);
		expect(await positions('order_status/3')).toEqual(['11']);
		expect(await positions('order_status/2/distributor_id/1')).toEqual(['60', '12']);
	});

	it('finds clients', async () => {
		panel.addClient({ id: 70, phone: '71234567890', email: 'Find@Mail.example' });
		expect(await clients('client_id/1,3')).toEqual(['3', '1']);
		expect(await clients('phone/1234567890')).toEqual(['70']);
		expect(await clients(`phone/${encodeURIComponent('+7(123)456-78-90')}`)).toEqual(['70']);
		expect(await clients('email/find@mail.example')).toEqual(['70']);
		expect(await clients('is_wholesaler/1')).toEqual(['3', '2']);
		expect(await clients('client_group/2/manager_id/2')).toEqual(['2']);
		// 2025-03-01T21:30Z is the 2nd of March in Moscow.
		expect(await clients('date_to/2025-03-01')).toEqual([]);
		expect(await clients('date_from/2025-03-02/date_to/2025-03-02')).toEqual(['2']);
	});

	it.each([
		'client_id/1',
		'is_payed/yes',
		'order_ids/1,x',
		'date_from/01.02.2025',
		'article//page/1',
	])('refuses the position filter %s', async (filter) => {
		expect(await get(`/order/filter/${filter}`)).toMatchObject({ status: 'error' });
	});

	it('answers an encoded slash as many servers do', async () => {
		const response = await ask('/order/filter/article/LC%2F105');
		expect(response.status).toBe(404);
		expect(await response.text()).toMatch(/^<!DOCTYPE html>/);
	});

	it('pages by 20, and by no more than 150', async () => {
		panel.seed(311);
		expect((await get('/order')).orders).toHaveLength(20);
		const all: string[] = [];
		let pages = 1;
		for (let page = 1; page <= pages; page += 1) {
			const reply = await get(`/order/filter/per_page/1000/page/${page}`);
			expect(reply.filters).toEqual({ per_page: 150, page: String(page) });
			all.push(...ids(reply.orders));
			pages = reply.pages;
		}
		expect(pages).toBe(3);
		expect(new Set(all).size).toBe(313);
		expect((await get('/order/filter/page/4/per_page/150')).orders).toEqual([]);
	});

	it('takes filter lists that are long', async () => {
		const made = ids(panel.seed(150));
		expect(await positions(`per_page/150/order_ids/${made.join()}`)).toHaveLength(150);
		expect(await get(`/order/documents/${made.join()}`)).toMatchObject({ status: 'success' });
	});
});

describe('money', () => {
	const balanceOf = async (id: number) => (await get(`/client/form/${id}`)).client.balance;

	it('pays, and pays back when asked again', async () => {
		expect(await get('/order/pay/11')).toEqual({
			status: 'success',
			text: 'Выбранные позиции клиента Лев Орлов оплачены.',
		});
		expect([await balanceOf(1), panel.state.positions[0].is_payed]).toEqual(['3510', true]);
		expect(await get('/order/pay/11')).toEqual({
			status: 'success',
			text: 'На счёт клиента Лев Орлов отправлено 1490₽ ',
		});
		expect([await balanceOf(1), panel.state.positions[0].is_payed]).toEqual(['5000', false]);
		const { transactions } = await get('/client/balance/1');
		expect((transactions as Json[]).map(({ amount }) => amount)).toEqual(['1490', '-1490', '5000']);
		expect(transactions[1].comment).toBe('Оплата позиции BOSCH - 0 986 11 (1 шт.)');
	});

	it('says what is lacking, and what is not there', async () => {
		expect(await get('/order/pay/12')).toEqual({
			status: 'error',
			text: 'Недостаточно средств на балансе клиента ООО "Мотор "Плюс"" , необходимо пополнить баланс на 3198₽',
		});
		for (const id of ['999', 'x']) {
			expect(await get(`/order/pay/${id}`)).toEqual({
				status: 'error',
				text: 'Нет подходящих заказов.',
			});
		}
		expect(panel.state.clients[1]).toMatchObject({ balance: 0, transactions: [] });
	});

	it('books by POST only, and shows ten rows a page', async () => {
		expect(await get('/client/add_transaction/1')).toMatchObject({ status: 'error' });
		for (const amount of ['', '1,5', '1e3']) {
			expect(await post('/client/add_transaction/1', { amount, description: 'нет' })).toEqual({
				status: 'error',
				text: 'Недостаточно параметров.',
			});
		}
		for (let at = 0; at < 11; at += 1) {
			const booked = await post('/client/add_transaction/1', { amount: '-0.1', description: 'с' });
			expect(booked).toEqual({ status: 'success' });
		}
		expect(await balanceOf(1)).toBe('4998.9');
		expect(await get('/client/balance/1')).toMatchObject({ page: 1, pages: 2 });
		const second = await get('/client/balance/1/page/2');
		expect(second).toMatchObject({ page: 2, pages: 2 });
		expect((second.transactions as Json[]).map(({ amount }) => amount)).toEqual(['-0.1', '5000']);
	});

	it('counts what a client owes', async () => {
		panel.addPosition({ client_id: 2, status_id: 1, price: 10.5, quantity: 2 });
		const [client] = (await get('/client/filter/client_id/2')).clients;
		// 3198 in the seed, and an archived one of 1490.
		expect(client).toMatchObject({ debt: '4688', blocked_debt: '21' });
	});
});

describe('what can be done to a position', () => {
	it('sets a status, and tells the customer every time', async () => {
		const set = () => post('/order/set_status/11', { status_id: '4' });
		expect(await set()).toEqual({ status: 'success', text: 'Статус установлен успешно.' });
		await set();
		expect(panel.state.messages.map(({ kind }) => kind)).toEqual(['sms', 'email', 'sms', 'email']);
		const [row] = (await get('/order/filter/order_ids/11')).orders;
		expect(row).toMatchObject({ status_id: '4', status_name: 'Готово к выдаче' });
		expect(row.history.at(-1)).toMatchObject({
			status: 'Готово к выдаче',
			manager: 'Ольга Ветрова',
		});
		expect(row.date_modified).toBe(row.date_added);
		expect(await post('/order/set_status/11', {})).toEqual({
			status: 'error',
			text: 'Недостаточно параметров.',
		});
	});

	it('denies, archives and unarchives', async () => {
		const position = panel.state.positions[0];
		expect(await get('/order/deny/11')).toEqual({ status: 'success', text: 'Позиция снята' });
		expect(position).toMatchObject({ is_denied: true, is_archived: false });
		expect((await get('/order/archive/11')).text).toBe('1 заказов отправлено в архив.');
		expect(await get('/order/archive/11')).toEqual({
			status: 'error',
			text: 'Не удалось отправить заказы в архив.',
		});
		expect((await get('/order/unarchive/11')).status).toBe('success');
		expect((await get('/order/unarchive/11')).text).toBe('Не найдено подходящих заказов.');
		expect(position).toMatchObject({ is_denied: true, is_archived: false });
	});

	it('makes documents, one for each client, under the spelling that is there', async () => {
		expect((await ask('/order/documentds/11')).status).toBe(404);
		expect(await get('/order/documents/11,12')).toEqual({
			status: 'success',
			text: 'Документы сгенерированы.',
		});
		const [first, second] = panel.state.positions;
		expect(panel.state.documents.map(({ id }) => id)).toEqual([first.doc_id, second.doc_id]);
		expect(await get('/order/documents/11,999')).toMatchObject({ status: 'error' });
		expect(panel.state.documents).toHaveLength(2);

		panel.settings.documents = 'documentds';
		expect((await ask('/order/documents/11')).status).toBe(404);
		expect(await get('/order/documentds/11')).toMatchObject({ status: 'success' });
	});

	it('knows one spelling of the group form', async () => {
		const body = () => new URLSearchParams({ name: 'Web', discount: '1', comment: '' });
		const change = async (section: string) =>
			(await ask(`/${section}/group_form/3`, { method: 'POST', body: body() })).status;
		expect([await change('client'), await change('order')]).toEqual([200, 404]);
		panel.settings.groupForm = 'order';
		expect([await change('client'), await change('order')]).toEqual([404, 200]);
	});
});

describe('who may come in', () => {
	it.each([
		['page', 200, null],
		['401', 401, null],
		['redirect', 302, '/login'],
	] as const)('a wrong password gets: %s', async (badLogin, status, location) => {
		panel.settings.badLogin = badLogin;
		for (const given of [basic(STAFF.login, 'wrong'), 'Bearer x']) {
			const response = await ask('/order/pay/11', {}, given);
			expect([response.status, response.headers.get('location')]).toEqual([status, location]);
			if (status !== 302) expect(await response.text()).toMatch(/^<!DOCTYPE html>/);
		}
		expect(panel.state.positions[0].is_payed).toBe(false);
	});

	it('keeps the employee out of what is forbidden', async () => {
		panel.settings.forbidden = ['/panel/client', '/panel/order/pay'];
		const response = await ask('/order/pay/11');
		expect([response.status, response.headers.get('content-type')]).toEqual([
			200,
			'text/html; charset=utf-8',
		]);
		expect(await response.text()).toContain('Нет доступа');
		expect(panel.state.positions[0].is_payed).toBe(false);
		expect((await get('/order')).pages).toBe(1);
		panel.settings.noAccess = 'redirect';
		expect((await ask('/client')).headers.get('location')).toBe('/login');
	});

	it('answers a page that is not there in HTML', async () => {
		for (const path of ['/order/nothing', '/order/shipping_types', '/../nothing']) {
			expect((await ask(path)).status).toBe(404);
		}
	});
});

describe('faults and control', () => {
	it('does the work and loses the answer', async () => {
		panel.fault('reset', { match: '/order/pay/11', after: true });
		await expect(ask('/order/pay/11')).rejects.toThrow('fetch failed');
		expect(panel.state.positions[0].is_payed).toBe(true);
		expect(panel.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
			'GET /panel/order/pay/11',
		]);
	});

	it.each([
		['emptyObject', '{}'],
		['emptyList', '[]'],
		['statusOk', '{"status":"ok"}'],
		['words', expect.stringContaining('"text"')],
		['notice', expect.stringMatching(/^<br \/>[^]+Notice[^]+\{"status":"success"[^]*\}$/)],
		['redirect', ''],
	] as const)('does the work and answers with %s', async (kind, expected) => {
		panel.fault(kind, { after: true, location: '/login' });
		expect(await (await ask('/order/pay/11')).text()).toEqual(expected);
		expect(panel.state.positions.find(({ id }) => id === 11)?.is_payed).toBe(true);
	});

	it('may have clients without a phone', async () => {
		const { id } = panel.addClient({ phone: null });
		expect((await get(`/client/form/${id}`)).client.phone).toBeNull();
		expect((await get('/client/filter/phone/9271112233')).clients).toEqual([]);
	});

	it.each([
		['taken', 300],
		['cut', 255],
	] as const)('has long texts %s', async (longTexts, length) => {
		panel.settings.longTexts = longTexts;
		await post('/client/form', { ...CLIENT, comment: 'я'.repeat(300) });
		expect(panel.state.clients.at(-1)?.comment).toHaveLength(length);
	});

	it('refuses long texts on demand', async () => {
		panel.settings.longTexts = 'refused';
		const reply = await post('/client/form', { ...CLIENT, comment: 'я'.repeat(300) });
		expect(reply).toMatchObject({ status: 'error', text: expect.stringContaining('comment') });
	});

	it('can say its JSON in HTML, as PHP does', async () => {
		panel.settings.jsonType = 'text/html; charset=UTF-8';
		const response = await ask('/order');
		expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8');
		expect(((await response.json()) as Json).pages).toBe(1);
	});

	it('is run from another process', async () => {
		const made = (await (await control('position', { price: 20 })).json()) as Json;
		expect(made).toMatchObject({ price: 20, client_id: 1 });
		const poor = (await (await control('client', { balance: 5 })).json()) as Json;
		const { id } = (await (await control('position', { client_id: poor.id })).json()) as Json;
		await control('pay', { id });
		await control('status', { id, status_id: 6 });
		await control('seed', { count: 30 });
		await control('settings', { badLogin: '401' });
		await control('fault', { kind: 'html502', match: '/manager' });
		expect((await ask('/manager')).status).toBe(502);
		expect((await ask('/manager', {}, 'none')).status).toBe(401);

		const state = (await (await fetch(`${panel.url}/__state`)).json()) as Json;
		expect(state.positions).toHaveLength(35);
		expect(state.settings.badLogin).toBe('401');
		expect(state.messages).toMatchObject([{ kind: 'sms', position_id: id, client_id: poor.id }]);
		expect(state.clients[3]).toMatchObject({ id: poor.id, balance: 0 });
		expect((await control('pay', { id })).status).toBe(500);
		expect((await control('settings', { badlogin: '401' })).status).toBe(500);
		expect((await control('position', { clientId: 2 })).status).toBe(500);
	});
});
