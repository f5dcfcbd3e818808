import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../shared/errors';
import { Preview } from '../shared/preview';
import { positions, rowsIn } from './lists';
import { flag } from './shapes';
import type { SaplabApi } from './transport';
import { filterPath } from './wire';

/** By which what is done to a position takes turns. */
export const positionKey = (id: number) => `position ${id}`;

/** A position as the panel has it, archived or not. */
export async function positionOf(api: SaplabApi, id: number): Promise<IDataObject> {
	const { path, collection } = positions;
	const reply = await api.read(
		path + filterPath({ order_ids: id, unignore_archived: 1 }),
		collection,
	);
	const found = rowsIn(reply[collection]).find((row) => Number(row.id) === id);
	if (found) return found;
	throw new Failure(`Saplab shows no position with the ID ${id}`, {
		advice: 'Check the ID. It is that of a position, not the number of an order.',
		details: { id },
		fromService: true,
	});
}

/** Whether a position is paid; a toggle must not be touched where that is unknown. */
function isPaid({ id, is_payed }: IDataObject): boolean {
	const paid = flag(is_payed);
	if (typeof paid === 'boolean') return paid;
	throw new Failure('Saplab does not show whether the position is paid, so nothing was done', {
		advice: 'Give the employee the right to see payments, or use another one.',
		details: { id },
		fromService: true,
	});
}

const RUN_AGAIN =
	'Running this again is safe: it reads the position first, and calls only where it is not in the wanted state.';

/**
 * Brings a position into the wanted state of payment. The panel has one call that toggles (SAP-02), so this reads,
 * calls at most once, and reads again; what is thrown says what the second reading has shown.
 */
export async function settle(
	api: SaplabApi,
	id: number,
	wanted: boolean,
): Promise<{ position: IDataObject; changed: boolean; text?: string }> {
	const before = await positionOf(api, id);
	if (isPaid(before) === wanted) return { position: before, changed: false };

	const reply = await attempt(() => api.act(`order/pay/${id}`, RUN_AGAIN));
	if (reply instanceof Preview) throw reply.as(() => ({ ...before, changed: false }));
	const isLost = reply instanceof Failure && reply.details.outcome === 'unknown';
	if (reply instanceof Failure && !isLost) throw reply;

	const after = await attempt(async () => {
		const position = await positionOf(api, id);
		return { position, paid: isPaid(position) };
	});
	const said =
		reply instanceof Failure ? reply.message : `Saplab said "${String(reply.text ?? '')}"`;
	if (after instanceof Failure) {
		throw new Failure(`${said}. Reading the position again failed: ${after.message}`, {
			advice: RUN_AGAIN,
			details: { id, outcome: 'unknown' },
			fromService: true,
		});
	}
	if (after.paid === wanted) {
		const text = reply instanceof Failure ? undefined : (reply.text as string | undefined);
		return { position: after.position, changed: true, ...(text !== undefined && { text }) };
	}
	throw new Failure(`${said}. Read again, the position is ${after.paid ? 'paid' : 'not paid'}`, {
		advice: isLost
			? `The panel may still be at it: wait a minute. ${RUN_AGAIN}`
			: `Somebody else may have paid or refunded it in the same moment; look at the balance of the client. ${RUN_AGAIN}`,
		details: { id, ...(isLost && { outcome: 'unknown' }) },
		fromService: true,
	});
}
