/** Money on its way to the warehouse: kopecks within, whole ones where they leave. */
import type { IDataObject } from 'n8n-workflow';

/** What multiplying floats adds behind the digits that count (100.49999999999999) goes. */
const clean = (amount: number) => Number(amount.toPrecision(15));

/** Up to a whole kopeck, so that a discount on the whole takes off again what that adds. */
const roundedUp = (kopecks: number) => Math.ceil(Number(kopecks.toFixed(6)));

export const roubles = (kopecks: number) => clean(Math.round(kopecks) / 100);

/** How a document counts: roubles for one unit of its currency, and whether VAT comes on top of its prices. */
export interface Terms {
	rate: number;
	vatOnTop: boolean;
}

/**
 * Roubles for one unit of the document's currency. Where the currency is counted by the hundred, or by how much of it a
 * rouble buys, a document's own rate may be in the same terms or not (MS-111): what lies nearer to the currency's rate
 * of now is taken.
 */
export function rateOf({ rate }: IDataObject): number {
	const { value, currency } = Object(rate) as { value?: unknown; currency?: unknown };
	const known = Object(currency) as IDataObject;
	const own = Number(value ?? 0);
	const inTerms = (amount: number) => {
		const multiplicity = Number(known.multiplicity ?? 1) || 1;
		return known.indirect ? multiplicity / amount : amount / multiplicity;
	};
	const now = known.default || !known.rate ? 1 : inTerms(Number(known.rate));
	if (!own) return now;
	if (known.default || !known.rate) return own;
	const far = (guess: number) => Math.abs(Math.log(guess / now));
	return far(inTerms(own)) < far(own) ? inTerms(own) : own;
}

export const termsOf = (document: IDataObject): Terms => ({
	rate: rateOf(document),
	vatOnTop: document.vatEnabled !== false && document.vatIncluded === false,
});

/** Kopecks for one piece of a line, its own discount and VAT included; not whole ones. */
export function priceIn(line: IDataObject, { rate, vatOnTop }: Terms): number {
	const { price = 0, discount = 0, vat = 0, vatEnabled } = line;
	const percent = vatOnTop && vatEnabled !== false ? Number(vat ?? 0) : 0;
	return clean(Number(price) * (1 - Number(discount) / 100) * (1 + percent / 100) * rate);
}

/** Goods at the price of one, in kopecks. */
export interface Priced {
	id: string;
	quantity: number;
	price: number;
}

/** What goes: goods at prices of whole kopecks, what other lines cost, and what brings both to the document's sum. */
export interface Sums {
	goods: Priced[];
	delivery: number;
	discount: number;
	total: number;
}

/** `total` is the document's sum in kopecks: goods + delivery − discount come to it. */
export function balanced(goods: Priced[], services: number, total: number): Sums {
	const rounded = goods.map((line) => ({ ...line, price: roundedUp(line.price) }));
	const whole = Math.round(total);
	const delivery = Math.round(services);
	const worth = rounded.reduce((sum, { quantity, price }) => sum + quantity * price, delivery);
	const surplus = worth - whole;
	return {
		goods: rounded,
		delivery: delivery + Math.max(0, -surplus),
		discount: Math.max(0, surplus),
		total: whole,
	};
}
