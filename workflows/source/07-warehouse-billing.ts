import {
	at,
	code,
	common,
	everyHour,
	failed,
	imsklad,
	notToldYet,
	only,
	setting,
	settings,
	tellingOnce,
	toldTable,
	type Template,
} from './template';

/** A day of the warehouse's account is one of Moscow, from midnight to the second before the next. */
const YESTERDAY = "$now.setZone('Europe/Moscow').minus({ days: 1 })";

export const warehouseBilling: Template = {
	number: '07',
	file: 'warehouse-billing',
	name: '7. IMSKLAD billing',
	notes: [
		{
			area: [-2.6, -0.5, 2.2, 2.4],
			color: 4,
			text: `## 7. IMSKLAD billing
Every morning it tells what the warehouse charged yesterday (a day of Moscow), what was paid in, and the balance. Every hour it looks at the balance, and tells when it is low or below zero, once a day.

**Fill in**
1. Choose your credential in the IMSKLAD node.
2. Open **Settings**: the balance that is too low (roubles), the hour of the morning, whom to tell.
3. Publish the workflow.

**If the warehouse cannot be asked**, that is told once a day, and each hour it is tried again: yesterday's report comes as soon as it answers, until midnight.

What was told stands in n8n's data table *IMSKLAD told*; delete a row there, and it is told again.`,
		},
		{
			area: [0, -0.5, 5, 2],
			text: "### What the account says\nThe balance, and yesterday's operations (Биллинг).",
		},
		{
			area: [5, -0.5, 3, 2],
			text: '### Told once\nWhat could not be told is tried again in an hour.',
		},
		{
			area: [8, -0.5, 2, 2],
			color: 3,
			text: '### What went wrong\nThe run is shown as failed.',
		},
	],
	nodes: {
		'Every Hour': at([0, 0], everyHour),
		Settings: at(
			[1, 0],
			settings({ lowBalance: 3000, morning: 9, ...common('warehouseId', 'tellUrl') }),
		),
		'Told Table': at([2, 0], toldTable),
		'Balance and Operations': at(
			[3, 0],
			imsklad('billing', 'get', {
				storageId: `={{ ${setting('warehouseId')} }}`,
				from: `={{ ${YESTERDAY}.startOf('day').toISO() }}`,
				to: `={{ ${YESTERDAY}.endOf('day').startOf('second').toISO() }}`,
			}),
			// That it failed is one of the things to tell.
			{ onError: 'continueRegularOutput' },
		),
		'What to Say': at([4, 0], code('07-what-to-say')),
		'Not Told Yet': at([5, 0], notToldYet),
		...tellingOnce(6, 0),
		'Not Answered': at([8, 0], only("$('Not Told Yet').item.json.failed")),
		'Fail the Run': at([9, 0], failed('Not Told Yet')),
	},
	links: {
		'Every Hour': ['Settings'],
		Settings: ['Told Table'],
		'Told Table': ['Balance and Operations'],
		'Balance and Operations': ['What to Say'],
		'What to Say': ['Not Told Yet'],
		'Not Told Yet': ['Tell'],
		Tell: ['Told'],
		Told: ['Not Answered'],
		'Not Answered': ['Fail the Run'],
	},
};
