import { attributeIn, erpThing, metaOf } from '../../simulators/world-erp';
import { setStage, type Stage } from './stage';

const FLOW = '05-stock-agreement';
const NIGHT = 'Every Night';
const BY_HAND = 'Compare Now';
const APPROVE = 'Correct MoySklad';
const LEAVE = 'Leave it as it is';

let stage: Stage;

beforeAll(async () => {
	stage = await setStage([FLOW]);
}, 180_000);

afterAll(async () => {
	await stage?.stop();
}, 60_000);

const good = (code: string) => {
	const { erp, warehouse } = stage.world.state();
	return {
		erp: erp.goods.find((each) => each.code === code)!.stock,
		warehouse: warehouse.goods.find(({ id }) => id === code)!.stock,
	};
};
const messages = () => stage.world.state().messages;
const booked = () => {
	const { enters, losses } = stage.world.state().erp;
	return {
		enters: enters.map(({ goods }) => goods),
		losses: losses.map(({ goods }) => goods),
	};
};
const statusOf = async (id: string) =>
	(await stage.n8n.rest.call<{ status: string }>('GET', `/executions/${id}`)).status;

/** Compares; what was told, and the execution. */
async function compared(trigger = BY_HAND): Promise<{ told: string[]; link: string; id: string }> {
	const { length } = messages();
	const id = await stage.begin(FLOW, trigger);
	const told = messages().slice(length);
	return { told, link: /http\S+\/form-waiting\/\S+/.exec(told.join('\n'))?.[0] ?? '', id };
}
/** Opens the form and sends it, as a browser does; what was told afterwards. */
async function answered(link: string, decision: string): Promise<string[]> {
	const { length } = messages();
	const page = await fetch(link);
	expect(page.status).toBe(200);
	const form = new FormData();
	form.append('field-0', JSON.stringify([decision]));
	const answer = await fetch(link, { method: 'POST', body: form });
	expect(answer.status).toBe(200);
	await stage.quiet();
	return messages().slice(length);
}

it('says nothing where both sides agree', async () => {
	const before = stage.world.state();
	const { told, id } = await compared(NIGHT);
	expect(told).toEqual([]);
	expect(stage.world.state()).toEqual(before);
	expect(await statusOf(id)).toBe('success');
});

it('reports what differs, and books it once it is approved', async () => {
	const { world } = stage;
	world.moveStock('00001', 3);
	world.moveStock('1002', -1);
	world.moveStock('1011', 2, 'erp');
	const before = world.state().erp;
	const { told, link, id } = await compared();
	expect(told).toHaveLength(1);
	expect(told[0]).toContain('00001 Мишка: warehouse 15, MoySklad 12 → +3');
	expect(told[0]).toContain('1002 Самокат: warehouse 3, MoySklad 4 → -1');
	expect(told[0]).toContain('1011 Футболка детская (Красный, 110): warehouse 6, MoySklad 8 → -2');
	expect(world.state().erp).toEqual(before);
	expect(await statusOf(id)).toBe('waiting');

	const page = await (await fetch(link)).text();
	expect(page).toContain('Stock agreement');
	expect(page).toContain('00001 Мишка');
	const [result] = await answered(link, APPROVE);
	expect(booked()).toEqual({ enters: [{ '00001': 3 }], losses: [{ '1002': 1, '1011': 2 }] });
	expect(result).toContain('enter (оприходование) 00001, lines: 1');
	expect(result).toContain('loss (списание) 00001, lines: 2');
	for (const code of ['00001', '1002', '1011']) expect(good(code).erp).toBe(good(code).warehouse);
	expect(await statusOf(id)).toBe('success');
	// What was found is worth what it cost; the documents are of the right store.
	const [enter] = world.moysklad.list('enter');
	expect(enter).toMatchObject({ sum: 3 * 70_000, applicable: true });
	expect(enter.store).toEqual(metaOf(world.moysklad.list('store')[0]));

	// Once more: nothing to say, nothing booked.
	const after = world.state();
	expect((await compared()).told).toEqual([]);
	expect(world.state()).toEqual(after);
});

describe('without approval nothing is booked', () => {
	it('when it is refused', async () => {
		stage.world.moveStock('00003', 2);
		const { link, id } = await compared();
		const before = stage.world.state();
		expect(await answered(link, LEAVE)).toEqual([]);
		expect(stage.world.state()).toEqual(before);
		expect(await statusOf(id)).toBe('success');
	});

	it('when the form is sent without a decision', async () => {
		const { link } = await compared();
		const before = stage.world.state();
		const answer = await fetch(link, { method: 'POST', body: new FormData() });
		await stage.quiet();
		expect(answer.status).toBeLessThan(600);
		expect(stage.world.state()).toEqual(before);
	});

	it('when somebody does not know the whole link', async () => {
		const { link, id } = await compared();
		const before = stage.world.state();
		const form = new FormData();
		form.append('field-0', JSON.stringify([APPROVE]));
		const { origin, pathname } = new URL(link);
		const answer = await fetch(`${origin}${pathname}`, { method: 'POST', body: form });
		await stage.quiet();
		expect(answer.status).toBe(401);
		expect(stage.world.state()).toEqual(before);
		expect(await statusOf(id)).toBe('waiting');
	});

	it('when nobody answers in time, and not by a late answer either', async () => {
		const { rest } = stage.n8n;
		const { id: workflowId } = stage.workflows[FLOW];
		const workflow = await rest.getWorkflow(workflowId);
		const hasty = structuredClone(workflow);
		for (const { name, parameters } of hasty.nodes) {
			if (name === 'Wait for Approval') parameters.resumeUnit = 'seconds';
		}
		await rest.updateWorkflow(workflowId, hasty);
		const { link, id } = await compared();
		const before = stage.world.state();
		// n8n looks once a minute for what has waited long enough.
		await stage.n8n.rest.waitForRuns(workflowId, (await stage.runs(FLOW)).length + 1, 240_000);
		expect(await statusOf(id)).toBe('success');
		await answered(link, APPROVE);
		expect(stage.world.state()).toEqual(before);
		await rest.updateWorkflow(workflowId, workflow);
	}, 300_000);
});

it('books nothing twice: neither by the same form, nor by an older one', async () => {
	const [first, second] = [await compared(), await compared(NIGHT)];
	expect(first.told[0]).toContain('00003 Кубики');
	const { length } = booked().enters;
	await answered(first.link, APPROVE);
	expect(booked().enters).toHaveLength(length + 1);
	await answered(first.link, APPROVE);
	const [result] = await answered(second.link, APPROVE);
	expect(result).toContain('Nothing was booked in MoySklad.\nAgree by now: 1.');
	expect(booked().enters).toHaveLength(length + 1);
	expect(good('00003').erp).toBe(good('00003').warehouse);
});

it('books once what two approve at the same moment', async () => {
	stage.world.moveStock('1001', 4);
	const [first, second] = [await compared(), await compared()];
	const { length } = booked().enters;
	await Promise.all([answered(first.link, APPROVE), answered(second.link, APPROVE)]);
	await stage.quiet();
	expect(booked().enters).toHaveLength(length + 1);
	expect(good('1001').erp).toBe(good('1001').warehouse);
});

it('leaves what has changed since the report for the next one', async () => {
	const { world } = stage;
	world.moveStock('00001', 1);
	world.moveStock('1001', 2);
	world.moveStock('1002', 3);
	const { link } = await compared();
	// Sold on both sides: the difference is the same. Another one grows, another vanishes.
	world.moveStock('00001', -1);
	world.moveStock('00001', -1, 'erp');
	world.moveStock('1001', 1);
	world.moveStock('1002', -3);
	const [result] = await answered(link, APPROVE);
	expect(booked().enters.at(-1)).toEqual({ '00001': 1 });
	expect(result).toContain('Agree by now: 1.');
	expect(result).toContain('1001 Конструктор «Город»');
	const next = await compared();
	expect(next.told[0]).toContain('→ +3');
	await answered(next.link, APPROVE);
	expect(booked().enters.at(-1)).toEqual({ '1001': 3 });
});

it('compares the one store only, and with what is reserved told', async () => {
	const { world } = stage;
	const shop = world.moysklad.list('store').find(({ name }) => name === 'Магазин')!;
	world.moysklad.stock(erpThing(world.moysklad, '1003').id, 50, shop.id);
	expect((await compared()).told).toEqual([]);
	world.imsklad.call('order', 'add_order', {
		...{ id: 'held', name: 'Иванова', storage_id: 1, discount: 0, delivery: 0, total_paid: 0 },
		goods: [{ id: 1003, quantity: 2, price: 1 }],
	});
	expect((await compared()).told).toEqual([]);
	world.moveStock('1003', 1);
	const { told, link } = await compared();
	expect(told[0]).toContain(
		'1003 Пазл «Карта России»: warehouse 21 (2 reserved), MoySklad 20 → +1',
	);
	await answered(link, APPROVE);
});

describe('tells of what it cannot compare, and books nothing for it', () => {
	const withId = (code: string, value: string | null) => {
		const { moysklad } = stage.world;
		const field = attributeIn(moysklad, 'product', 'IMSKLAD ID', value);
		stage.world.changeProduct(code, { attributes: [field] });
	};
	const idOf = (code: string) => String(stage.world.imsklad.state.goods[code].id);

	it.each([
		[
			'an ID that the warehouse does not know',
			'999999',
			'the warehouse does not know its ID 999999',
		],
		['an ID that is none', 'нет', '"нет" is no ID of the warehouse'],
	])('%s', async (_, value, words) => {
		const before = booked();
		withId('LUNA-1', value);
		const { told, link, id } = await compared();
		expect(told).toEqual([expect.stringContaining(`LUNA-1 Ночник «Луна»: ${words}`)]);
		expect(link).toBe('');
		expect(await statusOf(id)).toBe('success');
		expect(booked()).toEqual(before);
		withId('LUNA-1', idOf('LUNA-1'));
	});

	it('an ID that two products have', async () => {
		withId('LUNA-1', idOf('1003'));
		stage.world.moveStock('1003', 5);
		const { told, link } = await compared();
		expect(told[0].match(/another product has the same ID/g)).toHaveLength(2);
		expect(link).toBe('');
		withId('LUNA-1', idOf('LUNA-1'));
		stage.world.moveStock('1003', -5);
	});

	it('a stock that is no whole number, with the others going on', async () => {
		const { world } = stage;
		world.moveStock('00002', 0.5, 'erp');
		world.moveStock('1002', 1);
		const { told, link } = await compared();
		expect(told[0]).toContain('00002 Мяч: MoySklad has 30.5, which is no whole number');
		await answered(link, APPROVE);
		expect(booked().enters.at(-1)).toEqual({ '1002': 1 });
		// A tenth, three times, is not quite three tenths.
		world.moveStock('00002', -0.5, 'erp');
		for (const part of [0.1, 0.1, 0.1, -0.3]) world.moveStock('00002', part, 'erp');
		expect((await compared()).told).toEqual([]);
	});

	it('a product without an ID, and one in the archive, which nobody asked for', async () => {
		withId('LUNA-1', null);
		stage.world.moveStock('LUNA-1', 5);
		stage.world.changeProduct('1003', { archived: true });
		stage.world.moveStock('1003', 5);
		expect((await compared()).told).toEqual([]);
		stage.world.moveStock('LUNA-1', -5);
		withId('LUNA-1', idOf('LUNA-1'));
		stage.world.moveStock('1003', -5);
		stage.world.changeProduct('1003', { archived: false });
	});
});

describe('loses nothing and doubles nothing when in the middle', () => {
	it.each([
		['the warehouse', 'imsklad'],
		['MoySklad', 'moysklad'],
	] as const)('%s is out of order before the report', async (_, service) => {
		const { world } = stage;
		world.moveStock('00002', 1);
		world.setService(service, 'failing');
		const before = booked();
		const { told, link } = await compared();
		world.setService(service, 'up');
		expect(told).toEqual([expect.stringContaining('The stock could not be compared')]);
		expect(link).toBe('');
		expect(booked()).toEqual(before);
		await recovered('00002', 1);
	});

	it('MoySklad does not tell its stock: it does not count as none', async () => {
		const { world } = stage;
		world.moysklad.fault('status500', { match: 'report/stock', times: 9 });
		const { told, link } = await compared();
		world.moysklad.clearFaults();
		expect(told).toEqual([expect.stringContaining('The stock could not be compared')]);
		expect(link).toBe('');
	});

	it.each([
		['the warehouse', 'imsklad'],
		['MoySklad', 'moysklad'],
	] as const)('%s is out of order after the approval', async (_, service) => {
		const { world } = stage;
		world.moveStock('00002', 1);
		const { link } = await compared();
		const before = booked();
		world.setService(service, 'failing');
		const told = await answered(link, APPROVE);
		world.setService(service, 'up');
		expect(told).toEqual([expect.stringContaining('The stock could not be corrected')]);
		expect(booked()).toEqual(before);
		await recovered('00002', 1);
	});

	it('between the enter and the loss', async () => {
		const { world } = stage;
		world.moveStock('00002', 2);
		world.moveStock('1001', -2);
		const { link } = await compared();
		const { enters, losses } = booked();
		world.moysklad.fault('status500', { match: 'POST /api/remap/1.2/entity/loss', times: 9 });
		const told = await answered(link, APPROVE);
		world.moysklad.clearFaults();
		expect(booked()).toEqual({ enters: [...enters, { '00002': 2 }], losses });
		expect(told[0]).toContain('enter (оприходование)');
		expect(told[1]).toContain('The stock could not be corrected');
		const next = await compared();
		expect(next.told[0]).not.toContain('00002');
		await answered(next.link, APPROVE);
		expect(booked()).toEqual({
			enters: [...enters, { '00002': 2 }],
			losses: [...losses, { '1001': 2 }],
		});
	});

	it("MoySklad's answer to the enter is lost", async () => {
		const { world } = stage;
		world.moveStock('00002', 1);
		const { link } = await compared();
		const { length } = booked().enters;
		world.moysklad.fault('reset', { match: 'POST /api/remap/1.2/entity/enter', after: true });
		const [result] = await answered(link, APPROVE);
		expect(result).toContain('Booked in MoySklad');
		expect(booked().enters).toHaveLength(length + 1);
		expect((await compared()).told).toEqual([]);
	});

	it('the report reaches nobody', async () => {
		const { world } = stage;
		world.moveStock('00002', 1);
		await world.setService('inbox', 'refused');
		const { id } = await compared();
		await world.setService('inbox', 'up');
		expect(await statusOf(id)).toBe('waiting');
		await recovered('00002', 1);
	});

	async function recovered(code: string, amount: number): Promise<void> {
		const { length } = booked().enters;
		const { told, link } = await compared(NIGHT);
		expect(told).toEqual([expect.stringContaining(`→ +${amount}`)]);
		await answered(link, APPROVE);
		expect(booked().enters).toHaveLength(length + 1);
		expect(booked().enters.at(-1)).toEqual({ [code]: amount });
		expect(good(code).erp).toBeCloseTo(good(code).warehouse, 3);
		const after = stage.world.state();
		expect((await compared()).told).toEqual([]);
		expect(stage.world.state()).toEqual(after);
	}
});

describe('asks for what it must know', () => {
	it('which store', async () => {
		stage.world.moysklad.change('store', stage.world.moysklad.list('store')[0].id, {
			name: 'Иной',
		});
		const { told, id } = await compared();
		stage.world.moysklad.change('store', stage.world.moysklad.list('store')[0].id, {
			name: 'Основной склад',
		});
		expect(told).toEqual([expect.stringContaining('no stores called "Основной склад"')]);
		expect(await statusOf(id)).toBe('error');
	});

	it('which organization, where there are several', async () => {
		stage.world.moysklad.create('organization', { name: 'ИП Лавкин' });
		const { told } = await compared();
		expect(told).toEqual([expect.stringContaining('2 organizations')]);
	});
});
