/** Demands of customers' orders, supplies of orders to suppliers. */
import { missing, wrong } from '../../shared/decode';
import type { Field } from '../../shared/field';
import { longText, text, toggle } from '../../shared/fields';
import type { Operation, Outcome } from '../../shared/operation';
import { alikeBy, byKind, type AnyCall } from '../calls';
import type { Entity } from '../entity';
import { named } from '../filters';
import { entityCalled } from '../goods/find';
import { productKey } from '../goods/keys';
import { reference } from '../locators';
import { moneyUnit, orNull, quiet, simplify } from '../options';
import { quantities, type Quantity } from '../quantities';
import { moment } from '../time';
import { changedBy } from '../turns';
import { operation, type MoySkladApi } from '../transport';
import { createFrom } from './run';

const isNoRows = (given: unknown) =>
	Array.isArray(given)
		? given.length === 0
		: typeof given === 'string' && /^\s*\[\s*\]\s*$/.test(given);

/** What was counted; nothing filled in is all that is open, an empty list is nothing. */
const counted: Field<Quantity[], 'quantities'> = orNull({
	...quantities,
	properties: (name) =>
		quantities.properties(name).map((look) =>
			look.name === name
				? {
						...look,
						default: '',
						description:
							'How much of which product: a list of lines, or JSON text of one. Left empty: all that is open. An empty list: nothing.',
					}
				: look,
		),
	read: (source, name) => {
		if (source.get(`${name}Input`) !== 'define' && isNoRows(source.get(name))) return [];
		const rows = quantities.read(source, name);
		rows?.forEach(({ quantity }, n) => {
			if (quantity === undefined) throw missing(`Quantities, line ${n + 1}: Quantity`);
			if (quantity < 0) throw below(n, quantity);
		});
		return rows;
	},
});

const below = (n: number, quantity: number) =>
	wrong(`Quantities, line ${n + 1}: Quantity`, quantity, 'zero or more');

const WAYS: Record<string, { order: string; link: string; verb: string }> = {
	demand: { order: 'customerorder', link: 'customerOrder', verb: 'shipped' },
	supply: { order: 'purchaseorder', link: 'purchaseOrder', verb: 'received' },
};

/** What demands and supplies have; nothing for all else. */
export function createFromOperations(entity: Entity): Array<Operation<MoySkladApi>> {
	const known = WAYS[entity.keyword];
	if (!known) return [];
	const way = { order: entityCalled(known.order), document: entity, link: known.link };
	const isDemand = entity.keyword === 'demand';
	const noun = entity.name.toLowerCase();
	const order = way.order.name.toLowerCase();
	return [
		operation({
			value: 'createFrom',
			writes: true,
			turn: (call) => changedBy(call as unknown as AnyCall, () => way.order),
			name: 'Create From Order',
			action: `Create a ${noun} from a ${order}`,
			description: `Create a ${noun} of what was ${known.verb} of a ${order}, once however often it is run; many items share requests`,
			required: named({
				id: reference(
					'Order ID',
					`Which ${order}: from the list, or its ID, its address (href), or an object with "meta"`,
					[known.order],
				),
				quantities: counted,
				productKey,
				syncId: orNull(
					text(
						'Sync ID',
						`What is unique to this ${noun}: a UUID, or any text, of which one is made. Where it is there already, it is given. Left empty, it is made of the order and the quantities.`,
						{ placeholder: 'e.g. parcel 1024' },
					),
				),
			}),
			optional: named({
				description: longText('Comment (Комментарий)'),
				...(!isDemand && { incomingNumber: text('Incoming Number (Входящий номер)') }),
				moment: moment('Date (Дата)', 'Now, unless filled in'),
				store: reference(
					'Store (Склад)',
					'The warehouse’s, unless it is that of the order: from the list, or its name, ID or address (href), or an object with "meta"',
					['store'],
				),
			}),
			options: {
				explain: toggle(
					'Explain in Comment',
					'Whether to say in the comment what is more than ordered, and why the document is not posted',
				),
				moneyUnit,
				...(isDemand && {
					postWithoutCodes: toggle(
						'Post Without Marking Codes',
						'Whether to post a demand of marked goods (Маркировка) although their codes are not known',
					),
				}),
				quiet,
				replaceLines: toggle(
					'Replace Lines',
					'Whether to put the lines in the place of those of a document that is there, for a correction. Without it the document stays as it is.',
				),
				simplify,
			},
			/**
			 * The document with `created`, `posted` (and the `reason` where it is not), `open` and `surplus` as
			 * `[{ id, name, quantity }]`; without a document where there is nothing to put into one. `changed` with Replace Lines.
			 */
			runAll: async (calls): Promise<Outcome[]> =>
				await byKind(
					calls as unknown as AnyCall[],
					(call) => alikeBy(call, ['productKey', 'quiet']),
					async (own) => await createFrom(own, way),
				),
		}),
	];
}
