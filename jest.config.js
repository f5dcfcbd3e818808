/** Tests run on the sources; the engine and the simulators are the real thing, so give them time. */
module.exports = {
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(e2e|browser|queue)/'],
	globalSetup: '<rootDir>/test/flows/install.mjs',
	// n8n's nodes have a copy of their own, and errors are known by their classes.
	moduleNameMapper: {
		'^(n8n-workflow|n8n-core)$': require
			.resolve('n8n-workflow/package.json')
			.replace(/n8n-workflow.package\.json$/, '$1'),
	},
	// What n8n's nodes have as ECMAScript modules.
	transformIgnorePatterns: [
		'/node_modules/(?!(.*/)?(htmlparser2|dom-serializer|domelementtype|domhandler|domutils|entities)/)',
	],
	transform: {
		'^.+\\.js$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }],
		'^.+\\.ts$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
		],
	},
	testTimeout: 30_000,
};
