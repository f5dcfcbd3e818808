import type { IDataObject } from 'n8n-workflow';
import { as, json, identifier, pick, type Dictionary } from '../../shared/fields';
import type { Outcome, Resource } from '../../shared/operation';
import { assortmentFilters, assortmentGroupings } from '../entities';
import type { Attribute, Entity } from '../entity';
import { filterFields, queryOf } from '../filters';
import { rowsOf } from '../list';
import { deleteAll } from '../operations';
import { expand, moneyUnit, order, quiet, shaped, simplify } from '../options';
import { operation, type MoySkladApi } from '../transport';

/** The list of everything that is sold, as an entity that can only be listed: section "Ассортимент". */
const list: Entity = {
	resource: 'assortment',
	keyword: 'assortment',
	name: 'Assortment',
	russian: 'Ассортимент',
	operations: ['getAll', 'delete'],
	attributes: assortmentFilters
		.filter(({ query }) => !query)
		.map(
			({ key, kind, label, russian, operators, values, to }): Attribute => ({
				name: key,
				kind,
				label,
				russian,
				filter: operators,
				values,
				to,
			}),
		),
	bulk: true,
	filterable: true,
	searchable: true,
	keys: [],
	states: false,
	customAttributes: true,
};

const getAll = operation({
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many assortment records',
	description: 'Get many products, variants, bundles and services with their stock',
	list: true,
	required: {},
	optional: filterFields(list),
	options: {
		expand,
		groupBy: pick('Group By', assortmentGroupings as Dictionary<string>),
		moneyUnit,
		order,
		simplify,
	},
	async *run({ api, body, options, limit }) {
		const query = queryOf(await api.base, list, body as IDataObject);
		const { expand: along, order: by, groupBy } = options;
		const asked = { ...query, expand: along, order: by, groupBy };
		for await (const row of rowsOf(api, 'entity/assortment', asked, limit)) {
			yield shaped(row, options);
		}
	},
});

const remove = operation({
	value: 'delete',
	name: 'Delete',
	action: 'Delete assortment records',
	description: 'Delete products, variants, bundles or services; many items share requests',
	required: {
		id: as(
			'id',
			identifier(
				'Address or Meta',
				'The address (href), or an object with "meta": the type is in it',
			),
		),
	},
	options: { quiet },
	runAll: async (calls): Promise<Outcome[]> =>
		await deleteAll(calls as never, 'entity/assortment', ''),
});

export const assortment: Resource<MoySkladApi> = {
	value: 'assortment',
	name: 'Assortment (Ассортимент)',
	operations: [getAll, remove],
};

const PATH = 'entity/assortment/settings';

export const assortmentSettings: Resource<MoySkladApi> = {
	value: 'assortmentSettings',
	name: 'Assortment Setting (Настройки справочника)',
	operations: [
		operation({
			value: 'get',
			name: 'Get',
			action: 'Get the settings of the catalogue',
			description: 'Get the rules for codes and barcodes of the catalogue',
			required: {},
			run: async ({ api }) => (await api.request('GET', PATH)) as IDataObject,
		}),
		operation({
			value: 'update',
			name: 'Update',
			action: 'Update the settings of the catalogue',
			description: 'Change the rules for codes and barcodes of the catalogue',
			required: {
				json: json(
					'JSON',
					'What to change, as the API has it. Of uniqueCodeRules and barcodeRules what is not given is read and kept.',
				),
			},
			/** Whether a part of a nested object clears the rest is not stated: the whole of it is sent. */
			run: async ({ api, body }) => {
				const changes = body.json as IDataObject;
				const present = (await api.request('GET', PATH)) as IDataObject;
				const whole = Object.entries(changes).map(([name, value]) => [
					name,
					typeof value === 'object' && value !== null
						? { ...(present[name] as IDataObject), ...(value as IDataObject) }
						: value,
				]);
				return (await api.request('PUT', PATH, {
					body: Object.fromEntries(whole) as IDataObject,
					repeat: 'idempotent',
				})) as IDataObject;
			},
		}),
	],
};
