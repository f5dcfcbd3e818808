/** Goods with serial numbers: a line has as many as its `things`, and a demand names them. */
import { hrefOf } from './moysklad-check';
import { Refusal } from './moysklad-errors';
import type { Entity } from './moysklad-filters';
import type { Collection, Shop } from './moysklad-shop';

/** Whether the goods of a line are counted by serial numbers: a variant as its product, a batch as its goods. */
function isNumbered(shop: Shop, line: Entity): boolean {
	let goods = shop.resolve(hrefOf(line.assortment));
	if (goods?.meta.type === 'consignment') goods = shop.resolve(hrefOf(goods.assortment));
	if (goods?.meta.type === 'variant') goods = shop.resolve(hrefOf(goods.product));
	return goods?.isSerialTrackable === true;
}

const thingsOf = ({ things }: Entity) => (things ?? []) as unknown[];

/** Of a line as it would be: its quantity follows from its serial numbers. */
export function numbered({ after, shop }: { after: Entity; shop: Shop }): void {
	const { length } = thingsOf(after);
	if (length > 0 && isNumbered(shop, after)) after.quantity = length;
}

/** Of a document, or of a line of one, as it would be; refuses a demand whose goods lack their numbers. */
export function checkSerials(
	shop: Shop,
	{ kind, parent }: Collection,
	entity: Entity,
	inner: Array<readonly [string, Map<string, Entity>]>,
): void {
	const { serials } = shop.settings;
	if ((parent?.keyword ?? kind.keyword) !== 'demand' || serials === 'taken') return;
	const path = `entity/demand/${parent?.id ?? entity.id}`;
	const document = parent ? shop.resolve(`${shop.base}/${path}`) : entity;
	if (serials === 'posted' && document?.applicable === false) return;
	const known = shop.collections.get(`${path}/positions`)?.rows;
	const sent = inner.find(([name]) => name === 'positions')?.[1];
	const lines = parent ? [entity] : [...(sent ?? known ?? new Map()).values()];
	const bare = lines.some((line) => thingsOf(line).length === 0 && isNumbered(shop, line));
	if (bare) throw new Refusal(3000, 'things');
}
