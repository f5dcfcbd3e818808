/** An error about a value tells what the field is, in the words that stand beside it in the form. */
import { Failure } from '../../nodes/shared/errors';
import { integer, toggle, type Field } from '../../nodes/shared/fields';

const refused = (field: Field, value: unknown, prefix?: string): Failure => {
	try {
		field.read({ get: () => value, timezone: 'UTC', prefix }, 'x');
	} catch (error) {
		return error as Failure;
	}
	throw new Error('It was taken');
};

it('tells an ID from a number of something else', () => {
	const position = integer('Position ID', 'ID of the position, not the number of the order');
	const { message, advice, details } = refused(position, 'AZ-1');
	expect(message).toBe('Position ID must be a whole number, but is "AZ-1"');
	expect(advice).toMatch(/ Position ID: ID of the position, not the number of the order\.$/);
	expect(details).toEqual({ field: 'Position ID' });
});

it('does so of a value that is too small, and of a line', () => {
	const count = integer('Count', 'In whole units.', { typeOptions: { minValue: 1 } });
	expect(refused(count, 0).advice).toMatch(/ Count: In whole units\.$/);
	expect(refused(count, 'x', 'Goods, line 2: ').advice).toMatch(/ Goods, line 2: Count: In whole/);
});

it('says nothing more where the form says nothing more', () => {
	expect(refused(integer('Count'), 'x').advice).not.toContain('Count:');
	expect(refused(toggle('Loud', 'Whether it is loud'), 'x').advice).not.toContain('Whether');
});
