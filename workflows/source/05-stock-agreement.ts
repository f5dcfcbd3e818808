import {
	AGREED,
	aggregated,
	at,
	byHand,
	everyHour,
	fields,
	imsklad,
	keptProblem,
	moySklad,
	only,
	onlyAny,
	PROBLEMS_TABLE,
	problemOver,
	question,
	rows,
	settings,
	summarized,
	typedFields,
	where,
	type Template,
} from './kit';

const SETTING = "$('Settings').first().json";
const REPORT = "$('Report').first().json";
const APPROVED = 'Исправить МойСклад';
/** A message holds no more lines, a form no more. */
const MOST = { message: 30, form: 500 };
/** What of both sides is compared, and how. */
const compared = {
	quantitiesInput: 'json',
	productKey: 'attribute:IMSKLAD ID',
	store: { __rl: true, mode: 'id', value: `={{ ${SETTING}.store }}` },
};
const reservedIsExtra = `={{ ${SETTING}.reservedIsExtra }}`;

export const stockAgreement: Template = {
	number: '05',
	file: 'stock-agreement',
	name: '5. Stock agreement',
	notes: [
		{
			area: [-2.8, -1.5, 2.5, 5.5],
			color: 4,
			text: `## 5. Stock agreement
Every morning the warehouse's stock is compared with one store (Склад) of MoySklad. Where they agree, you are told so; where they differ, a report with a link comes by *15. Problems*; only after your approval MoySklad is corrected, by an enter (Оприходование) and a loss (Списание).

**Fill in**
1. Run the workflow *0. Prepare MoySklad* once, and let flow 4 send the products: it notes the IDs by which the warehouse is asked.
2. Choose your credentials in the MoySklad and IMSKLAD nodes.
3. In the table *sklad settings*: \`store\`, \`morning\`, \`hoursToAnswer\`, \`reservedIsExtra\`. Several legal entities (Юрлица)? Name one: \`organization\`.
4. Publish it, and *15. Problems*.

**Before you approve:** an order that has left the warehouse and has no demand (Отгрузка) in MoySklad is a difference too. Let flow 14 make it, or make it there, else it is taken off twice.

**Safe.** No answer, or a report that reached nobody: nothing is done. Right before booking both sides are looked at again, and what has changed since the report is left for the next one; what is being recalculated is never booked. Approved twice: booked once.`,
		},
		{
			area: [0, -1.5, 2, 4.5],
			text: '### When\nAt the hour `morning` of Moscow, and by hand.',
		},
		{
			area: [2, -1.5, 4, 4.5],
			text: '### Both sides\nEvery product and variant with an ID of the warehouse. What MoySklad is counting anew at this moment is no difference.',
		},
		{
			area: [6, 1, 5, 2],
			text: '### You decide\nThe report replaces that of yesterday.',
		},
		{
			area: [11, 1, 5, 2],
			text: '### Approved\nLooked at again, then booked: what still differs as it was approved.',
		},
		{
			area: [6, -1.5, 7, 2.5],
			color: 3,
			text: '### What a person must know\nRows in the table *sklad problems*.',
		},
	],
	nodes: {
		'Every Hour': at([0, 0], everyHour),
		'Compare Now': at([0, 1], byHand),
		Settings: at([1, 0], settings),
		'In the Morning': at(
			[1, 1],
			onlyAny(
				["$now.setZone('Europe/Moscow').hour", 'equals', '={{ $json.morning }}'],
				['$execution.mode', 'is', 'test'],
			),
		),
		'Yesterday Is Over': at(
			[2, 0],
			rows(PROBLEMS_TABLE, 'deleteRows', { ...where([['flow', 'eq', '5']]), options: {} }),
		),
		'Goods with an ID': at(
			[2, 1],
			moySklad('assortment', 'getForWarehouse', {
				findBy: 'all',
				productKey: 'attribute:IMSKLAD ID',
			}),
		),
		'Is It Meant for the Warehouse': at([3, 0], only(['details?.reason', 'isNot', 'noKey'])),
		'Warehouse Stock': at(
			[3, 1],
			imsklad('good', 'getStock', {
				storageId: `={{ ${SETTING}.warehouseId }}`,
				ids: '={{ $json.id }}',
			}),
		),
		Compare: at(
			[4, 1],
			moySklad('stockReport', 'compare', {
				...compared,
				quantities: '={{ { id: $json.id, quantity: $json.stock, reserved: $json.reserved } }}',
				options: { reservedIsExtra },
			}),
			// An empty item: nothing differs.
			{ alwaysOutputData: true },
		),
		'Not Being Recalculated': at(
			[5, 1],
			only(['id', 'isFilled'], ['problem', 'isNot', 'recalculating']),
		),
		'All Was Compared': at(
			[5, 0],
			only(
				['id', 'isEmpty'],
				["$('Compare').all(1).length", 'equals', 0],
				["$('Warehouse Stock').all(1).length", 'equals', 0],
				[
					// What has no number of the warehouse is not meant for it.
					"$('Goods with an ID').all(1).length",
					'equals',
					`={{ JSON.stringify($('Goods with an ID').all(1).pluck('json')).split('"reason":"noKey"').length - 1 }}`,
				],
			),
		),
		'In Words': at(
			[6, 1],
			fields(
				{
					line: [
						"={{ $json.product?.code ?? '' }} {{ $json.product?.name ?? 'номер склада ' + $json.id }}:",
						"склад {{ $json.theirs ?? '?' }}, МойСклад {{ $json.ours ?? '?' }}",
						"{{ $json.known ? '→ ' + ($json.difference > 0 ? '+' : '') + $json.difference : '' }}",
						"{{ $json.problem === 'notThere' ? '(склад этого номера не знает)' : '' }}",
						"{{ $json.problem && $json.problem !== 'notThere' ? '(не сравнить: ' + $json.problem + ')' : '' }}",
					].join(' '),
				},
				true,
			),
		),
		'All in One': at([7, 1], aggregated('differences')),
		Report: at(
			[8, 1],
			typedFields(
				{
					thing: ['string', 'Остатки'],
					kind: ['string', 'Остатки расходятся'],
					place: ['string', '={{ $execution.id }}'],
					entity: ['string', ''],
					day: ['string', "={{ $now.setZone('Europe/Moscow').toISODate() }}"],
					text: [
						'string',
						`=У склада и в МоёмСкладе («{{ ${SETTING}.store }}») разное:
{{ $json.differences.pluck('line').slice(0, ${MOST.message}).join('\\n') }}
{{ $json.differences.length > ${MOST.message} ? '… всего ' + $json.differences.length : '' }}
Исправить МойСклад? Ответьте за {{ ${SETTING}.hoursToAnswer }} ч: {{ $execution.resumeFormUrl }}`,
					],
				},
				true,
			),
		),
		'Wait for Approval': at(
			[9, 2],
			question({
				title: 'Сверка остатков',
				description: `={{ $json.differences.pluck('line').slice(0, ${MOST.form}).join('<br>') }}`,
				field: 'Решение',
				choices: [APPROVED, 'Оставить как есть'],
				hours: `={{ ${SETTING}.hoursToAnswer }}`,
				thanks: 'Спасибо. О том, что не исправлено, придёт сообщение.',
			}),
		),
		Approved: at([10, 2], only(["$json['Решение']", 'is', APPROVED])),
		'Warehouse Stock Again': at(
			[11, 2],
			imsklad('good', 'getStock', {
				storageId: `={{ ${SETTING}.warehouseId }}`,
				ids: `={{ ${REPORT}.differences.pluck('id') }}`,
			}),
		),
		Counted: at(
			[12, 2],
			typedFields({
				id: ['string', '={{ $json.id }}'],
				quantity: ['string', "={{ $json.stock ?? '' }}"],
				reserved: ['string', "={{ $json.reserved ?? '' }}"],
			}),
		),
		'Stock Now': at([13, 2], aggregated('quantities')),
		'Correct MoySklad': at(
			[14, 2],
			moySklad('stockReport', 'correct', {
				...compared,
				quantities: '={{ $json.quantities }}',
				approvedInput: 'json',
				approved: `={{ ${REPORT}.differences }}`,
				approvalKey: `=IMSKLAD {{ ${REPORT}.day }}`,
				additionalFields: {
					description: `=Сверка остатков с IMSKLAD, {{ ${REPORT}.day }}`,
					organization: { __rl: true, mode: 'id', value: `={{ ${SETTING}.organization }}` },
				},
				options: { reservedIsExtra, preview: `={{ ${SETTING}.preview }}`, quiet: 'own' },
			}),
		),
		'Report Is Over': at([15, 2], problemOver('Остатки'), { executeOnce: true }),
		'Not Corrected': at(
			[15, 1],
			onlyAny(['reason', 'matches', '^(?!agrees$|notApproved$).'], ['preview', 'isTrue']),
		),
		'By Kind': at(
			[10, 0],
			summarized(
				['preview'],
				[
					['append', 'error'],
					['append', 'details.thing.name'],
					['append', 'product.name'],
					['append', 'reason'],
					['sum', 'lines'],
				],
			),
		),
		Problem: at(
			[11, 0],
			fields({
				thing: 'Сверка остатков',
				kind: [
					"={{ $json.preview ? 'Предпросмотр' : $json.appended_error?.length ? 'Остатки не сверены' : '' }}",
					"{{ !$json.preview && !$json.appended_error?.length && $json.appended_reason?.length ? 'Исправлено не всё' : '' }}",
					`{{ $json.isEmpty() ? '${AGREED}' : '' }}`,
				].join(''),
				text: [
					"={{ $json.isEmpty() ? 'У склада и в МоёмСкладе одно и то же.' : '' }}",
					"{{ ($json.appended_error ?? []).unique().slice(0, 5).join(' ') }}",
					"{{ ($json.appended_details_thing_name ?? []).slice(0, 20).join(', ') }}",
					"{{ $json.preview ? 'Было бы проведено, строк: ' + $json.sum_lines : '' }}",
					"{{ $json.appended_reason?.length ? 'Не проведено, придёт в следующем отчёте:' : '' }}",
					"{{ ($json.appended_product_name ?? []).slice(0, 20).join(', ') }}",
					"{{ $json.appended_reason?.length ? '(' + $json.appended_reason.unique().join(', ') + ')' : '' }}",
				].join(' '),
				place: '={{ $execution.id }}',
				entity: '',
			}),
		),
		'Keep Problem': at([12, 0], keptProblem('5')),
	},
	links: {
		'Every Hour': ['Settings'],
		'Compare Now': ['Settings'],
		Settings: ['In the Morning'],
		'In the Morning': [['Yesterday Is Over', 'Goods with an ID']],
		'Goods with an ID': ['Warehouse Stock', 'Is It Meant for the Warehouse'],
		'Is It Meant for the Warehouse': ['By Kind'],
		'Warehouse Stock': ['Compare', 'By Kind'],
		Compare: [['Not Being Recalculated', 'All Was Compared'], 'By Kind'],
		'All Was Compared': ['Problem'],
		'Not Being Recalculated': ['In Words'],
		'In Words': ['All in One'],
		'All in One': ['Report'],
		Report: [['Keep Problem', 'Wait for Approval']],
		'Wait for Approval': ['Approved'],
		Approved: ['Warehouse Stock Again'],
		'Warehouse Stock Again': ['Counted', 'By Kind'],
		Counted: ['Stock Now'],
		'Stock Now': ['Correct MoySklad'],
		'Correct MoySklad': [['Report Is Over', 'Not Corrected'], 'By Kind'],
		'Not Corrected': ['By Kind'],
		'By Kind': ['Problem'],
		Problem: ['Keep Problem'],
	},
};
