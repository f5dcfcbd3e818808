// How to find out whether MoySklad has those who are not linked yet. People write phones in many ways, but nearly all
// end in the same two digits: so there are at most a hundred questions, and the whole numbers are compared afterwards (MS-90).
const { failedOf } = require('./failed-of');
if (failedOf('Linked Already').size) return [];
const linked = new Set(
	$('Linked Already')
		.all()
		.map(({ json }) => json.externalCode),
);
const strangers = new Map(
	$input
		.all()
		.filter(({ json }) => !linked.has(json.code))
		.map(({ json }) => [json.id, json]),
);
const cards = $('Company Details').isExecuted ? $('Company Details').all() : [];

const questions = new Map();
const ask = (field, operator, value) =>
	value && questions.set(`${field} ${value}`, { field, operator, value });
for (const { phone } of strangers.values()) ask('phone', 'endsWith', phone.slice(-2));
for (const { json } of cards) {
	if (strangers.has(json.id)) ask('inn', 'equals', json.wholesaler_data?.inn?.trim());
}
return [...questions.values()].map((json) => ({ json, pairedItem: { item: 0 } }));
