/** Who waits for the limits to let a request go, and who is next. */

/** What a request says of itself while it waits. */
export interface Waiting {
	/** Whose request it is: those of several go by turns, however many each has. A request of nobody is its own. */
	of?: object;
	/** Set where it goes only when nothing else waits; from that time on it goes by turns with the others. */
	lastUntil?: number;
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
		this.place(place, this.ranks[waiting.lastUntil === undefined ? 0 : 1]);
	}

	private place(place: Place<T>, owners: Map<object, Array<Place<T>>>): void {
		const owner = place.waiting.of ?? place;
		const own = owners.get(owner);
		if (own) own.push(place);
		else owners.set(owner, [place]);
	}

	/** Whose turn it is at that time; it stays in the line. */
	first(now: number): T | undefined {
		this.raise(now);
		return this.next()?.place.payload;
	}

	/** Takes out whose turn `first` has said it is; their owner's next one comes after those of all others. */
	take(): void {
		const next = this.next();
		if (!next) return;
		const { owners, owner, places } = next;
		owners.delete(owner);
		places.shift();
		if (places.length) owners.set(owner, places);
	}

	/** Lets those who have been last for long enough wait with the others. */
	private raise(now: number): void {
		const [usual, idle] = this.ranks;
		for (const [owner, places] of idle) {
			while (places.length && (places[0].waiting.lastUntil ?? 0) <= now) {
				this.place(places.shift() as Place<T>, usual);
			}
			if (!places.length) idle.delete(owner);
		}
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
