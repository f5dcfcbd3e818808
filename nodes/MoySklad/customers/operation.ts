/** What a customer may hear of an order of his own, and of nobody else's. */
import type { IDataObject } from 'n8n-workflow';
import { endsWith, orderNumber, phoneEnd, sameNumber, type OrderNews } from '../../shared/asked';
import { text } from '../../shared/fields';
import type { Operation } from '../../shared/operation';
import { customFields } from '../byName';
import { pathOf } from '../calls';
import type { Entity } from '../entity';
import { named } from '../filters';
import { LARGEST_EXPANDED_PAGE, pagesOf } from '../list';
import { lookups } from '../query';
import { operation, type MoySkladApi } from '../transport';

const EXPAND = 'agent,state,positions.assortment';

const list = (text: unknown) =>
	String(text ?? '')
		.split(/[,\n]/)
		.map((one) => one.trim())
		.filter(Boolean);

function newsOf(order: IDataObject, fields: string[]): OrderNews & { planned: string } {
	const { rows = [] } = Object(order.positions) as { rows?: IDataObject[] };
	const own = customFields(order);
	const shown = fields.flatMap((name) => (own[name] ? [[name, own[name]] as const] : []));
	return {
		order: String(order.name),
		placed: String(order.moment ?? '').slice(0, 10),
		state: String((Object(order.state) as IDataObject).name ?? ''),
		planned: String(order.deliveryPlannedMoment ?? '').slice(0, 10),
		goods: rows.map(({ assortment, quantity }) => ({
			name: String((Object(assortment) as IDataObject).name ?? ''),
			quantity: Number(quantity),
		})),
		...Object.fromEntries(shown),
	};
}

/** What orders of customers have; nothing for all else. */
export function customerOperations(entity: Entity): Array<Operation<MoySkladApi>> {
	if (entity.keyword !== 'customerorder') return [];
	return [
		operation({
			value: 'getForCustomer',
			writes: false,
			name: 'Get for Customer',
			action: 'Get a customer order for its customer',
			description:
				'Get what a customer may hear of an order, if the phone of its counterparty ends with the digits given; nothing otherwise, whether there is such a number or not. An AI agent that may use it freely could try out digits: let a workflow count them.',
			required: named({ number: orderNumber, phoneEnd }),
			options: {
				fields: text(
					'Fields to Show',
					'Names of custom fields that the customer may see, with commas',
					{
						placeholder: 'e.g. Трек-номер, Способ доставки',
					},
				),
			},
			/** An `OrderNews` for each, the newest first, with `planned` (YYYY-MM-DD) and the custom fields by their names. */
			run: async ({ api, body, options }) => {
				const { number, phoneEnd: digits } = body as unknown as Record<string, string>;
				const found: IDataObject[] = [];
				const wanted = lookups(entity, 'name', [number.trim()], LARGEST_EXPANDED_PAGE);
				for (const { filter } of wanted) {
					const query = { filter, expand: EXPAND, order: 'moment,desc' };
					for await (const rows of pagesOf(api, pathOf(entity), { query }, Infinity)) {
						found.push(...rows);
					}
				}
				const isTheirs = ({ name, agent }: IDataObject) =>
					sameNumber(name, number) && endsWith((Object(agent) as IDataObject).phone, digits);
				const news = found.filter(isTheirs).map((each) => newsOf(each, list(options.fields)));
				return news as unknown as IDataObject[];
			},
		}),
	];
}
