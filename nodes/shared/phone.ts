/** What a person wrote where a phone is asked for. */
export interface Phones {
	/** The first whole phone: digits with the country's code, or empty. */
	phone: string;
	/** All else that was written: further phones, extensions, words. */
	rest: string;
}

/** Digits and what stands between those of one phone. A plus begins the next one. */
const RUN = /(?:\+\s*)?[\d(](?:[\d()\-‐‑–—.\s]*\d)?/g;
/** How one dials abroad, in place of the plus. */
const ABROAD = /^(00|810)(?=[1-9])/;
/** The most digits of a phone anywhere (E.164), the fewest behind a plus, and those of a Russian one. */
const LONGEST = 15;
const SHORTEST = 8;
const WITH_CODE = 11;
const WITHOUT_CODE = 10;

/**
 * Russian phones come as 7 and ten digits however they were written (`8…`, `+7…`, ten digits); behind a plus the
 * country's code stays. What is too short to be a whole phone is left in `rest`; null and undefined are no phone.
 */
export function phonesOf(text: unknown): Phones {
	const written = String(text ?? '').trim();
	const first = firstIn(written);
	if (!first) return { phone: '', rest: written };
	return { phone: first.phone, rest: tidy(first.before, first.behind) };
}

/** All whole phones that were written, likewise. */
export function phonesIn(text: unknown): string[] {
	const found: string[] = [];
	let first = firstIn(String(text ?? ''));
	for (; first; first = firstIn(first.behind)) found.push(first.phone);
	return found;
}

/** The first whole phone, and what stands before and behind it. */
function firstIn(written: string): { phone: string; before: string; behind: string } | undefined {
	for (const { 0: run, index } of written.matchAll(RUN)) {
		const length = lengthOf(run);
		if (length === undefined) continue;
		const phone = normal(run.slice(0, length));
		return { phone, before: written.slice(0, index), behind: written.slice(index + length) };
	}
	return undefined;
}

/** How much of a run is its first phone; undefined where it has none. */
function lengthOf(run: string): number | undefined {
	const ends = [...run.matchAll(/\d/g)].map(({ index }) => index + 1);
	const isWhole = (count: number) => ends.length === count || !/\d/.test(run[ends[count - 1]]);
	const isAbroad = run.startsWith('+') && !/^\+\s*[78]/.test(run);
	if (ends.length < (run.startsWith('+') ? SHORTEST : WITHOUT_CODE)) return undefined;
	// What follows a whole Russian phone is another phone or an extension.
	const usual = /^\D*[78]/.test(run) ? [WITH_CODE, WITHOUT_CODE] : [WITHOUT_CODE, WITH_CODE];
	const fits = (count: number) => ends.length >= count && isWhole(count);
	if (ends.length <= LONGEST && (isAbroad || ends.length <= WITH_CODE)) return run.length;
	const count = isAbroad ? undefined : usual.find(fits);
	if (count) return ends[count - 1];
	if (ends.length <= LONGEST) return run.length;
	for (let most = LONGEST; most >= SHORTEST; most--) if (isWhole(most)) return ends[most - 1];
	return ends[usual[0] - 1];
}

function normal(phone: string): string {
	const digits = phone.replace(/\D/g, '');
	const isAbroad = phone.startsWith('+') && !/^\+(7|89)/.test(phone.replace(/[^\d+]/g, ''));
	if (isAbroad) return digits;
	if (digits.length > WITH_CODE) return digits.replace(ABROAD, '');
	if (digits.length === WITHOUT_CODE) return `7${digits}`;
	return digits.length === WITH_CODE ? digits.replace(/^8/, '7') : digits;
}

function tidy(before: string, after: string): string {
	const rest = [before, after].map((part) => part.replace(/^[\s,;]+|[\s,;(]+$/g, ''));
	const text = rest.filter(Boolean).join(' ');
	return /[\p{L}\d]/u.test(text) ? text : '';
}
