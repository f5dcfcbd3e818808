import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../../shared/errors';
import { pick, text, toggle, type Dictionary } from '../../shared/fields';
import type { Resource } from '../../shared/operation';
import type { AnyCall } from '../calls';
import { assortmentGroupings, reportFilters } from '../entities';
import type { Entity } from '../entity';
import { filterFields, named, SEVERAL_IDS } from '../filters';
import { listed } from '../list';
import { references } from '../locators';
import { moneyUnit, order } from '../options';
import { MOST_IDS, rowsIn, stockTypes } from '../goods/stock';
import { idOf } from '../references';
import { moment } from '../time';
import { operation, type MoySkladApi } from '../transport';
import { compare } from './stockCompare';
import { correct } from './stockCorrect';

/** What a row sums up by its grouping: rows by some of these would be parts of it. */
const summedIn = (groupBy: unknown): string[] =>
	groupBy === 'product'
		? ['variant', 'consignment']
		: groupBy === 'consignment'
			? []
			: ['consignment'];

/** A report on stock as an entity that can only be listed. */
const reportAs = (name: keyof typeof reportFilters, groupBy?: unknown): Entity => ({
	resource: 'stockReport',
	keyword: 'stock',
	name: 'Stock',
	russian: 'Остатки',
	operations: [],
	attributes: reportFilters[name].map((each) =>
		summedIn(groupBy).includes(each.name) ? { ...each, together: true } : each,
	),
	bulk: false,
	filterable: true,
	// Among the filters here, not beside them.
	searchable: false,
	keys: [],
	states: false,
	customAttributes: true,
});

const report = (value: string, name: string, kind: keyof typeof reportFilters, what: string) =>
	operation({
		value,
		writes: false,
		name,
		action: `Get many stock ${what}`,
		description: `Get many stock ${what}`,
		list: true,
		required: {},
		optional: filterFields(reportAs(kind)),
		options: {
			groupBy: pick('Group By', assortmentGroupings as Dictionary<string>),
			moneyUnit,
			order,
		},
		async *run(call) {
			const { groupBy } = call.options;
			const path = `report/stock/${kind}`;
			yield* listed(call as unknown as AnyCall, reportAs(kind, groupBy), {
				path,
				query: { groupBy },
			});
		},
	});

const reportType = pick('Report Type', [
	{ value: 'all', name: 'All Stores Together' },
	{ value: 'bystore', name: 'By Store (По складам)' },
]);

/** The ids cut into lists of at most so many; one list of none where there are none. */
const cut = (ids: string[], most: number): string[][] =>
	Array.from({ length: Math.max(1, Math.ceil(ids.length / most)) }, (_, n) =>
		ids.slice(n * most, (n + 1) * most),
	);

/**
 * Ids of goods and of stores for one request each: by store every row stands for itself, all stores together must be
 * named in each.
 */
function parts(type: unknown, ids: string[], stores: string[]): Array<[string[], string[]]> {
	const storesOf =
		type === 'bystore' ? cut(stores, ids.length ? MOST_IDS / 2 : MOST_IDS) : [stores];
	return storesOf.flatMap((some) => {
		const room = MOST_IDS - some.length;
		if (room < 1 && ids.length) {
			throw new Failure(`${some.length} stores are too many for one request with single goods`, {
				advice: 'Leave the stores out, or take the report "By Store" and add up its rows.',
				details: { field: 'Store IDs' },
			});
		}
		return cut(ids, Math.max(room, 1)).map((own): [string[], string[]] => [own, some]);
	});
}

const getCurrent = operation({
	value: 'getCurrent',
	writes: false,
	name: 'Get Current',
	action: 'Get the current stock',
	description: 'Get the stock of this moment in one request: IDs and quantities only',
	required: named({ reportType }),
	narrowed: true,
	optional: named({
		stockType: pick('Quantity', stockTypes),
		includeZeroLines: toggle('Include Zero', 'Whether to give what there is none of as well'),
		changedSince: moment('Changed Since', 'At most 24 hours back'),
		assortmentId: references('Assortment IDs', SEVERAL_IDS, ['product', 'variant', 'bundle']),
		storeId: references('Store IDs', SEVERAL_IDS, ['store']),
		withRecalculate: toggle(
			'With What Is Recalculated',
			'Whether to give what MoySklad is counting anew as well, with null for its quantity; else it is left out',
		),
	}),
	/** One item for each row: `{ assortmentId, stock, storeId? }`. */
	run: async ({ api, body }) => {
		const {
			reportType: type,
			includeZeroLines,
			assortmentId,
			storeId,
			...rest
		} = body as IDataObject;
		const base = await api.base;
		const idsIn = (given: unknown, label: string) => [
			...new Set(((given ?? []) as unknown[]).map((one) => idOf(base, 'product', one, label))),
		];
		const stores = idsIn(storeId, 'Store IDs');
		const rows: IDataObject[] = [];
		for (const [ids, some] of parts(type, idsIn(assortmentId, 'Assortment IDs'), stores)) {
			const filter = Object.entries({ assortmentId: ids, storeId: some })
				.filter(([, list]) => list.length)
				.map(([name, list]) => `${name}=${list.join(',')}`)
				.join(';');
			const query = { ...rest, filter, ...(includeZeroLines === true && { include: 'zeroLines' }) };
			rows.push(...rowsIn(await api.request('GET', `report/stock/${type}/current`, { query })));
		}
		return rows;
	},
});

const getChanged = operation({
	value: 'getChanged',
	writes: false,
	name: 'Get Changed',
	action: 'Get the stock that has changed',
	description: 'Get what a stock webhook tells of, by the address in its message',
	required: named({
		reportUrl: text('Report URL', 'The "reportUrl" of a stock webhook', {
			placeholder:
				'e.g. https://api.moysklad.ru/api/remap/1.2/report/stock/all/current?changedSince=…',
		}),
	}),
	/** Nothing signs the message: an address outside the credential's own is refused. */
	run: async ({ api, body }) => {
		const { reportUrl } = body as { reportUrl?: string };
		const path = await api.pathOf(String(reportUrl));
		if (!path.startsWith('report/stock/')) {
			throw new Failure('Report URL is not the address of a stock report', {
				advice: 'Take "reportUrl" from the message of a stock webhook.',
				details: { field: 'Report URL' },
			});
		}
		return rowsIn(await api.request('GET', path));
	},
});

export const stockReport: Resource<MoySkladApi> = {
	value: 'stockReport',
	name: 'Stock Report (Остатки)',
	operations: [
		report('getAll', 'Get Many', 'all', 'report rows'),
		report('getByStore', 'Get by Store', 'bystore', 'rows by store'),
		getCurrent,
		getChanged,
		compare,
		correct,
	],
};
