/** The stage itself, by small workflows: what n8n's nodes do in it is what the workflows may rely on. */
import { stageFlows, type Stage } from './engine';
import { hand, row, type Json } from './small';

let stage: Stage;
const world: Json = { state: () => ({}), credentials: [] };
const put = async (flows: Json, more: Json = {}) =>
	(stage = await stageFlows({ flows, world, ...more }));
afterEach(async () => await stage.close());

it('runs n8n nodes with expressions', async () => {
	const assignments = [
		{ id: '1', name: 'a', type: 'string', value: "={{ $('Go').item.json.b + $json.b }}" },
		{ id: '2', name: 'hash', type: 'string', value: "={{ 'x'.hash() }}" },
		{ id: '3', name: 'zone', type: 'string', value: '={{ $now.zoneName }}' },
		{ id: '4', name: 'id', type: 'string', value: '={{ $execution.id }}' },
	];
	await put({ flow: row(hand, ['Edit', 'set', 3.4, { assignments: { assignments } }]) });
	const run = await stage.run('flow', 'Go', [{ b: 'x' }]);
	expect(run.items('Edit')).toEqual([
		{ a: 'xx', hash: '9dd4e461268c8034f5c8564e155c67a6', zone: 'America/New_York', id: '1' },
	]);
	expect(run.executed).toEqual(['Go', 'Edit']);
	expect(run.status).toBe('success');
});

const table = (operation: string, more: Json = {}): Json => ({
	resource: 'row',
	operation,
	dataTableId: { __rl: true, mode: 'name', value: 'sklad problems' },
	...more,
});
const where = (keyName: string, keyValue: string) => ({
	matchType: 'allConditions',
	filters: { conditions: [{ keyName, condition: 'eq', keyValue }] },
});
const columns = (value: Json) => ({ columns: { mappingMode: 'defineBelow', value } });

describe('data tables', () => {
	const make = () =>
		stage.tables.create('sklad problems', { thing: 'string', tries: 'number' }, [
			{ thing: 'a', tries: 1 },
			{ thing: 'b', tries: 2 },
		]);

	it('get runs once for each item, and each row knows its item', async () => {
		await put({
			flow: row(
				hand,
				['Rows', 'dataTable', 1.1, table('get', where('thing', '={{ $json.key }}'))],
				[
					'Beside',
					'set',
					3.4,
					{
						assignments: {
							assignments: [
								{ id: '1', name: 'key', type: 'string', value: "={{ $('Go').item.json.key }}" },
								{ id: '2', name: 'tries', type: 'number', value: '={{ $json.tries }}' },
							],
						},
					},
				],
			),
		});
		make();
		const run = await stage.run('flow', 'Go', [{ key: 'b' }, { key: 'none' }, { key: 'a' }]);
		expect(run.items('Beside')).toEqual([
			{ key: 'b', tries: 2 },
			{ key: 'a', tries: 1 },
		]);
		expect(run.items('Rows')[0]).toEqual({
			...{ id: 2, thing: 'b', tries: 2 },
			...{ createdAt: expect.any(String), updatedAt: expect.any(String) },
		});
	});

	it('upsert gives the whole row, be it new or changed', async () => {
		const set = columns({ thing: '={{ $json.key }}', tries: 7 });
		const upsert = table('upsert', { ...where('thing', '={{ $json.key }}'), ...set });
		await put({ flow: row(hand, ['Note', 'dataTable', 1.1, upsert]) });
		make();
		const run = await stage.run('flow', 'Go', [{ key: 'b' }, { key: 'c' }]);
		expect(run.items('Note')).toMatchObject([
			{ id: 2, thing: 'b', tries: 7 },
			{ id: 3, thing: 'c', tries: 7 },
		]);
		expect(stage.tables.rows('sklad problems')).toMatchObject([
			{ thing: 'a', tries: 1 },
			{ thing: 'b', tries: 7 },
			{ thing: 'c', tries: 7 },
		]);
	});

	it('says which table and which column are missing', async () => {
		const [get, insert] = [table('get'), table('insert', columns({ thing: 'x', other: 1 }))];
		await put({
			get: row(hand, ['Rows', 'dataTable', 1.1, get]),
			insert: row(hand, ['Note', 'dataTable', 1.1, insert]),
			filter: row(hand, ['Rows', 'dataTable', 1.1, table('get', where('other', 'x'))]),
		});
		expect((await stage.run('get', 'Go')).error?.message).toBe(
			'Data table with name "sklad problems" not found',
		);
		make();
		expect((await stage.run('insert', 'Go')).error?.message).toBe(
			"Validation error with data table request: unknown column name 'other'",
		);
		expect((await stage.run('filter', 'Go')).error?.message).toMatch(
			/^Filter validation failed: Column\(s\) "other" do not exist/,
		);
		expect(stage.failures()).toHaveLength(3);
	});

	it('are made by a workflow, once', async () => {
		const create = {
			...{ resource: 'table', operation: 'create', tableName: 'sklad settings' },
			columns: { column: [{ name: 'store', type: 'string' }] },
			options: { createIfNotExists: true },
		};
		await put({ flow: row(hand, ['Make', 'dataTable', 1.1, create]) });
		for (let time = 0; time < 2; time++)
			expect((await stage.run('flow', 'Go')).items('Make')).toMatchObject([
				{ name: 'sklad settings' },
			]);
		expect(stage.tables.names()).toEqual(['sklad settings']);
	});
});

it('runs sub-workflows, and shortens waits', async () => {
	const call = { workflowId: { __rl: true, mode: 'list', value: '', cachedResultName: 'below' } };
	const source = { inputSource: 'passthrough' };
	await put({
		above: row(hand, ['Call', 'executeWorkflow', 1.2, { ...call, options: {} }]),
		below: row(
			['Called', 'executeWorkflowTrigger', 1.1, source],
			['Wait', 'wait', 1.1, { amount: 60 }],
		),
	});
	const run = await stage.run('above', 'Go', [{ a: 1 }, { a: 2 }]);
	expect(stage.failures()).toEqual([]);
	expect(run.items('Call')).toEqual([{ a: 1 }, { a: 2 }]);
	expect(stage.runs.map(({ flow }) => flow)).toEqual(['below', 'above']);
});

it('does deeds between nodes, and dies where it is told to', async () => {
	await put({ flow: row(hand, ['One', 'noOp', 1], ['Two', 'noOp', 1]) });
	const told: string[] = [];
	const run = await stage.run('flow', 'Go', [{}, {}], {
		before: { One: () => told.push('before') },
		after: { One: (items) => told.push(`after ${items.length}`) },
		crashAfter: 'One',
	});
	expect(run).toMatchObject({ status: 'crashed', executed: ['Go', 'One'] });
	expect(told).toEqual(['before', 'after 2']);
	const wrong = { before: { One: () => expect(1).toBe(2) } };
	await expect(stage.run('flow', 'Go', [{}], wrong)).rejects.toThrow('toBe');
	await expect(stage.run('flow', 'Go', [{}], { crashAfter: 'Three' })).rejects.toThrow('no node');
});
