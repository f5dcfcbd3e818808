import type {
	IDataObject,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import {
	acknowledgement,
	answerTo,
	events,
	isQuestion,
	itemsOf,
	openFirst,
	UNANSWERED,
	type Callback,
} from '../Imsklad/callbacks';
import { orderStatuses } from '../Imsklad/dictionaries';
import { endpointKey } from '../Imsklad/endpointKey';
import { optionsOf } from '../shared/fields';
import { bodyOf, refused } from '../shared/incoming';
import { answerLater, answerNow } from './answers';
import { responding, type Respond } from './responding';

const ALL = '*';

/** What a call is told that is no callback; the codes are IMSKLAD's own (IMS-16). */
const REFUSALS = {
	unreadable: { status: 400, code: 3, error: 'The body could not be read: it is no JSON' },
	'wrong key': { status: 403, code: 4, error: 'Wrong or missing key' },
	malformed: { status: 400, code: 3, error: 'Incorrect data: no type or no action' },
};

export class ImskladTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'IMSKLAD Trigger',
		name: 'imskladTrigger',
		icon: { light: 'file:imskladTrigger.svg', dark: 'file:imskladTrigger.dark.svg' },
		group: ['trigger'],
		// 1.1 does what 1 does; n8n takes more calls a second of it.
		version: [1, 1.1],
		defaultVersion: 1.1,
		subtitle:
			'={{ $parameter["events"].includes("*") ? "all events" : $parameter["events"].join(", ") }}',
		description:
			'Orders, products, tracks and stock of the IMSKLAD warehouse; the trigger starts the workflow when IMSKLAD calls your endpoint',
		eventTriggerDescription: 'Waiting for IMSKLAD to call the test URL',
		activationMessage:
			'The production URL is live. Set it, with the endpoint key, in the IMSKLAD client settings.',
		defaults: { name: 'IMSKLAD Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'imskladCallbackApi', required: true, testedBy: 'endpointKey' }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				path: 'webhook',
				...responding,
			},
		],
		properties: [
			{
				displayName:
					'IMSKLAD calls one address for everything. Set the production URL of this node and the endpoint key in the IMSKLAD client settings (Настройки клиента), and use one active workflow with this node.',
				name: 'setUp',
				type: 'notice',
				default: '',
			},
			{
				displayName: 'Events',
				name: 'events',
				type: 'multiOptions',
				required: true,
				options: [
					{ name: '[All]', value: ALL, description: 'Those not in this list as well' },
					...optionsOf(events),
				],
				default: [ALL],
				description:
					'Which callbacks start the workflow. Others are acknowledged, so that IMSKLAD does not see an error.',
			},
			{
				displayName: 'Respond',
				name: 'respond',
				type: 'options',
				options: [
					{
						name: 'Immediately',
						value: 'immediately',
						description:
							'IMSKLAD gets its answer as soon as n8n has stored the run. A crash of n8n loses the runs that it was just executing. Questions are answered with "not found", and start the workflow all the same.',
					},
					{
						name: 'Using the Reply Operation',
						value: 'reply',
						description:
							'Questions wait for the IMSKLAD node\'s operation "Reply to a callback". Notifications are acknowledged at once, before n8n has stored the run: a crash in that moment loses them.',
					},
					{
						name: 'When the Workflow Has Finished',
						value: 'whenFinished',
						description:
							"IMSKLAD gets its answer when the last node is through: nothing acknowledged is lost, and a failed run gives HTTP 500. A question gets the last node's item; one for suppliers, in the plural, the list of its items. Whether IMSKLAD calls again after an error, its document does not say.",
					},
				],
				default: 'immediately',
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add Option',
				default: {},
				options: [
					{
						displayName: 'New Statuses (Новый статус)',
						name: 'newStatuses',
						type: 'multiOptions',
						options: optionsOf(orderStatuses),
						default: [],
						description:
							'Start for these new statuses of an order only; others are acknowledged. Empty means all.',
					},
				],
			},
		],
	};

	methods = { credentialTest: { endpointKey } };

	/** IMSKLAD has no API to register an endpoint: a person sets the URL in its client settings. */
	webhookMethods = {
		default: {
			checkExists: async () => true,
			create: async () => true,
			delete: async () => true,
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const { key } = await this.getCredentials('imskladCallbackApi');
		const response = this.getResponseObject();
		const { text, form } = await bodyOf(this);
		// Not every sender says that its body is JSON (PHP's curl calls it a form): what was sent goes before what n8n made of it.
		const opened = openFirst([text || undefined, form], String(key ?? ''));
		if (typeof opened === 'string') {
			const { status, code, error } = REFUSALS[opened];
			refused(this, error);
			answerNow(response, status, { error, code });
			return { noWebhookResponse: true };
		}

		const items = wantedItems(this, opened);
		const question = isQuestion(opened.event);
		const answer = question ? UNANSWERED : acknowledgement(opened);
		if (items.length === 0) return { webhookResponse: answer };

		const workflowData = [items.map((json) => ({ json }))];
		switch (this.getNodeParameter('respond', 'immediately') as Respond) {
			case 'reply':
				if (question) {
					answerLater(response, (given) => given ?? answer);
					return { workflowData };
				}
				answerNow(response, 200, answer);
				return { noWebhookResponse: true, workflowData };
			case 'whenFinished':
				answerLater(response, (given) =>
					question && Array.isArray(given) ? answerTo(opened.event, given) : answer,
				);
				return { workflowData };
			default:
				return { webhookResponse: answer, workflowData };
		}
	}
}

/** The items of a callback for which the workflow is to start: of a chosen event, with a chosen status. */
function wantedItems(context: IWebhookFunctions, callback: Callback): IDataObject[] {
	const chosen = context.getNodeParameter('events', [ALL]) as string[];
	if (!chosen.includes(ALL) && !chosen.includes(callback.event)) return [];
	const { newStatuses = [] } = context.getNodeParameter('options', {}) as {
		newStatuses?: number[];
	};
	const items = itemsOf(callback);
	if (callback.event !== 'order.set_status' || newStatuses.length === 0) return items;
	const statuses = newStatuses.map(String);
	return items.filter(({ data }) => statuses.includes(String((data as IDataObject).new_status)));
}
