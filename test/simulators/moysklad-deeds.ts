/** What people do in the account, and what tests do to it: each deed is one context of the audit. */
import { randomUUID } from 'node:crypto';
import type { Body } from './moysklad-check';
import type { Entity } from './moysklad-filters';
import { newDeed, type Deed, type Shop } from './moysklad-shop';
import type { MoyskladSettings } from './moysklad-switches';
import { tellStock, type Post } from './moysklad-webhooks';

interface Parts {
	shop: Shop;
	post: Post;
	settings: MoyskladSettings;
	/** The account's admin. */
	uid: string;
	/** What follows a write. */
	commit: (deed: Deed) => void;
}
export type Deeds = ReturnType<typeof deedsOf>;

export function deedsOf({ shop, post, settings, uid, commit }: Parts) {
	/** A deed in the UI, by the account's admin. */
	function act<T>(run: (deed: Deed) => T): T {
		const deed = newDeed(uid);
		const result = run(deed);
		commit(deed);
		return result;
	}
	const at = (entity: string) => shop.at(`entity/${entity}`);
	const create = (entity: string, fields: Body): Entity =>
		act((deed) => shop.create(at(entity), fields, deed));
	const change = (entity: string, id: string, fields: Body): Entity =>
		act((deed) => shop.update(at(entity), shop.find(at(entity), id), fields, deed));
	const remove = (entity: string, id: string): void =>
		act((deed) => shop.remove(at(entity), shop.find(at(entity), id), deed));
	/** Into the bin, from which a person may take it back. */
	const bin = (entity: string, id: string): void =>
		act((deed) => shop.bin(at(entity), shop.find(at(entity), id), deed));
	/** That many changes, a deed each, of one product after the other; gives their ids. */
	function burst(count: number): string[] {
		const ids = shop.list('product').map(({ id }) => id);
		return Array.from({ length: count }, (_, index) => {
			const id = ids[index % ids.length];
			change('product', id, { description: `Правка ${randomUUID()}` });
			return id;
		});
	}
	/** Any message to any address, once and whatever is registered; the status of the answer, 0 without one. */
	const forge = (url: string, message: object) =>
		post.attempt({ url, requestId: randomUUID(), message });
	/** Moves stock of goods, in pieces, without a document; in the first store unless told. */
	function stock(goods: string, amount: number, store = shop.list('store')[0].id): void {
		shop.ledger.add(goods, { at: shop.now(), store, measure: 'stock', amount });
		commit(newDeed(uid));
	}
	/** In all stores unless told. */
	const stockOf = (goods: string, store?: string) =>
		shop.ledger.totals(goods, { stores: store ? (id) => id === store : undefined }).stock;
	/** From now on the stock of goods is being recalculated, or is so no longer. */
	function recalculate(goods: string, on = true): void {
		const others = settings.recalculating.filter((id) => id !== goods);
		settings.recalculating = on ? [...others, goods] : others;
	}
	/** From now on a custom field of a kind of things must be filled in, or need not be any longer. */
	function requireField(entity: string, name: string, required = true): void {
		const path = `${entity}/metadata/attributes`;
		const field = shop.list(path).find((each) => each.name === name);
		if (!field) throw new Error(`${entity} has no custom field "${name}"`);
		change(path, field.id, { required });
	}
	/** Switches the webhooks of an address off, as after more than seven days of failing. */
	function giveUpOn(to: string): void {
		for (const entity of ['webhook', 'webhookstock']) {
			for (const { id, url } of shop.list(entity)) {
				if (url === to) change(entity, id, { enabled: false });
			}
		}
	}
	let looked = { at: '', movements: 0 };
	const look = () => void (looked = { at: shop.now(), movements: shop.ledger.movements });
	/** Looks after the stock webhooks: the messages of what changed since the last look. */
	function tick(): void {
		if (shop.ledger.movements > looked.movements) tellStock(shop, post, looked.at);
		look();
	}
	return {
		...{ create, change, remove, bin, burst, forge, stock },
		...{ stockOf, recalculate, requireField, giveUpOn, look, tick },
	};
}

type Named = { entity: string; id: string; fields: Body };
/** The deeds by their names, for another process: JSON in, JSON out. */
export const controlsOf = (deeds: Deeds) => ({
	create: ({ entity, fields }: Named) => deeds.create(entity, fields),
	change: ({ entity, id, fields }: Named) => deeds.change(entity, id, fields),
	remove: ({ entity, id }: Named) => deeds.remove(entity, id),
	burst: ({ count }: { count: number }) => deeds.burst(count),
	forge: async ({ url, message }: { url: string; message: object }) => ({
		status: await deeds.forge(url, message),
	}),
	stock: (body: { id: string; amount: number; store?: string }) =>
		deeds.stock(body.id, body.amount, body.store),
	recalculate: ({ id, on }: { id: string; on?: boolean }) => deeds.recalculate(id, on),
	tick: deeds.tick,
});
