import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { filesOf } from './binary';
import { attempt, errorItem, Failure, marked, nodeError } from './errors';
import type { Field, Fields, Source } from './fields';
import { labelOf } from './fields';
import { emptyFilter, missing } from './decode';
import { hintFor } from './hints';
import { handedOn, thingOf } from './origin';
import { readItem, takesItem } from './itemInput';
import { parametersOf, type Parameters } from './parameters';
import { Preview, type Mode } from './preview';
import {
	collectionOf,
	DEFAULT_LIMIT,
	inTheirTurn,
	listFields,
	optionsOf,
	wireName,
	type Based,
	type Call,
	type Operation,
	type Outcome,
	type Resource,
	type Result,
} from './operation';

/** Gives an item its way to the service, for what its operation may send; `timeout` is in seconds. */
export type Connect<Api> = (
	context: IExecuteFunctions,
	itemIndex: number,
	timeout: number,
	mode: Mode,
) => Api;

export interface Service<Api> {
	resources: Array<Resource<Api>>;
	connect: Connect<Api>;
	/** Seconds. */
	defaultTimeout: number;
}

function readFields(
	fields: Fields,
	source: Source,
	required: boolean,
): Array<[name: string, field: Field<unknown, string | undefined>, value: unknown]> {
	return Object.entries(fields).flatMap(([name, field]) => {
		const value = field.read(source, name);
		if (value !== undefined) return [[name, field, value] as const] as never;
		if (required) throw missing(labelOf(field, name));
		return [];
	});
}

/** What a read is narrowed by. One that was added and is empty would find everything: it is refused. */
function readFilters(fields: Fields, source: Source): ReturnType<typeof readFields> {
	const read = readFields(fields, source, false);
	for (const [name, field] of Object.entries(fields)) {
		const isGiven = read.some(([known]) => known === name);
		if (!isGiven && source.has?.(name)) throw emptyFilter(labelOf(field, name));
	}
	return read;
}

const named = (read: Array<[name: string, field: unknown, value: unknown]>): IDataObject =>
	Object.fromEntries(read.map(([name, , value]) => [name, value])) as IDataObject;

/** Reads and checks one item's parameters; throws a Failure for what cannot be meant. */
function prepare<Api>(
	context: IExecuteFunctions,
	operation: Operation<Api>,
	choices: Fields,
	{ connect, defaultTimeout }: Service<Api>,
	given: Parameters,
	index: number,
): Call<Api> & { interval: number } {
	const item = context.getInputData()[index];
	const timezone = context.getTimezone();
	const shared = {
		item: item.json,
		timezone,
		hint: hintFor({ context }),
		version: context.getNode().typeVersion,
	};
	const topLevel: Source = {
		get: (name) => given(name, index, null),
		...shared,
	};
	const within = (collection: string): Source => {
		const holder = given(collection, index, {}) as IDataObject | null;
		const has = (name: string) => Object.hasOwn(holder ?? {}, name);
		return { get: (name) => holder?.[name], has, ...shared };
	};
	const { required, optional = {}, list, narrowed, writes } = operation;
	const chosen = within(collectionOf(operation));
	const parameters = (): { body: IDataObject; options?: IDataObject } => ({
		body: Object.fromEntries(
			[
				...readFields(required, topLevel, true),
				...(list || narrowed ? readFilters(optional, chosen) : readFields(optional, chosen, false)),
			].map(([name, field, value]) => [wireName(name, field), value]),
		) as IDataObject,
	});
	const input = takesItem(operation, topLevel) ? readItem(operation, topLevel) : parameters();
	const options = named(readFields(choices, within('options'), false)) as {
		timeout?: number;
		interval?: number;
		preview?: boolean;
	};
	const mode = !writes ? 'read' : options.preview ? 'preview' : 'write';
	const { returnAll, limit } = operation.list
		? named(readFields(listFields, topLevel, false))
		: { returnAll: true, limit: undefined };
	return {
		api: connect(context, index, options.timeout ?? defaultTimeout, mode),
		...input,
		options: { ...options, ...input.options },
		item,
		index,
		context,
		limit: returnAll ? Infinity : ((limit as number | undefined) ?? DEFAULT_LIMIT),
		interval: options.interval ?? 0,
	};
}

/** A preview is no failure: its items are as good as others. */
const shown = (outcome: Outcome): Outcome =>
	[outcome].flat().flatMap((one) => (one instanceof Preview ? one.items : [one]));

/** All that an operation gave for an item, up to the limit; a generator is left as soon as it is reached. */
async function gather(result: Result, limit: number): Promise<IDataObject[]> {
	if (!(Symbol.asyncIterator in result)) return asList(await result).slice(0, limit);
	const things: IDataObject[] = [];
	for await (const some of result) {
		for (const thing of asList(some)) things.push(thing);
		if (things.length >= limit) break;
	}
	return things.slice(0, limit);
}

const asList = (result: IDataObject | IDataObject[]) => (Array.isArray(result) ? result : [result]);

/**
 * Runs the operation that the node has chosen over all its input items, in their order, and pairs what
 * comes back. Every item's input is checked before the first request goes out. A failed item becomes an
 * error item where the node may continue; else the first failure stops the node.
 */
export async function executeOperations<Api extends Based>(
	context: IExecuteFunctions,
	service: Service<Api>,
): Promise<INodeExecutionData[][]> {
	const operation = chosen(context, service.resources);
	const items = context.getInputData();
	const cancelled = context.getExecutionCancelSignal();

	const stopAt = (failure: Failure, index: number, done: number): never => {
		const note = done
			? `${done} of ${items.length} items had gone through before; set the node's "On Error" to one of the "Continue" choices to keep their results.`
			: '';
		throw nodeError(context.getNode(), failure, index, note);
	};
	const goesOn = context.continueOnFail();

	const choices = optionsOf(operation as Operation<never>, service.defaultTimeout);
	const given = parametersOf(context);
	const calls = await Promise.all(
		items.map((_, index) =>
			attempt(() => prepare(context, operation, choices, service, given, index)),
		),
	);
	const bad = calls.findIndex((call) => call instanceof Failure);
	if (bad >= 0 && !goesOn) stopAt(calls[bad] as Failure, bad, 0);

	const outcomes: Outcome[] = calls.map((call) => (call instanceof Failure ? call : []));
	const ready = calls.flatMap((call, index) => (call instanceof Failure ? [] : [{ call, index }]));

	if (operation.runAll && ready.length) {
		const own = ready.map(({ call }) => call);
		const work = async () => await operation.runAll!(own);
		const all = await attempt(() => inTheirTurn(operation, own, work));
		ready.forEach(({ index }, n) => {
			outcomes[index] = shown(all instanceof Failure ? all : all[n]);
		});
		const failed = outcomes.findIndex(failureIn);
		const good = outcomes.filter((outcome) => !failureIn(outcome)).length;
		if (failed >= 0 && !goesOn) stopAt(failureIn(outcomes[failed]) as Failure, failed, good);
	} else {
		for (const [n, { call, index }] of ready.entries()) {
			if (cancelled?.aborted) break;
			const work = async () => await gather(operation.run!(call), call.limit);
			const outcome = shown(await attempt(() => inTheirTurn(operation, [call], work)));
			const failure = failureIn(outcome);
			if (failure && !goesOn) stopAt(failure, index, n);
			outcomes[index] = outcome;
			if (call.interval && n < ready.length - 1) await sleep(call.interval);
		}
	}

	const origin = (index: number) => {
		const call = calls[index];
		const goesAlong = !(call instanceof Failure) && call.emptied && !operation.itemInput?.alone;
		return goesAlong ? handedOn(items[index].json) : {};
	};
	// What a node behind this one changes in an item must change in no other.
	const seen = new Set<IDataObject>(items.map(({ json }) => json));
	const own = (one: IDataObject) => (seen.has(one) ? { ...one } : (seen.add(one), one));
	return [
		outcomes.flatMap((outcome, index) => {
			const more = origin(index);
			return [outcome].flat().map((one) => {
				const pairedItem = { item: index };
				if (!(one instanceof Failure)) {
					const binary = filesOf(one);
					return { json: Object.assign(own(one), more), ...(binary && { binary }), pairedItem };
				}
				const json = errorItem(one, thingOf(items[index].json));
				return marked({ json, pairedItem }, nodeError(context.getNode(), one, index));
			});
		}),
	];
}

const failureIn = (outcome: Outcome) =>
	[outcome].flat().find((one): one is Failure => one instanceof Failure);

function chosen<Api>(context: IExecuteFunctions, resources: Array<Resource<Api>>): Operation<Api> {
	const wanted = context.getNodeParameter('resource', 0) as string;
	const operationName = context.getNodeParameter('operation', 0) as string;
	const operation = resources
		.find(({ value }) => value === wanted)
		?.operations.find(({ value }) => value === operationName);
	if (!operation) {
		throw nodeError(
			context.getNode(),
			new Failure(`This node has no operation "${operationName}" of "${wanted}"`, {
				advice:
					'Choose the resource and the operation again; this workflow may come from a newer version.',
			}),
			0,
		);
	}
	return operation;
}
