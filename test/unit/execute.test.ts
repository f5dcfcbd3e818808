/** The execute loop and the description builder, with a made-up service in n8n's engine. */
import type { IDataObject, IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { propertiesOf } from '../../nodes/shared/description';
import { Failure } from '../../nodes/shared/errors';
import { executeOperations, type Service } from '../../nodes/shared/execute';
import { integer, moment, text, toggle } from '../../nodes/shared/fields';
import { operationsOf, type Outcome } from '../../nodes/shared/operation';
import { runNode, type RunOptions } from '../engine/harness';

/** What the operations were asked for, and how. */
interface Api {
	base: Promise<string>;
	timeout: number;
}
const operation = operationsOf<Api>();
const PAGES = 4;
const PAGE = 30;
let log: IDataObject[] = [];

async function* pages() {
	for (let page = 0; page < PAGES; page++) {
		log.push({ page });
		for (let n = 0; n < PAGE; n++) yield { n: page * PAGE + n };
	}
}
const texts = { action: 'Do', description: 'Does' };
const required = { id: text('ID') };

const service: Service<Api> = {
	defaultTimeout: 17,
	connect: (_context, _index, timeout) => ({ base: Promise.resolve('made'), timeout }),
	resources: [
		{
			value: 'thing',
			name: 'Thing',
			operations: [
				operation({
					...texts,
					value: 'getAll',
					writes: false,
					name: 'Get Many',
					list: true,
					required: {},
					optional: { since: moment('Since') },
					run: pages,
				}),
				operation({
					...texts,
					value: 'getList',
					writes: false,
					name: 'Get List',
					list: true,
					required: {},
					run: async () => Array.from({ length: 70 }, (_, n) => ({ n })),
				}),
				operation({
					...texts,
					value: 'update',
					writes: true,
					turn: null,
					name: 'Update',
					required,
					optional: { postCode: integer('Code') },
					options: { loud: toggle('Loud', 'Whether it is loud') },
					run: async ({ api, body, options, index, item }) => {
						log.push({
							body,
							options,
							timeout: api.timeout,
							index,
							json: item.json,
							at: Date.now(),
						});
						if (body.id === 'bad') throw new Failure('Bad thing', { advice: 'Be good, please.' });
						if (body.id === 'bug') throw new TypeError('x is undefined');
						return body.id === 'none' ? [] : { done: body.id };
					},
				}),
				operation({
					...texts,
					value: 'together',
					writes: true,
					turn: null,
					name: 'Together',
					required,
					runAll: async (calls): Promise<Outcome[]> => {
						log.push({ ids: calls.map(({ body }) => body.id) });
						if (calls.some(({ body }) => body.id === 'bug')) throw new Error('All is lost');
						return calls.map(({ body }) =>
							body.id === 'bad'
								? new Failure('Bad thing', { advice: 'Be good, please.' })
								: body.id === 'partly'
									? [{ done: 1 }, new Failure('Bad part', { advice: 'Be whole, please.' })]
									: [{ done: body.id }],
						);
					},
				}),
			],
		},
	],
};

class Made implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Made',
		name: 'made',
		group: ['transform'],
		version: 1,
		description: 'Made up',
		defaults: { name: 'Made' },
		inputs: ['main'],
		outputs: ['main'],
		properties: propertiesOf(service.resources, service.defaultTimeout),
	};

	async execute(this: IExecuteFunctions) {
		return await executeOperations(this, service);
	}
}

beforeEach(() => {
	log = [];
});
const run = (name: string, parameters: IDataObject = {}, more: Partial<RunOptions> = {}) =>
	runNode(
		{ node: Made, credentials: [] },
		{ parameters: { resource: 'thing', operation: name, ...parameters }, ...more },
	);
const ID = '={{ $json.id }}';
const input = (...ids: unknown[]) => ids.map((id) => ({ id }) as IDataObject);

describe('a list', () => {
	it.each<[IDataObject, number, number]>([
		[{}, 50, 2],
		[{ limit: 1 }, 1, 1],
		[{ limit: PAGE }, PAGE, 1],
		[{ limit: PAGE + 1 }, PAGE + 1, 2],
		[{ limit: 1000 }, PAGES * PAGE, PAGES],
		[{ returnAll: true }, PAGES * PAGE, PAGES],
		[{ returnAll: true, limit: 5 }, PAGES * PAGE, PAGES],
		[{ returnAll: '={{ false }}', limit: '={{ "3" }}' }, 3, 1],
	])('with %j gives %i things from %i pages', async (parameters, things, asked) => {
		const { branches } = await run('getAll', parameters);
		const expected = Array.from({ length: things }, (_, n) => ({
			json: { n },
			pairedItem: { item: 0 },
		}));
		expect(branches[0]).toEqual(expected);
		expect(log).toHaveLength(asked);
	});

	it('is cut where it comes whole', async () => {
		expect((await run('getList')).items).toHaveLength(50);
		expect((await run('getList', { returnAll: true })).items).toHaveLength(70);
	});

	it.each([0, -1, 1.5, '={{ "many" }}'])('has no limit of %s', async (limit) => {
		const { error } = await run('getAll', { limit });
		expect(error?.message).toMatch(/^Limit must be/);
		expect(log).toEqual([]);
	});

	it('has its limit for each item, and pairs what comes', async () => {
		const { branches } = await run('getAll', { limit: '={{ $json.id }}' }, { input: input(1, 2) });
		expect(branches[0].map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 1].map((item) => ({ item })),
		);
	});
});

describe('one item after the other', () => {
	it('reads wire names, collections, options and the time-out of each', async () => {
		const parameters = {
			id: ID,
			updateFields: { postCode: '={{ $itemIndex }}' },
			options: { loud: true, timeout: '={{ $itemIndex + 1 }}' },
		};
		await run('update', parameters, { input: input('a', 'b') });
		expect(log).toMatchObject([
			{
				body: { id: 'a', post_code: 0 },
				options: { loud: true, timeout: 1 },
				timeout: 1,
				index: 0,
				json: { id: 'a' },
			},
			{
				body: { id: 'b', post_code: 1 },
				options: { loud: true, timeout: 2 },
				timeout: 2,
				index: 1,
				json: { id: 'b' },
			},
		]);
		log = [];
		await run('update', { id: 'a' });
		expect(log).toMatchObject([{ body: { id: 'a' }, options: {}, timeout: 17 }]);
	});

	it('keeps the order and may give nothing for an item', async () => {
		const { branches } = await run('update', { id: ID }, { input: input('a', 'none', 'c') });
		expect(branches[0]).toEqual([
			{ json: { done: 'a' }, pairedItem: { item: 0 } },
			{ json: { done: 'c' }, pairedItem: { item: 2 } },
		]);
	});

	it.each([
		['bad', 'Bad thing', /^Be good, please\. 1 of 3 items had gone through before/],
		['bug', 'x is undefined', /1 of 3 items/],
	])('stops at a %s one', async (id, message, description) => {
		const { error } = await run('update', { id: ID }, { input: input('a', id, 'c') });
		expect(error).toMatchObject({ message, description: expect.stringMatching(description) });
		expect(error?.context?.itemIndex).toBe(1);
		expect(log).toHaveLength(2);
	});

	it('checks every item before it begins', async () => {
		const { error } = await run('update', { id: ID }, { input: input('a', 'b', '') });
		expect(error).toMatchObject({ message: 'ID is required, but is empty' });
		expect(error?.context?.itemIndex).toBe(2);
		expect(log).toEqual([]);
	});

	it('goes on past items that cannot be read, expressions among them', async () => {
		const { items } = await run(
			'update',
			{ id: '={{ $json.id === 5 ? $("Nobody").item : $json.id }}' },
			{ input: input('a', 5, '', 'd'), onError: 'continueRegularOutput' },
		);
		expect(items).toMatchObject([
			{ done: 'a' },
			{ error: "Referenced node doesn't exist", details: {} },
			{ error: 'ID is required, but is empty', details: { field: 'ID' } },
			{ done: 'd' },
		]);
	});

	it('pauses between items where that is wanted', async () => {
		await run('update', { id: ID, options: { interval: 60 } }, { input: input('a', 'b', 'c') });
		const [first, second, third] = log.map(({ at }) => Number(at));
		for (const pause of [second - first, third - second]) expect(pause).toBeGreaterThanOrEqual(55);
	});

	it('ends at a cancelled run', async () => {
		const many = input(...Array.from({ length: 50 }, (_, n) => `${n}`));
		await run('update', { id: ID, options: { interval: 40 } }, { input: many, cancelAfter: 100 });
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(log.length).toBeGreaterThan(0);
		expect(log.length).toBeLessThan(6);
	});
});

describe('all items together', () => {
	it('go in one call, without those that cannot be read', async () => {
		const { items } = await run(
			'together',
			{ id: ID },
			{ input: input('a', '', 'bad', 'd'), onError: 'continueRegularOutput' },
		);
		expect(log).toEqual([{ ids: ['a', 'bad', 'd'] }]);
		expect(items).toMatchObject([
			{ done: 'a' },
			{ error: 'ID is required, but is empty' },
			{ error: 'Bad thing', details: { description: 'Be good, please.' } },
			{ done: 'd' },
		]);
	});

	it('stop at the first that failed, and say how many did not', async () => {
		const { error } = await run('together', { id: ID }, { input: input('a', 'b', 'bad', 'bad') });
		expect(error).toMatchObject({
			message: 'Bad thing',
			description: expect.stringContaining('2 of 4 items'),
		});
		expect(error?.context?.itemIndex).toBe(2);
	});

	it('keep what of an item could be given, with an error in the place of the rest', async () => {
		const more = { input: input('partly', 'a') };
		const { branches } = await run(
			'together',
			{ id: ID },
			{ ...more, onError: 'continueErrorOutput' },
		);
		expect(branches[0].map(({ json, pairedItem }) => [json.done, pairedItem])).toEqual([
			[1, { item: 0 }],
			['a', { item: 1 }],
		]);
		expect(branches[1]).toMatchObject([{ json: { error: 'Bad part' }, pairedItem: { item: 0 } }]);
		const { error } = await run('together', { id: ID }, more);
		expect(error?.message).toBe('Bad part');
	});

	it.each(['continueErrorOutput', 'continueRegularOutput'] as const)(
		'mark an error item for n8n 1.x, and keep its details (%s)',
		async (onError) => {
			const { branches, trace } = await run(
				'together',
				{ id: ID },
				{ input: input('a', 'bad', ''), onError },
			);
			const failed = branches.flat().filter(({ json }) => 'error' in json);
			expect(failed).toHaveLength(2);
			expect(branches.at(-1)).toEqual(expect.arrayContaining(failed));
			for (const { json, error, pairedItem } of failed) {
				expect(json).toMatchObject({ details: { description: expect.stringMatching(/\w/) } });
				expect(error).toBeInstanceOf(NodeOperationError);
				expect(error?.message).toBe(json.error);
				expect(pairedItem).toMatchObject({ item: expect.any(Number) });
			}
			expect(branches.flat().find(({ json }) => json.done)).not.toHaveProperty('error');
			expect(trace).toContain('Be good, please.');
		},
	);

	it('fail together where the call does', async () => {
		const { branches } = await run(
			'together',
			{ id: ID },
			{ input: input('a', 'bug', ''), onError: 'continueErrorOutput' },
		);
		expect(branches[0]).toEqual([]);
		expect(branches[1].map(({ json, pairedItem }) => [json.error, pairedItem])).toEqual([
			['All is lost', { item: 0 }],
			['All is lost', { item: 1 }],
			['ID is required, but is empty', { item: 2 }],
		]);
	});

	it('are not called where none can be read', async () => {
		const { items } = await run(
			'together',
			{ id: ID },
			{ input: input('', null), onError: 'continueRegularOutput' },
		);
		expect(items).toHaveLength(2);
		expect(log).toEqual([]);
	});
});

it('knows no operation of another version', async () => {
	const error = await run('fly').then((result) => result.error ?? new Error('none'));
	expect(error.message).toBe('This node has no operation "fly" of "thing"');
});

describe('the description', () => {
	const { properties } = new Made().description;
	const named = (name: string) => properties.filter((property) => property.name === name);

	it('puts into one what operations share to the letter', () => {
		expect(named('id').map(({ displayOptions }) => displayOptions?.show?.operation)).toEqual([
			['update', 'together'],
		]);
		expect(named('returnAll').map(({ displayOptions }) => displayOptions?.show?.operation)).toEqual(
			[['getAll', 'getList']],
		);
		// Lists have the same two; Update has one of its own more; Together does not pause between items. A yes/no is on
		// when it is added from version 1.1 on, so that each stands there twice.
		const options = named('options').map(({ displayOptions, options: own }) => [
			String(displayOptions?.show?.operation),
			own?.map(({ name }) => name).sort(),
		]);
		expect(Object.fromEntries(options)).toEqual({
			'getAll,getList': ['interval', 'timeout'],
			update: ['interval', 'loud', 'loud', 'preview', 'preview', 'timeout'],
			together: ['preview', 'preview', 'timeout'],
		});
	});

	it('shows the limit only without Return All, and filters for a list only', () => {
		expect(named('limit')[0].displayOptions?.show).toEqual({
			resource: ['thing'],
			operation: ['getAll', 'getList'],
			returnAll: [false],
		});
		expect(named('filters').map(({ displayOptions }) => displayOptions?.show?.operation)).toEqual([
			['getAll'],
		]);
		expect(
			named('updateFields').map(({ displayOptions }) => displayOptions?.show?.operation),
		).toEqual([['update']]);
		expect(named('additionalFields')).toEqual([]);
	});
});
