/** What went wrong: how a flow words it. Texts are Russian, in words that people use. */
import { fields } from './n8n';
import type { Action } from './types';

/** What an item is about: what its operation was given, or what of it failed. */
const ABOUT = '($json.source ?? $json.details?.thing ?? $json.details ?? $json)';

export interface Wording {
	/** "Заказ", to which its number is added; without a number it is all of them: "Заказы". */
	noun: string;
	/** "ы": what makes many of one. */
	plural?: string;
	/** What it is called if nothing else is said: text, or an expression. */
	kind: string;
	/** What follows the words of the service. */
	advice?: string;
	/** The entity of MoySklad with the field "IMSKLAD проблема", if it has one. */
	entity?: string;
	/** Whether failures are a service's, which the flow itself tries again: they go over by themselves, without a place. */
	passing?: boolean;
}

/** A problem of an item as a row of the table has it: `thing`, `kind`, `text`, `place`. */
export const problem = ({
	noun,
	plural = 'ы',
	kind,
	advice = '',
	entity = '',
	passing = false,
}: Wording): Action =>
	fields({
		thing: `={{ \`${noun} \${${ABOUT}.name}\`.replace(' undefined', '${plural}') }}`,
		kind,
		text: `={{ $json.error ?? $json.warning ?? '' }} {{ $json.details?.description ?? '' }} ${advice}`.trimEnd(),
		place: `={{ ${passing ? "$json.error ? '' : " : ''}${ABOUT}.id ?? '' }}`,
		entity,
	});
