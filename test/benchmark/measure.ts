/** One client doing one job, in a process of its own. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chunksOf, IDS_AT_ONCE, PAGE, productsOf, type Client, type Task } from './jobs';
import { serve } from './ipc';

/** Times are milliseconds, memory is bytes. */
export interface Measured {
	/** How many different things came back. */
	got: number;
	/** From the client's start to its end. */
	wall: number;
	/** Of the processor, in all threads. */
	cpu: number;
	/** What the heap held before. */
	base: number;
	/** What the heap held more at the end than before, garbage aside. */
	held: number;
	/** By how much the process grew at its largest. */
	growth: number;
}

export type MeasureMessage = { load: string } | { task: Task };

const own = (file: string) => async () => (await import(`./clients/${file}.js`)).run as Client;

/** Left as they are by the compiler, and with packages that only this folder has. */
const library = (name: string) => async (): Promise<Client> => {
	const file = join(process.cwd(), 'test/benchmark/clients/moysklad.mjs');
	const clients = (await import(pathToFileURL(file).href)) as Record<string, Client>;
	return (task) => {
		const products = task.job === 'write' ? chunksOf(productsOf(task), PAGE) : [];
		const more = { products, idLists: chunksOf(task.ids, IDS_AT_ONCE) };
		return clients[name]({ ...task, ...more } as Task);
	};
};

const clients: Record<string, () => Promise<Client>> = {
	node: own('moySkladNode'),
	planned: library('planned'),
	alone: library('alone'),
	http: own('httpRequest'),
	bare: own('bare'),
};

const heap = () => {
	global.gc?.();
	return process.memoryUsage();
};
const idOf = (thing: unknown) => {
	const { json, id } = thing as { json?: { id: string }; id: string };
	return json?.id ?? id;
};

let run: Client;

async function measure(task: Task): Promise<Measured> {
	const before = heap();
	const cpu = process.cpuUsage();
	const start = performance.now();
	const things = await run(task);
	const wall = performance.now() - start;
	const { user, system } = process.cpuUsage(cpu);
	const growth = process.resourceUsage().maxRSS * 1024 - before.rss;
	const held = heap().heapUsed - before.heapUsed;
	const got = new Set(things.map(idOf)).size;
	return { got, wall, cpu: (user + system) / 1000, base: before.heapUsed, held, growth };
}

serve(async (message: MeasureMessage) => {
	if ('task' in message) return await measure(message.task);
	run = await clients[message.load]();
	return {};
});
