import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { launchN8n } from './n8n';
import { importTemplates, saveCredentials, triggerUrl } from './provision';
import { Rest, RestError } from './rest';
import { services, type RunningService } from './services';

const N8N = { name: 'n8n', port: 5678, portVariable: 'SKLAD_PORT' };
const FOLDER = path.join(__dirname, '.data', 'n8n');
/** Nobody but this computer reaches this n8n. */
const OWNER = {
	email: 'owner@example.com',
	password: 'Sandbox1',
	firstName: 'Sandbox',
	lastName: 'Owner',
};

function portOf({ name, port, portVariable }: typeof N8N): number {
	const wanted = Number(process.env[portVariable] ?? port);
	if (Number.isInteger(wanted) && wanted > 0 && wanted < 65_536) return wanted;
	throw new Error(`${portVariable} must be a port for ${name}, as ${port} is`);
}

/** Throws, saying what to do, where a port of the sandbox is not free. */
export async function checkPorts(): Promise<void> {
	for (const each of [N8N, ...services]) {
		const port = portOf(each);
		const server = net.createServer();
		try {
			await once(server.listen(port, '127.0.0.1'), 'listening');
		} catch (error) {
			const { code } = error as NodeJS.ErrnoException;
			throw new Error(
				`Port ${port}, for ${each.name}, cannot be used (${code}). Stop what uses it (another sandbox?), ` +
					`or set ${each.portVariable} to a free one: ${each.portVariable}=${port + 1} npm start`,
			);
		}
		server.close();
		await once(server, 'close');
	}
}

const closers: Array<() => Promise<void>> = [];

/** Stops whatever has been started so far, the last first. */
export async function stop(): Promise<void> {
	for (let close = closers.pop(); close; close = closers.pop()) await close();
}

async function logIn(rest: Rest): Promise<void> {
	try {
		await rest.logIn(OWNER);
	} catch (error) {
		if (!(error instanceof RestError && error.status === 401)) throw error;
		throw new Error(
			`This n8n's owner is not ${OWNER.email} with the sandbox's password any more, so nothing can be set up. ` +
				`Change it back in n8n, or delete ${FOLDER} to begin anew.`,
		);
	}
}

/**
 * Starts the simulated services and n8n, sets everything up and says what there is. Resolves when `stop` has been
 * called; rejects where n8n ends by itself.
 */
export async function run(): Promise<void> {
	const running: Array<[string, RunningService]> = [];
	for (const service of services) {
		const started = await service.start(portOf(service));
		closers.push(started.close);
		running.push([service.name, started]);
	}

	console.log('Starting n8n …');
	fs.mkdirSync(FOLDER, { recursive: true });
	const n8n = await launchN8n({ folder: FOLDER, port: portOf(N8N) });
	closers.push(n8n.stop);
	await n8n.ready();

	const rest = new Rest(n8n.url);
	await logIn(rest);
	const wanted = running.flatMap(([, { credentials }]) => credentials);
	const credentials = await saveCredentials(rest, wanted);
	const workflows = await importTemplates(rest, credentials, path.join(FOLDER, 'templates.json'));

	console.log(`\nn8n        ${n8n.url}\nlogin      ${OWNER.email}\npassword   ${OWNER.password}\n`);
	for (const { name, outcome } of workflows) {
		const kept = ' (changed by you, so left as it is; delete it to get the original back)';
		console.log(`workflow   ${name}${outcome === 'kept' ? kept : ''}`);
	}
	for (const [name, { url, trigger, hints }] of running) {
		console.log(`\n${name}, simulated, at ${url}`);
		if (trigger) {
			const endpoint = await triggerUrl(rest, trigger.type, trigger.path);
			if (endpoint) trigger.connect(endpoint);
			console.log(
				`  calls back: ${endpoint ?? 'nobody, since no active workflow has its trigger'}`,
			);
		}
		for (const hint of hints) console.log(`  ${hint}`);
	}
	console.log('\nCtrl-C stops everything; the data stay for the next start.');

	await n8n.exited;
	if (closers.includes(n8n.stop)) throw n8n.failure('n8n ended by itself');
}
