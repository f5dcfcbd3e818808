// `npm run test:e2e` and `npm run test:queue`, `-- jest's arguments`: the same n8n as `npm start`, without its data.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { installN8n, installTools } from './install.mjs';

try {
	await installTools();
	await installN8n();
	const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
	const [kind, ...rest] = process.argv.slice(2);
	const config = fileURLToPath(new URL(`jest.${kind}.config.js`, import.meta.url));
	const child = spawn(process.execPath, [jest, '--config', config, ...rest], { stdio: 'inherit' });
	for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
	child.once('close', (code) => (process.exitCode = code ?? 1));
} catch (error) {
	console.error(`\n${error.constructor === Error ? error.message : error.stack}`);
	process.exitCode = 1;
}
