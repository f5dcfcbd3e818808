const path = require('node:path');

/** Two at a time: each has an n8n of its own, which mostly waits, and takes half a gigabyte. */
module.exports = {
	...require('../jest.config.js'),
	rootDir: path.dirname(__dirname),
	testMatch: ['<rootDir>/test/{e2e,browser}/**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/'],
	maxWorkers: 2,
	testTimeout: 120_000,
};
