/** What an order rests on: the products and the preorders of its item, which the warehouse must have before it. */
import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../shared/errors';
import { toggle } from '../shared/fields';
import { readItem } from '../shared/itemInput';
import { inTheirTurn, type Call, type Operation, type Resource } from '../shared/operation';
import { Preview } from '../shared/preview';
import { good } from './resources/good';
import { preorder } from './resources/preorder';
import type { ImskladApi } from './transport';

export const productsFirst = toggle(
	'Products and Preorders First',
	'Whether the products and preorders of the input item (its fields "products" and "preorders", as Saplab\'s Get for Warehouse gives them) are created or updated before the order, which is sent only if the warehouse took all of them',
);

/** Goods that come in. */
const INBOUND = 0;

interface Kind {
	/** The item's field that holds them. */
	field: string;
	resource: Resource<ImskladApi>;
	called: string;
}
const KINDS: Kind[] = [
	{ field: 'products', resource: good, called: 'product' },
	{ field: 'preorders', resource: preorder, called: 'preorder' },
];

const listIn = (value: unknown) => (Array.isArray(value) ? (value as IDataObject[]) : []);

/** Makes them one by one; gives what would be sent, in a preview. Throws a Failure for the first that is not taken. */
async function make(call: Call<ImskladApi>): Promise<unknown[]> {
	const { item, context, body } = call;
	// The others are the order's own.
	const { numericGoodsId, emptyAsZero } = call.options as Record<string, unknown>;
	const options = { numericGoodsId, emptyAsZero };
	const beside: IDataObject = { storageId: body.storage_id ?? 1, documentType: INBOUND };
	const wouldSend: unknown[] = [];
	for (const { field, resource, called } of KINDS) {
		const upsert = resource.operations.find(({ value }) => value === 'upsert')!;
		for (const each of listIn(item.json[field])) {
			const made = await attempt(async () => {
				const source = { get: (name: string) => beside[name], item: each };
				const read = readItem(upsert as Operation<never>, {
					...source,
					timezone: context.getTimezone(),
				});
				const own = { ...call, ...read, options } as Call<ImskladApi>;
				const work = async () => await (upsert.run!(own) as Promise<IDataObject>);
				return await inTheirTurn(upsert, [own], work);
			});
			if (made instanceof Preview) wouldSend.push(...made.items.map((one) => one.wouldSend));
			else if (made instanceof Failure) {
				throw new Failure(
					`The warehouse did not take the ${called} ${String(each.id)}, so the order was not sent: ${made.message}`,
					{ advice: made.advice, details: made.details, fromService: made.fromService },
				);
			}
		}
	}
	return wouldSend;
}

/** The operation, which does that first where the item's parameter says so. */
export const afterWhatItHolds = (operation: Operation<ImskladApi>): Operation<ImskladApi> => ({
	...operation,
	run: async (call) => {
		const first = call.options.productsFirst ? await make(call) : [];
		const made = await attempt(() => operation.run!(call) as Promise<IDataObject>);
		if (made instanceof Preview && first.length > 0) {
			throw made.as((item) => ({ ...item, wouldSendFirst: first as IDataObject[] }));
		}
		if (made instanceof Failure) throw made;
		return made;
	},
});
