import { json, text } from '../../shared/fields';
import type { Resource } from '../../shared/operation';
import { asItems } from '../items';
import { operation, type ImskladApi } from '../transport';

const send = operation({
	value: 'send',
	writes: true,
	turn: null,
	name: 'Send',
	action: 'Send any request',
	description: 'Send an action that this node does not know',
	required: {
		type: text('Type', 'Type of the request (Тип запроса)', { placeholder: 'e.g. goods' }),
		action: text('Action', 'Method of the request (Метод)', { placeholder: 'e.g. get_stock' }),
		json: json('Data (JSON)', 'The data of the request: an object or a list'),
	},
	/** The reply as it came: an item, or one for each element of a list. Never repeated by itself. */
	run: async ({ api, body }) => asItems(await api.call(body.type, body.action, body.json, 'once')),
});

export const request: Resource<ImskladApi> = {
	value: 'request',
	name: 'Request (Запрос)',
	operations: [send],
};
