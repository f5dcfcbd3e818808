import {
	at,
	calledByWorkflow,
	code,
	common,
	either,
	everyMinutes,
	gathered,
	imskladTrigger,
	moySklad,
	NOTHING,
	only,
	QUIET,
	saplab,
	setting,
	settings,
	tell,
	telling,
	unseen,
	ways,
	type Step,
	type Template,
} from './template';

/** IMSKLAD waits for its answer meanwhile. */
const PATIENCE = { timeout: 10 };
const NEWS = "$('News').all().map(({ json }) => json)";

/** Nothing can be read again at IMSKLAD: what could not be written waits in a table of n8n's own. */
const TABLE = 'IMSKLAD news not written yet';
const COLUMNS = ['key', 'news', 'problem'];
const table = (operation: string, parameters: object): Omit<Step, 'at'> => ({
	type: 'n8n-nodes-base.dataTable',
	version: 1.1,
	parameters: {
		operation,
		dataTableId: { __rl: true, mode: 'name', value: TABLE },
		...parameters,
	},
	// Without tables in this n8n the news is written all the same.
	onError: 'continueRegularOutput',
});
const byKey = { conditions: [{ keyName: 'key', condition: 'eq', keyValue: '={{ $json.key }}' }] };
const rowOf = (values: Record<string, string>) => ({
	mappingMode: 'defineBelow',
	value: values,
	matchingColumns: [],
	schema: COLUMNS.map((name) => ({
		...{ id: name, displayName: name, type: 'string', display: true },
		...{ required: false, defaultMatch: false, canBeUsedToMatch: true, readOnly: false },
	})),
});

/** What a reading node could not do is told by the node that looks at what came of it. */
const READING = { onError: 'continueRegularOutput', alwaysOutputData: true } as const;

export const warehouseStatusBack: Template = {
	number: '02',
	file: 'warehouse-status-back',
	name: '2. IMSKLAD status and tracks back',
	notes: [
		{
			area: [-2.6, -0.15, 2.2, 3.65],
			color: 4,
			text: `## 2. IMSKLAD status and tracks → MoySklad
Whenever the warehouse moves an order on, cancels it or gets its tracking number, the order in MoySklad (Заказ покупателя) gets the state, the number and a line in its comment. Orders of the Saplab shop (their IDs begin with *SL-*) get the status of their positions.

**Fill in**
1. Run the template *0. Prepare MoySklad* once.
2. Choose your credentials in the nodes. Without Saplab delete the row *The shop*.
3. Open **Settings**: which status means which state, whom to tell.
4. Publish the workflow, and set the *Production URL* of **Called Back** in IMSKLAD's client settings (Настройки клиента). If you use flow 3 or 8 too: that of flow 13.

**Safe to run twice.** Repeated and late news changes nothing; a status only goes forward, so no customer is told twice.

**When a service is down** the warehouse gets HTTP 500, and the news is kept in n8n's table *${TABLE}* (Data tables) and written within 15 minutes after the service is back.`,
		},
		{
			area: [0, -0.15, 2, 3.65],
			text: '### When\nThe warehouse calls; every 15 minutes what could not be written before.',
		},
		{
			area: [2, -0.15, 4, 3.65],
			text: '### What is new\nTogether with what is kept, in one form.',
		},
		{
			area: [6, -0.15, 7, 1.65],
			text: '### The order in MoySklad\nFound by its GUID, else by its number. Only what is new is written.',
		},
		{
			area: [11, 1.45, 2, 1.65],
			text: '### Done\nIt need not be kept any longer.',
		},
		{
			area: [6, 2.85, 5, 2.65],
			text: '### The shop\nPositions that flow 6 has handed over go forward to the status in Settings.',
		},
		{
			area: [6, 5.85, 7, 2.65],
			color: 3,
			text: '### What went wrong\nKept for the next try, written into the order, told to the address in Settings (once), and shown as a failed execution.',
		},
	],
	nodes: {
		'Called Back': at(
			[0, 0],
			imskladTrigger(['order.set_status', 'order.update_tracks', 'order.update_order']),
		),
		'Called by Flow 13': at([0, 1], calledByWorkflow),
		'Every 15 Minutes': at([0, 2], everyMinutes(15)),
		Settings: at(
			[1, 1],
			settings({
				states: {
					0: 'На складе',
					1: 'На складе',
					2: 'Собирается',
					3: 'Собирается',
					4: 'Собирается',
					5: 'Собирается',
					6: 'Собран',
					7: 'Собран',
					8: 'Собран',
					9: 'Отгружен',
					10: 'Отменен',
					11: 'Доставлен',
				},
				// From which status of the warehouse on a position has which status in the shop.
				shopStatuses: { 0: 'Передано на склад', 6: 'Собрано', 9: 'Отправлено', 11: 'Выдано' },
				keepDays: 7,
				...common('orderKey', 'saplabPrefix', 'fields', 'tellUrl', 'ownWebhooks'),
			}),
		),
		'Table of Kept News': at(
			[2, 1],
			{
				type: 'n8n-nodes-base.dataTable',
				version: 1.1,
				parameters: {
					resource: 'table',
					operation: 'create',
					tableName: TABLE,
					columns: { column: COLUMNS.map((name) => ({ name, type: 'string' })) },
					options: { createIfNotExists: true },
				},
				onError: 'continueRegularOutput',
			},
			{ executeOnce: true },
		),
		'Kept News': at([3, 1], table('get', { returnAll: true }), {
			executeOnce: true,
			alwaysOutputData: true,
		}),
		News: at([4, 1], code('02-news')),
		'Whose Order': at([5, 1], either('!$json.isShop')),
		'Orders by GUID': at(
			[6, 0],
			moySklad('customerOrder', 'getAll', {
				returnAll: true,
				filters: {
					id: `={{ [...${NEWS}.map(({ guid }) => guid).filter(Boolean), '${NOTHING}'] }}`,
				},
				options: { expand: 'state', ...PATIENCE },
			}),
			{ executeOnce: true, ...READING },
		),
		'Orders by Number': at(
			[7, 0],
			moySklad('customerOrder', 'getAll', {
				returnAll: true,
				filters: {
					conditions: {
						condition: [
							{
								field: `={{ ${setting('orderKey')} }}`,
								operator: 'equals',
								value: `={{ [...${NEWS}.filter(({ guid, isShop, number }) => !isShop && number && !(guid && $('Orders by GUID').all().some(({ json }) => json.id === guid))).map(({ id }) => id), '${NOTHING}'] }}`,
							},
						],
					},
				},
				options: { expand: 'state', ...PATIENCE },
			}),
			{ executeOnce: true, ...READING },
		),
		'What Is New': at([8, 0], code('02-what-is-new')),
		'What to Do': at(
			[9, 0],
			ways({
				Write: '$json.changes',
				'Nothing new': '!$json.error',
				'Not possible': 'true',
			}),
		),
		'Write to the Order': at(
			[10, 0],
			moySklad('customerOrder', 'update', {
				id: '={{ $json.order.id }}',
				dataMode: 'json',
				json: '={{ $json.changes }}',
				options: { quiet: QUIET, ...PATIENCE },
			}),
		),
		'Worth Telling': at([11, 0], only("$('What Is New').item.json.tell")),
		'Tell at Once': at([12, 0], tell("$('What Is New').item.json.tell")),
		'News Done': at([11, 1.6], code('02-news-done')),
		'Forget It': at([12, 1.6], table('deleteRows', { filters: byKey })),
		Positions: at(
			[6, 3],
			saplab('orderPosition', 'getAll', {
				returnAll: true,
				filters: { invoice: '={{ $json.invoice }}' },
				options: PATIENCE,
			}),
			READING,
		),
		'Statuses of the Shop': at(
			[7, 3],
			saplab('orderStatus', 'getAll', { returnAll: true, options: PATIENCE }),
			{ executeOnce: true, ...READING },
		),
		'What Is New in the Shop': at([8, 3], code('02-what-is-new-in-the-shop')),
		'What to Do in the Shop': at(
			[9, 3],
			ways({
				Set: '$json.status',
				'Nothing new': '!$json.tell && !$json.error',
				Tell: '$json.tell',
				'Not possible': 'true',
			}),
		),
		'Set Status': at(
			[10, 3],
			saplab('orderPosition', 'setStatus', {
				id: '={{ $json.position }}',
				statusId: '={{ $json.status }}',
				options: PATIENCE,
			}),
		),
		'Not Told Before': at([9, 4], unseen('$json.tell')),
		'Tell of the Shop': at([10, 4], tell('$json.tell')),
		Problems: at([6, 6], gathered),
		Problem: at([7, 6], code('02-problem')),
		'Keep the News': at(
			[8, 6],
			table('upsert', {
				filters: byKey,
				columns: rowOf({
					key: '={{ $json.key }}',
					news: '={{ $json.news }}',
					problem: '={{ $json.problem }}',
				}),
				options: {},
			}),
		),
		'Not Told Yet': at([9, 6], only("$('Problem').item.json.isNew")),
		'Note in the Order': at(
			[10, 6],
			moySklad('customerOrder', 'update', {
				id: "={{ $('Problem').item.json.order?.id }}",
				dataMode: 'json',
				json: `={{ { attributes: [{ name: ${setting('fields')}.problem, value: $('Problem').item.json.text }] } }}`,
				options: { quiet: QUIET, ...PATIENCE },
			}),
			// Where it is about no single order, or MoySklad is out of order, it is told all the same.
			{ onError: 'continueRegularOutput' },
		),
		...telling(11, 6),
		'Called by Warehouse': at([9.5, 7], only("!$('Every 15 Minutes').isExecuted")),
	},
	links: {
		'Called Back': ['Settings'],
		'Called by Flow 13': ['Settings'],
		'Every 15 Minutes': ['Settings'],
		Settings: ['Table of Kept News'],
		'Table of Kept News': ['Kept News'],
		'Kept News': ['News'],
		News: ['Whose Order'],
		'Whose Order': ['Orders by GUID', 'Positions'],
		'Orders by GUID': ['Orders by Number'],
		'Orders by Number': ['What Is New'],
		'What Is New': ['What to Do'],
		'What to Do': ['Write to the Order', 'News Done', 'Problems'],
		'Write to the Order': [['Worth Telling', 'News Done'], 'Problems'],
		'Worth Telling': ['Tell at Once'],
		'News Done': ['Forget It'],
		Positions: ['Statuses of the Shop'],
		'Statuses of the Shop': ['What Is New in the Shop'],
		'What Is New in the Shop': ['What to Do in the Shop'],
		'What to Do in the Shop': [
			'Set Status',
			'News Done',
			['Not Told Before', 'News Done'],
			'Problems',
		],
		'Set Status': [[], 'Problems'],
		'Not Told Before': ['Tell of the Shop'],
		Problems: ['Problem'],
		Problem: [['Keep the News', 'Called by Warehouse']],
		'Keep the News': ['Not Told Yet'],
		'Not Told Yet': ['Note in the Order'],
		'Note in the Order': ['Tell'],
		Tell: ['Fail the Run'],
		'Called by Warehouse': ['Fail the Run'],
	},
};
