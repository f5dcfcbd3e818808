import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../../shared/errors';
import { flag, idList, integer, key, loadedChoice, text, wordChoice } from '../../shared/fields';
import type { Resource } from '../../shared/operation';
import { Preview } from '../../shared/preview';
import { day, id, rawOutput } from '../fields';
import { getMany } from '../getMany';
import { positions } from '../lists';
import { positionKey, settle } from '../payment';
import { shaped } from '../shapes';
import { operation, type SaplabApi } from '../transport';
import { getForCustomer } from '../clients/news';
import { getForWarehouse } from '../warehouse/operation';
import { setInvoiceStatus, setStatus } from './positionStatus';

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
		invoice: key('Invoice (Метка заказа)', 'Number of the order'),
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
		turn: ({ body }) => positionKey(body.id),
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
		turn: ({ body }) => positionKey(body.id),
		run: async ({ api, body }) => await api.act(`order/${value}/${body.id}`),
	});

type Spelling = 'automatic' | 'documents' | 'documentds';

async function makeDocuments(api: SaplabApi, ids: number[], spelling: Spelling) {
	const ask = (word: string) =>
		api.act(
			`order/${word}/${ids.join(',')}`,
			'Look at "doc_id" of the positions before you run this again: a second run may make the documents twice.',
		);
	if (spelling !== 'automatic') return await ask(spelling);
	const reply = await attempt(() => ask('documents'));
	if (!(reply instanceof Failure)) return reply;
	// Only then nothing can have been done (SAP-06).
	if (reply.details.httpStatus === 404) return await ask('documentds');
	throw reply;
}

const createDocuments = operation({
	value: 'createDocuments',
	writes: true,
	turn: null,
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
		setInvoiceStatus,
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
