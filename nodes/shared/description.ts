import type { INodeProperties } from 'n8n-workflow';
import type { Field, Property } from './fields';
import { itemFields, shownFor } from './itemInput';
import { editionsOf, ON_WHEN_ADDED, placed } from './versions';
import { collectionOf, optionsOf, listFields, type Operation, type Resource } from './operation';

const { compare } = new Intl.Collator('en');
const byDisplayName = (a: INodeProperties, b: INodeProperties) =>
	compare(a.displayName, b.displayName);

const looks = (
	fields: Record<string, Field<unknown, string | undefined>>,
	change = (property: Property) => property,
) =>
	Object.entries(fields).flatMap(([name, field]) =>
		field.properties(name).map(change).flatMap(editionsOf),
	);

/** What only says how, or narrows what is read: added, it is on. */
const onWhenAdded = (property: Property): Property =>
	property.type === 'boolean' && property.default === false
		? { ...property, from: { ...property.from, [ON_WHEN_ADDED]: { default: true } } }
		: property;

function collection(
	name: string,
	displayName: string,
	placeholder: string,
	fields: Record<string, Field<unknown, string | undefined>>,
	change = (property: Property) => property,
): Property[] {
	const options = looks(fields, change).map(placed).sort(byDisplayName);
	return options.length
		? [{ displayName, name, type: 'collection', placeholder, default: {}, options }]
		: [];
}

const COLLECTION_NAMES = {
	additionalFields: 'Additional Fields',
	updateFields: 'Update Fields',
	filters: 'Filters',
};

/**
 * Whether n8n need not ask for a value: there is one whatever a person does (a dropdown that is loaded begins with
 * none), or, of a locator, n8n would take an object in its place for nothing.
 */
const goesUnmarked = ({ type, default: byDefault }: Property) =>
	['boolean', 'options', 'fixedCollection', 'resourceLocator'].includes(type) && byDefault !== '';

function parametersOf(operation: Operation<never>, defaultTimeout: number): Property[] {
	// What counts where the item has no such field may be empty where it has: the run asks for it.
	const isBeside = (name: string, { default: byDefault }: Property) =>
		byDefault === '' && operation.itemInput?.beside?.includes(name);
	const required = Object.entries(operation.required).flatMap(([name, field]) =>
		field
			.properties(name)
			.flatMap(editionsOf)
			.map((property) => shownFor(operation, name, property))
			.map((property) =>
				field.mayBeEmpty || goesUnmarked(property) || isBeside(name, property)
					? property
					: { ...property, required: true },
			),
	);
	return [
		...looks(itemFields(operation)),
		...required,
		...(operation.list ? looks(listFields) : []),
		...collection(
			collectionOf(operation),
			COLLECTION_NAMES[collectionOf(operation)],
			operation.list ? 'Add Filter' : 'Add Field',
			operation.optional ?? {},
			// What is written may as well be a no.
			operation.writes ? undefined : onWhenAdded,
		).map((property) => shownFor(operation, property.name, property)),
		...collection(
			'options',
			'Options',
			'Add Option',
			optionsOf(operation, defaultTimeout),
			onWhenAdded,
		),
	];
}

interface Placed<T> {
	property: Property;
	/** All that it says, in a text; what says the same is one. */
	key: string;
	/** How far down in the form it stands. */
	place: number;
	all: T[];
}

/** Puts what is alike into one; it stands where it stands lowest, so that no form has it before its time. */
function merged<T>(placed: Array<Placed<T>>): Array<Placed<T>> {
	const seen = new Map<string, Placed<T>>();
	for (const one of placed) {
		const { key } = one;
		const { place, all } = seen.get(key) ?? { place: 0, all: [] };
		seen.set(key, { ...one, place: Math.max(place, one.place), all: [...all, ...one.all] });
	}
	return [...seen.values()];
}

const COLLECTIONS = ['additionalFields', 'updateFields', 'filters', 'options'];

/** The operations' parameters; those that several operations, or resources, share to the letter are put into one. */
function parameters(resources: Array<Resource<never>>, defaultTimeout: number): INodeProperties[] {
	const perResource = resources.flatMap(({ value: resource, operations }) => {
		const own = operations.flatMap((operation) =>
			parametersOf(operation, defaultTimeout).map((property, index) => ({
				property,
				// A text of everything takes long to make: once, and what is added later is added to it.
				key: JSON.stringify(property),
				place: 100 * (COLLECTIONS.indexOf(property.name) + 1) + index,
				all: [operation.value],
			})),
		);
		return merged(own).map(({ property, key, place, all }) => ({
			property: { ...property, when: { ...property.when, operation: all } },
			key: `${key} ${all.join()}`,
			place,
			all: [resource],
		}));
	});
	return merged(perResource)
		.sort((a, b) => a.place - b.place)
		.map(({ property, all }) => placed({ ...property, when: { resource: all, ...property.when } }));
}

/**
 * A node's properties from its resources: the two dropdowns, then each operation's parameters.
 * `defaultTimeout` is in seconds.
 */
export function propertiesOf<Api>(
	resources: Array<Resource<Api>>,
	defaultTimeout: number,
): INodeProperties[] {
	const known = resources as Array<Resource<never>>;
	return [
		{
			...dropdown('Resource', 'resource', known),
			options: known.map(({ value, name }) => ({ name, value })).sort(byName),
		},
		...known.map(({ value: resource, operations }) => ({
			...dropdown('Operation', 'operation', operations),
			displayOptions: { show: { resource: [resource] } },
			options: inOrder(
				operations.map(({ value, name, action, description }) => ({
					name,
					value,
					action,
					description,
				})),
			),
		})),
		...parameters(known, defaultTimeout),
	];
}

/** A dropdown whose first choice is the first thing in its list, whatever their order on the screen. */
const dropdown = (
	displayName: string,
	name: string,
	[{ value: first }]: Array<{ value: string }>,
) => ({ displayName, name, type: 'options', noDataExpression: true, default: first }) as const;

/** n8n wants lists of five and more by the alphabet; a shorter one begins with what is wanted most. */
const inOrder = <T extends { name: string }>(options: T[]) =>
	options.length < 5 ? options : options.sort(byName);

/**
 * What stands under a node in the editor, in the words of its dropdowns: "Get Many: Demand". It is evaluated in the
 * browser, so it holds the words itself.
 */
export function subtitleOf<Api>(resources: Array<Resource<Api>>): string {
	const words = (named: Array<{ value: string; name: string }>) =>
		JSON.stringify(
			Object.fromEntries(named.map(({ value, name }) => [value, name.replace(/ \(.*\)$/, '')])),
		);
	const operations = words(resources.flatMap((resource) => resource.operations));
	return `={{ (${operations})[$parameter["operation"]] + ": " + (${words(resources)})[$parameter["resource"]] }}`;
}

const byName = (a: { name: string }, b: { name: string }) => compare(a.name, b.name);
