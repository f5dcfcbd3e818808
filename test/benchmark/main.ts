/**
 * Our MoySklad node side by side with `moysklad` and `moysklad-fetch-planner`, `moysklad` alone, and n8n's HTTP
 * Request node: rows read, products written, ids looked up, under the limits and without them. README.md says how
 * the numbers come about.
 */
import { isInstalled } from './clients/httpRequest';
import { FULL, JOBS, QUICK } from './jobs';
import { Lane, runAll, type Case, type ClientName, type Conditions, type Result } from './lane';
import { MEGABYTE, report, type Heap } from './report';

const LATENCY = 150;
/** Cases that mostly wait run beside each other. */
const LANES = 3;
/** Heaps that the memory test offers, against the rows themselves. */
const HEAPS = [1.1, 1.25, 1.5, 2, 3, 4];

const QUICK_CONDITIONS = [{ weight: 3 }];
const FULL_CONDITIONS = [1, 3, 4].flatMap((weight) => [{ weight }, { weight, other: true }]);

/** The smallest heap in which a client can read all the rows, and how much the process grew with it. */
async function heapFor(lane: Lane, { client, base = 0 }: Result, rows: number): Promise<Heap> {
	for (const times of HEAPS) {
		const flag = `--max-old-space-size=${Math.ceil((base + times * rows) / MEGABYTE)}`;
		const { failed, growth } = await lane.run({ job: 'read', client, latency: 0 }, [flag]);
		if (failed === undefined) return { client, times, growth };
	}
	return { client };
}

export async function main(args: string[]): Promise<void> {
	const quick = args.includes('--quick');
	const sizes = quick ? QUICK : FULL;
	const clients = (['node', 'planned', 'alone', 'http'] as ClientName[]).filter(
		(client) => client !== 'http' || isInstalled(),
	);
	if (!clients.includes('http'))
		console.log("Without n8n's HTTP Request node: run `npm start` once");
	const each = (names: ClientName[], conditions: Conditions): Case[] =>
		names.flatMap((client) => JOBS.map((job) => ({ job, client, ...conditions })));
	const lanes = Array.from({ length: LANES }, () => new Lane(sizes));
	const [alone] = lanes;
	const started = performance.now();
	try {
		// The first round lets the service make its pages.
		const bare = await runAll(each(['bare'], { latency: 0 }), [alone]);
		const answers = await runAll(each(['bare'], { latency: LATENCY }), [alone]);
		const free = await runAll(each(clients, { latency: 0 }), [alone]);

		const [{ held: rows = 0 }] = bare;
		const heaps: Heap[] = [];
		for (const one of free.filter(({ job, failed }) => job === 'read' && failed === undefined)) {
			if (quick && one.client !== 'node') continue;
			heaps.push(await heapFor(alone, one, rows));
		}

		const conditions = quick ? QUICK_CONDITIONS : FULL_CONDITIONS;
		const limited = conditions.flatMap((some) => each(clients, { ...some, latency: LATENCY }));
		// Where the limits leave hardly a pause, nobody else may want the processor.
		const isBusy = ({ weight, client }: Case) =>
			weight === 1 && (client === 'node' || client === 'planned');
		const busy = await runAll(limited.filter(isBusy), [alone]);
		const waiting = await runAll(limited.filter((one) => !isBusy(one)).reverse(), lanes);
		const timed = [...busy, ...waiting.reverse()];
		console.log(
			`\n${report({ sizes, clients, timed, answers, free: [...bare, ...free], heaps, rows })}`,
		);
	} finally {
		for (const lane of lanes) lane.close();
	}
	console.log(
		`\n${quick ? 'Quick run' : 'Run'} of ${Math.round((performance.now() - started) / 1000)} s`,
	);
}
