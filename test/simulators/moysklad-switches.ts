/** How the simulated MoySklad behaves where the document is silent, or where an account may be either way. */
import type { Collation } from './moysklad-filters';
import type { LimitSettings } from './moysklad-limits';
import type { WebhookSettings } from './moysklad-webhooks';

const DEFAULTS = {
	limits: 'on' as 'on' | 'off',
	weight: 1,
	otherConsumer: 0,
	rateHeaders: 'units' as 'units' | 'requests',
	/** Milliseconds from a request's arrival to its answer, work included. */
	latency: 0,
	/** The status of an array answer with an error in it: the document knows both. */
	partialStatus: 200 as 200 | 400,
	admin: true,
	paid: true,
	publicOnly: false,
	parallel: 10,
	/** The tariff option for deferred bonuses. */
	bonusOption: true,
	/** How long an asynchronous task takes, in milliseconds. */
	asyncDelay: 0,
	/** How often it must be asked for a print form until it is ready; 0: it is there at once. */
	printing: 0,
	/** How often stock webhooks are looked after, in milliseconds; 0: only by tick(). */
	stockInterval: 0,
	/** Added to the time of the service, in milliseconds. */
	clock: 0,
	/** How long before `updated` a new thing is `created`, in milliseconds; negative: after it. */
	createdBefore: 3,
};

/** Where the document is silent. */
interface Silent {
	/** IDs of goods whose stock is being recalculated: the short reports leave them out, or have null. */
	recalculating: string[];
	/** IDs of things that were changed but are not written down yet: lists leave them out. */
	late: string[];
	/** Whether the account may see the audit: else its path is not known. */
	audit: 'open' | 'closed';
	/** Linking a payment changes the document, with a message; or it shows it, and says nothing of that. */
	linkedPayments: 'change' | 'quiet';
	/** What messages name: the host that webhooks were made through. */
	messagesName: 'api' | 'online';
	/** A text longer than its field: refused, or cut without a word. */
	longTexts: 'refused' | 'cut';
	/** A demand of goods with serial numbers that names none: refused where it is posted, always, or taken. */
	serials: 'posted' | 'always' | 'taken';
	/** How texts are sorted. */
	collation: Collation;
}

export type MoyskladSettings = typeof DEFAULTS & LimitSettings & WebhookSettings & Silent;

/** The service's former host, which still answers. */
export const FORMER = 'https://online.moysklad.ru/api/remap/1.2';

export const usual = (): MoyskladSettings => ({
	...DEFAULTS,
	recalculating: [],
	late: [],
	audit: 'open',
	linkedPayments: 'change',
	messagesName: 'api',
	longTexts: 'refused',
	serials: 'posted',
	collation: 'codes',
});
