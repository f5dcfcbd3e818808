// What is new in Saplab: counterparties to add, and those to change, with only what differs.
const { failedOf } = require('./failed-of');
const { clientCode, follow } = $('Settings').first().json.settings;
if (failedOf('Linked Already').size) return [];
const jsonOf = (name) =>
	$(name).isExecuted
		? $(name)
				.all()
				.map(({ json }) => json)
				.filter(({ id }) => id)
		: [];
const linked = new Map(jsonOf('Linked Already').map((each) => [each.externalCode, each]));
const lookAlikes = new Map(jsonOf('Look-Alikes').map((each) => [each.id, each]));
const cards = new Map(
	jsonOf('Company Details').map((card) => [card.id, card.wholesaler_data ?? {}]),
);
const wantedCards = new Set(jsonOf('Companies').map(({ id }) => id));
/** Whether something could not be asked: then nobody new is added, who might be there already. */
const isUnsure = failedOf('Look-Alikes').size > 0;

const filled = (fields) =>
	Object.fromEntries(Object.entries(fields).filter(([, value]) => value?.length));
const trimmed = (text) => String(text ?? '').trim();
/** The last ten digits; undefined where there are fewer. */
const numberOf = (phone) => /\d{10}$/.exec(trimmed(phone).replace(/\D/g, ''))?.[0];

/** What a counterparty can have of a client. */
const fieldsOf = ({ name, phone, email, address, comment }) => ({
	name,
	phone,
	email,
	actualAddress: address,
	description: comment,
});
/** SAP-62. */
const isSole = ({ type }) => /^(ИП|Индивидуальный)(\s|$)/i.test(trimmed(type));
const detailsOf = ({ name }, details) => ({
	legalTitle: name,
	legalAddress: trimmed(details.address),
	inn: trimmed(details.inn),
	...(isSole(details)
		? { ogrnip: trimmed(details.orgn) }
		: { kpp: trimmed(details.kpp), ogrn: trimmed(details.orgn) }),
});
/** What only a new one gets (MS-91). */
function firstOf({ isCompany, person, name, phone, email }, details) {
	if (!isCompany) return { companyType: 'individual' };
	const { account, bank, bik, bank_account: correspondentAccount } = details;
	const bankAccount = { accountNumber: account, bankName: bank, bic: bik, correspondentAccount };
	return {
		companyType: isSole(details) ? 'entrepreneur' : 'legal',
		...(account && { accounts: [{ ...filled(bankAccount), isDefault: true }] }),
		...(person !== name && { contactpersons: [filled({ name: person, phone, email })] }),
	};
}

const isOther = (client, { inn }, one) => {
	if (!client.isCompany) return one.inn && one.companyType !== 'individual';
	return one.inn ? one.inn !== trimmed(inn) : one.companyType === 'individual';
};
/** The counterparty that is this client, though nobody has said so: the same phone, or the same ИНН. */
function lookAlike(client, details) {
	const isSame = (one) =>
		(one.inn && one.inn === trimmed(details.inn)) ||
		(numberOf(one.phone) && numberOf(one.phone) === numberOf(client.phone));
	const rank = (one) =>
		Number(one.inn === trimmed(details.inn)) * 2 + Number(one.email === client.email);
	const [found] = [...lookAlikes.values()]
		.filter((one) => !trimmed(one.externalCode).startsWith(clientCode))
		.filter((one) => isSame(one) && !isOther(client, details, one))
		.sort((a, b) => rank(b) - rank(a) || (a.created < b.created ? -1 : 1));
	// Each is one client only.
	if (found) lookAlikes.delete(found.id);
	return found;
}

const SAME = {
	phone: (a, b) => (numberOf(a) ?? a) === (numberOf(b) ?? b),
	email: (a, b) => a.toLowerCase() === b.toLowerCase(),
};
function changesOf(known, wanted) {
	const differs = ([name, value]) => {
		const present = trimmed(known[name]);
		if (present === '') return true;
		return follow.includes(name) && !(SAME[name] ?? Object.is)(present, value);
	};
	return Object.fromEntries(Object.entries(wanted).filter(differs));
}

return $input.all().flatMap(({ json: client }, item) => {
	// Its details could not be read: that is told already.
	if (wantedCards.has(client.id) && !cards.has(client.id)) return [];
	const details = cards.get(client.id) ?? {};
	const wanted = filled({
		...fieldsOf(client),
		...(cards.has(client.id) && detailsOf(client, details)),
	});
	const known = linked.get(client.code) ?? (isUnsure ? undefined : lookAlike(client, details));
	const give = (todo, more) => [{ json: { client, todo, ...more }, pairedItem: { item } }];
	if (!known) {
		if (isUnsure) return [];
		const body = { ...wanted, ...firstOf(client, details), externalCode: client.code };
		return give('add', { body });
	}
	const isLinked = known.externalCode === client.code;
	const body = { ...changesOf(known, wanted), ...(!isLinked && { externalCode: client.code }) };
	return Object.keys(body).length ? give('change', { id: known.id, body }) : [];
});
