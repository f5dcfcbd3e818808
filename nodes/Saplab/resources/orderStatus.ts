import { flag, text } from '../../shared/fields';
import { orderStatuses } from '../dropdowns';
import { color } from '../fields';
import { isNamed, smallForm } from '../smallForm';

export const orderStatus = smallForm({
	value: 'orderStatus',
	name: 'Order Status (Статус)',
	thing: 'an order status',
	things: 'order statuses',
	label: 'Status Name or ID',
	loader: 'getStatuses',
	fields: {
		name: text('Name'),
		color: color('Color (Цвет)', 'Background of the status in the panel'),
		sms: flag('Send SMS', 'Whether the customer gets an SMS when a position gets this status'),
		email: flag(
			'Send Email',
			'Whether the customer gets an email when a position gets this status',
		),
	},
	list: orderStatuses,
	form: 'order/status',
	remove: 'order/remove_status',
	formOf: (row) => ({ ...row, sms: Number(row.sms), email: Number(row.email) }),
	isSame: (row, sent) =>
		isNamed(row, sent) &&
		String(row.color).toLowerCase() === String(sent.color).toLowerCase() &&
		Number(row.sms) === sent.sms &&
		Number(row.email) === sent.email,
});
