// What Saplab says of each invoice's positions now.
const { readyStatuses } = $('Settings').first().json.settings;

const MOST = 200;
const escaped = (text) =>
	String(text).replace(
		/[&<>"]/g,
		(sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign],
	);
const jsonOf = (name) =>
	$(name)
		.all()
		.map(({ json }) => json);

function whatBecame({ status_name: status, is_payed: isPaid, is_denied: isDenied }) {
	if (isDenied) return `– taken out of the order (${status})`;
	if (!isPaid) return `– not paid (${status}): not sent`;
	return readyStatuses.includes(String(status).trim()) ? `✗ not sent (${status})` : `✓ ${status}`;
}

const failures = [...jsonOf('Run Flow 6'), ...jsonOf('Positions Now')].filter(({ error }) => error);
const isRead = !jsonOf('Positions Now').some(({ error }) => error);
const asked = jsonOf('What Is Asked').flatMap(({ invoices }) => invoices ?? []);
/** Saplab finds invoices whatever their case. */
const keyOf = (invoice) => String(invoice).toLowerCase();
const invoices = new Map(
	asked.map((invoice) => [keyOf(invoice), { invoice, positions: new Map() }]),
);
for (const position of jsonOf('Positions Now')) {
	const { id, invoice } = position;
	if (!id || !invoice) continue;
	const known = invoices.get(keyOf(invoice)) ?? { invoice, positions: new Map() };
	known.positions.set(id, position);
	invoices.set(keyOf(invoice), known);
}

const told = [...invoices.values()].map(({ invoice, positions }) => {
	if (positions.size > 0)
		return [invoice, [...positions.values()].map((each) => `${each.name}: ${whatBecame(each)}`)];
	return [invoice, [isRead ? '✗ there is no such invoice in Saplab' : '? could not be looked at']];
});
const lines = ([invoice, words]) =>
	`<li><b>${escaped(invoice)}</b><ul>${words.map((each) => `<li>${escaped(each)}</li>`).join('')}</ul></li>`;
const html = [
	...failures.map(
		({ error, message, details }) =>
			`<p>${escaped([error.message ?? error ?? message, details?.description].filter(Boolean).join('. '))}</p>`,
	),
	`<ul>${told.slice(0, MOST).map(lines).join('')}</ul>`,
	...(told.length > MOST ? [`<p>… and ${told.length - MOST} more</p>`] : []),
].join('');
const words = told.flatMap(([, each]) => each);
const good = words.filter((each) => each.includes('✓')).length;
return [
	{ json: { title: `${good} of ${words.length} positions sent`, html }, pairedItem: { item: 0 } },
];
