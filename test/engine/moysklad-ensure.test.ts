/** Custom fields and states that an account is to have: made where they are missing, once. */
import { account, run } from './moysklad-account';
import { ask, asked, bodies, type Json } from './moysklad-run';

const ensure = (resource: string, entityType: string, rows: Json, more: Json = {}) =>
	run(resource, 'ensure', {
		...{ entityType, [resource === 'state' ? 'states' : 'fields']: rows },
		...more,
	});
const createdOf = ({ items }: Json) => items.map(({ name, created }: Json) => [name, created]);
const posts = () => asked(account).filter((each) => each.startsWith('POST'));
const attributes = async (entity: string) =>
	(await ask(account, `entity/${entity}/metadata/attributes`)).rows as Json[];
const states = async () => (await ask(account, 'entity/customerorder/metadata')).states as Json[];

describe('custom fields', () => {
	const FIELDS = [
		{ name: 'IMSKLAD ID', type: 'string' },
		{ name: 'IMSKLAD время', type: 'time' },
		{ name: 'Подарок', type: 'boolean' },
	];

	it('are made in one request, those that are there left as they are; run twice it makes nothing', async () => {
		const form = { item: FIELDS };
		const result = await ensure('attribute', 'customerorder', form);
		expect(createdOf(result)).toEqual([
			['IMSKLAD ID', true],
			['IMSKLAD время', true],
			['Подарок', false],
		]);
		expect(result.items[0]).toMatchObject({
			...{ type: 'string', entityType: 'customerorder', show: true, required: false },
			id: expect.any(String),
		});
		expect(posts()).toEqual(['POST entity/customerorder/metadata/attributes']);
		for (const rows of [form, FIELDS, JSON.stringify(FIELDS)]) {
			const again = await ensure('attribute', 'customerorder', rows);
			expect(createdOf(again).map(([, created]: Json) => created)).toEqual([false, false, false]);
		}
		const byForms = { fieldsInput: 'define', fieldsForm: form };
		expect((await ensure('attribute', 'customerorder', undefined, byForms)).items).toHaveLength(3);
		expect(posts()).toHaveLength(1);
		expect(account.stats.unknownFields).toEqual([]);
	});

	it('of goods without their own are the product’s', async () => {
		await ensure('attribute', 'bundle', ['IMSKLAD ID']);
		expect((await attributes('product')).map(({ name }) => name)).toContain('IMSKLAD ID');
	});

	it('take their values from a dictionary, which is made where it is missing', async () => {
		const wanted = [{ name: 'Способ доставки', type: 'customentity', dictionary: 'Способы' }];
		expect(createdOf(await ensure('attribute', 'customerorder', wanted))[0][1]).toBe(true);
		const [dictionary] = account.list('customentity');
		expect(dictionary).toMatchObject({ name: 'Способы' });
		const field = (await attributes('customerorder')).find(({ type }) => type === 'customentity');
		expect(field.customEntityMeta.href).toContain(`customEntities/${dictionary.id}`);
		expect(createdOf(await ensure('attribute', 'customerorder', wanted))[0][1]).toBe(false);
		await ensure('attribute', 'purchaseorder', wanted);
		expect(account.list('customentity')).toHaveLength(1);
		const { error } = await ensure('attribute', 'customerorder', [
			{ ...wanted[0], dictionary: 'Перевозчики' },
		]);
		expect(error?.message).toContain('not those of the dictionary "Перевозчики"');
		expect(account.list('customentity')).toHaveLength(1);
	});

	it('of another type, or of a name that looks alike, are an error, and nothing is made', async () => {
		const { error } = await ensure('attribute', 'customerorder', [
			{ name: 'Новое', type: 'string' },
			{ name: 'Подарок', type: 'string' },
			{ name: ' подарок', type: 'boolean' },
		]);
		expect(error?.message).toContain('"Подарок" is there, but its type is boolean, not string');
		expect(error?.message).toContain('there is no custom field "подарок", but "Подарок"');
		expect(error?.description).toContain('Nothing was made');
		expect(posts()).toEqual([]);
	});

	it('are looked for again after a lost answer', async () => {
		account.fault('reset', { match: 'POST /api/remap/1.2/entity/customerorder', after: true });
		expect(createdOf(await ensure('attribute', 'customerorder', FIELDS))[0][1]).toBe(true);
		account.fault('reset', { match: 'POST /api/remap/1.2/entity/purchaseorder' });
		const { error } = await ensure('attribute', 'purchaseorder', FIELDS);
		expect(error?.message).toContain('unknown');
		expect(posts()).toHaveLength(2);
	});

	it.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)(
		'a bad item among good ones costs only itself: %s',
		async (onError) => {
			const kinds = ['customerorder', 'nothing', 'purchaseorder'];
			const result = await run(
				'attribute',
				'ensure',
				{ entityType: '={{ $json.kind }}', fields: { item: FIELDS.slice(0, 1) } },
				{ input: kinds.map((kind) => ({ kind })), onError },
			);
			if (onError === 'stopWorkflow') {
				expect(result.error?.context?.itemIndex).toBe(1);
				return;
			}
			const [main, errors = []] = result.branches;
			const of = (branch: Json[]) => branch.map(({ pairedItem }) => pairedItem.item);
			expect([of(main), of(errors)]).toEqual(
				onError === 'continueErrorOutput' ? [[0, 2], [1]] : [[0, 1, 2], []],
			);
		},
	);
});

describe('states', () => {
	it('are made where they are missing, with color and type', async () => {
		const wanted = [
			{ name: 'Собран', color: '#85C7FE' },
			{ name: 'Доставлен', stateType: 'Successful', color: '#000000' },
			{ name: 'Передать на склад', color: 15106326 },
		];
		expect(createdOf(await ensure('state', 'customerorder', wanted))).toEqual([
			['Собран', true],
			['Доставлен', false],
			['Передать на склад', true],
		]);
		expect(bodies(account)).toEqual([
			[
				{ name: 'Собран', stateType: 'Regular', color: 0x85c7fe },
				{ name: 'Передать на склад', stateType: 'Regular', color: 15106326 },
			],
		]);
		const before = await states();
		await ensure('state', 'customerorder', wanted);
		expect(await states()).toEqual(before);
		expect(before.find(({ name }) => name === 'Доставлен').color).toBe(8825440);
	});

	it('may be names alone, and keep their type; one that looks alike is an error', async () => {
		expect(createdOf(await ensure('state', 'customerorder', ['Собран', 'Доставлен']))).toEqual([
			['Собран', true],
			['Доставлен', false],
		]);
		const { error } = await ensure('state', 'customerorder', [{ name: 'доставлен' }, 'Новейший']);
		expect(error?.message).toContain('there is no state "доставлен", but "Доставлен"');
		const other = [{ name: 'Отменен', stateType: 'Successful' }];
		expect(createdOf(await ensure('state', 'customerorder', other))).toEqual([['Отменен', false]]);
		expect((await states()).some(({ name }) => name === 'Новейший')).toBe(false);
	});
});
