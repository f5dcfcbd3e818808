import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { shopAddress } from '../../nodes/Saplab/address';
import { color, day, roubles } from '../../nodes/Saplab/fields';
import { filterPath, formBody, isSendable } from '../../nodes/Saplab/wire';

const wellFormed = fc.string({ unit: 'grapheme', maxLength: 30 });

describe('a form', () => {
	it('comes out as it went in, whatever its texts are', () => {
		fc.assert(
			fc.property(
				fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), wellFormed),
				(form) => {
					const body = formBody(form);
					expect(body).toMatch(/^[\w.*%+&=-]*$/);
					expect([...new URLSearchParams(body)]).toEqual(Object.entries(form));
				},
			),
		);
	});

	it('nests, has checkboxes that are on or absent, and numbers as they are', () => {
		const form = {
			...{ on: true, off: false, none: undefined, empty: '', nothing: null, zero: 0, one: 1 },
			company: { inn: '007', type: 'ООО', list: ['a', 'b'] },
		} as unknown as IDataObject;
		expect([...new URLSearchParams(formBody(form))]).toEqual([
			...[
				['on', 'on'],
				['empty', ''],
				['nothing', ''],
				['zero', '0'],
				['one', '1'],
			],
			...[
				['company[inn]', '007'],
				['company[type]', 'ООО'],
			],
			...[
				['company[list][0]', 'a'],
				['company[list][1]', 'b'],
			],
		]);
		expect(formBody({ name: 'А & Б' })).toBe('name=%D0%90+%26+%D0%91');
	});
});

describe('a filter', () => {
	it('is one segment that decodes to its value, or is known not to travel', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }), (value) => {
				fc.pre(isSendable(value));
				const { pathname } = new URL(`http://shop/panel/order${filterPath({ article: value })}`);
				expect(pathname.split('/').slice(3).map(decodeURIComponent)).toEqual([
					'filter',
					'article',
					value,
				]);
			}),
			{ numRuns: 500 },
		);
	});

	it.each(['a/b', 'a\\b', '.', '..', '\0', '\ud800', '/'])('%j does not travel', (value) => {
		expect(isSendable(value)).toBe(false);
	});

	it('with nothing in it is not there', () => {
		expect(filterPath({ a: '', b: undefined })).toBe('');
		expect(filterPath({ a: 0, ids: [1, 2], b: '' })).toBe('/filter/a/0/ids/1,2');
	});
});

it.each([
	['shop.example', 'https://shop.example'],
	[' https://shop.example/ ', 'https://shop.example'],
	['http://shop.example/panel', 'http://shop.example'],
	['https://shop.example/panel/', 'https://shop.example'],
	['https://shop.example:8443//', 'https://shop.example:8443'],
	['https://host.example/shop/panel', 'https://host.example/shop'],
	['https://shop.example/mypanel', 'https://shop.example/mypanel'],
	['https://panel', 'https://panel'],
	['HTTP://Shop.example', 'HTTP://Shop.example'],
	['http://7900:pass@word@shop.example/panel', 'http://shop.example'],
	['https://', ''],
	['  ', ''],
])('the address %j is %j', (typed, address) => {
	expect(shopAddress(typed)).toBe(address);
});

describe('fields', () => {
	const read = (
		field: { read(source: object, name: string): unknown },
		value: unknown,
		timezone = 'Europe/Moscow',
	) => field.read({ get: () => value, timezone }, 'x');

	it.each([
		['2025-03-01T20:59:59Z', 'Europe/Moscow', '2025-03-01'],
		['2025-03-01T21:00:00Z', 'Europe/Moscow', '2025-03-02'],
		['2025-03-01T00:00:00', 'Europe/Moscow', '2025-03-01'],
		['2025-03-01T00:00:00', 'America/New_York', '2025-03-01'],
		['2025-03-01T00:00:00', 'Asia/Vladivostok', '2025-03-01'],
		['2025-03-01', 'Asia/Vladivostok', '2025-03-01'],
		[1740862800, 'UTC', '2025-03-02'],
		[new Date('2025-03-01T21:00:00Z'), 'UTC', '2025-03-02'],
		['', 'UTC', undefined],
	])('the day of %s in %s is %s', (value, timezone, expected) => {
		expect(read(day('Day', ''), value, timezone)).toBe(expected);
	});

	it('colours are six digits, with or without #', () => {
		for (const value of ['#aBcDeF', 'aBcDeF', ' #aBcDeF ']) {
			expect(read(color('C', ''), value)).toBe('aBcDeF');
		}
		for (const value of ['red', '#abc', '#abcdef0', 7]) {
			expect(() => read(color('C', ''), value)).toThrow('six hexadecimal digits');
		}
	});

	it('money is roubles and whole kopecks, to the kopeck', () => {
		fc.assert(
			fc.property(fc.integer({ min: -1e12, max: 1e12 }), (kopecks) => {
				const text = (kopecks / 100).toFixed(2);
				expect(read(roubles('M', ''), text)).toBe(Number(text));
				expect(String(read(roubles('M', ''), kopecks / 100))).toMatch(/^-?\d+(\.\d{1,2})?$/);
			}),
		);
		expect(read(roubles('M', ''), 0.1 + 0.2)).toBe(0.3);
		for (const value of [0.005, '1.999', 1e16, 'много', NaN]) {
			expect(() => read(roubles('M', ''), value)).toThrow();
		}
	});
});
