/** Flow 10: its tool tells a customer of an order of his own; guessing ends soon, however fast it is done. */
import { TRIES_TABLE } from '../../workflows/source/kit';
import { prepared, type Prepared } from './prepared';

const FLOW = '10-where-is-my-order';
const NOTHING = expect.stringContaining('There is no order with this number and this phone');

let stage: Prepared;
let now: jest.SpyInstance | undefined;
beforeEach(async () => {
	stage = await prepared([FLOW]);
});
afterEach(async () => {
	now?.mockRestore();
	now = undefined;
	await stage.close();
});

const tries = () => stage.tables.rows(TRIES_TABLE);
const chats = () => tries().map(({ chat }) => chat);
const asking = async (number: unknown, phone: unknown, chat: unknown = 'chat 1', how = {}) => {
	const item = { number, phone, chat } as never;
	return await stage.run(FLOW, 'Asked by the Agent', [item], how);
};
/** What the agent gets: the items of the node that ran last. */
const ask = async (...question: Parameters<typeof asking>) => {
	const { error, run, items } = await asking(...question);
	if (error) throw new Error(error.message);
	return items(run!.data.resultData.lastNodeExecuted!);
};
/** An order of the usual buyer, whose phone ends with 4567. */
const order = (more: object = {}) => {
	const { id, name } = stage.world.placeOrder();
	stage.world.changeOrder(id, { state: 'Отгружен', attributes: { 'Трек-номер': '1012' }, ...more });
	return String(name);
};
const END = '4567';
const wrong = async (times: number, number: string, chat: (n: number) => string) => {
	for (let n = 0; n < times; n++)
		expect(await ask(number, '0000', chat(n))).toMatchObject([{ found: false }]);
};
const looked = () =>
	stage.world.moysklad.requests.filter(({ url }) => url.includes('/customerorder')).length;

it('tells of the order: state, tracking number, goods', async () => {
	const number = order();
	expect(await ask(` №${number} `, `…${END}`)).toMatchObject([
		{
			...{ order: number, state: 'Отгружен', 'Трек-номер': '1012', 'Способ доставки': 'СДЭК' },
			goods: expect.arrayContaining([{ name: expect.any(String), quantity: 2 }]),
		},
	]);
	expect(tries()).toEqual([]);
});

it('tells of an invoice of the shop', async () => {
	expect(await ask('kz-1001', '4455')).toMatchObject([
		{ order: 'KZ-1001', goods: [{ state: 'Новая' }, { state: 'Новая' }] },
	]);
});

it('tells nothing else of anybody: not in the answer, not in the run', async () => {
	const number = order({ description: 'Секрет' });
	for (const wished of [number, '99999', 'KZ-1001', 'KZ-9999']) {
		const { run, items } = await asking(wished, '0000', `chat ${wished}`);
		expect(items('Both Answers')).toEqual([{}, {}]);
		const said = items(run!.data.resultData.lastNodeExecuted!);
		expect(said).toEqual([{ found: false, say: NOTHING }]);
	}
	const right = JSON.stringify(await ask(number, END));
	for (const secret of ['Секрет', 'Иванова', '916']) expect(right).not.toContain(secret);
});

it.each([
	['', END],
	['00001', '456'],
	['00001', '45678'],
	['00001', ''],
	[undefined, null],
	['1'.repeat(60), END],
])('asks again where the question is not whole: %s, %s', async (number, phone) => {
	expect(await ask(number, phone)).toMatchObject([
		{ found: false, say: expect.stringContaining('four digits, no more') },
	]);
	expect(tries()).toEqual([]);
	expect(looked()).toBe(0);
});

describe('wrong digits', () => {
	it('close a number, in whatever chats, even to the right ones, and no other number', async () => {
		const [number, other] = [order(), order()];
		await wrong(5, number, (n) => `chat ${n}`);
		const before = looked();
		expect(await ask(number, END, 'chat 9')).toEqual([{ found: false, say: NOTHING }]);
		expect(await ask(`# ${number}`, END, 'chat 10')).toEqual([{ found: false, say: NOTHING }]);
		expect(looked()).toBe(before);
		expect(await ask(other, END, 'chat 9')).toMatchObject([{ order: other }]);
	});

	it('close a chat, over whatever numbers, and no other chat', async () => {
		const number = order();
		for (let n = 0; n < 5; n++) await ask(`9000${n}`, '0000');
		expect(await ask(number, END)).toEqual([{ found: false, say: NOTHING }]);
		expect(await ask(number, END, 'chat 2')).toMatchObject([{ order: number }]);
	});

	it('as many as the settings say', async () => {
		stage.settings({ wrongTries: 2 });
		const number = order();
		await wrong(1, number, () => 'chat 1');
		expect(await ask(number, END)).toMatchObject([{ order: number }]);
		await wrong(1, number, () => 'chat 2');
		expect(await ask(number, END, 'chat 3')).toEqual([{ found: false, say: NOTHING }]);
	});

	it('are forgotten the next day in Moscow', async () => {
		const number = order();
		const at = (time: string) => {
			now?.mockRestore();
			now = jest.spyOn(Date, 'now').mockReturnValue(Date.parse(time));
		};
		at('2026-11-27T20:59:00Z');
		await wrong(5, number, () => 'chat 1');
		expect(await ask(number, END)).toMatchObject([{ found: false }]);
		at('2026-11-27T21:01:00Z');
		expect(await ask(number, END)).toMatchObject([{ order: number }]);
		expect(tries()).toEqual([]);
	});

	it('many at once are stopped as well, from one process or two', async () => {
		const number = order();
		const before = looked();
		await Promise.all(
			Array.from({ length: 60 }, (_, n) =>
				asking(number, String(1000 + n), `chat ${n}`, { process: n % 2 ? 'A' : 'B' }),
			),
		);
		expect(looked() - before).toBeLessThanOrEqual(5);
		expect(tries()).toHaveLength(60);
		expect(await ask(number, END, 'another')).toMatchObject([{ found: false }]);
	}, 60_000);

	it('over many numbers at once too', async () => {
		const numbers = Array.from({ length: 30 }, () => order());
		const before = looked();
		await Promise.all(numbers.map((number) => asking(number, '0000')));
		expect(looked() - before).toBeLessThanOrEqual(5);
		expect(new Set(chats())).toEqual(new Set(['chat 1']));
	}, 60_000);
});

describe('right digits', () => {
	it('are no try, however often', async () => {
		const number = order();
		for (let n = 0; n < 8; n++) expect(await ask(number, END)).toMatchObject([{ order: number }]);
		expect(tries()).toEqual([]);
	});

	it('tell of his own of two orders with one number', async () => {
		const number = order();
		stage.world.placeOrder('usual', { number, buyer: 'Розничный покупатель' });
		expect(await ask(number, END)).toHaveLength(1);
	});
});

describe('a service that is away', () => {
	it('is no "there is none"; the try counts', async () => {
		const number = order();
		await stage.world.setService('moysklad', 'refused');
		expect(await ask(number, END)).toEqual([
			{ found: false, say: expect.stringContaining('cannot be looked up at the moment') },
		]);
		expect(tries()).toHaveLength(1);
	}, 60_000);

	it('keeps nobody from what the other one knows', async () => {
		await stage.world.setService('moysklad', 'refused');
		expect(await ask('KZ-1001', '4455')).toMatchObject([{ order: 'KZ-1001' }]);
		await stage.world.setService('moysklad', 'up');
		await stage.world.setService('saplab', 'refused');
		const number = order();
		expect(await ask(number, END)).toMatchObject([{ order: number }]);
	}, 60_000);

	it('may be switched off by the person who does not use it', async () => {
		await stage.close();
		stage = await prepared([]);
		const { readFileSync } = await import('node:fs');
		const file = JSON.parse(readFileSync(`${__dirname}/../../workflows/${FLOW}.json`, 'utf8'));
		for (const node of file.nodes) if (node.name === 'Invoice in Saplab') node.disabled = true;
		await stage.close();
		stage = await prepared([], { flows: { [FLOW]: file } });
		const number = order();
		expect(await ask(number, END)).toMatchObject([{ order: number }]);
		expect(await ask(number, '0000')).toEqual([{ found: false, say: NOTHING }]);
	});
});

it.each(['Count the Try', 'Tries of the Number', 'Few Enough', 'Order in MoySklad', 'What Came'])(
	'a run that dies after "%s" has counted the try',
	async (name) => {
		const number = order();
		await asking(number, '0000', 'chat 1', { crashAfter: name });
		expect(chats()).toEqual(['chat 1']);
		await wrong(4, number, () => 'chat 2');
		expect(await ask(number, END, 'chat 3')).toMatchObject([{ found: false }]);
	},
);

it('answers nobody where no try is allowed', async () => {
	const number = order();
	stage.settings({ wrongTries: 0 });
	expect(await ask(number, END)).toMatchObject([{ found: false }]);
});

it('takes the chat from n8n, not from the AI', async () => {
	const { default: flow } = await import('../../workflows/10-where-is-my-order.json');
	const tool = flow.nodes.find(({ name }) => name === 'Find the Order');
	const { value } = (tool?.parameters as { workflowInputs: { value: Record<string, string> } })
		.workflowInputs;
	expect(value.chat).toBe("={{ $('Chat').first().json.sessionId }}");
});
