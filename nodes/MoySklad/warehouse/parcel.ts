/** What of a document's lines is goods for the warehouse, and what is not. */
import type { IDataObject } from 'n8n-workflow';
import { asFailure, Failure } from '../../shared/errors';
import { priceIn, type Priced, type Terms } from './amounts';
import { isThing, keyOf, type Thing } from './keys';
import type { Problem, Reason } from './problems';

/** How goods are read: the field with their key, and the bundles that stand in lines, by their IDs. */
export interface Reading {
	productKey: string;
	bundles: ReadonlyMap<string, IDataObject | Failure>;
}

export interface Parcel {
	goods: Priced[];
	/** Kopecks, of delivery and all else that nobody packs. */
	services: number;
	/** Of the lines that cannot go. */
	problems: Problem[];
}

/** Something in a line: goods, a service, or a bundle's part; kopecks for one of it. */
interface Content {
	thing: Thing;
	quantity: number;
	price: number;
}

class Refusal extends Error {
	constructor(
		readonly reason: Reason,
		readonly why: string,
		readonly advice: string,
	) {
		super(why);
	}
}

const NEARLY = 1e-6;

/** Whole units; 0.1 × 30 is 3. */
function units({ thing, quantity }: Content): number {
	const whole = Math.round(quantity);
	if (whole > 0 && Math.abs(quantity - whole) < NEARLY * Math.max(1, whole)) return whole;
	throw new Refusal(
		'fraction',
		`comes to ${Number(quantity.toPrecision(12))} of "${thing.name}", and the warehouse counts whole units`,
		thing.weighed
			? 'It is sold by weight (Весовой товар), which the warehouse cannot count: take it out of the order.'
			: 'Correct the quantity in MoySklad, or the quantities of the bundle’s parts.',
	);
}

/** A batch (партия) is its product. */
const product = (thing: unknown): Thing => {
	if (!isThing(thing)) {
		throw new Refusal(
			'unreadable',
			'holds something that cannot be read',
			'Let the user of the credential see all products.',
		);
	}
	return thing.meta.type === 'consignment' ? product(thing.assortment) : thing;
};

const firstPrice = ({ salePrices }: Thing) => {
	const [price] = Array.isArray(salePrices) ? (salePrices as IDataObject[]) : [];
	return Number(price?.value ?? 0);
};

/** What lies in a bundle, at its price: spread by what the parts cost by themselves, else evenly. */
function unpacked({ thing, quantity, price }: Content, { bundles }: Reading): Content[] {
	const bundle = bundles.get(thing.id);
	if (bundle instanceof Failure) throw bundle;
	const { rows } = Object(bundle?.components) as { rows?: IDataObject[] };
	if (!rows?.length) {
		throw new Refusal(
			'emptyBundle',
			'is a bundle of which nobody knows what is in it',
			'Look whether it has parts, and whether the user of the credential may see them.',
		);
	}
	const parts = rows.map((row) => {
		const part = product(row.assortment);
		return { part, count: Number(row.quantity), alone: firstPrice(part) };
	});
	const all = parts.reduce((sum, { alone, count }) => sum + alone * count, 0);
	const pieces = parts.reduce((sum, { count }) => sum + count, 0);
	return parts.map(({ part, count, alone }) => ({
		thing: part,
		quantity: count * quantity,
		price: all ? (price * alone) / all : price / pieces,
	}));
}

/** What a request failed with, of a line. */
function unread(error: unknown): Refusal {
	const { message, advice = '' } = asFailure(error);
	return new Refusal('unread', `could not be read: ${message}`, advice);
}

/** The lines in the document's order; what of a line cannot go, keeps the whole line. */
export function parcelOf(lines: IDataObject[], terms: Terms, reading: Reading): Parcel {
	const parcel: Parcel = { goods: [], services: 0, problems: [] };
	const owners = new Map<string, { owner: string; name: string }>();

	function good(content: Content): Priced {
		const { thing, price } = content;
		const { key, owner } = keyOf(thing, reading.productKey);
		if (!key) {
			throw new Refusal(
				'noProductKey',
				`has no ${reading.productKey} (of "${thing.name}"), by which the warehouse knows it`,
				`Fill it in in MoySklad, or choose another product key.`,
			);
		}
		const other = owners.get(key);
		if (other && other.owner !== owner) {
			throw new Refusal(
				'sameKey',
				`has the same ${reading.productKey} "${key}" as "${other.name}"`,
				'Give each its own in MoySklad: the warehouse cannot tell them apart.',
			);
		}
		owners.set(key, { owner, name: thing.name });
		return { id: key, quantity: units(content), price };
	}

	function place(line: IDataObject): void {
		const content = {
			thing: product(line.assortment),
			quantity: Number(line.quantity),
			price: priceIn(line, terms),
		};
		const isBundle = content.thing.meta.type === 'bundle';
		const contents = isBundle ? unpacked(content, reading) : [content];
		const isService = ({ thing }: Content) => thing.meta.type === 'service';
		const goods = contents.filter((each) => !isService(each)).map(good);
		parcel.goods.push(...goods);
		for (const { quantity, price } of contents.filter(isService)) {
			parcel.services += quantity * price;
		}
	}

	lines.forEach((line, n) => {
		try {
			place(line);
		} catch (error) {
			const { reason, why, advice } = error instanceof Refusal ? error : unread(error);
			const item = String((line.assortment as IDataObject | undefined)?.name ?? '');
			parcel.problems.push({ reason, line: n + 1, item, why, advice });
		}
	});
	return parcel;
}
