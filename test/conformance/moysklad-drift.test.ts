/**
 * The table of MoySklad's entities against the vendor's OpenAPI description, where SKLAD_MOYSKLAD_DESCRIPTION says where
 * it lies: every difference must be explained in moysklad-drift.ts. Elsewhere the table is held against the digest of
 * names that was made when the two were compared last (`npx jest test/conformance/moysklad-drift -u`, with the
 * description there).
 */
import { entities } from '../../nodes/MoySklad/entities';
import { description } from '../docs/coverage';
import { described, differences, tabled, type Shape } from './moysklad-description';
import { EXPLAINED } from './moysklad-drift';

const given = description();

/** A shape in one line for each of its parts: fields by name, `-` before what is read-only, enums in brackets. */
const digest = ({ operations, fields }: Shape) => ({
	operations: operations.join(' '),
	fields: Object.entries(fields)
		.map(([name, { readOnly, kind, values }]) => {
			const among = values.length ? `(${values.join('|')})` : '';
			return `${readOnly ? '-' : ''}${name}:${kind}${among}`;
		})
		.sort()
		.join(' '),
});

it.each(entities.map((entity) => [entity.resource, entity] as const))(
	'%s is as it was when it was compared',
	(_, entity) => {
		expect(digest(tabled(entity))).toMatchSnapshot();
	},
);

const explained = EXPLAINED.flatMap(([, lines]) => lines);

it('explains no difference twice', () => {
	expect(explained.filter((line, n) => explained.indexOf(line) !== n)).toEqual([]);
});

it.each([
	[
		'a field more',
		{ more: { readOnly: false, kind: 'text', values: [] } },
		['more: not in the table'],
	],
	[
		'another access',
		{ a: { readOnly: true, kind: 'text', values: [] } },
		['a: read-only as described'],
	],
	[
		'another kind',
		{ a: { readOnly: false, kind: 'boolean', values: [] } },
		['a: boolean as described'],
	],
	['a word more', { b: { readOnly: false, kind: 'text', values: ['x', 'y'] } }, ['b: without y']],
])('tells %s', (_, change, lines) => {
	const table: Shape = {
		operations: ['get'],
		fields: {
			a: { readOnly: false, kind: 'text', values: [] },
			b: { readOnly: false, kind: 'text', values: ['x'] },
		},
	};
	expect(differences(table, table)).toEqual([]);
	expect(differences(table, { ...table, fields: { ...table.fields, ...change } })).toEqual(lines);
});

(given ? describe : describe.skip)('the description', () => {
	it('has each entity of the table', () => {
		const missing = entities.filter(({ keyword }) => !described(given!, keyword));
		expect(missing.map(({ keyword }) => keyword)).toEqual([]);
	});

	it('differs from the table where it is explained, and nowhere else', () => {
		const found = entities.flatMap((entity) =>
			differences(tabled(entity), described(given!, entity.keyword)!).map(
				(line) => `${entity.resource} ${line}`,
			),
		);
		expect(found.sort()).toEqual([...explained].sort());
	});
});
