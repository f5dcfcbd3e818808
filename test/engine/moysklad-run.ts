/** Runs the MoySklad node in n8n's engine against an account of its own, and holds every run to what is always true. */
import { LoadOptionsContext } from 'n8n-core';
import type { IDataObject, INodeListSearchResult, ResourceMapperFields } from 'n8n-workflow';
import { MoySkladApi } from '../../credentials/MoySkladApi.credentials';
import { MoySklad } from '../../nodes/MoySklad/MoySklad.node';
import { startMoysklad, type MoyskladOptions } from '../simulators/moysklad';
import { runNode, stage, type RunOptions, type RunResult } from './harness';

/** Whatever came; what it should look like is the tests' business. */
export type Json = ReturnType<typeof JSON.parse>;
export type Account = Awaited<ReturnType<typeof startMoysklad>>;

/** With what JSON, URLs and headers write otherwise, so that an escaped secret is looked for too. */
export const KEYS = { token: 'tok/73f1+"Zq=', login: 'admin@shop', password: 'pass/5+"word=' };
const PAIR = Buffer.from(`${KEYS.login}:${KEYS.password}`).toString('base64');

/** Whether a secret stands in the text, be it as it is or escaped for JSON (once or more) or for a URL. */
export const leaks = (text: string): boolean =>
	[KEYS.token, KEYS.password, PAIR]
		.flatMap((secret) => [secret, encodeURIComponent(secret)])
		.some((secret) => text.replaceAll('\\', '').includes(secret));

/** An account without limits, unless they are what a test is about: the pacer of a token outlives a test. */
export const startAccount = (options: Partial<MoyskladOptions> = {}) =>
	startMoysklad({ ...KEYS, limits: 'off', ...options });

export const subject = { node: MoySklad, credentials: [MoySkladApi] };
export const credentialFor = (account: Pick<Account, 'url'>) => ({
	authentication: 'token',
	accessToken: KEYS.token,
	baseUrl: account.url,
});

export type Run = (
	resource: string,
	operation: string,
	parameters?: Json,
	more?: Partial<RunOptions>,
) => Promise<RunResult>;

/** A run that leaks no secret and leaves nobody without advice, whatever else it does. */
export function runner(account: () => Account, credential = credentialFor): Run {
	return async (resource, operation, parameters = {}, more = {}) => {
		const result = await runNode(subject, {
			parameters: { resource, operation, ...parameters },
			credentials: { moySkladApi: credential(account()) },
			...more,
		});
		expect(leaks(result.trace)).toBe(false);
		expect(account().store.credentialed).toEqual([]);
		const wentWrong = result.error && more.cancelAfter === undefined;
		if (wentWrong) expect(result.error?.description).toMatch(/\w+ \w+/);
		for (const { json, pairedItem } of result.branches.flat()) {
			expect(pairedItem).toMatchObject({ item: expect.any(Number) });
			if ('error' in json && 'details' in json)
				expect(json.details).toMatchObject({ description: expect.stringMatching(/\w+ \w+/) });
		}
		return result;
	};
}

/** What the account was asked, as `GET path?query` with the query decoded. */
export const asked = (account: Account): string[] =>
	account.requests.map(({ method, url }) => {
		const [path, query] = url.split(/\?(.*)/s);
		const decoded = query === undefined ? '' : `?${decodeURIComponent(query)}`;
		return `${method} ${path.replace('/api/remap/1.2/', '')}${decoded}`;
	});
/** The filter of each request that had one. */
export const filters = (account: Account): string[] =>
	account.requests.flatMap(({ url }) => new URL(url, 'http://x').searchParams.get('filter') ?? []);
export const bodies = (account: Account): Json[] =>
	account.requests.filter(({ body }) => body).map(({ body }) => JSON.parse(body) as Json);

/** Asks the account without the node, to prepare it or to look. */
export async function ask(account: Account, path: string, body?: unknown): Promise<Json> {
	const response = await fetch(`${account.url}/${path}`, {
		method: body === undefined ? 'GET' : 'POST',
		headers: {
			authorization: `Bearer ${KEYS.token}`,
			accept: 'application/json;charset=utf-8',
			'content-type': 'application/json',
		},
		...(body !== undefined && { body: JSON.stringify(body) }),
	});
	account.requests.pop();
	return response.json();
}

export const reference = ({ meta }: { meta: unknown }) => ({ meta }) as Json;
/** The mapper of a node, filled in. */
export const mapped = (value: IDataObject) => ({
	dataMode: 'fields',
	fields: { mappingMode: 'defineBelow', value },
});
/** JSON to write. */
export const asJson = (json: unknown) => ({ dataMode: 'json', json });

/** The node as the editor asks it for what to offer. */
function inEditor(account: Account, parameters: Json) {
	const { type, node, workflow, additionalData } = stage(subject, {
		parameters,
		credentials: { moySkladApi: credentialFor(account) },
	});
	const context = new LoadOptionsContext(workflow, node, additionalData, '');
	return { methods: type.methods!, context: context as never };
}

/** What the mapper shows. */
export async function fieldsOf(account: Account, parameters: Json): Promise<ResourceMapperFields> {
	const { methods, context } = inEditor(account, parameters);
	return await methods.resourceMapping!.getFields.call(context);
}

/** What a dropdown that is loaded offers. */
export async function offered(account: Account, method: string, parameters: Json) {
	const { methods, context } = inEditor(account, parameters);
	return await methods.loadOptions![method].call(context);
}

/** A page of a locator's list. */
export async function listed(
	account: Account,
	method: string,
	parameters: Json = {},
	...asked: [filter?: string, token?: string]
): Promise<INodeListSearchResult> {
	const { methods, context } = inEditor(account, { resource: 'product', ...parameters });
	return await methods.listSearch![method].call(context, ...asked);
}

/** A locator, filled in. */
export const located = (value: unknown, mode = 'list') => ({ __rl: true, mode, value });
