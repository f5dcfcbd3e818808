/**
 * `n8n-node lint` in strict mode, over what the package is made of.
 *
 *   node test/lint/package.mjs [root]
 *
 * The strict configuration lints every .ts of the folder it runs in, and forbids in tests what
 * tests are made of (files, timers, `process`). It must not be changed either, so the package is
 * copied out of the repository and linted there. Warnings fail as errors do.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import './environment.mjs';

const PACKAGE = [
	'package.json',
	'nodes',
	'credentials',
	'eslint.config.mjs',
	'tsconfig.json',
	'index.js',
	'README.md',
];

const root = resolve(process.argv[2] ?? '.');
const { n8n } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
// Without it n8n-node would not look whether eslint.config.mjs was changed.
if (n8n?.strict !== true) throw new Error('package.json: "n8n.strict" must be true');

const stage = mkdtempSync(join(tmpdir(), 'n8n-node-lint-'));
try {
	for (const name of PACKAGE.filter((name) => existsSync(join(root, name)))) {
		cpSync(join(root, name), join(stage, name), { recursive: true });
	}
	symlinkSync(join(root, 'node_modules'), join(stage, 'node_modules'), 'junction');

	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[join(root, 'node_modules/@n8n/node-cli/bin/n8n-node.mjs'), 'lint'],
		{ cwd: stage, encoding: 'utf8' },
	);
	const output = stripVTControlCharacters(stdout + stderr);
	console.log(output.replaceAll(stage + sep, '').trim());
	// n8n-node passes no --max-warnings on, so the summary that eslint prints has to tell.
	const clean = status === 0 && !/✖ \d+ problem/.test(output);
	console.log(clean ? 'clean' : 'not clean');
	process.exitCode = clean ? 0 : 1;
} finally {
	rmSync(stage, { recursive: true, force: true });
}
