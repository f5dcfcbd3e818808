/** What the editor offers to choose from, and that what was chosen is understood. */
import type { INodeListSearchItems } from 'n8n-workflow';
import { entities } from '../../nodes/MoySklad/entities';
import type { Entity } from '../../nodes/MoySklad/entity';
import { keywordsIn } from '../../nodes/MoySklad/locators';
import { moySklad, MoySklad } from '../../nodes/MoySklad/MoySklad.node';
import { searchesIn } from '../../nodes/shared/locator';
import { account, first, run, startAnew } from './moysklad-account';
import {
	asked,
	bodies,
	fieldsOf,
	filters,
	listed,
	located,
	reference,
	type Json,
} from './moysklad-run';

const names = async (method: string, parameters: Json = {}, ...more: [string?, string?]) =>
	(await listed(account, method, parameters, ...more)).results.map(({ name }) => name);
/** All pages of a locator's list. */
async function all(method: string, parameters: Json = {}) {
	const things: INodeListSearchItems[] = [];
	let token: string | undefined;
	do {
		const page = await listed(account, method, parameters, undefined, token);
		things.push(...page.results);
		token = page.paginationToken;
	} while (token);
	return things;
}
const REFUSAL = { status: 403, body: { errors: [{ error: 'Нет прав', code: 1016 }] } };
const idOf = (value: unknown) => String(value).split('/').at(-1);
const entityByResource = (resource: string) =>
	entities.find((entity) => entity.resource === resource) as Entity;
const known = moySklad.resources.filter(
	({ value, operations }) =>
		(value === 'entity' || entityByResource(value)) &&
		operations.some((each) => each.value === 'get'),
);
const order = (more: Json = {}) =>
	account.create('customerorder', {
		organization: reference(first('organization')),
		agent: reference(first('counterparty')),
		...more,
	});

describe('the lists of the locators', () => {
	const searches = searchesIn(new MoySklad().description.properties);

	it('are there for all that names a thing', () => {
		expect(searches).toEqual(expect.arrayContaining(['own', 'state', 'store', 'pricetype']));
		expect(searches).toContain('counterparty_organization');
	});

	it.each(searches.filter((search) => !['own', 'state', 'pricetype', 'template'].includes(search)))(
		'%s has all there are',
		async (search) => {
			order();
			const there = keywordsIn(search).flatMap((keyword) =>
				keyword === 'assortment' ? account.list('product') : account.list(keyword),
			);
			const things = await all(search);
			expect(things.map(({ value }) => idOf(value)).sort()).toEqual(
				there.map(({ id }) => id).sort(),
			);
			for (const { name } of things) expect(name).toMatch(/^\S/);
		},
	);

	it.each(known)('own has all there are for $value', async ({ value: resource }) => {
		order();
		const keyword = resource === 'entity' ? 'project' : entityByResource(resource).keyword;
		const things = await all('own', { resource, entityType: 'project' });
		expect(things.map(({ value }) => value).sort()).toEqual(
			account
				.list(keyword)
				.map(({ id }) => id)
				.sort(),
		);
	});

	it('search, show the code beside the name, and leave out what is in the archive', async () => {
		expect(await names('own')).toEqual(['Мишка (00001)', 'Мяч (00002)', 'Кубики (00003)']);
		expect(await names('own', {}, 'мя')).toEqual(['Мяч (00002)']);
		expect(asked(account).at(-1)).toBe('GET entity/product?search=мя&limit=100&offset=0');
		account.change('product', first('product').id, { archived: true });
		expect(await names('own')).not.toContain('Мишка (00001)');
	});

	it('give the newest documents first, with their day', async () => {
		order({ name: 'A', moment: '2026-01-31 10:00:00' });
		order({ name: 'B', moment: '2026-02-01 10:00:00' });
		const parameters = { resource: 'customerOrder' };
		expect(await names('own', parameters)).toEqual(['B (2026-02-01)', 'A (2026-01-31)']);
	});

	it('come in pages of 100, every thing once', async () => {
		await startAnew({ rows: 250 });
		const values = (await all('own')).map(({ value }) => value);
		expect([values.length, new Set(values).size]).toEqual([250, 250]);
		expect(account.requests).toHaveLength(3);
	});

	it('go on from one kind of things to the next, whose addresses tell the kind', async () => {
		const { results, paginationToken } = await listed(account, 'counterparty_organization');
		expect(results.map(({ value }) => value)).toEqual(
			account.list('counterparty').map(({ id }) => id),
		);
		const organization = { name: 'ООО «Лавка»', value: first('organization').meta.href };
		const next = await listed(account, 'counterparty_organization', {}, '', paginationToken);
		expect(next).toEqual({ results: [organization], paginationToken: undefined });
		// Nothing of the first kind is found, so the second is looked through at once.
		const found = await listed(account, 'counterparty_organization', {}, 'лавка');
		expect(found).toEqual({ results: [organization], paginationToken: undefined });
	});

	it('take goods of several kinds from the assortment, without their stock', async () => {
		const product = first('product');
		account.create('variant', {
			product: reference(product),
			characteristics: [
				{ id: account.list('variant/metadata/characteristics')[0]?.id, value: 'X' },
			],
		});
		account.create('service', { name: 'Доставка', code: 'delivery' });
		const goods = await listed(account, 'product_variant_consignment');
		expect(goods.results).toContainEqual({ name: 'Мишка (00001)', value: product.id });
		const variant = expect.objectContaining({ value: first('variant').meta.href });
		expect(goods.results).toContainEqual(variant);
		expect(goods.results.map(({ name }) => name)).not.toContain('Доставка (delivery)');
		const [request] = account.requests;
		expect(request.headers['x-lognex-remap-beta-feature']).toBe('assortmentWithoutStock');
	});

	it('are searched here where the service cannot', async () => {
		for (const name of ['Резка', 'Сборка']) account.create('processingplanfolder', { name });
		const parameters = { resource: 'processingPlanFolder' };
		expect(await names('own', parameters, ' рез ')).toEqual(['Резка']);
		expect(asked(account)).toEqual(['GET entity/processingplanfolder?limit=100&offset=0']);
	});

	it('have webhooks by what they do', async () => {
		const url = 'https://example.com/hook';
		account.create('webhook', { url, action: 'UPDATE', entityType: 'product', enabled: true });
		expect(await names('own', { resource: 'webhook' })).toEqual([`product UPDATE ${url}`]);
	});

	it('have states by name, and price types', async () => {
		const parameters = { resource: 'customerOrder' };
		const { results } = await listed(account, 'state', parameters, 'нов');
		expect(results).toEqual([{ name: 'Новый', value: 'Новый' }]);
		expect(await names('pricetype', { resource: 'counterparty' })).toEqual([
			'Цена продажи',
			'Оптовая цена',
		]);
	});

	it('fail with the service’s words', async () => {
		account.fault('answer', REFUSAL);
		await expect(listed(account, 'own')).rejects.toThrow('Нет прав');
	});
});

describe('what was chosen', () => {
	it('is the thing to get, however the locator says it', async () => {
		const { id, meta } = first('product');
		for (const given of [
			located(id),
			located(id, 'id'),
			located(meta.href, 'url'),
			located('={{ $json.product }}', 'id'),
		]) {
			const input = [{ product: { meta } }];
			const { items } = await run('product', 'get', { id: given }, { input });
			expect(items).toMatchObject([{ name: 'Мишка' }]);
		}
	});

	it('must be there', async () => {
		for (const parameters of [{}, { id: located('') }]) {
			const { error } = await run('product', 'get', parameters);
			expect(error?.message).toBe('ID is required, but is empty');
		}
		expect(account.requests).toEqual([]);
	});

	it('is what a list is filtered by: one, or several by ID or an expression', async () => {
		const [here, there] = account.list('store');
		const both = `store=${here.meta.href};store=${there.meta.href}`;
		for (const [given, filter] of [
			[located(here.id), `store=${here.meta.href}`],
			[located(`${here.id}, ${there.id}`, 'id'), both],
			[located(`={{ ["${here.id}", "${there.meta.href}"] }}`, 'id'), both],
			[`${here.id},${there.id}`, both],
		]) {
			account.requests.length = 0;
			const { error } = await run('customerOrder', 'getAll', { filters: { store: given } });
			expect(error).toBeUndefined();
			expect(filters(account)[0]).toBe(filter);
		}
		const { error } = await run('customerOrder', 'getAll', { filters: { store: located('') } });
		expect(error?.message).toBe('The filter "Store (Склад)" was added, but is empty');
		await run('customerOrder', 'getAll', { filters: { state: located('Новый') } });
		expect(filters(account).at(-1)).toMatch(/^state=\S+\/states\/\S+$/);
	});

	it('is in the lines of a document', async () => {
		const { id } = order();
		const { error } = await run('customerOrder', 'addPositions', {
			id: located(id),
			positionsInput: 'define',
			positions: {
				item: [
					{ assortment: located(first('product').id), quantity: 1 },
					{ assortment: located(first('product', 1).meta.href, 'url'), quantity: 2 },
				],
			},
		});
		expect(error).toBeUndefined();
		expect(bodies(account).at(-1)).toMatchObject([
			{ assortment: { meta: { href: first('product').meta.href, type: 'product' } }, quantity: 1 },
			{ assortment: { meta: { href: first('product', 1).meta.href } }, quantity: 2 },
		]);
	});
});

describe('the mapper', () => {
	const field = async (resource: string, id: string) =>
		(await fieldsOf(account, { resource })).fields.find((each) => each.id === id);

	it('offers what there are few of, asked for once and a page each', async () => {
		expect(await field('customerOrder', 'store')).toMatchObject({
			type: 'options',
			options: account.list('store').map(({ id, name }) => ({ name, value: id })),
		});
		expect(asked(account).sort()).toEqual([
			'GET entity/customerorder/metadata',
			'GET entity/customerorder/metadata/attributes',
			...['employee', 'group', 'organization', 'project', 'saleschannel', 'store'].map(
				(keyword) => `GET entity/${keyword}?limit=100`,
			),
		]);
		expect(await field('counterparty', 'priceType')).toMatchObject({
			options: [{ name: 'Цена продажи' }, { name: 'Оптовая цена' }],
		});
		for (const id of ['agent', 'contract', 'salesChannel']) {
			expect(await field('customerOrder', id)).toMatchObject({ type: 'string' });
		}
	});

	it('leaves text where there are many, or where the user may not look', async () => {
		for (let n = 0; n < 100; n++) account.create('store', { name: `Склад ${n}` });
		expect(await field('customerOrder', 'store')).toMatchObject({ type: 'string' });
		account.fault('answer', { ...REFUSAL, match: ({ url }) => url.includes('entity/project') });
		expect(await field('customerOrder', 'project')).toMatchObject({ type: 'string' });
		expect(await field('customerOrder', 'organization')).toMatchObject({ type: 'options' });
	});
});
