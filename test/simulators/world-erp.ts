/** MoySklad's things as people know them: goods by code, states, custom fields and partners by name. */
import type { Body } from './moysklad-check';
import type { Entity, Meta } from './moysklad-filters';
import type { Moysklad } from './world';

export const metaOf = ({ meta }: Entity) => ({ meta });

function named(erp: Moysklad, path: string, name: string): Entity {
	const found = erp.list(path).find((each) => each.name === name);
	if (found) return found;
	throw new Error(`MoySklad has no ${path} "${name}"`);
}
/** A reference to what has that name. */
export const nameIn = (erp: Moysklad, path: string, name: string) => metaOf(named(erp, path, name));
export const stateIn = (erp: Moysklad, keyword: string, name: string) =>
	nameIn(erp, `${keyword}/metadata/states`, name);
export const attributeIn = (erp: Moysklad, keyword: string, name: string, value: unknown) => ({
	...nameIn(erp, `${keyword}/metadata/attributes`, name),
	value,
});

const GOODS = ['product', 'variant', 'bundle', 'service'];
/** Goods of whatever kind by their code. */
export function erpThing(erp: Moysklad, code: string): Entity {
	const found = GOODS.flatMap((keyword) => erp.list(keyword)).find((each) => each.code === code);
	if (found) return found;
	throw new Error(`MoySklad has no goods with the code "${code}"`);
}
/** A document by its number. */
export const documentIn = (erp: Moysklad, keyword: string, number: string) =>
	named(erp, keyword, number);

/** What a reference points at; `path` is the kind of thing, or a document's rows. */
export function resolveIn(erp: Moysklad, path: string, reference: unknown): Entity | undefined {
	const href = (reference as { meta: Meta } | undefined)?.meta.href;
	return erp.list(path).find(({ meta }) => meta.href === href);
}

/** A custom field's value; null where it is empty. */
export const fieldOf = ({ attributes }: Entity, name: string): unknown =>
	((attributes ?? []) as Body[]).find((each) => each.name === name)?.value ?? null;
