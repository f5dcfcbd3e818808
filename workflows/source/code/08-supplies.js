// What is to be written into MoySklad for each receipt; nothing where its supply is there and says the same.
if ($('Supplies There').all(1).length > 0) return [];
const { productKey } = $('Settings').first().json.settings;
const jsonOf = (name) =>
	$(name)
		.all()
		.map(({ json }) => json);
const lines = jsonOf('Order Lines');
const present = new Map(
	jsonOf('Supplies There')
		.filter(({ syncId }) => syncId)
		.map((supply) => [supply.syncId.toLowerCase(), supply]),
);

const linesOf = ({ id }) => lines.filter(({ meta }) => meta.href.includes(`/${id}/positions/`));
const metaOf = ({ href, type, mediaType }) => ({ href: href.split('?')[0], type, mediaType });
const hrefOf = ({ assortment }) => assortment.meta.href.split('?')[0];
const total = (list) => list.reduce((sum, { quantity }) => sum + quantity, 0);
const without = (object, empty) =>
	Object.fromEntries(Object.entries(object).filter(([, value]) => value !== empty));

class Problem extends Error {}

/** Lines of the supply for one product: the order's own lines in turn; what is more than ordered goes to the last. */
function positionsOf({ id, quantity }, order) {
	const own = linesOf(order).filter(({ assortment }) => String(assortment[productKey]) === id);
	if (own.length === 0)
		throw new Problem(`the product ${id} is not in the purchase order: add it there`);
	let left = quantity;
	return own.flatMap((line, n) => {
		const { assortment, price, discount, vat, vatEnabled } = line;
		const part = n === own.length - 1 ? left : Math.min(left, line.quantity);
		left -= part;
		if (part <= 0) return [];
		const terms = without({ price, discount, vat, vatEnabled }, undefined);
		return { assortment: { meta: metaOf(assortment.meta) }, quantity: part, ...terms };
	});
}

/** Of a product, more than the order has: said in the supply. */
function tooMuch({ goods, order }) {
	const more = goods.flatMap(({ id, quantity }) => {
		const own = linesOf(order).filter(({ assortment }) => String(assortment[productKey]) === id);
		const surplus = quantity - total(own);
		return surplus > 0 ? `${surplus} more of ${id} than ordered` : [];
	});
	return more.length > 0 ? `IMSKLAD: ${more.join(', ')}` : undefined;
}

/** Whether a supply has these goods. Of a long one not all lines are seen: then it is written. */
function isSame({ positions: { meta, rows = [] } }, wanted) {
	const counts = (list) => {
		const found = new Map();
		for (const line of list)
			found.set(hrefOf(line), (found.get(hrefOf(line)) ?? 0) + line.quantity);
		return JSON.stringify([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
	};
	return rows.length === meta.size && counts(rows) === counts(wanted);
}

function supplyOf({ document, syncId, moment, order, goods, isCorrection }) {
	const there = present.get(syncId);
	// What a person has changed in a supply stays, unless the warehouse corrects itself.
	if (there && !isCorrection) return undefined;
	const positions = goods.flatMap((line) => positionsOf(line, order));
	// Counted, and nothing was there.
	if (!there && positions.length === 0) return undefined;
	const description = tooMuch({ goods, order });
	if (there)
		return isSame(there, positions)
			? undefined
			: { syncId, positions, description: description ?? '' };
	if (!order.store)
		throw new Problem('the purchase order has no store (Склад) to receive into: choose one there');
	const { organization, agent, store, contract, project, vatEnabled, vatIncluded, rate } = order;
	const terms = { contract, project, vatEnabled, vatIncluded, rate, moment, description };
	return {
		...{ syncId, organization, agent, store, incomingNumber: document, positions },
		...without(terms, undefined),
		purchaseOrder: { meta: metaOf(order.meta) },
	};
}

return $('Whose They Are')
	.all()
	.flatMap(({ json: receipt }, item) => {
		// It has no order, or the order's lines could not be read: that is told already.
		if (receipt.error || linesOf(receipt.order).length === 0) return [];
		const { id, name, state, problem } = receipt.order;
		const order = { id, name, state: state?.name, problem };
		const { document, content } = receipt;
		const json = { document, content, order };
		try {
			return { json: { ...json, supply: supplyOf(receipt) }, pairedItem: { item } };
		} catch (error) {
			if (!(error instanceof Problem)) throw error;
			return { json: { ...json, error: error.message }, pairedItem: { item } };
		}
	});
