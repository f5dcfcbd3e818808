const path = require('node:path');

/** One n8n after the other: each takes a processor and half a gigabyte. */
module.exports = {
	...require('../jest.config.js'),
	rootDir: path.dirname(__dirname),
	testMatch: ['<rootDir>/test/{e2e,browser}/**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/'],
	maxWorkers: 1,
	testTimeout: 120_000,
};
