// A product or variant of MoySklad as the warehouse knows goods: roubles for kopecks, grams for kilograms.
const { custom, ownWords, kopecks } = require('./goods');

class Problem extends Error {}

/** By what a flow has in its Settings, and the account's currencies. */
function goodsBy(settings, currencies) {
	const { productKey, priceType, gramsInWeightUnit, fields } = settings;
	const { colors, colorName, sizeName } = settings;

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

	return ({ thing, product }) => {
		const own = ownWords(thing, Object.values(fields));
		return {
			id: thing[productKey],
			name: thing.name,
			price: roubles(salePrices(thing, product)),
			cost: roubles([thing.buyPrice, product.buyPrice]),
			weight: Math.round((product.weight ?? 0) * gramsInWeightUnit) || undefined,
			color: colorIds.get(plain(trait(thing, product, colorName))),
			size: trait(thing, product, sizeName) || undefined,
			description: own.join('\n') || product.description,
		};
	};
}

module.exports = { goodsBy };
