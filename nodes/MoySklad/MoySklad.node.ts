import type {
	IExecuteFunctions,
	ILoadOptionsFunctions,
	INodeExecutionData,
	INodePropertyOptions,
	INodeType,
	INodeTypeDescription,
	ResourceMapperFields,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { propertiesOf, subtitleOf } from '../shared/description';
import { executeOperations, type Service } from '../shared/execute';
import { versions } from '../shared/versions';
import { searchesIn } from '../shared/locator';
import { statesOf } from './account';
import { entities, settings } from './entities';
import type { Entity } from './entity';
import { mapperFieldsOf } from './mapping';
import { assortment } from './resources/assortment';
import { assortmentSettings } from './resources/assortmentSettings';
import { attribute } from './resources/attribute';
import { document } from './resources/document';
import { entity, entityByKeyword, known } from './resources/entity';
import { event } from './resources/event';
import { file, image } from './resources/file';
import { request } from './resources/request';
import { state } from './resources/state';
import { stockReport } from './resources/stockReport';
import { searchMethods } from './search';
import { connect, CREDENTIAL, type MoySkladApi } from './transport';

export const moySklad: Service<MoySkladApi> = {
	resources: [
		assortment,
		assortmentSettings,
		...known,
		entity,
		attribute,
		state,
		stockReport,
		file,
		image,
		document,
		event,
		request,
	],
	connect,
	defaultTimeout: 300,
};

const apiOf = (context: ILoadOptionsFunctions) => connect(context, 0, moySklad.defaultTimeout);

/** What the operation that is being edited is about. */
function entityOf(context: ILoadOptionsFunctions): Entity {
	const resource = context.getNodeParameter('resource') as string;
	return (
		[settings, ...entities].find((one) => one.resource === resource) ??
		entityByKeyword(context.getNodeParameter('entityType', '') as string)
	);
}

export class MoySklad implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'MoySklad',
		name: 'moySklad',
		icon: { light: 'file:moySklad.svg', dark: 'file:moySklad.dark.svg' },
		group: ['transform'],
		...versions,
		subtitle: subtitleOf(moySklad.resources),
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
				const operation = this.getNodeParameter('operation');
				const key = operation === 'upsert' ? this.getNodeParameter('matchBy', '') : undefined;
				const isChange = operation === 'update';
				return await mapperFieldsOf(apiOf(this), entityOf(this), isChange, key as string);
			},
		},
		loadOptions: {
			async getStates(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
				const states = await statesOf(apiOf(this), entityOf(this));
				return states.map(({ name }) => ({ name, value: name }));
			},
		},
		listSearch: searchMethods(searchesIn(this.description.properties), apiOf, entityOf),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await executeOperations(this, moySklad);
	}
}
