import type {
	ILoadOptionsFunctions,
	INodeExecutionData,
	INodePropertyOptions,
	INodeType,
	INodeTypeDescription,
	IExecuteFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { propertiesOf, subtitleOf } from '../shared/description';
import { executeOperations, type Service } from '../shared/execute';
import { versions } from '../shared/versions';
import { couriersOf } from './couriers';
import { endpointKey } from './endpointKey';
import { billing } from './resources/billing';
import { callback } from './resources/callback';
import { document } from './resources/document';
import { good } from './resources/good';
import { order } from './resources/order';
import { preorder } from './resources/preorder';
import { request } from './resources/request';
import { connect, type ImskladApi } from './transport';

const remote = [order, good, preorder, document, billing, request];

export const imsklad: Service<ImskladApi> = {
	resources: [...remote, callback],
	connect,
	defaultTimeout: 30,
};

export class Imsklad implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'IMSKLAD',
		name: 'imsklad',
		icon: { light: 'file:imsklad.svg', dark: 'file:imsklad.dark.svg' },
		group: ['transform'],
		...versions,
		subtitle: subtitleOf(imsklad.resources),
		description: 'Send orders, products and documents to the IMSKLAD warehouse and read its stock',
		defaults: { name: 'IMSKLAD' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'imskladApi',
				required: true,
				displayOptions: { show: { resource: remote.map(({ value }) => value) } },
			},
			{
				name: 'imskladCallbackApi',
				required: true,
				testedBy: 'endpointKey',
				// Not by the resource as well: where credentials go by every resource there is, the editor takes it for the
				// choice of an authentication, and hides it.
				displayOptions: { show: { operation: ['parse'] } },
			},
		],
		properties: propertiesOf(imsklad.resources, imsklad.defaultTimeout),
	};

	methods = {
		credentialTest: { endpointKey },
		loadOptions: {
			async getCouriers(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
				return couriersOf(this.getCurrentNodeParameters());
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await executeOperations(this, imsklad);
	}
}
