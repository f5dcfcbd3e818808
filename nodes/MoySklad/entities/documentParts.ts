/** What documents share: of all of them, of those with goods, and of those between two parties. */
import type { Attribute } from '../entity';
import {
	boolean,
	dateTime,
	exact,
	filtered,
	filterOnly,
	money,
	object,
	positions,
	readOnly,
	reference,
	references,
	required,
	state,
	text,
} from './attributes';
import {
	access,
	agents,
	created,
	customAttributes,
	files,
	ids,
	meta,
	numbered,
	printing,
	rate,
	syncId,
	updated,
} from './groups';

/** What every document has. */
export const document: readonly Attribute[] = [
	...filtered(
		reference('organization', 'Organization', 'Организация', 'organization', required),
		...numbered,
		dateTime('moment', 'Date', 'Дата'),
		boolean('applicable', 'Posted', 'Проведено'),
		state('state', 'State', 'Статус'),
		reference('project', 'Project', 'Проект', 'project'),
		syncId,
		...access,
		...ids,
		created,
		updated,
		dateTime('deleted', 'Deleted', 'Удален', readOnly),
		...printing,
	),
	boolean('isDeleted', 'In Recycle Bin', 'В корзине', filterOnly),
	text('state.name', 'State Name', 'Название статуса', filterOnly),
	rate,
	customAttributes,
	files,
	meta,
];

export const sumOf = (name: string, label: string, russian: string) =>
	money(name, label, russian, readOnly);
export const shippedSum = sumOf('shippedSum', 'Shipped Sum', 'Отгружено');
export const invoicedSum = sumOf('invoicedSum', 'Invoiced Sum', 'Выставлено счетов');

/** With goods in it. */
export const goods: readonly Attribute[] = [
	...document,
	positions('positions', 'Positions', 'Позиции'),
	...filtered(sumOf('sum', 'Sum', 'Сумма')),
	// A folder stands for all that is in it.
	reference(
		'assortment',
		'Item in Positions',
		'Товар в позициях',
		['product', 'service', 'variant', 'bundle', 'productfolder'],
		filterOnly,
	),
];

/** With another party. */
export const party: readonly Attribute[] = [
	...filtered(
		reference('agent', 'Counterparty', 'Контрагент', agents, required),
		reference('contract', 'Contract', 'Договор', 'contract'),
	),
	reference('agentAccount', 'Counterparty Account', 'Счет контрагента', 'account'),
	reference('organizationAccount', 'Organization Account', 'Счет организации', 'account'),
];

/** Goods that one party pays the other for. */
export const trade: readonly Attribute[] = [
	...goods,
	...party,
	boolean('vatEnabled', 'VAT Enabled', 'НДС'),
	boolean('vatIncluded', 'VAT Included', 'Цена включает НДС'),
	// Not marked read-only for a sales return, but computed there as everywhere.
	sumOf('vatSum', 'VAT Sum', 'Сумма НДС'),
	sumOf('payedSum', 'Paid Sum', 'Оплачено'),
];

export const store = filtered(reference('store', 'Store', 'Склад', 'store'));
export const requiredStore = store.map((each) => ({ ...each, ...required }));
/** How a move is filtered by its stores: under names of their own. */
export const storeKey = { ...filterOnly, filter: exact };
export const salesChannel = filtered(
	reference('salesChannel', 'Sales Channel', 'Канал продаж', 'saleschannel'),
);
export const incoming: readonly Attribute[] = [
	text('incomingNumber', 'Incoming Number', 'Входящий номер'),
	dateTime('incomingDate', 'Incoming Date', 'Входящая дата'),
];
/** `{ sum, distribution }`: kopecks, spread by weight, volume or price; not without positions. */
export const overhead = object('overhead', 'Overhead', 'Накладные расходы');
/** Of the two the object wins; an empty text deletes the address. */
export const shipmentAddress: readonly Attribute[] = [
	...filtered(text('shipmentAddress', 'Shipment Address', 'Адрес доставки')),
	object('shipmentAddressFull', 'Shipment Address in Parts', 'Адрес доставки по частям'),
];

/** Links between documents. */
export const customerOrder = reference('customerOrder', 'Customer Order', 'Заказ покупателя', [
	'customerorder',
]);
export const internalOrder = reference('internalOrder', 'Internal Order', 'Внутренний заказ', [
	'internalorder',
]);
export const factureOut = reference('factureOut', 'Facture Issued', 'Счет-фактура выданный', [
	'factureout',
]);
export const inventory = reference('inventory', 'Inventory', 'Инвентаризация', 'inventory');
export const demands = references('demands', 'Demands', 'Отгрузки', 'demand');
export const invoicesOut = references(
	'invoicesOut',
	'Invoices Out',
	'Счета покупателям',
	'invoiceout',
);
export const invoicesIn = references('invoicesIn', 'Invoices In', 'Счета поставщиков', 'invoicein');
export const paymentsIn = references('payments', 'Payments', 'Платежи', ['paymentin', 'cashin']);
export const paymentsOut = references('payments', 'Payments', 'Платежи', ['paymentout', 'cashout']);
export const productionTasks = references(
	'productionTasks',
	'Production Tasks',
	'Производственные задания',
	'productiontask',
);
