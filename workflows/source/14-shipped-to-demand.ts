import {
	at,
	code,
	common,
	either,
	everyMinutes,
	failed,
	gathered,
	moySklad,
	notToldYet,
	only,
	QUIET,
	set,
	setting,
	settings,
	tellingOnce,
	toldTable,
	uuidOf,
	type Template,
} from './template';

export const shippedToDemand: Template = {
	number: '14',
	file: 'shipped-to-demand',
	name: '14. Shipped order to MoySklad demand',
	notes: [
		{
			area: [-2.6, -0.5, 2.2, 4.4],
			color: 4,
			text: `## 14. Shipped order → demand in MoySklad
When the warehouse has shipped an order (flow 2 gives it the state *Отгружен*), it becomes a demand (Отгрузка) in MoySklad, linked to the order, with its lines, prices, discounts and VAT. So MoySklad's stock falls as the warehouse's does, and flows 5 and 12 find no differences where there are none.

**Leave it out** if somebody makes the demands by hand, or MoySklad makes them by a scenario (Сценарии).

**Fill in**
1. Choose your credential in the MoySklad nodes.
2. Open **Settings**: the states of a shipped order, whom to tell.
3. Publish the workflow. *First* look whether old orders in these states have no demands: those changed in the last \`days\` get theirs now.

**Safe to run twice.** An order that has a demand, whoever made it, is left alone; and a demand is known by a permanent key (syncId), so that no order gets two.

**Not done:** a demand of a part that a person has made is not completed. A demand that you delete is made again as long as the order is in such a state. Returns are yours.`,
		},
		{
			area: [0, -0.5, 3, 2],
			text: '### Which orders\nShipped by the warehouse, and without a demand.',
		},
		{
			area: [3, -0.5, 5, 2],
			text: '### Into MoySklad\nDated now; out of the order’s store (Склад).',
		},
		{
			area: [3, 2.5, 7, 2],
			color: 3,
			text: '### What went wrong\nTold to the address in Settings (once a day), and shown as a failed execution.',
		},
	],
	nodes: {
		'Every 5 Minutes': at([0, 0], everyMinutes(5)),
		Settings: at(
			[1, 0],
			settings({
				shippedStates: ['Отгружен', 'Доставлен'],
				days: 30,
				morning: 9,
				...common('fields', 'tellUrl', 'ownWebhooks'),
			}),
		),
		'Shipped Orders': at(
			[2, 0],
			moySklad('customerOrder', 'getAll', {
				returnAll: true,
				filters: {
					state: `={{ ${setting('shippedStates')} }}`,
					updatedFrom: `={{ $now.minus(${setting('days')}, "days").toISO() }}`,
					conditions: {
						condition: [
							{
								field: `={{ 'attribute:' + ${setting('fields')}.id }}`,
								operator: 'isNotEmpty',
								value: '',
							},
						],
					},
				},
			}),
		),
		'Without a Demand': at([3, 0], only('!$json.demands?.length && $json.applicable !== false')),
		Orders: at([4, 0], set(`({ ...$json, syncId: ${uuidOf("'IMSKLAD demand ' + $json.id")} })`)),
		'Order Lines': at(
			[5, 0],
			moySklad('customerOrder', 'getPositions', { id: '={{ $json.id }}', returnAll: true }),
		),
		Demands: at([6, 0], code('14-demands')),
		Possible: at([7, 0], either('!$json.error')),
		'Write Demand': at(
			[8, 0],
			moySklad('demand', 'upsert', {
				matchBy: 'syncId',
				dataMode: 'json',
				json: '={{ $json.demand }}',
				options: { quiet: QUIET },
			}),
		),
		Problems: at([3, 3], gathered),
		'Told Table': at([4, 3], toldTable),
		Problem: at([5, 3], code('14-problem')),
		'Not Told Yet': at([6, 3], notToldYet),
		...tellingOnce(7, 3),
		'Fail the Run': at([9, 3], failed('Not Told Yet')),
	},
	links: {
		'Every 5 Minutes': ['Settings'],
		Settings: ['Shipped Orders'],
		'Shipped Orders': ['Without a Demand', 'Problems'],
		'Without a Demand': ['Orders'],
		Orders: ['Order Lines'],
		'Order Lines': ['Demands', 'Problems'],
		Demands: ['Possible'],
		Possible: ['Write Demand', 'Problems'],
		'Write Demand': [[], 'Problems'],
		Problems: ['Told Table'],
		'Told Table': ['Problem'],
		Problem: ['Not Told Yet'],
		'Not Told Yet': ['Tell'],
		Tell: ['Told'],
		Told: ['Fail the Run'],
	},
};
