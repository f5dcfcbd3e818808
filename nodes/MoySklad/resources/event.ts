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
import { expandUsual } from '../expand';
import { moneyUnit, simplify } from '../options';
import { forget, hintAtForgotten, recorded, recordOf } from '../record';
import { isId, lastOf } from '../references';
import { operation, type MoySkladApi } from '../transport';
import { grouped, keyOf, statesOf, type State } from './eventStates';

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
