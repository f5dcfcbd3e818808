/**
 * The world that the templates run in: one merchant (world-merchant) in the three simulated services, and an inbox in
 * the place of the chat that templates tell their problems to. Deeds are what people, carriers and accidents do to it;
 * `state()` is all of it in a person's terms (world-state). Tests, sandbox and its page share it.
 */
import { startImsklad } from './imsklad';
import { startMoysklad } from './moysklad';
import type { Body } from './moysklad-check';
import type { Entity } from './moysklad-filters';
import type { MoyskladSettings } from './moysklad-switches';
import { startSaplab } from './saplab';
import { startServer, type Outage } from './server';
import { attributeIn, documentIn, erpThing, metaOf, nameIn, stateIn } from './world-erp';
import {
	DELIVERY,
	fillErp,
	fillShop,
	fillWarehouse,
	MAIN_STORE,
	METHOD,
	ORDER_KINDS,
	SENDING,
	type OrderKind,
} from './world-merchant';
import { stateOf } from './world-state';

export type Imsklad = Awaited<ReturnType<typeof startImsklad>>;
export type Moysklad = Awaited<ReturnType<typeof startMoysklad>>;
export type Saplab = Awaited<ReturnType<typeof startSaplab>>;
export type ServiceName = 'imsklad' | 'saplab' | 'moysklad' | 'inbox';

/** The keys open nothing but these simulators, on the loopback. */
const KEYS = {
	imsklad: { apiKey: 'sandbox-api-key' },
	callbacks: { key: 'sandbox-callback-key' },
	saplab: { login: '79990000000', password: 'sandbox-password' },
	page: { user: 'shop', password: 'sandbox-password' },
	moysklad: { login: 'admin@sandbox', password: 'sandbox-password', token: 'sandbox-access-token' },
};

export interface WorldOptions {
	/** A free one for each service that is not named. */
	ports?: Partial<Record<ServiceName, number>>;
	/** Whether MoySklad has its custom fields and states, and IMSKLAD the products, already; true unless said. */
	prepared?: boolean;
	/** So many products more. */
	products?: number;
	/** Settings of the simulated MoySklad, e.g. `limits: 'off'`. */
	moysklad?: Partial<MoyskladSettings>;
}

/** What a customer order is to be; whatever is left out is usual. Money in roubles. */
export interface OrderWish {
	/** Quantities by code, of products, variants, bundles and services. */
	lines?: Record<string, number>;
	/** Per cent, of every line but the delivery fee. */
	discount?: number;
	/** The name of a counterparty. */
	buyer?: string;
	address?: string;
	/** The name in the custom field "Способ доставки". */
	delivery?: string;
	state?: string;
	/** Paid before it is sent. */
	paid?: number | 'all';
	comment?: string;
	/** Its number, unless MoySklad gives it one: two may have the same where numbers begin anew each year. */
	number?: string;
	/** Anything else of the order, as the API has it: `rate`, `moment`, `applicable`, `vatIncluded`, … */
	more?: ErpFields;
	/** By code, what a line has beside goods, quantity and price: `vat`, `vatEnabled`, … */
	lineFields?: Record<string, Body>;
	/** The name of a store. */
	store?: string;
}
export interface PurchaseWish {
	lines?: Record<string, number>;
	supplier?: string;
	state?: string;
}
/** Fields as MoySklad has them; a state by its name, custom fields as values by their names. */
export type ErpFields = Body & { state?: string; attributes?: Record<string, unknown> };
export interface ShopOrderWish {
	/** The client's ID. */
	client?: number;
	lines?: Array<Partial<Parameters<Saplab['addPosition']>[0]>>;
	paid?: boolean;
}

/** Starts the services, filled; several worlds can live side by side. */
export async function startWorld(options: WorldOptions = {}) {
	const { ports = {}, prepared = true, products = 0 } = options;
	const inbox: Array<{ text: string; at: number }> = [];
	const [imsklad, saplab, moysklad, inboxServer] = await Promise.all([
		startImsklad({ port: ports.imsklad, ...KEYS.imsklad }),
		startSaplab({ port: ports.saplab, ...KEYS.saplab }),
		startMoysklad({ port: ports.moysklad, ...KEYS.moysklad, ...options.moysklad }),
		startServer({
			port: ports.inbox,
			state: () => inbox,
			routes: (app) =>
				app.post('/messages', async (request, reply) => {
					const { text } = textIn(String(request.body));
					if (text === undefined) return reply.code(400).send({ error: 'no text' });
					inbox.push({ text, at: Date.now() });
					return { ok: true };
				}),
		}),
	]);
	const servers = { imsklad, saplab, moysklad, inbox: inboxServer };
	fillErp(moysklad, { prepared, more: products });
	if (prepared) fillWarehouse(imsklad, moysklad);
	fillShop(saplab);

	// ---------------------------------------------------------------- MoySklad

	function erpFields(keyword: string, { state, attributes = {}, ...fields }: ErpFields): Body {
		return {
			...fields,
			...(state === undefined ? {} : { state: stateIn(moysklad, keyword, state) }),
			attributes: Object.entries(attributes).map(([name, value]) =>
				attributeIn(moysklad, keyword, name, value),
			),
		};
	}
	const linesOf = (
		lines: Record<string, number>,
		price: (thing: Entity) => unknown,
		more: Body = {},
		own: Record<string, Body> = {},
	) =>
		Object.entries(lines).map(([code, quantity]) => {
			const thing = erpThing(moysklad, code);
			const rest = { ...(code === DELIVERY.code ? {} : more), ...own[code] };
			return { assortment: metaOf(thing), quantity, price: Number(price(thing)), ...rest };
		});
	const parties = (agent: string) => ({
		organization: metaOf(moysklad.list('organization')[0]),
		agent: nameIn(moysklad, 'counterparty', agent),
		store: nameIn(moysklad, 'store', MAIN_STORE),
	});

	/** A customer's order in MoySklad: one of the kinds, with whatever is wished differently. */
	function placeOrder(kind: OrderKind | OrderWish = 'usual', more: OrderWish = {}): Entity {
		const wish: OrderWish =
			typeof kind === 'string' ? { ...ORDER_KINDS[kind], ...more } : { ...kind, ...more };
		const { lines = ORDER_KINDS.usual.lines, buyer = 'Иванова Мария Петровна' } = wish;
		const { discount = 0, delivery = 'СДЭК', state = 'Новый', paid, comment, address } = wish;
		const agent = moysklad.list('counterparty').find(({ name }) => name === buyer);
		const hasMethod = moysklad
			.list('customerorder/metadata/attributes')
			.some(({ name }) => name === METHOD);
		const salePrice = ({ salePrices }: Entity) => (salePrices as Body[])[0].value;
		const { number, store, more: fields = {}, lineFields } = wish;
		const order = moysklad.create(
			'customerorder',
			erpFields('customerorder', {
				...{ ...parties(buyer), state, shipmentAddress: address ?? agent?.actualAddress },
				...(comment === undefined ? {} : { description: comment }),
				...(number === undefined ? {} : { name: number }),
				...(store === undefined ? {} : { store: nameIn(moysklad, 'store', store) }),
				positions: linesOf(lines, salePrice, { discount }, lineFields),
				...fields,
				attributes: { ...(hasMethod ? { [METHOD]: delivery } : {}), ...fields.attributes },
			}),
		);
		if (paid !== undefined) payOrder(order.id, paid === 'all' ? undefined : paid);
		return order;
	}

	/** An order by its number, or by its ID where several may have that. */
	const orderOf = (numberOrId: string) =>
		moysklad.list('customerorder').find(({ id }) => id === numberOrId) ??
		documentIn(moysklad, 'customerorder', numberOrId);

	/** Any change of an order, as a person makes it in MoySklad. */
	function changeOrder(number: string, fields: ErpFields): Entity {
		const { id } = orderOf(number);
		return moysklad.change('customerorder', id, erpFields('customerorder', fields));
	}
	/** A copy, as MoySklad's button makes it: custom fields and all, but with a number, a day and a state of its own. */
	function copyOrder(number: string, state = 'Новый'): Entity {
		const copied = structuredClone(orderOf(number)) as Body;
		for (const own of [
			'id',
			'meta',
			'name',
			'created',
			'updated',
			'moment',
			'externalCode',
			'syncId',
		])
			delete copied[own];
		for (const made of [
			'payments',
			'demands',
			'payedSum',
			'shippedSum',
			'invoicedSum',
			'reservedSum',
		])
			delete copied[made];
		const positions = moysklad
			.list(`customerorder/${orderOf(number).id}/positions`)
			.map(({ assortment, quantity, price, discount, vat, vatEnabled }) => ({
				...{ assortment, quantity, price, discount, vat, vatEnabled },
			}));
		const fields = { ...copied, ...(positions.length && { positions }) };
		// What a line does not have is left out, as JSON does.
		return moysklad.create('customerorder', {
			...(JSON.parse(JSON.stringify(fields)) as Body),
			state: stateIn(moysklad, 'customerorder', state),
		});
	}
	/** Another delivery method, as a person chooses it who mends an order. */
	const changeDelivery = (number: string, method: string) =>
		changeOrder(number, { attributes: { [METHOD]: method } });
	const deleteOrder = (number: string) => moysklad.remove('customerorder', orderOf(number).id);
	/** As people delete: into the bin. */
	const binOrder = (number: string) => moysklad.bin('customerorder', orderOf(number).id);
	const setOrderState = (number: string, state: string) => changeOrder(number, { state });
	/** Puts it into the state that flow 1 waits for. */
	const sendOrder = (number: string) => setOrderState(number, SENDING);

	/** Money for an order, in roubles, all that is lacking unless said: an incoming payment that is linked to it. */
	function payOrder(number: string, amount?: number): Entity {
		const order = orderOf(number);
		const sum =
			amount === undefined ? Number(order.sum) - Number(order.payedSum) : Math.round(amount * 100);
		const { agent, organization } = order;
		const operations = [{ ...metaOf(order), linkedSum: sum }];
		return moysklad.create('paymentin', { agent, organization, sum, operations });
	}

	/** By the merchant (its state), or at the warehouse (a callback); gives the callback's answer. */
	async function cancelOrder(number: string, where: 'erp' | 'warehouse' = 'erp') {
		if (where === 'warehouse') return imsklad.setStatus(number, CANCELLED);
		setOrderState(number, 'Отменен');
		return undefined;
	}

	/** Changes goods in MoySklad; a tenth dearer unless said. */
	function changeProduct(code: string, fields?: Body): Entity {
		const { id, meta, salePrices } = erpThing(moysklad, code);
		const dearer = () =>
			(salePrices as Body[]).map((price) => ({
				...price,
				value: Math.round(Number(price.value) * 1.1),
			}));
		return moysklad.change(meta.type, id, fields ?? { salePrices: dearer() });
	}

	/** From now on MoySklad is recalculating the stock of goods, or is done with it. */
	const recalculate = (code: string, on = true) =>
		moysklad.recalculate(erpThing(moysklad, code).id, on);

	/** An order to a supplier. */
	function placePurchase(wish: PurchaseWish = {}): Entity {
		const { lines = { '1001': 10, '00002': 20 }, supplier = 'Фабрика игрушек' } = wish;
		const cost = ({ buyPrice }: Entity) => (buyPrice as Body | undefined)?.value ?? 0;
		const { state = SENDING } = wish;
		const positions = linesOf(lines, cost);
		return moysklad.create(
			'purchaseorder',
			erpFields('purchaseorder', { ...parties(supplier), state, positions }),
		);
	}

	/** A deed at an earlier time of MoySklad's clock, so that its things look so many minutes old. */
	function earlier<T>(minutes: number, deed: () => T): T {
		const { clock } = moysklad.settings;
		moysklad.settings.clock = clock - minutes * 60_000;
		try {
			return deed();
		} finally {
			moysklad.settings.clock = clock;
		}
	}

	// ---------------------------------------------------------------- IMSKLAD; each gives what its callback was answered

	/** One status on, or to the given one. `id` is the merchant's, as everywhere. */
	const advanceOrder = (id: string, status?: number) =>
		status === undefined ? imsklad.advance(id) : imsklad.setStatus(id, status);
	const giveTrack = (id: string, track = `10${String(Date.now()).slice(-8)}`) =>
		imsklad.setTracks([{ id, track }]);
	const giveTrackError = (id: string, err = 'Некорректный код пункта выдачи') =>
		imsklad.setTracks([{ id, err }]);
	/** Goods of a preorder arrive: all that are awaited, or these quantities by product. */
	const receiveGoods = (preorder: string, quantities?: Record<string, number>) =>
		imsklad.receive(preorder, quantities);
	/** The warehouse charges until no more than so many roubles are left. */
	const spend = (left = 100) => imsklad.spend(imsklad.state.balance - left);
	/** Pieces appear or vanish on one side only. */
	function moveStock(code: string, amount: number, where: 'erp' | 'warehouse' = 'warehouse'): void {
		if (where === 'warehouse') imsklad.moveStock(code, amount);
		else moysklad.stock(erpThing(moysklad, code).id, amount);
	}

	// ---------------------------------------------------------------- Saplab

	const addClient = (fields: Parameters<Saplab['addClient']>[0] = {}) => saplab.addClient(fields);
	/** A client's new invoice, its positions with whatever is said of them. */
	function placeShopOrder({ client = 4, lines = [{}, {}], paid = false }: ShopOrderWish = {}) {
		const count = new Set(saplab.state.positions.map(({ invoice }) => invoice)).size;
		const invoice = `KZ-${2000 + count}`;
		const positions = lines.map((line) =>
			saplab.addPosition({ client_id: client, invoice, shipping_id: 1, ...line }),
		);
		if (paid) for (const { id } of positions) saplab.pay(id);
		return { invoice, positions };
	}
	const payPosition = (id: number) => saplab.pay(id);
	const refundPosition = (id: number) => saplab.refund(id);
	function setPositionStatus(id: number, status: string): void {
		const found = saplab.state.statuses.find(({ name }) => name === status);
		if (!found) throw new Error(`Saplab has no status "${status}"`);
		saplab.setStatus(id, found.id);
	}

	// ---------------------------------------------------------------- all of it

	const services: Record<ServiceName, Outage | 'up'> = {
		...{ imsklad: 'up', saplab: 'up', moysklad: 'up', inbox: 'up' },
	};
	/** A service is away in one of three ways, until it is back. */
	async function setService(name: ServiceName, how: Outage | 'up'): Promise<void> {
		if (!Object.hasOwn(servers, name)) throw new Error(`There is no service "${name}"`);
		await servers[name].outage(how === 'up' ? undefined : how);
		services[name] = how;
	}

	return {
		...servers,
		/** Who may open the pages of flows. */
		page: KEYS.page,
		/** For n8n: one of each type. */
		credentials: [
			{
				type: 'imskladApi',
				name: 'IMSKLAD (sandbox)',
				data: { baseUrl: imsklad.url, ...KEYS.imsklad },
			},
			{
				type: 'imskladCallbackApi',
				name: 'IMSKLAD callbacks (sandbox)',
				data: KEYS.callbacks,
			},
			{
				type: 'saplabApi',
				name: 'Saplab (sandbox)',
				data: { baseUrl: saplab.url, ...KEYS.saplab },
			},
			{ type: 'httpBasicAuth', name: 'Page (sandbox)', data: KEYS.page },
			{
				type: 'moySkladApi',
				name: 'MoySklad (sandbox)',
				data: {
					authentication: 'token',
					accessToken: KEYS.moysklad.token,
					baseUrl: moysklad.url,
				},
			},
		],
		/** Where templates tell their problems: POST { text }. */
		tellUrl: `${inboxServer.url}/messages`,
		/** What came there, oldest first; `at` in milliseconds. */
		messages: inbox,
		/** How each service is. */
		services,
		/** Where IMSKLAD calls back from now on; nowhere without an address. */
		connect: (url?: string) =>
			imsklad.setEndpoint(url === undefined ? undefined : { url, ...KEYS.callbacks }),
		...{ placeOrder, changeOrder, copyOrder, deleteOrder, binOrder, setOrderState, sendOrder },
		...{ payOrder, cancelOrder, changeDelivery },
		...{ changeProduct, recalculate, placePurchase, earlier },
		...{ advanceOrder, giveTrack, giveTrackError, receiveGoods, spend, moveStock },
		...{ addClient, placeShopOrder, payPosition, refundPosition, setPositionStatus, setService },
		state: () =>
			stateOf(
				moysklad,
				imsklad,
				saplab,
				inbox.map(({ text }) => text),
			),
		close: async () => {
			await Promise.all(Object.values(servers).map((server) => server.close()));
		},
	};
}
export type World = Awaited<ReturnType<typeof startWorld>>;

const CANCELLED = 10;

/** The text of a message, where the body is JSON with one. */
function textIn(body: string): { text?: string } {
	try {
		const { text } = JSON.parse(body) as { text?: unknown };
		return typeof text === 'string' ? { text } : {};
	} catch {
		return {};
	}
}
