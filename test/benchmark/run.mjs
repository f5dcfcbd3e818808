/**
 * The benchmark of the MoySklad node: what it measures stands in main.ts.
 *
 *   npm run benchmark               some nine minutes
 *   npm run benchmark -- --quick    a tenth of it in less than one
 *
 * Installs the competitors where they are missing, and compiles, so that what is measured is what is shipped.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const require = createRequire(import.meta.url);

function run(command, args, cwd = root) {
	const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 2, 2] });
	if (status !== 0) throw new Error(`${command} ${args.join(' ')}: exit ${status}`);
}

if (!existsSync(join(here, 'node_modules'))) run('npm', ['ci'], here);
run(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', here]);
process.chdir(root);
const { main } = require(join(root, 'node_modules/.cache/sklad-benchmark/test/benchmark/main.js'));
await main(process.argv.slice(2));
