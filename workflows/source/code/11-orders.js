// What MoySklad says of each order now.
const { sendStates, cancelStates, fields } = $('Settings').first().json.settings;

const MOST = 200;
const escaped = (text) =>
	String(text).replace(
		/[&<>"]/g,
		(sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign],
	);
const custom = (order, name) =>
	(order.attributes ?? []).find((field) => field.name === name)?.value;
const jsonOf = (name) =>
	$(name)
		.all()
		.map(({ json }) => json);

function whatBecame(order) {
	const [id, status, problem] = ['id', 'status', 'problem'].map((name) =>
		custom(order, fields[name]),
	);
	const state = order.state?.name;
	if (problem) return `✗ ${problem}`;
	if (cancelStates.includes(state))
		return `– cancelled (${state}): ${id ? 'at the warehouse too' : 'not sent'}`;
	if (!id) return `✗ not sent: its state is ${state}`;
	const where = [`number ${id}`, state, status].filter(Boolean).join(', ');
	return /^(9|11) /.test(status ?? '')
		? `– has left the warehouse: ${where}`
		: `✓ at the warehouse: ${where}`;
}

const failures = [...jsonOf('Run Flow 1'), ...jsonOf('Orders Now')].filter(({ error }) => error);
const orders = new Map();
for (const order of jsonOf('Orders Now')) if (order.id) orders.set(order.name, order);
const asked = jsonOf('What Is Asked').flatMap(({ numbers }) => numbers ?? []);
const isRead = !jsonOf('Orders Now').some(({ error }) => error);

/** Of those since a day, the ones that are the warehouse's business. */
const others = [...orders.values()].filter(({ name }) => !asked.includes(name));
const concerns = (order) =>
	custom(order, fields.id) ||
	custom(order, fields.problem) ||
	[...sendStates, ...cancelStates].includes(order.state?.name);
const told = [
	...asked.map((number) => {
		const order = orders.get(number);
		if (order) return [number, whatBecame(order)];
		return [number, isRead ? '✗ there is no such order in MoySklad' : '? could not be looked at'];
	}),
	...others.filter(concerns).map((order) => [order.name, whatBecame(order)]),
];
const rest = others.filter((order) => !concerns(order)).length;

const line = ([number, words]) => `<li><b>${escaped(number)}</b> ${escaped(words)}</li>`;
const html = [
	...failures.map(
		({ error, message, details }) =>
			`<p>${escaped([error.message ?? error ?? message, details?.description].filter(Boolean).join('. '))}</p>`,
	),
	`<ul>${told.slice(0, MOST).map(line).join('')}</ul>`,
	...(told.length > MOST ? [`<p>… and ${told.length - MOST} more</p>`] : []),
	...(rest > 0 ? [`<p>${rest} more changed since that day, in states that are not sent.</p>`] : []),
].join('');
const good = told.filter(([, words]) => words.startsWith('✓')).length;
return [
	{ json: { title: `${good} of ${told.length} at the warehouse`, html }, pairedItem: { item: 0 } },
];
