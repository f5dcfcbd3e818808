import { createHash } from 'crypto';
import type { IWebhookFunctions } from 'n8n-workflow';
import { requestIdIn } from '../MoySklad/events';

/** Some 100 bytes each. */
const MOST = 10_000;
const taken = new Set<string>();

/**
 * Whether this process has taken the message before: MoySklad sends it again where an answer did not come in time. Such
 * tries come at once, so that two workers would get them in the same moment, when n8n's record cannot yet tell them
 * apart. What other processes have taken is for "Resolve" to find.
 */
export function isFurtherTry(context: IWebhookFunctions, message: unknown): boolean {
	const requestId = requestIdIn(context.getQueryData());
	if (!requestId) return false;
	const { id: workflow } = context.getWorkflow();
	const { id: node } = context.getNode();
	const whole = [workflow, node, context.getMode(), requestId, message];
	const key = createHash('sha1').update(JSON.stringify(whole)).digest('base64');
	if (taken.has(key)) return true;
	taken.add(key);
	if (taken.size > MOST) taken.delete(taken.values().next().value as string);
	return false;
}
