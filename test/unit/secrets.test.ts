/** What hides secrets: nothing of them stays, and nothing else goes. */
import fc from 'fast-check';
import { hiderOf, mayHold, unmistakable } from '../../nodes/shared/secrets';

/** The mask itself could make up a secret of asterisks anew. */
const secret = fc.string({ unit: 'grapheme', minLength: 5 }).filter((text) => !text.includes('*'));
const spellings = (text: string) => [
	text,
	encodeURIComponent(text),
	JSON.stringify(text).slice(1, -1),
	// As PHP writes it.
	JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
];
/** Every text in a value, names included. */
const texts = (value: unknown): string[] => {
	if (typeof value === 'string') return [value];
	if (value === null || typeof value !== 'object') return [];
	return Object.entries(value).flatMap(([name, each]) => [name, ...texts(each)]);
};

it('leaves nothing of a secret, wherever and however it stands', () => {
	fc.assert(
		fc.property(
			fc.array(secret, { minLength: 1, maxLength: 3 }),
			fc.jsonValue(),
			fc.string(),
			(secrets, any, around) => {
				const all = secrets.flatMap(spellings);
				const value = {
					any,
					...Object.fromEntries(all.map((each) => [`${around}${each}`, 1])),
					texts: all.map((each) => `${around}${each}${around}`),
					deep: [[{ request: JSON.stringify({ key: secrets[0], around }) }]],
				};
				for (const hidden of texts(hiderOf(secrets)(value))) {
					for (const each of all) expect(hidden).not.toContain(each);
				}
			},
		),
	);
});

it('leaves everything else as it was', () => {
	fc.assert(
		fc.property(secret, fc.jsonValue(), (own, any) => {
			fc.pre(!texts(any).some((text) => spellings(own).some((each) => text.includes(each))));
			expect(hiderOf([own])(any)).toEqual(any);
		}),
	);
});

it.each([[['abcd']], [['']], [[undefined, null, 12345678]], [[]]])(
	'takes %j for no secrets',
	(secrets) => {
		const value = { abcd: ['', 'xabcdx', 12345678], null: null };
		expect(hiderOf(secrets)(value)).toBe(value);
	},
);

it('does not change what it is given', () => {
	const value = { list: ['a secret here'] };
	expect(hiderOf(['secret'])(value)).toEqual({ list: ['a *** here'] });
	expect(value).toEqual({ list: ['a secret here'] });
});

it.each([5, true, null, undefined])('%j passes', (value) => {
	expect(hiderOf(['secret'])(value)).toBe(value);
});

it.each([
	['abcd', 'x abcd y'],
	['abcde', 'x *** y'],
	['abcdef', 'x *** y'],
])('hides what is long enough to be no part of words: %s', (secret, hidden) => {
	expect(hiderOf([secret])(`x ${secret} y`)).toBe(hidden);
});

it.each([
	['as JavaScript writes it', JSON.stringify({ key: 'пароль' })],
	['as PHP writes it', '{"key":"\\u043f\\u0430\\u0440\\u043e\\u043b\\u044c"}'],
])('hides a Cyrillic password in JSON within a text, %s', (_, json) => {
	const value = { said: `Запрос: ${json}` };
	expect(hiderOf(['пароль'])(value)).toEqual({ said: 'Запрос: {"key":"***"}' });
	expect(mayHold(JSON.stringify(value), ['пароль'])).toBe(true);
});

it('sees a secret whose letters stand as codes, although they need not', () => {
	expect(mayHold('{"key":"\\u0061bcdef"}', ['abcdef'])).toBe(true);
	expect(hiderOf(['abcdef'])(JSON.parse('{"key":"\\u0061bcdef"}'))).toEqual({ key: '***' });
	expect(mayHold('{"key":"bcdef"}', ['abcdef'])).toBe(false);
});

it('takes for a key that stands nowhere by right only what a program has made', () => {
	const keys = ['a1b2c3d4e5f6', '123456', '123456789012', 'moscowsklad', 'a1b2c3', undefined];
	expect(unmistakable(keys)).toEqual(['a1b2c3d4e5f6']);
});
