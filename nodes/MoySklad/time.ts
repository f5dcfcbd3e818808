import { dateTime, type Field } from '../shared/fields';

const ZONE = 'Europe/Moscow';

/** Moscow has kept UTC+3 since 2014, but did not before; the service's times are by its wall clock. */
const MOSCOW = new Intl.DateTimeFormat('sv-SE', {
	timeZone: ZONE,
	dateStyle: 'short',
	timeStyle: 'medium',
});

/** A moment, in milliseconds since 1970, as MoySklad writes it: `YYYY-MM-DD HH:mm:ss`, Moscow time. */
export const moscowTime = (instant: number): string => MOSCOW.format(instant);

/** A time as MoySklad gives it, with a blank; the editor writes a "T". */
const OWN_FORM = /^\s*\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d([.,]\d+)?)?\s*$/;

/**
 * A date and time that travels as Moscow time. What MoySklad gave is Moscow time in any workflow, so that it can be
 * written back; other text without a zone is in the workflow's.
 */
export function moment(displayName: string, description?: string): Field<string> {
	const field = dateTime(displayName, description, moscowTime);
	return {
		...field,
		read: (source, name) => {
			const isOwn = OWN_FORM.test(String(source.get(name)));
			return field.read({ ...source, ...(isOwn && { timezone: ZONE }) }, name);
		},
	};
}
