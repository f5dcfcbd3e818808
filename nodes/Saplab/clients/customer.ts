/** A client of the shop in the shape of nodes/shared/client.ts. */
import type { IDataObject } from 'n8n-workflow';
import type { CustomerRecord } from '../../shared/client';
import { phonesOf } from '../../shared/phone';

const trimmed = (value: unknown) => String(value ?? '').trim();

function phoneIn(value: unknown): string {
	const { phone, rest } = phonesOf(value);
	return phone && !rest ? `+${phone}` : trimmed(value);
}

/** SAP-62. */
const isSole = (legalForm: unknown) => /^(ИП|Индивидуальный)(\s|$)/i.test(trimmed(legalForm));

/** Of a company what only its card tells; the key `orgn` is the document's (SAP-23). */
function companyOf(name: string, details: IDataObject) {
	const number = trimmed(details.orgn);
	const account = {
		accountNumber: trimmed(details.account),
		bankName: trimmed(details.bank),
		bic: trimmed(details.bik),
		correspondentAccount: trimmed(details.bank_account),
		isDefault: true as const,
	};
	return {
		...{ legalTitle: name, legalAddress: trimmed(details.address), inn: trimmed(details.inn) },
		...(isSole(details.type)
			? { companyType: 'entrepreneur' as const, kpp: '', ogrn: '', ogrnip: number }
			: { companyType: 'legal' as const, kpp: trimmed(details.kpp), ogrn: number, ogrnip: '' }),
		accounts: account.accountNumber ? [account] : [],
	};
}
const PERSON = {
	companyType: 'individual' as const,
	...{ legalTitle: '', legalAddress: '', inn: '', kpp: '', ogrn: '', ogrnip: '' },
	accounts: [],
};

/** `client` is a row of the list or a card, as the node gives them; what the row of a company lacks is empty. */
export function customerFrom(client: IDataObject, prefix: string): CustomerRecord {
	const id = Number(client.id);
	const isCompany = client.is_wholesaler === true;
	const person = trimmed(client.name);
	const phone = phoneIn(client.phone);
	const email = trimmed(client.email);
	const called = (isCompany && trimmed(client.wholesaler_info)) || person;
	const name = called || phone || email || `Клиент ${id}`;
	const isOther = isCompany && person !== '' && person !== name;
	return {
		externalCode: `${prefix}${id}`,
		...{ name, phone, email },
		actualAddress: trimmed(client.address),
		description: trimmed(client.comment),
		...(isCompany ? companyOf(name, Object(client.wholesaler_data) as IDataObject) : PERSON),
		contactpersons: isOther ? [{ name: person, phone, email }] : [],
		source: { id, name: String(id) },
	};
}
