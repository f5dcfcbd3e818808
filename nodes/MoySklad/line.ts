/** Who waits for the limits to let a request go, and who is next. */

/** What a request says of itself while it waits. */
export interface Waiting {
	/** Whose request it is: those of several go by turns, however many each has. A request of nobody is its own. */
	of?: object;
	/** Whether it goes only when nothing else waits. */
	last?: boolean;
	/** Whether nobody wants its answer any more: it then leaves the line without having cost anything. */
	isGone?(): boolean;
}

interface Place<T> {
	waiting: Waiting;
	payload: T;
}

/** A line in which everybody has a turn before somebody has the second one. */
export class Line<T> {
	/** By owners, the next one first. */
	private readonly ranks = [new Map<object, Array<Place<T>>>(), new Map<object, Array<Place<T>>>()];

	/** Is told who has left without a turn. */
	constructor(private readonly left: (payload: T) => void) {}

	add(waiting: Waiting, payload: T): void {
		const place = { waiting, payload };
		const owners = this.ranks[waiting.last ? 1 : 0];
		const own = owners.get(waiting.of ?? place);
		if (own) own.push(place);
		else owners.set(waiting.of ?? place, [place]);
	}

	/** Whose turn it is; it stays in the line. */
	first(): T | undefined {
		return this.next()?.place.payload;
	}

	/** Takes out whose turn it is; their owner's next one comes after those of all others. */
	take(): void {
		const next = this.next();
		if (!next) return;
		const { owners, owner, places } = next;
		owners.delete(owner);
		places.shift();
		if (places.length) owners.set(owner, places);
	}

	private next() {
		for (const owners of this.ranks) {
			for (const [owner, places] of owners) {
				const place = places.find((each) => !this.hasLeft(each));
				places.splice(0, place ? places.indexOf(place) : places.length);
				if (place) return { owners, owner, places, place };
				owners.delete(owner);
			}
		}
		return undefined;
	}

	private hasLeft({ waiting, payload }: Place<T>): boolean {
		const isGone = waiting.isGone?.() ?? false;
		if (isGone) this.left(payload);
		return isGone;
	}
}
