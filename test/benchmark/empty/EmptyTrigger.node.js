/** A trigger that does nothing: the most that n8n takes by a trigger that is not its own. */
class EmptyTrigger {
	description = {
		displayName: 'Empty Trigger',
		name: 'emptyTrigger',
		group: ['trigger'],
		// Of version 1 n8n evaluates an expression at each call.
		version: 2,
		description: 'Starts the workflow',
		defaults: { name: 'Empty Trigger' },
		inputs: [],
		outputs: ['main'],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: '',
				path: 'webhook',
			},
		],
		properties: [],
	};

	async webhook() {
		return { webhookResponse: { result: 'ok' }, workflowData: [[{ json: {} }]] };
	}
}

module.exports = { EmptyTrigger };
