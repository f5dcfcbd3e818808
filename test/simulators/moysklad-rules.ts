/**
 * What is irregular: values that a new thing gets by itself, and the rules that the document prints for single
 * entities. A rule may change `after` or refuse.
 */
import { randomBytes } from 'node:crypto';
import { hrefOf, type Body } from './moysklad-check';
import { GOODS, PRICE_TYPES, type Kind } from './moysklad-entities';
import { Refusal, type ErrorCode } from './moysklad-errors';
import type { Entity } from './moysklad-filters';
import type { Collection, Shop } from './moysklad-shop';
import { numbered } from './moysklad-serials';
import { webhookRule } from './moysklad-webhooks';

interface Save {
	after: Entity;
	before?: Entity;
	/** The fields sent, as they will be kept. */
	sent: Body;
	shop: Shop;
	collection: Collection;
}
type Rule = (save: Save) => void;

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const insist = (right: unknown, code: ErrorCode, parameter?: string) => {
	if (!right) throw new Refusal(code, parameter);
};

type Default = (shop: Shop, kind: Kind, collection: Collection) => unknown;
/** Of fields that were not sent, where the kind has them. */
const DEFAULTS: Record<string, Default> = {
	accountId: (shop) => shop.accountId,
	shared: () => false,
	owner: (shop) => shop.owner && { meta: shop.owner.meta },
	group: (shop) => shop.group && { meta: shop.group.meta },
	updated: (shop) => shop.now(),
	/** It is written down before the rest is done. */
	created: (shop) => shop.now(shop.settings.createdBefore),
	externalCode: () => randomBytes(16).toString('base64url'),
	archived: () => false,
	pathName: () => '',
	name: (_shop, kind, { rows }) =>
		kind.isDocument || kind.keyword === 'bonustransaction'
			? String(rows.size + 1).padStart(5, '0')
			: undefined,
	moment: (shop) => `${shop.now().slice(0, 16)}:00.000`,
	applicable: () => true,
	printed: () => false,
	published: () => false,
	sum: () => 0,
	vatSum: () => 0,
	payedSum: () => 0,
	shippedSum: () => 0,
	invoicedSum: () => 0,
	reservedSum: () => 0,
	rate: (shop, kind) =>
		kind.keyword === 'currency' ? 1 : { currency: { meta: shop.currency?.meta } },
	vatEnabled: (_shop, kind) => (kind.isDocument ? true : undefined),
	vatIncluded: () => true,
	useParentVat: () => true,
	salePrices: (shop) =>
		shop.all(PRICE_TYPES).map((priceType) => ({
			value: 0,
			currency: { meta: shop.currency?.meta },
			priceType,
		})),
	variantsCount: () => 0,
	price: () => 0,
	discount: () => 0,
	vat: (_shop, kind) => (kind.keyword === 'position' ? 0 : undefined),
	enabled: () => true,
	contractType: () => 'Sales',
	rewardType: () => 'None',
	default: () => false,
	indirect: () => false,
	multiplicity: () => 1,
	rateUpdateType: () => 'manual',
	system: () => false,
	agentTags: () => [],
	earnWhileRedeeming: () => false,
	welcomeBonusesEnabled: () => false,
	required: () => false,
	show: (_shop, kind) => (kind.keyword === 'attributemetadata' ? true : undefined),
	categoryType: () => 'REGULAR',
	stateType: () => 'Regular',
	entityType: (_shop, kind, { path }) =>
		kind.keyword === 'state' ? path.split('/')[1] : undefined,
	type: (_shop, kind) => (kind.keyword === 'characteristic' ? 'string' : undefined),
};

/** The part of MoySklad's own dictionary of currencies that tests ask for. */
const CURRENCIES = [
	['643', 'RUB', 'руб', 'Российский рубль'],
	['840', 'USD', 'доллар', 'Доллар США'],
	['978', 'EUR', 'евро', 'Евро'],
	['156', 'CNY', 'юань', 'Китайский юань'],
	['398', 'KZT', 'тенге', 'Казахстанский тенге'],
].map(([code, isoCode, name, fullName]) => ({ code, isoCode, name, fullName }));
const OF_THE_DICTIONARY = 'name fullName code isoCode majorUnit minorUnit'.split(' ');

const currency: Rule = ({ after, before, sent }) => {
	insist(after.rate !== 0, 3003, 'rate');
	if (!before && sent.system === true) {
		const { code, isoCode } = sent;
		insist(code ?? isoCode, 31002);
		const found = CURRENCIES.find((each) => each.code === code || each.isoCode === isoCode);
		insist(found, 31001);
		Object.assign(after, found);
	} else {
		after.system = before?.system ?? false;
		after.rateUpdateType = before?.rateUpdateType ?? 'manual';
	}
	if (!before) return;
	const changes = (name: string) => !same(after[name], before[name]);
	insist(!before.default || !changes('rate'), 31003);
	insist(before.rateUpdateType !== 'auto' || !changes('rate'), 3001, 'rate');
	const fixed = before.system ? OF_THE_DICTIONARY.find(changes) : undefined;
	insist(fixed === undefined, 3001, fixed);
};

const bonusProgram: Rule = ({ after, shop }) => {
	if (after.allProducts !== undefined) insist(after.allProducts === true, 3005, 'allProducts');
	const others = shop.list('bonusprogram').filter(({ id }) => id !== after.id);
	insist(!after.active || !others.some(({ active }) => active), 3020);
	if (after.welcomeBonusesEnabled) {
		insist(after.welcomeBonusesMode, 3000, 'welcomeBonusesMode');
		insist(Number.isInteger(after.welcomeBonusesValue), 3000, 'welcomeBonusesValue');
	}
	insist(Number(after.welcomeBonusesValue ?? 0) >= 0, 3002, 'welcomeBonusesValue');
	const share = Number(after.maxPaidRatePercents ?? 0);
	insist(share >= 0 && share <= 100, 3005, 'maxPaidRatePercents');
};

const bonusTransaction: Rule = ({ after, before, sent, shop }) => {
	insist(!before || after.transactionType === before.transactionType, 3001, 'transactionType');
	const { executionDate: date } = sent;
	if (date !== undefined) {
		insist(after.transactionType === 'EARNING', 62002, 'executionDate');
		insist(!before || before.transactionStatus === 'WAIT_PROCESSING', 62003, 'executionDate');
		const isLater = date !== null && String(date) > shop.now();
		insist(!isLater || shop.settings.bonusOption, before ? 62001 : 62000);
	}
	const waits = String(after.executionDate ?? '') > shop.now();
	after.transactionStatus = waits ? 'WAIT_PROCESSING' : 'COMPLETED';
};

const contract: Rule = ({ after }) => {
	const percent = Number(after.rewardPercent ?? 0);
	insist(percent >= 0 && percent <= 100, 3005, 'rewardPercent');
};

const PARTIES = [
	['agent', 'agentAccount'],
	['ownAgent', 'organizationAccount'],
	['organization', 'organizationAccount'],
];
/** A new party needs its account with it: in contracts always, elsewhere where the old one had an account. */
const accounts: Rule = ({ after, before, sent, collection }) => {
	if (!before) return;
	for (const [party, account] of PARTIES) {
		const isOther = sent[party] !== undefined && !same(after[party], before[party]);
		const needs = collection.kind.keyword === 'contract' || before[account] !== undefined;
		insist(!isOther || !needs || sent[account] !== undefined, 3004, account);
	}
};

const PARENTS: Record<string, string> = {
	productfolder: 'productFolder',
	processingplanfolder: 'processingplanfolder',
	store: 'parent',
};
/** The names of all folders above, and of this one. */
export const fullPath = (folder: Entity | undefined) =>
	folder ? [folder.pathName, folder.name].filter(Boolean).join('/') : '';

const folder: Rule = ({ after, before, shop, collection }) => {
	const field = PARENTS[collection.kind.keyword];
	let above = shop.resolve(hrefOf(after[field]));
	const parent = above;
	insist(parent?.id !== after.id, 23000);
	for (; above; above = shop.resolve(hrefOf(above[field]))) {
		insist(above.id !== after.id, 23001);
	}
	after.pathName = fullPath(parent);
	if (before && fullPath(after) !== fullPath(before))
		repath(shop, collection, field, before, after);
};

/** What lies in a folder that moved or has another name shows the new path. */
function repath(shop: Shop, { kind }: Collection, field: string, before: Entity, after: Entity) {
	const [former, present] = [fullPath(before), fullPath(after)];
	const lieInIt = (pathName: string) => pathName === former || pathName.startsWith(`${former}/`);
	const keywords = kind.keyword === 'productfolder' ? [kind.keyword, ...GOODS] : [kind.keyword];
	for (const entity of keywords.flatMap(shop.list)) {
		const pathName = String(entity.pathName ?? '');
		if (entity[field] && lieInIt(pathName))
			entity.pathName = present + pathName.slice(former.length);
	}
}

const goods: Rule = ({ after, before, shop, collection }) => {
	if (collection.kind.fields.has('productFolder')) {
		after.pathName = fullPath(shop.resolve(hrefOf(after.productFolder)));
	}
	const { checkUniqueCode, fillUniqueCode } = shop.assortmentSettings.uniqueCodeRules as Body;
	const codes = checkUniqueCode || fillUniqueCode ? GOODS.flatMap(shop.list) : [];
	if (fillUniqueCode && !before) after.code ??= String(codes.length + 1).padStart(5, '0');
	const twin = codes.find(({ id, code }) => id !== after.id && code === after.code);
	insist(!checkUniqueCode || !after.code || !twin, 3006, 'code');
};

const variant: Rule = ({ after, shop }) => {
	const product = shop.resolve(hrefOf(after.product));
	const values = ((after.characteristics ?? []) as Body[]).map(({ value }) => value);
	if (product) after.name = `${product.name} (${values.join(', ')})`;
};
const employee: Rule = ({ after }) => {
	after.name = after.fullName = [after.lastName, after.firstName, after.middleName]
		.filter(Boolean)
		.join(' ');
};
const consignment: Rule = ({ after }) => void (after.name = after.label);
const position: Rule = ({ after, sent, shop }) => {
	numbered({ after, shop });
	insist(sent.quantity === undefined || Number(after.quantity) > 0, 3003, 'quantity');
};

const RULES: Record<string, Rule> = {
	currency,
	bonusprogram: bonusProgram,
	bonustransaction: bonusTransaction,
	contract,
	productfolder: folder,
	processingplanfolder: folder,
	store: folder,
	variant,
	employee,
	consignment,
	position,
	webhook: webhookRule,
	webhookstock: webhookRule,
};

/** Worked out once for each kind. */
function once<T>(make: (kind: Kind) => T): (kind: Kind) => T {
	const known = new Map<Kind, T>();
	return (kind) => {
		const found = known.get(kind) ?? make(kind);
		known.set(kind, found);
		return found;
	};
}
export const defaultsFor = once(({ fields }) =>
	Object.entries(DEFAULTS).filter(([name]) => fields.has(name)),
);
export const rulesFor = once(({ keyword, fields }): Rule[] => [
	...(fields.has('agentAccount') ? [accounts] : []),
	...(GOODS.includes(keyword) ? [goods] : []),
	...(RULES[keyword] ? [RULES[keyword]] : []),
]);

/** What refuses to go. */
export const REMOVAL: Record<string, (entity: Entity) => void> = {
	currency: (entity) => insist(!entity.default, 31000),
};

/** The folder and all below it, as hrefs. */
export function subtree(shop: Shop, href: string): string[] {
	const below = shop.list('productfolder').filter((each) => hrefOf(each.productFolder) === href);
	return [href, ...below.flatMap(({ meta }) => subtree(shop, meta.href))];
}
