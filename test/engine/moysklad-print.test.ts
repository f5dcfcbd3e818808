/** Print forms and drafts of documents. */
import {
	asked,
	bodies,
	listed,
	runner,
	startAccount,
	type Account,
	type Json,
} from './moysklad-run';

let account: Account;
let order: Json;
beforeEach(async () => {
	account = await startAccount();
	const [organization, agent, store] = ['organization', 'counterparty', 'store'].map((kind) => ({
		meta: (account.list(kind)[0] as Json).meta,
	}));
	const assortment = { meta: (account.list('product')[0] as Json).meta };
	const positions = [{ quantity: 2, price: 100, assortment }];
	order = account.create('customerorder', { organization, agent, store, positions });
});
afterEach(() => account.close());
const run = runner(() => account);

const print = (more: Json = {}, extra: Json = {}) =>
	run(
		'document',
		'print',
		{ entityType: 'customerorder', id: order.id, template: 'Накладная', extension: 'pdf', ...more },
		extra,
	);
const textIn = ({ data }: Json) => Buffer.from(data.data, 'base64').toString();

it('prints a document by the name of a form, into a file', async () => {
	const { branches } = await print();
	const [{ json, binary }] = branches[0];
	expect(json).toEqual({
		...{ id: order.id, entityType: 'customerorder', template: expect.stringMatching(/-/) },
		...{ fileName: `Накладная ${order.name}.pdf`, mimeType: 'application/pdf' },
	});
	expect(binary).toMatchObject({
		data: { fileName: `Накладная ${order.name}.pdf`, mimeType: 'application/pdf' },
	});
	expect(textIn(binary!)).toBe(`%PDF-1.4\nНакладная ${order.name}\n`);
	expect(bodies(account)).toMatchObject([
		{ extension: 'pdf', template: { meta: { type: 'embeddedtemplate' } } },
	]);
});

it.each(['xls', 'ods', 'html'])('prints as %s', async (extension) => {
	const { branches } = await print({ extension });
	expect(branches[0][0].binary).toMatchObject({ data: { fileExtension: extension } });
});

it('takes a form by its ID and its address, one of the account’s own too', async () => {
	const forms = (await run('document', 'getTemplates', { entityType: 'customerorder' }))
		.items as Json[];
	expect(forms.map(({ name, meta }) => [name, meta.type])).toEqual([
		['Наш бланк', 'customtemplate'],
		['Накладная', 'embeddedtemplate'],
		['Лист сборки', 'embeddedtemplate'],
	]);
	const [own] = forms;
	for (const template of [own.id, own.meta.href, { meta: own.meta }]) {
		const { branches } = await print({ template });
		expect(textIn(branches[0][0].binary!)).toContain('Наш бланк');
	}
	expect(bodies(account).every(({ template }) => template.meta.type === 'customtemplate')).toBe(
		true,
	);
});

it('offers the forms in a list', async () => {
	const { results } = await listed(account, 'template', {
		...{ resource: 'document', operation: 'print', entityType: 'customerorder' },
	});
	expect(results.map(({ name }) => name)).toEqual(['Наш бланк', 'Накладная', 'Лист сборки']);
	const { branches } = await print({
		template: { __rl: true, mode: 'list', value: results[2].value },
	});
	expect(textIn(branches[0][0].binary!)).toContain('Лист сборки');
});

it('says which forms there are where none has the name', async () => {
	const { error } = await print({ template: 'ТОРГ-12' });
	expect(error?.message).toBe('Customer Order has no template called "ТОРГ-12"');
	expect(error?.description).toContain('Наш бланк, Накладная, Лист сборки');
	expect(bodies(account)).toEqual([]);
});

it('asks once for the forms of many documents, and keeps the others where one fails', async () => {
	const { branches } = await print(
		{ id: '={{ $json.id }}' },
		{
			input: [{ id: order.id }, { id: '11111111-2222-3333-4444-555555555555' }, { id: order.id }],
			onError: 'continueErrorOutput',
		},
	);
	expect(branches[0].map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
	expect(branches[1]).toMatchObject([
		{ json: { error: expect.stringContaining('Объект не найден') }, pairedItem: { item: 1 } },
	]);
	expect(asked(account).filter((each) => each.includes('template'))).toHaveLength(2);
});

it('waits until a form is ready, and no longer than its time', async () => {
	account.settings.printing = 2;
	const { branches } = await print();
	expect(textIn(branches[0][0].binary!)).toContain('Накладная');
	expect(asked(account).filter((each) => each.startsWith('GET print/'))).toHaveLength(2);
	account.settings.printing = 1000;
	const { error } = await print({ options: { timeout: 2 } });
	expect(error?.message).toBe('MoySklad did not have the file ready within 2 s');
});

it('asks for a form again where the service was out of order', async () => {
	account.fault('status500', { match: '/export' });
	expect((await print()).error).toBeUndefined();
	expect(bodies(account)).toHaveLength(2);
});

it('takes no page for a form', async () => {
	account.store.fault('html200');
	const { error } = await print();
	expect(error?.message).toContain('answered with a web page in the place of the file');
});

describe('a draft', () => {
	const draft = (parameters: Json) => run('document', 'getDraft', parameters);

	it('is made of nothing, and creates nothing', async () => {
		const before = account.list('demand').length;
		const { items } = await draft({ entityType: 'demand', basedOn: 'nothing' });
		expect(items).toMatchObject([{ applicable: true }]);
		expect(account.list('demand')).toHaveLength(before);
		expect(bodies(account)).toEqual([{}]);
	});

	it('is made of another document, and can be created', async () => {
		const { items } = await draft({
			...{ entityType: 'demand', basedOn: 'customerorder', basedOnId: order.id },
		});
		expect(items).toMatchObject([
			{ customerOrder: { meta: { href: order.meta.href } }, positions: [{ quantity: 2 }] },
		]);
		const made = await run('demand', 'create', { dataMode: 'json', json: items[0] });
		expect(made.items[0]).toMatchObject({ customerOrder: { meta: { href: order.meta.href } } });
	});

	it.each([
		['invoiceout', 'customerorder', { customerOrder: { meta: {} } }],
		['paymentin', 'customerorder', { operations: [{ meta: { type: 'customerorder' } }] }],
		['purchaseorder', 'customerorder', { customerOrders: [{ meta: {} }] }],
	])('names what it is made of as %s wants %s', async (entityType, basedOn, body) => {
		const { error } = await draft({ entityType, basedOn, basedOnId: order.meta.href });
		expect(error).toBeUndefined();
		expect(bodies(account)).toMatchObject([body]);
	});

	it('says what it can be made of', async () => {
		const { error } = await draft({
			...{ entityType: 'supply', basedOn: 'customerorder', basedOnId: order.id },
		});
		expect(error?.message).toBe('Supply cannot be based on "customerorder"');
		expect(error?.description).toBe('MoySklad bases it on: Purchase Order.');
		const none = await draft({ entityType: 'demand', basedOn: 'customerorder' });
		expect(none.error?.message).toBe('Based On ID is required, but is empty');
		const two = await draft({
			...{ entityType: 'demand', basedOn: 'customerorder', basedOnId: [order.id, order.id] },
		});
		expect(two.error?.message).toBe('Based On ID takes one ID here, but has 2');
		expect(account.requests).toEqual([]);
	});
});
