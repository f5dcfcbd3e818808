/** Flow 11: what people ask for goes once more, and the page says what has become of it. */
import type { IDataObject } from 'n8n-workflow';
import { row } from './small';
import { prepared, type Prepared } from './prepared';

const FLOW = '11-send-again';
const CALLED = ['01-order-to-warehouse', '06-shop-to-warehouse', '08-purchase-to-warehouse'];
const PROBLEMS = 'Всё, что не вышло';

let stage: Prepared;
beforeEach(async () => (stage = await prepared([FLOW, ...CALLED])));
afterEach(async () => await stage.close());

const ask = async (values: IDataObject) =>
	await stage.run(FLOW, 'Send Again', [
		{
			...{ what: 'Заказы МойСклад', numbers: '', since: '' },
			...{ submittedAt: new Date().toISOString(), formMode: 'production', ...values },
		},
	]);
type Run = Awaited<ReturnType<typeof ask>>;
/** What the last page of a run shows, without the blanks between its elements. */
const pageOf = (run: Run) => {
	if (run.error) throw new Error(run.error.message);
	expect(run.executed.filter((name) => name === 'Last Page')).toHaveLength(1);
	return String(run.items('As HTML')[0]?.html ?? '').replace(/\n\s*/g, '');
};
const page = async (values: IDataObject) => pageOf(await ask(values));
const keyOf = (number: string) => String(stage.erp(number).fields['IMSKLAD ключ']);
const sendable = (more = {}) => {
	const order = stage.world.placeOrder('usual', { state: 'Передать на склад', ...more });
	return String(order.name);
};

it('sends orders by their numbers, and says what has become of each', async () => {
	const [one, two, new_] = [sendable(), sendable(), String(stage.world.placeOrder().name)];
	const html = await page({ numbers: `${one},  № ${two}\n${new_}\n99999` });
	const id = String(stage.erp(one).fields['IMSKLAD ID']);
	expect(stage.atWarehouse(one)).toHaveLength(1);
	expect(stage.atWarehouse(two)).toHaveLength(1);
	expect(html).toMatch(
		new RegExp(`<li>✓ ${one} от \\d\\d\\.\\d\\d\\.\\d{4}: На складе, ID ${id}</li>`),
	);
	expect(html).toMatch(new RegExp(`<li>– ${new_} от [^<]*: Новый, на склад не передан</li>`));
	expect(html).toContain('<p>Не видно: 99999</p>');
});

it('sends what MoySklad has now, and nothing twice', async () => {
	const number = sendable();
	await page({ numbers: number });
	// Whether the warehouse has it, an update asks first.
	const asked = () => [stage.asked('add_order', keyOf(number)), stage.asked('update_order')];
	expect(asked()).toEqual([1, 1]);
	await page({ numbers: number });
	expect(asked()).toEqual([1, 1]);
	stage.world.changeOrder(number, { description: 'позвонить' });
	await page({ numbers: number });
	expect(asked()).toEqual([1, 2]);
});

it('names both orders that share a number, with their days', async () => {
	for (const moment of ['2026-02-03 10:00:00', '2026-11-20 10:00:00'])
		sendable({ number: '00777', more: { moment } });
	const html = await page({ numbers: '00777' });
	expect(html).toMatch(/✓ 00777 от 03\.02\.2026: На складе, ID \d+</);
	expect(html).toMatch(/✓ 00777 от 20\.11\.2026: На складе, ID \d+</);
});

it('takes more than a hundred numbers', async () => {
	const numbers = Array.from({ length: 130 }, (_, n) => `X-${n}`);
	const number = sendable();
	const html = await page({ numbers: [...numbers, number, number].join('\n') });
	expect(html.match(/<li>/g)).toHaveLength(1);
	expect(html).toContain(`Не видно: ${numbers.join(', ')}</p>`);
});

it('sends what has changed since a day of Moscow', async () => {
	const [old, number] = [stage.world.earlier(3 * 24 * 60, () => sendable()), sendable()];
	const day = new Date(Date.now() + 3 * 3_600_000).toISOString().slice(0, 10);
	const html = await page({ since: day });
	expect(html).toContain(`✓ ${number} от`);
	expect(html).not.toContain(old);
	expect(stage.atWarehouse(old)).toEqual([]);
});

it.each([
	['nothing', {}],
	['a day to come', { since: '2999-01-01' }],
	['numbers and a day', { numbers: '00001', since: '2026-01-01' }],
])('says so when it is asked for %s', async (_, values) => {
	const run = await ask(values);
	expect(run.executed).not.toContain('Which Flow');
	expect(pageOf(run)).toBe('');
	expect(await stage.page(run)).toMatchObject({
		title: 'Ничего не отправлено',
		message: expect.stringContaining('Напишите номера или день'),
	});
});

it('writes nothing in a preview, and says what would go', async () => {
	stage.settings({ preview: true });
	const number = sendable();
	const html = await page({ numbers: number });
	expect(stage.atWarehouse(number)).toEqual([]);
	expect(html).toContain(`✗ Заказ ${number}: Предпросмотр`);
});

it('says what went wrong, as text whatever stands in it', async () => {
	const number = sendable({ number: '<script>alert(1)</script>', delivery: '<img src=x>' });
	const html = await page({ numbers: number });
	expect(html).not.toMatch(/<(script|img)/);
	expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
	expect(html).toContain(`✗ Заказ &lt;script&gt;`);
});

it('says when MoySklad does not answer', async () => {
	await stage.world.setService('moysklad', 'failing');
	const html = await page({ numbers: '00001' });
	await stage.world.setService('moysklad', 'up');
	expect(html).toContain('Посмотреть удалось не всё');
});

describe('of Saplab', () => {
	const invoices = 'Счета Saplab';

	it('sends what is paid, whatever the case of its number', async () => {
		const { invoice } = stage.world.placeShopOrder({ paid: true });
		const unpaid = stage.world.placeShopOrder().invoice;
		const html = await page({
			what: invoices,
			numbers: `${invoice.toLowerCase()}, ${unpaid} KZ-none`,
		});
		expect(stage.world.imsklad.state.orders[`SL-${invoice}`]).toBeDefined();
		expect(html).toContain(`<li>✓ ${invoice}: Передано на склад</li>`);
		expect(html).toContain(`${unpaid}: Новая, не оплачен</li>`);
		expect(html).toContain('<li>✗ KZ-none: такого счёта в Saplab нет</li>');
		expect(html).not.toContain('Не видно');
	});

	it('says when Saplab does not answer', async () => {
		await stage.world.setService('saplab', 'failing');
		const html = await page({ what: invoices, numbers: 'KZ-1' });
		expect(html).toContain('Посмотреть удалось не всё');
	});
});

it('sends purchases', async () => {
	const number = String(stage.world.placePurchase().name);
	const html = await page({ what: 'Заказы поставщикам', numbers: number });
	expect(html).toMatch(new RegExp(`✓ ${number} от [\\d.]+: Ожидается, ID \\d+`));
	expect(stage.asked('add_preorder')).toBe(1);
});

describe('of what went wrong', () => {
	const list = async () => {
		const run = await ask({ what: PROBLEMS, numbers: '00099' });
		expect(run).toMatchObject({ status: 'waiting', error: undefined });
		return { run, html: String(run.items('List as HTML')[0].html) };
	};

	it('shows the list, with since when and how often, and tries again', async () => {
		const number = sendable();
		const fault = { match: 'add_order', times: 10, body: { error: 'Incorrect data', code: 3 } };
		stage.world.imsklad.fault('answer', fault);
		// What was refused is not on its way, and may be tried again at once.
		expect(await page({ numbers: number })).toContain(', на склад не передан');
		stage.tables.insert('sklad problems', {
			...{ thing: 'Заказ <b>2', kind: 'Не передан на склад', text: 'нет кода', flow: '1' },
			...{ since: '2026-11-20T08:15:00.000Z', tries: 3 },
		});
		const { run, html } = await list();
		expect(html).toContain(`✗ Заказ ${number}: Не передан на склад`);
		expect(html).toContain(
			'✗ Заказ &lt;b&gt;2: Не передан на склад. нет кода Попыток: 3, поток 1, с 20.11 11:15',
		);
		stage.world.imsklad.clearFaults();
		const after = pageOf(await stage.answer(run, { again: 'Да, всё' }));
		expect(stage.atWarehouse(number)).toHaveLength(1);
		expect(after).not.toContain(number);
		expect(after).toContain('Заказ &lt;b&gt;2');
		expect(after).not.toContain('Не видно');
	});

	it('shows names as they are, in pages that run nothing of them', async () => {
		const thing = 'Заказ <script>1</script> <b>2</b> {{ 6 * 7 }} & Ко';
		stage.tables.insert('sklad problems', { thing, kind: 'к', text: 'т', flow: '1' });
		const { run } = await list();
		const shown = await stage.page(run);
		expect(shown).toMatchObject({ formTitle: 'Что не вышло', buttonLabel: 'Дальше' });
		const [{ html }] = shown.formFields as IDataObject[];
		const safe = 'Заказ &lt;script&gt;1&lt;/script&gt; &lt;b&gt;2&lt;/b&gt;';
		expect(html).toContain(`<li>✗ ${safe} (( 6 * 7 }} &amp; Ко: к.`);
		const last = await stage.page(await stage.answer(run, { again: 'Да, всё' }));
		expect(last).toMatchObject({ title: 'Вот что теперь' });
		expect(last.message).toContain(`<li>✗ ${safe} {{ 6 * 7 }} &amp; Ко: к.`);
	});

	it('does nothing where that is chosen, or nobody answers', async () => {
		const number = sendable();
		stage.tables.insert('sklad problems', { thing: 'Заказ 2', kind: 'к', text: 'т', flow: '1' });
		const no = await stage.answer((await list()).run, { again: 'Нет' });
		expect(no.executed.at(-1)).toBe('Last Page');
		// What n8n does when the hour is over: the page's own item goes on.
		const over = await stage.answer((await list()).run, { html: '<div/>' });
		expect(over.executed).not.toContain('Last Page');
		expect(stage.atWarehouse(number)).toEqual([]);
	});

	it('says so when there are none', async () => {
		const { run, html } = await list();
		expect(html).toContain('Открытых проблем нет');
		expect(pageOf(await stage.answer(run, { again: 'Да, всё' }))).toContain('никаких проблем');
	});
});

it('says it when flows cannot run, one or several', async () => {
	await stage.close();
	const failing = row(
		['Called', 'executeWorkflowTrigger', 1.1, { inputSource: 'passthrough' }],
		['Stop', 'stopAndError', 1, { errorMessage: 'упал <i>' }],
	);
	const deaf = row(['Go', 'manualTrigger', 1]);
	stage = await prepared([FLOW], {
		flows: {
			one: { ...failing, name: '1. MoySklad order to IMSKLAD' },
			six: { ...deaf, name: '6. Saplab paid positions to IMSKLAD' },
			eight: { ...deaf, name: '8. MoySklad purchase order to IMSKLAD' },
		},
	});
	const number = sendable();
	const html = await page({ numbers: number });
	expect(html).toContain('упал &lt;i&gt;');
	expect(html).toContain(`– ${number} от`);
	const run = await ask({ what: PROBLEMS });
	const all = pageOf(await stage.answer(run, { again: 'Да, всё' }));
	expect(all.match(/<li>/g)).toHaveLength(3);
	expect(all).toContain('has no trigger for other workflows');
});
