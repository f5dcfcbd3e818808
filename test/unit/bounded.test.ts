/** What processes keep in memory does not grow with what has gone through them. */
import { randomUUID } from 'node:crypto';
import { isFurtherTry } from '../../nodes/MoySkladTrigger/tries';
import { inTurn, inTurns } from '../../nodes/shared/turns';

afterEach(() => jest.restoreAllMocks());

/** The map in which a key is kept while the work goes on. */
async function mapOf(key: string, work: () => Promise<unknown>): Promise<Map<unknown, unknown>> {
	const set = jest.spyOn(Map.prototype, 'set');
	const running = work();
	const at = set.mock.calls.findIndex(([each]) => each === key);
	const map = set.mock.contexts[at] as Map<unknown, unknown>;
	set.mockRestore();
	expect(map.has(key)).toBe(true);
	await running.catch(() => {});
	return map;
}
const settled = async () => await new Promise(setImmediate);

it('turns are forgotten once nobody waits for them, whether the work went well or not', async () => {
	const nothing = async () => {};
	for (const work of [nothing, async () => await Promise.reject(new Error('no'))]) {
		const key = randomUUID();
		const map = await mapOf(key, () => Promise.all([1, 2, 3].map(() => inTurn(key, work))));
		await settled();
		expect(map.size).toBe(0);
	}
	const keys = [randomUUID(), randomUUID()].sort();
	const map = await mapOf(keys[0], () => inTurns([...keys, ...keys], nothing));
	await settled();
	expect(map.size).toBe(0);
});

it('a turn stays while somebody waits for it', async () => {
	const key = randomUUID();
	const order: number[] = [];
	const first = inTurn(key, async () => void order.push(1));
	const second = inTurn(key, async () => {
		await settled();
		order.push(2);
	});
	await first;
	await inTurn(key, async () => void order.push(3));
	await second;
	expect(order).toEqual([1, 2, 3]);
});

it('of the messages that were taken the last 10,000 are known', () => {
	const message = (requestId: string) =>
		isFurtherTry(
			{
				getQueryData: () => ({ requestId }),
				getWorkflow: () => ({ id: 'w' }),
				getNode: () => ({ id: 'n' }),
				getMode: () => 'webhook',
			} as never,
			{ events: [] },
		);
	const ids = Array.from({ length: 10_001 }, () => randomUUID());
	for (const id of ids.slice(0, 10_000)) expect(message(id)).toBe(false);
	expect(message(ids[0])).toBe(true);
	expect(message(ids[10_000])).toBe(false);
	expect(message(ids[1])).toBe(true);
	expect(message(ids[0])).toBe(false);
});
