import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../shared/errors';
import type { Outcome } from '../shared/operation';
import { Preview } from '../shared/preview';
import type { AnyCall } from './calls';
import { quietHeaders } from './options';
import { lastOf, referenceTo } from './references';
import { written } from './writes';

type Result = IDataObject | Failure;

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

/** Deletes what the calls name, each thing once, in shared arrays; without a keyword only hrefs and metas will do. */
export async function deleteAll(
	calls: AnyCall[],
	path: string,
	keyword: string,
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
	const results = await written(api, {
		path: `${path}/delete`,
		elements,
		bulk: true,
		repeat: 'once',
		headers: quietHeaders(options.quiet),
		howToCheck: 'Look in MoySklad whether it is still there; deleting it again does no harm.',
	});
	const byId = resultsOf(
		elements.map(({ meta }) => idOf(meta)),
		results,
	);
	return targets.map((target) => {
		if (target instanceof Failure) return target;
		const id = idOf(target.meta);
		const result = byId.get(id) as Result;
		if (result instanceof Preview) return result.as(() => ({ id, deleted: false }));
		return result instanceof Failure ? result : [{ id, deleted: true, ...result }];
	});
}
