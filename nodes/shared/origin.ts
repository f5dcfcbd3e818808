/** What of an input item goes along with its outcome, so that a workflow need not look back for it. */
import type { IDataObject } from 'n8n-workflow';

const isObject = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** What an item is about, in a person's words and for a machine: `{ id, name }`; nothing where it names nothing. */
export function thingOf(item: IDataObject): { id?: unknown; name: unknown } | undefined {
	const { id, name } = isObject(item.source) ? item.source : item;
	const isNamed = typeof name === 'string' && name !== '';
	return isNamed ? { name, ...(id !== undefined && { id }) } : undefined;
}

/**
 * What an operation that takes the item as it comes gives back with its reply: the document that the item was made of,
 * and the fingerprint of what was sent (nodes/shared/warehouse.ts).
 */
export const handedOn = ({ source, fingerprint }: IDataObject): IDataObject => ({
	...(source !== undefined && { source }),
	...(fingerprint !== undefined && { fingerprint }),
});
