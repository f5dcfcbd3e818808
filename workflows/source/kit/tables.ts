/** n8n's data tables that the flows share: each is known by its name, so nothing has to be linked after an import. */
import type { Action, Parameters } from './types';

export type Column = 'string' | 'number' | 'boolean';

/** One row: what several flows share. Flow 0 makes it with these values, and a person edits it as a table. */
export const SETTINGS_TABLE = 'sklad settings';
/** What is wrong at present: a row for each thing and kind. */
export const PROBLEMS_TABLE = 'sklad problems';

/** A kind that is no problem: both stocks are the same. It is told each morning, and never that it is over. */
export const AGREED = 'Остатки сошлись';

/** Which kinds of problems people were told of, and whether they stand still. */
export const TOLD_TABLE = 'sklad told';
/** What the warehouse has told and flow 2 has not written yet. */
export const NEWS_TABLE = 'sklad news';
export const NEWS_COLUMNS: Record<string, Column> = { came: 'string', news: 'string' };
/** What the warehouse has received and flow 16 has not booked yet. */
export const RECEIPTS_TABLE = 'sklad receipts';
export const RECEIPTS_COLUMNS: Record<string, Column> = { receipt: 'string' };
/** Questions after an order on this day in Moscow that were not answered: who knows the digits, has none. */
export const TRIES_TABLE = 'sklad tries';
export const TRIES_COLUMNS: Record<string, Column> = {
	day: 'string',
	chat: 'string',
	number: 'string',
};
/** Which run of which n8n does something with a thing: of two at once the first does it. */
export const CLAIMS_TABLE = 'sklad claims';
export const CLAIM_COLUMNS: Record<string, Column> = {
	/** As in `sklad problems`. */
	thing: 'string',
	/** The ID of the run. */
	run: 'string',
	/** Milliseconds since 1970. */
	at: 'number',
};
export const TOLD_COLUMNS: Record<string, Column> = {
	flow: 'string',
	kind: 'string',
	open: 'boolean',
};

/**
 * The columns of `sklad settings`, each with its value to begin with and a word on it for the people who edit it.
 * Names are for ever: flows that people have imported read them.
 */
export const SETTINGS: Record<string, { value: string | number | boolean; about: string }> = {
	since: {
		value: '',
		about:
			'С какого дня считаются заказы, ГГГГ-ММ-ДД: старые остаются в покое. Поток 0 ставит день, когда он запущен',
	},
	preview: {
		value: false,
		about: 'Предпросмотр: true – потоки только говорят, что они отправили и записали бы',
	},
	unposted: { value: false, about: 'true – отправлять и непроведённые документы' },
	warehouseId: { value: 1, about: 'Номер склада в IMSKLAD' },
	productKey: {
		value: 'code',
		about: 'По какому полю склад знает товар: code, externalCode, article или attribute:Название',
	},
	priceType: { value: '', about: 'Тип цены для склада; пусто – первый' },
	gramsInWeightUnit: { value: 1000, about: 'Сколько граммов в единице веса МойСклад' },
	store: {
		value: 'Основной склад',
		about: 'Склад в МоёмСкладе, на котором лежит то, что есть у IMSKLAD',
	},
	organization: { value: '', about: 'Юрлицо для оприходований и списаний; пусто – единственное' },
	reservedIsExtra: {
		value: false,
		about: 'true – резерв у склада идёт сверх остатка, а не входит в него',
	},
	saplabPrefix: { value: 'SL-', about: 'С чего начинаются номера заказов из Saplab у склада' },
	clientPrefix: {
		value: 'saplab-',
		about: 'С чего начинаются внешние коды контрагентов из Saplab в МоёмСкладе',
	},
	clientFollows: {
		value: '',
		about:
			'Какие поля контрагента меняются вслед за Saplab: phone, email, actualAddress, …; остальные только дополняются',
	},
	supplierTag: { value: 'поставщики', about: 'Группа контрагентов-поставщиков в МоёмСкладе' },
	morning: { value: 9, about: 'Час по Москве, с которого говорят утренние сообщения' },
	lowBalance: { value: 3000, about: 'Баланс у склада, ниже которого тревога, в рублях' },
	hoursToAnswer: { value: 23, about: 'Сколько часов поток 5 ждёт решения' },
	hoursWithoutNews: {
		value: 24,
		about: 'После скольких часов без вестей от склада заказ – проблема',
	},
	wrongTries: {
		value: 5,
		about: 'После скольких неверных цифр поток 10 закрывает номер или чат на день',
	},
	tellForeign: {
		value: false,
		about: 'true – говорить о статусах заказов, которых нет в МоёмСкладе',
	},
	tellBy: {
		value: '',
		about: 'Как сообщать: address (адрес ниже), telegram или email; эти два включают в потоке 15',
	},
	tellUrl: {
		value: '',
		about: 'Адрес чата, который принимает {"text": "…"}',
	},
	state0: { value: 'На складе', about: 'Статус в МоёмСкладе для статуса склада 0 (Новый)' },
	state1: { value: 'На складе', about: 'То же для 1' },
	state2: { value: 'Собирается', about: 'То же для 2' },
	state3: { value: 'Собирается', about: 'То же для 3' },
	state4: { value: 'Собирается', about: 'То же для 4' },
	state5: { value: 'Собирается', about: 'То же для 5' },
	state6: { value: 'Собран', about: 'То же для 6' },
	state7: { value: 'Собран', about: 'То же для 7' },
	state8: { value: 'Собран', about: 'То же для 8' },
	state9: { value: 'Отгружен', about: 'То же для 9 (Отгружен)' },
	state10: { value: 'Отменен', about: 'То же для 10 (Отменён)' },
	state11: { value: 'Доставлен', about: 'То же для 11 (Вручён)' },
};

/** Of `sklad problems`. `since` and `tries` are kept by the workflow Problems, `told` too. */
export const PROBLEM_COLUMNS: Record<string, Column> = {
	/** What it is about, in a person's words: "Заказ 00012". */
	thing: 'string',
	kind: 'string',
	text: 'string',
	since: 'string',
	tries: 'number',
	/** The number of the flow. */
	flow: 'string',
	/** The thing's ID in its system, for a look or another try. */
	place: 'string',
	/** The entity of MoySklad in whose field "IMSKLAD проблема" it is noted, by the API's word. */
	entity: 'string',
	/** Whether it has gone wrong once more since Problems last looked. */
	news: 'boolean',
	/** When people were told. */
	told: 'string',
};

const named = (value: string) => ({ __rl: true, mode: 'name', value });

/** Rows of a table. */
export const rows = (table: string, operation: string, parameters: Parameters = {}): Action => ({
	type: 'n8n-nodes-base.dataTable',
	version: 1.1,
	parameters: { resource: 'row', operation, dataTableId: named(table), ...parameters },
});

/** Makes a table where it is missing. */
export const madeTable = (table: string, columns: Record<string, Column>): Action => ({
	type: 'n8n-nodes-base.dataTable',
	version: 1.1,
	parameters: {
		resource: 'table',
		operation: 'create',
		tableName: table,
		columns: { column: Object.entries(columns).map(([name, type]) => ({ name, type })) },
		options: { createIfNotExists: true },
	},
});

/** Gives a table another name. */
export const renamedTable = (table: string, newName: string): Action => ({
	type: 'n8n-nodes-base.dataTable',
	version: 1.1,
	parameters: { resource: 'table', operation: 'update', dataTableId: named(table), newName },
});

type Condition = [column: string, condition: string, value?: unknown];

/** Which rows: those for which all conditions hold, or any. */
export const where = (conditions: Condition[], matchType = 'allConditions') => ({
	matchType,
	filters: {
		conditions: conditions.map(([keyName, condition, keyValue]) => ({
			keyName,
			condition,
			...(keyValue !== undefined && { keyValue }),
		})),
	},
});

/** The values of a row, by its columns. */
export const row = (values: Parameters) => ({
	columns: { mappingMode: 'defineBelow', value: values, matchingColumns: [], schema: [] },
	options: {},
});

/** The shared settings, once for a run; they go to a Merge (`together`), so that each item has them. */
export const settings: Action = {
	...rows(SETTINGS_TABLE, 'get', { returnAll: false, limit: 1 }),
	executeOnce: true,
};

/** Of two things with one name each has its row: two orders with the same number. */
export const AT_ITS_PLACE: Condition = ['place', 'eq', '={{ $json.place }}'];

/**
 * Takes note of what went wrong: one row for each thing and kind, and for whatever else makes it one, whatever becomes of
 * its words. Items have `thing`, `kind`, `text` and `place`.
 */
export const keptProblem = (flow: string, ...more: Condition[]): Action =>
	rows(PROBLEMS_TABLE, 'upsert', {
		...where([['thing', 'eq', '={{ $json.thing }}'], ['kind', 'eq', '={{ $json.kind }}'], ...more]),
		...row({
			thing: '={{ $json.thing }}',
			kind: '={{ $json.kind }}',
			text: '={{ $json.text }}',
			place: '={{ $json.place }}',
			entity: '={{ $json.entity }}',
			flow,
			news: true,
		}),
	});

/** Strikes out what was wrong with things: it is over. */
export const problemsOver = (...things: string[]): Action =>
	rows(PROBLEMS_TABLE, 'deleteRows', {
		...where(
			things.map((thing) => ['thing', 'eq', thing]),
			things.length > 1 ? 'anyCondition' : undefined,
		),
		options: {},
	});
export const problemOver = (thing: string): Action => problemsOver(thing);

/** The same by the thing's ID in its system, for things that may be renamed meanwhile, or bear the name of another. */
export const problemOverAt = (id: string, ...more: Condition[]): Action =>
	rows(PROBLEMS_TABLE, 'deleteRows', { ...where([['place', 'eq', id], ...more]), options: {} });

/** How long a run that died keeps others from what it had claimed. */
const MINUTES_OF_A_CLAIM = 10;

/** Claims a thing for this run: an item for each that comes in, the row. Then a pause, that all others may have claimed it too. */
export const claim = (thing: string): Action =>
	rows(
		CLAIMS_TABLE,
		'insert',
		row({ thing, run: '={{ $execution.id }}', at: '={{ $now.toMillis() }}' }),
	);

/** Of each thing the row of who claimed it first, and is not dead. */
export const firstClaim: Action = rows(CLAIMS_TABLE, 'get', {
	...where([
		['thing', 'eq', '={{ $json.thing }}'],
		['at', 'gt', `={{ $now.toMillis() - ${MINUTES_OF_A_CLAIM * 60_000} }}`],
	]),
	returnAll: false,
	limit: 1,
	orderBy: true,
	orderByColumn: 'id',
	orderByDirection: 'ASC',
});

/** Gives up what this run has claimed, and what was left a day ago; it must be the last to run. */
export const claimsOver: Action = {
	...rows(CLAIMS_TABLE, 'deleteRows', {
		...where(
			[
				['run', 'eq', '={{ $execution.id }}'],
				['at', 'lt', '={{ $now.toMillis() - 86400000 }}'],
			],
			'anyCondition',
		),
		options: {},
	}),
	executeOnce: true,
};
