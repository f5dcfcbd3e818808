/** Products and variants for a warehouse: read now, in few requests, in the shape of nodes/shared/warehouse.ts. */
import type { IDataObject } from 'n8n-workflow';
import { missing } from '../../shared/decode';
import { attempt, Failure } from '../../shared/errors';
import { decimal, text, toggle, wordChoice, type Field } from '../../shared/fields';
import type { Outcome } from '../../shared/operation';
import { alikeBy, byKind, type AnyCall } from '../calls';
import { named } from '../filters';
import { cannotGo } from '../goods/good';
import { isGoods, isVariant, productKey } from '../goods/keys';
import {
	isSold,
	notAlone,
	sent,
	shelfOf,
	type FindBy,
	type Given,
	type Shelf,
} from '../goods/shelf';
import { reference } from '../locators';
import { orNull } from '../options';
import { idOf } from '../references';
import { operation } from '../transport';

/** Shown, and looked at, only where things are found so. */
function where<T>(found: FindBy, field: Field<T>): Field<T | null> {
	const given = orNull(field as Field<unknown, string | undefined>) as Field<T | null>;
	const look = { when: { findBy: [found] } };
	return {
		...given,
		properties: (name) => field.properties(name).map((each) => ({ ...each, ...look })),
	};
}

const options = {
	archived: toggle('With Archived', 'Whether what is in the archive goes as well'),
	// n8n's rules keep the other word for its color picker.
	shadeName: text(
		'Colour Name (Цвет)',
		'The characteristic or custom field that holds the colour; a characteristic goes first',
		{ default: 'Цвет' },
	),
	gramsInWeightUnit: decimal(
		'Grams in Weight Unit',
		'What one unit of the weight in MoySklad comes to: 1000 where you write kilograms',
		{ default: 1000 },
	),
	priceType: text(
		'Price Type (Тип цен)',
		"The name of the price to take; the first one where it is empty. A variant without it has its product's.",
	),
	productsWithVariants: toggle(
		'Products with Variants',
		'Whether a product that has variants goes as well, beside its variants',
	),
	secondKey: text(
		'Second Product Key',
		'Where a key is looked for if no goods have it in the first place. The item\'s ID is still the first one. Only for "Find By" Product Key.',
		{ placeholder: 'e.g. attribute:IMSKLAD ID' },
	),
	sizeName: text('Size Name (Размер)', 'The characteristic or custom field that holds the size', {
		default: 'Размер',
	}),
};

const notFound = (what: string, wanted: string) =>
	new Failure(`MoySklad has no product or variant with the ${what} ${wanted}`, {
		advice: `Check the ${what}. The user of the credential may also not be allowed to see it.`,
		details: { reason: 'notFound', key: wanted },
		fromService: true,
	});

/** A product is itself, or its variants where it has any. */
function byId(id: string, shelf: Shelf, given: Given): Outcome {
	const thing = shelf.things.get(id);
	if (!thing) return notFound('ID', id);
	const own = isVariant(thing) ? [] : (shelf.variants.get(id) ?? []);
	const list = given.withParents || own.length === 0 ? [thing, ...own] : own;
	const results = list.map((each) => sent(each, shelf, given));
	return results.length === 1 && results[0] instanceof Failure ? results[0] : results;
}

function byOneKey(key: string, shelf: Shelf, given: Given): Outcome {
	const first = shelf.byKey.get(key) ?? [];
	const second = first.some(isGoods) ? undefined : shelf.bySecondKey.get(key);
	const found = second ?? first;
	const usable = found.filter((thing) => given.archived || !thing.archived);
	const sold = usable.filter((thing) => isSold(thing, shelf, given));
	const live = sold.filter(({ archived }) => !archived);
	// What is not archived goes before what is.
	const [thing] = [...live, ...sold, ...usable, ...found];
	if (!thing) return notFound(given.productKey, key);
	if (sold.length === 0 && usable.length && isGoods(thing)) {
		return cannotGo(
			thing,
			'hasVariants',
			'it is only sold in its variants',
			'Ask for one of its variants, or set the option "Products with Variants".',
			{ key },
		);
	}
	const alike = second && sold.length > 1 ? (live.length ? live : sold).slice(1) : [];
	if (alike.length) return notAlone(thing, alike, String(given.secondKey), key);
	const result = sent(thing, shelf, given);
	return result instanceof Failure ? result : [result];
}

function all(shelf: Shelf, given: Given): Outcome {
	return [...shelf.things.values()]
		.filter((thing) => isSold(thing, shelf, given) && (given.archived || !thing.archived))
		.map((thing) => sent(thing, shelf, given));
}

/** Calls that are alike: they share the requests. */
async function together(calls: AnyCall[]): Promise<Outcome[]> {
	const [{ api, options, body }] = calls;
	const { findBy, productKey: key } = body as IDataObject;
	const given: Given = {
		productKey: String(key),
		secondKey: options.secondKey as string | undefined,
		findBy: findBy as FindBy,
		archived: options.archived === true,
		withParents: options.productsWithVariants === true,
	};
	const base = await api.base;
	const wanted = await Promise.all(
		calls.map(async (call) => {
			const { id, key: wantedKey } = call.body as IDataObject;
			return await attempt(() => {
				if (given.findBy === 'all') return '';
				if (given.findBy === 'id') return idOf(base, 'product', filled(id, 'ID'), 'ID');
				return String(filled(wantedKey, 'Key')).trim();
			});
		}),
	);
	const names = wanted.filter((one): one is string => typeof one === 'string');
	if (names.length === 0) return wanted as Failure[];
	const shelf = await attempt(() =>
		shelfOf(api, given, [...new Set(names)], options as IDataObject),
	);
	const resultOf = {
		id: byId,
		key: byOneKey,
		all: (_: string, ...more: [Shelf, Given]) => all(...more),
	};
	return wanted.map((one) => {
		if (one instanceof Failure) return one;
		return shelf instanceof Failure ? shelf : resultOf[given.findBy](one, shelf, given);
	});
}

function filled(value: unknown, label: string): unknown {
	if (value !== null && value !== undefined && value !== '') return value;
	throw missing(label);
}

export const getForWarehouse = operation({
	value: 'getForWarehouse',
	writes: false,
	name: 'Get for Warehouse',
	action: 'Get products for the warehouse',
	description:
		'Get products and variants as a warehouse takes them, as they are now; many items share requests',
	required: named({
		findBy: wordChoice<FindBy>(
			'Find By',
			[
				{ value: 'id', name: 'ID or Address' },
				{ value: 'key', name: 'Product Key' },
				{ value: 'all', name: 'Nothing: Get All' },
			],
			'A product that has variants stands for them: it gives an item for each',
		),
		id: where(
			'id',
			reference(
				'ID',
				'Which one: from the list, or its ID, its address (href), or an object with "meta"',
				['product', 'variant'],
			),
		),
		key: where('key', text('Key', 'The product key of the one wanted')),
		productKey,
	}),
	options,
	/** Items are a `WarehouseGood`, with an error item in the place of what cannot go (`details.reason`). */
	runAll: async (calls): Promise<Outcome[]> =>
		await byKind(
			calls as unknown as AnyCall[],
			(call) => alikeBy(call, ['findBy', 'productKey', ...Object.keys(options)]),
			together,
		),
});
