// What failed, for which order, in the service's words, and what to do.
const { fields } = $('Settings').first().json.settings;
const custom = (order, name) =>
	(order.attributes ?? []).find((field) => field.name === name)?.value;

/** The order that an item is about, from the last node that still has it. */
function orderOf(index) {
	for (const name of ['Orders for the Warehouse', 'Sort Out']) {
		try {
			const { json } = $(name).itemMatching(index);
			if (json?.moysklad) return json.moysklad;
			if (json?.name)
				return { id: json.id, name: json.name, problem: custom(json, fields.problem) };
		} catch {
			// That node has not run, or the item does not come from it.
		}
	}
	return undefined;
}

return $input.all().map(({ json }, item) => {
	const order = json.moysklad ?? orderOf(item);
	const words = json.error ?? (json.warning && `the warehouse saved only a part: ${json.warning}`);
	const advice = json.details?.description;
	const what = order ? `Order ${order.name} is not at the warehouse as it should be: ` : '';
	const text = [`${what}${words}`, advice].filter(Boolean).join('. ');
	return { json: { text, order, isNew: order?.problem !== text }, pairedItem: { item } };
});
