/** Updates of MoySklad with "Only Forward": late news, told twice or at once, never leads a thing back. */
import { account, first, run } from './moysklad-account';
import { asJson, asked, reference, type Json } from './moysklad-run';

beforeEach(async () => {
	account.create('customerorder/metadata/attributes', { name: 'Этап', type: 'string' });
});
const ORDER = '0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 9, 11';
const FORWARD = { field: 'attribute:Этап', order: ORDER };

function order(stage?: string): Json {
	const field: Json = account
		.list('customerorder/metadata/attributes')
		.find(({ name }) => name === 'Этап');
	return account.create('customerorder', {
		organization: reference(first('organization')),
		agent: reference(first('counterparty')),
		...(stage && { attributes: [{ ...reference(field), value: stage }] }),
	});
}
const stageOf = async ({ id }: Json): Promise<Json> => {
	const { items } = await run('customerOrder', 'get', { id, options: { byName: true } });
	return (items[0] as Json).fields['Этап'];
};
const stages = (stage: unknown) => ({
	description: `к ${String(stage)}`,
	attributes: [{ name: 'Этап', value: stage }],
});
const update = async ({ id }: Json, stage: unknown, forward: Json = {}) =>
	await run('customerOrder', 'update', {
		...{ id, ...asJson(stages(stage)) },
		options: { onlyForward: { ...FORWARD, ...forward } },
	});
const writes = () => asked(account).filter((each) => !each.startsWith('GET'));

it.each<[string | undefined, string, string | undefined]>([
	[undefined, '0 Новый', undefined],
	['3 Комплектуется', '6 Собран', undefined],
	['10 Отменен', '9 Отгружен', undefined],
	['спросить', '6 Собран', undefined],
	['9 Отгружен', '10 Отменен', 'it would step back: "Этап" is "9", after "10"'],
	['9: отгружен', '6 Собран', 'it would step back: "Этап" is "9", after "6"'],
	['6 Собран', '6 собран', '"Этап" is "6" already'],
])('from %p to %p: %p', async (from, to, reason) => {
	const one = order(from);
	account.requests.length = 0;
	const { items } = await update(one, to);
	expect(items).toMatchObject([{ id: one.id, changed: !reason, ...(reason && { reason }) }]);
	expect(items[0]).toHaveProperty('name');
	expect(writes()).toHaveLength(reason ? 0 : 1);
	expect(await stageOf(one)).toBe(reason ? from : to);
});

it('leads back from just where the teller says that it was', async () => {
	const one = order('10 Отменен');
	expect((await update(one, '2 Собирается', { from: '6' })).items).toMatchObject([
		{ changed: false },
	]);
	expect((await update(one, '2 Собирается', { from: '10' })).items).toMatchObject([
		{ changed: true },
	]);
	expect((await update(one, '2 Собирается', { from: 2 })).items).toMatchObject([
		{ changed: false },
	]);
	expect(await stageOf(one)).toBe('2 Собирается');
});

it("takes a field of the API's own, and an order in lines", async () => {
	const one = order();
	const set = async (description: string) =>
		await run('customerOrder', 'update', {
			...{ id: one.id, ...asJson({ description }) },
			options: { onlyForward: { field: 'description', order: 'раз\nДва\nтри' } },
		});
	expect((await set('два и больше')).items).toMatchObject([{ changed: true }]);
	expect((await set('Раз')).items).toMatchObject([{ changed: false }]);
	expect((await set('три')).items).toMatchObject([{ changed: true }]);
});

it('refuses what says nothing, before anything is written', async () => {
	const one = order('3');
	account.requests.length = 0;
	for (const [stage, forward, why] of [
		['12 Потерян', {}, '"12" is none of 0, 1'],
		[null, {}, 'does not say what "Этап" is to be'],
		['6', { order: '' }, 'the order wants several words or numbers'],
		['6', { order: '1, 2, 1' }, 'each once'],
		['6', { field: 'attribute:Нет' }, 'no custom field called "Нет"'],
		['6', { field: 'нет' }, 'Customer Order has no field called "нет"'],
		['6', { field: '' }, 'the field is missing'],
	] as Array<[unknown, Json, string]>) {
		expect((await update(one, stage, forward)).error?.message).toContain(why);
	}
	expect(writes()).toEqual([]);
});

it('sees what another has written up to its own write', async () => {
	const one = order('3');
	const hold = account.hold({ match: one.id, after: false });
	const late = update(one, '6 Собран');
	await hold.reached;
	account.change('customerorder', one.id, {
		attributes: [{ ...(one.attributes as Json[])[0], value: '9 Отгружен' }],
	});
	hold();
	expect((await late).items).toMatchObject([{ changed: false }]);
	expect(await stageOf(one)).toBe('9 Отгружен');
});

it('lets runs of one process take turns, so that both at once end as one after the other', async () => {
	const [one, two] = [order('3'), order('3')];
	const both = (how: Array<[Json, string]>) =>
		run(
			'customerOrder',
			'update',
			{
				id: '={{ $json.id }}',
				...asJson('={{ { attributes: [{ name: "Этап", value: $json.stage }] } }}'),
				options: { onlyForward: FORWARD },
			},
			{ input: how.map(([{ id }, stage]) => ({ id, stage })) },
		);
	const hold = account.hold({ match: 'POST', after: false });
	const [late, early] = [
		both([
			[one, '6 Собран'],
			[two, '9 Отгружен'],
		]),
		both([
			[two, '6 Собран'],
			[one, '9 Отгружен'],
		]),
	];
	await hold.reached;
	hold();
	const results = (await Promise.all([late, early])).map(({ items }) =>
		items.map(({ changed }) => changed),
	);
	expect(results).toEqual([
		[true, true],
		[false, true],
	]);
	expect([await stageOf(one), await stageOf(two)]).toEqual(['9 Отгружен', '9 Отгружен']);
});

it('of many items, each by itself, and several of one thing in their order', async () => {
	const orders = Array.from({ length: 120 }, (_, n) => order(n % 2 ? '9 Отгружен' : '3'));
	const input = [
		...orders.map(({ id }) => ({ id, stage: '6 Собран' })),
		{ id: orders[0].id, stage: '10 Отменен' },
		{ id: orders[0].id, stage: '7' },
		{ id: orders[0].id, stage: '12' },
	];
	account.requests.length = 0;
	const { branches } = await run(
		'customerOrder',
		'update',
		{
			id: '={{ $json.id }}',
			...asJson('={{ { attributes: [{ name: "Этап", value: $json.stage }] } }}'),
			options: { onlyForward: FORWARD },
		},
		{ input, onError: 'continueErrorOutput' },
	);
	expect(branches[0].map(({ json }) => json.changed)).toEqual([
		...orders.map((_, n) => n % 2 === 0),
		true,
		false,
	]);
	expect(branches[1]).toMatchObject([{ json: { error: expect.stringContaining('"12" is none') } }]);
	expect(asked(account).length).toBeLessThanOrEqual(8);
	expect(await stageOf(orders[0])).toBe('10 Отменен');
});

it('tells by names what was written, what was not, and what only would be', async () => {
	const one = order('3');
	const told = async (stage: string, options: Json = {}) =>
		(
			await run('customerOrder', 'update', {
				...{ id: one.id, ...asJson(stages(stage)) },
				options: { onlyForward: FORWARD, byName: true, ...options },
			})
		).items[0] as Json;
	expect(await told('6 Собран', { preview: true })).toMatchObject({
		...{ preview: true, changed: true, fields: { Этап: '3' } },
	});
	expect(await told('6 Собран')).toMatchObject({ changed: true, fields: { Этап: '6 Собран' } });
	expect(await told('3')).toMatchObject({ changed: false, fields: { Этап: '6 Собран' } });
	const plain = await run('customerOrder', 'update', {
		...{ id: one.id, ...asJson({ description: 'x' }) },
		options: { byName: true },
	});
	expect(plain.items).toMatchObject([{ fields: { Этап: '6 Собран' } }]);
});
