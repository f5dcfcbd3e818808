/** The stock of this moment, in one store. */
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../../shared/errors';
import type { Dictionary } from '../../shared/fields';
import { called, type Row } from '../account';
import { pagesOf } from '../list';
import { isId, lastOf } from '../references';
import type { MoySkladApi } from '../transport';
import { entityCalled } from './find';

export const stockTypes: Dictionary<string> = [
	{ value: 'stock', name: 'In Stock', russian: 'Остаток' },
	{ value: 'freeStock', name: 'Free', russian: 'Свободный остаток' },
	{ value: 'quantity', name: 'Available', russian: 'Доступно' },
	{ value: 'reserve', name: 'Reserved', russian: 'Резерв' },
	{ value: 'inTransit', name: 'Awaited', russian: 'Ожидание' },
];

/** These reports are not in pages: a bare array. */
export function rowsIn(reply: unknown): IDataObject[] {
	if (Array.isArray(reply)) return reply as IDataObject[];
	throw new Failure('MoySklad answered without a list of rows', { fromService: true });
}

/** As many ids as a URL may hold. */
export const MOST_IDS = 150;

/**
 * How much a store has of each of the goods: null of what MoySklad is counting anew at this moment, which the report
 * would leave out, were it not asked for by `withRecalculate`. What has no row there is none of. Of many goods the
 * whole store's report is one request.
 */
export async function stockIn(
	api: MoySkladApi,
	store: string,
	goods: string[],
	stockType: string,
): Promise<Map<string, number | null>> {
	const stock = new Map<string, number | null>();
	if (goods.length === 0) return stock;
	const ids = goods.length <= MOST_IDS ? `assortmentId=${goods.join(',')};` : '';
	const reply = await api.request('GET', 'report/stock/bystore/current', {
		query: {
			stockType,
			filter: `${ids}storeId=${store}`,
			include: 'zeroLines',
			withRecalculate: true,
		},
	});
	for (const row of rowsIn(reply)) {
		const amount = row[stockType];
		if (row.storeId !== undefined && row.storeId !== store) continue;
		stock.set(String(row.assortmentId), typeof amount === 'number' ? amount : null);
	}
	return stock;
}

/** The id of a store, or an organization, from its id, address, `{ meta }` or name. */
export async function idCalled(
	api: MoySkladApi,
	noun: 'store' | 'organization',
	given: unknown,
): Promise<string> {
	const { meta, value, id, href } = Object(given) as IDataObject;
	const inside = (meta as IDataObject | undefined)?.href ?? value ?? href ?? id;
	const text = String(typeof given === 'object' ? inside : given).trim();
	const last = lastOf(text.replace(/[?#].*$/s, ''));
	if (isId(last)) return last.toLowerCase();
	return called(await allCalled(api, noun), text, entityCalled(noun), noun).id;
}

async function allCalled(api: MoySkladApi, noun: 'store' | 'organization'): Promise<Row[]> {
	const rows: Row[] = [];
	for await (const page of pagesOf(api, `entity/${noun}`, { query: {} }, Infinity)) {
		rows.push(...(page as Row[]));
	}
	return rows;
}

export const storeIdOf = async (api: MoySkladApi, given: unknown) =>
	await idCalled(api, 'store', given);

/** The only organization (Юрлицо) that is not in the archive, where none is named. */
export async function organizationIdOf(api: MoySkladApi, given: unknown): Promise<string> {
	if (given !== undefined) return await idCalled(api, 'organization', given);
	const rows = await allCalled(api, 'organization');
	if (rows.length === 1) return rows[0].id;
	const names = rows.map(({ name }) => name).join(', ') || 'none';
	throw new Failure(`The account has ${rows.length} organizations (Юрлица), and none is named`, {
		advice: `Fill in "Organization". Those of this account: ${names}.`,
		details: { field: 'Organization' },
	});
}
