// Products and variants of MoySklad as the warehouse wants them. MoySklad says kopecks and kilograms, the warehouse
// roubles and grams.
const { custom, noted, ownWords, idIn, kopecks } = require('./goods');
const settings = $('Settings').first().json.settings;
const { productKey, fields, colors, colorName, sizeName, gramsInWeightUnit } = settings;
const { priceType, productsWithVariants, nightlyDays } = settings;

const rows = (name) =>
	$(name)
		.all()
		.map(({ json }) => json)
		.filter(({ meta, archived }) => meta && !archived);
// Where one of these could not be read, nothing is sent: that is told, and the night does it.
const isUnread = ['Variants', 'Currencies', 'Same Code'].some((name) => $(name).all(1).length);
const [products, variants] = [rows('Products'), rows('Variants')];
const currencies = rows('Currencies');

// What there is to send: variants, and products that have none.
const byId = new Map(products.map((product) => [product.id, product]));
const parents = new Set(variants.map(({ product }) => idIn(product)));
const isSoldItself = ({ id, variantsCount }) =>
	productsWithVariants || !(byId.has(id) ? parents.has(id) : variantsCount);
const goods = [
	...products.filter(isSoldItself).map((thing) => ({ thing, product: thing })),
	...variants
		.map((thing) => ({ thing, product: byId.get(idIn(thing.product)) }))
		.filter(({ product }) => product),
];

// Which of it is wanted this time.
const since = DateTime.now().minus({ days: nightlyDays });
const isRecent = ({ updated = '' }) =>
	DateTime.fromISO(`${updated.replace(' ', 'T')}+03:00`) > since;
const changed = new Set(
	$('Product Changed').isExecuted
		? $('Changed Products')
				.all()
				.map(({ json }) => json.id)
		: [],
);
function isWanted({ thing, product }) {
	if ($('Send All').isExecuted) return true;
	if ($('Product Changed').isExecuted) return changed.has(thing.id) || changed.has(product.id);
	const isMissing = !noted(thing, fields.id) || noted(thing, fields.problem);
	return isMissing || isRecent(thing) || isRecent(product);
}

class Problem extends Error {}

// Everything with its key, to find what shares one.
const keyed = new Map();
const others = rows('Same Code').filter((row) => row.meta.type === 'variant' || isSoldItself(row));
for (const thing of [...goods.map((each) => each.thing), ...others]) {
	const key = thing[productKey];
	if (key) keyed.set(key, (keyed.get(key) ?? new Map()).set(thing.id, thing.name));
}
function keyOf(thing) {
	const key = thing[productKey];
	if (!key) throw new Problem(`it has no ${productKey}, by which the warehouse would know it`);
	const twins = [...keyed.get(key)].filter(([id]) => id !== thing.id).map(([, name]) => name);
	if (twins.length === 0) return key;
	throw new Problem(
		`"${twins.join('", "')}" has the same ${productKey}, and the warehouse cannot tell them apart; give each its own`,
	);
}

/** The first price that is not nothing, in roubles. */
function roubles(prices) {
	const price = prices.find((each) => each?.value) ?? { value: 0 };
	const amount = kopecks(price, currencies);
	if (amount === undefined) throw new Problem('nothing is known of the currency of its price');
	return amount / 100;
}
function salePrices(...things) {
	const lists = things.map((thing) => thing.salePrices ?? []);
	if (!priceType) return lists.map(([first]) => first);
	const found = lists.map((list) => list.find((price) => price.priceType?.name === priceType));
	if (found.some(Boolean)) return found;
	throw new Problem(`it has no price "${priceType}"`);
}

const plain = (name) =>
	name
		.toLowerCase()
		.replaceAll('ё', 'е')
		.replace(/[\s-]+/g, ' ')
		.trim();
const colorIds = new Map(Object.entries(colors).map(([name, id]) => [plain(name), id]));
/** A characteristic (характеристика) of a variant, else a custom field. */
const trait = (thing, product, name) =>
	(thing.characteristics ?? []).find((each) => each.name === name)?.value ??
	custom(product, name) ??
	'';

function goodOf({ thing, product }) {
	const own = ownWords(thing, Object.values(fields));
	return {
		id: keyOf(thing),
		name: thing.name,
		price: roubles(salePrices(thing, product)),
		cost: roubles([thing.buyPrice, product.buyPrice]),
		weight: Math.round((product.weight ?? 0) * gramsInWeightUnit) || undefined,
		color: colorIds.get(plain(trait(thing, product, colorName))),
		size: trait(thing, product, sizeName) || undefined,
		description: own.join('\n') || product.description,
	};
}

function itemOf({ thing, product }) {
	const { id, meta, name, description } = thing;
	const json = {
		thing: { id, meta: { type: meta.type }, name, description, key: thing[productKey] },
		warehouseId: noted(thing, fields.id),
		problem: noted(thing, fields.problem),
	};
	try {
		const good = goodOf({ thing, product });
		const color = trait(thing, product, colorName);
		const warning = color && !good.color && `its colour "${color}" is not among those in Settings`;
		return { ...json, good, ...(warning && { warning }) };
	} catch (error) {
		if (error instanceof Problem) return { ...json, error: error.message };
		throw error;
	}
}

return isUnread ? [] : goods.filter(isWanted).map((each) => ({ json: itemOf(each) }));
