/** What n8n's own nodes do with nothing, with many items and with errors: facts that the workflows rest upon. */
import { row, hand, set, branching, type Json } from './small';
import { stageFlows, type Stage } from './engine';

const world: Json = { state: () => ({}), credentials: [] };
let stage: Stage;
const put = async (flows: Json, more: Json = {}) =>
	(stage = await stageFlows({ flows, world, ...more }));
afterEach(async () => await stage.close());

/** Items with `side: left` go left, the others right, and both meet in a Merge. */
const meeting = (parameters: Json) =>
	branching(
		[
			hand,
			['Left', 'filter', 2.2, isSide('left')],
			['Right', 'filter', 2.2, isSide('right')],
			['Meet', 'merge', 3.1, parameters],
			['After', 'noOp', 1],
		],
		{ Go: [['Left', 'Right']], Left: [['Meet#0']], Right: [['Meet#1']], Meet: [['After']] },
	);
const isSide = (side: string): Json => ({
	conditions: {
		options: { caseSensitive: true, typeValidation: 'loose', version: 2 },
		combinator: 'and',
		conditions: [
			{
				id: side,
				leftValue: '={{ $json.side }}',
				rightValue: side,
				operator: { type: 'string', operation: 'equals' },
			},
		],
	},
});
const left = { side: 'left', a: 1 };
const right = { side: 'right', b: 2 };

describe('Merge', () => {
	const all = { mode: 'combine', combineBy: 'combineAll' };
	const enrich = {
		...{ mode: 'combine', combineBy: 'combineByFields', advanced: false },
		...{ fieldsToMatchString: 'key', joinMode: 'enrichInput1' },
	};

	it.each([
		['append', { mode: 'append' }, [left], [left]],
		['append', { mode: 'append' }, [right], [right]],
		['all combinations', all, [left, right], [{ ...left, ...right }]],
		['all combinations', all, [left], []],
		['all combinations', all, [right], []],
		['enrich input 1', enrich, [{ ...left, key: 1 }], [{ ...left, key: 1 }]],
		['enrich input 1', enrich, [{ ...right, key: 1 }], []],
	])('%s with one side empty: %#', async (_name, parameters, items, expected) => {
		await put({ flow: meeting(parameters) });
		const run = await stage.run('flow', 'Go', items);
		expect(run.error).toBeUndefined();
		expect(run.items('Meet')).toEqual(expected);
		// With nothing from it, what follows is not run.
		expect(run.executed.includes('After')).toBe(expected.length > 0);
	});

	it('enrich input 1 keeps what has no match, and doubles what has two', async () => {
		await put({ flow: meeting(enrich) });
		const run = await stage.run('flow', 'Go', [
			...[1, 2].map((key) => ({ side: 'left', key })),
			...[3, 4].map((b) => ({ side: 'right', key: 1, b })),
		]);
		expect(run.items('Meet')).toEqual([
			{ side: 'right', key: 1, b: 3 },
			{ side: 'right', key: 1, b: 4 },
			{ side: 'left', key: 2 },
		]);
	});
});

it('executeOnce takes the first item, alwaysOutputData gives an empty one', async () => {
	await put({
		flow: row(
			hand,
			['Once', 'set', 3.4, set({ a: '={{ $json.a }}' }), { executeOnce: true }],
			['None', 'filter', 2.2, isSide('left'), { alwaysOutputData: true }],
			['Next', 'noOp', 1],
		),
	});
	const run = await stage.run('flow', 'Go', [{ a: 1 }, { a: 2 }]);
	expect(run.items('Once')).toEqual([{ a: '1' }]);
	expect(run.items('Next')).toEqual([{}]);
});

describe('a data table', () => {
	const table = (operation: string, more: Json = {}): Json => ({
		...{ resource: 'row', operation, ...more },
		dataTableId: { __rl: true, mode: 'name', value: 'things' },
	});
	const byKey = {
		matchType: 'allConditions',
		filters: { conditions: [{ keyName: 'key', condition: 'eq', keyValue: '={{ $json.key }}' }] },
	};
	const columns = { columns: { mappingMode: 'defineBelow', value: { key: '={{ $json.key }}' } } };
	const make = () =>
		stage.tables.create('things', { key: 'string', count: 'number', at: 'date' }, [{ key: 'a' }]);

	it.each([
		['rowExists', [{ key: 'a', x: 1 }]],
		['rowNotExists', [{ key: 'b', x: 1 }]],
	])('%s hands its item through', async (operation, expected) => {
		await put({ flow: row(hand, ['Look', 'dataTable', 1.1, table(operation, byKey)]) });
		make();
		const run = await stage.run('flow', 'Go', [
			{ key: 'a', x: 1 },
			{ key: 'b', x: 1 },
		]);
		expect(run.items('Look')).toEqual(expected);
	});

	it.each(['update', 'deleteRows'])('%s gives nothing where no row is', async (operation) => {
		const more = operation === 'update' ? { ...byKey, ...columns } : byKey;
		await put({ flow: row(hand, ['Do', 'dataTable', 1.1, table(operation, more)]) });
		make();
		const run = await stage.run('flow', 'Go', [{ key: 'none' }, { key: 'a' }]);
		expect(run.items('Do')).toMatchObject([{ key: 'a', count: null }]);
		expect(stage.tables.rows('things')).toHaveLength(operation === 'update' ? 1 : 0);
	});

	it('get goes on past the 50 rows of its limit only with Return All', async () => {
		const [some, every] = [table('get'), table('get', { returnAll: true })];
		await put({
			some: row(hand, ['Rows', 'dataTable', 1.1, some]),
			every: row(hand, ['Rows', 'dataTable', 1.1, every]),
		});
		make();
		stage.tables.insert('things', ...Array.from({ length: 1200 }, (_, n) => ({ key: `k${n}` })));
		expect((await stage.run('some', 'Go')).items('Rows')).toHaveLength(50);
		expect((await stage.run('every', 'Go')).items('Rows')).toHaveLength(1201);
	});

	it('keeps what fits its columns, and refuses what does not', async () => {
		const insert = (value: Json) =>
			row(hand, [
				'Note',
				'dataTable',
				1.1,
				table('insert', { columns: { mappingMode: 'defineBelow', value } }),
			]);
		await put({
			fits: insert({ key: 5, count: '7', at: '2026-11-26T10:00:00+03:00' }),
			not: insert({ count: 'many' }),
		});
		make();
		const run = await stage.run('fits', 'Go');
		expect(run.errors).toEqual([]);
		expect(stage.tables.rows('things')[1]).toMatchObject({
			...{ key: '5', count: 7 },
			at: new Date('2026-11-26T07:00:00Z'),
		});
		expect((await stage.run('not', 'Go')).error?.message).toMatch(
			/^Validation error with data table request: value 'many' does not match column type 'number'/,
		);
	});

	it('says its error without the item that it was about, at its error output', async () => {
		const get = table('get', byKey);
		const flow = branching(
			[
				hand,
				['Look', 'dataTable', 1.1, get, { onError: 'continueErrorOutput' }],
				['Bad', 'noOp', 1],
			],
			{ Go: [['Look']], Look: [[], ['Bad']] },
		);
		await put({ flow });
		const run = await stage.run('flow', 'Go', [{ key: 'a' }]);
		expect(run.items('Bad')).toEqual([{ error: 'Data table with name "things" not found' }]);
	});
});
