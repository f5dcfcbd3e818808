/** What MoySklad's entities look like in replies, by the table of them. */
import type { Attribute, Kind } from '../../nodes/MoySklad/entity';
import { object, type Schema } from './schema';

const text: Schema = { type: 'string' };
const number: Schema = { type: 'number' };
const listOf = (items: Schema): Schema => ({ type: 'array', items });

const meta = object({ href: text, type: text, mediaType: text });
const reference = object({ meta });
const price = { value: number, currency: reference };

const KINDS: Record<Kind, Schema> = {
	text,
	integer: number,
	number,
	boolean: { type: 'boolean' },
	dateTime: text,
	choice: text,
	money: number,
	price: object(price),
	prices: listOf(object({ ...price, priceType: object({ meta, id: text, name: text }) })),
	reference,
	references: listOf(reference),
	state: reference,
	positions: object({ meta: object({ ...meta.properties, size: number }) }),
	object: {},
};

/** Objects that are the same wherever they are. */
const OBJECTS: Record<string, Schema> = {
	meta,
	// The value is of the custom field's own type.
	attributes: listOf(object({ meta, id: text, name: text, type: text, value: {} })),
};

/** What the attributes of an entity, or of a line, come to in a reply. */
export const schemaFor = (attributes: readonly Attribute[]): Schema =>
	object(
		Object.fromEntries(
			attributes
				.filter(({ filterOnly }) => !filterOnly)
				.map(({ name, kind }) => [name, OBJECTS[name] ?? KINDS[kind]]),
		),
	);
