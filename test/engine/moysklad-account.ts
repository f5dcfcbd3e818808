/** An account of its own for each test of a file that imports this, and the node that is run against it. */
import { runner, startAccount, type Account, type Json } from './moysklad-run';

export let account: Account;
beforeEach(async () => {
	account = await startAccount();
});
afterEach(() => account.close());

/** Another account in the place of this one, such as one with many rows. */
export async function startAnew(options: Parameters<typeof startAccount>[0]): Promise<void> {
	await account.close();
	account = await startAccount(options);
}

export const run = runner(() => account);
export const first = (entity: string, at = 0): Json => account.list(entity)[at];
