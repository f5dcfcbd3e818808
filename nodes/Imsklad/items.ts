import type { IDataObject } from 'n8n-workflow';

export const isObject = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Any JSON as items: a list gives one for each element, and what is no object becomes `{ value }`. */
export const asItems = (reply: unknown): IDataObject[] =>
	(Array.isArray(reply) ? reply : [reply]).map((element: unknown) =>
		isObject(element) ? element : { value: element as string },
	);
