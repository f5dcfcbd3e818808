// The invoices of which something is to be sent or taken back; those asked for in any case.
const { isReady, isWithdrawn, isThere } = require('./06-position');
const isAsked = $('Called by Flow 11').isExecuted;
const keyOf = (invoice) => String(invoice).trim().toLowerCase();

const invoices = new Map();
if (isAsked) {
	const asked = $('Settings')
		.all()
		.flatMap(({ json }) => [json.invoices ?? []].flat());
	for (const invoice of asked) {
		invoices.set(keyOf(invoice), { json: { invoice: String(invoice).trim(), isAsked } });
	}
}
for (const [item, { json }] of $input.all().entries()) {
	const counts = isReady(json) || isWithdrawn(json) || (isAsked && isThere(json));
	if (!json.invoice || !counts || invoices.has(keyOf(json.invoice))) continue;
	invoices.set(keyOf(json.invoice), { json: { invoice: json.invoice }, pairedItem: { item } });
}
return [...invoices.values()];
