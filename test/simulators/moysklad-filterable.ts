/** What lists can be filtered by: the type of each field, its operators, and how it is read of a row. */
import type { Kind } from './moysklad-entities';
import type { Account, Entity, Meta } from './moysklad-filters';

/** Known of a thing and never shown: it can only be filtered by. */
export const UPDATED_BY = Symbol('updatedBy');
export type Hidden = { [UPDATED_BY]?: string };

const STRICTLY = '= !=';
const LIKE = '= != ~ ~= =~';
const ORDERED = '= != < > <= >=';
const OPERATORS: Record<string, string> = {
	text: `${LIKE} !~`,
	long: `${LIKE} !~`,
	enum: STRICTLY,
	uuid: STRICTLY,
	uid: STRICTLY,
	flag: STRICTLY,
	ref: STRICTLY,
	int: ORDERED,
	number: ORDERED,
	time: ORDERED,
	minute: ORDERED,
	plain: LIKE,
};
/** Types of custom attributes; any other is a reference, `file` has no filter. */
const ATTRIBUTE_TYPES: Record<string, string> = {
	...{ time: 'time', long: 'number', double: 'number', boolean: 'flag' },
	...{ string: 'plain', text: 'plain', link: 'plain' },
};

/** The assortment's own filters: type, operators, operators in the mode without stock ('' where it has none). */
const ASSORTMENT: Record<string, [string, string, string]> = {
	'alcoholic.type': ['int', STRICTLY, ''],
	archived: ['flag', '=', '='],
	article: ['text', LIKE, ''],
	barcode: ['text', '=', '= ~ ~= =~'],
	code: ['text', LIKE, LIKE],
	description: ['text', LIKE, LIKE],
	externalCode: ['text', LIKE, LIKE],
	group: ['ref', STRICTLY, STRICTLY],
	id: ['uuid', STRICTLY, STRICTLY],
	isSerialTrackable: ['flag', '=', ''],
	name: ['text', LIKE, LIKE],
	owner: ['ref', STRICTLY, ''],
	pathname: ['text', LIKE, ''],
	pathName: ['text', '', LIKE],
	productFolder: ['ref', STRICTLY, STRICTLY],
	quantityMode: ['mode', '=', ''],
	search: ['text', '=', ''],
	shared: ['flag', '=', ''],
	stockMode: ['mode', '=', ''],
	stockMoment: ['time', '=', ''],
	stockStore: ['ref', STRICTLY, ''],
	supplier: ['ref', STRICTLY, STRICTLY],
	type: ['goods', '=', '='],
	updated: ['time', '= < <= > >=', '= < <= > >='],
	updatedBy: ['uid', STRICTLY, ''],
	weighed: ['flag', '=', ''],
	withSubFolders: ['flag', '=', '='],
};
/** The stock reports' filters, by the vendor's page on them: all, bystore. */
const REPORT: Record<string, [string, string, string]> = {
	archived: ['flag', '=', ''],
	consignment: ['ref', STRICTLY, '='],
	inTransitOnly: ['flag', '=', ''],
	moment: ['time', '=', '='],
	product: ['ref', STRICTLY, '='],
	productFolder: ['ref', STRICTLY, '='],
	quantityMode: ['mode', '=', ''],
	reserveOnly: ['flag', '=', ''],
	search: ['text', '=', '='],
	soldByWeight: ['flag', '=', '='],
	stockMode: ['mode', '=', '='],
	store: ['ref', STRICTLY, '='],
	supplier: ['ref', STRICTLY, '='],
	variant: ['ref', STRICTLY, '='],
	withSubFolders: ['flag', '=', ''],
};
const AUDIT: Record<string, [string, string, string]> = {
	moment: ['time', '>= <=', ''],
	...Object.fromEntries(
		['eventType', 'entityType', 'source', 'uid'].map((name) => [name, ['text', '=', '']]),
	),
};
export type Scope = Kind | 'assortment' | 'light' | 'all' | 'bystore' | 'audit';
const SPECIAL = {
	assortment: [ASSORTMENT, 1],
	light: [ASSORTMENT, 2],
	all: [REPORT, 1],
	bystore: [REPORT, 2],
	audit: [AUDIT, 1],
} as const;

export const withoutQuery = (href: string) => href.replace(/\?.*/s, '');

export function textOf(value: unknown): string {
	if (value === undefined || value === null) return '';
	if (typeof value !== 'object') return String(value);
	return withoutQuery((value as { meta?: Meta }).meta?.href ?? '');
}

/** An array where a row has several of it. */
type Read = (row: Entity) => unknown;

/** How to read a field, its type, and which operators it takes ('' for none). */
export function fieldAt(key: string, scope: Scope, account: Account): [Read, string, string] {
	if (key.startsWith(`${account.base}/`)) {
		const type = String(account.resolve(key)?.type ?? 'file');
		const known = ATTRIBUTE_TYPES[type] ?? 'ref';
		const read = (row: Entity) =>
			(row.attributes as Entity[] | undefined)?.find(({ meta }) => meta.href === key)?.value;
		return [read, known, type === 'file' ? '' : OPERATORS[known]];
	}
	const ofKind = typeof scope === 'string' ? GOODS_READERS : OF_KINDS[scope.keyword];
	const special = READERS[key] ?? ofKind?.[key];
	const read = special?.(account) ?? ((row: Entity) => row[key]);
	if (typeof scope === 'string') {
		const [table, mode] = SPECIAL[scope];
		const found = Object.hasOwn(table, key) ? table[key] : undefined;
		return [read, found?.[0] ?? 'text', found?.[mode] ?? ''];
	}
	if (key === 'state.name' && scope.fields.has('state')) return [read, 'text', STRICTLY];
	if (key === 'isDeleted' && scope.isDocument) return [read, 'flag', '='];
	if (key === 'tags' && scope.keyword === 'counterparty') return [read, 'text', STRICTLY];
	if (key === 'productid' && scope.keyword === 'variant') return [read, 'uuid', STRICTLY];
	if (key === 'article' && scope.keyword === 'variant') return [read, 'text', OPERATORS.text];
	if (key === 'barcode' && scope.fields.has('barcodes')) return [read, 'text', LIKE];
	if (key === 'assortment' && scope.isDocument && scope.rows.length > 0) return [read, 'ref', '='];
	if (/^(agentStore|store)$/.test(key) && scope.keyword === 'move') return [read, 'ref', STRICTLY];
	if (scope.keyword === 'counterparty') {
		if (key === 'priceType') return [read, 'ref', STRICTLY];
		if (key === 'accounts.accountnumber') return [read, 'text', '='];
	}
	const field = scope.fields.get(key);
	if (!field) return [read, 'plain', scope.open ? OPERATORS.int + LIKE : ''];
	return [read, field.type, field.filter ? (OPERATORS[field.type] ?? '') : ''];
}

const parentOf = (account: Account) => (row: Entity) =>
	row.meta.type === 'variant' ? account.resolve(textOf(row.product)) : undefined;
const READERS: Record<string, (account: Account) => Read> = {
	updatedBy: () => (row) => (row as Hidden)[UPDATED_BY],
	'alcoholic.type': () => (row) => (row.alcoholic as { type?: number } | undefined)?.type,
	'state.name': (account) => (row) => account.resolve(textOf(row.state))?.name,
	isDeleted: () => (row) => row.deleted !== undefined,
	barcode: () => (row) => ((row.barcodes ?? []) as object[]).flatMap(Object.values).map(String),
	tags: () => (row) => row.tags ?? [],
	'accounts.accountnumber': (account) => (row) =>
		rowsOf(account, row, 'accounts').map(({ accountNumber }) => accountNumber),
	/** Of a batch its own, of a document those of its lines. */
	assortment: (account) => (row) =>
		row.assortment ??
		rowsOf(account, row, 'positions').flatMap((line) => standingIn(account, line)),
	/** Of a variant. */
	productid: () => (row) => textOf(row.product).split('/').pop(),
};
const rowsOf = ({ all }: Account, { meta, id }: Entity, field: string) =>
	all(`entity/${meta.type}/${id}/${field}`);
/** Of goods in a line: they themselves, and the folders in which they lie. */
function standingIn(account: Account, line: Entity): string[] {
	const goods = account.resolve(textOf(line.assortment));
	const hrefs = [textOf(line.assortment)];
	let above = goods && (parentOf(account)(goods) ?? goods);
	while (above?.productFolder) {
		hrefs.push(textOf(above.productFolder));
		above = account.resolve(textOf(above.productFolder));
	}
	return hrefs;
}
/** What a key of one kind of things means there. */
const OF_KINDS: Record<string, typeof READERS> = {
	variant: { article: (account) => (row) => parentOf(account)(row)?.article },
	move: {
		store: () => (row) => row.sourceStore,
		agentStore: () => (row) => row.targetStore,
	},
};
const GOODS_READERS: typeof READERS = {
	pathname: () => (row) => row.pathName,
	type: () => (row) => row.meta.type,
	soldByWeight: () => (row) => row.weighed ?? false,
	/** A variant goes by the article of its product (MS-53), and lies in its folder. */
	article: (account) => (row) => (parentOf(account)(row) ?? row).article,
	productFolder: (account) => (row) => (parentOf(account)(row) ?? row).productFolder,
};
