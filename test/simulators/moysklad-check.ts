/**
 * Checks what is sent against the table of fields, and turns it into what is kept: references with the service's own
 * meta, times with milliseconds, prices of every type, the custom attributes that were not sent.
 */
import { PRICE_TYPES, type Field, type Kind } from './moysklad-entities';
import { Refusal } from './moysklad-errors';
import type { Account, Entity, Meta } from './moysklad-filters';

export type Body = Record<string, unknown>;
export const isObject = (value: unknown): value is Body =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
const hasMeta = (value: unknown): value is { meta: Meta } =>
	isObject(value) && isObject(value.meta);
export const hrefOf = (value: unknown): string => (hasMeta(value) ? value.meta.href : '');

/** Of an array in a request, and of a page. */
export const MOST = 1000;

/** How long texts may be. */
const LONGEST: Record<string, number> = { text: 255, string: 255, link: 255, long: 4096 };

const isNumber = (value: unknown) => Number.isFinite(value);
const TYPES: Record<string, (value: unknown) => boolean> = {
	text: (value) => typeof value === 'string' && value.length <= LONGEST.text,
	long: (value) => typeof value === 'string' && value.length <= LONGEST.long,
	int: Number.isInteger,
	number: isNumber,
	flag: (value) => typeof value === 'boolean',
	time: (value) =>
		typeof value === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{3})?$/.test(value),
	list: Array.isArray,
	object: isObject,
	price: (value) => isObject(value) && isNumber(value.value),
	prices: (value) => Array.isArray(value) && value.every((each) => TYPES.price(each)),
	attributes: (value) => Array.isArray(value) && value.every(hasMeta),
	rows: (value) => hasMeta(value) || (Array.isArray(value) && value.every(isObject)),
};
TYPES.minute = TYPES.time;
const ATTRIBUTES: Record<string, (value: unknown) => boolean> = {
	...{ string: TYPES.text, link: TYPES.text, text: TYPES.long, time: TYPES.time },
	...{ long: TYPES.int, double: TYPES.number, boolean: TYPES.flag },
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What checking needs of the account. */
interface Shop extends Account {
	readonly currency?: Entity;
	readonly settings: { longTexts: 'refused' | 'cut' };
}

export class Checker {
	/** Fields sent that no table knows, as `entity.field`: ignored, and to be looked at. */
	readonly unknownFields = new Set<string>();

	constructor(private readonly shop: Shop) {}

	/** What a { meta } points at; `targets` are the types allowed, all where there are none. */
	private reference(value: unknown, name: string, targets: string[] = []): Entity {
		if (!hasMeta(value)) throw new Refusal(2014, name);
		this.checkMeta(value.meta, name);
		const found = this.shop.resolve(value.meta.href);
		if (!found) throw new Refusal(2013, name);
		const { type } = value.meta;
		if (found.meta.type !== type || (targets.length > 0 && !targets.includes(type))) {
			throw new Refusal(2024, name);
		}
		return found;
	}

	private checkMeta(meta: Body, name: string): void {
		const { href, type, mediaType } = meta;
		if (typeof href !== 'string') throw new Refusal(2010, name);
		if (!href.startsWith(`${this.shop.base}/`)) throw new Refusal(1059, href);
		if (typeof type !== 'string') throw new Refusal(2011, name);
		if (mediaType !== 'application/json') throw new Refusal(2018, name);
	}

	/** Every meta inside a value must at least be well made and of this host. */
	private checkInside(value: unknown, name: string): void {
		if (Array.isArray(value)) return value.forEach((each) => this.checkInside(each, name));
		if (!isObject(value)) return;
		if (isObject(value.meta)) this.checkMeta(value.meta, name);
		for (const [key, inner] of Object.entries(value)) {
			if (key !== 'meta' && typeof inner === 'object') this.checkInside(inner, `${name}.${key}`);
		}
	}

	/** A text as long as it may be, where that is the way; `long` is a whole number among the types of custom fields. */
	private fit<T>(value: T, type: string): T {
		const isCut = typeof value === 'string' && this.shop.settings.longTexts === 'cut';
		return isCut ? (value.slice(0, LONGEST[type]) as T) : value;
	}

	private price(price: Body): Body {
		return { ...price, currency: price.currency ?? { meta: this.shop.currency?.meta } };
	}

	/** What is kept of a value that was sent. */
	private readonly taken: Record<
		string,
		(value: never, field: Field, kind: Kind, before?: Entity) => unknown
	> = {
		ref: (value, { name, targets }) => ({ meta: this.reference(value, name, targets).meta }),
		enum: (value, { name, targets }) => {
			if (!targets.includes(value)) throw new Refusal(3005, name);
			return value;
		},
		uuid: (value, { name }) => {
			if (!UUID.test(value)) throw new Refusal(1052, name);
			return value;
		},
		time: (value: string) => `${value}.000`.slice(0, 23),
		minute: (value: string) => `${value.slice(0, 16)}:00.000`,
		price: (value: Body) => this.price(value),
		prices: (value: Body[], { name }, _kind, before) => {
			const former = (before?.[name] ?? []) as Array<Body & { priceType: Entity }>;
			const known = new Map(former.map((price): [string, Body] => [price.priceType.id, price]));
			for (const price of value) {
				known.set(this.reference(price.priceType, name, ['pricetype']).id, price);
			}
			const types = this.shop.all(PRICE_TYPES);
			return types.map((priceType) => {
				return { ...this.price(known.get(priceType.id) ?? { value: 0 }), priceType };
			});
		},
		attributes: (value: Array<Body & { meta: Meta }>, field, { attributesOf }, before) => {
			const former = (before?.attributes ?? []) as Entity[];
			const merged = new Map(former.map((each): [string, Body] => [each.meta.href, each]));
			for (const { meta, value: whole, file } of value) {
				const found = this.reference({ meta }, field.name, ['attributemetadata']);
				const isOwn = meta.href.startsWith(`${this.shop.base}/entity/${attributesOf}/`);
				if (!isOwn) throw new Refusal(2024, field.name);
				const { id, name, type } = found;
				const isRight = ATTRIBUTES[String(type)] ?? hasMeta;
				const given = this.fit(whole, type === 'text' ? 'long' : String(type));
				if (given === null || file === null) {
					merged.delete(meta.href);
					continue;
				}
				if (file === undefined && !isRight(given)) throw new Refusal(2016, String(name));
				this.checkInside(given, String(name));
				// What it points at is shown by its name.
				const target = hasMeta(given) ? this.shop.resolve(given.meta.href) : undefined;
				const shown = target && { meta: target.meta, name: target.name };
				const kept = shown ?? given ?? (file as Body).filename;
				merged.set(meta.href, { meta: found.meta, id, name, type, value: kept });
			}
			return [...merged.values()];
		},
	};

	/** A body as it will be kept, without rows; null where a value is taken away. */
	sent(kind: Kind, body: Body, before?: Entity): Body {
		const sent: Body = {};
		for (const [name, whole] of Object.entries(body)) {
			const field = kind.fields.get(name);
			const value = this.fit(whole, field?.type ?? '');
			if (name === 'meta' || field?.readOnly) continue;
			if (!field && !kind.open) {
				this.unknownFields.add(`${kind.keyword}.${name}`);
				continue;
			}
			if (value === null && field?.type === 'rows') continue;
			if (value === null || !field) {
				this.checkInside(value, name);
				sent[name] = value;
				continue;
			}
			if (!(TYPES[field.type]?.(value) ?? true)) throw new Refusal(2016, name);
			if (field.type === 'rows') {
				if (Array.isArray(value) && value.length > MOST) throw new Refusal(2007, name);
				continue;
			}
			if (typeof value === 'object' && field.type !== 'ref') this.checkInside(value, name);
			sent[name] = this.taken[field.type]?.(value as never, field, kind, before) ?? value;
		}
		return sent;
	}

	/**
	 * Of a thing as it would be, its rows among its fields. Custom fields that have become required since are wanted at
	 * the next write of an older thing too.
	 */
	required(kind: Kind, entity: Body): void {
		const missing = kind.required.find(({ name }) => {
			const value = entity[name];
			return value === undefined || value === null || value === '' || (value as []).length === 0;
		});
		if (missing) throw new Refusal(3000, missing.name);
		if (!kind.fields.has('attributes')) return;
		const present = ((entity.attributes ?? []) as Entity[]).map(({ id }) => id);
		const attributes = this.shop.all(`entity/${kind.attributesOf}/metadata/attributes`);
		const absent = attributes.find((each) => each.required && !present.includes(each.id));
		if (absent) throw new Refusal(3000, String(absent.name));
	}
}
