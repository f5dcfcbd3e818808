import type { IDataObject } from 'n8n-workflow';

/** `[['wholesalers[inn]', '77…']]` of `{ wholesalers: { inn: '77…' } }`; a checkbox is `on`, or absent (SAP-13). */
const pairs = (value: unknown, key: string): Array<[string, string]> => {
	if (value === undefined || value === false) return [];
	if (typeof value !== 'object' || value === null) {
		return [[key, value === true ? 'on' : String(value ?? '')]];
	}
	return Object.entries(value).flatMap(([inner, each]) => pairs(each, `${key}[${inner}]`));
};

/** A form as `application/x-www-form-urlencoded` in UTF-8 (SAP-17). `undefined` and `false` do not travel. */
export const formBody = (form: IDataObject): string =>
	new URLSearchParams(Object.entries(form).flatMap(([key, value]) => pairs(value, key))).toString();

/** What cannot stand in a segment of a path: many servers refuse `%2F`, and `..` is taken for a folder (SAP-16). */
const UNSENDABLE = /[/\\\0]|^\.{1,2}$|\p{Surrogate}/u;

export const isSendable = (value: unknown) => !UNSENDABLE.test(String(value));

/** `/filter/key/value/…`; lists of ids travel with bare commas, as documented. Empty values do not travel. */
export function filterPath(filters: IDataObject): string {
	const segments = Object.entries(filters)
		.filter(([, value]) => value !== undefined && value !== '')
		.map(([key, value]) => {
			const text = Array.isArray(value) ? value.join(',') : encodeURIComponent(String(value));
			return `/${key}/${text}`;
		});
	return segments.length ? `/filter${segments.join('')}` : '';
}
