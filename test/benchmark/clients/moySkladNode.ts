/** Our node, in the ways a workflow uses it: an item for each thing. */
import { MoySklad } from '../../../nodes/MoySklad/MoySklad.node';
import { productsOf, type Client, type Task } from '../jobs';
import { runInEngine } from './engine';

const parameters = {
	read: { resource: 'assortment', operation: 'getAll', returnAll: true },
	write: {
		resource: 'product',
		operation: 'create',
		dataMode: 'fields',
		fields: { mappingMode: 'autoMapInputData', value: null },
	},
	lookup: { resource: 'product', operation: 'get', id: '={{ $json.id }}' },
};

const inputOf = {
	read: () => [{}],
	write: productsOf,
	lookup: ({ ids }: Task) => ids.map((id) => ({ id })),
};

const kind = { type: 'n8n-nodes-sklad.moySklad', typeVersion: 1 };

export const run: Client = async (task) =>
	await runInEngine(MoySklad, kind, task, parameters[task.job], inputOf[task.job](task));
