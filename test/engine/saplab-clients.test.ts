/** Saplab's clients in the shape that counterparties are made of. */
import { asked, runner, startPanel, type Json, type Panel } from './saplab-run';

let panel: Panel;
beforeEach(async () => {
	panel = await startPanel();
	panel.state.clients.length = 0;
});
afterEach(() => panel.close());
const run = runner(() => panel);
const get = (parameters: Json = {}, input: Json[] = [{}]) =>
	run(
		{
			resource: 'client',
			operation: 'getForCounterparty',
			clientId: '',
			options: {},
			...parameters,
		},
		{ input, onError: 'continueRegularOutput' } as never,
	);
const person = () =>
	panel.addClient({ name: ' Иванов ', phone: '8 (916) 123-45-67', email: 'i@mail.example' });
const company = (more: Record<string, string> = {}) =>
	panel.addClient({
		...{ name: 'Мария', phone: '4951234567', email: 'm@mail.example', is_wholesaler: true },
		...{ address: 'Казань, Баумана, 3', comment: 'Оптом' },
		wholesaler_data: {
			...{ type: 'ООО', org_name: 'Ромашка', inn: '7701234567', kpp: '770101001' },
			...{ orgn: '1027700132195', address: 'Москва, Арбат, 2', bank: 'Банк', bik: '044525225' },
			...{ account: '40702810000000000001', bank_account: '30101810000000000001', ...more },
		},
	});

it('are persons, and companies with all that their cards tell', async () => {
	const [one, other] = [person(), company()];
	const { items, error } = await get();
	expect(error).toBeUndefined();
	const nothing = { kpp: '', inn: '', ogrn: '', ogrnip: '', legalTitle: '', legalAddress: '' };
	expect(items).toEqual([
		{
			...nothing,
			...{ externalCode: `saplab-${one.id}`, companyType: 'individual', name: 'Иванов' },
			...{ phone: '+79161234567', email: 'i@mail.example', actualAddress: '', description: '' },
			...{ accounts: [], contactpersons: [], source: { id: one.id, name: String(one.id) } },
		},
		{
			...{ externalCode: `saplab-${other.id}`, companyType: 'legal', name: 'ООО "Ромашка"' },
			...{ phone: '+74951234567', email: 'm@mail.example', actualAddress: 'Казань, Баумана, 3' },
			...{ description: 'Оптом', legalTitle: 'ООО "Ромашка"', legalAddress: 'Москва, Арбат, 2' },
			...{ inn: '7701234567', kpp: '770101001', ogrn: '1027700132195', ogrnip: '' },
			accounts: [
				{
					...{ accountNumber: '40702810000000000001', bankName: 'Банк', bic: '044525225' },
					...{ correspondentAccount: '30101810000000000001', isDefault: true },
				},
			],
			contactpersons: [{ name: 'Мария', phone: '+74951234567', email: 'm@mail.example' }],
			source: { id: other.id, name: String(other.id) },
		},
	]);
});

it('know a sole proprietor, a company without details, and a client without anything', async () => {
	company({ type: 'ИП', org_name: 'Петров', kpp: '' });
	panel.addClient({ name: '', phone: '+7 916 000-00-01 доб. 5', is_wholesaler: true });
	panel.addClient({ id: 900, name: '', phone: null, email: '' });
	const { items } = await get();
	expect(items).toMatchObject([
		{ companyType: 'entrepreneur', ogrnip: '1027700132195', ogrn: '', kpp: '' },
		{ companyType: 'legal', name: '+7 916 000-00-01 доб. 5', inn: '', accounts: [] },
		{ companyType: 'individual', name: 'Клиент 900', phone: '' },
	]);
});

it('go by their numbers in one request, each once; whoever is not there is told', async () => {
	const ids = [person(), person(), company()].map(({ id }) => id);
	const input = [{ id: ids[0] }, { id: `${ids[1]}, ${ids[0]}` }, { id: 9999 }, { id: ids[2] }];
	const { items } = await get(
		{ clientId: '={{ $json.id }}', options: { codePrefix: 'shop' } },
		input,
	);
	expect(items).toMatchObject([
		{ externalCode: `shop${ids[0]}` },
		{ externalCode: `shop${ids[1]}` },
		{ error: expect.stringContaining('no client with the ID 9999') },
		{ externalCode: `shop${ids[2]}` },
	]);
	expect(asked(panel).filter((each) => each.includes('client_id'))).toHaveLength(1);
});

it('a card that cannot be read keeps nobody from the others', async () => {
	const [one, other] = [company(), person()];
	panel.fault('status500', { match: `client/form/${one.id}`, times: 20 });
	const { items } = await get();
	expect(items).toMatchObject([
		{ error: expect.any(String), details: { id: one.id, name: String(one.id) } },
		{ externalCode: `saplab-${other.id}` },
	]);
	panel.clearFaults();
	panel.requests.length = 0;
	expect((await get({ options: { companyDetails: false } })).items[0]).toMatchObject({ inn: '' });
	expect(asked(panel).filter((each) => each.includes('/form/'))).toEqual([]);
}, 60_000);
