// `npm start`: needs nothing but Node and npm, so nothing else may be imported before it is installed.
import { createRequire } from 'node:module';
import { installN8n, installTools } from './install.mjs';

if (Number(process.versions.node.split('.')[0]) < 20) {
	console.error(`Node.js 20 or later is needed; this is ${process.version}.`);
	process.exit(1);
}

let stopping = false;
/** What Ctrl-C does; a second one does not wait. */
let stop = () => process.exit(130);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop());

try {
	await installTools();
	(await import('tsx/cjs/api')).register();
	const sandbox = createRequire(import.meta.url)('./main.ts');
	await sandbox.checkPorts();
	await installN8n();
	stop = () => {
		if (stopping) process.exit(130);
		stopping = true;
		console.log('\nStopping …');
		sandbox.stop().then(() => process.exit());
	};
	await sandbox.run().finally(sandbox.stop);
} catch (error) {
	if (stopping) await new Promise(() => {});
	// A plain Error is meant for the person; anything else is a mistake of the sandbox's own.
	console.error(`\n${error.constructor === Error ? error.message : error.stack}`);
	process.exitCode = 1;
}
