/**
 * The benchmark of the triggers that are called from outside: what it measures stands in triggers.ts.
 *
 *   npm run benchmark:triggers      some eight minutes, the installation of n8n aside; with `-- --quick` two
 *
 * Installs n8n and autocannon where they are missing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { installN8n, installTools } from '../../sandbox/install.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

await installTools();
await installN8n();
if (!existsSync(`${here}/node_modules/autocannon`)) {
	const { status } = spawnSync('npm', ['ci'], { cwd: here, stdio: ['ignore', 2, 2] });
	if (status !== 0) throw new Error(`npm ci: exit ${status}`);
}
(await import('tsx/cjs/api')).register();
await createRequire(import.meta.url)('./triggers.ts').main();
