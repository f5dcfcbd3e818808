/** A product or a variant as the warehouse takes it. */
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../../shared/errors';
import { fingerprintOf, type WarehouseGood } from '../../shared/warehouse';
import { fieldsOf, idIn, isVariant, keyOf, ownWords, type Thing } from './keys';
import { roublesOf, type Price, type Rates } from './rates';

/** How a person wants goods read. */
export interface Reading {
	productKey: string;
	/** The name of the price type; the first price where there is none. */
	priceType?: string;
	/** What MoySklad's weight counts, in grams. */
	gramsInWeightUnit: number;
	shadeName: string;
	sizeName: string;
	rates: Rates;
	/** The names of products' custom fields: a variant has them as lines of its description. */
	noted: Set<string>;
}

/** Why a thing cannot go; `reason` is a word that stays. */
export const cannotGo = (
	{ id, name, meta }: Thing,
	reason: string,
	why: string,
	advice: string,
	more: IDataObject = {},
) =>
	new Failure(`${name} cannot go to the warehouse: ${why}`, {
		advice,
		details: { reason, id, name, type: meta.type, ...more },
	});

function priceOf(thing: Thing, prices: Array<Price | undefined>, rates: Rates, what: string) {
	const amount = roublesOf(prices.find((price) => price?.value) ?? {}, rates);
	if (amount !== undefined) return amount;
	throw cannotGo(
		thing,
		'noRate',
		`nothing is known of the currency of its ${what}`,
		'Look whether the user of the credential may see the currencies, and give this one a rate.',
	);
}

/** The prices to choose from: its own first, then its product's. */
function salePrices(thing: Thing, things: Thing[], priceType?: string): Array<Price | undefined> {
	const lists = things.map((each) => (each.salePrices ?? []) as Price[]);
	if (priceType === undefined) return lists.map(([first]) => first);
	const isWanted = (price: Price) => {
		const { name } = (price.priceType ?? {}) as { name?: string };
		return alike(name) === alike(priceType);
	};
	const found = lists.map((list) => list.find(isWanted));
	if (found.some(Boolean)) return found;
	throw cannotGo(
		thing,
		'noPrice',
		`it has no price "${priceType}"`,
		'Correct the name in "Price Type", or give it such a price in MoySklad.',
	);
}

const alike = (name: unknown) => String(name).trim().toLowerCase();

/** A characteristic (характеристика) of the variant, else a custom field of the product. */
function trait(thing: Thing, product: Thing, name: string): string {
	const characteristics = (thing.characteristics ?? []) as Array<{ name: string; value: unknown }>;
	const own = characteristics.find((each) => alike(each.name) === alike(name))?.value;
	const field = Object.entries(fieldsOf(product)).find(([key]) => alike(key) === alike(name))?.[1];
	return String(own ?? field ?? '').trim();
}

/** Nobody knows its weight: the warehouse, which may have weighed it, keeps its own. */
const weightOf = (grams: number) => (Math.round(grams) > 0 ? { weight: Math.round(grams) } : {});

/**
 * One of the goods as it is sent: roubles at the rate of now, grams, the colour in words. Its own price, cost and
 * description go before its product's. A Failure where something of it cannot be meant.
 */
export function goodOf(thing: Thing, product: Thing, reading: Reading): WarehouseGood {
	const { productKey, priceType, gramsInWeightUnit, shadeName, sizeName, rates, noted } = reading;
	const key = keyOf(thing, productKey);
	if (!key) {
		throw cannotGo(
			thing,
			'noKey',
			`it has no ${productKey}, by which the warehouse would know it`,
			`Give it one in MoySklad, or choose another "Product Key".`,
		);
	}
	const things = [thing, product];
	const own = ownWords(thing, noted);
	const cost = things.map(({ buyPrice }) => buyPrice as Price | undefined);
	const content = {
		id: key,
		name: thing.name,
		price: priceOf(thing, salePrices(thing, things, priceType), rates, 'price'),
		cost: priceOf(thing, cost, rates, 'buying price'),
		...weightOf(Number(product.weight ?? 0) * gramsInWeightUnit),
		color: trait(thing, product, shadeName),
		size: trait(thing, product, sizeName),
		description: own.trim() || String(product.description ?? ''),
	};
	return {
		...content,
		type: isVariant(thing) ? 'variant' : 'product',
		parentId: isVariant(thing) ? product.id : '',
		fingerprint: fingerprintOf(content),
		source: {
			id: thing.id,
			name: thing.name,
			href: thing.meta.href,
			type: thing.meta.type,
			archived: thing.archived === true,
			updated: thing.updated,
			fields: fieldsOf(thing),
			/** What a person wrote, to which a variant's notes are written again. */
			ownDescription: own,
			supplierId: idIn(product.supplier),
		},
	};
}
