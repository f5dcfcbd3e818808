/** Flow 14: what the warehouse has shipped is a demand in MoySklad, once, from its store, of what was shipped. */
import { prepared, type Prepared } from './prepared';

const FLOW = '14-shipped-to-demand';

let stage: Prepared;
beforeEach(async () => {
	stage = await prepared([FLOW]);
});
afterEach(async () => await stage.close());

const look = async (how = {}) => {
	const run = await stage.run(FLOW, 'Every 5 Minutes', [{}], how);
	if (run.error) throw new Error(run.error.message);
	return run;
};
/** An order that the warehouse has shipped, as flows 1 and 2 leave it. */
function shipped(more: object = {}, ...wish: Parameters<Prepared['world']['placeOrder']>): string {
	const { id, name } = stage.world.placeOrder(...wish);
	stage.world.changeOrder(id, {
		state: 'Отгружен',
		attributes: {
			'IMSKLAD ключ': `${String(name)}-${id.slice(0, 8)}`,
			'IMSKLAD отправлено': `${id.slice(0, 8)} abc`,
			'IMSKLAD ID': '124323',
			...more,
		},
	});
	return id;
}
const demands = () => stage.world.moysklad.list('demand');
const linesOf = (id: string) => stage.world.moysklad.list(`demand/${id}/positions`);

it('makes one demand of all of an order, and no second', async () => {
	shipped();
	await look();
	await look();
	expect(demands()).toHaveLength(1);
	expect(demands()[0]).toMatchObject({ applicable: true });
	expect(
		linesOf(demands()[0].id)
			.map(({ quantity }) => quantity)
			.sort(),
	).toEqual([1, 2]);
	expect(stage.problems()).toEqual([]);
});

it('has what was shipped, and tells of the rest', async () => {
	shipped({ 'IMSKLAD состав': JSON.stringify([{ id: '1001', quantity: 1 }]) });
	await look();
	expect(linesOf(demands()[0].id).map(({ quantity }) => quantity)).toEqual([1]);
	expect(stage.problems()).toMatchObject([{ kind: 'Отгружено не всё' }]);
	expect(String(stage.problems()[0].text)).toContain('00001');
});

it('takes it from the store of the warehouse, wherever the order was made', async () => {
	shipped({}, 'usual', { store: 'Магазин' });
	await look();
	const [main] = stage.world.moysklad.list('store');
	expect((demands()[0].store as { meta: { href: string } }).meta.href).toBe(main.meta.href);
});

it('leaves alone what is old, not posted, a copy, or has one already', async () => {
	shipped({}, 'usual', { more: { moment: '2025-11-01 10:00:00' } });
	shipped({}, 'usual', { more: { applicable: false } });
	stage.world.copyOrder(
		shipped({}, 'usual', { more: { moment: '2025-11-01 10:00:00' } }),
		'Отгружен',
	);
	await look();
	expect(demands()).toEqual([]);
});

it.each(['Settings', 'Shipped Orders', 'Without a Demand', 'Write Demand', 'Problem Over'])(
	'a run that dies after "%s" is made good by the next look',
	async (name) => {
		shipped();
		await stage.run(FLOW, 'Every 5 Minutes', [{}], { crashAfter: name });
		await look();
		expect(demands()).toHaveLength(1);
	},
);

it('two at once make one', async () => {
	shipped();
	await Promise.all(['A', 'B'].map((process) => look({ process })));
	expect(demands()).toHaveLength(1);
});

it('writes nothing in a preview', async () => {
	stage.settings({ preview: true });
	shipped();
	await look();
	expect(demands()).toEqual([]);
	expect(stage.problems()).toMatchObject([{ kind: 'Предпросмотр' }]);
});
