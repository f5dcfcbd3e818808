import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A busy machine takes minutes for the first start, which sets the database up. */
const READY_MS = 300_000;
/** n8n gives itself 30 s to end its executions. */
const STOP_MS = 40_000;

export interface N8nOptions {
	/** Where n8n keeps its database, settings, packages and `n8n.log`; made where it is missing. */
	folder: string;
	/** All of n8n unless said; in queue mode its production endpoints, or a worker, whose port tells no more than its health. */
	command?: 'start' | 'webhook' | 'worker';
	port: number;
	/** n8n's own environment variables, beside and before those of the sandbox. */
	env?: Record<string, string>;
}

/** What install.mjs leaves behind: the Node that runs n8n, and the folder of the package as npm unpacked it. */
function installed(): { node: string; package: string } {
	return JSON.parse(fs.readFileSync(path.join(__dirname, '.data', 'installed.json'), 'utf8'));
}

/** The folder in whose `node_modules` n8n lies: the sandbox's own, or one of another version (`npm run test:versions`). */
const folderOfN8n = () => process.env.SKLAD_N8N ?? __dirname;

/** Which n8n that is, as its own package says. */
export function n8nVersion(): string {
	const file = path.join(folderOfN8n(), 'node_modules', 'n8n', 'package.json');
	return (JSON.parse(fs.readFileSync(file, 'utf8')) as { version: string }).version;
}

export const isFirst = () => n8nVersion().startsWith('1.');

/** Nothing of the person's own n8n, database or proxy may reach the sandbox: only this much of the environment does. */
const INHERITED = ['HOME', 'USERPROFILE', 'SystemRoot', 'TMPDIR', 'TEMP', 'TMP', 'LANG'];

function environment(node: string, { folder, port, env }: N8nOptions, brokerPort: number) {
	const url = `http://127.0.0.1:${port}/`;
	return {
		...Object.fromEntries(INHERITED.map((name) => [name, process.env[name]])),
		// n8n's task runner is started as "node".
		PATH: [path.dirname(node), process.env.PATH].join(path.delimiter),
		N8N_USER_FOLDER: folder,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_EDITOR_BASE_URL: url,
		N8N_WEBHOOK_URL: url,
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		N8N_ENCRYPTION_KEY: 'sklad-sandbox',
		N8N_SECURE_COOKIE: 'false',
		GENERIC_TIMEZONE: 'Europe/Moscow',
		TZ: 'Europe/Moscow',
		// An isolate only where an expression asks for one, and not for each call to a trigger.
		N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true',
		N8N_COMMUNITY_PACKAGES_ENABLED: 'true',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		// From here on: all that makes n8n, or its editor, ask the internet for something.
		...(!isFirst() && { N8N_DISABLED_MODULES: 'mcp-registry' }),
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		// With SQLite, the REST interface of 1.x wants a pool.
		...(isFirst() && { DB_SQLITE_POOL_SIZE: '4' }),
		...env,
	};
}

/** Puts the packed package where n8n keeps community packages, beside those that the person may have added. */
function installPackage(source: string, folder: string): void {
	const { name, version } = JSON.parse(fs.readFileSync(path.join(source, 'package.json'), 'utf8'));
	const nodes = path.join(folder, '.n8n', 'nodes');
	const target = path.join(nodes, 'node_modules', name);
	fs.rmSync(target, { recursive: true, force: true });
	fs.cpSync(source, target, { recursive: true });
	const file = path.join(nodes, 'package.json');
	const list = fs.existsSync(file)
		? JSON.parse(fs.readFileSync(file, 'utf8'))
		: { name: 'installed-nodes', private: true };
	list.dependencies = { ...list.dependencies, [name]: version };
	fs.writeFileSync(file, JSON.stringify(list, null, 2));
}

export async function freePort(): Promise<number> {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}

/**
 * Starts n8n with the packed package on 127.0.0.1, without any contact to the internet. Returns at once:
 * `ready` resolves when it answers, or rejects with the last lines of its log where it does not; `exited` resolves
 * with its exit code, whoever ended it; `stop` lets it shut down in order and waits for that, `kill` does not let it.
 * The process cannot outlive its parent.
 */
export async function launchN8n(options: N8nOptions) {
	const { node, package: source } = installed();
	installPackage(source, options.folder);
	const logFile = path.join(options.folder, 'n8n.log');
	const output = fs.openSync(logFile, 'w');
	const child = spawn(
		node,
		[
			'--require',
			path.join(__dirname, 'guard.cjs'),
			path.join(folderOfN8n(), 'node_modules', 'n8n', 'bin', 'n8n'),
			options.command ?? 'start',
		],
		{
			cwd: options.folder,
			env: environment(node, options, await freePort()),
			stdio: ['ignore', output, output, 'ipc'],
		},
	);
	fs.closeSync(output);

	const url = `http://127.0.0.1:${options.port}`;
	const log = () => fs.readFileSync(logFile, 'utf8');
	const exited = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
	const failure = (what: string) =>
		new Error(
			`${what}. The end of its log (${logFile}):\n${log().split('\n').slice(-20).join('\n')}`,
		);

	const answers = async (what: string) =>
		(await fetch(`${url}/${what}`).catch(() => undefined))?.ok ?? false;
	// n8n 1.x calls itself ready before it has an interface.
	const isHeadless = (options.command ?? 'start') !== 'start';

	async function ready(): Promise<void> {
		const deadline = Date.now() + READY_MS;
		while (Date.now() < deadline) {
			if (child.exitCode !== null || child.signalCode !== null) throw failure('n8n ended');
			if (
				(await answers('healthz/readiness')) &&
				(isHeadless || (await answers('rest/settings')))
			) {
				return checkPackage();
			}
			await sleep(200);
		}
		throw failure(`n8n did not get ready within ${READY_MS / 1000} s`);
	}

	/** n8n starts without a package that it cannot load, and says so in its log only. */
	function checkPackage(): void {
		const broken = log().match(/Failed to load package .*\n.*/);
		if (broken) throw new Error(broken[0]);
	}

	async function stop(): Promise<void> {
		if (child.connected) child.disconnect();
		const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
		await exited;
		clearTimeout(timer);
	}

	async function kill(): Promise<void> {
		child.kill('SIGKILL');
		await exited;
	}

	return { url, log, ready, exited, stop, kill, failure };
}
