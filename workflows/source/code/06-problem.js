// What failed, for which invoice, in the service's words, and what to do.
const { forerunner } = require('./forerunner');
return $input.all().map(({ json }, item) => {
	const order = forerunner(item, 'Orders for the Warehouse', 'Invoices');
	const invoice = json.invoice ?? order.invoice;
	const about = invoice
		? `Saplab invoice ${invoice} is not at the warehouse as it should be: `
		: '';
	const part =
		json.warning &&
		`the warehouse did not save its goods, for it is packing them already: ${json.warning}. Ask the warehouse about ${order.titles?.join(', ')}; then set the status of these positions in Saplab by hand`;
	const advice = json.details?.description;
	const text = `${about}${[json.error ?? part, advice].filter(Boolean).join('. ')}`;
	return { json: { text, invoice }, pairedItem: { item } };
});
