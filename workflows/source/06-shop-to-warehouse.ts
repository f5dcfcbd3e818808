import {
	at,
	calledByWorkflow,
	code,
	common,
	each,
	everyMinutes,
	from,
	gathered,
	imsklad,
	only,
	saplab,
	saplabTrigger,
	setting,
	settings,
	telling,
	unseen,
	ways,
	type Template,
} from './template';

const storageId = `={{ ${setting('warehouseId')} }}`;

/** Those of the positions, and none where there are none: without any ID all clients would come. */
const clientIds =
	"={{ [0, ...new Set($('Positions').all().map(({ json }) => json.client_id).filter(Boolean))] }}";

/** What it did not save is something new, not the same goods once more. */
const IN_PART = "$json.warning && $('Orders for the Warehouse').item.json.titles.length";

const order = {
	...from('order', 'id', 'name', 'discount', 'delivery', 'totalPaid'),
	goodsInput: 'json',
	goodsJson: '={{ $json.order.goods }}',
	additionalFields: from(
		'order',
		...['phone', 'email', 'address', 'comment', 'ownerComment', 'deliveryType', 'courier'],
	),
};

export const shopToWarehouse: Template = {
	number: '06',
	file: 'shop-to-warehouse',
	name: '6. Saplab paid positions to IMSKLAD',
	notes: [
		{
			area: [-2.6, 0, 2.2, 3.5],
			color: 4,
			text: `## 6. Saplab paid positions → IMSKLAD
As soon as a position (Позиция заказа) in the shop is paid, its invoice goes to the warehouse as one order, *SL-* and the invoice's number, with all that is paid of it. The goods are made there, each supplier's part as a preorder (Предзаказ). Then the position gets the status *Передано на склад*.

**Fill in**
1. Choose your credentials in the Saplab and IMSKLAD nodes.
2. Open **Settings**: statuses, delivery methods, suppliers whose goods lie at the warehouse already, whom to tell.
3. Publish the workflow.

**Refunded or denied** (Снято) before packing: it is taken out of the order, the last one cancels it, and the position gets the status *На паузе*. Preorders stay as they are.

**Paid when the warehouse is packing already:** its goods are not saved; you are told, and it is tried again.

**Safe to run twice.** Whatever failed is done by the next run, every 15 minutes. A status is set only where it differs: no customer is told twice.`,
		},
		{
			area: [0, 0, 2, 3.5],
			text: '### When\nEvery minute, every 15 minutes for what has not gone, and when flow 11 asks.',
		},
		{
			area: [2, 0, 6, 3.5],
			text: '### Which invoices\nThose with something to send or to take back; all their positions, and their clients.',
		},
		{
			area: [8, 0, 4, 4.5],
			text: '### To the warehouse, from top to bottom\nFirst the goods, then the preorders, then the order if all that went well.',
		},
		{ area: [12, 0, 2.3, 4.5], text: '### Back into Saplab\nOnly what the warehouse has taken.' },
		{
			area: [3, 5, 4, 1.5],
			color: 3,
			text: '### What went wrong\nTold to the address in Settings: of an invoice once a day, of a service that is away once an hour. Shown as a failed execution then.',
		},
	],
	nodes: {
		'Position Paid': at([0, 0], saplabTrigger('positionPaid')),
		'Every 15 Minutes': at([0, 1], everyMinutes(15)),
		'Called by Flow 11': at([0, 2], calledByWorkflow),
		Settings: at(
			[1, 1],
			settings({
				readyStatuses: ['Новая'],
				sentStatus: 'Передано на склад',
				backStatus: 'На паузе',
				couriers: {
					'Курьер по Казани': {},
					Самовывоз: {},
					СДЭК: { deliveryType: 16, courier: 7 },
					'Почта России': { deliveryType: 4, courier: 42 },
				},
				ownSuppliers: [],
				...common('warehouseId', 'saplabPrefix', 'tellUrl'),
			}),
		),
		Statuses: at([2, 1], saplab('orderStatus', 'getAll', { returnAll: true }), {
			executeOnce: true,
		}),
		'Where to Look': at([3, 1], code('06-where-to-look'), { onError: 'continueErrorOutput' }),
		'Positions That Count': at(
			[4, 1],
			saplab('orderPosition', 'getAll', {
				returnAll: true,
				filters: {
					invoice: '={{ $json.invoice }}',
					orderStatus: '={{ $json.status }}',
					isPayed: '={{ $json.paid }}',
					dateFrom: '={{ $json.since }}',
					unignoreArchived: '={{ $json.archived }}',
				},
			}),
			{ alwaysOutputData: true },
		),
		Invoices: at([5, 1], code('06-invoices')),
		Positions: at(
			[6, 1],
			saplab('orderPosition', 'getAll', {
				returnAll: true,
				filters: { invoice: '={{ $json.invoice }}', unignoreArchived: true },
			}),
			{ alwaysOutputData: true },
		),
		Clients: at(
			[7, 1],
			saplab('client', 'getAll', { returnAll: true, filters: { clientId: clientIds } }),
			{ executeOnce: true, alwaysOutputData: true },
		),
		'Orders for the Warehouse': at([8, 1], code('06-warehouse-orders')),
		'What to Do': at(
			[9, 1],
			ways({
				'Not possible': '$json.error',
				Cancel: "$json.todo === 'cancel'",
				Send: 'true',
			}),
		),
		Goods: at([10, 0], each('goods')),
		'Goods to Warehouse': at(
			[11, 0],
			imsklad('good', 'upsert', {
				id: '={{ $json.id }}',
				name: '={{ $json.name }}',
				price: '={{ $json.price }}',
				cost: '={{ $json.cost }}',
			}),
		),
		Preorders: at([10, 1], each('preorders')),
		'Preorders to Warehouse': at(
			[11, 1],
			imsklad('preorder', 'upsert', {
				id: '={{ $json.id }}',
				documentType: 0,
				goodsInput: 'json',
				goodsJson: '={{ $json.goods }}',
				storageId,
				additionalFields: { code: '={{ $json.code }}', supplierName: '={{ $json.supplierName }}' },
			}),
		),
		'Orders Ready': at([10, 2], code('06-orders-ready')),
		'Order to Warehouse': at([11, 2], imsklad('order', 'upsert', { ...order, storageId })),
		'Cancel at Warehouse': at([10, 3], imsklad('order', 'cancel', order)),
		'New Statuses': at([12, 2], code('06-new-statuses')),
		'Only a Part': at([12, 3], only(IN_PART)),
		'Set Status': at(
			[13, 2],
			saplab('orderPosition', 'setStatus', {
				id: '={{ $json.id }}',
				statusId: '={{ $json.status }}',
			}),
		),
		Problems: at([2, 5], gathered),
		Problem: at([3, 5], code('06-problem')),
		'Not Told Yet': at(
			[4, 5],
			unseen("$json.text + $now.toFormat($json.invoice ? 'yyyy-MM-dd' : 'yyyy-MM-dd HH')"),
		),
		...telling(5, 5),
	},
	links: {
		'Position Paid': ['Settings'],
		'Every 15 Minutes': ['Settings'],
		'Called by Flow 11': ['Settings'],
		Settings: ['Statuses'],
		Statuses: ['Where to Look', 'Problems'],
		'Where to Look': ['Positions That Count', 'Problems'],
		'Positions That Count': ['Invoices', 'Problems'],
		Invoices: ['Positions'],
		Positions: ['Clients', 'Problems'],
		Clients: ['Orders for the Warehouse', 'Problems'],
		'Orders for the Warehouse': ['What to Do'],
		'What to Do': ['Problems', 'Cancel at Warehouse', ['Goods', 'Preorders', 'Orders Ready']],
		Goods: ['Goods to Warehouse'],
		'Goods to Warehouse': [[], 'Problems'],
		Preorders: ['Preorders to Warehouse'],
		'Preorders to Warehouse': [[], 'Problems'],
		'Orders Ready': ['Order to Warehouse'],
		'Order to Warehouse': [['New Statuses', 'Only a Part'], 'Problems'],
		'Cancel at Warehouse': [['New Statuses', 'Only a Part'], 'Problems'],
		'New Statuses': ['Set Status'],
		'Only a Part': ['Problems'],
		'Set Status': [[], 'Problems'],
		Problems: ['Problem'],
		Problem: ['Not Told Yet'],
		'Not Told Yet': ['Tell'],
		Tell: ['Fail the Run'],
	},
};
