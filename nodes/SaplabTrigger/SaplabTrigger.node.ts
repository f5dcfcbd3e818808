import type {
	IDataObject,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { shopAddress } from '../Saplab/address';
import { connect } from '../Saplab/transport';
import { asFailure, nodeError } from '../shared/errors';
import { integer, toggle } from '../shared/fields';
import { pollFor } from '../shared/polling';
import { look, MOST, newest, type Event, type Memory, type Watch } from './watch';

/** Seconds that one page may take. */
const TIMEOUT = 60;
const DEFAULT_DAYS = 30;

const days = integer(
	'Days to Look Back',
	'How old, in days, a position or client may be to be watched. More days are more pages to read at every poll.',
	{ default: DEFAULT_DAYS, typeOptions: { minValue: 1, maxValue: 3650 } },
);
const includeArchived = toggle(
	'Include Archived',
	'Whether to watch archived positions as well; otherwise one that is archived is out of sight',
);

export class SaplabTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Saplab Trigger',
		name: 'saplabTrigger',
		icon: { light: 'file:saplabTrigger.svg', dark: 'file:saplabTrigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{$parameter["event"]}}',
		description:
			'Orders, clients and balances of a Saplab shop; the trigger starts the workflow when a position is added, changed or paid, or a client is added',
		defaults: { name: 'Saplab Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'saplabApi', required: true }],
		properties: [
			{
				displayName: `Saplab has no webhooks and no marker of changes, so this node compares what the panel shows with what it showed at the last poll. It remembers what is at most ${DEFAULT_DAYS} days old (see the options), and no more than the newest ${MOST} positions or clients. The first poll only takes note. A status that changes and changes back between two polls is not seen.`,
				name: 'bounds',
				type: 'notice',
				default: '',
			},
			{
				displayName: 'Event',
				name: 'event',
				type: 'options',
				options: [
					{
						name: 'Client Added',
						value: 'clientAdded',
						description: 'A client has registered or was added',
					},
					{
						name: 'Position Added',
						value: 'positionAdded',
						description: 'A new order has one event for each of its positions',
					},
					{
						name: 'Position Paid',
						value: 'positionPaid',
						description: 'A position was not paid and is now',
					},
					{
						name: 'Position Status Changed',
						value: 'positionStatusChanged',
						description: 'A position has another status than at the last poll',
					},
				],
				default: 'positionAdded',
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add Option',
				default: {},
				options: [...days.properties('days'), ...includeArchived.properties('includeArchived')],
			},
		],
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		try {
			const watch = await watchOf(this);
			if (this.getMode() === 'manual') return [[{ json: await newest(watch) }]];
			const kept = this.getWorkflowStaticData('node');
			return await pollFor<Memory>(this, {
				memory: kept.memory as unknown as Memory | undefined,
				look: async (memory) => await look(watch, memory),
				keep: (memory) => (kept.memory = memory as unknown as IDataObject),
			});
		} catch (error) {
			throw nodeError(this.getNode(), asFailure(error), 0);
		}
	}
}

async function watchOf(context: IPollFunctions): Promise<Watch> {
	const { baseUrl } = await context.getCredentials('saplabApi');
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const source = { get: (name: string) => options[name], timezone: 'Europe/Moscow' };
	return {
		api: connect(context, 0, TIMEOUT),
		event: context.getNodeParameter('event') as Event,
		shop: shopAddress(String(baseUrl)),
		includeArchived: includeArchived.read(source, 'includeArchived') ?? false,
		days: days.read(source, 'days') ?? DEFAULT_DAYS,
		now: Date.now(),
	};
}
