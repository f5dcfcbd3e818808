const UNKNOWN_USER =
	'MoySklad does not know this token, or this login and password. A token ends when somebody makes a new one for the same user.';
const NOT_ALLOWED =
	'The user of this credential, or the plan (тариф) of the account, does not allow this. Give it the right in MoySklad (Настройки → Сотрудники), or use a user that has it.';
const NO_DELAYED_BONUS =
	'A later date of earning needs the option "Расширенная бонусная программа" of the plan (тариф). Leave out "executionDate".';

/** What to do about an error code of the API; the codes stand in its documents. */
const BY_CODE: Record<number, string> = {
	1049: 'Too many requests for the limits of your account, over and over: another program uses the same account. Try again later, or give that program a user of its own.',
	1059: 'A reference points to another address than that of the account. Use the base URL https://api.moysklad.ru/api/remap/1.2 in the credential and references from the same API version.',
	1056: UNKNOWN_USER,
	1062: 'A header that the API wants was changed on the way. Look whether a proxy stands between n8n and MoySklad.',
	1073: 'Too many requests at once for this user, over and over: another program uses the same account. Try again later.',
	1021: 'There is nothing with this ID (goods have another one in the address of the browser), or the user of the credential may not see it.',
	3000: 'Fill in the field that the message names. One of your own fields can be required (Обязательное): then nothing is written without it, not even to older things.',
	3006: 'The code or external code is taken already. Use "Create or Update" to change what has it.',
	30003:
		'A webhook for the same entity type, action and address is there already: list the webhooks and change that one.',
	30004: 'Webhooks need a user with administrator rights.',
	30006: 'The plan (тариф) of the account does not allow webhooks.',
	30007:
		'At most five addresses can have a webhook for the same entity type and action. Delete one that is not needed.',
	30010: 'The address of a webhook may have 255 characters at most.',
	62000: NO_DELAYED_BONUS,
	62001: NO_DELAYED_BONUS,
	62002: 'Points that are spent have no date of earning. Leave out "executionDate".',
	62003:
		'The date of earning can be changed only while the transaction is waiting (WAIT_PROCESSING).',
};

const BY_STATUS: Record<number, string> = {
	401: UNKNOWN_USER,
	403: NOT_ALLOWED,
	404: 'There is nothing at this address: check the ID, and the base URL in the credential.',
	413: 'That was too much at once: at most 1000 elements and 20 MB.',
	414: 'The request is too long for its address: shorten the filter, or what is to be expanded.',
	415: 'A header that the API wants was lost on the way. Look whether a proxy stands between n8n and MoySklad.',
	429: 'Too many requests for the limits of your account. Try again later.',
};

const OTHERWISE =
	'Check the values of this item against the documentation of the API, and the base URL in the credential.';

/** What a person can do about an HTTP status, where it tells anything. */
export const adviceOnStatus = (status: number): string | undefined => BY_STATUS[status];

/** What a person can do about an error: by its code, else by the HTTP status; with the service's own link. */
export const adviceOn = (code?: number, status?: number, moreInfo?: string): string =>
	[BY_CODE[code ?? 0] ?? BY_STATUS[status ?? 0] ?? OTHERWISE, moreInfo && `More: ${moreInfo}`]
		.filter(Boolean)
		.join(' ');
