/** Which rows of a data table a filter keeps, as n8n's SQL does: nothing is greater or less than NULL, or like it. */
import type { DataTableFilter, DataTableRow } from 'n8n-workflow';

type Value = DataTableRow[string];
type Condition = DataTableFilter['filters'][number];

/** Only `%` stands for anything; without one the text may be anywhere. */
export const likePattern = (text: string): string => (text.includes('%') ? text : `%${text}%`);

const like = (value: Value, pattern: string, flags: string) =>
	value !== null &&
	new RegExp(
		`^${pattern
			.split('%')
			.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
			.join('.*')}$`,
		`s${flags}`,
	).test(String(value));

const plain = (value: Value) => (value instanceof Date ? value.getTime() : value);

function holds(row: DataTableRow, { columnName, condition, value }: Condition): boolean {
	const own = plain(row[columnName]);
	const other = plain(value);
	const compared = own !== null && other !== null;
	switch (condition) {
		case 'eq':
			return own === other;
		case 'neq':
			return own !== other;
		case 'gt':
			return compared && own > other;
		case 'gte':
			return compared && own >= other;
		case 'lt':
			return compared && own < other;
		case 'lte':
			return compared && own <= other;
		case 'like':
			return like(own, String(other), '');
		case 'ilike':
			return like(own, String(other), 'i');
		case 'isEmpty':
			return own === null || own === '';
		case 'isNotEmpty':
			return own !== null && own !== '';
	}
}

export function keepsRow(row: DataTableRow, { type, filters }: DataTableFilter): boolean {
	if (filters.length === 0) return true;
	return type === 'and'
		? filters.every((filter) => holds(row, filter))
		: filters.some((filter) => holds(row, filter));
}
