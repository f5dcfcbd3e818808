/** The account's own lists, its people and their tasks (the vendor's OpenAPI description; MS-267, MS-268). */
import type { Entity } from '../entity';
import {
	boolean,
	choice,
	dateTime,
	entity,
	entityWith,
	filtered,
	integer,
	number,
	object,
	offered,
	readOnly,
	reference,
	required,
	state,
	text,
} from './attributes';
import {
	access,
	agents,
	archived,
	catalogued,
	created,
	customAttributes,
	files,
	ids,
	meta,
	name,
	named,
	updated,
} from './groups';
import { without } from './without';

const plain = entityWith({ metadata: false });
const shared = [...named, ...access, ...ids, updated];

export const dictionaries: readonly Entity[] = [
	entity('project', 'Project', 'Проект', [...filtered(...catalogued), customAttributes, meta]),
	plain('salesChannel', 'Sales Channel', 'Канал продаж', [
		...filtered(
			...catalogued,
			choice(
				'type',
				'Type',
				'Тип',
				{
					MESSENGER: ['Messenger', 'Мессенджер'],
					SOCIAL_NETWORK: ['Social Network', 'Социальная сеть'],
					MARKETPLACE: ['Marketplace', 'Маркетплейс'],
					ECOMMERCE: ['Online Shop', 'Интернет-магазин'],
					CLASSIFIED_ADS: ['Classified Ads', 'Доска объявлений'],
					DIRECT_SALES: ['Direct Sales', 'Прямые продажи'],
					RETAIL_SALES: ['Retail Sales', 'Розничные продажи'],
					OTHER: ['Other', 'Другое'],
				},
				required,
			),
		),
		meta,
	]),
	plain('expenseItem', 'Expense Item', 'Статья расходов', [
		...filtered(...named, ...ids, updated),
		meta,
	]),
	plain('uom', 'Unit of Measure', 'Единица измерения', [...filtered(...shared), meta]),
	plain('country', 'Country', 'Страна', [...filtered(...shared), meta]),
	plain('taxRate', 'Tax Rate', 'Ставка НДС', [
		...filtered(
			number('rate', 'Rate, Percent', 'Ставка, %', required),
			text('comment', 'Comment', 'Комментарий'),
			archived,
			...access,
			...ids,
			updated,
		),
		meta,
	]),
	entityWith({ metadata: false, bulk: false, deletes: 'oneByOne' })(
		'group',
		'Department',
		'Отдел',
		[
			...filtered({ ...name, ...required }, ...ids),
			integer('index', 'Place in the List', 'Порядковый номер'),
			meta,
		],
	),
	entity('consignment', 'Consignment', 'Серия', [
		...filtered(
			text('label', 'Label', 'Метка', required),
			...without(catalogued, 'name', 'owner', 'group', 'shared'),
			text('name', 'Name', 'Наименование', readOnly),
			reference('assortment', 'Item', 'Товар', ['product', 'variant'], required),
		),
		object('barcodes', 'Barcodes', 'Штрихкоды'),
		dateTime('expiryDate', 'Expires', 'Срок годности'),
		object('images', 'Images', 'Изображения', readOnly),
		customAttributes,
		meta,
	]),
	entity('employee', 'Employee', 'Сотрудник', [
		...filtered(
			text('lastName', 'Last Name', 'Фамилия', required),
			text('firstName', 'First Name', 'Имя', offered),
			text('middleName', 'Middle Name', 'Отчество'),
			text('email', 'Email', 'Электронный адрес', offered),
			text('phone', 'Phone', 'Телефон'),
			text('position', 'Position', 'Должность'),
			text('inn', 'INN', 'ИНН'),
			...without(catalogued, 'name', 'code'),
			text('name', 'Name', 'Наименование', readOnly),
			created,
			text('uid', 'Login', 'Логин', readOnly),
			text('fullName', 'Full Name', 'Имя, отчество, фамилия', readOnly),
			text('shortFio', 'Short Name', 'Краткое ФИО', readOnly),
		),
		// `{ value, currency }`, kopecks.
		object('salary', 'Salary', 'Оклад'),
		object('cashiers', 'Cashiers', 'Кассиры', readOnly),
		object('image', 'Image', 'Изображение'),
		customAttributes,
		meta,
	]),
	entityWith({ searchable: false })('task', 'Task', 'Задача', [
		...filtered(
			text('description', 'Text', 'Текст', required),
			reference('assignee', 'Assignee', 'Ответственный', 'employee', required),
			dateTime('dueToDate', 'Due', 'Срок', offered),
			boolean('done', 'Done', 'Выполнена'),
			state('state', 'Type', 'Тип задачи'),
			reference('implementer', 'Implementer', 'Выполнивший', 'employee'),
			reference('agent', 'Counterparty', 'Контрагент', agents),
			dateTime('completed', 'Completed', 'Выполнена в', readOnly),
			reference('author', 'Author', 'Постановщик', 'employee', readOnly),
			created,
			updated,
			...ids,
		),
		object('operation', 'Document', 'Документ'),
		reference('authorApplication', 'Author Application', 'Решение', 'application', readOnly),
		object('notes', 'Notes', 'Комментарии'),
		files,
		meta,
	]),
];
