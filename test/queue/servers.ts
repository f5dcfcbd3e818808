/** PostgreSQL and Redis from Debian's packages, on free ports, with data of their own: what n8n's queue mode stands on. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../sandbox/n8n';

const PACKAGES = ['postgresql', 'redis-server'];
const READY_MS = 30_000;
const STOP_MS = 10_000;
const isRoot = () => process.getuid?.() === 0;

/** Where Debian keeps the programs of its newest PostgreSQL, beside the PATH. */
function postgresBin(): string {
	const folder = '/usr/lib/postgresql';
	const versions = fs.existsSync(folder) ? fs.readdirSync(folder).map(Number) : [];
	return path.join(folder, String(Math.max(0, ...versions)), 'bin');
}

/** The path of a program, or nothing where it is not installed. */
function find(program: string): string | undefined {
	const folders = [postgresBin(), ...(process.env.PATH ?? '').split(path.delimiter)];
	return folders.map((folder) => path.join(folder, program)).find((file) => fs.existsSync(file));
}

const missing = () => ['postgres', 'initdb', 'redis-server', 'setpriv'].filter((one) => !find(one));

/** Installs what is missing, where apt and root can; throws, saying what to do, where they cannot. */
export function installServers(): void {
	if (missing().length === 0) return;
	if (isRoot() && find('apt-get')) {
		for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...PACKAGES]]) {
			spawnSync('apt-get', args, {
				env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
				stdio: ['ignore', 'ignore', 'inherit'],
			});
		}
	}
	const lacking = missing();
	if (lacking.length === 0) return;
	throw new Error(
		`The tests of n8n's queue mode need PostgreSQL and Redis on a Debian system, and ${lacking.join(', ')} cannot be ` +
			`found. Install them: sudo apt-get install --no-install-recommends ${PACKAGES.join(' ')}`,
	);
}

/** PostgreSQL does not run as root: whoever the package made for it does. */
function unprivileged(): { uid: number; gid: number } | undefined {
	if (!isRoot()) return undefined;
	const [uid, gid] = ['-u', '-g'].map((which) =>
		Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' })),
	);
	return { uid, gid };
}

/** An own folder of the program's user, and the arguments of `setpriv` that make it end with this process. */
function home(name: string, signal: string, as?: { uid: number; gid: number }) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), `sklad-${name}-`));
	if (as) fs.chownSync(folder, as.uid, as.gid);
	const user = as ? [`--reuid=${as.uid}`, `--regid=${as.gid}`, '--clear-groups'] : [];
	return { folder, privileges: [...user, `--pdeathsig=${signal}`] };
}

export interface Server {
	port: number;
	stop: () => Promise<void>;
}

/** Runs a server until `stop`, or until this process ends; resolves when it takes connections. */
async function serve(
	program: string,
	args: (folder: string, port: number) => string[],
	options: { signal: NodeJS.Signals; as?: { uid: number; gid: number }; prepare?: string[] },
): Promise<Server> {
	const { signal, as, prepare } = options;
	const { folder, privileges } = home(program, signal.replace('SIG', ''), as);
	const port = await freePort();
	const setpriv = find('setpriv') as string;
	let output = '';
	const remove = () => fs.rmSync(folder, { recursive: true, force: true });
	const failure = (what: string) => {
		remove();
		return new Error(`${program} ${what}:\n${output.slice(-2000)}`);
	};
	if (prepare) {
		const [first, ...rest] = prepare;
		const made = spawnSync(setpriv, [...privileges, find(first) as string, ...rest, folder], {
			encoding: 'utf8',
			cwd: folder,
		});
		output = `${made.stdout}${made.stderr}`;
		if (made.status !== 0) throw failure('could not be prepared');
	}
	const all = [...privileges, find(program) as string, ...args(folder, port)];
	const child = spawn(setpriv, all, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
	for (const stream of [child.stdout, child.stderr])
		stream.on('data', (data) => (output += String(data)));
	const exited = once(child, 'exit');
	const isRunning = () => child.exitCode === null && child.signalCode === null;

	async function stop(): Promise<void> {
		child.kill(signal);
		const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
		if (isRunning()) await exited;
		clearTimeout(timer);
		remove();
	}

	const deadline = Date.now() + READY_MS;
	while (!(await answers(port))) {
		if (!isRunning()) throw failure('ended');
		if (Date.now() > deadline) {
			await stop();
			throw failure(`did not get ready within ${READY_MS / 1000} s`);
		}
		await sleep(100);
	}
	return { port, stop };
}

async function answers(port: number): Promise<boolean> {
	const socket = net.connect(port, '127.0.0.1');
	try {
		await once(socket, 'connect');
		return true;
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}

/** The database's superuser, who needs no password from this computer. */
export const DATABASE_USER = 'n8n';

/** PostgreSQL without its care for a power cut: nothing of it is to last. */
export const startPostgres = async (): Promise<Server> =>
	await serve(
		'postgres',
		(folder, port) => [
			...['-D', folder, '-p', String(port), '-h', '127.0.0.1', '-k', ''],
			...['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'max_connections=200'],
		],
		{
			signal: 'SIGINT',
			as: unprivileged(),
			prepare: ['initdb', '--no-sync', '-A', 'trust', '-E', 'UTF8', '-U', DATABASE_USER, '-D'],
		},
	);

/** Redis in memory only. */
export const startRedis = async (): Promise<Server> =>
	await serve(
		'redis-server',
		(folder, port) => [
			...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
			...['--save', '', '--appendonly', 'no'],
		],
		{ signal: 'SIGTERM' },
	);
