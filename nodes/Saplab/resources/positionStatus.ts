/** Statuses of positions of orders: set once, told once, and never back. */
import type { IDataObject } from 'n8n-workflow';
import { isEmpty, toIdentifier } from '../../shared/decode';
import { attempt, Failure } from '../../shared/errors';
import { loadedChoice, text, toggle, type Field, type Source } from '../../shared/fields';
import { Preview } from '../../shared/preview';
import { inTurn } from '../../shared/turns';
import { allOf, orderStatuses } from '../dropdowns';
import { id } from '../fields';
import { positions, rowsOf } from '../lists';
import { positionOf } from '../payment';
import { flag } from '../shapes';
import { operation, type SaplabApi } from '../transport';

/** A status by its number, or by its name as the panel shows it. */
const status = {
	...loadedChoice('Status Name or ID', 'getStatuses'),
	read: (source: Source, name: string) => {
		const value = source.get(name);
		return isEmpty(value) ? undefined : toIdentifier(value, 'Status Name or ID');
	},
} as Field<string | number>;

const plain = (name: unknown) => String(name).trim().toLowerCase();

async function statusIdOf(api: SaplabApi, given: string | number): Promise<number> {
	if (/^\d+$/.test(String(given))) return Number(given);
	const all = await allOf(api, orderStatuses);
	const found = all.find(({ name }) => plain(name) === plain(given));
	if (found) return Number(found.id);
	throw new Failure(`Saplab has no order status "${given}"`, {
		advice: `Its statuses: ${all.map(({ name }) => String(name).trim()).join(', ')}.`,
		details: { field: 'Status Name or ID' },
	});
}

const namesIn = (list: unknown) =>
	String(list ?? '')
		.split(',')
		.map(plain)
		.filter(Boolean);

/** Why a position keeps its status, where it does. */
async function whyNot(api: SaplabApi, position: number, wanted: number, order: string[]) {
	const all = await allOf(api, orderStatuses);
	const placeOf = (id: unknown) =>
		order.indexOf(plain(all.find((each) => Number(each.id) === Number(id))?.name));
	const [now, then] = [placeOf((await positionOf(api, position)).status_id), placeOf(wanted)];
	if (now < 0) return 'it has a status that is not among those of "Never Backwards"';
	return now >= then ? 'it has this status already, or a later one' : undefined;
}

const TOLD_ONCE =
	'Run this again with "Skip If Already Set" switched on: it reads the position first, so that no customer is told twice.';

interface Step {
	/** Of the position. */
	id: number;
	statusId: string | number;
	/** The names of statuses in their order, where it may not go back. */
	order: string[];
	skipsSame: boolean;
}

/** Sets the status of a position, unless it stays: the panel's reply with `changed: true`, or `{ id, changed, reason? }`. */
const step = async (api: SaplabApi, { id, statusId, order, skipsSame }: Step) =>
	// Two executions that both read the former status would both tell the customer.
	await inTurn(`saplab status ${id}`, async (): Promise<IDataObject> => {
		const form = { status_id: await statusIdOf(api, statusId) };
		if (order.length) {
			const reason = await whyNot(api, id, form.status_id, order);
			if (reason) return { id, changed: false, reason };
		}
		const isSet = async () => Number((await positionOf(api, id)).status_id) === form.status_id;
		const set = async () => ({
			...(await api.write(`order/set_status/${id}`, form, 'once', TOLD_ONCE)),
			changed: true,
		});
		if (skipsSame && (await isSet())) return { id, changed: false };
		const reply = await attempt(set);
		if (reply instanceof Preview) throw reply.as(() => ({ id, changed: false }));
		if (!(reply instanceof Failure)) return reply;
		if (!skipsSame) throw reply;
		// A second request would tell the customer once more: the position itself knows what became of the first.
		const isLost = reply.details.outcome === 'unknown';
		if (isLost && (await attempt(isSet)) === true) return { id, changed: true };
		throw reply;
	});

const neverBackwards = text(
	'Never Backwards',
	'Comma-separated names of statuses in their order: a position that has a later one of them, or one that is not among them, keeps it',
	{ placeholder: 'e.g. Передано на склад, Собрано, Отправлено' },
);

export const setStatus = operation({
	value: 'setStatus',
	writes: true,
	name: 'Set Status',
	action: 'Set the status of an order position',
	description: 'Set the status of a position; the customer is told where the status says so',
	required: {
		id: id('Position ID', 'ID of the position, not the number of the order'),
		statusId: status,
	},
	options: {
		neverBackwards,
		skipUnchanged: toggle(
			'Skip If Already Set',
			'Whether to read the position first and do nothing where it has the status already, so that no customer is told twice',
			true,
		),
	},
	/** The panel's reply with `changed: true`, or `{ id, changed }` where it had none or nothing was sent. */
	run: async ({ api, body: { id: wanted, status_id: statusId }, options }) =>
		await step(api, {
			...{ id: wanted, statusId, order: namesIn(options.neverBackwards) },
			skipsSame: options.skipUnchanged !== false,
		}),
});

/** Positions that are on their way: paid, and still in their order. */
const isOpen = ({ is_payed, is_denied }: IDataObject) =>
	flag(is_payed) === true && flag(is_denied) !== true;

export const setInvoiceStatus = operation({
	value: 'setInvoiceStatus',
	writes: true,
	name: 'Set Status of Invoice',
	action: 'Set the status of the order positions of an invoice',
	description:
		'Set the status of all paid positions of an order that are still in it; where one has it already, nothing is sent, and no customer is told twice',
	required: { invoice: text('Invoice (Метка заказа)', 'Number of the order'), statusId: status },
	options: { neverBackwards },
	/**
	 * `{ invoice, changed, positions: [{ id, changed, reason? }] }`, without positions where none is paid. All are tried:
	 * a Failure where one of them failed, which is safe to repeat.
	 */
	run: async ({ api, body: { invoice, status_id: statusId }, options }) => {
		const order = namesIn(options.neverBackwards);
		const results: IDataObject[] = [];
		const failed: Failure[] = [];
		for await (const row of rowsOf(api, positions, { invoice })) {
			if (!isOpen(row)) continue;
			const own = Number(row.id);
			const result = await attempt(() => step(api, { id: own, statusId, order, skipsSame: true }));
			if (result instanceof Failure) failed.push(result);
			else results.push({ ...result, id: own });
		}
		const told = { invoice, changed: results.some(({ changed }) => changed), positions: results };
		const [first] = failed;
		if (first instanceof Preview) throw first.as(() => ({ ...told, changed: false }));
		if (!first) return told;
		const { message, advice, details, fromService } = first;
		throw new Failure(
			failed.length > 1 ? `${message} (and ${failed.length - 1} more positions)` : message,
			{ advice, details: { ...details, invoice }, fromService },
		);
	},
});
