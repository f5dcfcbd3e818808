import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../..');

const svg = '<svg xmlns="http://www.w3.org/2000/svg" />';
const icon = "{ light: 'file:thing.svg', dark: 'file:thing.dark.svg' }";

/** package.json of a package that no check finds fault with. */
export const manifest = {
	name: 'n8n-nodes-thing',
	version: '1.0.0',
	description: 'Things',
	keywords: ['n8n-community-node-package'],
	license: 'MIT',
	author: { name: 'Somebody', email: 'somebody@example.org' },
	homepage: 'https://example.org/thing',
	repository: { type: 'git', url: 'https://example.org/thing.git' },
	main: 'index.js',
	files: ['dist'],
	peerDependencies: { 'n8n-workflow': '*' },
	n8n: {
		n8nNodesApiVersion: 1,
		strict: true,
		nodes: ['dist/nodes/ThingTrigger/ThingTrigger.node.js'],
		credentials: ['dist/credentials/ThingApi.credentials.js'],
	},
};

/** The files of that package; its node's properties come from a function, its hooks too. */
export const clean: Record<string, string> = {
	'package.json': JSON.stringify(manifest),
	'README.md': '# Thing',
	LICENSE: 'MIT',
	'index.js': 'module.exports = {};',
	'eslint.config.mjs': "import { config } from '@n8n/node-cli/eslint';\n\nexport default config;\n",
	'tsconfig.json': '{ "compilerOptions": { "module": "commonjs" } }',
	'nodes/ThingTrigger/ThingTrigger.node.ts': `
		import { NodeConnectionTypes } from 'n8n-workflow';
		import type { INodeType, INodeTypeDescription } from 'n8n-workflow';
		import { hooks, properties } from './built';
		export class ThingTrigger implements INodeType {
			description: INodeTypeDescription = {
				displayName: 'Thing Trigger',
				name: 'thingTrigger',
				icon: ${icon},
				group: ['trigger'],
				version: 1,
				subtitle: '={{$parameter["limit"]}}',
				description: 'Starts when a thing happens',
				defaults: { name: 'Thing Trigger' },
				inputs: [],
				outputs: [NodeConnectionTypes.Main],
				credentials: [{ name: 'thingApi' }],
				webhooks: [
					{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'thing' },
				],
				properties: properties(),
			};
			webhookMethods = { default: hooks() };
		}`,
	'nodes/ThingTrigger/built.ts': `
		export const properties = () => [];
		const yes = async () => true;
		export const hooks = () => ({ checkExists: yes, create: yes, delete: yes });`,
	'credentials/ThingApi.credentials.ts': `
		import type { ICredentialTestRequest, ICredentialType, Icon } from 'n8n-workflow';
		export class ThingApi implements ICredentialType {
			name = 'thingApi';
			displayName = 'Thing API';
			icon: Icon = ${icon};
			documentationUrl = 'https://example.org/thing';
			properties = [];
			test: ICredentialTestRequest = { request: { url: 'https://example.org' } };
		}`,
	'dist/nodes/ThingTrigger/ThingTrigger.node.js': `
		exports.ThingTrigger = class { description = { icon: ${icon} } };`,
	'dist/nodes/ThingTrigger/ThingTrigger.node.json': '{}',
	'dist/credentials/ThingApi.credentials.js': `exports.ThingApi = class { icon = ${icon} };`,
	...Object.fromEntries(
		['nodes/ThingTrigger', 'credentials'].flatMap((folder) =>
			['thing.svg', 'thing.dark.svg'].flatMap((file) => [
				[`${folder}/${file}`, svg],
				[`dist/${folder}/${file}`, svg],
			]),
		),
	),
};

/**
 * Runs a check of test/lint on a package of these files, in a folder of its own.
 *
 * @returns its exit code, and the lines that it wrote to stdout
 */
export function check(script: string, files: Record<string, string>) {
	const folder = mkdtempSync(join(tmpdir(), 'lint-fixture-'));
	try {
		for (const [file, text] of Object.entries(files)) {
			mkdirSync(dirname(join(folder, file)), { recursive: true });
			writeFileSync(join(folder, file), text);
		}
		symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
		const { status, stdout } = spawnSync(
			process.execPath,
			['--import', 'tsx', join(__dirname, script), folder],
			// The scanner leaves folders behind in the one for temporary files.
			{ cwd: root, encoding: 'utf8', env: { ...process.env, TMPDIR: folder } },
		);
		return { code: status, lines: stdout.trim().split('\n') };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
