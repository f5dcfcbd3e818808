/** What runs share and what not: tables and static data by all, what modules remember by runs of one process. */
import { stageFlows, type Stage } from './engine';
import { loadTypes } from './nodes';
import { branching, hand, row, set, type Json, type Step } from './small';

let stage: Stage;
afterEach(async () => await stage.close());

const order = (more: Json = {}): Step => [
	'Orders',
	'n8n-nodes-sklad.moySklad',
	1,
	{ resource: 'customerOrder', operation: 'getAll', ...more },
	{ credentials: { moySkladApi: { id: '', name: 'MoySklad' } }, onError: 'continueErrorOutput' },
];

it("reads from the world with this package's nodes, in one process and in another", async () => {
	stage = await stageFlows({ flows: { flow: row(hand, order()) } });
	stage.world.placeOrder();
	const [a, b] = await Promise.all([
		stage.run('flow', 'Go'),
		stage.run('flow', 'Go', [{}], { process: 'B' }),
	]);
	expect(stage.failures()).toEqual([]);
	expect(a.items('Orders').length).toBeGreaterThan(0);
	expect(b.items('Orders')).toEqual(a.items('Orders'));
	expect(new Set([a.run, b.run]).size).toBe(2);
});

it('lets another process in between two nodes', async () => {
	const insert = (process: string): Json => ({
		...{ resource: 'row', operation: 'insert' },
		dataTableId: { __rl: true, mode: 'name', value: 'log' },
		columns: { mappingMode: 'defineBelow', value: { who: process } },
	});
	const flow = row(
		hand,
		['One', 'dataTable', 1.1, insert('={{ $execution.id }}')],
		['Two', 'noOp', 1],
	);
	stage = await stageFlows({ flows: { flow } });
	stage.tables.create('log', { who: 'string' });
	const other = () => stage.run('flow', 'Go', [{}], { process: 'B' });
	await stage.run('flow', 'Go', [{}], { before: { Two: other }, crashAfter: 'Two' });
	expect(stage.tables.rows('log').map(({ who }) => who)).toEqual(['1', '2']);
	expect(stage.runs.map(({ status }) => status)).toEqual(['success', 'crashed']);
});

it('keeps the record of processed items from run to run', async () => {
	const fresh = {
		...{
			operation: 'removeItemsSeenInPreviousExecutions',
			logic: 'removeItemsWithAlreadySeenKeyValues',
		},
		...{ dedupeValue: '={{ $json.key }}', options: {} },
	};
	stage = await stageFlows({ flows: { flow: row(hand, ['New', 'removeDuplicates', 2, fresh]) } });
	const run = async (...keys: string[]) =>
		(
			await stage.run(
				'flow',
				'Go',
				keys.map((key) => ({ key })),
			)
		).items('New');
	expect(await run('a', 'b')).toEqual([{ key: 'a' }, { key: 'b' }]);
	expect(await run('b', 'c')).toEqual([{ key: 'c' }]);
});

it('tells the error workflow, and leads errors where "On Error" says', async () => {
	const stop: Step = ['Stop', 'stopAndError', 1, { errorMessage: 'no more' }];
	const flows = {
		flow: row(hand, stop),
		told: row(
			['Heard', 'errorTrigger', 1],
			[
				'Say',
				'set',
				3.4,
				set({ text: '={{ $json.workflow.name }}: {{ $json.execution.error.message }}' }),
			],
		),
	};
	stage = await stageFlows({ flows, errorFlow: 'told' });
	const run = await stage.run('flow', 'Go');
	expect(run).toMatchObject({ status: 'error', error: { message: 'no more' } });
	expect(stage.runs[1].items('Say')).toEqual([{ text: 'flow: no more' }]);
	expect(stage.failures()).toEqual([{ flow: 'flow', node: 'Stop', message: 'no more' }]);
});

it('leads what a node of ours could not do to its error output', async () => {
	const get = order({ operation: 'get', id: '00000000-0000-0000-0000-000000000000' });
	const flow = branching([hand, get, ['Good', 'noOp', 1], ['Bad', 'noOp', 1]], {
		...{ Go: [['Orders']], Orders: [['Good'], ['Bad']] },
	});
	stage = await stageFlows({ flows: { flow } });
	const run = await stage.run('flow', 'Go', [{ a: 1 }]);
	expect(run.error).toBeUndefined();
	expect(run.executed).not.toContain('Good');
	expect(run.items('Bad')).toEqual([expect.objectContaining({ error: expect.any(String) })]);
});

it('gives each process modules of its own', () => {
	const typeIn = (process: ReturnType<typeof loadTypes>) =>
		process.getByNameAndVersion('n8n-nodes-sklad.moySklad', 1).constructor;
	const [a, b] = [loadTypes({ waitFactor: 1 }), loadTypes({ waitFactor: 1 })];
	expect(typeIn(a)).toBe(typeIn(a));
	expect(typeIn(a)).not.toBe(typeIn(b));
});
