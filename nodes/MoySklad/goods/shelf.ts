/** Goods that were asked for, with all that decides whether and how they go: parents, variants, what shares a key. */
import type { IDataObject } from 'n8n-workflow';
import { asFailure, type Failure } from '../../shared/errors';
import { customAttributesOf } from '../account';
import type { MoySkladApi } from '../transport';
import {
	allGoods,
	byProduct,
	keyed,
	parentsAmong,
	product as productEntity,
	thingsByIds,
	thingsByKeys,
	variantsOf,
} from './find';
import { cannotGo, goodOf, type Reading } from './good';
import { idIn, isGoods, isVariant, keyOf, type Thing } from './keys';
import { ratesOf } from './rates';

export type FindBy = 'id' | 'key' | 'all';

/** All that calls of one kind share. */
export interface Given {
	productKey: string;
	/** Where there are no goods with the key, it is looked for here. */
	secondKey?: string;
	findBy: FindBy;
	archived: boolean;
	withParents: boolean;
}

/** What was found, and what belongs to it. */
export interface Shelf {
	/** By id. */
	things: Map<string, Thing>;
	/** The variants of the products among them that have any, by the product's id. */
	variants: Map<string, Thing[]>;
	/** Everything with a key, to find what shares one. */
	byKey: Map<string, Thing[]>;
	/** What has a wanted key in the second place alone. */
	bySecondKey: Map<string, Thing[]>;
	reading: Reading;
}

const DEFAULTS = { gramsInWeightUnit: 1000, shadeName: 'Цвет', sizeName: 'Размер' };

async function readingOf(api: MoySkladApi, key: string, options: IDataObject): Promise<Reading> {
	const rows = await customAttributesOf(api, productEntity);
	return {
		...DEFAULTS,
		...(options as Partial<Reading>),
		productKey: key,
		rates: await ratesOf(api),
		noted: new Set(rows.map(({ name }) => name)),
	};
}

const without = <T extends { id: string }>(list: T[], known: Map<string, unknown>) =>
	list.filter(({ id }) => !known.has(id));

/** Reads what the ids or keys name, or everything, with parents, variants and what shares a key. */
export async function shelfOf(
	api: MoySkladApi,
	given: Given,
	wanted: string[],
	options: IDataObject,
): Promise<Shelf> {
	const { findBy, archived } = given;
	const readings = readingOf(api, given.productKey, options);
	readings.catch(() => {});
	let byKey = new Map<string, Thing[]>();
	let bySecondKey = new Map<string, Thing[]>();
	let found: Thing[];
	if (findBy === 'key') {
		byKey = await thingsByKeys(api, given.productKey, wanted);
		const unknown = wanted.filter((key) => !byKey.get(key)?.some(isGoods));
		if (given.secondKey) bySecondKey = await thingsByKeys(api, given.secondKey, unknown);
		found = [...byKey.values(), ...bySecondKey.values()].flat();
	} else if (findBy === 'id') found = await thingsByIds(api, wanted);
	else found = await allGoods(api, archived);

	const things = new Map(found.map((thing) => [thing.id, thing]));
	const products = found.filter(({ meta }) => meta.type === 'product').map(({ id }) => id);
	const variants =
		findBy === 'all' ? byProduct(found.filter(isVariant)) : await variantsOf(api, products);
	for (const thing of [...variants.values()].flat()) things.set(thing.id, thing);
	const parents = [...things.values()].filter(isVariant).map((each) => idIn(each.product));
	const missing = [...new Set(parents)].filter((id) => !things.has(id));
	for (const thing of await thingsByIds(api, missing)) things.set(thing.id, thing);

	const goods = [...things.values()].filter(isGoods);
	if (findBy === 'all') byKey = keyed(goods, given.productKey);
	if (findBy === 'id' || bySecondKey.size) {
		const keys = goods.map((thing) => keyOf(thing, given.productKey));
		byKey = new Map([...byKey, ...(await thingsByKeys(api, given.productKey, keys))]);
		const others = without([...byKey.values()].flat(), things);
		const withVariants = await parentsAmong(api, others);
		for (const id of withVariants) variants.set(id, variants.get(id) ?? []);
	}
	return { things, variants, byKey, bySecondKey, reading: await readings };
}

/** Whether the thing is sold itself, and not only its variants. */
export const isSold = (thing: Thing, { variants }: Shelf, { withParents }: Given) =>
	isGoods(thing) && (withParents || isVariant(thing) || !variants.has(thing.id));

/** Why one of several with the same key cannot go. */
export function notAlone(thing: Thing, twins: Thing[], productKey: string, key: string) {
	const names = twins.map(({ name }) => `"${name}"`).join(', ');
	return cannotGo(
		thing,
		'sameKey',
		`${names} has the same ${productKey} "${key}", and the warehouse cannot tell them apart`,
		`Give each its own ${productKey} in MoySklad.`,
		{ key, others: twins.map(({ id }) => id) },
	);
}

/** One of the goods as it is sent; a Failure where it cannot go. */
function asSent(thing: Thing, shelf: Shelf, given: Given): IDataObject {
	const { things, byKey, reading } = shelf;
	if (!isGoods(thing)) {
		throw cannotGo(
			thing,
			'notGoods',
			`it is a ${thing.meta.type}`,
			'Only products and variants lie at a warehouse: leave it out.',
		);
	}
	if (thing.archived && !given.archived) {
		throw cannotGo(
			thing,
			'archived',
			'it is in the archive',
			'Take it out of the archive, or set the option "With Archived".',
		);
	}
	const key = keyOf(thing, given.productKey);
	const twins = (byKey.get(key) ?? []).filter(
		(other) => other.id !== thing.id && !other.archived && isSold(other, shelf, given),
	);
	if (twins.length) throw notAlone(thing, twins, given.productKey, key);
	const product = isVariant(thing) ? things.get(idIn(thing.product)) : thing;
	if (!product) {
		throw cannotGo(
			thing,
			'noProduct',
			'its product cannot be read',
			'The user of the credential may not be allowed to see the product.',
		);
	}
	return goodOf(thing, product, reading) as unknown as IDataObject;
}

/** The same with the Failure in its place. */
export function sent(thing: Thing, shelf: Shelf, given: Given): IDataObject | Failure {
	try {
		return asSent(thing, shelf, given);
	} catch (error) {
		return asFailure(error);
	}
}
