// The answer to a question about one supplier, or about all of them.
const { supplierOf } = require('./suppliers');
const question = $('Settings').first().json;
const { action, data } = question;
const found = $input.all().map(({ json }) => json);

const trouble = found.find(({ error }) => error);
if (trouble) throw new Error(`MoySklad cannot be read: ${trouble.error}`);

const suppliers = found.filter(({ meta }) => meta);
if (action === 'get_supplier' && suppliers.length > 1) {
	throw new Error(`several counterparties have the name ${data.id}`);
}
return suppliers.length
	? suppliers.map((supplier) => ({ json: supplierOf(supplier) }))
	: [{ json: { error: 'MoySklad has no such supplier', code: 2 } }];
