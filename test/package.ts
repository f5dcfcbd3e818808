/** The package as package.json describes it, from its sources. */
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';

export const root = join(__dirname, '..');

/** The classes that package.json names, made, with all that their source exports. */
export function load<T extends object>(kind: 'nodes' | 'credentials') {
	const load = createRequire(join(root, 'package.json'));
	const { n8n } = load('./package.json') as { n8n: Record<typeof kind, string[]> };
	return n8n[kind].map((built) => {
		const source = built.replace(/^dist\//, './').replace(/\.js$/, '.ts');
		const exported = load(source) as Record<string, unknown>;
		const Type = exported[basename(source).split('.')[0]] as new () => T;
		return { made: new Type(), Type, exported };
	});
}
