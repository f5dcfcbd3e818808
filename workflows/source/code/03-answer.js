// The answer to a question about a product, or about its suppliers.
const { noted } = require('./goods');
const { goodsBy } = require('./good');
const { supplierOf } = require('./suppliers');
const question = $('Settings').first().json;
const { action, data, settings } = question;
const { productKey, fields } = settings;

const rows = (name) => ($(name).isExecuted ? $(name).all() : []).map(({ json }) => json);
const own = rows('Product by Its ID');
const byWarehouseId = [...rows('Product by Warehouse ID'), ...rows('Variant by Warehouse ID')];
const currencies = rows('Currencies');

const trouble = [...own, ...byWarehouseId, ...currencies].find(({ error }) => error);
if (trouble) throw new Error(`MoySklad cannot be read: ${trouble.error}`);

const found = [
	...own.filter((thing) => thing.meta),
	...byWarehouseId.filter((thing) => thing.meta && noted(thing, fields.id) === String(data.id)),
];
if (found.length > 1) throw new Error(`several products have the ${productKey} ${data.id}`);
if (found.length === 0) {
	return [{ json: { error: `MoySklad has no product with the ID ${data.id}`, code: 2 } }];
}

const [thing] = found;
const product = thing.product ?? thing;
if (action === 'get_good') return [{ json: goodsBy(settings, currencies)({ thing, product }) }];
const { supplier } = product;
return supplier
	? [{ json: supplierOf(supplier) }]
	: [{ json: { error: `MoySklad knows no supplier of the product ${data.id}`, code: 2 } }];
