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
import { asFailure, nodeError, type Failure } from '../shared/errors';
import { optionsOf } from '../shared/fields';
import { bodyOf, jsonIn, refused } from '../shared/incoming';
import { pollFor } from '../shared/polling';
import { catchUp, type Memory } from './catchUp';
import {
	choiceOf,
	diffType,
	formerAddress,
	isChosen,
	otherTypes,
	patience,
	updatedFields,
	wantedAt,
	wantedBy,
} from './choice';
import { entityTypes } from './entityTypes';
import { isRegistered, leave, register, unregister } from './registration';
import { stockCatchUp, type StockMemory } from './stock';
import { isFurtherTry } from './tries';
import { daily, tell, upkeep, type Notice, type Told } from './upkeep';

/** Seconds that one request may take: an activation should not wait for longer. */
const TIMEOUT = 60;
const ACTIONS = [
	{ value: 'CREATE', name: 'Created' },
	{ value: 'DELETE', name: 'Deleted' },
	{ value: 'UPDATE', name: 'Updated' },
];

/** What `create` and `poll` keep from one call to the next; plain JSON. */
interface Kept {
	/** The production address, while webhooks stand there. */
	registered?: { url: string };
	/** What people have been told when. */
	told?: Told;
	catchUp?: Memory;
	stock?: StockMemory;
}

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
					...formerAddress.properties('formerAddress'),
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
					const { formerAddress: former } = choiceOf(this);
					// First, for MoySklad allows five addresses. That n8n has another address than it had does not tell
					// whether it has moved or is a copy, so nothing else is taken away.
					if (former && !isTest(this)) await leave(api, wanted, former);
					await register(api, wanted);
					if (!isTest(this)) keptBy(this).registered = { url: wanted.url };
					return true;
				});
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await told(this, async () => {
					await unregister(connect(this, 0, TIMEOUT), wantedBy(this));
					if (!isTest(this)) delete keptBy(this).registered;
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
			const choice = choiceOf(this);
			const now = Date.now();
			const tellAll = (notices: Notice[]) => {
				kept.told = tell(this, notices, kept.told);
			};
			if (kept.registered) tellAll(await upkeep(api, wantedAt(kept.registered.url, choice)));
			if (choice.isStock) {
				return await pollFor<StockMemory>(this, {
					memory: kept.stock,
					look: async (memory) => await stockCatchUp(api, choice.reportType, now, memory),
					keep: (memory) => (kept.stock = memory),
				});
			}
			const watch = { api, ...choice, until: now - choice.patience * 1000 };
			let failures: Failure[] = [];
			return await pollFor<Memory>(this, {
				memory: kept.catchUp,
				async look(former, isAgain) {
					const { events, memory, ...rest } = await catchUp(watch, former);
					({ failures } = rest);
					return { items: isAgain ? events.map(again) : events, memory };
				},
				keep: (memory) => {
					kept.catchUp = memory;
					tellAll(failures.map(daily));
				},
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
