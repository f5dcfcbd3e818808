/** Questions and answers between this benchmark's processes: one answer to each message, in order. */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** Answers the parent's messages with what `answer` gives, or with `{ failed }`. */
export function serve(answer: (message: never) => unknown): void {
	process.on('message', async (message) => {
		try {
			process.send?.({ result: await answer(message as never) });
		} catch (error) {
			process.send?.({ failed: error instanceof Error ? error.message : String(error) });
		}
	});
	process.once('disconnect', () => process.exit());
}

/** A process of this folder that answers messages. */
export class Worker {
	private readonly child: ChildProcess;

	private readonly gone: Promise<never>;

	constructor(file: string, flags: string[] = []) {
		this.child = fork(join(__dirname, file), { execArgv: flags, silent: true });
		let words = '';
		this.child.stderr?.on('data', (data) => (words = `${words}${data}`.slice(-20_000)));
		this.child.stdout?.resume();
		this.gone = new Promise((_, reject) => {
			this.child.once('exit', (code) => {
				const outOfMemory = words.includes('heap out of memory');
				reject(new Error(outOfMemory ? 'out of memory' : `exit ${code}: ${words.trim()}`));
			});
		});
		this.gone.catch(() => {});
	}

	async ask<T>(message: object): Promise<T> {
		const answer = new Promise<T>((resolve, reject) => {
			this.child.once('message', (reply: { result: T; failed?: string }) =>
				reply.failed === undefined ? resolve(reply.result) : reject(new Error(reply.failed)),
			);
		});
		this.child.send(message);
		return await Promise.race([answer, this.gone]);
	}

	stop(): void {
		this.child.kill('SIGKILL');
	}
}
