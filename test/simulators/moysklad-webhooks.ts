/**
 * Webhooks: what may be registered, and real deliveries. A message is POSTed to url?requestId=<uuid>; HTTP 200 or 204
 * within 1500 ms accepts it, otherwise three more tries follow at once with the same id, also after a time-out
 * (MS-42 reads both ways), and then it is lost.
 */
import { randomUUID } from 'node:crypto';
import { isEntity } from './moysklad-entities';
import { Refusal, type ErrorCode } from './moysklad-errors';
import type { Entity } from './moysklad-filters';
import type { Change, Collection, Deed, Shop } from './moysklad-shop';
import { FORMER } from './moysklad-switches';

export interface WebhookSettings {
	admin: boolean;
	/** Without a paid plan nothing is sent, nothing registered. */
	paid: boolean;
	/** Refuses addresses of this machine, as the service would. */
	publicOnly: boolean;
	/** Messages under way at once; the others wait their turn. */
	parallel: number;
}
export interface Delivery {
	url: string;
	requestId: string;
	message: object;
	/** Milliseconds since the epoch when it was first sent, and the answers: a status, 0 where there was none. */
	at: number;
	tries: number[];
	state: 'waiting' | 'sent' | 'acknowledged' | 'lost';
}

const LIMIT = 1500;
const TRIES = 4;
const MOST_URLS = 5;
const LONGEST = 255;
/** Webhooks that fail on more than so many of the last days are switched off. */
const [MOST_FAILING, LAST_DAYS, DAY] = [7, 10, 24 * 3_600_000];
const ACTIONS = ['CREATE', 'UPDATE', 'DELETE', 'PROCESSED'];
const WITHOUT = ['webhook', 'webhookstock', 'discount', 'notes'];
const USER_AGENT = 'MoySklad webhook touch agent 2.0 (/https://www.moysklad.ru)';

/** An http(s) address with a whole domain name, or null. */
function addressOf(text: unknown): URL | null {
	if (typeof text !== 'string' || !URL.canParse(text)) return null;
	const url = new URL(text);
	return /^https?:$/.test(url.protocol) && /\.|^localhost$/.test(url.hostname) ? url : null;
}
const isLocal = ({ hostname }: URL) => /^(localhost|127\.|10\.|192\.168\.)/.test(hostname);

interface Save {
	after: Entity;
	before?: Entity;
	shop: Shop;
	collection: Collection;
}

/** Of both kinds: who may, which address, what with what, and not the same nor too many for one pair. */
export function webhookRule({ after, shop, collection }: Save): void {
	const { paid, admin, publicOnly } = shop.settings;
	const isEvent = collection.kind.keyword === 'webhook';
	const isUpdate = after.action === 'UPDATE';
	if (isEvent) after.method ??= 'POST';
	if (isEvent && isUpdate) after.diffType ??= 'NONE';
	const { url, entityType = 'product', action = 'CREATE', diffType, method = 'POST' } = after;
	const address = addressOf(url);
	const ofTasks = entityType === 'async';
	const isKnown =
		ofTasks || (isEntity(String(entityType)) && !WITHOUT.includes(String(entityType)));
	const pair = isEvent ? ['entityType', 'action'] : ['stockType', 'reportType'];
	const alike = [...collection.rows.values()].filter(
		(each) => each.id !== after.id && pair.every((field) => each[field] === after[field]),
	);
	const isWrong: Array<[ErrorCode, unknown, unknown?]> = [
		[30006, !paid],
		[30004, !admin],
		[30010, String(url).length > LONGEST, url],
		[30005, url !== undefined && (!address || (publicOnly && isLocal(address))), url],
		[30000, !isKnown, entityType],
		[30001, method !== 'POST', method],
		[30002, !ACTIONS.includes(String(action)), action],
		[30008, ofTasks ? action === 'DELETE' : action === 'PROCESSED', action],
		[30009, diffType !== undefined && !isUpdate, diffType],
		[3005, diffType !== undefined && diffType !== 'NONE' && diffType !== 'FIELDS', diffType],
		[30003, alike.some((each) => each.url === url)],
		[30007, alike.length >= MOST_URLS],
	];
	const found = isWrong.find(([, wrong]) => wrong);
	if (found) throw new Refusal(found[0], found[2] === undefined ? undefined : String(found[2]));
}

/** The values of X-Lognex-WebHook-DisableByPrefix; each must be the start of an address with its whole host. */
export function checkPrefixes(prefixes: string[]): void {
	const wrong = prefixes.find((prefix) => !addressOf(prefix));
	if (wrong !== undefined) throw new Refusal(30005, wrong);
}

/** Which addresses have failed for so long that their webhooks are switched off. */
export class Failing {
	private readonly days = new Map<string, Set<string>>();

	/** Notes a message that was lost on a day (its date); true where that was one day too many. */
	note(url: string, day: string): boolean {
		const days = this.days.get(url) ?? new Set();
		this.days.set(url, days.add(day));
		const age = (other: string) => (Date.parse(day) - Date.parse(other)) / DAY;
		return [...days].filter((each) => age(each) < LAST_DAYS).length > MOST_FAILING;
	}
}

export class Post {
	readonly deliveries: Delivery[] = [];
	private readonly waiting: Delivery[] = [];
	private underWay = 0;
	private readonly closing = new AbortController();
	private idle: Array<() => void> = [];

	/** `lost` hears of the address of each message that nobody accepted. */
	constructor(
		private readonly settings: WebhookSettings,
		private readonly lost: (url: string) => void,
	) {}

	send(url: string, message: object): Delivery | undefined {
		if (!this.settings.paid) return undefined;
		const requestId = randomUUID();
		const delivery: Delivery = { url, requestId, message, at: 0, tries: [], state: 'waiting' };
		this.deliveries.push(delivery);
		this.waiting.push(delivery);
		this.pump();
		return delivery;
	}

	private pump(): void {
		while (this.underWay < this.settings.parallel && this.waiting.length > 0) {
			this.underWay += 1;
			void this.deliver(this.waiting.shift()!).finally(() => {
				this.underWay -= 1;
				this.pump();
			});
		}
		if (this.underWay === 0) for (const resolve of this.idle.splice(0)) resolve();
	}

	private async deliver(delivery: Delivery): Promise<void> {
		Object.assign(delivery, { state: 'sent', at: Date.now() });
		while (delivery.tries.length < TRIES && !this.closing.signal.aborted) {
			const status = await this.attempt(delivery);
			delivery.tries.push(status);
			if (status !== 200 && status !== 204) continue;
			delivery.state = 'acknowledged';
			return;
		}
		delivery.state = 'lost';
		this.lost(delivery.url);
	}

	/** One POST: the status, 0 where none came in time. */
	async attempt({ url, requestId, message }: Omit<Delivery, 'at' | 'tries' | 'state'>) {
		const target = new URL(url);
		target.searchParams.set('requestId', requestId);
		try {
			const response = await fetch(target, {
				method: 'POST',
				headers: { 'content-type': 'application/json;charset=utf-8', 'user-agent': USER_AGENT },
				body: JSON.stringify(message),
				redirect: 'manual',
				signal: AbortSignal.any([this.closing.signal, AbortSignal.timeout(LIMIT)]),
			});
			// Nobody reads it, but the connection can be used again.
			response.arrayBuffer().catch(() => undefined);
			return response.status;
		} catch {
			return 0;
		}
	}

	/** When all that was sent so far has been acknowledged or lost. */
	settled(): Promise<void> {
		if (this.underWay === 0 && this.waiting.length === 0) return Promise.resolve();
		return new Promise((resolve) => this.idle.push(resolve));
	}

	close(): void {
		this.waiting.length = 0;
		this.closing.abort();
	}
}

/** A message as webhooks made through the former host tell it. */
const named = ({ base, settings }: Shop, message: object): object =>
	settings.messagesName === 'api'
		? message
		: (JSON.parse(JSON.stringify(message).replaceAll(`"${base}/`, `"${FORMER}/`)) as object);

/** What audit and message say of one change; `updatedFields` only where the webhook asks for it. */
const eventOf = (shop: Shop, { action, entity, fields }: Change, withFields: boolean) => ({
	meta: { type: entity.meta.type, href: entity.meta.href },
	...(withFields ? { updatedFields: fields } : {}),
	action,
	accountId: shop.accountId,
});

/** A message to each enabled webhook that one deed concerns, but for those whose address has a disabled prefix. */
export function tell(shop: Shop, post: Post, deed: Deed, audit: Entity, disabled: string[]): void {
	for (const webhook of shop.list('webhook')) {
		const { enabled, entityType, action, diffType } = webhook;
		const url = String(webhook.url);
		if (!enabled || disabled.some((prefix) => url.startsWith(prefix))) continue;
		const changes = deed.changes.filter(
			(change) => change.keyword === entityType && change.action === action,
		);
		if (changes.length === 0) continue;
		const { meta, moment, uid } = audit;
		const events = changes.map((change) => eventOf(shop, change, diffType === 'FIELDS'));
		const auditContext = {
			meta: { type: 'audit', href: meta.href },
			moment: String(moment).slice(0, 19),
			uid,
		};
		post.send(url, named(shop, { auditContext, events }));
	}
}

/** The messages of stock webhooks about what changed since a moment. */
export function tellStock(shop: Shop, post: Post, since: string): void {
	for (const { enabled, stockType, reportType, url } of shop.list('webhookstock')) {
		if (!enabled) continue;
		const path = `report/stock/${reportType}/current?changedSince=${since.slice(0, 19)}`;
		const reportUrl = `${shop.base}/${path}`;
		const message = { accountId: shop.accountId, stockType, reportType, reportUrl };
		post.send(String(url), named(shop, message));
	}
}
