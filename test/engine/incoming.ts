/**
 * What n8n makes of a call before a trigger of ours sees it: `parseRequestBody` of 2.41's webhook-helpers.js, with
 * rawBodyReader and parseBody of its body-parser.js. Of XML it makes nothing here.
 */
import type { IncomingMessage } from 'node:http';
import { parse as parseForm } from 'node:querystring';
import { gunzipSync, inflateSync } from 'node:zlib';

const UNPACK: Record<string, (bytes: Buffer) => Buffer> = {
	gzip: gunzipSync,
	deflate: inflateSync,
};
const IS_PARSED = /^(application\/json|text\/plain|application\/x-www-form-urlencoded)/;

/** Two fields of a form with files; n8n takes the stream for it, so that nobody else can read it. */
function fieldsOf(text: string) {
	const fields = [...text.matchAll(/name="([^"]*)"\r\n\r\n([^]*?)\r\n--/g)];
	return { data: Object.fromEntries(fields.map(([, name, value]) => [name, value])), files: {} };
}

/** A body that n8n refuses with HTTP 422 before any node. */
export class Unprocessable extends Error {}

export async function incoming(message: IncomingMessage, typeVersion: number) {
	const [type = '', ...more] = (message.headers['content-type'] ?? '').split(';');
	const charset = more.map((each) => /charset="?([^"]+)/i.exec(each)?.[1]).find(Boolean) ?? 'utf-8';
	const chunks: Buffer[] = [];
	for await (const chunk of message) chunks.push(chunk as Buffer);
	const bytes = Buffer.concat(chunks);
	const request = Object.assign(message, {
		contentType: type === '' ? undefined : type.trim().toLowerCase(),
		encoding: (type === '' ? undefined : charset.toLowerCase()) as BufferEncoding,
		query: Object.fromEntries(new URL(message.url ?? '', 'http://x').searchParams),
		params: {},
		rawBody: undefined as unknown as Buffer,
		body: undefined as unknown,
		async readRawBody() {
			const unpack = UNPACK[message.headers['content-encoding'] ?? ''];
			request.rawBody ??= unpack ? unpack(bytes) : bytes;
		},
	});
	if (request.contentType === 'multipart/form-data') {
		request.body = fieldsOf(bytes.toString());
		request.readRawBody = async () => {
			throw new Error('Request body stream was aborted or is not readable');
		};
		return request;
	}
	if (typeVersion > 1 && !IS_PARSED.test(request.contentType ?? '')) return request;
	if (request.contentType?.startsWith('multipart/')) return request;
	await request.readRawBody();
	if (request.rawBody.length === 0) return request;
	try {
		const text = () => request.rawBody.toString(request.encoding);
		const stripped = () => text().replace(/^\uFEFF/, '');
		if (request.contentType === 'application/json') request.body = JSON.parse(stripped());
		else if (request.contentType === 'application/x-www-form-urlencoded')
			request.body = parseForm(stripped(), undefined, undefined, { maxKeys: 1000 });
		else if (request.contentType === 'text/plain') request.body = text();
	} catch {
		throw new Unprocessable('Failed to parse request body');
	}
	return request;
}
