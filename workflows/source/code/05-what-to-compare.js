// The store, the organization, and the products and variants that have an ID of the warehouse.
const { noted, idIn, kopecks } = require('./goods');
const { store, organization, fields, productKey } = $('Settings').first().json.settings;

const rows = (name) =>
	$(name)
		.all()
		.map(({ json }) => json)
		.filter(({ meta, archived }) => meta && !archived);
const [stores, organizations] = [rows('Store'), rows('Organization')];
const currencies = rows('Currencies');
const products = new Map(rows('Products').map((product) => [product.id, product]));
const variants = rows('Variants').filter(({ product }) => products.has(idIn(product)));

const known = [...products.values(), ...variants].filter((thing) => noted(thing, fields.id));
const goods = known.map((thing) => {
	const prices = [thing.buyPrice, thing.product && products.get(idIn(thing.product)).buyPrice];
	const price = prices.find((each) => each?.value);
	return {
		...{ id: thing.id, key: thing[productKey], name: thing.name },
		meta: { href: thing.meta.href, type: thing.meta.type, mediaType: thing.meta.mediaType },
		warehouseId: String(noted(thing, fields.id)).trim(),
		// What a found piece is worth.
		price: price && kopecks(price, currencies),
	};
});

const twins = new Map();
for (const { warehouseId } of goods) twins.set(warehouseId, (twins.get(warehouseId) ?? 0) + 1);
function troubleOf({ warehouseId }) {
	if (!/^\d+$/.test(warehouseId)) return `"${warehouseId}" is no ID of the warehouse`;
	if (twins.get(warehouseId) > 1) return `another product has the same ID ${warehouseId}`;
	return undefined;
}
const checked = goods.map((good) => ({ ...good, trouble: troubleOf(good) }));

function errorIn() {
	if (stores.length !== 1) return `MoySklad has ${stores.length || 'no'} stores called "${store}"`;
	if (organizations.length !== 1) {
		return organization
			? `MoySklad has ${organizations.length || 'no'} organizations called "${organization}"`
			: `MoySklad has ${organizations.length} organizations; say in Settings which of them books the corrections`;
	}
	if (checked.every(({ trouble }) => trouble))
		return 'no product has an ID of the warehouse; flow 4 sends the products and notes their IDs';
	return undefined;
}

// Where one of these could not be read, that is told already.
const isUnread = ['Store', 'Organization', 'Currencies', 'Products', 'Variants'].some(
	(name) => $(name).all(1).length,
);
const error = errorIn();
if (isUnread) return [];
if (error) return { json: { error } };
return {
	json: {
		storeId: stores[0].id,
		store: { meta: stores[0].meta },
		organization: { meta: organizations[0].meta },
		goods: checked.filter(({ trouble }) => !trouble),
		troubles: checked.filter(({ trouble }) => trouble),
	},
};
