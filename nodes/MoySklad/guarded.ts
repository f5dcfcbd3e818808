/** Updates that look at a thing right before they write. */
import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../shared/errors';
import type { Outcome } from '../shared/operation';
import { Preview } from '../shared/preview';
import { shownOutcome } from './byName';
import { pathOf, type AnyCall } from './calls';
import { idIn } from './compare';
import type { Entity } from './entity';
import { decide, guardsOf, type Guards } from './guards';
import { thingsById } from './lookup';
import { quietHeaders } from './options';
import type { MoySkladApi } from './transport';
import { together, written } from './writes';

/** One change of one thing. */
interface Job {
	id: string;
	element: IDataObject;
	guards: Guards;
	result?: IDataObject | Failure;
}

/** What each thing's changes are, in their order; the first of each, then the second of each, … */
function roundsOf(jobs: Job[]): Job[][] {
	const rounds: Job[][] = [];
	const done = new Map<string, number>();
	for (const job of jobs) {
		const round = done.get(job.id) ?? 0;
		done.set(job.id, round + 1);
		(rounds[round] ??= []).push(job);
	}
	return rounds;
}

/** Does the jobs, and puts into each what came of it. */
async function perform([{ api, options }]: AnyCall[], entity: Entity, jobs: Job[]): Promise<void> {
	/** As they are known to be: as read, or as the last write left them. */
	const known = new Map<string, IDataObject>();
	for (const round of roundsOf(jobs)) {
		const unknown = round.map(({ id }) => id).filter((id) => !known.has(id));
		const read = unknown.length ? await thingsById(api, entity, unknown) : new Map();
		const writes: Array<{ job: Job; element: IDataObject; reason?: string }> = [];
		for (const job of round) {
			const now = known.get(job.id) ?? (read.get(job.id) as IDataObject | Failure);
			const decided = await attempt(() => {
				if (now instanceof Failure) throw now;
				known.set(job.id, now);
				return decide(job.element, now, job.guards);
			});
			if (decided instanceof Failure) job.result = decided;
			else if (decided.element) writes.push({ job, ...decided, element: decided.element });
			else job.result = { ...now, changed: false, reason: decided.reason };
		}
		const replies = await written(api, {
			path: pathOf(entity),
			elements: writes.map(({ element }) => element),
			bulk: entity.bulk,
			repeat: 'idempotent',
			headers: quietHeaders(options.quiet),
		});
		for (const [n, { job, reason }] of writes.entries()) {
			const reply = replies[n];
			if (reply instanceof Preview) {
				const now = known.get(job.id);
				job.result = reply.as(() => ({ ...now, changed: true, ...(reason && { reason }) }));
			} else if (reply instanceof Failure) {
				job.result = reply;
				// Whoever comes next has to look again.
				known.delete(job.id);
			} else {
				known.set(job.id, reply);
				job.result = { ...reply, changed: true, ...(reason && { reason }) };
			}
		}
	}
}

/**
 * Reads what the calls are about, decides by that, and writes, many things in a request. What several items change is
 * changed by one after the other: each sees what those before it have made of it; so do runs of one process. Between
 * reading and writing lies the time of one request: what others change in it is not seen (MS-102).
 */
export async function updateGuarded(
	calls: AnyCall[],
	entity: Entity,
	elementsOf: (call: AnyCall, api: MoySkladApi) => Promise<IDataObject[]>,
): Promise<Outcome[]> {
	const prepared: Array<Job[] | Failure> = [];
	for (const call of calls) {
		const own = await attempt(async () => {
			const guards = await guardsOf(call.api, entity, call);
			const elements = await elementsOf(call, call.api);
			return elements.map((element): Job => ({ id: String(idIn(element)), element, guards }));
		});
		prepared.push(own);
	}
	const jobs = prepared.flatMap((own) => (own instanceof Failure ? [] : own));
	await perform(calls, entity, jobs);
	return await Promise.all(
		calls.map(async (call, n) => {
			const own = prepared[n];
			if (own instanceof Failure) return own;
			const outcome = together(own.map(({ result }) => result as IDataObject | Failure));
			return await shownOutcome(call, entity, outcome);
		}),
	);
}
