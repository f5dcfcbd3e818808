import type { IDataObject } from 'n8n-workflow';
import { Failure } from './errors';

/** What an operation may send: reads alone, all, or reads while of a write is only said what it would be. */
export type Mode = 'read' | 'write' | 'preview';

/** A request that was not sent, as a person should see it: no secret in it, its body undecoded. */
export interface WouldSend {
	method: string;
	path: string;
	body?: unknown;
}

/**
 * Thrown in the place of a write while an operation is only to show what it would do. It goes the way of a Failure, so
 * that nobody takes it for an answer and goes on to a next step; the execute loop makes ordinary items of it.
 */
export class Preview extends Failure {
	/**
	 * One item for each thing that would be written: `{ …as far as it is known, preview: true, wouldSend }`; what needs
	 * no write is among them as it is.
	 */
	readonly items: IDataObject[];

	constructor(items: IDataObject[]) {
		super('Nothing was sent: this is a preview');
		this.name = 'Preview';
		this.items = items;
	}

	/** Of one request; `known` is what is known already of the item that would come out. */
	static of({ method, path, body }: WouldSend, known: IDataObject = {}): Preview {
		const wouldSend = { method, path, ...(body !== undefined && { body }) } as IDataObject;
		return new Preview([{ ...known, preview: true, wouldSend }]);
	}

	/** The same with other things known; what would be sent stays as it is. */
	as(known: (item: IDataObject) => IDataObject): Preview {
		return new Preview(
			this.items.map(({ preview, wouldSend, ...item }) =>
				preview ? { ...known(item), preview, wouldSend } : known(item),
			),
		);
	}
}

/** Lets a request through, or throws in its place: the Preview of a write, or the fault of an operation. */
export function letThrough(mode: Mode, isRead: boolean, shown: () => WouldSend): void {
	if (isRead || mode === 'write') return;
	const wouldSend = shown();
	if (mode === 'preview') throw Preview.of(wouldSend);
	throw new Error(
		`An operation that is declared to write nothing wanted to send ${wouldSend.method} ${wouldSend.path}`,
	);
}
