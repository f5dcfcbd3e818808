/** Where an order goes: in one line and in parts, of which each that is empty is an empty text. */
import type { IDataObject } from 'n8n-workflow';
import type { WarehouseOrder } from '../../shared/warehouse';

type Address = Pick<WarehouseOrder, 'address' | 'addressObj' | 'postCode'> & {
	/** What the customer has said of it. */
	comment: string;
};

const text = (value: unknown) => (typeof value === 'object' ? '' : String(value ?? '').trim());

/** One line and parts of it, as MoySklad has them under two names. */
function addressIn(line: unknown, parts: unknown): Address {
	const { postalCode, city, street, house, apartment, addInfo, comment } = Object(
		parts,
	) as IDataObject;
	const all = [postalCode, city, street, house, apartment, addInfo].map(text);
	return {
		address: text(line) || all.filter(Boolean).join(', '),
		postCode: text(postalCode),
		addressObj: {
			address: {
				city: text(city),
				street: text(street),
				house: text(house),
				room: text(apartment),
			},
		},
		comment: text(comment),
	};
}

/** The order's own address, else where its customer is (Фактический адрес). */
export function addressOf(order: IDataObject): Address {
	const own = addressIn(order.shipmentAddress, order.shipmentAddressFull);
	if (own.address) return own;
	const agent = Object(order.agent) as IDataObject;
	const others = addressIn(agent.actualAddress, agent.actualAddressFull);
	return { ...others, comment: own.comment || others.comment };
}
