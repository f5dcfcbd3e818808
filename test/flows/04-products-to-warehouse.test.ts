/** Flow 4: products and variants of MoySklad are known to the warehouse, as they are now. */
import { prepared, type Prepared } from './prepared';

const FLOW = '04-products-to-warehouse';

let stage: Prepared;
beforeEach(async () => {
	stage = await prepared([FLOW]);
});
afterEach(async () => await stage.close());

const sendAll = async (how = {}) => {
	const run = await stage.run(FLOW, 'Send All', [{}], how);
	if (run.error) throw new Error(run.error.message);
	return run;
};
const thing = (code: string) => {
	const { moysklad } = stage.world;
	return [...moysklad.list('product'), ...moysklad.list('variant')].find(
		(each) => each.code === code,
	)!;
};
const noted = (code: string) =>
	((thing(code).attributes ?? []) as Array<{ name: string; value: string }>).find(
		({ name }) => name === 'IMSKLAD ID',
	)?.value;
const atWarehouse = (code: string) =>
	(stage.world.imsklad.state.goods as Record<string, { id: number; data: object }>)[code];

it('sends everything once, and notes what was sent: products in a field, variants in a line', async () => {
	await sendAll();
	expect(stage.problems()).toEqual([]);
	expect(noted('00001')).toBe(String(atWarehouse('00001').id));
	expect(String(thing('1011').description)).toContain(`IMSKLAD ID: ${atWarehouse('1011').id}`);
	expect(atWarehouse('1011').data).toMatchObject({ color: 9, size: '110', weight: 150 });
	expect(atWarehouse('1010')).toBeUndefined();
	const before = stage.asked('update_good');
	await sendAll();
	expect(stage.asked('update_good')).toBe(before);
	expect(String(thing('1011').description).match(/IMSKLAD ID/g)).toHaveLength(1);
});

it('sends what has changed, and only that', async () => {
	await sendAll();
	const before = stage.asked('update_good');
	stage.world.changeProduct('00002');
	await sendAll();
	expect(stage.asked('update_good')).toBe(before + 1);
});

it('leaves a weight alone that MoySklad does not know', async () => {
	stage.world.changeProduct('00001', { weight: 0 });
	await sendAll();
	expect(atWarehouse('00001').data).toMatchObject({ weight: 350 });
});

it('tells of what cannot go, and of a code that was changed', async () => {
	await sendAll();
	stage.world.changeProduct('00003', { code: '' });
	stage.world.changeProduct('00001', { code: 'новый' });
	await sendAll();
	const told = stage.problems().map(({ thing: name, kind }) => [name, kind]);
	expect(told.sort()).toEqual([
		['Товар Кубики', 'Не передан на склад'],
		['Товар Мишка', 'Не передан на склад'],
	]);
});

it('writes nothing in a preview', async () => {
	stage.settings({ preview: true });
	stage.world.changeProduct('00001');
	const before = thing('00001').updated;
	const asked = stage.asked('update_good');
	await sendAll();
	expect(stage.asked('update_good')).toBe(asked);
	expect(thing('00001').updated).toBe(before);
	expect(stage.problems().map(({ kind }) => kind)).toContain('Предпросмотр');
});

it('goes at night by Moscow’s clock, whatever the zone', async () => {
	const at = (time: string) => jest.spyOn(Date, 'now').mockReturnValue(Date.parse(time));
	at('2026-11-27T08:00:00+03:00');
	await stage.run(FLOW, 'Every Hour');
	expect(stage.asked('update_good')).toBe(0);
	at('2026-11-27T03:00:10+03:00');
	await stage.run(FLOW, 'Every Hour');
	expect(stage.asked('update_good')).toBeGreaterThan(0);
	jest.restoreAllMocks();
});
