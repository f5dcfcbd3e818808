import { toInstant } from '../shared/decode';
import { Failure } from '../shared/errors';
import { decimal, integer, single, toggle, type Field } from '../shared/fields';

/** The id of the thing that is acted on. */
export const id = (displayName: string, description?: string) =>
	integer(displayName, description, { default: '', typeOptions: { minValue: 1 } });

const dayInMoscow = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Moscow' });

/** `YYYY-MM-DD` in Moscow of a moment in milliseconds since 1970. */
export const moscowDay = (instant: number) => dayInMoscow.format(instant);

/** The day in a zone of a moment that is midnight there. */
function dayFrom(instant: number, timeZone: string): string | undefined {
	const [day, time] = new Intl.DateTimeFormat('sv-SE', {
		...{ timeZone, dateStyle: 'short', timeStyle: 'medium' },
	})
		.format(instant)
		.split(' ');
	return time === '00:00:00' ? day : undefined;
}

/** A day as it is written: without a zone, or as the midnight with which it begins. */
const WRITTEN =
	/^(\d{4}-\d\d-\d\d)(?:[T ](?:[\d:.,]+|00:00(?::00)?(?:[.,]0+)?\s?(?:Z|[+-][\d:]+)))?$/;

/**
 * A day that travels as `YYYY-MM-DD`. What a person picks is that day, in whatever zone the workflow is: the editor writes
 * its midnight. Of any other moment it is the day in Moscow.
 */
export const day = (displayName: string, description: string) =>
	single<string>(
		{ displayName, description, type: 'dateTime', default: '' },
		(value, label, source) => {
			const instant = toInstant(value, label, source);
			const written = WRITTEN.exec(String(value).trim())?.[1];
			return written ?? dayFrom(instant, source.timezone) ?? moscowDay(instant);
		},
	);

/** Hexadecimal digits as the panel has them, without the # of the colour picker. */
export const color = (displayName: string, description: string) =>
	single<string>(
		{ displayName, description, type: 'color', default: '#FFFFFF' },
		(value, label) => {
			const [, hex] = /^\s*#?([\da-f]{6})\s*$/i.exec(String(value)) ?? [];
			if (hex) return hex;
			throw new Failure(`${label} must be a colour of six hexadecimal digits`, {
				advice: `Write "${label}" like CBFFC9 or #CBFFC9.`,
				details: { field: label },
			});
		},
	);

/** An amount of roubles and whole kopecks; the dust of JavaScript's sums (0.30000000000000004) is wiped off. */
export function roubles(displayName: string, description: string): Field<number> {
	const field = decimal(displayName, description, { typeOptions: { numberPrecision: 2 } });
	return {
		...field,
		read: (source, name) => {
			const given = field.read(source, name);
			if (given === undefined) return undefined;
			const rounded = Number(given.toFixed(2));
			if (Math.abs(given - rounded) < 1e-6 && Number.isSafeInteger(Math.round(given * 100))) {
				return rounded;
			}
			throw new Failure(`${displayName} must be roubles and whole kopecks, but is ${given}`, {
				advice: `Round "${displayName}" to two decimals yourself, so that no money is lost on the way.`,
				details: { field: displayName },
			});
		},
	};
}

export const rawOutput = toggle(
	'Raw Output',
	"Whether to give the panel's own strings instead of numbers, booleans and ISO times",
);
