/** What stands where a secret was. */
const HIDDEN = '***';

/** A shorter secret occurs in ordinary words and numbers by chance; hiding it there would spoil data. */
const SHORTEST = 5;

/**
 * Makes a function that hides the given secrets in every text of a JSON value, keys included: a
 * service may repeat a request, with the key in it, in an error or a reply.
 */
export function hiderOf(secrets: readonly unknown[]): <T>(value: T) => T {
	const needles = secrets
		.filter((secret): secret is string => typeof secret === 'string' && secret.length >= SHORTEST)
		.flatMap((secret) => [...new Set([secret, encodeURIComponent(secret)])]);
	const hideText = (text: string) =>
		needles.reduce((result, needle) => result.split(needle).join(HIDDEN), text);
	const hide = (value: unknown): unknown => {
		if (typeof value === 'string') return hideText(value);
		if (Array.isArray(value)) return value.map(hide);
		if (value === null || typeof value !== 'object') return value;
		return Object.fromEntries(Object.entries(value).map(([key, v]) => [hideText(key), hide(v)]));
	};
	return <T>(value: T) => (needles.length ? (hide(value) as T) : value);
}
