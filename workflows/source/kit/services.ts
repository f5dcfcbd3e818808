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

/**
 * Gives back what a run has claimed of a document for sending it, where nothing has been sent: its field is again what it
 * was when `reading` was passed, so that the document is tried again as soon as a person has mended it. After an unknown
 * outcome nobody can give it back: it stays claimed for its time.
 */
export const givenBack = (
	resource: string,
	field: string,
	reading: string,
	options: Parameters,
): Action => ({
	...moySklad(resource, 'update', {
		id: "={{ $json.details?.outcome === 'unknown' ? '' : $json.details?.thing?.id }}",
		dataMode: 'json',
		json: `={
  "attributes": [
    { "name": "${field}", "value": {{ JSON.stringify($('${reading}').item.json.fields['${field}'] ?? null) }} }
  ]
}`,
		options,
	}),
	// Then it stays claimed.
	onError: 'continueRegularOutput',
});

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
