/** Pages for people: n8n's forms. */
import type { Action, Parameters } from './types';

const fieldsOf = (values: Record<string, Parameters>) => ({
	values: Object.entries(values).map(([fieldName, field]) => ({ fieldName, ...field })),
});

/** A page for people; its fields by the names under which their values come. */
export const formTrigger = (
	page: { title: string; description: string; button: string },
	values: Record<string, Parameters>,
): Action => ({
	type: 'n8n-nodes-base.formTrigger',
	version: 2.6,
	parameters: {
		// A page that sends orders is not open to whoever guesses its address.
		authentication: 'basicAuth',
		formTitle: page.title,
		formDescription: page.description,
		formFields: fieldsOf(values),
		options: { buttonLabel: page.button, appendAttribution: false },
	},
	credentials: ['httpBasicAuth'],
	webhook: true,
});

/** Another page of the form, which waits an hour; after that the run goes on without its values. */
export const formPage = (
	page: { title: string; description: string; button: string },
	values: Record<string, Parameters>,
): Action => ({
	type: 'n8n-nodes-base.form',
	version: 2.6,
	parameters: {
		operation: 'page',
		defineForm: 'fields',
		formFields: fieldsOf(values),
		limitWaitTime: true,
		limitType: 'afterTimeInterval',
		resumeAmount: 1,
		resumeUnit: 'hours',
		options: {
			formTitle: page.title,
			formDescription: page.description,
			buttonLabel: page.button,
		},
	},
	webhook: true,
});

/** The last page of the form. */
export const formEnding = (title: string, message: string): Action => ({
	type: 'n8n-nodes-base.form',
	version: 2.6,
	parameters: {
		operation: 'completion',
		completionTitle: title,
		completionMessage: message,
		options: {},
	},
	webhook: true,
});

/**
 * An item's fields as HTML in `html`, each an element of its name, with everything in them escaped: `{ p: 'text', ul:
 * { li: ['a', 'b'] } }`.
 */
export const asHtml: Action = {
	type: 'n8n-nodes-base.xml',
	parameters: {
		mode: 'jsonToxml',
		dataPropertyName: 'html',
		options: { headless: true, rootName: 'div' },
	},
};

interface Question {
	title: string;
	/** Text, or an expression; `<br>` between lines. */
	description: string;
	/** What is to be chosen: by this name the choice comes. */
	field: string;
	choices: string[];
	/** How long it waits: hours, or an expression. Then the run goes on without a choice. */
	hours: number | string;
	/** What the page says afterwards. */
	thanks: string;
}

/** Lies at `$execution.resumeFormUrl`; what stands beside it in a workflow runs only after it, unless it is higher up. */
export const question = ({
	title,
	description,
	field,
	choices,
	hours,
	thanks,
}: Question): Action => ({
	type: 'n8n-nodes-base.wait',
	version: 1.1,
	parameters: {
		resume: 'form',
		formTitle: title,
		formDescription: description,
		formFields: {
			values: [
				{
					fieldLabel: field,
					fieldType: 'radio',
					fieldOptions: { values: choices.map((option) => ({ option })) },
					requiredField: true,
				},
			],
		},
		limitWaitTime: true,
		limitType: 'afterTimeInterval',
		resumeAmount: hours,
		resumeUnit: 'hours',
		options: {
			appendAttribution: false,
			respondWithOptions: { values: { respondWith: 'text', formSubmittedText: thanks } },
		},
	},
	webhook: true,
});
