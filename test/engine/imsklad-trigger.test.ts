/**
 * The IMSKLAD Trigger over HTTP: webhook() in n8n-core's WebhookContext, behind a front that does before and
 * after it what n8n 2.41 does (its webhook-helpers.js, body-parser.js and webhook-request-handler.js).
 */
import fc from 'fast-check';
import { WebhookContext } from 'n8n-core';
import type { IDataObject, INode, INodeExecutionData, INodeTypes } from 'n8n-workflow';
import { NodeHelpers, Workflow } from 'n8n-workflow';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { ImskladTrigger } from '../../nodes/ImskladTrigger/ImskladTrigger.node';
import { ACTIONS, CALLBACKS, DICTIONARIES, type Json } from '../conformance/imsklad-document';
import { surroundings } from './harness';
import { ask, ENDPOINT_KEY, leaks, runner, startWarehouse } from './imsklad-run';
import { incoming } from './incoming';

type Items = INodeExecutionData[];
/** What the rest of the workflow makes of the trigger's items. */
interface Finish {
	/** What an action node gave to sendResponse. */
	reply?: { body?: unknown; statusCode?: number; headers?: Record<string, string> };
	/** The last node's items. */
	last?: Json[];
}
type Continue = (items: Items) => Finish | Promise<Finish>;
interface Setup {
	parameters?: Json;
	key?: unknown;
	workflow?: Continue;
}

const MODES = ['immediately', 'reply', 'whenFinished'] as const;
const UNANSWERED = { error: expect.any(String), code: 2 };
/** What stands beside a line of n8n's log. */
const MARKS = {
	workflowId: 'workflow',
	contentType: expect.any(String),
	bytes: expect.any(Number),
};

/** express's response as far as n8n and the trigger use it. */
const asExpress = (response: ServerResponse) =>
	Object.assign(response, {
		status(code: number) {
			response.statusCode = code;
			return this;
		},
		json(body: unknown) {
			response.setHeader('content-type', 'application/json; charset=utf-8');
			return this.send(JSON.stringify(body) as string | undefined);
		},
		send(text: string | undefined) {
			response.end(text);
			return this;
		},
	});

/** One workflow with the trigger, on a port of its own. */
async function startEndpoint({ parameters = {}, key = ENDPOINT_KEY, workflow }: Setup) {
	const type = new ImskladTrigger();
	const node: INode = {
		id: 'node',
		name: 'Trigger',
		type: 'n8n-nodes-sklad.imskladTrigger',
		typeVersion: surroundings.triggerVersion,
		position: [0, 0],
		parameters: parameters as INode['parameters'],
		credentials: { imskladCallbackApi: { id: '1', name: 'key' } },
	};
	const whole = new Workflow({
		id: 'workflow',
		nodes: [node],
		connections: {},
		active: true,
		nodeTypes: {
			getByNameAndVersion: () => NodeHelpers.getVersionedNodeType(type),
		} as unknown as INodeTypes,
	});
	const [webhookDescription] = type.description.webhooks!;
	const evaluated = (name: 'responseMode' | 'responseData') =>
		whole.expression.getSimpleParameterValue(
			node,
			webhookDescription[name] as string,
			'webhook',
			{},
		);
	/** What the trigger gave to each execution; `crashes` are those that n8n stores for a webhook() that threw. */
	const executions: Items[] = [];
	const crashes: unknown[] = [];
	/** What n8n's log was given. */
	const log: unknown[][] = [];

	async function handle(request: IncomingMessage, response: ReturnType<typeof asExpress>) {
		const httpRequest = await incoming(request, node.typeVersion).catch(() => undefined);
		if (!httpRequest)
			return void response.status(422).json({ message: 'Failed to parse request body' });
		const additionalData = {
			httpRequest,
			httpResponse: response,
			credentialsHelper: {
				isCredentialUsableByNode: () => true,
				getDecrypted: async () => ({ key }),
			},
		};
		const context = new WebhookContext(
			whole,
			node,
			additionalData as never,
			'webhook',
			{ webhookDescription } as never,
			[],
			null,
		);
		context.logger.warn = (...line: unknown[]) => void log.push(line);
		const mode = evaluated('responseMode');
		const result = await type.webhook.call(context).catch((error: unknown) => {
			crashes.push(error);
			response
				.status(500)
				.json({ message: 'Workflow Webhook Error: Workflow could not be started!' });
		});
		if (!result) return;
		const { noWebhookResponse, webhookResponse, workflowData } = result;
		if (!workflowData) {
			if (!noWebhookResponse)
				response.status(200).json(webhookResponse ?? { message: 'Webhook call received' });
			return;
		}
		const [items] = workflowData;
		executions.push(items);
		if (mode === 'onReceived') {
			const data = evaluated('responseData') || webhookResponse;
			if (!noWebhookResponse)
				response.status(200).json(data ?? { message: 'Workflow was started' });
			return void (await workflow?.(items));
		}
		const finished = await Promise.resolve(workflow?.(items)).catch(() => 'failed' as const);
		if (noWebhookResponse) return;
		if (finished === 'failed')
			return void response.status(500).json({ message: 'Error in workflow' });
		const { reply, last = [] } = finished ?? {};
		if (mode === 'lastNode') {
			expect(evaluated('responseData')).toBe('allEntries');
			return void response.status(200).json(last);
		}
		for (const [name, value] of Object.entries(reply?.headers ?? {}))
			response.setHeader(name, value);
		response.status(reply?.statusCode ?? 200);
		if (typeof reply?.body === 'string') response.send(reply.body);
		else response.json(reply?.body);
	}

	const server = createServer((request, response) => void handle(request, asExpress(response)));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

	/** Calls as the warehouse does; text goes as it is. */
	async function call(
		body: unknown,
		contentType: string | null = 'application/json',
		headers: Record<string, string> = {},
	) {
		const response = await fetch(url, {
			method: 'POST',
			// Bytes have no content type of their own, text would be text/plain.
			body: Buffer.isBuffer(body)
				? body
				: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
			headers: { ...headers, ...(contentType !== null && { 'content-type': contentType }) },
		});
		const text = await response.text();
		expect(leaks(text) || leaks(JSON.stringify([executions, log]))).toBe(false);
		expect(crashes).toEqual([]);
		return {
			status: response.status,
			body: text === '' ? undefined : (JSON.parse(text) as unknown),
		};
	}
	return {
		url,
		call,
		executions,
		log,
		close: () => new Promise((resolve) => server.close(resolve)),
	};
}

let open: Array<() => unknown> = [];
afterEach(async () => {
	await Promise.all(open.map((close) => close()));
	open = [];
});
async function endpoint(setup: Setup = {}) {
	const started = await startEndpoint(setup);
	open.push(started.close);
	return started;
}

const envelope = (
	event: string,
	data: unknown = CALLBACKS[event]?.data,
	key: unknown = ENDPOINT_KEY,
) => {
	const [type, action] = event.split('.');
	return { key, type, action, data };
};

/** What stands beside the data of the samples. */
const BESIDE: Record<string, Json> = {
	'order.update_order': { delivery_type: 4, courier: 42 },
	'order.set_status': {
		old_status_name: 'Новый заказ, собрать',
		new_status_name: 'Передан на комплектацию',
	},
};
/** Russian text in the encoding that PHP of old has it in. */
const inWindows1251 = (text: string) => {
	const table = Array.from({ length: 256 }, (_, byte) =>
		new TextDecoder('windows-1251').decode(Uint8Array.of(byte)),
	);
	return Buffer.from([...text].map((letter) => table.indexOf(letter)));
};
function multipart(fields: Record<string, string>) {
	const form = new FormData();
	for (const [name, value] of Object.entries(fields)) form.append(name, value);
	return form;
}
/** The items that the contract promises for a callback, built anew. */
const itemsFor = (event: string, data: unknown = CALLBACKS[event].data): Items => {
	const [type, action] = event.split('.');
	const own = (element: unknown) => {
		if (element === null || element === undefined) return {};
		return typeof element === 'object' && !Array.isArray(element) ? element : { id: element };
	};
	return (Array.isArray(data) ? data : [data]).map((element) => ({
		json: { event, type, action, data: { ...own(element), ...BESIDE[event] } as IDataObject },
	}));
};

const NOTIFICATIONS = Object.keys(CALLBACKS).filter((event) => !CALLBACKS[event].question);
const QUESTIONS = Object.keys(CALLBACKS).filter((event) => CALLBACKS[event].question);

describe.each(MODES)('responding %s', (respond) => {
	it.each(NOTIFICATIONS)('%s is acknowledged and starts the workflow', async (event) => {
		const { call, executions } = await endpoint({
			parameters: { respond },
			workflow: () => ({ last: [{ some: 'thing' }], reply: { body: { some: 'thing' } } }),
		});
		expect(await call(envelope(event))).toEqual({ status: 200, body: CALLBACKS[event].answer });
		expect(executions).toEqual([itemsFor(event)]);
	});

	it.each(QUESTIONS)('%s is answered', async (event) => {
		const { answer } = CALLBACKS[event];
		const { call, executions } = await endpoint({
			parameters: { respond },
			workflow: () => ({ last: [answer].flat() as Json[], reply: { body: answer } }),
		});
		const byMode = { immediately: UNANSWERED, reply: answer, whenFinished: answer };
		expect(await call(envelope(event))).toEqual({ status: 200, body: byMode[respond] });
		expect(executions).toEqual([itemsFor(event)]);
	});

	it.each([
		['was not chosen', { events: ['doc.add_doc'] }],
		['has another status', { options: { newStatuses: [9, 10] } }],
	])('what %s is answered without an execution', async (_, parameters) => {
		const { call, executions } = await endpoint({ parameters: { respond, ...parameters } });
		const others = 'events' in parameters ? Object.keys(CALLBACKS) : ['order.set_status'];
		for (const event of others.filter((each) => each !== 'doc.add_doc')) {
			const { answer, question } = CALLBACKS[event];
			expect(await call(envelope(event))).toEqual({
				status: 200,
				body: question ? UNANSWERED : answer,
			});
		}
		expect(executions).toEqual([]);
	});

	it('unknown events start it where all are chosen', async () => {
		const { call, executions } = await endpoint({ parameters: { respond } });
		const data = { any: ['thing'] };
		expect(await call(envelope('goods.moved', data))).toEqual({
			status: 200,
			body: { result: 'ok' },
		});
		expect(executions).toEqual([itemsFor('goods.moved', data)]);
	});

	it.each<[string, unknown, number]>([
		['null', null, 1],
		['left out', undefined, 1],
		['an empty list', [], 0],
		[
			'ten thousand tracks',
			Array.from({ length: 10_000 }, (_, n) => ({ id: `A-${n}`, track: `${n}` })),
			1,
		],
	])('data: %s', async (_, data, starts) => {
		const { call, executions } = await endpoint({ parameters: { respond } });
		const { key, type, action } = envelope('order.update_tracks');
		const body = { key, type, action, ...(data !== undefined && { data }) };
		expect(await call(body)).toEqual({ status: 200, body: { result: 'ok' } });
		expect(executions).toEqual(starts ? [itemsFor('order.update_tracks', data ?? null)] : []);
	});

	/** What carries no key, or another one; the answer never tells which. */
	const keyless = { type: 'order', action: 'set_pay', data: { id: 'A' } };
	const STRANGERS: Array<[string, unknown, (string | null)?]> = [
		['no key', keyless],
		...[
			'',
			' ',
			'wrong',
			`${ENDPOINT_KEY} `,
			ENDPOINT_KEY.slice(0, -1),
			ENDPOINT_KEY.toUpperCase(),
			null,
			0,
			true,
			[ENDPOINT_KEY],
			{ 0: 'e' },
		].map((key): [string, unknown] => [`key ${JSON.stringify(key)}`, { ...keyless, key }]),
		['key of another name', { ...keyless, KEY: ENDPOINT_KEY }],
		['key in the data', { ...keyless, data: { key: ENDPOINT_KEY } }],
		...['5', '"text"', 'null', 'true', '[]', '[{}]', '{}'].map((text): [string, unknown] => [
			`JSON ${text}`,
			text,
		]),
		['a form', 'a=1&b=2', 'application/x-www-form-urlencoded'],
	];
	it.each(STRANGERS)('%s gets 403, soon, and starts nothing', async (...[, body, contentType]) => {
		const { call, executions, log } = await endpoint({ parameters: { respond } });
		const before = Date.now();
		expect(await call(body, contentType)).toEqual({
			status: 403,
			body: { error: expect.any(String), code: expect.any(Number) },
		});
		expect(executions).toEqual([]);
		expect(log).toEqual([
			[expect.stringMatching(/"Trigger" refused.*[Ww]rong or missing key/), MARKS],
		]);
		expect(Date.now() - before).toBeLessThan(2000);
	});

	/** What is no JSON: it is said so, and a wrong key is not what anybody should look for. */
	const UNREADABLE: Array<[string, string, (string | null)?]> = [
		['nothing', ''],
		['nothing of no type', '', null],
		[
			'text that is cut in form',
			`{"key":"${ENDPOINT_KEY}&a=b`,
			'application/x-www-form-urlencoded',
		],
		['text', 'hello', 'text/plain'],
		['text that is half JSON', `{"key":"${ENDPOINT_KEY}`, 'text/plain'],
		['bytes', '\u0000\u0001', 'application/octet-stream'],
		['bytes of no type', '\u0000\u0001', null],
		['a file', '--x\r\n\r\n--x--', 'multipart/form-data; boundary=x'],
		['much text that never ends', `"${'\\"'.repeat(500_000)}`, 'text/plain'],
		['many commas that lead nowhere', ', '.repeat(500_000), 'text/plain'],
		['blanks after a comma', `,${' '.repeat(500_000)}x`, 'text/plain'],
	];
	it.each(UNREADABLE)('%s could not be read, soon', async (...[, body, contentType]) => {
		const { call, executions, log } = await endpoint({ parameters: { respond } });
		const before = Date.now();
		expect(await call(body, contentType)).toEqual({
			status: 400,
			body: { error: 'The body could not be read: it is no JSON', code: 3 },
		});
		expect(executions).toEqual([]);
		expect(log).toEqual([[expect.stringMatching(/"Trigger" refused.*could not be read/), MARKS]]);
		expect(Date.now() - before).toBeLessThan(2000);
	});

	it('no key fits an empty one', async () => {
		for (const own of ['', undefined]) {
			const { call } = await endpoint({ parameters: { respond }, key: own });
			for (const key of ['', 'undefined', undefined, null]) {
				expect((await call({ ...keyless, key })).status).toBe(403);
			}
		}
	});

	it.each([
		['no type', { type: undefined }],
		['no action', { action: undefined }],
		['a type that is no text', { type: 5 }],
		['an action that is no text', { action: ['set_pay'] }],
	])('with the right key, but %s, it is refused', async (_, spoiled) => {
		const { call, executions } = await endpoint({ parameters: { respond } });
		expect(await call({ ...envelope('order.set_pay'), ...spoiled })).toEqual({
			status: 400,
			body: { error: expect.stringContaining('Incorrect data'), code: 3 },
		});
		expect(executions).toEqual([]);
	});
});

describe('a body that n8n does not read as JSON', () => {
	/** As the samples of the document print them: with a comma before the last bracket (IMS-10). */
	const withCommas = (event: string) =>
		JSON.stringify(envelope(event), null, 2).replace(/(\n\s*)\}(?=\n?\s*[\]},]|$)/g, ',$1}');
	const TYPES = [
		'text/plain',
		'text/plain; charset=utf-8',
		'application/octet-stream',
		'text/html',
		null,
		'application/x-www-form-urlencoded',
	];

	it.each(TYPES)('%s is read all the same', async (contentType) => {
		const { call, executions } = await endpoint();
		for (const event of ['order.set_status', 'order.update_tracks']) {
			const text = withCommas(event);
			expect(() => JSON.parse(text) as unknown).toThrow();
			for (const body of [text, JSON.stringify(envelope(event))]) {
				expect(await call(body, contentType)).toEqual({ status: 200, body: { result: 'ok' } });
				expect(executions.pop()).toEqual(itemsFor(event));
			}
		}
	});

	it('a form in name only may have what separates fields in its texts', async () => {
		const { call, executions } = await endpoint();
		const data = { id: 'A', comment: 'a&type=b&key=c + 100 % = {"' };
		const body = JSON.stringify(envelope('order.set_pay', data));
		await call(body, 'application/x-www-form-urlencoded');
		expect(executions[0][0].json.data).toEqual(data);
	});

	it.each(['https://shop.ru/?id=1&type=2', 'id=1&id=2&key=3&id=4', '+7 (900) 100%41', '&&=&'])(
		'a form in name only with %s in a comment comes through whole',
		async (comment) => {
			const { call, executions } = await endpoint();
			const body = JSON.stringify(envelope('order.set_pay', { id: 'A', comment }));
			expect(await call(body, 'application/x-www-form-urlencoded')).toEqual({
				status: 200,
				body: { result: 'ok' },
			});
			expect(executions[0][0].json.data).toEqual({ id: 'A', comment });
		},
	);

	it.each([
		['a form', new URLSearchParams({ key: ENDPOINT_KEY, type: 'order', action: 'set_pay' })],
		['a form with files', multipart({ key: ENDPOINT_KEY, type: 'order', action: 'set_pay' })],
	])('%s may be one indeed', async (_, form) => {
		const { call, executions } = await endpoint();
		const { body, headers } = new Request('http://x', { method: 'POST', body: form });
		const bytes = Buffer.from(await new Response(body).arrayBuffer());
		expect(await call(bytes, headers.get('content-type'))).toEqual({
			status: 200,
			body: { result: 'ok' },
		});
		expect(executions).toEqual([itemsFor('order.set_pay', null)]);
	});

	describe('in Windows-1251', () => {
		const data = { id: 'A', comment: 'Съешь ещё этих «булок» № 5' };
		const bytes = inWindows1251(JSON.stringify(envelope('order.set_pay', data)));
		it.each([
			'application/json',
			'application/json; charset=utf-8',
			'application/x-www-form-urlencoded',
			'text/plain',
			'text/html; charset=windows-1251',
			'text/html; charset="Windows-1251"',
			'application/octet-stream; charset=nonsense',
			null,
		])('%s is read', async (type) => {
			const { call, executions } = await endpoint();
			expect(await call(bytes, type)).toEqual({ status: 200, body: { result: 'ok' } });
			expect(executions[0][0].json.data).toEqual(data);
		});

		it('UTF-8 that calls itself so is UTF-8', async () => {
			const { call, executions } = await endpoint();
			await call(envelope('order.set_pay', data), 'text/html; charset=windows-1251');
			expect(executions[0][0].json.data).toEqual(data);
		});

		// IMS-81: nothing that a node could do.
		it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded'])(
			'n8n itself refuses %s that says so',
			async (type) => {
				const { call, executions } = await endpoint();
				expect(await call(bytes, `${type}; charset=windows-1251`)).toMatchObject({ status: 422 });
				expect(executions).toEqual([]);
			},
		);
	});

	it.each([
		['gzip', gzipSync],
		['deflate', deflateSync],
	])('packed with %s it is read, whatever it is called', async (encoding, pack) => {
		const { call, executions } = await endpoint();
		for (const type of ['application/json', 'application/x-www-form-urlencoded', 'x/y', null]) {
			const packed = pack(JSON.stringify(envelope('order.set_pay')));
			expect(await call(packed, type, { 'content-encoding': encoding })).toMatchObject({
				status: 200,
			});
			expect(executions.pop()).toEqual(itemsFor('order.set_pay'));
		}
	});

	it('packed in a way that n8n does not know, it could not be read', async () => {
		const { call } = await endpoint();
		const packed = brotliCompressSync(JSON.stringify(envelope('order.set_pay')));
		expect(await call(packed, 'x/y', { 'content-encoding': 'br' })).toMatchObject({
			status: 400,
			body: { error: expect.stringContaining('could not be read') },
		});
	});

	it("takes the warehouse's callbacks as PHP's curl sends them, and as JSON", async () => {
		const { url, executions } = await endpoint();
		const warehouse = await startWarehouse();
		warehouse.setEndpoint({ url, key: ENDPOINT_KEY });
		const answers = [await warehouse.callback('order', 'set_pay', { id: 'A&type=1' })];
		warehouse.switches.callbackType = 'json';
		answers.push(await warehouse.callback('order', 'set_pay', { id: 'B' }));
		await warehouse.close();
		expect(answers.map((answer) => answer?.status)).toEqual([200, 200]);
		expect(executions.map(([{ json }]) => (json.data as Json).id)).toEqual(['A&type=1', 'B']);
	});

	it.each(['a "quoted", ] text', 'back\\slash,}', ',]', 'line\nbreak', 'ключ,}'])(
		'leaves the text %j alone',
		async (text) => {
			const { call, executions } = await endpoint();
			const body = JSON.stringify(envelope('order.set_pay', { [text]: [text] })).replace(
				/\}\}$/,
				',},}',
			);
			await call(body, 'text/plain');
			expect(executions[0][0].json.data).toEqual({ [text]: [text] });
		},
	);

	it('may begin with a byte order mark', async () => {
		const { call, executions } = await endpoint();
		const body = `\uFEFF${JSON.stringify(envelope('order.set_pay'))}`;
		for (const type of ['application/json', 'text/plain', 'text/html', 'x-www-form-urlencoded']) {
			expect(await call(body, type)).toEqual({ status: 200, body: { result: 'ok' } });
		}
		expect(executions).toHaveLength(4);
	});

	it('may hold a very long text', async () => {
		const { call, executions } = await endpoint();
		const long = 'x'.repeat(12_000_000);
		await call(JSON.stringify(envelope('order.set_pay', { long })), 'text/plain');
		expect((executions[0][0].json.data as Json).long).toBe(long);
	});
});

describe('what is added', () => {
	const one = async (event: string, data: unknown) => {
		const { call, executions } = await endpoint();
		await call(envelope(event, data));
		return executions[0].map(({ json }) => json.data);
	};

	it.each(Object.entries(DICTIONARIES.newStatuses))('status %s is called %s', async (id, name) => {
		for (const status of [Number(id), id]) {
			const data = { id: 'A', old_status: status, new_status: status };
			expect(await one('order.set_status', data)).toEqual([
				{ ...data, old_status_name: name, new_status_name: name },
			]);
		}
	});

	it.each<[string, string, unknown]>([
		['an unknown status', 'order.set_status', { old_status: 77, new_status: null }],
		[
			"a document's status, which has no published numbers",
			'doc.set_status',
			{ old_status: 0, new_status: 1 },
		],
		[
			'what is there already',
			'order.update_order',
			{ delivery_type_id: 4, delivery_type: 16, delivery_courier_id: 7, courier: 7 },
		],
		[
			'fields that look like its own',
			'order.set_pay',
			{ event: 1, type: 2, action: 3, data: 4, id: 5 },
		],
	])('nothing to %s', async (_, event, data) => {
		expect(await one(event, data)).toEqual([data]);
	});

	it('is what update_order takes, wherever the fields stand', async () => {
		const data = [
			{ id: 'A', delivery_type_id: 16, delivery_courier_id: 7 },
			{ delivery_type_id: null },
		];
		expect(await one('order.send_to_cdek', data)).toEqual([
			{ ...data[0], delivery_type: 16, courier: 7 },
			{ delivery_type_id: null, delivery_type: null },
		]);
	});
});

describe('new statuses', () => {
	it.each<[unknown, unknown, number[]]>([
		[[9, 10], { new_status: 9 }, [9]],
		[['9'], { new_status: 9 }, [9]],
		[[9], { new_status: '9' }, [9]],
		[[9], { new_status: 10 }, []],
		[[9], {}, []],
		[[9], null, []],
		[[], { new_status: 10 }, [10]],
		[[9], [{ new_status: 9 }, { new_status: 10 }, { new_status: 9 }], [9, 9]],
	])('%j let %j through as %j', async (newStatuses, data, through) => {
		const { call, executions } = await endpoint({ parameters: { options: { newStatuses } } });
		expect(await call(envelope('order.set_status', data))).toEqual({
			status: 200,
			body: { result: 'ok' },
		});
		const statuses = executions.flat().map(({ json }) => Number((json.data as Json).new_status));
		expect(statuses).toEqual(through);
		expect(executions).toHaveLength(through.length ? 1 : 0);
	});

	it('hold for order.set_status alone', async () => {
		const { call, executions } = await endpoint({ parameters: { options: { newStatuses: [9] } } });
		for (const event of ['doc.set_status', 'order.update_order']) await call(envelope(event));
		expect(executions).toHaveLength(2);
	});
});

describe('a workflow', () => {
	const failing = () => Promise.reject(new Error('broken'));

	it.each<[string, (typeof MODES)[number], string, Continue, { status: number; body: unknown }]>([
		[
			'fails',
			'whenFinished',
			'order.set_pay',
			failing,
			{ status: 500, body: { message: expect.any(String) } },
		],
		[
			'fails',
			'whenFinished',
			'good.get_good',
			failing,
			{ status: 500, body: { message: expect.any(String) } },
		],
		[
			'fails',
			'reply',
			'good.get_good',
			failing,
			{ status: 500, body: { message: expect.any(String) } },
		],
		['fails', 'reply', 'order.set_pay', failing, { status: 200, body: { result: 'ok' } }],
		[
			'gives nothing',
			'whenFinished',
			'order.set_pay',
			() => ({ last: [] }),
			{ status: 200, body: { result: 'ok' } },
		],
		[
			'gives nothing',
			'whenFinished',
			'good.get_good',
			() => ({ last: [] }),
			{ status: 200, body: UNANSWERED },
		],
		[
			'gives nothing',
			'whenFinished',
			'supplier.get_suppliers',
			() => ({ last: [] }),
			{ status: 200, body: UNANSWERED },
		],
		[
			'knows nothing',
			'whenFinished',
			'supplier.get_suppliers',
			() => ({ last: [{ error: 'no', code: 2 }] }),
			{ status: 200, body: { error: 'no', code: 2 } },
		],
		[
			'gives several',
			'whenFinished',
			'good.get_good',
			() => ({ last: [{ id: 1 }, { id: 2 }] }),
			{ status: 200, body: [{ id: 1 }, { id: 2 }] },
		],
		['never replies', 'reply', 'good.get_good', () => ({}), { status: 200, body: UNANSWERED }],
		[
			'replies with a status',
			'reply',
			'good.get_good',
			() => ({ reply: { body: { error: 'no', code: 2 }, statusCode: 404 } }),
			{ status: 404, body: { error: 'no', code: 2 } },
		],
	])('that %s, responding %s, gives %s its due', async (_, respond, event, workflow, answer) => {
		const { call, executions } = await endpoint({ parameters: { respond }, workflow });
		expect(await call(envelope(event))).toEqual(answer);
		expect(executions).toHaveLength(1);
	});

	it.each(['reply', 'whenFinished'])(
		'with the Reply operation answers under %s',
		async (respond) => {
			const { answer } = CALLBACKS['good.get_good'];
			const { call } = await endpoint({
				parameters: { respond },
				workflow: async (items) => {
					const json = `={{ { ...${JSON.stringify(answer)}, id: $json.data.id } }}`;
					const { responses, items: last } = await runner(() => '')(
						{ resource: 'callback', operation: 'reply', json, statusCode: 200 },
						{ input: items.map((item) => item.json) },
					);
					return { last: last as Json[], reply: responses[0] as Finish['reply'] };
				},
			});
			const data = { id: 77 };
			expect(await call(envelope('good.get_good', data))).toEqual({
				status: 200,
				body: { ...(answer as Json), ...data },
			});
		},
	);
});

it('takes a key of digits as a number, as JSON may have it', async () => {
	const { call, executions } = await endpoint({ key: '1234567' });
	expect((await call(envelope('order.set_pay', null, 1234567))).status).toBe(200);
	expect(executions).toHaveLength(1);
});

it('hears what the warehouse calls by itself, and is understood there', async () => {
	const { url, executions } = await endpoint({ workflow: () => ({}) });
	const warehouse = await startWarehouse();
	open.push(warehouse.close);
	warehouse.setEndpoint({ url, key: ENDPOINT_KEY });
	await ask(warehouse, 'order.add_order', {
		...ACTIONS['order.add_order'].sample,
		track: '1',
		track_status: '',
	});
	await warehouse.advance('AZ-1234');
	await warehouse.changeOrder('AZ-1234', { comment: 'new' });
	await warehouse.callback('order', 'send_to_cdek', ['AZ-1234']);
	warehouse.setEndpoint({ url, key: 'wrong' });
	await warehouse.advance('AZ-1234');
	expect(warehouse.state.callbacks.map(({ answer }) => answer)).toEqual([
		{ status: 200, body: { result: 'ok' } },
		{ status: 200, body: { result: 'ok', id: 'AZ-1234' } },
		{ status: 200, body: { result: 'ok' } },
		{ status: 403, body: expect.anything() },
	]);
	expect(executions.flat().map(({ json }) => json)).toMatchObject([
		{ event: 'order.set_status', data: { new_status_name: 'Передан на комплектацию' } },
		{ event: 'order.update_order', data: { comment: 'new', delivery_type: 4, courier: 42 } },
		{ event: 'order.send_to_cdek', data: { id: 'AZ-1234' } },
	]);
	expect(leaks(JSON.stringify(executions))).toBe(false);
});

it('gives what callback.parse gives, for any envelope', async () => {
	const { call, executions } = await endpoint();
	const run = runner(() => '');
	const word = fc.oneof(
		fc.constantFrom('order', 'doc', 'set_status', 'update_tracks'),
		fc.string(),
	);
	const thing = fc.record(
		{
			id: fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
			old_status: fc.integer({ min: -1, max: 12 }),
			new_status: fc.oneof(fc.integer({ min: -1, max: 12 }), fc.string()),
			delivery_type_id: fc.integer(),
			courier: fc.integer(),
			any: fc.jsonValue(),
		},
		{ requiredKeys: [] },
	);
	const random = fc.record({
		type: word,
		action: word,
		data: fc.oneof(thing, fc.array(fc.oneof(thing, fc.string(), fc.integer())), fc.jsonValue()),
	});
	await fc.assert(
		fc.asyncProperty(random, async (parts) => {
			const body = JSON.parse(JSON.stringify({ key: ENDPOINT_KEY, ...parts })) as Json;
			executions.length = 0;
			expect((await call(body)).status).toBe(200);
			const { items, error } = await run(
				{ resource: 'callback', operation: 'parse' },
				{ input: [{ body } as never] },
			);
			expect(error).toBeUndefined();
			expect(items).toEqual((executions[0] ?? []).map(({ json }) => json));
			const plain = itemsFor('.', body.data);
			expect(items).toHaveLength(plain.length);
			items.forEach((item, n) => {
				expect(item).toMatchObject({
					event: `${parts.type}.${parts.action}`,
					type: parts.type,
					action: parts.action,
				});
				const own = plain[n].json.data as Json;
				for (const name of Object.keys(own)) expect((item.data as Json)[name]).toEqual(own[name]);
			});
		}),
		{ numRuns: 100 },
	);
});
