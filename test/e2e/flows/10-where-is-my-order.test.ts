import { workflowTemplates, type NodeJson } from '../harness';
import { startServer } from '../../simulators/server';
import { setStage, type Stage } from './stage';

const FLOW = '10-where-is-my-order';

interface Message {
	role: string;
	content: string | null;
	tool_calls?: unknown[];
}
interface Asked {
	messages: Message[];
	tools: Array<{ function: { name: string; description: string; parameters: unknown } }>;
}
interface Call {
	name: string;
	arguments: unknown;
}

/**
 * Speaks as OpenAI does, and is the worst model there can be: it makes the tool calls that the test puts into its
 * mouth, one after the other, and then tells the customer all that it has got, to the letter.
 */
async function startModel() {
	const asked: Asked[] = [];
	const calls: Call[] = [];
	const answer = (message: object) => ({
		...{ id: 'chat-1', object: 'chat.completion', created: 1, model: 'worst' },
		choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop' }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	});
	const server = await startServer({
		routes: (app) =>
			app.post('/chat/completions', async (request) => {
				const body = JSON.parse(String(request.body)) as Asked;
				asked.push(body);
				const call = calls.shift();
				if (call) {
					const { name } = call;
					const written = { name, arguments: JSON.stringify(call.arguments) };
					const id = `call-${asked.length}`;
					return answer({
						content: null,
						tool_calls: [{ id, type: 'function', function: written }],
					});
				}
				const last = body.messages.map(({ role }) => role).lastIndexOf('user');
				const results = body.messages.slice(last).filter(({ role }) => role === 'tool');
				return answer({ content: results.map(({ content }) => content).join('\n') });
			}),
	});
	return { ...server, asked, calls };
}

let stage: Stage;
let model: Awaited<ReturnType<typeof startModel>>;
let chat: string;

beforeAll(async () => {
	[stage, model] = await Promise.all([setStage([FLOW]), startModel()]);
	const { rest, url } = stage.n8n;
	const { id } = stage.workflows[FLOW];
	const data = { apiKey: 'sandbox-key', url: model.url };
	const credential = await rest.createCredential('openAiApi', data, 'Model');
	const { nodes, connections, ...workflow } = await rest.getWorkflow(id);
	const trigger = nodes.find(({ name }) => name === 'Chat')!;
	Object.assign(trigger.parameters, { public: true, mode: 'webhook' });
	const added: NodeJson = {
		name: 'Model',
		type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
		typeVersion: 1.3,
		parameters: {
			model: { __rl: true, mode: 'id', value: 'worst' },
			responsesApiEnabled: false,
			options: {},
		},
		credentials: { openAiApi: { id: credential.id, name: credential.name } },
	};
	await rest.updateWorkflow(id, {
		...workflow,
		nodes: [...nodes, added],
		connections: {
			...connections,
			Model: { ai_languageModel: [[{ node: 'AI Agent', type: 'ai_languageModel', index: 0 }]] },
		},
	});
	await rest.activate(id);
	chat = `${url}/webhook/${trigger.webhookId}/chat`;
}, 240_000);

afterAll(async () => {
	await Promise.all([stage?.stop(), model?.close()]);
}, 60_000);

/** What the customer hears when the model makes these calls: a line for each. */
async function told(...calls: Call[]): Promise<string> {
	model.calls.splice(0, Infinity, ...calls);
	const response = await fetch(chat, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ action: 'sendMessage', sessionId: 'one', chatInput: 'Где мой заказ?' }),
	});
	expect(response.status).toBe(200);
	return ((await response.json()) as { output: string }).output;
}
const find = (number: unknown, phone: unknown): Call => ({
	name: 'Find_the_Order',
	arguments: { number, phone },
});
/** What the tool gives for a number and digits. */
const found = async (number: unknown, phone: unknown) =>
	JSON.parse(await told(find(number, phone))) as object[];

const NOT_FOUND = [{ found: false, say: expect.stringContaining('no order with this number') }];
const ASK_AGAIN = [{ found: false, say: expect.stringContaining('Ask the customer') }];
/** An order of Иванова, whose phone ends with 4567. */
const placed = (...wish: Parameters<Stage['world']['placeOrder']>) =>
	String(stage.world.placeOrder(...wish).name);
const HERS = '4567';
const asked = () =>
	stage.world.moysklad.requests.filter(({ url }) => url.includes('customerorder')).length +
	stage.world.saplab.requests.length;

it('has no model of its own, and tools that can only look', async () => {
	await told();
	const [{ messages, tools }] = model.asked;
	expect(tools.map((tool) => tool.function.name).sort()).toEqual([
		'Delivery_Methods',
		'Find_the_Order',
	]);
	expect(messages[0].content).toMatch(/number of the order, and the last four digits/);
	const types = workflowTemplates()
		.get(FLOW)!
		.nodes.map(({ type }) => type);
	expect(types.filter((type) => /\.lm|chat.*model/i.test(type))).toEqual([]);
});

it('tells of an order in MoySklad: its state, what the warehouse says, the track, the goods', async () => {
	const number = placed('usual', { comment: 'IMSKLAD: собран. Клиент скандалит' });
	stage.world.changeOrder(number, {
		state: 'Отгружен',
		deliveryPlannedMoment: '2026-12-01 10:00:00',
		attributes: {
			'IMSKLAD статус': '9 Отгружен в курьерскую службу, покинул склад',
			'Трек-номер': '1012345678',
			'IMSKLAD проблема': 'внутреннее',
		},
	});
	expect(await found(number, HERS)).toEqual([
		{
			found: true,
			order: number,
			placed: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
			state: 'Отгружен',
			atTheWarehouse: 'Отгружен в курьерскую службу, покинул склад',
			deliveryMethod: 'СДЭК',
			trackingNumber: '1012345678',
			planned: '2026-12-01',
			goods: expect.arrayContaining(['Мишка × 1', 'Конструктор «Город» × 2']),
		},
	]);
});

it('tells of the positions of an invoice in Saplab', async () => {
	const about = { found: true, order: 'KZ-1002', deliveryMethod: 'Курьер по Казани' };
	expect(await found(' № kz-1002', '00-02')).toMatchObject([
		{ ...about, state: 'Новая', isPaid: false, goods: ['GATES 5636XS Ремень ГРМ × 1'] },
		{ ...about, state: 'Новая', isPaid: true, goods: ['MANN W 712/95 Фильтр масляный × 1'] },
	]);
});

it('tells of delivery methods by our own node as a tool', async () => {
	expect(JSON.parse(await told({ name: 'Delivery_Methods', arguments: {} }))).toEqual([
		{ id: 1, name: 'Курьер по Казани', min_price: 500 },
		{ id: 2, name: 'Самовывоз ', min_price: 0 },
	]);
});

describe('whatever the model asks for, it cannot get', () => {
	it('an order of somebody else, by the right number and other digits', async () => {
		const number = placed('usual', { buyer: 'ООО «Ромашка»' });
		expect(await found(number, '0011')).toMatchObject([{ found: true }]);
		expect(await found(number, HERS)).toEqual(NOT_FOUND);
		expect(await found('KZ-1001', HERS)).toEqual(NOT_FOUND);
		expect(await found('KZ-1001', '4455')).toHaveLength(2);
	});

	it('a hint which numbers there are', async () => {
		const number = placed();
		const answers = [await found(number, '0000'), await found('99999', '0000')];
		expect(answers[0]).toEqual(NOT_FOUND);
		expect(answers[1]).toEqual(answers[0]);
	});

	it('anything without a number and four digits: nobody is even asked', async () => {
		const number = placed();
		const before = asked();
		const wrong = [
			...['', ' ', '567', '34567', '+7 (916) 123-45-67', '....', '\\d{4}', null].map((phone) => [
				number,
				phone,
			]),
			...['', ' ', '№', null].map((none) => [none, HERS]),
		];
		for (const [none, phone] of wrong) {
			const answer = await told(find(none, phone));
			// What is no text at all n8n itself refuses.
			if (none !== null && phone !== null) expect(JSON.parse(answer)).toEqual(ASK_AGAIN);
			expect(answer).not.toContain('"found":true');
		}
		expect(asked()).toBe(before);
	});

	it.each([
		['an operator of the API', (number: string) => `~${number.slice(-1)}`],
		['another condition', (number: string) => `x;name!=${number}`],
		['a second value', (number: string) => `x;name=${number}`],
		['several numbers', (number: string) => `${number},${number}`],
		['a list', (number: string) => [number]],
		['an expression', (number: string) => `={{ '${number}' }}`],
		['a path', (number: string) => `x/../invoice/${number}`],
		['a part of the number', (number: string) => number.slice(0, 3)],
	])('an order by %s', async (_what, trick) => {
		const number = placed();
		placed('usual', { buyer: 'ООО «Ромашка»' });
		const answer = await told(find(trick(number), HERS));
		expect(answer).not.toContain('"found":true');
		expect(await found(number, HERS)).toMatchObject([{ order: number }]);
	});

	it('names, phones, addresses, prices, notes, or the IDs of things', async () => {
		const number = placed('paid', { comment: 'Секрет' });
		stage.world.addClient({ id: 77, phone: '9998887766', address: 'Тайная, 1' });
		const { invoice } = stage.world.placeShopOrder({
			client: 77,
			lines: [{ shipping_address: 'Тайная, 1', comment: { manager_comment: 'Секрет' } }],
		});
		const all = await told(find(number, HERS), find(invoice, '7766'));
		expect(all.match(/"found":true/g)).toHaveLength(2);
		for (const secret of ['Иванова', 'maria', '916', '9998887766', 'client77', 'Невский', 'Тайная'])
			expect(all).not.toContain(secret);
		expect(all).not.toMatch(/Секрет|price|sum|meta|href|accountId|[\da-f]{8}-[\da-f]{4}-/i);
	});

	it('one order after the other, by trying out numbers', async () => {
		const hers = placed();
		const others = Array.from({ length: 3 }, () => placed('usual', { buyer: 'ООО «Ромашка»' }));
		const all = await told(...[...others, hers].map((number) => find(number, HERS)));
		expect(all.match(/"order":"[^"]+"/g)).toEqual([`"order":"${hers}"`]);
	});

	it('an order by trying out digits: after five wrong ones the number is closed', async () => {
		const [number, other] = [placed(), placed()];
		for (let digits = 1000; digits < 1005; digits++) {
			expect(await found(number, String(digits))).toEqual(NOT_FOUND);
		}
		expect(await found(number, HERS)).toEqual(NOT_FOUND);
		expect(await found(other, HERS)).toMatchObject([{ found: true }]);
	});
});

it.each([
	['MoySklad', 'moysklad', 'Saplab'],
	['Saplab', 'saplab', 'MoySklad'],
] as const)('while %s is away it tells what the other knows, and says so', async (...args) => {
	const [away, service] = args;
	const number = placed();
	const ofShop: [string, string] = ['KZ-1001', '4455'];
	const ofErp: [string, string] = [number, HERS];
	const [lost, known] = away === 'MoySklad' ? [ofErp, ofShop] : [ofShop, ofErp];
	const LATER = [{ found: false, say: expect.stringContaining('at the moment') }];
	await stage.world.setService(service, 'failing');
	expect((await found(...known))[0]).toMatchObject({ found: true });
	for (let n = 0; n < 6; n++) expect(await found(...lost)).toEqual(LATER);
	await stage.world.setService(service, 'up');
	// Those tries were nobody's fault.
	expect((await found(...lost))[0]).toMatchObject({ found: true });
});

it('remembers the conversation', async () => {
	await told();
	const users = model.asked.at(-1)!.messages.filter(({ role }) => role === 'user');
	expect(users.length).toBeGreaterThan(1);
});

it('has written nothing anywhere', () => {
	const { moysklad, saplab, imsklad } = stage.world;
	const requests = [...moysklad.requests, ...saplab.requests, ...imsklad.requests];
	expect(requests.length).toBeGreaterThan(50);
	expect(requests.filter(({ method }) => method !== 'GET')).toEqual([]);
	expect(requests.filter(({ url }) => /order\/(pay|deny|archive|unarchive)/.test(url))).toEqual([]);
});
