import type {
	IDataObject,
	IExecuteFunctions,
	IHookFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { again, changesIn, isStockMessage, requestIdIn } from '../MoySklad/events';
import { connect, CREDENTIAL } from '../MoySklad/transport';
import { asFailure, attempt, nodeError } from '../shared/errors';
import { optionsOf } from '../shared/fields';
import { bodyOf, jsonIn, refused } from '../shared/incoming';
import { pollFor } from '../shared/polling';
import { catchUp, type Memory } from './catchUp';
import {
	choiceOf,
	diffType,
	isChosen,
	otherTypes,
	patience,
	updatedFields,
	wantedBy,
} from './choice';
import { entityTypes } from './entityTypes';
import { isRegistered, keepOn, register, unregister } from './registration';
import { stockCatchUp, type StockMemory } from './stock';
import { isFurtherTry } from './tries';

/** Seconds that one request may take: an activation should not wait for longer. */
const TIMEOUT = 60;
const ACTIONS = [
	{ value: 'CREATE', name: 'Created' },
	{ value: 'DELETE', name: 'Deleted' },
	{ value: 'UPDATE', name: 'Updated' },
];

/** What `create` and `poll` keep from one call to the next; plain JSON. */
interface Kept {
	/** The webhooks of the production address. */
	registered?: { url: string; ids: string[]; lookedAt?: number };
	catchUp?: Memory;
	stock?: StockMemory;
}

/** How often poll looks whether they are switched on. */
const LOOK_EVERY = 3_600_000;

const keptBy = (context: IHookFunctions | IPollFunctions) =>
	context.getWorkflowStaticData('node') as Kept;

/** A test shares the stored data with production, so its webhooks are known by their address alone. */
const isTest = (context: IHookFunctions) => context.getMode() === 'manual';

/** Does the work, and tells n8n in its own way what went wrong. */
async function told<T>(context: IHookFunctions | IPollFunctions, work: () => Promise<T>) {
	try {
		return await work();
	} catch (error) {
		throw nodeError(context.getNode(), asFailure(error), 0);
	}
}

const asItems = (things: object[]): INodeExecutionData[] =>
	things.map((json) => ({ json: json as IDataObject }));

export class MoySkladTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'MoySklad Trigger',
		name: 'moySkladTrigger',
		icon: { light: 'file:moySkladTrigger.svg', dark: 'file:moySkladTrigger.dark.svg' },
		group: ['trigger'],
		// 1.1 does what 1 does; n8n takes more calls a second of it.
		version: [1, 1.1],
		defaultVersion: 1.1,
		subtitle:
			'={{ $parameter["source"] === "stock" ? "stock" : $parameter["entityTypes"].join(", ") }}',
		description:
			'Products, orders, stock and all else in MoySklad; the trigger starts the workflow when something changes there',
		eventTriggerDescription: 'Waiting for a change in MoySklad',
		activationMessage:
			'The webhooks are being registered in MoySklad. Whether that went well is told at the workflow in a moment.',
		defaults: { name: 'MoySklad Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: CREDENTIAL, required: true }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: '',
				path: 'webhook',
			},
		],
		properties: [
			{
				displayName:
					'MoySklad tells that something has changed, not what it is now, may tell it twice, and gives up after four tries. Put the MoySklad node with "Event: Resolve" behind this one: it fetches what has changed, many things in one request, and drops what was told before. The poll times are those of catching up.',
				name: 'guarantees',
				type: 'notice',
				default: '',
			},
			{
				displayName: 'Source',
				name: 'source',
				type: 'options',
				options: [
					{
						name: 'Events',
						value: 'events',
						description: 'Things that are created, updated or deleted',
					},
					{
						name: 'Stock (Остатки)',
						value: 'stock',
						description: 'Stock that has changed, told every one to five minutes',
					},
				],
				default: 'events',
			},
			{
				displayName: 'Entity Types',
				name: 'entityTypes',
				type: 'multiOptions',
				required: true,
				options: optionsOf(entityTypes),
				default: ['customerorder'],
				description: 'What to hear of. Each type and action takes one webhook in MoySklad.',
				displayOptions: { show: { source: ['events'] } },
			},
			{
				displayName: 'Actions',
				name: 'actions',
				type: 'multiOptions',
				required: true,
				options: ACTIONS,
				default: ['CREATE', 'UPDATE'],
				displayOptions: { show: { source: ['events'] } },
			},
			{
				displayName: 'Report Type',
				name: 'reportType',
				type: 'options',
				options: [
					{ name: 'All Stores Together', value: 'all' },
					{ name: 'By Store (По складам)', value: 'bystore' },
				],
				default: 'all',
				displayOptions: { show: { source: ['stock'] } },
			},
			{
				displayName: 'Catch Up',
				name: 'catchUp',
				type: 'boolean',
				default: true,
				description:
					'Whether to look, at the poll times, for what messages have not told, also after days of outage. It asks MoySklad once for each entity type, and the audit (Аудит) for what was deleted. It finds what messages have told as well, so put "Resolve" behind this node.',
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add Option',
				default: {},
				options: [
					...diffType.properties('diffType'),
					...updatedFields.properties('updatedFields'),
					...otherTypes.properties('otherTypes'),
					...patience.properties('patience'),
				].sort((a, b) => a.displayName.localeCompare(b.displayName, 'en')),
			},
		],
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await told(
					this,
					async () => await isRegistered(connect(this, 0, TIMEOUT), wantedBy(this)),
				);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await told(this, async () => {
					const api = connect(this, 0, TIMEOUT);
					const wanted = wantedBy(this);
					const ids = await register(api, wanted);
					if (isTest(this)) return true;
					const kept = keptBy(this);
					const before = kept.registered;
					kept.registered = { url: wanted.url, ids, lookedAt: Date.now() };
					// The address of n8n has changed since: what stands at the former one is this node's own.
					if (before && before.url !== wanted.url) {
						await unregister(api, { kind: wanted.kind, url: before.url }, before.ids);
					}
					return true;
				});
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await told(this, async () => {
					const kept = keptBy(this);
					const ids = isTest(this) ? [] : (kept.registered?.ids ?? []);
					const { kind, url } = wantedBy(this);
					await unregister(connect(this, 0, TIMEOUT), { kind, url }, ids);
					if (!isTest(this)) delete kept.registered;
					return true;
				});
			},
		},
	};

	/** Answers before anything else: MoySklad waits for 1.5 seconds, however busy n8n is. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const response = this.getResponseObject();
		const message = jsonIn((await bodyOf(this)).text);
		const requestId = requestIdIn(this.getQueryData());
		const events = changesIn(message, requestId);
		const stock = isStockMessage(message);
		if (!events.length && !stock) {
			const error =
				message === undefined
					? 'The body could not be read: it is no JSON'
					: 'Not a message of a MoySklad webhook';
			refused(this, error);
			response.status(400).json({ error });
			return { noWebhookResponse: true };
		}
		response.status(204).end();
		if (isFurtherTry(this, message)) return { noWebhookResponse: true };
		const choice = choiceOf(this);
		const items = choice.isStock
			? stock
				? [{ ...message, requestId }]
				: []
			: events.filter((event) => isChosen(event, choice));
		return {
			noWebhookResponse: true,
			...(items.length && { workflowData: [asItems(items)] }),
		};
	}

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		if (!this.getNodeParameter('catchUp', true)) return null;
		return await told(this, async () => {
			const api = connect(this, 0, TIMEOUT);
			const kept = keptBy(this);
			const { isStock, reportType, ...choice } = choiceOf(this);
			const now = Date.now();
			const { registered } = kept;
			if (registered && now - (registered.lookedAt ?? 0) >= LOOK_EVERY) {
				registered.lookedAt = now;
				const kind = isStock ? 'webhookstock' : 'webhook';
				// Catching up finds what they do not tell: a failure here must not keep it from that.
				await attempt(() => keepOn(api, { kind, url: registered.url }, registered.ids));
			}
			if (isStock) {
				return await pollFor<StockMemory>(this, {
					memory: kept.stock,
					look: async (memory) => await stockCatchUp(api, reportType, now, memory),
					keep: (memory) => (kept.stock = memory),
				});
			}
			const watch = { api, ...choice, until: now - choice.patience * 1000 };
			return await pollFor<Memory>(this, {
				memory: kept.catchUp,
				async look(former, isAgain) {
					const { events, memory } = await catchUp(watch, former);
					return { items: isAgain ? events.map(again) : events, memory };
				},
				keep: (memory) => (kept.catchUp = memory),
			});
		});
	}

	/**
	 * Passes on what has come in. A node that polls and does not execute is polled anew in every run by hand, so that a
	 * test would show something else than the message that has started it.
	 */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [this.getInputData()];
	}
}
