import { anyText } from '../../shared/fields';
import type { Resource } from '../../shared/operation';
import { Failure } from '../../shared/errors';
import { id, rawOutput, roubles } from '../fields';
import { pagesOf, rowsIn } from '../lists';
import { shaped, transaction as shape } from '../shapes';
import { operation, type SaplabApi } from '../transport';

const clientId = id('Client ID', 'ID of the client in the panel');

/** The sample has ten on its page. */
const PER_PAGE = 10;

const getAll = operation({
	value: 'getAll',
	writes: false,
	name: 'Get Many',
	action: 'Get many balance operations of a client',
	description: 'Get what was paid into the account of a client and what was taken from it',
	required: { clientId },
	list: true,
	options: { rawOutput },
	/** The way to another page is not documented: it is that of the lists, and a panel that knows it not is found out. */
	async *run({ api, body, options }) {
		const path = `client/balance/${body.client_id}`;
		const pages = pagesOf(PER_PAGE, async (page) => {
			const at = page > 1 ? `/page/${page}` : '';
			const reply = await api.read(path + at, 'transactions', 'groups');
			if (Number(reply.page ?? page) !== page) {
				throw new Failure(`Saplab gave page ${String(reply.page)} when asked for page ${page}`, {
					advice: `How to get more than the first balance operations is not documented, and this panel does it in another way. Switch off "Return All" and set the limit to ${PER_PAGE} to get the newest.`,
					details: { path: path + at },
					fromService: true,
				});
			}
			return { reply, rows: rowsIn(reply.transactions ?? reply.groups) };
		});
		for await (const rows of pages) {
			yield* rows.map((row) => shaped(row, shape, options.rawOutput));
		}
	},
});

const create = operation({
	value: 'create',
	writes: true,
	turn: null,
	name: 'Create',
	action: 'Create a balance operation of a client',
	description: 'Pay into the account of a client, or take from it',
	required: {
		clientId,
		amount: roubles('Amount (Сумма)', 'In roubles; negative to take from the account'),
		description: anyText('Description'),
	},
	/** POST, as in the sample; the document says GET in its text (SAP-04). */
	run: async ({ api, body: { client_id: client, ...form } }) =>
		await api.write(`client/add_transaction/${client}`, form, {
			howToCheck:
				'Look at the balance operations of the client before you run this again: a second run moves the money twice.',
		}),
});

export const transaction: Resource<SaplabApi> = {
	value: 'transaction',
	name: 'Balance Operation (Операция с балансом)',
	operations: [getAll, create],
};
