/** A list's filters, from the editor's parameters to the wire and to the rows that come back. */
import { assortmentFilters } from '../../nodes/MoySklad/entities';
import { account, first, run, startAnew } from './moysklad-account';
import { ask, asked, filters, reference, type Json } from './moysklad-run';

/** The filter that a list was asked with, and the names that came. */
async function list(resource: string, parameters: Json, more: Json = {}) {
	account.requests.length = 0;
	const { items, error } = await run(resource, 'getAll', parameters, more);
	if (error) throw new Error(`${error.message} ${error.description}`);
	return { filter: filters(account).at(-1), names: items.map(({ name }) => name) };
}
const condition = (field: string, operator: string, value?: unknown) => ({
	filters: { conditions: { condition: [{ field, operator, value }] } },
});

const attributes = async (entity: string): Promise<Json> =>
	(await ask(account, `entity/${entity}/metadata/attributes`)).rows;

describe('the filters of the assortment', () => {
	const folder = () => first('productfolder');
	const CASES: Record<string, [value: () => unknown, wire: () => string]> = {
		alcoholicType: [() => 5, () => 'alcoholic.type=5'],
		archived: [() => true, () => 'archived=true'],
		article: [() => 'A;1', () => 'article=A\\;1'],
		barcode: [() => ['1', '2'], () => 'barcode=1;barcode=2'],
		code: [() => '00001', () => 'code=00001'],
		description: [() => 'о чем', () => 'description=о чем'],
		externalCode: [() => 'x', () => 'externalCode=x'],
		group: [() => first('group').id, () => `group=${first('group').meta.href}`],
		id: [
			() => `${first('product').id}, ${first('product', 1).id}`,
			() => `id=${first('product').id};id=${first('product', 1).id};archived=true;archived=false`,
		],
		isSerialTrackable: [() => true, () => 'isSerialTrackable=true'],
		name: [() => 'Мишка, большой', () => 'name=Мишка, большой'],
		owner: [() => first('employee').meta.href, () => `owner=${first('employee').meta.href}`],
		pathname: [() => 'Игрушки', () => 'pathname=Игрушки'],
		productFolder: [() => reference(folder()), () => `productFolder=${folder().meta.href}`],
		quantityMode: [() => 'positiveOnly', () => 'quantityMode=positiveOnly'],
		shared: [() => false, () => 'shared=false'],
		stockMode: [() => 'underMinimum', () => 'stockMode=underMinimum'],
		stockMoment: [() => '2026-01-31T21:30:00Z', () => 'stockMoment=2026-02-01 00:30:00'],
		stockStore: [
			() => [first('store').id, first('store', 1).meta.href],
			() => `stockStore=${first('store').meta.href};stockStore=${first('store', 1).meta.href}`,
		],
		supplier: [() => first('counterparty').id, () => `supplier=${first('counterparty').meta.href}`],
		type: [() => ['product', 'bundle'], () => 'type=product;type=bundle'],
		updatedFrom: [() => '2026-01-01T00:00', () => 'updated>=2026-01-01 00:00:00'],
		updatedTo: [() => 1767225599, () => 'updated<=2026-01-01 02:59:59'],
		updatedBy: [() => 'admin@shop', () => 'updatedBy=admin@shop'],
		weighed: [() => true, () => 'weighed=true'],
		withSubFolders: [() => false, () => `productFolder=${folder().meta.href};withSubFolders=false`],
	};

	it('are all that the document has, under its own words', () => {
		const parameters = assortmentFilters.flatMap((each) => Object.keys(each.parameters));
		expect([...Object.keys(CASES), 'search'].sort()).toEqual(parameters.sort());
	});

	it.each(Object.keys(CASES))('%s', async (name) => {
		const [value, wire] = CASES[name];
		const more = name === 'withSubFolders' && { productFolder: folder().id };
		const { filter } = await list('assortment', { filters: { ...more, [name]: value() } });
		expect(filter).toBe(wire());
	});

	it('search by a parameter of its own, not by the filter', async () => {
		const { names } = await list('assortment', { filters: { search: 'миш' } });
		expect(names).toEqual(['Мишка']);
		expect(asked(account)).toEqual(['GET entity/assortment?search=миш&limit=50&offset=0']);
	});

	it.each([
		['both', 'archived=false;archived=true', 3],
		[[true, false], 'archived=true;archived=false', 3],
		[false, 'archived=false', 2],
	])('give archived ones and others by %j', async (archived, wire, count) => {
		account.change('product', first('product').id, { archived: true });
		const { filter, names } = await list('assortment', { filters: { archived } });
		expect([filter, names.length]).toEqual([wire, count]);
	});

	it('count the stock of chosen stores at a chosen moment', async () => {
		account.stock(first('product').id, 7, first('store', 1).id);
		const { items } = await run('assortment', 'getAll', {
			filters: { stockStore: first('store', 1).id, stockMode: 'positiveOnly' },
		});
		expect(items.map(({ name, stock }) => [name, stock])).toEqual([['Мишка', 7]]);
	});

	it.each([
		[{ withSubFolders: true }, {}, /only together with a filter by productFolder/],
		[{ type: ['product', 'consignment'] }, {}, /only with grouping by consignment/],
		[{ article: 'A' }, { withoutStock: true }, /cannot be filtered by Article/],
	])('say before anything is sent what %j lacks', async (given, options, message) => {
		const { error } = await run('assortment', 'getAll', { filters: given, options });
		expect(error?.message).toMatch(message);
		expect(account.requests).toEqual([]);
	});

	it('take consignments with their grouping', async () => {
		const parameters = {
			filters: { type: 'consignment' },
			options: { groupBy: 'consignment', order: 'name,desc' },
		};
		expect((await list('assortment', parameters)).names).toEqual([]);
		expect(asked(account)[0]).toContain('groupBy=consignment');
		expect(asked(account)[0]).toContain('order=name,desc');
	});

	it('have other words in the mode without stock', async () => {
		const parameters = { filters: { pathname: 'Игрушки' }, options: { withoutStock: true } };
		const { filter, names } = await list('assortment', parameters);
		expect([filter, names]).toEqual(['pathName=Игрушки', ['Мишка']]);
		expect(account.requests[0].headers['x-lognex-remap-beta-feature']).toBe(
			'assortmentWithoutStock',
		);
	});
});

describe('conditions', () => {
	it.each([
		['equals', 'name=Мяч', ['Мяч']],
		['notEquals', 'name!=Мяч', ['Мишка', 'Кубики']],
		['contains', 'name~Мяч', ['Мяч']],
		['startsWith', 'name~=Мяч', ['Мяч']],
		['endsWith', 'name=~Мяч', ['Мяч']],
	])('compare by %s', async (operator, wire, names) => {
		const found = await list('product', condition('name', operator, 'Мяч'));
		expect(found).toEqual({ filter: wire, names });
	});

	it.each([
		['greater', '>'],
		['greaterOrEqual', '>='],
		['less', '<'],
		['lessOrEqual', '<='],
	])('compare numbers and dates by %s', async (operator, sign) => {
		expect((await list('product', condition('weight', operator, 1.5))).filter).toBe(
			`weight${sign}1.5`,
		);
		const dated = condition('updated', operator, '2026-01-31T21:30:00Z');
		expect((await list('product', dated)).filter).toBe(`updated${sign}2026-02-01 00:30:00`);
	});

	it.each(['2026-01-31T14:30:00', '2026-01-31T14:30:00.000'])(
		'take %s in the zone of the workflow',
		async (value) => {
			const parameters = condition('moment', 'greater', value);
			const { filter } = await list('demand', parameters, { timezone: 'Asia/Vladivostok' });
			expect(filter).toBe('moment>2026-01-31 07:30:00');
		},
	);

	it('take MoySklad’s own form, with a blank, as Moscow time in any zone', async () => {
		const parameters = condition('moment', 'greater', '2026-01-31 14:30:00.000');
		const { filter } = await list('demand', parameters, { timezone: 'Asia/Vladivostok' });
		expect(filter).toBe('moment>2026-01-31 14:30:00');
	});

	it.each([
		['isEmpty', undefined, 'article=', ['Мишка', 'Кубики']],
		['isNotEmpty', undefined, 'article!=', ['Мяч']],
		['isEmpty', 'ignored', 'article=', ['Мишка', 'Кубики']],
	])('find by %s %j what is empty', async (operator, value, wire, names) => {
		expect(await list('assortment', condition('article', operator, value))).toEqual({
			filter: wire,
			names,
		});
	});

	it('of one field are alternatives, of several all hold', async () => {
		const given = [
			{ field: 'name', operator: 'equals', value: ['Мяч', 'Мишка'] },
			{ field: 'code', operator: 'notEquals', value: '00002' },
			{ field: 'name', operator: 'equals', value: 'Кубики' },
		];
		const filter = { filters: { conditions: { condition: given }, rawFilter: 'shared=false' } };
		expect(await list('product', filter)).toEqual({
			filter: 'name=Мяч;name=Мишка;code!=00002;name=Кубики;shared=false',
			names: ['Мишка', 'Кубики'],
		});
	});

	it.each(['a;b', ';', 'a\\;b', '50% & more = ? # + "quotes"', 'ends in \\'])(
		'find a name with %j in it',
		async (name) => {
			account.create('product', { name });
			const filter = [
				{ field: 'name', operator: 'equals', value: name },
				{ field: 'shared', operator: 'equals', value: false },
			];
			const found = await list('product', { filters: { conditions: { condition: filter } } });
			expect(found.names).toEqual([name]);
		},
	);

	it('say so where two values end in a backslash, which no filter can hold', async () => {
		const { error } = await run('product', 'getAll', { filters: { name: ['a\\', 'b\\'] } });
		expect(error?.message).toBe('Only one value of a filter can end in a backslash');
	});

	it('compare references by id, href or meta', async () => {
		const folder = first('productfolder');
		for (const value of [folder.id, folder.meta.href, reference(folder)]) {
			const { filter, names } = await list(
				'assortment',
				condition('productFolder', 'equals', value),
			);
			expect([filter, names]).toEqual([`productFolder=${folder.meta.href}`, ['Мишка']]);
		}
	});

	it('compare states by name, id or href, with one look at the metadata for names', async () => {
		const { items } = await run('customerOrder', 'getMetadata');
		const [fresh, , done] = (items[0] as Json).states;
		const both = `state=${fresh.meta.href};state=${done.meta.href}`;
		const named = { filters: { state: 'новый, Доставлен' } };
		expect((await list('customerOrder', named)).filter).toBe(both);
		expect(account.requests).toHaveLength(2);
		const ids = { filters: { state: [fresh.id, done.meta.href] } };
		expect((await list('customerOrder', ids)).filter).toBe(both);
		expect(account.requests).toHaveLength(1);
		const { error } = await run('customerOrder', 'getAll', { filters: { state: 'Другой' } });
		expect(error?.description).toContain('Новый, Подтвержден, Доставлен, Отменен');
	});

	it('compare custom attributes by their address', async () => {
		const { id, meta } = (await attributes('product'))[0];
		const wished = condition(`attribute:${id}`, 'startsWith', 'ле');
		expect(await list('product', wished)).toEqual({ filter: `${meta.href}~=ле`, names: ['Мяч'] });
		expect(await list('assortment', condition(meta.href, 'equals', 'лето'))).toEqual({
			filter: `${meta.href}=лето`,
			names: ['Мяч'],
		});
		expect(account.requests).toHaveLength(1);
	});

	it('call custom attributes by name, with one look at the metadata', async () => {
		const { meta } = (await attributes('product'))[0];
		for (const resource of ['product', 'assortment']) {
			const wished = condition('attribute: сезон', 'startsWith', 'ле');
			expect(await list(resource, wished)).toEqual({ filter: `${meta.href}~=ле`, names: ['Мяч'] });
			expect(asked(account)).toHaveLength(2);
		}
		expect((await list('product', condition('attribute:Сезон', 'isEmpty'))).names).toEqual([
			'Мишка',
			'Кубики',
		]);
		const { error } = await run('product', 'getAll', condition('attribute:Цвет', 'isNotEmpty'));
		expect(error?.message).toBe('Product has no custom field called "Цвет"');
		expect(error?.description).toContain('Сезон, Гарантия, месяцев');
	});

	it('ask for the kind of a custom attribute where a date or an id may be meant', async () => {
		await ask(account, 'entity/product/metadata/attributes', { name: 'Привезен', type: 'time' });
		await ask(account, 'entity/product/metadata/attributes', { name: 'Сезон 2', type: 'string' });
		await ask(account, 'entity/product/metadata/attributes', { name: 'Склад', type: 'store' });
		const [time, plain, store] = (await attributes('product')).slice(-3);
		const filterBy = async ({ id }: Json, value: unknown) =>
			(await list('product', condition(`attribute:${id}`, 'equals', value))).filter;
		expect(await filterBy(time, '2026-01-31T21:30:00Z')).toBe(
			`${time.meta.href}=2026-02-01 00:30:00`,
		);
		expect(await filterBy(plain, '2026-01-31')).toBe(`${plain.meta.href}=2026-01-31`);
		const target = first('store');
		expect(await filterBy(store, target.id)).toBe(`${store.meta.href}=${target.meta.href}`);
	});

	it.each([
		[{ operator: 'equals', value: 1 }, /the field is missing/],
		[{ field: 'name', operator: 'contains', value: '' }, /the value is missing/],
		[{ field: 'name', operator: 'equals', value: [] }, /the value is missing/],
		[{ field: 'name', operator: 'like', value: 1 }, /no operator "like"/],
		[{ field: 'updated', operator: 'less', value: 'gestern' }, /must be a date/],
		[{ field: 'owner', operator: 'equals', value: 'Анна' }, /must be an ID/],
		[{ field: 'name', operator: 'equals', value: { a: 1 } }, /must be an address/],
	])('%j are refused before anything is sent', async (given, message) => {
		const parameters = { filters: { conditions: { condition: [given] } } };
		const { error } = await run('product', 'getAll', parameters);
		expect(error?.message).toMatch(message);
		expect(account.requests).toEqual([]);
	});
});

describe('filters of entities', () => {
	it('take periods, flags, choices and amounts in the unit of the operation', async () => {
		const parameters = {
			filters: {
				momentFrom: '2026-01-01T00:00',
				momentTo: '2026-01-31T23:59',
				applicable: true,
				sum: 12.5,
				name: ['1', '2'],
				stateName: 'Новый',
			},
			options: { moneyUnit: 'roubles' },
		};
		expect((await list('customerOrder', parameters)).filter).toBe(
			'name=1;name=2;moment>=2026-01-01 00:00:00;moment<=2026-01-31 23:59:00;applicable=true;state.name=Новый;sum=1250',
		);
		const companies = { filters: { companyType: 'legal,individual' } };
		expect((await list('counterparty', companies)).filter).toBe(
			'companyType=legal;companyType=individual',
		);
	});

	it('work for an entity by its keyword too', async () => {
		expect(
			await list('entity', { entityType: ' Project ', ...condition('name', 'contains', 'инт') }),
		).toEqual({ filter: 'name~инт', names: ['Интернет-магазин'] });
		const { error } = await run('entity', 'getAll', { entityType: '../security/token' });
		expect(error?.message).toContain("one of the API's words");
	});

	it('split a long list of values over requests and keep every row once', async () => {
		await startAnew({ rows: 600 });
		const ids = account.list('product').map(({ id }) => id);
		const { items } = await run('product', 'getAll', {
			returnAll: true,
			filters: { id: ids, ...condition('shared', 'equals', false).filters },
		});
		expect(items.map(({ id }) => id)).toEqual(ids);
		expect(account.requests.length).toBeGreaterThan(3);
		expect(account.requests.length).toBeLessThan(8);
		for (const filter of filters(account)) expect(filter).toContain('shared=false');
		account.requests.length = 0;
		const some = await run('product', 'getAll', { limit: 5, filters: { id: ids } });
		expect(some.items).toHaveLength(5);
		expect(account.requests).toHaveLength(1);
	});
});
