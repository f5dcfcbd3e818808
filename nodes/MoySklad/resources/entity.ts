import { as, text } from '../../shared/fields';
import type { Resource } from '../../shared/operation';
import { entities } from '../entities';
import type { Entity } from '../entity';
import { operationsFor } from '../operations';
import type { MoySkladApi } from '../transport';

/** Each entity of the table as a resource of its own. */
export const known: Array<Resource<MoySkladApi>> = entities.map((entity) => ({
	value: entity.resource,
	name: `${entity.name} (${entity.russian})`,
	operations: operationsFor(entity),
}));

/** Any other entity: what all of them have. */
export const anyEntity = (keyword: string): Entity => ({
	resource: 'entity',
	keyword,
	name: 'Entity',
	russian: 'Любая сущность',
	operations: ['getAll', 'get', 'create', 'update', 'upsert', 'delete', 'getMetadata'],
	attributes: [],
	bulk: true,
	filterable: true,
	searchable: true,
	keys: ['externalCode', 'code', 'syncId'],
	states: true,
	customAttributes: true,
});

/** An entity by the API's word: that of the table where it is there. */
export const entityByKeyword = (keyword: string): Entity =>
	entities.find((entity) => entity.keyword === keyword) ?? anyEntity(keyword);

const entityType = as(
	'entityType',
	text('Entity Type', "The API's own word for it", { placeholder: 'e.g. project' }),
);

export const entity: Resource<MoySkladApi> = {
	value: 'entity',
	name: 'Entity, Any Other',
	operations: operationsFor(
		anyEntity(''),
		({ body }) => entityByKeyword(String((body as { entityType?: unknown }).entityType)),
		{ entityType },
	),
};
