/**
 * A simulated Saplab shop panel: every method of the panel's API document (HTTP Basic, forms in, JSON out),
 * strict about what it takes. The shop itself is saplab-data.ts; requests, faults and GET /__state, GET
 * /__requests, POST /__fault come from server.ts. Where the document contradicts itself, the spelling that the
 * text and its neighbours support is served. "guess" marks what it leaves open.
 *
 * Control from another process (JSON bodies, no password):
 *   POST /__position { client_id?, price?, date_added?: ISO, … }   a new position; answers it
 *   POST /__client   { phone?, balance?, … }                       a new client; answers it
 *   POST /__pay      { id }               the staff take the cash and mark the position paid
 *   POST /__status   { id, status_id }    the staff set a status
 *   POST /__seed     { count }            many positions
 *   POST /__archive  { id }, /__unarchive { id }   the staff put a position away, or take it back to its place
 *   POST /__settings Partial<SaplabSettings>; answers them all
 * A control that refuses answers HTTP 500 with the reason.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
	companyOf,
	known,
	money,
	openShop,
	Refusal,
	refuse,
	totalOf,
	type Client,
	type Position,
} from './saplab-data';
import { startServer } from './server';

/** How this panel behaves where the document is silent or says two things. */
export interface SaplabSettings {
	/** What a wrong login or password gets: the login page with HTTP 200, HTTP 401, or the way to /login. */
	badLogin: 'page' | '401' | 'redirect';
	/** Path prefixes that the employee has no right to, e.g. '/panel/client'. */
	forbidden: string[];
	/** What a missing right gets: a page with HTTP 200, or the way to /login. */
	noAccess: 'page' | 'redirect';
	/** The one spelling of order/documents that is there. */
	documents: 'documents' | 'documentds';
	/** The one spelling of {client,order}/group_form/$ID that is there. */
	groupForm: 'client' | 'order';
	/** A text of a form that is longer than `textLimit` characters: taken, cut without a word, or refused. */
	longTexts: 'taken' | 'cut' | 'refused';
	textLimit: number;
	/** The content type of its JSON; PHP says text/html unless told otherwise. */
	jsonType: string;
}

const PER_PAGE = { usual: 20, most: 150, balance: 10 };
const COMPANY = 'bik inn kpp bank orgn type account address org_name bank_account'.split(' ');

const html = (title: string, body = '') =>
	`<!DOCTYPE html><html><head><meta charset="utf-8"><title>${title}</title></head><body><h1>${title}</h1>${body}</body></html>`;
const LOGIN_FORM = '<form method="post" action="/login"><input name="login"></form>';
const PAGES = {
	login: [200, html('Вход в панель управления', LOGIN_FORM)],
	unauthorized: [401, html('Требуется авторизация')],
	noAccess: [200, html('Нет доступа', '<p>Обратитесь к владельцу магазина.</p>')],
	notFound: [404, html('404 Not Found')],
} as const;

function show(reply: FastifyReply, page: keyof typeof PAGES): FastifyReply {
	const [status, body] = PAGES[page];
	return reply.code(status).type('text/html; charset=utf-8').send(body);
}

// ------------------------------------------------------------------ what goes out

/** `YYYY-MM-DD HH:mm:ss.ffffff`; a fraction of microseconds loses its closing zeros, as in the samples. */
function moscow(date: Date): string {
	const [day, time] = new Date(date.getTime() + 3 * 3_600_000).toISOString().split(/[TZ]/);
	const micros = String((date.getTime() * 137) % 1000).padStart(3, '0');
	return `${day} ${time}${micros}`.replace(/(?<=\.\d+)0+$/, '');
}
const utc = (date: Date) => `${date.toISOString().slice(0, 19).replace('T', ' ')}.000000`;

/** The panel's way of saying things: numbers and flags as strings, times of Moscow. */
function worded(value: unknown): unknown {
	if (typeof value === 'boolean') return value ? '1' : '0';
	if (typeof value === 'number') return String(value);
	if (value instanceof Date) return moscow(value);
	if (Array.isArray(value)) return value.map(worded);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, worded(inner)]));
}

/** PHP has one kind of array: an empty map goes out as a list. */
const phpArray = (map: object) => (Object.keys(map).length > 0 ? map : []);

const phpJson = (value: unknown) =>
	JSON.stringify(value).replace(
		/[^\0-\x7f]/g,
		(char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);

const success = (text?: string) => ({ status: 'success', ...(text === undefined ? {} : { text }) });

// ------------------------------------------------------------------ what comes in

const TOO_FEW = 'Недостаточно параметров.';

/** What is wrong with one field of a form: goes out as `{ field: message }`. */
class Invalid extends Error {}
type Read<T> = (value: string | undefined, field: string) => T;

const text: Read<string> = (value = '') => value;
const required =
	(label: string): Read<string> =>
	(value = '') => {
		if (value.trim() === '') throw new Invalid(`Поле ${label} обязательно для заполнения.`);
		return value;
	};
const whole =
	(label: string, most = Infinity): Read<number> =>
	(value = '') => {
		if (/^\d*$/.test(value) && Number(value) <= most) return Number(value);
		throw new Invalid(`Поле ${label} должно быть целым числом.`);
	};
/** 0 is nothing. */
const reference =
	(label: string, things: Array<{ id: number }>): Read<number> =>
	(value, field) => {
		const id = whole(label)(value, field);
		if (id === 0 || things.some((thing) => thing.id === id)) return id;
		throw new Invalid(`Поле ${label} указывает на несуществующую запись.`);
	};
const color: Read<string> = (value = '') => {
	if (/^[\da-f]{6}$/i.test(value)) return value;
	throw new Invalid('Поле Цвет должно содержать шесть шестнадцатеричных цифр.');
};
/** Two spellings and no other; `undefined` stands for an absent field. */
const flag =
	(yes: string, no?: string): Read<boolean> =>
	(value, field) => {
		if (value !== yes && value !== no) refuse(`Недопустимое значение поля ${field}.`);
		return value === yes;
	};
const checkbox = flag('on');
const bit = flag('1', '0');
const matching =
	(pattern: RegExp): Read<string> =>
	(value = '') =>
		pattern.test(value) ? value : refuse(TOO_FEW);
const number: Read<number> = (value, field) => Number(matching(/^\d+$/)(value, field));
const amount: Read<number> = (value, field) =>
	Number(matching(/^-?\d+(\.\d{1,2})?$/)(value, field));

/** Fields as PHP sees them; one that the form does not know is refused. */
function readForm<F extends Record<string, Read<unknown>>>(
	sent: Record<string, string>,
	form: F,
): { [K in keyof F]: ReturnType<F[K]> } {
	const stranger = Object.keys(sent).find((field) => !Object.hasOwn(form, field));
	if (stranger !== undefined) refuse(`Неизвестное поле ${stranger}.`);
	const problems: Record<string, string> = {};
	const values: Record<string, unknown> = {};
	for (const [field, read] of Object.entries(form)) {
		try {
			values[field] = read(sent[field], field);
		} catch (error) {
			if (!(error instanceof Invalid)) throw error;
			problems[field] = error.message;
		}
	}
	if (Object.keys(problems).length > 0) throw new Refusal(problems);
	return values as { [K in keyof F]: ReturnType<F[K]> };
}

/** Takes `wholesalers[…]` out of the form. */
function takeCompany(sent: Record<string, string>): Record<string, string> {
	const company: Record<string, string> = {};
	for (const key of COMPANY) {
		const field = `wholesalers[${key}]`;
		if (!(field in sent)) continue;
		company[key] = sent[field];
		delete sent[field];
	}
	return company;
}

// ------------------------------------------------------------------ filters

type Filter<Row> = (value: string, key: string) => (row: Row) => boolean;

/** The kinds of filters, each made of a way to take the compared thing out of a row. */
function filtersOf<Row>() {
	const kind =
		<T, V>(parse: Read<V>, fits: (actual: T, wanted: V) => boolean) =>
		(pick: (row: Row) => T): Filter<Row> =>
		(value, key) => {
			const wanted = parse(value, key);
			return (row) => fits(pick(row), wanted);
		};
	const lower: Read<string> = (value = '') => value.toLowerCase();
	const lastTen = (phone: string | null) => (phone ?? '').replace(/\D/g, '').slice(-10);
	const day = matching(/^\d{4}-\d\d-\d\d$/);
	const dayOf = (date: Date) => moscow(date).slice(0, 10);
	const ids: Read<number[]> = (value = '', key) => value.split(',').map((id) => number(id, key));
	return {
		anyOf: kind(ids, (actual: number, wanted) => wanted.includes(actual)),
		is: kind(number, (actual: number, wanted) => actual === wanted),
		yes: kind(bit, (actual: boolean, wanted) => actual === wanted),
		same: kind(lower, (actual: string, wanted) => actual.toLowerCase() === wanted),
		part: kind(lower, (actual: string, wanted) => actual.toLowerCase().includes(wanted)),
		phone: kind(text, (actual: string | null, wanted) => lastTen(actual) === lastTen(wanted)),
		from: kind(day, (actual: Date, wanted) => dayOf(actual) >= wanted),
		/** The day itself included (guess). */
		to: kind(day, (actual: Date, wanted) => dayOf(actual) <= wanted),
	};
}

/** Path segments key/value, newest first; `per_page` above the most is the most (guess). */
function list<Row extends { id: number }>(
	segments: string[],
	all: Row[],
	filters: Record<string, Filter<Row>>,
	usual: Record<string, string> = {},
) {
	const applied: Record<string, string> = {};
	for (let at = 0; at < segments.length; at += 2) {
		const [key, value = ''] = segments.slice(at, at + 2);
		const known = key === 'page' || key === 'per_page' || Object.hasOwn(filters, key);
		if (!known || value === '') refuse(`Неизвестный фильтр ${key}/${value}.`);
		applied[key] = value;
	}
	const { page = '1', per_page = String(PER_PAGE.usual), ...chosen } = applied;
	const size = Math.min(number(per_page, 'per_page'), PER_PAGE.most);
	const from = (number(page, 'page') - 1) * size;
	if (from < 0 || size === 0) refuse(TOO_FEW);
	const tests = Object.entries({ ...usual, ...chosen }).map(([key, value]) =>
		filters[key](value, key),
	);
	const found = all.filter((row) => tests.every((fits) => fits(row))).sort((a, b) => b.id - a.id);
	return {
		rows: found.slice(from, from + size),
		filters: { ...applied, per_page: size },
		pages: Math.ceil(found.length / size),
	};
}

// ------------------------------------------------------------------ the methods

interface Call {
	/** `:id` of the path, else NaN. */
	id: number;
	/** The path's segments behind the `*`, decoded. */
	rest: string[];
	/** A copy of the form. */
	sent: Record<string, string>;
}
type Run = (call: Call) => unknown;
/** `path` below /panel. */
interface Route {
	method: 'GET' | 'POST';
	path: string;
	run: Run;
}
const get = (path: string, run: Run): Route => ({ method: 'GET', path, run });
const post = (path: string, run: Run): Route => ({ method: 'POST', path, run });

function panelOf(shop: ReturnType<typeof openShop>, login: string): Route[] {
	const { state, newId, find, clientOf } = shop;
	const nameOf = (things: Array<{ id: number; name: string }>, id: number) =>
		things.find((thing) => thing.id === id)?.name ?? null;

	/** What the list and the card of a client have in common. */
	function clientRow(client: Client) {
		const open = state.positions.filter(
			(each) => each.client_id === client.id && !each.is_payed && !each.is_denied,
		);
		const owed = (suspended: boolean) =>
			open
				.filter((each) => (each.status_id === state.suspendedStatus) === suspended)
				.reduce((sum, each) => money(sum + totalOf(each)), 0);
		return {
			...client,
			// Not for these answers: JSON leaves out what is undefined.
			...{ password: undefined, transactions: undefined, wholesaler_data: undefined },
			wholesaler_info: companyOf(client),
			group: nameOf(state.groups, client.group_id),
			debt: owed(false),
			blocked_debt: owed(true),
		};
	}
	const listedClient = (client: Client) => ({
		...clientRow(client),
		manager: nameOf(state.managers, client.manager_id),
		point: nameOf(state.points, client.point_id),
	});
	const clientCard = (client: Client) => ({
		...clientRow(client),
		discount: state.groups.find((group) => group.id === client.group_id)?.discount ?? 0,
		...(client.is_wholesaler ? { wholesaler_data: phpArray(client.wholesaler_data) } : {}),
	});
	function positionRow(position: Position) {
		const client = clientOf(position);
		const status = state.statuses.find((each) => each.id === position.status_id);
		return {
			...position,
			client_name: client.name,
			wholesaler_info: companyOf(client),
			is_wholesaler: client.is_wholesaler,
			comment: phpArray(position.comment),
			status_name: status?.name ?? null,
			status_color: status?.color ?? null,
			shipping_name: nameOf(state.shippingTypes, position.shipping_id),
			total: totalOf(position),
			history: position.history.map((entry) => ({ ...entry, date: utc(entry.date) })),
		};
	}
	const managers = () =>
		state.managers.map((manager) => ({
			...manager,
			client_count: state.clients.filter((client) => client.manager_id === manager.id).length,
		}));

	const searchedName = (client: Client) => `${client.name}\n${companyOf(client)}`;
	const ofClient = filtersOf<Client>();
	const clientFilters = {
		client_id: ofClient.anyOf(({ id }) => id),
		client_name: ofClient.part(searchedName),
		phone: ofClient.phone(({ phone }) => phone),
		email: ofClient.same(({ email }) => email),
		is_wholesaler: ofClient.yes(({ is_wholesaler }) => is_wholesaler),
		client_group: ofClient.is(({ group_id }) => group_id),
		manager_id: ofClient.is(({ manager_id }) => manager_id),
		date_from: ofClient.from(({ date_added }) => date_added),
		date_to: ofClient.to(({ date_added }) => date_added),
	};
	const ofPosition = filtersOf<Position>();
	const positionFilters = {
		order_ids: ofPosition.anyOf(({ id }) => id),
		invoice: ofPosition.same(({ invoice }) => invoice),
		article: ofPosition.same(({ article }) => article),
		name: ofPosition.part(({ name }) => name),
		brand: ofPosition.same(({ brand }) => brand),
		shipping_id: ofPosition.is(({ shipping_id }) => shipping_id),
		distributor_id: ofPosition.is(({ distributor_id }) => distributor_id),
		order_status: ofPosition.is(({ status_id }) => status_id),
		is_payed: ofPosition.yes(({ is_payed }) => is_payed),
		// The client's manager and office (guess): a position has none.
		manager_id: ofPosition.is((position) => clientOf(position).manager_id),
		point_id: ofPosition.is((position) => clientOf(position).point_id),
		client_group: ofPosition.is((position) => clientOf(position).group_id),
		client_name: ofPosition.part((position) => searchedName(clientOf(position))),
		date_from: ofPosition.from(({ date_added }) => date_added),
		date_to: ofPosition.to(({ date_added }) => date_added),
		unignore_archived: ((value, key) => {
			const all = bit(value, key);
			return ({ is_archived }) => all || !is_archived;
		}) as Filter<Position>,
	};
	const clients = ({ rest }: Call) => {
		const { rows, ...about } = list(rest, state.clients, clientFilters);
		return { clients: worded(rows.map(listedClient)), ...about };
	};
	const orders = ({ rest }: Call) => {
		const { rows, ...about } = list(rest, state.positions, positionFilters, {
			unignore_archived: '0',
		});
		return { orders: worded(rows.map(positionRow)), ...about };
	};
	const balance = ({ id, rest: [word = 'page', at = '1', ...more] }: Call) => {
		const { transactions } = find(state.clients, id);
		const page = number(at, 'page');
		if (word !== 'page' || more.length > 0 || page === 0) refuse(TOO_FEW);
		return {
			pages: Math.ceil(transactions.length / PER_PAGE.balance),
			transactions: worded(
				transactions.slice((page - 1) * PER_PAGE.balance, page * PER_PAGE.balance),
			),
			page,
		};
	};

	/** A client's form writes every field: what is absent is cleared; only an empty password keeps (guess). */
	function readClient(sent: Record<string, string>, own?: Client) {
		const unique =
			(label: string, field: 'email' | 'phone'): Read<string> =>
			(value, key) => {
				const given = required(label)(value, key);
				if (state.clients.every((client) => client === own || client[field] !== given))
					return given;
				throw new Invalid(`Поле ${label} должно быть уникальным.`);
			};
		const wholesaler_data = takeCompany(sent);
		const { password, ...fields } = readForm(sent, {
			name: required('Имя'),
			email: unique('Email', 'email'),
			phone: unique('Телефон', 'phone'),
			password: text,
			address: text,
			point_id: reference('Офис', state.points),
			manager_id: reference('Менеджер', state.managers),
			group_id: reference('Группа', state.groups),
			shipping_id: reference('Способ доставки', state.shippingTypes),
			limit: whole('Лимит'),
			comment: text,
			status: checkbox,
			is_wholesaler: checkbox,
		});
		return { ...fields, wholesaler_data, password: password || (own?.password ?? '') };
	}

	/** Add, change and remove in a list of things, of which those in use stay. */
	function dictionary<T extends { id: number }>(
		things: T[],
		form: { [K in keyof Omit<T, 'id'>]: Read<T[K]> },
		at: { add: string; change: string[]; remove: string },
		said: { added?: string; changed?: string; removed?: string; used?: string } = {},
		used: (id: number) => boolean = () => false,
	): Route[] {
		const add: Run = ({ sent }) => {
			things.push({ id: newId(), ...readForm(sent, form) } as unknown as T);
			return success(said.added);
		};
		const change: Run = ({ id, sent }) => {
			Object.assign(find(things, id), readForm(sent, form));
			return success(said.changed);
		};
		const remove: Run = ({ sent }) => {
			const thing = find(things, readForm(sent, { id: number }).id);
			if (used(thing.id)) refuse(said.used);
			things.splice(things.indexOf(thing), 1);
			return success(said.removed);
		};
		return [
			post(at.add, add),
			...at.change.map((path) => post(`${path}/:id`, change)),
			post(at.remove, remove),
		];
	}
	const shippingTypes = dictionary(
		state.shippingTypes,
		{ name: required('Название'), min_price: whole('Минимальная цена') },
		{
			add: '/order/shipping_type',
			change: ['/order/shipping_type'],
			remove: '/order/remove_shipping_type',
		},
	);
	// What is in use elsewhere than in the settings stays too (guess).
	const statuses = dictionary(
		state.statuses,
		{ name: required('Название'), color, sms: bit, email: bit },
		{ add: '/order/status', change: ['/order/status'], remove: '/order/remove_status' },
		{ used: 'Статус используется в настройках магазина.' },
		(id) =>
			state.inSettings.statuses.includes(id) ||
			state.positions.some((each) => each.status_id === id),
	);
	const groups = dictionary(
		state.groups,
		{ name: required('Название'), discount: whole('Скидка', 100), comment: text },
		{
			add: '/client/group_form',
			change: ['/client/group_form', '/order/group_form'],
			remove: '/client/remove_group',
		},
		{
			added: 'Группа клиентов успешно добавлена.',
			changed: 'Группа обновлена.',
			removed: 'Группа успешно удалена.',
			used: 'Группа используется в настройках магазина, удаление невозможно.',
		},
		(id) =>
			state.inSettings.groups.includes(id) || state.clients.some((each) => each.group_id === id),
	);
	const groupRow = ({ id, name, discount, comment }: (typeof state.groups)[number]) => ({
		group_id: id,
		name: `${name} - ${discount}%`,
		discount,
		comment,
	});

	const createClient: Run = ({ sent }) => {
		shop.addClient(readClient(sent));
		return success('Клиент успешно добавлен.');
	};
	const updateClient: Run = ({ id, sent }) => {
		const client = find(state.clients, id);
		Object.assign(client, readClient(sent, client), { date_modified: new Date() });
		return success('Данные клиента обновлены.');
	};
	const addTransaction: Run = ({ id, sent }) => {
		const booked = readForm(sent, { amount, description: text });
		shop.book(find(state.clients, id), booked.amount, booked.description);
		return success(); // guess: no sample
	};
	const employee = state.managers.find(({ phone }) => phone === login)?.name;
	const setStatus: Run = ({ id, sent }) =>
		success(shop.setStatus(id, readForm(sent, { status_id: number }).status_id, employee));
	const documents: Run = ({ rest: [ids = ''] }) =>
		success(shop.createDocuments(ids.split(',').map((id) => number(id, 'ids'))));
	const act = (path: string, run: (id: number) => string) =>
		get(`${path}/:id`, ({ id }) => success(run(id)));

	return [
		get('/manager', () => ({ managers: worded(managers()) })),
		get('/order/shipping_type', () => ({ shipping_types: worded(state.shippingTypes) })),
		...shippingTypes,
		get('/order/status', () => ({ statuses: worded(state.statuses) })),
		...statuses,
		get('/client/group', () => ({ groups: worded(state.groups.map(groupRow)) })),
		...groups,
		...['/client', '/client/filter/*'].map((path) => get(path, clients)),
		get('/client/form/:id', ({ id }) => ({ client: worded(clientCard(find(state.clients, id))) })),
		post('/client/form', createClient),
		post('/client/form/:id', updateClient),
		...['/client/balance/:id', '/client/balance/:id/*'].map((path) => get(path, balance)),
		// The document calls it a GET and shows a POST; without a form there is no amount.
		get('/client/add_transaction/:id', () => refuse(TOO_FEW)),
		post('/client/add_transaction/:id', addTransaction),
		...['/order', '/order/filter/*'].map((path) => get(path, orders)),
		post('/order/set_status/:id', setStatus),
		act('/order/deny', shop.deny),
		act('/order/pay', shop.togglePay),
		act('/order/archive', shop.archive),
		act('/order/unarchive', shop.unarchive),
		...['/order/documents/*', '/order/documentds/*'].map((path) => get(path, documents)),
	];
}

/** Starts the panel on the loopback; `port` 0 picks a free one. The employee's `login` is the first manager's phone. */
export async function startSaplab({
	port,
	login,
	password,
}: {
	port?: number;
	login: string;
	password: string;
}) {
	const shop = openShop(login);
	const settings: SaplabSettings = {
		badLogin: 'page',
		forbidden: [],
		noAccess: 'page',
		documents: 'documents',
		groupForm: 'client',
		longTexts: 'taken',
		textLimit: 255,
		jsonType: 'application/json',
	};
	const authorization = `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;

	/** Sends whoever may not pass away; a request that it leaves alone goes on. */
	async function guard(request: FastifyRequest, reply: FastifyReply) {
		const path = request.url.split('?')[0];
		// Many servers refuse an encoded slash before any panel sees it.
		if (/%2f/i.test(path)) return show(reply, 'notFound');
		if (request.headers.authorization !== authorization) {
			if (settings.badLogin === 'redirect') return reply.redirect('/login');
			if (settings.badLogin === 'page') return show(reply, 'login');
			return show(reply.header('www-authenticate', 'Basic realm="panel"'), 'unauthorized');
		}
		if (settings.forbidden.some((prefix) => path.startsWith(prefix))) {
			return settings.noAccess === 'page' ? show(reply, 'noAccess') : reply.redirect('/login');
		}
		const misspelt = [
			`/panel/order/${settings.documents === 'documents' ? 'documentds' : 'documents'}/`,
			`/panel/${settings.groupForm === 'client' ? 'order' : 'client'}/group_form/`,
		];
		return misspelt.some((prefix) => path.startsWith(prefix)) ? show(reply, 'notFound') : undefined;
	}

	/** A text as long as it may be. */
	function fitted(field: string, value: string): string {
		const { longTexts, textLimit } = settings;
		if (longTexts === 'taken' || value.length <= textLimit) return value;
		if (longTexts === 'refused') refuse(`Поле ${field} не должно быть длиннее ${textLimit}.`);
		return value.slice(0, textLimit);
	}

	function perform({ method, path, run }: Route, request: FastifyRequest): unknown {
		const form = request.headers['content-type']?.split(';')[0].trim().toLowerCase();
		try {
			if (method === 'POST' && form !== 'application/x-www-form-urlencoded') {
				refuse('Данные принимаются только в виде формы.');
			}
			const { id = '' } = request.params as { id?: string };
			// Decoded here, segment by segment: an encoded character of a value must not split it.
			const segments = request.url.split('?')[0].split('/').map(decodeURIComponent);
			return run({
				id: /^\d+$/.test(id) ? Number(id) : NaN,
				rest: path.endsWith('*') ? segments.slice(`/panel${path}`.split('/').length - 1) : [],
				sent: Object.fromEntries(
					[...new URLSearchParams(String(request.body))].map(([field, value]) => [
						field,
						fitted(field, value),
					]),
				),
			});
		} catch (error) {
			if (error instanceof Refusal) return error.reply;
			throw error;
		}
	}

	function routes(app: FastifyInstance) {
		app.setNotFoundHandler((_request, reply) => show(reply, 'notFound'));
		app.get('/login', (_request, reply) => show(reply, 'login'));
		app.register(
			async (panel) => {
				panel.addHook('preHandler', guard);
				panel.setNotFoundHandler((_request, reply) => show(reply, 'notFound'));
				for (const route of panelOf(shop, login)) {
					panel.route({
						method: route.method,
						url: route.path,
						handler: async (request, reply) =>
							reply.type(settings.jsonType).send(phpJson(perform(route, request))),
					});
				}
			},
			{ prefix: '/panel' },
		);
	}

	const { addPosition, addClient, pay, setStatus, seed, togglePay: refund } = shop;
	const server = await startServer({
		port,
		routes,
		state: () => ({ ...shop.state, settings }),
		controls: {
			position: addPosition,
			client: addClient,
			pay: ({ id }: { id: number }) => pay(id),
			status: ({ id, status_id }: { id: number; status_id: number }) => setStatus(id, status_id),
			seed: ({ count }: { count: number }) => seed(count),
			archive: ({ id }: { id: number }) => shop.archive(id),
			unarchive: ({ id }: { id: number }) => shop.unarchive(id),
			settings: (changes: Partial<SaplabSettings>) =>
				Object.assign(settings, known(changes, settings)),
		},
	});
	return {
		...server,
		/** Live: changing it changes the shop. */
		state: shop.state,
		/** Live as well. */
		settings,
		...{ addPosition, addClient, pay, refund, setStatus, seed },
	};
}
