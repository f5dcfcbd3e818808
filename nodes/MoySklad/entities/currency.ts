import {
	boolean,
	choice,
	createOnly,
	entityWith,
	filtered,
	integer,
	number,
	object,
	offered,
	readOnly,
	text,
} from './attributes';
import { archived, id, meta, name } from './groups';

/**
 * A currency of the account: one of its own needs `name`, `code` and `isoCode`. With `system` true MoySklad knows the
 * rest, and `code` or `isoCode` is enough (MS-21), so none of the three is always required.
 */
export const currency = entityWith({ metadata: false })('currency', 'Currency', 'Валюта', [
	...filtered(
		{ ...name, ...offered },
		text('code', 'Numeric Code', 'Цифровой код', offered),
		text('isoCode', 'Letter Code', 'Буквенный код', offered),
		text('fullName', 'Full Name', 'Полное наименование'),
		integer('multiplicity', 'Multiplicity', 'Кратность курса'),
		archived,
		boolean('default', 'Accounting Currency', 'Валюта учета', readOnly),
		id,
	),
	number('rate', 'Rate', 'Курс'),
	boolean('indirect', 'Inverse Rate', 'Обратный курс'),
	// Read-only by the table, but a system currency is created by sending them (MS-20).
	boolean('system', 'System Currency', 'Системная валюта', { ...createOnly, ...offered }),
	choice(
		'rateUpdateType',
		'Rate Update Type',
		'Способ обновления курса',
		{ auto: ['Automatic', 'Автоматически'], manual: ['Manual', 'Вручную'] },
		createOnly,
	),
	number('margin', 'Markup', 'Наценка при автоматическом обновлении курса'),
	// `{ gender, s1, s2, s5 }`: masculine or feminine, and the word after 1, 2 and 5.
	object('majorUnit', 'Major Unit', 'Формы единиц целой части'),
	object('minorUnit', 'Minor Unit', 'Формы единиц дробной части'),
	meta,
]);
