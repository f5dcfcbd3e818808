/** How n8n is to respond, as the person has chosen. */
import {
	fromFunction,
	webhookDescriptionFields,
	type INodeParameters,
	type IWebhookDescription,
	type WebhookResponseMode,
} from 'n8n-workflow';

export type Respond = 'immediately' | 'reply' | 'whenFinished';

/**
 * The functions are also sent to the editor as their own text, in an expression, so they know nothing but their
 * argument, and hold no two closing braces in a row.
 */
const fields = {
	responseMode: (parameters: INodeParameters): WebhookResponseMode =>
		parameters.respond === 'reply'
			? 'responseNode'
			: parameters.respond === 'whenFinished'
				? 'lastNode'
				: 'onReceived',
	// Where it is not empty it goes before what webhook() answers.
	responseData: (parameters: INodeParameters): string =>
		parameters.respond === 'whenFinished' ? 'allEntries' : '',
};

type Responding = Required<Pick<IWebhookDescription, keyof typeof fields>>;

/**
 * Since 2.41 n8n takes the functions themselves: a call then costs no expression, which is worth more than all else
 * that a call costs. An older one takes the expressions.
 */
export const responding: Responding =
	typeof webhookDescriptionFields === 'function'
		? webhookDescriptionFields({
				responseMode: fromFunction(fields.responseMode),
				responseData: fromFunction(fields.responseData),
			})
		: {
				responseMode: expression(fields.responseMode),
				responseData: expression(fields.responseData),
			};

function expression(field: (parameters: INodeParameters) => string): string {
	return `={{(${String(field)})($parameter)}}`;
}
