import type { INodeParameters, INodePropertyOptions } from 'n8n-workflow';
import { optionsOf, type Term } from '../shared/fields';
import { couriersByType } from './dictionaries';

/** Courier 7 is known under two names (IMS-18): a list of all couriers has one entry with both. */
function merged(terms: Array<Term<number>>): Array<Term<number>> {
	const byId = new Map<number, Term<number>>();
	for (const term of terms) {
		const known = byId.get(term.value);
		byId.set(term.value, {
			value: term.value,
			name: known ? `${known.name} / ${term.name}` : term.name,
			russian: known ? `${known.russian} / ${term.russian}` : term.russian,
		});
	}
	return [...byId.values()];
}

/**
 * The couriers of the delivery type chosen in an order's collection; all of them while none is chosen, or
 * where an expression chooses it.
 */
export function couriersOf(parameters: INodeParameters | undefined): INodePropertyOptions[] {
	const collections = [parameters?.additionalFields, parameters?.updateFields] as Array<
		INodeParameters | undefined
	>;
	const type = collections
		.map((holder) => holder?.deliveryType)
		.find((value) => value !== undefined);
	const couriers = couriersByType[Number(type)] ?? Object.values(couriersByType).flat();
	return optionsOf(merged([...couriers]).sort((a, b) => a.value - b.value));
}
