// Preloaded into n8n. Its channel to the parent closes when the parent wants it to stop, and also when the parent
// dies, however suddenly: so n8n always shuts down in order and never outlives the sandbox. Works alike on Windows,
// which has no signals. (Worker threads are preloaded too, and have no channel.)
if (process.channel) {
	process.once('disconnect', () => process.emit('SIGTERM', 'SIGTERM') || process.exit());
	process.channel.unref();
}
