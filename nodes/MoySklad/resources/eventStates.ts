/** How the things are now that events tell of. */
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../../shared/errors';
import type { Outcome } from '../../shared/operation';
import type { AnyCall } from '../calls';
import { entities } from '../entities';
import type { ChangeEvent } from '../events';
import { expandableIn } from '../expand';
import { getAllByIds } from '../lookup';
import type { MoySkladApi } from '../transport';
import { entityByKeyword } from './entity';

/** What became of a thing: how it is now, that it is not there, or why nobody knows. */
export type State = IDataObject | 'gone' | Failure;

export function grouped<T, K>(list: T[], by: (one: T) => K): Map<K, T[]> {
	const groups = new Map<K, T[]>();
	for (const one of list) {
		const group = groups.get(by(one));
		if (group) group.push(one);
		else groups.set(by(one), [one]);
	}
	return groups;
}

export const keyOf = ({ entityType, id }: ChangeEvent) => `${entityType}/${id.toLowerCase()}`;

const isGone = (outcome: Outcome) => outcome instanceof Failure && outcome.details.code === 1021;

/** Of a kind that is not in the table, or cannot be filtered, so many of a run that a list does not have are asked for by themselves. */
const MOST_ALONE = 20;

/** The same way to the service, for what may wait until all else has gone: anybody can invent events. */
const behind = (api: MoySkladApi): MoySkladApi => ({
	...{ base: api.base, account: api.account, pathOf: api.pathOf },
	request: async (method: 'GET', path: string, options = {}) =>
		await api.request(method, path, { ...options, last: true }),
});

/**
 * How the things of the events are now, by their keys, each asked for once. Of the kinds in the table lists have what
 * is archived and what is in the bin, so what they do not have is gone (MS-215). Whether they do is not documented for
 * other kinds, nor for those whose list cannot be filtered and is read whole (MS-217): there it is asked for by itself before it counts as gone, unless an event says so as well.
 */
export async function statesOf(
	calls: AnyCall[],
	events: ChangeEvent[],
): Promise<Map<string, State>> {
	const [call] = calls;
	const states = new Map<string, State>();
	const present = new Set(events.filter(({ action }) => action !== 'DELETE').map(keyOf));
	await Promise.all(
		[...grouped(events, (event) => event.entityType)].map(async ([entityType, own]) => {
			const entity = entityByKeyword(entityType);
			const ids = [...new Set(own.map(({ id }) => id.toLowerCase()))];
			const options = { ...call.options, expand: expandableIn(entity, call.options.expand) };
			const ask = async (some: string[], api = call.api) =>
				await getAllByIds(
					some.map((id) => ({ ...call, api, options, body: { id } as never })),
					entity,
					true,
				);
			const first = await ask(ids);
			const isDoubtful = (outcome: Outcome, id: string) =>
				isGone(outcome) && ids.length > 1 && present.has(`${entityType}/${id}`);
			const doubtful =
				entities.includes(entity) && entity.filterable
					? []
					: ids.filter((id, n) => isDoubtful(first[n], id)).slice(0, MOST_ALONE);
			const alone = new Map<string, Outcome>();
			const ownWay = behind(call.api);
			await Promise.all(doubtful.map(async (id) => alone.set(id, (await ask([id], ownWay))[0])));
			for (const [n, id] of ids.entries()) {
				const outcome = alone.get(id) ?? first[n];
				const state = isGone(outcome) ? 'gone' : outcome;
				states.set(`${entityType}/${id}`, Array.isArray(state) ? state[0] : state);
			}
		}),
	);
	return states;
}
