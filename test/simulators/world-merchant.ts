/**
 * The merchant of the simulated world: a toy shop (ООО «Лавка») that keeps its books in MoySklad and its goods at IMSKLAD,
 * and a car-parts shop on Saplab beside it. What it has, as tables, and how the three services are filled with it.
 */
import type { Imsklad, Moysklad, OrderWish, Saplab } from './world';
import { attributeIn, erpThing, metaOf } from './world-erp';

/** How MoySklad's states and custom fields are called; template 0 makes the missing ones. */
export const STATES = {
	customerorder: [
		...['Новый', 'Подтвержден', 'Передать на склад', 'На складе', 'Собирается', 'Собран'],
		...['Отгружен', 'Доставлен', 'Отменен'],
	],
	purchaseorder: ['Новый', 'Передать на склад', 'Ожидается', 'Принят'],
};
export const SENDING = 'Передать на склад';
/** The custom field of an order that names its carrier. */
export const METHOD = 'Способ доставки';
const ATTRIBUTES: Record<string, Record<string, string>> = {
	customerorder: {
		'IMSKLAD ID': 'string',
		'IMSKLAD ключ': 'string',
		'IMSKLAD отправлено': 'string',
		'IMSKLAD статус': 'string',
		'IMSKLAD время': 'time',
		'IMSKLAD проблема': 'text',
		'IMSKLAD состав': 'text',
		'Трек-номер': 'string',
		[METHOD]: 'string',
	},
	purchaseorder: {
		'IMSKLAD ID': 'string',
		'IMSKLAD ключ': 'string',
		'IMSKLAD отправлено': 'string',
		'IMSKLAD проблема': 'text',
	},
	product: { 'IMSKLAD ID': 'string', 'IMSKLAD отправлено': 'string', 'IMSKLAD проблема': 'text' },
};
export const MAIN_STORE = 'Основной склад';
/** Where the merchant sells over the counter: what lies there is no business of the warehouse. */
export const SHOP_STORE = 'Магазин';
export const SUPPLIER_TAG = 'поставщики';

interface Product {
	code: string;
	name: string;
	/** Roubles; the half kopeck is there to be rounded. */
	price: number;
	cost: number;
	/** Kilograms, as in MoySklad. */
	weight: number;
	stock: number;
	article?: string;
}
/** The first three are the simulator's own, here with what they lack. Codes are made to be confused. */
const PRODUCTS: Product[] = [
	{ code: '00001', name: 'Мишка', price: 1490, cost: 700, weight: 0.35, stock: 12 },
	{ code: '00002', name: 'Мяч', price: 499.505, cost: 210.5, weight: 0.42, stock: 30 },
	{ code: '00003', name: 'Кубики', price: 999, cost: 480, weight: 1.2, stock: 8 },
	{ code: '1001', name: 'Конструктор «Город»', price: 2490, cost: 1400, weight: 0.85, stock: 15 },
	{ code: '1002', name: 'Самокат', price: 3999.9, cost: 2300, weight: 4.25, stock: 4 },
	{ code: '1003', name: 'Пазл «Карта России»', price: 649.505, cost: 300, weight: 0.6, stock: 20 },
	{ code: 'LUNA-1', name: 'Ночник «Луна»', price: 1290, cost: 610, weight: 0.3, stock: 9 },
];
/** A product that is only sold in its variants. */
const SHIRT = { code: '1010', name: 'Футболка детская', price: 790, cost: 320, weight: 0.15 };
const VARIANTS = [
	{ code: '1011', color: 'Красный', colorId: 9, size: '110', stock: 6 },
	{ code: '1012', color: 'Синий', colorId: 5, size: '116', stock: 5 },
];
const BUNDLE = {
	code: '2001',
	name: 'Подарочный набор',
	price: 2290,
	of: { '00001': 1, '00003': 2 },
};
export const DELIVERY = { code: 'delivery', name: 'Доставка', price: 350 };
const SUPPLIERS = ['Поставщик', 'Фабрика игрушек'];
const BUYERS = [
	{
		name: 'Розничный покупатель',
		phone: '+79990000001',
		email: 'buyer@mail.example',
		actualAddress: '101000, Москва, ул. Мясницкая, 7, кв. 12',
	},
	{
		name: 'Иванова Мария Петровна',
		phone: '+7 (916) 123-45-67',
		email: 'maria@mail.example',
		actualAddress: '190000, Санкт-Петербург, Невский пр., 28, кв. 5',
	},
	{
		name: 'ООО «Ромашка»',
		companyType: 'legal',
		phone: '8 843 555 00 11',
		inn: '1655000000',
		actualAddress: '420111, Казань, ул. Баумана, 20, офис 3',
	},
];

const kopecks = (roubles: number) => Math.round(roubles * 1000) / 10;
const grams = (kilograms: number) => Math.round(kilograms * 1000);

/** MoySklad: goods, partners and stock; with `prepared` also its custom fields and states, as template 0 makes them. */
export function fillErp(
	erp: Moysklad,
	{ prepared, more }: { prepared: boolean; more: number },
): void {
	if (prepared) prepareErp(erp);
	const [store] = erp.list('store');
	const [retail] = erp.list('product')[0].salePrices as Array<{ priceType: object }>;
	const priced = (price: number, cost?: number) => ({
		salePrices: [{ value: kopecks(price), priceType: retail.priceType }],
		...(cost === undefined ? {} : { buyPrice: { value: kopecks(cost) } }),
	});
	const filler = Array.from({ length: more }, (_, index) => {
		const code = String(5001 + index);
		return { code, name: `Игрушка ${code}`, price: 100 + index, cost: 50, weight: 0.1, stock: 5 };
	});
	for (const { code, name, price, cost, weight, stock, ...others } of [...PRODUCTS, ...filler]) {
		const fields = { name, code, weight, ...priced(price, cost), ...others };
		const known = erp.list('product').find((each) => each.code === code);
		const { id } = known ? erp.change('product', known.id, fields) : erp.create('product', fields);
		erp.stock(id, stock - erp.stockOf(id, store.id), store.id);
	}
	const { weight, cost, price, ...shirt } = SHIRT;
	const product = metaOf(erp.create('product', { ...shirt, weight, ...priced(price, cost) }));
	const characteristics = ['Цвет', 'Размер'].map((name) => {
		const path = 'variant/metadata/characteristics';
		return erp.list(path).find((each) => each.name === name) ?? erp.create(path, { name });
	});
	for (const { code, color, size, stock } of VARIANTS) {
		const { id } = erp.create('variant', {
			...{ code, product },
			characteristics: characteristics.map(({ meta, id, name }, index) => {
				return { meta, id, name, value: [color, size][index] };
			}),
			...priced(price),
		});
		erp.stock(id, stock, store.id);
	}
	erp.create('bundle', {
		...{ name: BUNDLE.name, code: BUNDLE.code, ...priced(BUNDLE.price) },
		components: Object.entries(BUNDLE.of).map(([code, quantity]) => {
			return { assortment: metaOf(erpThing(erp, code)), quantity };
		}),
	});
	const { price: fee, ...service } = DELIVERY;
	erp.create('service', { ...service, ...priced(fee) });

	const partner = (fields: { name: string }) => {
		const known = erp.list('counterparty').find(({ name }) => name === fields.name);
		if (known) erp.change('counterparty', known.id, fields);
		else erp.create('counterparty', fields);
	};
	for (const name of SUPPLIERS) {
		const contacts = { phone: '+78432000000', actualAddress: 'Казань, ул. Складская, 1' };
		partner({ name, ...contacts, tags: [SUPPLIER_TAG] } as { name: string });
	}
	BUYERS.forEach(partner);
}

/** The missing custom fields and states. */
function prepareErp(erp: Moysklad): void {
	for (const [keyword, names] of Object.entries(STATES)) {
		const path = `${keyword}/metadata/states`;
		const missing = names.filter((name) => !erp.list(path).some((state) => state.name === name));
		for (const name of missing) erp.create(path, { name, color: 10774205, stateType: 'Regular' });
	}
	for (const [keyword, fields] of Object.entries(ATTRIBUTES)) {
		for (const [name, type] of Object.entries(fields)) {
			erp.create(`${keyword}/metadata/attributes`, { name, type });
		}
	}
}

/** IMSKLAD: every product and variant with its stock, as template 4 would have sent them, the ID it gave back in MoySklad. */
export function fillWarehouse(warehouse: Imsklad, erp: Moysklad): void {
	const [store] = erp.list('store');
	const roubles = (price: unknown) => Math.round((price as { value: number }).value) / 100;
	const goods = [...erp.list('product').filter(({ code }) => code !== SHIRT.code)];
	for (const thing of [...goods, ...erp.list('variant')]) {
		const isVariant = thing.meta.type === 'variant';
		const variant = VARIANTS.find(({ code }) => code === thing.code);
		const { weight, cost } = isVariant ? SHIRT : { weight: thing.weight, cost: undefined };
		const [price] = thing.salePrices as object[];
		const code = String(thing.code);
		const { id } = warehouse.call('goods', 'add_good', {
			...{ id: code, name: thing.name, weight: grams(Number(weight)), price: roubles(price) },
			cost: cost ?? roubles(thing.buyPrice),
			...(variant ? { color: variant.colorId, size: variant.size } : {}),
		}) as { id: number };
		warehouse.moveStock(code, erp.stockOf(thing.id, store.id));
		const known = isVariant
			? { description: `IMSKLAD ID: ${id}` }
			: { attributes: [attributeIn(erp, 'product', 'IMSKLAD ID', String(id))] };
		erp.change(thing.meta.type, thing.id, known);
	}
}

/** Saplab's further statuses, in the order in which a position passes them: the last two tell the customer. */
const SHOP_STATUSES = [
	{ id: 7, name: 'Передано на склад', color: 'FFE0B2', sms: false, email: false },
	{ id: 8, name: 'Собрано', color: 'D1C4E9', sms: false, email: true },
	{ id: 9, name: 'Отправлено', color: 'B2EBF2', sms: true, email: true },
];

/** Saplab: a client and invoices beside the simulator's own; one paid in full, one in part, one not at all. */
export function fillShop(shop: Saplab): void {
	shop.state.statuses.push(...SHOP_STATUSES);
	shop.addClient({
		...{ id: 4, name: 'Пётр Соколов', phone: '9173334455', email: 'petr@mail.example' },
		...{ address: 'Казань, ул. Пушкина, 10, кв. 4', shipping_id: 1 },
	});
	const position = (client_id: number, invoice: string, fields: object) =>
		shop.addPosition({ client_id, invoice, shipping_id: 1, ...fields });
	const tokyo = { distributor_id: 2, distributor_name: 'Токио Авто' };
	const oil = { brand: 'MOBIL', article: '15 2560', name: 'Масло моторное 4 л', price: 3290 };
	const filter = { brand: 'MANN', article: 'W 712/95', name: 'Фильтр масляный', price: 640.5 };
	const belt = { brand: 'GATES', article: '5636XS', name: 'Ремень ГРМ', price: 2150, ...tokyo };
	const plug = { brand: 'NGK', article: 'BKR6E', name: 'Свеча зажигания', price: 410, ...tokyo };
	const paid = [
		position(4, 'KZ-1001', { ...oil, quantity: 2 }),
		position(4, 'KZ-1001', { ...plug, quantity: 4 }),
		position(2, 'KZ-1002', filter),
	];
	position(2, 'KZ-1002', belt);
	position(1, 'KZ-1003', { ...filter, quantity: 2, shipping_address: 'ул. Баумана, 3' });
	for (const { id } of paid) shop.pay(id);
}

/** Kinds of orders that a person or a test wants to see; `lines` are quantities by code. */
export const ORDER_KINDS = {
	usual: {
		title: 'Two products, cash on delivery',
		russian: 'Два товара, наложенный платёж',
		lines: { '00001': 1, '1001': 2 },
	},
	variant: {
		title: 'A variant: red T-shirt, size 110',
		russian: 'Модификация: красная футболка, 110',
		lines: { '1011': 2 },
	},
	bundle: {
		title: 'A bundle and a product',
		russian: 'Комплект и товар',
		lines: { '2001': 1, '00002': 1 },
	},
	delivery: {
		title: 'With a delivery fee (a service)',
		russian: 'С платной доставкой (услуга)',
		lines: { '1003': 1, [DELIVERY.code]: 1 },
	},
	discount: {
		title: 'With a discount of 12.5 %',
		russian: 'Со скидкой 12,5 %',
		lines: { '1002': 1, '00002': 3 },
		discount: 12.5,
	},
	partlyPaid: {
		title: 'Partly paid',
		russian: 'Оплачен частично',
		lines: { 'LUNA-1': 2 },
		paid: 1000,
	},
	paid: {
		title: 'Paid in full',
		russian: 'Оплачен полностью',
		lines: { '00003': 1, '1003': 1 },
		paid: 'all',
	},
	unknownCarrier: {
		title: 'A carrier that nobody knows',
		russian: 'Неизвестная служба доставки',
		lines: { '00001': 1 },
		delivery: 'Голубиная почта',
	},
} satisfies Record<string, OrderWish & { title: string; russian: string }>;
export type OrderKind = keyof typeof ORDER_KINDS;
