import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../../shared/errors';
import {
	choice,
	decimal,
	email,
	flag,
	integer,
	key,
	loadedChoice,
	longText,
	moment,
	text,
	toggle,
} from '../../shared/fields';
import { group, wordList } from '../../shared/forms';
import type { Resource } from '../../shared/operation';
import { deliveryMethods } from '../deliveryMethods';
import { deliveryTypes, orderTags } from '../dictionaries';
import { afterWhatItHolds, productsFirst } from '../first';
import {
	goods,
	goodsOptions,
	judged,
	keyed,
	storageId,
	thingKey,
	warningOptions,
	withGoodsIds,
} from '../keyed';
import { OBJECT_NOT_FOUND, operation, type ImskladApi } from '../transport';

const roubles = (displayName: string, description: string) =>
	decimal(displayName, description, { typeOptions: { numberPrecision: 2 } });

const coordinate = (displayName: string, description: string) =>
	decimal(displayName, description, { typeOptions: { numberPrecision: 6 } });

const required = {
	id: key('Order ID', 'ID of the order in your own system', { placeholder: 'e.g. AZ-1234' }),
	name: text('Recipient (ФИО)', 'Full name of the recipient'),
	discount: roubles('Discount (Скидка)', 'Discount on the whole order, in roubles'),
	delivery: roubles('Delivery Price (Доставка)', 'What the customer pays for delivery, in roubles'),
	totalPaid: roubles(
		'Total Paid (Оплачено)',
		'What the customer has paid already, in roubles; the rest is to be collected on delivery',
	),
	goods,
};

/** Everything optional but the flag that cancels, which the Cancel operation sets by itself. */
const details = {
	tags: wordList('Tags', orderTags, {
		name: 'otherTags',
		displayName: 'Tags, Other',
		description: 'Comma-separated tags that are not in the list',
	}),
	email: email('Email'),
	// n8n wants these by the alphabet: what every order needs is called so that it stands high in the list.
	phone: text('Client Phone (Телефон)', undefined, { placeholder: 'e.g. 79990000000' }),
	phone2: text('Client Phone, Second (Доп. телефон)'),
	postCode: text('Postal Code (Индекс)'),
	address: text('Address (Адрес)', 'Where to deliver, in one line'),
	addressLat: coordinate('Latitude (Широта)', 'Of the address, in degrees'),
	addressLng: coordinate('Longitude (Долгота)', 'Of the address, in degrees'),
	addressObj: group(
		'Address in Parts',
		{ name: 'address', displayName: 'Address' },
		{
			city: text('City'),
			street: text('Street'),
			house: text('House'),
			room: text('Flat'),
		},
		'Some couriers need the address in parts as well',
	),
	comment: longText('Comment of the Customer'),
	ownerComment: longText('Comment of the Shop (Комментарий партнера)'),
	deliveryType: choice('Delivery Type (Тип доставки)', deliveryTypes),
	// Behind the type of delivery, of which its list depends.
	courier: loadedChoice('Delivery Via Courier Name or ID', 'getCouriers', [
		'additionalFields.deliveryType',
		'updateFields.deliveryType',
	]),
	deliveryDateFrom: moment('Delivery From'),
	deliveryDateTo: moment('Delivery Until'),
	shipmentDate: moment('Shipment Date'),
	track: text('Tracking Number (Трек)', "The courier's number"),
	trackStatus: text('Tracking Status', 'Not used by the warehouse at present'),
	tracked: flag('Tracked', 'Whether to track the order; not used by the warehouse at present'),
	trackUpdate: moment('Tracking Updated', 'Not used by the warehouse at present'),
	cityId: integer('City ID', 'Number of the city; IMSKLAD has published no list of them'),
	pickupPoint: text('Pickup Point Code (Пункт самовывоза)', "The code in the courier's system"),
	courierCityCode: text('City Code of the Courier', "The code in the courier's system"),
};

const write = keyed({
	type: 'order',
	word: 'order',
	thing: 'an order',
	required,
	optional: {
		...details,
		isCanceled: flag(
			'Canceled (Отменен)',
			'Whether the order is cancelled. To cancel one, the operation Cancel does the same.',
		),
	},
	addRequired: { storageId },
	addOptional: {
		guid: key('GUID', 'A second ID of your own, which the warehouse sends along in its callbacks'),
	},
	options: goodsOptions,
	updateOptions: warningOptions,
	itemParameters: { deliveryMethods, productsFirst },
});

/** The least that stands for an order of which only the ID is known: docs/quirks.md, IMS-67. */
const LEAST = {
	name: 'Отмена',
	discount: 0,
	delivery: 0,
	totalPaid: 0,
	goods: [{ id: 1, quantity: 1, price: 0 }],
};

const cancel = operation({
	value: 'cancel',
	writes: true,
	turn: ({ body }) => thingKey('order', body.id),
	name: 'Cancel',
	action: 'Cancel an order',
	description:
		'Cancel an order. The warehouse wants the whole order for that: give it the same fields as at its creation, or the input item, of which only the ID is needed.',
	required,
	optional: details,
	options: {
		...goodsOptions,
		...warningOptions,
		missingIsDone: toggle(
			'Missing Is Done',
			'Whether an order that the warehouse does not know counts as cancelled: gives its ID with found: false in place of an error',
		),
	},
	itemInput: { least: LEAST },
	/**
	 * Sends `order/update_order` with `is_canceled: 1`, the only documented way to cancel. Gives the service's reply,
	 * or `{ id, found: false }` with the merchant's ID.
	 */
	run: async ({ api, body, options }) => {
		const data = withGoodsIds({ ...body, is_canceled: 1 } as IDataObject, options);
		const reply = await attempt(() => api.object('order', 'update_order', data));
		if (!(reply instanceof Failure)) return judged(reply, options);
		if (!options.missingIsDone || reply.details.code !== OBJECT_NOT_FOUND) throw reply;
		return { id: body.id, found: false };
	},
});

export const order: Resource<ImskladApi> = {
	value: 'order',
	name: 'Order (Заказ)',
	operations: [...write.map(afterWhatItHolds), cancel],
};
