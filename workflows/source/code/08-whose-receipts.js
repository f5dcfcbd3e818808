// Each receipt with its purchase order, or with what is wrong.
// If MoySklad could not be asked, nothing is known of any; that is told already.
if ($('Orders Meant').all(1).length > 0) return [];
const { fields, orderKey } = $('Settings').first().json.settings;
const orders = $('Orders Meant')
	.all()
	.map(({ json }) => json)
	.filter(({ id }) => id);
const custom = (order, name) =>
	(order.attributes ?? []).find((field) => field.name === name)?.value;

/** Of several with the same number, the one that the warehouse has. */
function ordersOf(code) {
	const found = orders.filter((order) => code && String(order[orderKey]) === code);
	const sent = found.filter((order) => custom(order, fields.id));
	return sent.length > 0 ? sent : found;
}

function withOrder(receipt) {
	const { code } = receipt;
	const found = ordersOf(code);
	if (found.length === 1) {
		const [order] = found;
		return { ...receipt, order: { ...order, problem: custom(order, fields.problem) } };
	}
	const what = found.length > 0 ? 'several purchase orders have' : 'no purchase order has';
	const error = code ? `${what} the number "${code}"` : 'it names no purchase order';
	const advice =
		'Make the purchase order in MoySklad, with that number; or book the goods by hand and delete the row of this receipt in the data table "IMSKLAD receipts"';
	return { ...receipt, error, details: { description: advice } };
}

return $('Receipts')
	.all()
	.map(({ json }, item) => ({ json: withOrder(json), pairedItem: { item } }));
