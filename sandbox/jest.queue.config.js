/** n8n in queue mode, with PostgreSQL and Redis: five processes at once, one test file after the other. */
module.exports = {
	...require('./jest.e2e.config.js'),
	maxWorkers: 1,
	testMatch: ['<rootDir>/test/queue/**/*.test.ts'],
};
