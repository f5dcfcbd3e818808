/**
 * What travels between the systems of a customer: one shape for all services, with the names of MoySklad's counterparties.
 * What is empty is an empty text or list.
 */

/** A person, a company or a sole proprietor (ИП). */
export interface CustomerRecord {
	/** What it is known by, unique among all systems: `saplab-12`. */
	externalCode: string;
	companyType: 'individual' | 'legal' | 'entrepreneur';
	/** Of a company its name with the legal form. */
	name: string;
	/** `+` and digits where it is one whole phone, else as it was written. */
	phone: string;
	email: string;
	/** Where goods are sent to. */
	actualAddress: string;
	/** For the shop's own people. */
	description: string;
	legalTitle: string;
	legalAddress: string;
	inn: string;
	kpp: string;
	ogrn: string;
	ogrnip: string;
	accounts: Array<{
		accountNumber: string;
		bankName: string;
		bic: string;
		correspondentAccount: string;
		isDefault: true;
	}>;
	/** Who is spoken to at a company, if it is somebody else. */
	contactpersons: Array<{ name: string; phone: string; email: string }>;
	source: { id: number; name: string };
}
