/** By what other systems know an order or a product. */
import type { IDataObject } from 'n8n-workflow';
import { customFieldIn } from '../account';
import { plain } from '../byName';

/** Goods as a line has them once they are fetched along. */
export interface Thing extends IDataObject {
	id: string;
	name: string;
	meta: IDataObject & { type: string };
}

/** Whether this is more than a reference: else it was not fetched along, or may not be seen. */
export const isThing = (value: unknown): value is Thing =>
	typeof Object(value).id === 'string' && typeof Object(Object(value).meta).type === 'string';

const same = (name: string) => name.trim().toLowerCase();

function customField({ attributes }: IDataObject, wanted: string): unknown {
	const all = Array.isArray(attributes) ? (attributes as IDataObject[]) : [];
	const isWanted = ({ id, name }: IDataObject) =>
		id === wanted || same(String(name)) === same(wanted);
	const found = all.find(({ name }) => name === wanted) ?? all.find(isWanted);
	return plain(found?.value);
}

/** Variants have no custom fields: what is noted of them stands as a line "name: value" in the description. */
function noted({ description }: IDataObject, name: string): string | undefined {
	const line = String(description ?? '')
		.split('\n')
		.find((one) => one.startsWith(`${name}: `));
	return line?.slice(name.length + 2);
}

/** The text in a field of the API, or in a custom field (`attribute:<name or ID>`); empty where there is none. */
export function textIn(thing: IDataObject, field: string): string {
	const name = customFieldIn(field)?.trim();
	const value = name === undefined ? plain(thing[field.trim()]) : customField(thing, name);
	return typeof value === 'object' ? '' : String(value ?? '').trim();
}

/** A product's key, and the ID of whose it is: a variant that has none of its own goes by its product's custom field. */
export function keyOf(thing: Thing, field: string): { key: string; owner: string } {
	const name = customFieldIn(field)?.trim();
	if (thing.meta.type !== 'variant' || name === undefined) {
		return { key: textIn(thing, field), owner: thing.id };
	}
	const own = noted(thing, name)?.trim();
	if (own) return { key: own, owner: thing.id };
	const product = thing.product as IDataObject | undefined;
	return isThing(product)
		? { key: textIn(product, field), owner: product.id }
		: { key: '', owner: thing.id };
}
