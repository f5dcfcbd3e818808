// The demand of each shipped order, with the order's terms and lines; or why there can be none.
// Orders whose lines could not be read are told already.
const linesOf = new Map();
for (const { json } of $('Order Lines').all()) {
	const id = /customerorder\/([^/]+)\/positions/.exec(json.meta.href)[1];
	linesOf.set(id, [...(linesOf.get(id) ?? []), json]);
}
const metaOf = ({ meta: { href, type, mediaType } }) => ({
	meta: { href: href.split('?')[0], type, mediaType },
});
const filled = (object) =>
	Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

/** A reservation ends with the order's shipment; all else of a line is as it was sold. */
const positionOf = ({ assortment, quantity, price, discount, vat, vatEnabled }) => ({
	assortment: metaOf(assortment),
	...filled({ quantity, price, discount, vat, vatEnabled }),
});

function demandOf(order) {
	const { organization, agent, store, syncId, id } = order;
	const { organizationAccount, agentAccount, contract, project, salesChannel } = order;
	const { rate, vatEnabled, vatIncluded, shipmentAddress, shipmentAddressFull } = order;
	// MoySklad makes the one address out of the other.
	const address = shipmentAddressFull ? { shipmentAddressFull } : { shipmentAddress };
	return {
		...{ syncId, organization, agent, store, customerOrder: metaOf(order) },
		...filled({ organizationAccount, agentAccount, contract, project, salesChannel }),
		...filled({ rate, vatEnabled, vatIncluded, ...address }),
		positions: linesOf.get(id).map(positionOf),
	};
}

return $('Orders')
	.all()
	.flatMap(({ json: order }, item) => {
		const { id, name, store } = order;
		if (!linesOf.has(id)) return [];
		const error = store
			? undefined
			: 'the order has no store (Склад) to ship from: choose one there';
		const json = { order: { id, name }, ...(error ? { error } : { demand: demandOf(order) }) };
		return { json, pairedItem: { item } };
	});
