// What each receipt's purchase order is to be told: that all of it has come, and that nothing is wrong with it.
const { sendStates, receivedState, fields } = $('Settings').first().json.settings;

/** By document: the receipt, and the lines of its order as they are now (shipped, Принято: how much has come). */
const receipts = new Map();
for (const [item, { json: line }] of $input.all().entries()) {
	const receipt = $('Supplies').itemMatching(item).json;
	const known = receipts.get(receipt.document) ?? { receipt, item, lines: [] };
	known.lines.push(line);
	receipts.set(receipt.document, known);
}

const hasCome = ({ assortment, quantity, shipped = 0 }) =>
	assortment.meta.type === 'service' || shipped >= quantity;

return [...receipts.values()].map(({ receipt, item, lines }) => {
	const { document, content, order } = receipt;
	// Another state than those of an order under way is a person's own choice.
	const moves = lines.every(hasCome) && sendStates.includes(order.state);
	const changes = {
		...(moves && { state: { name: receivedState } }),
		...(order.problem && { attributes: [{ name: fields.problem, value: null }] }),
	};
	return { json: { document, content, id: order.id, changes }, pairedItem: { item } };
});
