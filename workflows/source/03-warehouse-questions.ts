import { colors } from '../../nodes/Imsklad/dictionaries';
import {
	at,
	calledByWorkflow,
	code,
	common,
	either,
	imskladTrigger,
	moySklad,
	NOTHING,
	set,
	setting,
	settings,
	telling,
	ways,
	type Template,
} from './template';

/** IMSKLAD waits meanwhile. */
const PATIENCE = { timeout: 10 };
/** What could not be read is told by the node that answers. */
const READING = { onError: 'continueRegularOutput', alwaysOutputData: true } as const;
const ASKED = "$('Settings').first().json.data.id";
const ANSWERING = { onError: 'continueErrorOutput' } as const;

const equals = (field: string, value: string) => ({
	condition: [{ field, operator: 'equals', value }],
});

export const warehouseQuestions: Template = {
	number: '03',
	file: 'warehouse-questions',
	name: '3. Answers to IMSKLAD',
	notes: [
		{
			area: [-2.6, -0.15, 2.2, 2.65],
			color: 4,
			text: `## 3. Answers to IMSKLAD
When the warehouse meets a product that it does not know, or wants to know its suppliers (Поставщики), it asks. This workflow answers from MoySklad, at once.

**Fill in**
1. Choose your credentials in the MoySklad nodes.
2. Open **Settings**: which field the warehouse knows a product by (code, externalCode or article), the tag (Группа) of your suppliers, your colours.
3. Publish the workflow, and set the *Production URL* of **Asked** in IMSKLAD's client settings (Настройки клиента). If you use flow 2 or 8 too: that of flow 13.

**What MoySklad does not know** is answered with *not found* (code 2). Where MoySklad is out of order the warehouse gets HTTP 500, since "not found" would not be true.

**It only reads.** IMSKLAD does not say in which form it wants suppliers: see IMS-22 in docs/quirks.md.`,
		},
		{ area: [0, -0.15, 3, 2.65], text: '### The question\nA product, or suppliers.' },
		{
			area: [3, -0.15, 6, 2.65],
			text: '### What MoySklad knows\nA product by its code, else by the ID that the warehouse gave it. Roubles, grams, colour, as flow 4 sends them.',
		},
		{
			area: [3, 2.45, 6, 1.65],
			text: '### Suppliers\nBy the tag in Settings; one of them by its ID or name.',
		},
		{
			area: [9, 1.15, 3, 1.65],
			color: 3,
			text: '### What went wrong\nTold to the address in Settings, and shown as a failed execution.',
		},
	],
	nodes: {
		Asked: at(
			[0, 0],
			imskladTrigger([
				'good.get_good',
				'good.get_good_suppliers',
				'supplier.get_supplier',
				'supplier.get_suppliers',
			]),
		),
		'Called by Flow 13': at([0, 1], calledByWorkflow),
		Settings: at(
			[1, 0],
			settings({
				supplierTag: 'поставщики',
				priceType: '',
				gramsInWeightUnit: 1000,
				colors: Object.fromEntries(colors.map(({ russian, value }) => [russian, value])),
				colorName: 'Цвет',
				sizeName: 'Размер',
				...common('productKey', 'fields', 'tellUrl'),
			}),
		),
		'What Is Asked': at(
			[2, 0],
			ways({ 'A product': "$json.type === 'good'", Suppliers: "$json.type === 'supplier'" }),
		),
		'Product by Its ID': at(
			[3, 0],
			moySklad('assortment', 'getAll', {
				returnAll: true,
				filters: {
					type: ['product', 'variant'],
					archived: 'both',
					conditions: equals(`={{ ${setting('productKey')} }}`, `={{ ${ASKED} }}`),
				},
				options: { expand: 'product.supplier,supplier', ...PATIENCE },
			}),
			READING,
		),
		Found: at([4, 0], either('$json.meta || $json.error'), { executeOnce: true }),
		'Product by Warehouse ID': at(
			[5, 1],
			moySklad('product', 'getAll', {
				returnAll: true,
				filters: {
					archived: 'both',
					conditions: equals(
						`={{ 'attribute:' + ${setting('fields')}.id }}`,
						`={{ String(${ASKED}) }}`,
					),
				},
				options: { expand: 'supplier', ...PATIENCE },
			}),
			{ executeOnce: true, ...READING },
		),
		'Variant by Warehouse ID': at(
			[6, 1],
			moySklad('variant', 'getAll', {
				returnAll: true,
				filters: {
					archived: 'both',
					conditions: {
						condition: [
							{
								field: 'description',
								operator: 'contains',
								value: `={{ ${setting('fields')}.id + ': ' + ${ASKED} }}`,
							},
						],
					},
				},
				options: { expand: 'product.supplier', ...PATIENCE },
			}),
			{ executeOnce: true, ...READING },
		),
		Currencies: at([7, 0], moySklad('currency', 'getAll', { returnAll: true, options: PATIENCE }), {
			executeOnce: true,
			...READING,
		}),
		Answer: at([8, 0], code('03-answer'), ANSWERING),
		Suppliers: at(
			[3, 2.6],
			moySklad('counterparty', 'getAll', {
				returnAll: true,
				filters: {
					tags: `={{ $json.action === 'get_suppliers' ? ${setting('supplierTag')} : '' }}`,
					id: `={{ $json.action === 'get_suppliers' ? '' : /^[\\da-f-]{36}$/i.test($json.data.id) ? $json.data.id : '' }}`,
					name: `={{ $json.action === 'get_suppliers' ? '' : /^[\\da-f-]{36}$/i.test($json.data.id) ? '' : $json.data.id || '${NOTHING}' }}`,
				},
				options: PATIENCE,
			}),
			READING,
		),
		'Answer with Suppliers': at([8, 2.6], code('03-answer-with-suppliers'), ANSWERING),
		Problem: at(
			[9, 1.3],
			set(
				"{ text: `IMSKLAD asked ${$('Settings').first().json.action} ${JSON.stringify($('Settings').first().json.data)} and got no answer: ${$json.error}` }",
			),
		),
		...telling(10, 1.3),
	},
	links: {
		Asked: ['Settings'],
		'Called by Flow 13': ['Settings'],
		Settings: ['What Is Asked'],
		'What Is Asked': ['Product by Its ID', 'Suppliers'],
		'Product by Its ID': ['Found'],
		Found: ['Currencies', 'Product by Warehouse ID'],
		'Product by Warehouse ID': ['Variant by Warehouse ID'],
		'Variant by Warehouse ID': ['Currencies'],
		Currencies: ['Answer'],
		Answer: [[], 'Problem'],
		Suppliers: ['Answer with Suppliers'],
		'Answer with Suppliers': [[], 'Problem'],
		Problem: ['Tell'],
		Tell: ['Fail the Run'],
	},
};
