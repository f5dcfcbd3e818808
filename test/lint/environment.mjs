// eslint-plugin-n8n-nodes-base takes every file for its own "Test.node.ts" where this says "test".
delete process.env.NODE_ENV;
