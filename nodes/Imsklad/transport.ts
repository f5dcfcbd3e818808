import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { Failure } from '../shared/errors';
import { exchange, jsonOf, strangeAnswer, type Answer, type Repeat } from '../shared/http';
import { operationsOf, type Based } from '../shared/operation';
import { settled, type Refusal } from '../shared/outcome';
import type { Mode } from '../shared/preview';
import { hiderOf, unmistakable } from '../shared/secrets';

const SERVICE = 'IMSKLAD';
const CREDENTIAL = 'imskladApi';

/**
 * IMSKLAD over its one POST address (section "Правила работы с API"). The envelope `{ key, type, action,
 * data }` gets its key from the credential. A write has succeeded where the reply says so (`result`), a read where it has
 * no `error`: docs/quirks.md, IMS-15. Any other answer to a write leaves unknown what became of it.
 */
export interface ImskladApi extends Based {
	/** Calls an action and gives its reply: `{ result, id, … }`, or a bare array for goods/get_stock. */
	call(type: string, action: string, data: unknown, repeat?: Repeat): Promise<unknown>;
	/** The same for an action that replies with an object. */
	object(type: string, action: string, data: unknown): Promise<IDataObject>;
}

export const operation = operationsOf<ImskladApi>();

const isFault = (reply: unknown): reply is { error: unknown; code?: unknown } =>
	typeof reply === 'object' &&
	reply !== null &&
	'error' in reply &&
	Boolean(reply.error || (reply as IDataObject).code);

const isReply = (reply: unknown) => typeof reply === 'object' && reply !== null && !isFault(reply);
const saysSo = (reply: unknown) =>
	isReply(reply) && /^(ok|warning)$/i.test(String((reply as IDataObject).result));

/** The documented actions: what may be repeated (docs/quirks.md, IMS-27), and what their success looks like (IMS-15). */
const VERBS: Record<string, { repeat: Repeat; isDone: (reply: unknown) => boolean }> = {
	get: { repeat: 'safe', isDone: isReply },
	update: { repeat: 'idempotent', isDone: saysSo },
	add: { repeat: 'once', isDone: saysSo },
};
/** Nothing is known of an action that no document names. */
const ANY = { repeat: 'once' as const, isDone: isReply };

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

const codeOf = (reply: { code?: unknown }) =>
	reply.code === undefined ? undefined : Number(reply.code);

/** An answer that is worth another try, where a repeat does no harm. */
function isPassing(repeat: Repeat) {
	return ({ status, text }: Answer): boolean => {
		if (status === 429 || status >= 500) return true;
		return repeat === 'safe' && /"code"\s*:\s*"?1"?\s*[,}]/.test(text) && text.includes('"error"');
	};
}

/** A refusal of the warehouse (IMS-16); code 1 is one that may come in the middle of the work. */
function refusalIn(reply: unknown, details: IDataObject): Refusal | undefined {
	if (!isFault(reply)) return undefined;
	const code = codeOf(reply);
	const words = typeof reply.error === 'string' ? reply.error : JSON.stringify(reply.error);
	const failure = new Failure(words || `The warehouse refused (code ${code})`, {
		advice: `${ABOUT_KEY.test(words) ? CHECK_KEY : ''}${ADVICE[code ?? 0] ?? OTHER_ADVICE}`,
		details: Object.assign(details, code === undefined ? {} : { code }),
		fromService: true,
	});
	return { failure, isBreakdown: code === 1 };
}

function strangeReply(answer: Answer, apiKey: unknown) {
	const reply = jsonOf(answer, [apiKey]);
	if (answer.status >= 300 || Object(reply) !== reply) return strangeAnswer(answer, [apiKey]);
	return {
		reason: `answered without a result: ${JSON.stringify(reply).slice(0, 200)}`,
		advice: 'Show it to the support of IMSKLAD if it comes back.',
	};
}

export function connect(
	context: IExecuteFunctions,
	itemIndex: number,
	timeout: number,
	mode: Mode,
): ImskladApi {
	const credential = async () => await context.getCredentials(CREDENTIAL, itemIndex);

	async function call(
		type: string,
		action: string,
		data: unknown,
		given?: Repeat,
	): Promise<unknown> {
		const { baseUrl, apiKey } = await credential();
		const [verb] = action.split('_');
		const known = VERBS[verb] ?? ANY;
		const repeat = given ?? known.repeat;
		const howToCheck = LOOK_UP[verb] ?? LOOK_UP_ELSEWHERE;
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
				body: hiderOf(unmistakable([apiKey]))({ type, action, data }),
			}),
			howToCheck,
			isPassing: isPassing(repeat),
		});
		const details: IDataObject = { type, action, httpStatus: answer.status };
		return settled(answer, jsonOf(answer, unmistakable([apiKey])), {
			...{ service: SERVICE, repeat, howToCheck, details },
			isDone: known.isDone,
			refusal: () => refusalIn(jsonOf(answer, [apiKey]), details),
			strange: () => strangeReply(answer, apiKey),
		});
	}

	return {
		get base() {
			return credential().then(({ baseUrl }) => String(baseUrl).trim().toLowerCase());
		},
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
