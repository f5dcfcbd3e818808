/**
 * Conditions of a filter on the wire, and their division over several lists where one address cannot hold them all.
 */
import { Failure } from '../shared/errors';
import type { Entity } from './entity';

/** One condition: `name=чай`; a `;` within the value would end it. */
export interface Condition {
	key: string;
	sign: string;
	text: string;
	/** As a person wrote it in the API's own words, which stay as they are. */
	raw?: string;
}
const written = ({ key, sign, text, raw }: Condition) =>
	raw ?? `${key}${sign}${text.replaceAll(';', '\\;')}`;

/** The conditions of a filter in the API's own words; what is no condition stays as it is. */
export const conditionsIn = (rawFilter: string): Condition[] =>
	rawFilter
		.split(/(?<!\\);/)
		.filter((raw) => raw.trim() !== '')
		.map((raw) => {
			const [, key = raw, sign = '', text = ''] =
				/^([^=<>!~]+)(>=|<=|!=|!~|~=|=~|=|<|>|~)(.*)$/s.exec(raw) ?? [];
			return { key: key.trim(), sign, text, raw };
		});

/** Headers and URL together may have 8 KB; the rest is left to the headers and the path. */
export const LONGEST_FILTER = 7000;

const lengthOf = (filter: string) => encodeURIComponent(filter).length + 3;
const lengthOfAll = (conditions: Condition[]) =>
	conditions.reduce((sum, each) => sum + lengthOf(written(each)), 0);
const endsOpen = (each: Condition) => written(each).endsWith('\\');

/** A `\` at the end of a value would make one with the `;` behind it, so such a value comes last. */
export function joined(conditions: Condition[]): string {
	const open = conditions.filter(endsOpen);
	if (open.length > 1) {
		throw new Failure('Only one value of a filter can end in a backslash', {
			advice: 'Use the operator "Starts With" without the backslash for the others.',
			details: { field: 'Filters' },
		});
	}
	return [...conditions.filter((each) => !open.includes(each)), ...open].map(written).join(';');
}

/** Values cut into runs of at most `most`, as long as `room` allows; one that ends in a backslash begins a run. */
function runsOf(values: Condition[], room: number, most: number): Condition[][] {
	const runs: Array<{ conditions: Condition[]; length: number }> = [];
	for (const value of values) {
		const own = lengthOfAll([value]);
		const last = runs.at(-1);
		const fits = last && last.conditions.length < most && last.length + own <= room;
		if (fits && !endsOpen(value)) {
			last.conditions.push(value);
			last.length += own;
		} else runs.push({ conditions: [value], length: own });
	}
	return runs.map(({ conditions }) => conditions);
}

/** How a list may be divided. */
export interface Division {
	/** What the address may have of the filter. */
	room: number;
	/** Whether the values of a key count together, so that a list by some of them is a part of nothing. */
	isWhole?: (key: string) => boolean;
	/** Whether the service takes one value of a key at a time. */
	isSingle?: (key: string) => boolean;
}

/**
 * The conditions of several lists that have together what all of them ask for: alternatives of a field (`=`) are
 * divided, everything else stands in each list. A Failure where that is not enough.
 */
export function divided(conditions: Condition[], division: Division): Condition[][] {
	const { room, isWhole = () => false, isSingle = () => false } = division;
	const alternatives = (key: string) => {
		const own = conditions.filter((each) => each.key === key && each.sign === '=');
		return [...new Map(own.map((each) => [each.text, each])).values()];
	};
	const groups = [...new Set(conditions.map(({ key }) => key))]
		.filter((key) => !isWhole(key))
		.map((key) => ({ key, values: alternatives(key) }))
		.filter(({ values }) => values.length > 1);
	const dividedBy = (key: string, runs: Condition[][]) => {
		const others = conditions.filter((each) => each.key !== key || each.sign !== '=');
		return runs.flatMap((run) => divided([...others, ...run], division));
	};
	const single = groups.find(({ key }) => isSingle(key));
	if (single) return dividedBy(single.key, runsOf(single.values, room, 1));
	if (lengthOfAll(conditions) <= room) return [conditions];
	const [longest] = groups.sort((a, b) => lengthOfAll(b.values) - lengthOfAll(a.values));
	if (!longest) throw tooLong(conditions, room);
	const { key, values } = longest;
	const rest = room - (lengthOfAll(conditions) - lengthOfAll(alternatives(key)));
	const runs = runsOf(values, Math.max(rest, room / 2), Infinity);
	const half = Math.ceil(values.length / 2);
	return dividedBy(key, runs.length > 1 ? runs : runsOf(values, Infinity, half));
}

function tooLong(conditions: Condition[], room: number): Failure {
	const [{ key, sign }] = [...conditions].sort((a, b) => lengthOfAll([b]) - lengthOfAll([a]));
	const same = conditions.filter((each) => each.key === key && each.sign === sign).length;
	const what = same > 1 ? `${same} conditions "${key}${sign}…"` : `"${key}${sign}…"`;
	return new Failure(
		`The filter is too long for MoySklad: ${lengthOfAll(conditions)} characters of an address, where ${Math.max(room, 0)} fit; the longest of it is ${what}`,
		{
			advice:
				'Only several values of one field with "Equals" can be asked for in parts. Ask for more than you need, and drop the rest by a Filter node behind this one.',
			details: { field: key },
		},
	);
}

/** What lists leave out unless they are told not to, for looking things up. */
const everything = ({ attributes, archives }: Entity): Condition[] =>
	(archives ?? attributes.some(({ name, filter }) => name === 'archived' && filter))
		? ['true', 'false'].map((text) => ({ key: 'archived', sign: '=', text }))
		: [];

/** What a list by IDs has to ask for beside them: who names a thing wants it wherever it lies. */
export const alsoArchived = (entity: Entity, conditions: Condition[]): Condition[] =>
	conditions.some(({ key, sign }) => key === 'id' && sign === '=') &&
	!conditions.some(({ key }) => key === 'archived')
		? everything(entity)
		: [];

/** The condition for what is archived, as text; none of a kind that has no archive. */
export const withArchived = (entity: Entity): string => joined(everything(entity));

/**
 * Filters that find the things with one of the values in a field, archived ones too: as few as the length of a URL
 * allows, with at most `most` values each.
 */
export function lookups(entity: Entity, key: string, values: string[], most: number) {
	const others = everything(entity);
	const wanted = values.map((text) => ({ key, sign: '=', text }));
	return runsOf(wanted, LONGEST_FILTER - lengthOfAll(others), most).map((run) => ({
		filter: joined([...others, ...run]),
		values: run.map(({ text }) => text),
	}));
}
