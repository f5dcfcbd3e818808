/** Documents of supply, of stock and of commission, after the vendor's OpenAPI description (MS-267, MS-268). */
import type { Entity } from '../entity';
import {
	choice,
	dateTime,
	entity,
	filtered,
	integer,
	money,
	number,
	object,
	offered,
	reference,
	references,
	text,
} from './attributes';
import {
	document,
	factureOut,
	goods,
	incoming,
	paymentsIn,
	paymentsOut,
	productionTasks,
	requiredStore,
	salesChannel,
	shippedSum,
	store,
	sumOf,
	trade,
} from './documentParts';
import { agents } from './groups';
import { sealed, unasked, without } from './without';

const supplies = references('supplies', 'Supplies', 'Приемки', 'supply');
const factureIn = reference('factureIn', 'Facture Received', 'Счет-фактура полученный', [
	'facturein',
]);
const planned = (label: string, russian: string) =>
	filtered(dateTime('deliveryPlannedMoment', label, russian));

/** The period that a commission report is of, and what is left to its agent. */
const commission = [
	...trade,
	...salesChannel,
	dateTime('commissionPeriodStart', 'Beginning of the Period', 'Начало периода', offered),
	dateTime('commissionPeriodEnd', 'End of the Period', 'Конец периода', offered),
	choice('rewardType', 'Reward Type', 'Тип вознаграждения', {
		None: ['None', 'Не рассчитывать'],
		PercentOfSales: ['Percent of Sales', 'Процент от суммы продажи'],
	}),
	integer('rewardPercent', 'Reward, Percent', 'Вознаграждение, %'),
	sumOf('commitentSum', 'Sum of the Principal', 'Сумма коммитента'),
];

/** Issued and received for what else is in the account; which of it, the lists say. */
const facture = [
	...without(unasked(document, 'organization'), 'project'),
	...filtered(
		reference('agent', 'Counterparty', 'Контрагент', agents, offered),
		reference('contract', 'Contract', 'Договор', 'contract'),
		sumOf('sum', 'Sum', 'Сумма'),
	),
];

export const moreDocuments: readonly Entity[] = [
	entity('invoiceIn', 'Invoice In', 'Счет поставщика', [
		...trade,
		...store,
		...filtered(dateTime('paymentPlannedMoment', 'Planned Payment', 'Дата оплаты, план')),
		...incoming,
		shippedSum,
		reference('purchaseOrder', 'Purchase Order', 'Заказ поставщику', 'purchaseorder'),
		supplies,
		paymentsOut,
	]),
	entity('purchaseReturn', 'Purchase Return', 'Возврат поставщику', [
		...trade,
		...requiredStore,
		// Absent for a return without a supply.
		reference('supply', 'Supply', 'Приемка', 'supply'),
		factureOut,
		factureIn,
		paymentsIn,
	]),
	entity('inventory', 'Inventory', 'Инвентаризация', [
		...without(goods, 'applicable', 'project', 'rate'),
		...requiredStore,
		references('enters', 'Enters', 'Оприходования', 'enter'),
		references('losses', 'Losses', 'Списания', 'loss'),
	]),
	entity('internalOrder', 'Internal Order', 'Внутренний заказ', [
		...sealed(goods, 'shared'),
		...store,
		...planned('Planned Delivery', 'Дата приемки, план'),
		...trade.filter(({ name }) => /^vat/.test(name)),
		references('purchaseOrders', 'Purchase Orders', 'Заказы поставщикам', 'purchaseorder'),
		references('moves', 'Moves', 'Перемещения', 'move'),
		productionTasks,
		reference('processingOrder', 'Processing Order', 'Заказ на производство', 'processingorder'),
	]),
	entity('processingOrder', 'Processing Order', 'Заказ на производство', [
		...sealed(without(goods, 'rate', 'sum'), 'shared'),
		...store,
		...planned('Planned Production', 'Дата производства, план'),
		reference('processingPlan', 'Processing Plan', 'Техкарта', 'processingplan', offered),
		number('quantity', 'Quantity', 'Объем производства'),
		references('processings', 'Processings', 'Техоперации', 'processing'),
	]),
	entity('processing', 'Processing', 'Техоперация', [
		...without(document, 'rate'),
		reference('organizationAccount', 'Organization Account', 'Счет организации', 'account'),
		reference('processingPlan', 'Processing Plan', 'Техкарта', 'processingplan', offered),
		reference('processingOrder', 'Processing Order', 'Заказ на производство', 'processingorder'),
		reference('productsStore', 'Store of Products', 'Склад для продукции', 'store', offered),
		reference('materialsStore', 'Store of Materials', 'Склад для материалов', 'store', offered),
		object('products', 'Products', 'Продукция'),
		object('materials', 'Materials', 'Материалы'),
		number('quantity', 'Quantity', 'Объем производства', offered),
		money('processingSum', 'Cost of One', 'Затраты на единицу'),
	]),
	entity('commissionReportIn', 'Commission Report In', 'Полученный отчет комиссионера', [
		...commission,
		// `{ sum }`, kopecks.
		object('commissionOverhead', 'Overhead of the Agent', 'Прочие расходы комиссионера'),
		object(
			'returnToCommissionerPositions',
			'Returned Positions',
			'Возвращено на склад комиссионера',
		),
		paymentsIn,
	]),
	entity('commissionReportOut', 'Commission Report Out', 'Выданный отчет комиссионера', [
		...commission,
		paymentsOut,
	]),
	entity('factureOut', 'Facture Issued', 'Счет-фактура выданный', [
		...facture,
		references('demands', 'Demands', 'Отгрузки', 'demand', offered),
		references('payments', 'Payments', 'Платежи', ['paymentin', 'cashin'], offered),
		references('returns', 'Returns', 'Возвраты', 'purchasereturn', offered),
		text('stateContractId', 'State Contract ID', 'Идентификатор госконтракта'),
		integer('advancePaymentVat', 'VAT on Advances, Percent', 'НДС по авансам, %'),
		sumOf('vatSum', 'VAT Sum', 'Сумма НДС'),
		text('paymentPurpose', 'Payment Purpose', 'Назначение платежа'),
		text('paymentNumber', 'Payment Number', 'Номер платежного документа'),
		dateTime('paymentDate', 'Payment Date', 'Дата платежного документа'),
		reference('consignee', 'Consignee', 'Грузополучатель', agents),
	]),
	entity('factureIn', 'Facture Received', 'Счет-фактура полученный', [
		...facture,
		{ ...supplies, ...offered },
		references('payments', 'Payments', 'Платежи', ['paymentout', 'cashout'], offered),
		...incoming.map((each) => ({ ...each, ...offered })),
	]),
];
