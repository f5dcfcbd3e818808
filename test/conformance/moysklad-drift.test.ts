/**
 * The table of MoySklad's entities against the vendor's OpenAPI description. `npm run drift` compares the two where
 * SKLAD_MOYSKLAD_DESCRIPTION says where the description lies; every difference must be explained in moysklad-drift.ts.
 * Here the table is held against the digest of names that was made when they were compared last: after a change of
 * the table run `npm run drift`, then `npx jest test/conformance/moysklad-drift -u`.
 */
import { entities } from '../../nodes/MoySklad/entities';
import { differences, tabled, type Shape } from './moysklad-description';
import { drift, EXPLAINED } from './moysklad-drift';

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

describe('the comparison (`npm run drift`)', () => {
	const made = (properties: object) => ({
		paths: { '/entity/country': { get: {} }, '/entity/country/{id}': { get: {} } },
		components: { schemas: { Country: { properties } } },
	});

	it('names each entity that the description has not', () => {
		const lines = drift({ paths: {}, components: { schemas: {} } });
		for (const { resource } of entities) {
			expect(lines).toContain(`${resource}: not in the description`);
		}
	});

	it('names what is not explained, and what is explained for nothing', () => {
		const odd = { odd: { type: 'boolean' }, name: { type: 'string', readOnly: true } };
		const lines = drift(made(odd) as never);
		expect(lines).toEqual(
			expect.arrayContaining([
				'country odd: not in the table',
				'country name: read-only as described',
			]),
		);
		expect(lines).toContain('enter inventory: not described: explained, but so it is no more');
	});
});
