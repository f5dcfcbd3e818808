import fs from 'node:fs';
import path from 'node:path';
import fastify from 'fastify';
import { deliveryTypes, orderStatuses } from '../nodes/Imsklad/dictionaries';
import type { World } from '../test/simulators/world';
import type { WorldState } from '../test/simulators/world-state';
import { ORDER_KINDS } from '../test/simulators/world-merchant';

const GOODS = ['product', 'variant', 'bundle', 'service'];
const FOLDER = path.join(__dirname, 'page');
const TYPES: Record<string, string> = {
	'.html': 'text/html; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.svg': 'image/svg+xml',
};
const HEADERS = {
	'content-security-policy': "default-src 'self'",
	'cache-control': 'no-store',
};
/** Of the calls of the warehouse, so many of the last ones are shown. */
const CALLS = 6;

/** What the page knows of n8n, once it runs. */
export interface PageN8n {
	url: string;
	email: string;
	password: string;
	/** Where the warehouse calls; undefined where no workflow listens. */
	endpoint?: string;
}

/** What a person may do in the world, by name; the page sends the arguments. */
const deedsOf = (world: World) => ({
	placeOrder: world.placeOrder,
	sendOrder: world.sendOrder,
	payOrder: world.payOrder,
	cancelOrder: world.cancelOrder,
	changeDelivery: world.changeDelivery,
	changeProduct: world.changeProduct,
	placePurchase: world.placePurchase,
	advanceOrder: world.advanceOrder,
	giveTrack: world.giveTrack,
	giveTrackError: world.giveTrackError,
	receiveGoods: world.receiveGoods,
	spend: world.spend,
	moveStock: world.moveStock,
	addClient: world.addClient,
	placeShopOrder: world.placeShopOrder,
	payPosition: world.payPosition,
	setService: world.setService,
});

/** What goods are called, by code; the snapshot has no names of bundles and services. */
const namesOf = ({ moysklad, imsklad }: World) =>
	Object.fromEntries([
		...Object.entries(imsklad.state.goods).map(([id, { data }]) => [id, data.name]),
		...GOODS.flatMap((kind) => moysklad.list(kind)).map(({ code, name }) => [code, name]),
	]);

/** All that the page shows; `arrived` are the orders' numbers at the warehouse, the first to come first. */
const viewOf = (world: World, state: WorldState, arrived: string[], n8n?: PageN8n) => ({
	...state,
	arrived,
	names: namesOf(world),
	inbox: world.messages,
	services: world.services,
	calls: world.imsklad.state.callbacks.slice(-CALLS).map(({ type, action, data, answer }) => {
		const about = [data].flat().map((each) => (each as { id?: unknown }).id);
		return { event: `${type}.${action}`, about: about.join(', '), status: answer?.status ?? null };
	}),
	n8n: n8n ?? null,
});

/** What never changes: the dictionaries of the warehouse and the kinds of orders. */
const FIXED = {
	statuses: orderStatuses,
	carriers: deliveryTypes,
	kinds: Object.entries(ORDER_KINDS).map(([kind, { title, russian }]) => ({
		...{ value: kind, name: title, russian },
	})),
};

/**
 * Serves the page of the world at this port of the loopback:
 *   GET /, /<file>   the page itself
 *   GET /view        what it shows; GET /fixed what it shows by
 *   POST /deed       { name, args }: does it; { result }, or 400 { error } where it cannot be done
 */
export async function startPage(world: World, port = 0) {
	let n8n: PageN8n | undefined;
	const deeds: Record<string, (...args: never[]) => unknown> = deedsOf(world);
	const app = fastify({ forceCloseConnections: true });
	app.addHook('onSend', async (_request, reply) => void reply.headers(HEADERS));
	const arrived = new Set<string>();
	app.get('/view', async () => {
		const state = world.state();
		for (const { invoice } of state.shop.positions) arrived.add(`SL-${invoice}`);
		for (const { number } of state.erp.orders) arrived.add(number);
		return viewOf(world, state, [...arrived], n8n);
	});
	app.get('/fixed', async () => FIXED);
	app.post('/deed', async (request, reply) => {
		const { name, args = [] } = Object(request.body) as { name?: string; args?: never[] };
		try {
			if (!Object.hasOwn(deeds, String(name))) throw new Error(`There is no deed "${name}"`);
			return { result: (await deeds[String(name)](...args)) ?? null };
		} catch (error) {
			return reply.code(400).send({ error: (error as Error).message });
		}
	});
	for (const file of fs.readdirSync(FOLDER)) {
		app.get(file === 'index.html' ? '/' : `/${file}`, async (_request, reply) =>
			reply
				.type(TYPES[path.extname(file)])
				.send(await fs.promises.readFile(path.join(FOLDER, file))),
		);
	}
	const url = await app.listen({ port, host: '127.0.0.1' });
	return {
		url,
		/** From now on the page also tells of n8n. */
		tellOf: (running: PageN8n) => void (n8n = running),
		close: () => app.close(),
	};
}
