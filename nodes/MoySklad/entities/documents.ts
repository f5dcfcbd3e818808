import type { Attribute, Entity } from '../entity';
import {
	boolean,
	dateTime,
	entity,
	exact,
	filterOnly,
	filtered,
	integer,
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
	saleTaxSystem,
	syncId,
	updated,
} from './groups';

/** What every document has. */
const document: readonly Attribute[] = [
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

const sumOf = (name: string, label: string, russian: string) =>
	money(name, label, russian, readOnly);
const shippedSum = sumOf('shippedSum', 'Shipped Sum', 'Отгружено');
const invoicedSum = sumOf('invoicedSum', 'Invoiced Sum', 'Выставлено счетов');

/** With goods in it. */
const goods: readonly Attribute[] = [
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
const party: readonly Attribute[] = [
	...filtered(
		reference('agent', 'Counterparty', 'Контрагент', agents, required),
		reference('contract', 'Contract', 'Договор', 'contract'),
	),
	reference('agentAccount', 'Counterparty Account', 'Счет контрагента', 'account'),
	reference('organizationAccount', 'Organization Account', 'Счет организации', 'account'),
];

/** Goods that one party pays the other for. */
const trade: readonly Attribute[] = [
	...goods,
	...party,
	boolean('vatEnabled', 'VAT Enabled', 'НДС'),
	boolean('vatIncluded', 'VAT Included', 'Цена включает НДС'),
	// Not marked read-only for a sales return, but computed there as everywhere.
	sumOf('vatSum', 'VAT Sum', 'Сумма НДС'),
	sumOf('payedSum', 'Paid Sum', 'Оплачено'),
];

const store = filtered(reference('store', 'Store', 'Склад', 'store'));
const requiredStore = store.map((each) => ({ ...each, ...required }));
/** How a move is filtered by its stores: under names of their own. */
const storeKey = { ...filterOnly, filter: exact };
const salesChannel = filtered(
	reference('salesChannel', 'Sales Channel', 'Канал продаж', 'saleschannel'),
);
const incoming: readonly Attribute[] = [
	text('incomingNumber', 'Incoming Number', 'Входящий номер'),
	dateTime('incomingDate', 'Incoming Date', 'Входящая дата'),
];
/** `{ sum, distribution }`: kopecks, spread by weight, volume or price; not without positions. */
const overhead = object('overhead', 'Overhead', 'Накладные расходы');
/** Of the two the object wins; an empty text deletes the address. */
const shipmentAddress: readonly Attribute[] = [
	...filtered(text('shipmentAddress', 'Shipment Address', 'Адрес доставки')),
	object('shipmentAddressFull', 'Shipment Address in Parts', 'Адрес доставки по частям'),
];

/** Links between documents. */
const customerOrder = reference('customerOrder', 'Customer Order', 'Заказ покупателя', [
	'customerorder',
]);
const internalOrder = reference('internalOrder', 'Internal Order', 'Внутренний заказ', [
	'internalorder',
]);
const factureOut = reference('factureOut', 'Facture Issued', 'Счет-фактура выданный', [
	'factureout',
]);
const inventory = reference('inventory', 'Inventory', 'Инвентаризация', 'inventory');
const demands = references('demands', 'Demands', 'Отгрузки', 'demand');
const invoicesOut = references('invoicesOut', 'Invoices Out', 'Счета покупателям', 'invoiceout');
const invoicesIn = references('invoicesIn', 'Invoices In', 'Счета поставщиков', 'invoicein');
const paymentsIn = references('payments', 'Payments', 'Платежи', ['paymentin', 'cashin']);
const paymentsOut = references('payments', 'Payments', 'Платежи', ['paymentout', 'cashout']);
const productionTasks = references(
	'productionTasks',
	'Production Tasks',
	'Производственные задания',
	'productiontask',
);

export const documents: readonly Entity[] = [
	entity('customerOrder', 'Customer Order', 'Заказ покупателя', [
		...trade,
		...store,
		...filtered(dateTime('deliveryPlannedMoment', 'Planned Shipment', 'Дата отгрузки, план')),
		...salesChannel,
		...shipmentAddress,
		saleTaxSystem,
		shippedSum,
		sumOf('reservedSum', 'Reserved Sum', 'Зарезервировано'),
		invoicedSum,
		demands,
		invoicesOut,
		paymentsIn,
		references('prepayments', 'Prepayments', 'Предоплаты', 'prepayment'),
		references('purchaseOrders', 'Purchase Orders', 'Заказы поставщикам', 'purchaseorder'),
		references('moves', 'Moves', 'Перемещения', 'move'),
		productionTasks,
	]),
	entity('demand', 'Demand', 'Отгрузка', [
		...trade,
		...requiredStore,
		...salesChannel,
		...shipmentAddress,
		overhead,
		reference('carrier', 'Carrier', 'Перевозчик', agents),
		reference('consignee', 'Consignee', 'Грузополучатель', agents),
		text('cargoName', 'Cargo Name', 'Наименование груза'),
		integer('goodPackQuantity', 'Number of Packages', 'Всего мест'),
		text('shippingInstructions', 'Shipping Instructions', 'Указания грузоотправителя'),
		text('transportFacility', 'Vehicle', 'Транспортное средство'),
		text('transportFacilityNumber', 'Vehicle Number', 'Номер автомобиля'),
		text('stateContractId', 'State Contract ID', 'Идентификатор госконтракта'),
		customerOrder,
		factureOut,
		invoicesOut,
		paymentsIn,
		references('returns', 'Returns', 'Возвраты', 'salesreturn'),
		productionTasks,
	]),
	entity('supply', 'Supply', 'Приемка', [
		...trade,
		...requiredStore,
		...incoming,
		overhead,
		reference('purchaseOrder', 'Purchase Order', 'Заказ поставщику', 'purchaseorder'),
		reference('factureIn', 'Facture Received', 'Счет-фактура полученный', 'facturein'),
		invoicesIn,
		paymentsOut,
		references('returns', 'Returns', 'Возвраты', 'purchasereturn'),
		reference('productionTask', 'Production Task', 'Производственное задание', 'productiontask'),
	]),
	entity('purchaseOrder', 'Purchase Order', 'Заказ поставщику', [
		...trade,
		...store,
		...filtered(dateTime('deliveryPlannedMoment', 'Planned Delivery', 'Дата приемки, план')),
		shippedSum,
		invoicedSum,
		sumOf('waitSum', 'Sum in Transit', 'В ожидании'),
		internalOrder,
		references('customerOrders', 'Customer Orders', 'Заказы покупателей', 'customerorder'),
		invoicesIn,
		references('supplies', 'Supplies', 'Приемки', 'supply'),
		paymentsOut,
		productionTasks,
	]),
	entity('salesReturn', 'Sales Return', 'Возврат покупателя', [
		...trade,
		...requiredStore,
		...salesChannel,
		// Of the same counterparty, organization and currency; absent for a return without a demand.
		reference('demand', 'Demand', 'Отгрузка', 'demand'),
		references('losses', 'Losses', 'Списания', 'loss'),
		paymentsOut,
		factureOut,
	]),
	entity('loss', 'Loss', 'Списание', [
		...goods,
		...requiredStore,
		reference('expenseItem', 'Expense Item', 'Статья расходов', 'expenseitem', readOnly),
		reference('salesReturn', 'Sales Return', 'Возврат покупателя', 'salesreturn'),
		inventory,
	]),
	entity('enter', 'Enter', 'Оприходование', [...goods, ...requiredStore, overhead, inventory]),
	entity('move', 'Move', 'Перемещение', [
		...goods,
		reference('sourceStore', 'Source Store', 'Со склада', 'store', required),
		reference('targetStore', 'Target Store', 'На склад', 'store', required),
		reference('store', 'Source Store', 'Со склада', 'store', storeKey),
		reference('agentStore', 'Target Store', 'На склад', 'store', storeKey),
		overhead,
		internalOrder,
		customerOrder,
		reference('demand', 'Demand', 'Отгрузка', 'demand', readOnly),
		reference('supply', 'Supply', 'Приемка', 'supply', readOnly),
		productionTasks,
	]),
	entity('invoiceOut', 'Invoice Out', 'Счет покупателю', [
		...trade,
		...store,
		...filtered(dateTime('paymentPlannedMoment', 'Planned Payment', 'Дата оплаты, план')),
		...salesChannel,
		shippedSum,
		customerOrder,
		demands,
		{ ...paymentsIn, ...readOnly },
	]),
	entity('paymentIn', 'Payment In', 'Входящий платеж', [
		...document,
		...party,
		...filtered(
			// Read-only by the OpenAPI, but a payment has no positions to sum up.
			money('sum', 'Sum', 'Сумма', required),
			text('paymentPurpose', 'Payment Purpose', 'Назначение платежа'),
			...incoming,
		),
		money('vatSum', 'VAT Sum', 'Сумма НДС'),
		...salesChannel,
		factureOut,
		// `[{ meta, linkedSum }]`: what is paid, and how many kopecks of the sum go to it.
		object('operations', 'Paid Documents', 'Оплаченные документы'),
	]),
];
