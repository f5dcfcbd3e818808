/** How the reports on stock are filtered, after the vendor's page on them; the chapter itself has none. */
import type { Attribute } from '../entity';
import { stockModes } from './assortment';
import { boolean, dateTime, reference, text } from './attributes';
import { agents } from './groups';

const equals = { filter: ['equals'] } as const;
const once = { ...equals, once: true } as const;
const things = (
	name: string,
	label: string,
	russian: string,
	to: string | readonly string[],
	more: Partial<Attribute> = {},
) => reference(name, label, russian, to, { ...equals, ...more });

const both: readonly Attribute[] = [
	{ name: 'stockMode', kind: 'choice', label: 'Stock', russian: 'Остаток', ...stockModes, ...once },
	dateTime('moment', 'Moment', 'Момент времени', {
		...equals,
		note: 'When the stock is looked at; now unless given',
	}),
	things('store', 'Stores', 'Склады', 'store', { together: true }),
	things('product', 'Products', 'Товары', 'product'),
	things('variant', 'Variants', 'Модификации', 'variant'),
	things('consignment', 'Consignments', 'Серии', 'consignment'),
	// The document has one (MS-201).
	things('productFolder', 'Product Folders', 'Группы товаров', 'productfolder', { oneByOne: true }),
	things('supplier', 'Suppliers', 'Поставщики', agents),
	boolean('soldByWeight', 'Sold by Weight', 'Весовой товар', equals),
	text('search', 'Search', 'Поиск', once),
];

export const reportFilters: Readonly<Record<'all' | 'bystore', readonly Attribute[]>> = {
	all: [
		...both,
		{
			name: 'quantityMode',
			kind: 'choice',
			label: 'Available Quantity',
			russian: 'Доступно',
			...stockModes,
			...once,
		},
		boolean('withSubFolders', 'With Subfolders', 'С подгруппами', {
			...equals,
			needs: 'productFolder',
		}),
		boolean('archived', 'Archived', 'В архиве', equals),
		boolean('inTransitOnly', 'Awaited Only', 'Только ожидаемые', equals),
		boolean('reserveOnly', 'Reserved Only', 'Только в резерве', equals),
	],
	bystore: both,
};
