/** What the audit (Аудит) tells: what is gone, and what was made of the entities that do not tell it themselves. */
import type { IDataObject } from 'n8n-workflow';
import { catchUpId, type ChangeEvent } from '../MoySklad/events';
import { asPage } from '../MoySklad/list';
import { lastOf } from '../MoySklad/references';
import { moscowTime } from '../MoySklad/time';
import type { MoySkladApi } from '../MoySklad/transport';
import type { Failure } from '../shared/errors';
import { readOn, startOf, type Mark, type Row } from './marks';

/** One thing in one context of the audit. */
export interface Deed {
	event: IDataObject;
	context: IDataObject;
	type: string;
	href: string;
	isGone: boolean;
}

const AUDIT = 'audit';
/** The audit's own limit. */
const AUDIT_PAGE = 100;
/** Contexts that one poll looks into, a request each. */
const MOST_CONTEXTS = 300;
/** What the audit calls it when things go, for good or into the bin (Корзина). */
export const GONE = ['delete', 'puttorecyclebin'];
export const MADE = ['create'];

export const textOf = (value: unknown) => String(value ?? '');

/** Whether the account is not let into the audit: its plan or its rights lack it, and the path is not there for it. */
export const isClosed = ({ details }: Failure) => [403, 404].includes(Number(details.httpStatus));

async function page(api: MoySkladApi, path: string, query: IDataObject): Promise<IDataObject[]> {
	return asPage(await api.request('GET', path, { query })).rows;
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

/** What the audit tells of these entities since its mark, up to `until` (milliseconds), oldest first. */
export async function audited(
	{ api, entityTypes, until }: { api: MoySkladApi; entityTypes: string[]; until: number },
	kinds: string[],
	mark: Mark,
): Promise<{ deeds: Deed[]; isWhole: boolean; mark: Mark }> {
	const found = await contexts(api, kinds, startOf(mark));
	const { fresh, isWhole, ...read } = await readOn(mark, found, moscowTime(until), MOST_CONTEXTS);
	const deeds: Deed[] = [];
	for (const { value: context } of fresh) {
		// Said of a context only where it is the same for all of its events.
		if (context.entityType && !entityTypes.includes(textOf(context.entityType))) continue;
		for (const event of await eventsOf(api, context, kinds)) {
			const { href, type } = ((event.entity as IDataObject)?.meta ?? {}) as IDataObject;
			if (!href || !entityTypes.includes(textOf(type))) continue;
			const isGone = GONE.includes(textOf(event.eventType));
			const address = textOf(href).replace(/\?.*$/s, '');
			deeds.push({ event, context, type: textOf(type), href: address, isGone });
		}
	}
	return { deeds, isWhole, mark: read.mark };
}

/** The event of something that is gone, and when it went. */
export function deleted({ event, context, type, href }: Deed): { at: string; event: ChangeEvent } {
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
