import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../../shared/errors';
import { dateTime, pick, single, text, toggle, type Fields } from '../../shared/fields';
import type { Resource } from '../../shared/operation';
import { named } from '../filters';
import { condition, rowsOf } from '../list';
import { moneyUnit, shaped } from '../options';
import { hrefOf } from '../references';
import { moscowTime } from '../time';
import { operation, type MoySkladApi } from '../transport';

const ids = (displayName: string, description: string) =>
	single<string[]>({ displayName, description, type: 'string', default: '' }, (value) =>
		(Array.isArray(value) ? value : String(value).split(','))
			.map((one) => String(one).trim())
			.filter(Boolean),
	);

const filters: Fields = named({
	stockMode: pick('Stock (Остаток)', [
		{ value: 'all', name: 'Any' },
		{ value: 'positiveOnly', name: 'Above Zero' },
		{ value: 'negativeOnly', name: 'Below Zero' },
		{ value: 'empty', name: 'Zero' },
		{ value: 'nonEmpty', name: 'Not Zero' },
		{ value: 'underMinimum', name: 'Below the Minimum' },
	]),
	moment: dateTime('Moment', 'When the stock is to be looked at; now unless given', moscowTime),
	store: ids('Stores (Склады)', 'IDs or addresses (href), with commas'),
	product: ids('Products', 'IDs or addresses (href), with commas'),
	productFolder: ids('Product Folders (Группы)', 'IDs or addresses (href), with commas'),
	withSubFolders: toggle(
		'With Subfolders',
		'Whether products in folders below count as well',
		true,
	),
	search: text('Search (Поиск)'),
	rawFilter: text('Raw Filter', 'Text of a filter as the API has it, added to the others'),
});

const KEYWORDS: Record<string, string> = {
	store: 'store',
	product: 'product',
	productFolder: 'productfolder',
};

function filterOf(base: string, { rawFilter, ...given }: IDataObject): string {
	const parts = Object.entries(given).flatMap(([name, value]) =>
		[value].flat().map((one) => {
			const keyword = KEYWORDS[name];
			const text = keyword ? hrefOf(base, keyword, one, name) : String(one);
			return condition(name, '=', text);
		}),
	);
	return [...parts, rawFilter].filter(Boolean).join(';');
}

const report = (value: string, name: string, path: string, what: string) =>
	operation({
		value,
		name,
		action: `Get many stock ${what}`,
		description: `Get many stock ${what}; each request costs more than others of the limits`,
		list: true,
		required: {},
		optional: filters,
		options: {
			groupBy: pick('Group By', [
				{ value: 'variant', name: 'Products and Variants' },
				{ value: 'product', name: 'Products' },
				{ value: 'consignment', name: 'Consignments (Batches)' },
			]),
			moneyUnit,
		},
		async *run({ api, body, options, limit }) {
			const { search, ...given } = body as IDataObject;
			const filter = filterOf(await api.base, given);
			const query = { ...(filter && { filter }), search, groupBy: options.groupBy };
			for await (const row of rowsOf(api, path, query, limit)) yield shaped(row, options);
		},
	});

const reportType = pick('Report Type', [
	{ value: 'all', name: 'All Stores Together' },
	{ value: 'bystore', name: 'By Store (По складам)' },
]);

const getCurrent = operation({
	value: 'getCurrent',
	name: 'Get Current',
	action: 'Get the current stock',
	description: 'Get the stock of this moment in one request: IDs and quantities only',
	required: named({ reportType }),
	optional: named({
		stockType: pick('Quantity', [
			{ value: 'stock', name: 'In Stock', russian: 'Остаток' },
			{ value: 'freeStock', name: 'Free', russian: 'Свободный остаток' },
			{ value: 'quantity', name: 'Available', russian: 'Доступно' },
			{ value: 'reserve', name: 'Reserved', russian: 'Резерв' },
			{ value: 'inTransit', name: 'Awaited', russian: 'Ожидание' },
		]),
		includeZeroLines: toggle('Include Zero', 'Whether to give what there is none of as well'),
		changedSince: dateTime('Changed Since', 'At most 24 hours back', moscowTime),
		assortmentId: ids('Assortment IDs', 'IDs, with commas'),
		storeId: ids('Store IDs', 'IDs, with commas'),
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
		const filter = Object.entries({ assortmentId, storeId })
			.filter(([, list]) => list)
			.map(([name, list]) => `${name}=${(list as string[]).join(',')}`)
			.join(';');
		return (await api.request('GET', `report/stock/${type}/current`, {
			query: {
				...rest,
				...(includeZeroLines && { include: 'zeroLines' }),
				...(filter && { filter }),
			},
		})) as IDataObject[];
	},
});

const getChanged = operation({
	value: 'getChanged',
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
		return (await api.request('GET', path)) as IDataObject[];
	},
});

export const stockReport: Resource<MoySkladApi> = {
	value: 'stockReport',
	name: 'Stock Report (Остатки)',
	operations: [
		report('getAll', 'Get Many', 'report/stock/all', 'rows of all stores together'),
		report('getByStore', 'Get by Store', 'report/stock/bystore', 'rows by store'),
		getCurrent,
		getChanged,
	],
};
