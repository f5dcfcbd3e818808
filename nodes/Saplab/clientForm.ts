import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { Failure } from '../shared/errors';
import {
	email,
	integer,
	loadedChoice,
	longText,
	text,
	toggle,
	type Field,
	type Fields,
} from '../shared/fields';
import { group } from '../shared/forms';
import { hintFor } from '../shared/hints';
import { wireName } from '../shared/operation';
import { flag, record } from './shapes';
import { isObject } from './transport';

/** The three that a client cannot be without; phone and email belong to no other client. */
export const identity = {
	name: text('Name'),
	email: email('Email', 'No two clients may have the same'),
	phone: text(
		'Phone (Телефон)',
		'Also the login in the shop, so no two clients may have the same. The panel keeps it as it is written: the samples have 10 and 11 digits.',
		{ placeholder: 'e.g. 9270000000' },
	),
};

/** Key `orgn` is the document's (SAP-23). */
const company = group(
	'Company Details (Юр. лицо)',
	{ name: 'details', displayName: 'Details' },
	{
		account: text('Account (Расчётный счёт)'),
		address: text('Address', 'Legal address'),
		bank: text('Bank'),
		bik: text('BIK (БИК)'),
		orgName: text('Company Name', 'Without the legal form'),
		bankAccount: text('Correspondent Account (Корр. счёт)'),
		inn: text('INN (ИНН)'),
		kpp: text('KPP (КПП)'),
		type: text('Legal Form', undefined, { placeholder: 'e.g. ООО' }),
		orgn: text('OGRN (ОГРН)'),
	},
	'Of a legal entity: filled in, the client becomes one, unless "Legal Entity" says otherwise',
);

/** As text in the editor: n8n's rules take every number called "limit" for that of a list. */
const asTypedText = <T>(field: Field<T>): Field<T> => ({
	...field,
	properties: (name) =>
		field.properties(name).map((look) => ({ ...look, type: 'string', default: '' })),
});

export const details = {
	password: text('Password', 'Password of the client in the shop', {
		typeOptions: { password: true },
	}),
	address: text('Delivery Address'),
	pointId: loadedChoice('Office Name or ID', 'getOffices'),
	managerId: loadedChoice('Manager Name or ID', 'getManagersOrNone'),
	groupId: loadedChoice('Client Group Name or ID', 'getClientGroups'),
	shippingId: loadedChoice('Delivery Method Name or ID', 'getShippingTypesOrNone'),
	limit: asTypedText(integer('Debt Limit (Лимит задолженности)', 'In roubles')),
	comment: longText('Comment', 'For the staff only'),
	status: toggle(
		'Active',
		'Whether the client may use the shop; a new one may unless this is switched off',
		true,
	),
	isWholesaler: toggle('Legal Entity (Юр. лицо)', 'Whether the client is a company', true),
	wholesalers: company,
};

const NAMES = Object.entries<Fields[string]>({ ...identity, ...details }).map(([name, field]) =>
	wireName(name, field),
);
/** Every field of the form but the password, which the panel does not show. */
const SHOWN = NAMES.filter((name) => name !== 'password');
/** The fields by whose messages the panel refuses the form; a `status` is its word on the whole. */
export const messagesOf = NAMES.filter((name) => name !== 'status');

/** What the form calls `wholesalers` is `wholesaler_data` on the card, and absent unless it is a company. */
function formOf({ wholesaler_data: data, ...card }: IDataObject): IDataObject {
	const isWholesaler = flag(card.is_wholesaler) === true;
	return {
		...card,
		status: flag(card.status),
		is_wholesaler: flag(card.is_wholesaler),
		wholesalers: isWholesaler ? record(data) : (record(data) ?? {}),
	} as IDataObject;
}

/** Company details make a company of a client; where that is switched off all the same, it is said. */
export function withCompany(form: IDataObject, call: { context: IExecuteFunctions }): IDataObject {
	if (form.wholesalers === undefined) return form;
	if (form.is_wholesaler === false) {
		hintFor(call)(
			'Company Details are filled in, but "Legal Entity" is switched off: the client stays a person.',
		);
	}
	return { ...form, is_wholesaler: form.is_wholesaler ?? true };
}

/**
 * The whole form from a client's card (`GET client/form/{id}`) and the changes: what is left out of a form is
 * cleared (SAP-14). An empty `password` keeps the one that is there, as far as the samples tell.
 */
export function merged(card: IDataObject, changes: IDataObject): IDataObject {
	const known = formOf(card);
	const lacking = SHOWN.filter((name) => known[name] === undefined && changes[name] === undefined);
	if (lacking.length) {
		throw new Failure(`The panel does not show ${lacking.join(', ')} of this client`, {
			advice:
				'Writing the form without them would clear them, so nothing was written. Give them a value here, or use an employee who may see them.',
			details: { field: lacking.join(', ') },
		});
	}
	return {
		...Object.fromEntries(SHOWN.map((name) => [name, known[name]])),
		password: '',
		...changes,
		wholesalers: {
			...(isObject(known.wholesalers) ? known.wholesalers : {}),
			...(changes.wholesalers as IDataObject | undefined),
		},
	};
}
