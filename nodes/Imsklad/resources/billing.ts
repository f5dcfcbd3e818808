import type { IDataObject } from 'n8n-workflow';
import { moment, toggle } from '../../shared/fields';
import type { Resource } from '../../shared/operation';
import { billingTypes, nameOf } from '../dictionaries';
import { storageId } from '../keyed';
import { operation, type ImskladApi } from '../transport';

/** An operation with the name of its type beside it; the type is documented, but absent from the sample. */
const named = (entry: IDataObject): IDataObject => {
	const name = nameOf(billingTypes, entry.type);
	return name ? { ...entry, type_name: name } : entry;
};

const get = operation({
	value: 'get',
	writes: false,
	name: 'Get',
	action: 'Get the balance and its operations',
	description: 'Get the balance, and what was charged and paid in a period',
	required: {
		storageId,
		from: moment('From', 'Beginning of the period'),
		to: moment('Until', 'End of the period'),
	},
	options: {
		splitOperations: toggle(
			'Split Operations',
			'Whether to give an item for each operation instead of one item with the balance and all of them',
		),
	},
	/** The whole reply, or its `billing[]`; amounts in roubles, dates in Unix seconds (IMS-23). */
	run: async ({ api, body, options }) => {
		const reply = await api.object('billing', 'get_billing', body);
		if (!Array.isArray(reply.billing)) return options.splitOperations ? [] : reply;
		const entries = (reply.billing as IDataObject[]).map(named);
		return options.splitOperations ? entries : { ...reply, billing: entries };
	},
});

export const billing: Resource<ImskladApi> = {
	value: 'billing',
	name: 'Billing (Биллинг)',
	operations: [get],
};
