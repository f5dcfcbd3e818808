/** What a person calls by its name in a field that has no list of such things (MS-69). */
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../shared/errors';
import { once, rowsIn, type Row } from './account';
import { joined } from './conditions';
import type { Attribute } from './entity';
import { isId } from './references';
import type { MoySkladApi } from './transport';

/** Of which there may be thousands, so that no dropdown can hold them; what a person calls one and several. */
const NOUNS: Record<string, [one: string, many: string]> = {
	contract: ['contract (договор)', 'contracts (договоры)'],
	counterparty: ['counterparty (контрагент)', 'counterparties (контрагенты)'],
	organization: ['organization (юрлицо)', 'organizations (юрлица)'],
	project: ['project (проект)', 'projects (проекты)'],
	store: ['store (склад)', 'stores (склады)'],
};

/** What may be called by its name in such a field; of several kinds the first is meant, where it has one of that name. */
const kindsOf = ({ kind, to = [] }: Attribute) =>
	kind === 'reference' ? to.filter((keyword) => keyword in NOUNS) : [];

/** Whether a name does for it. */
export const isCalled = (attribute: Attribute) => kindsOf(attribute).length > 0;

const isName = (value: unknown): value is string =>
	typeof value === 'string' &&
	value.trim() !== '' &&
	!isId(value.trim()) &&
	!/^\s*(https?:|[{[])/i.test(value);

const same = (one: string, other: string) =>
	one.trim().toLowerCase() === other.trim().toLowerCase();

/** Those of that name, to the letter or else whatever the capitals; what is archived is not among them. */
async function rowsCalled(api: MoySkladApi, keyword: string, name: string): Promise<Row[]> {
	const filter = joined([{ key: 'name', sign: '=', text: name.trim() }]);
	const path = `entity/${keyword}?filter=${encodeURIComponent(filter)}`;
	const rows = rowsIn(await once(api, path)).filter((row) => same(String(row.name), name));
	const exact = rows.filter((row) => row.name === name.trim());
	return exact.length ? exact : rows;
}

const advice =
	'Write the name as MoySklad shows it, or open it in MoySklad and copy the address from the browser, or give its ID.';

/**
 * A `{ meta }` in the place of a name; any other value as it is. The account is asked once for each name in a run. A
 * Failure where nothing, or more than one thing, has that name.
 */
export async function byItsName(
	api: MoySkladApi,
	attribute: Attribute,
	label: string,
	value: unknown,
): Promise<unknown> {
	const kinds = kindsOf(attribute);
	if (!isName(value) || !kinds.length) return value;
	for (const keyword of kinds) {
		const rows = await rowsCalled(api, keyword, value);
		if (rows.length === 1) return { meta: rows[0].meta } as IDataObject;
		if (rows.length === 0) continue;
		throw new Failure(`${label}: ${rows.length} ${NOUNS[keyword][1]} are called "${value}"`, {
			advice: `Use the ID of the right one: ${rows.map(({ id }) => id).join(' or ')}. Or open it in MoySklad and copy the address from the browser.`,
			details: { field: label },
		});
	}
	throw new Failure(
		`${label}: there is no ${kinds.map((keyword) => NOUNS[keyword][0]).join(' and no ')} called "${value}"`,
		{ advice, details: { field: label } },
	);
}
