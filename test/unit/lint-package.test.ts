import { check, clean, manifest } from '../lint/fixture';

const trigger = 'nodes/ThingTrigger/ThingTrigger.node';

/** The dropdown of a node's operations. */
const OPERATION =
	"{ name: 'operation', displayOptions: { show: { resource: ['thing'] } }, options: [{ value: 'get' }] }";

describe('strict lint of the package', () => {
	it('fails on a mere warning', () => {
		const { code, lines } = check('package.mjs', {
			...clean,
			[`${trigger}.ts`]: clean[`${trigger}.ts`].replace(/icon: .*/, "icon: 'file:thing.svg',"),
		});
		expect(lines.join('\n')).toMatch(/1 problem \(0 errors, 1 warning\)/);
		expect(code).toBe(1);
	});

	it('fails where the configuration was changed', () => {
		const { code, lines } = check('package.mjs', {
			...clean,
			'eslint.config.mjs': 'export default [];',
		});
		expect(lines.join('\n')).toMatch(/Strict mode violation/);
		expect(code).toBe(1);
	});
});

describe('community scanner', () => {
	it('fails on what the sources and what the tarball hold', () => {
		const { code, lines } = check('scan.mjs', {
			...clean,
			[`${trigger}.ts`]: clean[`${trigger}.ts`].replace(/subtitle: .*/, ''),
			[`dist/${trigger}.js`]: `console.log(1);${clean[`dist/${trigger}.js`]}`,
		});
		const output = lines.join('\n');
		expect(output).toMatch(/^sources: ESLint violations found[^]*require-node-description-fields/);
		expect(output).toMatch(/\ntarball: ESLint violations found[^]*no-console/);
		expect(code).toBe(1);
	});

	it('fails where nothing was built', () => {
		const sources = Object.entries(clean).filter(([file]) => !file.startsWith('dist/'));
		expect(check('scan.mjs', Object.fromEntries(sources)).code).toBe(1);
	});
});

describe('contents of the tarball', () => {
	it('names what is missing, and what should not be there', () => {
		const missing = ['LICENSE', `dist/${trigger}.json`];
		const files = Object.entries(clean).filter(([file]) => !missing.includes(file));
		const { code, lines } = check('pack.mjs', {
			...Object.fromEntries(files),
			'package.json': JSON.stringify({
				...manifest,
				scripts: { build: 'tsc', postinstall: 'true' },
				dependencies: { lodash: '*' },
				overrides: {},
				n8n: { ...manifest.n8n, credentials: ['dist/credentials/Gone.credentials.js'] },
			}),
			'dist/nodes/ThingTrigger/built.js.map': '{}',
			'dist/nodes/ThingTrigger/built.test.js': '',
			'dist/test/unit.js': '',
			'dist/nodes/ThingTrigger/built.d.ts': '',
			'dist/tsconfig.tsbuildinfo': '',
			[`dist/${trigger}.js`]: clean[`dist/${trigger}.js`]
				.replace('thing.dark.svg', 'night.svg')
				.replace('description = {', `description = { properties: [${OPERATION}],`),
		});
		expect(lines.slice(0, -1).sort()).toEqual(
			[
				'LICENSE is not in the tarball',
				'dist/credentials/Gone.credentials.js, named in package.json, is not in the tarball',
				'dist/nodes/ThingTrigger/ThingTrigger.node.json, the codex of dist/nodes/ThingTrigger/ThingTrigger.node.js, is not in the tarball',
				'dist/nodes/ThingTrigger/__schema__/v1.0.0/thing/get.json, an output schema of dist/nodes/ThingTrigger/ThingTrigger.node.js, is not in the tarball',
				'dist/nodes/ThingTrigger/built.d.ts has no business in the tarball',
				'dist/nodes/ThingTrigger/built.js.map has no business in the tarball',
				'dist/nodes/ThingTrigger/built.test.js has no business in the tarball',
				'dist/nodes/ThingTrigger/night.svg, the icon of dist/nodes/ThingTrigger/ThingTrigger.node.js, is not in the tarball',
				'dist/test/unit.js has no business in the tarball',
				'dist/tsconfig.tsbuildinfo has no business in the tarball',
				'package.json has "dependencies"',
				'package.json has "overrides"',
				'package.json has the lifecycle script "postinstall"',
			].sort(),
		);
		expect(code).toBe(1);
	});
});
