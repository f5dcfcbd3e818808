// The orders with this number whose customer's phone ends with these digits, and of them no more than an answer needs.
// It is here that nobody hears of an order that is not his: the agent gets nothing but what this gives.
const { wrongTries, fields } = $('Settings').first().json.settings;
const { number, phone } = $('What Was Asked').first().json;
const rowsOf = (name) =>
	$(name)
		.all()
		.map(({ json }) => json);

const isSame = (text) => String(text).trim().toLowerCase() === number.toLowerCase();
/** A phone's field may hold several. */
const isHis = (phones) =>
	String(phones ?? '')
		.split(/[,;]/)
		.some((one) => one.replace(/\D/g, '').endsWith(phone));

const orders = rowsOf('Order in MoySklad').filter(({ name }) => name && isSame(name));
const positions = rowsOf('Invoice in Saplab').filter(({ invoice }) => invoice && isSame(invoice));
const clients = new Map(rowsOf('Its Client').map((client) => [client.id, client]));

/** A custom field's value; of a dictionary its name. */
function custom({ attributes = [] }, name) {
	const value = attributes.find((field) => field.name === name)?.value;
	return value?.name ?? value;
}
const orderOf = (order) => ({
	order: order.name,
	placed: order.moment?.slice(0, 10),
	state: order.state?.name,
	// "9 Отгружен …" without its number.
	atTheWarehouse: custom(order, fields.status)?.replace(/^\d+ /, ''),
	deliveryMethod: custom(order, fields.delivery),
	trackingNumber: custom(order, fields.track),
	planned: order.deliveryPlannedMoment?.slice(0, 10),
	goods: (order.positions?.rows ?? []).map(
		({ assortment, quantity }) => `${assortment?.name} × ${quantity}`,
	),
});
const positionOf = ({ invoice, brand, article, name, quantity, ...position }) => ({
	order: invoice,
	placed: position.date_added?.slice(0, 10),
	state: position.is_denied ? 'taken out of the order' : position.status_name,
	isPaid: position.is_payed,
	deliveryMethod: position.shipping_name?.trim(),
	goods: [`${brand} ${article} ${name} × ${quantity}`],
});

// Four digits are soon guessed by trying: after some wrong ones the number is closed for the day, even to the right.
const memory = $getWorkflowStaticData('global');
const today = $now.toISODate();
if (memory.day !== today) Object.assign(memory, { day: today, wrong: {} });
const key = number.toLowerCase();
const isClosed = (memory.wrong[key] ?? 0) >= wrongTries;

const his = [
	...orders.filter(({ agent }) => isHis(agent?.phone)).map(orderOf),
	...positions.filter(({ client_id }) => isHis(clients.get(client_id)?.phone)).map(positionOf),
];
if (his.length && !isClosed) return his.map((json) => ({ json: { found: true, ...json } }));

const asked = ['Order in MoySklad', 'Invoice in Saplab', 'Its Client'];
const isAway = asked.flatMap(rowsOf).some(({ error }) => error);
const isWrong = orders.length + positions.length > 0 && !isAway;
if (isWrong) memory.wrong[key] = (memory.wrong[key] ?? 0) + 1;
// The same words whatever was wrong, so that nobody learns which numbers there are.
const say = isAway
	? 'Orders cannot be looked up at the moment; the customer may try again later.'
	: 'There is no order with this number and this phone. Perhaps one of the two is mistyped. After several wrong tries a number is closed until tomorrow; the shop can help.';
return [{ json: { found: false, say } }];
