import type { Entity } from '../entity';
import {
	boolean,
	choice,
	createOnly,
	dateTime,
	entityWith,
	exact,
	filterOnly,
	filtered,
	integer,
	object,
	readOnly,
	reference,
	required,
	text,
} from './attributes';
import { access, codes, created, ids, meta, name, updated } from './groups';

const welcomeModes = {
	REGISTRATION: ['Registration', 'После регистрации'],
	FIRST_PURCHASE: ['First Purchase', 'После первой покупки'],
} as const;
const types = { EARNING: ['Earning', 'Начисление'], SPENDING: ['Spending', 'Списание'] } as const;
const statuses = {
	WAIT_PROCESSING: ['Waiting', 'Отложена'],
	COMPLETED: ['Completed', 'Выполнена'],
	CANCELED: ['Cancelled', 'Отменена'],
} as const;
const categories = {
	REGULAR: ['Regular', 'Обычная'],
	WELCOME: ['Welcome', 'Приветственная'],
} as const;

/** No filter, no search (MS-46), arrays only for deleting (MS-17). */
const program = entityWith({ metadata: false, searchable: false, bulk: false });
const transaction = entityWith({ metadata: false, searchable: false });

export const bonus: readonly Entity[] = [
	// The document calls it a discount here and there (MS-56).
	program('bonusProgram', 'Bonus Program', 'Бонусная программа', [
		// Required by the text of the create operation, while the table has no marks (MS-19).
		{ ...name, ...required },
		boolean('active', 'Active', 'Активна', required),
		boolean('allAgents', 'All Counterparties', 'Действует на всех контрагентов', required),
		// Always true, and yet required: `sentOnCreate` has it, so nobody is asked (MS-18).
		boolean('allProducts', 'All Products', 'Действует на все товары', readOnly),
		integer('earnRateRoublesToPoint', 'Roubles per Point Earned', 'Курс начисления', required),
		integer('spendRatePointsToRouble', 'Points Spent per Rouble', 'Курс списания', required),
		integer(
			'maxPaidRatePercents',
			'Paid by Points, Percent',
			'Максимум оплаты баллами, %',
			required,
		),
		object('agentTags', 'Counterparty Groups', 'Группы контрагентов'),
		boolean('earnWhileRedeeming', 'Earn While Spending', 'Начисление при списании'),
		integer('postponedBonusesDelayDays', 'Delay of Points, Days', 'Начислять через, дней'),
		// With it true, the next two must not be empty.
		boolean('welcomeBonusesEnabled', 'Welcome Points', 'Приветственные баллы'),
		choice('welcomeBonusesMode', 'Welcome Points After', 'Условие начисления', welcomeModes),
		integer('welcomeBonusesValue', 'Number of Welcome Points', 'Количество приветственных баллов'),
		...ids,
		meta,
	]),
	transaction('bonusTransaction', 'Bonus Transaction', 'Бонусная операция', [
		choice('transactionType', 'Type', 'Тип', types, { ...required, ...createOnly }),
		...filtered(
			reference('agent', 'Counterparty', 'Контрагент', 'counterparty', required),
			// Required by the table of the create operation only (MS-13).
			reference('bonusProgram', 'Bonus Program', 'Бонусная программа', 'bonusprogram', required),
			integer('bonusValue', 'Points', 'Бонусные баллы'),
			boolean('applicable', 'Posted', 'Проведено'),
			dateTime('moment', 'Date', 'Время проведения'),
			name,
			...codes, // `description` is of the newer document (MS-14).
			reference('organization', 'Organization', 'Юрлицо', 'organization'),
			...access,
			...ids,
			created, // Read-only by the newer document, as `updated` is by the OpenAPI (MS-15).
			updated,
		),
		text('updatedBy', 'Updated By', 'Изменил', { ...filterOnly, filter: exact }),
		// Of an EARNING only, and changed only while that is waiting (MS-16: errors 62000 to 62003).
		dateTime('executionDate', 'Date of Earning', 'Дата начисления'),
		// Which documents it may be is not stated; the sample shows this one.
		reference('parentDocument', 'Parent Document', 'Связанный документ', 'retaildemand'),
		choice('transactionStatus', 'Status', 'Статус', statuses, readOnly),
		choice('categoryType', 'Category', 'Категория', categories, readOnly),
		meta,
	]),
];
