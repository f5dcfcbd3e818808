import { anyText, integer, text, wordChoice } from '../../shared/fields';
import { clientGroups } from '../dropdowns';
import { isNamed, smallForm } from '../smallForm';

const FORM = 'client/group_form';
const FORM_IN_SAMPLE = 'order/group_form';

export const clientGroup = smallForm({
	value: 'clientGroup',
	name: 'Client Group (Скидочная группа)',
	thing: 'a client group',
	things: 'client groups',
	label: 'Client Group Name or ID',
	loader: 'getClientGroups',
	fields: {
		name: text('Name', 'Without the discount: the panel itself appends it in its lists'),
		discount: integer('Discount (Скидка, %)', 'In percent'),
		comment: anyText('Comment'),
	},
	list: clientGroups,
	form: FORM,
	remove: 'client/remove_group',
	updateOptions: {
		formPath: wordChoice(
			'Path of the Form',
			[
				{ value: FORM, name: 'As in the Text', description: '/panel/client/group_form' },
				{ value: FORM_IN_SAMPLE, name: 'As in the Sample', description: '/panel/order/group_form' },
			],
			'The document has one in its text and another in its sample; try the second if the panel does not know the first',
		),
	},
	updateForm: ({ formPath = FORM }) => String(formPath),
	formOf: (row) => {
		const name = String(row.name);
		const appended = ` - ${String(row.discount)}%`;
		return { ...row, name: name.endsWith(appended) ? name.slice(0, -appended.length) : name };
	},
	/** The list appends the discount to the name: "Розница - 0%". */
	isSame: (row, sent) =>
		row.discount === sent.discount &&
		row.comment === sent.comment &&
		(isNamed(row, sent) ||
			isNamed(row, { name: `${String(sent.name).trim()} - ${row.discount}%` })),
});
