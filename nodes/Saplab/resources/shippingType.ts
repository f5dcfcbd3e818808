import { integer, text } from '../../shared/fields';
import { shippingTypes } from '../dropdowns';
import { isNamed, smallForm } from '../smallForm';

export const shippingType = smallForm({
	value: 'shippingType',
	name: 'Delivery Method (Способ доставки)',
	thing: 'a delivery method',
	things: 'delivery methods',
	label: 'Delivery Method Name or ID',
	loader: 'getShippingTypes',
	fields: {
		name: text('Name'),
		minPrice: integer(
			'Minimum Price (Минимальная цена)',
			'From which price of an order on the method is offered, in roubles',
			{ typeOptions: { minValue: 0 } },
		),
	},
	list: shippingTypes,
	form: 'order/shipping_type',
	remove: 'order/remove_shipping_type',
	isSame: (row, sent) => isNamed(row, sent) && row.min_price === sent.min_price,
});
