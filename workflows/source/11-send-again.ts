import {
	aggregated,
	asHtml,
	at,
	callWorkflow,
	conditions,
	formEnding,
	formPage,
	formTrigger,
	gathered,
	moySklad,
	PROBLEMS_TABLE,
	rows,
	saplab,
	typedFields,
	ways,
	where,
	type Action,
	type Condition,
	type Step,
	type Template,
} from './kit';
import {
	ASKED,
	INVOICES,
	invoiceLine,
	MISSING,
	orderLine,
	ORDERS,
	problemLine,
	PROBLEMS,
	PURCHASES,
	TYPED,
} from './11-words';

const option = (...names: string[]) => ({ values: names.map((name) => ({ option: name })) });

const what = (...names: string[]) => ({
	any: names.map((name): Condition => [`${ASKED}.what`, 'is', name]),
});

/** An item takes all ways that it fits, not the first only. */
const all = ({ parameters, ...step }: Action): Action => ({
	...step,
	parameters: { ...parameters, options: { allMatchingOutputs: true } },
});

/** The page is to come whatever becomes of the others. */
const once: Partial<Omit<Step, 'at'>> = { executeOnce: true, onError: 'continueErrorOutput' };

export const sendAgain: Template = {
	number: '11',
	file: 'send-again',
	name: '11. Send again',
	notes: [
		{
			area: [-2.8, -0.5, 2.5, 5.5],
			color: 4,
			text: `## 11. Send again
A page where one writes numbers of orders, or a day, and these go to the warehouse again; or looks at the list of what went wrong (*${PROBLEMS}*), with a button to try it all again. Its last page says what has become of each, as MoySklad, Saplab and the table *sklad problems* have it then.

**Fill in**
1. Choose your credentials in the MoySklad and Saplab nodes.
2. In **Run Flow 1**, **Run Flow 6** and **Run Flow 8** choose those workflows. Delete those that you do not use, and their choice in **Send Again**: n8n runs nothing while one is not chosen.
3. In **Send Again** choose a credential of *Basic Auth*: who asks for the page needs its password.
4. Publish this workflow and those. The page is the *Production URL* in **Send Again**.

**Safe to run twice.** The flows read what is there now, and send only what differs from what they sent last. A number that two orders share (numbers begin again each year) stands for both.

**By a day** (Moscow's): what has changed since then. Of Saplab: all that is owed, whatever its day.`,
		},
		{ area: [0, -0.5, 3, 5.5], text: '### What is asked' },
		{
			area: [3, -0.5, 3, 2.4],
			text: '### What went wrong\nThe list, and whether to try again: flows 1, 6 and 8 then do all that they owe.',
		},
		{
			area: [3, 2, 3, 3],
			text: '### First the flows\nThe nodes above run before those below.',
		},
		{ area: [6, -0.5, 3, 6.3], text: '### Then what there is now' },
		{ area: [9, -0.5, 5, 5.5], text: '### The last page' },
	],
	nodes: {
		'Send Again': at(
			[0, 1.6],
			formTrigger(
				{
					title: 'Отправить на склад ещё раз',
					description:
						'Уйдёт то, что в МоёмСкладе и Saplab сейчас; что уже на складе, дважды не уйдёт.',
					button: 'Дальше',
				},
				{
					what: {
						fieldLabel: 'Что',
						fieldType: 'dropdown',
						fieldOptions: option(ORDERS, INVOICES, PURCHASES, PROBLEMS),
						requiredField: true,
						defaultValue: ORDERS,
					},
					numbers: {
						fieldLabel: 'Номера: через пробел, запятую или с новой строки',
						fieldType: 'textarea',
						placeholder: '00012, 00013',
					},
					since: {
						fieldLabel: 'Или всё, что менялось с этого дня (по Москве)',
						fieldType: 'date',
					},
				},
			),
		),
		'What Is Asked': at(
			[1, 1.6],
			typedFields({
				what: ['string', '={{ $json.what }}'],
				numbers: ['array', `={{ ${TYPED}.split(/[\\s,\\x3b№#]+/).compact().unique() }}`],
				wanted: [
					'array',
					`={{ ${TYPED}.toUpperCase().split(/[\\s,\\x3b№#]+/).compact().unique() }}`,
				],
				since: [
					'string',
					"={{ $json.since ? DateTime.fromISO($json.since, { zone: 'Europe/Moscow' }).toISO() : '' }}",
				],
				from: ['string', '={{ $json.submittedAt ?? $now.toISO() }}'],
			}),
		),
		'What to Do': at(
			[2, 1.6],
			ways({
				'What went wrong': [['what', 'is', PROBLEMS]],
				'Numbers and a day': [
					['numbers', 'hasItems'],
					['since', 'isFilled'],
				],
				Nothing: [
					['numbers', 'hasNone'],
					['since', 'isEmpty'],
				],
				'Day to come': [
					['since', 'isFilled'],
					['DateTime.fromISO($json.since) > $now', 'isTrue'],
				],
				Send: [['what', 'isFilled']],
			}),
		),
		'Open Problems': at([3, 0], rows(PROBLEMS_TABLE, 'get', { returnAll: true }), {
			alwaysOutputData: true,
		}),
		'Problem in Words': at([4, 0], problemLine),
		'List of Problems': at([5, 0], aggregated('rows')),
		'List to Show': at(
			[3, 0.9],
			typedFields({
				p: [
					'string',
					"={{ $json.rows.pluck('line').compact().length ? 'Не вышло:' : 'Открытых проблем нет.' }}",
				],
				'ul.li': ['array', "={{ $json.rows.pluck('line').compact().slice(0, 200) }}"],
			}),
		),
		'List as HTML': at([4, 0.9], asHtml),
		'Try Again': at(
			[5, 0.9],
			formPage(
				{
					title: 'Что не вышло',
					description:
						'Сначала исправьте, о чём здесь сказано. Потоки 1, 6 и 8 сделают всё, что за ними.',
					button: 'Дальше',
				},
				{
					// n8n evaluates what comes out once more: braces in a name would be a program.
					list: {
						fieldType: 'html',
						html: "={{ $json.html.replace(/\\n\\s*/g, '').replace(/\\x7b/g, '(') }}",
					},
					again: {
						fieldLabel: 'Повторить',
						fieldType: 'radio',
						fieldOptions: option('Да, всё', 'Нет'),
						requiredField: true,
					},
				},
			),
		),
		Again: at([2, 3], ways({ Yes: [['again', 'is', 'Да, всё']], No: [['again', 'is', 'Нет']] })),
		'Which Flow': at(
			[3, 2.6],
			all(
				ways({
					'Flow 1': what(ORDERS, PROBLEMS),
					'Flow 6': what(INVOICES, PROBLEMS),
					'Flow 8': what(PURCHASES, PROBLEMS),
					'To look at in MoySklad': what(ORDERS, PURCHASES),
					'To look at in Saplab': what(INVOICES),
				}),
			),
		),
		'Run Flow 1': at([4, 2.2], callWorkflow('1. MoySklad order to IMSKLAD'), once),
		'Run Flow 6': at([5, 2.4], callWorkflow('6. Saplab paid positions to IMSKLAD'), once),
		'Run Flow 8': at([4, 3], callWorkflow('8. MoySklad purchase order to IMSKLAD'), once),
		'MoySklad Now': at(
			[6, 3.2],
			moySklad('entity', 'getAll', {
				entityType: `={{ $json.what === '${PURCHASES}' ? 'purchaseorder' : 'customerorder' }}`,
				returnAll: true,
				filters: {
					conditions: conditions([
						"={{ $json.since ? 'updated' : 'name' }}",
						"={{ $json.since ? 'greaterOrEqual' : 'equals' }}",
						'={{ $json.since || $json.numbers }}',
					]),
				},
				options: { byName: true },
			}),
		),
		'Order in Words': at([7, 3.2], orderLine),
		'Saplab Now': at(
			[6, 4],
			saplab('orderPosition', 'getForWarehouse', {
				invoice: '={{ $json.numbers }}',
				options: {
					readyStatuses: ['Новая'],
					sentStatus: 'Передано на склад',
					withdrawnStatus: 'На паузе',
				},
			}),
			// An invoice that cannot go is told like the others.
			{ onError: 'continueRegularOutput' },
		),
		'Invoice in Words': at([7, 4], invoiceLine),
		'Problems Now': at(
			[6, 4.8],
			rows(PROBLEMS_TABLE, 'get', {
				...where([
					[
						'updatedAt',
						'gte',
						`={{ ${ASKED}.what === '${PROBLEMS}' ? '2000-01-01' : ${ASKED}.from }}`,
					],
				]),
				returnAll: true,
			}),
			{ executeOnce: true, alwaysOutputData: true },
		),
		'Problem Now in Words': at([7, 4.8], problemLine),
		'All of It': at([9, 2], {
			...gathered,
			parameters: { ...gathered.parameters, numberInputs: 7 },
		}),
		'All Lines': at([10, 2], aggregated('rows')),
		'What to Show': at(
			[11, 2],
			typedFields({
				p: [
					'string',
					`={{ ${MISSING}.length ? 'Не видно: ' : '' }}{{ ${MISSING}.join(', ') }}{{ $json.rows.pluck('error').compact().length ? '. Посмотреть удалось не всё.' : '' }}{{ $json.rows.pluck('line').compact().length ? '' : '. Ничего такого и никаких проблем.' }}{{ $json.rows.length > 300 ? ' Показаны первые 300.' : '' }}`,
				],
				'ul.li': [
					'array',
					"={{ $json.rows.pluck('error', 'line').flat().compact().unique().slice(0, 300) }}",
				],
			}),
		),
		'As HTML': at([12, 2], asHtml),
		'Last Page': at(
			[13, 2],
			formEnding(
				"={{ $json.html ? 'Вот что теперь' : 'Ничего не отправлено' }}",
				"={{ $json.html?.replace(/\\n\\s*/g, '') ?? '' }}{{ $json.numbers ? 'Напишите номера или день, что-то одно, и день не позже сегодняшнего.' : '' }}",
			),
		),
	},
	links: {
		'Send Again': ['What Is Asked'],
		'What Is Asked': ['What to Do'],
		'What to Do': [
			'Open Problems',
			'Last Page',
			'Last Page',
			'Last Page',
			['Which Flow', 'Problems Now'],
		],
		'Open Problems': ['Problem in Words'],
		'Problem in Words': ['List of Problems'],
		'List of Problems': ['List to Show'],
		'List to Show': ['List as HTML'],
		'List as HTML': ['Try Again'],
		'Try Again': ['Again'],
		Again: [['Which Flow', 'Problems Now'], 'Last Page'],
		'Which Flow': ['Run Flow 1', 'Run Flow 6', 'Run Flow 8', 'MoySklad Now', 'Saplab Now'],
		'Run Flow 1': [[], 'All of It#4'],
		'Run Flow 6': [[], 'All of It#5'],
		'Run Flow 8': [[], 'All of It#6'],
		'MoySklad Now': ['Order in Words', 'All of It#3'],
		'Order in Words': ['All of It'],
		'Saplab Now': ['Invoice in Words'],
		'Invoice in Words': ['All of It#1'],
		'Problems Now': ['Problem Now in Words'],
		'Problem Now in Words': ['All of It#2'],
		'All of It': ['All Lines'],
		'All Lines': ['What to Show'],
		'What to Show': ['As HTML'],
		'As HTML': ['Last Page'],
	},
};
