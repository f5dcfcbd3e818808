// Saplab's clients, each once, as far as the lists tell of them.
const { phoneOf } = require('./phone');
const { clientCode } = $('Settings').first().json.settings;
const trimmed = (text) => String(text ?? '').trim();
/** +79161234567, whether it was written with 10 digits or with 11; what is no such number stays as it is. */
function writtenPhone(text) {
	const digits = phoneOf(trimmed(text));
	return /^7\d{10}$/.test(digits) ? `+${digits}` : trimmed(text);
}

const clients = new Map();
for (const [item, { json }] of $input.all().entries()) {
	const { id, is_wholesaler: isCompany } = json;
	if (!id) continue;
	const client = {
		id,
		code: `${clientCode}${id}`,
		isCompany,
		person: trimmed(json.name),
		name: trimmed((isCompany && json.wholesaler_info) || json.name),
		phone: writtenPhone(json.phone),
		email: trimmed(json.email),
		address: trimmed(json.address),
		comment: trimmed(json.comment),
	};
	clients.set(id, { json: client, pairedItem: { item } });
}
return [...clients.values()];
