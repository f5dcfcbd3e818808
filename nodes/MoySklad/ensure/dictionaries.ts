/** The account's own dictionaries (Пользовательские справочники), which a custom field may take its values from. */
import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../../shared/errors';
import type { Row } from '../account';
import { lastOf } from '../references';
import type { MoySkladApi } from '../transport';
import { foundBy } from './ensure';

const NOUN = 'dictionary';

/** The dictionaries there are, each with the meta by which a custom field names it. */
export async function dictionariesOf(api: MoySkladApi): Promise<Row[]> {
	const { customEntities } = (await api.request(
		'GET',
		'context/companysettings/metadata',
	)) as IDataObject;
	return (Array.isArray(customEntities) ? customEntities : []) as Row[];
}

/** By name; nothing where it is still to be made. */
export const dictionaryCalled = (rows: Row[], name: string) => foundBy(rows, name, NOUN);

/** The ID at the end of the address. */
export const idIn = (meta: unknown) => lastOf(String((Object(meta) as IDataObject).href ?? ''));

/** Makes a dictionary, and gives its meta for a custom field; after a lost answer it looks whether it is there. */
export async function madeDictionary(api: MoySkladApi, name: string): Promise<IDataObject> {
	const reply = await attempt(() =>
		api.request('POST', 'entity/customentity', {
			...{ body: { name }, repeat: 'once', gives: 'thing' },
			howToCheck: 'Run it again: it looks which dictionaries are there.',
		}),
	);
	if (reply instanceof Failure && reply.details.outcome !== 'unknown') throw reply;
	const made = dictionaryCalled(await dictionariesOf(api), name);
	if (made && !(made instanceof Failure)) return made.meta;
	if (reply instanceof Failure) throw reply;
	throw new Failure(`The dictionary "${name}" was made, but is not among those of the account`, {
		fromService: true,
	});
}
