/**
 * What travels between the systems: one shape of an order, its lines and a product for all services, so that what one
 * gives another takes as it comes. The names are those of IMSKLAD's parameters. Amounts are roubles of whole kopecks;
 * what is empty is an empty text, so that it is emptied where it goes.
 */
import { createHash } from 'crypto';

/** A line of goods: how many of which, at what price of one. */
export interface WarehouseLine {
	/** The product's ID at the warehouse, which is the merchant's own. */
	id: string | number;
	/** Whole units. */
	quantity: number;
	/** Roubles of whole kopecks, VAT and discount included. */
	price: number;
}

/** The document that an order was made of, for decisions and for writing back. */
export interface Source {
	/** The document's ID in its own system. */
	id: string | number;
	/** Its number, as people call it. */
	name: string;
	stateName?: string;
	/** Custom fields by their names. */
	fields?: Record<string, unknown>;
	[more: string]: unknown;
}

/** An order of a customer. What is to be collected is `toCollect`: goods + delivery − discount − paid. */
export interface WarehouseOrder {
	/** The key under which the warehouse knows it. */
	id: string;
	guid: string;
	/** The recipient. */
	name: string;
	/** Digits with the country's code, or empty. */
	phone: string;
	email: string;
	postCode: string;
	/** In one line. */
	address: string;
	/** In parts: of each that is empty an empty text. */
	addressObj: { address: { city: string; street: string; house: string; room: string } };
	/** Of the customer. */
	comment: string;
	/** Of the shop. */
	ownerComment: string;
	/** Of the whole order. */
	discount: number;
	/** What the customer pays for delivery and other services. */
	delivery: number;
	totalPaid: number;
	goods: WarehouseLine[];
	/** ISO with a zone, or empty. */
	deliveryDateFrom: string;
	/** The name in words: which courier that is, the warehouse's node is told. */
	deliveryMethod: string;
	toCollect: number;
	/** Says whether anything has changed since it was sent: of all above but the key. */
	fingerprint: string;
	source: Source;
}

/** An order to a supplier, whose goods the warehouse is to expect. */
export interface WarehousePreorder {
	/** The key under which the warehouse knows it. */
	id: string;
	guid: string;
	/** The number that people know it by. */
	code: string;
	supplierName: string;
	/** ISO with a zone. */
	date: string;
	goods: WarehouseLine[];
	/** ISO with a zone, or empty: when the goods are awaited. */
	deliveryDateFrom: string;
	/** Of the shop. */
	ownerComment: string;
	fingerprint: string;
	source: Source;
}

/** A product or a variant of one. */
export interface WarehouseGood {
	/** The key under which the warehouse knows it. */
	id: string | number;
	name: string;
	/** Roubles of whole kopecks. */
	price: number;
	cost: number;
	/** Whole grams; absent where nobody has weighed it. */
	weight?: number;
	/** In words: which of its colours that is, the warehouse's node is told. */
	color: string;
	size: string;
	description: string;
	type: 'product' | 'variant';
	/** Of a variant its product's ID in the merchant's system, else empty. */
	parentId: string;
	/** Says whether anything has changed since it was sent: of all above but type and parent. */
	fingerprint: string;
	source: Source;
}

/** The same text for the same content, whatever the order of its keys: short enough for a custom field. */
export function fingerprintOf(content: unknown): string {
	return createHash('sha256').update(canonical(content)).digest('hex').slice(0, 16);
}

function canonical(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
	if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
	const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
	const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
	return `{${sorted.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join()}}`;
}
