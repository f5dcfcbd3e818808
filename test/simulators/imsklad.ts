/**
 * IMSKLAD, simulated: a strict reading of the API document at api.imsklad.ru. It takes no more than the document
 * lists, in the types that the document lists, remembers it, and calls the merchant's endpoint back.
 *
 * Where the document says nothing it settles for the following, which proves nothing about the real service:
 * an unknown field, an empty required text or list and a time in milliseconds are code 3, like anything malformed;
 * a repeated add, an update of a posted document and the cancelling of a shipped order are code 4; a field that
 * an update leaves out stays; a line may name a product that the warehouse does not know yet; what comes of a preorder is a document of the warehouse's own number, whose `code` is the
 * preorder's ID. More such choices are switches (imsklad-switches.ts).
 *
 * Control over HTTP, beyond server.ts; ids are the merchant's:
 *   POST /__advance {id}  /__status {id, status}  /__document {id, status}  /__order {id, changes}
 *   POST /__callback {type, action, data}  /__endpoint {url, key}  /__switches {…Switches}
 *   POST /__less {id, quantities}
 *   POST /__receive {id, quantities?}  /__tracks [{id, track | err}]  /__stock {id, amount}  /__spend {amount}
 * Those that call back answer with what the endpoint answered, { status, body }, or {} where there is no endpoint.
 */
import {
	ACTIONS,
	check,
	checkTogether,
	fieldsOf,
	isObject,
	ORDER,
	Refusal,
	type Action,
	type Data,
} from './imsklad-rules';
import { CONTENT_TYPES, countsOf, fitted, usual, type Switches } from './imsklad-switches';
import { startServer } from './server';

export type { Switches };

/** Not documented: no code exists for a wrong key. */
const WRONG_KEY = { error: 'Access denied', code: 4 };

const CANCELLED = 10;
/** What `advance` walks; a shipped order (9) skips "cancelled" and is handed over (11). */
const ROUTE = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11];
const hasLeft = (status: number) => status === 9 || status === 11;
const inAssembly = (status: number) => status >= 2 && status !== CANCELLED;

/** What the warehouse charges, in roubles, by operation type of the billing table. */
const PRICES = { 0: -50, 1: 10_000, 2: -300, 9: -100 };
const OTHER = 9;

/** The JSON in a text, or the text where it holds none. */
function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/** `id` is the warehouse's; status that of an order (0-11) or document (0 new, 1 posted, 2 cancelled). */
type Kept = { id: number; status: number; data: Data };
type Register = Map<string, Kept>;

/** Each register counts from the id of the documented replies. */
const FIRST_ID = 124323;

function find(register: Register, id: unknown): Kept {
	const kept = register.get(String(id));
	if (!kept) throw new Refusal(2);
	return kept;
}

function add(register: Register, data: Data): Kept {
	checkTogether(data);
	if (register.has(String(data.id))) throw new Refusal(4);
	const kept = { id: FIRST_ID + register.size, status: 0, data };
	register.set(String(data.id), kept);
	return kept;
}

function update(register: Register, data: Partial<Data>): Kept {
	checkTogether(data, register.get(String(data.id))?.data);
	const kept = find(register, data.id);
	kept.data = { ...kept.data, ...data };
	return kept;
}

/** A product's id as lines have it: a number where it is one. */
const inLine = (id: string) => (String(Number(id)) === id ? Number(id) : id);

const done = ({ id }: Kept) => ({ result: 'ok', id });

/** Counts lines into quantities by the merchant's product id. */
function count(quantities: Map<string, number>, lines: Data['goods'], sign = 1): void {
	for (const { id, quantity } of lines) {
		quantities.set(String(id), (quantities.get(String(id)) ?? 0) + sign * quantity);
	}
}

/** The order as callbacks carry it: two fields by other names, no warehouse, nulls where nothing is known. */
function wholeOrder({ status, data }: Kept): Record<string, unknown> {
	const nullable = fieldsOf([ORDER]).filter((field) => field.nullable);
	const nulls = Object.fromEntries(nullable.map(({ name }) => [name, null]));
	const { delivery_type: delivery_type_id, courier: delivery_courier_id, ...rest } = data;
	const own = { delivery_type_id, delivery_courier_id, is_canceled: Number(status === CANCELLED) };
	return { guid: null, ...nulls, ...rest, ...own, storage_id: undefined };
}

type Operation = { date: number; amount: number; [field: string]: unknown };
const sum = (operations: Operation[]) =>
	operations.reduce((total, { amount }) => total + amount, 0);

export type Endpoint = { url: string; key: string };
export type ImskladOptions = { port?: number; apiKey: string; endpoint?: Endpoint };

/** The bodies that the control surface takes. */
type Order = { id: string; status: number; changes?: Record<string, unknown> };
type Receipt = { id: string; quantities?: Record<string, number> };
type Callback = { type: string; action: string; data: unknown };

/** Starts the warehouse; what it returns is the server of server.ts and the warehouse's own doings. */
export async function startImsklad({ port, apiKey, endpoint }: ImskladOptions) {
	const switches = usual();
	const goods: Register = new Map();
	const orders: Register = new Map();
	const preorders: Register = new Map();
	const documents: Register = new Map();
	const stock = new Map<string, number>();
	const billing: Operation[] = [];
	const callbacks: Array<Callback & { answer?: { status: number; body: unknown } }> = [];
	const closing = new AbortController();

	function book(type: number, amount: number, about: object = {}): void {
		const id = 32953 + billing.length;
		const nobody = { order_id: null, foreign_order_id: null, doc_request_id: null };
		const date = Math.floor(Date.now() / 1000);
		billing.push({ id, ...nobody, type, date, amount, comment: '', ...about });
	}
	const charge = (type: 0 | 2, { id, data }: Kept) =>
		book(type, PRICES[type], { order_id: id, foreign_order_id: String(data.id) });
	book(1, PRICES[1]);

	/** A charge for something else, in roubles; below 0 it brings money. */
	const spend = (amount: number, comment = 'Хранение') =>
		book(amount < 0 ? 1 : OTHER, -amount, { comment });

	/** An order that has neither left nor been cancelled holds its lines. */
	function reserves(): Map<string, number> {
		const reserved = new Map<string, number>();
		for (const { status, data } of orders.values()) {
			if (!hasLeft(status) && status !== CANCELLED) count(reserved, data.goods);
		}
		return reserved;
	}

	/** Calls the endpoint, if there is one; status 0 where it cannot be reached. `callbacks` keeps the answer. */
	async function callback(type: string, action: string, data: unknown) {
		if (!endpoint) return undefined;
		const call: (typeof callbacks)[number] = { type, action, data };
		callbacks.push(call);
		call.answer = await fetch(endpoint.url, {
			method: 'POST',
			headers: { 'content-type': CONTENT_TYPES[switches.callbackType] },
			body: JSON.stringify({ key: endpoint.key, type, action, data }),
			redirect: 'manual',
			signal: closing.signal,
		})
			.then(async (response) => ({ status: response.status, body: parsed(await response.text()) }))
			.catch((error: Error) => ({ status: 0, body: String(error.cause ?? error) }));
		return call.answer;
	}

	const statusCallback = (type: string, { id, status, data }: Kept, former: number) =>
		callback(type, 'set_status', {
			id: data.id,
			old_status: former,
			new_status: status,
			system_id: id,
			guid: data.guid ?? null,
		});

	/** Moves an order, ships and bills it where that is what the status says, and calls order/set_status. */
	async function setStatus(id: string, status: number) {
		const order = find(orders, id);
		const former = order.status;
		order.status = status;
		if (hasLeft(status) && !hasLeft(former)) {
			count(stock, order.data.goods, -1);
			charge(0, order);
			charge(2, order);
		}
		return statusCallback('order', order, former);
	}

	/** setStatus to the next one on the way; throws at the end of it. */
	async function advance(id: string) {
		const { status } = find(orders, id);
		const next = ROUTE.find((each) => each > status);
		if (next === undefined || status === CANCELLED) throw new Error(`Order ${id} goes no further`);
		return setStatus(id, next);
	}

	/** Posting moves the stock, unposting moves it back. The callback doc/set_status has order's shape: a guess. */
	async function setDocumentStatus(id: string, status: number) {
		const document = find(documents, id);
		const former = document.status;
		document.status = status;
		const posted = Number(status === 1) - Number(former === 1);
		count(stock, document.data.goods, document.data.type === 0 ? posted : -posted);
		return statusCallback('doc', document, former);
	}

	/**
	 * A supplier's goods of a preorder come, all that it still awaits or the given quantities by product: a posted
	 * document of the warehouse's own and the callback doc/add_doc, in the shape of the request of that name.
	 */
	async function receive(id: string, quantities?: Record<string, number>) {
		const { data } = find(preorders, id);
		const awaited = new Map<string, number>();
		count(awaited, data.goods);
		for (const { data: came } of documents.values()) {
			if (came.code === id) count(awaited, came.goods, -1);
		}
		const arrived = new Map(Object.entries(quantities ?? Object.fromEntries(awaited)));
		const priceOf = (good: string) =>
			data.goods.find((line) => String(line.id) === good)?.price ?? 0;
		const goods = [...arrived]
			.filter(([, quantity]) => quantity > 0)
			.map(([good, quantity]) => ({ id: inLine(good), quantity, price: priceOf(good) }));
		if (goods.length === 0) throw new Error(`Nothing of preorder ${id} is left to come`);
		const own = `WMS-${documents.size + 1}`;
		const date = Math.floor(Date.now() / 1000);
		const document = add(documents, { id: own, code: id, type: 0, date, goods } as unknown as Data);
		document.status = 1;
		count(stock, goods);
		return callback('doc', 'add_doc', { ...document.data, storage_id: 1 });
	}

	/**
	 * The carrier's answers for orders, a track or an error each: kept, and told by order/update_tracks, those of
	 * other channels' orders and those without an id as well.
	 */
	async function setTracks(answers: Array<{ id?: string; track?: string; err?: string }>) {
		const told = answers.map((answer) => {
			const data = orders.get(String(answer.id))?.data;
			if (data && answer.track !== undefined) data.track = answer.track;
			return { guid: data?.guid ?? null, ...answer };
		});
		return callback('order', 'update_tracks', told);
	}

	/** Moves stock by hand, without a document and without a word. */
	const moveStock = (id: string, amount: number) =>
		void stock.set(id, (stock.get(id) ?? 0) + amount);

	/** The warehouse itself changes an order (fields by their names in requests) and calls order/update_order. */
	const changeOrder = async (id: string, changes: Record<string, unknown> = {}) =>
		callback('order', 'update_order', wholeOrder(update(orders, { ...changes, id })));

	/** The warehouse sends less of an order than it holds, by product (0: none of it), and calls order/update_order. */
	async function sendLess(id: string, quantities: Record<string, number>) {
		const lines = find(orders, id).data.goods;
		const goods = lines
			.map((line) => ({ ...line, quantity: quantities[String(line.id)] ?? line.quantity }))
			.filter(({ quantity }) => quantity > 0);
		return changeOrder(id, { goods });
	}

	/** Calls back beside the answer, not before it; how the endpoint took it stands in `callbacks`. */
	function cancelIfAsked({ status, data }: Kept): void {
		const asked = data.is_canceled === 1;
		if (asked && status !== CANCELLED) void setStatus(String(data.id), CANCELLED);
		const reopens = status === CANCELLED && data.is_canceled === 0;
		if (reopens && switches.reopening === 'reopens') void setStatus(String(data.id), 0);
	}

	const run: Record<Action, (data: Data) => unknown> = {
		'goods.add_good': (data) => done(add(goods, data)),
		'goods.update_good': (data) => done(update(goods, data)),
		'goods.get_stock': ({ ids }) => {
			const reserved = reserves();
			const known = new Map([...goods].map(([key, { id }]) => [id, key]));
			const found = ids.filter((id) => known.has(id));
			if (switches.unknownStock === 'error' && found.length < ids.length) throw new Refusal(2);
			return found.map((id) => {
				const key = String(known.get(id));
				return { id, stock: stock.get(key) ?? 0, reserved: reserved.get(key) ?? 0 };
			});
		},
		'order.add_order': (data) => {
			const order = add(orders, data);
			cancelIfAsked(order);
			return done(order);
		},
		'order.update_order': ({ goods: lines, ...rest }) => {
			const { id, status } = find(orders, rest.id);
			if (rest.is_canceled === 1 && hasLeft(status)) throw new Refusal(4);
			const reopens = status === CANCELLED && rest.is_canceled === 0;
			if (reopens && switches.reopening === 'refused') throw new Refusal(4);
			cancelIfAsked(update(orders, inAssembly(status) ? rest : { ...rest, goods: lines }));
			if (!inAssembly(status)) return { result: 'ok', id };
			const warning = 'The order in the assembly process(goods not saved)';
			return { result: 'warning', warning, id };
		},
		'preorder.add_preorder': (data) => {
			const preorder = add(preorders, data);
			const pickup = { doc_request_id: preorder.id, comment: 'Забор товара' };
			if (data.need_pickup === 1) book(OTHER, PRICES[OTHER], pickup);
			return done(preorder);
		},
		'preorder.update_preorder': (data) => done(update(preorders, data)),
		'doc.add_doc': (data) => done(add(documents, data)),
		'doc.update_doc': (data) => {
			if (find(documents, data.id).status === 1) throw new Refusal(4);
			return done(update(documents, data));
		},
		'billing.get_billing': ({ from, to }) => {
			const asked = billing.filter(({ date }) => date >= from && date <= to);
			const brief = switches.billing === 'sample';
			return {
				current_balance: sum(billing),
				change_of_balance: sum(asked),
				...(brief ? {} : { from, to }),
				billing: asked.map((each) => (brief ? { ...each, type: undefined } : each)),
			};
		},
	};

	/** Of an envelope that carried the right key. */
	function perform({ type, action, data, ...others }: Record<string, unknown>): unknown {
		const name = `${type}.${action}`;
		if (!Object.hasOwn(ACTIONS, name)) throw new Refusal(3, `unknown action ${name}`);
		const [unknown] = Object.keys(others);
		if (unknown !== undefined) throw new Refusal(3, `unknown field ${unknown} beside data`);
		check(ACTIONS[name as Action], data, switches.nothing);
		return run[name as Action](fitted(data as unknown as Data, switches));
	}

	/** All it remembers, by the merchant's ids. */
	const state = () => ({
		goods: Object.fromEntries(goods),
		orders: Object.fromEntries(orders),
		preorders: Object.fromEntries(preorders),
		documents: Object.fromEntries(documents),
		stock: Object.fromEntries(stock),
		reserved: Object.fromEntries(reserves()),
		balance: sum(billing),
		billing,
		callbacks,
	});
	const setEndpoint = (next?: Endpoint) => void (endpoint = next);

	const server = await startServer({
		port,
		state,
		controls: {
			advance: ({ id }: Order) => advance(id),
			status: ({ id, status }: Order) => setStatus(id, status),
			document: ({ id, status }: Order) => setDocumentStatus(id, status),
			order: ({ id, changes }: Order) => changeOrder(id, changes),
			less: ({ id, quantities = {} }: Receipt) => sendLess(id, quantities),
			receive: ({ id, quantities }: Receipt) => receive(id, quantities),
			tracks: (answers: Parameters<typeof setTracks>[0]) => setTracks(answers),
			stock: ({ id, amount }: { id: string; amount: number }) => moveStock(id, amount),
			spend: ({ amount, comment }: { amount: number; comment?: string }) => spend(amount, comment),
			callback: ({ type, action, data }: Callback) => callback(type, action, data),
			endpoint: setEndpoint,
			switches: (changes: Partial<Switches>) => void Object.assign(switches, changes),
		},
		routes: (app) => {
			app.post('/', async (request, reply) => {
				const isJson = request.headers['content-type']?.startsWith('application/json');
				const envelope = parsed(String(request.body));
				if (!isJson || !isObject(envelope)) throw new Refusal(3, 'the body must be a JSON object');
				const { key, ...rest } = envelope;
				if (key === apiKey) return perform(rest);
				if (switches.wrongKey === 'html') return reply.type('text/html').send('<h1>Login</h1>');
				return reply.code(switches.wrongKey === 'forbidden' ? 403 : 200).send(WRONG_KEY);
			});
			app.setErrorHandler((error, { url }, reply) => {
				if (!(error instanceof Refusal) || url.startsWith('/__')) return reply.send(error);
				return reply.code(200).send({ error: error.message, code: error.code });
			});
		},
	});

	return {
		...server,
		get state() {
			return state();
		},
		/** How often each action was asked for, by the merchant's id. */
		counts: () => countsOf(server.requests),
		/** Assign to its fields at any time. */
		switches,
		advance,
		setStatus,
		setDocumentStatus,
		changeOrder,
		sendLess,
		receive,
		setTracks,
		moveStock,
		spend,
		callback,
		/** What the API does with the right key, without HTTP. */
		call: (type: string, action: string, data: unknown) => perform({ type, action, data }),
		/** Where callbacks go from now on; nowhere without one. */
		setEndpoint,
		/** Gives up callbacks under way, breaks every connection, frees the port. */
		close: () => {
			closing.abort();
			return server.close();
		},
	};
}
