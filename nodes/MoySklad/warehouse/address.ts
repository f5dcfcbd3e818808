/** Where an order goes: in one line and in parts, of which each that is empty is an empty text. */
import type { IDataObject } from 'n8n-workflow';
import type { WarehouseOrder } from '../../shared/warehouse';

type Address = Pick<WarehouseOrder, 'address' | 'addressObj' | 'postCode'> & {
	/** What the customer has said of it. */
	comment: string;
};

const text = (value: unknown) => (typeof value === 'object' ? '' : String(value ?? '').trim());

/** The order's own address, else where its customer is (Фактический адрес). */
export function addressOf(order: IDataObject): Address {
	const agent = Object(order.agent) as IDataObject;
	const isOwn = Boolean(text(order.shipmentAddress) || order.shipmentAddressFull);
	const [line, parts] = isOwn
		? [order.shipmentAddress, order.shipmentAddressFull]
		: [agent.actualAddress, agent.actualAddressFull];
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
