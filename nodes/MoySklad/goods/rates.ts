/** Amounts of documents and price lists in roubles, whatever their currency. */
import type { IDataObject } from 'n8n-workflow';
import { LARGEST_PAGE, pagesOf } from '../list';
import type { MoySkladApi } from '../transport';
import { roubles } from '../warehouse/amounts';
import { idIn } from './keys';

/** An amount in kopecks, or cents, of its currency; without one it is in that of the account. */
export interface Price extends IDataObject {
	value?: number;
	currency?: IDataObject;
}

/** The account's currencies by their ids. */
export type Rates = Map<string, IDataObject>;

/** Asks for the currencies, those in the archive too, since prices may still be in them. */
export async function ratesOf(api: MoySkladApi): Promise<Rates> {
	const query = { filter: 'archived=true;archived=false' };
	const rates: Rates = new Map();
	for await (const page of pagesOf(api, 'entity/currency', { query }, LARGEST_PAGE)) {
		for (const row of page) rates.set(String(row.id), row);
	}
	return rates;
}

/** The price in roubles of whole kopecks at the rate of now; undefined where nothing is known of its currency. */
export function roublesOf({ value = 0, currency }: Price, rates: Rates): number | undefined {
	const known = currency ? rates.get(idIn(currency)) : { rate: 1 };
	const { rate, multiplicity = 1, indirect, ...more } = (known ?? {}) as Record<string, number>;
	if (more.default) return roubles(value);
	if (!rate) return undefined;
	return roubles(indirect ? (value * multiplicity) / rate : (value * rate) / multiplicity);
}
