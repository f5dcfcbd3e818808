/** Filters, references and lists of the MoySklad node, apart from n8n and the network. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { entities } from '../../nodes/MoySklad/entities';
import type { Entity, Operator } from '../../nodes/MoySklad/entity';
import { pagesOf, pagesOfAll } from '../../nodes/MoySklad/list';
import { merged } from '../../nodes/MoySklad/merge';
import { lookups, queriesOf } from '../../nodes/MoySklad/query';
import { hrefOf, idOf, referenceTo } from '../../nodes/MoySklad/references';
import { resultsOf } from '../../nodes/MoySklad/remove';
import type { MoySkladApi } from '../../nodes/MoySklad/transport';
import { Failure } from '../../nodes/shared/errors';
import { parseFilter } from '../simulators/moysklad-filters';

const BASE = 'https://api.moysklad.ru/api/remap/1.2';
const product = entities.find(({ resource }) => resource === 'product') as Entity;
const never: MoySkladApi = {
	base: Promise.resolve(BASE),
	pathOf: () => Promise.reject(new Error('No address is to be followed')),
	request: () => Promise.reject(new Error('Nothing is to be asked')),
};
const asking = {
	...{ api: never, base: BASE, entity: product, timezone: 'Europe/Moscow' },
	moneyUnit: 'kopecks' as const,
};
const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

describe('filters', () => {
	const SIGNS: Partial<Record<Operator, string>> = {
		...{ equals: '=', notEquals: '!=', contains: '~', startsWith: '~=', endsWith: '=~' },
		...{ greater: '>', greaterOrEqual: '>=', less: '<', lessOrEqual: '<=' },
	};
	/** A value that begins with a sign reads like a longer sign, to the service too. */
	const text = fc
		.string({ unit: fc.constantFrom(...'ab;\\=<>~!%&#? "яё'), minLength: 1 })
		.filter((one) => !/^[=~<>!]/.test(one) && one.trim() !== '');
	const condition = fc.record({
		field: fc.constantFrom('name', 'code', 'article'),
		operator: fc.constantFrom(...(Object.keys(SIGNS) as Operator[])),
		value: text,
	});

	it('come out of the service’s reading as they went in', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(condition, { minLength: 1, maxLength: 6 }), async (conditions) => {
				fc.pre(conditions.filter(({ value }) => value.endsWith('\\')).length < 2);
				const [{ filter }] = await queriesOf(asking, { conditions });
				const read = parseFilter(String(filter)).map((one) => JSON.stringify(one));
				const meant = conditions.map(({ field: key, operator, value }) =>
					JSON.stringify({ key, operator: SIGNS[operator], value }),
				);
				expect(read.sort()).toEqual(meant.sort());
			}),
			{ numRuns: 300 },
		);
	});

	it('with many values are split so that all of them fit into a URL, each once', async () => {
		const values = fc.array(
			text.filter((one) => !one.endsWith('\\')),
			{ maxLength: 400 },
		);
		await fc.assert(
			fc.asyncProperty(values, async (name) => {
				const queries = await queriesOf(asking, { name, code: 'one', rawFilter: 'shared=false' });
				for (const { filter } of queries) {
					expect(encodeURIComponent(String(filter)).length).toBeLessThan(7100);
					expect(filter).toContain('code=one');
					expect(filter).toContain('shared=false');
				}
				const names = queries.flatMap(({ filter }) =>
					parseFilter(String(filter)).filter(({ key }) => key === 'name'),
				);
				expect(new Set(names.map(({ value }) => value))).toEqual(new Set(name));
				if (queries.length > 1) expect(names).toHaveLength(new Set(name).size);
			}),
			{ numRuns: 30 },
		);
	});

	it('that look things up hold as many values as fit, and find what is archived', () => {
		const ids = Array.from({ length: 1000 }, (_, n) => id(n));
		const found = lookups(product, 'id', ids, 1000);
		expect(found.flatMap(({ values }) => values)).toEqual(ids);
		expect(found.length).toBeLessThan(10);
		for (const { filter } of found) expect(filter).toMatch(/^archived=true;archived=false;id=/);
		expect(lookups(product, 'id', ids, 100)).toHaveLength(10);
		const webhook = entities.find(({ resource }) => resource === 'webhook') as Entity;
		expect(lookups(webhook, 'id', [id(1)], 9)[0].filter).toBe(`id=${id(1)}`);
	});
});

describe('references', () => {
	const href = `${BASE}/entity/counterparty/${id(1)}`;
	it.each([
		[id(1), href],
		[` ${id(1)} `, href],
		[href, href],
		[`${href}?expand=agent#x`, href],
		[{ meta: { href } }, href],
		[{ id: id(1) }, href],
		[{ __rl: true, mode: 'list', value: id(1) }, href],
	])('%j', (given, wanted) => {
		expect(hrefOf(BASE, 'counterparty', given, 'Agent')).toBe(wanted);
		expect(idOf(BASE, 'counterparty', given, 'Agent')).toBe(id(1));
	});

	it.each([
		'',
		'Иванов',
		7,
		{},
		{ meta: {} },
		'https://evil.example/',
		`${BASE}/entity/x/..`,
		null,
	])('%j is none, and the error names the field', (given) => {
		expect(() => hrefOf(BASE, 'counterparty', given, 'Agent')).toThrow(Failure);
		expect(() => hrefOf(BASE, 'counterparty', given, 'Agent')).toThrow(/^Agent must be/);
	});

	it.each([
		[`${BASE}/entity/organization/${id(1)}`, 'counterparty', 'organization'],
		[`${BASE}/entity/organization/${id(1)}/accounts/${id(2)}`, 'account', 'account'],
		[`${BASE}/entity/customerorder/metadata/states/${id(1)}`, 'state', 'state'],
		[`${BASE}/entity/product/metadata/attributes/${id(1)}`, '', 'attributemetadata'],
		[`${BASE}/entity/customentity/${id(1)}/${id(2)}`, '', 'customentity'],
		[`${BASE}/context/companysettings/pricetype/${id(1)}`, 'pricetype', 'pricetype'],
		[id(1), 'pricetype', 'pricetype'],
		[id(1), `customentity/${id(2)}`, 'customentity'],
	])('%s as %s is of type %s', (given, keyword, type) => {
		expect(referenceTo(BASE, keyword, given, 'X').meta.type).toBe(type);
	});
});

describe('results of a delete', () => {
	const said = (n: number) => ({ info: `Сущность 'product' с UUID: ${id(n)} успешно удалена` });
	it('find their things by the ids in them, in whatever order they come', () => {
		fc.assert(
			fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 5 }), (order) => {
				const results = resultsOf([1, 2, 3, 4, 5].map(id), order.map(said));
				for (const n of order) expect(results.get(id(n))).toEqual(said(n));
			}),
		);
	});

	it('fall back on the order where they say no id', () => {
		const failure = new Failure('нет');
		const results = resultsOf([1, 2, 3].map(id), [said(3), failure, {}]);
		expect([1, 2, 3].map((n) => results.get(id(n)))).toEqual([failure, {}, said(3)]);
	});
});

describe('lists', () => {
	/** A service with so many rows, whose answers come in any order; it notes what it was asked. */
	function listing(count: number, delay = () => 0) {
		const asked: IDataObject[] = [];
		const request: MoySkladApi['request'] = async (_method, _path, { query = {} } = {}) => {
			asked.push(query);
			await new Promise((go) => setTimeout(go, delay()));
			const [limit, offset] = [Number(query.limit), Number(query.offset)];
			const length = Math.max(0, Math.min(limit, count - offset));
			const rows = Array.from({ length }, (_, n) => ({ id: offset + n }));
			return { meta: { size: count }, rows };
		};
		return { asked, api: { ...never, request } };
	}
	const gather = async (pages: AsyncIterable<IDataObject[]>, most = Infinity) => {
		const all: unknown[] = [];
		for await (const rows of pages) {
			all.push(...rows.map(({ id: one }) => one));
			if (all.length >= most) break;
		}
		return all.slice(0, most);
	};

	it('come whole and in order, whatever the order of the answers', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 0, max: 9000 }),
				fc.boolean(),
				fc.infiniteStream(fc.integer({ min: 0, max: 3 })),
				async (count, expands, delays) => {
					const { api, asked } = listing(count, () => delays.next().value as number);
					const query = expands ? { expand: 'agent' } : {};
					const size = expands ? 100 : 1000;
					const rows = await gather(pagesOf(api, 'x', { query }, Infinity));
					expect(rows).toEqual(Array.from({ length: count }, (_, n) => n));
					expect(asked).toHaveLength(Math.max(1, Math.ceil(count / size)));
				},
			),
			{ numRuns: 15 },
		);
	});

	it('ask for no more than the limit needs, and hold few pages at a time', async () => {
		const { api, asked } = listing(100_000);
		expect(await gather(pagesOf(api, 'x', { query: {} }, 1500), 1500)).toHaveLength(1500);
		expect(asked).toHaveLength(2);
		const many = listing(100_000);
		await gather(pagesOf(many.api, 'x', { query: {} }, Infinity), 1001);
		expect(many.asked.length).toBeLessThan(20);
	});

	it('of several filters come one after the other, no row twice', async () => {
		const { api, asked } = listing(3);
		const lists = Array.from({ length: 20 }, () => ({ query: {} }));
		expect(await gather(pagesOfAll(api, 'x', lists, Infinity))).toEqual([0, 1, 2]);
		expect(asked).toHaveLength(20);
		const limited = listing(3);
		await gather(pagesOfAll(limited.api, 'x', lists, 2), 2);
		expect(limited.asked).toHaveLength(1);
	});

	it('fail with the page that failed', async () => {
		let n = 0;
		const request = async () => {
			n += 1;
			if (n === 3) throw new Failure('нет страницы');
			return { meta: { size: 9000 }, rows: [] };
		};
		await expect(
			gather(pagesOf({ ...never, request }, 'x', { query: {} }, Infinity)),
		).rejects.toThrow('нет страницы');
	});
});

describe('sorted lists', () => {
	const rows = (...values: unknown[]) => values.map((code) => ({ code })) as IDataObject[];
	const codes = (...lists: IDataObject[][]) => merged(lists, 'code').map(({ code }) => code);

	it('are sorted together as the service sorts what is empty', () => {
		expect(codes(rows('a', 'c', null), rows('b', null))).toEqual(['a', 'b', 'c', null, null]);
		expect(codes(rows(undefined, 'a'), rows('', 'b'))).toEqual([undefined, '', 'a', 'b']);
		const [first] = merged([rows(null, 9), rows(null, 10)], 'code,desc');
		expect(first).toEqual({ code: null });
	});

	it('are told by numbers as numbers, and by no signs where the service leaves them out', () => {
		expect(codes(rows(2, 10), rows(9, 100))).toEqual([2, 9, 10, 100]);
		expect(codes(rows('эа', 'э-б'), rows('эв'))).toEqual(['эа', 'э-б', 'эв']);
	});

	it('are refused by a field that rows do not show, unless it may be there', () => {
		expect(() => merged([rows(1), rows(2)], 'agent.name')).toThrow(/do not have "agent.name"/);
		expect(merged([rows(1), rows(2)], 'article', ['article'])).toHaveLength(2);
		const agents = [{ agent: { meta: {} } }, { agent: { meta: {} } }];
		expect(() => merged([agents.slice(1), agents.slice(0, 1)], 'agent')).toThrow(/is a reference/);
	});
});
