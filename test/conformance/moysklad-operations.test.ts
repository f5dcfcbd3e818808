/**
 * The node against its public contract and against the chapter "Сущности": each operation is there with its
 * parameters, and each operation of the document is one of the node's, on the wire.
 */
import type { INodeProperties } from 'n8n-workflow';
import { MoySklad, moySklad } from '../../nodes/MoySklad/MoySklad.node';
import {
	asJson,
	asked,
	mapped,
	reference,
	runner,
	startAccount,
	type Account,
	type Json,
} from '../engine/moysklad-run';

const { properties } = new MoySklad().description;
const shows = ({ displayOptions }: INodeProperties, given: Json): boolean =>
	Object.entries(displayOptions?.show ?? {}).every(([name, values]) =>
		given[name] === undefined ? true : (values as unknown[]).includes(given[name]),
	);
const shown = (resource: string, operation: string) =>
	properties.filter((each) => shows(each, { resource, operation }));
const parameters = (resource: string, operation: string) =>
	new Set(
		shown(resource, operation)
			.map(({ name }) => name)
			.filter((name) => name !== 'resource' && name !== 'operation'),
	);
const within = (resource: string, operation: string, collection: string) =>
	(shown(resource, operation).find(({ name }) => name === collection)?.options ?? []).map(
		({ name }) => name,
	);
const operationsOf = (resource: string) =>
	moySklad.resources.find(({ value }) => value === resource)?.operations.map(({ value }) => value);

const READ = 'getAll get';
const WRITE = 'create update';
const DOCUMENTS =
	'customerOrder demand supply purchaseOrder salesReturn loss enter move invoiceOut invoiceIn'
		.concat(
			' purchaseReturn inventory internalOrder processingOrder retailDemand retailSalesReturn',
		)
		.concat(' commissionReportIn commissionReportOut')
		.split(' ');
const whole = `${READ} ${WRITE} upsert delete`;
const CONTRACT: Record<string, string> = {
	assortment: 'getAll getForWarehouse delete',
	assortmentSettings: 'get update',
	bonusProgram: `${READ} ${WRITE} delete`,
	bonusTransaction: whole,
	currency: whole,
	webhook: `${READ} ${WRITE} delete`,
	stockWebhook: `${READ} ${WRITE} delete`,
	bundle: whole,
	service: whole,
	...Object.fromEntries(
		(
			'contract processingPlanFolder productFolder product variant organization store ' +
			'paymentIn entity'
		)
			.split(' ')
			.map((name) => [name, `${whole} getMetadata`]),
	),
	...Object.fromEntries(
		DOCUMENTS.map((name) => [
			name,
			`${whole} getMetadata getPositions addPositions replacePositions`,
		]),
	),
	// Of the vendor's OpenAPI description.
	...Object.fromEntries(
		'salesChannel expenseItem uom country'.split(' ').map((name) => [name, whole]),
	),
	group: `${READ} ${WRITE} delete`,
	taxRate: `${READ} ${WRITE} delete`,
	retailStore: `${READ} ${WRITE} delete`,
	task: `${READ} ${WRITE} delete getMetadata`,
	...Object.fromEntries(
		'project consignment employee retailShift'
			.concat(' paymentOut cashIn cashOut factureIn factureOut processing')
			.concat(' retailDrawerCashIn retailDrawerCashOut')
			.split(' ')
			.map((name) => [name, `${whole} getMetadata`]),
	),
	...Object.fromEntries(
		['customerOrder', 'purchaseOrder'].map((name) => [
			name,
			`${whole} getMetadata getPositions addPositions replacePositions getForWarehouse`,
		]),
	),
	customerOrder: `${whole} getMetadata getPositions addPositions replacePositions getForWarehouse getForCustomer`,
	...Object.fromEntries(
		['demand', 'supply'].map((name) => [
			name,
			`${whole} getMetadata getPositions addPositions replacePositions createFrom`,
		]),
	),
	counterparty: `${whole} getMetadata ensure`,
	stockReport: 'getAll getByStore getCurrent getChanged compare correct',
	attribute: 'ensure',
	state: 'ensure',
	file: 'getAll add download delete',
	image: 'getAll add download delete',
	document: 'print getTemplates getDraft',
	request: 'send',
};

const HAVE_FILES = ['file', 'image'];
const OF_THING = ['entityType', 'id', 'options'];

describe.each(Object.keys(CONTRACT))('%s', (resource) => {
	const operations = CONTRACT[resource].split(' ');
	const has = (operation: string) => operations.includes(operation);

	it('has its operations', () => {
		expect([...(operationsOf(resource) ?? [])].sort()).toEqual([...operations].sort());
	});

	it.each(operations)('%s: parameters by their names', (operation) => {
		const names = parameters(resource, operation);
		const wanted: Record<string, string[]> = {
			getAll: ['returnAll', 'limit', 'filters', 'options'],
			get: resource === 'assortmentSettings' ? ['options'] : ['id', 'options'],
			create: ['dataMode', 'fields', 'json', 'options'],
			update: [
				...(resource === 'assortmentSettings' ? [] : ['id']),
				...['dataMode', 'fields', 'json', 'options'],
			],
			upsert: ['matchBy', 'dataMode', 'fields', 'json', 'options'],
			delete: ['id', 'options'],
			getMetadata: ['options'],
			getPositions: ['id', 'returnAll', 'limit', 'options'],
			addPositions: ['id', 'positionsInput', 'positions', 'positionsJson', 'options'],
			replacePositions: ['id', 'positionsInput', 'positions', 'positionsJson', 'options'],
			getByStore: ['returnAll', 'limit', 'filters', 'options'],
			getCurrent: ['reportType', 'additionalFields', 'options'],
			getChanged: ['reportUrl', 'options'],
			compare: [
				...['quantitiesInput', 'quantities', 'quantitiesForm'],
				...['productKey', 'store', 'options'],
			],
			correct: [
				...['quantitiesInput', 'quantities', 'quantitiesForm'],
				...['approvedInput', 'approved', 'approvedForm'],
				...['productKey', 'store', 'approvalKey', 'additionalFields', 'options'],
			],
			ensure:
				resource === 'counterparty'
					? ['dataMode', 'externalCode', 'name', 'additionalFields', 'options']
					: [
							...['entityType', 'options'],
							...['Input', '', 'Form'].map(
								(more) => `${resource === 'state' ? 'states' : 'fields'}${more}`,
							),
						],
			createFrom: [
				...['id', 'quantitiesInput', 'quantities', 'quantitiesForm'],
				...['productKey', 'syncId', 'additionalFields', 'options'],
			],
			getForWarehouse:
				resource === 'assortment'
					? ['findBy', 'id', 'key', 'productKey', 'options']
					: ['id', 'orderKey', 'productKey', 'options'],
			getForCustomer: ['number', 'phoneEnd', 'options'],
			send: ['method', 'path', 'json', 'options'],
			add: [...OF_THING, 'binaryPropertyName'],
			download: [...OF_THING, 'fileId'],
			print: [...OF_THING, 'template', 'extension'],
			getTemplates: ['entityType', 'options'],
			getDraft: ['entityType', 'basedOn', 'basedOnId', 'options'],
		};
		if (HAVE_FILES.includes(resource)) {
			wanted.getAll = [...OF_THING, 'returnAll', 'limit'];
			wanted.delete = [...OF_THING, 'fileId'];
		}
		const own = resource === 'entity' ? ['entityType', ...wanted[operation]] : wanted[operation];
		expect([...names].sort()).toEqual([...own].sort());
		expect(within(resource, operation, 'options')).toContain('timeout');
	});

	if (!has('getAll') || HAVE_FILES.includes(resource)) return;
	it('lists with expand, the unit of money and simplify', () => {
		const isReport = resource === 'stockReport';
		expect(within(resource, 'getAll', 'options')).toEqual(
			expect.arrayContaining([...(isReport ? [] : ['expand', 'simplify']), 'moneyUnit']),
		);
		expect(within(resource, 'getAll', 'filters')).toContain('rawFilter');
	});
});

it('has an operation for everything that the contract names, and no other resource', () => {
	const known = moySklad.resources.map(({ value }) => value).filter((value) => value !== 'event');
	expect(known.sort()).toEqual(Object.keys(CONTRACT).sort());
});

it('waits five minutes for an answer unless told', () => {
	const timeouts = properties
		.filter(({ name }) => name === 'options')
		.map(({ options = [] }) =>
			(options as INodeProperties[]).find(({ name }) => name === 'timeout'),
		);
	expect(new Set(timeouts.map((each) => each?.default))).toEqual(new Set([300]));
});

it('speaks kopecks unless told, and matches by external code where there is one', () => {
	const units = properties
		.filter(({ name }) => name === 'options')
		.flatMap(({ options = [] }) =>
			(options as INodeProperties[]).filter(({ name }) => name === 'moneyUnit'),
		);
	expect(new Set(units.map((each) => each.default))).toEqual(new Set(['kopecks']));
	const keys = shown('product', 'upsert').find(({ name }) => name === 'matchBy');
	expect(keys).toMatchObject({ default: 'externalCode' });
	expect(keys?.options?.map((each) => (each as { value: string }).value).sort()).toEqual([
		'code',
		'externalCode',
		'syncId',
	]);
});

describe('the chapter’s operations on the wire', () => {
	let account: Account;
	beforeAll(async () => {
		account = await startAccount();
	});
	afterAll(() => account.close());
	const run = runner(() => account);
	const first = (entity: string): Json => account.list(entity)[0];

	const program = () => ({
		...{ name: 'П', active: false, allAgents: true, earnRateRoublesToPoint: 1 },
		...{ spendRatePointsToRouble: 1, maxPaidRatePercents: 50 },
	});
	/** What each entity of the chapter is made of, and what of it is changed. */
	const ENTITIES: Record<string, { keyword: string; make: () => Json; change: Json }> = {
		bonusTransaction: {
			keyword: 'bonustransaction',
			make: () => ({
				agent: reference(first('counterparty')),
				bonusProgram: reference(
					first('bonusprogram') ??
						account.create('bonusprogram', { ...program(), allProducts: true }),
				),
				transactionType: 'EARNING',
			}),
			change: { bonusValue: 3 },
		},
		bonusProgram: { keyword: 'bonusprogram', make: program, change: { name: 'Р' } },
		currency: {
			keyword: 'currency',
			make: () => ({ name: 'x', code: '999', isoCode: 'XXX' }),
			change: { fullName: 'y' },
		},
		webhook: {
			keyword: 'webhook',
			make: () => ({
				entityType: 'product',
				action: 'UPDATE',
				url: `https://a.example/${Math.random()}`,
			}),
			change: { enabled: false },
		},
		stockWebhook: {
			keyword: 'webhookstock',
			make: () => ({
				stockType: 'stock',
				reportType: 'all',
				url: `https://a.example/${Math.random()}`,
			}),
			change: { enabled: false },
		},
		processingPlanFolder: {
			keyword: 'processingplanfolder',
			make: () => ({ name: 'Г' }),
			change: { description: 'y' },
		},
		productFolder: {
			keyword: 'productfolder',
			make: () => ({ name: 'Г' }),
			change: { description: 'y' },
		},
		contract: {
			keyword: 'contract',
			make: () => ({
				name: 'Д',
				ownAgent: reference(first('organization')),
				agent: reference(first('counterparty')),
			}),
			change: { sum: 100 },
		},
	};

	it.each(Object.keys(ENTITIES))('%s', async (resource) => {
		const { keyword, make, change } = ENTITIES[resource];
		const path = `entity/${keyword}`;
		const isBulk = resource !== 'bonusProgram';
		account.requests.length = 0;
		const {
			items: [made],
			error,
		} = await run(resource, 'create', asJson(make()));
		expect(error).toBeUndefined();
		await run(resource, 'update', { id: made.id, ...mapped(change) });
		const {
			items: [got],
		} = await run(resource, 'get', { id: made.id });
		expect(got).toMatchObject(change);
		await run(resource, 'getAll');
		const {
			items: [gone],
		} = await run(resource, 'delete', { id: made.id });
		expect(gone.deleted).toBe(true);
		expect(asked(account)).toEqual([
			`POST ${path}`,
			isBulk ? `POST ${path}` : `PUT ${path}/${made.id}`,
			`GET ${path}/${made.id}`,
			`GET ${path}?limit=50&offset=0`,
			`POST ${path}/delete`,
		]);
		expect(account.stats.unknownFields).toEqual([]);
	});

	it('create a system currency by a code alone', async () => {
		const {
			items: [made],
		} = await run('currency', 'create', mapped({ system: true, code: '978' }));
		expect(made).toMatchObject({ isoCode: 'EUR', system: true });
	});

	it('move a folder of processing plans, by its word in lower case', async () => {
		const [one, two] = ['А', 'Б'].map((name) => account.create('processingplanfolder', { name }));
		const {
			items: [moved],
		} = await run('processingPlanFolder', 'update', {
			id: two.id,
			...mapped({ processingplanfolder: one.id }),
		});
		expect(moved.pathName).toBe('А');
	});

	it('write a contract’s words as JSON has them', async () => {
		const rate = { currency: reference(first('currency')) };
		const {
			items: [made],
		} = await run('contract', 'create', {
			...mapped({
				name: 'Д-2',
				ownAgent: first('organization').id,
				agent: first('counterparty').id,
				contractType: 'Commission',
				rewardType: 'PercentOfSales',
				rewardPercent: 10,
				sum: 12.5,
				rate: JSON.stringify(rate),
			}),
			options: { moneyUnit: 'roubles' },
		});
		expect(made).toMatchObject({ contractType: 'Commission', sum: 12.5 });
	});
});
