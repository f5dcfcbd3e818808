import { tryToParseDateTime } from 'n8n-workflow';
import { Failure } from './errors';
import type { Source } from './field';

/** Whether nothing was filled in. */
export const isEmpty = (value: unknown) =>
	value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** A value as people recognise it in an error: short, and never a whole object. */
function shown(value: unknown): string {
	if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
	const text = String(value);
	return `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;
}

/** The Failure for a value that cannot be meant. */
export function wrong(label: string, value: unknown, wanted: string, advice?: string): Failure {
	return new Failure(`${label} must be ${wanted}, but is ${shown(value)}`, {
		advice: advice ?? `Correct "${label}" or the expression that fills it.`,
		details: { field: label },
	});
}

/** What a value must be is told best by what the field says of itself: the order's number is no position's ID. */
export function explained(error: unknown, label: string, description?: string): unknown {
	const isOwn = error instanceof Failure && error.details.field === label;
	if (!isOwn || !description || /<|^Whether /.test(description)) return error;
	const { message, advice, details } = error;
	return new Failure(message, {
		advice: `${advice} ${label}: ${description.replace(/\.$/, '')}.`,
		details,
	});
}

/** The Failure for a required field left empty. */
export function missing(label: string): Failure {
	return new Failure(`${label} is required, but is empty`, {
		advice: `Fill in "${label}", or check that its expression gives a value for this item.`,
		details: { field: label },
	});
}

/** The Failure for a filter that was added, but has no value: without it everything would be found. */
export function emptyFilter(label: string): Failure {
	return new Failure(`The filter "${label}" was added, but is empty`, {
		advice: `Give "${label}" a value, or remove it: without a value it would keep nothing out. Where an expression fills it, this item has none.`,
		details: { field: label },
	});
}

/**
 * Several values as people write them: a list, JSON text of one, or text with commas, semicolons or line breaks between.
 * A blank divides nothing: "124 323" may be one number.
 */
export function listIn(value: unknown, label: string): unknown[] {
	if (typeof value !== 'string') return [value].flat();
	if (/^\s*\[/.test(value)) return [toJson(value, label)].flat();
	return value.split(/[,;\r\n]+/).map((one) => one.trim());
}

/** Text; numbers and yes/no are taken as text too. */
export function toText(value: unknown, label: string): string {
	if (typeof value === 'object') throw wrong(label, value, 'text');
	return String(value);
}

const DIGITS = /^[+-]?\d+(\.\d+)?$/;

function toNumber(value: unknown, label: string, wanted: string): number {
	const inDigits = typeof value === 'string' && DIGITS.test(value.trim());
	const number = inDigits ? Number(value) : value;
	if (typeof number !== 'number' || !Number.isFinite(number)) {
		throw wrong(label, value, wanted, `Write "${label}" in digits, with a point before decimals.`);
	}
	return number;
}

/** A whole number, from digits as well. */
export function toInteger(value: unknown, label: string): number {
	const number = toNumber(value, label, 'a whole number');
	if (!Number.isSafeInteger(number)) throw wrong(label, value, 'a whole number');
	return number;
}

/** A number, from digits as well. */
export const toDecimal = (value: unknown, label: string) => toNumber(value, label, 'a number');

const YES = [true, 1, '1', 'true'];
const NO = [false, 0, '0', 'false'];

/** Yes or no, as people and services write them. */
export function toBoolean(value: unknown, label: string): boolean {
	if (YES.includes(value as string)) return true;
	if (NO.includes(value as string)) return false;
	throw wrong(label, value, 'yes or no (true or false)');
}

/**
 * By what another system knows a thing, as text. Blanks around it are no part of a key anywhere: whoever copies one along
 * means the same thing.
 */
export const toKey = (value: unknown, label: string) => toText(value, label).trim();

/** Ids come as numbers or text and stay what they are: "007" is not 7. */
export function toIdentifier(value: unknown, label: string): string | number {
	return typeof value === 'number' ? toInteger(value, label) : toKey(value, label);
}

function parseJson(text: string): { value: unknown } | { problem: string } {
	try {
		return { value: JSON.parse(text) as unknown };
	} catch (error) {
		return { problem: (error as Error).message };
	}
}

/** JSON given as text is parsed; a ready object or list passes. */
export function toJson(value: unknown, label: string): unknown {
	if (typeof value !== 'string') return value;
	const result = parseJson(value);
	if ('value' in result) return result.value;
	throw new Failure(`${label} is not valid JSON: ${result.problem}`, {
		advice: `Check quotes and commas in "${label}"; text that an expression inserts must be quoted.`,
		details: { field: label },
	});
}

const ISO_LIKE =
	/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?\s?(Z|[+-]\d{2}(:?\d{2})?)?(\[.+\])?)?$/;
const DATE_ADVICE =
	'Use the date picker, text such as 2026-01-31T14:30 (with +03:00 at the end for a fixed time zone), or Unix seconds.';

/**
 * A moment in milliseconds since 1970: from Unix seconds (digits), ISO text, a Date or a Luxon value. Text
 * without a zone is in the workflow's. Milliseconds, Russian and American notations are refused, not guessed.
 */
export function toInstant(value: unknown, label: string, { timezone }: Source): number {
	const text = value instanceof Date ? dateText(value) : isoText(value);
	if (/^\d+$/.test(text)) {
		const seconds = Number(text);
		if (seconds === 0 || (seconds >= 1e8 && seconds < 1e11)) return seconds * 1000;
		throw wrong(label, value, 'a date in Unix seconds', DATE_ADVICE);
	}
	const instant = ISO_LIKE.test(text) ? parseInstant(text, timezone) : NaN;
	if (Number.isNaN(instant)) throw wrong(label, value, 'a date', DATE_ADVICE);
	return instant;
}

/** The text of anything that is a date: a Luxon value gives its own, other objects are none. */
const isoText = (value: unknown): string => {
	if (typeof value !== 'object') return String(value).trim();
	const { toISO } = value as { toISO?: unknown };
	return typeof toISO === 'function' ? String(toISO.call(value)) : '';
};

const dateText = (date: Date) => (Number.isNaN(date.getTime()) ? '' : date.toISOString());

function parseInstant(text: string, timezone: string): number {
	try {
		const parsed = tryToParseDateTime(text, timezone);
		// What is not in the calendar (30 February) would otherwise move to another day.
		return parsed.toISODate() === text.slice(0, 10) ? parsed.toMillis() : NaN;
	} catch {
		return NaN;
	}
}
