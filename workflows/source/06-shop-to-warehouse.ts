import {
	at,
	calledByWorkflow,
	each,
	either,
	everyMinutes,
	imsklad,
	keptProblem,
	only,
	onlyAny,
	problem,
	problemOver,
	PROBLEMS_TABLE,
	rows,
	saplab,
	saplabTrigger,
	settings,
	together,
	where,
	type Template,
} from './kit';

const SETTING = "$('With Settings').first().json";
const options = { preview: `={{ ${SETTING}.preview }}` };
const storageId = `={{ ${SETTING}.warehouseId }}`;
/** What keeps an order at home: goods or preorders that the warehouse did not take. */
const GOODS_TROUBLE = 'Склад не принял товары';
const aboutGoods = where([
	['thing', 'eq', "={{ 'Счёт ' + $json.source.name }}"],
	['kind', 'eq', GOODS_TROUBLE],
]);

export const shopToWarehouse: Template = {
	kit: true,
	number: '06',
	file: 'shop-to-warehouse',
	name: '6. Saplab paid positions to IMSKLAD',
	notes: [
		{
			area: [-2.8, -0.5, 2.5, 5],
			color: 4,
			text: `## 6. Saplab paid positions → IMSKLAD
As soon as a position (Позиция заказа) in the shop is paid, its invoice goes to the warehouse as one order, *SL-* and the invoice's number, with all that is paid of it. The goods are made there, each supplier's part as a preorder (Предзаказ). Then the position gets the status *Передано на склад*.

**Fill in**
1. Run the workflow *0. Prepare MoySklad* once.
2. Choose your credentials in the Saplab and IMSKLAD nodes.
3. Statuses of the shop, and suppliers whose goods lie at the warehouse already: **Invoices**. Delivery methods: **Order to Warehouse**.
4. Publish it.

**Refunded or denied** (Снято) before packing: it is taken out of the order, the last one cancels it, and the position gets the status *На паузе*. Refunded later: you are told. Preorders stay as they are.

**Paid when the warehouse is packing already:** its goods are not saved; you are told, and it is tried again.

**Safe to run twice.** Whatever failed is done by the next look, every 10 minutes. A status is set only where it differs: no customer is told twice.`,
		},
		{
			area: [0, -0.5, 3, 4],
			text: '### When\nEvery minute, every 10 minutes for whatever is owed, and when flow 11 asks.',
		},
		{ area: [3, -0.5, 2, 4], text: '### Which invoices\nWith all that is paid of each, read now.' },
		{
			area: [5, -0.5, 3, 5],
			text: '### To the warehouse, from top to bottom\nGoods, preorders, then the order if these went well.',
		},
		{ area: [8, -0.5, 3, 5], text: '### Back into Saplab\nOnly what the warehouse has taken.' },
		{
			area: [8, 4.5, 3, 1.8],
			color: 3,
			text: '### What went wrong\nA row in the table *sklad problems*.',
		},
	],
	nodes: {
		'Position Paid': at([0, 0], saplabTrigger('positionPaid')),
		'Every 10 Minutes': at([0, 1], everyMinutes(10)),
		'Called by Flow 11': at([0, 2], calledByWorkflow),
		Settings: at([1, 3], settings),
		'With Settings': at([2, 1], together),
		Invoices: at(
			[3, 1],
			saplab('orderPosition', 'getForWarehouse', {
				invoice: "={{ $json.invoice ?? $json.numbers ?? '' }}",
				options: {
					orderPrefix: '={{ $json.saplabPrefix }}',
					readyStatuses: ['Новая'],
					sentStatus: 'Передано на склад',
					withdrawnStatus: 'На паузе',
				},
			}),
		),
		'Something Owed': at([4, 1], only(['owed', 'isTrue'])),
		'Refunded Late': at([4, 4], only(['late', 'hasItems'])),
		'Forget Former Trouble': at(
			[5, -0.2],
			rows(PROBLEMS_TABLE, 'deleteRows', { ...aboutGoods, options: {} }),
		),
		Products: at([5, 0.6], each('products', 'source')),
		'Products to Warehouse': at(
			[6, 0.6],
			imsklad('good', 'upsert', {
				id: '={{ $json.products.id }}',
				name: '={{ $json.products.name }}',
				price: '={{ $json.products.price }}',
				cost: '={{ $json.products.cost }}',
				options,
			}),
		),
		Preorders: at([5, 1.4], each('preorders', 'source')),
		'Preorders to Warehouse': at(
			[6, 1.4],
			imsklad('preorder', 'upsert', {
				id: '={{ $json.preorders.id }}',
				documentType: 0,
				goodsInput: 'json',
				goodsJson: '={{ $json.preorders.goods }}',
				storageId,
				additionalFields: {
					code: '={{ $json.preorders.code }}',
					supplierName: '={{ $json.preorders.supplierName }}',
				},
				options,
			}),
		),
		'Goods Are There': at([5, 2.2], rows(PROBLEMS_TABLE, 'rowNotExists', aboutGoods)),
		'Cancel or Send': at([6, 2.2], either(['cancelled', 'isTrue'])),
		'Cancel at Warehouse': at(
			[7, 1.8],
			imsklad('order', 'cancel', {
				dataMode: 'item',
				options: { ...options, missingIsDone: true },
			}),
		),
		'Order to Warehouse': at(
			[7, 2.6],
			imsklad('order', 'upsert', {
				dataMode: 'item',
				storageId,
				deliveryMethods: {
					method: [
						{ name: 'Курьер по Казани', deliveryType: 0 },
						{ name: 'Самовывоз', deliveryType: 0 },
						{ name: 'СДЭК', deliveryType: 16, courier: 7 },
						{ name: 'Почта России', deliveryType: 4, courier: 42 },
					],
				},
				options: { ...options, failOnWarning: true },
			}),
		),
		Moves: at([8, 2.2], each('source.moves')),
		'Set Status': at(
			[9, 2.2],
			saplab('orderPosition', 'setStatus', {
				id: '={{ $json.id }}',
				statusId: '={{ $json.statusId }}',
				options,
			}),
		),
		'Problem Over': at([8, 1.2], problemOver("={{ 'Счёт ' + $json.source.name }}")),
		'Would Be Sent': at([8, 3.2], onlyAny(['preview', 'isTrue'])),
		'Goods Not Taken': at([7, 5], problem({ noun: 'Счёт', plural: 'а', kind: GOODS_TROUBLE })),
		Problem: at(
			[9, 5],
			problem({
				noun: 'Счёт',
				plural: 'а',
				kind: "={{ $json.error ? 'Не передан на склад' : $json.preview ? 'Предпросмотр' : 'Возврат после сборки' }}",
				advice:
					"{{ $json.late?.length ? 'Деньги возвращены, а товар уже собран: ' + JSON.stringify($json.late) : '' }}",
			}),
		),
		'Keep Problem': at([10, 5], keptProblem('6')),
	},
	links: {
		'Position Paid': [['With Settings', 'Settings']],
		'Every 10 Minutes': [['With Settings', 'Settings']],
		'Called by Flow 11': [['With Settings', 'Settings']],
		Settings: ['With Settings#1'],
		'With Settings': ['Invoices'],
		Invoices: [['Something Owed', 'Refunded Late'], 'Problem'],
		'Something Owed': [['Forget Former Trouble', 'Products', 'Preorders', 'Goods Are There']],
		'Refunded Late': ['Problem'],
		Products: ['Products to Warehouse'],
		'Products to Warehouse': [[], 'Goods Not Taken'],
		Preorders: ['Preorders to Warehouse'],
		'Preorders to Warehouse': [[], 'Goods Not Taken'],
		'Goods Not Taken': ['Keep Problem'],
		'Goods Are There': ['Cancel or Send'],
		'Cancel or Send': ['Cancel at Warehouse', 'Order to Warehouse'],
		'Cancel at Warehouse': [['Problem Over', 'Moves', 'Would Be Sent'], 'Problem'],
		'Order to Warehouse': [['Problem Over', 'Moves', 'Would Be Sent'], 'Problem'],
		Moves: ['Set Status'],
		'Set Status': [[], 'Problem'],
		'Would Be Sent': ['Problem'],
		Problem: ['Keep Problem'],
	},
};
