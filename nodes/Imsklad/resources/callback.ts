import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { attempt, Failure } from '../../shared/errors';
import { integer, json } from '../../shared/fields';
import { decoded } from '../../shared/incoming';
import type { Call, Outcome, Resource } from '../../shared/operation';
import { isCut, itemsOf, openFirst } from '../callbacks';
import { asItems } from '../items';
import { without } from '../keyed';
import { operation, type ImskladApi } from '../transport';
import { goodFields } from './good';

const hint = (context: IExecuteFunctions, message: string) =>
	context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });

/** Whether a node before this one may be holding a request open. */
const somebodyWaits = (context: IExecuteFunctions) =>
	context
		.getParentNodes(context.getNode().name)
		.some(({ type }) => /\.(imskladTrigger|webhook)$/.test(type));

const statusCode = integer('HTTP Status Code', undefined, {
	default: 200,
	typeOptions: { minValue: 200, maxValue: 599 },
});

type Given = Pick<Call<ImskladApi>, 'context'>;

/**
 * Sends the first of the answers to the caller who waits, and gives all of them on as items, so that they also are the
 * answer under "When the Workflow Has Finished".
 */
async function send([{ context }]: Given[], answers: unknown[], status: number) {
	if (!somebodyWaits(context)) {
		hint(context, 'No IMSKLAD Trigger stands before this node, so nobody waits for this answer.');
	}
	if (answers.length > 1) {
		hint(
			context,
			'A callback takes one answer: that of the first item was sent. To answer with a list, aggregate the items first.',
		);
	}
	await context.sendResponse({
		body: answers[0] as IDataObject,
		headers: { 'content-type': 'application/json; charset=utf-8' },
		statusCode: status,
	});
	return answers.map(asItems);
}

const reply = operation({
	value: 'reply',
	writes: false,
	name: 'Reply',
	action: 'Reply to a callback',
	description: 'Answer the callback with which IMSKLAD Trigger has started this workflow',
	required: {
		json: json(
			'Answer (JSON)',
			'What IMSKLAD gets as the body of the answer. For get_good the product: ID, name, price, cost and so on, without "result".',
			'{\n  "result": "ok"\n}',
		),
		statusCode,
	},
	runAll: async (calls): Promise<Outcome[]> =>
		await send(
			calls,
			calls.map(({ body }) => body.json),
			calls[0].body.status_code,
		),
});

const replyGood = operation({
	value: 'replyGood',
	writes: false,
	name: 'Reply with a Product',
	action: 'Reply to a callback with a product',
	description:
		'Answer the question for a product (get_good) as Create would send it: documented fields only, a colour by its number, nothing that is empty',
	...goodFields,
	itemInput: { alone: true },
	runAll: async (calls): Promise<Outcome[]> =>
		await send(
			calls,
			calls.map(({ body, emptied = [] }) => without(body as IDataObject, emptied)),
			200,
		),
});

const parse = operation({
	value: 'parse',
	writes: false,
	name: 'Parse',
	action: 'Parse a callback',
	description:
		"Check the key of callbacks that came in by n8n's Webhook node, and give what IMSKLAD Trigger would give. The way for high volume.",
	required: {},
	/** Takes the Webhook node's item, or the bare envelope. */
	async runAll(calls): Promise<Outcome[]> {
		const outcomes = await Promise.all(
			calls.map(({ context, item, index }) =>
				attempt(async () => {
					const { key } = await context.getCredentials('imskladCallbackApi', index);
					return opened(await bodiesOf(context, item, index), String(key ?? ''));
				}),
			),
		);
		const isGuessed = ({ item: { json: input, binary } }: (typeof calls)[number]) =>
			!binary && isCut(input.body);
		if (calls.some(isGuessed)) {
			hint(
				calls[0].context,
				`Callbacks came as forms, in which a "+" has become a blank, and "%" may have gone. ${RAW_BODY}`,
			);
		}
		return outcomes;
	},
});

const RAW_BODY =
	'Switch on "Raw Body" in the options of n8n\'s Webhook node, so that what was sent is read.';

/** What was sent, where the Webhook node has kept it (Raw Body, or a type that it does not know), and what it made of it. */
async function bodiesOf(
	context: IExecuteFunctions,
	{ json: input, binary = {} }: INodeExecutionData,
	index: number,
): Promise<unknown[]> {
	if (!('body' in input)) return [input];
	const [name] = 'data' in binary ? ['data'] : Object.keys(binary);
	if (name === undefined) return [input.body ?? undefined];
	const bytes = await context.helpers.getBinaryDataBuffer(index, name);
	const [, charset] = /charset="?([^";]+)/i.exec(contentTypeIn(input)) ?? [];
	const raw = decoded(bytes, charset).trim();
	// Of what it has not read the Webhook node gives an empty object.
	const isRead = Object.keys(Object(input.body)).length > 0;
	return [raw || undefined, isRead ? input.body : undefined];
}

const contentTypeIn = ({ headers }: IDataObject): string =>
	String((headers as IDataObject | undefined)?.['content-type'] ?? '');

function opened(bodies: unknown[], key: string): Outcome {
	const callback = openFirst(bodies, key);
	if (callback === 'unreadable') {
		return new Failure('The body of the callback could not be read: it is no JSON', {
			advice: `${RAW_BODY} If it is on, somebody else has called your address.`,
			details: { httpStatus: 400 },
		});
	}
	if (callback === 'wrong key') {
		return new Failure('The callback has a wrong key, or none', {
			advice:
				'Compare the key in the credential with the endpoint key in the IMSKLAD client settings. If they agree, somebody else has called your address: the callback is not to be trusted.',
			details: { httpStatus: 403 },
		});
	}
	if (callback === 'malformed') {
		return new Failure('This is not a callback of IMSKLAD: it has no type or no action', {
			advice: "Connect this node to n8n's Webhook node, with POST as its method.",
		});
	}
	return itemsOf(callback);
}

export const callback: Resource<ImskladApi> = {
	value: 'callback',
	name: 'Callback (Запрос от WMS)',
	operations: [reply, replyGood, parse],
};
