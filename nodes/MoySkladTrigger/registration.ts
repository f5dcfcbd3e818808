import type { IDataObject } from 'n8n-workflow';
import { pagesOf } from '../MoySklad/list';
import type { MoySkladApi } from '../MoySklad/transport';
import { written } from '../MoySklad/writes';
import { attempt, Failure } from '../shared/errors';
import { isLocal } from '../shared/privateHost';

/** What is to be registered at one address: the path of its kind, and for each webhook what it watches. */
export interface Wanted {
	kind: 'webhook' | 'webhookstock';
	/** `{ entityType, action, diffType? }` or `{ reportType, stockType }`; no two with the same pair. */
	webhooks: IDataObject[];
	url: string;
}

/** A webhook as the service has it. */
interface Row extends IDataObject {
	id: string;
	meta: IDataObject;
	url: string;
	enabled: boolean;
}

const PAIRS = { webhook: ['entityType', 'action'], webhookstock: ['reportType', 'stockType'] };
const LONGEST_URL = 255;
const pathTo = ({ kind }: Pick<Wanted, 'kind'>) => `entity/${kind}`;
const nameOf = ({ kind }: Pick<Wanted, 'kind'>, row: IDataObject) =>
	PAIRS[kind].map((field) => String(row[field])).join(' ');
/** Whether all that is wanted of a webhook is so already. */
const isRight = (row: Row, wanted: IDataObject) =>
	row.enabled &&
	Object.entries(wanted).every(([field, value]) => row[field] === value) &&
	(wanted.diffType ?? 'NONE') === (row.diffType ?? 'NONE');

async function all(api: MoySkladApi, wanted: Pick<Wanted, 'kind'>): Promise<Row[]> {
	const rows: Row[] = [];
	// There is no filter (MS-46); an account has few.
	for await (const page of pagesOf(api, pathTo(wanted), { query: {} }, Infinity)) {
		rows.push(...(page as Row[]));
	}
	return rows;
}

/** What stands at this address, and what of it is not wanted or there twice. */
function own(rows: Row[], wanted: Wanted) {
	const here = rows.filter(({ url }) => url === wanted.url);
	const found = new Map<string, Row>();
	const surplus: Row[] = [];
	const names = wanted.webhooks.map((each) => nameOf(wanted, each));
	for (const row of here) {
		const name = nameOf(wanted, row);
		if (names.includes(name) && !found.has(name)) found.set(name, row);
		else surplus.push(row);
	}
	return { found, surplus };
}

/** Whether exactly what is wanted stands at this address, switched on. */
export async function isRegistered(api: MoySkladApi, wanted: Wanted): Promise<boolean> {
	const { found, surplus } = own(await all(api, wanted), wanted);
	return (
		surplus.length === 0 &&
		wanted.webhooks.every((each) => {
			const row = found.get(nameOf(wanted, each));
			return row !== undefined && isRight(row, each);
		})
	);
}

export async function checkAddress(api: MoySkladApi, url: string): Promise<void> {
	if (url.length > LONGEST_URL) {
		throw new Failure(`The address of the webhook has ${url.length} characters`, {
			advice: `MoySklad takes ${LONGEST_URL} at most. Shorten the address of n8n (WEBHOOK_URL).`,
			details: { code: 30010 },
		});
	}
	if (isLocal(url) && !isLocal(await api.base)) {
		throw new Failure(`MoySklad cannot reach this n8n: its address is ${new URL(url).origin}`, {
			advice:
				'Webhooks need an address that is open to the internet, with a valid certificate; this one is known in your own network only. Set WEBHOOK_URL of n8n to the public one, such as https://n8n.example.com/, and publish the workflow again.',
			details: { code: 30005 },
		});
	}
}

/** Removes webhooks; those that are gone already are none of anybody's business. */
async function remove(api: MoySkladApi, wanted: Pick<Wanted, 'kind'>, rows: Row[]): Promise<void> {
	if (rows.length === 0) return;
	const results = await written(api, {
		path: `${pathTo(wanted)}/delete`,
		elements: rows.map(({ meta }) => ({ meta })),
		bulk: true,
		repeat: 'idempotent',
	});
	const failed = results.find(
		(result) => result instanceof Failure && result.details.code !== 1021,
	);
	if (failed) throw failed;
}

/** What a person can do about a refusal, beyond what is known of its code. */
function explained(failure: Failure, name: string, wanted: Wanted, rows: Row[]): Failure {
	const { message, advice, details, fromService } = failure;
	const taken = rows.filter((row) => nameOf(wanted, row) === name).map(({ url }) => hostOf(url));
	const who =
		details.code === 30007 && taken.length
			? ` They are at: ${[...new Set(taken)].join(', ')}. If this n8n was at one of these before, give it in the option "Former Address".`
			: '';
	return new Failure(`MoySklad refused the webhook for ${name}: ${message}`, {
		advice: `${advice ?? ''}${who} Nothing was left registered.`.trim(),
		details,
		fromService,
	});
}

/** The rest of another program's address may be its secret. */
export const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : url);

/**
 * Makes exactly what is wanted stand at this address: makes what is missing, adopts what is there and switches it on
 * again, removes what is not wanted any more. Gives the ids. Where one is refused, all is put back as it was, and a
 * Failure says which limit it met. Other addresses are left alone.
 */
export async function register(api: MoySkladApi, wanted: Wanted): Promise<string[]> {
	await checkAddress(api, wanted.url);
	const before = await all(api, wanted);
	const former = new Map(before.map((row) => [row.id, row]));
	const path = pathTo(wanted);
	const write = async (elements: IDataObject[]) =>
		// Done twice it comes to the same: what is there already is refused (30003) and adopted.
		await written(api, { path, elements, bulk: true, repeat: 'idempotent' });

	/** Two rounds at most: in the second, what was refused as being there already has been found. */
	async function settle(rows: Row[], isLast: boolean): Promise<void> {
		const { found } = own(rows, wanted);
		const elements = wanted.webhooks.flatMap((each) => {
			const row = found.get(nameOf(wanted, each));
			if (row && isRight(row, each)) return [];
			const diffType = each.action === 'UPDATE' ? { diffType: 'NONE' } : {};
			const body = { ...diffType, ...each, url: wanted.url, enabled: true };
			return [row ? { meta: row.meta, ...body } : body];
		});
		if (elements.length === 0) return;
		const results = await write(elements);
		const there = (result: unknown) => result instanceof Failure && result.details.code === 30003;
		const at = results.findIndex(
			(result) => result instanceof Failure && (isLast || !there(result)),
		);
		if (at >= 0) {
			throw explained(results[at] as Failure, nameOf(wanted, elements[at]), wanted, rows);
		}
		if (results.some(there)) await settle(await all(api, wanted), true);
	}

	/** Takes away what was made, and sets right what was changed. */
	async function rollBack(): Promise<void> {
		const { found } = own(await all(api, wanted), wanted);
		const now = [...found.values()];
		await remove(
			api,
			wanted,
			now.filter(({ id }) => !former.has(id)),
		);
		const changed = now.flatMap(({ id, enabled, diffType }) => {
			const was = former.get(id);
			if (!was || (was.enabled === enabled && was.diffType === diffType)) return [];
			const { meta, enabled: on } = was;
			return [{ meta, enabled: on, ...(was.diffType ? { diffType: was.diffType } : {}) }];
		});
		if (changed.length) await write(changed as IDataObject[]);
	}

	const refusal = await attempt(async () => await settle(before, false));
	if (refusal instanceof Failure) {
		// The refusal says more than what may go wrong in clearing up.
		await attempt(rollBack);
		throw refusal;
	}
	const { found, surplus } = own(await all(api, wanted), wanted);
	await remove(api, wanted, surplus);
	return [...found.values()].map(({ id }) => id);
}

/** What an address of n8n has that is this node's own in every n8n: the end of it, with the node's webhook ID. */
function tailOf(url: string): string {
	const parts = new URL(url).pathname.split('/').filter(Boolean);
	const hasId = /[0-9a-f-]{36}/i.test(parts.slice(-2).join('/'));
	return parts.slice(hasId ? -2 : -3).join('/');
}
/** Whether a webhook is of the same node, with another address of n8n. */
const isNamesake = (row: Row, url: string) =>
	URL.canParse(row.url) &&
	new URL(row.url).origin !== new URL(url).origin &&
	tailOf(row.url) === tailOf(url);

export interface Look {
	/** What was off, by its name. */
	switchedOn: string[];
	/** What is not there. */
	missing: string[];
	/** Hosts at which this node has webhooks too: a copy of n8n, or its former address. */
	elsewhere: string[];
}

/** Looks how the webhooks are, and switches on again what the service has switched off, after days without an answer. */
export async function look(api: MoySkladApi, wanted: Wanted): Promise<Look> {
	const rows = await all(api, wanted);
	const { found } = own(rows, wanted);
	const off = [...found].filter(([, { enabled }]) => !enabled);
	if (off.length) {
		const results = await written(api, {
			path: pathTo(wanted),
			elements: off.map(([, { meta }]) => ({ meta, enabled: true })),
			bulk: true,
			repeat: 'idempotent',
		});
		const failed = results.find((result) => result instanceof Failure);
		if (failed) throw failed;
	}
	const others = rows.filter((row) => isNamesake(row, wanted.url));
	return {
		switchedOn: off.map(([name]) => name),
		missing: wanted.webhooks.map((each) => nameOf(wanted, each)).filter((name) => !found.has(name)),
		elsewhere: [...new Set(others.map(({ url }) => hostOf(url)))].sort(),
	};
}

/** Removes what stands at this address; leaves others alone. */
export async function unregister(
	api: MoySkladApi,
	{ kind, url }: Pick<Wanted, 'kind' | 'url'>,
): Promise<void> {
	const rows = await all(api, { kind });
	await remove(
		api,
		{ kind },
		rows.filter((row) => row.url === url),
	);
}

/** Removes what this node has at an address that n8n had before; a person has said that nobody is there any more. */
export async function leave(
	api: MoySkladApi,
	{ kind, url }: Pick<Wanted, 'kind' | 'url'>,
	formerAddress: string,
): Promise<void> {
	const text = /^https?:\/\//i.test(formerAddress) ? formerAddress : `https://${formerAddress}`;
	if (!URL.canParse(text)) {
		throw new Failure(`"Former Address" is no address: ${formerAddress}`, {
			advice: 'Write it as it was in WEBHOOK_URL, such as https://n8n.example.com.',
			details: { field: 'Former Address' },
		});
	}
	const { host } = new URL(text);
	const rows = await all(api, { kind });
	await remove(
		api,
		{ kind },
		rows.filter((row) => isNamesake(row, url) && hostOf(row.url) === host),
	);
}
