import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../shared/errors';
import { json, pick, type Field } from '../shared/fields';
import { customFieldIn } from './account';

/** What a person wants written: values of single fields, or JSON as the API has it. */
export type Data = { values: IDataObject } | { json: IDataObject[]; isList: boolean };

const dataMode = pick(
	'Data Mode',
	[
		{ value: 'fields', name: 'Fields', description: 'Map single fields, your own among them' },
		{ value: 'json', name: 'JSON', description: "The API's own form; a list writes several" },
	],
	'How to say what to write',
);

const body = json(
	'JSON',
	'An object as the API has it, or a list of them. Prices are in kopecks. A state may be its name, and a custom field in "attributes" may have "name" instead of "meta".',
);

interface Mapper {
	mappingMode?: string;
	value?: IDataObject | null;
	/** The fields as the editor knows them. */
	schema?: Array<{ id: string }>;
}

const isObject = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** `dataMode`, and as it says `fields` (a resource mapper) or `json`. Mapping automatically takes the input item's own fields. */
export const entityData: Field<Data, 'data'> = {
	wire: 'data',
	properties: () => [
		...dataMode.properties('dataMode'),
		{
			displayName: 'Fields',
			name: 'fields',
			type: 'resourceMapper',
			default: { mappingMode: 'defineBelow', value: null },
			noDataExpression: true,
			typeOptions: {
				loadOptionsDependsOn: ['resource', 'operation', 'entityType', 'matchBy'],
				resourceMapper: {
					resourceMapperMethod: 'getFields',
					mode: 'add',
					fieldWords: { singular: 'field', plural: 'fields' },
					addAllFields: false,
					multiKeyMatch: false,
					supportAutoMap: true,
				},
			},
			when: { dataMode: ['fields'] },
		},
		...body.properties('json').map((property) => ({ ...property, when: { dataMode: ['json'] } })),
	],
	read: (source) => {
		if (source.get('dataMode') === 'json') {
			const given = body.read(source, 'json');
			const list = Array.isArray(given) ? given : [given];
			if (!list.every(isObject)) {
				throw new Failure('JSON must be an object, or a list of objects', {
					advice: 'Write it as the API has it: { "name": "…" }, or [{ … }, { … }].',
					details: { field: 'JSON' },
				});
			}
			return { json: list, isList: Array.isArray(given) };
		}
		const mapper = source.get('fields') as Mapper | null;
		if (mapper?.mappingMode !== 'autoMapInputData') return { values: mapper?.value ?? {} };
		const item = Object.entries(source.item ?? {});
		const known = mapper.schema?.map(({ id }) => id);
		// The editor knows custom fields by their IDs; an item may call them by their names.
		const isMeant = (name: string) => known?.includes(name) ?? true;
		const own = item.filter(([name]) => customFieldIn(name) !== undefined || isMeant(name));
		return { values: Object.fromEntries(own) };
	},
};
