import {
	at,
	AT_ITS_PLACE,
	calledByWorkflow,
	conditions,
	enriched,
	everyMinutes,
	failing,
	imskladTrigger,
	keptProblem,
	moySklad,
	only,
	onlyAny,
	problem,
	problemOverAt,
	RECEIPTS_TABLE,
	row,
	rows,
	settings,
	together,
	typedFields,
	ways,
	where,
	type Template,
} from './kit';

const SETTING = "$('With Settings').first().json";
const options = { preview: `={{ ${SETTING}.preview }}`, quiet: 'own' };

export const receiptsToSupply: Template = {
	number: '16',
	file: 'receipts-to-supply',
	name: '16. IMSKLAD receipts to MoySklad supplies',
	notes: [
		{
			area: [-2.8, -0.5, 2.5, 5],
			color: 4,
			text: `## 16. IMSKLAD receipts → MoySklad
When the warehouse says that goods of a preorder have come, they become a supply (Приемка) in MoySklad, with the quantities that came, linked to the purchase order (Заказ поставщику), into the store that the warehouse belongs to. When all has come, the purchase gets the state *Принят*.

**Fill in**
1. Run the workflow *0. Prepare MoySklad* once.
2. Choose your credentials in the MoySklad nodes, and the one with the endpoint key in **Receipt**.
3. Publish it. Set the *Production URL* of **Receipt** in IMSKLAD's client settings (Настройки клиента); if you use the flow 13, set that of its **Endpoint** instead.

**Only what answers a preorder that flow 8 has sent counts:** a return of a customer is none.

**Nothing gets lost.** A receipt waits in the table *sklad receipts* until it is in MoySklad, and is tried again every 10 minutes. Delete its row there if it is to be forgotten.

**Safe to run twice.** A document of the warehouse makes one supply, however often it is told of; if the warehouse corrects it, the supply gets the new quantities.`,
		},
		{
			area: [0, -0.5, 3, 4.1],
			text: '### When\nThe warehouse calls; every 10 minutes whatever is kept.',
		},
		{
			area: [3, -0.5, 5, 4],
			text: '### Whose goods\nThe purchase by the key that flow 8 has given it.',
		},
		{
			area: [8, -0.5, 6, 4],
			text: '### Into MoySklad\nThe supply; the purchase is done when all is here.',
		},
		{
			area: [8, 3.5, 5, 1.8],
			color: 3,
			text: '### What a person must know\nA row in the table *sklad problems*.',
		},
	],
	nodes: {
		Receipt: at([0, 0], imskladTrigger(['doc.add_doc', 'doc.update_doc'])),
		'Called by Flow 13': at([0, 1], calledByWorkflow),
		'Every 10 Minutes': at([0, 2], everyMinutes(10)),
		'Keep Receipt': at(
			[1, 0.5],
			rows(RECEIPTS_TABLE, 'insert', row({ receipt: '={{ JSON.stringify($json) }}' })),
		),
		Receipts: at([2, 1], rows(RECEIPTS_TABLE, 'get', { returnAll: true }), { executeOnce: true }),
		Settings: at([2, 2.6], settings),
		'With Settings': at([3, 1], together),
		'What It Says': at(
			[4, 1],
			typedFields({
				rowId: ['number', '={{ $json.id }}'],
				event: ['string', '={{ JSON.parse($json.receipt).event }}'],
				document: ['string', '={{ JSON.parse($json.receipt).data.id }}'],
				key: ['string', "={{ JSON.parse($json.receipt).data.code ?? '' }}"],
				kind: ['string', '={{ JSON.parse($json.receipt).data.type ?? 0 }}'],
				goods: ['array', '={{ JSON.parse($json.receipt).data.goods ?? [] }}'],
			}),
		),
		'Goods of a Supplier': at(
			[5, 1],
			ways(
				{
					'Goods have come': [
						['kind', 'is', '0'],
						['key', 'isFilled'],
						['goods', 'hasItems'],
					],
				},
				'Something else',
			),
		),
		'Purchase by Its Key': at(
			[6, 0],
			moySklad('purchaseOrder', 'getAll', {
				returnAll: true,
				filters: {
					conditions: conditions(['attribute:IMSKLAD ключ', 'equals', '={{ $json.key }}']),
				},
				options: { byName: true },
			}),
		),
		'Its Own Key': at(
			[7, 0],
			only(["fields['IMSKLAD отправлено']", 'startsWith', '={{ $json.id.slice(0, 8) }}']),
		),
		'Try Again Later': at(
			[7, 2.4],
			failing('=МойСклад не ответил, приёмки подождут: {{ $json.error }}'),
		),
		'With Purchase': at([8, 1], enriched('key', 'fields.IMSKLAD ключ')),
		'Is Ours': at([9, 1], ways({ Ours: [['name', 'exists']] }, 'Of another channel')),
		'Write Supply': at(
			[10, 1],
			moySklad('supply', 'createFrom', {
				id: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
				quantitiesInput: 'json',
				quantities: '={{ $json.goods }}',
				productKey: `={{ ${SETTING}.productKey }}`,
				syncId: '=IMSKLAD {{ $json.document }}',
				additionalFields: {
					incomingNumber: '={{ $json.document }}',
					store: { __rl: true, mode: 'id', value: `={{ ${SETTING}.store }}` },
				},
				options: {
					...options,
					explain: true,
					replaceLines: "={{ $json.event === 'doc.update_doc' }}",
				},
			}),
		),
		'All Is Here': at([11, 0], only(['open', 'hasNone'], ['created', 'exists'])),
		'Write State': at(
			[12, 0],
			moySklad('purchaseOrder', 'update', {
				id: "={{ $('Is Ours').item.json.id }}",
				dataMode: 'json',
				json: '{ "state": "Принят" }',
				options: {
					...options,
					skipSame: true,
					neverBackwards: 'Передать на склад, Ожидается, Принят',
				},
			}),
		),
		'Worth Telling': at(
			[11, 2],
			onlyAny(['surplus', 'hasItems'], ['posted', 'isFalse'], ['preview', 'isTrue']),
		),
		'Problem Over': at(
			[13, 0],
			problemOverAt("={{ $('Is Ours').item.json.id }}", ['flow', 'eq', '16']),
		),
		Problem: at(
			[11, 4],
			problem({
				noun: 'Приёмка заказа',
				plural: '',
				kind: "={{ $json.error ? 'Приёмка не создана' : $json.preview ? 'Предпросмотр' : 'Проверьте приёмку' }}",
				advice:
					"{{ $json.reason ?? '' }} {{ $json.surplus?.length ? 'Сверх заказа: ' + JSON.stringify($json.surplus) : '' }}",
			}),
		),
		'Keep Problem': at([12, 4], keptProblem('16', AT_ITS_PLACE)),
		Done: at(
			[13, 1],
			rows(RECEIPTS_TABLE, 'deleteRows', {
				...where([
					['id', 'eq', `={{ ${SETTING}.preview ? 0 : $('Goods of a Supplier').item.json.rowId }}`],
				]),
				options: {},
			}),
		),
	},
	links: {
		Receipt: ['Keep Receipt'],
		'Called by Flow 13': ['Keep Receipt'],
		'Every 10 Minutes': ['Receipts'],
		'Keep Receipt': ['Receipts'],
		Receipts: [['With Settings', 'Settings']],
		Settings: ['With Settings#1'],
		'With Settings': ['What It Says'],
		'What It Says': ['Goods of a Supplier'],
		'Goods of a Supplier': [['Purchase by Its Key', 'With Purchase'], 'Done'],
		'Purchase by Its Key': ['Its Own Key', 'Try Again Later'],
		'Its Own Key': ['With Purchase#1'],
		'With Purchase': ['Is Ours'],
		'Is Ours': ['Write Supply', 'Done'],
		'Write Supply': [['All Is Here', 'Worth Telling', 'Done'], 'Problem'],
		'All Is Here': ['Write State'],
		'Write State': ['Problem Over', 'Problem'],
		'Worth Telling': ['Problem'],
		Problem: ['Keep Problem'],
	},
};
