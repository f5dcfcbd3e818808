/**
 * What became of a call, decided in one place from what its operation declares: it was carried out, it was refused, or,
 * for what writes, nobody can tell. (That it was not sent at all, `exchange` says.)
 */
import type { IDataObject } from 'n8n-workflow';
import { Failure } from './errors';
import { unknownOutcome, type Answer, type Repeat } from './http';

/** The documented way in which a service says no. */
export interface Refusal {
	failure: Failure;
	/** Whether it may come in the middle of the work, so that it says nothing of what was done ("fatal error"). */
	isBreakdown?: boolean;
}

/** What is declared of a call, and how the service answers. */
export interface Expected {
	service: string;
	repeat: Repeat;
	/** Whether the body is the documented success. */
	isDone(reply: unknown): boolean;
	/** The documented refusal that the answer is, if it is one. */
	refusal(reply: unknown): Refusal | undefined;
	/** What the answer is if it is neither, in words that follow the service's name, and what to do. */
	strange(): { reason: string; advice: string };
	/** What to do where it may or may not have been carried out. */
	howToCheck: string;
	details: IDataObject;
}

/**
 * HTTP statuses of those who have not let a request through to what would have done it. A redirect is none of them:
 * programs in PHP often send one after the work.
 */
const isTurnedAway = (status: number) => status >= 400 && status < 500 && status !== 408;

/** Of what comes to the same when done twice. */
export const AGAIN = 'It may be run again without harm.';

/** The reply of a call that was carried out; throws the Failure of any other, with `outcome: 'unknown'` where that is so. */
export function settled(answer: Answer, reply: unknown, expected: Expected): unknown {
	const { service, repeat, howToCheck, details } = expected;
	if (answer.status < 300 && expected.isDone(reply)) return reply;
	const refusal = expected.refusal(reply);
	const isWrite = repeat !== 'safe';
	if (refusal && !(isWrite && refusal.isBreakdown)) throw refusal.failure;
	const { reason, advice } = refusal
		? { reason: `answered: ${refusal.failure.message}`, advice: refusal.failure.advice ?? '' }
		: expected.strange();
	if (isWrite && (refusal || !isTurnedAway(answer.status))) {
		const next = repeat === 'idempotent' ? `${AGAIN} ${advice}` : `${howToCheck} ${advice}`;
		throw unknownOutcome(reason, { service, howToCheck: next.trim() }, details);
	}
	throw new Failure(`${service} ${reason}`, { advice, details, fromService: true });
}
