/** What stands where a secret was. */
export const HIDDEN = '***';

/** A shorter secret occurs in ordinary words and numbers by chance; hiding it there would spoil data. */
const SHORTEST = 5;

/** A secret as it may stand in a text: as it is, in a URL, and in JSON as JavaScript and as PHP write it. */
function writingsOf(secret: string): string[] {
	const inJson = JSON.stringify(secret).slice(1, -1);
	const ascii = inJson.replace(
		/[^\x20-\x7e]/g,
		(letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
	const json = [inJson, ascii].flatMap((text) => [text, text.replaceAll('/', '\\/')]);
	return [secret, encodeURIComponent(secret), ...json];
}

/** What stands in data by chance is shorter, or it is a word, or a number. */
const SHORTEST_KEY = 12;

/**
 * Of secrets those that stand nowhere by right: keys that a program has made, or could have. A person's password may be
 * a word or a number that data have as well, and data must stay as they came.
 */
export const unmistakable = (secrets: readonly unknown[]): unknown[] =>
	secrets.filter((secret) => {
		const text = String(secret ?? '');
		return text.length >= SHORTEST_KEY && /\d/.test(text) && /[a-z]/i.test(text);
	});

const needlesOf = (secrets: readonly unknown[]): string[] =>
	secrets
		.filter((secret): secret is string => typeof secret === 'string' && secret.length >= SHORTEST)
		.flatMap((secret) => [...new Set(writingsOf(secret))])
		.sort((a, b) => b.length - a.length);

/**
 * Makes a function that hides the given secrets in every text of a JSON value, keys included: a
 * service may repeat a request, with the key in it, in an error or a reply.
 */
export function hiderOf(secrets: readonly unknown[]): <T>(value: T) => T {
	const needles = needlesOf(secrets);
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

const withoutEscapes = (text: string) => text.replaceAll('\\', '');

/**
 * Whether one of the secrets can come out of this JSON text when it is parsed: quick, so that large replies
 * without any need not be walked through. JSON may stand in JSON, escaped over and over; and an escaped
 * code may be any letter.
 */
export function mayHold(text: string, secrets: readonly unknown[]): boolean {
	if (text.includes('\\u')) return true;
	const bare = withoutEscapes(text);
	return needlesOf(secrets).some((needle) => bare.includes(withoutEscapes(needle)));
}
