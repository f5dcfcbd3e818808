/** Creating, updating and upserting: what all items of a run want goes in shared arrays. */
import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../shared/errors';
import { hintFor } from '../shared/hints';
import type { Outcome } from '../shared/operation';
import { prepareNames, shownOutcome } from './byName';
import { pathOf, type AnyCall } from './calls';
import type { Data } from './data';
import { sentOnCreate } from './entities';
import { keyName, type Entity } from './entity';
import { asNew } from './fresh';
import { updateGuarded } from './guarded';
import { isGuarded } from './guards';
import { metasBy } from './lookup';
import { bodyOf } from './mapping';
import type { MoneyUnit } from './money';
import { withMetas } from './names';
import { quietHeaders, without } from './options';
import { referenceTo } from './references';
import type { MoySkladApi } from './transport';
import { keyIn } from './turns';
import { together, written } from './writes';

const dataOf = ({ body }: AnyCall) => (body as unknown as { data: Data }).data;

/** What a call wants written, as the API has it. */
async function elementsOf(call: AnyCall, entity: Entity, api: MoySkladApi): Promise<IDataObject[]> {
	const data = dataOf(call);
	if ('json' in data) {
		return await Promise.all(data.json.map((element) => withMetas(api, entity, element)));
	}
	const moneyUnit = (call.options.moneyUnit ?? 'kopecks') as MoneyUnit;
	const timezone = call.context.getTimezone();
	const writing = { moneyUnit, timezone, hint: hintFor(call) };
	// Lines are JSON in a field, too.
	return [await withMetas(api, entity, await bodyOf(api, entity, data.values, writing))];
}

/** Writes what all calls want in shared arrays; `prepare` makes a call's elements ready and may refuse them. */
async function writeAll(
	calls: AnyCall[],
	entity: Entity,
	prepare: (call: AnyCall, api: MoySkladApi, position: number) => Promise<IDataObject[]>,
	howToCheck?: string,
): Promise<Outcome[]> {
	const [{ api, options }] = calls;
	const prepared: Array<IDataObject[] | Failure> = [];
	for (const [n, call] of calls.entries()) {
		prepared.push(await attempt(() => prepare(call, api, n)));
	}
	const elements = prepared.flatMap((own) => (own instanceof Failure ? [] : own));
	// Twice the same comes to the same for what is there, and for what has a "syncId" that the service keeps.
	const isKept = ({ syncId, meta }: IDataObject) =>
		meta || (syncId && entity.attributes.some(({ name }) => name === 'syncId'));
	const results = await written(api, {
		path: pathOf(entity),
		elements,
		bulk: entity.bulk,
		repeat: elements.every(isKept) ? 'idempotent' : 'once',
		headers: quietHeaders(options.quiet),
		howToCheck,
	});
	let next = 0;
	const outcomes = prepared.map((own) =>
		own instanceof Failure ? own : together(results.slice(next, (next += own.length))),
	);
	return await Promise.all(calls.map((call, n) => shownOutcome(call, entity, outcomes[n])));
}

const onCreate = ({ keyword }: Entity, element: IDataObject): IDataObject => ({
	...(sentOnCreate[keyword] as IDataObject | undefined),
	...element,
});

/** An update's element carries the meta of what it changes; fields that only a create takes stay at home. */
function onUpdate(
	base: string,
	entity: Entity,
	call: AnyCall,
	element: IDataObject,
	given?: unknown,
): IDataObject {
	const target =
		given ?? (element.meta === undefined ? element.id : { meta: element.meta as IDataObject });
	const fixed = entity.attributes.filter(({ createOnly }) => createOnly).map(({ name }) => name);
	const changes = 'json' in dataOf(call) ? element : without(element, ...fixed);
	const { meta } = referenceTo(base, entity.keyword, target, 'ID');
	return { ...without(changes, 'id'), meta: { ...meta } };
}

export const createAll = async (calls: AnyCall[], entity: Entity): Promise<Outcome[]> =>
	await writeAll(
		calls,
		entity,
		async (call, api) =>
			(await elementsOf(call, entity, api)).map((element) => onCreate(entity, asNew(element))),
		'Look in MoySklad, or run "Create or Update" instead: it looks up what has arrived. "Create" again could make it twice, unless it has a "syncId".',
	);

/** What its options let depend on how the things are now goes another way for all. */
export async function updateAll(calls: AnyCall[], entity: Entity): Promise<Outcome[]> {
	const updatesOf = async (call: AnyCall, api: MoySkladApi) => {
		const base = await api.base;
		const data = dataOf(call);
		const target = 'json' in data && data.isList ? undefined : (call.body as IDataObject).id;
		return (await elementsOf(call, entity, api)).map((element) =>
			onUpdate(base, entity, call, element, target),
		);
	};
	await prepareNames(calls, entity);
	return calls.some(isGuarded)
		? await updateGuarded(calls, entity, updatesOf)
		: await writeAll(calls, entity, updatesOf);
}

/** Looks up by a key what is there already, in few requests, and writes each thing as an update or a create. */
export async function upsertAll(calls: AnyCall[], entity: Entity): Promise<Outcome[]> {
	const [{ api, body }] = calls;
	const key = String((body as IDataObject).matchBy);
	const base = await api.base;
	const wanted = await Promise.all(
		calls.map((call) => attempt(() => elementsOf(call, entity, api))),
	);
	const keyOf = (element: IDataObject) => keyIn(element, key);
	const keys = wanted.flatMap((own) => (own instanceof Failure ? [] : own.map(keyOf)));
	const metas = await metasBy(api, entity, key, [...new Set(keys.filter(Boolean))]);
	const taken = new Set<string>();
	const ready = (call: AnyCall, element: IDataObject): IDataObject => {
		const value = keyOf(element);
		if (!value) {
			throw new Failure(`There is no ${keyName(key)} to match by`, {
				advice: `Fill in "${keyName(key)}" (Add Field), or choose another "Match By".`,
				details: { field: key },
			});
		}
		const meta = metas.get(value);
		if (meta instanceof Failure) throw meta;
		if (taken.has(value)) {
			throw new Failure(`An item before this one has the ${keyName(key)} "${value}" already`, {
				advice: 'Give each its own, or write them one after the other.',
				details: { [key]: value },
			});
		}
		taken.add(value);
		// The service writes a syncId in small letters, and refuses it in others as another one.
		const own = key === 'syncId' ? { ...element, syncId: value } : element;
		return meta ? onUpdate(base, entity, call, own, { meta }) : onCreate(entity, asNew(own, true));
	};
	return await writeAll(
		calls,
		entity,
		async (call, _, n) => {
			const own = wanted[n];
			if (own instanceof Failure) throw own;
			return own.map((element) => ready(call, element));
		},
		'Run it again: it looks up what has arrived, and adds only what has not.',
	);
}
