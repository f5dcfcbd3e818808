/**
 * The three services' engine and end-to-end suites against several n8n: an old one, the one of the sandbox, and the
 * newest that can be installed. Each is installed once, beside the sandbox (some 3 GB). Not a part of CI.
 *
 *   npm run test:versions                                all of them: an hour or more
 *   npm run test:versions -- 1.123.81 [jest's arguments]
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { installN8n, installTools, installVersion, publishedVersions } from './install.mjs';

const OLDEST = '1.123.81';
const OWN = '2.41.1';
const SERVICES = ['imsklad', 'saplab', 'moysklad'];

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');

/** One suite in one n8n; gives whether it passed. */
async function passes(folder, kind, rest) {
	const config = fileURLToPath(new URL(`jest.${kind}.config.js`, import.meta.url));
	const patterns = SERVICES.map((name) => `test/${kind}/${name}`);
	const child = spawn(process.execPath, [jest, '--config', config, ...patterns, ...rest], {
		stdio: 'inherit',
		env: { ...process.env, SKLAD_N8N: folder },
	});
	return (await new Promise((resolve) => child.once('close', resolve))) === 0;
}

/** The newest version of all whose parts are all there; the others are told. */
async function newest() {
	for (const version of publishedVersions()) {
		try {
			await installVersion(version);
			return version;
		} catch (error) {
			console.log(`n8n ${version} cannot be installed: ${/npm error.*/.exec(error.message)?.[0]}`);
		}
	}
	throw new Error('The registry names no n8n 2.x that can be installed');
}

await installTools();
await installN8n();
const [first, ...more] = process.argv.slice(2);
const isVersion = /^\d+\.\d+\.\d+$/.test(first ?? '');
const rest = isVersion || first === undefined ? more : [first, ...more];
const versions = isVersion ? [first] : [...new Set([OLDEST, OWN, await newest()])];
const lines = [];
for (const version of versions) {
	const folder = await installVersion(version);
	for (const kind of ['engine', 'e2e']) {
		const verdict = (await passes(folder, kind, rest)) ? 'passed' : 'FAILED';
		lines.push(`n8n ${version}, ${kind}: ${verdict}`);
	}
}
console.log(`\n${lines.join('\n')}`);
process.exitCode = lines.some((line) => line.endsWith('FAILED')) ? 1 : 0;
