import {
	AGREED,
	at,
	callWorkflow,
	either,
	everyMinutes,
	failing,
	fields,
	moySklad,
	only,
	PROBLEMS_TABLE,
	question,
	row,
	rows,
	settings,
	summarized,
	TOLD_TABLE,
	ways,
	where,
	type Action,
	type Template,
} from './kit';

const TOLD = "$('How to Tell').item.json";
const told = { flow: `={{ ${TOLD}.flow }}`, kind: `={{ ${TOLD}.kind }}` };

/** What cannot be told stays untold, and is told at the next look. */
const telling = (type: string, version: number, parameters: object): Omit<Action, 'at'> => ({
	type: `n8n-nodes-base.${type}`,
	version,
	parameters: { ...parameters },
	onError: 'continueErrorOutput',
});

const list = (table: string, ...conditions: Parameters<typeof where>[0]) => ({
	...rows(table, 'get', { ...where(conditions), returnAll: true }),
	executeOnce: true as const,
});

export const problems: Template = {
	number: '15',
	file: 'problems',
	name: '15. Problems',
	notes: [
		{
			area: [-2.8, -0.5, 2.5, 5],
			color: 4,
			text: `## 15. Problems
What goes wrong in any flow becomes a row of the data table *sklad problems*. This workflow looks at it every five minutes, and is the only one that tells people: many of one kind are one message; it is told when it begins and when it is over, and noted where it lies in MoySklad (*IMSKLAD проблема*).

**Fill in**
1. Run the workflow *0. Prepare MoySklad* once.
2. Choose how to be told, in the table *sklad settings*: \`tellBy\` is *telegram*, *email* or *address*. For the first two switch on **Telegram** or **E-mail**, and choose credential and recipient there; for an address write it into \`tellUrl\`.
3. Choose your credential in **Note It There**, and, to try again by a click, the workflows in the three nodes at the bottom: choose each and switch it on.
4. Publish it.

**Try again:** the link in a message leads to a page with a button. Without it, the flows try again by themselves every 10 or 15 minutes.

**Settled by hand?** Delete the row.`,
		},
		{ area: [0, -0.5, 2, 5], text: '### What there is' },
		{
			area: [2, -0.5, 3, 5],
			text: '### One message for each kind\nwhat is over; what is new.',
		},
		{
			area: [5, -0.5, 3, 3.9],
			text: '### Whom to tell\nBy Telegram, by e-mail or any chat with an address; put another node here if you like.',
		},
		{
			area: [8, 2, 3, 2.8],
			text: '### Try again\nThe page behind the link of a message.',
		},
	],
	nodes: {
		'Every 5 Minutes': at([0, 1], everyMinutes(5)),
		Settings: at([1, 1], settings),
		// A service that is away fails with every look: what has not for 25 minutes is there again.
		'Services That Are Back': at(
			[2, -0.2],
			rows(PROBLEMS_TABLE, 'deleteRows', {
				...where([
					['place', 'isEmpty'],
					['updatedAt', 'lt', '={{ $now.minus(25, "minutes").toISO() }}'],
				]),
				options: {},
			}),
			{ executeOnce: true },
		),
		'Went Wrong Again': at([2, 0.6], list(PROBLEMS_TABLE, ['news', 'isTrue'])),
		'Count It': at(
			[3, 0.6],
			rows(PROBLEMS_TABLE, 'update', {
				...where([['id', 'eq', '={{ $json.id }}']]),
				...row({
					since: '={{ $json.since || $json.createdAt }}',
					tries: '={{ ($json.tries ?? 0) + 1 }}',
					news: false,
				}),
			}),
		),
		'Told Before': at([2, 1.4], list(TOLD_TABLE, ['open', 'isTrue'], ['kind', 'neq', AGREED])),
		'Is Over': at(
			[3, 1.4],
			rows(
				PROBLEMS_TABLE,
				'rowNotExists',
				where([
					['flow', 'eq', '={{ $json.flow }}'],
					['kind', 'eq', '={{ $json.kind }}'],
				]),
			),
		),
		'Say It Is Over': at(
			[4, 1.4],
			fields({
				flow: '={{ $json.flow }}',
				kind: '={{ $json.kind }}',
				open: false,
				last: 0,
				text: '=✓ Поток {{ $json.flow }}: «{{ $json.kind }}» – больше нет.',
			}),
		),
		'Not Told Yet': at([2, 2.4], list(PROBLEMS_TABLE, ['told', 'isEmpty'])),
		'Lies in MoySklad': at([3, 2.2], only(['entity', 'isFilled'], ['place', 'isFilled'])),
		'Note It There': at(
			[4, 2.2],
			moySklad('entity', 'update', {
				entityType: '={{ $json.entity }}',
				id: '={{ $json.place }}',
				dataMode: 'json',
				json: '={{ { attributes: [{ name: "IMSKLAD проблема", value: $json.text }] } }}',
				options: { skipSame: true, quiet: 'own' },
			}),
			// It is told all the same.
			{ onError: 'continueRegularOutput' },
		),
		'By Kind': at(
			[3, 3],
			summarized(
				['flow', 'kind'],
				[
					['concatenate', 'thing'],
					['append', 'text'],
					['count', 'thing'],
					['max', 'id'],
				],
			),
		),
		'Say What Is Wrong': at(
			[4, 3],
			fields({
				flow: '={{ $json.flow }}',
				kind: '={{ $json.kind }}',
				open: true,
				last: '={{ $json.max_id }}',
				text: `=Поток {{ $json.flow }}: {{ $json.kind }} ({{ $json.count_thing }}): {{ $json.concatenated_thing.slice(0, 800) }}
{{ $json.appended_text.unique().slice(0, 10).join('\\n') }}
Повторить сейчас: {{ $execution.resumeFormUrl }}`,
			}),
		),
		'How to Tell': at(
			[5, 1.4],
			ways(
				{
					Telegram: [["$('Settings').first().json.tellBy", 'is', 'telegram']],
					'E-mail': [["$('Settings').first().json.tellBy", 'is', 'email']],
					Address: [["$('Settings').first().json.tellUrl", 'isFilled']],
				},
				'Nobody is told',
			),
		),
		Telegram: at(
			[6, 0],
			telling('telegram', 1.2, {
				chatId: '',
				// What a service said may hold what Telegram would take for a tag, and refuse.
				text: "={{ $json.text.replaceAll('&', '＆').replaceAll('<', '‹') }}",
				additionalFields: { appendAttribution: false, parse_mode: 'HTML' },
			}),
			{ disabled: true },
		),
		'E-mail': at(
			[6, 0.8],
			telling('emailSend', 2.1, {
				fromEmail: '',
				toEmail: '',
				subject: '=Склад: {{ $json.kind }}',
				emailFormat: 'text',
				text: '={{ $json.text }}',
				options: { appendAttribution: false },
			}),
			{ disabled: true },
		),
		Address: at(
			[6, 1.6],
			telling('httpRequest', 4.2, {
				method: 'POST',
				url: "={{ $('Settings').first().json.tellUrl }}",
				sendBody: true,
				bodyParameters: { parameters: [{ name: 'text', value: '={{ $json.text }}' }] },
				options: { timeout: 10_000 },
			}),
		),
		'Nobody Is Told': at(
			[6, 2.4],
			failing(
				'=Никому не сообщается: заполните tellBy или tellUrl в таблице "sklad settings". {{ $json.text }}',
			),
		),
		'Note That It Was Told': at(
			[7, 1.4],
			rows(PROBLEMS_TABLE, 'update', {
				...where([
					['flow', 'eq', told.flow],
					['kind', 'eq', told.kind],
					['told', 'isEmpty'],
					['id', 'lte', `={{ ${TOLD}.last }}`],
				]),
				...row({ told: '={{ $now.toISO() }}' }),
			}),
		),
		'Remember the Kind': at(
			[7, 0.4],
			rows(TOLD_TABLE, 'upsert', {
				...where([
					['flow', 'eq', told.flow],
					['kind', 'eq', told.kind],
				]),
				...row({ ...told, open: `={{ ${TOLD}.open }}` }),
			}),
		),
		'Try Again': at(
			[8, 3],
			question({
				title: 'Повторить',
				description:
					'Потоки посмотрят ещё раз, что не сделано: ничего не уйдёт дважды. Сначала исправьте, о чём говорит сообщение.',
				field: 'Повторить',
				choices: ['Да, сейчас', 'Нет'],
				hours: 23,
				thanks: 'Спасибо. Потоки смотрят.',
			}),
		),
		Again: at([9, 3], either(['Повторить', 'is', 'Да, сейчас'])),
		'Run Flow 1': at([10, 2.2], callWorkflow('1. MoySklad order to IMSKLAD'), {
			executeOnce: true,
			disabled: true,
			onError: 'continueRegularOutput',
		}),
		'Run Flow 6': at([10, 3], callWorkflow('6. Saplab paid positions to IMSKLAD'), {
			executeOnce: true,
			disabled: true,
			onError: 'continueRegularOutput',
		}),
		'Run Flow 8': at([10, 3.8], callWorkflow('8. MoySklad purchase order to IMSKLAD'), {
			executeOnce: true,
			disabled: true,
			onError: 'continueRegularOutput',
		}),
	},
	links: {
		'Every 5 Minutes': ['Settings'],
		Settings: [['Services That Are Back', 'Went Wrong Again', 'Told Before', 'Not Told Yet']],
		'Went Wrong Again': ['Count It'],
		'Told Before': ['Is Over'],
		'Is Over': ['Say It Is Over'],
		'Say It Is Over': ['How to Tell'],
		'Not Told Yet': [['Lies in MoySklad', 'By Kind']],
		'Lies in MoySklad': ['Note It There'],
		'By Kind': ['Say What Is Wrong'],
		'Say What Is Wrong': ['How to Tell'],
		'How to Tell': ['Telegram', 'E-mail', 'Address', 'Nobody Is Told'],
		Telegram: [['Remember the Kind', 'Note That It Was Told']],
		'E-mail': [['Remember the Kind', 'Note That It Was Told']],
		Address: [['Remember the Kind', 'Note That It Was Told']],
		'Note That It Was Told': ['Try Again'],
		'Try Again': ['Again'],
		Again: [['Run Flow 1', 'Run Flow 6', 'Run Flow 8']],
	},
};
