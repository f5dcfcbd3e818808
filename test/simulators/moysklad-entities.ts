/**
 * What MoySklad keeps, as one table: the fields of each kind of thing. The eleven sections of the document that this
 * project implements are complete; of the others, what the vendor's OpenAPI description lists and flows use.
 *
 * A word of the table is a field: `-name` read-only (ignored when sent, as documented), `name!` required on create,
 * `name*` cannot be filtered by, `name:type` (text where nothing is said), `name@type|type` a reference,
 * `name#kind` rows of its own (a path below the thing), `name=A|B` one of these words. The last word wins.
 */
const OWNED = 'shared:flag owner@employee group@group -accountId:uid -updated:time -updatedBy:uid';
const NAMED = `name! code externalCode description:long archived:flag ${OWNED}`;
const PRICED =
	'salePrices:prices buyPrice:price minPrice:price barcodes:list packs:list discountProhibited:flag';
const VAT = 'vat:int vatEnabled:flag useParentVat:flag -effectiveVat:int -effectiveVatEnabled:flag';
const CATALOG = `${NAMED} ${PRICED} ${VAT} syncId:uuid -pathName paymentItemType taxSystem uom@uom
	productFolder@productfolder attributes:attributes files#files`;
const MATERIAL = `article country@country weight:number volume:number trackingType tnved partialDisposal:flag
	images#image`;
const PARTY = `${NAMED} syncId:uuid companyType email phone fax actualAddress actualAddressFull:object legalAddress
	legalAddressFull:object inn kpp ogrn ogrnip okpo certificateNumber certificateDate:time legalTitle legalFirstName
	legalLastName legalMiddleName accounts#account attributes:attributes bonusProgram@bonusprogram -bonusPoints:int
	-created:time`;
const DOCUMENT = `name code externalCode syncId:uuid description:long moment:minute applicable:flag ${OWNED}
	organization@organization! state@state project@project attributes:attributes files#files rate:object -sum:number
	-created:time -deleted:time -printed:flag -published:flag`;
const LINES = 'positions#position';
const VATTED = 'vatEnabled:flag vatIncluded:flag -vatSum:number';
const WITH_AGENT = `${DOCUMENT} agent@counterparty|organization|employee! agentAccount@account
	organizationAccount@account contract@contract`;
const TRADE = `${WITH_AGENT} ${VATTED} ${LINES} store@store payments:list -payedSum:number`;
const SHIPMENT = 'salesChannel@saleschannel shipmentAddress shipmentAddressFull:object';
const SUMS = '-shippedSum:number -invoicedSum:number';

export const KINDS: Record<string, string> = {
	product: `${CATALOG} ${MATERIAL} alcoholic:object supplier@counterparty|organization isSerialTrackable:flag
		minimumStock:object minimumBalance:number weighed:flag onTap:flag things:list ppeType -variantsCount:int
		-tobacco:flag`,
	variant: `${NAMED} ${PRICED} -name product@product! characteristics:list! images#image minimumStock:object things:list`,
	bundle: `${CATALOG} ${MATERIAL} overhead:object components#component!`,
	service: CATALOG,
	consignment: `${NAMED} label! assortment@product|variant! barcodes:list attributes:attributes expiryDate:time -name`,
	counterparty: `${PARTY} state@state tags:list discounts:list discountCardNumber priceType:object sex birthDate:time
		contactpersons#contactperson notes#note files#files -salesAmount:number`,
	organization: `${PARTY} payerVat:flag director directorPosition chiefAccountant advancePaymentVat:number
		trackingContractNumber trackingContractDate:time`,
	store: `${NAMED} -pathName parent@store address addressFull:object attributes:attributes`,
	customerorder: `${TRADE} ${SUMS} ${SHIPMENT} deliveryPlannedMoment:minute taxSystem -reservedSum:number
		invoicesOut:list demands:list prepayments:list purchaseOrders:list moves:list productionTasks:list`,
	demand: `${TRADE} ${SHIPMENT} store@store! overhead:object customerOrder@customerorder factureOut@factureout
		returns:list invoicesOut:list cargoName carrier@counterparty consignee@counterparty goodPackQuantity:int
		shippingInstructions stateContractId transportFacility transportFacilityNumber productionTasks:list`,
	supply: `${TRADE} store@store! overhead:object incomingDate:minute incomingNumber purchaseOrder@purchaseorder
		factureIn@facturein invoicesIn:list returns:list productionTask@productiontask`,
	purchaseorder: `${TRADE} ${SUMS} deliveryPlannedMoment:minute internalOrder@internalorder customerOrders:list
		invoicesIn:list supplies:list productionTasks:list -waitSum:number`,
	salesreturn: `${TRADE} store@store! salesChannel@saleschannel demand@demand losses:list factureOut@factureout`,
	loss: `${DOCUMENT} ${LINES} store@store! salesReturn@salesreturn inventory@inventory expenseItem@expenseitem`,
	enter: `${DOCUMENT} ${LINES} store@store! overhead:object`,
	move: `${DOCUMENT} ${LINES} sourceStore@store! targetStore@store! overhead:object internalOrder@internalorder
		customerOrder@customerorder -demand -supply productionTasks:list`,
	invoiceout: `${TRADE} -shippedSum:number salesChannel@saleschannel paymentPlannedMoment:minute
		customerOrder@customerorder demands:list`,
	paymentin: `${WITH_AGENT} sum:number vatSum:number paymentPurpose:long incomingNumber
		incomingDate:minute factureOut@factureout operations:list salesChannel@saleschannel`,
	bonusprogram: `name! active:flag! agentTags:list allAgents:flag! allProducts:flag! -accountId:uid
		earnRateRoublesToPoint:int! earnWhileRedeeming:flag maxPaidRatePercents:int! postponedBonusesDelayDays:int
		spendRatePointsToRouble:int! welcomeBonusesEnabled:flag welcomeBonusesValue:int
		welcomeBonusesMode=REGISTRATION|FIRST_PURCHASE`,
	bonustransaction: `name code externalCode description:long ${OWNED} agent@counterparty! applicable:flag
		bonusProgram@bonusprogram! bonusValue:int -categoryType* -created:time executionDate*:time moment:time
		organization@organization parentDocument*:object -transactionStatus* transactionType!*=EARNING|SPENDING`,
	contract: `${NAMED} -updatedBy*:uid agent@counterparty|organization! agentAccount*@account attributes:attributes moment:time
		contractType*=Commission|Sales organizationAccount*@account ownAgent@organization! rate:object rewardPercent*:int
		rewardType*=PercentOfSales|None state@state sum*:number -printed*:flag -published*:flag`,
	currency: `archived:flag code! -default:flag fullName indirect*:flag isoCode! majorUnit:object margin*:number
		minorUnit:object multiplicity:int name! rate*:number rateUpdateType*=auto|manual system*:flag`,
	processingplanfolder: `${NAMED} -pathName processingplanfolder@processingplanfolder`,
	productfolder: `${NAMED} -updatedBy*:uid -archived:flag -effectiveVat*:int -effectiveVatEnabled*:flag -pathName
		productFolder*@productfolder useParentVat*:flag vat*:int vatEnabled*:flag
		taxSystem*=GENERAL_TAX_SYSTEM|PATENT_BASED|PRESUMPTIVE_TAX_SYSTEM|SIMPLIFIED_TAX_SYSTEM_INCOME|SIMPLIFIED_TAX_SYSTEM_INCOME_OUTCOME|TAX_SYSTEM_SAME_AS_GROUP|UNIFIED_AGRICULTURAL_TAX`,
	webhook:
		'-accountId:uid action! diffType enabled:flag entityType! method url:long! -authorApplication:object',
	webhookstock:
		'-accountId:uid enabled:flag stockType!=stock reportType!=all|bystore url:long! -authorApplication:object',
	uom: `name! code externalCode description:long ${OWNED}`,
	project: `${NAMED} attributes:attributes`,
	group: 'name! index:int -accountId:uid',
	task: `description!:long done:flag dueToDate:minute assignee@employee! implementer@employee -author@employee
		agent@counterparty|organization operation:object -completed:time files#files notes#note -accountId:uid
		-created:time -updated:time`,
	employee: `${NAMED} -name lastName! firstName middleName position inn email phone salary:object -uid -fullName
		-shortFio -created:time image:any attributes:attributes`,
	country: NAMED,
	// What stands below other things, or beside the entities.
	position: `assortment@product|variant|bundle|service|consignment! quantity:number! price:number discount:number
		vat:int vatEnabled:flag taxSystem reserve:number inTransit:number -shipped:number cost:number overhead:number
		country@country gtd:object pack:any reason slot@slot things:list trackingCodes:list -accountId:uid`,
	component: 'assortment@product|variant|service! quantity:number! -accountId:uid',
	account: `accountNumber! bankName bic correspondentAccount bankLocation isDefault:flag agent:object -accountId:uid
		-updated:time`,
	state: 'name! color:int! stateType=Regular|Successful|Unsuccessful -entityType -accountId:uid',
	attributemetadata: 'name! type! required:flag show:flag description:long customEntityMeta:object',
	characteristic: 'name! -type required:flag',
	pricetype: 'name! externalCode',
	files: 'filename! title content:any -size:int -created:time',
	image: 'filename! title content:any -size:int -updated:time',
	note: 'description!:long -accountId:uid -created:time',
	contactperson: `name! description:long email phone position externalCode -accountId:uid -updated:time`,
};

/** Known by keyword only: whatever is sent is kept. What they have beside the usual, by the vendor's OpenAPI description. */
const OPEN = {
	'syncId:uuid -created:time positions#position': `commissionreportin commissionreportout internalorder inventory
		invoicein processingorder purchasereturn retaildemand retailsalesreturn`,
	'syncId:uuid -created:time': `cashin cashout facturein factureout paymentout processing retaildrawercashin
		retaildrawercashout retailshift`,
	'-created:time': 'prepayment prepaymentreturn',
	'archived:flag': 'processingplan retailstore saleschannel',
	'': `accumulationdiscount customentity discount emissionorder expenseitem personaldiscount processingprocess
		processingstage productiontask region role saleplatform specialpricediscount taxrate thing`,
};

const words = (text: string) => text.split(/\s+/).filter(Boolean);
const set = (text: string) => new Set(words(text));

export const PRICE_TYPES = 'context/companysettings/pricetype';
export const GOODS = ['product', 'service', 'bundle', 'variant', 'consignment'];
const INNER = set(`position component account state attributemetadata characteristic pricetype
	files image note contactperson`);
const NO_METADATA =
	set(`bonusprogram bonustransaction bundle service currency productfolder webhook webhookstock uom
	group country discount expenseitem processingstage processingprocess region retailstore role saleplatform
	saleschannel taxrate task thing accumulationdiscount personaldiscount specialpricediscount customentity`);
/** POST takes no array (MS-17; the OpenAPI file for group). */
const ONE_BY_ONE = set('bonusprogram group customentity');
/** The document prints no filter for these. */
const UNFILTERED = set('bonusprogram webhook webhookstock processingplanfolder');
/** Where search looks; the two differ in kind as well. */
const SEARCHED: Record<string, string[]> = {
	currency: ['name'],
	contract: ['name', 'description'],
	productfolder: ['name', 'code'],
};

export interface Field {
	name: string;
	type: string;
	/** Of a reference: the types it may point at; of an enum: its values; of rows: their kind. */
	targets: string[];
	readOnly: boolean;
	required: boolean;
	filter: boolean;
}

export interface Kind {
	keyword: string;
	fields: Map<string, Field>;
	required: Field[];
	rows: Field[];
	/** Unknown fields are kept, for want of a table. */
	open: boolean;
	arrays: boolean;
	metadata: boolean;
	/** Whose metadata hold its custom attributes. */
	attributesOf: string;
	search: string[];
	/** By substring of one field, as printed for these; elsewhere by the beginnings of words. */
	substring: boolean;
	isDocument: boolean;
	/** Lies under /entity; else below other things or elsewhere. */
	isEntity: boolean;
}

const SIGNS: Record<string, string> = { '@': 'ref', '#': 'rows', '=': 'enum' };

function fieldOf(word: string, filter: boolean): Field {
	const found = /^(-?)(\w+)(!?)(\*?)(!?)(?::(\w+)|([@#=])([\w|]+))?(!?)$/.exec(word);
	if (!found) throw new Error(`Not a field: ${word}`);
	const [, readOnly, name, , star, , type, sign, targets] = found;
	return {
		name,
		type: type ?? SIGNS[sign] ?? 'text',
		targets: targets?.split('|') ?? [],
		readOnly: readOnly !== '',
		required: word.includes('!'),
		filter: filter && !star,
	};
}

function makeKind(keyword: string, table: string, open: boolean): Kind {
	const filter = !UNFILTERED.has(keyword);
	const list = [`-id:uuid`, ...words(table)].map((word) => fieldOf(word, filter));
	const fields = new Map(list.map((field) => [field.name, field]));
	const own = [...fields.values()];
	return {
		keyword,
		fields,
		required: own.filter(({ required }) => required),
		rows: own.filter(({ type }) => type === 'rows'),
		open,
		arrays: !ONE_BY_ONE.has(keyword),
		metadata: !NO_METADATA.has(keyword),
		attributesOf: keyword === 'service' || keyword === 'bundle' ? 'product' : keyword,
		search: SEARCHED[keyword] ?? ['name', 'code', 'externalCode', 'description', 'article'],
		substring: keyword === 'currency' || keyword === 'contract',
		isEntity: !INNER.has(keyword),
		isDocument: fields.has('applicable') && fields.has('printed'),
	};
}

const made = new Map(
	Object.entries(KINDS).map(([keyword, table]) => [keyword, makeKind(keyword, table, false)]),
);
for (const [more, keywords] of Object.entries(OPEN)) {
	const table = `name code externalCode description:long -accountId:uid -updated:time ${more}`;
	for (const keyword of words(keywords)) made.set(keyword, makeKind(keyword, table, true));
}

/** Of anything, also of what stands below entities. */
export const kindOf = (keyword: string) => made.get(keyword);
export const isEntity = (keyword: string) => kindOf(keyword)?.isEntity ?? false;
export const ENTITIES = [...made.keys()].filter(isEntity);
