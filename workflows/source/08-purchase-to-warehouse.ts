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

/** The field that says which purchase it belongs to, and what the warehouse was sent of it. */
const SENT = "fields['IMSKLAD отправлено']";
const isOwn: Condition = [SENT, 'startsWith', '={{ $json.id.slice(0, 8) }}'];

/** The states of a purchase that the warehouse is to expect, in their order. */
const ACTIVE = ['Передать на склад', 'Ожидается'];
const FINISHED = 'Принят';

/** Called for no numbers and no day, it is the look of every ten minutes. */
const ASKED_FOR: [string, string, string] = [
	'={{ $json.numbers?.length ? "name" : "updated" }}',
	'={{ $json.numbers?.length ? "equals" : "greaterOrEqual" }}',
	'={{ $json.numbers?.length ? $json.numbers : $json.since || $now.minus(60, "days").toISO() }}',
];

const SETTING = "$('With Settings').first().json";
const options = { preview: `={{ ${SETTING}.preview }}` };
const write = { ...options, quiet: 'own', skipSame: true };

export const purchaseToWarehouse: Template = {
	number: '08',
	file: 'purchase-to-warehouse',
	name: '8. MoySklad purchase order to IMSKLAD',
	notes: [
		{
			area: [-2.8, -0.5, 2.5, 4.5],
			color: 4,
			text: `## 8. MoySklad purchase order → IMSKLAD
A purchase order (Заказ поставщику) in the state *Передать на склад* goes to the warehouse as a preorder (Предзаказ); changed later, it is sent again. What comes of it is booked by *16. IMSKLAD receipts to MoySklad supplies*.

**Fill in**
1. Run the workflow *0. Prepare MoySklad* once.
2. Choose your credentials in the MoySklad and IMSKLAD nodes.
3. Your states: **What to Do** and **Note It**.
4. Publish it.

**Safe to run twice, by several n8n at once too.** What a purchase is known by at the warehouse is written into it first (*IMSKLAD ключ*) and never changes; what was sent stands in *IMSKLAD отправлено*. Each look compares, and does what is owed.

**Sent:** prices after discount with VAT, in roubles at the rate of the document. IMSKLAD knows no cancelling of preorders: you are told.`,
		},
		{
			area: [0, -0.5, 2, 4.5],
			text: '### When\nAt once, every 10 minutes for whatever is owed, and when flow 11 asks. All read the purchases as they are now.',
		},
		{ area: [2, -0.5, 2, 3.5], text: '### What to do\nBy the state, and by what was sent last.' },
		{
			area: [4, -0.5, 4, 3.5],
			text: '### A new one\ngets its key. Then two seconds for another n8n that does the same: the last one sends it.',
		},
		{
			area: [8, -0.5, 3, 3.5],
			text: '### To the warehouse\nRead once more; sent where something differs.',
		},
		{ area: [11, -0.5, 2, 3.5], text: '### Back into MoySklad\nThe state only goes forward.' },
		{
			area: [8, 3.4, 5, 1.8],
			color: 3,
			text: '### What went wrong\nA row in the table *sklad problems*; the next look tries again.',
		},
	],
	nodes: {
		'Order Changed': at([0, 0], moySkladTrigger(['purchaseorder'])),
		'Every 10 Minutes': at([0, 1], everyMinutes(10)),
		'Called by Flow 11': at([0, 2], calledByWorkflow),
		Settings: at([1, 3], settings),
		'Changed Purchases': at(
			[1, 0],
			moySklad('event', 'resolve', { skipRepeated: true, options: { byName: true } }),
		),
		'Purchases Not Finished': at(
			[1, 1],
			moySklad('purchaseOrder', 'getAll', {
				returnAll: true,
				filters: {
					updatedFrom: '={{ $now.minus(60, "days").toISO() }}',
					conditions: conditions(['state', 'notEquals', FINISHED]),
				},
				options: { byName: true },
			}),
		),
		'Purchases Asked For': at(
			[1, 2],
			moySklad('purchaseOrder', 'getAll', {
				returnAll: true,
				filters: { conditions: conditions(ASKED_FOR) },
				options: { byName: true },
			}),
		),
		'With Settings': at([2, 1], together),
		'What to Do': at(
			[3, 1],
			ways({
				'Taken back': [
					...[...ACTIVE, FINISHED].map((state): Condition => ['stateName', 'isNot', state]),
					isOwn,
				],
				'Being sent': [
					isOwn,
					[SENT, 'contains', 'отправляется'],
					[
						"Number($json.fields['IMSKLAD отправлено'].split(' ')[3]) > $now.toMillis() - 300000",
						'isTrue',
					],
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
				{ 'Left half done': [isOwn, [SENT, 'contains', 'отправляется']], Known: [isOwn] },
				'New',
			),
		),
		'New Key': at([5, 2], fields({ key: "={{ $json.name + '-' + $json.id.slice(0, 8) }}" }, true)),
		'Write the Key': at(
			[6, 1],
			moySklad('purchaseOrder', 'update', {
				id: '={{ $json.id }}',
				dataMode: 'json',
				json: `={
  "attributes": [
    { "name": "IMSKLAD ключ", "value": "{{ $json.key ?? $json.fields['IMSKLAD ключ'] }}" },
    { "name": "IMSKLAD отправлено", "value": "{{ $json.id.slice(0, 8) }} отправляется {{ $execution.id }} {{ $now.toMillis() }}" },
    { "name": "IMSKLAD ID", "value": null }
  ]
}`,
				options: write,
			}),
		),
		'Let Another n8n Speak': at([7, 1], pause(2)),
		'Purchase for the Warehouse': at(
			[8, 1],
			moySklad('purchaseOrder', 'getForWarehouse', {
				id: '={{ $json.id }}',
				orderKey: `={{ ${SETTING}.preview ? 'name' : 'attribute:IMSKLAD ключ' }}`,
				productKey: `={{ ${SETTING}.productKey }}`,
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
			imsklad('preorder', 'upsert', {
				dataMode: 'item',
				documentType: 0,
				storageId: `={{ ${SETTING}.warehouseId }}`,
				options,
			}),
		),
		'Give It Back': at(
			[10, 2],
			givenBack('purchaseOrder', 'IMSKLAD отправлено', 'What to Do', write),
		),
		'Note It': at(
			[11, 1],
			moySklad('purchaseOrder', 'update', {
				id: '={{ $json.source.id }}',
				dataMode: 'json',
				json: `={
  "state": "${ACTIVE[1]}",
  "attributes": [
    { "name": "IMSKLAD ID", "value": "{{ $json.id }}" },
    { "name": "IMSKLAD отправлено", "value": "{{ $json.source.id.slice(0, 8) }} {{ $json.fingerprint }}" },
    { "name": "IMSKLAD проблема", "value": null }
  ]
}`,
				options: { ...write, neverBackwards: [...ACTIVE, FINISHED].join(', ') },
			}),
		),
		'Worth Telling': at([11, 2], onlyAny(['warning', 'isFilled'], ['preview', 'isTrue'])),
		Problem: at(
			[11, 4],
			problem({
				noun: 'Заказ поставщику',
				plural: '',
				kind: "={{ $json.error ? 'Не передан на склад' : $json.preview ? 'Предпросмотр' : 'Договоритесь со складом' }}",
				advice:
					"{{ $json.error || $json.warning || $json.preview ? '' : 'Снят в МоёмСкладе, но склад его ждёт: скажите складу.' }}",
				entity: 'purchaseorder',
			}),
		),
		'Keep Problem': at([12, 4], keptProblem('8', AT_ITS_PLACE)),
		'Problem Over': at([12, 1], problemOverAt('={{ $json.id }}')),
	},
	links: {
		'Order Changed': [['Changed Purchases', 'Settings']],
		'Every 10 Minutes': [['Purchases Not Finished', 'Settings']],
		'Called by Flow 11': [['Purchases Asked For', 'Settings']],
		Settings: ['With Settings#1'],
		'Changed Purchases': ['With Settings', 'Problem'],
		'Purchases Not Finished': ['With Settings', 'Problem'],
		'Purchases Asked For': ['With Settings', 'Problem'],
		'With Settings': ['What to Do'],
		'What to Do': ['Problem', [], [], [], 'Is It New'],
		'Is It New': ['Write the Key', 'Purchase for the Warehouse', 'New Key'],
		'New Key': ['Write the Key'],
		'Write the Key': ['Let Another n8n Speak', 'Problem'],
		'Let Another n8n Speak': ['Purchase for the Warehouse'],
		'Purchase for the Warehouse': ['Something to Send', ['Problem', 'Give It Back']],
		'Something to Send': ['Send to Warehouse'],
		'Send to Warehouse': [
			['Note It', 'Worth Telling'],
			['Problem', 'Give It Back'],
		],
		'Note It': ['Problem Over', 'Problem'],
		'Worth Telling': ['Problem'],
		Problem: ['Keep Problem'],
	},
};
