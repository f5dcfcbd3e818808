/** What expand= shows of a thing: what it points at in the place of references, up to a hundred rows inside it. */
import { hrefOf, isObject, type Body } from './moysklad-check';
import type { Meta } from './moysklad-filters';
import type { Shop } from './moysklad-shop';

/** Of rows that expand puts inside their thing. */
const MOST_INSIDE = 100;
const LEVELS = 3;

/** a,b.c as { a: {}, b: { c: {} } }, three levels deep. */
type Tree = { [field: string]: Tree };
function treeOf(expand: string): Tree {
	const tree: Tree = {};
	for (const path of expand.split(',').filter(Boolean)) {
		let branch = tree;
		for (const field of path.split('.').slice(0, LEVELS)) branch = branch[field] ??= {};
	}
	return tree;
}
const pathsOf = (tree: Tree): string[] =>
	Object.entries(tree).flatMap(([field, branch]) => [
		field,
		...pathsOf(branch).map((path) => `${field}.${path}`),
	]);

/** With what expand asks for; as in the service, the href of what was expanded then ends in ?expand=… */
export const expanded = (shop: Shop, entity: Body, expand: string): Body =>
	expand === '' ? entity : grow(shop, entity, treeOf(expand));

function grow(shop: Shop, entity: Body, tree: Tree): Body {
	const shown: Body = { ...entity };
	const paths = pathsOf(tree);
	if (isObject(entity.meta) && paths.length > 0) {
		shown.meta = { ...entity.meta, href: `${entity.meta.href}?expand=${paths.join(',')}` };
	}
	for (const [name, branch] of Object.entries(tree)) {
		const value = entity[name];
		if (Array.isArray(value)) shown[name] = value.map((each) => growAt(shop, each, branch));
		else if (isObject(value)) shown[name] = growAt(shop, value, branch);
	}
	return shown;
}

/** A reference, a collection of rows, or an object with references in it. */
function growAt(shop: Shop, value: Body, branch: Tree): Body {
	const href = hrefOf(value);
	const rows = shop.collections.get(href.slice(shop.base.length + 1))?.rows;
	if (!rows) return grow(shop, shop.resolve(href) ?? value, branch);
	const inside = [...rows.values()].slice(0, MOST_INSIDE);
	const meta = { ...(value.meta as Meta), limit: MOST_INSIDE };
	return { meta, rows: inside.map((row) => grow(shop, row, branch)) };
}
