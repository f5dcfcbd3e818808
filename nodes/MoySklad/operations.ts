import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../shared/errors';
import { as, identifier, pick, type Fields } from '../shared/fields';
import type { Call, Operation, Outcome } from '../shared/operation';
import { entityData, type Data } from './data';
import { sentOnCreate } from './entities';
import type { Entity } from './entity';
import { filterFields, named, queryOf } from './filters';
import { filtersOf, LARGEST_EXPANDED_PAGE, LARGEST_PAGE, rowsOf } from './list';
import { bodyOf } from './mapping';
import type { MoneyUnit } from './money';
import {
	expand,
	moneyUnit,
	order,
	quiet,
	quietHeaders,
	shaped,
	simplify,
	without,
} from './options';
import { idOf, referenceTo } from './references';
import { operation, type MoySkladApi } from './transport';
import { together, written } from './writes';

type AnyCall = Call<MoySkladApi>;
/** Which entity a call is about: fixed by the resource, or by the parameter `entityType`. */
export type EntityOf = (call: Pick<AnyCall, 'body'>) => Entity;

const pathOf = ({ keyword }: Entity) => `entity/${keyword}`;

const id = {
	id: as('id', identifier('ID', 'ID, address (href), or an object with "meta"')),
};

/** Every reply comes in the unit and the form that its call's options want. */
const shapedFor =
	({ options }: Pick<AnyCall, 'options'>) =>
	(reply: IDataObject) =>
		shaped(reply, options);

/** Groups calls that can share requests. */
function groupsOf<T>(list: T[], keyOf: (one: T) => string): T[][] {
	const groups = new Map<string, T[]>();
	for (const one of list) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
	return [...groups.values()];
}

/** Runs a function over calls of one kind at a time and puts the outcomes in the calls' order. */
async function byKind(
	calls: AnyCall[],
	keyOf: (call: AnyCall) => string,
	run: (calls: AnyCall[]) => Promise<Outcome[]>,
): Promise<Outcome[]> {
	const outcomes = new Map<AnyCall, Outcome>();
	for (const group of groupsOf(calls, keyOf)) {
		const own = await run(group);
		group.forEach((call, n) => outcomes.set(call, own[n]));
	}
	return calls.map((call) => outcomes.get(call) as Outcome);
}

const notFound = (entity: Entity, wanted: string) =>
	new Failure(`${entity.name}: nothing found with the ID ${wanted}`, {
		advice: 'Check the ID. The user of the credential may also not be allowed to see it.',
		details: { id: wanted, code: 1021 },
		fromService: true,
	});

/** Things by their ids: several travel in one request, as a filter, where the entity can be filtered. */
async function getAllByIds(calls: AnyCall[], entity: Entity): Promise<Outcome[]> {
	const [{ api, options }] = calls;
	const base = await api.base;
	const ids = await Promise.all(
		calls.map(({ body }) =>
			attempt(() => idOf(base, entity.keyword, (body as IDataObject).id, 'ID')),
		),
	);
	const good = [...new Set(ids.filter((one): one is string => typeof one === 'string'))];
	const found = new Map<string, IDataObject | Failure>();
	const query = { expand: options.expand as string | undefined };
	if (good.length === 1 || !entity.filterable) {
		await Promise.all(
			good.map(async (one) => {
				const path = `${pathOf(entity)}/${one}`;
				const reply = await attempt(() => api.request('GET', path, { query }));
				found.set(one, reply as IDataObject | Failure);
			}),
		);
	} else {
		const most = query.expand ? LARGEST_EXPANDED_PAGE : LARGEST_PAGE;
		await Promise.all(
			filtersOf('id', good, most).map(async ({ filter, values }) => {
				const rows = await attempt(async () => {
					const reply = await api.request('GET', pathOf(entity), {
						query: { ...query, filter, limit: most },
					});
					return (reply as { rows?: IDataObject[] } | undefined)?.rows ?? [];
				});
				if (rows instanceof Failure) for (const one of values) found.set(one, rows);
				else for (const row of rows) found.set(String(row.id), row);
			}),
		);
	}
	return calls.map((call, n) => {
		const one = ids[n];
		if (one instanceof Failure) return one;
		const thing = found.get(one) ?? notFound(entity, one);
		return thing instanceof Failure ? thing : [shapedFor(call)(thing)];
	});
}

/** What a call wants written, as the API has it. */
async function elementsOf(
	{ body, options, context }: AnyCall,
	entity: Entity,
	api: MoySkladApi,
): Promise<IDataObject[]> {
	const { data } = body as unknown as { data: Data };
	if ('json' in data) return data.json;
	const unit = (options.moneyUnit ?? 'kopecks') as MoneyUnit;
	return [
		await bodyOf(api, entity, data.values, { moneyUnit: unit, timezone: context.getTimezone() }),
	];
}

/** Writes what all calls want in shared arrays; `prepare` makes a call's elements ready and may refuse them. */
async function writeAll(
	calls: AnyCall[],
	entity: Entity,
	repeatOf: (elements: IDataObject[]) => 'idempotent' | 'once',
	prepare: (call: AnyCall, api: MoySkladApi) => Promise<IDataObject[]>,
	howToCheck?: string,
): Promise<Outcome[]> {
	const [{ api, options }] = calls;
	const prepared: Array<IDataObject[] | Failure> = [];
	for (const call of calls) prepared.push(await attempt(() => prepare(call, api)));
	const elements = prepared.flatMap((own) => (own instanceof Failure ? [] : own));
	const results = await written(api, {
		path: pathOf(entity),
		elements,
		bulk: entity.bulk,
		repeat: repeatOf(elements),
		headers: quietHeaders(options.quiet),
		howToCheck,
	});
	let next = 0;
	return calls.map((call, n) => {
		const own = prepared[n];
		if (own instanceof Failure) return own;
		const outcome = together(results.slice(next, (next += own.length)));
		return outcome instanceof Failure ? outcome : outcome.map(shapedFor(call));
	});
}

const RUN_AGAIN = {
	upsert: 'Run it again: it looks up what has arrived, and adds only what has not.',
	create:
		'Look in MoySklad, or run "Create or Update" instead: it looks up what has arrived. "Create" again could make it twice, unless it has a "syncId".',
	delete: 'Look in MoySklad whether it is still there; deleting it again does no harm.',
};

/** An update's element carries the meta of what it changes. */
function withMeta(
	base: string,
	entity: Entity,
	element: IDataObject,
	given?: unknown,
): IDataObject {
	const target = given ?? element.meta ?? element.id;
	const reference = referenceTo(
		base,
		entity.keyword,
		typeof target === 'object' && target !== null && 'href' in target ? { meta: target } : target,
		'ID',
	);
	return { ...without(element, 'id'), ...reference } as unknown as IDataObject;
}

/** Finds what is there by a key; a key that several things share is a Failure for those that name it. */
async function metasBy(
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
		const twice = new Failure(`Several things in MoySklad have the ${key} "${value}"`, {
			advice: 'Give each its own, or update by ID.',
			details: { [key]: value },
		});
		metas.set(value, metas.has(value) ? twice : (row.meta as IDataObject));
	};
	const queries: IDataObject[] = entity.filterable
		? filtersOf(key, values, LARGEST_PAGE).map(({ filter }) => ({ filter }))
		: [{}];
	await Promise.all(
		queries.map(async (query) => {
			for await (const row of rowsOf(api, pathOf(entity), query, Infinity)) note(row);
		}),
	);
	return metas;
}

async function upsertAll(calls: AnyCall[], entity: Entity): Promise<Outcome[]> {
	const [{ api, body }] = calls;
	const key = String((body as IDataObject).matchBy);
	const base = await api.base;
	const wanted = await Promise.all(
		calls.map((call) => attempt(() => elementsOf(call, entity, api))),
	);
	const keys = wanted.flatMap((own) => (own instanceof Failure ? [] : own.map((e) => e[key])));
	const values = [...new Set(keys.filter(Boolean).map(String))];
	const metas = await metasBy(api, entity, key, values);
	const taken = new Set<string>();
	const ready = (element: IDataObject): IDataObject => {
		const value = element[key] ? String(element[key]) : '';
		if (!value) {
			throw new Failure(`There is no ${key} to match by`, {
				advice: `Fill in "${key}", or match by another key.`,
				details: { field: key },
			});
		}
		const meta = metas.get(value);
		if (meta instanceof Failure) throw meta;
		if (taken.has(value)) {
			throw new Failure(`An item before this one has the ${key} "${value}" already`, {
				advice: 'Give each its own, or write them one after the other.',
				details: { [key]: value },
			});
		}
		taken.add(value);
		return meta ? withMeta(base, entity, element, { meta }) : onCreate(entity, element);
	};
	return await writeAll(
		calls,
		entity,
		() => 'once',
		async (call) => {
			const own = wanted[calls.indexOf(call)];
			if (own instanceof Failure) throw own;
			return own.map(ready);
		},
		RUN_AGAIN.upsert,
	);
}

const onCreate = ({ keyword }: Entity, element: IDataObject): IDataObject => ({
	...(sentOnCreate[keyword] as IDataObject | undefined),
	...element,
});

/** How many things a delete names at once, and what it says of each. */
async function deleteAll(calls: AnyCall[], path: string, keyword: string): Promise<Outcome[]> {
	const [{ api, options }] = calls;
	const base = await api.base;
	const targets = await Promise.all(
		calls.map(({ body }) =>
			attempt(() => referenceTo(base, keyword, (body as IDataObject).id, 'ID')),
		),
	);
	const elements = targets.flatMap((one) => (one instanceof Failure ? [] : [{ ...one }]));
	const results = await written(api, {
		path: `${path}/delete`,
		elements: elements as unknown as IDataObject[],
		bulk: true,
		repeat: 'once',
		headers: quietHeaders(options.quiet),
		howToCheck: RUN_AGAIN.delete,
	});
	const byHref = new Map<unknown, IDataObject | Failure>();
	elements.forEach(({ meta }, n) => byHref.set(meta.href, answerFor(meta.href, n, results)));
	return targets.map((target) => {
		if (target instanceof Failure) return target;
		const result = byHref.get(target.meta.href) as IDataObject | Failure;
		return result instanceof Failure
			? result
			: [{ id: target.meta.href.split('/').at(-1), deleted: true, ...result }];
	});
}

/** The reply's order is not promised for the assortment (MS-09): an id in the text goes before the place. */
function answerFor(
	href: string,
	place: number,
	results: Array<IDataObject | Failure>,
): IDataObject | Failure {
	const own = href.split('/').at(-1) as string;
	const named = results.find((result) =>
		(result instanceof Failure ? result.message : String(result?.info ?? '')).includes(own),
	);
	return named ?? results[place];
}

export { deleteAll };

/** All that can be done with an entity, as its table says; `more` are parameters that name the entity. */
export function operationsFor(
	entity: Entity,
	entityOf: EntityOf = () => entity,
	more: Fields = {},
): Array<Operation<MoySkladApi>> {
	const thing = entity.name.toLowerCase();
	const one = /^[aeiou]/.test(thing) ? `an ${thing}` : `a ${thing}`;
	const kindOf = (call: AnyCall) => entityOf(call).keyword;
	const each =
		(run: (calls: AnyCall[], entity: Entity) => Promise<Outcome[]>, alike: string[] = []) =>
		async (calls: unknown[]): Promise<Outcome[]> =>
			await byKind(
				calls as AnyCall[],
				(call) =>
					JSON.stringify([
						kindOf(call),
						...alike.map((name) => ({ ...call.options, ...call.body })[name]),
					]),
				(own) => run(own, entityOf(own[0])),
			);
	const written = { moneyUnit, quiet, simplify };
	const all: Record<string, Operation<MoySkladApi>> = {
		getAll: operation({
			value: 'getAll',
			name: 'Get Many',
			action: `Get many ${thing} records`,
			description: `Get many ${thing} records`,
			list: true,
			required: more,
			optional: filterFields(entity),
			options: { expand, moneyUnit, order, simplify },
			async *run(call) {
				const { api, body, options, limit } = call as unknown as AnyCall;
				const own = entityOf(call as unknown as AnyCall);
				const query = queryOf(await api.base, own, body as IDataObject);
				const asked = { ...query, expand: options.expand, order: options.order } as IDataObject;
				for await (const row of rowsOf(api, pathOf(own), asked, limit)) {
					yield shaped(row, options);
				}
			},
		}),
		get: operation({
			value: 'get',
			name: 'Get',
			action: `Get ${one}`,
			description: `Get ${one} by its ID; many items share requests`,
			required: { ...more, ...id },
			options: { expand, moneyUnit, simplify },
			runAll: each(getAllByIds, ['expand']),
		}),
		create: operation({
			value: 'create',
			name: 'Create',
			action: `Create ${one}`,
			description: `Create ${one}; many items share requests`,
			required: { ...more, data: entityData },
			options: written,
			runAll: each(
				(calls, own) =>
					writeAll(
						calls,
						own,
						(elements) => (elements.every(({ syncId }) => syncId) ? 'idempotent' : 'once'),
						async (call, api) =>
							(await elementsOf(call, own, api)).map((element) => onCreate(own, element)),
						RUN_AGAIN.create,
					),
				['quiet'],
			),
		}),
		update: operation({
			value: 'update',
			name: 'Update',
			action: `Update ${one}`,
			description: `Change ${one}: what is not given stays as it is; many items share requests`,
			required: { ...more, ...{ id: { ...id.id, mayBeEmpty: true } }, data: entityData },
			options: written,
			runAll: each(
				(calls, own) =>
					writeAll(
						calls,
						own,
						() => 'idempotent',
						async (call, api) => {
							const base = await api.base;
							const { id: target, data } = call.body as unknown as { id?: unknown; data: Data };
							const several = 'json' in data && data.isList;
							return (await elementsOf(call, own, api)).map((element) =>
								withMeta(base, own, element, several ? undefined : target),
							);
						},
					),
				['quiet'],
			),
		}),
		upsert: operation({
			value: 'upsert',
			name: 'Create or Update',
			action: `Create or update ${one}`,
			description: 'Create a new record, or update the current one if it already exists (upsert)',
			required: { ...more, ...named({ matchBy: matchBy(entity) }), data: entityData },
			options: written,
			runAll: each(upsertAll, ['quiet', 'matchBy']),
		}),
		delete: operation({
			value: 'delete',
			name: 'Delete',
			action: `Delete ${one}`,
			description: `Delete ${one}; many items share requests`,
			required: { ...more, ...id },
			options: { quiet },
			runAll: each((calls, own) => deleteAll(calls, pathOf(own), own.keyword), ['quiet']),
		}),
		getMetadata: operation({
			value: 'getMetadata',
			name: 'Get Metadata',
			action: `Get the metadata of ${thing} records`,
			description: 'Get the states and custom fields that the account has for it',
			required: more,
			run: async (call) => {
				const own = entityOf(call as unknown as AnyCall);
				return (await call.api.request('GET', `${pathOf(own)}/metadata`)) as IDataObject;
			},
		}),
	};
	return entity.operations.map((name) => all[name]);
}

const KEY_NAMES = { externalCode: 'External Code', code: 'Code', syncId: 'Sync ID' };

const matchBy = ({ keys }: Entity) =>
	pick(
		'Match By',
		(keys.length ? keys : (['externalCode'] as const)).map((key) => ({
			value: key,
			name: KEY_NAMES[key],
		})),
		'The key by which to find out whether it is there already',
	);
