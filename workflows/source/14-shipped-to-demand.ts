import {
	at,
	AT_ITS_PLACE,
	conditions,
	everyMinutes,
	keptProblem,
	moySklad,
	only,
	onlyAny,
	problem,
	problemOverAt,
	settings,
	type Template,
} from './kit';

const SETTING = "$('Settings').first().json";

export const shippedToDemand: Template = {
	number: '14',
	file: 'shipped-to-demand',
	name: '14. Shipped order to MoySklad demand',
	notes: [
		{
			area: [-2.8, -0.5, 2.5, 4],
			color: 4,
			text: `## 14. Shipped order → demand in MoySklad
When the warehouse has shipped an order (flow 2 gives it the state *Отгружен*), it becomes a demand (Отгрузка) in MoySklad, linked to the order, with its lines, prices, discounts and VAT, out of the store that the warehouse belongs to. So MoySklad's stock falls as the warehouse's does. Where the warehouse has sent less, the demand has what was sent, and you are told of the rest.

**Leave it out** if somebody makes the demands by hand, or MoySklad makes them by a scenario (Сценарии).

**Fill in**
1. Run the workflow *0. Prepare MoySklad* once.
2. Choose your credential in the MoySklad nodes.
3. In the table *sklad settings*: \`store\`, and \`since\`, from which day on orders count. The states of a shipped order: **Shipped Orders**.
4. Publish it.

**Safe to run twice.** An order that has a demand, whoever made it, is left alone; and a demand is known by a permanent key (syncId), so that no order gets two.

**Not done:** a demand of a part that a person has made is not completed. Returns are yours.`,
		},
		{
			area: [0, -0.5, 4, 2],
			text: '### Which orders\nShipped by the warehouse, and without a demand.',
		},
		{ area: [4, -0.5, 2, 2.5], text: '### Into MoySklad\nOf what was shipped, dated now.' },
		{
			area: [4, 2, 4, 1.5],
			color: 3,
			text: '### What a person must know\nA row in the table *sklad problems*.',
		},
	],
	nodes: {
		'Every 5 Minutes': at([0, 0], everyMinutes(5)),
		Settings: at([1, 0], settings),
		'Shipped Orders': at(
			[2, 0],
			moySklad('customerOrder', 'getAll', {
				returnAll: true,
				filters: {
					state: ['Отгружен', 'Доставлен'],
					updatedFrom: '={{ $now.minus(30, "days").toISO() }}',
					conditions: conditions(['attribute:IMSKLAD отправлено', 'isNotEmpty']),
				},
				options: { byName: true },
			}),
		),
		'Without a Demand': at(
			[3, 0],
			only(
				['$json.demands?.length ?? 0', 'equals', 0],
				['applicable', 'isTrue'],
				["fields['IMSKLAD отправлено']", 'startsWith', '={{ $json.id.slice(0, 8) }}'],
				[`$json.moment >= ${SETTING}.since`, 'isTrue'],
			),
		),
		'Write Demand': at(
			[4, 0],
			moySklad('demand', 'createFrom', {
				id: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
				quantitiesInput: 'json',
				quantities: "={{ $json.fields['IMSKLAD состав'] ?? '' }}",
				productKey: `={{ ${SETTING}.productKey }}`,
				syncId: '=IMSKLAD demand {{ $json.id }}',
				additionalFields: {
					store: { __rl: true, mode: 'id', value: `={{ ${SETTING}.store }}` },
				},
				options: { quiet: 'own', explain: true, preview: `={{ ${SETTING}.preview }}` },
			}),
		),
		'Worth Telling': at(
			[5, 1],
			onlyAny(
				['open', 'hasItems'],
				['surplus', 'hasItems'],
				['reason', 'isFilled'],
				['preview', 'isTrue'],
			),
		),
		'Problem Over': at(
			[5, 0],
			problemOverAt("={{ $('Without a Demand').item.json.id }}", ['flow', 'eq', '14']),
		),
		Problem: at(
			[6, 2],
			problem({
				noun: 'Отгрузка',
				plural: '',
				kind: "={{ $json.error ? 'Отгрузка не создана' : $json.preview ? 'Предпросмотр' : 'Отгружено не всё' }}",
				advice:
					"{{ $json.reason ?? '' }} {{ $json.open?.length ? 'Не отгружено: ' + JSON.stringify($json.open) : '' }} {{ $json.surplus?.length ? 'Сверх заказа: ' + JSON.stringify($json.surplus) : '' }}",
			}),
		),
		'Keep Problem': at([7, 2], keptProblem('14', AT_ITS_PLACE)),
	},
	links: {
		'Every 5 Minutes': ['Settings'],
		Settings: ['Shipped Orders'],
		'Shipped Orders': ['Without a Demand', 'Problem'],
		'Without a Demand': ['Write Demand'],
		'Write Demand': [['Problem Over', 'Worth Telling'], 'Problem'],
		'Worth Telling': ['Problem'],
		Problem: ['Keep Problem'],
	},
};
