import {
	at,
	AT_ITS_PLACE,
	byHand,
	eitherAny,
	either,
	everyHour,
	hourInMoscow,
	imsklad,
	keptProblem,
	moySklad,
	moySkladTrigger,
	only,
	problem,
	problemOverAt,
	settings,
	together,
	ways,
	type Parameters,
	type Template,
} from './kit';

const SETTING = "$('With Settings').first().json";
const options = { preview: `={{ ${SETTING}.preview }}` };
const write = { ...options, quiet: 'own', skipSame: true };

/** What a person would be surprised to find at the warehouse stays at home: services, bundles, the archive. */
const goods = (parameters: Parameters) =>
	moySklad('assortment', 'getForWarehouse', {
		productKey: `={{ ${SETTING}.productKey }}`,
		...parameters,
		options: {
			priceType: `={{ ${SETTING}.priceType }}`,
			gramsInWeightUnit: `={{ ${SETTING}.gramsInWeightUnit }}`,
		},
	});

export const productsToWarehouse: Template = {
	number: '04',
	file: 'products-to-warehouse',
	name: '4. MoySklad products to IMSKLAD',
	notes: [
		{
			area: [-2.8, -0.5, 2.5, 5],
			color: 4,
			text: `## 4. MoySklad products → IMSKLAD
Products (Товары) and variants (Модификации) of MoySklad become products of the warehouse, and follow when they change. The warehouse's ID of each comes back into MoySklad: into the field *IMSKLAD ID*, of a variant into a line of its description.

**Fill in**
1. Run the workflow *0. Prepare MoySklad* once.
2. Choose your credentials in the MoySklad and IMSKLAD nodes.
3. In the table *sklad settings*: by which field the warehouse knows a product (\`productKey\`), the price type. Names of your characteristics for colour and size: in the two nodes *Goods*.
4. Click **Execute workflow** once with *Send All*, then publish it.

**Not sent:** services, bundles, what is in the archive; what has no code or shares it; and of a product with variants the product itself.

**Safe to run twice.** What was sent stands with the product (*IMSKLAD отправлено*); only what differs is sent. Do not change the code of a product that is there: it would be another one, and you are told.`,
		},
		{
			area: [0, -0.5, 3, 4.5],
			text: '### When\nAt once, every night at three (Moscow) for whatever is owed, and by hand.',
		},
		{
			area: [3, -0.5, 3, 4],
			text: '### Which products\nAs they are now, as the warehouse wants them.',
		},
		{ area: [6, -0.5, 2, 4], text: '### To the warehouse\nOnly what differs from what was sent.' },
		{
			area: [8, -0.5, 4, 4],
			text: "### Back into MoySklad\nThe warehouse's ID, and what was sent.",
		},
		{
			area: [8, 3.5, 3, 1.8],
			color: 3,
			text: '### What went wrong\nA row in the table *sklad problems*; the night tries again.',
		},
	],
	nodes: {
		'Product Changed': at([0, 0], moySkladTrigger(['product', 'variant'])),
		'Every Hour': at([0, 1], everyHour),
		'Send All': at([0, 2], byHand),
		Settings: at([1, 3], settings),
		'Changed Products': at([1, 0], moySklad('event', 'resolve', { skipRepeated: true })),
		'At Three': at([1, 1], hourInMoscow(3)),
		'With Settings': at([2, 1], together),
		'What Began It': at([3, 1], ways({ Change: [['event', 'exists']] }, 'Night or by hand')),
		'Changed Goods': at([4, 0], goods({ findBy: 'id', id: '={{ $json.meta.href }}' })),
		'All Goods': at([4, 1], goods({ findBy: 'all' }), { executeOnce: true }),
		'Something to Send': at(
			[6, 1],
			only(["source.fields['IMSKLAD отправлено']", 'isNot', '={{ $json.fingerprint }}']),
		),
		'Send to Warehouse': at([7, 1], imsklad('good', 'upsert', { dataMode: 'item', options })),
		'Same as Before': at(
			[8, 1],
			eitherAny(
				["source.fields['IMSKLAD ID']", 'isEmpty'],
				["source.fields['IMSKLAD ID']", 'is', '={{ $json.id }}'],
				['preview', 'isTrue'],
			),
		),
		'Product or Variant': at([9, 1], either(['source.type', 'is', 'variant'])),
		'Note with the Variant': at(
			[10, 0],
			moySklad('variant', 'update', {
				id: '={{ $json.source.id }}',
				dataMode: 'fields',
				fields: {
					mappingMode: 'defineBelow',
					value: {
						description:
							'={{ $json.source.ownDescription }}\nIMSKLAD ID: {{ $json.id }}\nIMSKLAD отправлено: {{ $json.fingerprint }}',
					},
				},
				options: write,
			}),
		),
		'Note with the Product': at(
			[10, 1],
			moySklad('product', 'update', {
				id: '={{ $json.source.id }}',
				dataMode: 'json',
				json: `={
  "attributes": [
    { "name": "IMSKLAD ID", "value": "{{ $json.id }}" },
    { "name": "IMSKLAD отправлено", "value": "{{ $json.fingerprint }}" },
    { "name": "IMSKLAD проблема", "value": null }
  ]
}`,
				options: write,
			}),
		),
		'Problem Over': at([11, 0.5], problemOverAt('={{ $json.id }}')),
		'Would Be Sent': at([8, 2], only(['preview', 'isTrue'])),
		Problem: at(
			[9, 4],
			problem({
				noun: 'Товар',
				kind: "={{ $json.preview ? 'Предпросмотр' : 'Не передан на склад' }}",
				advice:
					"{{ $json.error || $json.preview ? '' : 'У склада он под другим номером: код товара изменили? Верните его.' }}",
			}),
		),
		'Keep Problem': at([10, 4], keptProblem('4', AT_ITS_PLACE)),
	},
	links: {
		'Product Changed': [['Changed Products', 'Settings']],
		'Every Hour': [['At Three', 'Settings']],
		'Send All': [['With Settings', 'Settings']],
		Settings: ['With Settings#1'],
		'Changed Products': ['With Settings', 'Problem'],
		'At Three': ['With Settings'],
		'With Settings': ['What Began It'],
		'What Began It': ['Changed Goods', 'All Goods'],
		'Changed Goods': ['Something to Send', 'Problem'],
		'All Goods': ['Something to Send', 'Problem'],
		'Something to Send': ['Send to Warehouse'],
		'Send to Warehouse': [['Same as Before', 'Would Be Sent'], 'Problem'],
		'Same as Before': ['Product or Variant', 'Problem'],
		'Product or Variant': ['Note with the Variant', 'Note with the Product'],
		'Note with the Variant': ['Problem Over', 'Problem'],
		'Note with the Product': ['Problem Over', 'Problem'],
		'Would Be Sent': ['Problem'],
		Problem: ['Keep Problem'],
	},
};
