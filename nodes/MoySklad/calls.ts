/** What the operations of all entities share: whose calls go together, and how their outcomes come back. */
import type { IDataObject } from 'n8n-workflow';
import type { Call, Outcome } from '../shared/operation';
import { Failure } from '../shared/errors';
import { Preview } from '../shared/preview';
import type { Entity } from './entity';
import { shaped } from './options';
import type { MoySkladApi } from './transport';

export type AnyCall = Call<MoySkladApi>;
/** Which entity a call is about: fixed by the resource, or by the parameter `entityType`. */
export type EntityOf = (call: Pick<AnyCall, 'body'>) => Entity;

export const pathOf = ({ keyword }: Pick<Entity, 'keyword'>) => `entity/${keyword}`;

/** Every reply comes in the unit and the form that its call's options want. */
export const shapedFor =
	({ options }: Pick<AnyCall, 'options'>) =>
	(reply: IDataObject) =>
		shaped(reply, options);

/** The outcome of a call's writes in the shape that its options want, what is only previewed too. */
export function shapedOutcome(call: Pick<AnyCall, 'options'>, outcome: Outcome): Outcome {
	const shape = (one: IDataObject | Failure) => {
		if (one instanceof Preview) return one.as(shapedFor(call));
		return one instanceof Failure ? one : shapedFor(call)(one);
	};
	return Array.isArray(outcome) ? outcome.map(shape) : (shape(outcome) as Failure);
}

/**
 * The same text for calls that may share requests: alike in these options and parameters, in the timeout, and in
 * whether they are only previewed.
 */
export const alikeBy = ({ options, body }: AnyCall, names: string[], kind = ''): string =>
	JSON.stringify([
		kind,
		...['timeout', 'preview', ...names].map(
			(name) => ({ ...options, ...(body as IDataObject) })[name],
		),
	]);

/** Runs a function over calls of one kind at a time and puts the outcomes in the calls' order. */
export async function byKind(
	calls: AnyCall[],
	keyOf: (call: AnyCall) => string,
	run: (calls: AnyCall[]) => Promise<Outcome[]>,
): Promise<Outcome[]> {
	const groups = new Map<string, AnyCall[]>();
	for (const call of calls) {
		const group = groups.get(keyOf(call));
		if (group) group.push(call);
		else groups.set(keyOf(call), [call]);
	}
	const outcomes = new Map<AnyCall, Outcome>();
	for (const group of groups.values()) {
		const own = await run(group);
		group.forEach((call, n) => outcomes.set(call, own[n]));
	}
	return calls.map((call) => outcomes.get(call) as Outcome);
}
