import {
	at,
	byHand,
	code,
	common,
	either,
	everyDayAt,
	gathered,
	imsklad,
	moySklad,
	only,
	QUIET,
	set,
	setting,
	settings,
	tell,
	telling,
	type Step,
	type Template,
} from './template';

const APPROVED = 'Correct MoySklad';
const goodsIn = (node: string, list: string) =>
	`={{ $('${node}').first().json.${list}.map((good) => good.warehouseId) }}`;
const warehouseStock = (ids: string) =>
	imsklad('good', 'getStock', { storageId: `={{ ${setting('warehouseId')} }}`, ids });
/** Of the whole store, in one request. */
const moySkladStock = moySklad('stockReport', 'getCurrent', {
	reportType: 'bystore',
	additionalFields: {
		stockType: 'stock',
		storeId: "={{ $('What to Compare').first().json.storeId }}",
	},
});
const list = (resource: string, filters: object = {}) =>
	moySklad(resource, 'getAll', { returnAll: true, filters });
const onceAlways = { executeOnce: true, alwaysOutputData: true } as const;
/** What it says is wrong goes where all that is wrong goes. */
const careful = { onError: 'continueErrorOutput' } as const;

/** Waits for a person, who finds the form by the link in the report. */
const form: Omit<Step, 'at'> = {
	type: 'n8n-nodes-base.wait',
	version: 1.1,
	parameters: {
		resume: 'form',
		formTitle: 'Stock agreement',
		formDescription: "={{ $('Compare').first().json.html }}",
		formFields: {
			values: [
				{
					fieldLabel: 'Decision',
					fieldType: 'radio',
					fieldOptions: { values: [{ option: APPROVED }, { option: 'Leave it as it is' }] },
					requiredField: true,
				},
			],
		},
		limitWaitTime: true,
		limitType: 'afterTimeInterval',
		resumeAmount: `={{ ${setting('hoursToAnswer')} }}`,
		resumeUnit: 'hours',
		options: {
			appendAttribution: false,
			respondWithOptions: {
				values: {
					respondWith: 'text',
					formSubmittedText: 'Thank you. What was booked comes as a message.',
				},
			},
		},
	},
	webhook: true,
};

/** Many products may have failed for one reason. */
const problem = `(() => {
  const what = $('Approved').isExecuted ? 'The stock could not be corrected: ' : 'The stock could not be compared: ';
  const words = $input.all().map(({ json }) => [json.error, json.details?.description].filter(Boolean).join('. '));
  return { text: what + [...new Set(words)].join('; ') };
})()`;

export const stockAgreement: Template = {
	number: '05',
	file: 'stock-agreement',
	name: '5. Stock agreement',
	notes: [
		{
			area: [-2.6, -0.5, 2.2, 5.5],
			color: 4,
			text: `## 5. Stock agreement
Every night the warehouse's stock is compared with one store (Склад) of MoySklad. Where they differ you get a report with a link to a form; only after your approval MoySklad is corrected, by an enter (Оприходование) and a loss (Списание).

**Fill in**
1. Let flow 4 send the products: it notes the IDs by which the warehouse is asked.
2. Choose your credentials in the MoySklad and IMSKLAD nodes.
3. Open **Settings**: the store, and where the report goes. Several legal entities (Юрлица)? Name one.
4. Publish the workflow.

**Before you approve:** an order that has left the warehouse and has no demand (Отгрузка) in MoySklad is a difference too. Let flow 14 make it, or make it there, else it is taken off twice.

**Safe.** No answer: nothing is done. What has changed since the report is left for the next one. Approved twice: booked once.`,
		},
		{ area: [0, -0.5, 2, 2.5], text: '### When\nEvery night, and by hand.' },
		{
			area: [2, -0.5, 6, 2.5],
			text: '### What there is\nThe store, and every product and variant with an ID of the warehouse.',
		},
		{
			area: [8, -0.5, 3, 2.5],
			text: '### Both sides\nThe warehouse is asked for 100 products at a time, MoySklad once.',
		},
		{
			area: [11, -0.5, 4, 2.5],
			text: '### You decide\nThe link is in the report; without an address in Settings it is shown by **Compare** of the waiting execution.',
		},
		{
			area: [15, -0.5, 6, 2.5],
			text: '### Approved\nBoth sides are asked again. Booked is what still differs as reported.',
		},
		{ area: [21, -0.5, 2, 2.5], text: '### What was done' },
		{
			area: [11, 2.4, 4, 1.5],
			color: 3,
			text: '### What went wrong\nTold to the address in Settings, and shown as a failed execution.',
		},
	],
	nodes: {
		'Every Night': at([0, 0], everyDayAt(4)),
		'Compare Now': at([0, 1], byHand),
		Settings: at(
			[1, 0],
			settings({
				store: 'Основной склад',
				organization: '',
				reservedIsExtra: false,
				hoursToAnswer: 23,
				...common('warehouseId', 'productKey', 'fields', 'tellUrl', 'ownWebhooks'),
			}),
		),
		Store: at([2, 0], list('store', { name: `={{ ${setting('store')} }}` }), onceAlways),
		Organization: at(
			[3, 0],
			list('organization', { name: `={{ ${setting('organization')} }}` }),
			onceAlways,
		),
		Currencies: at([4, 0], list('currency'), onceAlways),
		Products: at([5, 0], list('product'), onceAlways),
		Variants: at([6, 0], list('variant'), onceAlways),
		'What to Compare': at([7, 0], code('05-what-to-compare'), careful),
		'Warehouse Stock': at([8, 0], warehouseStock(goodsIn('What to Compare', 'goods'))),
		'MoySklad Stock': at([9, 0], moySkladStock, onceAlways),
		Compare: at([10, 0], code('05-compare')),
		'Send Report': at([11, 0], tell('$json.text')),
		'Anything to Correct': at([12, 0], only("$('Compare').first().json.differences.length")),
		'Wait for Approval': at([13, 0], form),
		Approved: at([14, 0], only(`$json.Decision === '${APPROVED}'`)),
		'Warehouse Stock Again': at([15, 0], warehouseStock(goodsIn('Compare', 'differences'))),
		'MoySklad Stock Again': at([16, 0], moySkladStock, onceAlways),
		'What to Book': at([17, 0], code('05-what-to-book')),
		'Anything to Book': at([18, 0], either('!$json.nothing')),
		Book: at(
			[19, 0],
			moySklad('entity', 'upsert', {
				entityType: '={{ $json.entityType }}',
				matchBy: 'syncId',
				dataMode: 'json',
				json: "={{ { ...$json.document, syncId: $json.key.hash('md5').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5') } }}",
				options: { quiet: QUIET },
			}),
		),
		Result: at([20, 0], code('05-result')),
		'Tell the Result': at([21, 0], tell('$json.text')),
		Problems: at([11, 3], gathered),
		Problem: at([12, 3], set(problem), { executeOnce: true }),
		...telling(13, 3),
	},
	links: {
		'Every Night': ['Settings'],
		'Compare Now': ['Settings'],
		Settings: ['Store'],
		Store: ['Organization', 'Problems'],
		Organization: ['Currencies', 'Problems'],
		Currencies: ['Products', 'Problems'],
		Products: ['Variants', 'Problems'],
		Variants: ['What to Compare', 'Problems'],
		'What to Compare': ['Warehouse Stock', 'Problems'],
		'Warehouse Stock': ['MoySklad Stock', 'Problems'],
		'MoySklad Stock': ['Compare', 'Problems'],
		Compare: ['Send Report'],
		'Send Report': ['Anything to Correct'],
		'Anything to Correct': ['Wait for Approval'],
		'Wait for Approval': ['Approved'],
		Approved: ['Warehouse Stock Again'],
		'Warehouse Stock Again': ['MoySklad Stock Again', 'Problems'],
		'MoySklad Stock Again': ['What to Book', 'Problems'],
		'What to Book': ['Anything to Book'],
		'Anything to Book': ['Book', 'Result'],
		Book: ['Result', 'Problems'],
		Result: ['Tell the Result'],
		Problems: ['Problem'],
		Problem: ['Tell'],
		Tell: ['Fail the Run'],
	},
};
