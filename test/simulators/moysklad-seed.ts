/**
 * A small shop by hand, and as many products more as a benchmark wants, the same every time: ids, codes, prices and
 * stock follow from the number, `updated` lies in 2025, a second apart.
 */
import type { Body } from './moysklad-check';
import { PRICE_TYPES } from './moysklad-entities';
import type { Entity } from './moysklad-filters';
import { newDeed, type Shop } from './moysklad-shop';

const HAND_MADE = 3;
const hex = (number: number, length: number) => number.toString(16).padStart(length, '0');
const idOf = (kind: number, number: number) => `${hex(kind, 8)}-0000-4000-8000-${hex(number, 12)}`;
/** Seconds of 2025 as Moscow time. */
const momentOf = (seconds: number) =>
	new Date(Date.UTC(2025, 0, 1) + seconds * 1000).toISOString().replace('T', ' ').slice(0, 23);

/** Fills the account: `rows` things in the assortment, the three products made by hand among them. */
export function seed(shop: Shop, uid: string, rows: number): void {
	const deed = newDeed(uid);
	const counters = new Map<string, number>();
	const at = (path: string) => shop.at(path.includes('/') ? path : `entity/${path}`);
	/** With an id by its place among its kind. */
	const add = (path: string, body: Body): Entity => {
		const collection = at(path);
		const number = (counters.get(path) ?? 0) + 1;
		counters.set(path, number);
		const kind = [...path].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 2 ** 32, 7);
		const entity = shop.create(collection, body, deed, idOf(kind, number));
		if (entity.updated) entity.updated = momentOf(0);
		if (entity.externalCode) entity.externalCode = body.externalCode ?? `seed-${number}`;
		return entity;
	};
	const meta = (entity: Entity) => ({ meta: entity.meta });

	shop.group = add('group', { name: 'Основной', index: 0 });
	shop.owner = add('employee', { lastName: 'Админ', firstName: 'Анна' });
	shop.owner.uid = uid;
	shop.currency = add('currency', {
		...{ name: 'руб', fullName: 'Российский рубль', code: '643', isoCode: 'RUB', rate: 1 },
	});
	shop.currency.default = true;
	add(PRICE_TYPES, { name: 'Цена продажи', externalCode: 'retail' });
	add(PRICE_TYPES, { name: 'Оптовая цена', externalCode: 'wholesale' });
	const piece = add('uom', { name: 'шт', code: '796' });
	add('country', { name: 'Россия', code: '643' });
	const organization = add('organization', {
		name: 'ООО «Лавка»',
		accounts: [{ accountNumber: '40702810000000000001' }],
	});
	const store = add('store', { name: 'Основной склад' });
	add('store', { name: 'Магазин' });
	const supplier = add('counterparty', { name: 'Поставщик', companyType: 'legal' });
	const buyer = add('counterparty', { name: 'Розничный покупатель', phone: '+79990000001' });
	add('project', { name: 'Интернет-магазин' });
	add('contract', { name: 'Д-1', ownAgent: meta(organization), agent: meta(buyer) });
	const toys = add('productfolder', { name: 'Игрушки' });
	add('productfolder', { name: 'Мягкие', productFolder: meta(toys) });
	for (const [name, color, stateType] of [
		['Новый', 15106326, 'Regular'],
		['Подтвержден', 40931, 'Regular'],
		['Доставлен', 8825440, 'Successful'],
		['Отменен', 15280409, 'Unsuccessful'],
	]) {
		add('entity/customerorder/metadata/states', { name, color, stateType });
	}
	const season = add('entity/product/metadata/attributes', { name: 'Сезон', type: 'string' });
	add('entity/product/metadata/attributes', { name: 'Гарантия, месяцев', type: 'long' });
	add('entity/customerorder/metadata/attributes', { name: 'Подарок', type: 'boolean' });
	add('entity/variant/metadata/characteristics', { name: 'Цвет' });

	const [retail, wholesale] = [...at(PRICE_TYPES).rows.values()];
	const currency = meta(shop.currency);
	const prices = (value: number) => [
		{ value, currency, priceType: retail },
		{ value: value * 0.8, currency, priceType: wholesale },
	];
	for (const [name, code, price, more] of [
		['Мишка', '00001', 149_000, { productFolder: meta(toys), supplier: meta(supplier) }],
		[
			'Мяч',
			'00002',
			49_950.5,
			{ article: 'MYACH-1', attributes: [{ ...meta(season), value: 'лето' }] },
		],
		['Кубики', '00003', 99_900, { minimumBalance: 10 }],
	] as Array<[string, string, number, Body]>) {
		add('product', { name, code, uom: meta(piece), salePrices: prices(price), ...more });
	}

	const [sample] = shop.list('product');
	const products = at('product').rows;
	for (let number = HAND_MADE + 1; number <= rows; number += 1) {
		const id = idOf(0x70000000, number);
		products.set(id, {
			...sample,
			id,
			meta: { ...sample.meta, href: `${shop.base}/entity/product/${id}` },
			updated: momentOf(number),
			name: `Товар ${number}`,
			code: hex(number, 8),
			externalCode: `seed-${number}`,
			article: `A-${number % 1000}`,
			salePrices: prices(100 * (1 + (number % 5000))),
			barcodes: [{ ean13: String(2_000_000_000_000 + number) }],
		});
	}
	let number = 0;
	for (const id of products.keys()) {
		number += 1;
		const amount = number % 7;
		const movement = { at: momentOf(number), store: store.id, measure: 'stock' as const };
		if (amount > 0) shop.ledger.add(id, { ...movement, amount });
	}
}
