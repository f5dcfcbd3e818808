/** Finding things by their ids or keys, many in one request. */
import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../shared/errors';
import type { Outcome } from '../shared/operation';
import { shown } from './byName';
import { pathOf, type AnyCall } from './calls';
import { keyName, type Entity } from './entity';
import { asPage, LARGEST_EXPANDED_PAGE, LARGEST_PAGE, pagesOf } from './list';
import { lookups } from './query';
import { idInBrowser, idOf } from './references';
import type { MoySkladApi } from './transport';

/** Of a list that cannot be filtered: there are few folders, bonus programs and webhooks. */
const MOST_ROWS = 10 * LARGEST_PAGE;

const notFound = (entity: Entity, wanted: string) =>
	new Failure(`${entity.name}: nothing found with the ID ${wanted}`, {
		advice: 'Check the ID. The user of the credential may also not be allowed to see it.',
		details: { id: wanted, code: 1021 },
		fromService: true,
	});

/**
 * Things as the API gives them, by their ids: several travel in one request, as a filter, where the entity can be
 * filtered; documents in the bin (`deleted`) among them. Where it cannot, each is asked for by itself, or (`whole`) looked
 * for in the list of all. A Failure for each that could not be read, or is not there.
 */
export async function thingsById(
	api: MoySkladApi,
	entity: Entity,
	ids: string[],
	query: { expand?: string } = {},
	whole = false,
): Promise<Map<string, IDataObject | Failure>> {
	const good = [...new Set(ids)];
	const found = new Map<string, IDataObject | Failure>();
	const ask = async (path: string, asked: IDataObject) =>
		(await api.request('GET', path, { query: asked })) as IDataObject;
	if (whole && good.length > 1 && !entity.filterable) {
		const read = await attempt(async () => {
			for await (const rows of pagesOf(api, pathOf(entity), { query }, MOST_ROWS)) {
				for (const row of rows) found.set(String(row.id), row);
			}
		});
		if (read instanceof Failure) for (const one of good) found.set(one, read);
	} else if (good.length === 1 || !entity.filterable) {
		await Promise.all(
			good.map(async (one) =>
				found.set(one, await attempt(() => ask(`${pathOf(entity)}/${one}`, query))),
			),
		);
	} else {
		const most = query.expand ? LARGEST_EXPANDED_PAGE : LARGEST_PAGE;
		const list = async (wanted: string[], more = '') =>
			await Promise.all(
				lookups(entity, 'id', wanted, most).map(async ({ filter, values }) => {
					const asked = { ...query, filter: filter + more, limit: most };
					const rows = await attempt(async () => asPage(await ask(pathOf(entity), asked)).rows);
					if (rows instanceof Failure) for (const one of values) found.set(one, rows);
					else for (const row of rows) found.set(String(row.id), row);
				}),
			);
		await list(good);
		const missing = good.filter((one) => !found.has(one));
		const hasBin = entity.attributes.some(({ name }) => name === 'isDeleted');
		// By its own address a document in the bin is found; a list has to be asked for it (MS-116).
		if (hasBin && missing.length) await list(missing, ';isDeleted=true');
	}
	return new Map(good.map((one) => [one, found.get(one) ?? notFound(entity, one)]));
}

const isMissing = (one: unknown) => one instanceof Failure && one.details.code === 1021;

/**
 * Likewise, in the order of the ids, after a write whose answer was lost: a Failure for what is not there any more. It
 * throws the Failure of what cannot be read, as nobody can tell what is to be done then.
 */
export async function thingsNow(
	api: MoySkladApi,
	entity: Entity,
	ids: string[],
): Promise<Array<IDataObject | Failure>> {
	const found = await thingsById(api, entity, ids);
	const things = ids.map((id) => found.get(id) as IDataObject | Failure);
	for (const one of things) if (one instanceof Failure && !isMissing(one)) throw one;
	return things;
}

/** What a person may have the ID of from the browser, which a list does not know and a read is sent on from (MS-174). */
const IN_BROWSER = ['product', 'variant', 'bundle', 'service'];

/** Likewise; goods that the list does not have are asked for by themselves. */
export async function getAll(calls: AnyCall[], entity: Entity): Promise<Outcome[]> {
	const outcomes = await getAllByIds(calls, entity);
	if (calls.length === 1 || !IN_BROWSER.includes(entity.keyword)) return outcomes;
	return await Promise.all(
		outcomes.map(async (one, n) => {
			const [alone] = isMissing(one) ? await getAllByIds([calls[n]], entity) : [one];
			return isMissing(alone) ? one : alone;
		}),
	);
}

/** The things that the calls name, in few requests; for `whole` see `thingsById`. */
export async function getAllByIds(
	calls: AnyCall[],
	entity: Entity,
	whole = false,
): Promise<Outcome[]> {
	const [{ api, options }] = calls;
	const base = await api.base;
	const ids = await Promise.all(
		calls.map(({ body }) =>
			attempt(() => {
				const given = (body as IDataObject).id;
				return idInBrowser(given) ?? idOf(base, entity.keyword, given, 'ID');
			}),
		),
	);
	const good = ids.filter((one): one is string => typeof one === 'string');
	const expand = options.expand as string | undefined;
	const found = await thingsById(api, entity, good, { expand }, whole);
	return await Promise.all(
		calls.map(async (call, n) => {
			const one = ids[n];
			const thing = one instanceof Failure ? one : (found.get(one) as IDataObject | Failure);
			if (thing instanceof Failure) return thing;
			return await attempt(() => shown({ ...call, api }, entity, [thing]));
		}),
	);
}

/**
 * Finds what is there by a key. A key that several things share is a Failure for those that name it, and so is one that
 * could not be asked for: of what nobody could look up, nothing may be made.
 */
export async function metasBy(
	api: MoySkladApi,
	entity: Entity,
	key: string,
	values: string[],
): Promise<Map<string, IDataObject | Failure>> {
	const metas = new Map<string, IDataObject | Failure>();
	const wanted = new Set(values);
	const note = (row: IDataObject) => {
		const value = String(row[key]);
		if (!wanted.has(value)) return;
		const twice = new Failure(`Several things in MoySklad have the ${keyName(key)} "${value}"`, {
			advice: 'Give each its own, or update by ID.',
			details: { [key]: value },
		});
		metas.set(value, metas.has(value) ? twice : (row.meta as IDataObject));
	};
	await Promise.all(
		lookups(entity, key, values, LARGEST_PAGE).map(async ({ filter, values: asked }) => {
			const read = await attempt(async () => {
				for await (const rows of pagesOf(api, pathOf(entity), { query: { filter } }, Infinity)) {
					rows.forEach(note);
				}
			});
			if (read instanceof Failure) for (const one of asked) metas.set(one, read);
		}),
	);
	return metas;
}
