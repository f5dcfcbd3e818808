/** Moscow has kept UTC+3 since 2014, but did not before; the service's times are by its wall clock. */
const MOSCOW = new Intl.DateTimeFormat('sv-SE', {
	timeZone: 'Europe/Moscow',
	dateStyle: 'short',
	timeStyle: 'medium',
});

/** A moment, in milliseconds since 1970, as MoySklad writes it: `YYYY-MM-DD HH:mm:ss`, Moscow time. */
export const moscowTime = (instant: number): string => MOSCOW.format(instant);
