/** Adding a line to a text that others write in as well (MS-104). */
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../shared/errors';
import { called, customAttributesOf, customFieldIn, type Row } from './account';
import { idIn } from './compare';
import { labelled, type Entity } from './entity';
import { without } from './options';
import type { MoySkladApi } from './transport';

/** How long a text may be: a custom field that is a line of text, and all others. */
const LONGEST_LINE = 255;
const LONGEST_TEXT = 4096;

/** A line, and the text that it goes to. */
export interface Append {
	line: string;
	label: string;
	/** The API's name of the text, or the custom field that it is. */
	field: string | Row;
	most: number;
}

const TEXTS = ['string', 'text', 'link'];

/** Finds the text that is meant; a Failure where there is none, or it is no text. */
export async function appendOf(
	api: MoySkladApi,
	entity: Entity,
	{ field, line }: { field: string; line: string },
): Promise<Append> {
	const refuse = (what: string) =>
		new Failure(`Append: ${what}`, {
			advice: 'Name a text, such as "description", or "attribute:" and the name of a custom field.',
			details: { field: 'Append' },
		});
	const custom = customFieldIn(field);
	if (custom) {
		const row = called(await customAttributesOf(api, entity), custom, entity, 'custom field');
		if (!TEXTS.includes(String(row.type)))
			throw refuse(`the custom field "${row.name}" is no text`);
		const most = row.type === 'text' ? LONGEST_TEXT : LONGEST_LINE;
		return { line, label: row.name, field: row, most };
	}
	const attribute = entity.attributes.find(({ name }) => name === field);
	const isText = attribute?.kind === 'text' && !attribute.readOnly;
	if (entity.attributes.length && !isText) {
		throw refuse(`${entity.name} has no text called "${field}" that can be written`);
	}
	return { line, label: attribute ? labelled(attribute) : field, field, most: LONGEST_TEXT };
}

/** How lines of one kind begin: with words and a colon, or in square brackets; nothing that changes each time. */
const PREFIX = /^(\[[^\]\d]{1,40}\]|[^\d:]{1,40}:)/;

const plain = (text: string) => text.replace(/\r\n?/g, '\n');
const linesOf = (text: string) => `\n${plain(text).trimEnd()}\n`;

/**
 * A text with a line at its end; `undefined` where it has that line. Where it becomes too long, the oldest lines that
 * begin like this one go; else it is a Failure.
 */
export function withLine(text: string, { line: given, most, label }: Append): string | undefined {
	const [old, line] = [plain(text).trimEnd(), plain(given).trim()];
	if (linesOf(text).includes(`\n${line}\n`)) return undefined;
	const lines = old === '' ? [] : old.split('\n');
	const [prefix] = PREFIX.exec(line) ?? [];
	const whole = () => [...lines, line].join('\n');
	while (prefix && whole().length > most) {
		const oldest = lines.findIndex((one) => one.startsWith(prefix));
		if (oldest < 0) break;
		lines.splice(oldest, 1);
	}
	const all = whole();
	if (all.length <= most) return all;
	throw new Failure(
		`${label} has no room for another line: it would have ${all.length} characters, and may have ${most}`,
		{
			advice:
				'Shorten the text. Lines that begin alike ("Warehouse: …") make room for each other by themselves.',
			details: { field: label },
		},
	);
}

/** The text in a thing, or in a write; `undefined` where that says nothing of it. */
function textIn(thing: IDataObject, { field }: Append): unknown {
	if (typeof field === 'string') return thing[field];
	const own = (thing.attributes ?? []) as IDataObject[];
	return own.find((one) => idIn(one) === field.id.toLowerCase())?.value;
}

/** Whether a thing has the line. */
export const hasLine = (now: IDataObject, append: Append): boolean =>
	linesOf(String(textIn(now, append) ?? '')).includes(`\n${plain(append.line).trim()}\n`);

/** What a write sends, but for that text. */
export function withoutText(sent: IDataObject, { field }: Append): IDataObject {
	if (typeof field === 'string') return without(sent, field);
	const own = (sent.attributes ?? []) as IDataObject[];
	const others = own.filter((one) => idIn(one) !== field.id.toLowerCase());
	return { ...without(sent, 'attributes'), ...(others.length && { attributes: others }) };
}

/** What a write sends, with the line at the end of what it sends for that text, or else of what is there. */
export function appended(
	sent: IDataObject,
	now: IDataObject,
	append: Append,
): IDataObject | undefined {
	const said = textIn(sent, append);
	const text = withLine(String((said === undefined ? textIn(now, append) : said) ?? ''), append);
	if (text === undefined) return undefined;
	const { field } = append;
	if (typeof field === 'string') return { ...sent, [field]: text };
	const { attributes = [] } = withoutText(sent, append) as { attributes?: IDataObject[] };
	return { ...sent, attributes: [...attributes, { meta: field.meta, value: text }] };
}
