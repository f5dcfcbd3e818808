/** Updates that look at a thing right before they write. */
import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../shared/errors';
import type { Outcome } from '../shared/operation';
import { Preview } from '../shared/preview';
import { shownOutcome } from './byName';
import { pathOf, type AnyCall } from './calls';
import { idIn } from './compare';
import type { Entity } from './entity';
import { decide, guardsOf, hasAll, type Guards } from './guards';
import { thingsById, thingsNow } from './lookup';
import { quietHeaders } from './options';
import type { MoySkladApi } from './transport';
import { together, written, type Renewed } from './writes';

/** One change of one thing. */
interface Job {
	id: string;
	element: IDataObject;
	guards: Guards;
	result?: IDataObject | Failure;
}

/** A job that is to be written. */
interface Writing {
	job: Job;
	element: IDataObject;
	reason?: string;
	/** What came of it, where that was seen by looking again. */
	seen?: IDataObject;
}

const LOST = 'the answer to the first attempt was lost: it may have been written before that';

/**
 * What is left to be written of a thing, as it is now that the answer to the first attempt was lost: nothing where all
 * of it is there, else what may be written now (MS-262).
 */
async function again(writing: Writing, now: IDataObject | Failure): Promise<Renewed> {
	const { job, element } = writing;
	if (now instanceof Failure) return { is: now };
	const isThere = hasAll(element, now, job.guards);
	const decided = await attempt(() => (isThere ? {} : decide(job.element, now, job.guards)));
	if (decided instanceof Failure) return { is: decided };
	const reason = isThere ? writing.reason : decided.reason;
	if (decided.element) {
		Object.assign(writing, { element: decided.element, reason });
		return { send: decided.element };
	}
	writing.seen = isThere
		? { ...now, changed: true, ...(reason && { reason }) }
		: { ...now, changed: false, reason: `${reason} (${LOST})` };
	return { is: now };
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
		const writes: Writing[] = [];
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
			renew: async (positions) => {
				const left = positions.map((n) => writes[n]);
				const now = await thingsNow(
					api,
					entity,
					left.map(({ job }) => job.id),
				);
				return await Promise.all(left.map((one, n) => again(one, now[n])));
			},
			headers: quietHeaders(options.quiet),
		});
		for (const [n, { job, reason, seen }] of writes.entries()) {
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
				job.result = seen ?? { ...reply, changed: true, ...(reason && { reason }) };
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
