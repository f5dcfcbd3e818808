import {
	at,
	each,
	either,
	everyHour,
	fields,
	imsklad,
	keptProblem,
	only,
	problemsOver,
	PROBLEMS_TABLE,
	rows,
	settings,
	summarized,
	TOLD_TABLE,
	typedFields,
	ways,
	where,
	type Template,
} from './kit';

/** When the run began: its day stays the same, though midnight may pass meanwhile. */
const NOW = "DateTime.fromISO($json.timestamp).setZone('Europe/Moscow')";
const DAY = "$('Yesterday').first().json";
const SETTING = "$('Settings').first().json";
const ACCOUNT = "$('Account').first().json";
const LOW = `={{ ${SETTING}.lowBalance ?? 0 }}`;

const UNREAD = 'Счёт склада не прочитан';
const BELOW_ZERO = 'Счёт склада ниже нуля';
const SCARCE = 'Мало денег на счёте склада';
const REPORT = 'Биллинг за';

/** As Russians write it: 1 234,50 ₽. */
const money = (amount: string) =>
	`{{ ${amount}.toLocaleString('ru-RU', { style: 'currency', currency: 'RUB' }) }}`;

/** Not empty, since flow 15 takes what has no place for over when it has not come again within half an hour. */
const place = 'IMSKLAD';

/** Reports are no problems: they go silently, first what was told of them, a day later themselves. */
const oldReports = (table: string, days: number, ...more: Array<[string, string]>) => ({
	...rows(table, 'deleteRows', {
		...where([
			['flow', 'eq', '7'],
			['kind', 'like', `${REPORT} %`],
			['updatedAt', 'lt', `={{ $now.minus(${days}, "days").toISO() }}`],
			...more,
		]),
		options: {},
	}),
	executeOnce: true as const,
});
const thisReport = (table: string) =>
	rows(
		table,
		'rowNotExists',
		where([
			['flow', 'eq', '7'],
			['kind', 'eq', `={{ ${DAY}.report }}`],
		]),
	);

export const warehouseBilling: Template = {
	number: '07',
	file: 'warehouse-billing',
	name: '7. IMSKLAD billing',
	notes: [
		{
			area: [-2.8, -0.5, 2.5, 4.5],
			color: 4,
			text: `## 7. IMSKLAD billing
Every morning it says what the warehouse charged yesterday (a day of Moscow), what was paid in, and the balance. Every hour it looks at the balance: when it is low, or below zero, that is a problem until it is not.

**Fill in**
1. Run the workflow *0. Prepare MoySklad* once.
2. Choose your credential in **Account**.
3. In the table *sklad settings*: the balance that is too low (\`lowBalance\`, roubles), the hour of the morning (\`morning\`, Moscow).
4. Publish it. Flow 15 tells people.

**If the warehouse cannot be asked**, that is a problem too, and each hour it is tried again: yesterday's report comes as soon as it answers, until midnight.

**Safe to run twice.** A report that stands among the problems, or was told, is not made again. It vanishes by itself after two days.`,
		},
		{
			area: [0, -0.5, 5, 4.5],
			text: "### What the account says\nThe balance, and yesterday's operations (Биллинг).",
		},
		{
			area: [5, -0.5, 2, 2],
			text: '### Once a day\nFrom the morning on, if nobody has heard of it yet.',
		},
		{
			area: [7, -0.5, 7, 2.4],
			text: '### The report\nOperations by their kind, in words; a row in the table *sklad problems*, which flow 15 tells.',
		},
		{
			area: [5, 1.5, 2, 2.7],
			color: 3,
			text: '### What a person must know\nRows in the table *sklad problems*, which vanish when it is over.',
		},
	],
	nodes: {
		'Every Hour': at([0, 1], everyHour),
		Yesterday: at(
			[1, 1],
			fields({
				hour: `={{ ${NOW}.hour }}`,
				from: `={{ ${NOW}.minus({ days: 1 }).startOf('day').toISO() }}`,
				to: `={{ ${NOW}.startOf('day').minus({ seconds: 1 }).toISO() }}`,
				report: `=${REPORT} {{ ${NOW}.minus({ days: 1 }).toFormat('dd.MM') }}`,
			}),
		),
		Settings: at([2, 1], settings),
		'Forget Old Reports': at([3, 2], oldReports(TOLD_TABLE, 1)),
		'Strike Old Reports': at([3, 3], oldReports(PROBLEMS_TABLE, 2, ['told', 'isNotEmpty'])),
		Account: at(
			[3, 1],
			imsklad('billing', 'get', {
				storageId: `={{ ${SETTING}.warehouseId }}`,
				from: `={{ ${DAY}.from }}`,
				to: `={{ ${DAY}.to }}`,
			}),
		),
		'How Much Is Left': at(
			[4, 1],
			ways(
				{
					'Not said': [['Number.isNaN(parseFloat($json.current_balance))', 'isTrue']],
					'Too little': [['current_balance', 'below', LOW]],
				},
				'Enough',
			),
		),
		'Problem Over': at(
			[5, 1.8],
			problemsOver(
				UNREAD,
				`={{ $json.current_balance >= 0 ? '${BELOW_ZERO}' : '' }}`,
				`={{ $json.current_balance >= ${SETTING}.lowBalance ? '${SCARCE}' : '' }}`,
			),
		),
		'Balance Problem': at(
			[5, 2.4],
			fields({
				thing: `={{ $json.current_balance < 0 ? '${BELOW_ZERO}' : '${SCARCE}' }}`,
				kind: `={{ $json.current_balance < 0 ? '${BELOW_ZERO}' : '${SCARCE}' }}`,
				text: `=На счёте ${money('Number($json.current_balance)')}. {{ $json.current_balance < 0 ? 'Склад может перестать отправлять заказы.' : '' }} Пополните его.`,
				place,
				entity: '',
			}),
		),
		Problem: at(
			[5, 3.2],
			fields({
				thing: UNREAD,
				kind: UNREAD,
				text: "={{ $json.error ?? 'Склад не назвал баланс.' }} {{ $json.details?.description ?? '' }}",
				place,
				entity: '',
			}),
		),
		'Keep Problem': at([6, 2.8], keptProblem('7')),
		'It Is Morning': at(
			[5, 0.5],
			only([`${DAY}.hour`, 'atLeast', `={{ ${SETTING}.morning ?? 9 }}`]),
		),
		'Not Told Yet': at([6, 0.5], thisReport(TOLD_TABLE)),
		'Not Written Yet': at([7, 0.5], thisReport(PROBLEMS_TABLE)),
		'Any Operations': at([8, 0.5], either(['billing', 'hasItems'])),
		Operations: at([9, 0], each('billing')),
		'In Words': at(
			[9, 0.9],
			typedFields({
				kind: [
					'string',
					"={{ isNaN($json.amount) ? 'Сумма не названа' : ($json.type_name ?? 'Прочее') }}",
				],
				amount: ['number', '={{ Number($json.amount) || 0 }}'],
				charged: ['number', '={{ Math.max(-Number($json.amount) || 0, 0) }}'],
				paid: ['number', '={{ Math.max(Number($json.amount) || 0, 0) }}'],
				about: ['string', "={{ $json.foreign_order_id || $json.comment || '' }}"],
			}),
		),
		'By Kind': at(
			[10, 0],
			summarized(
				['kind'],
				[
					['count', 'kind'],
					['sum', 'amount'],
					['sum', 'charged'],
					['sum', 'paid'],
					['append', 'about'],
				],
			),
		),
		Line: at(
			[10, 0.9],
			fields(
				{
					line: `={{ $json.kind }}: {{ $json.count_kind }}, ${money('$json.sum_amount')}{{ $json.appended_about?.length ? ' (' + $json.appended_about.unique().slice(0, 10).join(', ') + ')' : '' }}`,
				},
				true,
			),
		),
		Lines: at(
			[11, 0],
			summarized(
				[],
				[
					['append', 'line'],
					['sum', 'sum_charged'],
					['sum', 'sum_paid'],
				],
			),
		),
		Report: at(
			[11, 0.9],
			fields({
				thing: 'Отчёт',
				kind: `={{ ${DAY}.report }}`,
				text: `=Списано ${money('($json.sum_sum_charged ?? 0)')}, пополнено ${money('($json.sum_sum_paid ?? 0)')}. Баланс сейчас ${money(`Number(${ACCOUNT}.current_balance)`)}
{{ ($json.appended_line ?? ['Операций не было']).slice(0, 20).join('\\n') }}`,
				place,
				entity: '',
			}),
		),
		'Keep Report': at([12, 0.5], keptProblem('7')),
		// Two that wrote it at once have made two rows.
		'First of Them': at([13, 0], {
			...rows(PROBLEMS_TABLE, 'get', {
				...where([['kind', 'eq', `={{ ${DAY}.report }}`]]),
				returnAll: false,
				limit: 1,
				orderBy: true,
				orderByColumn: 'id',
				orderByDirection: 'ASC',
			}),
			executeOnce: true,
		}),
		'No Others': at(
			[13, 0.9],
			rows(PROBLEMS_TABLE, 'deleteRows', {
				...where([
					['kind', 'eq', `={{ ${DAY}.report }}`],
					['id', 'gt', '={{ $json.id }}'],
				]),
				options: {},
			}),
		),
	},
	links: {
		'Every Hour': ['Yesterday'],
		Yesterday: ['Settings'],
		Settings: [['Account', 'Forget Old Reports', 'Strike Old Reports']],
		Account: ['How Much Is Left', 'Problem'],
		'How Much Is Left': [
			'Problem',
			['Problem Over', 'Balance Problem', 'It Is Morning'],
			['Problem Over', 'It Is Morning'],
		],
		'Balance Problem': ['Keep Problem'],
		Problem: ['Keep Problem'],
		'It Is Morning': ['Not Told Yet'],
		'Not Told Yet': ['Not Written Yet'],
		'Not Written Yet': ['Any Operations'],
		'Any Operations': ['Operations', 'Report'],
		Operations: ['In Words'],
		'In Words': ['By Kind'],
		'By Kind': ['Line'],
		Line: ['Lines'],
		Lines: ['Report'],
		Report: ['Keep Report'],
		'Keep Report': ['First of Them'],
		'First of Them': ['No Others'],
	},
};
