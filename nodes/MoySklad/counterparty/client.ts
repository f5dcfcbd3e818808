/** A client of another system, and how it and a counterparty are compared (MS-90, MS-131). */
import type { IDataObject } from 'n8n-workflow';
import { phonesIn } from '../../shared/phone';
import { uuidOf } from '../references';

export const MATCHES = ['externalCode', 'inn', 'phone', 'email'] as const;
export const USUAL_MATCHES = MATCHES.slice(0, 3);
export type Match = (typeof MATCHES)[number];
/** The key that a counterparty got when this node made it. */
export type Key = Match | 'syncId';

/** What may be filled in, by the API's names; each is text. */
export const TEXTS = [
	...['phone', 'email', 'inn', 'kpp', 'ogrn', 'ogrnip', 'legalTitle'],
	...['legalAddress', 'actualAddress', 'description'],
];
/** Lists within a counterparty: a list of the API tells how long they are, not what is in them. */
export const LISTS = ['accounts', 'contactpersons'];

const trimmed = (value: unknown) => String(value ?? '').trim();
const digitsOf = (value: unknown) => trimmed(value).replace(/\D/g, '');

/** By what a client or a counterparty is known, each in the form in which they are compared; empty where it has none. */
export interface Keys {
	externalCode: string;
	syncId: string;
	inn: string;
	kpp: string;
	/** All whole phones. */
	phones: string[];
	email: string;
	companyType: string;
}

export const keysOf = (one: IDataObject): Keys => ({
	externalCode: trimmed(one.externalCode),
	syncId: trimmed(one.syncId).toLowerCase(),
	inn: digitsOf(one.inn),
	kpp: digitsOf(one.kpp),
	phones: phonesIn(one.phone),
	email: trimmed(one.email).toLowerCase(),
	companyType: trimmed(one.companyType),
});

/** The values of one key. */
export const valuesOf = (keys: Keys, key: Key): string[] =>
	key === 'phone' ? keys.phones : keys[key] ? [keys[key]] : [];

export interface Client {
	/** What was filled in, blanks at the ends taken off; nothing that is empty. */
	fields: IDataObject;
	keys: Keys;
}

/** Of a client its first phone counts alone: the others may be anybody's. */
export function clientOf(given: IDataObject, matchBy: readonly Match[]): Client {
	const entries = Object.entries(given).flatMap(([name, value]): Array<[string, unknown]> => {
		if (Array.isArray(value)) return value.length ? [[name, value]] : [];
		return trimmed(value) ? [[name, trimmed(value)]] : [];
	});
	const fields = Object.fromEntries(entries) as IDataObject;
	const keys = keysOf(fields);
	const { externalCode, inn, kpp, phones, email } = keys;
	const phone = phones.slice(0, 1);
	const others = { inn: inn && `inn ${inn} ${kpp}`, phone: phone[0] ?? '', email };
	// What it is made by, it has to be found by as well.
	const usual = MATCHES.filter((key) => key !== 'externalCode' && matchBy.includes(key));
	const [own] = [externalCode, ...usual.map((key) => others[key as keyof typeof others])].filter(
		Boolean,
	);
	return {
		fields,
		keys: { ...keys, phones: phone, syncId: own ? uuidOf(`counterparty ${own}`) : '' },
	};
}

const isPerson = (companyType: string) => companyType === 'individual';

/** Whether both have an ИНН, and say by it or by the КПП that they are two. */
function areTwo(client: Keys, one: Keys): boolean {
	if (client.inn && one.inn && client.inn !== one.inn) return true;
	return client.kpp !== '' && one.kpp !== '' && client.kpp !== one.kpp;
}

/**
 * Whether a counterparty cannot be this client although a key is the same: another ИНН, another branch (КПП), or a
 * company where the client is a person, who may have the phone of the place where he works.
 */
export function isOther(client: Keys, one: Keys, by: Key): boolean {
	if (by === 'externalCode' || by === 'syncId') return false;
	if (areTwo(client, one)) return true;
	if (by === 'inn' || !client.companyType) return false;
	if (isPerson(client.companyType)) return one.inn !== '' && !isPerson(one.companyType);
	return one.inn === '' && isPerson(one.companyType);
}

/** MoySklad gives each counterparty a code of its own making, which stands for none (MS-130). */
const MADE_BY_MOYSKLAD = /^[\w-]{20,24}$/;
export const isFree = (externalCode: string) =>
	externalCode === '' || (MADE_BY_MOYSKLAD.test(externalCode) && /[A-Za-z]/.test(externalCode));

/** Whether two texts of a field are the same to a person. */
export function isSame(name: string, a: unknown, b: unknown): boolean {
	if (name === 'email') return trimmed(a).toLowerCase() === trimmed(b).toLowerCase();
	if (name !== 'phone') return trimmed(a) === trimmed(b);
	const [first] = phonesIn(a);
	return first ? first === phonesIn(b)[0] : trimmed(a) === trimmed(b);
}
