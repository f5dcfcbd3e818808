/** One way through flows 5, 7, 9, 10 and 12 in a real n8n, and one problem of each, told by the other side and by the tables. */
import { setTimeout as sleep } from 'node:timers/promises';
import { rowsOf } from '../../../sandbox/tables';
import { itemsOf } from '../harness';
import { startModel } from './model';
import { changeSettings } from './settings';
import { setStage, type Stage } from './stage';
import { AGREED } from '../../../workflows/source/kit/tables';

const STOCK = '05-stock-agreement';
const BILLING = '07-warehouse-billing';
const CLIENTS = '09-clients-to-moysklad';
const WHERE = '10-where-is-my-order';
const WATCH = '12-watch';
/** The shortest wait that n8n puts into its database, as it does ten minutes. */
const SECONDS = 66;

let stage: Stage;
let model: Awaited<ReturnType<typeof startModel>>;

beforeAll(async () => {
	[stage, model] = await Promise.all([
		setStage([STOCK, BILLING, CLIENTS, WHERE, WATCH]),
		startModel(),
	]);
}, 400_000);

afterAll(async () => {
	await Promise.all([stage?.stop(), model?.close()]);
}, 60_000);

jest.setTimeout(400_000);

/** What a flow has among the problems. */
const problemsOf = async (flow: string) =>
	(await rowsOf(stage.n8n.rest, 'sklad problems')).filter(
		(row) => row.flow === flow && row.kind !== AGREED,
	);
const kindsOf = async (flow: string) => (await problemsOf(flow)).map(({ kind }) => kind);
async function run(file: string, trigger: string) {
	const execution = await stage.run(file, trigger);
	expect(execution.data.resultData.error).toBeUndefined();
	return execution;
}
/** Saves and publishes a workflow with other parameters of a node, as a person does. */
async function change(file: string, change: (nodes: Stage['workflows'][string]) => void) {
	const { rest } = stage.n8n;
	const workflow = await rest.getWorkflow(stage.workflows[file].id);
	change(workflow);
	await rest.updateWorkflow(workflow.id, workflow);
	await rest.activate(workflow.id);
}

describe('flow 5', () => {
	const documents = () => ['enter', 'loss'].map((kind) => stage.world.moysklad.list(kind).length);
	/** Lets a person answer the form that the report names. */
	async function answer(text: string, choice: string): Promise<void> {
		const [url] = /https?:\/\/\S+/.exec(text) ?? [];
		const page = await (await fetch(String(url))).text();
		for (const shown of ['Сверка остатков', 'Мишка: склад', 'Спасибо'])
			expect(page).toContain(shown);
		const form = new FormData();
		form.append('field-0', JSON.stringify([choice]));
		const reply = await fetch(String(url), { method: 'POST', body: form });
		expect(reply.status).toBe(200);
		await stage.quiet();
	}

	it('reports what differs, and books it once a person has approved, once', async () => {
		stage.world.moveStock('00001', 3);
		stage.world.moveStock('1011', -2);
		const id = await stage.begin(STOCK, 'Compare Now');
		expect((await stage.n8n.rest.run(id)).status).toBe('waiting');
		const [{ kind, text }] = await problemsOf('5');
		expect(kind).toBe('Остатки расходятся');
		expect(text).toContain('Мишка: склад 15, МойСклад 12 → +3');
		expect(documents()).toEqual([0, 0]);
		await answer(String(text), 'Исправить МойСклад');
		expect((await stage.n8n.rest.run(id)).status).toBe('success');
		expect(documents()).toEqual([1, 1]);
		expect(await problemsOf('5')).toEqual([]);
		const again = await run(STOCK, 'Compare Now');
		expect([again.status, documents(), await problemsOf('5')]).toEqual(['success', [1, 1], []]);
	});

	it('books nothing of what has changed since the report, and says so', async () => {
		stage.world.moveStock('00001', 2);
		await stage.begin(STOCK, 'Compare Now');
		stage.world.moveStock('00001', 1);
		const [{ text }] = await problemsOf('5');
		await answer(String(text), 'Исправить МойСклад');
		expect(documents()).toEqual([1, 1]);
		expect(await kindsOf('5')).toEqual(['Исправлено не всё']);
		stage.world.moveStock('00001', -3);
		await run(STOCK, 'Compare Now');
		expect(await problemsOf('5')).toEqual([]);
	});

	it('tells once that the warehouse is away', async () => {
		await stage.world.setService('imsklad', 'failing');
		await run(STOCK, 'Compare Now');
		await run(STOCK, 'Compare Now');
		await stage.world.setService('imsklad', 'up');
		expect(await kindsOf('5')).toEqual(['Остатки не сверены']);
		await run(STOCK, 'Compare Now');
		expect(await problemsOf('5')).toEqual([]);
	});
});

describe('flow 7', () => {
	it('reports once, and tells of too little money until there is enough', async () => {
		await changeSettings(stage, { morning: 0 });
		await run(BILLING, 'Every Hour');
		await run(BILLING, 'Every Hour');
		const [report, ...others] = await problemsOf('7');
		expect(others).toEqual([]);
		expect(report).toMatchObject({ thing: 'Отчёт', kind: expect.stringMatching(/^Биллинг за/) });
		const { balance } = stage.world.imsklad.state;
		stage.world.spend(100);
		await run(BILLING, 'Every Hour');
		await run(BILLING, 'Every Hour');
		expect(await kindsOf('7')).toEqual([report.kind, 'Мало денег на счёте склада']);
		stage.world.spend(balance);
		await run(BILLING, 'Every Hour');
		expect(await kindsOf('7')).toEqual([report.kind]);
	});

	it('tells once that the account cannot be read, until it can', async () => {
		const before = await kindsOf('7');
		await stage.world.setService('imsklad', 'failing');
		await run(BILLING, 'Every Hour');
		await run(BILLING, 'Every Hour');
		await stage.world.setService('imsklad', 'up');
		expect(await kindsOf('7')).toEqual([...before, 'Счёт склада не прочитан']);
		await run(BILLING, 'Every Hour');
		expect(await kindsOf('7')).toEqual(before);
	});
});

describe('flow 9', () => {
	const parties = (code: string) =>
		stage.world.moysklad.list('counterparty').filter((each) => each.externalCode === code);
	const writes = () =>
		stage.world.moysklad.requests.filter(({ method, url }) => {
			return method !== 'GET' && url.includes('/counterparty');
		}).length;

	it('brings a client over, once; of whom nobody can tell a person is told, once', async () => {
		const { world } = stage;
		world.saplab.state.clients.length = 0;
		const one = world.addClient({ name: 'Сидорова', phone: '+7 916 700-11-22' });
		const other = world.addClient({ name: 'Петров', phone: '+7 916 700-33-44' });
		for (const name of ['Петров А.', 'Петров Б.'])
			world.moysklad.create('counterparty', { name, phone: '89167003344' });
		await run(CLIENTS, 'By Hand');
		expect(parties(`saplab-${one.id}`)).toMatchObject([{ name: 'Сидорова' }]);
		expect(parties(`saplab-${other.id}`)).toEqual([]);
		const before = writes();
		await run(CLIENTS, 'By Hand');
		expect(writes()).toBe(before);
		expect(await problemsOf('9')).toMatchObject([
			{ thing: `Клиент ${other.id}`, kind: 'Двойники', place: String(other.id) },
		]);
		const [twin] = world.moysklad.list('counterparty').filter(({ name }) => name === 'Петров А.');
		world.moysklad.change('counterparty', twin.id, { externalCode: `saplab-${other.id}` });
		await run(CLIENTS, 'By Hand');
		expect(await problemsOf('9')).toEqual([]);
	});
});

describe('flow 10', () => {
	/** What the agent answers to a customer in a chat. */
	async function say(chatInput: string, sessionId: string): Promise<string> {
		const { rest } = stage.n8n;
		const json = { sessionId, action: 'sendMessage', chatInput };
		const data = {
			...{ startTime: Date.now(), executionTime: 0, executionIndex: 0, source: [null] },
			...{ executionStatus: 'success', data: { main: [[{ json }]] } },
		};
		const { executionId } = await rest.call<{ executionId: string }>(
			...(['POST', `/workflows/${stage.workflows[WHERE].id}/run`] as const),
			{ triggerToStartFrom: { name: 'Chat', data } },
		);
		await stage.quiet();
		const execution = await rest.run(executionId);
		expect(execution.data.resultData.error).toBeUndefined();
		return String(itemsOf(execution, 'AI Agent')[0]?.json.output);
	}
	const tries = async () => (await rowsOf(stage.n8n.rest, 'sklad tries')).length;
	const asked = () =>
		stage.world.moysklad.requests.filter(({ url }) => url.includes('/customerorder')).length;

	beforeAll(async () => {
		const { type, name, data } = model.credential;
		const { id } = await stage.n8n.rest.createCredential(type, data, name);
		await change(WHERE, ({ nodes, connections }) => {
			nodes.push({
				...{ id: 'model', name: 'Chat Model', position: [0, 400], typeVersion: 1.2 },
				type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
				parameters: { model: { __rl: true, mode: 'id', value: 'simulated' }, options: {} },
				credentials: { [type]: { id, name } },
			});
			const link = { node: 'AI Agent', type: 'ai_languageModel' as const, index: 0 };
			connections['Chat Model'] = { ai_languageModel: [[link]] };
		});
		await changeSettings(stage, { wrongTries: 2 });
	});

	it('tells a customer of an order, and writes nothing', async () => {
		const number = String(stage.world.placeOrder('usual').name);
		const writes = () =>
			stage.world.moysklad.requests.filter(({ method }) => method !== 'GET').length;
		const before = writes();
		const said = await say(`Где заказ ${number}? Телефон …4567`, 'chat 1');
		expect(said).toContain(`"order":"${number}"`);
		expect([await tries(), writes()]).toEqual([0, before]);
	});

	it('tells nothing to who guesses, and closes the number, even to the right digits', async () => {
		const number = String(stage.world.placeOrder('usual').name);
		for (const chat of ['chat 2', 'chat 3'])
			expect(await say(`${number} 0000`, chat)).toContain('There is no order with this number');
		expect(await tries()).toBe(2);
		const before = asked();
		expect(await say(`${number} 4567`, 'chat 4')).toContain('There is no order with this number');
		expect(asked()).toBe(before);
	});

	it('says that it cannot look now, where a service is away', async () => {
		const number = String(stage.world.placeOrder('usual').name);
		await stage.world.setService('moysklad', 'failing');
		const said = await say(`${number} 4567`, 'chat 5');
		await stage.world.setService('moysklad', 'up');
		expect(said).toContain('cannot be looked up at the moment');
	});
});

describe('flow 12', () => {
	const found = async () =>
		(await problemsOf('12')).map(({ thing, kind }) => `${String(thing)}: ${String(kind)}`).sort();
	const order = () =>
		stage.world.earlier(40, () => {
			const { name } = stage.world.placeOrder('usual');
			stage.world.sendOrder(String(name));
			return String(name);
		});
	const STOCK_DIFFERS = 'Товар Мишка: Остаток расходится';

	it('finds what is stuck and what differs after a second look, and nothing twice', async () => {
		const { world, n8n } = stage;
		await change(WATCH, ({ nodes }) => {
			const wait = nodes.find(({ name }) => name === 'Ten Minutes Later');
			if (wait) wait.parameters = { ...wait.parameters, amount: SECONDS };
		});
		const number = order();
		const stuck = `Заказ ${number}: Не дошёл до склада`;
		world.moveStock('00001', 3);
		const id = await stage.begin(WATCH, 'Every Hour');
		expect((await n8n.rest.run(id)).status).toBe('waiting');
		expect(await found()).toEqual([stuck]);
		let { status } = await n8n.rest.run(id);
		for (let n = 0; n < 300 && !['success', 'error'].includes(status); n++) {
			await sleep(1000);
			({ status } = await n8n.rest.run(id));
		}
		expect([status, await found()]).toEqual(['success', [stuck, STOCK_DIFFERS]]);

		await world.setService('imsklad', 'failing');
		await run(WATCH, 'Every Hour');
		await run(WATCH, 'Every Hour');
		await world.setService('imsklad', 'up');
		// Nothing is struck out that could not be looked at.
		expect(await found()).toEqual([stuck, 'Обход: Не удалось посмотреть', STOCK_DIFFERS]);

		world.moveStock('00001', -3);
		world.setOrderState(number, 'Новый');
		await run(WATCH, 'Every Hour');
		expect(await found()).toEqual([]);
	});
});
