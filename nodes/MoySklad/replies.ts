/** What an answer of JSON API 1.2 says: the documented success of a write, the service's errors, or neither. */
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../shared/errors';
import { jsonOf, strangeAnswer, type Answer } from '../shared/http';
import type { Refusal } from '../shared/outcome';
import { adviceOn, adviceOnStatus } from './advice';

/**
 * What a write is documented to answer when it has succeeded: the thing itself, a list with what became of each that was
 * sent, nothing at all, or (of a request that nobody knows) anything but errors.
 */
export type Gives = 'thing' | 'list' | 'nothing' | 'anything';

interface ServiceError {
	error?: string;
	code?: number;
	parameter?: string;
	moreInfo?: string;
	line?: number;
	column?: number;
}

/** The Failure for a reply's `errors`, whole or of one element of an array; see "Errors" in moysklad.md. */
export function failureOf(errors: ServiceError[], details: IDataObject = {}): Failure {
	const [first = {}] = errors;
	const words = errors.map(({ error }) => error).filter(Boolean);
	const { code, parameter, moreInfo, line, column } = first;
	return new Failure(words.join('; ') || 'MoySklad refused without saying why', {
		advice: adviceOn(code, details.httpStatus as number | undefined, moreInfo),
		details: JSON.parse(
			JSON.stringify({ ...details, code, parameter, moreInfo, line, column }),
		) as IDataObject,
		fromService: true,
	});
}

export const errorsOf = (reply: unknown): ServiceError[] | undefined => {
	const { errors } = (reply ?? {}) as { errors?: unknown };
	return Array.isArray(errors) ? (errors as ServiceError[]) : undefined;
};

/** Whether an element of an array's answer is what became of what was sent; what it is else is told in an error. */
export const isWritten = (element: unknown): boolean => {
	const { meta, id, info } = Object(element) as IDataObject;
	return !errorsOf(element) && (meta ?? id ?? info) !== undefined;
};

const isThing = (value: unknown) =>
	Object(value) === value && !Array.isArray(value) && 'meta' in (value as object);

/** Whether a body is what was to come. */
export function isDone(gives: Gives, reply: unknown, { text }: Answer): boolean {
	if (gives === 'nothing') return text.trim() === '';
	if (gives === 'list') return Array.isArray(reply);
	if (gives === 'thing') return isThing(reply) && !errorsOf(reply);
	return text.trim() === '' || (reply !== undefined && !errorsOf(reply));
}

/** The service's `errors`; with a status of a server that broke down they say nothing of what was done. */
export function refusalIn(
	reply: unknown,
	{ status }: Answer,
	details: IDataObject,
): Refusal | undefined {
	const errors = errorsOf(reply) ?? (Array.isArray(reply) ? errorsOf(reply[0]) : undefined);
	return errors && { failure: failureOf(errors, details), isBreakdown: status >= 500 };
}

export function strangeReply(answer: Answer, secrets: unknown[]) {
	const { reason, advice } = strangeAnswer(answer, secrets);
	const reply = answer.status < 300 ? jsonOf(answer, secrets) : undefined;
	return {
		reason:
			reply === undefined
				? reason
				: `answered with something else: ${JSON.stringify(reply).slice(0, 200)}`,
		advice: adviceOnStatus(answer.status) ?? advice,
	};
}
