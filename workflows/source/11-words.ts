/** What flow 11 is asked for, and how its pages say what has become of it. */
import { fields } from './kit';

export const ORDERS = 'Заказы МойСклад';
export const INVOICES = 'Счета Saplab';
export const PURCHASES = 'Заказы поставщикам';
export const PROBLEMS = 'Всё, что не вышло';
/** What stands in the field of numbers, which the list of problems has no use for. */
export const TYPED = `($json.what === '${PROBLEMS}' ? '' : $json.numbers || '')`;

/** Every way passes the first page and what it asks for. */
export const ASKED = "$('What Is Asked').first().json";
/** A day of Moscow's, of an ISO text. */
const inMoscow = (moment: string, format: string) =>
	`DateTime.fromISO(${moment}).setZone('Europe/Moscow').toFormat('${format}')`;
/** A row of the table of problems in one line; empty for no row. */
export const problemLine = fields({
	line: `={{ $json.thing ? '✗ ' + $json.thing + ': ' + $json.kind + '. ' + $json.text : '' }}{{ $json.thing ? ' Попыток: ' + ($json.tries ?? 0) + ', поток ' + $json.flow : '' }}{{ $json.since ? ', с ' + ${inMoscow('$json.since', 'dd.MM HH:mm')} : '' }}`,
});
/** The order's field that says which order it belongs to: copies have it too. */
const SENT = "$json.fields['IMSKLAD отправлено']";
const OWN = `${SENT}?.startsWith($json.id.slice(0, 8))`;

/** An order, or a purchase: its number in `number`, what has become of it in `line`. */
export const orderLine = fields({
	number: '={{ $json.name.toUpperCase() }}',
	line: `={{ ${OWN} && $json.fields['IMSKLAD ID'] ? '✓' : '–' }} {{ $json.name }} от {{ $json.moment.slice(0, 10).split('-').reverse().join('.') }}: {{ $json.stateName }}{{ ${OWN} ? '' : ', на склад не передан' }}{{ ${SENT}?.includes('отправляется') ? ', отправляется (до 5 минут)' : '' }}{{ ${OWN} && $json.fields['IMSKLAD ID'] ? ', ID ' : '' }}{{ ${OWN} ? ($json.fields['IMSKLAD ID'] ?? '') : '' }}{{ ${SENT}?.endsWith('отменён') ? ', на складе отменён' : '' }}`,
});

/** The same of an invoice, with an `error` of its own where nothing could be asked. */
export const invoiceLine = fields({
	number: "={{ ($json.source?.name ?? $json.details?.name ?? '').toUpperCase() }}",
	error: "={{ $json.error && !$json.details?.name ? $json.error : '' }}",
	line: `={{ $json.details?.name ? '✗ ' + $json.details.name + ': ' : '' }}{{ $json.details?.reason === 'notFound' ? 'такого счёта в Saplab нет' : $json.details?.name ? $json.error : '' }}{{ $json.source ? ($json.owed ? '– ' : '✓ ') + $json.source.name + ': ' : '' }}{{ $json.source?.positions.pluck('statusName').unique().join(', ') ?? '' }}{{ $json.source && !$json.source.positions.pluck('paid').includes(true) ? ', не оплачен' : '' }}{{ $json.owed ? ', ещё не отправлен' : '' }}`,
});

/** Numbers that nothing was found for. */
export const MISSING = `${ASKED}.wanted.difference($json.rows.pluck('number'))`;
