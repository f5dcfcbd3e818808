/**
 * The library `moysklad` as its README shows it, alone (one request after another: it knows no limits) and with
 * `moysklad-fetch-planner`, which takes all requests at once and paces them. No TypeScript, since its packages are
 * installed for the benchmark only.
 */
import Moysklad from 'moysklad';
import { wrapFetch } from 'moysklad-fetch-planner';

const PAGE = 1000;
// Without it the service refuses: error 1062.
const options = { headers: { Accept: 'application/json;charset=utf-8' } };

/** The library takes no address but https. */
const fetchPlainly = (url, init) => fetch(url.replace(/^https:/, 'http:'), init);

const connect = ({ url, token }, fetchApi) => {
	const [, host, api, apiVersion] = /^http:(.*)\/(\w+)\/([\d.]+)$/.exec(url);
	return Moysklad({ endpoint: `https:${host}`, api, apiVersion, token, fetch: fetchApi });
};

/** The requests of a task that do not wait for another, as functions; the first page of a read comes alone. */
const jobs = {
	async read(ms) {
		const page = (offset) =>
			ms.GET('entity/assortment', { limit: PAGE, offset }, options).then(({ rows, meta }) => {
				return Object.assign(rows, { size: meta.size });
			});
		const first = await page(0);
		const offsets = Array.from(
			{ length: Math.ceil(first.size / PAGE) - 1 },
			(_, n) => (n + 1) * PAGE,
		);
		return [async () => first, ...offsets.map((offset) => () => page(offset))];
	},
	async write(ms, { products }) {
		return products.map((chunk) => () => ms.POST('entity/product', chunk, {}, options));
	},
	async lookup(ms, { idLists }) {
		const query = (id) => ({ limit: PAGE, filter: { id } });
		return idLists.map(
			(ids) => () => ms.GET('entity/product', query(ids), options).then(({ rows }) => rows),
		);
	},
};

/** `task` as in jobs.ts, with `products` and `idLists` in chunks. */
export async function alone(task) {
	const all = [];
	for (const request of await jobs[task.job](connect(task, fetchPlainly), task))
		all.push(await request());
	return all.flat();
}

export async function planned(task) {
	const requests = await jobs[task.job](connect(task, wrapFetch(fetchPlainly)), task);
	return (await Promise.all(requests.map((request) => request()))).flat();
}
