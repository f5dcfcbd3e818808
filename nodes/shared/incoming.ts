/** What comes to a trigger from outside: the body of a call as it was sent, whatever its sender calls it. */
import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

/**
 * Text of bytes whose encoding nobody can be believed about (IMS-80): UTF-8 where they are UTF-8 throughout, which
 * Russian text in another encoding never is, else what the sender names, else Windows-1251. Without its byte order mark.
 */
export function decoded(bytes: Uint8Array, named = ''): string {
	for (const encoding of ['utf-8', named, 'windows-1251']) {
		try {
			return new TextDecoder(encoding, { fatal: true }).decode(bytes);
		} catch {
			// Not in this encoding, or one that nobody knows.
		}
	}
	return Buffer.from(bytes).toString();
}

/** The bytes of a call; none where n8n has used them up (files) or they cannot be had (broken off, too many). */
async function bytesOf(context: IWebhookFunctions): Promise<Uint8Array | undefined> {
	const request = context.getRequestObject();
	try {
		// From version 1.1 of a node on, n8n itself reads JSON, forms, text and XML only.
		if (!request.rawBody) await request.readRawBody();
	} catch {
		return undefined;
	}
	return request.rawBody;
}

/** The body of a call: `text` as it was sent ('' for none), and `form`, the fields that n8n has made of it, if any. */
export async function bodyOf(
	context: IWebhookFunctions,
): Promise<{ text: string; form?: IDataObject }> {
	const { encoding, contentType = '' } = context.getRequestObject();
	const bytes = await bytesOf(context);
	const text = bytes ? decoded(bytes, encoding) : '';
	const body: unknown = context.getBodyData();
	// With files in it, n8n keeps the fields beside them.
	const fields = contentType.startsWith('multipart/') ? (body as { data?: unknown })?.data : body;
	const isForm = !bytes || contentType.includes('form');
	return { text: text.trim(), ...(isForm && hasFields(fields) && { form: fields }) };
}

const hasFields = (body: unknown): body is IDataObject =>
	typeof body === 'object' && body !== null && Object.keys(body).length > 0;

/** What JSON text says, also behind a byte order mark; nothing where it is none. */
export function jsonIn(text: string): unknown {
	try {
		return JSON.parse(text.replace(/^\uFEFF/, ''));
	} catch {
		return undefined;
	}
}

/**
 * Leaves a line in n8n's log: whoever looks for a message that never started anything finds it there. Nothing of the
 * call itself stands in it, since a wrong key may be the right one of another.
 */
export function refused(context: IWebhookFunctions, why: string): void {
	const { contentType = 'none', rawBody } = context.getRequestObject();
	const { name } = context.getNode();
	context.logger.warn(`"${name}" refused a call: ${why}`, {
		workflowId: context.getWorkflow().id,
		contentType: /^[\w.+-]+\/[\w.+-]+$/.test(contentType) ? contentType.slice(0, 80) : 'none',
		bytes: rawBody?.length ?? 0,
	});
}
