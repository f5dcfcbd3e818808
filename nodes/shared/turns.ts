const turns = new Map<string, Promise<unknown>>();

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
