/** Counterparties for clients of another system: found or made, and filled in where they are empty. */
import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../../shared/errors';
import type { Outcome } from '../../shared/operation';
import { Preview } from '../../shared/preview';
import { pathOf, shapedOutcome, type AnyCall } from '../calls';
import type { Entity } from '../entity';
import { quietHeaders } from '../options';
import { referenceTo } from '../references';
import { thingsNow } from '../lookup';
import type { MoySkladApi } from '../transport';
import { written, type Renewed } from '../writes';
import {
	clientOf,
	isFree,
	isSame,
	LISTS,
	USUAL_MATCHES,
	TEXTS,
	type Client,
	type Key,
	type Match,
} from './client';
import { found, readFor, type Known } from './find';

const AGAIN = 'Run it again: it looks who is there, and makes only who is missing.';

interface Asked {
	call: AnyCall;
	client: Client;
}
/** What one client wants written; `row` is the counterparty that it is. */
interface Plan {
	one: Asked;
	row?: IDataObject;
	by?: Key;
	element: IDataObject;
	reason?: string;
}

interface Reading {
	known: Known;
	matchBy: Match[];
	base: string;
	entity: Entity;
}

/** A counterparty that this run would make, were it no preview. */
const DRAFT = 'preview';

/** What only some kinds of counterparties have (MS-132). */
const ONLY_OF: Record<string, string[]> = {
	kpp: ['legal'],
	ogrn: ['legal'],
	ogrnip: ['entrepreneur'],
	legalTitle: ['legal', 'entrepreneur'],
};
const has = (row: IDataObject, name: string) =>
	!ONLY_OF[name] || !row.companyType || ONLY_OF[name].includes(String(row.companyType));

const isBlank = (value: unknown) => value === undefined || value === null || value === '';
/** A list of the API says how long it is; what does not is left alone. */
function isEmptyList(value: unknown): boolean {
	if (Array.isArray(value)) return value.length === 0;
	return (Object(Object(value).meta) as IDataObject).size === 0;
}

/** What of a client a counterparty lacks, and what follows the client where it differs. */
function changesOf({ fields }: Client, row: IDataObject, follow: string[]): IDataObject {
	const lacks = (name: string) =>
		LISTS.includes(name) ? isEmptyList(row[name]) : isBlank(row[name]) && has(row, name);
	const differs = (name: string) =>
		follow.includes(name) && has(row, name) && !isSame(name, fields[name], row[name]);
	const names = [...TEXTS, 'name', ...LISTS].filter((name) => name in fields);
	const changed = names.filter((name) => lacks(name) || differs(name));
	return Object.fromEntries(changed.map((name) => [name, fields[name]])) as IDataObject;
}

/** Throws a Failure for a client that nobody could find again. */
function creation({ fields, keys }: Client): IDataObject {
	if (keys.syncId) return { ...fields, syncId: keys.syncId };
	throw new Failure(`Nothing tells ${String(fields.name)} from others`, {
		advice: 'Give it an external code, an ИНН, a whole phone or an e-mail address.',
		details: { reason: 'noKey', client: fields.name },
	});
}

function planOf(one: Asked, { known, matchBy, base, entity }: Reading): Plan {
	const { call, client } = one;
	const { follow = [] } = call.options as { follow?: string[] };
	const is = found(client, known, matchBy);
	if (!is) return { one, element: creation(client) };
	const { row, by } = is;
	const { externalCode: code } = client.keys;
	const there = String(row.externalCode ?? '').trim();
	const links = code !== '' && there !== code && isFree(there);
	// Whose external code is another's follows another.
	const isOwn = code === '' || there === code || links || by === 'syncId';
	const changes = {
		...changesOf(client, row, isOwn ? follow : []),
		...(links && { externalCode: code }),
	};
	const stays = code !== '' && there !== code && !links;
	const reason = stays ? `the external code stays: it is "${there}"` : undefined;
	if (row.id === DRAFT || Object.keys(changes).length === 0) {
		return { one, row, by, element: {}, reason: reason ?? 'nothing differs' };
	}
	const { meta } = referenceTo(base, entity.keyword, { meta: row.meta }, 'ID');
	return { one, row, by, element: { ...changes, meta: { ...meta } }, ...(reason && { reason }) };
}

const isNothing = ({ row, element }: Plan) => row && Object.keys(element).length === 0;

/**
 * Looks, after an answer was lost, at the counterparties that were to be filled in, and plans anew what they lack: a
 * person may have filled it in meanwhile. What is made is made once by its Sync ID.
 */
async function planAgain(
	writes: Plan[],
	positions: number[],
	{ api, reading }: { api: MoySkladApi; reading: Reading },
): Promise<Renewed[]> {
	const { known, entity } = reading;
	const there = positions.filter((n) => writes[n].row);
	const ids = there.map((n) => String(writes[n].row?.id));
	const now = new Map((await thingsNow(api, entity, ids)).map((one, n) => [there[n], one]));
	const renewed = positions.map(async (n): Promise<Renewed> => {
		const row = now.get(n);
		if (!row) return { send: writes[n].element };
		if (row instanceof Failure) return { is: row };
		known.put(row);
		const plan = await attempt(() => planOf(writes[n].one, reading));
		if (plan instanceof Failure) return { is: plan };
		if (isNothing(plan)) return { is: row };
		writes[n] = plan;
		return { send: plan.element };
	});
	return await Promise.all(renewed);
}

/** By what two of a run may be the same counterparty, before it is there. */
function marksOf({ keys }: Client, matchBy: Match[]): string[] {
	const all: Record<Match, string[]> = {
		externalCode: [keys.externalCode],
		inn: [keys.inn],
		phone: keys.phones,
		email: [keys.email],
	};
	return [keys.syncId, ...matchBy.flatMap((key) => all[key])]
		.filter(Boolean)
		.map((key) => `key ${key}`);
}

/** Of what was sent and may have come about, though no answer came. */
const mayBeThere = ({ details }: Failure) =>
	['unknown', 'safe to repeat'].includes(String(details.outcome));

const outcomeOf = ({ row, by, reason }: Plan, now: IDataObject | undefined, changed: boolean) => ({
	...now,
	...{ created: row === undefined, changed, matchedBy: by ?? 'none' },
	...(reason && { reason }),
});

/** Whose failure it is; what the service said stays. */
const of = ({ client }: Asked, { message, advice, details, fromService }: Failure) =>
	new Failure(message, {
		...{ advice, fromService },
		details: { client: client.fields.name, ...details },
	});

/** Calls that are alike: they share the requests. What several items make or change is done one after the other. */
export async function ensureAll(calls: AnyCall[], entity: Entity): Promise<Outcome[]> {
	const [{ api, options }] = calls;
	const base = await api.base;
	const matchBy = (options.matchBy ?? USUAL_MATCHES) as Match[];
	const asked = calls.map((call) => ({
		call,
		client: clientOf(call.body as IDataObject, matchBy),
	}));
	const clients = asked.map(({ client }) => client);
	const { known, unread } = await readFor(api, entity, clients, matchBy);
	const reading = { known, matchBy, base, entity };
	const results = new Map<Asked, IDataObject | Failure>();
	/** Keys of what may have been made, since its answer was lost. */
	const unknown = new Map<string, Failure>();

	const take = (plan: Plan, reply: IDataObject | Failure) => {
		const { one, row, element } = plan;
		if (reply instanceof Preview) {
			const draft = row ?? { ...element, id: DRAFT };
			if (!row) known.put(draft);
			results.set(
				one,
				reply.as(() => outcomeOf(plan, row ?? element, true)),
			);
		} else if (reply instanceof Failure) {
			results.set(one, of(one, reply));
			if (!mayBeThere(reply)) return;
			for (const mark of marksOf(one.client, matchBy)) unknown.set(mark, reply);
		} else {
			known.put(reply);
			results.set(one, outcomeOf(plan, reply, true));
		}
	};

	for (let pending = asked; pending.length; ) {
		const taken = new Set<string>();
		const writes: Plan[] = [];
		const later: Asked[] = [];
		for (const one of pending) {
			const marks = marksOf(one.client, matchBy);
			const plan = await attempt(() => {
				const failure =
					unread.get(one.client) ?? marks.map((each) => unknown.get(each)).find(Boolean);
				if (failure) throw failure;
				return planOf(one, reading);
			});
			if (plan instanceof Failure) {
				results.set(one, of(one, plan));
				continue;
			}
			const code = plan.element.externalCode ? [`key ${String(plan.element.externalCode)}`] : [];
			const places = plan.row ? [String(plan.row.id), ...code] : marks;
			if (isNothing(plan) && !taken.has(String(plan.row?.id))) {
				results.set(one, outcomeOf(plan, plan.row, false));
			} else if (places.some((place) => taken.has(place))) {
				later.push(one);
				// Whoever shares a key with it comes after it.
				for (const mark of marks) taken.add(mark);
			} else {
				for (const place of [...places, ...marks]) taken.add(place);
				writes.push(plan);
			}
		}
		const replies = await written(api, {
			path: pathOf(entity),
			elements: writes.map(({ element }) => element),
			...{ bulk: entity.bulk, repeat: 'idempotent' },
			renew: async (positions) => await planAgain(writes, positions, { api, reading }),
			...{ headers: quietHeaders(options.quiet), howToCheck: AGAIN },
		});
		writes.forEach((plan, n) => take(plan, replies[n]));
		pending = later;
	}
	return asked.map((one) => {
		const result = results.get(one) as IDataObject | Failure;
		return shapedOutcome(one.call, result instanceof Failure ? result : [result]);
	});
}
