const turns = new Map<string, Promise<unknown>>();

/** How many things are being worked on. */
export const turnsTaken = () => turns.size;

/**
 * Does what must not be done twice at the same time: works of the same key go one after the other, in this process.
 * Other processes (n8n's workers) know nothing of it.
 */
export async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
	const mine = (turns.get(key) ?? Promise.resolve()).then(work, work);
	const done = mine.catch(() => {});
	turns.set(key, done);
	void done.then(() => turns.get(key) === done && turns.delete(key));
	return await mine;
}

/** The same for a work that is about several things: it begins once it has the turn of each. */
export async function inTurns<T>(keys: string[], work: () => Promise<T>): Promise<T> {
	// All take them in one order, so that no two wait for each other.
	const sorted = [...new Set(keys)].sort();
	const within = sorted.reduceRight<() => Promise<T>>(
		(inner, key) => async () => await inTurn(key, inner),
		work,
	);
	return await within();
}
