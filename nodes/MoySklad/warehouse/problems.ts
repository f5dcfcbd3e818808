/** Why a document cannot go to the warehouse. */
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../../shared/errors';
import type { Source } from '../../shared/warehouse';

/** A word that stays, whatever becomes of the texts. */
export type Reason =
	| 'notFound'
	| 'noOrderKey'
	| 'noLines'
	| 'onlyServices'
	| 'noProductKey'
	| 'sameKey'
	| 'fraction'
	| 'emptyBundle'
	| 'unreadable'
	| 'unread'
	| 'changing';

export interface Problem {
	reason: Reason;
	/** The number of the line, from 1, and what is in it. */
	line?: number;
	item?: string;
	/** Goes on from "… cannot go to the warehouse: ". */
	why: string;
	advice: string;
}

/** The Failure for a document, with all that is wrong with it; the first comes into the message. */
export function cannotGo(kind: string, source: Source, problems: Problem[]): Failure {
	const [{ reason, line, item, why, advice }] = problems;
	const others = problems.length - 1;
	const more = others ? ` (and ${others} more ${others === 1 ? 'line' : 'lines'})` : '';
	const where = line === undefined ? '' : `line ${line} "${item}" `;
	return new Failure(`${kind} ${source.name} cannot go to the warehouse: ${where}${why}${more}`, {
		advice,
		details: {
			...{ id: source.id, name: source.name, reason },
			...(line !== undefined && {
				line,
				item,
				lines: problems.map((each) => ({
					...{ line: each.line, item: each.item, reason: each.reason },
					why: each.why,
				})),
			}),
			source: source as unknown as IDataObject,
		},
	});
}
