/** The nodes of this package as the templates use them. */
import type { Action, CREDENTIALS, Parameters } from './types';

const own =
	(type: string, credential: keyof typeof CREDENTIALS) =>
	(resource: string, operation: string, parameters: Parameters = {}): Action => ({
		type: `n8n-nodes-sklad.${type}`,
		version: 1.1,
		parameters: { resource, operation, ...parameters, options: parameters.options ?? {} },
		credentials: [credential],
		// A failed item goes its own way; the others go on.
		onError: 'continueErrorOutput',
	});

/** The action nodes. */
export const moySklad = own('moySklad', 'moySkladApi');
export const imsklad = own('imsklad', 'imskladApi');
export const saplab = own('saplab', 'saplabApi');

/** Hears of changes by webhooks, and catches up every five minutes. */
export const moySkladTrigger = (entityTypes: string[], actions = ['CREATE', 'UPDATE']): Action => ({
	type: 'n8n-nodes-sklad.moySkladTrigger',
	version: 1.1,
	parameters: {
		source: 'events',
		entityTypes,
		actions,
		catchUp: true,
		pollTimes: { item: [{ mode: 'everyX', value: 5, unit: 'minutes' }] },
		options: {},
	},
	credentials: ['moySkladApi'],
	webhook: true,
});

/** Answers the warehouse when the workflow is through, so that nothing acknowledged is lost. */
export const imskladTrigger = (events: string[]): Action => ({
	type: 'n8n-nodes-sklad.imskladTrigger',
	version: 1.1,
	parameters: { events, respond: 'whenFinished', options: {} },
	credentials: ['imskladCallbackApi'],
	webhook: true,
});

export const saplabTrigger = (event: string, minutes = 1): Action => ({
	type: 'n8n-nodes-sklad.saplabTrigger',
	parameters: {
		event,
		pollTimes: {
			item: [
				minutes === 1
					? { mode: 'everyMinute' }
					: { mode: 'everyX', value: minutes, unit: 'minutes' },
			],
		},
		options: {},
	},
	credentials: ['saplabApi'],
});

/** A list's free conditions: rows of field, operator and value. */
export const conditions = (...rows: Array<[field: string, operator: string, value?: string]>) => ({
	condition: rows.map(([field, operator, value = '']) => ({ field, operator, value })),
});

/** Custom fields and other fields of JSON for Create and Update: by their names. */
export const customFields = (values: Record<string, string>) => {
	const rows = Object.entries(values).map(
		([name, value]) => `{ "name": ${JSON.stringify(name)}, "value": ${value} }`,
	);
	return `[\n    ${rows.join(',\n    ')}\n  ]`;
};
