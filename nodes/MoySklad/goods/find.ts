/** Products and variants by their ids or keys, or all of them: many in few requests. */
import { asAttribute, attributesPath, called, customAttributesOf, customFieldIn } from '../account';
import { entities } from '../entities';
import type { Entity } from '../entity';
import { LARGEST_PAGE, pagesOf } from '../list';
import { lookups } from '../query';
import type { MoySkladApi } from '../transport';
import { idIn, isVariant, keyOf, type Thing } from './keys';

export const entityCalled = (keyword: string) =>
	entities.find((entity) => entity.keyword === keyword) as Entity;
export const product = entityCalled('product');
export const variant = entityCalled('variant');

/** From so many custom field's values on, all that have the field are read: each value repeats a long address. */
const MANY_VALUES = 50;

const EVERYTHING = 'archived=true;archived=false';

/** All rows of these lists. */
async function rowsOf(api: MoySkladApi, path: string, filters: string[]): Promise<Thing[]> {
	const lists = await Promise.all(
		filters.map(async (filter) => {
			const rows: Thing[] = [];
			const query = { ...(filter && { filter }) };
			for await (const page of pagesOf(api, path, { query }, Infinity)) {
				rows.push(...(page as Thing[]));
			}
			return rows;
		}),
	);
	return lists.flat();
}

const lookedUp = async (api: MoySkladApi, path: string, key: string, values: string[]) =>
	values.length
		? await rowsOf(
				api,
				path,
				lookups(product, key, values, LARGEST_PAGE).map(({ filter }) => filter),
			)
		: [];

/** Things of the assortment, whatever their kind, archived ones too. */
export const thingsByIds = async (api: MoySkladApi, ids: string[]) =>
	await lookedUp(api, 'entity/assortment', 'id', ids);

/** From so many products on, all variants are read, 1000 in a request, instead of asking product by product. */
const MANY_PRODUCTS = 500;

/** The variants of products, without those in the archive, by the product's id. */
export async function variantsOf(
	api: MoySkladApi,
	products: string[],
): Promise<Map<string, Thing[]>> {
	if (products.length < MANY_PRODUCTS) {
		return byProduct(await lookedUp(api, 'entity/variant', 'productid', products));
	}
	const wanted = new Set(products);
	const all = byProduct(await rowsOf(api, 'entity/variant', ['']));
	return new Map([...all].filter(([id]) => wanted.has(id)));
}

/** Variants that are sold, by their product's id. */
export function byProduct(variants: Thing[]): Map<string, Thing[]> {
	const found = new Map<string, Thing[]>();
	for (const thing of variants) {
		if (thing.archived) continue;
		const id = idIn(thing.product);
		const alike = found.get(id);
		if (alike) alike.push(thing);
		else found.set(id, [thing]);
	}
	return found;
}

/** Everything that is sold as goods, without the archive unless it is wanted. */
export async function allGoods(api: MoySkladApi, archived: boolean): Promise<Thing[]> {
	const filters = [archived ? EVERYTHING : ''];
	const lists = ['product', 'variant'].map((kind) => rowsOf(api, `entity/${kind}`, filters));
	return (await Promise.all(lists)).flat();
}

/** Up to so many values, each is looked for among the variants' notes by itself. */
const FEW_VALUES = 5;

/** A custom field's values: by the values where they are few and text, else all things that have the field. */
async function byCustomField(api: MoySkladApi, name: string, keys: string[]): Promise<Thing[]> {
	const row = called(await customAttributesOf(api, product), name, product, 'custom field');
	const href = `${await api.base}/${attributesPath('product')}/${row.id}`;
	const isText = asAttribute(row).kind === 'text';
	const products =
		isText && keys.length < MANY_VALUES
			? lookedUp(api, 'entity/product', href, keys)
			: rowsOf(api, 'entity/product', [`${href}!=;${EVERYTHING}`]);
	const ends = keys.length <= FEW_VALUES ? keys : [''];
	const notes = ends.map((end) => `${name.trim()}: ${end}`.replaceAll(';', '\\;'));
	const variants = rowsOf(
		api,
		'entity/variant',
		notes.map((note) => `description~${note};${EVERYTHING}`),
	);
	return (await Promise.all([products, variants])).flat();
}

/** What has one of the keys, by the key, archived things too; services and bundles where they share a field with goods. */
export async function thingsByKeys(
	api: MoySkladApi,
	productKey: string,
	keys: string[],
): Promise<Map<string, Thing[]>> {
	const unique = [...new Set(keys)].filter(Boolean);
	const field = customFieldIn(productKey);
	const things = !unique.length
		? []
		: field === undefined
			? await lookedUp(api, 'entity/assortment', productKey, unique)
			: await byCustomField(api, field, unique);
	return keyed(things, productKey, new Set(unique));
}

/** Things by their keys, of all or of those wanted, each once. */
export function keyed(things: Thing[], productKey: string, wanted?: Set<string>) {
	const found = new Map<string, Thing[]>();
	const given = new Set<string>();
	for (const thing of things) {
		const key = keyOf(thing, productKey);
		if (!key || (wanted && !wanted.has(key)) || given.has(thing.id)) continue;
		given.add(thing.id);
		const alike = found.get(key);
		if (alike) alike.push(thing);
		else found.set(key, [thing]);
	}
	return found;
}

/** The products among the things that have variants which are sold: goods are those, not the product. */
export async function parentsAmong(api: MoySkladApi, things: Thing[]): Promise<Set<string>> {
	const products = things.filter((each) => !isVariant(each) && each.meta.type === 'product');
	return new Set((await variantsOf(api, [...new Set(products.map(({ id }) => id))])).keys());
}
