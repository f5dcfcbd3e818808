import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../shared/errors';
import {
	exchange,
	jsonOf,
	strangeAnswer,
	type Answer,
	type Repeat,
	type RequestContext,
} from '../shared/http';
import { operationsOf, type Based } from '../shared/operation';
import { settled, type Refusal } from '../shared/outcome';
import type { Mode } from '../shared/preview';
import { HIDDEN, hiderOf } from '../shared/secrets';
import { shopAddress } from './address';
import { formBody } from './wire';

const SERVICE = 'Saplab';
const CREDENTIAL = 'saplabApi';

export type Method = 'GET' | 'POST';

/**
 * The control panel of a Saplab shop: HTTP Basic, forms in, JSON out. `path` is below /panel, its values encoded.
 * Each gives the panel's reply, or throws a Failure in the panel's words.
 */
export interface SaplabApi extends Based {
	/** A read: good if one of `collections` is in the reply (SAP-08 has two names for one). */
	read(path: string, ...collections: string[]): Promise<IDataObject>;
	/** A form, or what makes one of what is there, asked anew for every attempt: good if the reply says so. */
	write(
		path: string,
		form: IDataObject | (() => Promise<IDataObject>),
		how?: How,
	): Promise<IDataObject>;
	/** A GET that does something (SAP-03): good if the reply says so, and never repeated. */
	act(path: string, howToCheck?: string): Promise<IDataObject>;
	/** Any request, never repeated: good unless the reply says otherwise. */
	send(
		method: Method,
		path: string,
		form: IDataObject,
		how?: Pick<How, 'messagesOf'>,
	): Promise<unknown>;
}

export const operation = operationsOf<SaplabApi>();

/** How a form is sent. */
export interface How {
	/** `once` unless said. */
	repeat?: Repeat;
	/** The fields whose messages, `{ field: message }`, are its refusal, where the document has such a one. */
	messagesOf?: readonly string[];
	/** What to do where its outcome is unknown. */
	howToCheck?: string;
}

interface Request extends Pick<How, 'messagesOf'> {
	method: Method;
	path: string;
	form?: IDataObject;
	/** The form of another attempt. */
	renew?: () => Promise<IDataObject>;
	repeat: Repeat;
	/** Whether a reply is the good one. */
	isGood(reply: unknown): boolean;
	/** What a good one has, in words for an error. */
	wanted: string;
	howToCheck?: string;
}

const LOOK_UP =
	'Look in the panel whether it was done before you run this again; a second request could count twice.';

const RIGHTS =
	'Most often the login or the password in the credential is wrong, or the employee has no right to this in the panel.';

export const isObject = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const isSuccess = (reply: unknown) => isObject(reply) && reply.status === 'success';
const isError = (reply: unknown) => isObject(reply) && reply.status === 'error';

/** All texts in a value, each after the field that it is about: `email: …`, `wholesalers.inn: …`. */
const messages = (value: unknown, field = ''): string[] =>
	Object(value) === value
		? Object.entries(value as object).flatMap(([key, each]) =>
				messages(each, Array.isArray(value) ? field : [field, key].filter(Boolean).join('.')),
			)
		: [`${field}: ${String(value)}`];

const isTexts = (value: unknown): boolean =>
	Object(value) === value
		? Object.values(value as object).length > 0 && Object.values(value as object).every(isTexts)
		: typeof value === 'string';

/** Messages of these fields, or of what stands in them (`wholesalers[inn]`), and of nothing else. */
const isAbout = (reply: IDataObject, fields: readonly string[]) =>
	isTexts(reply) && Object.keys(reply).every((name) => fields.includes(name.split(/[[.]/)[0]));

/**
 * How the panel says no (SAP-11, SAP-12): `{ status: 'error', text? }`, or where the document has it
 * `{ field: message }` without a status. `undefined` where the reply is nothing of that kind.
 */
function refusal(
	reply: unknown,
	fields: readonly string[],
): { words: string; advice: string } | undefined {
	if (!isObject(reply) || isSuccess(reply)) return undefined;
	const { status, text, ...messagesOf } = reply;
	if (status !== 'error') {
		return isAbout(reply, fields)
			? { words: messages(reply).join('; '), advice: 'Correct these fields of this item.' }
			: undefined;
	}
	const words = [...(text ? [String(text)] : []), ...messages(messagesOf)].join(' ').trim();
	return words
		? {
				words,
				advice: 'The panel said no. Check the values of this item, and the rights of the employee.',
			}
		: {
				words: `${SERVICE} refused and did not say why`,
				advice:
					'Most often there is nothing with this ID (any more), or the employee has no right to this in the panel.',
			};
}

function refused(reply: unknown, fields: readonly string[], details: IDataObject) {
	const said = refusal(reply, fields);
	if (!said) return undefined;
	const failure = new Failure(said.words, { advice: said.advice, details, fromService: true });
	return { failure } satisfies Refusal;
}

/** Why an answer is none of the panel's, and what to do about it. */
function strange(answer: Answer, wanted: string, secrets: string[]) {
	const { reason, advice } = strangeAnswer(answer, secrets);
	const reply = answer.status < 300 ? jsonOf(answer, secrets) : undefined;
	const isAboutRights = answer.status < 404;
	return {
		reason:
			reply === undefined
				? reason
				: `answered without ${wanted}: ${JSON.stringify(reply).slice(0, 200)}`,
		advice: isAboutRights ? `${RIGHTS} ${advice}` : advice,
	};
}

/** A form as it may be shown: the password of a client stays hidden. */
const withoutPassword = (form: IDataObject): IDataObject =>
	form.password ? { ...form, password: HIDDEN } : form;

/** Gives an item, a dropdown or a poll its way to the panel; `timeout` is in seconds. */
export function connect(
	context: RequestContext,
	itemIndex: number,
	timeout: number,
	mode: Mode = 'write',
): SaplabApi {
	const credential = async () => await context.getCredentials(CREDENTIAL, itemIndex);

	async function ask({
		method,
		path,
		form,
		renew,
		repeat,
		messagesOf = [],
		isGood,
		wanted,
		howToCheck = LOOK_UP,
	}: Request): Promise<unknown> {
		const { baseUrl, login, password } = await credential();
		const pair = `${login}:${password}`;
		const unmistakable = [pair, Buffer.from(pair).toString('base64')];
		const answer = await exchange(context, {
			credential: CREDENTIAL,
			service: SERVICE,
			options: {
				method,
				baseURL: shopAddress(String(baseUrl)),
				url: `/panel/${path}`,
				headers: {
					accept: 'application/json',
					...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
				},
				...(form && { body: formBody(form) }),
			},
			timeout,
			repeat,
			...(renew && { renew: async () => formBody(await renew()) }),
			mode,
			shown: () =>
				hiderOf(unmistakable)({
					method,
					path: `/panel/${path}`,
					...(form && { body: withoutPassword(form) }),
				}),
			howToCheck,
			isPassing: ({ status }) => status === 429 || status >= 500,
		});

		const secrets = [...unmistakable, String(password), String(form?.password ?? '')];
		const details: IDataObject = { method, path, httpStatus: answer.status };
		// In data a password stays: people choose words and numbers that stand there by right.
		return settled(answer, jsonOf(answer, unmistakable), {
			...{ service: SERVICE, repeat, isDone: isGood, howToCheck, details },
			refusal: () => refused(jsonOf(answer, secrets), messagesOf, details),
			strange: () => strange(answer, wanted, secrets),
		});
	}

	const done = { isGood: isSuccess, wanted: '"status": "success"' };
	return {
		get base() {
			return credential().then(({ baseUrl }) => shopAddress(String(baseUrl)).toLowerCase());
		},
		read: async (path, ...collections) =>
			(await ask({
				method: 'GET',
				path,
				repeat: 'safe',
				isGood: (reply) =>
					isObject(reply) && collections.some((name) => Object(reply[name]) === reply[name]),
				wanted: `"${collections[0]}"`,
			})) as IDataObject,
		write: async (path, given, { repeat = 'once', ...how } = {}) => {
			const form = typeof given === 'function' ? await given() : given;
			const renew = typeof given === 'function' ? given : undefined;
			const request = { method: 'POST' as const, path, form, renew, repeat };
			return (await ask({ ...request, ...done, ...how })) as IDataObject;
		},
		act: async (path, howToCheck) =>
			(await ask({ method: 'GET', path, repeat: 'once', ...done, howToCheck })) as IDataObject,
		send: async (method, path, form, how) =>
			await ask({
				method,
				path,
				...(method === 'POST' && { form }),
				repeat: 'once',
				isGood: (reply) =>
					method === 'POST' ? isSuccess(reply) : reply !== undefined && !isError(reply),
				wanted: method === 'POST' ? '"status": "success"' : 'JSON',
				...how,
			}),
	};
}
