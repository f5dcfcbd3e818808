import {
	AGREED,
	at,
	everyHour,
	fields,
	imsklad,
	keptProblem,
	moySklad,
	NEWS_TABLE,
	only,
	pause,
	PROBLEMS_TABLE,
	RECEIPTS_TABLE,
	rows,
	settings,
	summarized,
	ways,
	where,
	type Condition,
	type Template,
} from './kit';

const BEGIN = "$('Begin').first().json";
const moscow = (ago: string) =>
	`={{ $now.minus(${ago}).setZone('Europe/Moscow').toFormat('yyyy-MM-dd HH:mm:ss') }}`;

/** The field that says which order it belongs to, and what the warehouse was sent of it. */
const SENT = "fields['IMSKLAD отправлено']";
const isOwn: Condition = [SENT, 'startsWith', '={{ $json.id.slice(0, 8) }}'];
const isLate: Condition = [`$json.updated < ${BEGIN}.late`, 'isTrue'];
const isOrder: Condition = ['meta.type', 'is', 'customerorder'];

/** The states in which the warehouse is to have an order, or to expect a purchase. */
const ORDERS = ['Передать на склад', 'На складе', 'Собирается', 'Собран'];
const PURCHASES = ['Передать на склад', 'Ожидается'];
const underWay = (resource: string, state: string[]) =>
	moySklad(resource, 'getAll', {
		returnAll: true,
		filters: { state },
		options: { byName: true },
	});
/** One is as much as many: somebody must look why nothing is written. */
const waiting = (table: string) =>
	rows(table, 'get', {
		...where([['createdAt', 'lt', "={{ $now.minus(1, 'hour').toISO() }}"]]),
		...{ returnAll: false, limit: 1 },
	});
const warehouseStock = imsklad('good', 'getStock', {
	storageId: `={{ ${BEGIN}.warehouseId }}`,
	ids: '={{ $json.id }}',
});
const compare = moySklad('stockReport', 'compare', {
	quantitiesInput: 'json',
	quantities: '={{ { id: $json.id, quantity: $json.stock, reserved: $json.reserved } }}',
	productKey: 'attribute:IMSKLAD ID',
	store: { __rl: true, mode: 'id', value: `={{ ${BEGIN}.store }}` },
	options: { reservedIsExtra: `={{ ${BEGIN}.reservedIsExtra }}` },
});
const UNSEEN = 'Не удалось посмотреть';
/** What could not be looked at is one row, though its place is the run that could not. */
const OF_ONE_PLACE = `={{ $json.kind === '${UNSEEN}' ? '%' : $json.place }}`;

export const watch: Template = {
	number: '12',
	file: 'watch',
	name: '12. The watch',
	notes: [
		{
			area: [-2.8, -1.5, 2.5, 5.5],
			color: 4,
			text: `## 12. The watch
Every hour it looks for what is stuck or does not agree although the other flows run, or because they do not. It changes nothing; what it finds becomes rows of the table *sklad problems*, which *15. Problems* tells, and strikes them out when all is right again:

- orders and purchases that have not reached the warehouse within half an hour,
- orders without news from it, or with another status there,
- supplies (Приемки) behind their planned date,
- what the warehouse has told and nobody has written for an hour,
- problems that stand for more than a day,
- stock that differs.

**Fill in**
1. Run the workflow *0. Prepare MoySklad* once.
2. Choose your credentials in the MoySklad and IMSKLAD nodes.
3. In the table *sklad settings*: \`hoursWithoutNews\`, \`store\`, \`reservedIsExtra\`. Other states? In the two nodes *… under Way*.
4. Publish it, and *15. Problems*.

**A service that does not answer** is a problem too; then nothing is struck out until all can be looked at again.`,
		},
		{ area: [0, -1.5, 2, 8], text: '### When\nEvery hour.' },
		{
			area: [2, -1.5, 4, 4.5],
			text: '### Orders and purchases\nBy what flows 1, 2 and 8 note in MoySklad.',
		},
		{
			area: [2, 3.1, 4, 3.1],
			text: "### n8n's tables\nWhat is kept and not written; what is wrong for long.",
		},
		{
			area: [6, 3.1, 8, 3],
			text: '### Stock\nLooked at twice: what is being booked meanwhile is no difference.',
		},
		{ area: [6, -1.5, 8, 4.5], color: 3, text: '### What a person must know' },
		{ area: [2, 6.2, 4, 1.8], text: '### Right again' },
	],
	nodes: {
		'Every Hour': at([0, 0], everyHour),
		Settings: at([0, 1], settings),
		Begin: at(
			[1, 1],
			fields(
				{
					began: '={{ $now.toISO() }}',
					late: moscow("30, 'minutes'"),
					silent: moscow("$json.hoursWithoutNews, 'hours'"),
				},
				true,
			),
		),
		'Orders under Way': at([2, 0], underWay('customerOrder', ORDERS)),
		'Purchases under Way': at([2, 1], underWay('purchaseOrder', PURCHASES)),
		'What Is Stuck': at(
			[4, 0],
			ways({
				'Another status': [
					isOrder,
					isOwn,
					["fields['IMSKLAD статус']", 'matches', '^(9|10|11) '],
					isLate,
				],
				'Supply is late': [
					['stateName', 'is', 'Ожидается'],
					['deliveryPlannedMoment', 'isFilled'],
					[`$json.deliveryPlannedMoment < ${BEGIN}.late`, 'isTrue'],
				],
				'No news': [
					isOrder,
					isOwn,
					[SENT, 'containsNot', 'отправляется'],
					[`($json.fields['IMSKLAD время'] ?? $json.updated) < ${BEGIN}.silent`, 'isTrue'],
				],
				'Not there': [
					[SENT, 'matchesNot', '=^{{ $json.id.slice(0, 8) }} (?!отправляется)'],
					isLate,
					[`$json.moment >= ${BEGIN}.since || $json.fields['IMSKLAD ключ']`, 'isTrue'],
					[`$json.applicable || ${BEGIN}.unposted`, 'isTrue'],
					// Of those the flow that sends them has told.
					["fields['IMSKLAD проблема']", 'isEmpty'],
				],
			}),
		),
		Stuck: at(
			[6, 0],
			fields({
				thing:
					"={{ $json.meta.type === 'purchaseorder' ? 'Заказ поставщику' : 'Заказ' }} {{ $json.name }}",
				kind: "={{ ['Другой статус у склада', 'Поставка опаздывает', 'Нет вестей со склада', 'Не дошёл до склада'][$prevNode.outputIndex] }}",
				text: [
					"={{ $json.meta.type === 'purchaseorder' ? 'Заказ поставщику' : 'Заказ' }} {{ $json.name }} ({{ $json.stateName }}):",
					"{{ $prevNode.outputIndex === 0 ? 'у склада «' + $json.fields['IMSKLAD статус'] + '»' : '' }}",
					"{{ $prevNode.outputIndex === 1 ? 'ждали ' + $json.deliveryPlannedMoment.slice(0, 10) : '' }}",
					"{{ $prevNode.outputIndex === 2 ? 'склад молчит с ' + ($json.fields['IMSKLAD время'] ?? $json.updated).slice(0, 16) : '' }}",
					"{{ $prevNode.outputIndex === 3 ? 'опубликованы ли потоки 1 и 8, что в их выполнениях?' : '' }}",
				].join(' '),
				place: '={{ $json.id }}',
				entity: '',
			}),
		),
		'News That Waits': at([2, 3], waiting(NEWS_TABLE)),
		'Receipts That Wait': at([2, 4], waiting(RECEIPTS_TABLE)),
		'Problems That Stand': at(
			[2, 5],
			rows(PROBLEMS_TABLE, 'get', {
				...where([
					['createdAt', 'lt', "={{ $now.minus(1, 'day').toISO() }}"],
					['flow', 'neq', '12'],
					['kind', 'neq', 'Предпросмотр'],
					['kind', 'neq', AGREED],
				]),
				returnAll: true,
			}),
		),
		Standing: at(
			[4, 4],
			fields({
				thing:
					"={{ $json.thing ? $json.thing + ': ' + $json.kind : $json.receipt ? 'Приёмки склада' : 'Вести склада' }}",
				kind: "={{ $json.thing ? 'Проблема не решена больше суток' : 'Вести склада не записаны' }}",
				text: [
					"={{ $json.thing ? $json.thing + ': ' + $json.text : '' }}",
					"{{ $json.news && !$json.thing ? 'Ждут больше часа в таблице sklad news: что в выполнениях потока 2?' : '' }}",
					"{{ $json.receipt ? 'Ждут больше часа в таблице sklad receipts: что в выполнениях потока 16?' : '' }}",
				].join(' '),
				place: "={{ $json.place || 'n8n' }}",
				entity: '',
			}),
		),
		'Goods with an ID': at(
			[3, 5.2],
			moySklad('assortment', 'getForWarehouse', {
				findBy: 'all',
				productKey: 'attribute:IMSKLAD ID',
			}),
		),
		'Is It Meant for the Warehouse': at([6, 2], only(['details?.reason', 'isNot', 'noKey'])),
		'Warehouse Stock': at([6, 5], warehouseStock),
		Compare: at([7, 5], compare),
		'Ten Minutes Later': at([8, 5], pause(600)),
		'Warehouse Stock Again': at([9, 5], warehouseStock),
		'Compare Again': at([10, 5], compare),
		'Not Being Recalculated': at([11, 5], only(['problem', 'isNot', 'recalculating'])),
		'Stock Differs': at(
			[12, 5],
			fields({
				thing: "=Товар {{ $json.product?.name ?? 'с номером склада ' + $json.id }}",
				kind: "={{ $json.known ? 'Остаток расходится' : 'Остаток не сравнить' }}",
				text: [
					"={{ $json.product?.code ?? '' }} {{ $json.product?.name ?? $json.id }}:",
					"склад {{ $json.theirs ?? '?' }}, МойСклад {{ $json.ours ?? '?' }}",
					"{{ $json.known ? '– нет отгрузки или приёмки? Исправит поток 5' : '' }}",
					"{{ $json.problem === 'notThere' ? '– склад этого номера не знает: передайте товар потоком 4' : $json.problem ?? '' }}",
				].join(' '),
				place: '={{ $json.product?.id ?? $json.id }}',
				entity: '',
			}),
		),
		'By Error': at(
			[7, 1],
			summarized(
				[],
				[
					['append', 'error'],
					['append', 'details.thing.name'],
				],
			),
		),
		'Not Looked At': at(
			[8, 1],
			fields({
				thing: 'Обход',
				kind: UNSEEN,
				text: "={{ ($json.appended_error ?? []).unique().slice(0, 5).join(' ') }} {{ ($json.appended_details_thing_name ?? []).slice(0, 20).join(', ') }}",
				place: '={{ $execution.id }}',
				entity: '',
			}),
		),
		'Keep Problem': at([10, 0], keptProblem('12', ['place', 'like', OF_ONE_PLACE])),
		'All Was Looked At': at(
			[2, 7],
			rows(
				PROBLEMS_TABLE,
				'rowNotExists',
				where([
					['flow', 'eq', '12'],
					['kind', 'eq', UNSEEN],
					['place', 'eq', '={{ $execution.id }}'],
				]),
			),
		),
		'What Is Over': at(
			[3, 7],
			rows(PROBLEMS_TABLE, 'deleteRows', {
				...where([
					['flow', 'eq', '12'],
					['updatedAt', 'lt', `={{ ${BEGIN}.began }}`],
				]),
				options: {},
			}),
		),
	},
	links: {
		'Every Hour': ['Settings'],
		Settings: ['Begin'],
		Begin: [
			[
				...['Orders under Way', 'Purchases under Way', 'News That Waits', 'Receipts That Wait'],
				...['Problems That Stand', 'Goods with an ID', 'All Was Looked At'],
			],
		],
		'Orders under Way': ['What Is Stuck', 'By Error'],
		'Purchases under Way': ['What Is Stuck', 'By Error'],
		'What Is Stuck': ['Stuck', 'Stuck', 'Stuck', 'Stuck'],
		Stuck: ['Keep Problem'],
		'News That Waits': ['Standing'],
		'Receipts That Wait': ['Standing'],
		'Problems That Stand': ['Standing'],
		Standing: ['Keep Problem'],
		'Goods with an ID': ['Warehouse Stock', 'Is It Meant for the Warehouse'],
		'Is It Meant for the Warehouse': ['By Error'],
		'Warehouse Stock': ['Compare', 'By Error'],
		Compare: ['Ten Minutes Later', 'By Error'],
		'Ten Minutes Later': ['Warehouse Stock Again'],
		'Warehouse Stock Again': ['Compare Again', 'By Error'],
		'Compare Again': ['Not Being Recalculated', 'By Error'],
		'Not Being Recalculated': ['Stock Differs'],
		'Stock Differs': ['Keep Problem'],
		'By Error': ['Not Looked At'],
		'Not Looked At': ['Keep Problem'],
		'All Was Looked At': ['What Is Over'],
	},
};
