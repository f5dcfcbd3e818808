/** Parameters that the operations of files, images and forms share. */
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../../shared/errors';
import { as, optionsOf, single, type Dictionary } from '../../shared/fields';
import type { AnyCall } from '../calls';
import { thing } from '../locators';
import { hrefOf } from '../references';
import { toKeyword } from '../resources/entity';

/** The kind of thing, among those that have what it is about; an expression may give another of the API's words. */
export const kindAmong = (dictionary: Dictionary<string>) =>
	as(
		'entityType',
		single<string>(
			{
				displayName: 'Entity Type',
				description: 'What kind of thing it belongs to',
				type: 'options',
				options: optionsOf(dictionary),
				default: dictionary[0].value,
			},
			toKeyword,
		),
	);

export const owner = thing(
	'ID',
	'Which one: from the list, or its ID, its address (href), or an object with "meta"',
);

/** The path of the thing that a call is about; an address goes before the kind. */
export async function pathOfOwner({ api, body }: Pick<AnyCall, 'api' | 'body'>): Promise<string> {
	const { entityType, id } = body as IDataObject;
	const path = await api.pathOf(hrefOf(await api.base, String(entityType), id, 'ID'));
	if (/^entity\/[a-z]+\/[^/]+$/.test(path)) return path;
	throw new Failure('ID must be of a thing itself, but is of what lies below one', {
		advice: 'Give the ID or the address of the document, product or counterparty.',
		details: { field: 'ID' },
	});
}
