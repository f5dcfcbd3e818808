// n8n finds the nodes by package.json ("n8n"); this file only satisfies tools that want a main module.
module.exports = {};
