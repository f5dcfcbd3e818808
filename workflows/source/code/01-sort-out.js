// Which orders the warehouse is to have, and which it is to drop. An order told of twice counts once, as it is last.
const { sendStates, cancelStates, fields } = $('Settings').first().json.settings;
/** Asked for by number: sent in whatever state. By a day, only what is to be sent anyway. */
const asked = $('Called by Flow 11').isExecuted
	? $('Called by Flow 11')
			.all()
			.flatMap(({ json }) => json.numbers ?? [])
	: [];

const custom = (order, name) =>
	(order.attributes ?? []).find((field) => field.name === name)?.value;
/** What flow 1 itself has noted, and may go right another time: the warehouse does not take back what it has packed. */
const wentWrong = (order) => {
	const problem = custom(order, fields.problem) ?? '';
	return problem.startsWith(`Order ${order.name} is not`) && !problem.includes('saved only a part');
};
const isRetry = $('Every 10 Minutes').isExecuted;
const hasLeft = (order) => /^(9|11) /.test(custom(order, fields.status) ?? '');
/** The warehouse has it, or may have it, since its answer was lost; and it has neither left nor been cancelled. */
const mayBeThere = (order) =>
	custom(order, fields.id) || /is unknown/.test(custom(order, fields.problem) ?? '');
const canBeCancelled = (order) =>
	mayBeThere(order) && !hasLeft(order) && !/^10 /.test(custom(order, fields.status) ?? '');

function toDo(order) {
	if (isRetry && !wentWrong(order)) return undefined;
	const state = order.state?.name;
	if (cancelStates.includes(state)) return canBeCancelled(order) ? 'cancel' : undefined;
	const isAsked = asked.includes(order.name) && !hasLeft(order);
	return isAsked || sendStates.includes(state) ? 'send' : undefined;
}

const last = new Map();
for (const [item, { json }] of $input.all().entries()) {
	const todo = json.state || json.positions ? toDo(json) : undefined;
	last.delete(json.id);
	if (todo) last.set(json.id, { json: { ...json, todo }, pairedItem: { item } });
}
return [...last.values()];
