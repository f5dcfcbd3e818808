/** Flows 8 and 16: purchases go to the warehouse once, as they are now; what comes of them is booked once. */
import { prepared, type Prepared } from './prepared';

const SEND = '08-purchase-to-warehouse';
const RECEIVE = '16-receipts-to-supply';

let stage: Prepared;
beforeEach(async () => {
	stage = await prepared([SEND, RECEIVE]);
});
afterEach(async () => await stage.close());

const look = async (how = {}) => {
	const run = await stage.run(SEND, 'Every 10 Minutes', [{}], how);
	if (run.error) throw new Error(run.error.message);
	return run;
};
const receive = (items: object[], how = {}) => stage.run(RECEIVE, 'Receipt', items as never, how);
const preorders = () =>
	Object.entries(stage.world.imsklad.state.preorders as Record<string, { data: object }>);
const purchase = (id: string) => {
	const found = stage.world.moysklad.list('purchaseorder').find((each) => each.id === id)!;
	const { href } = (found.state as { meta: { href: string } }).meta;
	const states = stage.world.moysklad.list('purchaseorder/metadata/states');
	const own = (found.attributes ?? []) as Array<{ name: string; value: unknown }>;
	return {
		state: states.find(({ meta }) => meta.href === href)?.name,
		fields: Object.fromEntries(own.map(({ name, value }) => [name, value])),
	};
};
const receipt = (key: string, quantity: number, more: object = {}, event = 'doc.add_doc') => ({
	...{ event, type: 'doc', action: event.slice(4) },
	data: { id: 77, code: key, type: 0, goods: [{ id: '1001', quantity, price: 1400 }], ...more },
});
const supplies = () => stage.world.moysklad.list('supply');
const linesOf = (id: string) =>
	stage.world.moysklad.list(`supply/${id}/positions`).map(({ quantity }) => quantity);
const waiting = () => stage.tables.rows('sklad receipts');
/** A purchase that the warehouse expects, and its key there. */
async function expected(lines: Record<string, number> = { '1001': 10 }) {
	const { id } = stage.world.placePurchase({ lines });
	await look();
	return { id, key: String(purchase(id).fields['IMSKLAD ключ']) };
}

describe('flow 8', () => {
	it('sends a purchase once, and again when it has changed', async () => {
		const { id } = stage.world.placePurchase();
		await look();
		await look();
		expect(stage.problems()).toEqual([]);
		expect(preorders()).toHaveLength(1);
		expect(purchase(id)).toMatchObject({
			state: 'Ожидается',
			fields: { 'IMSKLAD ключ': preorders()[0][0], 'IMSKLAD ID': expect.stringMatching(/^\d+$/) },
		});
		expect(stage.asked('add_preorder')).toBe(1);
		const before = stage.asked('update_preorder');
		await stage.world.setService('imsklad', 'failing');
		stage.world.moysklad.change('purchaseorder', id, { rate: { value: 2 } } as never);
		await look();
		await stage.world.setService('imsklad', 'up');
		await look();
		expect(stage.asked('update_preorder')).toBeGreaterThan(before);
		expect(preorders()).toHaveLength(1);
	});

	it.each(['Write the Key', 'Let Another n8n Speak', 'Send to Warehouse', 'Note It'])(
		'a run that dies after "%s" is made good',
		async (name) => {
			const { id } = stage.world.placePurchase();
			await stage.run(SEND, 'Every 10 Minutes', [{}], { crashAfter: name });
			const now = Date.now.bind(Date);
			jest.spyOn(Date, 'now').mockImplementation(() => now() + 360_000);
			await look();
			jest.restoreAllMocks();
			expect(preorders()).toHaveLength(1);
			expect(purchase(id).state).toBe('Ожидается');
		},
	);

	it('two at once send nothing twice, and a preview nothing at all', async () => {
		stage.settings({ preview: true });
		stage.world.placePurchase();
		stage.world.placePurchase();
		await look();
		expect(preorders()).toEqual([]);
		expect(stage.problems().map(({ kind }) => kind)).toEqual(['Предпросмотр', 'Предпросмотр']);
		stage.settings({ preview: false });
		await Promise.all(['A', 'B'].map((process) => look({ process })));
		await look();
		expect(stage.asked('add_preorder')).toBe(2);
	});
});

describe('flow 16', () => {
	it('books what has come, once, and finishes the purchase when all is here', async () => {
		const { id, key } = await expected();
		await receive([receipt(key, 4)]);
		await receive([receipt(key, 4)]);
		expect(supplies().map((each) => linesOf(each.id))).toEqual([[4]]);
		expect(purchase(id).state).toBe('Ожидается');
		await receive([receipt(key, 6, { id: 78 })]);
		expect(supplies()).toHaveLength(2);
		expect(purchase(id).state).toBe('Принят');
		expect([waiting(), stage.problems()]).toEqual([[], []]);
	});

	it('takes no customer’s return for a purchase, and no goods of another channel', async () => {
		const { key } = await expected();
		await receive([receipt(key, 4, { type: 1 })]);
		await receive([receipt('00001', 4)]);
		expect(supplies()).toEqual([]);
		expect(waiting()).toEqual([]);
	});

	it('books what the warehouse has corrected anew', async () => {
		const { key } = await expected();
		await receive([receipt(key, 4)]);
		await receive([receipt(key, 3, {}, 'doc.update_doc')]);
		expect(supplies().map((each) => linesOf(each.id))).toEqual([[3]]);
	});

	it('keeps a receipt until it is in MoySklad', async () => {
		const { key } = await expected();
		await stage.world.setService('moysklad', 'failing');
		await receive([receipt(key, 4)]);
		expect(waiting()).toHaveLength(1);
		await stage.world.setService('moysklad', 'up');
		await stage.run(RECEIVE, 'Every 10 Minutes');
		expect(supplies()).toHaveLength(1);
		expect(waiting()).toEqual([]);
	});

	it.each(['Keep Receipt', 'Receipts', 'With Purchase', 'Write Supply', 'Done'])(
		'a run that dies after "%s" loses nothing and books nothing twice',
		async (name) => {
			const { key } = await expected();
			await receive([receipt(key, 4)], { crashAfter: name });
			await stage.run(RECEIVE, 'Every 10 Minutes');
			expect(supplies()).toHaveLength(1);
			expect(waiting()).toEqual([]);
		},
	);
});
