/** Orders for a warehouse: read now, in few requests, in the shape of nodes/shared/warehouse.ts. */
import type { IDataObject } from 'n8n-workflow';
import { isEmpty, toJson } from '../../shared/decode';
import { attempt, Failure } from '../../shared/errors';
import { single, text } from '../../shared/fields';
import type { Operation, Outcome } from '../../shared/operation';
import type { WarehouseLine, WarehouseOrder, WarehousePreorder } from '../../shared/warehouse';
import { alikeBy, byKind, type AnyCall } from '../calls';
import { oneOf, type Entity } from '../entity';
import { named } from '../filters';
import { thing } from '../locators';
import { rowsIn, type Quantity } from '../quantities';
import { idOf } from '../references';
import { operation, type MoySkladApi } from '../transport';
import { orderFrom, preorderFrom, type Document, type Reading } from './order';
import { bundlesIn, documentsById } from './read';

const DELIVERY_METHOD = 'attribute:Способ доставки';

const productKey = text(
	'Product Key',
	'By what the warehouse knows a product: a field of the API such as code, externalCode or article, or "attribute:" with the name of a custom field; variants have none, so of them it stands as a line "name: value" in the description, else their product\'s counts',
	{ default: 'code', placeholder: 'e.g. attribute:IMSKLAD ID' },
);

const orderKey = text(
	'Order Key',
	'By what the warehouse is to know it: a field of the API such as name (the number) or externalCode, or "attribute:" with the name of a custom field',
	{ default: 'name', placeholder: 'e.g. attribute:IMSKLAD ключ' },
);

const deliveryMethodField = text(
	'Delivery Method Field (Способ доставки)',
	'What holds the delivery method: "attribute:" with the name of a custom field, or a field of the API',
	{ default: DELIVERY_METHOD },
);

const compareWith = single<Quantity[]>(
	{
		displayName: 'Compare Goods With',
		description:
			'What the warehouse has of it: goods as this operation gives them, of which the quantities count. Where it is filled in, "differences" tells of what they do not agree.',
		type: 'json',
		default: '',
	},
	(value) => rowsIn(toJson(value, 'Compare Goods With')),
);

/** Of which goods two lists do not have the same quantity: `{ id, theirs, ours }`, whatever the lines and prices. */
function differences(theirs: Quantity[], ours: WarehouseLine[]): IDataObject[] {
	const sums = (list: Array<{ id: string | number; quantity?: number }>) => {
		const found = new Map<string, number>();
		for (const { id, quantity = 0 } of list)
			found.set(String(id), (found.get(String(id)) ?? 0) + quantity);
		return found;
	};
	const [a, b] = [sums(theirs), sums(ours)];
	return [...new Set([...a.keys(), ...b.keys()])]
		.map((id) => ({ id, theirs: a.get(id) ?? 0, ours: b.get(id) ?? 0 }))
		.filter((one) => Math.abs(one.theirs - one.ours) > 1e-6);
}

type Made = WarehouseOrder | WarehousePreorder;
type Make = (document: Document, kind: string, reading: Reading) => Made;

/** Calls that are alike: they share the requests. */
async function together(calls: AnyCall[], entity: Entity, make: Make): Promise<Outcome[]> {
	const [{ api, options, body }] = calls;
	const { orderKey: order, productKey: product } = body as unknown as Record<string, string>;
	const base = await api.base;
	const ids = await Promise.all(
		calls.map((call) =>
			attempt(() => idOf(base, entity.keyword, (call.body as IDataObject).id, 'ID')),
		),
	);
	const wanted = [...new Set(ids.filter((id): id is string => typeof id === 'string'))];
	const found = await documentsById(api, entity, wanted, product);
	const documents = [...found.values()].filter(
		(each): each is Document => !(each instanceof Failure),
	);
	const reading = {
		productKey: product,
		orderKey: order,
		deliveryMethodField: String(options.deliveryMethodField ?? DELIVERY_METHOD),
		bundles: await bundlesIn(api, documents, product),
	};
	return await Promise.all(
		ids.map(async (id, n) => {
			if (id instanceof Failure) return id;
			const document = found.get(id) as Document | Failure;
			if (document instanceof Failure) return of(id, document);
			const made = await attempt(() => make(document, entity.name, reading));
			if (made instanceof Failure) return of(id, made);
			const theirs = calls[n].options.compareWith as Quantity[] | undefined;
			const more = isEmpty(theirs) ? {} : { differences: differences(theirs!, made.goods) };
			return [{ ...made, ...more } as unknown as IDataObject];
		}),
	);
}

/** A request that failed does not tell of whom it was about. */
const of = (id: string, { message, advice, details, fromService }: Failure) =>
	new Failure(message, { advice, details: { id, reason: 'unread', ...details }, fromService });

/** What orders of customers and orders to suppliers have; nothing for all else. */
export function warehouseOperations(entity: Entity): Array<Operation<MoySkladApi>> {
	const isOrder = entity.keyword === 'customerorder';
	if (!isOrder && entity.keyword !== 'purchaseorder') return [];
	return [
		operation({
			value: 'getForWarehouse',
			writes: false,
			name: 'Get for Warehouse',
			action: `Get ${oneOf(entity)} for the warehouse`,
			description: `Get ${oneOf(entity)} as a warehouse takes it, as it is now: goods, money in roubles, and who it is for; many items share requests`,
			required: {
				id: thing(
					'ID',
					'Which one: from the list, or its ID, its address (href), or an object with "meta"',
				),
				...named({ orderKey, productKey }),
			},
			options: isOrder ? { compareWith, deliveryMethodField } : { compareWith },
			/** A `WarehouseOrder` or `WarehousePreorder` for each; an error item (`details.reason`) for what cannot go. */
			runAll: async (calls): Promise<Outcome[]> =>
				await byKind(
					calls as unknown as AnyCall[],
					(call) => alikeBy(call, ['orderKey', 'productKey', 'deliveryMethodField']),
					(own) => together(own, entity, isOrder ? orderFrom : preorderFrom),
				),
		}),
	];
}
