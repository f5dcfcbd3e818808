import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../shared/errors';
import { unknownOutcome, type Repeat } from '../shared/http';
import { AGAIN } from '../shared/outcome';
import { Preview, type WouldSend } from '../shared/preview';
import { without } from './options';
import { lastOf } from './references';
import { errorsOf, failureOf, isWritten } from './replies';
import { SLOTS } from './share';
import { LOOK, type MoySkladApi } from './transport';

export const MOST_ELEMENTS = 1000;
/** Below the 20 MB that a body may have. */
const MOST_BYTES = 19_000_000;
/** More than the service's slots, so that none idles. */
const AT_ONCE = 2 * SLOTS;

/** What is to be sent of an element, or what has become of it. */
export type Renewed = { send: IDataObject } | { is: IDataObject | Failure };

export interface Write {
	/** The path that takes the array. */
	path: string;
	elements: IDataObject[];
	/** Whether the path takes arrays at all; else each element goes by itself, an update to its own path. */
	bulk: boolean;
	repeat: Repeat;
	/** Before another attempt: looks again at what the elements at these positions are about. */
	renew?(positions: number[]): Promise<Renewed[]>;
	/** Whether one array waits for the answer of that before it, so that things stand in their order. */
	inOrder?: boolean;
	headers?: IDataObject;
	howToCheck?: string;
}

/** Cuts a list into runs of at most `most` elements and `bytes` of JSON, as `[start, end)` positions. */
function runsOf(elements: unknown[], most: number, bytes: number): Array<[number, number]> {
	const runs: Array<[number, number]> = [];
	let start = 0;
	let size = 2;
	elements.forEach((element, position) => {
		const own = Buffer.byteLength(JSON.stringify(element)) + 1;
		if (position > start && (position - start >= most || size + own > bytes)) {
			runs.push([start, position]);
			start = position;
			size = 2;
		}
		size += own;
	});
	if (elements.length > start) runs.push([start, elements.length]);
	return runs;
}

/** By what an element can be the same thing as another. */
function identitiesOf(element: IDataObject): string[] {
	const { href } = Object(element.meta) as IDataObject;
	const id = href === undefined ? element.id : lastOf(String(href).replace(/[?#].*$/s, ''));
	const { externalCode, code, syncId } = element;
	return Object.entries({ id, externalCode, code, syncId })
		.filter(([, value]) => value !== undefined && value !== null && value !== '')
		.map(([name, value]) => `${name} ${String(value).toLowerCase()}`);
}

/** For each run the last one before it that writes one of its things: it has to be through first. */
function awaitedBy(elements: IDataObject[], runs: Array<[number, number]>): number[] {
	const last = new Map<string, number>();
	return runs.map(([start, end], n) => {
		const own = elements.slice(start, end).flatMap(identitiesOf);
		const awaited = Math.max(-1, ...new Set(own.map((one) => last.get(one) ?? -1)));
		for (const one of own) last.set(one, n);
		return awaited;
	});
}

/** What became of one of a list: the thing, the word that it is deleted, or errors; of anything else nobody knows. */
function asElement(element: unknown, position: number, howToCheck: string): IDataObject | Failure {
	const errors = errorsOf(element);
	if (errors) return failureOf(errors, { element: position });
	if (isWritten(element)) return element as IDataObject;
	const reason =
		element === undefined
			? 'answered for fewer things than it was sent'
			: `answered with something else: ${JSON.stringify(element).slice(0, 200)}`;
	return unknownOutcome(reason, { service: 'MoySklad', howToCheck }, { element: position });
}

/** What is known before it is written: its fields, and the id of what is there already. */
const known = (element: IDataObject): IDataObject => {
	const { href } = Object(element.meta) as IDataObject;
	return href ? { id: lastOf(String(href)), ...element } : element;
};

/** The preview of each element of an array by itself: the service takes it alone as well. */
function previewsOf({ items: [{ wouldSend }] }: Preview, part: IDataObject[]): Preview[] {
	const { body, ...way } = wouldSend as unknown as WouldSend;
	const bodies = [body].flat();
	return part.map((element, n) => Preview.of({ ...way, body: bodies[n] }, known(element)));
}

/** What to do where the outcome is unknown, unless the operation knows better. */
const HOW: Record<Repeat, string> = { once: LOOK, idempotent: AGAIN, safe: AGAIN };

/**
 * Sends elements in as few arrays as the service takes, several at once as far as the limits allow (but what one thing
 * becomes in one array after the other, in order, even where the first must be sent again), and gives for each of them
 * its reply or why it failed, or its Preview. A refused array fails all its elements, and no others.
 */
export async function written(
	api: MoySkladApi,
	{ path, elements, bulk, repeat, renew, inOrder, headers, howToCheck = HOW[repeat] }: Write,
): Promise<Array<IDataObject | Failure>> {
	const results: Array<IDataObject | Failure> = new Array(elements.length);
	const send = async ([start, end]: [number, number]) => {
		let part = elements.slice(start, end);
		let positions = part.map((_, n) => start + n);
		const [{ meta, ...alone }] = part;
		const again = async () => {
			const all = await renew!(positions);
			const left: Array<{ element: IDataObject; position: number }> = [];
			all.forEach((one, n) => {
				if ('is' in one) results[positions[n]] = one.is;
				else left.push({ element: one.send, position: positions[n] });
			});
			part = left.map(({ element }) => element);
			positions = left.map(({ position }) => position);
			if (part.length === 0) throw new Failure('Nothing is left to be sent');
			return bulk ? part : without(part[0], 'meta');
		};
		const options = { repeat, headers, howToCheck, ...(renew && { renew: again }) };
		const reply = await attempt(() => {
			if (bulk) return api.request('POST', path, { ...options, body: part, gives: 'list' });
			if (!meta) return api.request('POST', path, { ...options, body: alone, gives: 'thing' });
			const id = lastOf(String((meta as IDataObject).href));
			return api.request('PUT', `${path}/${id}`, { ...options, body: alone, gives: 'thing' });
		});
		const list: unknown[] =
			reply instanceof Preview ? previewsOf(reply, part) : Array.isArray(reply) ? reply : [reply];
		part.forEach((_, n) => {
			const own = reply instanceof Failure && !(reply instanceof Preview) ? reply : list[n];
			const position = positions[n];
			results[position] = own instanceof Failure ? own : asElement(own, position, howToCheck);
		});
	};
	const runs = runsOf(elements, bulk ? MOST_ELEMENTS : 1, MOST_BYTES);
	const awaited = awaitedBy(elements, runs);
	const through: Array<Promise<void>> = [];
	// A body is made when its turn is near: all of them together would be a second copy of everything.
	const waiting = runs.entries();
	const work = async () => {
		for (const [n, run] of waiting) {
			through[n] = (through[awaited[n]] ?? Promise.resolve()).then(async () => await send(run));
			await through[n];
		}
	};
	await Promise.all(Array.from({ length: inOrder ? 1 : AT_ONCE }, work));
	return results;
}

/** An outcome for a call from those of its elements: a Failure tells what else of the call went through. */
export function together(results: Array<IDataObject | Failure>): IDataObject[] | Failure {
	const failures = results.filter(
		(result): result is Failure => result instanceof Failure && !(result instanceof Preview),
	);
	if (failures.length === 0) {
		const items = results.flatMap((result) => (result instanceof Preview ? result.items : result));
		return results.some((result) => result instanceof Preview)
			? new Preview(items as IDataObject[])
			: (items as IDataObject[]);
	}
	if (results.length === 1) return failures[0];
	const done = results.flatMap((result) =>
		result instanceof Failure ? [] : [{ id: result.id, name: result.name }],
	);
	const [{ message, advice, details, fromService }] = failures;
	return new Failure(`${failures.length} of ${results.length} failed; the first: ${message}`, {
		advice: `${advice ?? ''} The others were written: their IDs are in the details.`.trim(),
		details: { ...details, written: done },
		fromService,
	});
}
