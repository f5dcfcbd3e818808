import type { IDataObject } from 'n8n-workflow';
import { isEmpty } from '../../shared/decode';
import { attempt, Failure } from '../../shared/errors';
import { integer, loadedChoice, single, text, type Field } from '../../shared/fields';
import type { Call, Outcome } from '../../shared/operation';
import { allOf, orderStatuses } from '../dropdowns';
import { day } from '../fields';
import { operation, type SaplabApi } from '../transport';
import { byInvoice, clientsBy, keyOf, owed, statusesBy } from './find';
import type { Marks } from './marks';
import { orderFrom } from './order';

const PREFIX = 'SL-';
const REFUND_DAYS = 30;

const listIn = (value: unknown): string[] =>
	(Array.isArray(value) ? value : String(value).split(/[,;\n]/))
		.map((one) => String(one).trim())
		.filter((one) => one !== '');

/** Names: a list, or text with commas between them. */
const names = (displayName: string, description: string, placeholder?: string) =>
	single<string[]>(
		{ displayName, description, type: 'string', default: '', placeholder },
		(value) => listIn(value),
	);

const FROM_LIST =
	'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>';

/** A status of the shop, by its ID or by its name: a workflow that is handed on knows no IDs. */
const status = (displayName: string) =>
	single<string>(
		{
			displayName,
			description: FROM_LIST,
			type: 'options',
			typeOptions: { loadOptionsMethod: 'getStatuses' },
			default: '',
		},
		(value) => String(value).trim(),
	);

const statuses = (displayName: string) =>
	single<string[]>(
		{
			displayName,
			description: FROM_LIST.replace('an ID using', 'IDs using'),
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getStatuses' },
			default: [],
		},
		(value) => listIn(value),
	);

/** Those asked for; none asks for all that is owed. */
const invoice: Field<string[]> = {
	...names(
		'Invoices (Метки заказов)',
		'Numbers of orders, with commas between them, or a list. Empty: all of which something is to be sent or taken back.',
		'e.g. KZ-0012',
	),
	mayBeEmpty: true,
	read: (source, name) => {
		const value = source.get(name);
		return isEmpty(value) ? [] : listIn(value);
	},
};

interface Options {
	orderPrefix?: string;
	readyStatuses?: string[];
	sentStatus?: string;
	withdrawnStatus?: string;
	ownSuppliers?: string[];
	refundDays?: number;
}
type Given = Pick<Call<SaplabApi>, 'api' | 'body' | 'options'>;

/** Of the calls each may have statuses of its own; the shop is asked for them once. */
async function marksOf(calls: Given[]): Promise<Array<Marks | Failure>> {
	const given = calls.map(({ options }) => {
		const { readyStatuses = [], sentStatus, withdrawnStatus } = options as Options;
		return { readyStatuses, sent: [sentStatus ?? []].flat(), back: [withdrawnStatus ?? []].flat() };
	});
	const asks = given.some(
		({ readyStatuses, sent, back }) => readyStatuses.length + sent.length + back.length > 0,
	);
	const known = asks ? await allOf(calls[0].api, orderStatuses) : [];
	return await Promise.all(
		given.map(({ readyStatuses, sent, back }) =>
			attempt(() => ({
				ready: statusesBy(known, readyStatuses),
				sent: statusesBy(known, sent)[0],
				withdrawn: statusesBy(known, back)[0],
			})),
		),
	);
}

/** An outcome for each call: the orders of its invoices, and a Failure for each that cannot go. */
async function getAll(calls: Given[]): Promise<Outcome[]> {
	const [{ api }] = calls;
	const marks = await marksOf(calls);
	const wanted = await Promise.all(
		calls.map(async ({ body, options }, n) => {
			const own = marks[n];
			if (own instanceof Failure) return own;
			const { invoice: asked, ...filters } = body as IDataObject & { invoice: string[] };
			if (asked.length) return asked;
			const { refundDays = REFUND_DAYS } = options as Options;
			return await attempt(() => owed(api, { marks: own, filters, refundDays }));
		}),
	);
	const lists = wanted.map((own) => (own instanceof Failure ? [] : own));
	const found = await byInvoice(api, lists.flat());
	const rows = [...found.values()].flatMap((own) => (own instanceof Failure ? [] : own));
	const ids = new Set(rows.map(({ client_id }) => Number(client_id)).filter((id) => id > 0));
	const clients = await clientsBy(api, [...ids]);

	const given = new Set<string>();
	const outcomes = calls.map(async ({ options }, n): Promise<Outcome> => {
		const [own, list] = [marks[n], wanted[n]];
		if (list instanceof Failure) return list;
		if (own instanceof Failure) return own;
		const { orderPrefix: prefix = PREFIX, ownSuppliers = [] } = options as Options;
		const reading = { marks: own, prefix, ownSuppliers, clients };
		// Several items may tell of the same invoice: it goes once.
		const news = list.filter((one) => !given.has(keyOf(one)) && given.add(keyOf(one)));
		return await Promise.all(
			news.map(async (one) => {
				const positions = found.get(keyOf(one)) as IDataObject[] | Failure;
				if (positions instanceof Failure) return positions;
				return await attempt(() => orderFrom(one, positions, reading) as unknown as IDataObject);
			}),
		);
	});
	return await Promise.all(outcomes);
}

export const getForWarehouse = operation({
	value: 'getForWarehouse',
	writes: false,
	name: 'Get for Warehouse',
	action: 'Get invoices for the warehouse',
	description:
		'Get what is paid of each invoice as an order that a warehouse takes, with the preorders to its suppliers; an invoice that several items name is given once',
	required: { invoice },
	narrowed: true,
	optional: {
		clientGroup: loadedChoice('Client Group Name or ID', 'getClientGroups'),
		managerId: loadedChoice('Manager Name or ID', 'getManagers'),
		pointId: loadedChoice('Office Name or ID', 'getOffices'),
		dateFrom: day('Ordered From', 'First day in Moscow; not for invoices that are named'),
		dateTo: day('Ordered Until', 'Last day in Moscow; not for invoices that are named'),
	},
	options: {
		orderPrefix: text(
			'Prefix of IDs',
			'What the IDs of orders and goods at the warehouse begin with',
			{
				default: PREFIX,
			},
		),
		ownSuppliers: names(
			'Own Suppliers',
			'Names of suppliers whose goods lie at the warehouse already, with commas between them: no preorder is made for them',
		),
		readyStatuses: statuses('Ready Status Names or IDs'),
		refundDays: integer(
			'Refunds of Days',
			'How many days back orders are searched for what was refunded after it had gone on from the sent status; 0 not at all',
			{ default: REFUND_DAYS, typeOptions: { minValue: 0 } },
		),
		sentStatus: status('Sent Status Name or ID'),
		withdrawnStatus: status('Withdrawn Status Name or ID'),
	},
	/**
	 * Items like `WarehouseOrder` in nodes/shared/warehouse.ts, with `cancelled`, `owed`, `products`, `preorders`, `late`
	 * and `paused`;
	 * `source.moves` are the positions that get another status as soon as the warehouse has it:
	 * `{ id, statusId, onlyIf, source }`, as Set Status takes them.
	 */
	runAll: async (calls) => await getAll(calls as unknown as Given[]),
});
