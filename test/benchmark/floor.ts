/** What the limits allow: moysklad.md, "Limits". */
export const UNITS = 45;
export const WINDOW = 3000;
export const SLOTS = 5;

export interface Pace {
	requests: number;
	/** How many requests fit into the window. */
	inWindow: number;
	/** Milliseconds from a request to its answer. */
	answerTime: number;
	/** Whether the first answer must be waited for: it tells how many pages there are. */
	firstAlone: boolean;
}

/**
 * The least time, in milliseconds, from the first request to the last answer: request i goes no sooner than 3 s after
 * request i − inWindow, nor before the answer of request i − 5.
 */
export function floorOf({ requests, inWindow, answerTime, firstAlone }: Pace): number {
	const sent: number[] = [];
	for (let i = 0; i < requests; i++) {
		const alone = firstAlone && i > 0 ? answerTime : 0;
		const window = i >= inWindow ? sent[i - inWindow] + WINDOW : 0;
		const slot = i >= SLOTS ? sent[i - SLOTS] + answerTime : 0;
		sent.push(Math.max(alone, window, slot));
	}
	return sent[requests - 1] + answerTime;
}
