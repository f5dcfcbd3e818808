/** What JSON may call by its name, since a person knows no metas: states and custom fields (MS-69). */
import type { IDataObject } from 'n8n-workflow';
import { called, customAttributesOf, statesOf } from './account';
import type { Entity } from './entity';
import { customAttributes } from './entities/groups';
import { writable } from './mapping';
import { without } from './options';
import type { MoySkladApi } from './transport';

/** The name of what has neither meta nor ID; also that of a bare text. */
function nameOf(given: unknown): string | undefined {
	if (typeof given === 'string') return given;
	const { meta, id, name } = Object(given) as IDataObject;
	return meta === undefined && id === undefined && typeof name === 'string' ? name : undefined;
}

/**
 * An element of the API's form with a meta in the place of each name. The account is asked once per `api`, and only
 * where a name is used; a name that it does not have, or has twice, is a Failure.
 */
export async function withMetas(
	api: MoySkladApi,
	entity: Entity,
	element: IDataObject,
): Promise<IDataObject> {
	const { state, attributes } = element;
	const stateName = entity.states ? nameOf(state) : undefined;
	const hasCustomFields = writable(entity).some(({ name }) => name === customAttributes.name);
	const fields = hasCustomFields && Array.isArray(attributes) ? (attributes as unknown[]) : [];
	const withMeta = async (field: unknown) => {
		const wanted = typeof field === 'object' ? nameOf(field) : undefined;
		if (wanted === undefined) return field;
		const row = called(await customAttributesOf(api, entity), wanted, entity, 'custom field');
		return { meta: row.meta, ...without(field as IDataObject, 'name') };
	};
	return {
		...element,
		...(stateName !== undefined && {
			state: { meta: called(await statesOf(api, entity), stateName, entity, 'state').meta },
		}),
		...(fields.length && { attributes: (await Promise.all(fields.map(withMeta))) as never }),
	};
}
