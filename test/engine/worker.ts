/** A process of its own, as n8n's workers are: an account with its limits, or who works on it by the MoySklad node. */
import { createRequire } from 'node:module';
import type * as MoySkladModule from '../../nodes/MoySklad/MoySklad.node';
import { startMoysklad } from '../simulators/moysklad';
import { runNode } from './harness';
import { credentialFor, KEYS, subject } from './moysklad-run';

// To Node.js, "MoySklad.node" is the JSON file of that name.
const { MoySklad } = createRequire(__filename)(
	'../../nodes/MoySklad/MoySklad.node.ts',
) as typeof MoySkladModule;

export type Order =
	| { account: { weight: number; latency: number } }
	| { work: { url: string; items: number } }
	| { report: true };

/** What came of an order: where the account is, how many items a run gave, what the account has counted. */
export interface Done {
	url?: string;
	items?: number;
	failed?: string;
	/** Milliseconds since its start, of every request that got a 429, … */
	refusals?: number[];
	/** … and of every one that was let in. */
	taken?: number[];
	abuse?: string[];
}

let account: Awaited<ReturnType<typeof startMoysklad>>;

async function done(order: Order): Promise<Done> {
	if ('account' in order) {
		account = await startMoysklad({ ...KEYS, ...order.account });
		return { url: account.url };
	}
	if ('report' in order) {
		const { refusals, units, abuse } = account.stats;
		return { refusals, taken: units.map(([at]) => at), abuse };
	}
	const { url, items } = order.work;
	const { items: got, error } = await runNode(
		{ ...subject, node: MoySklad },
		{
			parameters: {
				resource: 'request',
				operation: 'send',
				method: 'GET',
				path: 'entity/product?limit=1',
			},
			credentials: { moySkladApi: credentialFor({ url }) },
			input: Array.from({ length: items }, (_, n) => ({ n })),
		},
	);
	return { items: got.length, failed: error?.message };
}

process.on('message', async (order: Order) => process.send?.(await done(order)));
process.once('disconnect', () => process.exit());
process.send?.({});
