import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const sandbox = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(sandbox);
const data = path.join(sandbox, '.data');
const log = path.join(data, 'install.log');
/** What the TypeScript side reads: which Node runs n8n, and where the packed package lies. */
const installed = path.join(data, 'installed.json');

const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

/** The repository's own development tools, where they are missing or not those of its lock file. */
export async function installTools() {
	fs.mkdirSync(data, { recursive: true });
	if (isInstalled(root)) return;
	await runNpm('Installing the development tools', ['ci', '--ignore-scripts'], root);
}

/**
 * n8n (some 3 GB), its database driver, and this package, built, packed and installed from its tarball; each only
 * where it is not up to date. Leaves `.data/installed.json`: `{ node, package, sources }`.
 */
export async function installN8n() {
	if (!isInstalled(sandbox)) {
		const { n8n } = readJson(path.join(sandbox, 'package.json')).dependencies;
		const title = `Installing n8n ${n8n}: some 4 minutes and 3 GB, the first time only`;
		await runNpm(title, ['ci', '--ignore-scripts'], sandbox);
	}
	const node = nodeForN8n();
	await buildSqlite(node, sandbox);
	await packPackage(node);
}

/** What each version wants for it to be installed from the npm registry alone. */
const overrides = { linkedom: '0.18.12', 'msgpackr-extract': '3.0.4', xlsx: '0.18.5' };

/**
 * Another version of n8n, in a folder of its own that git does not see; call it after `installN8n`. Gives the folder,
 * the sandbox's own where it is that version.
 */
export async function installVersion(version) {
	const { dependencies } = readJson(path.join(sandbox, 'package.json'));
	if (version === dependencies.n8n) return sandbox;
	const folder = path.join(sandbox, '.versions', version);
	if (!fs.existsSync(path.join(folder, 'node_modules', '.package-lock.json'))) {
		fs.mkdirSync(folder, { recursive: true });
		fs.copyFileSync(path.join(sandbox, '.npmrc'), path.join(folder, '.npmrc'));
		const manifest = { private: true, dependencies: { n8n: version }, overrides };
		fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest, null, '\t'));
		// Finds out in seconds whether there is all that it wants.
		await runNpm(
			`Looking for the parts of n8n ${version}`,
			['install', '--package-lock-only'],
			folder,
		);
		await runNpm(`Installing n8n ${version}: minutes`, ['ci', '--ignore-scripts'], folder);
	}
	await buildSqlite(nodeForN8n(), folder);
	return folder;
}

/** The versions 2.x that the registry names, newest first; some cannot be installed, since a part of theirs is missing. */
export function publishedVersions() {
	const cli = process.env.npm_execpath;
	const args = ['view', 'n8n', 'versions', '--json'];
	const text = cli
		? execFileSync(process.execPath, [cli, ...args], { encoding: 'utf8' })
		: execFileSync('npm', args, { encoding: 'utf8', shell: process.platform === 'win32' });
	const byNumber = (a, b) => b.localeCompare(a, 'en', { numeric: true });
	return JSON.parse(text)
		.filter((version) => /^2\.\d+\.\d+$/.test(version))
		.sort(byNumber);
}

/** npm keeps what it installed in `node_modules/.package-lock.json`; optional packages may be for another system. */
function isInstalled(folder) {
	const hidden = path.join(folder, 'node_modules', '.package-lock.json');
	if (!fs.existsSync(hidden)) return false;
	const present = readJson(hidden).packages;
	return requiredPackages(folder).every(
		([name, { version }]) => present[name]?.version === version,
	);
}

function requiredPackages(folder) {
	const { packages } = readJson(path.join(folder, 'package-lock.json'));
	return Object.entries(packages).filter(([name, entry]) => name !== '' && !entry.optional);
}

/**
 * n8n's native modules come prebuilt for certain majors of Node only, so the one it is made for goes first: the
 * running one, else the one npm installed beside n8n for this system.
 */
function nodeForN8n() {
	const major = Number(process.versions.node.split('.')[0]);
	if (major === 24) return process.execPath;
	const bundled = bundledNode();
	if (bundled) return path.join(bundled, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
	if (major > 24) return process.execPath;
	throw new Error(
		`n8n needs Node.js 24, and npm has none for ${process.platform}-${process.arch}. ` +
			`This is ${process.version}: run the command with Node.js 24.`,
	);
}

function bundledNode() {
	return Object.keys(readJson(path.join(sandbox, 'package.json')).optionalDependencies)
		.map((name) => path.join(sandbox, 'node_modules', name))
		.find((folder) => fs.existsSync(folder));
}

/**
 * Compiled here, with the headers that came from npm, so that nothing but the npm registry is needed; only where that
 * fails (no compiler) is the driver's own ready-made binary fetched from its makers.
 */
async function buildSqlite(node, home) {
	const modules = path.join(sandbox, 'node_modules');
	const folder = path.join(home, 'node_modules', 'sqlite3');
	if (fs.existsSync(path.join(folder, 'build', 'Release', 'node_sqlite3.node'))) return;
	const headers = bundledNode();
	const nodedir = headers && fs.existsSync(path.join(headers, 'include')) ? headers : undefined;
	const gyp = [path.join(modules, 'node-gyp', 'bin', 'node-gyp.js'), 'rebuild'];
	// npm's own settings (npm_config_*) would override node-gyp's arguments.
	const env = Object.fromEntries(Object.entries(process.env).filter(([k]) => !/^npm_/i.test(k)));
	try {
		const args = nodedir ? [...gyp, `--nodedir=${nodedir}`] : gyp;
		await run("Compiling n8n's SQLite driver: a minute or two", node, args, { cwd: folder, env });
	} catch (error) {
		const prebuilt = [path.join(modules, 'prebuild-install', 'bin.js'), '-r', 'napi'];
		await run('That failed; fetching a ready-made one', node, prebuilt, { cwd: folder, env }).catch(
			() => {
				throw new Error(
					`${error.message}\nA C++ compiler, make and Python 3 are needed to compile it.`,
				);
			},
		);
	}
}

/** Builds and packs the package where a source has changed, and installs the tarball in a folder to be copied from. */
async function packPackage(node) {
	const { name } = readJson(path.join(root, 'package.json'));
	const target = path.join(data, 'package');
	const packed = path.join(target, 'node_modules', name);
	const sources = hashOfSources();
	const before = fs.existsSync(installed) ? readJson(installed) : {};
	if (before.sources !== sources || !fs.existsSync(packed)) {
		fs.rmSync(target, { recursive: true, force: true });
		fs.mkdirSync(target);
		fs.writeFileSync(path.join(target, 'package.json'), '{ "private": true }\n');
		await runNpm(`Building ${name}`, ['run', 'build'], root);
		await runNpm(`Packing ${name}`, ['pack', '--pack-destination', target], root);
		const tarball = fs.readdirSync(target).find((file) => file.endsWith('.tgz'));
		// The peer dependency (n8n-workflow) is n8n's own to give.
		const flags = ['--offline', '--legacy-peer-deps', '--ignore-scripts', '--no-package-lock'];
		await runNpm(`Installing ${tarball}`, ['install', ...flags, `./${tarball}`], target);
	}
	fs.writeFileSync(installed, JSON.stringify({ node, package: packed, sources }, null, '\t'));
}

function hashOfSources() {
	const hash = createHash('sha256');
	const files = ['package.json', 'package-lock.json', 'tsconfig.json', 'gulpfile.js', 'index.js'];
	for (const folder of ['nodes', 'credentials', 'test/schemas']) {
		const inside = fs.readdirSync(path.join(root, folder), { recursive: true });
		files.push(...inside.sort().map((file) => path.join(folder, file)));
	}
	for (const file of [...files, 'README.md', 'LICENSE']) {
		const full = path.join(root, file);
		if (fs.statSync(full, { throwIfNoEntry: false })?.isFile()) {
			hash.update(`${file}\0`).update(fs.readFileSync(full));
		}
	}
	return hash.digest('hex');
}

function runNpm(title, args, cwd) {
	// `npm start` tells where npm is; a plain `node sandbox/start.mjs` finds it on the PATH.
	const cli = process.env.npm_execpath;
	const known = cli !== undefined && path.basename(cli) === 'npm-cli.js';
	const all = [...args, '--loglevel=http', '--no-audit', '--no-fund'];
	const options = { cwd, shell: !known && process.platform === 'win32' };
	if (args[0] === 'ci') {
		// npm logs two lines for each package: it looks the package up, then fetches it.
		const requests = 2 * requiredPackages(cwd).length;
		options.progress = (text) => {
			const done = text.match(/^npm http /gm)?.length ?? 0;
			return `${Math.min(99, Math.round((100 * done) / requests))} % fetched`;
		};
	}
	return known
		? run(title, process.execPath, [cli, ...all], options)
		: run(title, 'npm', all, options);
}

/** Runs a command quietly, its output going to the log; says every few seconds that it is still at it. */
async function run(title, command, args, { cwd, env = process.env, shell = false, progress }) {
	const started = Date.now();
	const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
	console.log(`${title} …`);
	fs.writeFileSync(log, `> ${title}\n`);
	const output = fs.openSync(log, 'a');
	const child = spawn(command, args, { cwd, env, shell, stdio: ['ignore', output, output] });
	// npm would take its time over a milder signal; whatever it leaves half done is done anew at the next start.
	const kill = () => child.kill('SIGKILL');
	process.once('exit', kill);
	const ticker = setInterval(() => {
		const what = progress ? `, ${progress(fs.readFileSync(log, 'utf8'))}` : '';
		console.log(`  … ${elapsed()}${what}`);
	}, 5000);
	const code = await new Promise((resolve, reject) => {
		child.once('error', (error) => reject(new Error(`${title}: ${error.message}`)));
		child.once('close', resolve);
	}).finally(() => {
		clearInterval(ticker);
		process.off('exit', kill);
		fs.closeSync(output);
	});
	if (code === 0) return;
	const tail = fs.readFileSync(log, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
	throw new Error(
		`${tail}\n\n${title}: failed after ${elapsed()}. The whole output: ${path.relative(process.cwd(), log)}`,
	);
}
