/** Parameters that name things of the account: chosen from a list, or by ID, address or an object with "meta". */
import { isEmpty, listIn } from '../shared/decode';
import { as, single, type Field } from '../shared/fields';
import { locator, type Way } from '../shared/locator';

const byId: Way = {
	name: 'id',
	displayName: 'By ID',
	placeholder: 'e.g. 7944ef04-f831-11e5-7a69-971500188b19',
};
const byName: Way = { ...byId, displayName: 'By Name or ID', placeholder: 'e.g. Новый' };
const byAddress: Way = {
	name: 'url',
	displayName: 'By Address',
	placeholder: 'e.g. https://api.moysklad.ru/api/remap/1.2/entity/…',
};

/** The list of what the operation is about, by the parameters `resource` and `entityType`. */
export const OWN = 'own';
/** The list of the states of that. */
export const STATES = 'state';

/** The list of print forms that it has. */
export const TEMPLATES = 'template';

const SEPARATOR = '_';
/** What lies below other things, and so has no list of its own. */
const UNLISTED = ['account', 'slot'];

/** The method that searches the things with these keywords is called by them. */
const searchFor = (keywords: readonly string[]) =>
	keywords.filter((keyword) => !UNLISTED.includes(keyword)).join(SEPARATOR);
export const keywordsIn = (search: string) => search.split(SEPARATOR);

/** Values of which there may be several: a list, or with commas where a comma cannot be part of one. */
export const several =
	(commas: boolean) =>
	(value: unknown, label: string): string[] | undefined => {
		const list = commas ? listIn(value, label) : [value].flat();
		const values = list.filter((one) => !isEmpty(one)) as string[];
		return values.length ? values : undefined;
	};

/** One thing with one of the keywords, as it was given. */
export const reference = (
	displayName: string,
	description: string,
	keywords: readonly string[],
): Field<unknown> => {
	const search = searchFor(keywords);
	return search
		? locator<unknown>(displayName, description, search, [byId, byAddress], (value) => value)
		: single<unknown>({ displayName, description, type: 'string', default: '' }, (value) => value);
};

/** Any number of things with one of the keywords. */
export const references = (
	displayName: string,
	description: string,
	keywords: readonly string[],
): Field<string[]> =>
	locator(displayName, description, searchFor(keywords), [byId, byAddress], several(true));

/** Any number of the states that the operation's entity has. */
export const states = (displayName: string, description: string): Field<string[]> =>
	locator(displayName, description, STATES, [byName, byAddress], several(true));

/** A print form of the operation's entity. */
export const printForm = (displayName: string, description: string): Field<unknown> =>
	locator<unknown>(
		displayName,
		description,
		TEMPLATES,
		[{ ...byName, placeholder: 'e.g. Накладная' }, byAddress],
		(value) => value,
	);

/** The parameter that says which thing an operation is about. */
export const thing = (displayName: string, description: string): Field<unknown, 'id'> =>
	as('id', reference(displayName, description, [OWN]));

/** The same where only its address tells of what kind it is. */
export const thingByAddress = (displayName: string, description: string): Field<unknown, 'id'> =>
	as(
		'id',
		locator<unknown>(displayName, description, 'assortment', [byAddress], (value) => value),
	);
