/**
 * Templates (`PUT entity/demand/new`, `PUT entity/supply/new`) and the account's dictionaries. A template keeps
 * nothing: it says what a document made of an order would be, with its terms and the lines that are still open. The
 * document prints no example; that its lines come as a bare list, and no more than a page of them, is a guess.
 */
import { hrefOf, isObject, MOST, type Body } from './moysklad-check';
import { kindOf } from './moysklad-entities';
import { Refusal } from './moysklad-errors';
import type { Entity } from './moysklad-filters';
import { JSON_TYPE, type Handler } from './moysklad-lists';
import type { Shop } from './moysklad-shop';

/** What each document can be made of, by the name of the link. */
const SOURCES: Record<string, string> = { demand: 'customerOrder', supply: 'purchaseOrder' };
/** Of an order's own: neither its number nor its keys go over. */
const OWN =
	`meta id name code externalCode syncId moment applicable state created updated owner group files
	positions sum attributes`.split(/\s+/);
const OF_LINE = 'assortment quantity price discount vat vatEnabled pack country gtd'.split(' ');

const pick = (thing: Body, names: string[]): Body =>
	Object.fromEntries(
		names.flatMap((name) => (thing[name] === undefined ? [] : [[name, thing[name]]])),
	);

/** The custom fields that the document has by the same name and type. */
function attributesFor(shop: Shop, keyword: string, order: Entity): Body[] {
	const known = shop.all(`entity/${keyword}/metadata/attributes`);
	return ((order.attributes ?? []) as Entity[]).flatMap(({ name, type, value }) => {
		const twin = known.find((each) => each.name === name && each.type === type);
		return twin ? [{ meta: twin.meta, id: twin.id, name, type, value }] : [];
	});
}

/** Of other documents: no more than what they are made of, which must be there. */
function anyTemplate(shop: Shop, body: unknown): Body {
	const given = isObject(body) ? body : {};
	for (const [name, value] of Object.entries(given)) {
		for (const each of [value].flat()) {
			if (!shop.resolve(hrefOf(each as Body))) throw new Refusal(2013, name);
		}
	}
	return { applicable: true, moment: shop.now(), ...given };
}

export const templates =
	(shop: Shop): Handler =>
	({ body }, keyword) => {
		const link = SOURCES[keyword];
		const given = isObject(body) ? body[link] : undefined;
		const kind = kindOf(keyword)!;
		if (!link) return { body: anyTemplate(shop, body) };
		if (given === undefined) {
			return { body: { applicable: true, vatEnabled: true, vatIncluded: true } };
		}
		const order = shop.resolve(hrefOf(given));
		if (order?.meta.type !== link.toLowerCase()) throw new Refusal(2013, link);
		const names = [...kind.fields.values()]
			.filter(({ name, readOnly }) => !readOnly && !OWN.includes(name))
			.map(({ name }) => name);
		const lines = shop.all(`entity/${order.meta.type}/${order.id}/positions`);
		const open = lines.flatMap((line) => {
			const quantity = Number(line.quantity) - Number(line.shipped ?? 0);
			return quantity > 0 ? [{ ...pick(line, OF_LINE), quantity }] : [];
		});
		const attributes = attributesFor(shop, keyword, order);
		return {
			body: {
				...pick(order, names),
				...{ applicable: true, moment: shop.now(), [link]: { meta: order.meta } },
				...(attributes.length && { attributes }),
				positions: open.slice(0, MOST),
			},
		};
	};

/** What the account calls its dictionaries (Справочники), and the address by which a custom field names one. */
export const settingsMetadata =
	(shop: Shop): Handler =>
	() => {
		const path = `${shop.base}/context/companysettings/metadata`;
		const customEntities = shop.list('customentity').map(({ id, name, meta }) => ({
			meta: {
				...{ href: `${path}/customEntities/${id}`, type: 'customentitymetadata', ...JSON_TYPE },
			},
			...{ name, createShared: true, entityMeta: meta },
		}));
		return { body: { meta: { href: path, ...JSON_TYPE }, customEntities } };
	};
