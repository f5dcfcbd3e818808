/** Any other entity, by its keyword: what the API can do with it, and what lies in its archive. */
import { entities } from '../../nodes/MoySklad/entities';
import { anyEntity, entityByKeyword } from '../../nodes/MoySklad/resources/entity';
import { account, run } from './moysklad-account';
import { asJson, asked, filters, type Json } from './moysklad-run';

const any = (operation: string, entityType: string, parameters: Json = {}, more: Json = {}) =>
	run('entity', operation, { entityType, ...parameters }, more);

describe('what is archived', () => {
	const archived = (name: string, more: Json = {}) => {
		const made = account.create('project', { name, ...more });
		account.change('project', made.id, { archived: true });
		return made;
	};

	it('is found by an upsert, which makes no second one', async () => {
		const made = archived('Старый', { externalCode: 'п-1' });
		const before = account.list('project').length;
		const json = { name: 'Новый', externalCode: 'п-1' };
		const parameters = { matchBy: 'externalCode', ...asJson(json) };
		const { items, error } = await any('upsert', 'project', parameters);
		expect(error).toBeUndefined();
		expect(items).toMatchObject([{ id: made.id, name: 'Новый' }]);
		expect(account.list('project')).toHaveLength(before);
	});

	it('is found by Get of several, and by a list of IDs', async () => {
		const ids = ['А', 'Б'].map((name) => archived(name).id);
		const input = ids.map((id) => ({ id }));
		const { items, error } = await any('get', 'project', { id: '={{ $json.id }}' }, { input });
		expect(error).toBeUndefined();
		expect(items.map(({ name }) => name)).toEqual(['А', 'Б']);
		expect(account.requests).toHaveLength(1);
		const condition = [{ field: 'id', operator: 'equals', value: ids }];
		const list = await any('getAll', 'project', { filters: { conditions: { condition } } });
		expect(list.items.map(({ id }) => id).sort()).toEqual([...ids].sort());
	});

	it('is not asked for where there is no archive', async () => {
		const ids = ['А', 'Б'].map((name) => account.create('group', { name }).id);
		const input = ids.map((id) => ({ id }));
		const { items } = await any('get', 'group', { id: '={{ $json.id }}' }, { input });
		expect(items.map(({ id }) => id)).toEqual(ids);
		expect(filters(account).join()).not.toContain('archived');
	});
});

describe('what the API can do', () => {
	it.each([
		['region', 'create', asJson({ name: 'Х' })],
		['region', 'update', { id: '', ...asJson({ id: '1', name: 'Х' }) }],
		['region', 'upsert', { matchBy: 'externalCode', ...asJson({ externalCode: '1' }) }],
		['region', 'delete', { id: '00000000-0000-4000-8000-000000000000' }],
		['thing', 'create', asJson({ name: 'Х' })],
		['region', 'getMetadata', {}],
		['emissionorder', 'delete', { id: '00000000-0000-4000-8000-000000000000' }],
		['bundle', 'getMetadata', {}],
	])('of %s it says that there is no %s, before it asks', async (entityType, operation, given) => {
		const { error } = await any(operation, entityType, given);
		expect(error?.message).toContain(`with "${entityType}"`);
		expect(error?.description).toMatch(/What it can do with it: Get Many, Get/);
		expect(account.requests).toHaveLength(0);
	});

	it.each(['group', 'customentity'])('%s is deleted by DELETE, each by itself', async (keyword) => {
		const ids = ['А', 'Б'].map((name) => account.create(keyword, { name }).id);
		const missing = '99999999-0000-4000-8000-000000000000';
		const input = [...ids, missing].map((id) => ({ id }));
		const parameters = { id: '={{ $json.id }}' };
		const preview = await any(
			'delete',
			keyword,
			{ ...parameters, options: { preview: true } },
			{ input },
		);
		expect(preview.items.slice(0, 2)).toMatchObject(
			ids.map((id) => ({ id, deleted: false, preview: true })),
		);
		expect(account.requests).toHaveLength(0);
		const more = { input, onError: 'continueRegularOutput' as const };
		const { items } = await any('delete', keyword, parameters, more);
		expect(items.slice(0, 2)).toEqual(ids.map((id) => ({ id, deleted: true })));
		expect(items[2].error).toBeDefined();
		expect(asked(account)).toEqual([...ids, missing].map((id) => `DELETE entity/${keyword}/${id}`));
	});

	it('is more for all others, and that of the table for those that it has', () => {
		expect(anyEntity('project')).toMatchObject({ bulk: true, archives: true });
		expect(anyEntity('project').operations).toContain('delete');
		expect(anyEntity('nobodyknows')).toMatchObject({ bulk: true, archives: false });
		for (const entity of entities) expect(entityByKeyword(entity.keyword)).toBe(entity);
	});
});

it('a batch of news of several kinds is asked for once for each kind, by the IDs of that kind alone', async () => {
	const news = ['product', 'counterparty', 'store'].flatMap((type) =>
		account.list(type).map(({ id, meta }) => ({
			...{ requestId: `r-${id}`, action: 'UPDATE', entityType: type, id },
			href: type === 'store' ? `${meta.href}?expand=parent` : `${meta.href}#x`,
		})),
	);
	const { items, error } = await run('event', 'resolve', { skipRepeated: false }, { input: news });
	expect(error).toBeUndefined();
	expect(items.map(({ id }) => id)).toEqual(news.map(({ id }) => id));
	const kinds = asked(account).map((one) => one.split('?')[0]);
	expect(kinds.length).toBe(3);
	for (const request of asked(account)) {
		const [, type] = /entity\/(\w+)/.exec(request) ?? [];
		const ids = account.list(String(type)).map(({ id }) => id);
		for (const [, id] of request.matchAll(/id=([0-9a-f-]{36})/g)) expect(ids).toContain(id);
	}
});

it('news whose address names the former host, or has more behind the ID, stop no others', async () => {
	const [bear, ball, blocks] = account.list('product');
	const former = 'https://online.moysklad.ru/api/remap/1.2/entity/product';
	const of = ({ id }: Json, href: string) => ({
		...{ requestId: `q-${id}`, action: 'UPDATE', entityType: 'product', id, href },
	});
	const input = [
		of(bear, `${former}/${bear.id}?expand=supplier`),
		{
			body: {
				events: [{ meta: { type: 'product', href: `${former}/${ball.id}#x` }, action: 'UPDATE' }],
			},
		},
		of(blocks, blocks.meta.href),
	];
	const { items, error } = await run('event', 'resolve', { skipRepeated: false }, { input });
	expect(error).toBeUndefined();
	expect(items.map(({ id }) => id)).toEqual([bear.id, ball.id, blocks.id]);
});
