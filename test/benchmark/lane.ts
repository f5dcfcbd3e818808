/** Runs cases: which client does which job under which conditions. */
import { UNITS } from './floor';
import { Worker } from './ipc';
import type { Job, Sizes, Task } from './jobs';
import type { Measured, MeasureMessage } from './measure';
import { TOKEN, type Seen, type ServiceMessage } from './service';

export const NAMES = {
	node: 'this node',
	planned: 'moysklad + fetch-planner',
	alone: 'moysklad alone',
	http: 'HTTP Request node',
	bare: 'bare program',
};
export type ClientName = keyof typeof NAMES;

/** What another program of the account takes: units in a second, and in the limits' window. */
export const OTHER = { rate: 3, inWindow: 9 };

export interface Conditions {
	/** Units that a request costs; without it there are no limits. */
	weight?: number;
	/** Whether another program takes part. */
	other?: boolean;
	/** Milliseconds before each answer. */
	latency: number;
}
export interface Case extends Conditions {
	job: Job;
	client: ClientName;
}
/** A case with what came of it; where it failed, only what the service saw. */
export type Result = Case & Seen & Partial<Measured> & { failed?: string };

export const inWindowOf = ({ weight = 1, other }: Conditions) =>
	Math.floor((UNITS - (other ? OTHER.inWindow : 0)) / weight);

interface Service {
	worker: Worker;
	url: string;
	ids: string[];
}

async function startService(rows: number): Promise<Service> {
	const worker = new Worker('service.js');
	const message: ServiceMessage = { start: { rows } };
	return { worker, ...(await worker.ask<Omit<Service, 'worker'>>(message)) };
}

/** Where cases run one after the other. */
export class Lane {
	private full?: Service;

	constructor(private readonly sizes: Sizes) {}

	async run(one: Case, flags: string[] = []): Promise<Result> {
		// What one client has written must not be in the way of the next.
		const service =
			one.job === 'write'
				? await startService(3)
				: (this.full ??= await startService(this.sizes.read));
		const client = new Worker('measure.js', ['--expose-gc', ...flags]);
		try {
			return await this.measure(one, service, client);
		} finally {
			client.stop();
			if (service !== this.full) service.worker.stop();
		}
	}

	private async measure(one: Case, { worker, url, ids }: Service, client: Worker): Promise<Result> {
		const { job, weight, other, latency } = one;
		const load: MeasureMessage = { load: one.client };
		await client.ask(load);
		const settings: ServiceMessage = {
			settings: {
				limits: weight ? 'on' : 'off',
				weight: weight ?? 1,
				otherConsumer: other ? OTHER.rate : 0,
				latency,
			},
		};
		await worker.ask(settings);
		const task: Task = {
			...{ job, url, token: TOKEN, count: this.sizes[job] },
			ids: job === 'lookup' ? ids.slice(0, this.sizes.lookup) : [],
			inWindow: inWindowOf(one),
		};
		const run: MeasureMessage = { task };
		const measured = await client.ask<Measured>(run).then(
			(result) => (result.got === task.count ? result : { failed: `only ${result.got} came back` }),
			(error: Error) => ({ failed: error.message }),
		);
		const report: ServiceMessage = { report: true };
		return { ...one, ...(await worker.ask<Seen>(report)), ...measured };
	}

	close(): void {
		this.full?.worker.stop();
	}
}

export const titleOf = ({ job, weight, other }: Case) =>
	`${job}, ${weight ? `weight ${weight}` : 'no limits'}${other ? ', another program' : ''}`;

/** Runs cases in the lanes, each when one is free; tells each result as it comes. */
export async function runAll(cases: Case[], lanes: Lane[]): Promise<Result[]> {
	const results: Result[] = [];
	const left = cases.entries();
	const work = async (lane: Lane) => {
		for (const [place, one] of left) {
			const result = await lane.run(one);
			results[place] = result;
			const said = result.failed ?? `${(result.wire / 1000).toFixed(1)} s`;
			console.error(`${titleOf(one)}, ${NAMES[one.client]}: ${said}`);
		}
	};
	await Promise.all(lanes.map(work));
	return results;
}
