/** What MoySklad knows of goods by the keys of another system: which they are, then what there is of them. */
import type { MoySkladApi } from '../transport';
import { chosen, type Ours } from './compare';
import { parentsAmong, thingsByKeys } from './find';
import type { Thing } from './keys';
import { stockIn } from './stock';

export type Known = Pick<Ours, 'byKey' | 'parents'>;

/** Which goods have the keys. */
export async function knownBy(
	api: MoySkladApi,
	productKey: string,
	keys: string[],
): Promise<Known> {
	const byKey = await thingsByKeys(api, productKey, keys);
	return { byKey, parents: await parentsAmong(api, [...byKey.values()].flat()) };
}

/** The one that a key stands for; nothing where it is not clear which. */
export function goodCalled(key: string, known: Known): Thing | undefined {
	const { thing, problem } = chosen(key, known);
	return problem ? undefined : thing;
}

/** With what a store has of them at this moment. */
export async function oursNow(
	api: MoySkladApi,
	known: Known,
	keys: string[],
	storeId: string,
	stockType = 'stock',
): Promise<Ours> {
	const goods = [...new Set(keys)].flatMap((key) => goodCalled(key, known)?.id ?? []);
	return { ...known, stock: await stockIn(api, storeId, goods, stockType) };
}
