import type { Dictionary } from '../shared/fields';

/** Section "Цвета товара"; ids are what counts, since two pairs of colours share an RGB value. */
export const colors: Dictionary<number> = [
	{ value: 1, name: 'White', russian: 'Белый' },
	{ value: 4, name: 'Black', russian: 'Черный' },
	{ value: 5, name: 'Blue', russian: 'Синий' },
	{ value: 6, name: 'Yellow', russian: 'Желтый' },
	{ value: 7, name: 'Orange', russian: 'Оранжевый' },
	{ value: 8, name: 'Green', russian: 'Зеленый' },
	{ value: 9, name: 'Red', russian: 'Красный' },
	{ value: 10, name: 'Brown', russian: 'Коричневый' },
	{ value: 11, name: 'Sky Blue', russian: 'Голубой' },
	{ value: 13, name: 'Grey', russian: 'Серый' },
	{ value: 14, name: 'Transparent', russian: 'Прозрачный' },
	{ value: 15, name: 'Silver', russian: 'Серебряный' },
	{ value: 16, name: 'Violet', russian: 'Фиолетовый' },
	{ value: 17, name: 'Multicoloured', russian: 'Разноцветный' },
	{ value: 18, name: 'Turquoise', russian: 'Бирюзовый' },
	{ value: 19, name: 'Gold', russian: 'Золотой' },
	{ value: 20, name: 'Beige', russian: 'Бежевый' },
	{ value: 21, name: 'Magenta', russian: 'Маджента' },
	{ value: 22, name: 'Burgundy', russian: 'Бордовый' },
	{ value: 23, name: 'Olive', russian: 'Оливковый' },
	{ value: 24, name: 'Fuchsia', russian: 'Фуксия' },
	{ value: 25, name: 'Mint', russian: 'Мятный' },
	{ value: 26, name: 'Dark Green', russian: 'Темно-зеленый' },
	{ value: 27, name: 'Dark Blue', russian: 'Темно-синий' },
	{ value: 28, name: 'Pink', russian: 'Розовый' },
	{ value: 29, name: 'Hot Pink', russian: 'Ярко-розовый' },
	{ value: 30, name: 'Light Pink', russian: 'Светло-розовый' },
	{ value: 31, name: 'Dark Brown', russian: 'Темно-коричневый' },
	{ value: 32, name: 'Lime Green', russian: 'Салатовый' },
	{ value: 33, name: 'Coral', russian: 'Коралловый' },
	{ value: 34, name: 'Bronze', russian: 'Бронзовый' },
	{ value: 35, name: 'Lilac', russian: 'Сиреневый' },
	{ value: 36, name: 'Khaki', russian: 'Хаки' },
	{ value: 37, name: 'Mustard', russian: 'Горчичный' },
	{ value: 38, name: 'Light Grey', russian: 'Светло-серый' },
	{ value: 39, name: 'Lime', russian: 'Лайм' },
	{ value: 40, name: 'Pale Sky Blue', russian: 'Светло-голубой' },
	{ value: 42, name: 'Bright Green', russian: 'Ярко-зеленый' },
];

/** Section "Типы доставки и курьеры". */
export const deliveryTypes: Dictionary<number> = [
	{ value: 4, name: 'Russian Post', russian: 'Почтой России' },
	{ value: 16, name: 'CDEK', russian: 'СДЭК' },
	{ value: 22, name: 'Grastin', russian: 'Грастин' },
	{ value: 62, name: 'Boxberry', russian: 'BoxBerry' },
	{ value: 113, name: 'Peshkariki', russian: 'Пешкарики' },
];

/** The couriers of each delivery type. Courier 7 stands under two types with two meanings (IMS-18). */
export const couriersByType: Record<number, Dictionary<number>> = {
	4: [
		{ value: 7, name: 'Russian Post via Grastin', russian: 'через Грастин' },
		{ value: 42, name: 'Russian Post', russian: 'Почта России' },
	],
	16: [{ value: 7, name: 'CDEK', russian: 'СДЭК' }],
	22: [{ value: 6, name: 'Grastin', russian: 'Грастин' }],
	62: [{ value: 32, name: 'Boxberry', russian: 'BoxBerry' }],
	113: [{ value: 40, name: 'Peshkariki', russian: 'Пешкарики' }],
};

/** Section "Доступные тэги к заказу"; the last one occurs in the samples only (IMS-17). */
export const orderTags: Dictionary<string> = [
	{ value: 'call', name: 'Call the Customer', russian: 'Позвонить' },
	{ value: 'nosms', name: 'No SMS', russian: 'Без СМС' },
	{ value: 'problem', name: 'Problem', russian: 'Проблема' },
	{
		value: 'to-assemble',
		name: 'To Assemble',
		description: 'Stands in the samples of the document, but not in its table of tags',
	},
];

/** Types of documents and preorders. */
export const documentTypes: Dictionary<number> = [
	{ value: 0, name: 'Inbound', russian: 'Приход' },
	{ value: 1, name: 'Outbound', russian: 'Расход' },
];

/** Types of balance operations. */
export const billingTypes: Dictionary<number> = [
	{ value: 0, name: 'Order Assembly', russian: 'Сборка заказа' },
	{ value: 1, name: 'Balance Top-Up', russian: 'Пополнение баланса' },
	{ value: 2, name: 'Delivery', russian: 'Доставка' },
	{ value: 9, name: 'Other', russian: 'Прочее' },
];

/** Statuses of an order, as order/set_status tells them. */
export const orderStatuses: Dictionary<number> = [
	{ value: 0, name: 'New Order, to Be Picked', russian: 'Новый заказ, собрать' },
	{ value: 1, name: 'Handed over to Picking', russian: 'Передан на комплектацию' },
	{ value: 2, name: 'Being Picked', russian: 'Комплектуется' },
	{
		value: 3,
		name: 'Picked, Ready for Packing',
		russian: 'Скомплектован, готов передаваться на упаковку',
	},
	{ value: 4, name: 'Handed over to Packing', russian: 'Передан на упаковку' },
	{ value: 5, name: 'Being Packed', russian: 'Упаковывается' },
	{ value: 6, name: 'Packed', russian: 'Упакован' },
	{ value: 7, name: 'Being Handed over for Shipment', russian: 'Передается на отгрузку' },
	{ value: 8, name: 'Ready to Ship', russian: 'Готов к отгрузке' },
	{
		value: 9,
		name: 'Shipped to the Carrier, Left the Warehouse',
		russian: 'Отгружен в курьерскую службу, покинул склад',
	},
	{ value: 10, name: 'Cancelled', russian: 'Отменен' },
	{ value: 11, name: 'Delivered to the Customer', russian: 'Вручен клиенту' },
];

/** The service's own name for an id, in Russian as its screens show it; `undefined` for an unknown id. */
export const nameOf = (dictionary: Dictionary, id: unknown): string | undefined =>
	dictionary.find(({ value }) => String(value) === String(id))?.russian;
