/** Quantities of another system, by its key of a product, and what people have approved of them. */
import type { IDataObject } from 'n8n-workflow';
import { isEmpty, missing, toDecimal, toJson, toKey, wrong } from '../shared/decode';
import type { Field, Source } from '../shared/field';
import { decimal, text } from '../shared/fields';
import { listOf } from '../shared/forms';

/** A row: `quantity` is absent where the other system does not know it; more that it holds stays. */
export interface Quantity extends IDataObject {
	id: string;
	quantity?: number;
	reserved?: number;
}

/**
 * A difference that a person has approved, absent where it was not known; `theirs` and `ours` tell it from the same one at
 * another time.
 */
export interface Approved extends IDataObject {
	id: string;
	difference?: number;
	theirs?: number;
	ours?: number;
}

type Numbers = Record<string, [displayName: string, description?: string]>;

const formIn = (value: unknown) => (value as IDataObject | null)?.item as unknown;

/** Reads a row of a list that is called so. */
const reader =
	<Row extends IDataObject>(title: string, numbers: Numbers) =>
	(row: unknown, position: number): Row => {
		const label = `${title}, line ${position + 1}`;
		if (row === null || typeof row !== 'object' || Array.isArray(row)) {
			throw wrong(label, row, 'an object');
		}
		const { id, ...more } = row as IDataObject;
		if (isEmpty(id)) throw missing(`${label}: ID`);
		const amounts = Object.entries(numbers).map(([name, [called]]) => {
			const value = more[name];
			return [name, isEmpty(value) ? undefined : toDecimal(value, `${label}: ${called}`)];
		});
		return {
			...more,
			id: toKey(id, `${label}: ID`),
			...(Object.fromEntries(amounts) as IDataObject),
		} as unknown as Row;
	};

/**
 * Rows `[{ id, … }]` with numbers as a list, JSON text, or a form: parameters `<name>Input` (`json` | `define`), `<name>`
 * and `<name>Form`. Numbers may come as digits.
 */
function rowsOf<Row extends IDataObject, W extends string>(
	wire: W,
	title: string,
	numbers: Numbers,
	sample: string,
): Field<Row[], W> {
	const form = listOf(title, { name: 'item', displayName: 'Line' }, 'Add Line', {
		id: text('ID', 'The product key of what is counted'),
		...Object.fromEntries(Object.entries(numbers).map(([name, look]) => [name, decimal(...look)])),
	});
	const readRow = reader<Row>(title, numbers);
	return {
		wire,
		properties: (name) => [
			{
				displayName: `${title} Input`,
				name: `${name}Input`,
				type: 'options',
				options: [
					{ name: 'JSON', value: 'json' },
					{ name: 'Line by Line', value: 'define' },
				],
				default: 'json',
			},
			{
				displayName: title,
				name,
				description: 'A list of lines, or JSON text of one; a single line may stand alone',
				type: 'json',
				default: sample,
				when: { [`${name}Input`]: ['json'] },
			},
			...form
				.properties(`${name}Form`)
				.map((look) => ({ ...look, when: { [`${name}Input`]: ['define'] } })),
		],
		read: (source: Source, name) => {
			const isForm = source.get(`${name}Input`) === 'define';
			const filled = isForm ? formIn(source.get(`${name}Form`)) : source.get(name);
			if (isEmpty(filled)) return undefined;
			const given = toJson(filled, title);
			const list = Array.isArray(given) ? (given as unknown[]) : [formIn(given) ?? given].flat();
			return list.length ? list.map(readRow) : undefined;
		},
	};
}

const COUNTED: Numbers = {
	quantity: ['Quantity'],
	reserved: ['Reserved', 'What of it is set aside, where that is counted apart'],
};

/** Rows as they come: a list, or one by itself. */
export const rowsIn = (given: unknown): Quantity[] =>
	[given].flat().map(reader<Quantity>('Quantities', COUNTED));

/** Rows `[{ id, quantity, reserved? }]`. */
export const quantities = rowsOf<Quantity, 'quantities'>(
	'quantities',
	'Quantities',
	COUNTED,
	'[\n  { "id": "", "quantity": 0 }\n]',
);

/** Rows `[{ id, difference, theirs?, ours? }]` as Compare gives them; without a difference nothing was approved. */
export const approved = rowsOf<Approved, 'approved'>(
	'approved',
	'Approved',
	{
		difference: [
			'Difference',
			'How much more the other system had than MoySklad, when it was approved',
		],
		theirs: ['Theirs', 'What the other system had then'],
		ours: ['Ours', 'What MoySklad had then'],
	},
	'[\n  { "id": "", "difference": 0 }\n]',
);
