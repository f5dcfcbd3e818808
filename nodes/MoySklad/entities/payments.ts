/** Money that goes out, and cash (the vendor's OpenAPI description; MS-267, MS-268). */
import type { Attribute, Entity } from '../entity';
import {
	boolean,
	entity,
	filtered,
	money,
	object,
	offered,
	reference,
	required,
	text,
} from './attributes';
import { document, factureOut, party, salesChannel } from './documentParts';
import { sealed, without } from './without';

/** Employees are paid too. */
const payee = party.map((each) =>
	each.name === 'agent' ? { ...each, to: [...(each.to ?? []), 'employee'] } : each,
);

const payment = (purpose: string, parties: readonly Attribute[]): readonly Attribute[] => [
	...sealed(document, 'shared'),
	...parties,
	...filtered(
		// A payment has no positions to sum up.
		money('sum', 'Sum', 'Сумма', required),
		text('paymentPurpose', 'Payment Purpose', purpose),
	),
	money('vatSum', 'VAT Sum', 'Сумма НДС'),
	...salesChannel,
	// `[{ meta, linkedSum }]`: what is paid, and how many kopecks of the sum go to it.
	object('operations', 'Paid Documents', 'Оплаченные документы'),
];
const spent: readonly Attribute[] = [
	...filtered(
		// MoySklad may want one, which no description says (MS-268).
		reference('expenseItem', 'Expense Item', 'Статья расходов', 'expenseitem', offered),
	),
	boolean('noClosingDocs', 'Without Closing Documents', 'Без закрывающих документов'),
	reference('factureIn', 'Facture Received', 'Счет-фактура полученный', 'facturein'),
];
const ACCOUNTS = ['agentAccount', 'organizationAccount'];

export const payments: readonly Entity[] = [
	entity('paymentOut', 'Payment Out', 'Исходящий платеж', [
		...payment('Назначение платежа', payee),
		...spent,
	]),
	entity('cashIn', 'Cash In', 'Приходный ордер', [
		...payment('Основание', without(payee, ...ACCOUNTS)),
		factureOut,
	]),
	entity('cashOut', 'Cash Out', 'Расходный ордер', [
		...payment('Основание', without(payee, ...ACCOUNTS)),
		...spent,
	]),
];
