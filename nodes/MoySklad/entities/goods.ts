/** Product, variant, bundle and service: what the assortment consists of. */
import type { Attribute, Entity } from '../entity';
import {
	boolean,
	choice,
	entity,
	entityWith,
	exact,
	filterOnly,
	filtered,
	integer,
	number,
	object,
	positions,
	price,
	prices,
	readOnly,
	reference,
	required,
	text,
	textual,
} from './attributes';
import {
	agents,
	archived,
	catalogued,
	codes,
	customAttributes,
	files,
	ids,
	meta,
	name,
	syncId,
	taxSystem,
	updated,
	vat,
} from './groups';

const trackingTypes = {
	NOT_TRACKED: ['Not Tracked', 'Без маркировки'],
	BEER_ALCOHOL: ['Beer and Low-Alcohol Drinks', 'Пиво и слабоалкогольная продукция'],
	BICYCLE: ['Bicycles', 'Велосипеды'],
	ELECTRONICS: ['Cameras and Flashes', 'Фотокамеры и лампы-вспышки'],
	FOOD_SUPPLEMENT: ['Food Supplements', 'Биологически активные добавки к пище'],
	LP_CLOTHES: ['Clothes', 'Одежда'],
	LP_LINENS: ['Bed Linen', 'Постельное белье'],
	MEDICAL_DEVICES: ['Medical Devices and Wheelchairs', 'Медизделия и кресла-коляски'],
	MILK: ['Dairy Products', 'Молочная продукция'],
	NABEER: ['Alcohol-Free Beer', 'Безалкогольное пиво'],
	NCP: ['Products with Nicotine', 'Никотиносодержащая продукция'],
	OTP: ['Alternative Tobacco', 'Альтернативная табачная продукция'],
	PERFUMERY: ['Perfume', 'Духи и туалетная вода'],
	PET_FOOD: ['Pet Food', 'Корма для животных'],
	SANITIZER: ['Antiseptics', 'Антисептики'],
	SEAFOOD: ['Caviar and Seafood', 'Икра и морепродукты'],
	SHOES: ['Shoes', 'Обувь'],
	SOFT_DRINKS: ['Soft Drinks', 'Безалкогольные напитки'],
	TIRES: ['Tires', 'Шины и покрышки'],
	TOBACCO: ['Tobacco', 'Табак'],
	VEGETABLE_OIL: ['Vegetable Oil', 'Растительные масла'],
	VETPHARMA: ['Veterinary Medicines', 'Ветеринарные препараты'],
	WATER: ['Packaged Water', 'Упакованная вода'],
} as const;

/** Codes of personal protective equipment; what each means stands in the document. */
const ppeTypes = Object.fromEntries(
	(
		'2400001225408 2400001225606 2400001226108 2400001226306 2400001226405 2400001323807 ' +
		'2400001368105 2400001393107 2400001393503 2400001393602 2400001565306 2400001807703 ' +
		'2400001818303 2400001857005 2400001857203 2400001858309 2400001858507 2400002015909 ' +
		'2400002016005 2400002016104 2400002052805 2400002052904 2400002186203 2400002886707 ' +
		'2400002886806 2400002984502 2400003117107 2400003117206 2400003161209 2400003207907 ' +
		'2400003215308 2400003227806 2400003237409 2400003263408 2400003297700 2400003356704 ' +
		'2400003356803 2400003356902 2400003433108 2400003492303 2400003495700 2400003495809 ' +
		'2400003495908 2400003496004 2400003496103 2400003675805'
	)
		.split(' ')
		.map((code) => [code, [code] as const]),
);

const otherPaymentItems = {
	COMPOUND_PAYMENT_ITEM: ['Compound Item', 'Составной предмет расчета'],
	ANOTHER_PAYMENT_ITEM: ['Other Item', 'Иной предмет расчета'],
} as const;

const article = text('article', 'Article', 'Артикул');
const images = object('images', 'Images', 'Изображения');
const packs = object('packs', 'Packs', 'Упаковки');
const things = object('things', 'Serial Numbers', 'Серийные номера');
/** Only with `fields=minimumStock`. */
const minimumStock = object('minimumStock', 'Minimum Stock', 'Неснижаемый остаток');

const sold: readonly Attribute[] = [
	prices('salePrices', 'Sale Prices', 'Цены продажи'),
	price('buyPrice', 'Buy Price', 'Закупочная цена'),
	price('minPrice', 'Minimum Price', 'Минимальная цена'),
	boolean('discountProhibited', 'Discount Prohibited', 'Запретить скидки'),
	// `[{ ean13: "…" }]`, all of them at once: what an update leaves out is deleted.
	object('barcodes', 'Barcodes', 'Штрихкоды'),
	text('barcode', 'Barcode', 'Штрихкод', { ...filterOnly, filter: textual }),
];

/** What products, bundles and services have. */
const inFolder: readonly Attribute[] = [
	...filtered(...catalogued, syncId),
	...sold,
	reference('productFolder', 'Product Folder', 'Группа товаров', 'productfolder'),
	...filtered(text('pathName', 'Folder Path', 'Путь группы', readOnly)),
	reference('uom', 'Unit of Measure', 'Единица измерения', 'uom'),
	...vat,
	taxSystem,
	customAttributes,
	files,
	meta,
];

const tangible: readonly Attribute[] = [
	...filtered(article, number('weight', 'Weight', 'Вес'), number('volume', 'Volume', 'Объем')),
	reference('country', 'Country', 'Страна', 'country'),
	choice('trackingType', 'Tracking Type', 'Тип маркировки', trackingTypes),
	text('tnved', 'TN VED Code', 'Код ТН ВЭД'),
	choice('paymentItemType', 'Payment Item Type', 'Признак предмета расчета', {
		GOOD: ['Good', 'Товар'],
		EXCISABLE_GOOD: ['Excisable Good', 'Подакцизный товар'],
		...otherPaymentItems,
	}),
	boolean('partialDisposal', 'Partial Disposal', 'Частичное выбытие'),
	packs,
	images,
];

/** Bundles and services have the custom attributes of products: `entity/product/metadata`. */
const entityOfProducts = entityWith({ metadata: false });

export const goods: readonly Entity[] = [
	entity('product', 'Product', 'Товар', [
		...inFolder,
		...tangible,
		...filtered(
			reference('supplier', 'Supplier', 'Поставщик', agents),
			boolean('isSerialTrackable', 'Serial Numbers Used', 'Учет по серийным номерам'),
			number('minimumBalance', 'Minimum Balance', 'Неснижаемый остаток'),
		),
		minimumStock,
		boolean('weighed', 'Sold by Weight', 'Весовой товар'),
		boolean('onTap', 'On Tap', 'Разливной товар'),
		object('alcoholic', 'Alcoholic', 'Алкогольная продукция'),
		boolean('tobacco', 'Tobacco', 'Табачная продукция', readOnly),
		choice('ppeType', 'PPE Type', 'Вид СИЗ', ppeTypes),
		things,
		integer('variantsCount', 'Variants Count', 'Количество модификаций', readOnly),
	]),
	entity('variant', 'Variant', 'Модификация', [
		reference('product', 'Product', 'Товар', 'product', required),
		// `[{ id, value }]`: a characteristic of the metadata and its value.
		object('characteristics', 'Characteristics', 'Характеристики', required),
		...filtered(name, ...codes, archived, ...ids, updated, article),
		text('productid', 'Product ID', 'ID товара', { ...filterOnly, filter: exact }),
		...sold,
		packs,
		images,
		minimumStock,
		{ ...things, ...readOnly },
		meta,
	]),
	entityOfProducts('bundle', 'Bundle', 'Комплект', [
		positions('components', 'Components', 'Компоненты', required),
		...inFolder,
		...tangible,
		price('overhead', 'Additional Costs', 'Дополнительные расходы'),
	]),
	entityOfProducts('service', 'Service', 'Услуга', [
		...inFolder,
		choice('paymentItemType', 'Payment Item Type', 'Признак предмета расчета', {
			SERVICE: ['Service', 'Услуга'],
			WORK: ['Work', 'Работа'],
			PROVIDING_RID: ['Intellectual Property', 'Предоставление РИД'],
			...otherPaymentItems,
		}),
	]),
];
