/**
 * What has files, images, print forms and drafts, by the API's keywords: after the vendor's OpenAPI description and its
 * documents of autumn 2026 (MS-245, MS-249, MS-251). Names are those of MoySklad's screens.
 */
import type { Term } from '../../shared/fields';

export type Family = 'files' | 'images';

const term = (value: string, name: string, russian: string): Term<string> => ({
	value,
	name,
	russian,
});

const customerOrder = term('customerorder', 'Customer Order', 'Заказ покупателя');
const demand = term('demand', 'Demand', 'Отгрузка');
const invoiceOut = term('invoiceout', 'Invoice Out', 'Счет покупателю');
const purchaseOrder = term('purchaseorder', 'Purchase Order', 'Заказ поставщику');
const supply = term('supply', 'Supply', 'Приемка');
const invoiceIn = term('invoicein', 'Invoice In', 'Счет поставщика');
const salesReturn = term('salesreturn', 'Sales Return', 'Возврат покупателя');
const purchaseReturn = term('purchasereturn', 'Purchase Return', 'Возврат поставщику');
const move = term('move', 'Move', 'Перемещение');
const enter = term('enter', 'Enter', 'Оприходование');
const loss = term('loss', 'Loss', 'Списание');
const inventory = term('inventory', 'Inventory', 'Инвентаризация');
const internalOrder = term('internalorder', 'Internal Order', 'Внутренний заказ');
const paymentIn = term('paymentin', 'Payment In', 'Входящий платеж');
const paymentOut = term('paymentout', 'Payment Out', 'Исходящий платеж');
const cashIn = term('cashin', 'Cash In', 'Приходный ордер');
const cashOut = term('cashout', 'Cash Out', 'Расходный ордер');
const factureOut = term('factureout', 'Facture Issued', 'Счет-фактура выданный');
const factureIn = term('facturein', 'Facture Received', 'Счет-фактура полученный');
const processing = term('processing', 'Processing', 'Техоперация');
const processingOrder = term('processingorder', 'Processing Order', 'Заказ на производство');
const retailDemand = term('retaildemand', 'Retail Demand', 'Розничная продажа');
const retailSalesReturn = term('retailsalesreturn', 'Retail Sales Return', 'Розничный возврат');
const retailDrawerCashIn = term('retaildrawercashin', 'Retail Drawer Cash In', 'Внесение денег');
const retailDrawerCashOut = term('retaildrawercashout', 'Retail Drawer Cash Out', 'Выплата денег');
const retailShift = term('retailshift', 'Retail Shift', 'Розничная смена');
const prepaymentReturn = term('prepaymentreturn', 'Prepayment Return', 'Возврат предоплаты');
const prepayment = term('prepayment', 'Prepayment', 'Предоплата');
const reportIn = term(
	'commissionreportin',
	'Commission Report In',
	'Полученный отчет комиссионера',
);
const reportOut = term(
	'commissionreportout',
	'Commission Report Out',
	'Выданный отчет комиссионера',
);
const processingPlan = term('processingplan', 'Processing Plan', 'Техкарта');

const product = term('product', 'Product', 'Товар');
const variant = term('variant', 'Variant', 'Модификация');
const bundle = term('bundle', 'Bundle', 'Комплект');
const service = term('service', 'Service', 'Услуга');
const counterparty = term('counterparty', 'Counterparty', 'Контрагент');
const task = term('task', 'Task', 'Задача');

const documents = [
	...[customerOrder, demand, invoiceOut, purchaseOrder, supply, invoiceIn, salesReturn],
	...[purchaseReturn, move, enter, loss, inventory, internalOrder, paymentIn, paymentOut],
	...[cashIn, cashOut, factureOut, factureIn, processing, processingOrder, retailDemand],
	...[retailSalesReturn, retailDrawerCashIn, retailDrawerCashOut, prepaymentReturn],
	...[reportIn, reportOut],
];

/** What may have them; the first is what the dropdown begins with. */
export const having: Record<Family, Array<Term<string>>> = {
	files: [...documents, retailShift, product, bundle, service, counterparty, task],
	images: [product, variant, bundle],
};

/** What has print forms. */
export const printable = [...documents, retailShift, prepayment];

/** A document that a draft can be made of: its kind, and where it stands in the request. */
export interface Origin {
	kind: Term<string>;
	field: string;
	/** Whether it stands there in a list. */
	isList: boolean;
}

const one = (kind: Term<string>, field: string): Origin => ({ kind, field, isList: false });
const many = (kind: Term<string>, field: string): Origin => ({ kind, field, isList: true });
const paid = (...kinds: Array<Term<string>>) => kinds.map((kind) => many(kind, 'operations'));
const ofCustomers = paid(customerOrder, demand, invoiceOut, purchaseReturn, reportIn);
const ofSuppliers = paid(purchaseOrder, supply, invoiceIn, salesReturn, reportOut);
const shift = one(retailShift, 'retailShift');

/** The documents that can be drafted, and what each can be based on. */
export const drafts: ReadonlyArray<{ kind: Term<string>; of: Origin[] }> = [
	{ kind: demand, of: [one(customerOrder, 'customerOrder'), many(invoiceOut, 'invoicesOut')] },
	{ kind: customerOrder, of: [] },
	{ kind: invoiceOut, of: [one(customerOrder, 'customerOrder'), many(demand, 'demands')] },
	{ kind: paymentIn, of: ofCustomers },
	{ kind: cashIn, of: ofCustomers },
	{ kind: salesReturn, of: [one(demand, 'demand'), one(retailDemand, 'demand')] },
	{
		kind: purchaseOrder,
		of: [one(internalOrder, 'internalOrder'), many(customerOrder, 'customerOrders')],
	},
	{ kind: supply, of: [one(purchaseOrder, 'purchaseOrder')] },
	{ kind: invoiceIn, of: [one(purchaseOrder, 'purchaseOrder'), many(supply, 'supplies')] },
	{ kind: paymentOut, of: ofSuppliers },
	{ kind: cashOut, of: ofSuppliers },
	{ kind: purchaseReturn, of: [one(supply, 'supply')] },
	{
		kind: move,
		of: [one(internalOrder, 'internalOrder'), one(customerOrder, 'customerOrder')],
	},
	{ kind: enter, of: [one(inventory, 'inventory')] },
	{ kind: loss, of: [one(salesReturn, 'salesReturn'), one(inventory, 'inventory')] },
	{ kind: inventory, of: [] },
	{ kind: internalOrder, of: [] },
	{
		kind: factureOut,
		of: [many(demand, 'demands'), many(purchaseReturn, 'returns'), many(paymentIn, 'payments')],
	},
	{ kind: factureIn, of: [many(supply, 'supplies'), many(paymentOut, 'payments')] },
	{
		kind: processing,
		of: [one(processingOrder, 'processingOrder'), one(processingPlan, 'processingPlan')],
	},
	{ kind: processingOrder, of: [one(processingPlan, 'processingPlan')] },
	{ kind: retailDemand, of: [shift, one(customerOrder, 'customerOrder')] },
	{ kind: retailSalesReturn, of: [shift, one(retailDemand, 'demand')] },
	{ kind: retailDrawerCashIn, of: [shift] },
	{ kind: retailDrawerCashOut, of: [shift] },
];

/** What drafts can be made of, each once. */
export const origins = [
	...new Map(drafts.flatMap(({ of }) => of.map(({ kind }) => [kind.value, kind]))).values(),
];
