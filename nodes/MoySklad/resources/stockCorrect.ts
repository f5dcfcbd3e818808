/** Booking what a person has approved of the differences to another system: enters and losses, once. */
import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../../shared/errors';
import { longText, text, toggle } from '../../shared/fields';
import type { Outcome } from '../../shared/operation';
import { Preview } from '../../shared/preview';
import { pathOf, shapedFor, type AnyCall } from '../calls';
import { bySyncId } from '../createFrom/read';
import { named } from '../filters';
import { lookedAt, notApproved, partsOf, type Looked, type Part } from '../goods/correct';
import { entityCalled, thingsByIds } from '../goods/find';
import { idIn, isVariant, productKey, type Thing } from '../goods/keys';
import { goodCalled, knownBy, oursNow, type Known } from '../goods/look';
import { ratesOf, roublesOf, type Price, type Rates } from '../goods/rates';
import { organizationIdOf, storeIdOf } from '../goods/stock';
import { reference } from '../locators';
import { moneyUnit, quiet, quietHeaders, simplify } from '../options';
import { approved, quantities, type Approved, type Quantity } from '../quantities';
import { referenceTo, uuidOf } from '../references';
import { operation } from '../transport';
import { written } from '../writes';

const AGAIN =
	'Run it again with the same Approval Key: what is booked is found, and not booked again.';

/** What all documents of one approval have in common. */
interface Setting {
	call: AnyCall;
	known: Known;
	storeId: string;
	/** The terms of each document. */
	head: IDataObject;
	quantities: Map<string, Quantity[]>;
	/** What a piece is worth, in kopecks, by the key; nothing where it is not known. */
	priceOf(key: string): number | undefined;
}

/** Its buying price (Закупочная цена), else its product's, in kopecks at the rate of now. */
function worthOf(thing: Thing | undefined, products: Map<string, Thing>, rates: Rates) {
	const parent = thing && isVariant(thing) ? products.get(idIn(thing.product)) : undefined;
	const prices = [thing?.buyPrice, parent?.buyPrice] as Array<Price | undefined>;
	const price = prices.find((one) => one?.value);
	const worth = price && roublesOf(price, rates);
	return worth === undefined ? undefined : Math.round(worth * 100);
}

async function settingOf(call: AnyCall): Promise<Setting> {
	const { api } = call;
	const body = call.body as IDataObject;
	const keys = (body.approved as Approved[]).map(({ id }) => id);
	const [base, storeId, organization, rates, known] = await Promise.all([
		api.base,
		storeIdOf(api, body.store),
		organizationIdOf(api, body.organization),
		ratesOf(api),
		knownBy(api, String(body.productKey), [...new Set(keys)]),
	]);
	const variants = [...known.byKey.values()].flat().filter(isVariant);
	const parents = [...new Set(variants.map(({ product }) => idIn(product)))];
	const products = new Map((await thingsByIds(api, parents)).map((one) => [one.id, one]));
	const given = new Map<string, Quantity[]>();
	for (const row of body.quantities as Quantity[]) {
		given.set(row.id, [...(given.get(row.id) ?? []), row]);
	}
	return {
		...{ call, known, storeId, quantities: given },
		head: {
			organization: referenceTo(base, 'organization', organization, 'Organization'),
			store: referenceTo(base, 'store', storeId, 'Store'),
			...(body.description !== undefined && { description: body.description }),
		} as unknown as IDataObject,
		priceOf: (key) => worthOf(goodCalled(key, known), products, rates),
	};
}

function positionOf({ difference, product }: Looked, price: number | undefined): IDataObject {
	const { meta } = product as { meta: IDataObject };
	const quantity = Math.abs(difference as number);
	return { assortment: { meta }, quantity, ...(price !== undefined && { price }) };
}

/** Looks at a part again, and books what of it is still so; what is there by its key stays as it is. */
async function booked(setting: Setting, part: Part, there?: IDataObject): Promise<Outcome> {
	const { call, known, storeId, head, priceOf } = setting;
	const { api, options } = call;
	const keys = part.approved.map(({ id }) => id);
	const ours = await oursNow(api, known, keys, storeId);
	const goodOf = (key: string) => goodCalled(key, known);
	const extra = options.reservedIsExtra === true;
	const all = lookedAt(part, setting.quantities, ours, extra, goodOf);
	const left = all.filter(({ reason }) => reason);
	const due = all.filter(({ reason }) => !reason);
	if (there) {
		const again = due.map((row) => ({ ...row, reason: 'bookedBefore' }));
		// What agrees is what the document has brought about.
		const others = left.filter(({ reason }) => reason !== 'agrees');
		return [{ ...shapedFor(call)(there), created: false }, ...again, ...others];
	}
	if (due.length === 0) return left;
	const positions = due.map((row) => positionOf(row, priceOf(row.id)));
	const [reply] = await written(api, {
		path: pathOf(entityCalled(part.entity)),
		elements: [{ ...head, syncId: uuidOf(part.key), positions }],
		...{ bulk: false, repeat: 'idempotent', headers: quietHeaders(options.quiet) },
		howToCheck: AGAIN,
	});
	const made = (document: IDataObject) => ({
		...shapedFor(call)(document),
		...{ created: true, lines: due.length },
	});
	if (reply instanceof Preview) return [reply.as(made), ...left];
	return [reply instanceof Failure ? reply : made(reply), ...left];
}

/** One approval: all that does not change is read first, then each part is looked at and booked by itself. */
async function corrected(call: AnyCall): Promise<Outcome> {
	const { api } = call;
	const body = call.body as IDataObject;
	const rows = body.approved as Approved[];
	const parts = partsOf(rows, String(body.approvalKey));
	const setting = await settingOf(call);
	const there = new Map<string, IDataObject>();
	for (const entity of new Set(parts.map((one) => one.entity))) {
		const own = parts.filter((one) => one.entity === entity).map(({ key }) => uuidOf(key));
		for (const [key, one] of await bySyncId(api, entityCalled(entity), own)) there.set(key, one);
	}
	const results: Array<IDataObject | Failure> = [];
	for (const part of parts) {
		const outcome = await attempt(() => booked(setting, part, there.get(uuidOf(part.key))));
		results.push(...[outcome].flat());
	}
	return [...results, ...notApproved(rows)];
}

export const correct = operation({
	value: 'correct',
	writes: true,
	// Two under different keys would both book the same difference.
	turn: () => 'stock correct',
	name: 'Correct',
	action: 'Correct the stock',
	description:
		'Book the differences that a person has approved, if they are still the same: an enter (Оприходование) of what is more there, a loss (Списание) of what is less',
	required: {
		quantities,
		approved,
		...named({
			productKey,
			store: reference(
				'Store (Склад)',
				'Whose stock to correct: from the list, or its name, ID or address (href), or an object with "meta"',
				['store'],
			),
			approvalKey: text(
				'Approval Key',
				'What is unique to this approval, such as its day: under the same key the same differences are booked once, however often it is run',
				{ placeholder: 'e.g. 2026-11-26' },
			),
		}),
	},
	optional: named({
		description: longText('Comment (Комментарий)'),
		organization: reference(
			'Organization (Юрлицо)',
			'In whose name to book: from the list, or its name, ID or address (href); the only one of the account, unless filled in',
			['organization'],
		),
	}),
	options: {
		moneyUnit,
		quiet,
		reservedIsExtra: toggle(
			'Reserved Is Extra',
			'Whether what is reserved in the lines comes on top of the quantity',
		),
		simplify,
	},
	/**
	 * Each document with `created` and, where it is, how many `lines`; and an item for each approved difference that was
	 * left out: `{ id, product, theirs, ours, difference, approved, reason }`, `reason` being `agrees`, `changed`,
	 * `notApproved`, `bookedBefore`, `needsSerialNumbers` or a `problem` of Compare. A Failure for each document that was refused.
	 */
	async runAll(calls): Promise<Outcome[]> {
		const outcomes: Outcome[] = [];
		// One after the other: each sees what those before it have booked.
		for (const call of calls as unknown as AnyCall[]) {
			const outcome = await attempt(() => corrected(call));
			outcomes.push(outcome);
		}
		return outcomes;
	},
});
