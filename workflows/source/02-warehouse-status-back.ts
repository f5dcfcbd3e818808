import {
	at,
	calledByWorkflow,
	conditions,
	eitherAny,
	enriched,
	everyMinutes,
	failing,
	imskladTrigger,
	keptProblem,
	moySklad,
	NEWS_TABLE,
	only,
	onlyAny,
	problem,
	row,
	rows,
	saplab,
	settings,
	together,
	typedFields,
	ways,
	where,
	type Condition,
	type Template,
} from './kit';

const SETTING = "$('With Settings').first().json";
const options = { preview: `={{ ${SETTING}.preview }}` };
/** The warehouse waits for its answer meanwhile. */
const PATIENCE = 10;
const write = { ...options, quiet: 'own', skipSame: true, timeout: PATIENCE };

/** The states of an order under way, in their order; what a person has chosen beside them stays. */
const STATES = 'Передать на склад, На складе, Собирается, Собран, Отгружен, Доставлен';
/** The statuses of a position of the shop, in their order. */
const SHOP = 'Передано на склад, Собрано, Отправлено, Выдано';

/** How far a status of the warehouse is: cancelled (10) is before shipped (9), which it cannot undo. */
const RANKS = "'0 1 2 3 4 5 6 7 8 10 9 11'.split(' ').indexOf";
const RECORDED = "parseInt($json.fields['IMSKLAD статус'])";
const MOMENT =
	"{{ $json.came.toDateTime().setZone('Europe/Moscow').toFormat('yyyy-MM-dd HH:mm:ss') }}";
const NOTED = "{{ $json.came.toDateTime().setZone('Europe/Moscow').toFormat('dd.MM.yyyy HH:mm') }}";

const asIs: Condition = [
	"fields['IMSKLAD отправлено']",
	'startsWith',
	'={{ $json.id.slice(0, 8) }}',
];

export const warehouseStatusBack: Template = {
	kit: true,
	number: '02',
	file: 'warehouse-status-back',
	name: '2. IMSKLAD status and tracks back',
	notes: [
		{
			area: [-2.8, -0.5, 2.5, 5.5],
			color: 4,
			text: `## 2. IMSKLAD status and tracks → MoySklad
Whenever the warehouse moves an order on, cancels it, changes what is in it or gets its tracking number, the order in MoySklad (Заказ покупателя) gets the state, the number and a line in its comment. Orders of the Saplab shop (their IDs begin with *SL-*) get the status of their positions.

**Fill in**
1. Run the workflow *0. Prepare MoySklad* once.
2. Choose your credentials in the nodes. Without Saplab delete the three nodes at the bottom.
3. Which status of the warehouse means which state: columns \`state0\` … \`state11\` of the table *sklad settings*. The order of the states: **Write Status**; the shop's statuses: **Set Status in the Shop**.
4. Publish it, and set the *Production URL* of **Called Back** in IMSKLAD's client settings (Настройки клиента). If you use flow 3 or 16 too: that of flow 13.

**Nothing gets lost.** What the warehouse tells is kept in the table *sklad news* first, and stays there until it is written; every 10 minutes it is tried again.

**Safe to run twice.** A status only goes forward, in MoySklad and in the shop, and never over a state that a person has chosen.`,
		},
		{
			area: [0, -0.5, 3, 4],
			text: '### When\nThe warehouse calls; every 10 minutes whatever is kept.',
		},
		{ area: [3, -0.5, 2, 4], text: '### What it says\nOne item for each word of the warehouse.' },
		{
			area: [5, -0.5, 4, 4],
			text: '### The order in MoySklad\nFound by the key that flow 1 has given it; a copy does not count.',
		},
		{
			area: [9, -0.5, 4, 4],
			text: '### Back into MoySklad\nOnly what is later than what stands there.',
		},
		{ area: [5, 3.5, 4, 1.6], text: '### The shop' },
		{
			area: [9, 3.5, 4, 1.6],
			color: 3,
			text: '### What a person must know\nA row in the table *sklad problems*.',
		},
	],
	nodes: {
		'Called Back': at(
			[0, 0],
			imskladTrigger(['order.set_status', 'order.update_tracks', 'order.update_order']),
		),
		'Called by Flow 13': at([0, 1], calledByWorkflow),
		'Every 10 Minutes': at([0, 2], everyMinutes(10)),
		'Keep News': at(
			[1, 0.5],
			rows(
				NEWS_TABLE,
				'insert',
				row({ came: '={{ $now.toISO() }}', news: '={{ JSON.stringify($json) }}' }),
			),
		),
		News: at([2, 1], rows(NEWS_TABLE, 'get', { returnAll: true }), { executeOnce: true }),
		Settings: at([2, 2.6], settings),
		'With Settings': at([3, 1], together),
		'What It Says': at(
			[4, 1],
			typedFields({
				rowId: ['number', '={{ $json.id }}'],
				came: ['string', '={{ $json.came }}'],
				action: ['string', '={{ JSON.parse($json.news).action }}'],
				data: ['object', '={{ JSON.parse($json.news).data }}'],
				key: ['string', "={{ JSON.parse($json.news).data.id ?? '' }}"],
				status: [
					'string',
					"={{ JSON.parse($json.news).data.new_status ?? (JSON.parse($json.news).data.is_canceled == 1 ? 10 : '') }}",
				],
				saplabPrefix: ['string', '={{ $json.saplabPrefix }}'],
				tellForeign: ['boolean', '={{ $json.tellForeign }}'],
			}),
		),
		Whose: at(
			[5, 1],
			ways(
				{
					Nobody: [['key', 'isEmpty']],
					'The shop': [['key', 'startsWith', '={{ $json.saplabPrefix }}']],
				},
				'MoySklad',
			),
		),
		'Order by Its Key': at(
			[6, 0],
			moySklad('customerOrder', 'getAll', {
				returnAll: true,
				filters: {
					conditions: conditions(['attribute:IMSKLAD ключ', 'equals', '={{ $json.key }}']),
				},
				options: { byName: true, timeout: PATIENCE },
			}),
		),
		'Its Own Key': at([7, 0], only(asIs)),
		'Try Again Later': at(
			[7, 2.4],
			failing('=МойСклад не ответил, вести склада подождут: {{ $json.error }}'),
		),
		'With Order': at([8, 1], enriched('key', 'fields.IMSKLAD ключ')),
		'What to Do': at(
			[9, 1],
			ways(
				{
					'Another channel, to be told': [
						['name', 'existsNot'],
						['tellForeign', 'isTrue'],
					],
					'Another channel': [['name', 'existsNot']],
					'A status': [['status', 'isFilled']],
					'A track': [['data.track', 'isFilled']],
					'No track': [['data.err', 'isFilled']],
					'Other goods': [['data.goods', 'hasItems']],
				},
				'Nothing',
			),
		),
		'Is Later': at(
			[10, 0],
			eitherAny(
				[`${RANKS}($json.status)`, 'above', `={{ ${RANKS}(String(${RECORDED})) }}`],
				['$json.data.old_status ?? -1', 'equals', `={{ ${RECORDED} }}`],
			),
		),
		'Write Status': at(
			[11, 0],
			moySklad('customerOrder', 'update', {
				id: '={{ $json.id }}',
				dataMode: 'json',
				json: `={
  "state": "{{ ${SETTING}['state' + $json.status] }}",
  "attributes": [
    { "name": "IMSKLAD статус", "value": "{{ $json.status }} {{ $json.data.new_status_name ?? '' }}" },
    { "name": "IMSKLAD время", "value": "${MOMENT}" }
  ]
}`,
				options: {
					...write,
					neverBackwards: STATES,
					append: {
						field: 'description',
						line: `=IMSKLAD: ${NOTED} {{ $json.data.new_status_name ?? 'статус ' + $json.status }}`,
					},
				},
			}),
		),
		'Write Track': at(
			[11, 1],
			moySklad('customerOrder', 'update', {
				id: '={{ $json.id }}',
				dataMode: 'json',
				json: `={ "attributes": [{ "name": "Трек-номер", "value": {{ JSON.stringify(String($json.data.track)) }} }] }`,
				options: {
					...write,
					append: {
						field: 'description',
						line: `=IMSKLAD: ${NOTED} трек-номер {{ $json.data.track }}`,
					},
				},
			}),
		),
		'Write Goods': at(
			[11, 2],
			moySklad('customerOrder', 'update', {
				id: '={{ $json.id }}',
				dataMode: 'json',
				json: '={ "attributes": [{ "name": "IMSKLAD состав", "value": {{ JSON.stringify(JSON.stringify($json.data.goods)) }} }] }',
				options: write,
			}),
		),
		'Positions of the Shop': at(
			[6, 4],
			saplab('orderPosition', 'getAll', {
				returnAll: true,
				filters: { invoice: '={{ $json.key.slice($json.saplabPrefix.length) }}', isPayed: true },
				options: { timeout: PATIENCE },
			}),
		),
		'On Their Way': at(
			[7, 4],
			only(['is_denied', 'isFalse'], ["$('Whose').item.json.status", 'matches', '^([0-9]|11)$']),
		),
		'Set Status in the Shop': at(
			[8, 4],
			saplab('orderPosition', 'setStatus', {
				id: '={{ $json.id }}',
				// By the status of the warehouse, 0 to 11: which of the shop's four.
				statusId: `={{ '${SHOP}'.split(', ')['0000001112 3'[+$('Whose').item.json.status]] }}`,
				options: { ...options, neverBackwards: SHOP, timeout: PATIENCE },
			}),
		),
		Problem: at(
			[10, 4],
			problem({
				noun: 'Заказ',
				kind: "={{ $json.error ? 'Вести склада не записаны' : 'Склад сообщает' }}",
				advice: [
					"{{ $json.error ? '' : $json.data?.err ?? $json.data?.new_status_name ?? '' }}",
					"{{ $json.key === '' ? 'Склад не назвал заказ: ' + JSON.stringify($json.data) : '' }}",
					"{{ $json.status === '10' ? 'Склад отменил заказ: снимите резерв.' : '' }}",
					"{{ $json.changed ? 'Склад отправит не то, что в заказе: смотрите поле IMSKLAD состав.' : '' }}",
				].join(' '),
				entity: 'customerorder',
			}),
		),
		'Worth Telling': at(
			[11, 3],
			onlyAny(
				['status', 'is', '10'],
				["['9', '11'].includes($json.status) && $json.stateName === 'Отменен'", 'isTrue'],
			),
		),
		'Keep Problem': at([11, 4], keptProblem('2')),
		Done: at(
			[12, 1],
			rows(NEWS_TABLE, 'deleteRows', {
				...where([['id', 'eq', `={{ ${SETTING}.preview ? 0 : $('Whose').item.json.rowId }}`]]),
				options: {},
			}),
		),
	},
	links: {
		'Called Back': ['Keep News'],
		'Called by Flow 13': ['Keep News'],
		'Every 10 Minutes': ['News'],
		'Keep News': ['News'],
		News: [['With Settings', 'Settings']],
		Settings: ['With Settings#1'],
		'With Settings': ['What It Says'],
		'What It Says': ['Whose'],
		Whose: [['Problem', 'Done'], 'Positions of the Shop', ['Order by Its Key', 'With Order']],
		'Order by Its Key': ['Its Own Key', 'Try Again Later'],
		'Its Own Key': ['With Order#1'],
		'With Order': ['What to Do'],
		'What to Do': [
			['Problem', 'Done'],
			'Done',
			'Is Later',
			'Write Track',
			['Problem', 'Done'],
			'Write Goods',
			'Done',
		],
		'Is Later': [['Write Status', 'Worth Telling'], 'Done'],
		'Worth Telling': ['Problem'],
		'Write Status': ['Done', 'Problem'],
		'Write Track': ['Done', 'Problem'],
		'Write Goods': [['Problem', 'Done'], 'Problem'],
		'Positions of the Shop': ['On Their Way', 'Problem'],
		'On Their Way': ['Set Status in the Shop'],
		'Set Status in the Shop': ['Done', 'Problem'],
		Problem: ['Keep Problem'],
	},
};
