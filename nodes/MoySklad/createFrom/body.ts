/** What is written of a document: its terms by the API's template, its lines as the order has them. */
import type { IDataObject } from 'n8n-workflow';
import { writable } from '../mapping';
import type { Entity } from '../entity';
import type { Thing } from '../warehouse/keys';
import { hrefIn, type ReadLine } from './read';

/** The template's, but the new document's own: it gets a number, a date and keys of its own. */
const OWN =
	`name code externalCode syncId moment applicable state positions files owner group shared overhead
	incomingNumber incomingDate`.split(/\s+/);

const reference = ({ href, type }: IDataObject): IDataObject => ({
	meta: { href: String(href).replace(/[?#].*$/s, ''), type, mediaType: 'application/json' },
});

/** A reference without what was fetched along with it. */
function bare(value: unknown): unknown {
	const { meta } = Object(value) as { meta?: IDataObject };
	return meta ? reference(meta) : value;
}

/** Values of custom fields as they are sent; of a file only its name is known. */
const custom = (attributes: unknown) =>
	(Array.isArray(attributes) ? (attributes as IDataObject[]) : [])
		.filter(({ type }) => type !== 'file')
		.map(({ meta, value }) => ({ meta, value: bare(value) }));

/** The terms of a template: who, for what, in which currency, whereto; and the links to what it is made of. */
export function termsOf(entity: Entity, template: IDataObject): IDataObject {
	const isTerm = (name: string, kind: string) => !OWN.includes(name) && kind !== 'references';
	const terms = writable(entity).flatMap(({ name, kind, filterOnly }) => {
		const value = template[name];
		if (filterOnly || !isTerm(name, kind) || value === undefined || value === null) return [];
		return [[name, name === 'attributes' ? custom(value) : bare(value)]] as const;
	});
	const { shipmentAddress, ...rest } = Object.fromEntries(terms) as IDataObject;
	// MoySklad makes the one address out of the other.
	const isInParts = rest.shipmentAddressFull !== undefined;
	return { ...rest, ...(shipmentAddress !== undefined && !isInParts && { shipmentAddress }) };
}

/** What a line has beside its price, and may already have where it comes from. */
const CARRIED = ['pack', 'country', 'gtd'];
const PRICED = ['price', 'discount', 'vat', 'vatEnabled'];

/** Codes and serial numbers by what they belong to, each line's once. */
export class Carried {
	private readonly lines = new Map<string, IDataObject[]>();

	constructor(lines: unknown) {
		const { rows } = Object(lines) as { rows?: unknown };
		const list = (Array.isArray(lines) ? lines : Array.isArray(rows) ? rows : []) as IDataObject[];
		for (const line of list) {
			const href = hrefIn(line.assortment);
			this.lines.set(href, [...(this.lines.get(href) ?? []), line]);
		}
	}

	take = (href: string): IDataObject => this.lines.get(href)?.shift() ?? {};
}

const isSerial = (thing: Thing) =>
	[thing, thing.product, thing.assortment].some((one) => Object(one).isSerialTrackable === true);

const isMarked = (thing: Thing) =>
	[thing, thing.product, thing.assortment].some((one) => {
		const { trackingType } = Object(one) as { trackingType?: string };
		return trackingType !== undefined && trackingType !== 'NOT_TRACKED';
	});

const listIn = (...values: unknown[]): unknown[] =>
	(values.find((one) => Array.isArray(one) && one.length > 0) ?? []) as unknown[];

export interface MadeLine {
	position: IDataObject;
	/** Why a document with it cannot be posted. */
	reasons: string[];
}

/**
 * A line of the document: priced as in the order, with serial numbers and marking codes where those at hand are as many
 * as the goods; which of more belong to a part of them, nobody can tell.
 */
export function lineOf(
	line: ReadLine,
	quantity: number,
	carried: IDataObject,
	{ needsCodes }: { needsCodes: boolean },
): MadeLine {
	const { row, href, kind, name, goods, ordered } = line;
	const reasons: string[] = [];
	const given = (names: string[]) =>
		Object.fromEntries(
			names.flatMap((one) => {
				const value = row[one] ?? carried[one];
				return value === undefined || value === null ? [] : [[one, value]];
			}),
		);
	const codesOf = (field: string, label: string, isNeeded: boolean): IDataObject => {
		const codes = listIn(carried[field], row[field]);
		if (
			codes.length > 0 &&
			(codes.length === quantity || (field !== 'things' && quantity === ordered))
		)
			return { [field]: codes };
		if (!isNeeded && codes.length === 0) return {};
		reasons.push(
			codes.length === 0
				? `"${name}" needs ${label}: ${quantity}`
				: `"${name}": which of its ${codes.length} ${label} went, is not known: ${quantity} did`,
		);
		return {};
	};
	const isGoods = kind === 'goods';
	const serial = codesOf('things', 'serial numbers (серийные номера)', goods.some(isSerial));
	const codes = codesOf(
		'trackingCodes',
		'marking codes (коды маркировки)',
		needsCodes && goods.some(isMarked),
	);
	const { type } = (row.assortment as Thing).meta;
	return {
		position: {
			assortment: reference({ href, type }),
			quantity,
			...given(PRICED),
			...(isGoods && { ...given(CARRIED), ...serial, ...codes }),
		},
		reasons,
	};
}
