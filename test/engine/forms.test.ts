/** Forms do no harm when left alone: what a person has not filled in is asked for, or stays as it is. */
import { NodeHelpers, type INodeParameters } from 'n8n-workflow';
import { Imsklad } from '../../nodes/Imsklad/Imsklad.node';
import type { Json } from '../conformance/imsklad-document';
import { runner, sent, startWarehouse, type Warehouse } from './imsklad-run';

const { description } = new Imsklad();

/** The whole form as n8n fills it for a node of that version, with these values typed in. */
const form = (typed: Json, version = 1.1): Json =>
	NodeHelpers.getNodeParameters(
		description.properties,
		typed as INodeParameters,
		true,
		false,
		{ typeVersion: version },
		description,
	) as Json;

describe('IMSKLAD', () => {
	let warehouse: Warehouse;
	beforeEach(async () => {
		warehouse = await startWarehouse();
	});
	afterEach(() => warehouse.close());
	const run = runner(() => warehouse.url);

	const LINE = { id: 'T-1', quantity: 1, price: 1200.5 };
	const ORDER = { id: 'AZ-1', name: 'Иванов', goods: { item: [LINE] } };
	const AMOUNTS = { discount: 0, delivery: 300, totalPaid: 0 };

	describe.each(['create', 'update', 'upsert', 'cancel'])('order.%s', (operation) => {
		it('asks for each amount that nobody has typed in', async () => {
			for (const [name, label] of [
				['discount', 'Discount (Скидка)'],
				['delivery', 'Delivery Price (Доставка)'],
				['totalPaid', 'Total Paid (Оплачено)'],
			]) {
				const others = Object.entries({ ...ORDER, ...AMOUNTS }).filter(([key]) => key !== name);
				const typed = { resource: 'order', operation, ...Object.fromEntries(others) };
				const { error } = await run(form(typed));
				expect(error?.message).toBe(`${label} is required, but is empty`);
			}
			expect(warehouse.requests).toEqual([]);
		});

		it('sends a zero that was typed in, and nothing for what was only added', async () => {
			const collection = operation === 'update' ? 'updateFields' : 'additionalFields';
			const added = { deliveryType: '', cityId: '', addressLat: '', courier: '' };
			const typed = { resource: 'order', operation, ...ORDER, ...AMOUNTS, [collection]: added };
			await run(form(typed), { onError: 'continueRegularOutput' });
			const { data } = sent(warehouse)[0];
			expect(data).toMatchObject({ discount: 0, delivery: 300, total_paid: 0 });
			for (const name of ['delivery_type', 'city_id', 'address_lat', 'courier']) {
				expect(data).not.toHaveProperty(name);
			}
		});

		it('asks for the price of a line', async () => {
			const goods = { item: [{ id: 'T-1', quantity: 1, price: '' }] };
			const typed = { resource: 'order', operation, ...ORDER, ...AMOUNTS, goods };
			const { error } = await run(form(typed));
			expect(error?.message).toBe('Goods (Товары), line 1: Price (Цена) is required, but is empty');
		});
	});

	it.each(['create', 'update', 'upsert'])('good.%s asks for price and cost', async (operation) => {
		const typed = { resource: 'good', operation, id: 'T-1', name: 'Кружка' };
		expect((await run(form(typed))).error?.message).toMatch(/^Price is required/);
		expect((await run(form({ ...typed, price: 5 }))).error?.message).toMatch(/^Cost .*is required/);
		expect(warehouse.requests).toEqual([]);
	});

	it.each([
		['document', 'create'],
		['document', 'update'],
		['document', 'upsert'],
		['preorder', 'create'],
		['preorder', 'update'],
		['preorder', 'upsert'],
	])('%s.%s asks whether goods come or go', async (resource, operation) => {
		const typed = { resource, operation, id: 'D-1', goods: { item: [LINE] } };
		const { error } = await run(form(typed));
		expect(error?.message).toBe('Document Type is required, but is empty');
		expect(warehouse.requests).toEqual([]);
	});

	it('asks for the carrier of a delivery method', async () => {
		const method = [{ name: 'СДЭК', deliveryType: '', courier: '' }];
		const parameters = { resource: 'order', operation: 'create', dataMode: 'item' };
		const { error } = await run(form({ ...parameters, deliveryMethods: { method } }), {
			input: [{ ...ORDER, ...AMOUNTS, goods: [LINE], deliveryMethod: 'СДЭК' }],
		});
		expect(error?.message).toBe(
			'Delivery Type (Тип доставки) of the delivery method "СДЭК" is required, but is empty',
		);
	});

	it('keeps what a workflow of the first version left at its defaults', async () => {
		const typed = { resource: 'order', operation: 'create', ...ORDER };
		await run(form(typed, 1), { version: 1 });
		expect(sent(warehouse)[0].data).toMatchObject({ discount: 0, delivery: 0, total_paid: 0 });
		const document = { resource: 'document', operation: 'create', id: 'D-1', goods: ORDER.goods };
		await run(form(document, 1), { version: 1 });
		expect(sent(warehouse)[1].data).toMatchObject({ type: 0, storage_id: 1 });
	});
});

describe('dropdowns', () => {
	const valuesOf = (name: string) => {
		const inside = (properties: unknown): Json[] =>
			Array.isArray(properties)
				? properties.flatMap((each: Json) => [
						each,
						...inside(each.options),
						...inside(each.values),
					])
				: [];
		const found = inside(description.properties).filter((each) => each.name === name);
		return found.map(({ options }) => (options as Json[]).map((option) => option.name));
	};

	it('have the number first, in the order of the service, and no choice made', () => {
		const TYPES = [
			'4 · Russian Post (Почтой России)',
			'16 · CDEK (СДЭК)',
			'22 · Grastin (Грастин)',
		];
		const [first] = valuesOf('deliveryType').filter((names) => names.includes('[Not Chosen]'));
		expect(first.slice(0, 3)).toEqual(TYPES);
		expect(valuesOf('documentType')).toContainEqual([
			'0 · Inbound (Приход)',
			'1 · Outbound (Расход)',
			'[Not Chosen]',
		]);
		for (const names of [...valuesOf('color'), ...valuesOf('deliveryType')]) {
			const numbers = names.map((each) => parseInt(String(each))).filter((n) => n > 0);
			expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
		}
	});

	it('load couriers by their numbers', async () => {
		const load = new Imsklad().methods.loadOptions.getCouriers;
		const names = async (deliveryType?: number) =>
			(
				await load.call({
					getCurrentNodeParameters: () => ({ additionalFields: { deliveryType } }),
				} as never)
			).map(({ name }) => name);
		expect(await names(16)).toEqual(['7 · CDEK (СДЭК)']);
		expect((await names()).map((name) => parseInt(name))).toEqual([6, 7, 32, 40, 42]);
	});
});
