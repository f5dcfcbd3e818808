import type { IDataObject, INode, INodeExecutionData, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

/** What a person needs beside the message: what to do, and the facts for an error branch. */
export interface FailureContext {
	/** What to do about it; shown under the message. */
	advice?: string;
	/** Machine-readable facts: the service's code, the HTTP status, `outcome: 'unknown'`, … */
	details?: IDataObject;
	/** Whether the service (or the way to it) failed, rather than the input. */
	fromService?: boolean;
}

const UNEXPECTED =
	'This answer was not to be expected. Try again later; if it comes back, show it to the support of the service.';

/** The one error that this package's own code throws; the execute loop turns it into n8n's. */
export class Failure extends Error {
	readonly advice?: string;

	readonly details: IDataObject;

	readonly fromService: boolean;

	constructor(message: string, { advice, details = {}, fromService = false }: FailureContext = {}) {
		super(message);
		this.name = 'Failure';
		this.advice = advice ?? (fromService ? UNEXPECTED : undefined);
		this.details = details;
		this.fromService = fromService;
	}
}

/** Anything thrown, as a Failure: n8n's own errors (a bad expression, a missing credential) keep their words. */
export function asFailure(thrown: unknown): Failure {
	if (thrown instanceof Failure) return thrown;
	const { message, description } = thrown as { message?: string; description?: string | null };
	return new Failure(message ?? String(thrown), { advice: description ?? undefined });
}

/** Runs work and gives what it gave, or the Failure of what it threw. */
export async function attempt<T>(work: () => T | Promise<T>): Promise<T | Failure> {
	try {
		return await work();
	} catch (error) {
		return asFailure(error);
	}
}

/**
 * The item that stands in for a failed one; n8n's error output takes no other keys than these. `thing` is what its input
 * was about.
 */
export function errorItem(failure: Failure, thing?: object): IDataObject {
	const { message, advice, details } = failure;
	return {
		error: message,
		details: { ...(thing && { thing }), ...details, ...(advice && { description: advice }) },
	};
}

/** n8n's error for a Failure: the service's words in the message, the advice in the description. */
export function nodeError(node: INode, failure: Failure, itemIndex: number, note = '') {
	const { message, details } = failure;
	const description = [failure.advice, note].filter(Boolean).join(' ');
	if (!failure.fromService) {
		return new NodeOperationError(node, message, { description, itemIndex });
	}
	const httpCode = details.httpStatus === undefined ? undefined : String(details.httpStatus);
	return new NodeApiError(node, details as JsonObject, {
		message,
		description,
		httpCode,
		itemIndex,
	});
}

/**
 * An error item with `error` on it, by which n8n 1.x knows it. Of such an item n8n keeps the message alone, `{ error }`, in
 * the place of its json: that is not let in, for people decide by the details; nor does `error` go along in copies.
 */
export function marked(
	{ json, pairedItem }: INodeExecutionData,
	error: INodeExecutionData['error'],
): INodeExecutionData {
	let kept = json;
	const isMessageAlone = (value: IDataObject) => Object.keys(value).join() === 'error';
	return Object.defineProperties({ pairedItem } as INodeExecutionData, {
		json: {
			get: () => kept,
			set: (value: IDataObject) => (kept = isMessageAlone(value) ? kept : value),
			enumerable: true,
			configurable: true,
		},
		error: { value: error, writable: true, configurable: true },
	});
}
