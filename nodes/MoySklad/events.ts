import type { IDataObject } from 'n8n-workflow';
import { isId, lastOf } from './references';

/** One change as MoySklad Trigger gives it, from a webhook's message (section "Вебхуки") or from catching up. */
export interface ChangeEvent {
	/** The same in every try of a message; of what was found by catching up, `catch-up/…`. */
	requestId: string;
	/** CREATE, UPDATE, DELETE or PROCESSED. */
	action: string;
	/** The API's keyword. */
	entityType: string;
	id: string;
	/** Where the message says that it lies: nothing signs a message, so it proves nothing. */
	href: string;
	/** Only with action UPDATE of a webhook with diffType FIELDS. */
	updatedFields?: string[];
	accountId?: string;
	/** `{ meta?, moment, uid? }`, the moment in Moscow time. */
	auditContext?: IDataObject;
}

const isObject = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

function changeOf(event: unknown, message: IDataObject, requestId: string): ChangeEvent[] {
	if (!isObject(event) || !isObject(event.meta)) return [];
	const { action, accountId, updatedFields } = event;
	const { type, href } = event.meta;
	if (![action, type, href].every((text) => typeof text === 'string' && text !== '')) return [];
	const id = lastOf(String(href).replace(/[?#].*$/s, ''));
	if (!isId(id)) return [];
	return [
		{
			requestId,
			action: String(action),
			entityType: String(type),
			id,
			href: String(href),
			...(Array.isArray(updatedFields) && { updatedFields: updatedFields.map(String) }),
			...(typeof accountId === 'string' && { accountId }),
			...(isObject(message.auditContext) && { auditContext: message.auditContext }),
		},
	];
}

/**
 * The events of a webhook's message, in its order; none where it is no such message. The table types `events` as
 * one object while every sample has a list (MS-23): both are taken.
 */
export function changesIn(message: unknown, requestId: string): ChangeEvent[] {
	if (!isObject(message)) return [];
	return [message.events].flat().flatMap((event) => changeOf(event, message, requestId));
}

/** Whether it is the message of a stock webhook. */
export const isStockMessage = (message: unknown): message is IDataObject =>
	isObject(message) &&
	['stockType', 'reportType', 'reportUrl'].every((name) => typeof message[name] === 'string');

/** `requestId` of a message's query. */
export const requestIdIn = (query: unknown): string => {
	const [given] = [isObject(query) ? query.requestId : ''].flat();
	return typeof given === 'string' ? given : '';
};

const CATCH_UP = 'catch-up/';

/** The same for the same state of the same thing, so that a repeat is known as one. */
export const catchUpId = (...parts: string[]) => `${CATCH_UP}${parts.join('/')}`;

export const isCatchUp = ({ requestId }: ChangeEvent) => requestId.startsWith(CATCH_UP);

const AGAIN = `${CATCH_UP}again/`;

/** An event of catching up that an earlier run may have been given, which has died: nobody knows how far it came. */
export const again = (event: ChangeEvent): ChangeEvent => ({
	...event,
	requestId: event.requestId.replace(CATCH_UP, AGAIN),
});

export const isAgain = ({ requestId }: ChangeEvent) => requestId.startsWith(AGAIN);
