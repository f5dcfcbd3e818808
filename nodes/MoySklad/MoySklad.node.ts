import type {
	IExecuteFunctions,
	ILoadOptionsFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	ResourceMapperFields,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { propertiesOf } from '../shared/description';
import { executeOperations, type Service } from '../shared/execute';
import { entities, settings } from './entities';
import { mapperFieldsOf } from './mapping';
import { assortment } from './resources/assortment';
import { assortmentSettings } from './resources/assortmentSettings';
import { entity, entityByKeyword, known } from './resources/entity';
import { event } from './resources/event';
import { request } from './resources/request';
import { stockReport } from './resources/stockReport';
import { connect, CREDENTIAL, type MoySkladApi } from './transport';

export const moySklad: Service<MoySkladApi> = {
	resources: [assortment, assortmentSettings, ...known, entity, stockReport, event, request],
	connect,
	defaultTimeout: 300,
};

export class MoySklad implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'MoySklad',
		name: 'moySklad',
		icon: { light: 'file:moySklad.svg', dark: 'file:moySklad.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description: 'Read and write products, orders, stock and all else in MoySklad',
		defaults: { name: 'MoySklad' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: CREDENTIAL, required: true }],
		properties: propertiesOf(moySklad.resources, moySklad.defaultTimeout),
	};

	methods = {
		resourceMapping: {
			async getFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
				const resource = this.getNodeParameter('resource') as string;
				const chosen =
					[settings, ...entities].find((one) => one.resource === resource) ??
					entityByKeyword(this.getNodeParameter('entityType', '') as string);
				return await mapperFieldsOf(connect(this, 0, moySklad.defaultTimeout), chosen);
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await executeOperations(this, moySklad);
	}
}
