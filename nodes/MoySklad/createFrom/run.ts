/** Makes documents of orders: what all calls want goes in shared requests, long ones are filled in afterwards. */
import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../../shared/errors';
import type { Outcome } from '../../shared/operation';
import { Preview } from '../../shared/preview';
import { pathOf, shapedFor, type AnyCall } from '../calls';
import { storeIdOf } from '../goods/stock';
import { quietHeaders } from '../options';
import { idOf, referenceTo, uuidOf } from '../references';
import type { MoySkladApi } from '../transport';
import type { Document } from '../warehouse/order';
import { bundlesIn, documentsById } from '../warehouse/read';
import { MOST_ELEMENTS, together, written } from '../writes';
import { isUnfinished, jobOf, UNFINISHED, type Job, type Way } from './job';
import type { Quantity } from './plan';
import { bySyncId } from './read';

/** Run again, it goes on where it was. */
const AGAIN =
	'Run it again with the same Sync ID: it finds what is there, and adds only what is missing.';

/** A call with its order and its key. */
interface Asked {
	call: AnyCall;
	id: string;
	syncId: string;
	quantities?: Quantity[];
}

async function askedBy(call: AnyCall, way: Way, base: string): Promise<Asked> {
	const { id: given, quantities, syncId } = call.body as IDataObject;
	const id = idOf(base, way.order.keyword, given, 'ID');
	const counted = (quantities ?? undefined) as Quantity[] | undefined;
	const all = counted?.map((one) => `${one.id}: ${one.quantity}`).sort() ?? ['all'];
	const key = String(syncId ?? [way.document.keyword, id, ...all].join(' '));
	return { call, id, syncId: uuidOf(key), quantities: counted };
}

/** Fills a document that began with as many lines as one request takes, and posts it once all are in it. */
async function filled(
	api: MoySkladApi,
	{ document }: Way,
	{ rest, end, size }: Job,
	{ id }: IDataObject,
	headers: IDataObject,
): Promise<IDataObject> {
	const path = `${pathOf(document)}/${String(id)}`;
	const get = async () => (await api.request('GET', path)) as IDataObject;
	const put = async (body: IDataObject) =>
		(await api.request('PUT', path, {
			body,
			headers,
			repeat: 'idempotent',
			gives: 'thing',
		})) as IDataObject;
	const sizeOf = ({ positions }: IDataObject) =>
		Number((Object(Object(positions).meta) as IDataObject).size);
	const disturbed = () =>
		new Failure(`Two runs wrote the lines of the ${document.name.toLowerCase()} at once`, {
			advice: AGAIN,
			details: { id, outcome: 'safe to repeat' },
		});
	const before = await get();
	if (!isUnfinished(before)) {
		if (sizeOf(before) === size) return before;
		throw disturbed();
	}
	if (sizeOf(before) !== size - rest.length) throw disturbed();
	for (let start = 0; start < rest.length; start += MOST_ELEMENTS) {
		const added = together(
			await written(api, {
				path: `${path}/positions`,
				elements: rest.slice(start, start + MOST_ELEMENTS),
				...{ bulk: true, repeat: 'once', inOrder: true, headers, howToCheck: AGAIN },
			}),
		);
		if (!(added instanceof Failure)) continue;
		const { message, details, fromService } = added;
		const there = size - rest.length + start;
		throw new Failure(`The first ${there} of ${size} lines are in it; then: ${message}`, {
			...{ advice: AGAIN, details: { ...details, id }, fromService },
		});
	}
	if (sizeOf(await get()) !== size) {
		// As it was begun, so that the next run puts it right.
		await put({ applicable: false, description: `${UNFINISHED}\n${end?.description ?? ''}` });
		throw disturbed();
	}
	return await put({ ...end });
}

/** Whose failure it is; what the service said stays. */
const of = ({ id }: Asked, { message, advice, details, fromService }: Failure) =>
	new Failure(message, { advice, details: { order: id, ...details }, fromService });

/** First the first document of each order, then the second of each, …: the same document in the same round. */
function roundsOf(asked: Asked[]): Asked[][] {
	const documents = new Map<string, string[]>();
	const rounds: Asked[][] = [];
	for (const one of asked) {
		const known = documents.get(one.id) ?? [];
		documents.set(one.id, known);
		if (!known.includes(one.syncId)) known.push(one.syncId);
		(rounds[known.indexOf(one.syncId)] ??= []).push(one);
	}
	return rounds;
}

/** One document of each order at most: they share the requests. */
async function makeAtOnce(good: Asked[], way: Way): Promise<Map<Asked, Outcome>> {
	const [{ call }] = good;
	const { api, body, options } = call;
	const productKey = String((body as IDataObject).productKey);
	const base = await api.base;
	const keys = [...new Set(good.map(({ syncId }) => syncId))];
	const orders = await documentsById(
		api,
		way.order,
		[...new Set(good.map(({ id }) => id))],
		productKey,
		true,
	);
	const read = [...orders.values()].filter((one): one is Document => !(one instanceof Failure));
	const reading = { productKey, bundles: await bundlesIn(api, read, productKey, true) };
	const there = await bySyncId(api, way.document, keys);

	const first = new Map<string, Asked>();
	for (const one of good) if (!first.has(one.syncId)) first.set(one.syncId, one);
	const prepare = async (one: Asked): Promise<Job> => {
		const order = orders.get(one.id);
		if (!order || order instanceof Failure) throw order ?? new Failure('The order was not read');
		const { store, moment, incomingNumber, description } = one.call.body as IDataObject;
		const storeId = store === undefined ? undefined : await storeIdOf(one.call.api, store);
		const own = { moment, incomingNumber, description };
		const given = {
			...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)),
			...(storeId && { store: referenceTo(base, 'store', storeId, 'Store') as never }),
		} as IDataObject;
		const { replaceLines, explain, postWithoutCodes } = one.call.options as IDataObject;
		const wanted = {
			...{ order, syncId: one.syncId, there: there.get(one.syncId), given },
			...(one.quantities && { quantities: one.quantities }),
			...{ replaceLines: replaceLines === true, explain: explain === true },
			needsCodes: way.document.keyword === 'demand' && postWithoutCodes !== true,
		};
		return await jobOf(api, way, wanted, reading);
	};
	const headers = quietHeaders(options.quiet);
	const jobs = new Map<Asked, Job | Failure>();
	await Promise.all(
		[...first.values()].map(async (one) => jobs.set(one, await attempt(() => prepare(one)))),
	);
	const writing = [...jobs].flatMap(([one, job]) =>
		!(job instanceof Failure) && job.element ? [{ one, element: job.element }] : [],
	);
	const results = await written(api, {
		path: pathOf(way.document),
		elements: writing.map(({ element }) => element),
		...{ bulk: true, repeat: 'idempotent', headers, howToCheck: AGAIN },
	});
	const replies = new Map(writing.map(({ one }, n) => [one, results[n]]));
	const outcomes = new Map<Asked, IDataObject | Failure>();
	await Promise.all(
		[...jobs].map(async ([one, job]) => {
			const outcome = await attempt(async () => {
				if (job instanceof Failure) throw job;
				const reply = replies.get(one) ?? job.there;
				if (reply instanceof Failure) throw reply;
				const whole = job.end && reply ? await filled(api, way, job, reply, headers) : reply;
				const posted = whole !== undefined && whole.applicable !== false;
				return { ...(whole && shapedFor(one.call)(whole)), posted, ...job.told };
			});
			const failed = outcome instanceof Failure && !(outcome instanceof Preview);
			outcomes.set(one, failed ? of(one, outcome) : outcome);
		}),
	);
	return new Map(
		good.map((one): [Asked, Outcome] => {
			const owner = first.get(one.syncId) as Asked;
			const outcome = outcomes.get(owner) as IDataObject | Failure;
			if (outcome instanceof Failure) return [one, outcome];
			if (owner === one) return [one, [outcome]];
			if (owner.id === one.id) return [one, [{ ...outcome, created: false }]];
			const twice = new Failure('An item before this one has the same Sync ID for another order', {
				advice: 'Give each document its own Sync ID: what is unique to this shipment or receipt.',
				details: { field: 'Sync ID', order: one.id },
			});
			return [one, twice];
		}),
	);
}

/**
 * Calls that are alike: they share the requests. What is open of an order is read again for each document of it, and runs
 * of one process take turns for each order, so that no two take the same (MS-140).
 */
export async function createFrom(calls: AnyCall[], way: Way): Promise<Outcome[]> {
	const base = await calls[0].api.base;
	const asked = await Promise.all(calls.map((call) => attempt(() => askedBy(call, way, base))));
	const good = asked.filter((one): one is Asked => !(one instanceof Failure));
	const outcomes = new Map<Asked, Outcome>();
	for (const round of roundsOf(good))
		for (const [one, outcome] of await makeAtOnce(round, way)) outcomes.set(one, outcome);
	return asked.map((one) => (one instanceof Failure ? one : (outcomes.get(one) as Outcome)));
}
