import type { IDataObject } from 'n8n-workflow';
import { catchUpId, type ChangeEvent } from '../MoySklad/events';
import { asPage, LARGEST_PAGE } from '../MoySklad/list';
import { lastOf } from '../MoySklad/references';
import { moscowTime } from '../MoySklad/time';
import type { MoySkladApi } from '../MoySklad/transport';
import { attempt, Failure } from '../shared/errors';
import { audited, deleted, GONE, isClosed, MADE, textOf } from './audit';
import { archiveOf, isListed, tellsCreated } from './entityTypes';
import { beginAt, readOn, startOf, type Mark, type Row } from './marks';
import { judge, noNews, type News, type Thing } from './news';

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
	/** By entity type. */
	news?: Record<string, News>;
	/** Types whose things have been seen not to tell when they were made, beside those that are known for it. */
	undated?: string[];
}

const SECOND = 1000;
const AUDIT = 'audit';
/** Things that were changed in the moment in which the reading begins, of which some may say that they were made later. */
const BEGINNING = 25;

async function page(api: MoySkladApi, type: string, query: IDataObject): Promise<IDataObject[]> {
	return asPage(await api.request('GET', `entity/${type}`, { query })).rows;
}

const thingOf = ({ id, created, updated }: IDataObject): Thing => ({
	id: textOf(id),
	created: textOf(created),
	updated: textOf(updated),
});

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
		const rows = await page(api, entityType, {
			filter: [archiveOf(entityType), from && `updated>=${from}`].filter(Boolean).join(';'),
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

/** Marks for what is there already: what is not later than the latest change is old. */
async function begin(api: MoySkladApi, entityType: string) {
	const filter = archiveOf(entityType);
	const rows = await page(api, entityType, { filter, order: 'updated,desc', limit: BEGINNING });
	const [row] = rows;
	if (row && !row.updated) {
		throw new Failure(`MoySklad does not tell when things of the type ${entityType} were changed`, {
			advice: `Leave ${entityType} out, or switch "Catch Up" off.`,
		});
	}
	const at = textOf(row?.updated);
	const judged = judge(noNews(at));
	for (const each of rows) judged.take(thingOf(each));
	const news = judged.next({ ...beginAt(at), at: '' }, []);
	return { mark: beginAt(at), begun: news, isUndated: row !== undefined && !row.created };
}

interface Found {
	at: string;
	event: ChangeEvent;
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

/** CREATE for what is new, UPDATE for the rest; nothing for what was not chosen. */
function actionOf({ isNew, isAsMade }: { isNew: boolean; isAsMade: boolean }, actions: string[]) {
	if (isNew && actions.includes('CREATE')) return 'CREATE';
	return !(isNew && isAsMade) && actions.includes('UPDATE') ? 'UPDATE' : undefined;
}

/** What every further question would meet as well: the key is wrong, or nobody answers. */
const isOfAll = ({ details }: Failure) =>
	Number(details.httpStatus) === 401 ||
	['safe to repeat', 'not sent'].includes(textOf(details.outcome));

/** What a person is told where only a part of it cannot be read. */
function partly(what: string, failure: Failure): Failure {
	const { message, details, fromService } = failure;
	const [left, advice] =
		what !== AUDIT
			? [what, `Everything else is caught up. If it stays so, leave ${what} out of this node.`]
			: isClosed(failure)
				? [
						'what was deleted (the audit, Аудит)',
						'The account or its user may not see the audit, which the plan and the rights decide. All else is caught up; deletions are told by messages alone, and what is new of products and others that do not tell when they were made may be called changed.',
					]
				: ['the audit (Аудит)', 'The next poll reads on from where this one had to stop.'];
	return new Failure(`Catching up leaves out ${left}: ${message}`, {
		advice: [failure.advice, advice].filter(Boolean).join(' '),
		details,
		fromService,
	});
}

/**
 * What has happened since the last poll and is older than `until`, in the order of change, as events of the form that
 * messages have; and what to remember. Without a memory nothing has happened. Of a thing that was changed more than
 * once its last state is told, once. What could not be read is in `failures`, and is read the next time; fails itself
 * where nothing could be read at all.
 */
export async function catchUp(
	watch: Watch,
	memory: Memory | undefined,
): Promise<{ events: ChangeEvent[]; memory: Memory; failures: Failure[] }> {
	const { api, actions } = watch;
	const base = await api.base;
	const former: Memory = memory?.base === base ? memory : { base, marks: {} };
	const marks: Record<string, Mark> = {};
	const news: Record<string, News> = {};
	const undated = new Set(former.undated);
	const found: Found[] = [];
	const failures: Failure[] = [];
	let read = 0;
	let isStopped = false;

	/** Does one part; where it fails the others go on, unless they would fail too. */
	async function tried<T>(what: string, work: () => Promise<T>): Promise<T | Failure> {
		if (isStopped) return failures[0];
		const result = await attempt(work);
		if (result instanceof Failure) {
			isStopped = isOfAll(result);
			failures.push(isStopped ? result : partly(what, result));
		} else read += 1;
		return result;
	}

	const isWanted = actions.includes('CREATE') || actions.includes('UPDATE');
	const types = isWanted ? watch.entityTypes.filter(isListed) : [];
	const isUndated = (type: string) => undated.has(type) || !tellsCreated(type);
	const needsMade = types.some(isUndated);
	const kinds = [...(actions.includes('DELETE') ? GONE : []), ...(needsMade ? MADE : [])];
	const made: Array<{ type: string; id: string; moment: string }> = [];
	const until = moscowTime(watch.until);
	/** How far it is known what is new of what does not tell it; undefined where nobody knows for now. */
	let known: string | undefined = until;
	if (kinds.length) {
		// Its times are whole seconds: what goes in the second in which this begins must not count as old.
		const begun = former.marks[AUDIT] ?? beginAt(moscowTime(watch.until - SECOND));
		const audit = await tried(AUDIT, async () => await audited(watch, kinds, begun));
		if (audit instanceof Failure) {
			if (former.marks[AUDIT]) marks[AUDIT] = former.marks[AUDIT];
			if (!isClosed(audit)) known = undefined;
		} else {
			marks[AUDIT] = audit.mark;
			if (!audit.isWhole) known = audit.mark.at;
			for (const deed of audit.deeds) {
				const { type, href, context } = deed;
				if (deed.isGone) found.push(deleted(deed));
				else made.push({ type, id: lastOf(href), moment: textOf(context.moment) });
			}
		}
	}

	for (const type of types) {
		const mark = former.marks[type];
		const judged = judge(former.news?.[type] ?? noNews(mark?.at ?? ''));
		for (const each of made) if (each.type === type) judged.expect(each.id, each.moment);
		const end = isUndated(type) ? known : until;
		// Its things would be called changed that are new: it waits until the audit answers.
		const isLeft = end === undefined && mark !== undefined;
		const own = isLeft
			? undefined
			: await tried(type, async () => {
					if (!mark) return await begin(api, type);
					const rows = changed(api, type, startOf(mark));
					return await readOn(mark, rows, end ?? until);
				});
		if (own === undefined || own instanceof Failure) {
			if (mark) {
				marks[type] = mark;
				news[type] = judged.next(mark, undefined);
			}
		} else if ('begun' in own) {
			marks[type] = own.mark;
			news[type] = own.begun;
			if (own.isUndated) undated.add(type);
		} else {
			for (const { value: row } of own.fresh) {
				const action = actionOf(judged.take(thingOf(row)), actions);
				if (action) found.push(changedEvent(row, type, action));
			}
			marks[type] = own.mark;
			news[type] = judged.next(
				own.mark,
				own.later?.map(({ value }) => thingOf(value)),
			);
		}
	}

	if (!read && failures.length) throw failures[0];
	found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
	return {
		events: found.map(({ event }) => event),
		memory: { base, marks, news, ...(undated.size && { undated: [...undated] }) },
		failures,
	};
}
