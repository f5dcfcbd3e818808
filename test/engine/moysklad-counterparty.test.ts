/** Clients of another system in MoySklad: found however they are written, filled in, never doubled. */
import fc from 'fast-check';
import { account, run } from './moysklad-account';
import { asked, bodies, filters, type Json } from './moysklad-run';

const PHONE = '+79161234567';
const client = (more: Json = {}): Json => ({
	...{ externalCode: 'shop-1', name: 'Иванов Иван', companyType: 'individual' },
	...{ phone: PHONE, email: 'ivan@mail.example', actualAddress: 'Москва, Тверская, 1', ...more },
});
const COMPANY = {
	...{ externalCode: 'shop-2', name: 'ООО Ромашка', companyType: 'legal', phone: '+74951234567' },
	...{ inn: '7701234567', kpp: '770101001', ogrn: '1027700132195', legalTitle: 'ООО «Ромашка»' },
	legalAddress: 'Москва, Арбат, 2',
	accounts: [{ accountNumber: '40702810000000000001', bankName: 'Банк', bic: '044525225' }],
};
const ensure = (input: Json[], options: Json = {}) =>
	run(
		'counterparty',
		'ensure',
		{ dataMode: 'item', options },
		{ input, onError: 'continueRegularOutput' },
	);
const one = async (given: Json, options?: Json): Promise<Json> =>
	(await ensure([given], options)).items[0];
const there = (more: Json = {}): Json =>
	account.create('counterparty', { name: 'Ваня', ...more }) as Json;
const called = (name: string) => account.list('counterparty').filter((each) => each.name === name);
const posts = () => asked(account).filter((each) => each.startsWith('POST'));
const now = (id: string) => account.list('counterparty').find((each) => each.id === id) as Json;

it('creates whoever is not there, once, with all that is known', async () => {
	const [person, company] = (await ensure([client(), COMPANY])).items as Json[];
	expect(person).toMatchObject({ created: true, changed: true, matchedBy: 'none' });
	expect(now(person.id)).toMatchObject(client());
	expect(now(company.id)).toMatchObject({
		...{ inn: COMPANY.inn, kpp: COMPANY.kpp, legalTitle: COMPANY.legalTitle },
		accounts: { meta: { size: 1 } },
	});
	expect(posts()).toHaveLength(1);
	const again = (await ensure([client(), COMPANY])).items;
	expect(again).toMatchObject([
		{ id: person.id, created: false, changed: false, matchedBy: 'externalCode' },
		{ id: company.id, created: false, changed: false, reason: 'nothing differs' },
	]);
	expect(posts()).toHaveLength(1);
	expect(account.stats.unknownFields).toEqual([]);
});

it('takes fields as well as items', async () => {
	const { items } = await run('counterparty', 'ensure', {
		...{ externalCode: '', name: ' Пётр ', additionalFields: { phone: '8 (916) 000-00-01' } },
	});
	expect(items[0]).toMatchObject({ created: true, name: 'Пётр', phone: '8 (916) 000-00-01' });
	const { items: again } = await run('counterparty', 'ensure', {
		...{ name: 'П.', additionalFields: { phone: '9160000001' } },
	});
	expect(again[0]).toMatchObject({ id: items[0].id, changed: false, matchedBy: 'phone' });
	account.change('counterparty', String(items[0].id), { phone: '+79990000000' });
	expect(await one({ name: 'П.', phone: '9160000001' })).toMatchObject({
		error: '"Пётр" was made for the keys of П., but has other ones now',
	});
});

describe('finds', () => {
	it.each([
		'8 (916) 123-45-67',
		'9161234567',
		'+7 903 000-00-00, +7 916 123-45-67',
		'8-916-123-45-67 доб. 12 (Мария)',
	])('by the whole phone: %s', async (phone) => {
		const { id } = there({ phone });
		expect(await one(client())).toMatchObject({ id, created: false, matchedBy: 'phone' });
		expect(now(id)).toMatchObject({ phone, name: 'Ваня', externalCode: 'shop-1' });
	});

	it.each(['916123456', '+7 916 123-45-68', '123-45-67', '+380 916 123 45 67'])(
		'nobody by another one: %s',
		async (phone) => {
			there({ phone });
			expect(await one(client())).toMatchObject({ created: true });
		},
	);

	it('by ИНН, of branches that with the КПП, else the one without', async () => {
		const [main, branch, none] = [{ kpp: '770101001' }, { kpp: '500201001' }, {}].map((more) =>
			there({ inn: COMPANY.inn, ...more }),
		);
		expect(await one(COMPANY)).toMatchObject({ id: main.id, matchedBy: 'inn' });
		const other = { ...COMPANY, externalCode: 'shop-3', kpp: '500201001' };
		expect(await one(other)).toMatchObject({ id: branch.id });
		const third = { ...COMPANY, externalCode: 'shop-4', kpp: '660301001' };
		expect(await one(third)).toMatchObject({ id: none.id });
		const fourth = { ...COMPANY, externalCode: 'shop-5', kpp: '780101001', phone: '' };
		expect(await one(fourth)).toMatchObject({ created: true });
	});

	it('no company by the phone of one who works there, and no person by that of a company', async () => {
		there({ phone: PHONE, companyType: 'legal', inn: '5001234567' });
		expect(await one(client())).toMatchObject({ created: true });
		const company = { ...COMPANY, phone: PHONE, inn: '7712345678' };
		expect(await one(company)).toMatchObject({ created: true });
	});

	it('by e-mail only where it is asked to', async () => {
		const { id } = there({ email: 'ivan@mail.example' });
		const wanted = client({ email: 'Ivan@Mail.example' });
		expect(await one(wanted, { matchBy: ['email'] })).toMatchObject({ id, matchedBy: 'email' });
		there({ email: 'petr@mail.example' });
		const petr = client({ externalCode: 'shop-9', phone: '', email: 'petr@mail.example' });
		expect(await one(petr)).toMatchObject({ created: true });
	});

	it('whoever is in the archive, and of two the one that is not', async () => {
		const { id } = there({ phone: PHONE, archived: true });
		expect(await one(client())).toMatchObject({ id, archived: true, matchedBy: 'phone' });
		const petr = { phone: '89160000001' };
		there({ ...petr, archived: true });
		const present = there({ ...petr, name: 'Пётр' });
		const wanted = client({ ...petr, externalCode: 'shop-9' });
		expect(await one(wanted)).toMatchObject({ id: present.id });
	});

	it('what it made itself, whatever others have made of code and phone since', async () => {
		const { id } = await one(client());
		account.change('counterparty', id, { externalCode: '9b3f-1c', phone: '+79990000000' });
		expect(await one(client())).toMatchObject({
			...{ id, created: false, changed: false, matchedBy: 'syncId' },
			reason: 'the external code stays: it is "9b3f-1c"',
		});
		expect(now(id)).toMatchObject({ phone: '+79990000000' });
	});
});

it('where several may be meant, names them and writes nothing', async () => {
	there({ phone: '8 916 123 45 67', name: 'Иванов' });
	there({ phone: '+79161234567', name: 'Иванова' });
	const { items } = await ensure([client(), COMPANY]);
	expect(items[0]).toMatchObject({
		error: expect.stringMatching(/phone 79161234567.*"Иванов", "Иванова"/),
		details: { reason: 'ambiguous', found: [{ name: 'Иванов' }, { name: 'Иванова' }] },
	});
	expect(items[1]).toMatchObject({ created: true });
	expect(bodies(account)).toHaveLength(1);
	expect(bodies(account)[0]).toHaveLength(1);
	there({ externalCode: 'shop-8' });
	there({ externalCode: 'shop-8' });
	expect(await one(client({ externalCode: 'shop-8' }))).toMatchObject({
		error: expect.stringContaining('external code shop-8'),
	});
});

describe('what people wrote stays', () => {
	it('but what is empty is filled in', async () => {
		const { id } = there({ phone: '8 916 123-45-67', description: 'Звонить вечером' });
		const wanted = client({ description: 'Оптовик', legalTitle: 'Иванов И. И.' });
		expect(await one(wanted)).toMatchObject({ changed: true });
		expect(bodies(account)[0]).toEqual([
			{
				...{ email: 'ivan@mail.example', actualAddress: 'Москва, Тверская, 1' },
				...{ externalCode: 'shop-1', meta: expect.objectContaining({ type: 'counterparty' }) },
				...(now(id).companyType === 'individual' ? {} : { legalTitle: 'Иванов И. И.' }),
			},
		]);
		expect(now(id)).toMatchObject({ name: 'Ваня', description: 'Звонить вечером' });
	});

	it('unless it is to follow; a phone that is only written otherwise does not differ', async () => {
		const mine = { externalCode: 'shop-1', phone: '8 916 123-45-67', email: 'old@mail.example' };
		const { id } = there({ ...mine, actualAddress: 'Казань' });
		const follow = 'phone, email';
		expect(await one(client(), { follow })).toMatchObject({ changed: true });
		expect(now(id)).toMatchObject({
			...{ phone: mine.phone, email: 'ivan@mail.example', actualAddress: 'Казань' },
		});
		await one(client({ phone: '+79990000002' }), { follow: ['phone', 'name'] });
		expect(now(id)).toMatchObject({ phone: '+79990000002', name: 'Иванов Иван' });
		expect(await one(client({ phone: '', email: '' }), { follow })).toMatchObject({
			changed: false,
		});
	});

	it('and nobody follows a client whose code is another’s', async () => {
		const { id } = there({ externalCode: 'shop-7', phone: PHONE, email: 'a@mail.example' });
		const { reason } = await one(client(), { follow: ['email'] });
		expect(reason).toBe('the external code stays: it is "shop-7"');
		expect(now(id)).toMatchObject({ externalCode: 'shop-7', email: 'a@mail.example' });
	});

	it('and of a person nothing that only a company has', async () => {
		const { id } = there({ phone: PHONE, companyType: 'individual' });
		const wanted = client({ kpp: '770101001', ogrn: '1', legalTitle: 'И' });
		expect(await one(wanted)).toMatchObject({ id });
		expect(now(id)).not.toHaveProperty('kpp');
		expect(await one(wanted)).toMatchObject({ changed: false });
	});

	it('a word that is no field is refused', async () => {
		expect(await one(client(), { follow: 'телефон' })).toMatchObject({
			error: expect.stringContaining('Follow must be some of name, phone'),
		});
	});
});

describe('many items', () => {
	it('share requests, and one bad keeps nobody from the others', async () => {
		const many = Array.from({ length: 60 }, (_, n) =>
			client({ externalCode: `shop-${n}`, phone: `+7916${String(1_000_000 + n * 7)}` }),
		);
		many[3] = { ...many[3], name: '' };
		const { items } = await ensure(many);
		expect(items.filter(({ created }) => created)).toHaveLength(59);
		expect(items[3]).toMatchObject({ error: expect.stringContaining('Name') });
		// External codes, syncIds, and all who have a phone.
		expect(filters(account).length).toBeLessThanOrEqual(3 + 1);
		expect(posts()).toHaveLength(1);
	});

	it('two of one run with one phone, or one ИНН, are one', async () => {
		const { items } = await ensure([
			client({ email: '' }),
			client({ externalCode: 'shop-11', phone: '8 916 123 45 67' }),
			client({ externalCode: 'shop-12', phone: '9161234567' }),
			COMPANY,
			{ ...COMPANY, externalCode: 'shop-22', phone: '' },
			client(),
		]);
		expect(items).toMatchObject([
			{ created: true },
			{ created: false, matchedBy: 'phone', changed: true },
			{ created: false, matchedBy: 'phone', changed: false },
			{ created: true },
			{ created: false, matchedBy: 'inn' },
			{ created: false, matchedBy: 'externalCode' },
		]);
		expect(new Set(items.map(({ id }) => id)).size).toBe(2);
		expect(now(items[0].id as string)).toMatchObject({ email: 'ivan@mail.example' });
	});

	it('a client without anything to know it by is an error', async () => {
		const { items } = await ensure([{ name: 'Кто-то', phone: '123' }, client()]);
		expect(items).toMatchObject([
			{ error: 'Nothing tells Кто-то from others', details: { reason: 'noKey' } },
			{ created: true },
		]);
	});

	it('whoever the service refuses is told, the others are there', async () => {
		const { items } = await ensure([client({ name: 'x'.repeat(300) }), COMPANY]);
		expect(items[0]).toMatchObject({
			error: expect.any(String),
			details: { client: 'x'.repeat(300) },
		});
		expect(items[1]).toMatchObject({ created: true });
	});
});

describe('once, whatever happens', () => {
	it('after a lost answer', async () => {
		account.fault('reset', { match: 'POST /api/remap/1.2/entity/counterparty [', after: true });
		const { items } = await ensure([client(), COMPANY]);
		expect(items).toMatchObject([{ name: 'Иванов Иван' }, { name: 'ООО Ромашка' }]);
		expect(called('Иванов Иван')).toHaveLength(1);
		expect(called('ООО Ромашка')).toHaveLength(1);
	});

	it('after a lost answer, and what a person has filled in meanwhile stays', async () => {
		const [mine, other] = [there({ externalCode: 'shop-1' }), there({ externalCode: 'shop-2' })];
		const letGo = account.hold({ match: 'POST', after: false });
		account.fault('status500', { match: 'POST' });
		const work = ensure([client(), COMPANY, client({ externalCode: 'shop-3', phone: '' })]);
		await letGo.reached;
		account.change('counterparty', mine.id, { email: 'new@mail.example' });
		account.change('counterparty', other.id, { kpp: '770101009' });
		letGo();
		const { items } = await work;
		expect(items).toMatchObject([
			{ id: mine.id, changed: true, phone: PHONE, email: 'new@mail.example' },
			{ id: other.id, changed: true, inn: COMPANY.inn, kpp: '770101009' },
			{ created: true },
		]);
		expect(now(mine.id).email).toBe('new@mail.example');
		expect(now(other.id)).toMatchObject({ kpp: '770101009', ogrn: COMPANY.ogrn });
	});

	it('when nobody knows what became of it, an item with the same phone makes no second', async () => {
		const broken = { match: 'POST /api/remap/1.2/entity/counterparty [', times: 20 };
		account.fault('reset', { ...broken, after: true });
		const second = client({ externalCode: 'shop-11' });
		const { items } = await ensure([client(), second]);
		expect(items).toMatchObject([{ error: expect.any(String) }, { error: expect.any(String) }]);
		account.clearFaults();
		await ensure([client(), second]);
		expect(called('Иванов Иван')).toHaveLength(1);
	}, 60_000);

	it('by two runs at once, of one client or of two with one phone', async () => {
		await Promise.all([
			ensure([client()]),
			ensure([client()]),
			ensure([client({ externalCode: 'shop-11', phone: '89161234567' })]),
		]);
		expect(called('Иванов Иван')).toHaveLength(1);
	});

	it('and where the list cannot be read, nobody new is made', async () => {
		account.fault('status500', {
			match: ({ method, url }) => method === 'GET' && url.includes('phone'),
			times: 20,
		});
		const known = there({ externalCode: 'shop-2', inn: COMPANY.inn });
		const { items } = await ensure([client(), COMPANY]);
		expect(items).toMatchObject([{ error: expect.any(String) }, { id: known.id }]);
		expect(called('Иванов Иван')).toEqual([]);
	}, 60_000);
});

it('shows in a preview what it would write, and writes nothing', async () => {
	there({ externalCode: 'shop-2', name: 'Ромашка' });
	const { items } = await ensure(
		[client(), COMPANY, client(), client({ externalCode: 'shop-3' })],
		{
			preview: true,
		},
	);
	expect(items).toMatchObject([
		{ created: true, preview: true, wouldSend: { method: 'POST' } },
		{ created: false, changed: true, preview: true, wouldSend: { body: { inn: COMPANY.inn } } },
		{ created: false, changed: false, matchedBy: 'externalCode' },
		{ created: false, changed: false, matchedBy: 'phone' },
	]);
	expect(posts()).toEqual([]);
});

it('finds a phone as anybody writes it, and no other', async () => {
	const digits = (length: number) =>
		fc.array(fc.nat(9), { minLength: length, maxLength: length }).map((list) => list.join(''));
	const gap = fc.constantFrom('', ' ', '-', '.');
	const phone = fc.tuple(fc.constantFrom('9', '4'), digits(9)).map((parts) => parts.join(''));
	const code = fc.constantFrom('+7', '8', '7', '');
	const behind = fc.constantFrom('', ' доб. 5', ' (Мария)', ', 8 800 000-00-01');
	const form = fc.tuple(code, gap, fc.boolean(), gap, gap, behind);
	await fc.assert(
		fc.asyncProperty(fc.tuple(phone, form, fc.nat(1)), async ([ten, how, twist]) => {
			const [first, a, brackets, b, c, last] = how;
			const area = brackets ? `(${ten.slice(0, 3)})` : ten.slice(0, 3);
			const written = `${first}${a}${area}${b}${ten.slice(3, 6)}${c}${ten.slice(6, 8)}${c}${ten.slice(8)}${last}`;
			const row = there({ phone: written });
			const wanted = twist ? `${ten.slice(0, 5)}${(Number(ten[5]) + 1) % 10}${ten.slice(6)}` : ten;
			const given = { externalCode: `shop-${row.id}`, name: 'К', phone: `8${wanted}` };
			const { created, id } = await one(given);
			expect([created, id === row.id]).toEqual(twist ? [true, false] : [false, true]);
			for (const each of account.list('counterparty')) account.remove('counterparty', each.id);
		}),
		{ numRuns: 30 },
	);
}, 60_000);

it('of anybody’s clients and counterparties: a second run writes nothing, and nobody is made twice', async () => {
	const phone = fc.constantFrom('', '89160000001', '+7 916 000-00-01', '9160000002', '123');
	const inn = fc.constantFrom('', '7701234567', '7709876543');
	const kpp = fc.constantFrom('', '770101001', '500201001');
	const email = fc.constantFrom('', 'a@mail.example', 'A@mail.example');
	const companyType = fc.constantFrom('individual', 'legal', 'entrepreneur');
	const about = { phone, inn, kpp, email, companyType, legalTitle: fc.constantFrom('', 'Л') };
	const externalCode = fc.constantFrom('shop-1', 'shop-2', 'shop-3', '');
	const client = fc.record({ ...about, externalCode, name: fc.constant('К') });
	const party = fc.record({ ...about, archived: fc.boolean() });
	const filled = (one: Json): Json =>
		Object.fromEntries(Object.entries(one).filter(([, value]) => value !== ''));
	await fc.assert(
		fc.asyncProperty(
			fc.uniqueArray(client, {
				...{ minLength: 1, maxLength: 6 },
				selector: (one) => one.externalCode || one,
			}),
			fc.array(party, { maxLength: 4 }),
			fc.subarray(['phone', 'email', 'inn', 'legalTitle']),
			async (clients, parties, follow) => {
				for (const each of account.list('counterparty')) account.remove('counterparty', each.id);
				for (const each of parties) there(filled(each));
				const options = { follow };
				await ensure(clients, options);
				const made = account.list('counterparty').length;
				const before = posts().length;
				const { items } = await ensure(clients, options);
				expect(account.list('counterparty')).toHaveLength(made);
				if (posts().length !== before) {
					// Two clients that are one, and both followed, are a matter for a person.
					const ids = items.flatMap(({ id }) => id ?? []);
					expect(new Set(ids).size).toBeLessThan(ids.length);
				}
				for (const { error, created, details } of items as Json[]) {
					expect(created ?? false).toBe(false);
					if (error) expect(details.reason).toMatch(/ambiguous|noKey/);
				}
			},
		),
		{ numRuns: 20 },
	);
}, 120_000);
