/** Flow 9: clients of the shop are counterparties of MoySklad, nobody twice, and what people wrote stays. */
import { PROBLEMS_TABLE } from '../../workflows/source/kit';
import { prepared, type Prepared } from './prepared';

const FLOW = '09-clients-to-moysklad';

let stage: Prepared;
let now: jest.SpyInstance | undefined;
beforeEach(async () => {
	stage = await prepared([FLOW]);
	stage.world.saplab.state.clients.length = 0;
});
afterEach(async () => {
	now?.mockRestore();
	now = undefined;
	await stage.close();
});

const PHONE = '8 (916) 555-44-33';
const COMPANY = {
	...{ name: 'Мария', is_wholesaler: true, phone: '4951234567' },
	wholesaler_data: {
		...{ type: 'ООО', org_name: 'Ромашка', inn: '7701234567', kpp: '770101001' },
		...{ account: '40702810000000000001', bank: 'Банк', bik: '044525225' },
	},
};
const client = (more: object = {}) =>
	stage.world.addClient({ name: 'Иванов', phone: '+7916 555-44-33', email: 'i@a.ru', ...more });
const there = (fields: object) =>
	stage.world.moysklad.create('counterparty', { name: 'Ваня', ...fields });
const all = async (how = {}) => {
	const run = await stage.run(FLOW, 'By Hand', [{}], how);
	if (run.error) throw new Error(run.error.message);
	return run;
};
const parties = (name?: string) =>
	stage.world.moysklad
		.list('counterparty')
		.filter((each) => (name ? each.name === name : String(each.externalCode).startsWith('saplab')));
const writes = () => stage.world.moysklad.requests.filter(({ method }) => method !== 'GET').length;
/** n8n's clock at an hour of Moscow. */
function atHour(hour: number) {
	const day = new Date().toISOString().slice(0, 10);
	const moment = Date.parse(`${day}T${String(hour).padStart(2, '0')}:07:00+03:00`);
	now = jest.spyOn(Date, 'now').mockReturnValue(moment);
}

it('brings over persons and companies, and writes nothing the second time', async () => {
	const [one, other] = [client(), stage.world.addClient(COMPANY)];
	await all();
	expect(parties()).toMatchObject([
		{ externalCode: `saplab-${one.id}`, name: 'Иванов', companyType: 'individual' },
		{
			...{ externalCode: `saplab-${other.id}`, name: 'ООО "Ромашка"', inn: '7701234567' },
			accounts: { meta: { size: 1 } },
		},
	]);
	const before = writes();
	await all();
	expect(writes()).toBe(before);
	expect(stage.problems()).toEqual([]);
});

it('brings over who registers, alone', async () => {
	client();
	const { id } = client({ phone: '9160000001' });
	const item = { event: 'clientAdded', id, name: 'Иванов' };
	const { error } = await stage.run(FLOW, 'Client Added', [item]);
	expect(error).toBeUndefined();
	expect(parties()).toMatchObject([{ externalCode: `saplab-${id}` }]);
});

it('hears of it from the trigger itself', async () => {
	await stage.poll(FLOW, 'Client Added');
	client({ id: 5000 });
	await stage.poll(FLOW, 'Client Added');
	expect(parties()).toMatchObject([{ externalCode: 'saplab-5000' }]);
});

it('doubles nobody: by phone however it is written, by ИНН, in the archive', async () => {
	there({ phone: PHONE, description: 'Звонить вечером', archived: true });
	there({ inn: '7701234567', name: 'Ромашка', phone: '+7 495 765-43-21' });
	client({ comment: 'Из магазина' });
	stage.world.addClient(COMPANY);
	await all();
	expect(parties('Ваня')).toMatchObject([
		{ phone: PHONE, description: 'Звонить вечером', email: 'i@a.ru', archived: true },
	]);
	expect(parties('Ромашка')).toMatchObject([{ phone: '+7 495 765-43-21', kpp: '770101001' }]);
	expect(parties()).toHaveLength(2);
	const before = writes();
	await all();
	expect(writes()).toBe(before);
});

it('what people wrote stays, but for what is to follow', async () => {
	const one = client();
	await all();
	const [{ id }] = parties();
	stage.world.moysklad.change('counterparty', id, { phone: '+79990000000', email: 'own@a.ru' });
	await all();
	expect(parties()).toMatchObject([{ phone: '+79990000000', email: 'own@a.ru' }]);
	stage.settings({ clientFollows: 'phone' });
	await all();
	expect(parties()).toMatchObject([
		{ phone: '+79165554433', email: 'own@a.ru', externalCode: `saplab-${one.id}` },
	]);
});

describe('whom nobody can tell', () => {
	it('is told with both names, until a person has said it; the others are brought over', async () => {
		const [one] = [client(), stage.world.addClient(COMPANY)];
		const [first] = [there({ phone: PHONE }), there({ phone: '+79165554433', name: 'Иван' })];
		await all();
		expect(parties()).toHaveLength(1);
		expect(stage.problems()).toMatchObject([
			{ thing: `Клиент ${one.id}`, kind: 'Двойники', flow: '9', place: String(one.id) },
		]);
		expect(stage.problems()[0].text).toMatch(/"Ваня", "Иван"/);
		stage.world.moysklad.change('counterparty', first.id, { externalCode: `saplab-${one.id}` });
		atHour(12);
		await stage.run(FLOW, 'Every Hour');
		expect(stage.problems()).toEqual([]);
		expect(parties()).toHaveLength(2);
	});
});

describe('every hour', () => {
	it('tries again whoever is not there yet, and nobody else', async () => {
		const { id } = client();
		await stage.world.setService('moysklad', 'refused');
		await stage.run(FLOW, 'Client Added', [{ event: 'clientAdded', id, name: 'Иванов' }]);
		await stage.world.setService('moysklad', 'up');
		expect(stage.problems()).toMatchObject([
			{ thing: `Клиент ${id}`, kind: 'Не заведён', place: String(id) },
		]);
		client({ phone: '9160000001' });
		atHour(12);
		await stage.run(FLOW, 'Every Hour');
		expect(parties()).toMatchObject([{ externalCode: `saplab-${id}` }]);
		expect(stage.problems()).toEqual([]);
	}, 60_000);

	it('asks Saplab nothing where nobody is missing; at 4 in Moscow goes through all', async () => {
		client();
		stage.world.saplab.requests.length = 0;
		atHour(3);
		await stage.run(FLOW, 'Every Hour');
		expect(stage.world.saplab.requests).toEqual([]);
		now?.mockRestore();
		atHour(4);
		await stage.run(FLOW, 'Every Hour');
		expect(parties()).toHaveLength(1);
	});
});

it('a client whose card cannot be read is tried again, and keeps nobody from the others', async () => {
	client();
	const { id } = stage.world.addClient(COMPANY);
	stage.world.saplab.fault('status500', { match: `client/form/${id}`, times: 20 });
	await all();
	expect(parties()).toHaveLength(1);
	expect(stage.problems()).toMatchObject([{ place: String(id), thing: `Клиент ${id}` }]);
	stage.world.saplab.clearFaults();
	atHour(12);
	await stage.run(FLOW, 'Every Hour');
	expect(parties()).toHaveLength(2);
	expect(stage.problems()).toEqual([]);
}, 60_000);

it('says so where the shop is away', async () => {
	await stage.world.setService('saplab', 'refused');
	await all();
	expect(stage.problems()).toMatchObject([{ thing: 'Клиенты', kind: 'Не заведён', place: '' }]);
}, 60_000);

it.each(['Settings', 'With Settings', 'Clients', 'Ensure Counterparty', 'Only a Preview'])(
	'a run that dies after "%s" is made good by the next night',
	async (name) => {
		client();
		stage.world.addClient(COMPANY);
		await stage.run(FLOW, 'By Hand', [{}], { crashAfter: name });
		await all();
		expect(parties()).toHaveLength(2);
		expect(stage.problems()).toEqual([]);
	},
);

it('two at once make each once', async () => {
	client();
	stage.world.addClient(COMPANY);
	await Promise.all(['A', 'B'].map((process) => all({ process })));
	expect(parties('Иванов')).toHaveLength(1);
	expect(parties('ООО "Ромашка"')).toHaveLength(1);
});

it('two clients with one phone, written in two ways, are one counterparty', async () => {
	client();
	client({ phone: '89165554433', name: 'И. Иванов', email: 'other@a.ru' });
	stage.settings({ clientFollows: 'email' });
	await all();
	expect(parties()).toMatchObject([{ name: 'Иванов', email: 'i@a.ru' }]);
	const before = writes();
	await all();
	expect(writes()).toBe(before);
});

it('only says in a preview what it would do', async () => {
	stage.settings({ preview: true });
	there({ phone: PHONE });
	client();
	stage.world.addClient(COMPANY);
	await all();
	expect(writes()).toBe(0);
	expect(stage.problems().map(({ kind, text }) => [kind, String(text).trim()])).toEqual([
		['Предпросмотр', 'Дополнить: Ваня'],
		['Предпросмотр', 'Новый: ООО "Ромашка"'],
	]);
	stage.settings({ preview: false });
	await all();
	expect(stage.tables.rows(PROBLEMS_TABLE)).toEqual([]);
	expect(parties()).toHaveLength(2);
});
