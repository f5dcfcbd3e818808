/**
 * MoySklad's entities as data: what is in the chapter "Сущности" after that document (with the reading of its
 * contradictions MS-nn), the rest after the vendor's OpenAPI description and attribute tables.
 */
import type { Entity } from '../entity';
import { bonus } from './bonus';
import { contract } from './contract';
import { currency } from './currency';
import { dictionaries } from './dictionaries';
import { documents } from './documents';
import { folders } from './folders';
import { goods } from './goods';
import { moreDocuments } from './moreDocuments';
import { parties } from './parties';
import { payments } from './payments';
import { retail } from './retail';
import { webhooks } from './webhooks';

export * from './assortment';
export { customAttributeOperators } from './attributes';
export { positionAttributes } from './positions';
export { reportFilters } from './reports';

export const entities: readonly Entity[] = [
	...goods,
	...folders,
	...parties,
	contract,
	...documents,
	...moreDocuments,
	...payments,
	...retail,
	currency,
	...dictionaries,
	...bonus,
	...webhooks,
];

/** What a create sends, by keyword, where nobody said otherwise (MS-18, MS-49). */
export const sentOnCreate: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
	bonusprogram: { allProducts: true },
	webhook: { enabled: true },
	webhookstock: { enabled: true },
};
