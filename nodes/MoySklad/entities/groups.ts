/** Attributes that several kinds of entities share. */
import type { Attribute } from '../entity';
import {
	boolean,
	choice,
	createOnly,
	dateTime,
	integer,
	object,
	readOnly,
	reference,
	required,
	text,
} from './attributes';

const code = text('code', 'Code', 'Код');
const externalCode = text('externalCode', 'External Code', 'Внешний код');

export const name = text('name', 'Name', 'Наименование');
export const codes: readonly Attribute[] = [
	code,
	externalCode,
	text('description', 'Description', 'Описание'),
];

export const id = text('id', 'ID', 'ID', readOnly);
export const ids: readonly Attribute[] = [
	id,
	text('accountId', 'Account ID', 'ID учетной записи', readOnly),
];
export const meta = object('meta', 'Metadata', 'Метаданные', readOnly);
export const created = dateTime('created', 'Created', 'Создан', readOnly);
export const updated = dateTime('updated', 'Updated', 'Изменен', readOnly);
export const archived = boolean('archived', 'Archived', 'В архиве');
export const agents = ['counterparty', 'organization'] as const;

/** Taken as given from then on: another value cannot be set, so an update does not send it. */
export const syncId = text('syncId', 'Sync ID', 'ID синхронизации', createOnly);

export const access: readonly Attribute[] = [
	reference('owner', 'Owner', 'Владелец (сотрудник)', 'employee'),
	reference('group', 'Department', 'Владелец (отдел)', 'group'),
	boolean('shared', 'Shared', 'Общий доступ'),
];

export const named: readonly Attribute[] = [{ ...name, ...required }, ...codes];

/** MoySklad numbers what comes without a number. */
export const numbered: readonly Attribute[] = [
	text('name', 'Number', 'Номер'),
	code,
	externalCode,
	text('description', 'Comment', 'Комментарий'),
];

/** What all catalogues have. */
export const catalogued: readonly Attribute[] = [...named, archived, ...access, ...ids, updated];

export const printing: readonly Attribute[] = [
	boolean('printed', 'Printed', 'Напечатан', readOnly),
	boolean('published', 'Published', 'Опубликован', readOnly),
];

/** Values of custom attributes; each is filtered by its own href (`customAttributeOperators`). */
export const customAttributes = object('attributes', 'Custom Attributes', 'Дополнительные поля');
export const files = object('files', 'Files', 'Файлы');
/** `{ currency: { meta }, value? }`, not the Meta that the document prints (MS-34). */
export const rate = object('rate', 'Currency and Rate', 'Валюта');

/** `vat` 0 means "without VAT" where `vatEnabled` is false, and 0% where it is true. */
export const vat: readonly Attribute[] = [
	integer('vat', 'VAT, Percent', 'НДС, %'),
	boolean('vatEnabled', 'VAT Enabled', 'Облагается НДС'),
	boolean('useParentVat', 'Use VAT of Folder', 'НДС группы товаров'),
	integer('effectiveVat', 'Effective VAT, Percent', 'Реальный НДС, %', readOnly), // MS-32
	boolean('effectiveVatEnabled', 'Effective VAT Enabled', 'Реальный НДС применяется', readOnly),
];

export const taxSystems = {
	GENERAL_TAX_SYSTEM: ['General', 'ОСН'],
	PATENT_BASED: ['Patent', 'Патент'],
	PRESUMPTIVE_TAX_SYSTEM: ['Imputed Income', 'ЕНВД'],
	SIMPLIFIED_TAX_SYSTEM_INCOME: ['Simplified, Income', 'УСН. Доход'],
	SIMPLIFIED_TAX_SYSTEM_INCOME_OUTCOME: ['Simplified, Income Less Expenses', 'УСН. Доход-Расход'],
	UNIFIED_AGRICULTURAL_TAX: ['Unified Agricultural', 'ЕСХН'],
} as const;
/** That of a sale, which has no folder to follow. */
export const saleTaxSystem = choice(
	'taxSystem',
	'Tax System',
	'Система налогообложения',
	taxSystems,
);
export const taxSystem = choice('taxSystem', 'Tax System', 'Система налогообложения', {
	...taxSystems,
	TAX_SYSTEM_SAME_AS_GROUP: ['Same as Folder', 'Совпадает с группой'],
});
