import {
	at,
	calledByWorkflow,
	failing,
	fields,
	gathered,
	imsklad,
	imskladTrigger,
	keptProblem,
	moySklad,
	only,
	problemsOver,
	settings,
	together,
	ways,
	eitherAny,
	type Parameters,
	type Template,
} from './kit';

const ASKED = "$('With Settings').first().json";
/** The warehouse waits meanwhile: seconds for one request. */
const timeout = 10;

/** Suppliers; what could not be read, or is not there, goes on as an item, so that it is answered. */
const suppliers = (filters: Parameters) => ({
	...moySklad('counterparty', 'getAll', { returnAll: true, filters, options: { timeout } }),
	onError: 'continueRegularOutput' as const,
});
const evenNone = { alwaysOutputData: true } as const;

const UNANSWERED = 'Склад не получил ответа';
/** What concerns all questions, such as a service that is away, and what one alone. */
const ANY = 'Вопрос склада: любой';

export const warehouseQuestions: Template = {
	number: '03',
	file: 'warehouse-questions',
	name: '3. Answers to IMSKLAD',
	notes: [
		{
			area: [-2.8, -0.5, 2.5, 5],
			color: 4,
			text: `## 3. Answers to IMSKLAD
When the warehouse meets a product that it does not know, or wants to know its suppliers (Поставщики), it asks. This workflow answers from MoySklad, at once.

**Fill in**
1. Run the workflow *0. Prepare MoySklad* once.
2. Choose your credentials in the MoySklad and IMSKLAD nodes.
3. In the table *sklad settings*: by which field the warehouse knows a product (\`productKey\`), the price type, the tag (Группа) of your suppliers (\`supplierTag\`). Names of your characteristics for colour and size: in the node **Product**.
4. Publish the workflow, and set the *Production URL* of **Asked** in IMSKLAD's client settings (Настройки клиента). If you use flow 2 or 16 too: that of flow 13.

**What MoySklad does not know** is answered with *not found* (code 2). Where MoySklad is out of order, or has two for one question, the warehouse gets HTTP 500, since "not found" would not be true.

**It only reads.** IMSKLAD does not say in which form it wants suppliers: see IMS-22 in docs/quirks.md.`,
		},
		{ area: [0, -0.5, 3, 5], text: '### The question\nA product, its suppliers, or suppliers.' },
		{
			area: [3, -0.5, 4, 2.5],
			text: '### A product\nBy its code, else by the ID that the warehouse gave it; archived ones too. In roubles, grams and colours as flow 4 sends them.',
		},
		{
			area: [3, 2, 4, 2.8],
			text: '### Suppliers\nBy the tag in the settings; one of them by its ID or name.',
		},
		{
			area: [7, -0.5, 3, 3.1],
			text: '### The answer\nThe last node’s items are what the warehouse gets.',
		},
		{
			area: [7, 2.6, 4, 1.9],
			color: 3,
			text: '### What went wrong\nA row in the table *sklad problems*, and HTTP 500.',
		},
	],
	nodes: {
		Asked: at(
			[0, 0],
			imskladTrigger([
				'good.get_good',
				'good.get_good_suppliers',
				'supplier.get_supplier',
				'supplier.get_suppliers',
			]),
		),
		'Called by Flow 13': at([0, 1], calledByWorkflow),
		// Without its row the chain would end, and the warehouse be told that there is no such thing.
		Settings: at([0, 2], settings, evenNone),
		'With Settings': at([1, 1], together),
		'What Is Asked': at(
			[2, 1],
			ways(
				{
					'A product': [
						['type', 'is', 'good'],
						['data.id', 'isFilled'],
					],
					'All suppliers': [['action', 'is', 'get_suppliers']],
					'A supplier by ID': [
						['action', 'is', 'get_supplier'],
						['data.id', 'matches', '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'],
					],
					'A supplier by name': [
						['action', 'is', 'get_supplier'],
						['data.id', 'isFilled'],
					],
				},
				'Without an ID',
			),
		),
		Product: at(
			[3, 0.4],
			moySklad('assortment', 'getForWarehouse', {
				findBy: 'key',
				key: '={{ $json.data.id }}',
				productKey: `={{ ${ASKED}.productKey }}`,
				options: {
					secondKey: 'attribute:IMSKLAD ID',
					archived: true,
					productsWithVariants: true,
					priceType: `={{ ${ASKED}.priceType }}`,
					gramsInWeightUnit: `={{ ${ASKED}.gramsInWeightUnit }}`,
					timeout,
				},
			}),
		),
		'What of It': at(
			[4, 0],
			ways(
				{
					'The product': [[`${ASKED}.action`, 'is', 'get_good']],
					'Its supplier': [['source.supplierId', 'isFilled']],
				},
				'No supplier',
			),
		),
		// Bundles and services never were at the warehouse.
		'No Such Product': at(
			[4, 1],
			eitherAny(['details.reason', 'is', 'notFound'], ['details.reason', 'is', 'notGoods']),
		),
		'As the Warehouse Has It': at([7, 0], imsklad('callback', 'replyGood', { dataMode: 'item' })),
		'All Suppliers': at(
			[4, 2.2],
			suppliers({ tags: `={{ ${ASKED}.supplierTag }}`, archived: 'false' }),
			evenNone,
		),
		'Supplier by ID': at(
			[4, 3],
			suppliers({ id: '={{ $json.source?.supplierId ?? $json.data.id }}', archived: 'both' }),
			evenNone,
		),
		'Supplier by Name': at([4, 3.8], suppliers({ name: '={{ $json.data.id }}' }), evenNone),
		'What Was Found': at(
			[5, 3],
			ways(
				{
					'None to tell': {
						any: [
							['error', 'isFilled'],
							[`$input.all().length > 1 && ${ASKED}.action === 'get_supplier'`, 'isTrue'],
						],
					},
					Suppliers: [['id', 'isFilled']],
				},
				'Nothing',
			),
		),
		Supplier: at(
			[7, 0.9],
			fields({
				id: '={{ $json.id }}',
				name: '={{ $json.name }}',
				legal_name: "={{ $json.legalTitle ?? '' }}",
				inn: "={{ $json.inn ?? '' }}",
				kpp: "={{ $json.kpp ?? '' }}",
				phone: "={{ $json.phone ?? '' }}",
				email: "={{ $json.email ?? '' }}",
				address: "={{ $json.actualAddress ?? $json.legalAddress ?? '' }}",
			}),
		),
		'Not Known': at([7, 1.6], fields({ error: 'В МойСклад этого нет', code: 2 })),
		'Not Understood': at([7, 2.3], fields({ error: 'В вопросе нет номера', code: 3 })),
		'Problem Over': at(
			[8, 0],
			problemsOver(ANY, `=Вопрос склада: {{ ${ASKED}.data.id }}`),
			// The answer is there all the same.
			{ executeOnce: true, onError: 'continueRegularOutput' },
		),
		Answer: at([9, 1], gathered),
		Problem: at(
			[7, 3.5],
			fields({
				thing: `=Вопрос склада: {{ $json.details?.reason || $json.code || !$json.error ? ${ASKED}.data.id : 'любой' }}`,
				kind: `={{ $json.code ? 'Вопрос склада не понят' : '${UNANSWERED}' }}`,
				text: `={{ $json.error ?? 'В МойСклад несколько контрагентов с таким именем.' }} {{ $json.details?.description ?? '' }} Вопрос: {{ ${ASKED}.event }} {{ JSON.stringify(${ASKED}.data) }}`,
				place: "={{ $json.details?.id ?? $json.id ?? '' }}",
				entity: '',
			}),
		),
		'Keep Problem': at([8, 3.5], keptProblem('3')),
		'Without an Answer': at([9, 3.5], only(['kind', 'is', UNANSWERED])),
		'Fail the Run': at([10, 3.5], failing(`=${UNANSWERED}: {{ $json.text }}`)),
	},
	links: {
		Asked: [['With Settings', 'Settings']],
		'Called by Flow 13': [['With Settings', 'Settings']],
		Settings: ['With Settings#1'],
		'With Settings': ['What Is Asked'],
		'What Is Asked': [
			'Product',
			'All Suppliers',
			'Supplier by ID',
			'Supplier by Name',
			'Not Understood',
		],
		Product: ['What of It', 'No Such Product'],
		'What of It': ['As the Warehouse Has It', 'Supplier by ID', 'Not Known'],
		'No Such Product': ['Not Known', 'Problem'],
		'All Suppliers': ['What Was Found'],
		'Supplier by ID': ['What Was Found'],
		'Supplier by Name': ['What Was Found'],
		'What Was Found': ['Problem', 'Supplier', 'Not Known'],
		'As the Warehouse Has It': [['Problem Over', 'Answer'], 'Problem'],
		Supplier: [['Problem Over', 'Answer']],
		'Not Known': [['Problem Over', 'Answer#1']],
		'Not Understood': [['Problem', 'Answer']],
		Problem: ['Keep Problem'],
		'Keep Problem': ['Without an Answer'],
		'Without an Answer': ['Fail the Run'],
	},
};
