// All there is to say, one line for each kind of trouble, with what to do; nothing where all is well.
const settings = $('Settings').first().json.settings;
const { sendStates, minutesToSend, workStates, hoursWithoutNews, couriers, statuses, fields } =
	settings;

/** What a node has found; `error` where it could not ask, one empty item where there is nothing. */
const found = (name) =>
	$(name)
		.all()
		.map(({ json }) => json)
		.filter((json) => Object.keys(json).length > 0);
const things = (name) => found(name).filter(({ id, error }) => id && !error);
const custom = (thing, name) => {
	const value = (thing.attributes ?? []).find((field) => field.name === name)?.value;
	return value?.name ?? value;
};
/** MoySklad's times are Moscow's. */
const timeOf = (text) => DateTime.fromSQL(text, { zone: 'Europe/Moscow' });
const isOlder = (text, age) => timeOf(text) < $now.minus(age);
const isFilled = (value) => value !== undefined && value !== null && value !== '';

const MOST = 10;
const listed = (texts, separator = ', ') =>
	texts.length > MOST
		? `${texts.slice(0, MOST).join(separator)}${separator}and ${texts.length - MOST} more`
		: texts.join(separator);
/** "1 order has", "2 orders have" */
const counted = (list, one, many) => `${list.length} ${list.length === 1 ? one : many}`;
const sorted = (list) => [...list].sort((a, b) => String(a.name).localeCompare(String(b.name)));

// One that is under way in two states of the list comes twice.
const open = sorted([...new Map(things('Open Orders').map((order) => [order.id, order])).values()]);
const isQuiet = (order) => !custom(order, fields.problem);

function notSent() {
	const late = open.filter(
		(order) =>
			sendStates.includes(order.state?.name) &&
			!custom(order, fields.id) &&
			isQuiet(order) &&
			isOlder(order.updated, { minutes: minutesToSend }),
	);
	if (late.length === 0) return [];
	const numbers = listed(late.map(({ name }) => name));
	return [
		`${counted(late, 'order has', 'orders have')} not reached the warehouse within ${minutesToSend} minutes: ${numbers}. See whether flow 1 is published and what its executions say; send them again with flow 11.`,
	];
}

function withoutNews() {
	const silent = open.filter(
		(order) =>
			workStates.includes(order.state?.name) &&
			custom(order, fields.id) &&
			isOlder(custom(order, fields.time) ?? order.updated, { hours: hoursWithoutNews }),
	);
	if (silent.length === 0) return [];
	const numbers = listed(silent.map(({ name, state }) => `${name} (${state.name})`));
	return [
		`${counted(silent, 'order has', 'orders have')} had no news from the warehouse for ${hoursWithoutNews} hours: ${numbers}. Ask the warehouse; see whether flow 2 is published.`,
	];
}

/** Values that have no place in a list of the settings, each with its orders. */
function unknown(field, isKnown) {
	const orders = new Map();
	for (const order of open.filter(isQuiet)) {
		const value = custom(order, fields[field]);
		if (!isFilled(value) || isKnown(String(value))) continue;
		orders.set(value, [...(orders.get(value) ?? []), order.name]);
	}
	return [...orders].sort().map(([value, names]) => `"${value}" (${listed(names)})`);
}

function unmapped() {
	const methods = unknown('delivery', (value) => couriers.includes(value));
	const unknownStatuses = unknown('status', (value) => statuses.includes(parseInt(value)));
	return [
		...(methods.length > 0
			? [
					`Delivery methods that the warehouse does not know: ${listed(methods)}. Add them to "couriers" in Settings of flow 1 and here, or correct the orders.`,
				]
			: []),
		...(unknownStatuses.length > 0
			? [
					`Statuses of the warehouse without a state in MoySklad: ${listed(unknownStatuses)}. Add them to the Settings of flow 2, and here.`,
				]
			: []),
	];
}

function problems() {
	const kinds = { order: 'Orders', 'purchase order': 'Purchases', product: 'Products' };
	const texts = Object.entries(kinds).flatMap(([kind, node]) =>
		sorted(things(`${node} with Problems`)).map((thing) => {
			const name = [kind === 'product' && thing.code, thing.name].filter(Boolean).join(' ');
			return `${kind} ${name}: ${custom(thing, fields.problem)}`;
		}),
	);
	if (texts.length === 0) return [];
	return [
		`${counted(texts, 'problem stands', 'problems stand')} in MoySklad. Mend what is said, then empty the field "${fields.problem}" if it does not empty itself:\n  – ${listed(texts, '\n  – ')}`,
	];
}

/** Products and variants that the warehouse has a number for, in MoySklad's words. */
function sentGoods() {
	const variantId = ({ description = '' }) => /^IMSKLAD ID: (.+)$/m.exec(description)?.[1];
	return [
		...things('Products Sent').map((thing) => ({ thing, number: custom(thing, fields.id) })),
		...things('Variants').map((thing) => ({ thing, number: variantId(thing) })),
	].filter(({ number }) => number);
}

function stock() {
	const [store] = things('Store');
	const goods = sentGoods();
	if (!store && !found('Store').some(({ error }) => error)) {
		return [`There is no store (Склад) "${settings.store}" in MoySklad. Correct it in Settings.`];
	}
	const isUnseen = [
		'Products Sent',
		'Variants',
		'Store',
		'Stock in MoySklad',
		'Stock at the Warehouse',
	].some((name) => found(name).some(({ error }) => error));
	if (isUnseen || goods.length === 0) return [];
	const here = new Map(
		found('Stock in MoySklad')
			.filter(({ storeId }) => storeId === store.id)
			.map(({ assortmentId, stock: amount }) => [assortmentId, amount]),
	);
	const there = new Map(found('Stock at the Warehouse').map((row) => [String(row.id), row]));
	const missing = [];
	const different = [];
	for (const { thing, number } of goods) {
		const row = there.get(number);
		const name = `${thing.code} ${thing.name}`;
		const amount = here.get(thing.id) ?? 0;
		if (!row || row.found === false) missing.push(`${name} (${number})`);
		else if (row.stock !== amount)
			different.push(`${name} (warehouse ${row.stock}, MoySklad ${amount})`);
	}
	return [
		...(missing.length > 0
			? [
					`${counted(missing, 'product is', 'products are')} not at the warehouse under the number in "${fields.id}": ${listed(missing.sort())}. Send them again with flow 4.`,
				]
			: []),
		...(different.length > 0
			? [
					`The stock of ${counted(different, 'product', 'products')} differs: ${listed(different.sort())}. Look whether a shipment (Отгрузка) or supply (Приемка) is lacking in MoySklad, then run flow 5.`,
				]
			: []),
	];
}

/** What could not be looked at, in the service's words. */
function unseen() {
	const nodes = [
		'Open Orders',
		'Orders with Problems',
		'Purchases with Problems',
		'Products with Problems',
		'Products Sent',
		'Variants',
		'Store',
		'Stock in MoySklad',
		...(sentGoods().length > 0 ? ['Stock at the Warehouse'] : []),
	];
	const failed = nodes.flatMap((name) => {
		const error = found(name).find((json) => json.error);
		return error ? [{ name, words: [error.error, error.details?.description] }] : [];
	});
	const words = new Map();
	for (const { name, words: own } of failed) {
		const text = own.filter(Boolean).join('. ');
		words.set(text, [...(words.get(text) ?? []), `"${name}"`]);
	}
	return [...words].map(([text, names]) => `Could not look at ${names.join(', ')}: ${text}`);
}

const lines = [
	...notSent(),
	...withoutNews(),
	...unmapped(),
	...problems(),
	...stock(),
	...unseen(),
];
const heading = `IMSKLAD watch, ${counted(lines, 'thing', 'things')} to look at:`;
const text = lines.length > 0 ? [heading, ...lines.map((line) => `• ${line}`)].join('\n') : '';
return [{ json: { topic: 'watch', text, failed: unseen().length > 0 }, pairedItem: { item: 0 } }];
