/** Rows of several lists in the one order that was asked for. */
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../shared/errors';

type Compare = (a: unknown, b: unknown) => number;

const byCode = (a: string, b: string) => Number(a > b) - Number(a < b);
const russian = new Intl.Collator('ru');
const withoutSigns = new Intl.Collator('ru', { ignorePunctuation: true });

/** How a service may sort texts: it is not documented (MS-200), so what it has sorted must bear one of these out. */
const TEXTS: Array<(a: string, b: string) => number> = [
	(a, b) => russian.compare(a, b),
	(a, b) => withoutSigns.compare(a, b),
	(a, b) => byCode(a.toLowerCase(), b.toLowerCase()),
	byCode,
];
/** Where what is empty stands in an ascending order: behind all, or before. */
const EMPTY = [1, -1];

const isEmpty = (value: unknown) => value === undefined || value === null || value === '';

/** Every way in which two values may be compared. */
const WAYS: Compare[] = EMPTY.flatMap((empty) =>
	TEXTS.map((compare) => (a: unknown, b: unknown) => {
		if (isEmpty(a) || isEmpty(b)) return empty * (Number(isEmpty(a)) - Number(isEmpty(b)));
		return typeof a === 'string' ? compare(a, String(b)) : Number(a) - Number(b);
	}),
);

interface Key {
	field: string;
	sign: 1 | -1;
}

/** `name,desc;code` */
const keysOf = (order: string): Key[] =>
	order
		.split(';')
		.map((part) => part.split(',').map((word) => word.trim()))
		.filter(([field]) => field !== '')
		.map(([field, direction = '']) => ({
			field,
			sign: direction.toLowerCase() === 'desc' ? -1 : 1,
		}));

const valueIn = (row: IDataObject, field: string): unknown =>
	field
		.split('.')
		.reduce<unknown>((value, name) => (Object(value) as IDataObject)[name] ?? undefined, row);

const cannot = (order: string, why: string) =>
	new Failure(
		`The filter is too long for one list, and the order of several ("${order}") cannot be told: ${why}`,
		{
			advice:
				'Remove "Order By" and sort behind this node, or filter by fewer values (about 150 IDs fit).',
			details: { field: 'Order By' },
		},
	);

/**
 * The rows of lists that are sorted each by `order` (`name,desc;code`), sorted together, as far as they show by what
 * the service has sorted them. `known` are the fields that such rows can have. A Failure where that cannot be told:
 * a field that is not in the rows, or an order that is none of those known.
 */
export function merged(lists: IDataObject[][], order: string, known: string[] = []): IDataObject[] {
	const keys = keysOf(order);
	const rows = lists.flat();
	for (const { field } of keys) {
		const values = rows.map((row) => valueIn(row, field)).filter((value) => !isEmpty(value));
		if (values.some((value) => typeof value === 'object')) {
			throw cannot(order, `"${field}" is a reference`);
		}
		if (values.length === 0 && rows.length > 1 && !known.includes(field)) {
			throw cannot(order, `the rows do not have "${field}"`);
		}
	}
	const by = (way: Compare) => (a: IDataObject, b: IDataObject) => {
		for (const { field, sign } of keys) {
			const result = sign * way(valueIn(a, field), valueIn(b, field));
			if (result !== 0) return result;
		}
		return 0;
	};
	const isSorted = (list: IDataObject[], compare: ReturnType<typeof by>) =>
		list.every((row, n) => n === 0 || compare(list[n - 1], row) <= 0);
	const compare = WAYS.map(by).find((way) => lists.every((list) => isSorted(list, way)));
	if (!compare) throw cannot(order, 'MoySklad sorts in a way that is not known here');
	return rows.sort(compare);
}
