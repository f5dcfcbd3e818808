/** A chat model for the AI agent, as OpenAI's interface has it: it asks the tool what the customer wrote, and says what came. */
import { startServer } from '../../simulators/server';

interface Message {
	role: string;
	content: unknown;
}
const TOOL = 'Find_the_Order';

/** A customer's question: the number of the order and the digits, somewhere in the text. */
function argumentsOf(question: unknown): string {
	const [number = '', phone = ''] = String(question).match(/[\w-]*\d[\w-]*/g) ?? [];
	return JSON.stringify({ number, phone });
}

export async function startModel() {
	const server = await startServer({
		routes: (app) =>
			app.post('/v1/chat/completions', async (request) => {
				const { messages } = JSON.parse(String(request.body)) as { messages: Message[] };
				const last = messages[messages.length - 1];
				const call = {
					...{ id: `call_${messages.length}`, type: 'function' },
					function: { name: TOOL, arguments: argumentsOf(last.content) },
				};
				const message =
					last.role === 'tool'
						? { content: `The tool says: ${String(last.content)}` }
						: { content: null, tool_calls: [call] };
				return {
					...{ id: 'answer', object: 'chat.completion', created: 1, model: 'simulated' },
					choices: [
						{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop' },
					],
					usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
				};
			}),
	});
	return {
		...server,
		/** For n8n. */
		credential: {
			...{ type: 'openAiApi', name: 'Model (simulated)' },
			data: { apiKey: 'sandbox-model-key', url: `${server.url}/v1` },
		},
	};
}
