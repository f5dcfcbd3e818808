/**
 * n8n's community scanner on this folder: the sources, and what the tarball would hold.
 *
 *   node test/lint/scan.mjs [root]        (after `npm run build`)
 *
 * The scanner's own command takes published packages only, and exits with 0 where it fails.
 */
import { resolve } from 'node:path';
import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';
import './environment.mjs';
import { packed } from './packed.mjs';

const root = resolve(process.argv[2] ?? '.');
const built = packed(root).files.filter((file) => file === 'package.json' || file.endsWith('.js'));
if (!built.some((file) => file.startsWith('dist/'))) throw new Error('dist is empty: build first');

for (const [what, patterns] of [
	['sources', SOURCE_FILE_PATTERNS],
	['tarball', built],
]) {
	const { passed, message, details } = await analyzePackage(root, patterns);
	// A scan that found no files passes, and says so.
	const clean = passed && !message;
	if (!clean) process.exitCode = 1;
	console.log(`${what}: ${clean ? 'clean' : [message, details].filter(Boolean).join('\n')}`);
}
