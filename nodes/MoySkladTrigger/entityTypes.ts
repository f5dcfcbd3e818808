import { entities } from '../MoySklad/entities';
import { withArchived } from '../MoySklad/query';
import type { Dictionary } from '../shared/fields';

/** What their things do not have by the vendor's OpenAPI description, or have beside the usual. */
interface Traits {
	/** They do not tell when they were made. */
	isUndated?: boolean;
	/** They can be put into the archive, where lists leave them out (MS-62). */
	hasArchive?: boolean;
}
const CATALOGUE: Traits = { isUndated: true, hasArchive: true };

/** Entities with webhooks that the MoySklad node has no resource of its own for: the API's list of entities. */
const OTHERS: Array<[keyword: string, name: string, russian: string, traits?: Traits]> = [
	['prepayment', 'Prepayment', 'Предоплата'],
	['prepaymentreturn', 'Prepayment Return', 'Возврат предоплаты'],
	['processingplan', 'Processing Plan', 'Техкарта', CATALOGUE],
];

const WITHOUT_WEBHOOKS = ['webhook', 'webhookstock', 'country', 'group', 'taxrate'];

const known = entities.filter(({ keyword }) => !WITHOUT_WEBHOOKS.includes(keyword));

const attributeOf = (keyword: string, attribute: string) =>
	known.find((each) => each.keyword === keyword)?.attributes.find(({ name }) => name === attribute);
const isKnown = (keyword: string) => known.some((each) => each.keyword === keyword);
const traitsOf = (keyword: string): Traits =>
	OTHERS.find(([other]) => other === keyword)?.[3] ?? {};

/**
 * Whether a list can be read by what was changed since a time: currencies tell no such time, and the list of folders of
 * processing plans knows no filter (MS-46). Of an unknown type: yes.
 */
export const isListed = (keyword: string) =>
	!isKnown(keyword) || attributeOf(keyword, 'updated')?.filter !== undefined;

/** Whether they tell when they were made: a product does not. Of an unknown type: yes. */
export const tellsCreated = (keyword: string) =>
	isKnown(keyword) ? attributeOf(keyword, 'created') !== undefined : !traitsOf(keyword).isUndated;

/** The filter by which a list has what lies in the archive too, which may change as well; empty where there is none. */
export function archiveOf(keyword: string): string {
	const entity = known.find((each) => each.keyword === keyword);
	if (entity) return withArchived(entity);
	return traitsOf(keyword).hasArchive ? 'archived=true;archived=false' : '';
}

/** Everything that can have webhooks, by the API's keywords, sorted for the editor. */
export const entityTypes: Dictionary<string> = [
	...known.map(({ keyword, name, russian }) => ({ value: keyword, name, russian })),
	...OTHERS.map(([value, name, russian]) => ({ value, name, russian })),
]
	.map((each) => ({
		...each,
		...(!isListed(each.value) && {
			description: 'Without catching up but for deletions: its list cannot be read by time',
		}),
	}))
	.sort((a, b) => a.name.localeCompare(b.name, 'en'));
