/** References as the wire has them, made of what a person may give for them. */
import type { IDataObject } from 'n8n-workflow';
import type { Attribute } from './entity';
import { hrefOf, idOf, referenceTo, type Meta } from './references';

/** Where a reference stands. */
export interface Place {
	base: string;
	attribute: Pick<Attribute, 'name' | 'to'>;
	label: string;
	/** All that is written with it. */
	values: IDataObject;
}

/** Whose the bank accounts are: an account lies below its owner, which must be among the values. */
const OWNERS: Record<string, Array<[field: string, keyword: string]>> = {
	agentAccount: [['agent', 'counterparty']],
	organizationAccount: [
		['organization', 'organization'],
		['ownAgent', 'organization'],
	],
};

/** In which store the slots of a line are: one of the document's. */
const STORES: Record<string, string> = {
	slot: 'store',
	sourceSlot: 'sourceStore',
	targetSlot: 'targetStore',
};

/** Where a bare id lies: with the entity that stands beside it, else with the first that the attribute may point to. */
function keywordOf(value: unknown, { base, attribute: { name, to }, values }: Place): string {
	const { type } = Object(value) as { type?: string };
	if (type && to?.includes(type)) return type;
	if (to?.join() === 'slot') {
		const store = STORES[name] ?? '';
		return values[store] ? `store/${idOf(base, 'store', values[store], store)}/slots` : '';
	}
	const [field, keyword] = OWNERS[name]?.find(([owner]) => values[owner]) ?? [];
	if (!field || !keyword) return OWNERS[name] ? '' : (to?.[0] ?? '');
	const owner = hrefOf(base, keyword, values[field], field);
	return `${/\/entity\/(.+)$/.exec(owner)?.[1]}/accounts`;
}

const isWhole = (value: unknown): value is { meta: Meta } => {
	const { meta } = Object(value) as { meta?: Partial<Meta> };
	return !!meta?.href && !!meta.type;
};

/** From an id, an href or an object with one of these; a meta that is whole stays as it is. */
export function linkTo(value: unknown, place: Place): { meta: Meta } {
	if (isWhole(value)) return { meta: value.meta };
	return referenceTo(place.base, keywordOf(value, place), value, place.label);
}

/** Whether a value of JSON is the way a person gives a reference, and not yet that of the API. */
export const isLoose = (value: unknown): boolean => {
	if (typeof value === 'string') return value.trim() !== '';
	const { meta, id, href } = Object(value) as IDataObject;
	return !isWhole(value) && [meta, id, href].some((one) => one !== undefined);
};
