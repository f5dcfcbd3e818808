/** By what other systems know a product or a variant (модификация), and what is noted with it. */
import type { IDataObject } from 'n8n-workflow';
import { text } from '../../shared/fields';
import { customFieldIn } from '../account';
import { lastOf } from '../references';
import { customFields } from '../byName';
import { textIn } from '../warehouse/keys';

/** A product or variant as the API gives it; others of the assortment may come in its place. */
export interface Thing extends IDataObject {
	id: string;
	name: string;
	meta: { href: string; type: string; mediaType: string };
}

export const isVariant = ({ meta }: Thing) => meta.type === 'variant';
export const isGoods = ({ meta }: Thing) => meta.type === 'product' || meta.type === 'variant';

export const productKey = text(
	'Product Key',
	'By what the other system knows a product: a field of the API such as code, externalCode or article, or "attribute:" with the name of a custom field; variants have none, so of them it stands as a line "name: value" in the description',
	{ default: 'code', placeholder: 'e.g. attribute:IMSKLAD ID' },
);

/** The ID at the end of a reference's address. */
export const idIn = (reference: unknown): string => {
	const { href = '' } = Object((reference as IDataObject | undefined)?.meta) as { href?: string };
	return lastOf(href.replace(/\?.*/s, ''));
};

const lines = ({ description }: Thing) => String(description ?? '').split('\n');

/** `name: value` as its two parts. */
function noteIn(line: string): [name: string, value: string] | undefined {
	const at = line.indexOf(': ');
	return at > 0 ? [line.slice(0, at).trim(), line.slice(at + 2).trim()] : undefined;
}

/** The custom fields by their names, of a dictionary's value its name; a variant's are lines of its description. */
export function fieldsOf(thing: Thing): Record<string, unknown> {
	if (isVariant(thing)) {
		const notes = lines(thing).map(noteIn);
		return Object.fromEntries(notes.filter((note) => note !== undefined));
	}
	return customFields(thing);
}

/** A variant's description without what is noted in it under one of the names; of a product all of it. */
export const ownWords = (thing: Thing, names: Set<string>): string =>
	isVariant(thing)
		? lines(thing)
				.filter((line) => !names.has(noteIn(line)?.[0] ?? ''))
				.join('\n')
		: String(thing.description ?? '');

/** The thing's key as text; nothing where it has none. */
export function keyOf(thing: Thing, key: string): string {
	const field = isVariant(thing) ? customFieldIn(key) : undefined;
	return field === undefined ? textIn(thing, key) : String(fieldsOf(thing)[field.trim()] ?? '');
}
