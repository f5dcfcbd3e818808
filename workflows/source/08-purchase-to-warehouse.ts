import {
	at,
	calledByWorkflow,
	code,
	common,
	dataTable,
	either,
	everyMinutes,
	failed,
	gathered,
	imsklad,
	imskladTrigger,
	madeTable,
	moySklad,
	moySkladTrigger,
	notToldYet,
	only,
	rowsWith,
	set,
	setting,
	settings,
	tellingOnce,
	toldTable,
	upserted,
	uuidOf,
	ways,
	whatIsNew,
	type Template,
} from './template';

const QUIET = `={{ ${setting('ownWebhooks')} }}`;
const FIELDS = setting('fields');
const EXPANDED = { expand: 'agent,state' };
/** Where receipts wait until they are in MoySklad. */
const TABLE = 'IMSKLAD receipts';

/** Goods have come in; a word about a document without goods, or of goods that went out, is none. */
const isReceipt = `$json.data.id && $json.data.goods?.length && Number($json.data.type ?? 0) === 0
  && !String($json.data.code ?? '').startsWith(${setting('saplabPrefix')})`;
const receipt = "$('Is a Receipt').item.json";
const kept = {
	document: `={{ String(${receipt}.data.id) }}`,
	syncId: `={{ ${uuidOf(`'IMSKLAD ' + ${receipt}.data.id`)} }}`,
	content: `={{ JSON.stringify({ event: ${receipt}.event, data: ${receipt}.data }) }}`,
};

export const purchaseToWarehouse: Template = {
	number: '08',
	file: 'purchase-to-warehouse',
	name: '8. MoySklad purchase order to IMSKLAD',
	notes: [
		{
			area: [-2.6, -0.5, 2.2, 6],
			color: 4,
			text: `## 8. MoySklad purchase order → IMSKLAD
A purchase order (Заказ поставщику) in the state *Передать на склад* goes to the warehouse as a preorder (Предзаказ); changed later, it is sent again. When the warehouse says that goods have come, they become a supply (Приемка) in MoySklad, with the quantities that came, linked to the order. When all has come, the order gets the state *Принят*.

**Fill in**
1. Run the template *0. Prepare MoySklad* once.
2. Choose your credentials in the MoySklad and IMSKLAD nodes, and the one with the endpoint key in *Receipt*.
3. Open **Settings**: the states, whom to tell.
4. Publish the workflow. Set the *Production URL* of **Receipt** in IMSKLAD's client settings (Настройки клиента); if you use the flow 13, set that of its **Endpoint** instead.

**Safe to run twice.** The warehouse knows a preorder by the number of the purchase order. A document of the warehouse makes one supply, however often it is told of.

**Nothing gets lost.** A receipt waits in n8n's data table *IMSKLAD receipts* until it is in MoySklad, and is tried again every 15 minutes. Delete its row there if it is to be forgotten.

**Not done:** a preorder cannot be cancelled at IMSKLAD; what the warehouse cancels later is not taken out of MoySklad.`,
		},
		{
			area: [0, -0.5, 3, 6],
			text: '### When\nAt once, every 15 minutes for what has not gone through, and when flow 13 hands on a call of the warehouse.',
		},
		{
			area: [3, -0.5, 10, 3],
			text: '### 1. To the warehouse\nLines without services (Услуги), in whole pieces, at the price of one after discount, in roubles. Only what is new is written back.',
		},
		{
			area: [3, 2.5, 10, 3],
			text: '### 2. What has come, and of which order\nThe receipt is kept, then its purchase order is looked up by the number.',
		},
		{
			area: [3, 5.5, 10, 2],
			text: '### 3. Into MoySklad\nOne supply for each document of the warehouse, at the prices of the purchase order. More than was ordered is booked too, and said in its comment.',
		},
		{
			area: [6, 7.5, 7, 2.4],
			color: 3,
			text: '### What went wrong\nWritten into the purchase order, told to the address in Settings (once a day, in the morning again), and shown as a failed execution.',
		},
	],
	nodes: {
		'Order Changed': at([0, 0], moySkladTrigger(['purchaseorder'])),
		'Every 15 Minutes': at([0, 1], everyMinutes(15)),
		Receipt: at([0, 3], imskladTrigger(['doc.add_doc', 'doc.update_doc', 'doc.set_status'])),
		'Called by Flow 13': at([0, 4], calledByWorkflow),
		Settings: at(
			[1, 1],
			settings({
				sendStates: ['Передать на склад', 'Ожидается'],
				sentState: 'Ожидается',
				receivedState: 'Принят',
				morning: 9,
				...common('warehouseId', 'orderKey', 'productKey', 'saplabPrefix'),
				...common('fields', 'tellUrl', 'ownWebhooks'),
			}),
		),
		'What Began It': at(
			[2, 1],
			ways({
				Change: '$json.entityType',
				Schedule: '$json.timestamp',
				Receipt: "$json.type === 'doc'",
			}),
		),
		'Changed Orders': at(
			[3, 0],
			moySklad('event', 'resolve', { skipRepeated: true, options: EXPANDED }),
		),
		'Orders Not Sent Yet': at(
			[3, 1],
			moySklad('purchaseOrder', 'getAll', {
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
		'Orders to Send': at([4, 0], only(`${setting('sendStates')}.includes($json.state?.name)`)),
		'Lines to Send': at(
			[5, 0],
			moySklad('purchaseOrder', 'getPositions', {
				id: '={{ $json.id }}',
				returnAll: true,
				options: { expand: 'assortment' },
			}),
			{ alwaysOutputData: true },
		),
		'Orders for the Warehouse': at([6, 0], code('08-warehouse-preorders')),
		Possible: at([7, 0], either('!$json.error')),
		'Send to Warehouse': at(
			[8, 0],
			imsklad('preorder', 'upsert', {
				id: '={{ $json.preorder.id }}',
				documentType: 0,
				goodsInput: 'json',
				goodsJson: '={{ $json.preorder.goods }}',
				storageId: `={{ ${setting('warehouseId')} }}`,
				additionalFields: {
					code: '={{ $json.preorder.code }}',
					date: '={{ $json.preorder.date }}',
					supplierName: '={{ $json.preorder.supplierName }}',
				},
			}),
		),
		'What Is New': at([9, 0], set(whatIsNew)),
		'Anything New': at([10, 0], only('Object.keys($json.changes).length')),
		'Write Back': at(
			[11, 0],
			moySklad('purchaseOrder', 'update', {
				id: '={{ $json.id }}',
				dataMode: 'json',
				json: '={{ $json.changes }}',
				options: { quiet: QUIET },
			}),
		),
		'Not Sent': at([12, 0.5], gathered),
		'Is a Receipt': at([3, 3], only(isReceipt)),
		'Receipts Table': at([4, 3], madeTable(TABLE, Object.keys(kept))),
		'Keep Receipt': at(
			[5, 3],
			dataTable(TABLE, 'upsert', upserted({ document: kept.document }, kept)),
		),
		// Before the first receipt there is no table, and nothing in it.
		'Receipts Kept': at([4, 4], dataTable(TABLE, 'get', { returnAll: true }), {
			onError: 'continueErrorOutput',
		}),
		Receipts: at([6, 3], code('08-receipts')),
		'Orders Meant': at(
			[7, 3],
			moySklad('purchaseOrder', 'getAll', {
				returnAll: true,
				filters: {
					conditions: {
						condition: [
							{
								field: `={{ ${setting('orderKey')} }}`,
								operator: 'equals',
								value: "={{ $('Receipts').all().map(({ json }) => json.code) }}",
							},
						],
					},
				},
				options: { expand: 'state' },
			}),
			{ executeOnce: true, alwaysOutputData: true },
		),
		'Whose They Are': at([8, 3], code('08-whose-receipts')),
		Known: at([9, 3], either('!$json.error')),
		'Order Lines': at(
			[3, 6],
			moySklad('purchaseOrder', 'getPositions', {
				id: '={{ $json.order.id }}',
				returnAll: true,
				options: { expand: 'assortment' },
			}),
		),
		'Supplies There': at(
			[4, 6],
			moySklad('supply', 'getAll', {
				returnAll: true,
				filters: { syncId: "={{ $('Whose They Are').all().map(({ json }) => json.syncId) }}" },
				options: { expand: 'positions' },
			}),
			{ executeOnce: true, alwaysOutputData: true },
		),
		Supplies: at([5, 6], code('08-supplies')),
		'What to Do': at(
			[6, 6],
			ways({ 'Not possible': '$json.error', Book: '$json.supply', 'Booked already': 'true' }),
		),
		'Write Supply': at(
			[7, 6],
			moySklad('supply', 'upsert', {
				matchBy: 'syncId',
				dataMode: 'json',
				json: '={{ $json.supply }}',
				options: { quiet: QUIET },
			}),
		),
		'What Has Come': at(
			[8, 6],
			moySklad('purchaseOrder', 'getPositions', {
				id: "={{ $('Supplies').item.json.order.id }}",
				returnAll: true,
			}),
		),
		'All Here': at([9, 6], code('08-all-here')),
		'Something New': at([10, 6], either('Object.keys($json.changes).length')),
		'Write State': at(
			[11, 6],
			moySklad('purchaseOrder', 'update', {
				id: '={{ $json.id }}',
				dataMode: 'json',
				json: '={{ $json.changes }}',
				options: { quiet: QUIET },
			}),
		),
		'Forget Receipt': at(
			[12, 6],
			dataTable(TABLE, 'deleteRows', {
				// What has been told of it since is not forgotten.
				...rowsWith({
					document: "={{ $('All Here').item.json.document }}",
					content: "={{ $('All Here').item.json.content }}",
				}),
				options: {},
			}),
		),
		Problems: at([13, 5.6], gathered),
		'Told Table': at([6, 8.4], toldTable),
		Problem: at([7, 8.4], code('08-problem')),
		'Not Told Yet': at([8, 8.4], notToldYet),
		'Note in the Order': at(
			[9, 8.4],
			moySklad('purchaseOrder', 'update', {
				id: '={{ $json.order?.id }}',
				dataMode: 'json',
				json: `={{ { attributes: [{ name: ${FIELDS}.problem, value: $json.text }] } }}`,
				options: { quiet: QUIET },
			}),
			// Where it is about no single order, or MoySklad is out of order, it is told all the same.
			{ onError: 'continueRegularOutput' },
		),
		...tellingOnce(10, 8.4),
		'Fail the Run': at([12, 8.4], failed('Not Told Yet')),
	},
	links: {
		'Order Changed': ['Settings'],
		'Every 15 Minutes': ['Settings'],
		Receipt: ['Settings'],
		'Called by Flow 13': ['Settings'],
		Settings: ['What Began It'],
		'What Began It': ['Changed Orders', ['Orders Not Sent Yet', 'Receipts Kept'], 'Is a Receipt'],
		'Changed Orders': ['Orders to Send', 'Not Sent'],
		'Orders Not Sent Yet': ['Orders to Send', 'Not Sent'],
		'Orders to Send': ['Lines to Send'],
		'Lines to Send': ['Orders for the Warehouse', 'Not Sent'],
		'Orders for the Warehouse': ['Possible'],
		Possible: ['Send to Warehouse', 'Not Sent'],
		'Send to Warehouse': ['What Is New', 'Not Sent'],
		'What Is New': ['Anything New'],
		'Anything New': ['Write Back'],
		'Write Back': [[], 'Not Sent'],
		'Is a Receipt': ['Receipts Table'],
		'Receipts Table': ['Keep Receipt'],
		'Keep Receipt': ['Receipts'],
		'Receipts Kept': ['Receipts'],
		Receipts: ['Orders Meant'],
		'Orders Meant': ['Whose They Are', 'Problems'],
		'Whose They Are': ['Known'],
		Known: ['Order Lines', 'Problems'],
		'Order Lines': ['Supplies There', 'Problems'],
		'Supplies There': ['Supplies', 'Problems'],
		Supplies: ['What to Do'],
		'What to Do': ['Problems', 'Write Supply', 'What Has Come'],
		'Write Supply': ['What Has Come', 'Problems'],
		'What Has Come': ['All Here', 'Problems'],
		'All Here': ['Something New'],
		'Something New': ['Write State', 'Forget Receipt'],
		'Write State': ['Forget Receipt', 'Problems'],
		'Not Sent': ['Problems'],
		Problems: ['Told Table'],
		'Told Table': ['Problem'],
		Problem: ['Not Told Yet'],
		'Not Told Yet': ['Note in the Order'],
		'Note in the Order': ['Tell'],
		Tell: ['Told'],
		Told: ['Fail the Run'],
	},
};
