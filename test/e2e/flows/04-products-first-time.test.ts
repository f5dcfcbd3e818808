/** An account that has just begun: template 0 prepares it, template 4 sends all that it has. */
import { setStage, type Stage } from './stage';

const PREPARE = '00-prepare-moysklad';
const FLOW = '04-products-to-warehouse';
const MANY = 400;

let stage: Stage;

beforeAll(async () => {
	stage = await setStage([PREPARE, FLOW], { prepared: false, products: MANY });
}, 180_000);

afterAll(async () => {
	await stage?.stop();
}, 60_000);

/** Requests since the last time that they were forgotten. */
const count = (service: 'imsklad' | 'moysklad', pattern: RegExp) =>
	stage.world[service].requests.filter(({ method, url, body }) =>
		pattern.test(`${method} ${url} ${body}`),
	).length;

it('sends everything once, and notes the IDs in a few requests', async () => {
	const { world } = stage;
	await stage.run(PREPARE, 'Start');
	world.moysklad.requests.length = 0;
	expect((await stage.run(FLOW, 'Send All')).status).toBe('success');
	const { erp, warehouse, messages } = world.state();
	const codes = erp.goods.map(({ code }) => code).filter((code) => code !== '1010');
	expect(codes.length).toBeGreaterThan(MANY);
	expect(warehouse.goods.map(({ id }) => id).sort()).toEqual([...codes].sort());
	for (const { code, wmsId } of erp.goods.filter((good) => good.code !== '1010')) {
		expect(wmsId).toBe(String(world.imsklad.state.goods[code].id));
	}
	expect(messages).toEqual([]);
	expect(count('imsklad', /"add_good"/)).toBe(codes.length);
	expect(count('moysklad', /^POST \S+entity\/product /)).toBe(1);
	expect(count('moysklad', /^POST \S+entity\/variant /)).toBe(1);
	// Products, variants, currencies, codes: a page of each.
	expect(count('moysklad', /^GET \S+entity\/(product|variant|currency|assortment)\?/)).toBe(4);
	const before = world.state();
	await stage.run(FLOW, 'Send All');
	expect(world.state()).toEqual(before);
	expect(count('imsklad', /"add_good"/)).toBe(codes.length);
	expect(count('moysklad', /^POST \S+entity\/product /)).toBe(1);
}, 600_000);
