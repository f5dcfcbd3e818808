/** Files of MoySklad into n8n's binary data: the service is asked where they lie, and they are fetched from there. */
import type { IBinaryData, IDataObject, IHttpRequestMethods } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { integer } from '../../shared/fields';
import { DEFAULT_SIZE, download, endsAfter, received, type Terms } from '../../shared/download';
import { attempt, Failure } from '../../shared/errors';
import type { AnyCall } from '../calls';
import type { Opened } from './opened';

/** How often it is asked whether a form is ready, in milliseconds. */
const POLL = 1000;
/** How often the service may lead on below its own address. */
const MOST_STEPS = 5;

/** The option of all that fetch a file. */
export const maxSize = integer(
	'Maximum Size (MB)',
	'A file that is larger is not loaded: n8n holds it in memory while it comes',
	{ default: DEFAULT_SIZE, typeOptions: { minValue: 1 } },
);

/** Seconds: the node's own default for one request. */
const DEFAULT_TIMEOUT = 300;

export function termsOf({ options }: Pick<AnyCall, 'options'>, name?: string): Terms {
	const { maxSize: megabytes, timeout } = options as { maxSize?: number; timeout?: number };
	return {
		maxSize: (megabytes ?? DEFAULT_SIZE) * 2 ** 20,
		timeout: timeout ?? DEFAULT_TIMEOUT,
		name,
	};
}

/** The path of an address below the base; nothing for one that leads elsewhere. */
async function pathBelow({ api }: AnyCall, address: string): Promise<string | undefined> {
	const path = await attempt(() => api.pathOf(address));
	return path instanceof Failure ? undefined : path;
}

interface First {
	method: IHttpRequestMethods;
	body?: unknown;
}

/**
 * The file behind an address that the service gave. Below the base URL it is asked for with the credential, and the
 * way on is followed; any other address is fetched as anybody would. A form that is not ready yet (202) is waited for.
 */
export async function fetched(
	call: AnyCall,
	address: string,
	terms: Terms,
	{ method, body }: First = { method: 'GET' },
): Promise<IBinaryData> {
	const { api, context } = call;
	const ended = endsAfter(context, terms.timeout);
	const base = await api.base;
	let asking: First = { method, body };
	let at = address;
	for (let steps = 0; ; ) {
		const path = await pathBelow(call, at);
		if (path === undefined) return await download(context, at, base, terms);
		const opened = (await api.request(asking.method, path, {
			...(asking.body !== undefined && { body: asking.body }),
			...{ repeat: 'safe', gives: 'anything', file: true },
		})) as Opened;
		if (opened.body) {
			const { headers, body: arriving, from } = opened;
			return await received(context, { headers, body: arriving }, new URL(from), terms, ended);
		}
		const isReady = opened.status !== 202;
		at = opened.location ?? at;
		asking = { method: 'GET' };
		if (!isReady) await sleep(POLL);
		else if (steps++ === MOST_STEPS) throw leadsOn({ address: path });
		if (ended.aborted) throw late(terms);
	}
}

const leadsOn = (details: IDataObject) =>
	new Failure('MoySklad leads on and on to the file', {
		advice: 'Try again later. If it stays so, tell the support of the service.',
		details,
		fromService: true,
	});

const late = ({ timeout }: Terms) =>
	new Failure(`MoySklad did not have the file ready within ${timeout} s`, {
		advice: 'Try again later, or raise "Timeout" in the options.',
		details: { outcome: 'safe to repeat' },
		fromService: true,
	});
