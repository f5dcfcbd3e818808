/** What a customer may hear of an order, from MoySklad and from Saplab: of his own, and of no other. */
import fc from 'fast-check';
import { endsWith } from '../../nodes/shared/asked';
import * as erp from './moysklad-run';
import * as shop from './saplab-run';

describe('of MoySklad', () => {
	let account: erp.Account;
	beforeEach(async () => {
		account = await erp.startAccount();
	});
	afterEach(() => account.close());
	const run = erp.runner(() => account);
	const order = (phone: string | null, more: erp.Json = {}): erp.Json => {
		const agent = account.create('counterparty', {
			name: 'К',
			...(phone && { phone }),
		}) as erp.Json;
		const [product] = account.list('product');
		return account.create('customerorder', {
			...{ agent: erp.reference(agent), name: '00012' },
			organization: erp.reference(account.list('organization')[0]),
			state: erp.reference(account.list('customerorder/metadata/states')[0]),
			positions: [{ assortment: erp.reference(product), quantity: 2, price: 100 }],
			...more,
		});
	};
	const ask = (number: string, phoneEnd: string, options: erp.Json = {}) =>
		run('customerOrder', 'getForCustomer', { number, phoneEnd, options });

	it('gives state, goods and the fields that are named', async () => {
		const [field] = account.list('customerorder/metadata/attributes');
		order('8 (916) 123-45-67 доб. 12', {
			...{ moment: '2026-11-20 10:00:00', deliveryPlannedMoment: '2026-11-30 12:00:00' },
			attributes: [{ meta: field.meta, value: true }],
		});
		const { items } = await ask(' 00012 ', '4567', { fields: 'Подарок, Нет такого' });
		expect(items).toEqual([
			{
				...{ order: '00012', placed: '2026-11-20', planned: '2026-11-30', state: 'Новый' },
				...{ goods: [{ name: 'Мишка', quantity: 2 }], Подарок: true },
			},
		]);
		expect((await ask('00012', '4567')).items[0]).not.toHaveProperty('Подарок');
	});

	it('gives of several with one number his own alone', async () => {
		order('+79161234567');
		order('+79030000000');
		order(null);
		expect((await ask('00012', '0000')).items).toHaveLength(1);
		for (const wrong of ['1111', '1234', '5670', '0012']) {
			expect((await ask('00012', wrong)).items).toEqual([]);
		}
		expect((await ask('0001', '4567')).items).toEqual([]);
		expect((await ask('00012;id=1', '4567')).items).toEqual([]);
	});

	it.each(['456', '45678', '....', '4 567', '%'])('takes four digits only: %s', async (digits) => {
		order('+79161234567');
		expect((await ask('00012', digits)).error?.message).toContain('four digits');
	});
});

describe('of Saplab', () => {
	let panel: shop.Panel;
	beforeEach(async () => {
		panel = await shop.startPanel();
		panel.state.positions.length = 0;
	});
	afterEach(() => panel.close());
	const run = shop.runner(() => panel);
	const ask = (number: string, phoneEnd: string) =>
		run({ resource: 'orderPosition', operation: 'getForCustomer', number, phoneEnd, options: {} });

	it('gives an invoice as one, each of its goods with its state', async () => {
		const { id: client_id } = panel.addClient({ phone: '89161234567' });
		const date_added = '2026-11-20T10:00:00+03:00';
		const own = { client_id, invoice: 'KZ-7', shipping_id: 1, date_added };
		panel.addPosition(own);
		panel.addPosition({ ...own, status_id: 3, is_denied: true, quantity: 2 });
		const { items } = await ask('kz-7', '4567');
		expect(items).toMatchObject([
			{
				...{ order: 'KZ-7', placed: '2026-11-20', state: '' },
				deliveryMethod: 'Курьер по Казани',
				goods: [
					{ name: expect.stringContaining('BOSCH'), quantity: 1, state: 'Новая' },
					{ quantity: 2, state: 'taken out of the order' },
				],
			},
		]);
		expect((await ask('KZ-7', '0000')).items).toEqual([]);
		expect((await ask('KZ-8', '4567')).items).toEqual([]);
	});

	it('gives nothing of a client without a phone', async () => {
		const { id: client_id } = panel.addClient({ phone: null });
		panel.addPosition({ client_id, invoice: 'KZ-7' });
		expect((await ask('KZ-7', '0000')).items).toEqual([]);
	});
});

it('digits within a phone, or of an extension, are not its end', () => {
	const digits = fc.array(fc.nat(9), { minLength: 10, maxLength: 10 }).map((list) => list.join(''));
	fc.assert(
		fc.property(digits, fc.stringMatching(/^\d{4}$/), fc.boolean(), (ten, wanted, more) => {
			const written = `+7 (${ten.slice(0, 3)}) ${ten.slice(3, 6)}-${ten.slice(6, 8)}-${ten.slice(8)}`;
			const text = more ? `${written} доб. 1${wanted}` : written;
			expect(endsWith(text, wanted)).toBe(ten.endsWith(wanted));
			expect(endsWith(text, ten.slice(-4))).toBe(true);
		}),
	);
	expect(endsWith('45-67', '4567')).toBe(true);
	expect(endsWith(null, '0000')).toBe(false);
});
