// What failed, for which order or receipt, in the service's words, and what to do.
const { fields } = $('Settings').first().json.settings;
const custom = (order, name) =>
	(order.attributes ?? []).find((field) => field.name === name)?.value;

/** What an item is about, from the last node that still has it. */
function subjectOf(index) {
	const names = [
		'Supplies',
		'Whose They Are',
		'Receipts',
		'Orders for the Warehouse',
		'Orders to Send',
	];
	for (const name of names) {
		try {
			const { json } = $(name).itemMatching(index);
			if (json) return json;
		} catch {
			// That node has not run, or the item does not come from it.
		}
	}
	return {};
}

/** The purchase order: its own fields, those that were read with it, or what a receipt says of it. */
function orderOf({ moysklad, order, id, name, attributes }) {
	if (moysklad) return moysklad;
	if (order) return { id: order.id, name: order.name, problem: order.problem };
	if (name) return { id, name, problem: custom({ attributes }, fields.problem) };
	return undefined;
}

function whatOf({ document, code }, order) {
	const number = order?.name ?? code;
	const of = number ? ` of the purchase order ${number}` : '';
	if (document) return `Receipt ${document}${of} is not in MoySklad: `;
	return order ? `Purchase order ${number} is not at the warehouse as it should be: ` : '';
}

return $('Problems')
	.all()
	.flatMap(({ json }, item) => {
		const subject = json.document || json.moysklad ? json : subjectOf(item);
		const order = orderOf(subject);
		const advice = json.details?.description;
		const text = [`${whatOf(subject, order)}${json.error}`, advice].filter(Boolean).join('. ');
		// What stands in the order already was told when it was written there.
		return order?.problem === text ? [] : { json: { text, order }, pairedItem: { item } };
	});
