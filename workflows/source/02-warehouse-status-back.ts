import {
	at,
	AT_ITS_PLACE,
	calledByWorkflow,
	conditions,
	eitherAny,
	enriched,
	everyMinutes,
	fields,
	imskladTrigger,
	keptProblem,
	moySklad,
	NEWS_TABLE,
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
const write = { ...options, byName: true, quiet: 'own', skipSame: true, timeout: PATIENCE };

/** The states of an order under way, in their order; what a person has chosen beside them stays. */
const STATES = 'Передать на склад, На складе, Собирается, Собран, Отгружен, Доставлен';
/** The statuses of a position of the shop, in their order. */
const SHOP = 'Передано на склад, Собрано, Отправлено, Выдано';

/** How far a status of the warehouse is: cancelled (10) is before shipped (9), which it cannot undo. */
const FORWARD = '0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 9, 11';
const RECORDED = "$json.fields?.['IMSKLAD статус']";
/** What the warehouse said, for what has come through MoySklad's nodes. */
const NEWS = "$('With Order').item.json";
const CAME = `${NEWS}.came.toDateTime().setZone('Europe/Moscow')`;
const MOMENT = `{{ ${CAME}.toFormat('yyyy-MM-dd HH:mm:ss') }}`;
const NOTED = `{{ ${CAME}.toFormat('dd.MM.yyyy HH:mm') }}`;

const asIs: Condition = [
	"fields['IMSKLAD отправлено']",
	'startsWith',
	'={{ $json.id.slice(0, 8) }}',
];

export const warehouseStatusBack: Template = {
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

**Nothing gets lost.** What the warehouse tells is kept in the table *sklad news* first, and stays there until all of it is written; every 10 minutes it is tried again.

**Safe to run twice.** A status only goes forward, in MoySklad and in the shop, and never over a state that a person has chosen.`,
		},
		{
			area: [0, -0.5, 3, 4.1],
			text: '### When\nThe warehouse calls, and is answered once its news is kept; every 10 minutes whatever is left.',
		},
		{ area: [3, -0.5, 2, 4], text: '### What it says\nOne item for each word of the warehouse.' },
		{
			area: [5, -0.5, 5, 4],
			text: '### The order in MoySklad\nFound by the key that flow 1 has given it; a copy does not count.',
		},
		{
			area: [10, -0.5, 7, 4],
			text: '### Back into MoySklad\nRead again right before it is written: only what is later than what stands there.',
		},
		{ area: [5, 3.5, 4, 1.6], text: '### The shop' },
		{
			area: [15, -2.2, 3.5, 1.8],
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
		News: at([1, 2], rows(NEWS_TABLE, 'get', { returnAll: true }), { executeOnce: true }),
		Settings: at([2, 2.6], settings),
		'With Settings': at([3, 1], together),
		'What It Says': at(
			[4, 1],
			typedFields({
				rowId: ['number', '={{ $json.id }}'],
				came: ['string', '={{ $json.came }}'],
				news: ['string', '={{ $json.news }}'],
				data: ['object', '={{ { ...JSON.parse($json.news).data } }}'],
				key: ['string', "={{ JSON.parse($json.news).data?.id ?? '' }}"],
				name: [
					'string',
					"={{ JSON.parse($json.news).data?.id || 'без номера, весть ' + $json.id }}",
				],
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
					'The shop': [
						['key', 'startsWith', '={{ $json.saplabPrefix }}'],
						['status', 'matches', '^([0-9]|11)$'],
					],
					'The shop, cancelled': [
						['key', 'startsWith', '={{ $json.saplabPrefix }}'],
						['status', 'is', '10'],
					],
					'The shop, nothing': [['key', 'startsWith', '={{ $json.saplabPrefix }}']],
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
			{ onError: 'continueRegularOutput' },
		),
		'Its Own Key': at([7, 0], onlyAny(asIs, ['error', 'exists'])),
		// In one way with what was found: what was not answered is not the same as not there.
		'Asked For': at([8, 0], fields({ askedFor: "={{ $('Whose').item.json.key }}" }, true)),
		'With Order': at([9, 1], enriched('key', 'askedFor')),
		'What to Do': at(
			[10, 1],
			ways(
				{
					'No answer': [['error', 'exists']],
					'Another channel, to be told': [
						['moment', 'existsNot'],
						['tellForeign', 'isTrue'],
					],
					'Another channel': [['moment', 'existsNot']],
					'A track': [['data.track', 'isFilled']],
				},
				'Other',
			),
		),
		'Write Track': at(
			[11, 0],
			moySklad('customerOrder', 'update', {
				id: '={{ $json.id }}',
				dataMode: 'json',
				json: `={ "attributes": [{ "name": "Трек-номер", "value": {{ JSON.stringify(String(${NEWS}.data.track)) }} }] }`,
				options: {
					...write,
					append: {
						field: 'description',
						line: `=IMSKLAD: ${NOTED} трек-номер {{ ${NEWS}.data.track }}`,
					},
				},
			}),
		),
		'What Else': at(
			[12, 1],
			ways(
				{
					'A status': [[`${NEWS}.status`, 'isFilled']],
					Goods: [[`${NEWS}.data.goods`, 'hasItems']],
				},
				'Nothing',
			),
		),
		'Write Status': at(
			[13, 0],
			moySklad('customerOrder', 'update', {
				id: '={{ $json.id }}',
				dataMode: 'json',
				json: `={
  "state": "{{ ${SETTING}['state' + ${NEWS}.status] }}",
  "attributes": [
    { "name": "IMSKLAD статус", "value": {{ JSON.stringify(${NEWS}.status + ' ' + (${NEWS}.data.new_status_name ?? '')) }} },
    { "name": "IMSKLAD время", "value": "${MOMENT}" }
  ]
}`,
				options: {
					...write,
					neverBackwards: STATES,
					onlyForward: {
						field: 'attribute:IMSKLAD статус',
						order: FORWARD,
						from: `={{ ${NEWS}.data.old_status ?? '' }}`,
					},
					append: {
						field: 'description',
						line: `=IMSKLAD: ${NOTED} {{ ${NEWS}.data.new_status_name ?? 'статус ' + ${NEWS}.status }}`,
					},
				},
			}),
		),
		'Write Goods': at(
			[13, 1],
			moySklad('customerOrder', 'update', {
				id: '={{ $json.id }}',
				dataMode: 'json',
				json: `={ "attributes": [{ "name": "IMSKLAD состав", "value": {{ JSON.stringify(JSON.stringify(${NEWS}.data.goods)) }} }] }`,
				options: write,
			}),
		),
		'Compare With Order': at(
			[14, 1],
			moySklad('customerOrder', 'getForWarehouse', {
				id: '={{ $json.id }}',
				orderKey: 'attribute:IMSKLAD ключ',
				productKey: `={{ ${SETTING}.productKey }}`,
				options: { compareWith: `={{ ${NEWS}.data.goods }}`, timeout: PATIENCE },
			}),
		),
		'Worth Telling': at(
			[15, 0],
			eitherAny(
				[`${NEWS}.data.err`, 'isFilled'],
				['differences', 'hasItems'],
				[`${RECORDED}?.slice(0, 3) + ${NEWS}.status`, 'is', '10 10'],
				[`['9', '11'].includes(${NEWS}.status) && $json.stateName === 'Отменен'`, 'isTrue'],
			),
		),
		Done: at(
			[16, 0],
			rows(NEWS_TABLE, 'deleteRows', {
				...where([['id', 'eq', `={{ ${SETTING}.preview ? 0 : ${NEWS}.rowId }}`]]),
				options: {},
			}),
		),
		'Set Status in the Shop': at(
			[6, 4],
			saplab('orderPosition', 'setInvoiceStatus', {
				invoice: '={{ $json.key.slice($json.saplabPrefix.length) }}',
				// By the status of the warehouse, 0 to 11: which of the shop's four.
				statusId: `={{ '${SHOP}'.split(', ')['0000001112 3'[+$json.status]] }}`,
				options: { ...options, neverBackwards: SHOP, timeout: PATIENCE },
			}),
		),
		'Done in the Shop': at(
			[7, 4],
			rows(NEWS_TABLE, 'deleteRows', {
				...where([['id', 'eq', `={{ ${SETTING}.preview ? 0 : $('With Settings').item.json.id }}`]]),
				options: {},
			}),
		),
		// Above whatever deletes a row: n8n runs first what is higher up.
		Problem: at(
			[16, -1.4],
			problem({
				noun: 'Заказ',
				kind: "={{ $json.error ? 'Вести склада не записаны' : $json.differences ? 'Склад изменил состав' : 'Склад сообщает' }}{{ $json.data?.err ? ': нет трек-номера' : '' }}",
				advice: [
					`{{ $json.error ? '' : $json.data?.err ?? $json.data?.new_status_name ?? ${RECORDED} ?? '' }}`,
					"{{ $json.news && !$json.key ? 'Склад не назвал заказ: ' + $json.news : '' }}",
					`{{ ($json.status || ${RECORDED}?.slice(0, 2)) === '10' ? 'Склад отменил заказ: снимите резерв.' : '' }}`,
					`{{ ['9 ', '11'].includes(${RECORDED}?.slice(0, 2)) ? 'Уехал, хотя в МоёмСкладе он отменён.' : '' }}`,
					"{{ $json.differences ? 'Склад отправит не то, что в заказе: смотрите поле IMSKLAD состав.' : '' }}",
				].join(' '),
				entity: 'customerorder',
				passing: true,
			}),
		),
		'Keep Problem': at([17, -1.4], keptProblem('2', AT_ITS_PLACE)),
	},
	links: {
		'Called Back': ['Keep News'],
		'Called by Flow 13': ['Keep News'],
		'Every 10 Minutes': ['News'],
		'Keep News': [['With Settings', 'Settings']],
		News: [['With Settings', 'Settings']],
		Settings: ['With Settings#1'],
		'With Settings': ['What It Says'],
		'What It Says': ['Whose'],
		Whose: [
			['Problem', 'Done in the Shop'],
			'Set Status in the Shop',
			['Problem', 'Done in the Shop'],
			'Done in the Shop',
			['Order by Its Key', 'With Order'],
		],
		'Order by Its Key': ['Its Own Key'],
		'Its Own Key': ['Asked For'],
		'Asked For': ['With Order#1'],
		'With Order': ['What to Do'],
		'What to Do': ['Problem', ['Problem', 'Done'], 'Done', 'Write Track', 'What Else'],
		'Write Track': ['What Else', 'Problem'],
		'What Else': ['Write Status', 'Write Goods', 'Worth Telling'],
		'Write Status': ['Worth Telling', 'Problem'],
		'Write Goods': ['Compare With Order', 'Problem'],
		'Compare With Order': ['Worth Telling', 'Problem'],
		'Worth Telling': [['Problem', 'Done'], 'Done'],
		'Set Status in the Shop': ['Done in the Shop', 'Problem'],
		Problem: ['Keep Problem'],
	},
};
