import {
	at,
	callWorkflow,
	code,
	common,
	formEnding,
	formTrigger,
	moySklad,
	saplab,
	settings,
	ways,
	type Step,
	type Template,
} from './template';

/** What fails, and what there is nothing of, is told on the last page. */
const shown: Partial<Omit<Step, 'at'>> = {
	onError: 'continueRegularOutput',
	alwaysOutputData: true,
};

export const sendAgain: Template = {
	number: '11',
	file: 'send-again',
	name: '11. Send again',
	notes: [
		{
			area: [-2.6, -0.5, 2.2, 4],
			color: 4,
			text: `## 11. Send again
A page where one writes numbers of orders, or a date, and these go to the warehouse again. Its last page says what has become of each, as MoySklad or Saplab have it then.

**Fill in**
1. Choose your credentials in the MoySklad and Saplab nodes.
2. In **Run Flow 1** and **Run Flow 6** choose those workflows. If you do not use one of the two, delete its row and the choice in **Send Again**.
3. **Settings** has the same states and statuses as theirs.
4. Publish this workflow and those. **Before that**, choose *Basic Auth* in **Send Again** (*Authentication*), so that its page asks for a password: its address is the same wherever this file was imported. The page is the *Production URL* there.

**Safe to run twice.** What is at the warehouse is updated. An order that is written by its number goes in whatever state it is, unless it has left the warehouse; cancelled ones (*Отменен*) are cancelled there. By a date, only those go that flow 1 or 6 would send.

**What goes wrong** is said on the last page, and by flow 1 or 6 as always.`,
		},
		{
			area: [0, -0.5, 4, 4],
			text: '### What is asked\nNumbers with spaces, commas or on lines of their own. A date counts from midnight in Moscow.',
		},
		{
			area: [4, -0.5, 4, 2],
			text: '### MoySklad\nThrough flow 1; then the orders are read again.',
		},
		{
			area: [4, 1.5, 4, 2],
			text: '### Saplab\nThrough flow 6; then the positions are read again.',
		},
		{ area: [8, -0.5, 1, 4], text: '### The last page' },
	],
	nodes: {
		'Send Again': at(
			[0, 1],
			formTrigger(
				{
					title: 'Send again to the warehouse',
					description:
						'What is at the warehouse already is updated, not doubled. The last page says what has become of each.',
					button: 'Send again',
				},
				{
					shop: {
						fieldLabel: 'What',
						fieldType: 'dropdown',
						fieldOptions: {
							values: [{ option: 'MoySklad orders' }, { option: 'Saplab invoices' }],
						},
						requiredField: true,
						defaultValue: 'MoySklad orders',
					},
					numbers: {
						fieldLabel: 'Their numbers',
						fieldType: 'textarea',
						placeholder: '00012, 00013',
					},
					since: { fieldLabel: 'And all since this day (Moscow)', fieldType: 'date' },
				},
			),
		),
		Settings: at(
			[1, 1],
			settings({
				sendStates: ['Передать на склад', 'На складе'],
				cancelStates: ['Отменен'],
				readyStatuses: ['Новая'],
				...common('fields'),
			}),
		),
		'What Is Asked': at([2, 1], code('11-what-is-asked')),
		'Which Shop': at(
			[3, 1],
			ways({ MoySklad: '$json.shop === "MoySklad"', Saplab: '$json.shop', Nothing: 'true' }),
		),
		'Run Flow 1': at([4, 0], callWorkflow('1. MoySklad order to IMSKLAD'), shown),
		'Orders to Look At': at([5, 0], code('11-to-look-at')),
		'Orders Now': at(
			[6, 0],
			moySklad('customerOrder', 'getAll', {
				returnAll: true,
				filters: { name: '={{ $json.numbers }}', updatedFrom: '={{ $json.since }}' },
				options: { expand: 'state', simplify: true },
			}),
			shown,
		),
		'What Became of Orders': at([7, 0], code('11-orders')),
		'Run Flow 6': at([4, 2], callWorkflow('6. Saplab paid positions to IMSKLAD'), shown),
		'Invoices to Look At': at([5, 2], code('11-to-look-at')),
		'Positions Now': at(
			[6, 2],
			saplab('orderPosition', 'getAll', {
				returnAll: true,
				filters: {
					invoice: '={{ $json.invoice }}',
					dateFrom: '={{ $json.since }}',
					unignoreArchived: true,
				},
			}),
			shown,
		),
		'What Became of Invoices': at([7, 2], code('11-invoices')),
		'Last Page': at([8, 1], formEnding('$json.title', '$json.html')),
	},
	links: {
		'Send Again': ['Settings'],
		Settings: ['What Is Asked'],
		'What Is Asked': ['Which Shop'],
		'Which Shop': ['Run Flow 1', 'Run Flow 6', 'Last Page'],
		'Run Flow 1': ['Orders to Look At'],
		'Orders to Look At': ['Orders Now'],
		'Orders Now': ['What Became of Orders'],
		'What Became of Orders': ['Last Page'],
		'Run Flow 6': ['Invoices to Look At'],
		'Invoices to Look At': ['Positions Now'],
		'Positions Now': ['What Became of Invoices'],
		'What Became of Invoices': ['Last Page'],
	},
};
