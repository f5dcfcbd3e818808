/**
 * n8n's HTTP Request node with our credential, set up by somebody who knows the limits: pages by its pagination, a
 * pause of its share of the window after each request, arrays and filters made ready by a node before it. What
 * comes out are pages and arrays; making items of them would be another node's work, so it is not counted.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import type { Subject } from '../../engine/harness';
import { WINDOW } from '../floor';
import { chunksOf, filterBy, IDS_AT_ONCE, PAGE, productsOf, type Client, type Task } from '../jobs';
import { runInEngine } from './engine';

/** It comes with n8n itself, which the sandbox installs. */
const inSandbox = createRequire(join(process.cwd(), 'sandbox', 'package.json'));
const FILE = 'n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js';

export function isInstalled(): boolean {
	try {
		return Boolean(inSandbox.resolve(FILE));
	} catch {
		return false;
	}
}

const named = (values: Record<string, string>) => ({
	parameters: Object.entries(values).map(([name, value]) => ({ name, value })),
});

const common = {
	authentication: 'predefinedCredentialType',
	nodeCredentialType: 'moySkladApi',
	sendHeaders: true,
	headerParameters: named({ accept: 'application/json;charset=utf-8', 'accept-encoding': 'gzip' }),
};

const query = (values: Record<string, string>) => ({
	sendQuery: true,
	queryParameters: named(values),
});

const pauseOf = ({ inWindow }: Task) => Math.ceil(WINDOW / inWindow);

const batching = (task: Task) => ({
	batching: { batch: { batchSize: 1, batchInterval: pauseOf(task) } },
});

const parametersOf: Record<Task['job'], (task: Task) => IDataObject> = {
	read: (task) => ({
		...common,
		method: 'GET',
		url: `${task.url}/entity/assortment`,
		...query({ limit: String(PAGE), offset: '0' }),
		options: {
			pagination: {
				pagination: {
					paginationMode: 'responseContainsNextURL',
					nextURL: '={{ $response.body.meta.nextHref }}',
					paginationCompleteWhen: 'other',
					completeExpression: '={{ !$response.body.meta.nextHref }}',
					requestInterval: pauseOf(task),
				},
			},
		},
	}),
	write: (task) => ({
		...common,
		method: 'POST',
		url: `${task.url}/entity/product`,
		sendBody: true,
		contentType: 'json',
		specifyBody: 'json',
		jsonBody: '={{ $json.products }}',
		options: batching(task),
	}),
	lookup: (task) => ({
		...common,
		method: 'GET',
		url: `${task.url}/entity/product`,
		...query({ limit: String(PAGE), filter: '={{ $json.filter }}' }),
		options: batching(task),
	}),
};

const inputOf: Record<Task['job'], (task: Task) => IDataObject[]> = {
	read: () => [{}],
	write: (task) => chunksOf(productsOf(task), PAGE).map((products) => ({ products })),
	lookup: ({ ids }) => chunksOf(ids, IDS_AT_ONCE).map((some) => ({ filter: filterBy(some) })),
};

const kind = { type: 'n8n-nodes-base.httpRequest', typeVersion: 4.2 };

export const run: Client = async (task) => {
	const { HttpRequest } = inSandbox(FILE) as { HttpRequest: Subject['node'] };
	const { job } = task;
	const input = inputOf[job](task);
	const items = await runInEngine(HttpRequest, kind, task, parametersOf[job](task), input);
	if (job === 'write') return items.map(({ json }) => json);
	return items.flatMap(({ json }) => json.rows as unknown[]);
};
