import {
	at,
	AT_ITS_PLACE,
	calledByWorkflow,
	conditions,
	everyMinutes,
	fields,
	givenBack,
	imsklad,
	keptProblem,
	moySklad,
	moySkladTrigger,
	only,
	onlyAny,
	pause,
	problem,
	problemOverAt,
	settings,
	together,
	ways,
	type Condition,
	type Template,
} from './kit';

/** The order's field that says which order it belongs to, and what the warehouse was sent of it. */
const SENT = "fields['IMSKLAD отправлено']";
const OWN = '={{ $json.id.slice(0, 8) }}';
const isOwn: Condition = [SENT, 'startsWith', OWN];
const STATUS = "fields['IMSKLAD статус']";
const hasLeft: Condition = [STATUS, 'matches', '^(9|11) '];

/** The states of an order that the warehouse is to have, in their order. */
const ACTIVE = ['Передать на склад', 'На складе', 'Собирается', 'Собран'];
const FINISHED = ['Отгружен', 'Доставлен'];

/** A copy's fields are another order's; what a run that died had begun keeps what has come for it since. */
const emptied = (name: string) =>
	`{{ $json.key ? 'null' : JSON.stringify($json.fields['${name}'] ?? null) }}`;

/** Called for no numbers and no day, it is the look of every ten minutes. */
const ASKED_FOR: [string, string, string] = [
	'={{ $json.numbers?.length ? "name" : "updated" }}',
	'={{ $json.numbers?.length ? "equals" : "greaterOrEqual" }}',
	'={{ $json.numbers?.length ? $json.numbers : $json.since || $now.minus(30, "days").toISO() }}',
];

const SETTING = "$('Settings').first().json";
/** An error says what it is about, not what was to be done. */
const CANCELLING = "$prevNode.name === 'Cancel at Warehouse'";
const PREVIEW = `={{ ${SETTING}.preview }}`;
const options = { preview: PREVIEW };
const write = { ...options, quiet: 'own' };

/** Delivery methods of MoySklad, and what the warehouse calls them. */
export const DELIVERY_METHODS = {
	method: [
		{ name: 'СДЭК', deliveryType: 16, courier: 7 },
		{ name: 'Почта России', deliveryType: 4, courier: 42 },
		{ name: 'Boxberry', deliveryType: 62, courier: 32 },
		{ name: 'Грастин', deliveryType: 22, courier: 6 },
		{ name: 'Пешкарики', deliveryType: 113, courier: 40 },
	],
};

export const orderToWarehouse: Template = {
	number: '01',
	file: 'order-to-warehouse',
	name: '1. MoySklad order to IMSKLAD',
	notes: [
		{
			area: [-2.8, -0.5, 2.5, 5],
			color: 4,
			text: `## 1. MoySklad order → IMSKLAD
As soon as an order in MoySklad (Заказ покупателя) gets the state *Передать на склад*, it goes to the warehouse; the warehouse's number comes back into the order. Changed before it has left, it is sent again; cancelled, deleted or put back to another state, it is cancelled there.

**Fill in**
1. Run the workflow *0. Prepare MoySklad* once: it makes fields, states and the table *sklad settings*.
2. Choose your credentials in the MoySklad and IMSKLAD nodes.
3. Your delivery methods: **Send to Warehouse**. Your states: **What to Do** and **Note It**.
4. Publish it, and *15. Problems*, which tells you what goes wrong.

**Safe to run twice, by several n8n at once too.** What an order is known by at the warehouse is written into it first (*IMSKLAD ключ*) and never changes; what was sent stands in *IMSKLAD отправлено*. Each look compares, and does what is owed.

**Sent:** prices after discount with VAT, in roubles; services (Услуги) as the price of delivery; bundles (Комплекты) as their parts; to collect = sum − paid.`,
		},
		{
			area: [0, -0.5, 2, 4.5],
			text: '### When\nAt once, every 10 minutes for whatever is owed, and when flow 11 asks. All read the orders as they are now.',
		},
		{
			area: [2, -0.5, 2, 4.5],
			text: '### What to do\nBy the state, and by what was sent last.',
		},
		{
			area: [4, 0.5, 3, 2.5],
			text: '### A new order\ngets its key. Then two seconds for another n8n that does the same: the last one sends it.',
		},
		{
			area: [7, -0.5, 4, 3.5],
			text: '### To the warehouse\nRead once more; sent where something differs.',
		},
		{
			area: [11, -0.5, 2, 3.5],
			text: '### Back into MoySklad\nThe state only goes forward: what a person has chosen stays.',
		},
		{
			area: [7, 3.4, 6, 1.8],
			color: 3,
			text: '### What went wrong\nA row in the table *sklad problems*; the next look tries again.',
		},
	],
	nodes: {
		'Order Changed': at([0, 0], moySkladTrigger(['customerorder'], ['CREATE', 'UPDATE', 'DELETE'])),
		'Every 10 Minutes': at([0, 1], everyMinutes(10)),
		'Called by Flow 11': at([0, 2], calledByWorkflow),
		Settings: at([1, 3], settings),
		'Changed Orders': at(
			[1, 0],
			moySklad('event', 'resolve', { skipRepeated: true, options: { byName: true } }),
		),
		'Orders Not Finished': at(
			[1, 1],
			moySklad('customerOrder', 'getAll', {
				returnAll: true,
				filters: {
					conditions: conditions(
						ASKED_FOR,
						...FINISHED.map((state): [string, string, string] => ['state', 'notEquals', state]),
					),
				},
				options: { byName: true },
			}),
		),
		'With Settings': at([2, 1], together),
		'What to Do': at(
			[3, 1],
			ways({
				'Deleted for good': [
					['event?.action', 'is', 'DELETE'],
					['deleted', 'isEmpty'],
				],
				'In the bin': [['deleted', 'isFilled']],
				'Too late': [['stateName', 'is', 'Отменен'], hasLeft, isOwn],
				'Being sent': [
					isOwn,
					[SENT, 'contains', 'отправляется'],
					[
						"Number($json.fields['IMSKLAD отправлено'].split(' ')[3]) > $now.toMillis() - 300000",
						'isTrue',
					],
				],
				Cancel: [
					...[...ACTIVE, ...FINISHED].map((state): Condition => ['stateName', 'isNot', state]),
					isOwn,
					[SENT, 'matchesNot', 'отменён$'],
					[STATUS, 'matchesNot', '^(9|11) '],
				],
				'Too old': [
					['$json.moment < $json.since', 'isTrue'],
					["fields['IMSKLAD ключ']", 'isEmpty'],
				],
				'Not posted': [
					['applicable', 'isFalse'],
					['unposted', 'isFalse'],
				],
				Send: { any: ACTIVE.map((state): Condition => ['stateName', 'is', state]) },
			}),
		),
		'Is It New': at(
			[4, 1],
			ways(
				{
					'Left half done': [isOwn, [SENT, 'contains', 'отправляется']],
					Known: [isOwn],
				},
				'New',
			),
		),
		'New Key': at([5, 2], fields({ key: "={{ $json.name + '-' + $json.id.slice(0, 8) }}" }, true)),
		'Write the Key': at(
			[6, 1],
			moySklad('customerOrder', 'update', {
				id: '={{ $json.id }}',
				dataMode: 'json',
				json: `={
  "attributes": [
    { "name": "IMSKLAD ключ", "value": "{{ $json.key ?? $json.fields['IMSKLAD ключ'] }}" },
    { "name": "IMSKLAD отправлено", "value": "{{ $json.id.slice(0, 8) }} отправляется {{ $execution.id }} {{ $now.toMillis() }}" },
    { "name": "IMSKLAD ID", "value": ${emptied('IMSKLAD ID')} },
    { "name": "IMSKLAD статус", "value": ${emptied('IMSKLAD статус')} },
    { "name": "Трек-номер", "value": ${emptied('Трек-номер')} }
  ]
}`,
				options: { ...write, skipSame: true },
			}),
		),
		'Let Another n8n Speak': at([7, 1], pause(2)),
		'Order for the Warehouse': at(
			[8, 1],
			moySklad('customerOrder', 'getForWarehouse', {
				id: '={{ $json.id }}',
				orderKey: `={{ ${SETTING}.preview ? 'name' : 'attribute:IMSKLAD ключ' }}`,
				productKey: "={{ $('Settings').first().json.productKey }}",
			}),
		),
		'Something to Send': at(
			[9, 1],
			only(
				['source.stateName', 'is', "={{ $('What to Do').item.json.stateName }}"],
				[`source.${SENT}`, 'isNot', "={{ $json.source.id.slice(0, 8) + ' ' + $json.fingerprint }}"],
				[`$json.source.${SENT}?.split(' ')[2] ?? $execution.id`, 'is', '={{ $execution.id }}'],
			),
		),
		'Send to Warehouse': at(
			[10, 1],
			imsklad('order', 'upsert', {
				dataMode: 'item',
				storageId: "={{ $('Settings').first().json.warehouseId }}",
				deliveryMethods: DELIVERY_METHODS,
				options,
			}),
		),
		'Give It Back': at(
			[10, 2],
			givenBack('customerOrder', 'IMSKLAD отправлено', 'What to Do', { ...write, skipSame: true }),
		),
		'In the Bin': at(
			[7, 0],
			moySklad('customerOrder', 'getAll', {
				returnAll: true,
				filters: {
					isDeleted: true,
					conditions: conditions(['attribute:IMSKLAD отправлено', 'isNotEmpty']),
				},
				options: { byName: true },
			}),
			{ executeOnce: true },
		),
		'Was Sent': at(
			[8, 0],
			only(isOwn, [SENT, 'matchesNot', 'отменён$'], [STATUS, 'matchesNot', '^(9|11) ']),
		),
		'By Its Key': at(
			[9, 0],
			fields({
				id: "={{ $json.fields['IMSKLAD ключ'] }}",
				fingerprint: 'отменён',
				'source.id': '={{ $json.id }}',
				'source.name': '={{ $json.name }}',
			}),
		),
		'Cancel at Warehouse': at(
			[10, 0],
			imsklad('order', 'cancel', {
				dataMode: 'item',
				options: { ...options, missingIsDone: true },
			}),
		),
		'Note It': at(
			[11, 1],
			moySklad('customerOrder', 'update', {
				id: '={{ $json.source.id }}',
				dataMode: 'json',
				json: `={
  "state": "На складе",
  "attributes": [
    { "name": "IMSKLAD ID", "value": "{{ $json.found === false ? '' : $json.id }}" },
    { "name": "IMSKLAD отправлено", "value": "{{ $json.source.id.slice(0, 8) }} {{ $json.fingerprint }}" },
    { "name": "IMSKLAD проблема", "value": null }
  ]
}`,
				options: { ...write, neverBackwards: [...ACTIVE, ...FINISHED].join(', '), skipSame: true },
			}),
		),
		'Worth Telling': at(
			[11, 2],
			onlyAny(
				['warning', 'isFilled'],
				[`source.fields?.['IMSKLAD отправлено']`, 'endsWith', 'отменён'],
				['preview', 'isTrue'],
			),
		),
		Problem: at(
			[11, 4],
			problem({
				noun: 'Заказ',
				kind: `={{ $json.error ? ${CANCELLING} ? 'Не отменён на складе' : 'Не передан на склад' : '' }}{{ $json.error ? '' : $json.preview ? 'Предпросмотр' : 'Договоритесь со складом' }}`,
				advice: [
					`{{ $json.error && ${CANCELLING} ? 'Склад его ещё отправит.' : '' }}`,
					"{{ $json.error || $json.warning || $json.preview || !$json.name ? '' : 'Уже уехал, или открыт снова после отмены.' }}",
					"{{ $json.event?.action === 'DELETE' ? 'Удалён навсегда. Если он у склада, отмените его там: ' + $json.id : '' }}",
				].join(' '),
				entity: 'customerorder',
			}),
		),
		'Keep Problem': at([12, 4], keptProblem('1', AT_ITS_PLACE)),
		'Problem Over': at([12, 1], problemOverAt('={{ $json.id }}')),
	},
	links: {
		'Order Changed': [['Changed Orders', 'Settings']],
		'Every 10 Minutes': [['Orders Not Finished', 'Settings']],
		'Called by Flow 11': [['Orders Not Finished', 'Settings']],
		Settings: [['With Settings#1', 'In the Bin']],
		'Changed Orders': ['With Settings', 'Problem'],
		'Orders Not Finished': ['With Settings', 'Problem'],
		'With Settings': ['What to Do'],
		'What to Do': ['Problem', [], 'Problem', [], 'By Its Key', [], [], 'Is It New'],
		'Is It New': ['Write the Key', 'Order for the Warehouse', 'New Key'],
		'New Key': ['Write the Key'],
		'Write the Key': ['Let Another n8n Speak', 'Problem'],
		'Let Another n8n Speak': ['Order for the Warehouse'],
		'Order for the Warehouse': ['Something to Send', ['Problem', 'Give It Back']],
		'Something to Send': ['Send to Warehouse'],
		'Send to Warehouse': [
			['Note It', 'Worth Telling'],
			['Problem', 'Give It Back'],
		],
		'In the Bin': ['Was Sent', 'Problem'],
		'Was Sent': ['By Its Key'],
		'By Its Key': ['Cancel at Warehouse'],
		'Cancel at Warehouse': [['Note It', 'Worth Telling'], 'Problem'],
		'Note It': ['Problem Over', 'Problem'],
		'Worth Telling': ['Problem'],
		Problem: ['Keep Problem'],
	},
};
