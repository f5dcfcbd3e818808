/**
 * The versions of the action nodes. What a parameter begins with may change from one to the next; a workflow keeps the
 * version that it was saved with, and so all that it had.
 */
import type { INodeProperties } from 'n8n-workflow';
import type { Property } from './field';

export const VERSIONS = [1, 1.1];

/** The one that a new node gets. */
export const NEWEST = VERSIONS[VERSIONS.length - 1];

export const versions = { version: VERSIONS, defaultVersion: NEWEST };

/** From this version on no form does anything that nobody has filled in. */
export const LEFT_ALONE = 1.1;

/** From this version on what could only be typed is chosen where the node knows what there is. */
export const CHOSEN = 1.1;

/** From this version on a yes/no that a person adds is a yes: nobody adds an option to leave it off. */
export const ON_WHEN_ADDED = 1.1;

/** A property as each version has it, by `@version` in its conditions; a single one where it never changed. */
export function editionsOf({ from = {}, ...first }: Property): Property[] {
	const isChange = (look: object) =>
		Object.entries(look).some(([key, value]) => first[key as 'default'] !== value);
	const changing = Object.keys(from)
		.map(Number)
		.filter((version) => isChange(from[version]));
	const starts = [VERSIONS[0], ...changing].sort((a, b) => a - b);
	if (starts.length === 1) return [first];
	return starts.map((start, n) => {
		const changes = starts.slice(0, n + 1).map((version) => from[version]);
		const own = VERSIONS.filter((version) => version >= start && !(version >= starts[n + 1]));
		const look = Object.assign({}, first, ...changes) as Property;
		return { ...look, when: { ...look.when, '@version': own } };
	});
}

/** A property as new nodes have it. */
export const newest = ({ from = {}, ...first }: Property): Property =>
	Object.assign(
		{},
		first,
		...Object.keys(from).map((version) => from[Number(version)]),
	) as Property;

/** The same as n8n has them. */
export const placed = ({ when, ...property }: Property): INodeProperties => ({
	...property,
	...(when && { displayOptions: { show: when } }),
});
