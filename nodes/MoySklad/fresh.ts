/** What was read of something else, as something new: a "create" that names what is there would overwrite it. */
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../shared/errors';
import { without } from './options';
import { isId } from './references';

/** Lists whose elements belong to the thing; what other lists name stands for itself. */
const OWNED = ['positions', 'components', 'packs', 'accounts', 'contactpersons', 'notes'];
/** Without these it would be another thing than the one that was read. */
const LINES = ['positions', 'components'];

/** An address below a thing: a line's, an account's. */
const BELOW = /\/entity\/[a-z]+\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\//i;

const isObject = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
const metaIn = (value: unknown) => Object((Object(value) as IDataObject).meta) as IDataObject;

const identity = ['id', 'meta', 'accountId'];

/** A line of a document, a package, an account: that of another thing, as a new one. */
export const asNewLine = (line: unknown): unknown =>
	isObject(line) ? without(line, ...identity) : line;

const isOwn = (name: string, line: unknown) => {
	const { href } = metaIn(line);
	return href === undefined ? OWNED.includes(name) : BELOW.test(String(href));
};

/** A list as a read gives it, `{ meta: { size }, rows? }`; `undefined` of anything else. */
function collectionIn(name: string, value: unknown) {
	if (!isObject(value) || !isObject(value.meta)) return undefined;
	const { rows } = value;
	const { size } = value.meta;
	const isOne = Array.isArray(rows) || size !== undefined || LINES.includes(name);
	return isOne ? { rows: rows as unknown[] | undefined, size: size as number } : undefined;
}

function lineless(name: string, size: unknown): Failure {
	return new Failure(
		`"${name}" does not have the lines of what was read${size === undefined ? '' : ` (${String(size)})`}, so the new one would lack them`,
		{
			advice: `Read it with "${name}" in "Expand", which brings up to 100 lines, or read its lines by themselves, and give them as a list. Remove "${name}" if it is to have none.`,
			details: { field: name },
		},
	);
}

/**
 * An element of the API's form without all that says that it is there already: its and its lines' `id`, `meta` and
 * `accountId`, and the `syncId` of what it was read of, unless that is to be kept. Lists come as they were read, `{ meta, rows }`, or as lists;
 * one that is only a link is left out, but lines that are missing are a Failure.
 */
export function asNew(element: IDataObject, keepsSyncId = false): IDataObject {
	const wasRead = isId(element.id) || metaIn(element).href !== undefined;
	const kept = without(element, ...identity, ...(wasRead && !keepsSyncId ? ['syncId'] : []));
	const entries = Object.entries(kept).flatMap(([name, value]) => {
		const collection = collectionIn(name, value);
		const lines = collection ? collection.rows : value;
		if (collection) {
			const { rows, size } = collection;
			const isShort = rows === undefined ? size !== 0 : rows.length < size;
			if (isShort && LINES.includes(name)) throw lineless(name, size);
			if (rows === undefined) return [];
		}
		if (!Array.isArray(lines)) return [[name, value]];
		return [[name, lines.map((line) => (isOwn(name, line) ? asNewLine(line) : line))]];
	});
	return Object.fromEntries(entries) as IDataObject;
}
