import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/** Answers at once, before n8n has stored anything. */
export function answerNow(response: Response, status: number, body: IDataObject): void {
	response.status(status).json(body);
}

/**
 * Changes what n8n will send as JSON when the workflow is through. n8n lets a trigger that is not its own
 * choose between the last node's items and nothing; IMSKLAD wants its own words. A failed run stays HTTP 500.
 */
export function answerLater(response: Response, change: (body: unknown) => unknown): void {
	const send = response.json.bind(response);
	response.json = (body: unknown) => send(response.statusCode < 300 ? change(body) : body);
}
