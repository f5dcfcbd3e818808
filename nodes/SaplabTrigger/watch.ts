import type { IDataObject } from 'n8n-workflow';
import { allOf, orderStatuses } from '../Saplab/dropdowns';
import { moscowDay } from '../Saplab/fields';
import { clients, positions, rowsOf, type Section } from '../Saplab/lists';
import { flag, shaped } from '../Saplab/shapes';
import type { SaplabApi } from '../Saplab/transport';
import { Failure } from '../shared/errors';

export type Event = 'positionAdded' | 'positionStatusChanged' | 'positionPaid' | 'clientAdded';

/** The most things remembered from one poll to the next, the newest: some 250 kB of the workflow's static data. */
export const MOST = 10_000;

const DAY = 24 * 60 * 60 * 1000;

/** What the last poll saw; plain JSON. */
export interface Memory {
	/** Which list of which shop it is of. */
	source: string;
	/** When that poll began, in milliseconds since 1970. */
	polledAt: number;
	/** The compared fields, by the day in Moscow that a thing dates from and by its id. */
	seen: Record<string, Record<string, string>>;
}

export interface Watch {
	api: SaplabApi;
	event: Event;
	/** The address of the shop. */
	shop: string;
	includeArchived: boolean;
	/** How many days back things are watched. */
	days: number;
	/** Milliseconds since 1970. */
	now: number;
}

/** The ids of the statuses by their names. */
type StatusIds = () => Promise<Map<unknown, unknown>>;

interface Happening {
	section: Section;
	/** Whether it is a change, so that there is something that was before. */
	isChange: boolean;
	/** What to look for where a person fetches a test event. */
	testFilters?: IDataObject;
	/** What a thing that was never seen has been before; `undefined` where nothing has happened to it. */
	before(row: IDataObject, statusIds: StatusIds): Promise<IDataObject | undefined>;
	/** Whether it has happened to a thing of which these fields were otherwise before. */
	isIn(previous: IDataObject, row: IDataObject): boolean;
}

const added = { isChange: false, before: async () => ({}), isIn: () => false };

const happenings: Record<Event, Happening> = {
	positionAdded: { section: positions, ...added },
	clientAdded: { section: clients, ...added },
	positionPaid: {
		section: positions,
		isChange: true,
		testFilters: { is_payed: 1 },
		before: async ({ is_payed }) => (flag(is_payed) === true ? { is_payed: '0' } : undefined),
		isIn: (previous, { is_payed }) => 'is_payed' in previous && flag(is_payed) === true,
	},
	positionStatusChanged: {
		section: positions,
		isChange: true,
		before: statusBefore,
		isIn: (previous) => 'status_id' in previous,
	},
};

/** From the history, which has no ids but names, and begins with what every new position goes through at once. */
async function statusBefore(
	{ history, status_name: present }: IDataObject,
	statusIds: StatusIds,
): Promise<IDataObject | undefined> {
	const entries = Object.values(Object(history)) as IDataObject[];
	const before = [...entries].reverse().find(({ status }) => status !== present);
	if (!before || entries[0].date === entries[entries.length - 1].date) return undefined;
	const id = (await statusIds()).get(before.status);
	return id === undefined ? {} : { status_id: id as number };
}

/** The fields that are compared: the panel has no marker of a change (SAP-21). */
const COMPARED = ['status_id', 'is_payed', 'is_denied', 'is_archived', 'deny_request', 'doc_id'];

const comparedIn = (row: IDataObject) => COMPARED.map((name) => String(row[name] ?? ''));

/** The fields that are not what they were, as they were. */
function previousOf(row: IDataObject, former: string): IDataObject {
	const now = comparedIn(row);
	const was = former.split(',');
	const changed = COMPARED.map((name, at) => ({ name, at })).filter(
		({ at }) => was[at] !== now[at],
	);
	return Object.fromEntries(changed.map(({ name, at }) => [name, was[at] || null]));
}

const dayOf = ({ date_added }: IDataObject) => String(date_added).slice(0, 10);

/** What is remembered: what was, and what is seen now, as far as it is young enough and among the newest. */
function remembered(former: Memory['seen'], rows: IDataObject[], since: string): Memory['seen'] {
	const all = new Map<string, [day: string, digest: string]>();
	for (const [day, things] of Object.entries(former)) {
		for (const [id, value] of Object.entries(things)) all.set(id, [day, value]);
	}
	for (const row of rows) all.set(String(row.id), [dayOf(row), comparedIn(row).join()]);
	const seen: Memory['seen'] = {};
	const young = [...all].filter(([, [day]]) => day >= since);
	for (const [id, [day, value]] of young.sort(([a], [b]) => Number(b) - Number(a)).slice(0, MOST)) {
		(seen[day] ??= {})[id] = value;
	}
	return seen;
}

async function upTo(most: number, rows: AsyncIterable<IDataObject>): Promise<IDataObject[]> {
	const taken: IDataObject[] = [];
	for await (const row of rows) {
		taken.push(row);
		if (taken.length >= most) break;
	}
	return taken.sort((a, b) => Number(a.id) - Number(b.id));
}

function idsOf(api: SaplabApi): StatusIds {
	let ids: ReturnType<StatusIds> | undefined;
	const read = async () =>
		new Map<unknown, unknown>((await allOf(api, orderStatuses)).map(({ id, name }) => [name, id]));
	return async () => await (ids ??= read());
}

const itemOf = (row: IDataObject, event: Event, previous: IDataObject): IDataObject => {
	const { section, isChange } = happenings[event];
	return {
		...shaped(row, section.shape),
		event,
		...(isChange && { previous: shaped(previous, section.shape) }),
	};
};

const filtersOf = ({ includeArchived, event }: Watch): IDataObject =>
	includeArchived && happenings[event].section === positions ? { unignore_archived: 1 } : {};

/**
 * What has happened since the last poll, oldest first, and what to remember for the next one. Without a memory
 * nothing has happened. After a pause it looks as much further back as the pause was long. A thing that was never
 * seen is new if it dates from the last poll or later, with a day of grace: others come back from the archive.
 */
export async function look(
	watch: Watch,
	memory: Memory | undefined,
): Promise<{ items: IDataObject[]; memory: Memory }> {
	const { api, event, shop, days, now } = watch;
	const { section, before, isIn } = happenings[event];
	const source = `${shop} ${section.path}`;
	const last = memory?.source === source ? memory : { polledAt: now, seen: {} };
	const rows = await upTo(
		MOST,
		rowsOf(api, section, {
			...filtersOf(watch),
			date_from: moscowDay(last.polledAt - days * DAY),
		}),
	);
	const known = new Map(Object.values(last.seen).flatMap((things) => Object.entries(things)));
	const statusIds = idsOf(api);
	async function happenedTo(row: IDataObject): Promise<IDataObject | undefined> {
		const former = known.get(String(row.id));
		if (former === undefined) {
			return dayOf(row) >= moscowDay(last.polledAt - DAY)
				? await before(row, statusIds)
				: undefined;
		}
		const previous = previousOf(row, former);
		return isIn(previous, row) ? previous : undefined;
	}
	const items: IDataObject[] = [];
	for (const row of last === memory ? rows : []) {
		const previous = await happenedTo(row);
		if (previous) items.push(itemOf(row, event, previous));
	}
	const since = moscowDay(now - days * DAY);
	return { items, memory: { source, polledAt: now, seen: remembered(last.seen, rows, since) } };
}

/** An event for a person to build with: the newest thing of those on the panel's first page. */
export async function newest(watch: Watch): Promise<IDataObject> {
	const { api, event } = watch;
	const { section, testFilters, before } = happenings[event];
	const rows = await upTo(150, rowsOf(api, section, { ...filtersOf(watch), ...testFilters }));
	const statusIds = idsOf(api);
	for (const row of rows.reverse()) {
		const previous = await before(row, statusIds);
		if (previous) return itemOf(row, event, previous);
	}
	if (rows.length) return itemOf(rows[0], event, {});
	throw new Failure('Saplab shows nothing yet that could have been such an event', {
		advice: 'Add, change or pay something in the panel, then fetch a test event again.',
	});
}
