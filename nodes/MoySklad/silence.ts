/** Writes that this n8n's own webhooks do not hear of, so that a workflow does not wake itself. */
import type { IDataObject } from 'n8n-workflow';
import type { RequestContext } from '../shared/http';
import { OWN_WEBHOOKS, QUIET_HEADER } from './options';

/**
 * Where the webhooks of this n8n begin, by the address at which it would resume this very run: nobody has to fill in
 * an address, and it is right behind a proxy too (WEBHOOK_URL).
 */
function ownWebhooks(context: RequestContext, itemIndex: number): string | undefined {
	if (!('getWorkflowDataProxy' in context)) return undefined;
	const { $execution } = context.getWorkflowDataProxy(itemIndex);
	const { resumeUrl } = ($execution ?? {}) as { resumeUrl?: string };
	return /^https?:\/\/.+?\/(?=[^/]+\/[^/]+$)/.exec(String(resumeUrl).replace(/\?.*/s, ''))?.[0];
}

/** Headers with this n8n's own addresses in the place of the word for them. */
export function withOwn(
	headers: IDataObject,
	context: RequestContext,
	itemIndex: number,
): IDataObject {
	const quiet = headers[QUIET_HEADER] as string[] | undefined;
	if (!quiet?.includes(OWN_WEBHOOKS)) return headers;
	const own = ownWebhooks(context, itemIndex);
	const prefixes = quiet.map((each) => (each === OWN_WEBHOOKS ? own : each)).filter(Boolean);
	return { ...headers, [QUIET_HEADER]: prefixes };
}
