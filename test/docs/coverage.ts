/**
 * How much of MoySklad's API has an operation of the node: docs/reference/coverage.md.
 *
 *   SKLAD_MOYSKLAD_DESCRIPTION=<file> npm run coverage            writes the page, and prints the numbers
 *   SKLAD_MOYSKLAD_DESCRIPTION=<file> npm run coverage -- --check exits with 1 where it is not what this would write
 *
 * The file is the vendor's OpenAPI description, which is not the project's: without it there is nothing to do.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeType } from 'n8n-workflow';
import { entities } from '../../nodes/MoySklad/entities';
import { traitsOf } from '../../nodes/MoySklad/entities/others';
import { drafts, having } from '../../nodes/MoySklad/files/families';
import type { Service } from '../../nodes/shared/execute';
import { load, root } from '../package';

export interface Description {
	paths: Record<string, Record<string, unknown>>;
	components: { schemas: Record<string, unknown> };
}

/** The vendor's description where it lies; nothing where it does not. */
export function description(): Description | undefined {
	const path = process.env.SKLAD_MOYSKLAD_DESCRIPTION;
	return path ? (JSON.parse(readFileSync(path, 'utf8')) as Description) : undefined;
}

/** In the order of preference: by a resource of its name, by one for all kinds, or by a path of one's own. */
export const WAYS = {
	named: 'Own Resource',
	family: 'Resource for All Kinds',
	any: 'Entity, Any Other',
	request: 'Send Any Request',
} as const;
export type Way = keyof typeof WAYS;
export interface Covered {
	way: Way;
	/** `resource.operation` */
	by: string;
}

const moySklad = load<INodeType>('nodes').find(({ Type }) => Type.name === 'MoySklad')!.exported
	.moySklad as Service<unknown>;
const offered = new Set(
	moySklad.resources.flatMap(({ value, operations }) =>
		operations.map((operation) => `${value}.${operation.value}`),
	),
);

/** What stands for a method of an entity: the operation that does it, for one or for many at a time. */
const OF_ENTITY: Record<string, string> = {
	'get ': 'getAll',
	'post ': 'create',
	'get /{}': 'get',
	'put /{}': 'update',
	'delete /{}': 'delete',
	'post /delete': 'delete',
	'post /batch': 'create',
	'get /metadata': 'getMetadata',
};
const OF_DOCUMENT: Record<string, string> = {
	'get /{}/positions': 'getPositions',
	'post /{}/positions': 'addPositions',
	'post /{}/positions/batch': 'addPositions',
	'get /{}/positions/{}': 'getPosition',
	'put /{}/positions/{}': 'updatePosition',
	'delete /{}/positions/{}': 'deletePositions',
	'post /{}/positions/delete': 'deletePositions',
};
const OF_ALL: Record<string, string> = {
	'get /metadata/attributes': 'attribute.ensure',
	'post /metadata/attributes': 'attribute.ensure',
	'get /metadata/attributes/{}': 'attribute.getAll',
	'put /metadata/attributes/{}': 'attribute.update',
	'delete /metadata/attributes/{}': 'attribute.delete',
	'post /metadata/states': 'state.ensure',
	'post /metadata/states/batch': 'state.ensure',
	'get /metadata/states/{}': 'state.getAll',
	'put /metadata/states/{}': 'state.update',
	'delete /metadata/states/{}': 'state.delete',
};
const ROWS: Record<string, string> = {
	'get /{}/KIND': 'getAll',
	'post /{}/KIND': 'add',
	'get /{}/KIND/{}': 'download',
	'delete /{}/KIND/{}': 'delete',
	'post /{}/KIND/delete': 'delete',
};
/** What belongs to no kind of entity, or to one by another way. */
const BESIDE: Record<string, string> = {
	'get /entity/assortment': 'assortment.getAll',
	'post /entity/assortment/delete': 'assortment.delete',
	'get /entity/assortment/settings': 'assortmentSettings.get',
	'put /entity/assortment/settings': 'assortmentSettings.update',
	'post /entity/{}/{}/export': 'document.print',
	'post /entity/customerorder/{}/export': 'document.print',
	'get /report/stock/all': 'stockReport.getAll',
	'get /report/stock/bystore': 'stockReport.getByStore',
	'get /report/stock/all/current': 'stockReport.getCurrent',
	'get /report/stock/bystore/current': 'stockReport.getCurrent',
	'get /entity/customentity/{}': 'entity.getAll',
	'post /entity/customentity/{}': 'entity.create',
	'get /entity/customentity/{}/{}': 'entity.get',
	'put /entity/customentity/{}/{}': 'entity.update',
	'delete /entity/customentity/{}/{}': 'entity.delete',
};
/** Words below an entity's own path that are no ID, and so no thing of it. */
const OWN_WAY = /^\/entity\/(assortment|customentity)\b/;

/** By which operation a method of the description is reached. */
export function coveredBy(method: string, path: string): Covered {
	const plain = `${method} ${path.replace(/\{[^}]+\}/g, '{}')}`;
	const request = { way: 'request', by: 'request.send' } as const;
	const found = (by: string | undefined, way: Way): Covered | undefined =>
		by !== undefined && offered.has(by) ? { way, by } : undefined;
	const beside = BESIDE[plain];
	if (beside) {
		const isAny = beside.startsWith('entity.');
		const isAll = beside.startsWith('document.');
		return found(beside, isAny ? 'any' : isAll ? 'family' : 'named') ?? request;
	}
	const [, keyword, rest] = /^\w+ \/entity\/([a-z]+)(.*)$/.exec(plain) ?? [];
	if (!keyword || OWN_WAY.test(path)) return request;
	const suffix = `${method} ${rest}`;
	const resource = entities.find((each) => each.keyword === keyword)?.resource;
	const own = OF_ENTITY[suffix] ?? OF_DOCUMENT[suffix];
	if (own && resource) return found(`${resource}.${own}`, 'named') ?? request;
	if (own) {
		const isThere = (traitsOf(keyword).operations as string[]).includes(own);
		return (isThere && found(`entity.${own}`, 'any')) || request;
	}
	if (suffix === 'put /new' && drafts.some(({ kind }) => kind.value === keyword)) {
		return found('document.getDraft', 'family') ?? request;
	}
	for (const [family, kinds] of Object.entries(having)) {
		const row = ROWS[suffix.replace(`/{}/${family}`, '/{}/KIND')];
		if (!row || !kinds.some(({ value }) => value === keyword)) continue;
		return found(`${family.slice(0, -1)}.${row}`, 'family') ?? request;
	}
	return found(OF_ALL[suffix], 'family') ?? request;
}

/** Each method of the description with its way. */
export const methodsOf = ({ paths }: Description) =>
	Object.entries(paths).flatMap(([path, methods]) =>
		Object.keys(methods)
			.filter((method) => /^(get|post|put|delete|patch)$/.test(method))
			.map((method) => ({ method, path, ...coveredBy(method, path) })),
	);

const ways = Object.keys(WAYS) as Way[];
const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;

/** The page. */
export function page(methods: ReturnType<typeof methodsOf>): string {
	const line = (cells: Array<string | number>) => `| ${cells.join(' | ')} |`;
	const prefix = ({ path }: { path: string }) => path.split('/').slice(0, 3).join('/');
	const numbers = (some: typeof methods) =>
		ways.map((way) => some.filter((each) => each.way === way).length);
	const totals = numbers(methods);
	const [named, family] = totals;
	return [
		'# MoySklad: methods of the API against operations',
		'',
		'Generated by `npm run coverage` from the vendor’s OpenAPI description; do not edit. A method counts where an',
		'operation does what it does: one thing or many by an array. All methods are reached, by Send Any Request at worst.',
		'',
		line(['By', 'Methods', 'Share']),
		line(['---', '---:', '---:']),
		...ways.map((way, n) => line([WAYS[way], totals[n], percent(totals[n], methods.length)])),
		line([
			'**An operation of its own name**',
			named + family,
			percent(named + family, methods.length),
		]),
		line(['All', methods.length, percent(methods.length, methods.length)]),
		'',
		'## By path',
		'',
		line(['Path', 'Methods', ...ways.map((way) => WAYS[way])]),
		line(['---', ...[0, ...ways].map(() => '---:')]),
		...[...new Set(methods.map(prefix))].sort().map((own) => {
			const some = methods.filter((each) => prefix(each) === own);
			return line([`\`${own}\``, some.length, ...numbers(some)]);
		}),
		'',
	].join('\n');
}

export const FILE = 'coverage.md';

function main(): void {
	const given = description();
	if (!given) {
		console.log('SKLAD_MOYSKLAD_DESCRIPTION does not say where the description is: nothing done');
		return;
	}
	const methods = methodsOf(given);
	const file = join(root, 'docs/reference', FILE);
	const wanted = page(methods);
	for (const way of ways) {
		console.log(`${WAYS[way]}: ${methods.filter((each) => each.way === way).length}`);
	}
	console.log(`All: ${methods.length}`);
	if (process.argv.includes('--list')) {
		for (const { method, path, by } of methods) console.log(`${by}\t${method} ${path}`);
	}
	writeFileSync(file, wanted);
}

if (require.main === module) main();
