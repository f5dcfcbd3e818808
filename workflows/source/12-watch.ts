const COURIERS = { СДЭК: {}, 'Почта России': {}, Boxberry: {}, Грастин: {}, Пешкарики: {} };
import {
	at,
	code,
	common,
	either,
	everyHour,
	failed,
	gathered,
	imsklad,
	moySklad,
	notToldYet,
	only,
	setting,
	settings,
	tellingOnce,
	toldTable,
	type Step,
	type Template,
} from './template';

const FIELDS = setting('fields');

/** Asks once, whatever comes in. What could not be asked, and what there is nothing of, is a matter for the digest. */
const look = (place: Step['at'], step: Omit<Step, 'at'>): Step =>
	at(place, step, {
		onError: 'continueRegularOutput',
		executeOnce: true,
		alwaysOutputData: true,
	});

const all = (resource: string, filters: Record<string, unknown> = {}, options = {}) =>
	moySklad(resource, 'getAll', {
		returnAll: true,
		filters,
		options: { simplify: true, ...options },
	});
const filled = (field: string) => ({
	conditions: {
		condition: [
			{ field: `={{ 'attribute:' + ${FIELDS}.${field} }}`, operator: 'isNotEmpty', value: '' },
		],
	},
});

/** The warehouse's own numbers: of products in a custom field, of variants, which have none, in a line of the description. */
const warehouseIds = `={{ [
  ...$('Products Sent').all().map(({ json }) => (json.attributes ?? []).find(({ name }) => name === ${FIELDS}.id)?.value),
  ...$('Variants').all().map(({ json }) => (json.description ?? '').match(/^IMSKLAD ID: (.+)$/m)?.[1]),
].filter((id) => /^\\d+$/.test(id ?? '')) }}`;

export const watch: Template = {
	number: '12',
	file: 'watch',
	name: '12. The watch',
	notes: [
		{
			area: [-2.6, -0.5, 2.2, 3.4],
			color: 4,
			text: `## 12. The watch
Every hour it looks for what is stuck or does not agree, and tells it in one message, each line with what to do. It changes nothing.

- orders that have not reached the warehouse,
- orders without news,
- delivery methods and statuses that the other flows do not know,
- problems that stand in *IMSKLAD проблема*,
- stock that differs.

**Fill in**
1. Choose your credentials in the MoySklad and IMSKLAD nodes.
2. Open **Settings**: the same states, couriers and statuses as in the flows 1 and 2, your store (Склад), how long to wait, whom to tell.
3. Publish the workflow.

**It keeps silent** when there is nothing to say. The same message comes again when something in it has changed, and else every morning.

**A service that does not answer** has its own line; the rest is looked at all the same, and the run is shown as failed.`,
		},
		{
			area: [0, -0.5, 3, 2],
			text: '### When\nEvery hour.',
		},
		{
			area: [3, -0.5, 5, 3],
			text: "### What there is\nAbove: orders under way, and what stands in *IMSKLAD проблема*. Below: the stock of both sides, of what has the warehouse's number (a variant has it in its description).",
		},
		{
			area: [8, -0.5, 6, 3],
			text: '### One message\nSilent where nothing is to be said, and where the same was said today: that stands in the data table *IMSKLAD told*.',
		},
		{
			area: [14, -0.5, 2, 3],
			color: 3,
			text: '### What went wrong\nWhere something could not be looked at, the run is shown as failed.',
		},
	],
	nodes: {
		'Every Hour': at([0, 0], everyHour),
		Settings: at(
			[1, 0],
			settings({
				sendStates: ['Передать на склад', 'На складе'],
				minutesToSend: 30,
				workStates: ['На складе', 'Собирается', 'Собран'],
				hoursWithoutNews: 24,
				couriers: Object.keys(COURIERS),
				statuses: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
				store: 'Основной склад',
				productsAtOnce: 500,
				morning: 9,
				...common('warehouseId', 'fields', 'tellUrl'),
			}),
		),
		'Told Table': at([2, 0], toldTable, { executeOnce: true }),
		'Open Orders': look(
			[3, 0],
			all(
				'customerOrder',
				{ state: `={{ [...${setting('sendStates')}, ...${setting('workStates')}] }}` },
				{ expand: 'state' },
			),
		),
		'Orders with Problems': look([4, 0], all('customerOrder', filled('problem'))),
		'Purchases with Problems': look([5, 0], all('purchaseOrder', filled('problem'))),
		'Products with Problems': look([6, 0], all('product', filled('problem'))),
		'Products Sent': look([3, 1], all('product', filled('id'))),
		Variants: look([4, 1], all('variant')),
		Store: look([5, 1], all('store', { name: `={{ ${setting('store')} }}` })),
		'Stock in MoySklad': look(
			[6, 1],
			moySklad('stockReport', 'getCurrent', {
				reportType: 'bystore',
				additionalFields: { storeId: "={{ $('Store').first().json.id }}" },
			}),
		),
		'Stock at the Warehouse': look(
			[7, 1],
			imsklad('good', 'getStock', {
				storageId: `={{ ${setting('warehouseId')} }}`,
				ids: warehouseIds,
				options: { batchSize: `={{ ${setting('productsAtOnce')} }}` },
			}),
		),
		'All Looked At': at([8, 0.5], gathered),
		'What to Say': at([9, 0.5], code('12-what-to-say')),
		'Not Told Yet': at([10, 0.5], notToldYet),
		'Something to Say': at([11, 0.5], either('$json.text')),
		...tellingOnce(12, 0),
		'Not Seen': at([14, 0], only("$('Not Told Yet').item.json.failed")),
		'Fail the Run': at([15, 0], failed('Not Told Yet')),
	},
	links: {
		'Every Hour': ['Settings'],
		Settings: ['Told Table'],
		'Told Table': [['Open Orders', 'Products Sent']],
		'Open Orders': ['Orders with Problems'],
		'Orders with Problems': ['Purchases with Problems'],
		'Purchases with Problems': ['Products with Problems'],
		'Products with Problems': ['All Looked At'],
		'Products Sent': ['Variants'],
		Variants: ['Store'],
		Store: ['Stock in MoySklad'],
		'Stock in MoySklad': ['Stock at the Warehouse'],
		'Stock at the Warehouse': ['All Looked At'],
		'All Looked At': ['What to Say'],
		'What to Say': ['Not Told Yet'],
		'Not Told Yet': ['Something to Say'],
		'Something to Say': ['Tell', 'Told'],
		Tell: ['Told'],
		Told: ['Not Seen'],
		'Not Seen': ['Fail the Run'],
	},
};
