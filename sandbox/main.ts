import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { launchN8n } from './n8n';
import { idOf, importTemplates, saveCredentials, triggerUrl } from './provision';
import { Rest, RestError } from './rest';
import { startPage } from './page';
import {
	ENDPOINT,
	hintsOf,
	PAGE,
	SERVICES,
	settingsFor,
	startServices,
	type Place,
} from './services';
import { FIRST, prepare } from './tables';

const N8N: Place = { name: 'n8n', port: 5678, portVariable: 'SKLAD_PORT' };
const FOLDER = path.join(__dirname, '.data', 'n8n');
/** Nobody but this computer reaches this n8n. */
const OWNER = {
	email: 'owner@example.com',
	password: 'Sandbox1',
	firstName: 'Sandbox',
	lastName: 'Owner',
};

function portOf({ name, port, portVariable }: Place): number {
	const wanted = Number(process.env[portVariable] ?? port);
	if (Number.isInteger(wanted) && wanted > 0 && wanted < 65_536) return wanted;
	throw new Error(`${portVariable} must be a port for ${name}, as ${port} is`);
}

/** Throws, saying what to do, where a port of the sandbox is not free. */
export async function checkPorts(): Promise<void> {
	for (const each of [N8N, PAGE, ...Object.values(SERVICES)]) {
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
	const world = await startServices(portOf);
	closers.push(world.close);
	const page = await startPage(world, portOf(PAGE));
	closers.push(page.close);
	console.log(`\nThe page of the three services   ${page.url}\n`);

	console.log('Starting n8n …');
	fs.mkdirSync(FOLDER, { recursive: true });
	const n8n = await launchN8n({ folder: FOLDER, port: portOf(N8N) });
	closers.push(n8n.stop);
	await n8n.ready();

	const rest = new Rest(n8n.url);
	await logIn(rest);
	const credentials = await saveCredentials(rest, world.credentials);
	const ledger = path.join(FOLDER, 'templates.json');
	const workflows = await importTemplates(rest, credentials, ledger);
	await prepare(rest, idOf(FIRST.file), settingsFor(world));
	const endpoint = await triggerUrl(rest, ENDPOINT.type, ENDPOINT.path);
	world.connect(endpoint);
	const { email, password } = OWNER;
	page.tellOf({ url: n8n.url, email, password, endpoint });

	console.log(`\nn8n        ${n8n.url}\nlogin      ${email}\npassword   ${password}\n`);
	for (const { name, outcome, problem } of workflows) {
		const kept = ' (changed by you, so left as it is; delete it to get the original back)';
		console.log(`workflow   ${name}${outcome === 'kept' ? kept : ''}`);
		if (problem !== undefined)
			console.log(`           not published: ${problem.replace(/\s+/g, ' ')}`);
	}
	console.log('');
	for (const hint of hintsOf(world)) console.log(hint);
	console.log(
		`The warehouse calls ${endpoint ?? 'nobody, since no active workflow has its trigger'}`,
	);
	console.log(`\nSee it all happen at ${page.url}`);
	console.log('Ctrl-C stops everything; the data stay for the next start.');

	await n8n.exited;
	if (closers.includes(n8n.stop)) throw n8n.failure('n8n ended by itself');
}
