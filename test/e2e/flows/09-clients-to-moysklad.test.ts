import type { Body } from '../../simulators/moysklad-check';
import { itemsOf, type Execution } from '../harness';
import { setStage, type Stage } from './stage';

const FLOW = '09-clients-to-moysklad';

let stage: Stage;

beforeAll(async () => {
	stage = await setStage([FLOW]);
	// Only what a test begins is to happen; the clock has a test of its own.
	await stage.n8n.rest.deactivate(stage.workflows[FLOW].id);
	await night();
}, 240_000);

afterAll(async () => {
	await stage?.stop();
}, 60_000);

const night = () => stage.n8n.rest.runWorkflow(stage.workflows[FLOW].id, 'Every Night');
const problems = (execution: Execution) =>
	itemsOf(execution, 'Problem').map(({ json }) => String(json.text));
const counterparties = () => stage.world.moysklad.list('counterparty');
const of = (id: number) =>
	counterparties().filter(({ externalCode }) => externalCode === `saplab-${id}`);
const named = (name: string) => counterparties().filter((each) => each.name === name);
const accountsOf = ({ id }: { id: string }) =>
	stage.world.moysklad.list(`counterparty/${id}/accounts`);
const writes = () => stage.world.moysklad.requests.filter(({ method }) => method !== 'GET').length;
/** A counterparty that people made in MoySklad. */
const made = (fields: Body) => stage.world.moysklad.create('counterparty', fields);

it('brings over all clients, with phones as they are dialled', () => {
	expect(of(1)).toMatchObject([
		{
			name: 'Лев Орлов',
			companyType: 'individual',
			phone: '+79000000001',
			email: 'client1@mail.example',
			actualAddress: 'ул. Баумана, 3',
		},
	]);
	expect(of(4)).toMatchObject([{ name: 'Пётр Соколов', phone: '+79173334455' }]);
	expect(counterparties()).toHaveLength(5 + 4);
	expect(stage.world.state().messages).toEqual([]);
});

it('brings over the details of companies and sole proprietors', async () => {
	const details = {
		...{
			type: 'ООО',
			org_name: 'Ключ',
			inn: '1655111111',
			kpp: '165501001',
			orgn: '1021600000000',
		},
		...{ address: 'Казань, ул. Ленина, 1', bank: 'АО «Банк»', bik: '049205000' },
		...{ account: '40702810000000000001', bank_account: '30101810000000000001' },
	};
	const { addClient } = stage.world;
	const company = addClient({
		name: 'Олег Петров',
		phone: '8 (843) 200-10-20',
		is_wholesaler: true,
		wholesaler_data: details,
	});
	const sole = addClient({
		is_wholesaler: true,
		wholesaler_data: {
			type: 'ИП',
			org_name: 'Сидоров А. Б.',
			inn: '165511111111',
			orgn: '304160000000000',
		},
	});
	await night();
	expect(of(company.id)).toMatchObject([
		{
			...{ name: 'ООО "Ключ"', legalTitle: 'ООО "Ключ"', companyType: 'legal' },
			...{ inn: '1655111111', kpp: '165501001', ogrn: '1021600000000' },
			...{ legalAddress: 'Казань, ул. Ленина, 1', phone: '+78432001020' },
			contactpersons: [{ name: 'Олег Петров', phone: '+78432001020' }],
		},
	]);
	expect(accountsOf(of(company.id)[0])).toMatchObject([
		{
			...{ accountNumber: '40702810000000000001', bic: '049205000', isDefault: true },
			...{ bankName: 'АО «Банк»', correspondentAccount: '30101810000000000001' },
		},
	]);
	const [proprietor] = of(sole.id);
	expect(proprietor).toMatchObject({
		...{ name: 'ИП "Сидоров А. Б."', companyType: 'entrepreneur' },
		...{ inn: '165511111111', ogrnip: '304160000000000' },
	});
	expect(proprietor.kpp).toBeUndefined();
	// A company that has told nothing of itself yet.
	expect(of(3)).toMatchObject([{ name: 'Фарид Гареев', companyType: 'legal' }]);
	expect(stage.world.moysklad.stats.unknownFields).toEqual([]);
});

it('writes nothing when it runs again', async () => {
	const [before, count] = [JSON.stringify(counterparties()), writes()];
	expect((await night()).status).toBe('success');
	expect(JSON.stringify(counterparties())).toBe(before);
	expect(writes()).toBe(count);
});

it.each([
	['+7 (916) 123-45-67', '9161234567', undefined],
	['8 927 765 43 21', '79277654321', undefined],
	['+7-937-111-22-33', '8(937)1112233', 'ivan@mail.example'],
	['9053334455', '+79053334455', undefined],
])('takes %s for %s: one person', async (there, phone, email) => {
	const name = `Человек ${there}`;
	const before = there.startsWith('+7 (916')
		? named('Иванова Мария Петровна')[0]
		: made({ name, phone: there, description: 'любит чай', ...(email && { email }) });
	const client = stage.world.addClient({ name: 'Маша', phone, comment: 'из магазина' });
	const { length } = counterparties();
	await night();
	expect(counterparties()).toHaveLength(length);
	expect(of(client.id)).toMatchObject([
		// What people wrote stays, as they wrote it; what was empty is filled, and the e-mail follows.
		{
			...{ id: before.id, name: before.name, phone: there, email: client.email },
			description: before.description ?? 'из магазина',
		},
	]);
});

it('takes a company for the one with the same ИНН, whatever its phone', async () => {
	const client = stage.world.addClient({
		is_wholesaler: true,
		wholesaler_data: { type: 'ООО', org_name: 'Ромашка', inn: ' 1655000000', kpp: '165501002' },
	});
	const { length } = counterparties();
	await night();
	expect(counterparties()).toHaveLength(length);
	expect(of(client.id)).toMatchObject([
		{
			...{ name: 'ООО «Ромашка»', inn: '1655000000', kpp: '165501002' },
			phone: `+7${client.phone}`,
		},
	]);
});

it('mixes up no company with a person, nor two companies, that share a phone', async () => {
	made({ name: 'ООО «Щит»', phone: '+7 999 444 55 66', inn: '1655222222' });
	made({ name: 'Щукин', phone: '+7 999 444 55 77', companyType: 'individual' });
	const person = stage.world.addClient({ name: 'Секретарь', phone: '9994445566' });
	const company = stage.world.addClient({
		phone: '9994445577',
		is_wholesaler: true,
		wholesaler_data: { type: 'ООО', org_name: 'Меч', inn: '1655333333' },
	});
	const { length } = counterparties();
	await night();
	expect(counterparties()).toHaveLength(length + 2);
	expect(of(person.id)).toMatchObject([{ name: 'Секретарь' }]);
	expect(of(company.id)).toMatchObject([{ name: 'ООО "Меч"' }]);
	expect(named('ООО «Щит»')[0].externalCode).not.toMatch(/^saplab-/);
});

it('keeps two clients apart who wrote the same phone with 10 and with 11 digits', async () => {
	const there = made({ name: 'Двойник', phone: '+7 (950) 000-11-22' });
	const [one, two] = ['9500001122', '79500001122'].map((phone) => stage.world.addClient({ phone }));
	await night();
	expect([of(one.id).length, of(two.id).length]).toEqual([1, 1]);
	expect([of(one.id)[0].id, of(two.id)[0].id]).toContain(there.id);
	const count = writes();
	await night();
	expect(writes()).toBe(count);
});

it('follows phone, e-mail and address, and nothing else', async () => {
	const client = stage.world.addClient({ name: 'Анна', address: 'Тверь, 1' });
	await night();
	Object.assign(client, {
		...{ name: 'Анна Новая', phone: '79510002233', email: 'NEW@mail.example', address: 'Тверь, 2' },
	});
	await night();
	expect(of(client.id)).toMatchObject([
		{ name: 'Анна', phone: '+79510002233', email: 'NEW@mail.example', actualAddress: 'Тверь, 2' },
	]);
	Object.assign(client, { email: 'new@mail.example', phone: '9510002233', address: '' });
	const count = writes();
	await night();
	expect(writes()).toBe(count);
	expect(of(client.id)).toMatchObject([{ actualAddress: 'Тверь, 2' }]);
});

it('doubles nobody who lies in the archive', async () => {
	const client = stage.world.addClient({});
	await night();
	stage.world.moysklad.change('counterparty', of(client.id)[0].id, { archived: true });
	const count = writes();
	await night();
	expect(of(client.id)).toHaveLength(1);
	expect(writes()).toBe(count);
});

it('asks no more than a hundred questions about phones, however many are new', async () => {
	const many = Array.from({ length: 350 }, () => stage.world.addClient({}));
	const { length } = stage.world.moysklad.requests;
	await night();
	const asked = stage.world.moysklad.requests
		.slice(length)
		.filter(({ url }) => url.includes('phone'));
	expect(asked.length).toBeLessThanOrEqual(100);
	expect(many.map(({ id }) => of(id).length)).toEqual(many.map(() => 1));
});

describe('loses nothing and doubles nothing when in the middle', () => {
	/** After the next night all is as if nothing had happened. */
	async function recovered(ids: number[]): Promise<void> {
		stage.world.moysklad.clearFaults();
		stage.world.saplab.clearFaults();
		await night();
		expect(ids.map((id) => of(id).length)).toEqual(ids.map(() => 1));
		const [before, count] = [JSON.stringify(counterparties()), writes()];
		await night();
		expect(JSON.stringify(counterparties())).toBe(before);
		expect(writes()).toBe(count);
	}
	const someone = () => stage.world.addClient({}).id;

	it.each(['failing', 'refused'] as const)('MoySklad is %s', async (how) => {
		const id = someone();
		await stage.world.setService('moysklad', how);
		expect(problems(await night())).toHaveLength(1);
		await stage.world.setService('moysklad', 'up');
		expect(of(id)).toEqual([]);
		await recovered([id]);
	});

	it.each([
		['who is linked', 'externalCode'],
		['who has the phone', 'phone'],
		['who has the ИНН', 'inn'],
	])('MoySklad fails when it is asked %s', async (_what, field) => {
		const there = made({ name: 'Уже есть', phone: '+7 960 111 22 33', inn: '1655444444' });
		const { id } = stage.world.addClient({
			...{ phone: '9601112233', is_wholesaler: true },
			wholesaler_data: { type: 'ООО', org_name: 'Есть', inn: '1655444444' },
		});
		const { length } = counterparties();
		stage.world.moysklad.fault('status500', {
			match: ({ method, url }) => method === 'GET' && url.includes(field),
			times: 100,
		});
		expect(problems(await night()).length).toBeGreaterThan(0);
		// Rather nobody than one who is there already.
		expect(counterparties()).toHaveLength(length);
		await recovered([id]);
		expect(of(id)).toMatchObject([{ id: there.id }]);
		stage.world.moysklad.change('counterparty', there.id, {
			...{ externalCode: 'none', inn: '0', phone: '0' },
		});
		stage.world.saplab.state.clients.splice(
			stage.world.saplab.state.clients.findIndex((client) => client.id === id),
			1,
		);
	});

	it.each(['status500', 'reset'] as const)(
		'MoySklad has taken a new one, but its answer is lost (%s)',
		async (kind) => {
			const id = someone();
			stage.world.moysklad.fault(kind, {
				match: ({ method, body }) => method === 'POST' && body.includes(`saplab-${id}`),
				after: true,
			});
			await night();
			await recovered([id]);
		},
	);

	it('MoySklad takes one of several, and not the other', async () => {
		const [bad, good] = [stage.world.addClient({ name: 'ы'.repeat(300) }).id, someone()];
		const execution = await night();
		expect(execution.status).toBe('error');
		expect(problems(execution)).toMatchObject([expect.stringContaining(`(${bad})`)]);
		expect([of(bad).length, of(good).length]).toEqual([0, 1]);
		// The same is not told again today.
		const told = stage.world.messages.length;
		expect((await night()).status).toBe('success');
		expect(stage.world.messages).toHaveLength(told);
		stage.world.saplab.state.clients.find(({ id }) => id === bad)!.name = 'Короче';
		await recovered([bad, good]);
	});

	it.each([
		['the clients', '/panel/client/filter'],
		['the card of a company', '/panel/client/form'],
	])('Saplab fails when it is asked for %s', async (_what, match) => {
		const { id } = stage.world.addClient({
			is_wholesaler: true,
			wholesaler_data: { type: 'ООО', org_name: 'Карта', inn: `165${Date.now() % 10_000_000}` },
		});
		stage.world.saplab.fault('html502', { match, times: 100 });
		expect(problems(await night()).length).toBeGreaterThan(0);
		expect(of(id)).toEqual([]);
		await recovered([id]);
		expect(of(id)).toMatchObject([{ name: 'ООО "Карта"', inn: expect.stringMatching(/^165/) }]);
	});
});

it('hears by itself of who is new', async () => {
	const { rest } = stage.n8n;
	const { id } = stage.workflows[FLOW];
	// Every minute instead of every five.
	const { nodes, ...workflow } = await rest.getWorkflow(id);
	const trigger = nodes.find(({ name }) => name === 'Client Added')!;
	trigger.parameters.pollTimes = { item: [{ mode: 'everyMinute' }] };
	await rest.updateWorkflow(id, { ...workflow, nodes });
	const count = (await stage.runs(FLOW)).length;
	// It takes up what has come since its last poll, when the tests began, and finds it done.
	const [before, written] = [JSON.stringify(counterparties()), writes()];
	await rest.activate(id);
	await rest.waitForRuns(id, count + 1, 150_000);
	await stage.quiet();
	expect(JSON.stringify(counterparties())).toBe(before);
	expect(writes()).toBe(written);

	const client = stage.world.addClient({ name: 'Новичок', phone: '89620001122' });
	await rest.waitForRuns(id, count + 2, 150_000);
	await stage.quiet();
	await rest.deactivate(id);
	expect(of(client.id)).toMatchObject([{ name: 'Новичок', phone: '+79620001122' }]);
	expect(writes()).toBe(written + 1);
}, 400_000);
