/**
 * A customer's question after an order: its number and the last four digits of the phone it was placed with. What is
 * given of it is the same for all services, and of anybody else's order it is nothing, not even that there is one.
 */
import { wrong } from './decode';
import { single, text } from './fields';
import { phonesIn } from './phone';

/** What a customer may hear of an order. */
export interface OrderNews {
	/** Its number. */
	order: string;
	/** YYYY-MM-DD. */
	placed: string;
	/** In words; of an order whose lines have states of their own, in `goods`. */
	state: string;
	goods: Array<{ name: string; quantity: number; state?: string }>;
}

export const orderNumber = text('Number', 'The number of the order, as the customer wrote it', {
	placeholder: 'e.g. 00012',
});

export const phoneEnd = single<string>(
	{
		displayName: 'Last Digits of Phone',
		description: 'The last four digits of the phone that the order was placed with',
		placeholder: 'e.g. 4567',
		type: 'string',
		default: '',
	},
	(value, label) => {
		const digits = String(value).trim();
		if (!/^\d{4}$/.test(digits)) throw wrong(label, value, 'four digits');
		return digits;
	},
);

/** Numbers are the same whatever their case and the blanks around them. */
export const sameNumber = (a: unknown, b: unknown) =>
	String(a ?? '')
		.trim()
		.toLowerCase() ===
	String(b ?? '')
		.trim()
		.toLowerCase();

/** Whether one of the phones that were written ends so; a short one, that is no whole phone, counts if it stands alone. */
export function endsWith(phones: unknown, digits: string): boolean {
	const whole = phonesIn(phones);
	const all = whole.length ? whole : [String(phones ?? '').replace(/\D/g, '')];
	return all.some((phone) => phone.endsWith(digits));
}
