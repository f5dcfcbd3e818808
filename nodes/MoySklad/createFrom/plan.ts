/** Which lines of an order go into a document, and how much of each: pure reckoning. */
import { Failure } from '../../shared/errors';

/** So many of a product, by the key under which the other system knows it. */
export interface Quantity {
	id: string;
	quantity: number;
}
export interface Named extends Quantity {
	name: string;
}

/** A line of an order, or of an order to a supplier. */
export interface OrderLine {
	kind: 'goods' | 'bundle' | 'service';
	/** The address of what is sold. */
	href: string;
	key: string;
	name: string;
	ordered: number;
	/** What other documents have not taken yet; below zero where they took more. */
	open: number;
	/** Of a bundle: what the warehouse counts, and how many of each are in one. */
	parts: Named[];
}

export interface Plan {
	/** How much of each line goes into the document, in the order of the lines. */
	taken: number[];
	/** More than was ordered; it is in the document. */
	surplus: Named[];
	/** Parts of bundles that make no whole one; they are not in the document. */
	loose: Named[];
}

/** Sums of decimals without the dust behind them. */
export const exact = (amount: number) => Math.round(amount * 1e6) / 1e6;

const sumUp = (quantities: Quantity[]): Map<string, number> => {
	const sums = new Map<string, number>();
	for (const { id, quantity } of quantities) {
		if (quantity > 0) sums.set(id, exact((sums.get(id) ?? 0) + quantity));
	}
	return sums;
};

/** How many bundles the parts that are left make: as many as are wanted, else whole ones. */
function bundlesOf({ parts }: OrderLine, left: Map<string, number>, wanted: number): number {
	const possible = Math.min(...parts.map(({ id, quantity }) => (left.get(id) ?? 0) / quantity));
	return possible >= wanted ? wanted : Math.floor(possible + 1e-9);
}

function checkKnown(lines: OrderLine[], left: Map<string, number>, what: string): void {
	const known = new Set(lines.flatMap(({ key, parts }) => [key, ...parts.map(({ id }) => id)]));
	const strange = [...left.keys()].filter((id) => !known.has(id));
	if (strange.length === 0) return;
	const several = strange.length > 1;
	throw new Failure(
		`${several ? 'The products' : 'The product'} ${strange.join(', ')} ${several ? 'are' : 'is'} not in ${what}`,
		{
			advice: `Add ${several ? 'them' : 'it'} to the order in MoySklad, or check "Product Key": by it the products are compared.`,
			details: { field: 'Quantities', products: strange },
		},
	);
}

/** The lines' parts of what was counted: bundles as far as their parts go, then single goods, what is over last. */
function counted(lines: OrderLine[], quantities: Quantity[], what: string): Plan {
	const left = sumUp(quantities);
	checkKnown(lines, left, what);
	const taken = lines.map(() => 0);
	const surplus: Named[] = [];
	const use = (id: string, amount: number) => left.set(id, exact((left.get(id) ?? 0) - amount));
	const take = (n: number, amount: number) => {
		taken[n] = exact(taken[n] + amount);
		const { kind, key, parts } = lines[n];
		if (kind === 'goods') use(key, amount);
		for (const { id, quantity } of parts) use(id, amount * quantity);
	};
	const takeBundles = (most: (line: OrderLine) => number, isOver: boolean) =>
		lines.forEach((line, n) => {
			if (line.kind !== 'bundle') return;
			const amount = bundlesOf(line, left, most(line));
			if (amount <= 0) return;
			take(n, amount);
			if (isOver) surplus.push({ id: line.key, name: line.name, quantity: amount });
		});
	takeBundles(({ open }) => Math.max(open, 0), false);
	const lastOf = new Map<string, number>();
	lines.forEach(({ kind, key, open }, n) => {
		if (kind !== 'goods' || !left.has(key)) return;
		lastOf.set(key, n);
		take(n, Math.max(0, Math.min(open, left.get(key) ?? 0)));
	});
	takeBundles(() => Infinity, true);
	const loose: Named[] = [];
	const names = new Map(lines.flatMap(({ parts }) => parts.map(({ id, name }) => [id, name])));
	const services = new Set(lines.filter(({ kind }) => kind === 'service').map(({ key }) => key));
	for (const [id, quantity] of [...left]) {
		const n = lastOf.get(id);
		if (quantity <= 0) continue;
		if (n !== undefined) {
			take(n, quantity);
			surplus.push({ id, name: lines[n].name, quantity });
		} else if (!services.has(id)) loose.push({ id, name: names.get(id) ?? id, quantity });
	}
	return { taken, surplus, loose };
}

/**
 * How much of each line goes into a document: of all that is still open, or of what was counted. Services go along with
 * the first goods. A product that the order does not have is a Failure that names it; `what` is the order, in words.
 */
export function planOf(lines: OrderLine[], quantities: Quantity[] | undefined, what: string): Plan {
	const open = lines.map((line) => exact(Math.max(line.open, 0)));
	if (!quantities) return { taken: open, surplus: [], loose: [] };
	const plan = counted(lines, quantities, what);
	const hasGoods = plan.taken.some((amount) => amount > 0);
	const taken = lines.map(({ kind }, n) =>
		kind === 'service' && hasGoods ? open[n] : plan.taken[n],
	);
	return { ...plan, taken };
}

/** What is owed of each product when so much has been taken, beside other documents. */
export function owed(lines: OrderLine[], taken: number[]): Named[] {
	const sums = new Map<string, Named>();
	lines.forEach(({ href, key, name, open }, n) => {
		const known = sums.get(href) ?? { id: key, name, quantity: 0 };
		sums.set(href, { ...known, quantity: exact(known.quantity + open - taken[n]) });
	});
	return [...sums.values()].filter(({ quantity }) => quantity > 0);
}
