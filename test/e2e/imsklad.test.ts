import { randomUUID } from 'node:crypto';
import { ACTIONS, CALLBACKS, parametersFor, type Json } from '../conformance/imsklad-document';
import { startImsklad } from '../simulators/imsklad';
import { itemsOf, startN8n, type Credential, type TestN8n } from './harness';

const API_KEY = 'e2e-api-key-5f3a';
const KEY = 'e2e-endpoint-key-91c2';
const NODE = 'n8n-nodes-sklad.imsklad';
const TRIGGER = 'n8n-nodes-sklad.imskladTrigger';

let n8n: TestN8n;
let warehouse: Awaited<ReturnType<typeof startImsklad>>;
let credentials: Credential[];

beforeAll(async () => {
	[n8n, warehouse] = await Promise.all([startN8n(), startImsklad({ apiKey: API_KEY })]);
	credentials = [
		await n8n.rest.createCredential('imskladApi', { baseUrl: warehouse.url, apiKey: API_KEY }),
		await n8n.rest.createCredential('imskladCallbackApi', { key: KEY }),
	];
}, 300_000);

afterAll(async () => {
	await Promise.all([n8n?.stop(), warehouse?.close()]);
}, 60_000);

const references = () =>
	Object.fromEntries(credentials.map(({ type, id, name }) => [type, { id, name }]));

const run = (parameters: Json, items?: Json[]) => n8n.runNode('imsklad', parameters, items);

describe('credentials', () => {
	const api = (data: Json) =>
		n8n.rest.testCredential('imskladApi', { baseUrl: warehouse.url, ...data });

	it('accepts a good API key', async () => {
		expect(await api({ apiKey: API_KEY })).toMatchObject({ status: 'OK' });
	});

	it.each(['error', 'http', 'html'] as const)('refuses a bad one, told by %s', async (wrongKey) => {
		warehouse.switches.wrongKey = wrongKey as never;
		expect(await api({ apiKey: 'bad' })).toMatchObject({ status: 'Error' });
		warehouse.switches.wrongKey = 'error' as never;
	});

	it('refuses an address where nobody, or somebody else, answers', async () => {
		expect(await api({ baseUrl: 'http://127.0.0.1:9', apiKey: API_KEY })).toMatchObject({
			status: 'Error',
		});
		expect(await api({ baseUrl: n8n.url, apiKey: API_KEY })).toMatchObject({ status: 'Error' });
	});

	it('does not follow a redirect with the key', async () => {
		const other = await startImsklad({ apiKey: API_KEY });
		warehouse.fault('redirect', { location: other.url });
		expect(await api({ apiKey: API_KEY })).toMatchObject({ status: 'Error' });
		expect(other.requests).toHaveLength(0);
		await other.close();
	});

	it('finds slips in an endpoint key', async () => {
		const key = (value: string) => n8n.rest.testCredential('imskladCallbackApi', { key: value });
		expect(await key(KEY)).toMatchObject({ status: 'OK' });
		expect(await key('')).toMatchObject({ status: 'Error' });
		expect(await key(`${KEY} `)).toMatchObject({ status: 'Error' });
	});
});

describe('operations', () => {
	it.each(Object.entries(ACTIONS))(
		'%s runs on its documented sample',
		async (name, { operation }) => {
			const [resource, value] = operation.split('.');
			warehouse.requests.length = 0;
			const execution = await run({ ...parametersFor(name), resource, operation: value });
			expect(execution.failed).toEqual([]);
			expect(execution.output).not.toEqual([]);
			expect(warehouse.requests).toHaveLength(1);
			expect(JSON.parse(warehouse.requests[0].body)).toMatchObject({
				key: API_KEY,
				type: name.split('.')[0],
				action: name.split('.')[1],
			});
		},
	);

	it.each([
		['good', 'goods.add_good'],
		['order', 'order.add_order'],
		['preorder', 'preorder.add_preorder'],
		['document', 'doc.add_doc'],
	])('%s.upsert creates, then updates', async (resource, name) => {
		const id = `upsert-${resource}`;
		const parameters = { ...parametersFor(name), resource, operation: 'upsert', id };
		expect((await run(parameters)).output).toMatchObject([{ result: 'ok', created: true }]);
		expect((await run(parameters)).output).toMatchObject([{ result: 'ok', created: false }]);
	});

	it('cancels an order', async () => {
		const { updateFields, ...rest } = parametersFor('order.update_order');
		const { isCanceled, ...additionalFields } = updateFields as Json;
		expect(isCanceled).toBeDefined();
		const cancel = { ...rest, operation: 'cancel', id: 'upsert-order', additionalFields };
		expect((await run(cancel)).output).toMatchObject([{ result: 'ok' }]);
		const body = JSON.parse(warehouse.requests.at(-1)?.body ?? '{}') as { data: Json };
		expect(body.data).toMatchObject({ id: 'upsert-order', is_canceled: 1 });
	});

	it('sends any request', async () => {
		const json = { storage_id: 1, from: 1565397798, to: 1565397798 };
		const request = {
			resource: 'request',
			operation: 'send',
			type: 'billing',
			action: 'get_billing',
			json,
		};
		expect((await run(request)).output).toMatchObject([{ current_balance: expect.any(Number) }]);
	});

	it('keeps the results of the others where one of the items fails', async () => {
		const good = { name: 'Чай', price: 100, cost: 50, additionalFields: {} };
		const execution = await run(
			{ resource: 'good', operation: 'create', ...good, id: '={{ $json.id }}' },
			[{ id: 'one' }, { id: 'upsert-good' }, { id: 'three' }],
		);
		expect(execution.output).toMatchObject([{ result: 'ok' }, { result: 'ok' }]);
		expect(execution.failed).toMatchObject([
			{ error: 'Operation not performed', details: { code: 4 } },
		]);
		expect(execution.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
	});

	it('calls the outcome of a lost answer to a create unknown, and asks once', async () => {
		warehouse.fault('reset', { after: true, match: 'lost-1' });
		warehouse.requests.length = 0;
		const good = { resource: 'good', operation: 'create', name: 'Чай', price: 1, cost: 1 };
		const [failed] = (await run({ ...good, id: 'lost-1' })).failed;
		expect(failed).toMatchObject({ details: { outcome: 'unknown' } });
		expect(warehouse.requests).toHaveLength(1);
		const again = { ...good, operation: 'upsert', id: 'lost-1' };
		expect((await run(again)).output).toMatchObject([{ result: 'ok', created: false }]);
	});

	it('loads the couriers of the delivery type', async () => {
		const load = (additionalFields: Json) =>
			n8n.rest.loadOptions(
				{
					type: NODE,
					parameters: { resource: 'order', operation: 'create', additionalFields } as never,
					credentials: references(),
				},
				'getCouriers',
				'additionalFields.courier',
			);
		expect((await load({ deliveryType: 4 })).map(({ value }) => value)).toEqual([7, 42]);
		expect((await load({ deliveryType: 62 })).map(({ value }) => value)).toEqual([32]);
		expect(await load({})).toHaveLength(5);
	});
});

/** An active workflow of the trigger and one node behind it; its address is given to the warehouse. */
async function listen(
	parameters: Json,
	behind: Json = { name: 'End', type: 'n8n-nodes-base.noOp' },
) {
	const { rest } = n8n;
	const saved = await rest.createWorkflow({
		name: 'callbacks',
		nodes: [
			{
				name: 'Trigger',
				type: TRIGGER,
				webhookId: randomUUID(),
				parameters: { events: ['*'], options: {}, ...parameters } as never,
				credentials: references(),
			},
			{ credentials: references(), ...behind, name: 'End' } as never,
		],
		connections: { Trigger: { main: [[{ node: 'End', type: 'main', index: 0 }]] } } as never,
	});
	await rest.activate(saved.id);
	const workflow = await rest.getWorkflow(saved.id);
	const url = rest.webhookUrl(workflow, workflow.nodes[0], 'webhook');
	warehouse.setEndpoint({ url, key: KEY });
	let seen = 0;
	return {
		url,
		/** The items of the next run. */
		async next(): Promise<Json[]> {
			const runs = await rest.waitForRuns(saved.id, ++seen);
			n8n.traces.push(JSON.stringify(runs[seen - 1]));
			return itemsOf(runs[seen - 1], 'Trigger').map(({ json }) => json);
		},
		count: async () => (await rest.runs(saved.id)).length,
		done: () => rest.deactivate(saved.id),
	};
}

const REPLY = {
	type: NODE,
	parameters: {
		resource: 'callback',
		operation: 'reply',
		json: '={{ { id: $json.data.id, name: "Чай", price: 100, cost: 50 } }}',
		statusCode: 200,
		options: {},
	},
};
const QUESTIONS = Object.keys(CALLBACKS).filter((event) => /^(good|supplier)\./.test(event));

describe('callbacks', () => {
	it('start the workflow and are acknowledged, every one of the document', async () => {
		const trigger = await listen({ respond: 'immediately' });
		for (const [event, { data }] of Object.entries(CALLBACKS)) {
			const [type, action] = event.split('.');
			const answer = await warehouse.callback(type, action, data);
			expect(answer).toMatchObject({
				status: 200,
				body: QUESTIONS.includes(event) ? { code: 2 } : { result: 'ok' },
			});
			const items = await trigger.next();
			expect(items).toHaveLength(Array.isArray(data) ? data.length : 1);
			expect(items[0]).toMatchObject({ event, type, action });
		}
		await trigger.done();
	});

	it('with a wrong key get 403 and start nothing', async () => {
		const trigger = await listen({ respond: 'immediately' });
		for (const key of ['wrong', undefined]) {
			const response = await fetch(trigger.url, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ key, type: 'order', action: 'set_status', data: { id: '1' } }),
			});
			expect(response.status).toBe(403);
			expect(await response.json()).toMatchObject({ error: expect.any(String), code: 4 });
		}
		expect(await trigger.count()).toBe(0);
		await trigger.done();
	});

	it('with commas too many, sent as text, are understood', async () => {
		const trigger = await listen({ respond: 'immediately' });
		const response = await fetch(trigger.url, {
			method: 'POST',
			headers: { 'content-type': 'text/plain' },
			body: `{"key":"${KEY}","type":"order","action":"update_tracks","data":[{"id":"A","track":"T"},{"id":"B","err":"E"},],}`,
		});
		expect(await response.json()).toEqual({ result: 'ok' });
		expect(await trigger.next()).toMatchObject([
			{ data: { id: 'A', track: 'T' } },
			{ data: { id: 'B', err: 'E' } },
		]);
		await trigger.done();
	});

	it('that are questions wait for Reply, while notifications do not', async () => {
		const trigger = await listen({ respond: 'reply' }, REPLY);
		expect(await warehouse.callback('good', 'get_good', { id: 7 })).toMatchObject({
			status: 200,
			body: { id: 7, name: 'Чай', price: 100, cost: 50 },
		});
		expect(await warehouse.callback('order', 'set_pay', { id: '1' })).toMatchObject({
			status: 200,
			body: { result: 'ok' },
		});
		await trigger.done();
	});

	it('under "when finished" get 200 after a good run and 500 after a failed one', async () => {
		const good = await listen({ respond: 'whenFinished' }, REPLY);
		expect(await warehouse.callback('order', 'update_order', { id: 'AZ-1' })).toMatchObject({
			status: 200,
			body: { result: 'ok', id: 'AZ-1' },
		});
		expect(await warehouse.callback('good', 'get_good', { id: 7 })).toMatchObject({
			status: 200,
			body: { id: 7, name: 'Чай' },
		});
		await good.done();

		const bad = await listen(
			{ respond: 'whenFinished' },
			{ type: 'n8n-nodes-base.stopAndError', parameters: { errorMessage: 'no' } },
		);
		expect(await warehouse.callback('order', 'set_pay', { id: '1' })).toMatchObject({
			status: 500,
		});
		await bad.done();
	});

	it('come as orders move on in the warehouse, with the names of the statuses', async () => {
		const trigger = await listen({
			respond: 'immediately',
			events: ['order.set_status'],
			options: { newStatuses: [2] },
		});
		const order = parametersFor('order.add_order');
		await run({ ...order, operation: 'upsert', id: 'moving' });
		await warehouse.advance('moving');
		await warehouse.advance('moving');
		expect(await trigger.next()).toMatchObject([
			{ data: { id: 'moving', new_status: 2, new_status_name: 'Комплектуется' } },
		]);
		expect(await trigger.count()).toBe(1);
		await trigger.done();
	});

	it("that came by n8n's Webhook node are parsed as the trigger gives them", async () => {
		const body = {
			key: KEY,
			type: 'order',
			action: 'update_tracks',
			data: [{ id: 'A', track: 'T' }, 'B'],
		};
		const parse = { resource: 'callback', operation: 'parse', options: {} };
		const execution = await run(parse, [{ body }, { body: { ...body, key: 'wrong' } }]);
		expect(execution.output).toMatchObject([
			{ event: 'order.update_tracks', data: { id: 'A', track: 'T' } },
			{ event: 'order.update_tracks', data: { id: 'B' } },
		]);
		expect(execution.failed).toMatchObject([{ error: expect.stringContaining('wrong key') }]);
		// Here the key is in the input, where the person has put it; the other runs are looked through below.
		n8n.traces.pop();
	});
});

it('no key stands in anything that n8n kept or logged', () => {
	expect(n8n.traces.length).toBeGreaterThan(20);
	for (const text of [...n8n.traces, n8n.log()]) {
		expect(text.includes(API_KEY)).toBe(false);
		expect(text.includes(KEY)).toBe(false);
	}
});
