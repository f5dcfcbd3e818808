/** Documents with all of their lines and what lies in their bundles, many in few requests. */
import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../../shared/errors';
import { customFieldIn } from '../account';
import { pathOf } from '../calls';
import { entities } from '../entities';
import type { Entity } from '../entity';
import { asPage, LARGEST_EXPANDED_PAGE, pagesOf } from '../list';
import { lookups } from '../query';
import type { MoySkladApi } from '../transport';
import { isThing } from './keys';
import type { Document } from './order';
import { termsOf } from './amounts';
import { sourceOf } from './order';
import { cannotGo } from './problems';

/** How often a document is read that changes meanwhile. */
const TRIES = 3;

const bundle = entities.find(({ keyword }) => keyword === 'bundle') as Entity;

/** What is fetched along with goods: of a batch its product, of a variant its product where that is wanted. */
const alongWith = (goods: string, withProducts: boolean) => [
	`${goods}.assortment`,
	...(withProducts ? [`${goods}.product`] : []),
];

/** Of a variant, its product may hold the key. */
const mayHoldKey = (productKey: string) => customFieldIn(productKey) !== undefined;

/** Rows by their ids; a Failure for those whose request failed, nothing for those that are not there. */
async function rowsById(
	api: MoySkladApi,
	entity: Entity,
	ids: string[],
	expand: string,
): Promise<Map<string, IDataObject | Failure>> {
	const found = new Map<string, IDataObject | Failure>();
	const limit = LARGEST_EXPANDED_PAGE;
	await Promise.all(
		lookups(entity, 'id', ids, limit).map(async ({ filter, values }) => {
			const query = { filter, expand, limit };
			const rows = await attempt(
				async () => asPage(await api.request('GET', pathOf(entity), { query })).rows,
			);
			if (rows instanceof Failure) for (const one of values) found.set(one, rows);
			else for (const row of rows) found.set(String(row.id), row);
		}),
	);
	return found;
}

interface Collection {
	meta: { size: number };
	rows: IDataObject[];
}

/** The lines of a document, read page by page where it has more than come along; nothing where it changed meanwhile. */
async function linesOf(
	api: MoySkladApi,
	entity: Entity,
	head: IDataObject,
	expand: string,
): Promise<IDataObject[] | undefined> {
	const { meta, rows = [] } = Object(head.positions) as Partial<Collection>;
	const size = Number(meta?.size ?? rows.length);
	const isWhole = rows.length === size && rows.every(({ assortment }) => isThing(assortment));
	if (isWhole) return rows;
	const lines = new Map<unknown, IDataObject>();
	let read = 0;
	const path = `${pathOf(entity)}/${String(head.id)}/positions`;
	for await (const page of pagesOf(api, path, { query: { expand } }, Infinity)) {
		read += page.length;
		for (const line of page) lines.set(line.id, line);
	}
	return read === size && lines.size === size ? [...lines.values()] : undefined;
}

/**
 * Documents by their ids, as they are now: one request for a hundred of them, and one for every hundred lines of a
 * document that has more than a hundred. A Failure for each that is not there, could not be read, or changes all the time.
 */
export async function documentsById(
	api: MoySkladApi,
	entity: Entity,
	ids: string[],
	productKey: string,
	withProducts = mayHoldKey(productKey),
	tries = TRIES,
): Promise<Map<string, Document | Failure>> {
	const goods = alongWith('assortment', withProducts);
	const expand = [
		...['agent', 'state', 'store', 'rate.currency'],
		...goods.map((path) => `positions.${path}`),
	].join();
	const heads = await rowsById(api, entity, ids, expand);
	const documents = new Map<string, Document | Failure>();
	const changed: string[] = [];
	await Promise.all(
		ids.map(async (id) => {
			const head = heads.get(id);
			if (head === undefined) documents.set(id, notFound(entity, id));
			else if (head instanceof Failure) documents.set(id, head);
			else {
				const lines = await attempt(() => linesOf(api, entity, head, goods.join()));
				if (lines instanceof Failure) documents.set(id, lines);
				else if (lines) documents.set(id, { head, lines });
				else if (tries > 1) changed.push(id);
				else documents.set(id, changing(entity, head));
			}
		}),
	);
	if (changed.length) {
		const again = await documentsById(api, entity, changed, productKey, withProducts, tries - 1);
		for (const [id, document] of again) documents.set(id, document);
	}
	return documents;
}

const notFound = (entity: Entity, id: string) =>
	new Failure(`${entity.name}: nothing found with the ID ${id}`, {
		advice:
			'It may have been deleted. The user of the credential may also not be allowed to see it.',
		details: { id, reason: 'notFound', code: 1021 },
		fromService: true,
	});

const changing = (entity: Entity, head: IDataObject) =>
	cannotGo(entity.name, sourceOf(head, termsOf(head)), [
		{
			reason: 'changing',
			why: 'its lines were being changed while they were read',
			advice: 'Try again when nobody is working on it.',
		},
	]);

/** The bundles that stand in lines, with their parts, archived ones too; a Failure where they could not be read. */
export async function bundlesIn(
	api: MoySkladApi,
	documents: Document[],
	productKey: string,
	withProducts = mayHoldKey(productKey),
): Promise<Map<string, IDataObject | Failure>> {
	const goods = documents.flatMap(({ lines }) => lines.map(({ assortment }) => assortment));
	const ids = goods.flatMap((thing) =>
		isThing(thing) && thing.meta.type === 'bundle' ? [thing.id] : [],
	);
	if (ids.length === 0) return new Map();
	const expand = alongWith('assortment', withProducts).map((path) => `components.${path}`);
	return await rowsById(api, bundle, [...new Set(ids)], expand.join());
}
