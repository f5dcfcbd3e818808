// Orders of MoySklad as the warehouse wants them. MoySklad says kopecks and Moscow time, the warehouse roubles.
const { phoneOf } = require('./phone');
const { fields, orderKey, productKey, couriers } = $('Settings').first().json.settings;
const lines = $('Positions')
	.all()
	.map(({ json }) => json)
	.filter(({ meta }) => meta);
const bundles = new Map(
	$('Bundles')
		.all()
		.map(({ json }) => [json.id, json]),
);

const linesOf = ({ id }) => lines.filter(({ meta }) => meta.href.includes(`/${id}/positions/`));
/** A custom field's value; of a dictionary its name. */
function custom(thing, name) {
	const value = (thing.attributes ?? []).find((field) => field.name === name)?.value;
	return value?.name ?? value;
}
/** Up to a whole kopeck: what that adds is taken off again as a discount. */
const rounded = (kopecks) => Math.ceil(kopecks - 0.001);
const sum = (list, amount) => list.reduce((total, each) => total + amount(each), 0);
const priceOf = ({ salePrices = [] }) => salePrices[0]?.value ?? 0;

class Problem extends Error {}

/** A line of goods: `price` is that of one, in whole kopecks. */
function good(assortment, quantity, price) {
	const id = assortment[productKey];
	if (!id)
		throw new Problem(`"${assortment.name}" has no ${productKey}, by which the warehouse knows it`);
	if (!Number.isInteger(quantity))
		throw new Problem(`"${assortment.name}": ${quantity} is no whole number`);
	return { id, quantity, price: rounded(price) };
}

/** What lies in a bundle, at its price: spread by what the parts cost by themselves. */
function unpacked(bundle, quantity, price) {
	const parts = bundles.get(bundle.id)?.components?.rows ?? [];
	if (parts.length === 0)
		throw new Problem(`nothing is known of what is in the bundle "${bundle.name}"`);
	const alone = sum(parts, (part) => priceOf(part.assortment) * part.quantity);
	const pieces = sum(parts, (part) => part.quantity);
	return parts.map((part) =>
		good(
			part.assortment,
			part.quantity * quantity,
			alone ? (price * priceOf(part.assortment)) / alone : price / pieces,
		),
	);
}

const isNews = (line) => line.startsWith('IMSKLAD: ');

function warehouseOrder(order) {
	const own = linesOf(order);
	if (own.length === 0) throw new Problem('it has no lines');
	const cost = ({ price = 0, discount = 0 }) => price * (1 - discount / 100);
	const listed = sum(own, (line) => cost(line) * line.quantity);
	// Where VAT comes on top, the order's sum is more than that of its lines.
	const scale = listed ? order.sum / listed : 1;
	const isService = ({ assortment }) => assortment.meta.type === 'service';
	const goods = own
		.filter((line) => !isService(line))
		.flatMap(({ assortment, quantity, ...line }) => {
			const price = cost(line) * scale;
			return assortment.meta.type === 'bundle'
				? unpacked(assortment, quantity, price)
				: good(assortment, quantity, price);
		});
	if (goods.length === 0) throw new Problem('it has services only, nothing to pack');

	const total = Math.round(order.sum);
	const services = Math.round(
		sum(own.filter(isService), (line) => cost(line) * scale * line.quantity),
	);
	const more = sum(goods, ({ quantity, price }) => quantity * price) + services - total;
	const method = custom(order, fields.delivery);
	if (method && !couriers[method]) {
		throw new Problem(`its delivery "${method}" is not among the couriers in Settings`);
	}
	const { agent = {}, shipmentAddressFull: place = {} } = order;
	const planned = order.deliveryPlannedMoment;
	return {
		id: order[orderKey],
		guid: order.id,
		name: agent.name,
		phone: phoneOf(agent.phone),
		email: agent.email,
		// All that is not goods: delivery and other services.
		delivery: (services + Math.max(0, -more)) / 100,
		// Discounts are in the prices already; this is what rounding added.
		discount: Math.max(0, more) / 100,
		totalPaid: Math.min(Math.round(order.payedSum ?? 0), total) / 100,
		goods: goods.map((line) => ({ ...line, price: line.price / 100 })),
		address: order.shipmentAddress ?? agent.actualAddress,
		postCode: place.postalCode,
		city: place.city,
		street: place.street,
		house: place.house,
		room: place.apartment,
		comment: place.comment,
		ownerComment: (order.description ?? '')
			.split('\n')
			.filter((line) => !isNews(line))
			.join('\n'),
		deliveryDateFrom: planned && `${planned.replace(' ', 'T')}+03:00`,
		...(method && couriers[method]),
	};
}

return $('Sort Out')
	.all()
	.flatMap(({ json: order }, item) => {
		// Its lines could not be read: that is told already.
		const isUnread = order.positions?.meta?.size > 0 && linesOf(order).length === 0;
		if (isUnread) return [];
		const { id, name, todo, state } = order;
		const known = { warehouseId: custom(order, fields.id), problem: custom(order, fields.problem) };
		const json = { moysklad: { id, name, state: state?.name, ...known }, todo };
		try {
			return { json: { ...json, order: warehouseOrder(order) }, pairedItem: { item } };
		} catch (error) {
			if (!(error instanceof Problem)) throw error;
			return { json: { ...json, error: error.message }, pairedItem: { item } };
		}
	});
