import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { rowsOf, split, type Section } from './lists';
import { shaped } from './shapes';
import type { SaplabApi } from './transport';

interface Many {
	api: SaplabApi;
	/** The filters under their names on the wire. */
	body: IDataObject;
	options: { rawOutput?: boolean };
	context: IExecuteFunctions;
}

/** A list with filters, page by page; says in the editor where a filter had to be applied by the node (SAP-16). */
export async function* getMany({ api, body, options, context }: Many, section: Section) {
	const { names } = split(section, body);
	if (names.length) {
		context.addExecutionHints({
			message: `A value with "/" cannot travel to Saplab in a filter, so this node itself has filtered by ${names.join(' and ')}: it read everything else that suits, ignoring case.`,
			type: 'warning',
			location: 'outputPane',
		});
	}
	for await (const row of rowsOf(api, section, body)) {
		yield shaped(row, section.shape, options.rawOutput);
	}
}
