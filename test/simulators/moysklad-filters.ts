/**
 * filter=, order= and search= of lists, read strictly: a field, an operator or a value that is not documented is
 * refused (1014, 1034, 1035, 1063). Repeated `=` mean or, repeated `!=` and; of a repeated `<`, `>`, `<=`, `>=`
 * only the first counts; `=` beside an inequality of the same field is refused; `\;` is a semicolon.
 */
import { GOODS, kindOf, type Kind } from './moysklad-entities';
import { Refusal } from './moysklad-errors';
import { fieldAt, textOf, withoutQuery, type Scope } from './moysklad-filterable';

export interface Meta {
	href: string;
	type: string;
	mediaType: string;
	metadataHref?: string;
	[field: string]: unknown;
}
export interface Entity {
	id: string;
	meta: Meta;
	[field: string]: unknown;
}
export interface Condition {
	key: string;
	operator: string;
	value: string;
}
/** What the filters need to know of the account. */
export interface Account {
	base: string;
	resolve(href: string): Entity | undefined;
	/** All at a path. */
	all(path: string): Entity[];
}

/** These do not test a field of the row; moysklad-stock.ts acts on them. */
const DIRECTIVES =
	/^(quantityMode|stockMode|stockMoment|stockStore|withSubFolders|search|moment|store|product|variant|consignment|inTransitOnly|reserveOnly)$/;
const ONCE = /^(search|quantityMode|stockMode|stockMoment|withSubFolders)$/;
const MODES = 'all positiveOnly negativeOnly empty nonEmpty underMinimum'.split(' ');

export function parseFilter(text: string): Condition[] {
	return text
		.split(/(?<!\\);/)
		.filter(Boolean)
		.map((part) => {
			const found = /^([^=<>!~]+)(>=|<=|!=|!~|~=|=~|=|<|>|~)(.*)$/s.exec(
				part.replaceAll('\\;', ';'),
			);
			if (!found) throw new Refusal(1034, part);
			return { key: found[1], operator: found[2], value: found[3] };
		});
}

const isTime = (text: string) => /^\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d(\.\d{3})?)?$/.test(text);
const fullTime = (text: string) => text + '0000-00-00 00:00:00.000'.slice(text.length);

/** A filter's value in the form that `textOf` gives to a row's. */
const VALUES: Record<string, (value: string, key: string, base: string) => string> = {
	flag: (value, key) => {
		if (value !== 'true' && value !== 'false') throw new Refusal(1014, key);
		return value;
	},
	number: (value, key) => {
		if (!Number.isFinite(Number(value))) throw new Refusal(1014, key);
		return String(Number(value));
	},
	time: (value, key) => {
		if (!isTime(value)) throw new Refusal(1035, key);
		return fullTime(value);
	},
	uuid: (value, key) => {
		if (!/^[0-9a-f-]{36}$/.test(value)) throw new Refusal(1014, key);
		return value;
	},
	ref: (value, key, base) => {
		if (!value.startsWith(`${base}/`)) throw new Refusal(1014, key);
		return withoutQuery(value);
	},
	mode: (value, key) => {
		if (!MODES.includes(value)) throw new Refusal(1014, key);
		return value;
	},
	goods: (value, key) => {
		if (!GOODS.includes(value)) throw new Refusal(1014, key);
		return value;
	},
};
VALUES.int = VALUES.number;
VALUES.minute = VALUES.time;

const compare = (a: string, b: string, numeric: boolean) =>
	numeric ? Number(a) - Number(b) : Number(a > b) - Number(a < b);
const TESTS: Record<string, (row: string, value: string, numeric: boolean) => boolean> = {
	'<': (a, b, numeric) => a !== '' && compare(a, b, numeric) < 0,
	'>': (a, b, numeric) => a !== '' && compare(a, b, numeric) > 0,
	'<=': (a, b, numeric) => a !== '' && compare(a, b, numeric) <= 0,
	'>=': (a, b, numeric) => a !== '' && compare(a, b, numeric) >= 0,
	'~': (a, b) => a.toLowerCase().includes(b.toLowerCase()),
	'!~': (a, b) => !a.toLowerCase().includes(b.toLowerCase()),
	'~=': (a, b) => a.toLowerCase().startsWith(b.toLowerCase()),
	'=~': (a, b) => a.toLowerCase().endsWith(b.toLowerCase()),
};

export interface Filter {
	test: (row: Entity) => boolean;
	/** Where the filter names ids, only these can pass. */
	ids?: Set<string>;
	/** Conditions that say something else than what a row holds. */
	directives: Condition[];
	has: (key: string) => boolean;
}

/** `widen` turns a wanted folder into all that count as it. */
export function compileFilter(
	conditions: Condition[],
	scope: Scope,
	account: Account,
	widen: (href: string) => string[] = (href) => [href],
): Filter {
	const groups = new Map<string, Condition[]>();
	for (const condition of conditions) {
		const { key, operator } = condition;
		const [, type, operators] = fieldAt(key, scope, account);
		if (!` ${operators} `.includes(` ${operator} `)) throw new Refusal(1034, key + operator);
		const isEmpty = condition.value === '' && type !== 'flag' && operator.length <= 2;
		const value = isEmpty
			? ''
			: (VALUES[type]?.(condition.value, key, account.base) ?? condition.value);
		groups.set(key, [...(groups.get(key) ?? []), { key, operator, value }]);
	}
	const tests: Array<(row: Entity) => boolean> = [];
	if (typeof scope !== 'string' && scope.isDocument && !groups.has('isDeleted'))
		tests.push((row) => row.deleted === undefined);
	const directives: Condition[] = [];
	let ids: Set<string> | undefined;
	const isReport = scope === 'all' || scope === 'bystore';
	for (const [key, group] of groups) {
		const isOnce = ONCE.test(key) || (isReport && key === 'productFolder');
		if (isOnce && group.length > 1) throw new Refusal(1030, key);
		if (typeof scope === 'string' && scope !== 'audit' && DIRECTIVES.test(key)) {
			directives.push(...group);
			continue;
		}
		const [read, type] = fieldAt(key, scope, account);
		const wide = key === 'productFolder' ? widen : (value: string) => [value];
		const having = (sign: string) =>
			new Set(group.filter((each) => each.operator === sign).flatMap(({ value }) => wide(value)));
		const [wanted, unwanted] = [having('='), having('!=')];
		const rest = new Map<string, string>();
		for (const { operator, value } of group) {
			if (operator !== '=' && operator !== '!=' && !rest.has(operator)) rest.set(operator, value);
		}
		if (wanted.size > 0 && rest.size > 0) throw new Refusal(1034, key);
		if (key === 'id' && wanted.size > 0) ids = wanted;
		const numeric = type === 'int' || type === 'number';
		const lenient = scope === 'assortment' && key === 'updated';
		const others = [...rest].map(([operator, value]) => {
			const test = TESTS[lenient ? operator.replace(/^[<>]$/, '$&=') : operator];
			return (text: string) => test(text, value, numeric);
		});
		const passes = (texts: string[]) =>
			(wanted.size === 0 || texts.some((text) => wanted.has(text))) &&
			!texts.some((text) => unwanted.has(text)) &&
			others.every((test) => texts.some(test));
		tests.push((row) => {
			const value = read(row);
			if (Array.isArray(value) && value.length > 0) return passes(value.map(textOf));
			if (type === 'flag') return passes([String(value ?? false)]);
			const text = Array.isArray(value) ? '' : textOf(value);
			return passes([type === 'time' && text ? fullTime(text) : text]);
		});
	}
	return {
		test: (row) => tests.every((test) => test(row)),
		ids,
		directives,
		has: (key) => groups.has(key),
	};
}

const wordsOf = (text: string) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u);

/** Every word must begin a word of a field searched; a barcode must be met in full. */
export function searchTest(
	text: string,
	kind: Pick<Kind, 'search' | 'substring'>,
): (row: Entity) => boolean {
	const wanted = wordsOf(text).filter(Boolean);
	const whole = text.trim().toLowerCase();
	return (row) => {
		const texts = kind.search.map((field) => textOf(row[field]).toLowerCase());
		if (kind.substring) return texts.some((each) => each.includes(whole));
		const barcodes = ((row.barcodes as object[]) ?? []).flatMap(Object.values);
		const present = texts.flatMap(wordsOf);
		return (
			barcodes.includes(text.trim()) ||
			wanted.every((word) => present.some((each) => each.startsWith(word)))
		);
	};
}

/** How texts are sorted, which is documented nowhere. */
export const COLLATIONS = {
	codes: (a: string, b: string) => Number(a > b) - Number(a < b),
	russian: new Intl.Collator('ru').compare,
	backwards: (a: string, b: string) =>
		COLLATIONS.codes([...a].reverse().join(''), [...b].reverse().join('')),
};
export type Collation = keyof typeof COLLATIONS;

/** order=name,desc;code */
export function compareBy(
	order: string,
	sortable: (field: string) => boolean,
	collation: Collation = 'codes',
) {
	const keys = order.split(';').map((part) => {
		const [field, direction = 'asc'] = part.split(',');
		if (!sortable(field) || !/^(asc|desc)$/.test(direction)) throw new Refusal(1063, part);
		return { field, sign: direction === 'desc' ? -1 : 1 };
	});
	return (a: Entity, b: Entity): number => {
		for (const { field, sign } of keys) {
			const [x, y] = [a[field] ?? '', b[field] ?? ''];
			const isText = typeof x === 'string' && typeof y === 'string';
			const result = isText
				? COLLATIONS[collation](x, y)
				: COLLATIONS.codes(x as string, y as string);
			if (result !== 0) return result * sign;
		}
		return 0;
	};
}

const SORTABLE = /^(text|long|int|number|flag|time|minute|uuid|enum)$/;
/** The stock fields sort too, where the mode has them. */
export const sortableIn = (kind: Kind) => (field: string) =>
	SORTABLE.test(kind.fields.get(field)?.type ?? (kind.open ? 'text' : ''));
export const sortableGoods = (light: boolean) => (field: string) =>
	['product', 'variant'].some(
		(each) => sortableIn(kindOf(each)!)(field) && field !== 'minimumBalance',
	) ||
	(!light && /^(stock|reserve|inTransit|quantity)$/.test(field));
