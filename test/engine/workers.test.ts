/** Several processes of n8n that work for one user of MoySklad (queue mode), each with a pacer that knows nothing of the others. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { mostInAMinute } from '../unit/pacing';
import type { Done, Order } from './worker';

const children: ChildProcess[] = [];
afterEach(() => {
	for (const child of children.splice(0)) child.removeAllListeners().kill();
});

async function start(): Promise<ChildProcess> {
	const child = fork(join(__dirname, 'worker.ts'), { execArgv: ['--require', 'tsx/cjs'] });
	children.push(child);
	await once(child, 'message');
	return child;
}

async function ask(child: ChildProcess, order: Order): Promise<Done> {
	const gone = once(child, 'exit').then(() => Promise.reject(new Error('The process has died')));
	const answer = once(child, 'message');
	child.send(order);
	return ((await Promise.race([answer, gone])) as [Done])[0];
}

it('four are refused seldom, lose nothing, and need little longer than the limits make them', async () => {
	const [weight, each] = [3, 60];
	const account = await start();
	const { url = '' } = await ask(account, { account: { weight, latency: 100 } });
	const workers = await Promise.all([start(), start(), start(), start()]);
	const work: Order = { work: { url, items: each } };
	const runs = await Promise.all(workers.map((worker) => ask(worker, work)));
	expect(runs).toEqual(Array(4).fill({ items: each }));
	const { taken = [], refusals = [], abuse } = await ask(account, { report: true });
	expect(taken).toHaveLength(4 * each);
	expect(abuse).toEqual([]);
	// MoySklad switches access off at 200 refusals a minute.
	expect(mostInAMinute(refusals)).toBeLessThan(50);
	const floor = (Math.ceil((4 * each * weight) / 45) - 1) * 3000;
	expect(Math.max(...taken) - Math.min(...taken)).toBeLessThan(1.5 * floor);
}, 300_000);
