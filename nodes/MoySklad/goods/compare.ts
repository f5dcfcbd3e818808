/** Quantities of another system against MoySklad's: one comparison for all who ask. */
import type { IDataObject } from 'n8n-workflow';
import type { Quantity } from '../quantities';
import { isGoods, isVariant, type Thing } from './keys';

/** Sums of fractions are not quite what they should be; MoySklad keeps four digits behind the point. */
export const TOLERANCE = 0.0001;
const clean = (amount: number) => Number(amount.toFixed(6));

/** What MoySklad knows of goods, for the comparison. */
export interface Ours {
	/** By key, archived ones too. */
	byKey: Map<string, Thing[]>;
	/** The ids of products that are sold in their variants only. */
	parents: Set<string>;
	/** By the id of the goods: null where it is being counted anew; what is not there is none. */
	stock: Map<string, number | null>;
}

/** One of the goods with what both sides say of it; `problem` is a word that stays, told where the two cannot be compared. */
export interface Compared extends IDataObject {
	id: string;
	product: IDataObject | null;
	theirs: number | null;
	ours: number | null;
	/** Theirs − ours. */
	difference: number | null;
	known: boolean;
	problem?: string;
}

/** The one that has the key: what is not in the archive goes before what is; else why there is none. */
export function chosen(key: string, { byKey, parents }: Pick<Ours, 'byKey' | 'parents'>) {
	const found = byKey.get(key) ?? [];
	const goods = found.filter(isGoods);
	const sold = goods.filter((thing) => isVariant(thing) || !parents.has(thing.id));
	const live = sold.filter(({ archived }) => !archived);
	const candidates = live.length ? live : sold;
	if (candidates.length === 1) return { thing: candidates[0] };
	const problem =
		candidates.length > 1
			? 'sameKey'
			: goods.length
				? 'hasVariants'
				: found.length
					? 'notGoods'
					: 'notFound';
	return { problem, thing: candidates.length ? undefined : found[0] };
}

const shown = ({ id, name, code, meta }: Thing): IDataObject => {
	const { href, type, mediaType } = meta;
	return { id, name, ...(code !== undefined && { code }), type, meta: { href, type, mediaType } };
};

/** Compares each row; where the rows name a product twice, neither is believed. */
export function compared(rows: Quantity[], ours: Ours, reservedIsExtra: boolean): Compared[] {
	const times = new Map<string, number>();
	for (const { id } of rows) times.set(id, (times.get(id) ?? 0) + 1);
	return rows.map(({ id, quantity, reserved }) => {
		const { thing, problem } = chosen(id, ours);
		const extra = reservedIsExtra ? (reserved ?? 0) : 0;
		const theirs = quantity === undefined ? null : clean(quantity + extra);
		const stock = thing && !problem ? (ours.stock.get(thing.id) ?? noStock(ours, thing)) : null;
		const own = stock === null ? null : clean(stock);
		const trouble =
			problem ??
			(times.get(id) === 1 ? undefined : 'givenTwice') ??
			(theirs === null ? 'notThere' : undefined) ??
			(own === null ? 'recalculating' : undefined);
		const known = trouble === undefined;
		return {
			id,
			product: thing ? shown(thing) : null,
			theirs,
			ours: own,
			difference: known ? clean((theirs as number) - (own as number)) : null,
			known,
			...(reserved !== undefined && { reserved }),
			...(trouble && { problem: trouble }),
		};
	});
}

const noStock = ({ stock }: Ours, { id }: Thing) => (stock.has(id) ? null : 0);

/** Whether somebody must look at it: the two differ, or could not be compared. */
export const differs = ({ known, difference }: Compared) =>
	!known || Math.abs(difference as number) > TOLERANCE;
