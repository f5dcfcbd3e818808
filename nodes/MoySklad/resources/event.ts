import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { attempt, Failure } from '../../shared/errors';
import { as, toggle } from '../../shared/fields';
import type { Outcome, Resource } from '../../shared/operation';
import { inTurn } from '../../shared/turns';
import { byName } from '../byName';
import { alikeBy, type AnyCall } from '../calls';
import {
	changesIn,
	isAgain,
	isCatchUp,
	isStockMessage,
	requestIdIn,
	type ChangeEvent,
} from '../events';
import { entities } from '../entities';
import { expandableIn, expandUsual } from '../expand';
import { getAllByIds } from '../lookup';
import { moneyUnit, simplify } from '../options';
import { forget, hintAtForgotten, recorded, recordOf } from '../record';
import { isId, lastOf } from '../references';
import { operation, type MoySkladApi } from '../transport';
import { entityByKeyword } from './entity';

/** What became of a thing: how it is now, that it is not there, or why nobody knows. */
type State = IDataObject | 'gone' | Failure;

/** An input item: one event of MoySklad Trigger, or a whole message from n8n's Webhook node. */
interface Input {
	events: ChangeEvent[];
	/** Of a whole message. */
	messageId?: string;
}

const isEvent = ({ action, entityType, id, href }: IDataObject) =>
	isId(id) && [action, entityType, href].every((text) => typeof text === 'string' && text !== '');

/** Reads one item; nothing signs a message, so an event must lie where the credential's account does. */
async function inputOf({ api, item }: AnyCall): Promise<Input> {
	const { json } = item;
	const single = isEvent(json);
	const message = json.body ?? json;
	const messageId = requestIdIn(json.query);
	const events = single
		? [{ ...json, requestId: String(json.requestId ?? '') } as unknown as ChangeEvent]
		: changesIn(message, messageId);
	if (isStockMessage(message)) {
		throw new Failure('This is the message of a stock webhook, which names no single things', {
			advice:
				'Use the resource "Stock Report" with its operation "Get Changed" and the item\'s reportUrl.',
		});
	}
	if (events.length === 0) {
		throw new Failure('The item is not a message of MoySklad', {
			advice:
				'Put this operation behind MoySklad Trigger, or behind a Webhook node that MoySklad calls, with nothing in between that changes its items.',
		});
	}
	for (const { href, entityType, id } of events) {
		const path = (await api.pathOf(href)).replace(/[?#].*$/s, '');
		if (path.toLowerCase() === `entity/${entityType}/${id}`.toLowerCase()) continue;
		throw new Failure(`The event's address is not that of the ${entityType} that it names`, {
			advice: 'Nobody but MoySklad should know the address of the webhook: this may be a forgery.',
			details: { address: href },
		});
	}
	return { events, ...(single || !messageId ? {} : { messageId }) };
}

function grouped<T, K>(list: T[], by: (one: T) => K): Map<K, T[]> {
	const groups = new Map<K, T[]>();
	for (const one of list) {
		const group = groups.get(by(one));
		if (group) group.push(one);
		else groups.set(by(one), [one]);
	}
	return groups;
}

const keyOf = ({ entityType, id }: ChangeEvent) => `${entityType}/${id.toLowerCase()}`;

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
async function statesOf(calls: AnyCall[], events: ChangeEvent[]): Promise<Map<string, State>> {
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

/** Whether an event says that something is gone which is there, and not in the bin (Корзина): restored, or a lie. */
const isFalse = ({ action }: ChangeEvent, state: State | undefined) =>
	action === 'DELETE' && typeof state === 'object' && !(state as IDataObject).deleted;

/** What is remembered of an event with the state that it led to. */
function keysOf(event: ChangeEvent, state: State | undefined) {
	const { requestId, action, auditContext } = event;
	const of = keyOf(event);
	const audit = lastOf(String((auditContext?.meta as IDataObject | undefined)?.href ?? ''));
	const version =
		action === 'DELETE'
			? audit
			: typeof state === 'object'
				? (state as IDataObject).updated
				: undefined;
	const isTold = !isCatchUp(event) || isAgain(event);
	// What catching up has found is known by its state, and needs no other note.
	const isMessage = requestId && !(version && isCatchUp(event));
	return {
		message: isMessage ? `message ${requestId} ${action} ${of}` : undefined,
		/** That this state has been given out, … */
		state: version ? `state ${of} ${String(version)}` : undefined,
		/** … and by a message, not only by catching up. */
		told: version && isTold ? `told ${of} ${String(version)}` : undefined,
		created: action === 'CREATE' ? `created ${of}` : undefined,
	};
}

/**
 * Drops what was given out before, and takes note of the rest. A message is known by its id. What catching up has
 * found is dropped where a message has led to the same state, and the other way round: a message that comes after
 * all, once catching up has given its state out. So no order of the two gives a change twice. What catching up gives
 * again, because the run has died that it gave it to, is dropped only where a message has told it.
 */
async function withoutRepeats<T extends { event: ChangeEvent; state: State | undefined }>(
	context: IExecuteFunctions,
	results: T[],
): Promise<T[]> {
	const all = results.map((result) => ({ result, keys: keysOf(result.event, result.state) }));
	const given = all.flatMap(({ keys }) => Object.values(keys).filter((key) => key !== undefined));
	const fresh = await recorded(context, given);
	hintAtForgotten(
		context,
		all.map(({ keys }) => Object.values(keys).filter(Boolean).length),
	);
	const isKnown = (key: string | undefined) => key !== undefined && !fresh.has(key);
	/** What has been told by no message so far, although it now stands in the record. */
	const untold: string[] = [];
	const kept = all.flatMap(({ result, keys }) => {
		const { event } = result;
		if (isAgain(event)) {
			if (isKnown(keys.told)) return [];
			if (keys.told) untold.push(keys.told);
			return [result];
		}
		if (isKnown(keys.message)) return [];
		if (isCatchUp(event)) {
			if (isKnown(keys.state)) return [];
			const action = isKnown(keys.created) ? 'UPDATE' : event.action;
			return [{ ...result, event: { ...event, action } }];
		}
		if (isKnown(keys.state) && !isKnown(keys.told)) {
			untold.push(keys.told as string);
			return [];
		}
		return [result];
	});
	// The next late message about the same state is to be dropped as well.
	if (untold.length) await forget(context, untold);
	return kept;
}

const itemOf = (event: ChangeEvent, state: State | undefined): IDataObject => {
	const own = { event: event as unknown as IDataObject };
	if (event.action === 'DELETE') {
		const deleted = (Object(state) as IDataObject).deleted;
		return { id: event.id, ...(deleted !== undefined && { deleted }), ...own };
	}
	if (state === 'gone') return { id: event.id, found: false, ...own };
	return { ...(state as IDataObject), ...own };
};

function hintAt(context: IExecuteFunctions, { entityType, id }: ChangeEvent): void {
	context.addExecutionHints({
		message: `The ${entityType} ${id} is there, although an event said that it was deleted. It was restored, or somebody else has called your address.`,
		type: 'warning',
		location: 'outputPane',
	});
}

/** Options by which a thing must be asked for twice. */
const SHAPES = ['byName', 'expand', 'moneyUnit', 'simplify'];

async function resolveAll(calls: AnyCall[]): Promise<Outcome[]> {
	const [{ context }] = calls;
	const mode = context.getMode();
	// A run by hand neither loses its test data to runs before it, nor takes real events from those after it.
	const isTest = mode === 'manual';
	const skips = ({ body }: AnyCall) => !isTest && (body as IDataObject).skipRepeated !== false;
	const inputs = await Promise.all(calls.map((call) => attempt(() => inputOf(call))));
	const states = new Map<AnyCall, Map<string, State>>();
	const inputOfCall = new Map(calls.map((call, n) => [call, inputs[n]]));
	for (const group of grouped(calls, (call) => alikeBy(call, SHAPES)).values()) {
		const events = group.flatMap((call) => {
			const input = inputOfCall.get(call);
			return input instanceof Failure ? [] : (input?.events ?? []);
		});
		const own = await statesOf(group, events);
		for (const call of group) states.set(call, own);
	}

	const messages = new Set<string>();
	const results = calls.map((call, n) => {
		const input = inputs[n];
		if (input instanceof Failure) return input;
		const { messageId } = input;
		if (messageId && skips(call) && messages.has(messageId)) return [];
		if (messageId) messages.add(messageId);
		const found = input.events.map((event) => ({
			event,
			state: states.get(call)?.get(keyOf(event)),
			call,
		}));
		const failed = found.find(({ state }) => state instanceof Failure);
		if (failed) return failed.state as Failure;
		const lies = found.filter(({ event, state }) => isFalse(event, state));
		for (const { event } of lies) hintAt(context, event);
		return found.filter((one) => !lies.includes(one));
	});

	const isBad = results.some((result) => result instanceof Failure);
	const good = results.flatMap((result) => (result instanceof Failure ? [] : result));
	const checked = good.filter(({ call }) => skips(call));
	// A run that fails gives nothing out: whatever it took note of would be lost when it is tried again.
	const willFail = isBad && !context.continueOnFail();
	const kept =
		checked.length && !willFail
			? await inTurn(recordOf(context), async () => await withoutRepeats(context, checked))
			: checked;
	// Of a run that n8n has called crashed nobody knows how far it came: who tries it again wants all of it.
	const given = mode === 'retry' ? checked : kept;
	const passed = [...good.filter(({ call }) => !skips(call)), ...given];
	const byCall = grouped(passed, ({ call }) => call);
	return results.map((result, n) =>
		result instanceof Failure
			? result
			: (byCall.get(calls[n]) ?? []).map(({ event, state }) => itemOf(event, state)),
	);
}

const resolve = operation({
	value: 'resolve',
	writes: false,
	name: 'Resolve',
	action: 'Resolve events to the changed things',
	description:
		'Get the changed things for the items of MoySklad Trigger, or of a Webhook node that MoySklad calls; many items share requests',
	required: {
		skipRepeated: as(
			'skipRepeated',
			toggle(
				'Skip Repeated',
				'Whether to drop what an earlier execution of this workflow has had already: MoySklad repeats messages, and catching up finds what messages have told. What is dropped gives no item. A run by hand in the editor and the retry of an execution drop nothing.',
				true,
			),
		),
	},
	options: { byName, expand: expandUsual(), moneyUnit, simplify },
	runAll: async (calls) => await resolveAll(calls as unknown as AnyCall[]),
});

export const event: Resource<MoySkladApi> = {
	value: 'event',
	name: 'Event (Событие)',
	operations: [resolve],
};
