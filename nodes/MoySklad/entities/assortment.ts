/** The assortment: how its list is filtered (section "Ассортимент"), and the settings of the catalogue. */
import type { Attribute, Entity, Operator } from '../entity';
import {
	boolean,
	exact,
	integer,
	likeness,
	exactOrEmpty,
	object,
	textual,
	valuesOf,
} from './attributes';
import { agents, meta } from './groups';

export interface AssortmentFilter
	extends Pick<
		Attribute,
		'kind' | 'label' | 'russian' | 'values' | 'to' | 'note' | 'needs' | 'together'
	> {
	/** The word in the API's filter, as the default mode has it: `alcoholic.type`. */
	key: string;
	/** The parameters that stand for it, each with the operator that it means. */
	parameters: Readonly<Record<string, Operator>>;
	operators: readonly Operator[];
	/** Several values are alternatives (`equals`) or are all left out (`notEquals`). */
	several?: true;
	/** What the API takes where the filter is not given. */
	default?: string | boolean;
	/** Sent as the query parameter of this name, not within the filter. */
	query?: true;
	/** Known to the light mode as well (MS-51), where it differs under another key or with other operators. */
	light?: { key?: string; operators?: readonly Operator[] };
}

type More = Omit<
	AssortmentFilter,
	'key' | 'kind' | 'label' | 'russian' | 'operators' | 'parameters'
>;

const filter =
	(kind: AssortmentFilter['kind'], operators: readonly Operator[]) =>
	(key: string, label: string, russian: string, more: More = {}): AssortmentFilter => ({
		key,
		kind,
		label,
		russian,
		operators,
		parameters: { [key]: 'equals' },
		...more,
	});

const several = { several: true } as const;
const light = { light: {} } as const;
const text = filter('text', textual);
/** The eight for which no operator is printed take `=` only (MS-06). */
const flag = filter('boolean', ['equals']);
const mode = filter('choice', ['equals']);
const goodsOnly = 'Services and bundles are left out';

/** The values of `quantityMode` too, for which the document repeats the words about the stock (MS-07). */
const modes = (thing: string, russian: string) =>
	valuesOf({
		all: ['Any', 'Любое значение'],
		positiveOnly: [`${thing} Above Zero`, `${russian} больше нуля`],
		negativeOnly: [`${thing} Below Zero`, `${russian} меньше нуля`],
		empty: [`${thing} Zero`, `${russian} равно нулю`],
		nonEmpty: [`${thing} Not Zero`, `${russian} не равно нулю`],
		underMinimum: [`${thing} Below the Minimum`, `${russian} ниже неснижаемого остатка`],
	});

/** Of the reports on stock. */
export const stockModes = { values: modes('Stock', 'Остаток') };

/** Custom attributes come on top, each under its own href and with `customAttributeOperators`. */
export const assortmentFilters: readonly AssortmentFilter[] = [
	// Several values are not stated; which operator finds the empty ones follows the general rule (MS-44).
	{
		...filter('integer', exactOrEmpty)(
			'alcoholic.type',
			'Alcoholic Type',
			'Код вида алкогольной продукции',
		),
		parameters: { alcoholicType: 'equals' },
		note: goodsOnly,
	},
	flag('archived', 'Archived', 'Признак архивности', {
		...several,
		...light,
		default: false,
		note: 'Both values together give archived and other items',
	}),
	text('article', 'Article', 'Артикул', {
		...several,
		note: 'That of the product decides for its variants too, whatever their own is', // MS-53
	}),
	filter('text', ['equals', 'isEmpty'])('barcode', 'Barcode', 'Штрихкод', {
		...several,
		light: { operators: likeness.filter((operator) => operator !== 'notEquals') }, // MS-52
	}),
	text('code', 'Code', 'Код', { ...several, ...light }),
	text('description', 'Description', 'Описание', { ...several, ...light }),
	text('externalCode', 'External Code', 'Внешний код', { ...several, ...light }),
	filter('reference', exact)('group', 'Department', 'Владелец-отдел', {
		...several,
		...light,
		to: ['group'],
	}),
	filter('text', exact)('id', 'ID', 'Идентификатор', { ...several, ...light }),
	flag('isSerialTrackable', 'Serial Numbers Used', 'Использование серийных номеров'),
	filter('text', likeness)('name', 'Name', 'Наименование', { ...several, ...light }),
	filter('reference', exactOrEmpty)('owner', 'Owner', 'Владелец-сотрудник', {
		...several,
		to: ['employee'],
	}),
	// In lower case here, `pathName` in the light mode and in every reply (MS-03).
	text('pathname', 'Folder Path', 'Наименование группы товаров', {
		...several,
		light: { key: 'pathName' },
	}),
	filter('reference', exact)('productFolder', 'Product Folders', 'Группы товаров', {
		...several,
		...light,
		to: ['productfolder'],
	}),
	mode('quantityMode', 'Available Quantity', 'Значение доступно', {
		values: modes('Available', 'Доступно'),
		default: 'all',
		note: `${goodsOnly} by all but Any`,
	}),
	// The document describes a filter; the query parameter is in every newer source (MS-04).
	filter('text', ['equals'])('search', 'Search', 'Поиск', {
		...light,
		query: true,
		note: 'By the beginnings of words; a barcode only in full',
	}),
	flag('shared', 'Shared', 'Признак общего доступа'),
	mode('stockMode', 'Stock', 'Значение остатка', {
		values: modes('Stock', 'Остаток'),
		default: 'all',
		note: `${goodsOnly} by all but Any`,
	}),
	filter('dateTime', ['equals'])('stockMoment', 'Stock Moment', 'Момент времени остатков', {
		note: 'When the stock is looked at; leaves no item out',
	}),
	filter('reference', exact)('stockStore', 'Stock Stores', 'Склады', {
		...several,
		to: ['store'],
		together: true,
		note: 'Whose stock is counted; leaves no item out',
	}),
	filter('reference', exactOrEmpty)('supplier', 'Suppliers', 'Поставщики', {
		...several,
		...light,
		to: agents,
	}),
	filter('choice', ['equals'])('type', 'Type', 'Тип сущности', {
		...several,
		...light,
		values: valuesOf({
			product: ['Product', 'Товар'],
			service: ['Service', 'Услуга'],
			bundle: ['Bundle', 'Комплект'],
			variant: ['Variant', 'Модификация'],
			consignment: ['Consignment (Batch)', 'Серия'], // MS-43
		}),
		note: 'Consignments only come with grouping by consignment',
	}),
	{
		...filter('dateTime', ['equals', 'greater', 'greaterOrEqual', 'less', 'lessOrEqual'])(
			'updated',
			'Updated',
			'Время последнего обновления',
			light,
		),
		// The strict operators mean the same as these.
		parameters: { updatedFrom: 'greaterOrEqual', updatedTo: 'lessOrEqual' },
	},
	filter('text', exact)('updatedBy', 'Updated By', 'Автор последнего обновления', {
		...several,
		note: 'The login of the employee, like admin@shop',
	}),
	flag('weighed', 'Sold by Weight', 'Признак весового товара', { note: goodsOnly }),
	flag('withSubFolders', 'With Subfolders', 'Учет вложенных подгрупп', {
		...light,
		default: true, // MS-02: to be sent where it is false
		needs: 'productFolder',
		note: 'Needs a filter by product folders',
	}),
];

/** The values of the query parameter `groupBy`. What becomes of services and bundles is not stated (MS-08). */
export const assortmentGroupings = valuesOf({
	product: ['Products', 'Только товары'],
	variant: ['Products and Variants', 'Товары и модификации'],
	consignment: ['Everything, with Consignments', 'Все сущности'],
});

/** The settings of the catalogue; an update may leave any of them out, but should send a part as a whole. */
export const assortmentSettings: readonly Attribute[] = [
	object('uniqueCodeRules', 'Unique Code Rules', 'Настройки уникальности кода'),
	object('barcodeRules', 'Barcode Rules', 'Настройки правил штрихкодов'),
	// Of products, not of documents as its text says; elsewhere the word is `createShared` (MS-11).
	boolean('createdShared', 'New Items Shared', 'Создавать новые с меткой «Общий»'),
	meta,
];

/** What the two objects of the settings hold. */
export const assortmentSettingsParts: Readonly<Record<string, readonly Attribute[]>> = {
	uniqueCodeRules: [
		// Replies may call it `checkUniqueCodeBoolean` (MS-10).
		boolean('checkUniqueCode', 'Check That Codes Are Unique', 'Проверка уникальности кода'),
		boolean('fillUniqueCode', 'Set Unique Codes', 'Устанавливать уникальный код'),
	],
	barcodeRules: [
		boolean('fillEAN13Barcode', 'Create EAN13 Barcodes', 'Автоматически создавать штрихкод EAN13'),
		boolean('weightBarcode', 'Use Weight Prefixes', 'Использовать префиксы весовых товаров'),
		// One or two digits: from 0 to 99 (MS-54).
		integer('weightBarcodePrefix', 'Weight Prefix', 'Префикс штрихкодов весовых товаров'),
	],
};

/** The settings as something to write: whole objects, or what they hold by its own name. */
export const settings: Entity = {
	resource: 'assortmentSettings',
	keyword: 'assortmentsettings',
	name: 'Assortment Setting',
	russian: 'Настройки справочника',
	operations: [],
	attributes: [...assortmentSettings, ...Object.values(assortmentSettingsParts).flat()],
	bulk: false,
	filterable: false,
	searchable: false,
	keys: [],
	states: false,
	customAttributes: false,
};
