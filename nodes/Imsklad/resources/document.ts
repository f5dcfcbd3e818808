import { as, choice, key, moment, text } from '../../shared/fields';
import type { Resource } from '../../shared/operation';
import { documentTypes } from '../dictionaries';
import { goods, goodsOptions, keyed, storageId } from '../keyed';
import type { ImskladApi } from '../transport';

export const document: Resource<ImskladApi> = {
	value: 'document',
	name: 'Document (Документ)',
	operations: keyed({
		type: 'doc',
		word: 'doc',
		thing: 'a document',
		required: {
			id: key('Document ID', 'ID of the document in your own system'),
			documentType: as(
				'type',
				choice(
					'Document Type',
					documentTypes,
					'Inbound: goods come into the warehouse. Outbound: goods are written off.',
				),
			),
			goods,
		},
		optional: { code: text('Document Code'), date: moment('Document Date') },
		addRequired: { storageId },
		options: goodsOptions,
	}),
};
