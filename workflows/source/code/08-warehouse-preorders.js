// Purchase orders as the warehouse wants them. MoySklad says kopecks and Moscow time, the warehouse roubles.
const { fields, orderKey, productKey } = $('Settings').first().json.settings;
const lines = $('Lines to Send')
	.all()
	.map(({ json }) => json)
	.filter(({ meta }) => meta);

const linesOf = ({ id }) => lines.filter(({ meta }) => meta.href.includes(`/${id}/positions/`));
const custom = (order, name) =>
	(order.attributes ?? []).find((field) => field.name === name)?.value;

class Problem extends Error {}

/** A line of goods: `price` is that of one, in roubles. */
function good({ assortment, quantity, price = 0, discount = 0 }) {
	const id = assortment[productKey];
	if (!id)
		throw new Problem(`"${assortment.name}" has no ${productKey}, by which the warehouse knows it`);
	if (!Number.isInteger(quantity))
		throw new Problem(`"${assortment.name}": ${quantity} is no whole number`);
	return { id, quantity, price: Math.round(price * (1 - discount / 100)) / 100 };
}

function preorderOf(order) {
	const goods = linesOf(order)
		.filter(({ assortment }) => assortment.meta.type !== 'service')
		.map(good);
	if (goods.length === 0) throw new Problem('it has no lines with goods');
	return {
		id: order[orderKey],
		code: order.name,
		goods,
		supplierName: order.agent?.name,
		date: `${order.moment.replace(' ', 'T')}+03:00`,
	};
}

// An order told of twice counts once, as it is last.
const last = new Map();
for (const [item, { json: order }] of $('Orders to Send').all().entries()) {
	// Its lines could not be read: that is told already.
	if (order.positions?.meta?.size > 0 && linesOf(order).length === 0) continue;
	const { id, name, state } = order;
	const known = { warehouseId: custom(order, fields.id), problem: custom(order, fields.problem) };
	const json = { moysklad: { id, name, state: state.name, ...known }, todo: 'send' };
	last.delete(id);
	try {
		last.set(id, { json: { ...json, preorder: preorderOf(order) }, pairedItem: { item } });
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
		last.set(id, { json: { ...json, error: error.message }, pairedItem: { item } });
	}
}
return [...last.values()];
