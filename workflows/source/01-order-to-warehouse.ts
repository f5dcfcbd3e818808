import {
	at,
	calledByWorkflow,
	code,
	common,
	everyMinutes,
	gathered,
	imsklad,
	moySklad,
	moySkladTrigger,
	NOTHING,
	only,
	QUIET,
	set,
	setting,
	settings,
	telling,
	ways,
	whatIsNew,
	type Template,
} from './template';

const FIELDS = setting('fields');
const EXPANDED = { expand: 'agent,state' };

/** The fields of an order at the warehouse, alike for sending and cancelling. */
const required = {
	id: '={{ $json.order.id }}',
	name: '={{ $json.order.name }}',
	discount: '={{ $json.order.discount }}',
	delivery: '={{ $json.order.delivery }}',
	totalPaid: '={{ $json.order.totalPaid }}',
	goodsInput: 'json',
	goodsJson: '={{ $json.order.goods }}',
};
const details = {
	phone: '={{ $json.order.phone }}',
	email: '={{ $json.order.email }}',
	postCode: '={{ $json.order.postCode }}',
	address: '={{ $json.order.address }}',
	addressObj: {
		address: {
			city: '={{ $json.order.city }}',
			street: '={{ $json.order.street }}',
			house: '={{ $json.order.house }}',
			room: '={{ $json.order.room }}',
		},
	},
	comment: '={{ $json.order.comment }}',
	ownerComment: '={{ $json.order.ownerComment }}',
	deliveryType: '={{ $json.order.deliveryType }}',
	courier: '={{ $json.order.courier }}',
	deliveryDateFrom: '={{ $json.order.deliveryDateFrom }}',
};

const bundleIds = `$('Positions').all().map(({ json }) => json.assortment).filter((thing) => thing?.meta.type === 'bundle').map((thing) => thing.id)`;

/** Delivery methods of MoySklad, and what the warehouse calls them. */
export const COURIERS = {
	СДЭК: { deliveryType: 16, courier: 7 },
	'Почта России': { deliveryType: 4, courier: 42 },
	Boxberry: { deliveryType: 62, courier: 32 },
	Грастин: { deliveryType: 22, courier: 6 },
	Пешкарики: { deliveryType: 113, courier: 40 },
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
As soon as an order in MoySklad (Заказ покупателя) gets the state *Передать на склад*, it goes to the warehouse; the warehouse's number comes back into the order. Changed before it is packed, it is sent again; in the state *Отменен* it is cancelled at the warehouse.

**Fill in**
1. Run the template *0. Prepare MoySklad* once.
2. Choose your credentials in the MoySklad and IMSKLAD nodes.
3. Open **Settings**: the states that count, your delivery methods, whom to tell.
4. Publish the workflow.

**Safe to run twice.** The warehouse knows an order by its number and updates it. What failed, a change or a cancellation too, is tried again, and stands in the order's field *IMSKLAD проблема*.

**Sent:** prices after discount; services (Услуги) as the price of delivery; bundles (Комплекты) as their parts; to collect on delivery = sum − paid.`,
		},
		{
			area: [0, -0.5, 2, 4.5],
			text: '### When\nAt once, every 15 minutes for what has not gone, every 10 for what went wrong, and when flow 11 asks.',
		},
		{ area: [2, -0.5, 2, 4.5], text: '### Which orders\nFetched from MoySklad, sorted by state.' },
		{
			area: [4, -0.5, 4, 3.5],
			text: '### As the warehouse wants them\nLines, parts of bundles, roubles, courier.',
		},
		{
			area: [8, -0.5, 5, 3.5],
			text: "### Back into MoySklad\nThe warehouse's number, and the state. Only what is new is written.",
		},
		{
			area: [10, 3.4, 6, 2.2],
			color: 3,
			text: '### What went wrong\nWritten into the order, told to the address in Settings (once), and shown as a failed execution.',
		},
	],
	nodes: {
		'Order Changed': at([0, 0], moySkladTrigger(['customerorder'])),
		'Every 15 Minutes': at([0, 1], everyMinutes(15)),
		'Every 10 Minutes': at([0, 2], everyMinutes(10)),
		'Called by Flow 11': at([0, 3], calledByWorkflow),
		Settings: at(
			[1, 1],
			settings({
				sendStates: ['Передать на склад', 'На складе'],
				sentState: 'На складе',
				cancelStates: ['Отменен'],
				couriers: COURIERS,
				...common('warehouseId', 'orderKey', 'productKey', 'fields', 'tellUrl', 'ownWebhooks'),
			}),
		),
		'What Began It': at(
			[2, 1],
			ways({
				Change: '$json.entityType',
				'Went wrong': "$('Every 10 Minutes').isExecuted",
				Schedule: '$json.timestamp',
				'Asked for': 'true',
			}),
		),
		'Changed Orders': at(
			[3, 0],
			moySklad('event', 'resolve', { skipRepeated: true, options: EXPANDED }),
		),
		'Orders Not Sent Yet': at(
			[3, 1],
			moySklad('customerOrder', 'getAll', {
				returnAll: true,
				filters: {
					state: `={{ ${setting('sendStates')} }}`,
					// What has just changed is on its way by its own message.
					updatedTo: '={{ $now.minus(3, "minutes").toISO() }}',
					conditions: {
						condition: [
							{ field: `={{ 'attribute:' + ${FIELDS}.id }}`, operator: 'isEmpty', value: '' },
						],
					},
				},
				options: EXPANDED,
			}),
		),
		// Changed, or cancelled, while the warehouse was out of order: these are not new to it.
		'Orders With a Problem': at(
			[3, 2],
			moySklad('customerOrder', 'getAll', {
				returnAll: true,
				filters: {
					state: `={{ [...${setting('sendStates')}, ...${setting('cancelStates')}] }}`,
					updatedTo: '={{ $now.minus(3, "minutes").toISO() }}',
					conditions: {
						condition: [
							{
								field: `={{ 'attribute:' + ${FIELDS}.problem }}`,
								operator: 'isNotEmpty',
								value: '',
							},
						],
					},
				},
				options: EXPANDED,
			}),
		),
		'Orders Asked For': at(
			[3, 3],
			moySklad('customerOrder', 'getAll', {
				returnAll: true,
				filters: {
					name: '={{ $json.numbers }}',
					updatedFrom: '={{ $json.since }}',
				},
				options: EXPANDED,
			}),
		),
		'Sort Out': at([4, 1], code('01-sort-out')),
		Positions: at(
			[5, 1],
			moySklad('customerOrder', 'getPositions', {
				id: '={{ $json.id }}',
				returnAll: true,
				options: { expand: 'assortment' },
			}),
			{ alwaysOutputData: true },
		),
		Bundles: at(
			[6, 1],
			moySklad('bundle', 'getAll', {
				returnAll: true,
				filters: { id: `={{ [...${bundleIds}, '${NOTHING}'] }}` },
				options: { expand: 'components.assortment' },
			}),
			{ executeOnce: true, alwaysOutputData: true },
		),
		'Orders for the Warehouse': at([7, 1], code('01-warehouse-orders')),
		'What to Do': at(
			[8, 1],
			ways({
				'Not possible': '$json.error',
				Cancel: "$json.todo === 'cancel'",
				Send: 'true',
			}),
		),
		'Send to Warehouse': at(
			[9, 1],
			imsklad('order', 'upsert', {
				...required,
				storageId: `={{ ${setting('warehouseId')} }}`,
				additionalFields: { guid: '={{ $json.order.guid }}', ...details },
			}),
		),
		'Cancel at Warehouse': at(
			[9, 0],
			imsklad('order', 'cancel', { ...required, additionalFields: details }),
		),
		'What Is New': at([10, 1], set(whatIsNew)),
		'Only a Part': at([10, 2], only('$json.warning')),
		'Anything New': at([11, 1], only('Object.keys($json.changes).length')),
		'Write Back': at(
			[12, 1],
			moySklad('customerOrder', 'update', {
				id: '={{ $json.id }}',
				dataMode: 'json',
				json: '={{ $json.changes }}',
				options: { quiet: QUIET },
			}),
		),
		Problems: at([10, 3.6], gathered),
		Problem: at([11, 4], code('01-problem')),
		'Not Told Yet': at([12, 4], only('$json.isNew')),
		'Note in the Order': at(
			[13, 4],
			moySklad('customerOrder', 'update', {
				id: '={{ $json.order?.id }}',
				dataMode: 'json',
				json: `={{ { attributes: [{ name: ${FIELDS}.problem, value: $json.text }] } }}`,
				options: { quiet: QUIET },
			}),
			// Where it is about no single order, or MoySklad is out of order, it is told all the same.
			{ onError: 'continueRegularOutput' },
		),
		...telling(14, 4),
	},
	links: {
		'Order Changed': ['Settings'],
		'Every 15 Minutes': ['Settings'],
		'Every 10 Minutes': ['Settings'],
		'Called by Flow 11': ['Settings'],
		Settings: ['What Began It'],
		'What Began It': [
			'Changed Orders',
			'Orders With a Problem',
			'Orders Not Sent Yet',
			'Orders Asked For',
		],
		'Changed Orders': ['Sort Out', 'Problems'],
		'Orders Not Sent Yet': ['Sort Out', 'Problems'],
		'Orders With a Problem': ['Sort Out', 'Problems'],
		'Orders Asked For': ['Sort Out', 'Problems'],
		'Sort Out': ['Positions'],
		Positions: ['Bundles', 'Problems'],
		Bundles: ['Orders for the Warehouse', 'Problems'],
		'Orders for the Warehouse': ['What to Do'],
		'What to Do': ['Problems', 'Cancel at Warehouse', 'Send to Warehouse'],
		'Cancel at Warehouse': [['What Is New', 'Only a Part'], 'Problems'],
		'Send to Warehouse': [['What Is New', 'Only a Part'], 'Problems'],
		'What Is New': ['Anything New'],
		'Anything New': ['Write Back'],
		'Only a Part': ['Problems'],
		'Write Back': [[], 'Problems'],
		Problems: ['Problem'],
		Problem: ['Not Told Yet'],
		'Not Told Yet': ['Note in the Order'],
		'Note in the Order': ['Tell'],
		Tell: ['Fail the Run'],
	},
};
