// What there is to say of the warehouse's account: yesterday's operations in the morning, and a low balance at once.
const { lowBalance, morning } = $('Settings').first().json.settings;
const now = $now.setZone('Europe/Moscow');
const { error, details, current_balance: balance, billing = [] } = $input.first().json;

/** "−1 234.50 ₽" */
function roubles(amount) {
	const [whole, part] = Math.abs(amount).toFixed(2).split('.');
	const sign = amount <= -0.005 ? '−' : '';
	return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ' ')}.${part} ₽`;
}
const sum = (operations) => operations.reduce((total, { amount }) => total + Number(amount), 0);
const unique = (texts) => [...new Set(texts.filter(Boolean))];
/** As many as a message can hold. */
const listed = (texts) =>
	texts.length > 10
		? `${texts.slice(0, 10).join(', ')} and ${texts.length - 10} more`
		: texts.join(', ');

/** One kind of operations. Where the warehouse does not say the kind, its comment has to do. */
function lineOf([kind, operations]) {
	const about = unique(
		operations.flatMap(({ foreign_order_id, comment }) => [
			foreign_order_id && `order ${foreign_order_id}`,
			comment !== kind && comment,
		]),
	);
	const of = about.length > 0 ? ` (${listed(about)})` : '';
	return `${kind}: ${operations.length}, ${roubles(sum(operations))}${of}`;
}

function report() {
	const day = now.minus({ days: 1 });
	const kinds = new Map();
	for (const operation of billing) {
		const kind = operation.type_name ?? (operation.comment || 'Other');
		kinds.set(kind, [...(kinds.get(kind) ?? []), operation]);
	}
	const charged = -sum(billing.filter(({ amount }) => amount < 0));
	const paid = sum(billing.filter(({ amount }) => amount > 0));
	const lines = [...kinds].map(lineOf);
	const text = [
		`IMSKLAD on ${day.setLocale('en').toFormat('d MMMM')}: charged ${roubles(charged)}, paid in ${roubles(paid)}. Balance now: ${roubles(balance)}`,
		...(lines.length > 0 ? lines : ['No operations']),
	].join('\n');
	return { text, topic: 'billing: report', same: day.toISODate() };
}

function alert() {
	const what =
		balance < 0
			? 'is below zero: the warehouse may stop sending orders'
			: `is less than ${roubles(lowBalance)}`;
	const text = `The balance at IMSKLAD, ${roubles(balance)}, ${what}. Top it up.`;
	return { text, topic: 'billing: low balance', same: 'low' };
}

function failure() {
	const words = [`IMSKLAD could not be asked for the balance: ${error}`, details?.description];
	return { text: words.filter(Boolean).join('. '), failed: true };
}

const toSay = error
	? [failure()]
	: [...(balance < lowBalance ? [alert()] : []), ...(now.hour >= morning ? [report()] : [])];
return toSay.map((json) => ({ json, pairedItem: { item: 0 } }));
