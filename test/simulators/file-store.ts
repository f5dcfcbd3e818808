/**
 * Where MoySklad's files lie: a server of its own, to which links lead that are signed and need no credential. It notes
 * whoever shows one all the same. It keeps its files, and goes wrong on demand: by `manner`, or by the faults of server.ts.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { startServer } from './server';

export interface StoredFile {
	content: Buffer;
	type: string;
	/** As it stands in Content-Disposition, in UTF-8. */
	name?: string;
}

/**
 * `endless` never stops; `slow` comes by a few bytes a second; `cut` ends before its told length; `untold` has no
 * length; `understated` is a tenth of it, as if that were all.
 */
export type Manner = 'whole' | 'endless' | 'slow' | 'cut' | 'untold' | 'understated';

const later = async (ms: number) => await new Promise((done) => setTimeout(done, ms));

async function pour(reply: FastifyReply, { content, type }: StoredFile, manner: Manner) {
	reply.hijack();
	const { raw } = reply;
	const length = manner === 'cut' ? content.length + 100 : Math.floor(content.length / 10);
	const told = manner === 'cut' || manner === 'understated';
	raw.writeHead(200, { 'content-type': type, ...(told && { 'content-length': length }) });
	const isOpen = () => !raw.destroyed && !raw.writableEnded;
	raw.on('error', () => {});
	while (manner === 'endless' && isOpen()) {
		raw.write(Buffer.alloc(64 * 1024));
		await later(1);
	}
	for (let at = 0; manner === 'slow' && at < content.length && isOpen(); at++) {
		raw.write(content.subarray(at, at + 1));
		await later(200);
	}
	if (!isOpen()) return;
	if (manner === 'cut') {
		raw.write(content);
		await later(20);
		raw.destroy();
	} else raw.end(manner === 'understated' ? content.subarray(0, length) : content);
}

export async function startFileStore() {
	const files = new Map<string, StoredFile>();
	const signature = randomBytes(12).toString('hex');
	/** Paths of requests that came with a credential or a cookie. */
	const credentialed: string[] = [];
	let manner: Manner = 'whole';
	const server = await startServer({
		routes: (app) => {
			app.addHook('onRequest', async ({ headers, url }) => {
				if (headers.authorization || headers.cookie) credentialed.push(url);
			});
			app.get<{ Params: { id: string }; Querystring: { signature?: string } }>(
				'/files/:id',
				async ({ params, query }, reply) => {
					const file = files.get(params.id);
					if (query.signature !== signature) return reply.code(403).send('<Error>Denied</Error>');
					if (!file) return reply.code(404).send(`<Error>${signature}</Error>`);
					if (manner !== 'whole') return await pour(reply, file, manner);
					if (file.name !== undefined) {
						const name = Buffer.from(file.name).toString('latin1');
						reply.header('content-disposition', `attachment; filename="${name}"`);
					}
					return reply.type(file.type).send(file.content);
				},
			);
		},
	});
	return {
		...server,
		credentialed,
		/** What no error may repeat. */
		signature,
		/** Takes a file, or another one in its place, and gives the link to it. */
		put(file: StoredFile, id: string = randomUUID()): string {
			files.set(id, file);
			return `${server.url}/files/${id}?signature=${signature}`;
		},
		forget: (id: string) => files.delete(id),
		get manner(): Manner {
			return manner;
		},
		set manner(wanted: Manner) {
			manner = wanted;
		},
	};
}
export type FileStore = Awaited<ReturnType<typeof startFileStore>>;
