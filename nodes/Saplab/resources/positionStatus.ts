/** Statuses of positions, one by one or of a whole invoice: nobody is told twice, and what people have done since stays (SAP-28). */
import type { IDataObject } from 'n8n-workflow';
import { isEmpty, toIdentifier } from '../../shared/decode';
import { attempt, Failure } from '../../shared/errors';
import {
	json,
	key,
	loadedChoice,
	text,
	toggle,
	type Field,
	type Source,
} from '../../shared/fields';
import { inTurnOf } from '../../shared/operation';
import { Preview } from '../../shared/preview';
import { allOf, orderStatuses } from '../dropdowns';
import { id } from '../fields';
import { positions, rowsOf } from '../lists';
import { positionKey, positionOf } from '../payment';
import { flag, shaped } from '../shapes';
import { operation, type SaplabApi } from '../transport';
import { keyOf } from '../warehouse/find';

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

/** Why a position keeps its status by the order of statuses, where it does. */
async function isBehind(api: SaplabApi, now: unknown, wanted: number, order: string[]) {
	const all = await allOf(api, orderStatuses);
	const placeOf = (status: unknown) =>
		order.indexOf(plain(all.find((each) => Number(each.id) === Number(status))?.name));
	if (placeOf(now) < 0) return 'it has a status that is not among those of "Never Backwards"';
	return placeOf(now) >= placeOf(wanted) ? 'it has this status already, or a later one' : undefined;
}

/** What of a position is not as "Only If" has it, where anything is not. */
function differing(position: IDataObject, expected: IDataObject): string | undefined {
	const names = Object.keys(expected).filter(
		(name) => String(position[name] ?? '') !== String(expected[name] ?? ''),
	);
	if (names.length === 0) return undefined;
	const told = names.map((name) => `${name} is ${String(position[name])}`);
	return `it is not as "Only If" has it: ${told.join(', ')}`;
}

const asFields = (given: unknown): IDataObject => {
	if (given === undefined) return {};
	if (typeof given === 'object' && given !== null && !Array.isArray(given))
		return given as IDataObject;
	throw new Failure(
		'"Only If" must be an object: fields of the position, and the values that they must have',
		{
			advice: 'For example { "status_id": 2, "quantity": 1 }.',
			details: { field: 'Only If' },
		},
	);
};

const TOLD_ONCE =
	'Run this again with "Skip If Already Set" switched on: it reads the position first, so that no customer is told twice.';

interface Step {
	/** Of the position. */
	id: number;
	statusId: string | number;
	/** The names of statuses in their order, where it may not go back. */
	order: string[];
	/** What the position must have right before. */
	expected?: IDataObject;
	skipsSame: boolean;
}

/**
 * Sets the status of a position, unless it stays: the panel's reply with `changed: true`, or `{ id, changed }` where it had
 * none or nothing was sent; where other options kept it from that, with `reason` and in `source` the invoice: `{ id, name }`.
 */
async function step(
	api: SaplabApi,
	{ id: wanted, statusId, order, expected = {}, skipsSame }: Step,
): Promise<IDataObject> {
	const form = { status_id: await statusIdOf(api, statusId) };
	const read = async () => shaped(await positionOf(api, wanted), positions.shape);
	const isSet = ({ status_id: now }: IDataObject) => Number(now) === form.status_id;

	if (order.length > 0 || skipsSame || Object.keys(expected).length > 0) {
		const position = await read();
		const { status_id: now, invoice } = position;
		const unchanged = { id: wanted, changed: false };
		const kept = (reason: string) => ({
			...{ ...unchanged, reason },
			source: { id: invoice, name: invoice } as IDataObject,
		});
		const late = order.length ? await isBehind(api, now, form.status_id, order) : undefined;
		if (late) return kept(late);
		if (skipsSame && isSet(position)) return unchanged;
		const other = differing(position, expected);
		if (other) return kept(other);
	}
	const reply = await attempt(async () => ({
		...(await api.write(`order/set_status/${wanted}`, form, { howToCheck: TOLD_ONCE })),
		changed: true,
	}));
	if (reply instanceof Preview) throw reply.as(() => ({ id: wanted, changed: false }));
	if (!(reply instanceof Failure)) return reply;
	if (!skipsSame) throw reply;
	// A second request would tell the customer once more: the position itself knows what became of the first.
	const isLost = reply.details.outcome === 'unknown';
	if (isLost && (await attempt(async () => isSet(await read()))) === true) {
		return { id: wanted, changed: true };
	}
	throw reply;
}

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
		onlyIf: json(
			'Only If',
			'Fields of the position, as Get Many gives them, with the values that they must have right before the status is set, e.g. { "status_id": 2 }: else it keeps the status that it has',
		),
		skipUnchanged: toggle(
			'Skip If Already Set',
			'Whether to read the position first and do nothing where it has the status already, so that no customer is told twice',
			true,
		),
	},
	turn: ({ body }) => positionKey(body.id),
	run: async ({ api, body: { id: wanted, status_id: statusId }, options }) =>
		await step(api, {
			...{ id: wanted, statusId, order: namesIn(options.neverBackwards) },
			expected: asFields(options.onlyIf),
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
	required: { invoice: key('Invoice (Метка заказа)', 'Number of the order'), statusId: status },
	options: { neverBackwards },
	turn: ({ body }) => `invoice ${keyOf(body.invoice)}`,
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
			const set = async () => await step(api, { id: own, statusId, order, skipsSame: true });
			const result = await attempt(() => inTurnOf(api, [positionKey(own)], set));
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
