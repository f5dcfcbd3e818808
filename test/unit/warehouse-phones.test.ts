/** Phones as people write them. */
import fc from 'fast-check';
import { phonesIn, phonesOf } from '../../nodes/shared/phone';

it.each([
	['+7 (916) 123-45-67, +7 903 765-43-21', '79161234567', '+7 903 765-43-21'],
	['+7 916 123-45-67 8 903 765-43-21', '79161234567', '8 903 765-43-21'],
	['9161234567 9037654321', '79161234567', '9037654321'],
	['+372 5123456', '3725123456', ''],
	['+372 5123456 5123457', '3725123456', '5123457'],
	['+ 372 5123456', '3725123456', ''],
	['00 372 512 34567', '37251234567', ''],
	['8 10 372 512 34567', '37251234567', ''],
	['380501234567', '380501234567', ''],
	['86 138 0013 8000', '8613800138000', ''],
	['+89161234567', '79161234567', ''],
	['812 345 67 89', '78123456789', ''],
	['8(495)123-45-67 доб. 123', '74951234567', 'доб. 123'],
	['8 495 123-45-67 123', '74951234567', '123'],
	['+7 916 123-45-67/68', '79161234567', '/68'],
	['Иван: 8-916-123-45-67 (после 18)', '79161234567', 'Иван: (после 18)'],
	['(8 916 123 45 67)', '79161234567', ''],
	['123-45-67, 8 916 123 45 67', '79161234567', '123-45-67'],
	['6-12-34', '', '6-12-34'],
	['нет', '', 'нет'],
	[79161234567, '79161234567', ''],
	[null, '', ''],
	[undefined, '', ''],
	[' ', '', ''],
])('%s', (text, phone, rest) => {
	expect(phonesOf(text)).toEqual({ phone, rest });
});

const digits = (length: number) =>
	fc.array(fc.nat(9), { minLength: length, maxLength: length }).map((list) => list.join(''));
const ten = fc.tuple(fc.constantFrom('9', '4', '3'), digits(9)).map((parts) => parts.join(''));
const FORMS: Array<(d: string) => string> = [
	(d) => `+7${d}`,
	(d) => `8${d}`,
	(d) => `7${d}`,
	(d) => d,
	(d) => `+7 (${d.slice(0, 3)}) ${d.slice(3, 6)}-${d.slice(6, 8)}-${d.slice(8)}`,
	(d) => `8-${d.slice(0, 3)}-${d.slice(3, 6)}-${d.slice(6)}`,
	(d) => `8 ${d.slice(0, 3)} ${d.slice(3, 6)} ${d.slice(6, 8)} ${d.slice(8)}`,
	(d) => `(${d.slice(0, 3)}) ${d.slice(3, 6)} ${d.slice(6)}`,
	(d) => `+7.${d.slice(0, 3)}.${d.slice(3)}`,
];
const written = fc.tuple(ten, fc.constantFrom(...FORMS));

it('the first of several, however each is written, and nothing of the rest is lost', () => {
	const separator = fc.constantFrom(', ', '; ', ' / ', ' или ', '\n', ' доб. 12, ', '');
	fc.assert(
		fc.property(written, separator, written, ([first, form], between, [second, other]) => {
			const text = `${form(first)}${between}${between && other(second)}`;
			const { phone, rest } = phonesOf(text);
			expect(phone).toBe(`7${first}`);
			if (between) expect(rest.replace(/\D/g, '')).toContain(second);
			else expect(rest).toBe('');
		}),
	);
});

it('any text: no digit gets lost, and a phone is one', () => {
	fc.assert(
		fc.property(fc.stringMatching(/^[+0-9()\- ,а-я]{0,40}$/), (text) => {
			const { phone, rest } = phonesOf(text);
			expect(phone).toMatch(/^(\d{8,22})?$/);
			const count = (value: string) => value.replace(/\D/g, '').length;
			const added = phone.length + count(rest) - count(text);
			expect([0, 1]).toContain(added);
		}),
	);
});

it.each([
	['+7 (916) 123-45-67, 8 903 765-43-21 доб. 12', ['79161234567', '79037654321']],
	['12, 123-45-67, 9161234567/9037654321', ['79161234567', '79037654321']],
	['123-45-67', []],
	[null, []],
])('all phones of %s', (text, phones) => expect(phonesIn(text)).toEqual(phones));
