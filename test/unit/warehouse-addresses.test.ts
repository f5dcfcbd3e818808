/** Addresses of orders: in parts, in one line, changed and emptied. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { addressOf } from '../../nodes/MoySklad/warehouse/address';

const EMPTY = { city: '', street: '', house: '', room: '' };

const word = fc.constantFrom('', 'Москва', 'Тверская', '1', ' 5а ', 'корп. 2');
const nothing = fc.constantFrom(undefined, null, '');
const maybe = fc.oneof(word, nothing);
const parts = fc.record({
	...{ postalCode: maybe, city: maybe, street: maybe, house: maybe },
	...{ apartment: maybe, addInfo: maybe, comment: maybe },
});
const text = (value: unknown) => String(value ?? '').trim();

it('each part is that of the order, and what is empty is an empty text', () => {
	fc.assert(
		fc.property(parts, fc.oneof(word, nothing), (shipmentAddressFull, shipmentAddress) => {
			const given = addressOf({ shipmentAddress, shipmentAddressFull } as IDataObject);
			const { city, street, house, apartment, postalCode, comment } = shipmentAddressFull;
			expect(given).toMatchObject({
				addressObj: {
					address: {
						...{ city: text(city), street: text(street), house: text(house) },
						room: text(apartment),
					},
				},
				...{ postCode: text(postalCode), comment: text(comment) },
			});
			if (text(shipmentAddress)) expect(given.address).toBe(text(shipmentAddress));
			else for (const each of [city, street, house]) expect(given.address).toContain(text(each));
		}),
	);
});

it.each([
	['one line', { shipmentAddress: 'Москва, Тверская, 1' }, 'Москва, Тверская, 1'],
	[
		'one line that the service keeps whole',
		{ shipmentAddressFull: { addInfo: 'Тула, 5' } },
		'Тула, 5',
	],
	['no address', {}, ''],
	['emptied', { shipmentAddress: '', shipmentAddressFull: {} }, ''],
	['emptied with null', { shipmentAddress: null, shipmentAddressFull: null }, ''],
])('%s: all parts are empty', (_, order, address) => {
	expect(addressOf(order as IDataObject)).toEqual({
		...{ address, postCode: '', comment: '', addressObj: { address: EMPTY } },
	});
});

it('without one of its own, the customer’s, in line and parts alike', () => {
	const agent = {
		actualAddress: 'Тула, Ленина, 5',
		actualAddressFull: { city: 'Тула', house: '5' },
	};
	const address = { ...EMPTY, city: 'Тула', house: '5' };
	expect(addressOf({ agent, shipmentAddressFull: { comment: 'после 18' } })).toEqual({
		...{ address: 'Тула, Ленина, 5', postCode: '', comment: 'после 18', addressObj: { address } },
	});
	expect(addressOf({ agent, shipmentAddress: 'Москва' })).toEqual({
		...{ address: 'Москва', postCode: '', comment: '', addressObj: { address: EMPTY } },
	});
});
