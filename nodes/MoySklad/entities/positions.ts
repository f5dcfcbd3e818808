import type { Attribute } from '../entity';
import {
	boolean,
	integer,
	money,
	number,
	object,
	readOnly,
	reference,
	required,
	text,
} from './attributes';
import { ids, meta, saleTaxSystem } from './groups';
import { sealed, without } from './without';

const stored = ['product', 'variant', 'consignment'];
const bought = [...stored, 'service'];
const sold = [...bought, 'bundle'];
const handed = [...stored, 'bundle'];
const ordered = ['product', 'variant', 'service', 'bundle'];

const item = (to: readonly string[]): readonly Attribute[] => [
	reference('assortment', 'Item', 'Номенклатура', to, required),
	number('quantity', 'Quantity', 'Количество', required),
	...ids,
	meta,
];
const line = (to: readonly string[]): readonly Attribute[] => [
	...item(to),
	money('price', 'Price', 'Цена'),
	object('pack', 'Pack', 'Упаковка'),
];
const priced = (to: readonly string[]): readonly Attribute[] => [
	...line(to),
	// A markup is a discount below zero.
	number('discount', 'Discount, Percent', 'Скидка, %'),
	integer('vat', 'VAT, Percent', 'НДС, %'),
	boolean('vatEnabled', 'VAT Enabled', 'Облагается НДС'),
];

const slot = reference('slot', 'Slot', 'Ячейка', 'slot');
const things = object('things', 'Serial Numbers', 'Серийные номера');
const trackingCodes = object('trackingCodes', 'Tracking Codes', 'Коды маркировки');
const reason = text('reason', 'Reason', 'Причина');
const cost = money('cost', 'Cost', 'Себестоимость');
const overhead = money('overhead', 'Overhead', 'Накладные расходы', readOnly);
const shipped = number('shipped', 'Shipped', 'Отгружено', readOnly);
/** Only with `fields=stock`, as `declaration` only with `fields=declaration`. */
const stock = object('stock', 'Stock', 'Остатки', readOnly);
const declaration = object('declaration', 'Import Declaration', 'Прослеживаемость', readOnly);
/** `gtd` is `{ name }`, the declaration's number; it has no resource of its own. */
const origin: readonly Attribute[] = [
	reference('country', 'Country', 'Страна', 'country'),
	object('gtd', 'Customs Declaration', 'ГТД'),
];

const commissioned = [
	...without(priced(handed), 'discount'),
	money('reward', 'Reward', 'Вознаграждение'),
];

/** What a line of an entity with `positions` (or a bundle's `components`) holds, by the keyword of the entity. */
export const positionAttributes: Readonly<Record<string, readonly Attribute[]>> = {
	bundle: item(bought),
	customerorder: [
		...priced(sold),
		number('reserve', 'Reserve', 'Резерв'),
		saleTaxSystem,
		shipped,
		stock,
	],
	demand: [
		...priced(sold),
		slot,
		things,
		trackingCodes,
		object('trackingCodes_1162', 'Tracking Codes, Tag 1162', 'Коды маркировки, тег 1162', readOnly),
		cost,
		overhead,
		declaration,
	],
	supply: [...priced(bought), ...origin, slot, things, trackingCodes, overhead],
	purchaseorder: [
		...priced(bought),
		shipped,
		number('inTransit', 'In Transit', 'Ожидание', readOnly),
		stock,
	],
	salesreturn: [...priced(sold), ...origin, slot, things, cost],
	loss: [...line(stored), reason, slot, things, declaration],
	enter: [...line(stored), ...origin, reason, slot, things, overhead],
	move: [
		...line(stored),
		reference('sourceSlot', 'Source Slot', 'Ячейка отправителя', 'slot'),
		reference('targetSlot', 'Target Slot', 'Ячейка получателя', 'slot'),
		things,
		overhead,
	],
	invoiceout: priced(sold),
	invoicein: priced(sold),
	purchasereturn: [...sealed(priced(bought), 'discount'), slot, things],
	inventory: [
		...line(bought),
		number('calculatedQuantity', 'Calculated Quantity', 'Расчетный остаток'),
		number('correctionAmount', 'Difference', 'Разница', readOnly),
		money('correctionSum', 'Sum of the Difference', 'Избыток/недостача', readOnly),
		things,
	],
	internalorder: without(priced(ordered), 'discount'),
	processingorder: [...without(line(bought), 'price'), number('reserve', 'Reserve', 'Резерв')],
	retaildemand: [...priced(sold), things, cost, declaration],
	retailsalesreturn: [...priced(sold), things, cost],
	commissionreportin: commissioned,
	commissionreportout: commissioned,
};
