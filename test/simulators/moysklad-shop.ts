/**
 * The account: collections of things, one for each path, and what is done to them. It speaks no HTTP. A write is
 * checked in full before it touches anything, so that an element of an array fails alone.
 */
import { randomUUID } from 'node:crypto';
import { Checker, hrefOf, MOST, type Body } from './moysklad-check';
import { GOODS, kindOf, PRICE_TYPES, type Kind } from './moysklad-entities';
import { Refusal } from './moysklad-errors';
import { expanded } from './moysklad-expand';
import { UPDATED_BY, type Hidden } from './moysklad-filterable';
import type { Account, Entity, Meta } from './moysklad-filters';
import { fulfil, settle } from './moysklad-linked';
import { defaultsFor, REMOVAL, rulesFor } from './moysklad-rules';
import { checkSerials } from './moysklad-serials';
import { Ledger } from './moysklad-stock';
import type { MoyskladSettings } from './moysklad-switches';

/** The thing whose rows a collection holds, and the field where it shows them. */
interface Parent {
	keyword: string;
	id: string;
	field: string;
}
/** A path and what lies there. */
export interface Collection {
	path: string;
	kind: Kind;
	rows: Map<string, Entity>;
	/** Ids. */
	bySyncId: Map<string, string>;
	parent?: Parent;
}
export interface Change {
	action: 'CREATE' | 'UPDATE' | 'DELETE' | 'PROCESSED';
	keyword: string;
	entity: Entity;
	fields: string[];
	before?: Entity;
}
/** One request, or one deed in the UI: what it changed becomes one audit context. */
export interface Deed {
	uid: string;
	changes: Change[];
	/** Whose rows were changed, by id. */
	touched: Map<string, Parent>;
}
export const newDeed = (uid: string): Deed => ({ uid, changes: [], touched: new Map() });

const BELOW_METADATA: Record<string, string> = {
	attributes: 'attributemetadata',
	states: 'state',
	characteristics: 'characteristic',
};
export class Shop implements Account {
	readonly collections = new Map<string, Collection>();
	readonly ledger = new Ledger();
	readonly checker = new Checker(this);
	readonly accountId = '00000000-0000-4000-8000-0000000000aa';
	readonly assortmentSettings: Record<string, Record<string, unknown> | boolean> = {
		uniqueCodeRules: { checkUniqueCode: false, fillUniqueCode: false },
		barcodeRules: { fillEAN13Barcode: false, weightBarcode: false, weightBarcodePrefix: 20 },
		createdShared: false,
	};
	/** What every new thing belongs to. */
	owner?: Entity;
	group?: Entity;
	currency?: Entity;

	/** The address of the API; set once it is known. */
	base = '';

	constructor(readonly settings: MoyskladSettings) {}

	/** Moscow time with milliseconds; `ago` in milliseconds. */
	now(ago = 0): string {
		const moscow = Date.now() + this.settings.clock - ago + 3 * 3_600_000;
		return new Date(moscow).toISOString().replace('T', ' ').slice(0, 23);
	}

	// ---------------------------------------------------------------- finding

	/** The collection at a path below the base; refuses an unknown keyword or a missing parent. */
	at(path: string): Collection {
		const known = this.collections.get(path);
		if (known) return known;
		const [, keyword, id, field] = path.split('/');
		let kind = kindOf(keyword);
		let parent: Parent | undefined;
		if (path === PRICE_TYPES) kind = kindOf('pricetype');
		else if (!kind?.isEntity) throw new Refusal(1005, keyword);
		else if (id === 'metadata') kind = kindOf(BELOW_METADATA[field]);
		else if (keyword === 'customentity' && id && !field)
			this.find(this.at('entity/customentity'), id);
		else if (id !== undefined) {
			const rows = kind.rows.find(({ name }) => name === field);
			if (!rows) throw new Refusal(1002, path);
			this.find(this.at(`entity/${keyword}`), id);
			parent = { keyword, id, field };
			kind = kindOf(rows.targets[0]);
		}
		if (!kind) throw new Refusal(1002, path);
		const made: Collection = { path, kind, rows: new Map(), bySyncId: new Map(), parent };
		this.collections.set(path, made);
		return made;
	}

	resolve(href: string): Entity | undefined {
		if (!href.startsWith(`${this.base}/`)) return undefined;
		const path = href.slice(this.base.length + 1).replace(/\?.*/s, '');
		const slash = path.lastIndexOf('/');
		return this.collections.get(path.slice(0, slash))?.rows.get(path.slice(slash + 1));
	}

	find(collection: Collection, id: string): Entity {
		const found = collection.rows.get(id);
		if (!found) throw new Refusal(1021, id);
		return found;
	}

	/** All at a path; of an entity. */
	all = (path: string): Entity[] => [...this.at(path).rows.values()];
	list = (keyword: string): Entity[] => this.all(`entity/${keyword}`);

	metaOf({ path, kind, parent }: Collection, id: string): Meta {
		const type = {
			position: `${parent?.keyword}position`,
			component: 'bundlecomponent',
			characteristic: 'attributemetadata',
		}[kind.keyword];
		const metadataHref = `${this.base}/entity/${kind.attributesOf}/metadata`;
		return {
			href: `${this.base}/${path}/${id}`,
			...(kind.isEntity && kind.metadata ? { metadataHref } : {}),
			type: type ?? kind.keyword,
			mediaType: 'application/json',
		};
	}

	// ---------------------------------------------------------------- writing

	/** A thing as it would be, new or changed, rules and all; keeps nothing yet. */
	private made(collection: Collection, body: Body, id: string, before?: Entity): Entity {
		const { kind } = collection;
		const sent = this.checker.sent(kind, body, before);
		const after: Entity = before
			? { ...before, ...sent }
			: { meta: this.metaOf(collection, id), id, ...sent };
		for (const [name, make] of before ? [] : defaultsFor(kind)) {
			if (after[name] === undefined) after[name] = make(this, kind, collection);
		}
		for (const rule of rulesFor(kind)) rule({ after, before, sent, shop: this, collection });
		const rows = kind.rows.map(({ name }) => [name, body[name] ?? before?.[name]]);
		this.checker.required(kind, { ...after, ...Object.fromEntries(rows) });
		const isKept = (value: unknown) => value !== null && value !== undefined;
		if (Object.values(after).every(isKept)) return after;
		const kept = Object.entries(after).filter(([, value]) => isKept(value));
		return Object.fromEntries(kept) as Entity;
	}

	/** The new rows of a thing: those sent, each in the place of the former one whose id it bears. */
	private rowsOf({ kind, path }: Collection, id: string, body: Body, isNew: boolean) {
		const fields = kind.rows.filter(({ name }) => isNew || Array.isArray(body[name]));
		return fields.map(({ name, targets }) => {
			const below = `${path}/${id}/${name}`;
			const inner = { path: below, kind: kindOf(targets[0])!, parent: { keyword: kind.keyword } };
			const former = this.collections.get(below)?.rows;
			const sent = Array.isArray(body[name]) ? (body[name] as Body[]) : [];
			const rows = sent.map((row) => {
				const known = former?.get(String(row.id ?? hrefOf(row).split('/').pop()));
				return this.made(inner as Collection, row, known?.id ?? randomUUID(), known);
			});
			return [name, new Map(rows.map((row) => [row.id, row]))] as const;
		});
	}

	/** Keeps a thing and its rows, says in it how many there are, adds them up and books the stock. */
	keep(collection: Collection, entity: Entity, inner: ReturnType<Shop['rowsOf']>): void {
		const { kind, path, rows: all } = collection;
		all.set(entity.id, entity);
		for (const [name, rows] of inner) {
			const below = this.at(`${path}/${entity.id}/${name}`);
			below.rows = rows;
			const { type, mediaType } = this.metaOf(below, '');
			const page = { size: rows.size, limit: MOST, offset: 0 };
			entity[name] = { meta: { href: `${this.base}/${below.path}`, type, mediaType, ...page } };
			if (name !== 'positions') continue;
			const positions = [...rows.values()];
			if (kind.fields.has('reservedSum')) {
				entity.reservedSum = positions.reduce((sum, { reserve, price }) => {
					return sum + Number(reserve ?? 0) * Number(price);
				}, 0);
			}
			entity.sum = positions.reduce((sum, { quantity, price, discount }) => {
				return sum + Number(quantity) * Number(price) * (1 - Number(discount) / 100);
			}, 0);
		}
		const positions = this.collections.get(`${path}/${entity.id}/positions`)?.rows.values();
		if (positions) this.ledger.book(kind.keyword, entity, this.stored([...positions]), this.now());
	}

	/** Rows of goods that have a stock: in the place of a bundle its parts, beside a batch what it is a batch of. */
	private stored(rows: Entity[]): Entity[] {
		return rows.flatMap((row) => {
			const { meta } = row.assortment as Entity;
			const batch = meta.type === 'consignment' && this.resolve(meta.href);
			if (batch) return [row, { ...row, assortment: batch.assortment }];
			if (meta.type !== 'bundle') return row;
			const parts = this.all(`entity/bundle/${meta.href.split('/').pop()}/components`);
			return parts.map(({ assortment, quantity }) => {
				const times = (amount: unknown) => Number(amount ?? 0) * Number(quantity);
				return { ...row, assortment, quantity: times(row.quantity), reserve: times(row.reserve) };
			});
		});
	}

	note(deed: Deed, change: Omit<Change, 'keyword'>, { kind, parent }: Collection): void {
		(change.entity as Hidden)[UPDATED_BY] = deed.uid;
		if (parent) deed.touched.set(parent.id, parent);
		else if (kind.isEntity) deed.changes.push({ ...change, keyword: kind.keyword });
	}

	/** At the end of a deed: a thing whose rows or payments were changed is changed itself, once. */
	finish(deed: Deed): void {
		settle(this, deed);
		fulfil(this, deed);
		for (const { keyword, id, field } of deed.touched.values()) {
			const collection = this.at(`entity/${keyword}`);
			const before = this.find(collection, id);
			const entity = { ...before, updated: this.now() };
			this.keep(collection, entity, [[field, this.at(`${collection.path}/${id}/${field}`).rows]]);
			this.note(deed, { action: 'UPDATE', entity, fields: [field], before }, collection);
		}
	}

	/** A body with the syncId of an earlier one gives what that made. */
	create(collection: Collection, body: Body, deed: Deed, id: string = randomUUID()): Entity {
		const { kind, rows, bySyncId } = collection;
		const twin = kind.fields.has('syncId') ? bySyncId.get(String(body.syncId)) : undefined;
		if (twin) return this.find(collection, twin);
		const entity = this.made(collection, body, id);
		const inner = this.rowsOf(collection, id, body, true);
		checkSerials(this, collection, entity, inner);
		this.keep(collection, entity, inner);
		if (entity.syncId) bySyncId.set(String(entity.syncId), id);
		this.note(deed, { action: 'CREATE', entity, fields: [] }, collection);
		return rows.get(id) ?? entity;
	}

	/** Nothing happens where nothing differs. */
	update(collection: Collection, before: Entity, body: Body, deed: Deed): Entity {
		if (body.syncId !== undefined && body.syncId !== before.syncId) throw new Refusal(1047);
		const entity = this.made(collection, body, before.id, before);
		const inner = this.rowsOf(collection, before.id, body, false);
		const differs = (name: string) =>
			name !== 'meta' && JSON.stringify(entity[name]) !== JSON.stringify(before[name]);
		const fields = [...Object.keys(body).filter(differs), ...inner.map(([name]) => name)];
		if (fields.length === 0) return before;
		checkSerials(this, collection, entity, inner);
		if (collection.kind.fields.has('updated')) entity.updated = this.now();
		this.keep(collection, entity, inner);
		this.note(deed, { action: 'UPDATE', entity, fields, before }, collection);
		return entity;
	}

	remove(collection: Collection, before: Entity, deed: Deed): void {
		const { kind, path, rows, bySyncId } = collection;
		const { id } = before;
		REMOVAL[kind.keyword]?.(before);
		const dependencies = this.usersOf(before);
		if (dependencies.length > 0) throw new Refusal(1028, id, { dependencies });
		rows.delete(id);
		bySyncId.delete(String(before.syncId));
		this.ledger.unbook(id, this.now());
		for (const { name } of kind.rows) this.collections.delete(`${path}/${id}/${name}`);
		this.note(deed, { action: 'DELETE', entity: { ...before }, fields: [], before }, collection);
	}

	/** Into the bin (Корзина): lists leave it out, its own address still finds it. */
	bin(collection: Collection, before: Entity, deed: Deed): void {
		const entity = { ...before, deleted: this.now() };
		collection.rows.set(before.id, entity);
		this.ledger.unbook(before.id, this.now());
		this.note(deed, { action: 'DELETE', entity, fields: [], before }, collection);
	}

	/** Documents and bundles in which goods stand. */
	private usersOf({ meta }: Entity): Meta[] {
		if (!GOODS.includes(meta.type)) return [];
		const stands = ({ rows }: Collection) =>
			[...rows.values()].some(({ assortment }) => hrefOf(assortment) === meta.href);
		return [...this.collections.values()].flatMap((collection) => {
			const { parent } = collection;
			if (!parent || !stands(collection)) return [];
			return this.find(this.at(`entity/${parent.keyword}`), parent.id).meta;
		});
	}

	expanded = (entity: Body, expand: string): Body => expanded(this, entity, expand);
}
