/** The print forms (шаблоны печатных форм) of a kind of document: the service's own and the account's. */
import { toText } from '../../shared/decode';
import { called, once, rowsIn, type Row } from '../account';
import { hrefOf, referenceTo, type Meta } from '../references';
import type { MoySkladApi } from '../transport';

/** The account's own first: whoever made some wants those. */
const KINDS = ['customtemplate', 'embeddedtemplate'];

export async function templatesOf(api: MoySkladApi, keyword: string): Promise<Row[]> {
	const lists = await Promise.all(
		KINDS.map(async (kind) => rowsIn(await once(api, `entity/${keyword}/metadata/${kind}`))),
	);
	return lists.flat();
}

/** The reference to a form that a person calls by its address, ID or name. */
export async function templateCalled(
	api: MoySkladApi,
	kind: { keyword: string; name: string },
	given: unknown,
): Promise<{ meta: Meta }> {
	const label = 'Template';
	const isAddress = typeof given === 'object' || /^https?:/i.test(String(given).trim());
	if (isAddress) {
		const base = await api.base;
		const href = hrefOf(base, '', given, label);
		return referenceTo(base, lastFolderOf(href), href, label);
	}
	const rows = await templatesOf(api, kind.keyword);
	const { meta } = called(rows, toText(given, label).trim(), kind, 'template');
	return { meta: meta as unknown as Meta };
}

/** What stands before the ID: the type of a form is in its address. */
const lastFolderOf = (href: string) => href.split('/').at(-2) ?? '';
