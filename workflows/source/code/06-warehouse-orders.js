// Each invoice as an order of the warehouse: all that is paid of it, not refunded, not denied.
const { phoneOf } = require('./phone');
const { failedOf } = require('./failed-of');
const { trimmed, wasSent, isThere, isDue, isReady, isWithdrawn } = require('./06-position');
const settings = $('Settings').first().json.settings;
const { sentStatus, backStatus, saplabPrefix, couriers, ownSuppliers } = settings;
if (failedOf('Clients').size) return [];
const unread = failedOf('Positions');
const jsonOf = (name) =>
	$(name)
		.all()
		.map(({ json }) => json);
const positions = jsonOf('Positions').filter(({ id }) => id);
const clients = new Map(jsonOf('Clients').map((client) => [client.id, client]));
const statusIds = new Map(jsonOf('Statuses').map(({ name, id }) => [name.trim(), id]));

class Problem extends Error {}

const money = (roubles) => Math.round(roubles * 100) / 100;
const titleOf = ({ brand, article, name }) => `${brand} ${article} ${name}`.trim();
const unique = (list) => [...new Set(list.map(trimmed))].filter(Boolean);

/** A product is known by brand and article, however they are written (IMS-60). */
function goodOf({ brand, article, name }) {
	const [maker, number] = [brand, article].map((text) => trimmed(text).replace(/\s/g, ''));
	if (!maker || !number) throw new Problem(`"${name}" has no brand or no article`);
	return `${saplabPrefix}${maker}-${number}`.toUpperCase();
}

/** Lines; what is the same at the same price is one. */
function linesOf(list, priceOf) {
	const lines = new Map();
	for (const position of list) {
		const { quantity } = position;
		if (!Number.isInteger(quantity))
			throw new Problem(`"${titleOf(position)}": ${quantity} is no whole number`);
		const line = { id: goodOf(position), quantity: 0, price: money(priceOf(position)) };
		const key = `${line.id} ${line.price}`;
		lines.set(key, lines.get(key) ?? line).get(key).quantity += quantity;
	}
	return [...lines.values()];
}
const retail = ({ price }) => price;
const cost = ({ initial_price, price }) => initial_price ?? price;

function orderOf(invoice, list) {
	const ways = unique(list.map((each) => each.shipping_name));
	const addresses = unique(list.map((each) => each.shipping_address));
	for (const several of [ways, addresses]) {
		if (several.length > 1) throw new Problem(`its positions go ${several.join(', and ')}`);
	}
	const [method] = ways;
	if (method && !couriers[method]) {
		throw new Problem(`its delivery "${method}" is not among the couriers in Settings`);
	}
	const [{ client_id, client_name, wholesaler_info }] = list;
	const client = clients.get(client_id);
	if (!client) throw new Problem(`Saplab does not show its client, ${client_name}`);
	const goods = linesOf(list, retail);
	const comments = (field) => unique(list.map(({ comment }) => comment?.[field])).join('\n');
	return {
		id: `${saplabPrefix}${invoice}`,
		name: [client.name, wholesaler_info].filter(Boolean).join(', '),
		phone: phoneOf(client.phone),
		email: client.email,
		address: addresses[0] ?? client.address,
		// All of it is paid, so nothing is left to collect (SAP-61).
		discount: 0,
		delivery: 0,
		totalPaid: money(goods.reduce((sum, { price, quantity }) => sum + price * quantity, 0)),
		goods,
		comment: comments('client_comment'),
		ownerComment: comments('manager_comment'),
		...(method && couriers[method]),
	};
}

/** What the suppliers of the `news` bring for the whole invoice: a preorder for each. */
function preordersOf(invoice, list, news) {
	const suppliers = new Map(
		news
			.filter((each) => !ownSuppliers.includes(trimmed(each.distributor_name)))
			.map(({ distributor_id, distributor_name }) => [distributor_id, distributor_name]),
	);
	return [...suppliers].map(([supplier, supplierName]) => ({
		invoice,
		id: `${saplabPrefix}${invoice}-${supplier}`,
		code: invoice,
		supplierName,
		goods: linesOf(
			list.filter(({ distributor_id }) => distributor_id === supplier),
			cost,
		),
	}));
}

function warehouseOrder({ invoice: wanted, isAsked }) {
	const isSame = ({ invoice }) => trimmed(invoice).toLowerCase() === wanted.toLowerCase();
	const own = positions.filter(isSame).sort((a, b) => a.id - b.id);
	const invoice = own[0]?.invoice ?? wanted;
	const ready = own.filter(isReady);
	const withdrawn = own.filter(isWithdrawn);
	const wholly = own.filter((each) => isReady(each) || (isThere(each) && isDue(each)));
	if (isAsked && own.length === 0) throw new Problem('Saplab has no such invoice');
	if (isAsked && wholly.length + withdrawn.length === 0) {
		throw new Problem('nothing of it is paid and in one of the statuses to be sent in Settings');
	}
	// IMS-61.
	if (ready.length && own.some(wasSent) && !own.some(isThere)) {
		throw new Problem(
			'it was cancelled at the warehouse, since all of it had been taken back, and is paid again. Ask the warehouse to open it again, then set the status of the positions by hand',
		);
	}
	const isLeft = wholly.length > 0;
	const list = isLeft ? wholly : withdrawn;
	if (list.length === 0) return undefined;
	const move = (some, status) => some.map(({ id }) => ({ id, status: statusIds.get(status) }));
	return {
		invoice,
		todo: isLeft ? 'send' : 'cancel',
		order: orderOf(invoice, list),
		goods: wholly.map((position) => ({
			invoice,
			id: goodOf(position),
			name: titleOf(position),
			price: money(retail(position)),
			cost: money(cost(position)),
		})),
		preorders: preordersOf(invoice, wholly, isAsked ? wholly : ready),
		sent: move(ready, sentStatus),
		back: move(withdrawn, backStatus),
		titles: [...ready, ...withdrawn].map(titleOf),
	};
}

return $('Invoices')
	.all()
	.flatMap(({ json }, item) => {
		if (unread.has(item)) return [];
		try {
			const order = warehouseOrder(json);
			return order ? [{ json: order, pairedItem: { item } }] : [];
		} catch (error) {
			if (!(error instanceof Problem)) throw error;
			return [{ json: { invoice: json.invoice, error: error.message }, pairedItem: { item } }];
		}
	});
