/**
 * The API document at api.imsklad.ru as data, typed in anew from its tables and samples: what the node is held
 * against. Nothing here is taken from the node.
 */

export type Json = Record<string, unknown>;

/** The types that the tables print, of which Float, Decimal and Double are one in JSON. */
export type Type = 'String' | 'Int' | 'Float' | 'Decimal' | 'Double' | 'Array' | 'Object';

export interface DocumentedField {
	name: string;
	type: Type;
	required: boolean;
}

/** `name Type` in the order of the tables; `!` marks a required one ("Да"). */
const table = (...rows: string[]): DocumentedField[] =>
	rows
		.join(', ')
		.split(', ')
		.map((row) => {
			const [name, type] = row.replace('!', '').split(' ');
			return { name, type: type as Type, required: row.endsWith('!') };
		});

const GOOD_FIELDS =
	'id String!, name String!, description String, price Float!, cost Float!, image String, weight Int, ' +
	'width Int, height Int, length Int, color Int, size String';
const ORDER_FIELDS =
	'id String!, tags String, name String!, email String, phone String, phone2 String, post_code String, ' +
	'address String, address_lat Double, address_lng Double, comment String, owner_comment String, ' +
	'discount Decimal!, delivery Decimal!, total_paid Decimal!, delivery_type Int, delivery_date_from Int, ' +
	'delivery_date_to Int, shipment_date Int, courier Int, is_canceled Int, track_status String, tracked Int, ' +
	'track String, track_update Int, city_id Int, pickup_point String, courier_city_code String, ' +
	'address_obj Object, goods Array!';
const PREORDER_FIELDS =
	'id String!, code String, type Int!, need_pickup Int, pickup_address String, pickup_contacts String, ' +
	'supplier_name String, goods Array!';
const DOCUMENT_FIELDS = 'id String!, code String, type Int!, date Int, goods Array!';
const STORAGE = 'storage_id Int!';

/** Fields of the objects inside. */
export const LINE_FIELDS = table('id Int!, quantity Int!, price Decimal!');
export const ADDRESS_FIELDS = table('city String, street String, house String, room String');

const GOOD = {
	id: 13,
	name: 'Тестовый товар',
	description: '',
	price: 100,
	cost: 100,
	weight: 100,
	width: 0,
	height: 0,
	length: 0,
	color: 13,
	size: '',
};
const GOODS = [
	{ id: 123123, quantity: 4, price: 1000 },
	{ id: 342343, quantity: 1, price: 5000 },
];
const ORDER = {
	id: 'AZ-1234',
	tags: 'to-assemble',
	name: 'Иванов Иван Иванович',
	email: 'test@test.ru',
	phone: '79990000000',
	phone2: null,
	post_code: '123321',
	address: 'Москва, ул. Минская д.18 к.2',
	address_lat: 55.741688,
	address_lng: 37.48384,
	comment: 'Домофон 1232',
	owner_comment: 'Доставить к 15:00',
	discount: 0,
	delivery: 500,
	total_paid: 1000,
	delivery_type: 4,
	delivery_date_from: 1565377798,
	delivery_date_to: 1565397798,
	shipment_date: 1565177798,
	courier: 42,
	is_canceled: 0,
	tracked: 0,
	track: null,
	track_status: null,
	track_update: 0,
	city_id: 8192,
	pickup_point: '',
	courier_city_code: '',
	address_obj: { city: 'Москва', street: 'ул. Минская', house: 'д.18 к.2', room: '' },
	goods: GOODS,
};
const GUID = '67060465-4b5e-11eb-80c6-00155dd99f08';
const DATE = 1565397798;
const DOCUMENT = { id: '4423', code: 'TT-23432', type: 0, goods: GOODS };
const PREORDER = {
	...DOCUMENT,
	need_pickup: 1,
	pickup_address: 'Москва, ул Минская, дом 18 корп 2',
	pickup_contacts: '+7(925) 111111 Глушко Нина, ООО Инфомобиль, с 9 до 18',
	supplier_name: 'SomeGoodCompany',
};
const DONE = { result: 'ok', id: 124323 };

export interface DocumentedAction {
	/** Which operation of the node is this action, by the table of the contract. */
	operation: string;
	fields: DocumentedField[];
	/** `data` of the sample request, and the sample reply. */
	sample: Json;
	reply: unknown;
}

/** The ten actions of the sections "Работа с …". */
export const ACTIONS: Record<string, DocumentedAction> = {
	'goods.add_good': {
		operation: 'good.create',
		fields: table(GOOD_FIELDS),
		sample: { ...GOOD, image: 'http://api.imsklad.ru/img/1.png' },
		reply: DONE,
	},
	'goods.update_good': {
		operation: 'good.update',
		fields: table(GOOD_FIELDS),
		sample: GOOD,
		reply: DONE,
	},
	'goods.get_stock': {
		operation: 'good.getStock',
		// The table says String, as the only one; the sample sends a number (IMS-08).
		fields: table(STORAGE, 'ids Array!'),
		sample: { storage_id: 1, ids: [124323, 342343] },
		reply: [
			{ id: 124323, stock: 10, reserved: 2 },
			{ id: 342343, stock: 25, reserved: 4 },
		],
	},
	'order.add_order': {
		operation: 'order.create',
		fields: table(ORDER_FIELDS, STORAGE, 'guid String'),
		sample: { ...ORDER, guid: GUID, storage_id: 1 },
		reply: DONE,
	},
	'order.update_order': {
		operation: 'order.update',
		fields: table(ORDER_FIELDS),
		sample: ORDER,
		reply: {
			result: 'warning',
			warning: 'The order in the assembly process(goods not saved)',
			id: 124323,
		},
	},
	'preorder.add_preorder': {
		operation: 'preorder.create',
		fields: table(PREORDER_FIELDS, STORAGE, 'owner_date Int'),
		sample: { ...PREORDER, storage_id: 1, owner_date: DATE },
		reply: DONE,
	},
	'preorder.update_preorder': {
		operation: 'preorder.update',
		fields: table(PREORDER_FIELDS, 'date Int'),
		sample: { ...PREORDER, date: DATE },
		reply: DONE,
	},
	'doc.add_doc': {
		operation: 'document.create',
		fields: table(DOCUMENT_FIELDS, STORAGE),
		sample: { ...DOCUMENT, storage_id: 1, date: DATE },
		reply: DONE,
	},
	'doc.update_doc': {
		operation: 'document.update',
		fields: table(DOCUMENT_FIELDS),
		sample: { ...DOCUMENT, date: DATE },
		reply: DONE,
	},
	'billing.get_billing': {
		operation: 'billing.get',
		fields: table(STORAGE, 'from Int!, to Int!'),
		sample: { storage_id: 1, from: DATE, to: DATE },
		reply: {
			current_balance: 11067,
			change_of_balance: -150,
			billing: [
				{
					id: 32953,
					order_id: 153383,
					foreign_order_id: '359407',
					doc_request_id: null,
					date: 1590775160,
					amount: -50,
					comment: '',
				},
				{
					id: 32954,
					order_id: null,
					foreign_order_id: null,
					doc_request_id: 1120,
					date: 1590775195,
					amount: -100,
					comment: 'Забор товара',
				},
			],
		},
	},
};

/** A dictionary as `id name` lines. */
const dictionary = (lines: string): Record<string, string> =>
	Object.fromEntries(
		lines
			.trim()
			.split('\n')
			.map((line) => line.trim())
			.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
	);

/** Ids and Russian names. The tag to-assemble stands in the samples only (IMS-17), so it has no name. */
export const DICTIONARIES = {
	color: dictionary(`
		1 Белый
		4 Черный
		5 Синий
		6 Желтый
		7 Оранжевый
		8 Зеленый
		9 Красный
		10 Коричневый
		11 Голубой
		13 Серый
		14 Прозрачный
		15 Серебряный
		16 Фиолетовый
		17 Разноцветный
		18 Бирюзовый
		19 Золотой
		20 Бежевый
		21 Маджента
		22 Бордовый
		23 Оливковый
		24 Фуксия
		25 Мятный
		26 Темно-зеленый
		27 Темно-синий
		28 Розовый
		29 Ярко-розовый
		30 Светло-розовый
		31 Темно-коричневый
		32 Салатовый
		33 Коралловый
		34 Бронзовый
		35 Сиреневый
		36 Хаки
		37 Горчичный
		38 Светло-серый
		39 Лайм
		40 Светло-голубой
		42 Ярко-зеленый`),
	deliveryType: dictionary(`
		4 Почтой России
		16 СДЭК
		22 Грастин
		62 BoxBerry
		113 Пешкарики`),
	tags: {
		...dictionary(`
		call Позвонить
		nosms Без СМС
		problem Проблема`),
		'to-assemble': undefined,
	},
	documentType: dictionary(`
		0 Приход
		1 Расход`),
	billingType: dictionary(`
		0 Сборка заказа
		1 Пополнение баланса
		2 Доставка
		9 Прочее`),
	newStatuses: dictionary(`
		0 Новый заказ, собрать
		1 Передан на комплектацию
		2 Комплектуется
		3 Скомплектован, готов передаваться на упаковку
		4 Передан на упаковку
		5 Упаковывается
		6 Упакован
		7 Передается на отгрузку
		8 Готов к отгрузке
		9 Отгружен в курьерскую службу, покинул склад
		10 Отменен
		11 Вручен клиенту`),
};

/** "Типы доставки и курьеры": the couriers of each delivery type. */
export const COURIERS: Record<number, number[]> = {
	4: [7, 42],
	16: [7],
	22: [6],
	62: [32],
	113: [40],
};

export interface DocumentedCallback {
	/** `data` of the sample, or of a guess where the document prints none. */
	data: unknown;
	/** What the endpoint is to answer; for a question what it may answer. */
	answer: unknown;
	question?: true;
}

const OK = { result: 'ok' };
const { delivery_type, courier, ...REST } = ORDER;

/** "Типы и методы запросов" and the sections after it. */
export const CALLBACKS: Record<string, DocumentedCallback> = {
	'order.update_order': {
		data: { ...REST, guid: null, delivery_type_id: delivery_type, delivery_courier_id: courier },
		answer: { result: 'ok', id: 'AZ-1234' },
	},
	'order.set_status': {
		data: { id: 'AZ-1234', old_status: 0, new_status: 1, system_id: 11232, guid: GUID },
		answer: OK,
	},
	'order.set_pay': { data: { id: 'AZ-1234' }, answer: OK },
	'order.send_to_cdek': { data: ['AZ-1234', 'AZ-2322'], answer: OK },
	'order.send_to_boxberry': { data: ['AZ-1234', 2322], answer: OK },
	'order.send_act_to_boxberry': { data: 'AZ-1234', answer: OK },
	'order.update_tracks': {
		data: [
			{ id: 'AZ-1234', guid: GUID, track: '345345345234' },
			{ id: 'AZ-2322', guid: null, track: '45345344544' },
			{ id: 'AZ-2324', guid: '9ec81f66-4ba7-11eb-80c6-00155dd99f08', err: 'Incorrect pvz' },
		],
		answer: OK,
	},
	'doc.add_doc': { data: {}, answer: OK },
	'doc.update_doc': { data: { id: '4423' }, answer: OK },
	'doc.set_status': { data: { id: '4423', old_status: 0, new_status: 1 }, answer: OK },
	'good.get_good': {
		data: { id: 124323 },
		answer: {
			id: 124323,
			name: 'Тестовый товар',
			description: 'Очень тестовый товар',
			price: 100,
			cost: 100,
			weight: 100,
			width: 10,
			height: 20,
			length: 30,
			color: 13,
			size: 'Большой',
		},
		question: true,
	},
	'good.get_good_suppliers': { data: { id: 124323 }, answer: [{ id: 1 }], question: true },
	'supplier.get_supplier': { data: { id: 1 }, answer: { id: 1 }, question: true },
	'supplier.get_suppliers': { data: null, answer: [{ id: 1 }, { id: 2 }], question: true },
};

/** Parameter names that are not the wire's own words in lowerCamelCase, as the contract lists them. */
const RENAMED: Record<string, string> = { type: 'documentType', owner_date: 'date' };

export const parameterName = (wire: string): string =>
	RENAMED[wire] ?? wire.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

const FLAGS = ['is_canceled', 'tracked', 'need_pickup'];

/** A value as the editor holds it. */
function asParameter(name: string, value: unknown): unknown {
	if (value === null) return '';
	if (FLAGS.includes(name)) return value === 1;
	if (name === 'goods') return { item: value };
	if (name === 'address_obj') return { address: value };
	return name === 'tags' ? String(value).split(',') : value;
}

/** The node's parameters for an action's `data`. */
export function parametersFor(action: string, data: Json = ACTIONS[action].sample): Json {
	const { operation: path, fields } = ACTIONS[action];
	const [resource, operation] = path.split('.');
	const required = fields.filter((field) => field.required).map(({ name }) => name);
	const pick = (isTop: boolean) =>
		Object.fromEntries(
			Object.entries(data)
				.filter(([name]) => required.includes(name) === isTop)
				.map(([name, value]) => [parameterName(name), asParameter(name, value)]),
		);
	const collection = operation === 'update' ? 'updateFields' : 'additionalFields';
	return { resource, operation, ...pick(true), [collection]: pick(false) };
}
