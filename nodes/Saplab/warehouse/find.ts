/** Where the shop is asked for what goes to the warehouse: positions by invoice, or wherever something is owed. */
import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../../shared/errors';
import { lookOf } from '../../shared/words';
import { moscowDay } from '../fields';
import { clients, positions, rowsOf } from '../lists';
import { shaped } from '../shapes';
import type { SaplabApi } from '../transport';
import { sorted, type Marks, type Status } from './marks';

const DAY = 86_400_000;

/** Statuses by number, or by name as people write them; throws a Failure that names what the shop does not have. */
export function statusesBy(known: IDataObject[], given: unknown[]): Status[] {
	return given.map((wanted) => {
		const found = known.find(
			({ id, name }) =>
				String(id) === String(wanted) || lookOf(String(name)) === lookOf(String(wanted)),
		);
		if (found) return { id: Number(found.id), name: String(found.name) };
		throw new Failure(`Saplab has no status "${String(wanted)}"`, {
			advice: `Choose one from the list: ${known.map(({ name }) => String(name).trim()).join(', ')}.`,
			details: { field: 'status', value: String(wanted) },
		});
	});
}

/** An invoice's positions as the node gives them, archived ones too, in the order of their IDs. */
async function positionsOf(api: SaplabApi, invoice: string): Promise<IDataObject[]> {
	const found: IDataObject[] = [];
	for await (const row of rowsOf(api, positions, { invoice, unignore_archived: 1 })) {
		// How the panel compares is not documented (SAP-16).
		if (keyOf(row.invoice) === keyOf(invoice)) found.push(shaped(row, positions.shape));
	}
	return found.sort((a, b) => Number(a.id) - Number(b.id));
}

/** An invoice, however it was written. */
export const keyOf = (invoice: unknown) =>
	String(invoice ?? '')
		.trim()
		.toLowerCase();

interface Look {
	marks: Marks;
	/** Filters of the list, by their names on the wire. */
	filters: IDataObject;
	/** How many days back what was refunded is looked for in all statuses. */
	refundDays: number;
}

/** The invoices of which something is owed: paid and not sent, or sent and taken back; the oldest first. */
export async function owed(
	api: SaplabApi,
	{ marks, filters, refundDays }: Look,
): Promise<string[]> {
	const { ready, sent, withdrawn: back } = marks;
	const paid = { is_payed: 1 };
	const archived = { unignore_archived: 1 };
	const since = moscowDay(Date.now() - refundDays * DAY);
	const from = String(filters.date_from ?? '');
	const places: IDataObject[] = [
		...(ready.length ? ready.map(({ id }) => ({ ...paid, order_status: id })) : [paid]),
		...(sent ? [{ ...archived, order_status: sent.id }] : []),
		...(back ? [{ ...paid, order_status: back.id }] : []),
		// What has gone on to another status since then.
		...(sent && refundDays
			? [{ ...archived, is_payed: 0, date_from: from > since ? from : since }]
			: []),
	];
	const invoices = new Map<string, { invoice: string; id: number }>();
	for (const place of places) {
		for await (const row of rowsOf(api, positions, { ...filters, ...place })) {
			const position = shaped(row, positions.shape);
			const { ready: news, withdrawn, late, paused } = sorted([position], marks);
			const counts = news.length + withdrawn.length + late.length + paused.length > 0;
			const invoice = String(position.invoice ?? '').trim();
			const id = Math.min(Number(position.id), invoices.get(keyOf(invoice))?.id ?? Infinity);
			if (counts && invoice) invoices.set(keyOf(invoice), { invoice, id });
		}
	}
	return [...invoices.values()].sort((a, b) => a.id - b.id).map(({ invoice }) => invoice);
}

/** The positions of each invoice, by its key: one request each, since the panel takes one in its filter. */
export async function byInvoice(
	api: SaplabApi,
	invoices: string[],
): Promise<Map<string, IDataObject[] | Failure>> {
	const all = new Map<string, IDataObject[] | Failure>();
	for (const invoice of invoices) {
		if (all.has(keyOf(invoice))) continue;
		all.set(keyOf(invoice), await attempt(() => positionsOf(api, invoice)));
	}
	return all;
}

/** Clients by their IDs, many in one request. */
export async function clientsBy(api: SaplabApi, ids: number[]): Promise<Map<number, IDataObject>> {
	const found = new Map<number, IDataObject>();
	// Without any ID all clients would come.
	if (ids.length === 0) return found;
	for await (const row of rowsOf(api, clients, { client_id: ids })) {
		const client = shaped(row, clients.shape);
		found.set(Number(client.id), client);
	}
	return found;
}
