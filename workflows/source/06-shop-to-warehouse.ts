import {
	at,
	calledByWorkflow,
	claim,
	claimsOver,
	each,
	either,
	everyMinutes,
	firstClaim,
	imsklad,
	keptProblem,
	only,
	onlyAny,
	pause,
	problem,
	problemOver,
	saplab,
	saplabTrigger,
	settings,
	together,
	type Template,
} from './kit';

const SETTING = "$('With Settings').first().json";
const options = { preview: `={{ ${SETTING}.preview }}` };
const storageId = `={{ ${SETTING}.warehouseId }}`;
/** Reads invoices with what is paid of them, and what is to become of it. */
const invoices = (invoice: string) =>
	saplab('orderPosition', 'getForWarehouse', {
		invoice,
		options: {
			orderPrefix: `={{ ${SETTING}.saplabPrefix }}`,
			readyStatuses: ['Новая'],
			sentStatus: 'Передано на склад',
			withdrawnStatus: 'На паузе',
		},
	});

export const shopToWarehouse: Template = {
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
1. Run the workflow *0. Prepare MoySklad* once, and again after an update: it makes the table *sklad claims*.
2. Choose your credentials in the Saplab and IMSKLAD nodes.
3. Statuses of the shop, and suppliers whose goods lie at the warehouse already: **Invoices** and **Invoices Now**. Delivery methods: **Order to Warehouse**.
4. Publish it.

**Refunded or denied** (Снято) before packing: it is taken out of the order, the last one cancels it, and the position gets the status *На паузе*. Refunded later: you are told. Preorders stay as they are. A status that you set by hand changes nothing at the warehouse, nor does a change of what was sent: to take a position out, refund or deny it. *На паузе* by hand, while it is paid: you are told.

**Paid when the warehouse is packing already:** its goods are not saved; you are told, and it is tried again.

**Safe to run twice.** Whatever failed is done by the next look, every 10 minutes. A status is set only where it differs, and by one n8n of several: no customer is told twice.`,
		},
		{
			area: [0, -0.5, 3, 4.5],
			text: '### When\nEvery minute, every 10 minutes for whatever is owed, and when flow 11 asks.',
		},
		{ area: [3, -0.5, 2, 5.5], text: '### Which invoices\nThose of which something is owed.' },
		{
			area: [5, -0.5, 3, 3.5],
			text: '### One n8n only\nEach invoice is claimed in the table *sklad claims*; two seconds for another n8n that does the same; the first one reads the invoice once more. What a run that died has claimed is free after 10 minutes.',
		},
		{
			area: [8, -0.5, 1, 4.5],
			text: '### To the warehouse\nGoods and preorders first.',
		},
		{
			area: [9, -0.5, 3, 4.5],
			text: '### Back into Saplab\nOnly what the warehouse has taken, and only what nobody has changed meanwhile.',
		},
		{
			area: [9, 4.5, 3, 1.8],
			color: 3,
			text: '### What went wrong\nA row in the table *sklad problems*.',
		},
		{ area: [5, 5.4, 2, 1.6], text: '### At the very end' },
	],
	nodes: {
		'Position Paid': at([0, 0], saplabTrigger('positionPaid')),
		'Every 10 Minutes': at([0, 1], everyMinutes(10)),
		'Called by Flow 11': at([0, 2], calledByWorkflow),
		Settings: at([1, 3], settings),
		'With Settings': at([2, 1], together),
		Invoices: at([3, 1], invoices("={{ $json.invoice ?? $json.numbers ?? '' }}")),
		'Something Owed': at([4, 1], only(['owed', 'isTrue'])),
		'Refunded or Paused': at([4, 4], onlyAny(['late', 'hasItems'], ['paused', 'hasItems'])),
		'Claim Them': at([5, 1], claim("={{ 'Счёт ' + $json.source.name }}")),
		'Let Another n8n Speak': at([6, 1], pause(2)),
		'Who Was First': at([7, 1], firstClaim),
		'It Was This Run': at([5, 2], only(['run', 'is', '={{ $execution.id }}'])),
		'Invoices Now': at([6, 2], invoices("={{ $json.thing.replace('Счёт ', '') }}")),
		'Cancel or Send': at([7, 2], either(['cancelled', 'isTrue'])),
		'Cancel at Warehouse': at(
			[8, 1.6],
			imsklad('order', 'cancel', {
				dataMode: 'item',
				options: { ...options, missingIsDone: true },
			}),
		),
		'Order to Warehouse': at(
			[8, 2.4],
			imsklad('order', 'upsert', {
				dataMode: 'item',
				storageId,
				productsFirst: true,
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
		'Problem Over': at([9, 1], problemOver("={{ 'Счёт ' + $json.source.name }}")),
		Moves: at([9, 2], each('source.moves')),
		'Set Status': at(
			[10, 2],
			saplab('orderPosition', 'setStatus', {
				id: '={{ $json.id }}',
				statusId: '={{ $json.statusId }}',
				options: { ...options, onlyIf: '={{ $json.onlyIf }}' },
			}),
		),
		'Changed Meanwhile': at([11, 2], only(['reason', 'isFilled'])),
		'Would Be Sent': at([9, 3], only(['preview', 'isTrue'])),
		Problem: at(
			[9, 5],
			problem({
				noun: 'Счёт',
				plural: 'а',
				kind: "={{ $json.error ? 'Не передан на склад' : $json.reason ? 'Изменён при передаче' : '' }}{{ $json.preview ? 'Предпросмотр' : '' }}{{ $json.late?.length ? 'Возврат после сборки' : $json.paused?.length ? 'На паузе, а склад не знает' : '' }}",
				advice:
					"{{ $json.reason ? 'Статус позиции остался, какой есть: сверьте счёт со складом. ' + $json.reason : '' }}{{ $json.late?.length ? 'Деньги возвращены, а товар уже собран: ' + JSON.stringify($json.late) : '' }}{{ $json.paused?.length ? 'На паузе, хотя оплачено и передано: ' + $json.paused.pluck('name').join(', ') + '.' : '' }} {{ $json.paused?.length ? 'Верните «Передано на склад», чтобы снять – потом и деньги. Решено – в архив.' : '' }}",
			}),
		),
		'Keep Problem': at([10, 5], keptProblem('6')),
		'Claims Are Over': at([5, 6], claimsOver),
	},
	links: {
		'Position Paid': [['With Settings', 'Settings']],
		'Every 10 Minutes': [['With Settings', 'Settings']],
		'Called by Flow 11': [['With Settings', 'Settings']],
		Settings: ['With Settings#1'],
		'With Settings': ['Invoices'],
		Invoices: [['Something Owed', 'Refunded or Paused'], 'Problem'],
		'Something Owed': [['Claim Them', 'Claims Are Over']],
		'Refunded or Paused': ['Problem'],
		'Claim Them': ['Let Another n8n Speak'],
		'Let Another n8n Speak': ['Who Was First'],
		'Who Was First': ['It Was This Run'],
		'It Was This Run': ['Invoices Now'],
		// Also where nothing is owed any more: what a person has done meanwhile may have to be taken out of the order.
		'Invoices Now': ['Cancel or Send', 'Problem'],
		'Cancel or Send': ['Cancel at Warehouse', 'Order to Warehouse'],
		'Cancel at Warehouse': [['Problem Over', 'Moves', 'Would Be Sent'], 'Problem'],
		'Order to Warehouse': [['Problem Over', 'Moves', 'Would Be Sent'], 'Problem'],
		Moves: ['Set Status'],
		'Set Status': ['Changed Meanwhile', 'Problem'],
		'Changed Meanwhile': ['Problem'],
		'Would Be Sent': ['Problem'],
		Problem: ['Keep Problem'],
	},
};
