/** A filter that was added and is empty is refused, in every read of the three nodes, before anything is asked. */
import type { IDataObject } from 'n8n-workflow';
import { imsklad } from '../../nodes/Imsklad/Imsklad.node';
import { moySklad } from '../../nodes/MoySklad/MoySklad.node';
import { saplab } from '../../nodes/Saplab/Saplab.node';
import type { Resource } from '../../nodes/shared/operation';
import { collectionOf } from '../../nodes/shared/operation';
import { labelOf } from '../../nodes/shared/fields';
import * as erp from './moysklad-run';
import * as shop from './saplab-run';

/** What a person, an expression that finds nothing, or an agent leaves in a filter. */
const EMPTY = ['', '  ', null, '={{ $json.nothing }}'];

const readsOf = (resources: Array<Resource<never>>) =>
	resources.flatMap(({ value: resource, operations }) =>
		operations.flatMap((operation) => {
			const { list, narrowed, value, optional = {} } = operation;
			const collection = collectionOf(operation);
			return !list && !narrowed
				? []
				: Object.entries(optional).map(([name, field]) => ({
						...{ resource, operation: value, collection, name, label: labelOf(field, name) },
						type: field.properties(name)[0].type,
					}));
		}),
	);
const saplabReads = readsOf(saplab.resources as Array<Resource<never>>);
const moyskladReads = readsOf(moySklad.resources as Array<Resource<never>>);

it('there is nothing to narrow by in the reads of IMSKLAD', () => {
	expect(readsOf(imsklad.resources as Array<Resource<never>>)).toEqual([]);
});

/** Each parameter once, and of each operation at least one. */
const some = (reads: typeof moyskladReads) =>
	reads.filter(
		({ resource, operation, name }, n) =>
			n === reads.findIndex((each) => each.name === name) ||
			n === reads.findIndex((each) => each.resource === resource && each.operation === operation),
	);

describe('Saplab', () => {
	let panel: shop.Panel;
	beforeAll(async () => {
		panel = await shop.startPanel();
	});
	afterAll(() => panel.close());
	const run = shop.runner(() => panel);

	it.each(some(saplabReads))(
		'$resource.$operation: $name',
		async ({ resource, operation, collection, name, label }) => {
			for (const value of EMPTY) {
				const parameters = { resource, operation, invoice: '', [collection]: { [name]: value } };
				const { error } = await run(parameters);
				expect([value, error?.message]).toEqual([
					value,
					`The filter "${label}" was added, but is empty`,
				]);
			}
			const list = await run({ resource, operation, invoice: '', [collection]: { [name]: [] } });
			expect(list.error?.message).toContain(label);
			expect(panel.requests).toEqual([]);
		},
	);
});

describe('MoySklad', () => {
	let account: erp.Account;
	beforeAll(async () => {
		account = await erp.startAccount();
	});
	afterAll(() => account.close());
	const run = erp.runner(() => account);

	it.each(some(moyskladReads))(
		'$resource.$operation: $name',
		async ({ resource, operation, collection, name, label, type }) => {
			const empty =
				type === 'fixedCollection'
					? [{}, { condition: [] }]
					: ['', '={{ [] }}', '={{ $json.nothing }}'];
			for (const value of type === 'resourceLocator'
				? [...empty, { mode: 'list', value: '' }, { mode: 'id', value: [] }]
				: empty) {
				const { error } = await run(resource, operation, {
					entityType: 'product',
					[collection]: { [name]: value },
				} as IDataObject);
				// What is of another kind is refused as that: a list for a number.
				const words =
					value === '={{ [] }}' ? label : `The filter "${label}" was added, but is empty`;
				expect([value, error?.message]).toEqual([value, expect.stringContaining(words)]);
			}
			expect(account.requests).toEqual([]);
		},
	);

	it.each(['equals', 'notEquals', 'contains', 'greater'])(
		'a condition with "%s" and no value',
		async (operator) => {
			for (const value of ['', ' ', null, [], ['', null]]) {
				const condition = [{ field: 'article', operator, value }];
				const { error } = await run('product', 'getAll', {
					filters: { conditions: { condition } },
				} as IDataObject);
				expect(error?.message).toBe('Condition on article: the value is missing');
				expect(error?.description).toContain('Is Empty');
			}
			expect(account.requests).toEqual([]);
		},
	);
});
