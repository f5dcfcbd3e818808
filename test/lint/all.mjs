/**
 * Every check of the lint, two at a time: a line for each, and the output of those that fail.
 *
 *   node test/lint/all.mjs        (after `npm run build`)
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The longest first, so that none of them is left to run alone at the end.
const CHECKS = {
	'tests and sandbox': 'eslint --config test/lint/eslint.config.mjs --max-warnings 0 .',
	'package, strict': 'node test/lint/package.mjs',
	'evaluated descriptions': 'tsx test/lint/evaluated.ts',
	'community scanner': 'node test/lint/scan.mjs',
	formatting: 'prettier --check .',
	tarball: 'node test/lint/pack.mjs',
};

const root = fileURLToPath(new URL('../..', import.meta.url));
// The scanner leaves folders behind in the one for temporary files.
const TMPDIR = mkdtempSync(join(tmpdir(), 'lint-'));
const PATH = [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter);

/** Runs a command; resolves to whether it succeeded, and to all that it printed. */
function run(command) {
	return new Promise((resolve) => {
		const child = spawn(command, { cwd: root, shell: true, env: { ...process.env, PATH, TMPDIR } });
		let output = '';
		child.stdout.on('data', (data) => (output += data));
		child.stderr.on('data', (data) => (output += data));
		child.on('close', (code) => resolve({ passed: code === 0, output: output.trim() }));
	});
}

const queue = Object.entries(CHECKS);
async function work() {
	for (let next = queue.shift(); next; next = queue.shift()) {
		const [name, command] = next;
		const start = performance.now();
		const { passed, output } = await run(command);
		const seconds = ((performance.now() - start) / 1000).toFixed(1);
		const lastLine = passed ? output.split('\n').at(-1) : `${command}\n${output}\n`;
		console.log(`${passed ? 'ok    ' : 'FAILED'} ${name} ${seconds} s  ${lastLine}`);
		if (!passed) process.exitCode = 1;
	}
}

await Promise.all([work(), work()]);
rmSync(TMPDIR, { recursive: true, force: true });
