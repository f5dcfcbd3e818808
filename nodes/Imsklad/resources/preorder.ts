import type { IDataObject } from 'n8n-workflow';
import { as, choice, flag, key, longText, moment, text } from '../../shared/fields';
import { Failure } from '../../shared/errors';
import type { Resource } from '../../shared/operation';
import { documentTypes } from '../dictionaries';
import { goods, goodsOptions, keyed, storageId } from '../keyed';
import type { ImskladApi } from '../transport';

const date = moment('Document Date');

/** "Если требуется выезд курьера": with need_pickup the address and the contacts must be there. */
function checkPickup(body: IDataObject): void {
	const lacking = ['pickup_address', 'pickup_contacts'].filter((name) => !body[name]);
	if (body.need_pickup !== 1 || lacking.length === 0) return;
	throw new Failure('A pickup at the supplier needs both "Pickup Address" and "Pickup Contacts"', {
		advice: 'Fill in both, or switch off "Pickup Needed".',
		details: { field: lacking.join(', ') },
	});
}

export const preorder: Resource<ImskladApi> = {
	value: 'preorder',
	name: 'Preorder to a Supplier (Предзаказ)',
	operations: keyed({
		type: 'preorder',
		word: 'preorder',
		thing: 'a preorder',
		required: {
			id: key('Preorder ID', 'ID of the preorder in your own system'),
			documentType: as(
				'type',
				choice(
					'Document Type',
					documentTypes,
					'Inbound: the warehouse expects the goods from the supplier. Outbound: it picks them and returns them to the supplier.',
				),
			),
			goods,
		},
		optional: {
			code: text('Document Code'),
			needPickup: flag('Pickup Needed', 'Whether a courier has to fetch the goods at the supplier'),
			pickupAddress: text('Pickup Address', "The supplier's address"),
			pickupContacts: longText(
				'Pickup Contacts',
				"The supplier's manager, company, hours, and what else the courier should know",
			),
			supplierName: text('Supplier Name'),
		},
		addRequired: { storageId },
		addOptional: { date: as('owner_date', date) },
		updateOptional: { date },
		options: goodsOptions,
		check: checkPickup,
	}),
};
