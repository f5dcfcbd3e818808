/** The three systems in a person's terms: small, without times and IDs that change from run to run, so that two can be compared. */
import type { Body } from './moysklad-check';
import type { Entity } from './moysklad-filters';
import { totalOf } from './saplab-data';
import type { Imsklad, Moysklad, Saplab } from './world';
import { fieldOf, resolveIn } from './world-erp';
import { MAIN_STORE, METHOD } from './world-merchant';

const roubles = (kopecks: unknown) => Math.round(Number(kopecks ?? 0)) / 100;
type Goods = Record<string, number>;

const GOODS = ['product', 'variant', 'bundle', 'service'];

function erpState(erp: Moysklad) {
	const store = erp.list('store').find(({ name }) => name === MAIN_STORE);
	const all = GOODS.flatMap((keyword) => erp.list(keyword));
	const stateOf = ({ meta, state }: Entity) =>
		String(resolveIn(erp, `${meta.type}/metadata/states`, state)?.name ?? '');
	const agentOf = ({ agent }: Entity) => String(resolveIn(erp, 'counterparty', agent)?.name ?? '');
	const goodsOf = ({ id, meta }: Entity): Goods =>
		Object.fromEntries(
			erp.list(`${meta.type}/${id}/positions`).map(({ assortment, quantity }) => {
				const href = (assortment as Entity).meta.href;
				return [String(all.find(({ meta }) => meta.href === href)?.code), Number(quantity)];
			}),
		);
	const idAtWarehouse = (thing: Entity) =>
		thing.meta.type === 'variant'
			? (/^IMSKLAD ID: (.+)$/m.exec(String(thing.description ?? ''))?.[1] ?? null)
			: fieldOf(thing, 'IMSKLAD ID');
	const documents = (keyword: string) =>
		erp.list(keyword).map((document) => ({ number: document.name, goods: goodsOf(document) }));
	return {
		orders: erp.list('customerorder').map((order) => ({
			number: String(order.name),
			/** What the warehouse knows it by. */
			key: String(fieldOf(order, 'IMSKLAD ключ') ?? order.name),
			state: stateOf(order),
			buyer: agentOf(order),
			goods: goodsOf(order),
			sum: roubles(order.sum),
			paid: roubles(order.payedSum),
			delivery: fieldOf(order, METHOD),
			wmsId: fieldOf(order, 'IMSKLAD ID'),
			wmsStatus: fieldOf(order, 'IMSKLAD статус'),
			track: fieldOf(order, 'Трек-номер'),
			problem: fieldOf(order, 'IMSKLAD проблема'),
			notes: String(order.description ?? ''),
		})),
		purchases: erp.list('purchaseorder').map((purchase) => ({
			number: String(purchase.name),
			key: String(fieldOf(purchase, 'IMSKLAD ключ') ?? purchase.name),
			state: stateOf(purchase),
			supplier: agentOf(purchase),
			goods: goodsOf(purchase),
			wmsId: fieldOf(purchase, 'IMSKLAD ID'),
			problem: fieldOf(purchase, 'IMSKLAD проблема'),
		})),
		goods: all
			.filter(({ meta }) => meta.type === 'product' || meta.type === 'variant')
			.map((thing) => ({
				code: String(thing.code),
				name: String(thing.name),
				price: roubles((thing.salePrices as Body[])[0].value),
				stock: erp.stockOf(thing.id, store?.id),
				wmsId: idAtWarehouse(thing),
				problem: fieldOf(thing, 'IMSKLAD проблема'),
			})),
		supplies: erp.list('supply').map((supply) => ({
			number: String(supply.name),
			purchase: resolveIn(erp, 'purchaseorder', supply.purchaseOrder)?.name ?? null,
			goods: goodsOf(supply),
		})),
		demands: erp.list('demand').map((demand) => ({
			number: String(demand.name),
			order: resolveIn(erp, 'customerorder', demand.customerOrder)?.name ?? null,
			goods: goodsOf(demand),
			sum: roubles(demand.sum),
		})),
		enters: documents('enter'),
		losses: documents('loss'),
		clients: erp.list('counterparty').map(({ name, phone = null, email = null, ...client }) => ({
			...{ name: String(name), phone, email },
			externalCode: /^saplab-/.test(String(client.externalCode)) ? client.externalCode : null,
		})),
	};
}

function warehouseState(warehouse: Imsklad) {
	const { goods, orders, preorders, documents, stock, reserved, balance } = warehouse.state;
	const goodsOf = (lines: Array<{ id: string | number; quantity: number }>): Goods =>
		Object.fromEntries(lines.map(({ id, quantity }) => [String(id), quantity]));
	return {
		orders: Object.entries(orders).map(([id, { status, data }]) => {
			const total = data.goods.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
			const cod = total + Number(data.delivery) - Number(data.discount) - Number(data.total_paid);
			return {
				...{
					id,
					status,
					name: data.name,
					phone: data.phone ?? null,
					address: data.address ?? null,
				},
				goods: goodsOf(data.goods),
				delivery: Number(data.delivery),
				discount: Number(data.discount),
				paid: Number(data.total_paid),
				/** Cash on delivery: what the carrier takes from the customer. */
				cod: Math.round(cod * 100) / 100,
				...{ carrier: data.delivery_type ?? null, track: data.track ?? null },
			};
		}),
		preorders: Object.entries(preorders).map(([id, { data }]) => ({
			...{ id, supplier: data.supplier_name ?? null, goods: goodsOf(data.goods) },
		})),
		receipts: Object.entries(documents).map(([id, { data }]) => ({
			...{ id, of: data.code ?? null, goods: goodsOf(data.goods) },
		})),
		goods: Object.entries(goods).map(([id, { data }]) => ({
			...{ id, name: data.name, price: Number(data.price), weight: data.weight ?? null },
			...{ color: data.color ?? null, size: data.size ?? null },
			...{ stock: stock[id] ?? 0, reserved: reserved[id] ?? 0 },
		})),
		balance,
	};
}

function shopState({ state }: Saplab) {
	const nameOf = (things: Array<{ id: number; name: string }>, id: number) =>
		things.find((thing) => thing.id === id)?.name ?? null;
	return {
		positions: state.positions.map((position) => ({
			...{ id: position.id, invoice: position.invoice, name: position.name },
			...{ brand: position.brand, article: position.article, quantity: position.quantity },
			client: nameOf(state.clients, position.client_id),
			distributor: position.distributor_id,
			sum: totalOf(position),
			status: nameOf(state.statuses, position.status_id),
			paid: position.is_payed,
			denied: position.is_denied,
		})),
		clients: state.clients.map(({ id, name, phone, email }) => ({ id, name, phone, email })),
		/** What customers were told, an SMS or an e-mail each. */
		notices: state.messages.map(({ kind, position_id, status_id }) => ({
			...{ kind, position: position_id, status: nameOf(state.statuses, status_id) },
		})),
	};
}

export const stateOf = (erp: Moysklad, warehouse: Imsklad, shop: Saplab, messages: string[]) => ({
	erp: erpState(erp),
	warehouse: warehouseState(warehouse),
	shop: shopState(shop),
	/** What the inbox was told. */
	messages,
});
export type WorldState = ReturnType<typeof stateOf>;
