/**
 * What `npm pack` puts into the tarball: all that n8n needs to load the package, and no more.
 *
 *   node test/lint/pack.mjs [root]        (after `npm run build`)
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, posix, resolve } from 'node:path';
import { packed } from './packed.mjs';

const ROOT_FILES = ['README.md', 'LICENSE', 'package.json', 'index.js'];
const ALLOWED = [
	/^(README\.md|LICENSE|package\.json|index\.js|CHANGELOG\.md)$/,
	/^dist\/(nodes|credentials)\/.+(?<!\.test)\.(js|json|svg)$/,
];
/** npm runs these by itself, for whoever installs or publishes. */
const LIFECYCLE =
	/^(pre|post)?(install|uninstall|prepare|publish|pack)$|^prepublishOnly$|^(pre|post)?dependencies$/;
const DEPENDENCIES = /^(dependencies|optionalDependencies|bundled?Dependencies|overrides)$/;

const root = resolve(process.argv[2] ?? '.');
const require = createRequire(join(root, 'package.json'));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { files, size } = packed(root);
const problems = [];
const demand = (truth, problem) => truth || problems.push(problem);

/** Makes the instance that n8n makes: of the class that the file is named for. */
const load = (file) => new (require(join(root, file))[basename(file).split('.')[0]])();

/** `resource/operation` of all that a node offers. */
const operationsOf = ({ description: { properties = [] } }) =>
	properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ options, displayOptions }) =>
			displayOptions.show.resource.flatMap((resource) =>
				options.map(({ value }) => `${resource}/${value}`),
			),
		);

for (const file of ROOT_FILES) demand(files.includes(file), `${file} is not in the tarball`);
for (const file of files) {
	demand(
		ALLOWED.some((pattern) => pattern.test(file)),
		`${file} has no business in the tarball`,
	);
}

const { nodes = [], credentials = [] } = manifest.n8n ?? {};
demand(nodes.length > 0, 'package.json names no nodes');
for (const file of [...nodes, ...credentials]) {
	if (!files.includes(file)) {
		problems.push(`${file}, named in package.json, is not in the tarball`);
		continue;
	}
	const { description, icon = description?.icon } = load(file);
	const icons = typeof icon === 'string' ? [icon] : Object.values(icon ?? {});
	demand(icons.length > 0, `${file} has no icon`);
	for (const path of icons.map((icon) => icon.replace(/^file:/, ''))) {
		const target = posix.join(posix.dirname(file), path);
		demand(files.includes(target), `${target}, the icon of ${file}, is not in the tarball`);
	}
}
for (const file of nodes) {
	const codex = file.replace(/\.js$/, '.json');
	demand(files.includes(codex), `${codex}, the codex of ${file}, is not in the tarball`);
	if (!files.includes(file)) continue;
	const node = load(file);
	for (const version of [node.description.version ?? 1].flat()) {
		for (const operation of operationsOf(node)) {
			const schema = `${posix.dirname(file)}/__schema__/v${version.toFixed(1)}.0/${operation}.json`;
			demand(
				files.includes(schema),
				`${schema}, an output schema of ${file}, is not in the tarball`,
			);
		}
	}
}

for (const key of Object.keys(manifest).filter((key) => DEPENDENCIES.test(key))) {
	problems.push(`package.json has "${key}"`);
}
for (const script of Object.keys(manifest.scripts ?? {}).filter((name) => LIFECYCLE.test(name))) {
	problems.push(`package.json has the lifecycle script "${script}"`);
}

for (const problem of problems) console.log(problem);
console.log(`${files.length} files, ${(size / 1000).toFixed(1)} kB packed`);
process.exitCode = problems.length > 0 ? 1 : 0;
