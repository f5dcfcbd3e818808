/** Webhooks are not filtered (MS-46) and have no key of their own but the uniqueness of what they watch. */
import type { Attribute, Entity } from '../entity';
import { boolean, choice, entityWith, readOnly, reference, required, text } from './attributes';
import { ids, meta } from './groups';

const common: readonly Attribute[] = [
	text('url', 'URL', 'URL', required),
	// `sentOnCreate` has true, for no default is documented (MS-49).
	boolean('enabled', 'Enabled', 'Включен'),
	// Not marked read-only in every table, and yet never sent (MS-50).
	...ids,
	reference('authorApplication', 'Author Application', 'Решение', 'application', readOnly),
	meta,
];

const actions = {
	CREATE: ['Create', 'Создание'],
	UPDATE: ['Update', 'Изменение'],
	DELETE: ['Delete', 'Удаление'],
	PROCESSED: ['Processed (Async Only)', 'Обработка'], // with the entity type `async` (MS-27)
} as const;
const diffTypes = { NONE: ['None', 'Нет'], FIELDS: ['Fields', 'Поля'] } as const;
const reportTypes = { all: ['All Stores', 'Общий'], bystore: ['By Store', 'По складам'] } as const;
const stockTypes = { stock: ['Stock', 'Остаток'] } as const;

const webhook = entityWith({ metadata: false, searchable: false });
const stockWebhook = entityWith({ keyword: 'webhookstock', metadata: false, searchable: false });

export const webhooks: readonly Entity[] = [
	webhook('webhook', 'Webhook', 'Вебхук', [
		text('entityType', 'Entity Type', 'Тип сущности', required),
		choice('action', 'Action', 'Отслеживаемое действие', actions, required),
		// Of the action UPDATE only.
		choice('diffType', 'Changes Shown', 'Режим отображения изменений', diffTypes),
		...common,
		choice('method', 'Method', 'HTTP-метод', { POST: ['POST'] }, readOnly),
	]),
	stockWebhook('stockWebhook', 'Stock Webhook', 'Вебхук на изменение остатков', [
		choice('reportType', 'Report', 'Тип отчета остатков', reportTypes, required),
		choice('stockType', 'Stock Type', 'Тип остатков', stockTypes, required),
		...common,
	]),
];
