import { entities } from '../MoySklad/entities';
import type { Dictionary } from '../shared/fields';

/** Entities with webhooks that the MoySklad node has no resource of its own for: the API's list of entities. */
const OTHERS: Array<[keyword: string, name: string, russian: string]> = [
	['cashin', 'Cash Receipt', 'Приходный ордер'],
	['cashout', 'Cash Payment', 'Расходный ордер'],
	['commissionreportin', 'Commission Report Received', 'Полученный отчет комиссионера'],
	['commissionreportout', 'Commission Report Issued', 'Выданный отчет комиссионера'],
	['consignment', 'Consignment', 'Серия'],
	['employee', 'Employee', 'Сотрудник'],
	['expenseitem', 'Expense Item', 'Статья расходов'],
	['facturein', 'Tax Invoice Received', 'Счет-фактура полученный'],
	['factureout', 'Tax Invoice Issued', 'Счет-фактура выданный'],
	['internalorder', 'Internal Order', 'Внутренний заказ'],
	['inventory', 'Inventory', 'Инвентаризация'],
	['invoicein', 'Supplier Invoice', 'Счет поставщика'],
	['paymentout', 'Outgoing Payment', 'Исходящий платеж'],
	['prepayment', 'Prepayment', 'Предоплата'],
	['prepaymentreturn', 'Prepayment Return', 'Возврат предоплаты'],
	['processing', 'Processing', 'Техоперация'],
	['processingorder', 'Processing Order', 'Заказ на производство'],
	['processingplan', 'Processing Plan', 'Техкарта'],
	['project', 'Project', 'Проект'],
	['purchasereturn', 'Purchase Return', 'Возврат поставщику'],
	['retaildemand', 'Retail Sale', 'Розничная продажа'],
	['retaildrawercashin', 'Retail Drawer Cash In', 'Внесение денег'],
	['retaildrawercashout', 'Retail Drawer Cash Out', 'Выплата денег'],
	['retailsalesreturn', 'Retail Return', 'Розничный возврат'],
	['retailshift', 'Retail Shift', 'Розничная смена'],
	['retailstore', 'Retail Store', 'Точка продаж'],
	['saleschannel', 'Sales Channel', 'Канал продаж'],
	['task', 'Task', 'Задача'],
	['uom', 'Unit of Measure', 'Единица измерения'],
];

const WITHOUT_WEBHOOKS = ['webhook', 'webhookstock'];

const known = entities.filter(({ keyword }) => !WITHOUT_WEBHOOKS.includes(keyword));

/** Everything that can have webhooks, by the API's keywords, sorted for the editor. */
export const entityTypes: Dictionary<string> = [
	...known.map(({ keyword, name, russian }) => ({ value: keyword, name, russian })),
	...OTHERS.map(([value, name, russian]) => ({ value, name, russian })),
].sort((a, b) => a.name.localeCompare(b.name, 'en'));

const named = (keyword: string, attribute: string) =>
	known.find((each) => each.keyword === keyword)?.attributes.some(({ name }) => name === attribute);

/** Whether things of a type tell when they were changed: a currency does not. Of an unknown type: yes. */
export const tellsUpdated = (keyword: string) => named(keyword, 'updated') ?? true;

/** Whether they tell when they were made: a product does not. Of an unknown type: yes. */
export const tellsCreated = (keyword: string) => named(keyword, 'created') ?? true;
