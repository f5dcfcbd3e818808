/** n8n in queue mode: one main, one process for production webhooks, workers; all with the packed package. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort, launchN8n } from '../../sandbox/n8n';
import { Rest, type Workflow } from '../../sandbox/rest';
import { DATABASE_USER, installServers, startPostgres, startRedis } from './servers';

type Process = Awaited<ReturnType<typeof launchN8n>>;

/**
 * n8n gives up the runs of a killed worker after 60 to 90 s. To let it look more often makes it give up runs of busy
 * workers as well. The process that has queued a run may not learn of its end. Then it is main that finds it running
 * nowhere, every 180 minutes unless told.
 */
const GIVEN_UP = { N8N_EXECUTIONS_QUEUE_RECOVERY_INTERVAL: '3' };

export type Queue = Awaited<ReturnType<typeof startQueue>>;

/** Starts everything, which takes a minute: give `beforeAll` time. What has been started is stopped where the rest fails. */
export async function startQueue() {
	installServers();
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sklad-queue-'));
	const closers: Array<() => Promise<void>> = [
		async () => fs.rmSync(folder, { recursive: true, force: true }),
	];
	async function stop(): Promise<void> {
		// n8n first, all at once; then what it stands on.
		const [remove, redis, postgres, ...n8n] = closers.splice(0);
		await Promise.all(n8n.map((close) => close()));
		for (const close of [redis, postgres, remove]) await close?.();
	}

	try {
		const redis = await startRedis();
		closers.push(redis.stop);
		const postgres = await startPostgres();
		closers.push(postgres.stop);
		const webhookPort = await freePort();
		const env = {
			EXECUTIONS_MODE: 'queue',
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(postgres.port),
			DB_POSTGRESDB_DATABASE: 'postgres',
			DB_POSTGRESDB_USER: DATABASE_USER,
			// Two at once unless told, for which the calls of a burst wait until they time out.
			DB_POSTGRESDB_POOL_SIZE: '10',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			...GIVEN_UP,
			// The main process leaves production webhooks to the one made for them.
			N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
			N8N_WEBHOOK_URL: `http://127.0.0.1:${webhookPort}/`,
		};
		async function launch(command: 'start' | 'webhook' | 'worker', name: string, port: number) {
			const n8n = await launchN8n({ folder: path.join(folder, name), command, port, env });
			closers.push(n8n.stop);
			return n8n;
		}

		// Alone at first: it makes the tables.
		const main = await launch('start', 'main', await freePort());
		await main.ready();
		const webhook = await launch('webhook', 'webhook', webhookPort);
		const workers: Process[] = [];
		let hired = 0;
		/** Another worker; resolves when it is at work. */
		async function addWorker(): Promise<void> {
			hired += 1;
			const worker = await launch('worker', `worker-${hired}`, await freePort());
			await worker.ready();
			workers.push(worker);
		}
		await Promise.all([webhook.ready(), addWorker(), addWorker()]);

		const rest = new Rest(main.url);
		const owner = { email: 'owner@example.com', password: 'Sandbox1' };
		await rest.logIn({ ...owner, firstName: 'Test', lastName: 'Owner' });
		return {
			rest,
			/** The production address of a workflow's first node. */
			webhookUrl: (workflow: Workflow) =>
				new Rest(webhook.url).webhookUrl(workflow, workflow.nodes[0], 'webhook'),
			addWorker,
			/** Ends a worker as a power cut would: the one that has begun this execution, or any. */
			async killWorker(execution?: string): Promise<void> {
				const has = ({ log }: Process) => log().includes(`Worker started execution ${execution} (`);
				const [worker] = workers.splice(execution ? workers.findIndex(has) : 0, 1);
				await worker.kill();
			},
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}
