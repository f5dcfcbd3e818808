/** What a person has chosen in the node, and what follows from it for webhooks and messages. */
import type { IDataObject, IHookFunctions, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';
import type { ChangeEvent } from '../MoySklad/events';
import { Failure } from '../shared/errors';
import { integer, pick, text } from '../shared/fields';
import type { Wanted } from './registration';

/** Seconds after which a change that no message has told of is taken for lost; four tries take six. */
const PATIENCE = 60;

export const diffType = pick(
	'Changed Fields',
	[
		{ value: 'NONE', name: 'Do Not Tell' },
		{ value: 'FIELDS', name: 'Tell Which' },
	],
	'Whether a message about an update tells which fields were changed (diffType)',
);
export const otherTypes = text(
	'Other Entity Types',
	"Further types by the API's own words, with commas, that the list above does not have",
	{ placeholder: 'e.g. productiontask,contactperson' },
);
export const formerAddress = text(
	'Former Address',
	'Where this n8n was before it moved (its former WEBHOOK_URL): the webhooks that this node has left there are removed when the workflow is published. Leave it empty in a copy of an n8n that still runs.',
	{ placeholder: 'e.g. https://n8n.example.com' },
);
export const patience = integer(
	'Patience (Seconds)',
	'How old a change must be before catching up takes its message for lost. The shorter, the more often both bring it, of which "Resolve" drops one.',
	{ default: PATIENCE, typeOptions: { minValue: 0, maxValue: 3600 } },
);
export const updatedFields = text(
	'Only if Changed',
	'Fields, with commas: an update of none of them is left out. Makes messages tell which fields were changed. What catching up finds tells no fields and comes in any case.',
	{ placeholder: 'e.g. salePrices,name' },
);

type Context = IHookFunctions | IPollFunctions | IWebhookFunctions;

const wordsIn = (value: unknown) =>
	String(value ?? '')
		.split(',')
		.map((word) => word.trim())
		.filter(Boolean);

export type Choice = ReturnType<typeof choiceOf>;

/** What the person wants to hear of. */
export function choiceOf(context: Context) {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const source = { get: (name: string) => options[name], timezone: context.getTimezone() };
	const fields = wordsIn(options.updatedFields);
	return {
		isStock: context.getNodeParameter('source', 'events') === 'stock',
		entityTypes: [
			...new Set([
				...(context.getNodeParameter('entityTypes', []) as string[]),
				...wordsIn(options.otherTypes),
			]),
		],
		actions: context.getNodeParameter('actions', []) as string[],
		reportType: context.getNodeParameter('reportType', 'all') as string,
		fields,
		diffType: fields.length ? 'FIELDS' : (diffType.read(source, 'diffType') ?? 'NONE'),
		formerAddress: String(options.formerAddress ?? '').trim(),
		patience: patience.read(source, 'patience') ?? PATIENCE,
	};
}

/** The webhooks for this node at an address, be it that of a test or of production. */
export function wantedAt(url: string, choice: Choice): Wanted {
	const { isStock, entityTypes: types, actions, reportType, diffType: shown } = choice;
	if (isStock) {
		return { kind: 'webhookstock', url, webhooks: [{ reportType, stockType: 'stock' }] };
	}
	if (!types.length || !actions.length) {
		throw new Failure('Nothing is chosen that could start the workflow', {
			advice: 'Choose at least one entity type and one action.',
		});
	}
	const webhooks = types.flatMap((entityType) =>
		actions.map((action) => ({
			entityType,
			action,
			...(action === 'UPDATE' && shown === 'FIELDS' ? { diffType: shown } : {}),
		})),
	);
	return { kind: 'webhook', url, webhooks };
}

/** Those at the node's present address. */
export const wantedBy = (context: IHookFunctions): Wanted =>
	wantedAt(String(context.getNodeWebhookUrl('default')), choiceOf(context));

/** Whether an event is one of those that were chosen; a webhook may stand that nobody wants any more. */
export function isChosen(
	{ entityType, action, updatedFields: changed }: ChangeEvent,
	{ entityTypes: types, actions, fields }: Choice,
): boolean {
	if (!types.includes(entityType) || !actions.includes(action)) return false;
	return !fields.length || !changed || changed.some((field) => fields.includes(field));
}
