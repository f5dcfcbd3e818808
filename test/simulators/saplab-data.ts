/**
 * The shop behind the simulated Saplab panel: what it keeps and what happens in it, with the panel's own
 * words of success and refusal. How that travels is saplab.ts. "guess" marks what the document leaves open.
 */

/** The panel's no: `reply` is what goes out, `{ status: 'error', text? }` or `{ field: message }`. */
export class Refusal extends Error {
	constructor(readonly reply: Record<string, string>) {
		super(JSON.stringify(reply));
	}
}

export function refuse(text?: string): never {
	throw new Refusal(text === undefined ? { status: 'error' } : { status: 'error', text });
}

/** Money everywhere in roubles. */
const newClient = (id: number, date: Date) => ({
	id,
	phone: String(9_000_000_000 + id) as string | null,
	email: `client${id}@mail.example`,
	name: `Покупатель ${id}`,
	password: '',
	address: '',
	comment: '',
	status: true,
	is_wholesaler: false,
	wholesaler_data: {} as Record<string, string>,
	group_id: 1,
	manager_id: 0,
	point_id: 1,
	shipping_id: 0,
	limit: 0,
	/** Always the sum of the transactions, which stand newest first. */
	balance: 0,
	transactions: [] as Array<{ date: Date; amount: number; comment: string }>,
	date_added: date,
	date_modified: date,
});
export type Client = ReturnType<typeof newClient>;

/** Delivery times in days, prices for one piece; as in the documented sample, nothing moves `date_modified`. */
const newPosition = (id: number, client_id: number, date: Date) => ({
	id,
	client_id,
	invoice: `KZ-${String(id).padStart(4, '0')}`,
	distributor_id: 1,
	distributor_name: 'Волга-Опт',
	brand: 'BOSCH',
	article: `0 986 ${id}`,
	name: 'Колодки тормозные',
	deliverytime_min: 1,
	deliverytime_max: 3,
	initial_price: 1250.4,
	price: 1490,
	quantity: 1,
	status_id: 2,
	shipping_id: 0,
	shipping_address: '',
	doc_id: null as number | null,
	comment: { client_comment: '' } as { client_comment?: string; manager_comment?: string },
	deny_request: false,
	is_archived: false,
	is_denied: false,
	is_payed: false,
	date_added: date,
	date_modified: date,
	history: [] as Array<{ date: Date; color: string; status: string; manager: string }>,
});
export type Position = ReturnType<typeof newPosition>;

/** What a new thing can be given; times also as ISO text, so that they can come as JSON. */
type Given<T> = Partial<Omit<T, 'date_added' | 'date_modified' | 'history' | 'transactions'>> & {
	date_added?: Date | string;
};

/** Types do not guard what comes as JSON: a name that is not there must not pass in silence. */
export function known<T extends object>(given: T, thing: object): T {
	const stranger = Object.keys(given).find((key) => !Object.hasOwn(thing, key));
	if (stranger !== undefined) throw new Error(`There is no "${stranger}"`);
	return given;
}

/** Fresh for every shop. */
const furnish = () => ({
	points: [
		{ id: 1, name: 'Казань: пр. Победы, 18', address: 'пр. Победы, 18' },
		{ id: 2, name: 'Пермь: ул. Ленина, 7', address: 'ул. Ленина, 7' },
	],
	managers: [
		{ id: 1, name: 'Ольга Ветрова', seat: 'Управляющая', status: true },
		{ id: 2, name: 'Тимур Ахметов', seat: 'Продавец', status: true },
		{ id: 3, name: 'Инна Котова', seat: 'Продавец', status: false },
	].map((manager) => ({
		...manager,
		phone: `91700000${manager.id}0`,
		email: `staff${manager.id}@shop.example`,
		...(manager.id === 2
			? { point_id: 2, point_name: 'Пермь: ул. Ленина, 7', point_address: 'ул. Ленина, 7' }
			: { point_id: 1, point_name: 'Казань: пр. Победы, 18', point_address: 'пр. Победы, 18' }),
		manager_group_id: 1,
		manager_group_name: 'Торговый зал',
		client_use: manager.status,
		contact_show: manager.status,
		backup: null,
	})),
	shippingTypes: [
		{ id: 1, name: 'Курьер по Казани', min_price: 500 },
		{ id: 2, name: 'Самовывоз ', min_price: 0 },
	],
	statuses: [
		{ id: 1, name: 'На паузе', color: 'D0E4FF', sms: false, email: false },
		{ id: 2, name: 'Новая', color: 'FFF7C2', sms: false, email: true },
		{ id: 3, name: 'У поставщика', color: 'FFFFFF', sms: false, email: false },
		{ id: 4, name: 'Готово к выдаче', color: 'C8F7C5', sms: true, email: true },
		{ id: 5, name: 'Выдано', color: '7FE08A', sms: false, email: false },
		{ id: 6, name: 'Ждёт звонка', color: 'E6E6E6', sms: true, email: false },
	],
	groups: [
		{ id: 1, name: 'Частные', discount: 0, comment: '' },
		// The list appends the discount, also to a name that says it already.
		{ id: 2, name: 'Автосервисы - 7%', discount: 7, comment: 'По договору' },
		{ id: 3, name: 'Таксопарки', discount: 10, comment: '' },
	],
	/** What the shop's own settings use, so that it cannot be removed. */
	inSettings: { statuses: [1, 2], groups: [1] },
	/** Unpaid positions in this status are `blocked_debt`. */
	suspendedStatus: 1,
	clients: [] as Client[],
	positions: [] as Position[],
	/** Every SMS and e-mail that a customer got. */
	messages: [] as Array<{
		kind: 'sms' | 'email';
		client_id: number;
		position_id: number;
		status_id: number;
		date: Date;
	}>,
	documents: [] as Array<{ id: number; client_id: number; position_ids: number[] }>,
});

export const money = (roubles: number) => Math.round(roubles * 100) / 100;
export const totalOf = (position: Position) => money(position.price * position.quantity);
/** '' for a person, and for a company that has not said its name. */
export const companyOf = ({ is_wholesaler, wholesaler_data: { type = '', org_name } }: Client) =>
	is_wholesaler && org_name ? `${type} "${org_name}"` : '';
export const titleOf = (client: Client) => companyOf(client) || client.name;

/** A shop with its dictionaries, three clients and three positions; `owner` is the first manager's phone. */
export function openShop(owner: string) {
	const state = furnish();
	state.managers[0].phone = owner;
	const AUTOMATON = 'Автоматически';

	// One sequence for all kinds: an id that is mixed up finds nothing by luck.
	let lastId = 100;
	function newId(wanted = lastId + 1): number {
		lastId = Math.max(lastId, wanted);
		return wanted;
	}

	/** The thing with that id, or the refusal with that text. */
	function find<T extends { id: number }>(things: T[], id: number, text?: string): T {
		return things.find((thing) => thing.id === id) ?? refuse(text);
	}
	const clientOf = ({ client_id }: Position) => find(state.clients, client_id);

	function book(client: Client, amount: number, comment: string): void {
		client.transactions.unshift({ date: new Date(), amount: money(amount), comment });
		client.balance = money(client.balance + amount);
	}

	function addClient({ balance = 0, ...given }: Given<Client> = {}): Client {
		const id = newId(given.id);
		const date = new Date(given.date_added ?? Date.now());
		const blank = newClient(id, date);
		const client: Client = { ...blank, ...known(given, blank), id, date_added: date };
		if (balance !== 0) book(client, balance, 'Входящий остаток');
		state.clients.push(client);
		return client;
	}

	function note(
		position: Position,
		status: (typeof state.statuses)[number],
		manager: string,
		date = new Date(),
	): void {
		position.status_id = status.id;
		position.history.push({ date, color: status.color, status: status.name, manager });
	}

	/** Without a `client_id` it is the first client's; the status comes by itself, telling nobody. */
	function addPosition(given: Given<Position> = {}): Position {
		const id = newId(given.id);
		const date = new Date(given.date_added ?? Date.now());
		const blank = newPosition(id, state.clients[0].id, date);
		const position: Position = { ...blank, ...known(given, blank), id, date_added: date };
		clientOf(position);
		note(position, find(state.statuses, position.status_id), AUTOMATON, date);
		state.positions.push(position);
		return position;
	}

	/** Setting the status that a position already has tells the customer once more. */
	function setStatus(id: number, statusId: number, by = state.managers[0].name): string {
		const position = find(state.positions, id, 'Не найдено подходящих заказов.'); // guess
		const status = find(state.statuses, statusId, 'Недостаточно параметров.'); // guess
		note(position, status, by);
		const message = { client_id: position.client_id, position_id: id, status_id: statusId };
		for (const kind of ['sms', 'email'] as const) {
			if (status[kind]) state.messages.push({ kind, ...message, date: new Date() });
		}
		return 'Статус установлен успешно.';
	}

	/** The toggle. A credit limit pays nothing, and what is denied cannot be paid (guesses). */
	function togglePay(id: number): string {
		const position = find(state.positions, id, 'Нет подходящих заказов.');
		const client = clientOf(position);
		const who = titleOf(client);
		const what = `${position.brand} - ${position.article} (${position.quantity} шт.)`;
		const total = totalOf(position);
		if (position.is_payed) {
			book(client, total, `Отмена оплаты позиции ${what}`);
			position.is_payed = false;
			return `На счёт клиента ${who} отправлено ${total}₽ `;
		}
		if (position.is_denied) refuse('Нет подходящих заказов.');
		const lacking = money(total - client.balance);
		if (lacking > 0) {
			refuse(
				`Недостаточно средств на балансе клиента ${who} , необходимо пополнить баланс на ${lacking}₽`,
			);
		}
		book(client, -total, `Оплата позиции ${what}`);
		position.is_payed = true;
		return `Выбранные позиции клиента ${who} оплачены.`;
	}

	/** The shop's staff take what is lacking in cash, then pay. */
	function pay(id: number): void {
		const position = find(state.positions, id);
		const client = clientOf(position);
		const lacking = money(totalOf(position) - client.balance);
		if (position.is_payed) throw new Error(`Position ${id} is paid already`);
		if (lacking > 0) book(client, lacking, 'Внесено в кассу');
		togglePay(id);
	}

	/** guess: an unknown position, or one denied before, is refused without a text; money stays where it is. */
	function deny(id: number): string {
		const position = find(state.positions, id);
		if (position.is_denied) refuse();
		position.is_denied = true;
		return 'Позиция снята';
	}

	const move = (to: boolean, done: string, failed: string) => (id: number) => {
		const position = find(state.positions, id, failed);
		if (position.is_archived === to) refuse(failed);
		position.is_archived = to;
		return done;
	};
	const archive = move(
		true,
		'1 заказов отправлено в архив.',
		'Не удалось отправить заказы в архив.',
	);
	const unarchive = move(
		false,
		'Заказ разархивирован и появился в основном списке заказов.',
		'Не найдено подходящих заказов.',
	);

	/** One document for each client, a new one every time (guess); one unknown id and nothing is done. */
	function createDocuments(ids: number[]): string {
		const byClient = new Map<number, Position[]>();
		for (const id of ids) {
			const position = find(state.positions, id, 'Нет подходящих заказов.');
			byClient.set(position.client_id, [...(byClient.get(position.client_id) ?? []), position]);
		}
		for (const [client_id, positions] of byClient) {
			const id = newId();
			for (const position of positions) position.doc_id = id;
			state.documents.push({ id, client_id, position_ids: positions.map((each) => each.id) });
		}
		return 'Документы сгенерированы.';
	}

	/** Many positions at once, a minute apart, the last of them now. */
	function seed(count: number): Position[] {
		const start = Date.now();
		return Array.from({ length: count }, (_, index) =>
			addPosition({ date_added: new Date(start - (count - 1 - index) * 60_000) }),
		);
	}

	addClient({ id: 1, name: 'Лев Орлов', shipping_id: 1, balance: 5000, address: 'ул. Баумана, 3' });
	addClient({
		id: 2,
		name: 'Вера Зимина',
		is_wholesaler: true,
		wholesaler_data: { inn: '1650012345', type: 'ООО', org_name: 'Мотор "Плюс"' },
		group_id: 2,
		manager_id: 2,
		point_id: 2,
		limit: 30000,
		date_added: '2025-03-01T21:30:15.480Z',
	});
	addClient({ id: 3, name: 'Фарид Гареев', is_wholesaler: true, status: false });
	addPosition({ id: 11, shipping_id: 1, shipping_address: 'ул. Баумана, 3' });
	addPosition({
		id: 12,
		client_id: 2,
		price: 799.5,
		quantity: 4,
		brand: 'LYNX',
		article: 'LC/105',
	});
	addPosition({ id: 13, client_id: 2, invoice: 'KZ-0012', comment: {}, is_archived: true });

	return {
		...{ state, newId, find, clientOf, book, addClient, addPosition, seed, pay, setStatus },
		...{ togglePay, deny, archive, unarchive, createDocuments },
	};
}
