import type { IDataObject } from 'n8n-workflow';
import { anyText } from '../../shared/fields';
import type { Resource } from '../../shared/operation';
import { Failure } from '../../shared/errors';
import { id, rawOutput, roubles } from '../fields';
import { rowsIn } from '../lists';
import { shaped, transaction as shape } from '../shapes';
import { operation, type SaplabApi } from '../transport';

const clientId = id('Client ID', 'ID of the client in the panel');

/** The sample has ten on its page. */
const PER_PAGE = 10;

/** So often the operations are read from the beginning, where there are new ones meanwhile. */
const MOST_TRIES = 5;

interface Page {
	rows: IDataObject[];
	isLast: boolean;
}

async function pageOf(api: SaplabApi, path: string, page: number): Promise<Page> {
	const at = page > 1 ? `/page/${page}` : '';
	const reply = await api.read(path + at, 'transactions', 'groups');
	if (Number(reply.page ?? page) !== page) {
		throw new Failure(`Saplab gave page ${String(reply.page)} when asked for page ${page}`, {
			advice: `How to get more than the first balance operations is not documented, and this panel does it in another way. Switch off "Return All" and set the limit to ${PER_PAGE} to get the newest.`,
			details: { path: path + at },
			fromService: true,
		});
	}
	const rows = rowsIn(reply.transactions ?? reply.groups);
	const isLast = reply.pages === undefined ? rows.length < PER_PAGE : page >= Number(reply.pages);
	return { rows, isLast: isLast || rows.length === 0 };
}

/** The pages that hold so many operations. */
async function pagesOf(api: SaplabApi, path: string, limit: number): Promise<Page[]> {
	const pages: Page[] = [];
	for (let count = 0; count < limit && !pages.at(-1)?.isLast; ) {
		const page = await pageOf(api, path, pages.length + 1);
		pages.push(page);
		count += page.rows.length;
	}
	return pages;
}

const same = (a: Page, b: Page) => JSON.stringify(a.rows) === JSON.stringify(b.rows);

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
	run: async ({ api, body, options, limit }) => {
		const path = `client/balance/${body.client_id}`;
		for (let tries = 1; ; tries++) {
			const [first, ...others] = await pagesOf(api, path, limit);
			// Operations have no ids: a new one moves all others, and shows itself on the first page alone.
			const isSame = !others.length || same(await pageOf(api, path, 1), first);
			if (isSame) {
				const rows = [first, ...others].flatMap(({ rows: own }) => own);
				return rows.map((row) => shaped(row, shape, options.rawOutput));
			}
			if (tries === MOST_TRIES) {
				throw new Failure('The balance of this client changes faster than it can be read', {
					advice: 'Try again in a minute, or set a limit.',
					details: { path },
					fromService: true,
				});
			}
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
