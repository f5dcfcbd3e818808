import type { IDataObject } from 'n8n-workflow';

/** Any JSON as items: a list gives one for each element, and what is no object becomes `{ value }`. */
export const asItems = (reply: unknown): IDataObject[] =>
	(Array.isArray(reply) ? reply : [reply]).map((element: unknown) =>
		typeof element === 'object' && element !== null && !Array.isArray(element)
			? (element as IDataObject)
			: { value: element as string },
	);
