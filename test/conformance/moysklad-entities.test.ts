/** Holds the table of MoySklad's entities against the chapter "Сущности" and the contract. */
import {
	assortmentFilters,
	assortmentGroupings,
	assortmentSettings,
	assortmentSettingsParts,
	customAttributeOperators,
	entities,
	positionAttributes,
	sentOnCreate,
} from '../../nodes/MoySklad/entities';
import type { Attribute, Kind, Operator } from '../../nodes/MoySklad/entity';

/**
 * The attribute tables of the chapter: `name Type`, after the type `*` for one needed on create and `-` for a
 * read-only one, then the operators as `=` (= !=), `~` (those and the likeness ones) or `<` (those and the order).
 */
const DOCUMENT: Record<string, string> = {
	bonusTransaction:
		'accountId UUID- =, agent Meta* =, applicable Boolean =, bonusProgram Meta =, bonusValue Int <, ' +
		'categoryType Enum(REGULAR|WELCOME)-, code String ~, created DateTime <, executionDate DateTime, ' +
		'externalCode String ~, group Meta =, id UUID- =, meta Meta, moment DateTime <, name String ~, ' +
		'organization Meta =, owner Meta =, parentDocument Meta, shared Boolean =, ' +
		'transactionStatus Enum(WAIT_PROCESSING|COMPLETED|CANCELED)-, ' +
		'transactionType Enum(EARNING|SPENDING)*, updated DateTime <, updatedBy UID =',
	bonusProgram:
		'accountId UUID-, active Boolean, agentTags Array, allAgents Boolean, allProducts Boolean, ' +
		'earnRateRoublesToPoint Int, earnWhileRedeeming Boolean, id UUID-, maxPaidRatePercents Int, ' +
		'meta Meta, name String, postponedBonusesDelayDays Int, spendRatePointsToRouble Int, ' +
		'welcomeBonusesEnabled Boolean, welcomeBonusesMode Enum(REGISTRATION|FIRST_PURCHASE), ' +
		'welcomeBonusesValue Int',
	currency:
		'archived Boolean =, code String* ~, default Boolean- =, fullName String ~, id UUID- =, ' +
		'indirect Boolean, isoCode String* ~, majorUnit Object, margin Double, meta Meta, minorUnit Object, ' +
		'multiplicity Int <, name String* ~, rate Double, rateUpdateType Enum(auto|manual)-, system Boolean-',
	webhook:
		'accountId UUID, action Enum(CREATE|UPDATE|DELETE|PROCESSED)*, authorApplication Meta, ' +
		'diffType Enum(NONE|FIELDS), enabled Boolean, entityType String*, id UUID, meta Meta, ' +
		'method Enum(POST), url String*',
	stockWebhook:
		'accountId UUID, authorApplication Meta-, enabled Boolean, stockType Enum(stock)*, ' +
		'reportType Enum(all|bystore)*, id UUID, meta Meta, url String*',
	processingPlanFolder:
		'accountId UUID-, archived Boolean, externalCode String, code String, description String, ' +
		'group Meta, id UUID-, meta Meta, name String*, owner Meta, pathName String-, shared Boolean, ' +
		'updated DateTime-',
	productFolder:
		'accountId UUID- =, archived Boolean- =, code String ~, description String ~, effectiveVat Int-, ' +
		'effectiveVatEnabled Boolean-, externalCode String ~, group Meta =, id UUID- =, meta Meta, ' +
		'name String* ~, owner Meta =, pathName String- ~, productFolder Meta, shared Boolean =, ' +
		'taxSystem Enum(GENERAL_TAX_SYSTEM|PATENT_BASED|PRESUMPTIVE_TAX_SYSTEM|SIMPLIFIED_TAX_SYSTEM_INCOME|' +
		'SIMPLIFIED_TAX_SYSTEM_INCOME_OUTCOME|TAX_SYSTEM_SAME_AS_GROUP|UNIFIED_AGRICULTURAL_TAX), ' +
		'updated DateTime- <, useParentVat Boolean, vat Int, vatEnabled Boolean',
	contract:
		'accountId UUID- =, agent Meta* =, agentAccount Meta, archived Boolean =, attributes Array, ' +
		'code String ~, contractType Enum(Commission|Sales), description String ~, externalCode String ~, ' +
		'group Meta =, id UUID- =, meta Meta, moment DateTime <, name String ~, organizationAccount Meta, ' +
		'ownAgent Meta* =, owner Meta =, rate Meta, rewardPercent Int, rewardType Enum(PercentOfSales|None), ' +
		'shared Boolean =, state Meta =, sum Int, printed Boolean-, published Boolean-, updated DateTime- <',
};

interface Row {
	kinds: readonly Kind[];
	required: boolean;
	access: 'always' | 'createOnly' | 'readOnly';
	filter: readonly Operator[];
	values: readonly string[];
}

const KINDS: Record<string, readonly Kind[]> = {
	UUID: ['text'],
	UID: ['text'],
	String: ['text'],
	Enum: ['choice'],
	Int: ['integer'],
	Double: ['number'],
	Boolean: ['boolean'],
	DateTime: ['dateTime'],
	Meta: ['reference', 'state'],
	Object: ['object'],
	Array: ['object'],
};
const EQUALITY: Operator[] = ['equals', 'notEquals'];
const LIKENESS: Operator[] = [...EQUALITY, 'contains', 'startsWith', 'endsWith'];
const ORDER: Operator[] = [...EQUALITY, 'greater', 'greaterOrEqual', 'less', 'lessOrEqual'];
const OPERATORS: Record<string, Operator[]> = { '=': EQUALITY, '~': LIKENESS, '<': ORDER };
const EMPTINESS: Operator[] = ['isEmpty', 'isNotEmpty'];

/**
 * Where the table does not follow the print: the advice on its contradictions (MS-nn), or a sentence outside of
 * the attribute table.
 */
const READINGS: Record<string, [reason: string, reading: Partial<Row>]> = {
	'bonusTransaction.bonusProgram': ['MS-13', { required: true }],
	'bonusTransaction.created': ['MS-15', { access: 'readOnly' }],
	'bonusTransaction.updated': ['MS-15', { access: 'readOnly' }],
	'bonusTransaction.transactionType': ['not to be updated', { access: 'createOnly' }],
	'bonusTransaction.updatedBy': ['in filters only', { access: 'readOnly' }],
	'bonusProgram.name': ['MS-19', { required: true }],
	'bonusProgram.active': ['MS-19', { required: true }],
	'bonusProgram.allAgents': ['MS-19', { required: true }],
	'bonusProgram.allProducts': ['MS-18', { access: 'readOnly' }],
	'bonusProgram.earnRateRoublesToPoint': ['MS-19', { required: true }],
	'bonusProgram.spendRatePointsToRouble': ['MS-19', { required: true }],
	'bonusProgram.maxPaidRatePercents': ['MS-19', { required: true }],
	'currency.name': ['MS-21', { required: false }],
	'currency.code': ['MS-21', { required: false }],
	'currency.isoCode': ['MS-21', { required: false }],
	'currency.system': ['MS-20', { access: 'createOnly' }],
	'currency.rateUpdateType': ['MS-20', { access: 'createOnly' }],
	'webhook.id': ['MS-50', { access: 'readOnly' }],
	'webhook.accountId': ['MS-50', { access: 'readOnly' }],
	'webhook.authorApplication': ['MS-50', { access: 'readOnly' }],
	'webhook.method': ['MS-50', { access: 'readOnly' }],
	'stockWebhook.id': ['MS-50', { access: 'readOnly' }],
	'stockWebhook.accountId': ['MS-50', { access: 'readOnly' }],
	'contract.name': ['MS-33', { required: true }],
	'contract.rate': ['MS-34', { kinds: ['object'] }],
	'contract.sum': ['MS-40', { kinds: ['money'] }],
};
/** What newer sources have and the chapter has not. */
const ADDED = {
	bonusTransaction: 'description String ~', // MS-14
	processingPlanFolder: 'processingplanfolder Meta', // MS-28
} as Record<string, string>;

const rows = (table: string): Record<string, Row> =>
	Object.fromEntries(
		table.split(', ').map((line) => {
			const [, name, type, values, marks, operators] =
				/^(\S+) ([A-Z][a-zA-Z]*)(?:\((.*)\))?([*-]?) ?([=~<]?)$/.exec(line)!;
			return [
				name,
				{
					kinds: name === 'meta' ? ['object'] : KINDS[type],
					required: marks === '*',
					access: marks === '-' || name === 'meta' ? 'readOnly' : 'always',
					filter: OPERATORS[operators] ?? [],
					values: values?.split('|').sort() ?? [],
				},
			];
		}),
	);

const row = (attribute: Attribute, kinds: readonly Kind[]): Row => ({
	kinds: kinds.includes(attribute.kind) ? kinds : [attribute.kind],
	required: attribute.required ?? false,
	access: attribute.readOnly ? 'readOnly' : attribute.createOnly ? 'createOnly' : 'always',
	filter: (attribute.filter ?? []).filter((operator) => !EMPTINESS.includes(operator)),
	values: (attribute.values ?? []).map(({ value }) => value).sort(),
});

const named = (resource: string) => entities.find((each) => each.resource === resource)!;
const attributeOf = (resource: string, name: string) =>
	named(resource).attributes.find((each) => each.name === name)!;

describe('the attributes of the chapter', () => {
	it.each(Object.keys(DOCUMENT))('%s', (resource) => {
		const documented = rows([DOCUMENT[resource], ADDED[resource] ?? []].flat().join(', '));
		const expected = Object.fromEntries(
			Object.entries(documented).map(([name, printed]) => [
				name,
				{ ...printed, ...READINGS[`${resource}.${name}`]?.[1] },
			]),
		);
		const actual = Object.fromEntries(
			named(resource).attributes.map((each) => [
				each.name,
				row(each, expected[each.name]?.kinds ?? []),
			]),
		);
		expect(actual).toEqual(expected);
	});

	it('reads them otherwise only where they are', () => {
		for (const [path, [, reading]] of Object.entries(READINGS)) {
			const [resource, name] = path.split('.');
			const printed = rows(DOCUMENT[resource])[name];
			expect([path, { ...printed, ...reading }]).not.toEqual([path, printed]);
		}
	});

	// `key=` and `key!=` look for emptiness, which a flag, a UUID or a login does not know.
	it('looks for emptiness where there may be some', () => {
		for (const { attributes, resource } of entities) {
			for (const { name, kind, filter = [] } of attributes) {
				const may =
					filter.length > 1 &&
					!['boolean', 'choice', 'object'].includes(kind) &&
					!['id', 'accountId', 'syncId', 'updatedBy', 'productid'].includes(name) &&
					!(resource === 'move' && /store/i.test(name));
				expect([resource, name, EMPTINESS.every((each) => filter.includes(each))]).toEqual([
					resource,
					name,
					may,
				]);
			}
		}
	});

	it('honours what an attribute alone cannot say', () => {
		const nothing = [named('webhook'), named('stockWebhook'), named('bonusProgram')];
		for (const each of [...nothing, named('processingPlanFolder')]) {
			expect([each.resource, each.filterable, each.searchable]).toEqual([
				each.resource,
				false,
				false,
			]); // MS-46
		}
		expect(sentOnCreate).toEqual({
			bonusprogram: { allProducts: true }, // MS-18
			webhook: { enabled: true }, // MS-49
			webhookstock: { enabled: true },
		});
		expect(entities.filter(({ bulk }) => !bulk).map(({ resource }) => resource)).toEqual([
			'group',
			'bonusProgram', // MS-17
		]);
		expect(named('processingPlanFolder').customAttributes).toBe(false); // MS-29
		expect(named('productFolder').customAttributes).toBe(false); // MS-30
		expect(attributeOf('webhook', 'action').values?.at(-1)?.name).toContain('Async'); // MS-27
		for (const { keys, resource } of entities.filter((each) => each.resource in DOCUMENT)) {
			expect([resource, keys.includes('syncId')]).toEqual([resource, false]);
		}
	});
});

describe('the entities of the contract', () => {
	const WITH_METADATA =
		'contract processingPlanFolder productFolder product variant counterparty organization store ' +
		'customerOrder demand supply purchaseOrder salesReturn loss enter move invoiceOut paymentIn';
	const WITHOUT_METADATA =
		'bonusProgram bonusTransaction currency bundle service webhook stockWebhook';
	/** Beside the contract's, of the vendor's OpenAPI description: documents, and what is none. */
	const MORE =
		'cashIn cashOut commissionReportIn commissionReportOut factureIn factureOut internalOrder inventory ' +
		'invoiceIn paymentOut processing processingOrder purchaseReturn retailDemand retailDrawerCashIn ' +
		'retailDrawerCashOut retailSalesReturn';
	const MORE_WITH_METADATA = `${MORE} consignment employee project retailShift task`;
	const MORE_WITHOUT = 'country expenseItem group retailStore salesChannel taxRate uom';
	const WITHOUT_KEY = [
		'bonusProgram',
		'webhook',
		'stockWebhook',
		'group',
		'task',
		'taxRate',
		'retailStore',
	];
	const SYNCED =
		`${MORE} retailShift product bundle service counterparty organization customerOrder demand supply ` +
		'purchaseOrder salesReturn loss enter move invoiceOut paymentIn';
	const REQUIRED: Record<string, string> = {
		product: 'name',
		variant: 'characteristics product',
		bundle: 'components name',
		service: 'name',
		counterparty: 'name',
		organization: 'name',
		store: 'name',
		customerOrder: 'agent organization',
		demand: 'agent organization store',
		supply: 'agent organization store',
		purchaseOrder: 'agent organization',
		salesReturn: 'agent organization store',
		loss: 'organization store',
		enter: 'organization store',
		move: 'organization sourceStore targetStore',
		invoiceOut: 'agent organization',
		paymentIn: 'agent organization sum',
	};
	const resources = (list: string) => list.split(' ').sort();
	const those = (test: (each: (typeof entities)[number]) => boolean) =>
		entities
			.filter(test)
			.map(({ resource }) => resource)
			.sort();

	it('are these, with the operations that their kind has', () => {
		expect(those(() => true)).toEqual(
			resources(`${WITH_METADATA} ${WITHOUT_METADATA} ${MORE_WITH_METADATA} ${MORE_WITHOUT}`),
		);
		expect(those(({ operations }) => operations.includes('getMetadata'))).toEqual(
			resources(`${WITH_METADATA} ${MORE_WITH_METADATA}`),
		);
		expect(those(({ operations }) => !operations.includes('upsert'))).toEqual(
			[...WITHOUT_KEY].sort(),
		);
		for (const { operations } of entities) {
			expect(operations.filter((each) => each !== 'upsert' && each !== 'getMetadata')).toEqual([
				'getAll',
				'get',
				'create',
				'update',
				'delete',
			]);
		}
	});

	it('have the keywords of the API', () => {
		for (const { resource, keyword } of entities) {
			const expected = resource === 'stockWebhook' ? 'webhookstock' : resource.toLowerCase();
			expect(keyword).toBe(expected);
		}
	});

	it('are found by the keys they have', () => {
		expect(those(({ keys }) => keys.includes('syncId'))).toEqual(resources(SYNCED));
		expect(those(({ keys }) => !keys.includes('code'))).toEqual(
			[...[...WITHOUT_KEY, 'employee', 'retailDrawerCashIn', 'retailShift']].sort(),
		);
		expect(those(({ keys }) => !keys.includes('externalCode'))).toEqual(
			[...WITHOUT_KEY, 'currency'].sort(),
		);
	});

	it('need on create what the document names', () => {
		for (const [resource, names] of Object.entries(REQUIRED)) {
			const required = named(resource).attributes.filter((each) => each.required);
			expect([
				resource,
				required
					.map(({ name }) => name)
					.sort()
					.join(' '),
			]).toEqual([resource, names]);
		}
	});

	it('have states and custom attributes where their metadata know them', () => {
		const documents = resources(
			`${MORE} customerOrder demand supply purchaseOrder salesReturn loss enter move invoiceOut paymentIn`,
		);
		expect(those(({ states }) => states)).toEqual(
			[...documents, 'contract', 'counterparty', 'task'].sort(),
		);
		expect(those(({ customAttributes }) => customAttributes)).toEqual(
			[
				...[...documents, 'contract', 'counterparty', 'organization', 'product', 'store'],
				...['consignment', 'employee', 'project', 'retailShift'],
			].sort(),
		);
	});
});

describe('the table as a whole', () => {
	const parts = [
		...Object.entries(positionAttributes).map(([keyword, each]) => [keyword, each] as const),
		...Object.entries(assortmentSettingsParts),
		['assortmentSettings', assortmentSettings] as const,
	];
	const lists: ReadonlyArray<readonly [string, readonly Attribute[]]> = [
		...entities.map(({ resource, attributes }) => [resource, attributes] as const),
		...parts,
	];
	const every = lists.flatMap(([list, attributes]) => attributes.map((each) => ({ list, each })));
	/** Keywords that the node has no resource of its own for. */
	const OTHERS =
		'account application prepayment pricetype processingplan productiontask slot state';
	const known = [...entities.map(({ keyword }) => keyword), ...OTHERS.split(' ')];
	const repeated = (values: readonly string[]) =>
		values.filter((value, index) => values.indexOf(value) !== index);

	it('says nothing twice', () => {
		expect(repeated(entities.map(({ resource }) => resource))).toEqual([]);
		expect(repeated(entities.map(({ keyword }) => keyword))).toEqual([]);
		for (const [list, attributes] of lists) {
			expect([list, repeated(attributes.map(({ name }) => name))]).toEqual([list, []]);
			const labels = (some: readonly Attribute[]) => some.map(({ label }) => label);
			expect([list, repeated(labels(attributes.filter((each) => !each.readOnly)))]).toEqual([
				list,
				[],
			]);
			expect([list, repeated(labels(attributes.filter((each) => each.filter)))]).toEqual([
				list,
				[],
			]);
		}
	});

	it("has labels in n8n's title case, and Russian beside them", () => {
		const small = /^(and|as|by|for|in|of|on|only|or|per|that|the|to|via|with)$/;
		const wrong = (text: string) =>
			text.split(/[\s-]+/).filter((word, index, words) => {
				const inside = index > 0 && index < words.length - 1;
				const bare = word.replace(/[^\w]/g, '');
				return inside && small.test(bare) ? false : /^[a-z]/.test(bare);
			});
		const texts = [
			...entities.map(({ name }) => name),
			...every.flatMap(({ each }) => [each.label, ...(each.values ?? []).map(({ name }) => name)]),
			...assortmentFilters.flatMap(({ label, values = [] }) => [
				label,
				...values.map(({ name }) => name),
			]),
			...assortmentGroupings.map(({ name }) => name),
		];
		expect(texts.filter((text) => wrong(text).length > 0 || text.trim() !== text)).toEqual([]);
		expect(texts.filter((text) => /\b(Id|Url)\b/.test(text))).toEqual([]);
		expect(entities.filter(({ russian }) => !/[а-я]/.test(russian))).toEqual([]);
		expect(every.filter(({ each }) => !each.russian)).toEqual([]);
	});

	it('points where there is something', () => {
		const references = every.filter(({ each }) => ['reference', 'references'].includes(each.kind));
		expect(references.filter(({ each }) => !each.to?.length)).toEqual([]);
		const targets = [
			...every.flatMap(({ each }) => each.to ?? []),
			...assortmentFilters.flatMap(({ to = [] }) => to),
		];
		expect(targets.filter((to) => !known.includes(to))).toEqual([]);
		expect(OTHERS.split(' ').filter((keyword) => !targets.includes(keyword))).toEqual([]);
	});

	it('gives the values of each choice and of nothing else', () => {
		for (const { list, each } of every) {
			expect([list, each.name, (each.values?.length ?? 0) > 0]).toEqual([
				list,
				each.name,
				each.kind === 'choice',
			]);
			expect(repeated((each.values ?? []).map(({ value }) => value))).toEqual([]);
		}
	});

	it('asks for nothing that cannot be sent', () => {
		expect(every.filter(({ each }) => each.required && each.readOnly)).toEqual([]);
		expect(every.filter(({ each }) => each.createOnly && each.readOnly)).toEqual([]);
	});

	it('knows what the positions of each document hold', () => {
		const keywords = entities
			.filter(({ attributes }) => attributes.some(({ kind }) => kind === 'positions'))
			.map(({ keyword }) => keyword);
		expect(Object.keys(positionAttributes).sort()).toEqual(keywords.sort());
		for (const attributes of Object.values(positionAttributes)) {
			expect(attributes.filter(({ required }) => required).map(({ name }) => name)).toEqual([
				'assortment',
				'quantity',
			]);
		}
		// The section on customs declarations: nested in the positions of these three only.
		const declared = Object.entries(positionAttributes).filter(([, attributes]) =>
			attributes.some(({ name }) => name === 'gtd'),
		);
		expect(declared.map(([keyword]) => keyword).sort()).toEqual(['enter', 'salesreturn', 'supply']);
		// A bundle cannot come in, go to waste or move; it is made of goods when it is sold.
		const bundled = Object.entries(positionAttributes).filter(([, attributes]) =>
			attributes.find(({ name }) => name === 'assortment')?.to?.includes('bundle'),
		);
		expect(bundled.map(([keyword]) => keyword).sort()).toEqual([
			...['commissionreportin', 'commissionreportout', 'customerorder', 'demand', 'internalorder'],
			...['invoicein', 'invoiceout', 'retaildemand', 'retailsalesreturn', 'salesreturn'],
		]);
	});
});

describe('the assortment', () => {
	/** `key`, the operators (`1` is = alone, `<` all but !=), then several values, empty value, light mode. */
	const FILTERS =
		'alcoholic.type = empty, archived 1 several light, article ~ several empty, ' +
		'barcode 1 several empty light, code ~ several empty light, description ~ several empty light, ' +
		'externalCode ~ several empty light, group = several light, id = several light, isSerialTrackable 1, ' +
		'name ~ several light, owner = several empty, pathname ~ several empty light, ' +
		'productFolder = several light, quantityMode 1, search 1 light, shared 1, stockMode 1, stockMoment 1, ' +
		'stockStore = several, supplier = several empty light, type 1 several light, updated < light, ' +
		'updatedBy = several, weighed 1, withSubFolders 1 light';
	const operators: Record<string, Operator[]> = {
		...OPERATORS,
		'1': ['equals'],
		'<': ORDER.filter((each) => each !== 'notEquals'),
	};
	const find = (key: string) => assortmentFilters.find((each) => each.key === key)!;
	const values = (key: string) => find(key).values?.map(({ value }) => value);

	it('is filtered as documented', () => {
		const documented = FILTERS.split(', ').map((line) => {
			const [key, allowed, ...marks] = line.split(' ');
			return {
				key,
				operators: operators[allowed],
				empty: marks.includes('empty'),
				several: marks.includes('several'),
				light: marks.includes('light'),
			};
		});
		const actual = assortmentFilters.map((each) => ({
			key: each.key,
			operators: each.operators.filter((operator) => !EMPTINESS.includes(operator)),
			empty: each.operators.includes('isEmpty'),
			several: each.several ?? false,
			light: each.light !== undefined,
		}));
		expect(actual).toEqual(documented);
	});

	it('has a parameter for each, in lowerCamelCase', () => {
		const parameters = assortmentFilters.flatMap((each) => Object.keys(each.parameters));
		expect(parameters.filter((each) => !/^[a-z][a-zA-Z]*$/.test(each))).toEqual([]);
		expect(new Set(parameters).size).toBe(parameters.length);
		expect(find('alcoholic.type').parameters).toEqual({ alcoholicType: 'equals' });
		expect(find('updated').parameters).toEqual({
			updatedFrom: 'greaterOrEqual',
			updatedTo: 'lessOrEqual',
		});
		for (const each of assortmentFilters) {
			for (const operator of Object.values(each.parameters)) {
				expect(each.operators).toContain(operator);
			}
		}
	});

	it('has the documented values and defaults', () => {
		const modes = ['all', 'positiveOnly', 'negativeOnly', 'empty', 'nonEmpty', 'underMinimum'];
		expect(values('stockMode')).toEqual(modes);
		expect(values('quantityMode')).toEqual(modes);
		expect(values('type')).toEqual(['product', 'service', 'bundle', 'variant', 'consignment']);
		expect(assortmentGroupings.map(({ value }) => value)).toEqual([
			'product',
			'variant',
			'consignment',
		]);
		const defaults = assortmentFilters.flatMap((each) =>
			each.default === undefined ? [] : [[each.key, each.default]],
		);
		expect(defaults).toEqual([
			['archived', false],
			['quantityMode', 'all'],
			['stockMode', 'all'],
			['withSubFolders', true], // MS-02
		]);
	});

	it('honours the contradictions', () => {
		expect([find('pathname').key, find('pathname').light]).toEqual([
			'pathname',
			{ key: 'pathName' },
		]); // MS-03
		expect(find('search').query).toBe(true); // MS-04
		expect(find('stockMode').query).toBeUndefined(); // MS-05
		expect(find('isSerialTrackable').kind).toBe('boolean'); // MS-06
		expect(find('quantityMode').values?.[1].name).toBe('Available Above Zero'); // MS-07
		expect(find('type').values?.at(-1)?.name).toBe('Consignment (Batch)'); // MS-43
		expect(find('alcoholic.type').operators).toEqual([...EQUALITY, ...EMPTINESS]); // MS-44
		expect(find('barcode').light).toEqual({
			operators: ['equals', 'contains', 'startsWith', 'endsWith'],
		}); // MS-52
		expect(find('article').note).toContain('variants'); // MS-53
	});

	it('filters by a custom attribute according to its type', () => {
		const printed = Object.fromEntries(
			Object.entries(customAttributeOperators).map(([type, each]) => [
				type,
				each.filter((operator) => !EMPTINESS.includes(operator)),
			]),
		);
		expect(printed).toEqual({
			time: ORDER,
			long: ORDER,
			double: ORDER,
			string: LIKENESS,
			text: LIKENESS,
			link: LIKENESS,
			boolean: EQUALITY,
			file: [],
		});
	});

	it('has the settings of the catalogue', () => {
		const shape = (attributes: readonly Attribute[]) =>
			Object.fromEntries(attributes.map(({ name, kind }) => [name, kind]));
		expect(shape(assortmentSettings)).toEqual({
			meta: 'object',
			uniqueCodeRules: 'object',
			barcodeRules: 'object',
			createdShared: 'boolean', // MS-11
		});
		expect(Object.keys(assortmentSettingsParts)).toEqual(['uniqueCodeRules', 'barcodeRules']);
		expect(shape(assortmentSettingsParts.uniqueCodeRules)).toEqual({
			checkUniqueCode: 'boolean', // MS-10
			fillUniqueCode: 'boolean',
		});
		expect(shape(assortmentSettingsParts.barcodeRules)).toEqual({
			fillEAN13Barcode: 'boolean',
			weightBarcode: 'boolean',
			weightBarcodePrefix: 'integer', // MS-54
		});
	});
});
