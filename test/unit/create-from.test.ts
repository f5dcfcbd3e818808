/** How what was counted is put on the lines of an order, for generated orders: nothing is lost, nothing invented. */
import fc from 'fast-check';
import { exact, owed, planOf, type OrderLine } from '../../nodes/MoySklad/createFrom/plan';

const KEYS = ['a', 'b', 'c'];
const key = fc.constantFrom(...KEYS);
const count = fc.integer({ min: 0, max: 6 });

const goods = fc.record({ key, ordered: count, taken: count }).map(
	({ key: own, ordered, taken }): OrderLine => ({
		...{ kind: 'goods', href: `h/${own}`, key: own, name: own, parts: [] },
		...{ ordered, open: Math.max(0, ordered - taken) },
	}),
);
const bundle = fc
	.record({
		keys: fc.uniqueArray(key, { minLength: 1 }),
		each: fc.integer({ min: 1, max: 3 }),
		count,
	})
	.map(
		({ keys, each, count: ordered }): OrderLine => ({
			...{ kind: 'bundle', href: `h/set-${keys}`, key: `set-${keys}`, name: 'set' },
			...{ ordered, open: ordered },
			parts: keys.map((id) => ({ id, name: id, quantity: each })),
		}),
	);
const service = count.map(
	(ordered): OrderLine => ({
		...{ kind: 'service', href: 'h/s', key: 's', name: 's', parts: [], ordered, open: ordered },
	}),
);
const order = fc.array(fc.oneof(goods, bundle, service), { maxLength: 8 });
const counted = fc.array(fc.record({ id: key, quantity: count }), { maxLength: 5 });

/** How many of a key lie in so much of each line. */
const inLines = (lines: OrderLine[], taken: number[], id: string) =>
	lines.reduce((sum, { kind, key: own, parts }, n) => {
		const each = kind === 'goods' ? Number(own === id) : 0;
		const inside = parts.find((part) => part.id === id)?.quantity ?? 0;
		return sum + taken[n] * (each + inside);
	}, 0);

it('all that is open is taken where nothing was counted, and nothing is owed then', () => {
	fc.assert(
		fc.property(order, (lines) => {
			const { taken, surplus, loose } = planOf(lines, undefined, 'it');
			expect(taken).toEqual(lines.map(({ open }) => open));
			expect([owed(lines, taken), surplus, loose]).toEqual([[], [], []]);
		}),
	);
});

it('every piece that was counted is in a line, or told to be loose; more than ordered is told', () => {
	fc.assert(
		fc.property(order, counted, (lines, quantities) => {
			const known = new Set(lines.flatMap((line) => [line.key, ...line.parts.map(({ id }) => id)]));
			const wanted = quantities.filter(({ id }) => known.has(id));
			const { taken, surplus, loose } = planOf(lines, wanted, 'it');
			for (const id of KEYS) {
				const all = wanted.reduce((sum, each) => sum + (each.id === id ? each.quantity : 0), 0);
				const apart = loose.find((each) => each.id === id)?.quantity ?? 0;
				expect(inLines(lines, taken, id) + apart).toBe(all);
			}
			const over = new Set(surplus.map(({ id }) => id));
			lines.forEach(({ kind, key: own, open }, n) => {
				if (kind !== 'service' && taken[n] > open) expect(over).toContain(own);
				expect(taken[n]).toBeGreaterThanOrEqual(0);
			});
			const isMoved = lines.some(({ kind }, n) => kind !== 'service' && taken[n] > 0);
			lines.forEach(({ kind, open }, n) => {
				if (kind === 'service') expect(taken[n]).toBe(isMoved ? open : 0);
			});
		}),
		{ numRuns: 500 },
	);
});

it('parts of kilograms leave no dust', () => {
	const line = (open: number): OrderLine => ({
		...{ kind: 'goods', href: 'h', key: 'a', name: 'a', parts: [], ordered: open, open },
	});
	const lines = [line(0.1), line(0.2)];
	const { taken, surplus } = planOf(lines, [{ id: 'a', quantity: 0.3 }], 'it');
	expect([taken, surplus, owed(lines, taken)]).toEqual([[0.1, 0.2], [], []]);
	expect(exact(0.1 + 0.2)).toBe(0.3);
});

it('products that the order does not have are named', () => {
	const quantities = ['x', 'y'].map((id) => ({ id, quantity: 1 }));
	expect(() => planOf([], quantities, 'the order 7')).toThrow(
		'The products x, y are not in the order 7',
	);
});
