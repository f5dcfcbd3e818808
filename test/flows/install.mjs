/**
 * n8n's own nodes for the tests of the workflows (jest's globalSetup): the sandbox's, where it is installed, else those
 * of this folder's package.json, installed the first time (some minutes, 800 MB; n8n itself is not needed).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const PACKAGE = 'node_modules/n8n-nodes-base';
const versionIn = (folder) => {
	const file = join(folder, PACKAGE, 'package.json');
	// What npm writes last: without it, the installation has not come to its end.
	const done = join(folder, 'node_modules/.package-lock.json');
	return existsSync(done) && existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version;
};

export default function install() {
	const { dependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
	const wanted = dependencies['n8n-nodes-base'];
	const folders = [join(here, '../../sandbox'), here];
	let found = folders.find((folder) => versionIn(folder) === wanted);
	if (!found) {
		console.log(`\nInstalling n8n-nodes-base ${wanted} for the tests of the workflows …`);
		const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
		const shell = process.platform === 'win32';
		const { status } = spawnSync('npm', args, { cwd: here, stdio: ['ignore', 2, 2], shell });
		if (status !== 0) throw new Error(`npm ${args.join(' ')} in ${here}: exit ${status}`);
		found = here;
	}
	process.env.SKLAD_NODES_BASE = join(found, PACKAGE);
	// What n8n would log of each error is what the tests look at.
	process.env.N8N_LOG_LEVEL ??= 'silent';
}
