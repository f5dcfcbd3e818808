import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { Failure } from '../shared/errors';
import {
	exchange,
	jsonOf,
	strangeAnswer,
	unknownOutcome,
	type Answer,
	type Repeat,
} from '../shared/http';
import { operationsOf } from '../shared/operation';
import type { Mode } from '../shared/preview';
import { hiderOf } from '../shared/secrets';

const SERVICE = 'IMSKLAD';
const CREDENTIAL = 'imskladApi';

/**
 * IMSKLAD over its one POST address (section "Правила работы с API"). The envelope `{ key, type, action,
 * data }` gets its key from the credential. Success is the absence of `error`: reads answer without `result`.
 */
export interface ImskladApi {
	/** Calls an action and gives its reply: `{ result, id, … }`, or a bare array for goods/get_stock. */
	call(type: string, action: string, data: unknown, repeat?: Repeat): Promise<unknown>;
	/** The same for an action that replies with an object. */
	object(type: string, action: string, data: unknown): Promise<IDataObject>;
}

export const operation = operationsOf<ImskladApi>();

/** The documented actions by what may be repeated: docs/quirks.md, IMS-27. */
const REPEAT_BY_VERB: Record<string, Repeat> = { get: 'safe', update: 'idempotent', add: 'once' };

const repeatOf = (action: string): Repeat => REPEAT_BY_VERB[action.split('_')[0]] ?? 'once';

const LOOK_UP: Partial<Record<string, string>> = {
	add: 'Do not run Create again: that could make it twice. Run "Create or Update" with the same ID instead; it updates what has arrived and adds only what has not.',
};
const LOOK_UP_ELSEWHERE =
	'Look in the warehouse whether it was done before you send it again; a second request could count twice.';

/** The code of "Объект не найден". */
export const OBJECT_NOT_FOUND = 2;
/** The code of "Операция не выполнена": of an add, that the ID is there already (IMS-27). */
export const NOT_DONE = 4;

/** Section "Коды ошибок", and what a person can do. */
const ADVICE: Record<number, string> = {
	1: "Code 1 (Фатальная ошибка сервера): the warehouse broke down over this request. Try again later; if it comes back, send the request to IMSKLAD's support.",
	2: 'Code 2 (Объект не найден): the warehouse does not know this ID. Check it; "Create or Update" adds what is not there yet.',
	3: 'Code 3 (Данные запроса неверны): a value does not suit the warehouse. Compare the fields with those of an order or product that went through; product IDs in lines must be those the product was created with.',
	4: 'Code 4 (Операция не выполнена): the warehouse understood, but did not do it. The ID may be there already ("Create or Update" helps), or the order is too far on to be changed. If every operation ends so, check the API key.',
};
/** No code is documented for a wrong key (IMS-16); its words may tell. */
const ABOUT_KEY = /key|auth|access|denied|ключ|доступ/i;
const CHECK_KEY = 'Check the API key in the credential first. ';

const OTHER_ADVICE =
	'The document of the API does not list this answer. Check the API key in the credential and the values of this item.';

const isFault = (reply: unknown): reply is { error: unknown; code?: unknown } =>
	typeof reply === 'object' &&
	reply !== null &&
	'error' in reply &&
	Boolean(reply.error || (reply as IDataObject).code);

const codeOf = (reply: { code?: unknown }) =>
	reply.code === undefined ? undefined : Number(reply.code);

/** An answer that is worth another try, where a repeat does no harm. */
function isPassing(repeat: Repeat) {
	return ({ status, text }: Answer): boolean => {
		if (status === 429 || status >= 500) return true;
		return repeat === 'safe' && /"code"\s*:\s*"?1"?\s*[,}]/.test(text) && text.includes('"error"');
	};
}

export function connect(
	context: IExecuteFunctions,
	itemIndex: number,
	timeout: number,
	mode: Mode,
): ImskladApi {
	async function call(
		type: string,
		action: string,
		data: unknown,
		repeat = repeatOf(action),
	): Promise<unknown> {
		const { baseUrl, apiKey } = await context.getCredentials(CREDENTIAL, itemIndex);
		const howToCheck = LOOK_UP[action.split('_')[0]] ?? LOOK_UP_ELSEWHERE;
		const answer = await exchange(context, {
			credential: CREDENTIAL,
			service: SERVICE,
			options: {
				method: 'POST',
				url: String(baseUrl).trim(),
				headers: { 'content-type': 'application/json', accept: 'application/json' },
				body: { type, action, data },
			},
			timeout,
			repeat,
			mode,
			shown: () => ({
				method: 'POST',
				path: `${type}/${action}`,
				body: hiderOf([apiKey])({ type, action, data }),
			}),
			howToCheck,
			isPassing: isPassing(repeat),
		});

		const details: IDataObject = { type, action, httpStatus: answer.status };
		const reply = jsonOf(answer, [apiKey]);
		if (isFault(reply)) {
			const code = codeOf(reply);
			const words = typeof reply.error === 'string' ? reply.error : JSON.stringify(reply.error);
			const unknown = code === 1 && repeat === 'once';
			throw new Failure(words || `The warehouse refused (code ${code})`, {
				advice: unknown
					? `${ADVICE[1].split('.')[0]}, so whether it was carried out is unknown. ${howToCheck}`
					: `${ABOUT_KEY.test(words) ? CHECK_KEY : ''}${ADVICE[code ?? 0] ?? OTHER_ADVICE}`,
				details: { ...details, code, ...(unknown && { outcome: 'unknown' }) },
				fromService: true,
			});
		}
		const { status } = answer;
		if (status < 300 && typeof reply === 'object' && reply !== null) return reply;
		const { reason, advice } = strangeAnswer(answer, [apiKey]);
		if (repeat === 'once' && (status < 300 || status >= 500)) {
			throw unknownOutcome(reason, { service: SERVICE, howToCheck }, details);
		}
		throw new Failure(`${SERVICE} ${reason}`, { advice, details, fromService: true });
	}

	return {
		call,
		object: async (type, action, data) => {
			const reply = await call(type, action, data);
			if (!Array.isArray(reply)) return reply as IDataObject;
			throw new Failure(`${SERVICE} answered ${type}/${action} with a list instead of an object`, {
				details: { type, action },
				fromService: true,
			});
		},
	};
}
