/** A page on which a run waits for a person. */
import type { Action } from './types';

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
