import { Failure } from '../../shared/errors';
import { as, single } from '../../shared/fields';
import type { Resource } from '../../shared/operation';
import { entities } from '../entities';
import { traitsOf } from '../entities/others';
import type { Entity } from '../entity';
import { operationsFor } from '../operations';
import type { MoySkladApi } from '../transport';

/** Each entity of the table as a resource of its own. */
export const known: Array<Resource<MoySkladApi>> = entities.map((entity) => ({
	value: entity.resource,
	name: `${entity.name} (${entity.russian})`,
	operations: operationsFor(entity),
}));

/** Any other entity: what all of them have, and can do, unless it is known to be less. */
export const anyEntity = (keyword: string): Entity => ({
	resource: 'entity',
	keyword,
	name: 'Entity',
	russian: 'Любая сущность',
	attributes: [],
	filterable: true,
	searchable: true,
	keys: ['externalCode', 'code', 'syncId'],
	states: true,
	customAttributes: true,
	...traitsOf(keyword),
});

/** An entity by the API's word: that of the table where it is there. */
export const entityByKeyword = (keyword: string): Entity =>
	entities.find((entity) => entity.keyword === keyword) ?? anyEntity(keyword);

/** A keyword, or that of a dictionary of one's own: `customentity/<id>`. */
const KEYWORD = /^[a-z]+(\/[0-9a-f-]{36})?$/;

/** A keyword of the API, and nothing that could be a path to something else. */
export function toKeyword(value: unknown, label: string): string {
	const keyword = String(value).trim().toLowerCase();
	if (KEYWORD.test(keyword)) return keyword;
	throw new Failure(`${label} must be one of the API's words, but is "${keyword}"`, {
		advice: 'Write it as addresses have it after "entity/": project, customentity/ and an ID, …',
		details: { field: label },
	});
}

export const entityType = as(
	'entityType',
	single<string>(
		{
			displayName: 'Entity Type',
			description: "The API's own word for it",
			type: 'string',
			default: '',
			placeholder: 'e.g. project',
		},
		toKeyword,
	),
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
