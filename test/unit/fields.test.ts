/** Fields, by properties: whatever is given is read rightly or refused by the field's name. */
import fc from 'fast-check';
import { Failure } from '../../nodes/shared/errors';
import {
	as,
	choice,
	decimal,
	email,
	flag,
	identifier,
	idList,
	integer,
	json,
	labelOf,
	loadedChoice,
	longText,
	moment,
	text,
	toggle,
	wireName,
	type Field,
} from '../../nodes/shared/fields';
import { group, rows, wordList } from '../../nodes/shared/forms';

type AnyField = Field<unknown, string | undefined>;

const ZONES = [
	'UTC',
	'Europe/Moscow',
	'Asia/Vladivostok',
	'Asia/Kolkata',
	'America/New_York',
	'Australia/Lord_Howe',
];

/** Reads one value as the parameter `x`, or all of the given parameters. */
const read = <T>(
	field: Field<T, string | undefined>,
	x: unknown,
	more: object = {},
	timezone = 'UTC',
) => field.read({ get: (name) => ({ x, ...more })[name as 'x'], timezone }, 'x');

const isInteger = (value: unknown) => Number.isSafeInteger(value);
const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '';
const isLine = (line: { id?: unknown; n?: unknown }) => isText(line.id) || isInteger(line.id);
const listOf = (fits: (value: never) => boolean) => (value: unknown) =>
	Array.isArray(value) && value.length > 0 && (value as never[]).every(fits);

const DICTIONARY = [
	{ value: 1, name: 'One', russian: 'Один' },
	{ value: 2, name: 'Two' },
];
const OTHER = { name: 'other', displayName: 'Other', description: 'Others' };
const lines = rows('Label', { id: identifier('ID'), n: integer('Number') }, '[]');
const address = group(
	'Label',
	{ name: 'part', displayName: 'Part' },
	{ city: text('City'), flatNo: integer('Flat') },
);
const words = wordList('Label', [{ value: 'a', name: 'A' }], OTHER);

/** Each kind of field, and what it may give. */
const FIELDS: Array<[string, AnyField, (value: unknown) => boolean]> = [
	['text', text('Label'), isText],
	['longText', longText('Label'), isText],
	['email', email('Label'), isText],
	['integer', integer('Label'), isInteger],
	[
		'bounded integer',
		integer('Label', '', { typeOptions: { minValue: 1, maxValue: 5 } }),
		(value) => [1, 2, 3, 4, 5].includes(value as number),
	],
	['decimal', decimal('Label'), Number.isFinite],
	['identifier', identifier('Label'), (value) => isText(value) || isInteger(value)],
	['toggle', toggle('Label', ''), (value) => typeof value === 'boolean'],
	['flag', flag('Label', ''), (value) => value === 0 || value === 1],
	['moment', moment('Label'), (value) => isInteger(value) && (value as number) >= 0],
	['choice', choice('Label', DICTIONARY), isInteger],
	['loadedChoice', loadedChoice('Label', 'load'), isInteger],
	['json', json('Label'), (value) => value !== undefined],
	['idList', idList('Label'), listOf(isInteger)],
	['wordList', words, isText],
	['rows', lines, listOf(isLine as never)],
	['group', address, (value) => Object.keys(value as object).length > 0],
];

const anything = fc.oneof(
	fc.anything({ withDate: true, withBigInt: true, withNullPrototype: true }),
	fc.string(),
	fc.integer(),
	fc.integer().map(String),
	fc.date({ noInvalidDate: false }),
	fc
		.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') })
		.map((date) => date.toISOString()),
	fc.constantFrom(
		null,
		undefined,
		'',
		' ',
		NaN,
		Infinity,
		true,
		'0x10',
		'1e3',
		'1_0',
		'true',
		'[object Object]',
	),
);
const EMPTY = [undefined, null, '', ' ', '\n\t '];

describe.each(FIELDS)('%s', (_, field, fits) => {
	const label = labelOf(field, 'x');

	it('gives what travels, or a Failure by its name with advice', () => {
		const read1 = (given: unknown) => {
			const inside = { part: given, item: given, city: given, flatNo: given };
			for (const x of [given, inside, { item: [given, inside] }, { part: inside }]) {
				let value: unknown;
				try {
					value = read(field, x, { other: given, xInput: 'define' });
				} catch (error) {
					expect(error).toBeInstanceOf(Failure);
					const { message, advice, details } = error as Failure;
					const named = String(details.field);
					expect(message.startsWith(named)).toBe(true);
					// A field within another is named by itself.
					expect(
						named === label ||
							named.startsWith(`${label}, line `) ||
							['City', 'Flat'].includes(named),
					).toBe(true);
					expect(advice).toMatch(/\w+ \w+/);
					expect(message.length).toBeLessThan(300);
					continue;
				}
				expect(value === undefined || fits(value)).toBe(true);
			}
		};
		fc.assert(fc.property(anything, read1), { numRuns: 150 });
	});

	it('gives nothing for nothing', () => {
		for (const x of EMPTY) expect(read(field, x)).toBeUndefined();
	});

	it('looks like an n8n property of its name', () => {
		const own = field.properties('x').find(({ name }) => name === 'x');
		expect(own).toMatchObject({ displayName: 'Label', name: 'x', type: expect.any(String) });
		expect(own).toHaveProperty('default');
	});
});

describe('numbers', () => {
	it('stay what they are, as numbers and as text', () => {
		const whole = fc.maxSafeInteger();
		const decimals = fc.tuple(fc.integer(), fc.nat(99)).map(([a, b]) => `${a}.${b}`);
		fc.assert(
			fc.property(whole, decimals, (n, d) => {
				for (const field of [
					integer('N'),
					decimal('N'),
					choice('N', DICTIONARY),
					loadedChoice('N', 'load'),
				]) {
					for (const given of [n, `${n}`, ` ${n} `]) expect(read(field, given)).toBe(n);
				}
				expect(read(identifier('N'), n)).toBe(n);
				expect(read(identifier('N'), `${n}`)).toBe(`${n}`);
				for (const given of [d, Number(d)]) expect(read(decimal('N'), given)).toBe(Number(d));
				expect(read(text('N'), n)).toBe(`${n}`);
			}),
		);
	});

	it.each([
		'0x10',
		'0b11',
		'1e3',
		'1 000',
		'1,5',
		'.',
		'-',
		'١',
		'Infinity',
		'NaN',
		'1.2.3',
		true,
		[],
		[1],
		{},
		NaN,
	])('%j is none', (given) => {
		expect(() => read(decimal('N'), given)).toThrow(/^N must be a number/);
		expect(() => read(integer('N'), given)).toThrow(/^N must be a whole number/);
	});

	it.each([1.5, '1.5', 2 ** 53, '9007199254740993', -1.1])('%j is not whole', (given) => {
		expect(() => read(integer('N'), given)).toThrow(/^N must be a whole number/);
	});

	it('keep their bounds', () => {
		const bounded = integer('N', '', { typeOptions: { minValue: 0, maxValue: 9 } });
		expect([0, 9].map((n) => read(bounded, n))).toEqual([0, 9]);
		expect(() => read(bounded, -1)).toThrow('N must be at least 0');
		expect(() => read(bounded, '10')).toThrow('N must be at most 9');
	});
});

describe('moment', () => {
	const zone = fc.constantFrom(...ZONES);
	/** From 1974 to 2096: what the field takes as Unix seconds without doubt. */
	const seconds = fc.integer({ min: 2e8, max: 4e9 });
	/** The wall clock there, by another library than the node's: 2026-01-31 14:30:00. */
	const clock = (instant: number, timeZone: string) =>
		new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(
			instant * 1000,
		);
	const when = (given: unknown, timezone: string) => read(moment('When'), given, {}, timezone);

	it('takes the wall clock of the time zone of the workflow', () => {
		fc.assert(
			fc.property(seconds, zone, (instant, timezone) => {
				const wall = clock(instant, timezone);
				const [day, time] = wall.split(' ');
				for (const given of [wall, `${day}T${time}`, `${day}T${time}.000`]) {
					// An hour that the clock shows twice may be either.
					expect(clock(when(given, timezone)!, timezone)).toBe(wall);
				}
				expect(clock(when(day, timezone)!, timezone).startsWith(day)).toBe(true);
				expect(clock(when(`${day} ${time.slice(0, 5)}`, timezone)!, timezone)).toBe(
					`${wall.slice(0, -2)}00`,
				);
			}),
		);
	});

	it('is the same everywhere where a zone is given, or seconds, or a Date', () => {
		fc.assert(
			fc.property(seconds, zone, fc.nat(999), (instant, timezone, ms) => {
				const iso = new Date(instant * 1000 + ms).toISOString();
				const moscow = `${clock(instant, 'Europe/Moscow').replace(' ', 'T')}`;
				const offset = (Date.parse(`${moscow}Z`) / 1000 - instant) / 3600;
				const given = [
					instant,
					`${instant}`,
					new Date(instant * 1000 + ms),
					iso,
					iso.replace('Z', '+00:00'),
					`${moscow}+0${offset}:00`,
					`${moscow}+0${offset}00`,
				];
				expect(given.map((each) => when(each, timezone))).toEqual(given.map(() => instant));
			}),
		);
	});

	it('takes the days of the calendar and no others', () => {
		const part = (max: number) =>
			fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'));
		fc.assert(
			fc.property(
				fc.integer({ min: 1970, max: 2096 }),
				part(13),
				part(32),
				zone,
				(year, month, day, timezone) => {
					const given = `${year}-${month}-${day}`;
					const date = new Date(Date.UTC(year, Number(month) - 1, Number(day)));
					const isReal = date.toISOString().startsWith(given);
					// The first hours of 1970 lie before Unix time in the east.
					fc.pre(given !== '1970-01-01');
					for (const each of [given, `${given}T10:00`]) {
						if (isReal) expect(clock(when(each, timezone)!, timezone).slice(0, 10)).toBe(given);
						else expect(() => when(each, timezone)).toThrow(/^When must be a date, but is/);
					}
				},
			),
			{ numRuns: 200 },
		);
	});

	it('takes 0, which a sample of IMSKLAD has', () => {
		expect([0, '0'].map((given) => when(given, 'Asia/Vladivostok'))).toEqual([0, 0]);
	});

	it.each([
		1,
		99_999_999,
		1e11,
		1565397798000,
		-5,
		'1969-12-31',
		new Date(-1),
		1.5,
		'2026',
		'2026-1-2',
		'1.2.2026',
		'Fri, 31 Jan 2026 10:00:00 GMT',
		'now',
		true,
		[1565397798],
		['2026-01-31'],
		{},
		new Date(NaN),
	])('%j is none', (given) => {
		expect(() => when(given, 'UTC')).toThrow(/^When must be a date/);
	});
});

describe('yes and no', () => {
	it.each([
		[true, 1],
		['true', 1],
		[1, 1],
		['1', 1],
		[false, 0],
		['false', 0],
		[0, 0],
		['0', 0],
	])('%j is %j', (given, expected) => {
		expect(read(flag('F', ''), given)).toBe(expected);
		expect(read(toggle('F', ''), given)).toBe(expected === 1);
	});

	it.each(['yes', 'да', 2, -1, 'TRUE!', [], {}])('%j is neither', (given) => {
		expect(() => read(flag('F', ''), given)).toThrow(/^F must be yes or no/);
	});
});

describe('lists', () => {
	const ids = fc.array(fc.maxSafeInteger(), { minLength: 1 });

	it('of ids keep their order and lose repeats, however they are written', () => {
		const separator = fc.constantFrom(',', ', ', ';', '\n', ' , ,');
		fc.assert(
			fc.property(ids, separator, (list, between) => {
				const once = [...new Set(list)];
				const forms = [
					list,
					list.map(String),
					list.join(between),
					`${between}${list.join(between)}${between}`,
				];
				for (const given of forms) expect(read(idList('I'), given)).toEqual(once);
				expect(read(idList('I'), list[0])).toEqual([list[0]]);
			}),
		);
		// A blank parts nothing: people write 124 323.
		expect(() => read(idList('I'), '124 323')).toThrow('I must be a whole number');
		for (const given of [[], ',', ' ; ', ['', null]])
			expect(read(idList('I'), given)).toBeUndefined();
	});

	it('of words are joined by commas, each word once', () => {
		const word = fc.stringMatching(/^[a-zа-я-]{1,9}$/);
		fc.assert(
			fc.property(fc.array(word), fc.array(word), (chosen, others) => {
				const expected = [...new Set([...chosen, ...others])].join(',') || undefined;
				for (const x of [chosen, chosen.join(','), chosen.map((each) => ` ${each} `)]) {
					expect(read(words, x, { other: others.join(' , ') })).toBe(expected);
				}
			}),
		);
		for (const given of [{}, [{}], [['a']], [null]]) {
			expect(() => read(words, given)).toThrow(/^Label must be text/);
			expect(() => read(words, [], { other: given })).toThrow(Failure);
		}
	});
});

describe('rows', () => {
	const line = fc.record({
		id: fc.oneof(fc.integer(), fc.stringMatching(/^[a-z0-9]{1,9}$/)),
		n: fc.integer(),
		more: fc.jsonValue(),
	});
	const some = fc.array(line, { minLength: 1, maxLength: 5 });
	const ways = (list: unknown) => [
		{ xInput: 'define', x: { item: list } },
		{ xInput: 'json', xJson: list },
		{ xInput: 'json', xJson: JSON.stringify(list) },
	];

	it('are the same by form and JSON, with what else a line holds', () => {
		fc.assert(
			fc.property(some, (list) => {
				const plain = JSON.parse(JSON.stringify(list)) as unknown;
				for (const { x, ...more } of ways(plain)) expect(read(lines, x, more)).toEqual(plain);
				const asText = list.map((each) => ({ ...each, n: ` ${each.n}` }));
				for (const { x, ...more } of ways(JSON.parse(JSON.stringify(asText)))) {
					expect(read(lines, x, more)).toEqual(plain);
				}
			}),
		);
	});

	it('name the line and the field that is wrong', () => {
		const spoil: Array<[object | unknown, string]> = [
			[{ n: 'x' }, ': Number must be a whole number, but is "x"'],
			[{ n: '' }, ': Number is required, but is empty'],
			[{ id: null }, ': ID is required, but is empty'],
			[{ id: {} }, ': ID must be text, but is an object'],
		];
		fc.assert(
			fc.property(
				some,
				fc.nat(),
				fc.constantFrom(...spoil),
				(list, position, [change, message]) => {
					const at = position % list.length;
					const bad = list.map((each, n) => (n === at ? { ...each, ...(change as object) } : each));
					for (const { x, ...more } of ways(bad)) {
						expect(() => read(lines, x, more)).toThrow(`Label, line ${at + 1}${message}`);
					}
				},
			),
		);
	});

	it('leave the input as it was', () => {
		const given = [{ id: ' A ', n: '5' }];
		read(lines, { item: given }, { xInput: 'define' });
		expect(given).toEqual([{ id: ' A ', n: '5' }]);
	});
});

describe('group', () => {
	it('holds what is filled in, under its wire names, or is not there', () => {
		const value = fc.oneof(
			fc.constantFrom('', null, undefined, ' '),
			fc.stringMatching(/^[a-z]+$/),
		);
		const flat = fc.oneof(fc.constantFrom('', null, undefined), fc.integer());
		fc.assert(
			fc.property(value, flat, (city, flatNo) => {
				const expected = {
					...(typeof city === 'string' && city.trim() && { city }),
					...(typeof flatNo === 'number' && { flat_no: flatNo }),
				};
				expect(read(address, { part: { city, flatNo } })).toEqual(
					Object.keys(expected).length ? expected : undefined,
				);
			}),
		);
		for (const x of [{}, { part: {} }, { part: null }, null])
			expect(read(address, x)).toBeUndefined();
	});
});

describe('json', () => {
	it('is the same ready and as text', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				const text = JSON.stringify(value);
				expect(read(json('J'), text)).toEqual(JSON.parse(text));
				fc.pre(typeof value !== 'string' && value !== null);
				expect(read(json('J'), value)).toEqual(value);
			}),
		);
	});

	it.each(['{', '[1,]', "{'a':1}", 'undefined', '{"a":1} {'])('%s is none', (given) => {
		expect(() => read(json('J'), given)).toThrow(/^J is not valid JSON: ./);
	});
});

describe('the name on the wire', () => {
	it('is the parameter in snake_case, or what the field says', () => {
		const part = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
		fc.assert(
			fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
				const camel = parts
					.map((each, n) => (n ? each[0].toUpperCase() + each.slice(1) : each))
					.join('');
				expect(wireName(camel, text('T'))).toBe(parts.join('_'));
			}),
		);
		expect(wireName('documentType', as('type', text('T')))).toBe('type');
		expect(read(as('type', integer('T')), '5')).toBe(5);
	});
});
