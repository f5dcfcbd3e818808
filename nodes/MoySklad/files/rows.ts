/** The rows that say which files or images a thing has. */
import type { IDataObject } from 'n8n-workflow';
import { wrong } from '../../shared/decode';
import { Failure } from '../../shared/errors';
import { once } from '../account';
import { asPage } from '../list';
import { isId, lastOf } from '../references';
import type { MoySkladApi } from '../transport';
import type { Family } from './families';

export const NOUNS: Record<Family, string> = { files: 'file', images: 'image' };

interface Meta {
	href?: string;
	downloadHref?: string;
}
export const metaIn = (row: unknown): Meta => Object(Object(row).meta) as Meta;

/** A row with its ID, which stands only in its address. */
export function withId(row: IDataObject): IDataObject {
	const id = lastOf(String(metaIn(row).href ?? '').replace(/[?#].*$/s, ''));
	return id && row.id === undefined ? { id, ...row } : row;
}

/** The ID of a file from what a person may give for it. */
export function idGiven(given: unknown, label: string): string {
	const { meta, id, href } = Object(given) as { meta?: Meta; id?: unknown; href?: unknown };
	const text = String(meta?.href ?? href ?? id ?? given).trim();
	const own = lastOf(text.replace(/[?#].*$/s, '')).toLowerCase();
	if (isId(own)) return own;
	throw wrong(label, given, 'an ID, an address (href) or what Get Many gives for it');
}

/** All rows of a thing, asked for once in a run. */
export async function rowsAt(api: MoySkladApi, path: string): Promise<IDataObject[]> {
	return asPage(await once(api, `${path}?limit=1000`)).rows.map(withId);
}

export function rowCalled(
	rows: IDataObject[],
	id: string,
	family: Family,
	path: string,
): IDataObject {
	const found = rows.find((row) => String(row.id).toLowerCase() === id);
	if (found) return found;
	const there = rows.map((row) => `${String(row.filename)} (${String(row.id)})`).join(', ');
	throw new Failure(`It has no ${NOUNS[family]} with the ID ${id}`, {
		advice: there ? `It has: ${there}.` : `It has no ${family} at all.`,
		details: { path, id },
		fromService: true,
	});
}
