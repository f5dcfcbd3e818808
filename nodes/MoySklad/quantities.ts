/** Quantities of another system, by its key of a product. */
import type { IDataObject } from 'n8n-workflow';
import { isEmpty, missing, toDecimal, toJson, toText, wrong } from '../shared/decode';
import type { Field, Source } from '../shared/field';
import { decimal, text } from '../shared/fields';
import { listOf } from '../shared/forms';

/** A row: `quantity` is absent where the other system does not know it; more that it holds stays. */
export interface Quantity extends IDataObject {
	id: string;
	quantity?: number;
	reserved?: number;
}

const rows = listOf('Quantities', { name: 'item', displayName: 'Line' }, 'Add Line', {
	id: text('ID', 'The product key of what is counted'),
	quantity: decimal('Quantity'),
	reserved: decimal('Reserved', 'What of it is set aside, where that is counted apart'),
});

function readRow(row: unknown, position: number): Quantity {
	const label = `Quantities, line ${position + 1}`;
	if (row === null || typeof row !== 'object' || Array.isArray(row)) {
		throw wrong(label, row, 'an object');
	}
	const { id, quantity, reserved, ...more } = row as IDataObject;
	if (isEmpty(id)) throw missing(`${label}: ID`);
	const amount = (value: unknown, name: string) =>
		isEmpty(value) ? undefined : toDecimal(value, `${label}: ${name}`);
	return {
		...more,
		id: toText(id, `${label}: ID`).trim(),
		quantity: amount(quantity, 'Quantity'),
		reserved: amount(reserved, 'Reserved'),
	};
}

/**
 * Rows `[{ id, quantity, reserved? }]` as a list, JSON text, or a form: parameters `<name>Input` (`json` | `define`),
 * `<name>` and `<name>Form`. Numbers may come as digits.
 */
export const quantities: Field<Quantity[], 'quantities'> = {
	wire: 'quantities',
	properties: (name) => [
		{
			displayName: 'Quantities Input',
			name: `${name}Input`,
			type: 'options',
			options: [
				{ name: 'JSON', value: 'json' },
				{ name: 'Line by Line', value: 'define' },
			],
			default: 'json',
		},
		{
			displayName: 'Quantities',
			name,
			description: 'A list of lines, or JSON text of one; a single line may stand alone',
			type: 'json',
			default: '[\n  { "id": "", "quantity": 0 }\n]',
			when: { [`${name}Input`]: ['json'] },
		},
		...rows
			.properties(`${name}Form`)
			.map((look) => ({ ...look, when: { [`${name}Input`]: ['define'] } })),
	],
	read: (source: Source, name) => {
		const isForm = source.get(`${name}Input`) === 'define';
		const filled = isForm ? formIn(source.get(`${name}Form`)) : source.get(name);
		if (isEmpty(filled)) return undefined;
		const given = toJson(filled, 'Quantities');
		const list = Array.isArray(given) ? (given as unknown[]) : [formIn(given) ?? given].flat();
		return list.length ? list.map(readRow) : undefined;
	},
};

const formIn = (value: unknown) => (value as IDataObject | null)?.item as unknown;
