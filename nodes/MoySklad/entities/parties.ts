/** Counterparty, organization and store. */
import type { Attribute, Entity } from '../entity';
import {
	boolean,
	choice,
	dateTime,
	entity,
	exact,
	filterOnly,
	filtered,
	integer,
	money,
	number,
	object,
	readOnly,
	reference,
	state,
	text,
} from './attributes';
import { catalogued, created, customAttributes, files, meta, syncId } from './groups';

const companyType = choice('companyType', 'Company Type', 'Тип', {
	legal: ['Legal Entity', 'Юридическое лицо'],
	entrepreneur: ['Sole Proprietor', 'Индивидуальный предприниматель'],
	individual: ['Individual', 'Физическое лицо'],
});

/** Of an address either the line or the object is sent; where both are, the line is ignored. */
const address = (name: string, label: string, russian: string): readonly Attribute[] => [
	...filtered(text(name, label, russian)),
	object(`${name}Full`, `${label} in Parts`, `${russian} по частям`),
];

const company: readonly Attribute[] = [
	...filtered(
		...catalogued,
		syncId,
		created,
		companyType,
		text('email', 'Email', 'Электронный адрес'),
		text('phone', 'Phone', 'Телефон'),
		text('fax', 'Fax', 'Факс'),
		text('inn', 'INN', 'ИНН'),
		text('kpp', 'KPP', 'КПП'),
		text('legalTitle', 'Full Name', 'Полное наименование'),
	),
	...address('actualAddress', 'Actual Address', 'Фактический адрес'),
	...address('legalAddress', 'Legal Address', 'Юридический адрес'),
	text('ogrn', 'OGRN', 'ОГРН'),
	text('ogrnip', 'OGRNIP', 'ОГРНИП'),
	text('okpo', 'OKPO', 'ОКПО'),
	text('certificateNumber', 'Certificate Number', 'Номер свидетельства'),
	dateTime('certificateDate', 'Certificate Date', 'Дата свидетельства'),
	text('legalLastName', 'Last Name', 'Фамилия'),
	text('legalFirstName', 'First Name', 'Имя'),
	text('legalMiddleName', 'Middle Name', 'Отчество'),
	object('accounts', 'Bank Accounts', 'Счета'),
	reference('bonusProgram', 'Bonus Program', 'Бонусная программа', 'bonusprogram'),
	integer('bonusPoints', 'Bonus Points', 'Бонусные баллы', readOnly),
	customAttributes,
	meta,
];

export const parties: readonly Entity[] = [
	entity('counterparty', 'Counterparty', 'Контрагент', [
		...company,
		...filtered(
			state('state', 'State', 'Статус'),
			text('discountCardNumber', 'Discount Card Number', 'Номер дисконтной карты'),
			reference('priceType', 'Price Type', 'Тип цены', 'pricetype'),
			object('tags', 'Groups', 'Группы', { filter: exact }),
		),
		text('accounts.accountnumber', 'Bank Account Number', 'Номер счета', filterOnly),
		choice('sex', 'Sex', 'Пол', { MALE: ['Male', 'Мужской'], FEMALE: ['Female', 'Женский'] }),
		dateTime('birthDate', 'Birth Date', 'Дата рождения'),
		object('discounts', 'Discounts', 'Скидки'),
		object('contactpersons', 'Contact Persons', 'Контактные лица'),
		object('notes', 'Events', 'События'),
		money('salesAmount', 'Sales Amount', 'Сумма продаж', readOnly),
		files,
	]),
	entity('organization', 'Organization', 'Юрлицо', [
		...company,
		text('director', 'Director', 'Руководитель'),
		text('directorPosition', 'Position of the Director', 'Должность руководителя'),
		text('chiefAccountant', 'Chief Accountant', 'Главный бухгалтер'),
		object('directorSign', 'Signature of the Director', 'Подпись руководителя'),
		object('chiefAccountSign', 'Signature of the Chief Accountant', 'Подпись главного бухгалтера'),
		object('stamp', 'Stamp', 'Печать'),
		boolean('payerVat', 'VAT Payer', 'Плательщик НДС'),
		number('advancePaymentVat', 'VAT on Advances, Percent', 'НДС по авансам, %'),
		text('trackingContractNumber', 'Tracking Contract Number', 'Номер договора с ЦРПТ'),
		dateTime('trackingContractDate', 'Tracking Contract Date', 'Дата договора с ЦРПТ'),
	]),
	entity('store', 'Store', 'Склад', [
		...filtered(
			...catalogued,
			reference('parent', 'Parent Store', 'Группа склада', 'store'),
			text('pathName', 'Path', 'Путь', readOnly),
		),
		...address('address', 'Address', 'Адрес'),
		object('zones', 'Zones', 'Зоны', readOnly),
		object('slots', 'Slots', 'Ячейки', readOnly),
		customAttributes,
		meta,
	]),
];
