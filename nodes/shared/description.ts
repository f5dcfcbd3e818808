import type { INodeProperties, NodeParameterValue } from 'n8n-workflow';
import type { Field, Property } from './fields';
import { collectionOf, optionsOf, listFields, type Operation, type Resource } from './operation';

type Show = Record<string, NodeParameterValue[]>;

const byDisplayName = (a: INodeProperties, b: INodeProperties) =>
	a.displayName.localeCompare(b.displayName, 'en');

const looks = (fields: Record<string, Field<unknown, string | undefined>>) =>
	Object.entries(fields).flatMap(([name, field]) => field.properties(name));

function collection(
	name: string,
	displayName: string,
	placeholder: string,
	fields: Record<string, Field<unknown, string | undefined>>,
): Property[] {
	const options = looks(fields).sort(byDisplayName);
	return options.length
		? [{ displayName, name, type: 'collection', placeholder, default: {}, options }]
		: [];
}

const COLLECTION_NAMES = {
	additionalFields: 'Additional Fields',
	updateFields: 'Update Fields',
	filters: 'Filters',
};

/** Whether there is a value whatever a person does; a dropdown that is loaded begins with none. */
const hasValue = ({ type, default: byDefault }: Property) =>
	['boolean', 'options', 'fixedCollection'].includes(type) && byDefault !== '';

function parametersOf(operation: Operation<never>, defaultTimeout: number): Property[] {
	const required = Object.entries(operation.required).flatMap(([name, field]) =>
		field
			.properties(name)
			.map((property) =>
				field.mayBeEmpty || hasValue(property) ? property : { ...property, required: true },
			),
	);
	return [
		...required,
		...(operation.list ? looks(listFields) : []),
		...collection(
			collectionOf(operation),
			COLLECTION_NAMES[collectionOf(operation)],
			operation.list ? 'Add Filter' : 'Add Field',
			operation.optional ?? {},
		),
		...collection('options', 'Options', 'Add Option', optionsOf(operation, defaultTimeout)),
	];
}

/** Puts properties that several operations of a resource share to the letter into one. */
function shared(resource: Resource<never>, defaultTimeout: number): INodeProperties[] {
	const seen = new Map<string, { property: Property; operations: string[] }>();
	for (const operation of resource.operations) {
		for (const property of parametersOf(operation, defaultTimeout)) {
			const key = JSON.stringify(property);
			const known = seen.get(key);
			if (known) known.operations.push(operation.value);
			else seen.set(key, { property, operations: [operation.value] });
		}
	}
	return [...seen.values()].map(({ property: { when, ...property }, operations }) => {
		const show: Show = { resource: [resource.value], operation: operations, ...when };
		return { ...property, displayOptions: { show } };
	});
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
			options: operations
				.map(({ value, name, action, description }) => ({ name, value, action, description }))
				.sort(byName),
		})),
		...known.flatMap((resource) => shared(resource, defaultTimeout)),
	];
}

/** A dropdown whose first choice is the first thing in its list, whatever their order on the screen. */
const dropdown = (
	displayName: string,
	name: string,
	[{ value: first }]: Array<{ value: string }>,
) => ({ displayName, name, type: 'options', noDataExpression: true, default: first }) as const;

const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name, 'en');
