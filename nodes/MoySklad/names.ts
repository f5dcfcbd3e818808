/** What JSON may say as a person says it, since a person knows no metas: names (MS-69), IDs and addresses (MS-101). */
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../shared/errors';
import { asAttribute, called, customAttributesOf, statesOf } from './account';
import { positionAttributes } from './entities';
import { customAttributes, rate } from './entities/groups';
import { labelled, type Attribute, type Entity } from './entity';
import { isLoose, linkTo } from './links';
import { writable } from './mapping';
import { without } from './options';
import { isId } from './references';
import type { MoySkladApi } from './transport';

/** The name of what has neither meta nor ID; also that of a bare text. */
function nameOf(given: unknown): string | undefined {
	if (typeof given === 'string') return given;
	const { meta, id, name } = Object(given) as IDataObject;
	return meta === undefined && id === undefined && typeof name === 'string' ? name : undefined;
}

/** What stands in prices, and in the rate of a document. */
const CURRENCY: Attribute = {
	...{ name: 'currency', kind: 'reference', label: 'Currency', to: ['currency'] },
};
const PRICE_TYPE: Attribute = {
	...{ name: 'priceType', kind: 'reference', label: 'Price Type', to: ['pricetype'] },
};

/** An object of the API's form with a meta in the place of each ID and address where these attributes want one. */
function linked(
	given: unknown,
	attributes: readonly Attribute[],
	place: { base: string; prefix?: string; document?: IDataObject },
): unknown {
	if (typeof given !== 'object' || given === null) return given;
	const { base, prefix = '', document = {} } = place;
	const values = given as IDataObject;
	const all = { ...document, ...values };
	const link = (attribute: Attribute, value: unknown) =>
		isLoose(value)
			? linkTo(value, { base, attribute, label: `${prefix}${labelled(attribute)}`, values: all })
			: value;
	const inside = (value: unknown, more: readonly Attribute[]) =>
		Array.isArray(value)
			? value.map((one) => linked(one, more, place))
			: linked(value, more, place);
	const change = (attribute: Attribute, value: unknown): unknown => {
		const { kind, name } = attribute;
		if (kind === 'reference') return link(attribute, value);
		if (kind === 'references' && Array.isArray(value)) {
			return value.map((one) => ({
				...(typeof one === 'object' && without(one as IDataObject, 'id', 'type', 'href')),
				...Object(link(attribute, one)),
			}));
		}
		if (kind === 'price' || kind === 'prices') return inside(value, [CURRENCY, PRICE_TYPE]);
		return name === rate.name ? inside(value, [CURRENCY]) : value;
	};
	const changes = attributes
		.filter(({ name }) => values[name] !== undefined && values[name] !== null)
		.map((attribute) => [attribute.name, change(attribute, values[attribute.name])] as const);
	return { ...values, ...Object.fromEntries(changes) };
}

/** A document's lines likewise, where the document is known with its stores; of what kind a line's goods are, an ID alone does not tell. */
export function withLinks(
	lines: unknown,
	entity: Entity,
	base: string,
	document?: IDataObject,
): unknown {
	const attributes = positionAttributes[entity.keyword] ?? [];
	if (!Array.isArray(lines)) return lines;
	return lines.map((line: unknown, n) => {
		const { assortment } = Object(line) as IDataObject;
		const { id, meta, href } = Object(assortment) as IDataObject;
		const bare = isId(assortment) ? assortment : meta || href ? undefined : id;
		if (bare !== undefined) {
			throw new Failure(
				`Positions, line ${n + 1}: "assortment" is only the ID ${String(bare)}, which does not tell of what kind the goods are`,
				{
					advice:
						'Give the address (href) or the "meta" of the product, variant, bundle or service, as the API gives it.',
					details: { field: 'assortment' },
				},
			);
		}
		return linked(line, attributes, {
			...{ base, document, prefix: `Positions, line ${n + 1}: ` },
		});
	});
}

/**
 * An element of the API's form with a meta in the place of each name, ID and address. The account is asked once in
 * a run, and only where a name is used; a name that it does not have, or has twice, is a Failure.
 */
export async function withMetas(
	api: MoySkladApi,
	entity: Entity,
	element: IDataObject,
): Promise<IDataObject> {
	const base = await api.base;
	const attributes = writable(entity);
	const { state, attributes: custom, positions, components } = element;
	const hasCustomFields = attributes.some(({ name }) => name === customAttributes.name);
	const fields = hasCustomFields && Array.isArray(custom) ? (custom as unknown[]) : [];
	const withMeta = async (field: unknown) => {
		const wanted = typeof field === 'object' ? nameOf(field) : undefined;
		if (wanted === undefined) return field;
		const row = called(await customAttributesOf(api, entity), wanted, entity, 'custom field');
		const { value, ...rest } = without(field as IDataObject, 'name');
		const attribute = { ...asAttribute(row), name: wanted };
		const given = linked({ [wanted]: value }, [attribute], { base }) as IDataObject;
		return { meta: row.meta, ...rest, ...(value !== undefined && { value: given[wanted] }) };
	};
	const { id, href, meta } = Object(state) as IDataObject;
	const stateName =
		nameOf(state) ?? (isLoose(state) ? (id ?? href ?? (meta as IDataObject).href) : undefined);
	return {
		...(linked(element, attributes, { base }) as IDataObject),
		...(positions !== undefined && {
			positions: withLinks(positions, entity, base, element) as never,
		}),
		...(components !== undefined && { components: withLinks(components, entity, base) as never }),
		...(entity.states &&
			typeof stateName === 'string' && {
				state: { meta: called(await statesOf(api, entity), stateName, entity, 'state').meta },
			}),
		...(fields.length && { attributes: (await Promise.all(fields.map(withMeta))) as never }),
	};
}
