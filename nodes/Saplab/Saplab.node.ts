import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { propertiesOf, subtitleOf } from '../shared/description';
import { executeOperations, type Service } from '../shared/execute';
import { versions } from '../shared/versions';
import { loadOptions } from './dropdowns';
import { client } from './resources/client';
import { clientGroup } from './resources/clientGroup';
import { manager } from './resources/manager';
import { orderPosition } from './resources/orderPosition';
import { orderStatus } from './resources/orderStatus';
import { request } from './resources/request';
import { shippingType } from './resources/shippingType';
import { transaction } from './resources/transaction';
import { connect, type SaplabApi } from './transport';

export const saplab: Service<SaplabApi> = {
	resources: [
		orderPosition,
		client,
		transaction,
		orderStatus,
		shippingType,
		clientGroup,
		manager,
		request,
	],
	connect,
	defaultTimeout: 30,
};

export class Saplab implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Saplab',
		name: 'saplab',
		icon: { light: 'file:saplab.svg', dark: 'file:saplab.dark.svg' },
		group: ['transform'],
		...versions,
		subtitle: subtitleOf(saplab.resources),
		description: 'Work with the orders, clients and balances of a Saplab car parts shop',
		defaults: { name: 'Saplab' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'saplabApi', required: true }],
		properties: propertiesOf(saplab.resources, saplab.defaultTimeout),
	};

	methods = { loadOptions };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await executeOperations(this, saplab);
	}
}
