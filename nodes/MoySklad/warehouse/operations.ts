/** Orders for a warehouse: read now, in few requests, in the shape of nodes/shared/warehouse.ts. */
import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../../shared/errors';
import { text } from '../../shared/fields';
import type { Operation, Outcome } from '../../shared/operation';
import { alikeBy, byKind, type AnyCall } from '../calls';
import type { Entity } from '../entity';
import { named } from '../filters';
import { thing } from '../locators';
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

type Make = (document: Document, kind: string, reading: Reading) => object;

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
		ids.map(async (id) => {
			if (id instanceof Failure) return id;
			const document = found.get(id) as Document | Failure;
			if (document instanceof Failure) return of(id, document);
			const made = await attempt(() => make(document, entity.name, reading));
			return made instanceof Failure ? of(id, made) : [made as IDataObject];
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
	const noun = entity.name.toLowerCase();
	return [
		operation({
			value: 'getForWarehouse',
			writes: false,
			name: 'Get for Warehouse',
			action: `Get a ${noun} for the warehouse`,
			description: `Get a ${noun} as a warehouse takes it, as it is now: goods, money in roubles, and who it is for; many items share requests`,
			required: {
				id: thing(
					'ID',
					'Which one: from the list, or its ID, its address (href), or an object with "meta"',
				),
				...named({ orderKey, productKey }),
			},
			options: isOrder ? { deliveryMethodField } : {},
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
