import type { IDataObject, IHttpRequestMethods } from 'n8n-workflow';
import { json, pick, text } from '../../shared/fields';
import type { Resource } from '../../shared/operation';
import { named } from '../filters';
import { orNull, quiet, quietHeaders } from '../options';
import { operation, type MoySkladApi } from '../transport';

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'].map((value) => ({ value, name: value }));

const send = operation({
	value: 'send',
	writes: true,
	turn: null,
	name: 'Send',
	action: 'Send any request',
	description: 'Send a request that this node does not know',
	required: named({
		method: pick('Method', METHODS),
		path: text('Path', 'What comes after the base URL, parameters included', {
			placeholder: 'e.g. entity/customerorder/new',
		}),
		json: orNull(json('Body (JSON)', 'What POST and PUT send: an object or a list')),
	}),
	options: { quiet },
	/** The reply: an item, or one for each element of a list. A write is never repeated by itself. */
	run: async ({ api, body, options }) => {
		const { method, path, json: content } = body as IDataObject;
		const reply = await api.request(method as IHttpRequestMethods, await api.pathOf(String(path)), {
			body: /^P/.test(String(method)) ? (content ?? {}) : undefined,
			repeat: method === 'GET' ? 'safe' : 'once',
			headers: quietHeaders(options.quiet),
			gives: 'anything',
		});
		if (reply === undefined) return { done: true };
		return [reply].flat().map((one) => (Object(one) === one ? one : { value: one }) as IDataObject);
	},
});

export const request: Resource<MoySkladApi> = {
	value: 'request',
	name: 'Request',
	operations: [send],
};
