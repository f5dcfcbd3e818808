import {
	at,
	byHand,
	CLAIM_COLUMNS,
	CLAIMS_TABLE,
	conditions,
	either,
	failing,
	madeTable,
	moySklad,
	NEWS_COLUMNS,
	NEWS_TABLE,
	onlyAny,
	PROBLEM_COLUMNS,
	PROBLEMS_TABLE,
	RECEIPTS_COLUMNS,
	RECEIPTS_TABLE,
	renamedTable,
	row,
	rows,
	SETTINGS,
	SETTINGS_TABLE,
	TOLD_COLUMNS,
	TOLD_TABLE,
	TRIES_COLUMNS,
	TRIES_TABLE,
	type Column,
	type Condition,
	type Template,
} from './kit';

const ID = { name: 'IMSKLAD ID', type: 'string' };
const KEY = { name: 'IMSKLAD ключ', type: 'string' };
const SENT = { name: 'IMSKLAD отправлено', type: 'string' };
const PROBLEM = { name: 'IMSKLAD проблема', type: 'text' };

const fieldsOf = (entityType: string, ...field: Array<{ name: string; type: string }>) =>
	moySklad('attribute', 'ensure', {
		entityType,
		fieldsInput: 'define',
		fieldsForm: { item: field },
	});

const state = (name: string, color: string, stateType = 'Regular') => ({ name, color, stateType });
const statesOf = (entityType: string, ...list: Array<ReturnType<typeof state>>) =>
	moySklad('state', 'ensure', {
		entityType,
		statesInput: 'define',
		statesForm: { item: list },
	});

const columns = Object.fromEntries(
	Object.entries(SETTINGS).map(([name, { value }]) => [name, typeof value as Column]),
);
const HAD = "$('Settings').first().json";
const today = "$now.setZone('Europe/Moscow').toISODate()";
/** What a person has stays, be it empty; a column that there was not begins with its value. */
const values = Object.fromEntries(
	Object.entries(SETTINGS).map(([name, { value }]) => [
		name,
		`={{ ${HAD}.${name} === undefined ? ${JSON.stringify(value)} : ${HAD}.${name} }}`,
	]),
);

/** What the flows of version 0.1 sent, by its number: it stays known by that. */
const sentBefore = (resource: string, finished: string[]) =>
	moySklad(resource, 'getAll', {
		returnAll: true,
		filters: {
			conditions: conditions(
				['attribute:IMSKLAD ID', 'isNotEmpty'],
				['attribute:IMSKLAD ключ', 'isEmpty'],
				...finished.map((each): [string, string, string] => ['state', 'notEquals', each]),
			),
		},
		options: { byName: true, order: 'moment,asc' },
	});
const takenOver = (resource: string) =>
	moySklad(resource, 'update', {
		id: '={{ $json.id }}',
		dataMode: 'json',
		json: `={
  "attributes": [
    { "name": "IMSKLAD ключ", "value": {{ JSON.stringify($json.name) }} },
    { "name": "IMSKLAD отправлено", "value": "{{ $json.id.slice(0, 8) }} перенос" }
  ]
}`,
		options: { quiet: 'own' },
	});

/** Of copies of an order the first is the one that the warehouse has. */
const originals = {
	type: 'n8n-nodes-base.removeDuplicates',
	version: 2,
	parameters: {
		operation: 'removeDuplicateInputItems',
		compare: 'selectedFields',
		fieldsToCompare: 'fields.IMSKLAD ID',
		options: {},
	},
};

export const prepareMoySklad: Template = {
	number: '00',
	file: 'prepare-moysklad',
	name: '0. Prepare MoySklad',
	notes: [
		{
			area: [-2.8, -0.5, 2.5, 5],
			color: 4,
			text: `## 0. Prepare MoySklad
Run this once by hand, and again after an update. It makes what the other flows need, where it is missing: the data tables *sklad settings* and *sklad problems* in n8n, the custom fields (Дополнительные поля) and states (Статусы) in MoySklad. What is there stays as it is; new settings come with their values, beside yours.

**Fill in**
1. Choose your credential in the MoySklad nodes; its user must be an administrator.
2. Click **Execute workflow**.
3. Open the data table *sklad settings* (Overview → Data tables): what several flows share. \`since\` is the day from which orders count.

**Came from version 0.1?** Orders and purchases under way keep the number by which the warehouse knows them.

Other names of states? Change them here and in the nodes of the flows.`,
		},
		{ area: [0, -0.5, 8, 2.5], text: "### n8n's tables" },
		{ area: [0, 2, 7, 2], text: '### Custom fields and states of MoySklad' },
		{ area: [0, 4, 7, 2], text: '### Under way since version 0.1' },
	],
	nodes: {
		Start: at([0, 1], byHand),
		'Settings Table': at([1, 0], madeTable(SETTINGS_TABLE, columns)),
		Settings: at([2, 0], rows(SETTINGS_TABLE, 'get', { returnAll: false, limit: 1 }), {
			alwaysOutputData: true,
		}),
		'Something Is Missing': at(
			[3, 0],
			onlyAny(
				...Object.keys(SETTINGS).map(
					(name): Condition => [`$json.${name} === undefined`, 'isTrue'],
				),
			),
		),
		'Is It Empty': at([4, 0], either(['id', 'existsNot'])),
		// No node of n8n adds a column: there is a new table, and the old one stays for whoever wants to look.
		'Put the Old One Aside': at(
			[5, 0],
			renamedTable(SETTINGS_TABLE, '=sklad former {{ $now.toMillis() }}'),
		),
		'Whole Table': at([6, 0], madeTable(SETTINGS_TABLE, columns)),
		'Settings to Begin With': at(
			[7, 0],
			rows(
				SETTINGS_TABLE,
				'insert',
				row({
					...values,
					since: `={{ ${HAD}.since === undefined ? ${today} : '' }}{{ ${HAD}.since ?? '' }}`,
				}),
			),
		),
		'Problems Table': at([1, 1], madeTable(PROBLEMS_TABLE, PROBLEM_COLUMNS)),
		'Told Table': at([2, 1], madeTable(TOLD_TABLE, TOLD_COLUMNS)),
		'News Table': at([3, 1], madeTable(NEWS_TABLE, NEWS_COLUMNS)),
		'Receipts Table': at([4, 1], madeTable(RECEIPTS_TABLE, RECEIPTS_COLUMNS)),
		'Tries Table': at([5, 1], madeTable(TRIES_TABLE, TRIES_COLUMNS)),
		'Claims Table': at([6, 1], madeTable(CLAIMS_TABLE, CLAIM_COLUMNS)),
		'Fields of Orders': at(
			[1, 2],
			fieldsOf(
				'customerorder',
				ID,
				KEY,
				SENT,
				PROBLEM,
				{ name: 'IMSKLAD статус', type: 'string' },
				{ name: 'IMSKLAD время', type: 'time' },
				{ name: 'IMSKLAD состав', type: 'text' },
				{ name: 'Трек-номер', type: 'string' },
				{ name: 'Способ доставки', type: 'string' },
			),
			{ executeOnce: true },
		),
		'States of Orders': at(
			[2, 2],
			statesOf(
				'customerorder',
				state('Передать на склад', '#E68206'),
				state('На складе', '#A467DD'),
				state('Собирается', '#E9290F'),
				state('Собран', '#85C9CE'),
				state('Отгружен', '#009FE3'),
				state('Доставлен', '#86AA18', 'Successful'),
				state('Отменен', '#5D2D2E', 'Unsuccessful'),
			),
			{ executeOnce: true },
		),
		'Fields of Purchases': at([3, 2], fieldsOf('purchaseorder', ID, KEY, SENT, PROBLEM), {
			executeOnce: true,
		}),
		'States of Purchases': at(
			[4, 2],
			statesOf(
				'purchaseorder',
				state('Передать на склад', '#E68206'),
				state('Ожидается', '#A467DD'),
				state('Принят', '#86AA18', 'Successful'),
			),
			{ executeOnce: true },
		),
		'Fields of Products': at([5, 2], fieldsOf('product', ID, SENT, PROBLEM), {
			executeOnce: true,
		}),
		'Orders Sent Before': at([1, 4], sentBefore('customerOrder', ['Отгружен', 'Доставлен']), {
			executeOnce: true,
		}),
		'Not Their Copies': at([2, 4], originals),
		'Take Over Orders': at([3, 4], takenOver('customerOrder')),
		'Purchases Sent Before': at([1, 5], sentBefore('purchaseOrder', ['Принят']), {
			executeOnce: true,
		}),
		'Take Over Purchases': at([3, 5], takenOver('purchaseOrder')),
		'Not Prepared': at(
			[6, 3],
			failing('=МойСклад не подготовлен: {{ $json.error }} {{ $json.details?.description ?? "" }}'),
		),
	},
	links: {
		Start: [['Settings Table', 'Fields of Orders']],
		'Settings Table': [['Settings', 'Problems Table']],
		Settings: ['Something Is Missing'],
		'Something Is Missing': ['Is It Empty'],
		'Is It Empty': ['Settings to Begin With', 'Put the Old One Aside'],
		'Put the Old One Aside': ['Whole Table'],
		'Whole Table': ['Settings to Begin With'],
		'Problems Table': ['Told Table'],
		'Told Table': ['News Table'],
		'News Table': ['Receipts Table'],
		'Receipts Table': ['Tries Table'],
		'Tries Table': ['Claims Table'],
		'Fields of Orders': ['States of Orders', 'Not Prepared'],
		'States of Orders': ['Fields of Purchases', 'Not Prepared'],
		'Fields of Purchases': ['States of Purchases', 'Not Prepared'],
		'States of Purchases': ['Fields of Products', 'Not Prepared'],
		'Fields of Products': [['Orders Sent Before', 'Purchases Sent Before'], 'Not Prepared'],
		'Orders Sent Before': ['Not Their Copies', 'Not Prepared'],
		'Not Their Copies': ['Take Over Orders'],
		'Take Over Orders': [[], 'Not Prepared'],
		'Purchases Sent Before': ['Take Over Purchases', 'Not Prepared'],
		'Take Over Purchases': [[], 'Not Prepared'],
	},
};
