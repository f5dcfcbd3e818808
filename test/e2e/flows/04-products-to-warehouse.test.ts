import { attributeIn, erpThing, metaOf } from '../../simulators/world-erp';
import { setStage, type Stage } from './stage';

const FLOW = '04-products-to-warehouse';
const NIGHT = 'Every Night';
const BY_HAND = 'Send All';

let stage: Stage;

beforeAll(async () => {
	stage = await setStage([FLOW]);
}, 180_000);

afterAll(async () => {
	await stage?.stop();
}, 60_000);

const inErp = (code: string) => stage.world.state().erp.goods.find((good) => good.code === code)!;
const atWarehouse = (code: string) =>
	stage.world.state().warehouse.goods.find((good) => good.id === code);
const problems = () => stage.world.state().messages;
const thing = (code: string) => erpThing(stage.world.moysklad, code);

/** How often the services were asked for something, so far. */
const asked = () => {
	const count = (service: 'imsklad' | 'moysklad', word: string) =>
		stage.world[service].requests.filter(({ method, url, body }) =>
			`${method} ${url} ${body}`.includes(word),
		).length;
	return {
		added: count('imsklad', '"add_good"'),
		updated: count('imsklad', '"update_good"'),
		written: count('moysklad', 'POST /api/remap/1.2/entity/'),
		read: count('moysklad', 'GET '),
	};
};
const askedSince = (before: ReturnType<typeof asked>) => {
	const now = asked();
	return Object.fromEntries(
		Object.entries(before).map(([name, count]) => [name, now[name as keyof typeof now] - count]),
	);
};

let counter = 3000;
/** A new product with a code of its own; the code. */
async function made(fields: object = {}): Promise<string> {
	const code = String((counter += 1));
	const [price] = thing('1001').salePrices as object[];
	stage.world.moysklad.create('product', {
		...{ name: `Игрушка ${code}`, weight: 0.2 },
		...('name' in fields ? {} : { code }),
		...{ salePrices: [price], buyPrice: { value: 100_000 } },
		...fields,
	});
	await stage.quiet();
	return code;
}
async function changed(code: string, fields?: Parameters<Stage['world']['changeProduct']>[1]) {
	stage.world.changeProduct(code, fields);
	await stage.quiet();
}
/** A variant of a product. */
async function variantOf(product: string, code: string, color: string, size: string) {
	const { moysklad } = stage.world;
	const path = 'variant/metadata/characteristics';
	const values: Record<string, string> = { Цвет: color, Размер: size };
	moysklad.create('variant', {
		...{ code, product: metaOf(thing(product)) },
		characteristics: moysklad.list(path).map(({ meta, id, name }) => {
			return { meta, id, name, value: values[String(name)] };
		}),
	});
	await stage.quiet();
}
const colorField = (value: string) => [attributeIn(stage.world.moysklad, 'product', 'Цвет', value)];

it('sends a new product at once, in roubles and grams, and writes its ID back', async () => {
	const before = asked();
	const code = await made({
		...{ weight: 1.2345, description: 'Мягкая' },
		salePrices: [{ ...(thing('1001').salePrices as object[])[0], value: 49_950.5 }],
		buyPrice: { value: 21_049.5 },
	});
	expect(atWarehouse(code)).toMatchObject({ name: `Игрушка ${code}`, price: 499.51, weight: 1235 });
	const { id, data } = stage.world.imsklad.state.goods[code];
	expect(data).toMatchObject({ cost: 210.5, description: 'Мягкая' });
	expect(inErp(code)).toMatchObject({ wmsId: String(id), problem: null });
	expect(askedSince(before)).toMatchObject({ updated: 1, added: 1, written: 1 });
	expect(problems()).toEqual([]);
});

it('changes nothing when run again, by night or by hand for everything', async () => {
	const before = stage.world.state();
	const counts = asked();
	await stage.run(FLOW, NIGHT);
	await stage.run(FLOW, BY_HAND);
	expect(stage.world.state()).toEqual(before);
	expect(askedSince(counts)).toMatchObject({ added: 0, written: 0 });
});

it('sends what has changed, and a code with leading zeros as it is', async () => {
	const before = asked();
	await changed('00002', { name: 'Мяч прыгучий', weight: 0.43 });
	expect(atWarehouse('00002')).toMatchObject({ name: 'Мяч прыгучий', weight: 430, price: 499.51 });
	expect(atWarehouse('2')).toBeUndefined();
	expect(askedSince(before)).toMatchObject({ updated: 1, added: 0, written: 0 });
});

it('leaves out services, bundles, what is archived, and a product that has variants', async () => {
	await stage.run(FLOW, BY_HAND);
	for (const code of ['delivery', '2001', '1010']) expect(atWarehouse(code)).toBeUndefined();
	const { name } = atWarehouse('00003')!;
	await changed('00003', { name: 'Кубики старые', archived: true });
	expect(atWarehouse('00003')).toMatchObject({ name });
	await stage.run(FLOW, BY_HAND);
	expect(atWarehouse('00003')).toMatchObject({ name });
	await changed('00003', { name: 'Кубики', archived: false });
	expect(atWarehouse('00003')).toMatchObject({ name: 'Кубики' });
});

describe('variants', () => {
	it('go with the weight and cost of their product, colour and size, and keep their ID in the description', async () => {
		await variantOf('1010', '1013', 'Тёмно-синий', '122');
		const there = stage.world.imsklad.state.goods['1013'];
		expect(there.data).toMatchObject({
			...{ name: 'Футболка детская (Тёмно-синий, 122)', weight: 150, price: 790, cost: 320 },
			...{ color: 27, size: '122' },
		});
		expect(inErp('1013').wmsId).toBe(String(there.id));
		await changed('1013', { description: `Из хлопка\nIMSKLAD ID: ${there.id}\nСтирать при 30°` });
		const { data } = stage.world.imsklad.state.goods['1013'];
		expect(data.description).toBe('Из хлопка\nСтирать при 30°');
		expect(thing('1013').description).toContain('Из хлопка');
	});

	it('follow their product', async () => {
		await changed('1010', { weight: 0.17 });
		for (const code of ['1011', '1012', '1013'])
			expect(atWarehouse(code)).toMatchObject({ weight: 170 });
		expect(atWarehouse('1010')).toBeUndefined();
	});
});

describe('money', () => {
	it('takes a price in another currency by its rate', async () => {
		const { moysklad } = stage.world;
		const dollar = moysklad.create('currency', {
			...{ name: 'доллар', code: '840', isoCode: 'USD', rate: 90.5 },
		});
		const code = await made({ buyPrice: { value: 1000, currency: metaOf(dollar) } });
		expect(stage.world.imsklad.state.goods[code].data.cost).toBe(905);
	});
});

describe('says once what is wrong, and sends the others', () => {
	it('a product without a code', async () => {
		const told = problems().length;
		const code = await made({ name: 'Безымянный' });
		expect(problems()).toHaveLength(told + 1);
		expect(problems().at(-1)).toContain('Безымянный (code missing)');
		const nameless = () => stage.world.state().erp.goods.find(({ name }) => name === 'Безымянный')!;
		expect(nameless().problem).toContain('has no code');
		const good = await made();
		expect(atWarehouse(good)).toBeDefined();
		await stage.run(FLOW, NIGHT);
		expect(problems()).toHaveLength(told + 1);
		const [{ id }] = stage.world.moysklad
			.list('product')
			.filter(({ name }) => name === 'Безымянный');
		stage.world.moysklad.change('product', id, { code });
		await stage.quiet();
		expect(atWarehouse(code)).toBeDefined();
		expect(nameless()).toMatchObject({ problem: null, wmsId: expect.stringMatching(/^\d+$/) });
	});

	it('two products with one code, neither of which overwrites the other', async () => {
		const told = problems().length;
		const before = atWarehouse('LUNA-1');
		const twin = await made({ code: 'LUNA-1', name: 'Ночник «Луна» новый' });
		expect(atWarehouse('LUNA-1')).toEqual(before);
		expect(problems()).toHaveLength(told + 1);
		expect(problems().at(-1)).toContain('"Ночник «Луна»" has the same code');
		// By night the other one is found to have a twin as well.
		await changed('1002', { description: 'С корзинкой' });
		const [first, second] = stage.world.moysklad
			.list('product')
			.filter(({ code }) => code === 'LUNA-1');
		await stage.run(FLOW, BY_HAND);
		expect(atWarehouse('LUNA-1')).toEqual(before);
		expect(problems()).toHaveLength(told + 2);
		stage.world.moysklad.change('product', second.id, { code: twin });
		await stage.quiet();
		expect(atWarehouse(twin)).toMatchObject({ name: 'Ночник «Луна» новый' });
		await stage.run(FLOW, NIGHT);
		expect(inErp('LUNA-1')).toMatchObject({ problem: null });
		expect(stage.world.moysklad.list('product').find(({ id }) => id === first.id)?.code).toBe(
			'LUNA-1',
		);
		expect(problems()).toHaveLength(told + 2);
	});

	it('a colour that the warehouse does not have: the rest goes', async () => {
		const { moysklad } = stage.world;
		moysklad.create('product/metadata/attributes', { name: 'Цвет', type: 'string' });
		const told = problems().length;
		const code = await made({ attributes: colorField('Фиолетовый в горошек'), weight: 0.5 });
		expect(atWarehouse(code)).toMatchObject({ color: null, weight: 500 });
		expect(inErp(code)).toMatchObject({ wmsId: expect.stringMatching(/^\d+$/) });
		expect(inErp(code).problem).toContain('"Фиолетовый в горошек"');
		await stage.run(FLOW, NIGHT);
		expect(problems()).toHaveLength(told + 1);
		await changed(code, { attributes: colorField('ФИОЛЕТОВЫЙ') });
		expect(atWarehouse(code)).toMatchObject({ color: 16 });
		expect(inErp(code).problem).toBeNull();
	});

	it('a code that was changed afterwards: no second product comes to be', async () => {
		const code = await made();
		const told = problems().length;
		await changed(code, { code: `${code}-new` });
		expect(atWarehouse(`${code}-new`)).toBeUndefined();
		expect(problems()).toHaveLength(told + 1);
		expect(inErp(`${code}-new`).problem).toContain('Was its code changed?');
		await changed(`${code}-new`, { code });
		expect(inErp(code).problem).toBeNull();
	});

	it('a variant, which notes it in its description', async () => {
		const told = problems().length;
		await variantOf('1010', '1014', 'Никакой', '128');
		expect(thing('1014').description).toMatch(/^IMSKLAD ID: \d+\nIMSKLAD проблема: .*"Никакой"/);
		await stage.run(FLOW, NIGHT);
		expect(problems()).toHaveLength(told + 1);
		expect(atWarehouse('1014')).toMatchObject({ size: '128', color: null });
	});
});

/** Does something while a node of the published workflow has other options. */
async function withOptions(node: string, options: object, deed: () => Promise<void>) {
	const { rest } = stage.n8n;
	const { id } = stage.workflows[FLOW];
	const workflow = await rest.getWorkflow(id);
	const other = structuredClone(workflow);
	for (const { name, parameters } of other.nodes) {
		if (name === node) parameters.options = options as typeof parameters.options;
	}
	const publish = async (version: typeof workflow) => {
		await rest.updateWorkflow(id, version);
		await rest.activate(id);
	};
	await publish(other);
	await deed().finally(() => publish(workflow));
}

it('ends after one more update where its own writing starts it again', async () => {
	await withOptions('Write Back', {}, async () => {
		const before = asked();
		const runs = (await stage.runs(FLOW)).length;
		const code = await made();
		expect(atWarehouse(code)).toBeDefined();
		expect(askedSince(before)).toMatchObject({ added: 1, updated: 2, written: 1 });
		expect(await stage.runs(FLOW)).toHaveLength(runs + 2);
	});
});

describe('loses nothing and doubles nothing when in the middle', () => {
	it('the warehouse is out of order', async () => {
		const { world } = stage;
		world.setService('imsklad', 'failing');
		const code = await made();
		await changed('1001', { name: 'Конструктор «Село»' });
		expect(atWarehouse(code)).toBeUndefined();
		expect(inErp(code)).toMatchObject({ wmsId: null });
		expect(inErp('1001').problem).toBeTruthy();
		world.setService('imsklad', 'up');
		await stage.run(FLOW, NIGHT);
		recovered(code);
		expect(atWarehouse('1001')).toMatchObject({ name: 'Конструктор «Село»' });
		expect(inErp('1001')).toMatchObject({ problem: null });
	});

	it('no connection to the warehouse can be made', async () => {
		const { world } = stage;
		await world.setService('imsklad', 'refused');
		const code = await made();
		await world.setService('imsklad', 'up');
		expect(inErp(code).problem).toBeTruthy();
		await stage.run(FLOW, NIGHT);
		recovered(code);
	});

	it('the warehouse answers nothing', async () => {
		const { world } = stage;
		await withOptions('Send to Warehouse', { timeout: 1 }, async () => {
			await world.setService('imsklad', 'silent');
			const code = await made();
			await world.setService('imsklad', 'up');
			expect(inErp(code)).toMatchObject({ wmsId: null, problem: expect.any(String) });
			await stage.run(FLOW, NIGHT);
			recovered(code);
		});
	});

	it("the warehouse's answer to the adding is lost", async () => {
		stage.world.imsklad.fault('reset', { match: '"add_good"', after: true });
		const code = await made();
		expect(atWarehouse(code)).toBeDefined();
		expect(inErp(code).wmsId).toBeNull();
		expect(inErp(code).problem).toContain('unknown');
		await stage.run(FLOW, NIGHT);
		recovered(code);
	});

	it('MoySklad is out of order when the ID is to be written back', async () => {
		const { world } = stage;
		world.moysklad.fault('status500', { match: 'POST /api/remap/1.2/entity/product', times: 9 });
		const code = await made();
		world.moysklad.clearFaults();
		expect(atWarehouse(code)).toBeDefined();
		expect(inErp(code)).toMatchObject({ wmsId: null });
		await stage.run(FLOW, NIGHT);
		recovered(code);
	});

	it.each(['/entity/product', '/entity/variant', '/entity/currency', '/entity/assortment'])(
		'MoySklad does not answer for %s',
		async (path) => {
			const { world } = stage;
			const { length } = problems();
			const before = asked();
			world.moysklad.fault('status500', { match: `GET /api/remap/1.2${path}?`, times: 9 });
			const code = await made();
			world.moysklad.clearFaults();
			expect(askedSince(before)).toMatchObject({ added: 0, updated: 0 });
			expect(problems()).toHaveLength(length + 1);
			expect(problems().at(-1)).toContain('could not be read');
			await stage.run(FLOW, NIGHT);
			recovered(code);
		},
	);

	it('nobody can be told', async () => {
		const { world } = stage;
		await world.setService('inbox', 'refused');
		const code = await made({ attributes: colorField('Неведомый') });
		await world.setService('inbox', 'up');
		expect(atWarehouse(code)).toBeDefined();
		expect(inErp(code).problem).toContain('Неведомый');
		expect((await stage.runs(FLOW)).at(-1)).toMatchObject({ status: 'error' });
	});

	function recovered(code: string): void {
		const { id } = stage.world.imsklad.state.goods[code];
		expect(inErp(code)).toMatchObject({ wmsId: String(id), problem: null });
		const ids = stage.world.state().warehouse.goods.filter((good) => good.id === code);
		expect(ids).toHaveLength(1);
	}
});
