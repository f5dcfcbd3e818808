import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../../shared/errors';
import { json, text, wordChoice } from '../../shared/fields';
import type { Resource } from '../../shared/operation';
import { messagesOf } from '../clientForm';
import { isObject, operation, type Method, type SaplabApi } from '../transport';

/** A path below /panel, however it was written; an address is refused, so that the password stays with the shop. */
function belowPanel(path: string): string {
	const trimmed = path.trim();
	if (/^([a-z][a-z\d+.-]*:|[/\\]{2})/i.test(trimmed)) {
		throw new Failure('The path must not name a host: the request would go to another one', {
			advice: 'Write what comes after the address of the shop, such as /panel/order/status.',
			details: { field: 'Path' },
		});
	}
	return trimmed.replace(/^\/+/, '').replace(/^panel\/+/, '');
}

function formIn(value: unknown): IDataObject {
	if (isObject(value)) return value;
	throw new Failure('The form fields must be an object', {
		advice: 'Write them like { "name": "…" }.',
		details: { field: 'Form Fields (JSON)' },
	});
}

const send = operation({
	value: 'send',
	writes: true,
	turn: null,
	name: 'Send',
	action: 'Send any request',
	description: 'Send a request that this node does not know',
	required: {
		method: wordChoice<Method>('Method', [
			{ value: 'GET', name: 'GET' },
			{ value: 'POST', name: 'POST' },
		]),
		path: text('Path', 'What comes after the address of the shop, encoded for a URL', {
			placeholder: 'e.g. /panel/order/status',
		}),
		json: json(
			'Form Fields (JSON)',
			'For POST: an object of fields. An object inside travels as name[key], true as "on", false not at all.',
		),
	},
	/** The reply as it came. Never repeated by itself: in this panel even a GET may change something. */
	run: async ({ api, body: { method, path, json: form } }) => {
		const below = belowPanel(path);
		const isClient = /^client\/form\b/.test(below);
		const reply = await api.send(method, below, formIn(form), isClient ? { messagesOf } : {});
		return isObject(reply) ? reply : { value: reply as string };
	},
});

export const request: Resource<SaplabApi> = {
	value: 'request',
	name: 'Request (Запрос)',
	operations: [send],
};
