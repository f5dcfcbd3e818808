/**
 * The least that a program can do: asks, unpacks and parses, five at a time, knowing all addresses beforehand and
 * minding no limits. What it takes is the measure for the others: the size of the rows themselves, and the time in
 * which the service answers five at once.
 */
import { Agent, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { SLOTS } from '../floor';
import { chunksOf, filterBy, IDS_AT_ONCE, PAGE, productsOf, type Client, type Task } from '../jobs';

const agent = new Agent({ keepAlive: true, maxSockets: SLOTS });

/** [path and query, body] of each request. */
const requestsOf: Record<Task['job'], (task: Task) => Array<[string, object?]>> = {
	read: ({ count }) =>
		Array.from({ length: Math.ceil(count / PAGE) }, (_, page) => [
			`/entity/assortment?limit=${PAGE}&offset=${page * PAGE}`,
		]),
	write: (task) =>
		chunksOf(productsOf(task), PAGE).map((products) => ['/entity/product', products]),
	lookup: ({ ids }) =>
		chunksOf(ids, IDS_AT_ONCE).map((some) => [
			`/entity/product?limit=${PAGE}&filter=${encodeURIComponent(filterBy(some))}`,
		]),
};

const ask = async ({ url, token }: Task, [path, body]: [string, object?]): Promise<unknown[]> =>
	await new Promise((resolve, reject) => {
		const headers = {
			authorization: `Bearer ${token}`,
			accept: 'application/json;charset=utf-8',
			'accept-encoding': 'gzip',
			...(body && { 'content-type': 'application/json' }),
		};
		const sent = request(`${url}${path}`, { agent, method: body ? 'POST' : 'GET', headers });
		sent.once('error', reject);
		sent.once('response', async (response) => {
			const reply = JSON.parse(gunzipSync(await buffer(response)).toString()) as never;
			resolve(Array.isArray(reply) ? reply : (reply as { rows: unknown[] }).rows);
		});
		sent.end(body && JSON.stringify(body));
	});

export const run: Client = async (task) => {
	const requests = requestsOf[task.job](task);
	const replies: unknown[][] = new Array(requests.length);
	const left = requests.entries();
	const work = async () => {
		for (const [place, one] of left) replies[place] = await ask(task, one);
	};
	await Promise.all(Array.from({ length: SLOTS }, work));
	return replies.flat();
};
