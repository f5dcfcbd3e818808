const path = require('node:path');

const modules = path.join(process.env.SKLAD_N8N ?? __dirname, 'node_modules');

/** The nodes in the engine of the n8n that lies in the folder `SKLAD_N8N`, in place of the one they are made with. */
module.exports = {
	...require('../jest.config.js'),
	rootDir: path.dirname(__dirname),
	testMatch: ['<rootDir>/test/engine/**/*.test.ts'],
	globalSetup: undefined,
	moduleNameMapper: { '^(n8n-workflow|n8n-core)$': path.join(modules, '$1') },
	maxWorkers: 2,
};
