import { entities } from '../../nodes/MoySklad/entities';
import type { Description } from '../docs/coverage';
import { described, differences, tabled } from './moysklad-description';

/** Why the table of entities is not as the vendor's OpenAPI description has it: each difference, with its reason. */
export const EXPLAINED: ReadonlyArray<readonly [reason: string, differences: readonly string[]]> = [
	[
		'the table has what the older chapter "Сущности" or the service itself gives beside it',
		[
			'product minimumBalance: not described',
			'variant article: not described',
			'enter inventory: not described',
			'productFolder operation getMetadata: not described',
		],
	],
	[
		'its schema is one of two shapes, whose common part is not repeated in it',
		['accountId', 'active', 'agentTags', 'allAgents', 'allProducts', 'id', 'meta', 'name'].map(
			(name) => `bonusProgram ${name}: not described`,
		),
	],
	['a key of filters, and no field', ['bonusTransaction updatedBy: not in the table']],
	[
		'computed by the service, or set by what made the thing: sending it changes nothing',
		[
			'variant things: writable as described',
			'productFolder archived: writable as described',
			'store slots: writable as described',
			'store zones: writable as described',
			'salesReturn payedSum: writable as described',
			'salesReturn vatSum: writable as described',
			'invoiceOut payments: writable as described',
			'commissionReportIn sum: writable as described',
			'commissionReportIn vatSum: writable as described',
			'commissionReportOut sum: writable as described',
			'commissionReportOut vatSum: writable as described',
			'retailStore environment: writable as described',
			'retailStore state: writable as described',
			'currency default: writable as described',
			'task author: writable as described',
			'task authorApplication: writable as described',
			'webhook authorApplication: writable as described',
			'webhook method: writable as described',
			'stockWebhook authorApplication: writable as described',
		],
	],
	[
		'there before the description was, and kept for the workflows that write it (MS-269)',
		['paymentIn shared: read-only as described', 'paymentIn sum: read-only as described'],
	],
	[
		'the description has one list of words for all kinds, of which not every kind takes all',
		[
			'product paymentItemType: without PROVIDING_RID, SERVICE, WORK',
			'bundle paymentItemType: without PROVIDING_RID, SERVICE, WORK',
			'service paymentItemType: without EXCISABLE_GOOD, GOOD',
			...[
				'customerOrder taxSystem',
				'retailStore defaultTaxSystem',
				'retailStore orderTaxSystem',
			].map((field) => `${field}: without TAX_SYSTEM_SAME_AS_GROUP`),
			'retailDemand taxSystem: without TAX_SYSTEM_SAME_AS_GROUP',
			'retailSalesReturn taxSystem: without TAX_SYSTEM_SAME_AS_GROUP',
		],
	],
];

/** What is to be mended, or explained, or explained no more; empty where all is well. */
export function drift(given: Description): string[] {
	const explained = EXPLAINED.flatMap(([, lines]) => lines);
	const found = entities.flatMap((entity) => {
		const there = described(given, entity.keyword);
		return there
			? differences(tabled(entity), there).map((line) => `${entity.resource} ${line}`)
			: [`${entity.resource}: not in the description`];
	});
	return [
		...found.filter((line) => !explained.includes(line)),
		...explained
			.filter((line) => !found.includes(line))
			.map((line) => `${line}: explained, but so it is no more`),
	];
}
