/**
 * Stock as a ledger of movements, so that it can be told for any moment and for any stores, and what changed since
 * when; and the reports on it. Which documents move what is the obvious, undocumented rule: supply, enter and
 * salesreturn bring, demand and loss take, move does both, an order reserves, a purchase order is awaited.
 */
import { Refusal } from './moysklad-errors';
import type { Condition, Entity, Filter } from './moysklad-filters';
import type { Shop } from './moysklad-shop';

export const MEASURES = ['stock', 'reserve', 'inTransit'] as const;
type Measure = (typeof MEASURES)[number];
/** `store` is an id, or null where an order names none. */
interface Movement {
	at: string;
	store: string | null;
	measure: Measure;
	amount: number;
}
type Booking = Movement & { goods: string };

/** What a position of a document does: the field with the store, the measure, the sign, the field with the amount. */
const EFFECTS: Record<string, Array<[string, Measure, 1 | -1, string]>> = {
	supply: [['store', 'stock', 1, 'quantity']],
	enter: [['store', 'stock', 1, 'quantity']],
	salesreturn: [['store', 'stock', 1, 'quantity']],
	demand: [['store', 'stock', -1, 'quantity']],
	loss: [['store', 'stock', -1, 'quantity']],
	move: [
		['sourceStore', 'stock', -1, 'quantity'],
		['targetStore', 'stock', 1, 'quantity'],
	],
	customerorder: [['store', 'reserve', 1, 'reserve']],
	purchaseorder: [['store', 'inTransit', 1, 'quantity']],
};

export interface Totals extends Record<Measure, number> {
	quantity: number;
	freeStock: number;
}
/** Which movements count; `stores` tells of an id. */
export interface View {
	moment?: string;
	stores?: (store: string | null) => boolean;
}

const idOf = (reference: unknown) => (reference as Entity).meta.href.split('/').pop() ?? '';

export class Ledger {
	private readonly byGoods = new Map<string, Movement[]>();
	private readonly booked = new Map<string, Booking[]>();
	/** How many there have been. */
	movements = 0;

	add(goods: string, movement: Movement): void {
		const known = this.byGoods.get(goods);
		if (known) known.push(movement);
		else this.byGoods.set(goods, [movement]);
		this.movements += 1;
	}

	/** A document's movements in place of those that it had. */
	book(keyword: string, document: Entity, rows: Entity[], at: string): void {
		const effects = document.applicable === false ? [] : (EFFECTS[keyword] ?? []);
		const bookings = effects.flatMap(([field, measure, sign, amount]) =>
			rows
				.filter((row) => row[amount] && (row.assortment as Entity).meta.type !== 'service')
				.map((row) => ({
					...{ at, measure, amount: sign * Number(row[amount]), goods: idOf(row.assortment) },
					store: document[field] ? idOf(document[field]) : null,
				})),
		);
		if (effects.length === 0 && !this.booked.has(document.id)) return;
		const bare = (list: Booking[] = []) =>
			JSON.stringify(list.map((each) => ({ ...each, at: '' })));
		if (bare(bookings) === bare(this.booked.get(document.id))) return;
		this.unbook(document.id, at);
		for (const { goods, ...movement } of bookings) this.add(goods, movement);
		this.booked.set(document.id, bookings);
	}

	unbook(document: string, at: string): void {
		for (const { goods, ...movement } of this.booked.get(document) ?? []) {
			this.add(goods, { ...movement, at, amount: -movement.amount });
		}
		this.booked.delete(document);
	}

	totals(goods: string, { moment, stores }: View = {}): Totals {
		const totals = { stock: 0, reserve: 0, inTransit: 0, quantity: 0, freeStock: 0 };
		for (const { at, store, measure, amount } of this.byGoods.get(goods) ?? []) {
			if ((moment && at > moment) || (stores && !stores(store))) continue;
			totals[measure] += amount;
		}
		totals.freeStock = totals.stock - totals.reserve;
		totals.quantity = totals.freeStock + totals.inTransit;
		return totals;
	}

	/** Goods with their stores, of all that ever moved or moved since. */
	*lines(since = ''): Generator<{ goods: string; stores: Set<string | null> }> {
		for (const [goods, movements] of this.byGoods) {
			const moved = movements.filter(({ at }) => at >= since);
			if (moved.length > 0) yield { goods, stores: new Set(moved.map(({ store }) => store)) };
		}
	}
}

const MODES: Record<string, (amount: number, row: Entity) => boolean> = {
	all: () => true,
	positiveOnly: (amount) => amount > 0,
	negativeOnly: (amount) => amount < 0,
	empty: (amount) => amount === 0,
	nonEmpty: (amount) => amount !== 0,
	underMinimum: (amount, { minimumBalance, minimumStock }) =>
		amount < Number((minimumStock as { quantity?: number })?.quantity ?? minimumBalance ?? 0),
};

/** Services and bundles have no stock of their own. */
export const isStored = (type: string) => type !== 'service' && type !== 'bundle';
const valuesOf = (list: Condition[], key: string, operator = '=') =>
	list.filter((each) => each.key === key && each.operator === operator).map(({ value }) => value);

/** The stores that count and the moment, by stockStore or store, stockMoment or moment. */
export function viewOf({ directives }: Filter): View {
	const ids = (operator: string) =>
		['stockStore', 'store'].flatMap((key) =>
			valuesOf(directives, key, operator).map((href) => href.split('/').pop()),
		);
	const [wanted, unwanted] = [ids('='), ids('!=')];
	const [moment] = [...valuesOf(directives, 'stockMoment'), ...valuesOf(directives, 'moment')];
	const stores = (store: string | null) =>
		(wanted.length === 0 || wanted.includes(String(store))) && !unwanted.includes(String(store));
	return { moment, stores: wanted.length + unwanted.length > 0 ? stores : undefined };
}

/** The filters on stock, on kinds of goods, and withSubFolders' condition; `modes` are the defaults. */
export function stockTest(
	{ ledger }: Shop,
	filter: Filter,
	modes: { stockMode?: string; quantityMode?: string } = {},
): (row: Entity) => boolean {
	const { directives, has } = filter;
	if (has('withSubFolders') && !has('productFolder')) throw new Refusal(1034, 'withSubFolders');
	const view = viewOf(filter);
	const mode = (key: 'stockMode' | 'quantityMode') =>
		valuesOf(directives, key)[0] ?? modes[key] ?? 'all';
	const [byStock, byQuantity] = [mode('stockMode'), mode('quantityMode')];
	const isOn = (key: string) => valuesOf(directives, key)[0] === 'true';
	const only = MEASURES.filter((measure) => isOn(`${measure}Only`));
	const counts = byStock !== 'all' || byQuantity !== 'all' || only.length > 0;
	const storedOnly = counts || has('alcoholic.type') || has('weighed');
	const named = ['product', 'variant', 'consignment'];
	const wanted = new Set(named.flatMap((key) => valuesOf(directives, key)));
	const unwanted = new Set(named.flatMap((key) => valuesOf(directives, key, '!=')));
	return (row) => {
		if (storedOnly && !isStored(row.meta.type)) return false;
		if ((wanted.size > 0 && !wanted.has(row.meta.href)) || unwanted.has(row.meta.href))
			return false;
		if (!counts) return true;
		const totals = ledger.totals(row.id, view);
		return (
			MODES[byStock](totals.stock, row) &&
			MODES[byQuantity](totals.quantity, row) &&
			only.every((measure) => totals[measure] !== 0)
		);
	};
}

/** A row of the assortment with its four stock fields; services and bundles have none. */
export function withStock({ ledger }: Shop, row: Entity, view: View): Record<string, unknown> {
	if (!isStored(row.meta.type)) return row;
	const { stock, reserve, inTransit, quantity } = ledger.totals(row.id, view);
	return { ...row, stock, reserve, inTransit, quantity };
}

/** A row of report/stock/all or bystore; the href of its meta ends in ?expand=supplier, as in the service. */
export function reportRow(
	shop: Shop,
	type: string,
	row: Entity,
	view: View,
): Record<string, unknown> {
	const { ledger } = shop;
	const { name, code, article, externalCode, uom, salePrices, buyPrice } = row;
	const meta = { ...row.meta, href: `${row.meta.href}?expand=supplier` };
	if (type === 'bystore') {
		const stockByStore = shop.list('store').map((store) => {
			const only = (id: string | null) => id === store.id && (view.stores?.(id) ?? true);
			const { stock, reserve, inTransit } = ledger.totals(row.id, { ...view, stores: only });
			return { meta: store.meta, name: store.name, stock, reserve, inTransit };
		});
		return { meta, stockByStore };
	}
	const { stock, reserve, inTransit, quantity } = ledger.totals(row.id, view);
	const price = (value: unknown) => (value as { value?: number } | undefined)?.value ?? 0;
	const found = (value: unknown) => (value ? shop.resolve((value as Entity).meta.href) : undefined);
	const unit = found(uom);
	const folder = found(row.productFolder);
	return {
		...{
			meta,
			name,
			code,
			article,
			externalCode,
			stock,
			reserve,
			inTransit,
			quantity,
			stockDays: 0,
		},
		...{ price: price(buyPrice), salePrice: price((salePrices as unknown[])?.[0]) },
		uom: unit && { meta: unit.meta, name: unit.name },
		folder: folder && { meta: folder.meta, name: folder.name, pathName: folder.pathName },
	};
}

const STOCK_TYPES = ['stock', 'freeStock', 'quantity', 'reserve', 'inTransit'];
const DAY = 24 * 3_600_000;

/**
 * report/stock/{all,bystore}/current: [{ assortmentId, storeId?, [stockType] }], unpaged. Without what is being
 * recalculated, or null for it where withRecalculate asks for that.
 */
export function currentStock(shop: Shop, type: string, query: URLSearchParams) {
	const { ledger, settings } = shop;
	const isUnsure = (goods: string) => settings.recalculating.includes(goods);
	const all = query.get('withRecalculate') ?? 'false';
	if (!/^(true|false)$/.test(all)) throw new Refusal(1084, 'withRecalculate');
	const stockType = query.get('stockType') ?? 'stock';
	if (!STOCK_TYPES.includes(stockType)) throw new Refusal(1084, 'stockType');
	const include = query.get('include');
	if (include !== null && include !== 'zeroLines') throw new Refusal(1084, 'include');
	const since = query.get('changedSince');
	if (since !== null) {
		const isTime = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{3})?$/.test(since);
		if (!isTime || since < shop.now(DAY) || since > shop.now())
			throw new Refusal(1084, 'changedSince');
	}
	const wanted: Record<string, string[]> = { assortmentId: [], storeId: [] };
	for (const part of query.getAll('filter').join(';').split(';').filter(Boolean)) {
		const [key, ids] = part.split('=');
		if (!wanted[key] || !ids) throw new Refusal(1034, part);
		wanted[key].push(...ids.split(','));
	}
	const isWanted = (key: string, id: string | null) =>
		wanted[key].length === 0 || wanted[key].includes(String(id));
	const zeros = include !== null || since !== null;
	const rows: Array<Record<string, unknown>> = [];
	for (const { goods, stores } of ledger.lines(since ?? '')) {
		if (!isWanted('assortmentId', goods) || (isUnsure(goods) && all === 'false')) continue;
		const inStore = (id: string | null) => isWanted('storeId', id);
		const parts =
			type === 'all'
				? [inStore]
				: [...stores].filter(inStore).map((id) => (each: string | null) => each === id);
		const ids = type === 'all' ? [undefined] : [...stores].filter(inStore);
		parts.forEach((part, index) => {
			const amount = ledger.totals(goods, { stores: part })[stockType as keyof Totals];
			if (amount === 0 && !zeros && !isUnsure(goods)) return;
			const storeId = ids[index];
			rows.push({
				assortmentId: goods,
				...(storeId === undefined ? {} : { storeId }),
				[stockType]: isUnsure(goods) ? null : amount,
			});
		});
	}
	return rows;
}
