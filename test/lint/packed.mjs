import { execFileSync } from 'node:child_process';

/**
 * What `npm pack` would put into the tarball of the package in `root`.
 *
 * @returns {{ files: string[], size: number }} paths relative to the package; size in bytes
 */
export function packed(root) {
	const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
		cwd: root,
		encoding: 'utf8',
		shell: process.platform === 'win32',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const [{ files, size }] = Object.values(JSON.parse(output));
	return { files: files.map(({ path }) => path), size };
}
