/** Runs the IMSKLAD node in n8n's engine against a warehouse of its own, and holds every run to what is always true. */
import { ImskladApi } from '../../credentials/ImskladApi.credentials';
import { ImskladCallbackApi } from '../../credentials/ImskladCallbackApi.credentials';
import { Imsklad } from '../../nodes/Imsklad/Imsklad.node';
import { parametersFor, type Json } from '../conformance/imsklad-document';
import { startImsklad } from '../simulators/imsklad';
import { runNode, type RunOptions, type RunResult } from './harness';

/** With what JSON and URLs write otherwise, so that an escaped secret is looked for too. */
export const API_KEY = 'api/73f1+"Zq=';
export const ENDPOINT_KEY = 'endpoint/9c2e+"Yw=';

/** Whether a secret stands in the text, be it as it is or escaped for JSON (once or more) or for a URL. */
export const leaks = (text: string): boolean =>
	[API_KEY, ENDPOINT_KEY]
		.flatMap((key) => [key, encodeURIComponent(key)])
		.some((key) => text.replaceAll('\\', '').includes(key));

export type Warehouse = Awaited<ReturnType<typeof startImsklad>>;

export const startWarehouse = () => startImsklad({ apiKey: API_KEY });

/** Asks the warehouse without the node, to prepare it. */
export async function ask(warehouse: Warehouse, name: string, data: unknown): Promise<Json> {
	const [type, action] = name.split('.');
	const response = await fetch(warehouse.url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ key: API_KEY, type, action, data }),
	});
	warehouse.requests.pop();
	return (await response.json()) as Json;
}

/** The bodies that the warehouse has got. */
export const sent = (warehouse: Warehouse) =>
	warehouse.requests.map(({ body }) => JSON.parse(body) as Json & { action: string; data: Json });

export type Run = (parameters: Json, more?: Partial<RunOptions>) => Promise<RunResult>;

/** A run that leaks no secret and leaves nobody without advice, whatever else it does. */
export function runner(baseUrl: () => string): Run {
	return async (parameters, more = {}) => {
		const result = await runNode(
			{ node: Imsklad, credentials: [ImskladApi, ImskladCallbackApi] },
			{
				parameters: parameters as RunOptions['parameters'],
				credentials: {
					imskladApi: { baseUrl: baseUrl(), apiKey: API_KEY },
					imskladCallbackApi: { key: ENDPOINT_KEY },
				},
				...more,
			},
		);
		// n8n itself keeps the input of a node that failed.
		const { trace, ...rest } = result;
		const given = leaks(JSON.stringify(more.input ?? []));
		expect(leaks(given ? JSON.stringify(rest) + String(result.error?.stack) : trace)).toBe(false);
		expect(leaks(JSON.stringify(rest))).toBe(false);
		// A cancelled run ends in n8n's own error.
		const wentWrong = result.error && more.cancelAfter === undefined;
		if (wentWrong) expect(result.error?.description).toMatch(/\w+ \w+/);
		for (const { json } of result.branches.flat()) {
			if ('error' in json)
				expect(json.details).toMatchObject({ description: expect.stringMatching(/\w+ \w+/) });
		}
		return result;
	};
}

/** The sample request of an action as the node's parameters, with others over them. */
export const sample = (action: string, others: Json = {}, operation?: string): Json => ({
	...parametersFor(action),
	...(operation && { operation }),
	...others,
});
