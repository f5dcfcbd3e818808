/** The counterparties that may be the clients of a run: read in few requests, and found by their keys. */
import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../../shared/errors';
import { pathOf } from '../calls';
import type { Entity } from '../entity';
import { LARGEST_PAGE, pagesOf } from '../list';
import { lookups } from '../query';
import type { MoySkladApi } from '../transport';
import { isOther, keysOf, valuesOf, type Client, type Key, type Keys, type Match } from './client';

const KEYS: Key[] = ['externalCode', 'syncId', 'inn', 'phone', 'email'];
/** Up to so many endings of phones are asked for one by one; more cost more than all that have a phone. */
const FEW = 8;
const EVERYTHING = 'archived=true;archived=false';

interface Row {
	row: IDataObject;
	keys: Keys;
}

/** Counterparties as they are known to be: as read, or as the last write left them. */
export class Known {
	private readonly rows = new Map<string, Row>();
	private readonly ids = new Map<string, Set<string>>();

	put(row: IDataObject): void {
		const id = String(row.id);
		const keys = keysOf(row);
		this.rows.set(id, { row, keys });
		for (const key of KEYS) {
			for (const value of valuesOf(keys, key)) {
				const place = `${key} ${value}`;
				const ids = this.ids.get(place) ?? new Set();
				this.ids.set(place, ids.add(id));
			}
		}
	}

	by(key: Key, value: string): Row[] {
		const ids = [...(this.ids.get(`${key} ${value}`) ?? [])];
		return ids
			.map((id) => this.rows.get(id) as Row)
			.filter(({ keys }) => valuesOf(keys, key).includes(value));
	}
}

/** Rows of one list, of which those alone are kept that some client may be. */
async function read(
	api: MoySkladApi,
	entity: Entity,
	filter: string,
	keep: (row: IDataObject) => void,
) {
	for await (const rows of pagesOf(api, pathOf(entity), { query: { filter } }, Infinity)) {
		rows.forEach(keep);
	}
}

/**
 * The filters that find whoever has one of these values. A phone may be written in any way, but hardly anybody parts its
 * last two digits (MS-90).
 */
function filtersFor(entity: Entity, key: Key, values: string[]): string[] {
	if (values.length === 0) return [];
	if (key !== 'phone') {
		return lookups(entity, key, values, LARGEST_PAGE).map(({ filter }) => filter);
	}
	const endings = [...new Set(values.map((phone) => phone.slice(-2)))];
	return endings.length > FEW
		? [`${EVERYTHING};phone!=`]
		: endings.map((ending) => `${EVERYTHING};phone~${ending}`);
}

async function readBy(api: MoySkladApi, entity: Entity, key: Key, clients: Client[], known: Known) {
	const values = new Set(clients.flatMap(({ keys }) => valuesOf(keys, key)));
	// Whether MoySklad minds the case, nobody says.
	const asWritten = key === 'email' ? clients.map(({ fields }) => fields.email) : [];
	const keep = (row: IDataObject) => {
		if (valuesOf(keysOf(row), key).some((value) => values.has(value))) known.put(row);
	};
	const asked = new Set([...values, ...asWritten.filter(Boolean).map(String)]);
	const filters = filtersFor(entity, key, [...asked]);
	await Promise.all(filters.map((filter) => read(api, entity, filter, keep)));
}

/**
 * Reads whoever the clients may be: by external codes first, the other keys for those alone who are not found by it.
 * A Failure for each of the clients of whom that could not be read.
 */
export async function readFor(
	api: MoySkladApi,
	entity: Entity,
	clients: Client[],
	matchBy: readonly Match[],
): Promise<{ known: Known; unread: Map<Client, Failure> }> {
	const known = new Known();
	const unread = new Map<Client, Failure>();
	const all = async (keys: Key[], some: Client[]) => {
		const done = await attempt(async () => {
			await Promise.all(keys.map((key) => readBy(api, entity, key, some, known)));
		});
		if (done instanceof Failure) for (const one of some) unread.set(one, done);
	};
	const byCode = matchBy.includes('externalCode');
	if (byCode) await all(['externalCode'], clients);
	const strangers = clients.filter(
		(one) =>
			!unread.has(one) && !(byCode && known.by('externalCode', one.keys.externalCode).length),
	);
	const others = matchBy.filter((key) => key !== 'externalCode');
	await all(['syncId', ...others], strangers);
	return { known, unread };
}

const IN_WORDS: Record<Key, string> = {
	externalCode: 'external code',
	syncId: 'Sync ID',
	inn: 'ИНН',
	phone: 'phone',
	email: 'e-mail',
};

/** All of a company's branches have its ИНН: the one with the client's КПП counts, else one without. */
const ofBranch = (rows: Row[], { kpp }: Keys) => {
	const exact = rows.filter(({ keys }) => keys.kpp === kpp);
	return kpp && exact.length ? exact : rows;
};

function ambiguous({ fields, keys }: Client, key: Key, rows: Row[]): Failure {
	const [value] = valuesOf(keys, key);
	const found = rows.map(
		({ row: { id, name, archived } }) => ({ id, name, archived }) as IDataObject,
	);
	const names = found.map(
		({ name, archived }) => `"${String(name)}"${archived ? ' (archived)' : ''}`,
	);
	const [code] = [keys.externalCode && ` "${keys.externalCode}"`].filter(Boolean);
	return new Failure(
		`Several counterparties have the ${IN_WORDS[key]} ${value} of ${String(fields.name)}: ${names.slice(0, 5).join(', ')}`,
		{
			advice: `Write the external code (Внешний код)${code ?? ''} into the right one, or put the others into the archive. Nothing was written.`,
			details: { reason: 'ambiguous', matchedBy: key, client: fields.name, found },
		},
	);
}

/**
 * The counterparty that a client is, and by what: external code, the key of its making, ИНН with КПП, phone, e-mail. Of
 * several the only one that is not archived. Throws a Failure where nobody can tell.
 */
export function found(
	client: Client,
	known: Known,
	matchBy: readonly Match[],
): { row: IDataObject; by: Key } | undefined {
	for (const key of KEYS) {
		if (key !== 'syncId' && !matchBy.includes(key)) continue;
		// Without a code it is but a phone or the like of that time.
		if (key === 'syncId' && !client.keys.externalCode) continue;
		const all = valuesOf(client.keys, key)
			.flatMap((value) => known.by(key, value))
			.filter(({ keys }) => !isOther(client.keys, keys, key));
		const rows = key === 'inn' ? ofBranch(all, client.keys) : all;
		const present = rows.filter(({ row }) => row.archived !== true);
		const [one] = present.length === 1 ? present : rows;
		if (rows.length > 1 && present.length !== 1) throw ambiguous(client, key, rows);
		if (one) return { row: one.row, by: key };
	}
	const [former] = valuesOf(client.keys, 'syncId').flatMap((value) => known.by('syncId', value));
	if (former) throw another(client, former.row);
	return undefined;
}

/** Of a client without an external code: whoever was made for its phone or the like has another one by now. */
const another = ({ fields }: Client, { id, name, archived }: IDataObject) =>
	new Failure(
		`"${String(name)}" was made for the keys of ${String(fields.name)}, but has other ones now`,
		{
			advice:
				'Look whether they are the same. Give the client an external code, by which they can be told apart.',
			details: { reason: 'ambiguous', client: fields.name, found: [{ id, name, archived }] },
		},
	);
