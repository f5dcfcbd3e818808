import { colors } from '../../nodes/Imsklad/dictionaries';
import {
	at,
	byHand,
	code,
	common,
	everyDayAt,
	gathered,
	imsklad,
	moySklad,
	moySkladTrigger,
	NOTHING,
	only,
	QUIET,
	set,
	setting,
	settings,
	telling,
	ways,
	type Template,
} from './template';

const good = {
	id: '={{ $json.good.id }}',
	name: '={{ $json.good.name }}',
	price: '={{ $json.good.price }}',
	cost: '={{ $json.good.cost }}',
};
const details = {
	description: '={{ $json.good.description }}',
	weight: '={{ $json.good.weight }}',
	color: '={{ $json.good.color }}',
	size: '={{ $json.good.size }}',
};

const isChange = "$('Product Changed').isExecuted";
const all = (node: string) => `$('${node}').all().map((item) => item.json)`;
/** The changed products, and those whose variants changed. */
const changedIds = `${all('Changed Products')}.map(({ id, product }) => product ? product.meta.href.split('/').pop() : id)`;
/** These on a change; all there are at night and by hand. */
const onlyIf = (ids: string) => `={{ ${isChange} ? [...${ids}, '${NOTHING}'] : [] }}`;
const keysOf = (node: string) => `${all(node)}.map((thing) => thing[${setting('productKey')}])`;

/** What all that went wrong comes to in one message: a list of thousands helps nobody. */
const digest = `(() => {
  const texts = ${all('Not Told Yet')}.map(({ text }) => text);
  const more = texts.length > 10 ? ['… and ' + (texts.length - 10) + ' more; each is noted in MoySklad'] : [];
  return { text: [...texts.slice(0, 10), ...more].join('\\n') };
})()`;

export const productsToWarehouse: Template = {
	number: '04',
	file: 'products-to-warehouse',
	name: '4. MoySklad products to IMSKLAD',
	notes: [
		{
			area: [-2.6, -0.5, 2.2, 5.5],
			color: 4,
			text: `## 4. MoySklad products → IMSKLAD
Products (Товары) and variants (Модификации) of MoySklad become products of the warehouse, and follow when they change. The warehouse's ID of each comes back into MoySklad: into the field *IMSKLAD ID*, of a variant into a line of its description.

**Fill in**
1. Run the template *0. Prepare MoySklad* once.
2. Choose your credentials in the MoySklad and IMSKLAD nodes.
3. Open **Settings**: which field the warehouse knows a product by (code, externalCode or article), your colours, whom to tell.
4. Click **Execute workflow** once with *Send All*, then publish the workflow.

**Not sent:** services, bundles, what is in the archive; what has no code or shares it; and of a product with variants the product itself.

**Safe to run twice.** The warehouse knows a product by its code and updates it. Do not change the code of a product that is there: it would be another one.`,
		},
		{
			area: [0, -0.5, 2, 3.5],
			text: '### When\nAt once, every night for what has not gone, and by hand for everything.',
		},
		{
			area: [2, -0.5, 6, 3.5],
			text: '### Which products\nOn a change only those; at night and by hand all are read, 1000 in a request. Codes that two products share are found.',
		},
		{
			area: [8, -0.5, 3, 3.5],
			text: '### To the warehouse\nRoubles, grams, colour. What it has already is only ever updated.',
		},
		{
			area: [11, -0.5, 3, 3.5],
			text: "### Back into MoySklad\nThe warehouse's ID. Only what is new is written.",
		},
		{
			area: [7, 3.4, 7, 1.5],
			color: 3,
			text: '### What went wrong\nNoted with the product (*IMSKLAD проблема*), told to the address in Settings (once, all in one message), and shown as a failed execution.',
		},
	],
	nodes: {
		'Product Changed': at([0, 0], moySkladTrigger(['product', 'variant'])),
		'Every Night': at([0, 1], everyDayAt(3)),
		'Send All': at([0, 2], byHand),
		Settings: at(
			[1, 1],
			settings({
				priceType: '',
				gramsInWeightUnit: 1000,
				colors: Object.fromEntries(colors.map(({ russian, value }) => [russian, value])),
				colorName: 'Цвет',
				sizeName: 'Размер',
				productsWithVariants: false,
				nightlyDays: 2,
				...common('productKey', 'fields', 'tellUrl', 'ownWebhooks'),
			}),
		),
		'What Began It': at([2, 1], ways({ Change: '$json.entityType', 'Night or by hand': 'true' })),
		'Changed Products': at([3, 0], moySklad('event', 'resolve', { skipRepeated: true })),
		Products: at(
			[4, 1],
			moySklad('product', 'getAll', { returnAll: true, filters: { id: onlyIf(changedIds) } }),
			{ executeOnce: true },
		),
		Variants: at(
			[5, 1],
			moySklad('variant', 'getAll', {
				returnAll: true,
				filters: { productid: onlyIf(`${all('Products')}.map(({ id }) => id)`) },
			}),
			{ executeOnce: true, alwaysOutputData: true },
		),
		Currencies: at([6, 1], moySklad('currency', 'getAll', { returnAll: true }), {
			executeOnce: true,
			alwaysOutputData: true,
		}),
		'Same Code': at(
			[7, 1],
			moySklad('assortment', 'getAll', {
				returnAll: true,
				filters: {
					type: ['product', 'variant'],
					conditions: {
						condition: [
							{
								field: `={{ ${setting('productKey')} }}`,
								operator: 'equals',
								// At night and by hand all of them are there to be compared.
								value: `={{ [...(${isChange} ? [...${keysOf('Products')}, ...${keysOf('Variants')}].filter(Boolean) : []), '${NOTHING}'] }}`,
							},
						],
					},
				},
			}),
			{ executeOnce: true, alwaysOutputData: true },
		),
		'Goods for the Warehouse': at([8, 1], code('04-goods-for-warehouse')),
		'What to Do': at(
			[9, 1],
			ways({ 'Not possible': '$json.error', Update: '$json.warehouseId', Send: 'true' }),
		),
		'Update at Warehouse': at(
			[10, 0],
			imsklad('good', 'update', { ...good, updateFields: details }),
		),
		'Send to Warehouse': at(
			[10, 1],
			imsklad('good', 'upsert', { ...good, additionalFields: details }),
		),
		'What Is New': at([11, 1], code('04-what-is-new')),
		'News or Problem': at([12, 1], ways({ News: '$json.changes', Problem: 'true' })),
		'Write Back': at(
			[13, 1],
			moySklad('entity', 'update', {
				entityType: '={{ $json.thing.meta.type }}',
				id: '={{ $json.thing.id }}',
				dataMode: 'json',
				json: '={{ $json.changes }}',
				options: { quiet: QUIET },
			}),
		),
		Problems: at([7, 4], gathered),
		Problem: at([8, 4], code('04-problem')),
		'Not Told Yet': at([9, 4], only('$json.isNew')),
		'Note with the Product': at(
			[10, 4],
			moySklad('entity', 'update', {
				entityType: '={{ $json.thing?.meta.type }}',
				id: '={{ $json.thing?.id }}',
				dataMode: 'json',
				json: '={{ $json.changes }}',
				options: { quiet: QUIET },
			}),
			// Where it is about no single product, or MoySklad is out of order, it is told all the same.
			{ onError: 'continueRegularOutput' },
		),
		'All in One': at([11, 4], set(digest), { executeOnce: true }),
		...telling(12, 4, 'All in One'),
	},
	links: {
		'Product Changed': ['Settings'],
		'Every Night': ['Settings'],
		'Send All': ['Settings'],
		Settings: ['What Began It'],
		'What Began It': ['Changed Products', 'Products'],
		'Changed Products': ['Products', 'Problems'],
		Products: ['Variants', 'Problems'],
		Variants: ['Currencies', 'Problems'],
		Currencies: ['Same Code', 'Problems'],
		'Same Code': ['Goods for the Warehouse', 'Problems'],
		'Goods for the Warehouse': ['What to Do'],
		'What to Do': ['Problems', 'Update at Warehouse', 'Send to Warehouse'],
		'Update at Warehouse': ['What Is New', 'Problems'],
		'Send to Warehouse': ['What Is New', 'Problems'],
		'What Is New': ['News or Problem'],
		'News or Problem': ['Write Back', 'Problems'],
		'Write Back': [[], 'Problems'],
		Problems: ['Problem'],
		Problem: ['Not Told Yet'],
		'Not Told Yet': ['Note with the Product'],
		'Note with the Product': ['All in One'],
		'All in One': ['Tell'],
		Tell: ['Fail the Run'],
	},
};
