import type { IDataObject } from 'n8n-workflow';
import { catchUpId, type ChangeEvent } from '../MoySklad/events';
import { asPage, LARGEST_PAGE } from '../MoySklad/list';
import { withArchived } from '../MoySklad/query';
import { lastOf } from '../MoySklad/references';
import { entityByKeyword } from '../MoySklad/resources/entity';
import { moscowTime } from '../MoySklad/time';
import type { MoySkladApi } from '../MoySklad/transport';
import { Failure } from '../shared/errors';
import { tellsCreated, tellsUpdated } from './entityTypes';
import { beginAt, instantOf, readOn, startOf, type Mark, type Row } from './marks';

export interface Watch {
	api: MoySkladApi;
	entityTypes: string[];
	actions: string[];
	/** Milliseconds since 1970: what is later waits for its message. */
	until: number;
}

/** What the last poll left; plain JSON. */
export interface Memory {
	/** Which account it is of. */
	base: string;
	/** By entity type, and of the audit. */
	marks: Record<string, Mark>;
	/** Addresses of what the audit has told to be new, while the list has yet to show it. */
	made: string[];
}

const SECOND = 1000;
const AUDIT = 'audit';
/** The audit's own limit. */
const AUDIT_PAGE = 100;
/** Contexts that one poll looks into, a request each. */
const MOST_CONTEXTS = 300;
/** What is made and deleted before the list was read never shows in it. */
const MOST_MADE = 1000;
/** What the audit calls it when things go, for good or into the bin (Корзина). */
const GONE = ['delete', 'puttorecyclebin'];
const MADE = ['create'];

/** What is put into the archive has changed, and what lies there may change. */
const archive = (entityType: string) => withArchived(entityByKeyword(entityType));

const textOf = (value: unknown) => String(value ?? '');

async function page(api: MoySkladApi, path: string, query: IDataObject): Promise<IDataObject[]> {
	return asPage(await api.request('GET', path, { query })).rows;
}

/**
 * What was changed since a time, in that order. The next page is asked for by the last row's time, not by its place:
 * a row that is changed while the list is read moves to its end, and every place behind it moves up by one.
 */
async function* changed(
	api: MoySkladApi,
	entityType: string,
	since: string,
): AsyncGenerator<Row<IDataObject>> {
	let from = since;
	let offset = 0;
	const given = new Set<string>();
	for (;;) {
		const rows = await page(api, `entity/${entityType}`, {
			filter: [archive(entityType), from && `updated>=${from}`].filter(Boolean).join(';'),
			...{ order: 'updated,asc', limit: LARGEST_PAGE, offset },
		});
		for (const row of rows) {
			const [at, key] = [textOf(row.updated), `${textOf(row.id)} ${textOf(row.updated)}`];
			if (!given.has(key)) yield { at, key, value: row };
			given.add(key);
		}
		if (rows.length < LARGEST_PAGE) return;
		const last = textOf(rows.at(-1)?.updated).slice(0, 19);
		offset = last === from ? offset + LARGEST_PAGE : 0;
		from = last;
	}
}

/** The time of the latest change there is: what is not later is old. */
async function latest(api: MoySkladApi, entityType: string): Promise<string> {
	const query = { filter: archive(entityType), order: 'updated,desc', limit: 1 };
	const [row] = await page(api, `entity/${entityType}`, query);
	if (row && !row.updated) {
		throw new Failure(`MoySklad does not tell when things of the type ${entityType} were changed`, {
			advice: `Leave ${entityType} out, or switch "Catch Up" off.`,
		});
	}
	return textOf(row?.updated);
}

/** The audit's contexts of these kinds since a time, oldest first; in which order it lists them is not documented. */
async function contexts(
	api: MoySkladApi,
	kinds: string[],
	since: string,
): Promise<Array<Row<IDataObject>>> {
	const found = new Map<string, IDataObject>();
	for (const kind of kinds) {
		for (let offset = 0; ; offset += AUDIT_PAGE) {
			const filter = `moment>=${since};eventType=${kind}`;
			const rows = await page(api, AUDIT, { filter, limit: AUDIT_PAGE, offset });
			for (const row of rows) found.set(textOf(row.id), row);
			if (rows.length < AUDIT_PAGE) break;
		}
	}
	return [...found]
		.map(([key, value]) => ({ at: textOf(value.moment), key, value }))
		.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** The events of one context that are of these kinds. */
async function eventsOf(
	api: MoySkladApi,
	context: IDataObject,
	kinds: string[],
): Promise<IDataObject[]> {
	const events: IDataObject[] = [];
	for (let offset = 0; ; offset += AUDIT_PAGE) {
		const rows = await page(api, `${AUDIT}/${textOf(context.id)}/events`, {
			limit: AUDIT_PAGE,
			offset,
		});
		events.push(...rows.filter(({ eventType }) => kinds.includes(textOf(eventType))));
		if (rows.length < AUDIT_PAGE) return events;
	}
}

interface Deed {
	event: IDataObject;
	context: IDataObject;
	type: string;
	href: string;
}

/** What the audit tells of the chosen types since its mark: what was made, what is gone. */
async function audited(
	{ api, entityTypes, until }: Watch,
	kinds: string[],
	mark: Mark,
): Promise<{ deeds: Deed[]; mark: Mark }> {
	const found = await contexts(api, kinds, startOf(mark));
	const read = await readOn(mark, found, moscowTime(until), MOST_CONTEXTS);
	const deeds: Deed[] = [];
	for (const { value: context } of read.fresh) {
		// Said of a context only where it is the same for all of its events.
		if (context.entityType && !entityTypes.includes(textOf(context.entityType))) continue;
		for (const event of await eventsOf(api, context, kinds)) {
			const { href, type } = ((event.entity as IDataObject)?.meta ?? {}) as IDataObject;
			if (!href || !entityTypes.includes(textOf(type))) continue;
			deeds.push({ event, context, type: textOf(type), href: textOf(href).replace(/\?.*$/s, '') });
		}
	}
	return { deeds, mark: read.mark };
}

interface Found {
	at: string;
	event: ChangeEvent;
}

function deleted({ event, context, type, href }: Deed): Found {
	const { meta, id, moment, uid } = context;
	const { type: kind, href: address } = (meta ?? {}) as IDataObject;
	const found: ChangeEvent = {
		requestId: catchUpId('DELETE', type, lastOf(href), textOf(id)),
		action: 'DELETE',
		entityType: type,
		id: lastOf(href),
		href,
		...(typeof event.accountId === 'string' && { accountId: event.accountId }),
		auditContext: {
			...(address ? { meta: { type: kind, href: address } } : {}),
			moment: textOf(moment).slice(0, 19),
			uid,
		},
	};
	return { at: textOf(moment), event: found };
}

function changedEvent(row: IDataObject, entityType: string, action: string): Found {
	const at = textOf(row.updated);
	const id = textOf(row.id);
	const event: ChangeEvent = {
		requestId: catchUpId(entityType, id, at.replace(' ', 'T')),
		action,
		entityType,
		id,
		href: textOf((row.meta as IDataObject | undefined)?.href),
		...(typeof row.accountId === 'string' && { accountId: row.accountId }),
		auditContext: { moment: at.slice(0, 19) },
	};
	return { at, event };
}

/** The two times of a new thing are milliseconds apart. */
const isAsMade = ({ created, updated }: IDataObject) =>
	instantOf(textOf(updated)) - instantOf(textOf(created)) < SECOND;

/** CREATE for what was made since the list was read last, UPDATE for the rest; nothing for what was not chosen. */
function actionOf(row: IDataObject, isNew: boolean, actions: string[]): string | undefined {
	if (isNew && actions.includes('CREATE')) return 'CREATE';
	const hasChanged = !isNew || !isAsMade(row);
	return hasChanged && actions.includes('UPDATE') ? 'UPDATE' : undefined;
}

/**
 * What has happened since the last poll and is older than `until`, in the order of change, as events of the form that
 * messages have; and what to remember. Without a memory nothing has happened. Of a thing that was changed more than
 * once its last state is told, once.
 */
export async function catchUp(
	watch: Watch,
	memory: Memory | undefined,
): Promise<{ events: ChangeEvent[]; memory: Memory }> {
	const { api, actions, until } = watch;
	const base = await api.base;
	const former = memory?.base === base ? memory : { marks: {}, made: [] };
	const { marks: begun } = former as Memory;
	const marks: Record<string, Mark> = {};
	const found: Found[] = [];

	const types = watch.entityTypes.filter(tellsUpdated);
	const needsMade = actions.includes('CREATE') && types.some((type) => !tellsCreated(type));
	const kinds = [...(actions.includes('DELETE') ? GONE : []), ...(needsMade ? MADE : [])];
	const made = new Set(former.made);
	if (kinds.length) {
		// Its times are whole seconds: what goes in the second in which this begins must not count as old.
		const mark = begun[AUDIT] ?? beginAt(moscowTime(until - SECOND));
		const { deeds, mark: next } = await audited(watch, kinds, mark);
		marks[AUDIT] = next;
		for (const deed of deeds) {
			if (GONE.includes(textOf(deed.event.eventType))) found.push(deleted(deed));
			else made.add(deed.href);
		}
	}

	const isWanted = actions.includes('CREATE') || actions.includes('UPDATE');
	for (const entityType of isWanted ? types : []) {
		const mark = begun[entityType];
		if (!mark) {
			marks[entityType] = beginAt(await latest(api, entityType));
			continue;
		}
		const read = await readOn(mark, changed(api, entityType, startOf(mark)), moscowTime(until));
		marks[entityType] = read.mark;
		for (const { value: row } of read.fresh) {
			const href = textOf((row.meta as IDataObject | undefined)?.href);
			const isNew = row.created
				? textOf(row.created) > mark.at || isAsMade(row)
				: made.delete(href);
			const action = actionOf(row, isNew, actions);
			if (action) found.push(changedEvent(row, entityType, action));
		}
	}

	found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
	return {
		events: found.map(({ event }) => event),
		memory: { base, marks, made: [...made].slice(-MOST_MADE) },
	};
}
