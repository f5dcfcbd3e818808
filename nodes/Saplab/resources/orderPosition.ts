import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../../shared/errors';
import { isEmpty, toIdentifier } from '../../shared/decode';
import {
	flag,
	idList,
	integer,
	loadedChoice,
	text,
	toggle,
	wordChoice,
	type Field,
	type Source,
} from '../../shared/fields';
import type { Resource } from '../../shared/operation';
import { Preview } from '../../shared/preview';
import { inTurn } from '../../shared/turns';
import { day, id, rawOutput } from '../fields';
import { allOf, orderStatuses } from '../dropdowns';
import { getMany } from '../getMany';
import { positions } from '../lists';
import { positionOf, settle } from '../payment';
import { shaped } from '../shapes';
import { operation, type SaplabApi } from '../transport';
import { getForCustomer } from '../clients/news';
import { getForWarehouse } from '../warehouse/operation';

const positionId = id('Position ID', 'ID of the position, not the number of the order');

const getAll = operation({
	value: 'getAll',
	writes: false,
	name: 'Get Many',
	action: 'Get many order positions',
	description: 'Get positions of orders; those of one order share the field "invoice"',
	required: {},
	list: true,
	optional: {
		article: text('Article (Артикул)'),
		brand: text('Brand'),
		clientGroup: loadedChoice('Client Group Name or ID', 'getClientGroups'),
		clientName: text('Client Name', 'Part of the name of the client or of the company'),
		shippingId: loadedChoice('Delivery Method Name or ID', 'getShippingTypes'),
		unignoreArchived: flag('Include Archived', 'Whether to get archived positions as well', true),
		invoice: text('Invoice (Метка заказа)', 'Number of the order'),
		managerId: loadedChoice('Manager Name or ID', 'getManagers'),
		name: text('Name', 'Part of the name of the goods'),
		pointId: loadedChoice('Office Name or ID', 'getOffices'),
		dateFrom: day('Ordered From', 'First day in Moscow'),
		dateTo: day('Ordered Until', 'Last day in Moscow'),
		isPayed: flag('Paid', 'Whether to get paid positions only, or unpaid ones only', true),
		orderIds: idList('Position IDs', 'Comma-separated IDs, or a list', {
			placeholder: 'e.g. 19, 20',
		}),
		orderStatus: loadedChoice('Status Name or ID', 'getStatuses'),
		distributorId: integer('Supplier ID', 'The panel has no list of suppliers', { default: '' }),
	},
	options: { rawOutput },
	run: (call) => getMany(call, positions),
});

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

const setStatus = operation({
	value: 'setStatus',
	writes: true,
	name: 'Set Status',
	action: 'Set the status of an order position',
	description: 'Set the status of a position; the customer is told where the status says so',
	required: { id: positionId, statusId: status },
	options: {
		neverBackwards: text(
			'Never Backwards',
			'Comma-separated names of statuses in their order: a position that has a later one of them, or one that is not among them, keeps it',
			{ placeholder: 'e.g. Передано на склад, Собрано, Отправлено' },
		),
		skipUnchanged: toggle(
			'Skip If Already Set',
			'Whether to read the position first and do nothing where it has the status already, so that no customer is told twice',
			true,
		),
	},
	/** The panel's reply with `changed: true`, or `{ id, changed }` where it had none or nothing was sent. */
	run: async ({ api, body: { id: wanted, status_id: given }, options }) =>
		// Two executions that both read the former status would both tell the customer.
		await inTurn(`saplab status ${wanted}`, async () => {
			const form = { status_id: await statusIdOf(api, given) };
			const order = namesIn(options.neverBackwards);
			if (order.length) {
				const reason = await whyNot(api, wanted, form.status_id, order);
				if (reason) return { id: wanted, changed: false, reason };
			}
			const isSet = async () =>
				Number((await positionOf(api, wanted)).status_id) === form.status_id;
			const set = async () => ({
				...(await api.write(`order/set_status/${wanted}`, form, 'once', TOLD_ONCE)),
				changed: true,
			});
			if (options.skipUnchanged !== false && (await isSet())) return { id: wanted, changed: false };
			const reply = await attempt(set);
			if (reply instanceof Preview) throw reply.as(() => ({ id: wanted, changed: false }));
			if (!(reply instanceof Failure)) return reply;
			if (options.skipUnchanged === false) throw reply;
			// A second request would tell the customer once more: the position itself knows what became of the first.
			const isLost = reply.details.outcome === 'unknown';
			if (isLost && (await attempt(isSet)) === true) return { id: wanted, changed: true };
			throw reply;
		}),
});

/** Pay and Refund: `{ …position, changed, text? }`, as it is afterwards. */
const settling = (value: 'pay' | 'refund', name: string, description: string) =>
	operation({
		value,
		writes: true,
		name,
		action: `${name} an order position`,
		description,
		required: { id: positionId },
		options: { rawOutput },
		run: async ({ api, body, options }) => {
			const shape = (position: IDataObject) => shaped(position, positions.shape, options.rawOutput);
			const settled = await attempt(() => settle(api, body.id, value === 'pay'));
			if (settled instanceof Preview) throw settled.as(shape);
			if (settled instanceof Failure) throw settled;
			const { position, ...outcome } = settled;
			return { ...shape(position), ...outcome };
		},
	});

/** A GET that changes the position (SAP-03): the panel's reply. */
const acting = (value: string, name: string, description: string) =>
	operation({
		value,
		writes: true,
		name,
		action: `${name} an order position`,
		description,
		required: { id: positionId },
		run: async ({ api, body }) => await api.act(`order/${value}/${body.id}`),
	});

type Spelling = 'automatic' | 'documents' | 'documentds';

/** Whether the panel has no such page: nothing can have been done. A page of HTML is no reply either (SAP-06). */
const isNoPage = ({ details }: Failure) =>
	details.httpStatus === 404 || (details.httpStatus === 200 && details.isPage === true);

async function makeDocuments(api: SaplabApi, ids: number[], spelling: Spelling) {
	const ask = (word: string) =>
		api.act(
			`order/${word}/${ids.join(',')}`,
			'Look at "doc_id" of the positions before you run this again: a second run may make the documents twice.',
		);
	if (spelling !== 'automatic') return await ask(spelling);
	const reply = await attempt(() => ask('documents'));
	if (!(reply instanceof Failure)) return reply;
	if (isNoPage(reply)) return await ask('documentds');
	throw reply;
}

const createDocuments = operation({
	value: 'createDocuments',
	writes: true,
	name: 'Create Documents',
	action: 'Create documents for order positions',
	description: 'Generate the documents for positions, all in one request',
	required: {
		ids: idList('Position IDs', 'Comma-separated IDs, or a list', { placeholder: 'e.g. 19, 20' }),
	},
	options: {
		spelling: wordChoice<Spelling>(
			'Path',
			[
				{
					value: 'automatic',
					name: 'Automatic',
					description: 'That of the sample, and that of the text if the panel does not know it',
				},
				{ value: 'documents', name: 'As in the Sample', description: '/panel/order/documents' },
				{ value: 'documentds', name: 'As in the Text', description: '/panel/order/documentds' },
			],
			'The document spells it in two ways',
		),
	},
	/** The panel's reply. It has no document ID: "Get Many" shows it as `doc_id` of the positions. */
	run: async ({ api, body, options }) =>
		await makeDocuments(api, body.ids, options.spelling ?? 'automatic'),
});

export const orderPosition: Resource<SaplabApi> = {
	value: 'orderPosition',
	name: 'Order Position (Позиция заказа)',
	operations: [
		getAll,
		getForWarehouse,
		getForCustomer,
		setStatus,
		settling(
			'pay',
			'Pay',
			"Pay a position from the client's balance; does nothing where it is paid already",
		),
		settling(
			'refund',
			'Refund',
			"Take back the payment of a position, to the client's balance; does nothing where it is not paid",
		),
		acting('deny', 'Deny', 'Take a position out of its order (Снять позицию)'),
		acting('archive', 'Archive', 'Move a position to the archive'),
		acting('unarchive', 'Unarchive', 'Take a position back from the archive'),
		createDocuments,
	],
};
