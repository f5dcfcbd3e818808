/** What a poll does for the webhooks, and how it tells a person what only a person can mend. */
import type { IPollFunctions } from 'n8n-workflow';
import type { MoySkladApi } from '../MoySklad/transport';
import { attempt, Failure, nodeError } from '../shared/errors';
import { digest } from './marks';
import { hostOf, look, type Wanted } from './registration';

/** When what was told, by its digest; plain JSON. */
export type Told = Record<string, number>;

const DAY = 86_400_000;
/** How long a thing that was told is known: the longest time between two tellings of the same. */
const MEMORY = 30 * DAY;

/** Something to be told, once in so many milliseconds. */
export interface Notice {
	failure: Failure;
	every: number;
}

export const daily = (failure: Failure): Notice => ({ failure, every: DAY });

/**
 * Looks after the webhooks: what MoySklad has switched off is switched on again. Gives what a person should know of it;
 * catching up goes on whatever comes of this.
 */
export async function upkeep(api: MoySkladApi, wanted: Wanted): Promise<Notice[]> {
	const found = await attempt(async () => await look(api, wanted));
	if (found instanceof Failure) {
		const { message, details, fromService } = found;
		const advice = `${found.advice ?? ''} Changes are caught up all the same.`.trim();
		return [
			daily(
				new Failure(`Whether the webhooks are still on is not known: ${message}`, {
					...{ advice, details, fromService },
				}),
			),
		];
	}
	const { switchedOn, missing, elsewhere } = found;
	const host = hostOf(wanted.url);
	const notices: Notice[] = [];
	if (switchedOn.length) {
		notices.push(
			daily(
				new Failure(
					`MoySklad had switched off ${switchedOn.length} webhooks of this node; they are on again`,
					{
						advice: `It does so when an address has not answered for days. See that ${host} can be reached from the internet, with a valid certificate. "Catch Up" brings what they have not told.`,
						details: { webhooks: switchedOn },
					},
				),
			),
		);
	}
	if (missing.length) {
		notices.push(
			daily(
				new Failure(`MoySklad has no webhook any more for: ${missing.join(', ')}`, {
					advice:
						'Somebody or another program has removed it. Unpublish the workflow and publish it again; until then "Catch Up" alone tells of it.',
					details: { webhooks: missing },
				}),
			),
		);
	}
	if (elsewhere.length) {
		notices.push({
			failure: new Failure(
				`This node has webhooks in MoySklad at another address too: ${elsewhere.join(', ')}`,
				{
					advice: `They were left as they are. Where a copy of this n8n runs there, that is right: each has its own. Where n8n has moved from there to ${host}, give that address in the option "Former Address" and publish the workflow again, for MoySklad allows five addresses.`,
					details: { addresses: elsewhere },
				},
			),
			every: MEMORY,
		});
	}
	return notices;
}

/** Tells by failed executions, beside those that the poll starts, and gives what was told when. */
export function tell(
	context: IPollFunctions,
	notices: Notice[],
	before: Told = {},
	now = Date.now(),
): Told {
	const told = Object.fromEntries(Object.entries(before).filter(([, at]) => now - at < MEMORY));
	for (const { failure, every } of notices) {
		const key = digest(failure.message);
		if (now - (told[key] ?? 0) < every) continue;
		told[key] = now;
		context.__emitError(nodeError(context.getNode(), failure, 0));
	}
	return told;
}
