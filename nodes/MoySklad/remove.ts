import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../shared/errors';
import type { Outcome } from '../shared/operation';
import { Preview } from '../shared/preview';
import type { AnyCall } from './calls';
import { quietHeaders } from './options';
import { lastOf, referenceTo } from './references';
import type { MoySkladApi } from './transport';
import { written, type Write } from './writes';

type Result = IDataObject | Failure;
type Target = { meta: { href: string } };

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const textOf = (result: Result) =>
	(result instanceof Failure ? result.message : String(result?.info ?? '')).toLowerCase();

/** Each thing's result: the one that names its id, since the order is not promised (MS-09), else the next in order. */
export function resultsOf(ids: string[], results: Result[]): Map<string, Result> {
	const wanted = new Set(ids);
	const claimed = new Map<string, Result>();
	const rest: Result[] = [];
	for (const result of results) {
		const named = textOf(result)
			.match(ID)
			?.find((id) => wanted.has(id) && !claimed.has(id));
		if (named) claimed.set(named, result);
		else rest.push(result);
	}
	return new Map(ids.map((id) => [id, claimed.get(id) ?? (rest.shift() as Result)]));
}

/** Deletes things by their own addresses, one after the other. */
async function deletedOneByOne(
	api: MoySkladApi,
	{
		path,
		elements,
		headers,
		howToCheck,
	}: Pick<Write, 'path' | 'headers' | 'howToCheck'> & { elements: Target[] },
): Promise<Result[]> {
	const results: Result[] = [];
	for (const { meta } of elements) {
		const own = `${path}/${lastOf(meta.href).toLowerCase()}`;
		const options = { headers, howToCheck, gives: 'anything' } as const;
		const reply = await attempt(() => api.request('DELETE', own, options));
		results.push(reply instanceof Failure ? reply : {});
	}
	return results;
}

/**
 * Deletes what the calls name, each thing once, in shared arrays where there are such; without a keyword only hrefs and
 * metas will do.
 */
export async function deleteAll(
	calls: AnyCall[],
	path: string,
	keyword: string,
	deletes?: 'oneByOne',
): Promise<Outcome[]> {
	const [{ api, options }] = calls;
	const base = await api.base;
	const targets = await Promise.all(
		calls.map(({ body }) =>
			attempt(() => referenceTo(base, keyword, (body as IDataObject).id, 'ID')),
		),
	);
	const metas = targets.flatMap((one) => (one instanceof Failure ? [] : [one.meta]));
	const idOf = ({ href }: { href: string }) => lastOf(href).toLowerCase();
	const elements = [...new Map(metas.map((meta) => [idOf(meta), { meta: { ...meta } }])).values()];
	const how = {
		headers: quietHeaders(options.quiet),
		howToCheck: 'Look in MoySklad whether it is still there; deleting it again does no harm.',
	};
	const ids = elements.map(({ meta }) => idOf(meta));
	const byId = deletes
		? new Map(
				(await deletedOneByOne(api, { path, elements, ...how })).map((one, n) => [ids[n], one]),
			)
		: resultsOf(
				ids,
				await written(api, {
					...{ path: `${path}/delete`, elements, bulk: true, repeat: 'once', ...how },
				}),
			);
	return targets.map((target) => {
		if (target instanceof Failure) return target;
		const id = idOf(target.meta);
		const result = byId.get(id) as Result;
		if (result instanceof Preview) return result.as(() => ({ id, deleted: false }));
		return result instanceof Failure ? result : [{ id, deleted: true, ...result }];
	});
}
