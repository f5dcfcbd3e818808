import { createHash } from 'crypto';
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../shared/errors';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const BARE_ID = new RegExp(`^${UUID}$`, 'i');
/** An address of a thing; what stands behind its id (`?expand=…`) is none of its name. */
const ADDRESS = new RegExp(`^(https?://[^?#]+/${UUID})([?#].*)?$`, 'i');

/**
 * The service's own addresses, of which messages and things may name either host (MS-175): the same account. They are
 * read as below the credential's base URL, which alone is asked.
 */
export const OWN_ADDRESS = /^https:\/\/(?:api|online)\.moysklad\.ru\/api\/remap\/1\.2\//i;

/**
 * What a person copies from the browser: `https://online.moysklad.ru/app/#customerorder/edit?id=…` (MS-192). Of goods its id
 * is another than the API's (MS-174).
 */
const IN_BROWSER = new RegExp(
	`^https?://online\\.moysklad\\.ru/app/?(?:\\?[^#]*)?#([a-z]+)/[^?]*\\?(?:.*&)?id=(${UUID})(?![\\w-])`,
	'i',
);
const GOODS = ['product', 'variant', 'bundle', 'service'];
/** Words of the browser for who may stand in the same field. */
const PARTIES: Record<string, string> = {
	company: 'counterparty',
	employee: 'employee',
	mycompany: 'organization',
};

/** The id in an address of the browser. */
export const idInBrowser = (given: unknown): string | undefined => {
	const { value } = Object(given) as IDataObject;
	const [, , id] = IN_BROWSER.exec(String(value ?? given).trim()) ?? [];
	return id?.toLowerCase();
};

/** The keyword and the id that it stands for, where one can tell. */
function fromBrowser(keyword: string, text: string, label: string): [string, string] | undefined {
	const [, word = '', id] = IN_BROWSER.exec(text) ?? [];
	if (!id) return undefined;
	const isGoods = keyword ? GOODS.includes(keyword) : /^(good|bundle|service|feature)$/i.test(word);
	if (isGoods) {
		throw new Failure(
			`${label} is the address of the browser, whose ID of goods is not the API's`,
			{
				advice:
					'Choose the product from the list, or give this address to "Get" of the product, and use the "id" that it gives.',
				details: { field: label },
			},
		);
	}
	const party = Object.values(PARTIES).includes(keyword) ? PARTIES[word.toLowerCase()] : undefined;
	return [party ?? (keyword || word.toLowerCase()), id];
}

export const isId = (value: unknown) => BARE_ID.test(String(value));

/** A UUID of any text, the same each time, for a syncId; of a UUID itself. */
export function uuidOf(text: string): string {
	if (isId(text)) return text.toLowerCase();
	const hash = createHash('md5').update(text).digest('hex');
	return hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-3$3-8$4-$5');
}

export interface Meta {
	href: string;
	type: string;
	mediaType: 'application/json';
}

const metaOf = (href: string, type: string): { meta: Meta } => ({
	meta: { href, type, mediaType: 'application/json' },
});

/** Where things lie that do not lie at `entity/<keyword>`. */
const PATHS: Record<string, string> = { pricetype: 'context/companysettings/pricetype' };

/**
 * The href of a thing from what a person may give for it: an id, an href, `{ meta }`, or a resource locator.
 * Another host of an href than the service's is not looked at here: references carry no credential.
 */
export function hrefOf(base: string, keyword: string, given: unknown, label: string): string {
	if (typeof given === 'object' && given !== null) {
		const { meta, value, id, href } = given as IDataObject;
		if (meta) return hrefOf(base, keyword, (meta as IDataObject).href, label);
		return hrefOf(base, keyword, value ?? href ?? id, label);
	}
	const text = String(given ?? '').trim();
	const [kind, own] = fromBrowser(keyword, text, label) ?? [];
	if (kind && own) return `${base}/${PATHS[kind] ?? `entity/${kind}`}/${own.toLowerCase()}`;
	const address = ADDRESS.exec(text)?.[1];
	if (address) return address.replace(OWN_ADDRESS, `${base}/`);
	if (keyword && BARE_ID.test(text)) {
		return `${base}/${PATHS[keyword] ?? `entity/${keyword}`}/${text.toLowerCase()}`;
	}
	const kinds = keyword ? 'an ID, an address (href)' : 'an address (href)';
	throw new Failure(`${label} must be ${kinds} or an object with "meta", but is "${text}"`, {
		advice: keyword
			? 'Give the ID that the API gives as "id". Names are looked up only in fields that say so.'
			: 'Give "meta" or its "href" as the API gives them: an ID alone does not tell of what kind it is.',
		details: { field: label },
	});
}

/** The id at the end of an href, or the bare id given. */
export const idOf = (base: string, keyword: string, given: unknown, label: string): string =>
	lastOf(hrefOf(base, keyword, given, label)).toLowerCase();

/** What stands behind the last slash of an href. */
export const lastOf = (href: string) => href.slice(href.lastIndexOf('/') + 1);

/** The `type` of what lies below an entity. */
const INNER_TYPES: Record<string, string> = {
	accounts: 'account',
	attributes: 'attributemetadata',
	slots: 'slot',
	states: 'state',
	embeddedtemplate: 'embeddedtemplate',
	customtemplate: 'customtemplate',
};

function typeOf(href: string): string | undefined {
	const [, inner] = /\/([a-z]+)\/[^/]+$/.exec(href) ?? [];
	const [, outer] = /\/entity\/([a-z]+)\//.exec(href) ?? [];
	return INNER_TYPES[inner] ?? outer;
}

/** A reference as the wire has it; its type is in the href, else it is the keyword. */
export function referenceTo(
	base: string,
	keyword: string,
	given: unknown,
	label: string,
): { meta: Meta } {
	const href = hrefOf(base, keyword, given, label);
	return metaOf(href, typeOf(href) ?? keyword);
}
