/** What a customer may hear of an invoice of his own, and of nobody else's. */
import type { IDataObject } from 'n8n-workflow';
import { endsWith, orderNumber, phoneEnd, type OrderNews } from '../../shared/asked';
import { Failure } from '../../shared/errors';
import { as } from '../../shared/fields';
import { operation } from '../transport';
import { byInvoice, clientsBy, keyOf } from '../warehouse/find';

const text = (value: unknown) => String(value ?? '').trim();

function newsOf(positions: IDataObject[]): OrderNews & { deliveryMethod: string } {
	const [{ invoice, date_added: placed, shipping_name: method }] = positions;
	const states = positions.map((one) =>
		one.is_denied === true ? 'taken out of the order' : text(one.status_name),
	);
	const [first] = states;
	return {
		...{ order: text(invoice), placed: text(placed).slice(0, 10), deliveryMethod: text(method) },
		state: states.every((one) => one === first) ? first : '',
		goods: positions.map(({ brand, article, name, quantity }, n) => ({
			name: [brand, article, name].map(text).filter(Boolean).join(' '),
			quantity: Number(quantity),
			state: states[n],
		})),
	};
}

export const getForCustomer = operation({
	value: 'getForCustomer',
	writes: false,
	name: 'Get for Customer',
	action: 'Get an invoice for its customer',
	description:
		'Get what a customer may hear of an invoice (Метка заказа), if the phone of its client ends with the digits given; nothing otherwise, whether there is such a number or not. An AI agent that may use it freely could try out digits: let a workflow count them.',
	required: { number: as('number', orderNumber), phoneEnd: as('phoneEnd', phoneEnd) },
	/** An `OrderNews` with `deliveryMethod`, or nothing. */
	run: async ({ api, body }) => {
		const { number, phoneEnd: digits } = body as unknown as Record<string, string>;
		const found = await byInvoice(api, [number.trim()]);
		const positions = found.get(keyOf(number)) ?? [];
		if (positions instanceof Failure) throw positions;
		const ids = positions.map((each) => Number(each.client_id)).filter((id) => id > 0);
		const clients = await clientsBy(api, [...new Set(ids)]);
		const own = positions.filter(({ client_id: id }) =>
			endsWith(clients.get(Number(id))?.phone, digits),
		);
		return own.length ? [newsOf(own) as unknown as IDataObject] : [];
	},
});
