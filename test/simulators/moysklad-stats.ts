/** What the simulated MoySklad was asked, and what it told, since its start or its last reset. */
import type { AbuseWatch, Limits } from './moysklad-limits';
import type { Shop } from './moysklad-shop';
import type { Post } from './moysklad-webhooks';

interface Parts {
	requests: number;
	limits: Limits;
	abuse: AbuseWatch;
	shop: Shop;
	post: Post;
}

export const statsOf = ({ requests, limits, abuse, shop, post }: Parts) => ({
	/** All that came, refused ones too. */
	requests,
	/** How many got a 429, by its code. */
	refused: limits.refused,
	/** [milliseconds] of these. */
	refusals: limits.refusals,
	maxConcurrent: limits.maxConcurrent,
	/** [milliseconds, units] of every request let in. */
	units: limits.units,
	/** What the service would have switched access off for. */
	abuse: [...abuse.flags],
	/** `entity.field` sent that the entity does not have. */
	unknownFields: [...shop.checker.unknownFields],
	/** Webhook messages, each with its tries. */
	deliveries: post.deliveries,
	lost: post.deliveries.filter(({ state }) => state === 'lost'),
});

/** Numbers in the place of lists, and how many things of each kind there are. */
export function countsOf(stats: ReturnType<typeof statsOf>, { collections }: Shop) {
	const { units, refusals, deliveries, lost, ...rest } = stats;
	const known = [...collections.values()].filter(({ path }) => /^entity\/\w+$/.test(path));
	return {
		...rest,
		entities: Object.fromEntries(known.map(({ kind, rows: all }) => [kind.keyword, all.size])),
		refusals: refusals.length,
		units: units.reduce((sum, [, each]) => sum + each, 0),
		deliveries: deliveries.length,
		lost: lost.length,
	};
}
