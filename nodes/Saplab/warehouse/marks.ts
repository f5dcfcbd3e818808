/** Which positions of an invoice go to the warehouse, are there, or are to be taken back: by payment and by status. */
import type { IDataObject } from 'n8n-workflow';
import { lookOf } from '../../shared/words';

export interface Status {
	id: number;
	name: string;
}

/** The statuses that a shop uses for the warehouse; without `sent` nobody knows what is there already. */
export interface Marks {
	/** Those in which a position waits to be sent; none means any. */
	ready: Status[];
	sent?: Status;
	/** For what was taken back after it was sent. */
	withdrawn?: Status;
}

const isNamed = (status: Status | undefined, name: unknown) =>
	status !== undefined && lookOf(status.name) === lookOf(String(name ?? ''));

/** How often, and in which order, a position was sent and taken back (SAP-60): true is sent. */
function marksOf({ history, status_name }: IDataObject, { sent, withdrawn }: Marks): boolean[] {
	const past = Array.isArray(history) ? (history as IDataObject[]) : [];
	return [...past.map(({ status }) => status), status_name].flatMap((name) =>
		isNamed(sent, name) ? [true] : isNamed(withdrawn, name) ? [false] : [],
	);
}

export const isDue = ({ is_payed, is_denied }: IDataObject) =>
	is_payed === true && is_denied !== true;

/** The positions of an invoice by what becomes of them. */
export interface Sorted {
	/** Paid, and not sent yet. */
	ready: IDataObject[];
	/** All that the order at the warehouse is to hold. */
	whole: IDataObject[];
	/** Refunded or denied while they stand as sent: to be taken out. */
	withdrawn: IDataObject[];
	/** Refunded or denied after they had gone on from that: for a person. */
	late: IDataObject[];
	/** Paid, and put into the status of what was taken back although nobody has taken it back: for a person, who archives what is settled (SAP-86). */
	paused: IDataObject[];
	/** Whether all of it was sent and taken back before (IMS-61). */
	isCancelled: boolean;
}

export function sorted(positions: IDataObject[], marks: Marks): Sorted {
	const isThere = (one: IDataObject) => marksOf(one, marks).at(-1) === true;
	const isWaiting = (one: IDataObject) =>
		marks.ready.length
			? marks.ready.some((status) => isNamed(status, one.status_name))
			: !isThere(one);
	const isReady = (one: IDataObject) => isDue(one) && one.is_archived !== true && isWaiting(one);
	const gone = positions.filter((one) => isThere(one) && !isDue(one));
	const isMarked = (one: IDataObject) => isNamed(marks.sent, one.status_name);
	return {
		ready: positions.filter(isReady),
		whole: positions.filter((one) => isReady(one) || (isThere(one) && isDue(one))),
		withdrawn: gone.filter(isMarked),
		late: gone.filter((one) => !isMarked(one)),
		paused: positions.filter(
			(one) =>
				isDue(one) &&
				!isReady(one) &&
				one.is_archived !== true &&
				isNamed(marks.withdrawn, one.status_name) &&
				marksOf(one, marks).includes(true),
		),
		isCancelled:
			positions.some((one) => marksOf(one, marks).includes(true)) && !positions.some(isThere),
	};
}
