/** What counts as the same as what is there, and how a line is added to a text. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { withLine } from '../../nodes/MoySklad/append';
import { changesIn, same } from '../../nodes/MoySklad/compare';

const meta = (id: string, type = 'store') => ({
	meta: { href: `https://x/entity/${type}/${id}`, type, mediaType: 'application/json' },
});

describe('the same', () => {
	it('is everything as it is itself', () => {
		fc.assert(fc.property(fc.jsonValue(), (value) => same(value, value)));
	});

	it('is a number and its text, and no other number', () => {
		fc.assert(
			fc.property(fc.integer(), fc.integer(), (a, b) => {
				expect(same(a, String(b))).toBe(a === b);
				expect(same(String(a), b)).toBe(a === b);
			}),
		);
	});

	it.each([
		[meta('a'), { ...meta('A'), name: 'with a name' }, true],
		[meta('a'), meta('b'), false],
		[[meta('a'), meta('b')], [meta('b'), meta('a')], true],
		[[meta('a')], [meta('a'), meta('b')], false],
		[[{ ...meta('a'), linkedSum: 5 }], [{ ...meta('a'), linkedSum: 6 }], false],
		[[{ quantity: 1 }], { meta: { size: 1 } }, false],
		[null, '', true],
		[undefined, [], true],
		[false, undefined, false],
		[0, null, false],
		['', 0, false],
		['0', 0, true],
		[' ', 0, false],
		[true, 1, false],
		[0.1 + 0.2, 0.3, true],
		['2026-11-26 10:00', '2026-11-26 10:00:00.000', true],
		['2026-11-26 10:00:37', '2026-11-26 10:00:00.000', true],
		['2026-11-26 10:00:37', '2026-11-26 10:00:38.000', false],
		['2026-11-26 10:01:00', '2026-11-26 10:00:00.000', false],
		[{ value: 5 }, { value: 5, currency: meta('c') }, true],
		[{ value: 5, currency: meta('d') }, { value: 5, currency: meta('c') }, false],
	])('%j and %j: %p', (sent, now, expected) => {
		expect(same(sent, now)).toBe(expected);
	});

	it('is an address in parts only as a whole', () => {
		const now = { shipmentAddressFull: { city: 'Тверь', street: 'Новая' } };
		expect(changesIn({ shipmentAddressFull: { city: 'Тверь' } }, now)).not.toEqual({});
		expect(changesIn(now, now)).toEqual({});
	});

	it('is a price by its type, whatever the others are', () => {
		const price = (type: string, value: number): IDataObject => ({ priceType: meta(type), value });
		const salePrices = [price('a', 1), price('b', 2)];
		expect(changesIn({ salePrices: [price('b', 2)] }, { salePrices })).toEqual({});
		expect(changesIn({ salePrices: [price('b', 1)] }, { salePrices })).not.toEqual({});
	});
});

describe('a line', () => {
	const to = (line: string, most = 200) => ({ line, most, label: 'Text', field: 'description' });
	const line = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => /^\S+$/.test(text));

	it('is added once, and leaves all that was there', () => {
		fc.assert(
			fc.property(fc.array(line, { maxLength: 4 }), line, (lines, added) => {
				const text = lines.join('\n');
				const once = withLine(text, to(added));
				expect(once === undefined).toBe(lines.includes(added));
				if (once === undefined) return;
				expect(once.split('\n')).toEqual([...lines, added]);
				expect(withLine(once, to(added))).toBeUndefined();
			}),
		);
	});

	it('takes the room of the oldest that begin alike only', () => {
		const old = ['Заметка: x', '[Склад] раз', 'Другое', '[Склад] два'].join('\n');
		expect(withLine(old, to('[Склад] три', 50))).toBe(
			['Заметка: x', 'Другое', '[Склад] два', '[Склад] три'].join('\n'),
		);
		expect(() => withLine(old, to('12:30 собран', 50))).toThrow('no room for another line');
	});
});
