/** How the simulated MoySklad behaves where the document is silent, or where an account may be either way. */

export interface Switches {
	/** IDs of goods whose stock is being recalculated: the short reports leave them out, or have null. */
	recalculating: string[];
	/** Linking a payment changes the document, with a message; or it shows it, and says nothing of that. */
	linkedPayments: 'change' | 'quiet';
	/** What messages name: the host that webhooks were made through. */
	messagesName: 'api' | 'online';
	/** A text longer than its field: refused, or cut without a word. */
	longTexts: 'refused' | 'cut';
	/** A demand of goods with serial numbers that names none: refused where it is posted, always, or taken. */
	serials: 'posted' | 'always' | 'taken';
}

/** The service's former host, which still answers. */
export const FORMER = 'https://online.moysklad.ru/api/remap/1.2';

export const usual = (): Switches => ({
	recalculating: [],
	linkedPayments: 'change',
	messagesName: 'api',
	longTexts: 'refused',
	serials: 'posted',
});
