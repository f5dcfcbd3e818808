/**
 * A backlog of orders for the warehouse: our one operation beside what flow 1 did before there was any, which was to
 * get the orders, the lines of each of them, and to work both out in a Code node. Both in n8n's engine, at the pace that
 * MoySklad's limits allow; nothing but the number of orders changes.
 */
import type { IDataObject, INodeType } from 'n8n-workflow';
import { load } from '../package';
import { startMoysklad } from '../simulators/moysklad';
import { runInEngine } from './clients/engine';
import type { Task } from './jobs';
import { table } from './table';

const SIZES = [500, 1000, 2000];
const LINES = 5;
const KEYS = { token: 'benchmark-token', login: 'admin@shop', password: 'benchmark-password' };
const kind = { type: 'n8n-nodes-sklad.moySklad', typeVersion: 1 };

const MoySklad = load<INodeType>('nodes').find(({ Type }) => Type.name === 'MoySklad')!.Type;

type Json = ReturnType<typeof JSON.parse>;

/** The part of the former Code node that grew: each order looks through the lines of all. */
function worked(orders: Json[], lines: Json[]): IDataObject[] {
	const linesOf = ({ id }: Json) =>
		lines.filter(({ meta }) => meta.href.includes(`/${id}/positions/`));
	const cost = ({ price = 0, discount = 0 }: Json) => price * (1 - discount / 100);
	return orders.map((order) => {
		const own = linesOf(order);
		const listed = own.reduce((sum, line) => sum + cost(line) * line.quantity, 0);
		const goods = own.map((line) => ({
			id: line.assortment.code,
			quantity: line.quantity,
			price: Math.ceil((cost(line) * order.sum) / listed - 0.001) / 100,
		}));
		return { id: order.name, goods };
	});
}

interface Way {
	name: string;
	read: (task: Task) => Promise<[orders: Json[], lines: Json[]]>;
	/** What is left to a Code node. */
	work?: (orders: Json[], lines: Json[]) => IDataObject[];
}

const ask = async (task: Task, parameters: IDataObject): Promise<Json[]> => {
	const input = task.ids.map((id) => ({ id }));
	const items = await runInEngine(
		MoySklad,
		kind,
		task,
		{ resource: 'customerOrder', id: '={{ $json.id }}', ...parameters },
		input,
	);
	return items.map(({ json }) => json);
};

const WAYS: Way[] = [
	{
		name: 'Get for Warehouse',
		read: async (task) => {
			const keys = { orderKey: 'name', productKey: 'code' };
			return [await ask(task, { operation: 'getForWarehouse', ...keys }), []];
		},
	},
	{
		name: 'Get, Get Positions, Code',
		read: async (task) => {
			const orders = await ask(task, { operation: 'get', options: { expand: 'agent,state' } });
			const options = { expand: 'assortment' };
			const positions = { operation: 'getPositions', returnAll: true, options };
			return [orders, await ask(task, positions)];
		},
		work: worked,
	},
];

export async function main(): Promise<void> {
	const service = await startMoysklad({ ...KEYS, limits: 'off', rows: 1000 });
	try {
		const reference = ({ meta }: Json) => ({ meta });
		const [organization, agent] = ['organization', 'counterparty'].map((keyword) =>
			reference(service.list(keyword)[0]),
		);
		const products = service.list('product');
		const ids = Array.from({ length: Math.max(...SIZES) }, (_, n) => {
			const positions = Array.from({ length: LINES }, (_each, k) => ({
				...{ quantity: 1 + (k % 3), price: 10_000 + 7 * n },
				assortment: reference(products[(n * LINES + k) % products.length]),
			}));
			return service.create('customerorder', { organization, agent, positions }).id;
		});
		const rows: string[][] = [];
		for (const { name, read, work } of WAYS) {
			// What is made once, by the engine and by the service, is not counted.
			await read({ url: service.url, token: KEYS.token, ids: ids.slice(0, 20) } as Task);
			for (const size of SIZES) {
				service.requests.length = 0;
				const started = performance.now();
				const own = ids.slice(0, size);
				const things = await read({ url: service.url, token: KEYS.token, ids: own } as Task);
				const isRead = performance.now();
				const given = work?.(...things) ?? things[0];
				const ended = performance.now();
				if (given.length !== size) throw new Error(`${name}: ${given.length} of ${size}`);
				rows.push(
					[name, String(size), String(size * LINES)].concat([
						String(service.requests.length),
						((isRead - started) / 1000).toFixed(1),
						((ended - isRead) / 1000).toFixed(2),
						((ended - started) / size).toFixed(1),
					]),
				);
			}
		}
		const head = ['', 'orders', 'lines', 'requests', 'reading, s', 'code, s', 'ms an order'];
		console.log(`\n${table(head, rows)}`);
	} finally {
		await service.close();
	}
}
