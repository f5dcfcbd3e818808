/** An order as the warehouse takes it. */
import type { IDataObject } from 'n8n-workflow';
import { phonesOf } from '../../shared/phone';
import {
	fingerprintOf,
	type Source,
	type WarehouseOrder,
	type WarehousePreorder,
} from '../../shared/warehouse';
import { customFields, plain } from '../byName';
import { idIn } from '../goods/keys';
import { addressOf } from './address';
import { balanced, roubles, termsOf, type Priced, type Terms } from './amounts';
import { textIn } from './keys';
import { parcelOf, type Parcel, type Reading as GoodsReading } from './parcel';
import { cannotGo } from './problems';

/** A document with all of its lines, references in it fetched along. */
export interface Document {
	head: IDataObject;
	lines: IDataObject[];
}

/** Which fields hold what. */
export interface Reading extends GoodsReading {
	orderKey: string;
	deliveryMethodField: string;
}

/** Lines of the comment that the flows themselves have written. */
const NEWS = 'IMSKLAD: ';

/** Moscow time as MoySklad writes it, with its zone; empty where there is none. */
const withZone = (moment: unknown) =>
	typeof moment === 'string' && moment ? `${moment.slice(0, 19).replace(' ', 'T')}+03:00` : '';

const words = (value: unknown) => String(value ?? '').trim();

const ownWords = (description: unknown) =>
	words(description)
		.split('\n')
		.filter((line) => !line.startsWith(NEWS))
		.join('\n')
		.trim();

/** The document by its names: amounts in roubles, moments with Moscow's zone. */
export function sourceOf(head: IDataObject, { rate }: Terms): Source {
	const { href } = Object(head.meta) as { href?: string };
	const amount = (name: string) => roubles(Number(head[name] ?? 0) * rate);
	return {
		id: String(head.id),
		name: String(head.name),
		href: String(href).replace(/\?.*/s, ''),
		stateName: words(plain(head.state)),
		fields: customFields(head),
		...{ code: words(head.code), externalCode: words(head.externalCode) },
		description: words(head.description),
		moment: withZone(head.moment),
		created: withZone(head.created),
		updated: withZone(head.updated),
		...(head.deleted !== undefined && { deleted: withZone(head.deleted) }),
		applicable: head.applicable !== false,
		agent: words(plain(head.agent)),
		store: words(plain(head.store)),
		storeId: idIn(head.store),
		...{ sum: amount('sum'), payedSum: amount('payedSum'), shippedSum: amount('shippedSum') },
	};
}

interface Contents {
	key: string;
	source: Source;
	terms: Terms;
	parcel: Parcel;
}

/** What is sent of a document of any kind; throws a Failure that says why it cannot go. */
function contentsOf({ head, lines }: Document, kind: string, reading: Reading): Contents {
	const terms = termsOf(head);
	const source = sourceOf(head, terms);
	const key = textIn(head, reading.orderKey);
	if (!key) {
		throw cannotGo(kind, source, [
			{
				reason: 'noOrderKey',
				why: `it has no ${reading.orderKey}, by which the warehouse is to know it`,
				advice: 'Fill that in in MoySklad, or choose another order key.',
			},
		]);
	}
	const parcel = parcelOf(lines, terms, reading);
	if (parcel.problems.length) throw cannotGo(kind, source, parcel.problems);
	if (parcel.goods.length === 0) {
		const isEmpty = lines.length === 0;
		throw cannotGo(kind, source, [
			{
				reason: isEmpty ? 'noLines' : 'onlyServices',
				why: isEmpty ? 'it has no lines' : 'it has services only, nothing to pack',
				advice: 'Add goods to it in MoySklad, or do not send it.',
			},
		]);
	}
	return { key, source, terms, parcel };
}

const inRoubles = (goods: Priced[]) =>
	goods.map((line) => ({ ...line, price: roubles(line.price) }));

/** An order of a customer; throws a Failure where it cannot go. */
export function orderFrom(document: Document, kind: string, reading: Reading): WarehouseOrder {
	const { head } = document;
	const { key, source, terms, parcel } = contentsOf(document, kind, reading);
	const total = Number(head.sum ?? 0) * terms.rate;
	const sums = balanced(parcel.goods, parcel.services, total);
	const paid = Math.min(
		Math.max(0, Math.round(Number(head.payedSum ?? 0) * terms.rate)),
		sums.total,
	);
	const agent = Object(head.agent) as IDataObject;
	const { phone, rest } = phonesOf(agent.phone);
	const { comment, ...address } = addressOf(head);
	const sent = {
		guid: String(head.id),
		name: words(agent.name),
		phone,
		email: words(agent.email),
		...address,
		comment: [comment, rest].filter(Boolean).join('\n'),
		ownerComment: ownWords(head.description),
		discount: roubles(sums.discount),
		delivery: roubles(sums.delivery),
		totalPaid: roubles(paid),
		goods: inRoubles(sums.goods),
		deliveryDateFrom: withZone(head.deliveryPlannedMoment),
		deliveryMethod: textIn(head, reading.deliveryMethodField),
		toCollect: roubles(sums.total - paid),
	};
	return { id: key, ...sent, fingerprint: fingerprintOf(sent), source };
}

/** An order to a supplier; throws a Failure where it cannot go. Its services are none of the warehouse's. */
export function preorderFrom(
	document: Document,
	kind: string,
	reading: Reading,
): WarehousePreorder {
	const { head } = document;
	const { key, source, parcel } = contentsOf(document, kind, reading);
	const sent = {
		code: String(head.name),
		supplierName: words(plain(head.agent)),
		date: withZone(head.moment),
		goods: inRoubles(parcel.goods),
		deliveryDateFrom: withZone(head.deliveryPlannedMoment),
		ownerComment: ownWords(head.description),
	};
	return { id: key, guid: String(head.id), ...sent, fingerprint: fingerprintOf(sent), source };
}
