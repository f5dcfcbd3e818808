import {
	choice,
	dateTime,
	entity,
	filtered,
	integer,
	money,
	reference,
	required,
	state,
	text,
} from './attributes';
import {
	access,
	agents,
	archived,
	codes,
	customAttributes,
	ids,
	meta,
	printing,
	rate,
	updated,
} from './groups';

export const contract = entity('contract', 'Contract', 'Договор', [
	...filtered(
		// Required by the text of the create operation, not by the table (MS-33).
		text('name', 'Number', 'Номер', required),
		// An update of either party must bring the account of the new one as well (MS-36).
		reference('ownAgent', 'Organization', 'Организация', 'organization', required),
		reference('agent', 'Counterparty', 'Контрагент', agents, required),
		...codes,
		dateTime('moment', 'Date', 'Дата'),
		state('state', 'State', 'Статус'),
		archived,
		...access,
		...ids,
		updated,
	),
	// The JSON's values, where the document's table prints those of the screen (MS-39).
	choice('contractType', 'Contract Type', 'Тип договора', {
		Sales: ['Sale', 'Договор купли-продажи'],
		Commission: ['Commission', 'Договор комиссии'],
	}),
	choice('rewardType', 'Reward Type', 'Тип вознаграждения', {
		None: ['None', 'Не рассчитывать'],
		PercentOfSales: ['Percent of Sales', 'Процент от суммы продажи'],
	}),
	integer('rewardPercent', 'Reward, Percent', 'Вознаграждение, %'),
	money('sum', 'Sum', 'Сумма'), // In kopecks like all sums, though not said (MS-40).
	rate,
	reference('organizationAccount', 'Organization Account', 'Счет организации', 'account'),
	reference('agentAccount', 'Counterparty Account', 'Счет контрагента', 'account'), // MS-35
	customAttributes,
	...printing,
	meta,
]);
