/** The paths of the API, and what each method does there. */
import { randomUUID } from 'node:crypto';
import type { Audit } from './moysklad-audit';
import { isObject, MOST, type Body } from './moysklad-check';
import { ENTITIES, GOODS, isEntity, kindOf, PRICE_TYPES } from './moysklad-entities';
import { Refusal } from './moysklad-errors';
import {
	expandIn,
	isError,
	JSON_TYPE,
	type Answer,
	type Ask,
	type Handler,
	type Lists,
} from './moysklad-lists';
import { settingsMetadata, templates } from './moysklad-new';
import type { Collection, Shop } from './moysklad-shop';
import { currentStock } from './moysklad-stock';
import type { Tasks } from './moysklad-tasks';

interface Parts {
	shop: Shop;
	lists: Lists;
	tasks: Tasks;
	audit: Audit;
	settings: { partialStatus: 200 | 400 };
	/** Called with the token that from now on is the user's only one. */
	newToken: (token: string) => void;
	/** Methods, path, handler: of files and forms. */
	files: Array<[string, string, Handler]>;
}

/** Goods have an id in the browser's address that is not the API's; and back. */
export const inBrowser = (id: string) =>
	((Number.parseInt(id[0], 16) + 8) % 16).toString(16) + id.slice(1);
const BROWSED = ['product', 'variant', 'bundle', 'service'].map((type) => `entity/${type}`);

/** Each element by itself; the answers in the order sent, an error among them no error of the others. */
function each(list: unknown, partialStatus: number, run: (element: Body) => unknown): Answer {
	if (!Array.isArray(list) || list.length === 0) throw new Refusal(1027);
	if (list.length > MOST) throw new Refusal(2007);
	const body = list.map((element) => {
		try {
			if (!isObject(element)) throw new Refusal(2016);
			return run(element);
		} catch (error) {
			if (error instanceof Refusal) return error.body;
			throw error;
		}
	});
	return { status: body.some(isError) ? partialStatus : 200, body };
}

/** What answers requests below the base, or refuses. */
export function createApi({
	shop,
	lists,
	tasks,
	audit,
	settings,
	newToken,
	files,
}: Parts): (ask: Ask) => Answer {
	const hrefTo = (path: string) => `${shop.base}/${path}`;
	const priceTypes = () => shop.all(PRICE_TYPES);

	/** The id in an element's meta, which must lie in the collection. */
	function idIn({ path }: Collection, { meta }: Body): string | undefined {
		if (meta === undefined) return undefined;
		const { href } = meta as Body;
		if (typeof href !== 'string') throw new Refusal(2010);
		if (!href.startsWith(`${shop.base}/`)) throw new Refusal(1059, href);
		if (!href.startsWith(`${hrefTo(path)}/`)) throw new Refusal(2024, href);
		return href.replace(/\?.*/s, '').split('/').pop();
	}

	function save(ask: Ask, collection: Collection): Answer {
		const { deed, body } = ask;
		const count = Array.isArray(body) ? body.length : 1;
		const expand = expandIn(ask, count);
		const write = (element: Body) => {
			const id = idIn(collection, element);
			const known = collection.rows.get(id ?? '');
			// As documented: what is to be updated and is not there is created.
			const saved = known
				? shop.update(collection, known, element, deed)
				: shop.create(collection, element, deed, id);
			return shop.expanded(saved, expand);
		};
		if (Array.isArray(body)) {
			if (!collection.kind.arrays) throw new Refusal(2026);
			return each(body, settings.partialStatus, write);
		}
		const saved = write(body as Body);
		// Rows are answered as an array, even a single one.
		return { body: collection.parent ? [saved] : saved };
	}

	const removeMany = ({ body, deed }: Ask, collectionOf: (element: Body) => Collection) =>
		each(body, settings.partialStatus, (element) => {
			const collection = collectionOf(element);
			const id = idIn(collection, element) ?? '';
			shop.remove(collection, shop.find(collection, id), deed);
			return { info: `Сущность '${collection.kind.keyword}' с UUID: ${id} удалена` };
		});

	/** By method and by what follows the collection's path. */
	const OPERATIONS: Record<string, (ask: Ask, collection: Collection, id: string) => Answer> = {
		'GET ': (ask, collection) => {
			const canWait = collection.path === 'entity/counterparty';
			if (ask.query.get('async') === 'true' && !canWait) throw new Refusal(1040, 'async');
			return collection.path === PRICE_TYPES
				? { body: priceTypes() }
				: lists.list(ask, collection, tasks.show);
		},
		'GET id': (ask, collection, id) => {
			const own = inBrowser(id);
			const isSentOn = BROWSED.includes(collection.path) && collection.rows.has(own);
			if (!collection.rows.has(id) && isSentOn) {
				return { status: 308, headers: { location: hrefTo(ask.url.replace(id, own)) } };
			}
			return { body: shop.expanded(shop.find(collection, id), expandIn(ask, 1)) };
		},
		'POST ': save,
		'PUT id': (ask, collection, id) => {
			if (!isObject(ask.body)) throw new Refusal(2026);
			const saved = shop.update(collection, shop.find(collection, id), ask.body, ask.deed);
			return { body: shop.expanded(saved, expandIn(ask, 1)) };
		},
		'DELETE id': ({ deed }, collection, id) => {
			shop.remove(collection, shop.find(collection, id), deed);
			return {};
		},
		'DELETE syncid': ({ deed }, collection, id) => {
			const found = collection.bySyncId.get(id) ?? '';
			shop.remove(collection, shop.find(collection, found), deed);
			return {};
		},
		'POST delete': (ask, collection) => {
			if (/^entity\/(group|customentity)/.test(collection.path)) throw new Refusal(1039, 'POST');
			return removeMany(ask, () => collection);
		},
		'PUT ': () => {
			throw new Refusal(1012);
		},
		'POST id': () => {
			throw new Refusal(1006);
		},
	};
	OPERATIONS['DELETE '] = OPERATIONS['PUT '];

	const collectionAt: Handler = (ask, path, word = '', id = '') => {
		const collection = shop.at(path);
		if (path === 'entity/region' && ask.method !== 'GET') throw new Refusal(1039, ask.method);
		const run = OPERATIONS[`${ask.method} ${word || (id && 'id')}`];
		if (!run) throw new Refusal(1039, ask.method);
		return run(ask, collection, id);
	};

	/** What stands in a dictionary of one's own; PUT and DELETE of its address are about itself. */
	const ownDictionary: Handler = (ask, path, word = '', id = '') =>
		/^(PUT|DELETE)$/.test(ask.method) && !id
			? collectionAt(ask, 'entity/customentity', '', path.split('/').pop() as string)
			: collectionAt(ask, path, word, id);

	const metadata: Handler = (ask, keyword) => {
		const kind = kindOf(keyword);
		if (!kind || !isEntity(keyword)) throw new Refusal(1005, keyword);
		if (!kind.metadata) throw new Refusal(1003, keyword);
		const path = `entity/${kind.attributesOf}/metadata`;
		const below = (name: string) => shop.all(`${path}/${name}`);
		const has = (name: string) => kind.fields.has(name);
		const attributesMeta = () => ({
			...{ href: hrefTo(`${path}/attributes`), type: 'attributemetadata', ...JSON_TYPE },
			...{ size: below('attributes').length, limit: MOST, offset: 0 },
		});
		const body = {
			meta: { href: hrefTo(path), ...JSON_TYPE },
			...(has('attributes') ? { attributes: { meta: attributesMeta() } } : {}),
			...(has('state') ? { states: below('states') } : {}),
			...(keyword === 'product' ? { priceTypes: priceTypes() } : {}),
			...(keyword === 'variant' ? { characteristics: below('characteristics') } : {}),
			...(has('shared') ? { createShared: false } : {}),
		};
		return { body: shop.expanded(body, expandIn(ask, 1)) };
	};

	const catalogueSettings: Handler = ({ method, body }) => {
		const all = shop.assortmentSettings;
		for (const [name, value] of method === 'PUT' ? Object.entries(body as Body) : []) {
			const former = all[name];
			if (former === undefined) shop.checker.unknownFields.add(`assortmentsettings.${name}`);
			else if (typeof value !== typeof former) throw new Refusal(2016, name);
			else all[name] = isObject(former) ? { ...former, ...(value as Body) } : (value as boolean);
			const prefix = (all.barcodeRules as Body).weightBarcodePrefix;
			if (!/^\d\d?$/.test(String(prefix))) throw new Refusal(3005, 'weightBarcodePrefix');
		}
		const meta = { href: hrefTo('entity/assortment/settings'), type: 'assortmentsettings' };
		return { body: { meta: { ...meta, ...JSON_TYPE }, ...all } };
	};

	const contexts: Record<string, () => unknown> = {
		employee: () => shop.owner,
		usersettings: () => ({ meta: { href: hrefTo('context/usersettings'), ...JSON_TYPE } }),
		companysettings: () => ({
			meta: { href: hrefTo('context/companysettings'), type: 'companysettings', ...JSON_TYPE },
			currency: { meta: shop.currency?.meta },
			priceTypes: priceTypes(),
		}),
	};

	const goodsIn = ({ meta }: Body): Collection => {
		const type = /\/entity\/(\w+)\//.exec(String((meta as Body | undefined)?.href))?.[1] ?? '';
		if (!GOODS.includes(type)) throw new Refusal(2024, type);
		return shop.at(`entity/${type}`);
	};

	const ID = '([0-9a-f-]{36})';
	/** Methods, path, handler; the first that fits. */
	const ROUTES: Array<[string, string, Handler]> = [
		...files,
		['GET', 'entity/assortment', (ask) => lists.assortment(ask, tasks.show)],
		['GET PUT', 'entity/assortment/settings', catalogueSettings],
		['POST', 'entity/assortment/delete', (ask) => removeMany(ask, goodsIn)],
		[
			'GET',
			'entity/metadata',
			() => ({
				body: Object.fromEntries(
					ENTITIES.filter((keyword) => kindOf(keyword)?.metadata).map((keyword) => [
						keyword,
						{ meta: { href: hrefTo(`entity/${keyword}/metadata`), ...JSON_TYPE } },
					]),
				),
			}),
		],
		['GET', 'entity/(\\w+)/metadata', metadata],
		['PUT', 'entity/(\\w+)/new', templates(shop)],
		['GET', 'context/companysettings/metadata', settingsMetadata(shop)],
		['GET', `entity/(\\w+)/${ID}/audit`, audit.of],
		['GET', 'report/stock/(all|bystore)', (ask, name) => lists.report(ask, name, tasks.show)],
		[
			'GET',
			'report/stock/(all|bystore)/current',
			({ query }, name) => ({ body: currentStock(shop, name, query) }),
		],
		['GET', `audit(?:/${ID}/events)?`, audit.list],
		['GET PUT', `async(?:/${ID}(?:/(result|cancel))?)?`, tasks.handle],
		[
			'GET',
			'context/(employee|usersettings|companysettings)',
			(_ask, name) => ({ body: contexts[name]() }),
		],
		[
			'POST',
			'security/token',
			() => {
				const token = randomUUID();
				newToken(token);
				return { body: { access_token: token } };
			},
		],
		[
			'GET POST PUT DELETE',
			`(entity/customentity/[0-9a-f-]{36})(?:/(delete))?(?:/${ID})?`,
			ownDictionary,
		],
		[
			'GET POST PUT DELETE',
			`(entity/\\w+|entity/\\w+/[0-9a-f-]{36}/\\w+|entity/\\w+/metadata/\\w+|${PRICE_TYPES})(?:/(delete|syncid(?=/)))?(?:/${ID})?`,
			collectionAt,
		],
	];
	const patterns = ROUTES.map(([methods, path, handler]) => {
		return { methods: methods.split(' '), pattern: new RegExp(`^${path}$`), handler };
	});

	return (ask) => {
		for (const { methods, pattern, handler } of patterns) {
			const found = pattern.exec(ask.path);
			if (!found) continue;
			if (!methods.includes(ask.method)) throw new Refusal(1039, ask.method);
			return handler(ask, ...found.slice(1));
		}
		throw new Refusal(/^entity\/\w+\//.test(ask.path) ? 1000 : 1002, ask.path);
	};
}
