/** What of the differences that a person has approved is booked, and in which documents: pure reckoning. */
import type { IDataObject } from 'n8n-workflow';
import { without } from '../options';
import type { Approved, Quantity } from '../quantities';
import { MOST_ELEMENTS } from '../writes';
import { compared, TOLERANCE, type Compared, type Ours } from './compare';
import type { Thing } from './keys';

/** Differences that go into one document: more there is an enter (Оприходование), less a loss (Списание). */
export interface Part {
	entity: 'enter' | 'loss';
	approved: Approved[];
	/** What tells it from every other correction, whatever of it still differs when it is booked. */
	key: string;
}

const told = ({ id, difference, theirs, ours }: Approved) =>
	[id, difference ?? '', theirs ?? '', ours ?? ''].join(' ');

/**
 * The approved differences cut into documents of no more lines than one takes. A part is known by all that was approved
 * for it, so that an approval never books a line twice: neither at once with itself, nor after a lost answer.
 */
export function partsOf(rows: Approved[], approvalKey: string): Part[] {
	const cut = (entity: Part['entity'], own: Approved[]): Part[] =>
		Array.from({ length: Math.ceil(own.length / MOST_ELEMENTS) }, (_, n) => {
			const approved = own.slice(n * MOST_ELEMENTS, (n + 1) * MOST_ELEMENTS);
			return { entity, approved, key: [approvalKey, entity, ...approved.map(told)].join('\n') };
		});
	const sorted = [...rows].sort((a, b) => (told(a) < told(b) ? -1 : 1));
	const more = sorted.filter(({ difference = 0 }) => difference > 0);
	const less = sorted.filter(({ difference = 0 }) => difference < 0);
	return [...cut('enter', more), ...cut('loss', less)];
}

/** Rows in which there is nothing to book: what was not known, or agreed, when the others were approved. */
export const notApproved = (rows: Approved[]): IDataObject[] =>
	rows.flatMap(({ id, difference }) => {
		const unknown = { product: null, theirs: null, ours: null, difference: null };
		return difference
			? []
			: [{ id, ...unknown, approved: difference ?? null, reason: 'notApproved' }];
	});

/** An approved difference as it is now; `reason` is a word that stays, told where it is not booked. */
export interface Looked extends IDataObject {
	id: string;
	approved: number;
	difference: number | null;
	reason?: string;
}

const needsSerials = (thing?: Thing) =>
	[thing, thing?.product].some((one) => Object(one).isSerialTrackable === true);

/** Each difference of a part as it is now: booked is what still differs as it was approved. */
export function lookedAt(
	{ approved }: Pick<Part, 'approved'>,
	quantities: Map<string, Quantity[]>,
	ours: Ours,
	reservedIsExtra: boolean,
	goodOf: (key: string) => Thing | undefined,
): Looked[] {
	const given = approved.map(({ id }) => quantities.get(id) ?? [{ id }]);
	const rows = compared(given.flat(), ours, reservedIsExtra);
	const byKey = new Map<string, Compared>(rows.map((row) => [row.id, row]));
	return approved.map(({ id, difference: wanted = 0 }) => {
		const now = byKey.get(id) as Compared;
		const { problem, difference } = now;
		const off = Math.abs((difference as number) - wanted);
		const reason =
			problem ??
			(Math.abs(difference as number) <= TOLERANCE ? 'agrees' : undefined) ??
			(off > TOLERANCE ? 'changed' : undefined) ??
			(needsSerials(goodOf(id)) ? 'needsSerialNumbers' : undefined);
		return {
			...without(now, 'known', 'problem'),
			approved: wanted,
			...(reason && { reason }),
		} as Looked;
	});
}
