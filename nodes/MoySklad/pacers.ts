/** The pacers of this process, one for each user. */
import { sleep } from 'n8n-workflow';
import { Pacer, type Clock } from './pacer';

/** Time that nobody can set: a machine whose clock is put back an hour would else wait for an hour. */
const CLOCK: Clock = { now: () => performance.now(), sleep };

const pacers = new Map<string, Pacer>();
/** A new token is a new user: what nobody uses any more need not be known for ever. */
const MOST_PACERS = 50;

/** The pacer that all executions of this process share for a user; `user` names the credential, without its secret. */
export function pacerOf(user: string, clock = CLOCK): Pacer {
	const known = pacers.get(user) ?? new Pacer(clock);
	// The ones used last stand at the end.
	pacers.delete(user);
	pacers.set(user, known);
	for (const [each, pacer] of pacers) {
		if (pacers.size <= MOST_PACERS) break;
		if (each !== user && pacer.isIdle()) pacers.delete(each);
	}
	return known;
}

/** How many users have a pacer. */
export const pacersKept = () => pacers.size;
