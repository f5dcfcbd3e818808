/** What a document is made of: the order's lines with their goods and the parts of bundles, as they are reckoned with. */
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../../shared/errors';
import { pathOf } from '../calls';
import type { Entity } from '../entity';
import { LARGEST_PAGE, pagesOf } from '../list';
import { lookups } from '../query';
import type { MoySkladApi } from '../transport';
import { isThing, keyOf, type Thing } from '../warehouse/keys';
import type { Document } from '../warehouse/order';
import { exact, type Named, type OrderLine } from './plan';

export interface ReadLine extends OrderLine {
	/** As the API gave it. */
	row: IDataObject;
	/** What is in it that has a stock: the goods themselves, or a bundle's parts. */
	goods: Thing[];
}

/** The address of a thing, without what stands behind it. */
export const hrefIn = (thing: unknown): string => {
	const { href } = Object(Object(thing).meta) as { href?: string };
	return (href ?? '').replace(/[?#].*$/s, '');
};

/** How lines are read: the field with a product's key, and the bundles that stand in them, by their IDs. */
export interface Reading {
	productKey: string;
	bundles: ReadonlyMap<string, IDataObject | Failure>;
}

/** A batch (партия) goes by the key of its product. */
const keyIn = (thing: Thing, productKey: string) =>
	keyOf(isThing(thing.assortment) ? thing.assortment : thing, productKey).key;

const unreadable = (n: number) =>
	new Failure(`Line ${n + 1} of the order holds something that cannot be read`, {
		advice: 'Let the user of the credential see all products.',
		details: { line: n + 1 },
	});

/** The parts of a bundle that have a stock; services among them have none. */
function partsOf({ id, name }: Thing, { bundles }: Reading): IDataObject[] {
	const bundle = bundles.get(id);
	if (bundle instanceof Failure) throw bundle;
	const { rows = [], meta } = Object(bundle?.components) as {
		rows?: IDataObject[];
		meta?: { size?: number };
	};
	if (rows.length === 0 || rows.length < (meta?.size ?? 0)) {
		throw new Failure(`What is in the bundle "${name}" could not be read`, {
			advice: 'Let the user of the credential see it and its parts.',
			details: { bundle: id },
		});
	}
	return rows.filter(({ assortment }) => isThing(assortment) && assortment.meta.type !== 'service');
}

function read(row: IDataObject, n: number, reading: Reading): ReadLine {
	const thing = row.assortment;
	if (!isThing(thing)) throw unreadable(n);
	const [ordered, shipped] = [row.quantity, row.shipped].map((one) => Number(one ?? 0));
	const isBundle = thing.meta.type === 'bundle';
	const stored = isBundle ? partsOf(thing, reading) : [];
	const parts = stored.map(({ assortment, quantity }): Named => {
		const part = assortment as Thing;
		return { id: keyIn(part, reading.productKey), name: part.name, quantity: Number(quantity) };
	});
	// A bundle of services only is nothing that a warehouse counts.
	const isService = thing.meta.type === 'service' || (isBundle && parts.length === 0);
	return {
		kind: isService ? 'service' : isBundle ? 'bundle' : 'goods',
		...{ href: hrefIn(thing), key: keyIn(thing, reading.productKey), name: thing.name },
		...{ ordered, open: exact(ordered - shipped), parts, row },
		goods: isBundle ? stored.map(({ assortment }) => assortment as Thing) : [thing],
	};
}

/** An order's lines, each with what no posted document has taken of it. */
export const linesOf = ({ lines }: Document, reading: Reading): ReadLine[] =>
	lines.map((row, n) => read(row, n, reading));

/** All lines of a document, without what they are of. */
export async function positionsOf(
	api: MoySkladApi,
	entity: Entity,
	id: unknown,
): Promise<IDataObject[]> {
	const all: IDataObject[] = [];
	const path = `${pathOf(entity)}/${String(id)}/positions`;
	for await (const page of pagesOf(api, path, { query: {} }, Infinity)) all.push(...page);
	return all;
}

/** The documents that are there by these keys (`syncId`, in small letters). */
export async function bySyncId(
	api: MoySkladApi,
	entity: Entity,
	keys: string[],
): Promise<Map<string, IDataObject>> {
	const found = new Map<string, IDataObject>();
	await Promise.all(
		lookups(entity, 'syncId', keys, LARGEST_PAGE).map(async ({ filter }) => {
			for await (const rows of pagesOf(api, pathOf(entity), { query: { filter } }, Infinity)) {
				for (const row of rows) found.set(String(row.syncId).toLowerCase(), row);
			}
		}),
	);
	return found;
}

/** The API's own template of a document made of an order; it keeps nothing, so it may be asked for twice. */
export async function templateOf(
	api: MoySkladApi,
	entity: Pick<Entity, 'keyword'>,
	source: IDataObject,
): Promise<IDataObject> {
	const reply = await api.request('PUT', `${pathOf(entity)}/new`, {
		body: source,
		repeat: 'safe',
		gives: 'anything',
	});
	if (typeof reply === 'object' && reply !== null && !Array.isArray(reply)) {
		return reply as IDataObject;
	}
	throw new Failure('MoySklad answered without a template', { fromService: true });
}
