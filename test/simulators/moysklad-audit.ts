/** Who changed what: a context for each deed, an event for each thing. The newest stand first (a guess). */
import { randomUUID } from 'node:crypto';
import { Refusal } from './moysklad-errors';
import { compileFilter, type Entity } from './moysklad-filters';
import { conditionsIn, JSON_TYPE, pageOf, type Handler, type Lists } from './moysklad-lists';
import type { Change, Deed, Shop } from './moysklad-shop';

const [USUAL, MOST] = [25, 100];

/** Where all say the same, what they say. */
const shared = (words: string[]) => (new Set(words).size === 1 ? words[0] : undefined);
const diffOf = ({ fields, before, entity }: Change) =>
	Object.fromEntries(
		fields.map((name) => [name, { oldValue: before?.[name], newValue: entity[name] }]),
	);

export class Audit {
	private readonly contexts: Entity[] = [];
	private readonly changes = new Map<string, Change[]>();

	constructor(
		private readonly shop: Shop,
		private readonly lists: Lists,
	) {}

	record({ uid, changes }: Deed): Entity {
		const id = randomUUID();
		const meta = { href: `${this.shop.base}/audit/${id}`, type: 'audit', ...JSON_TYPE };
		const page = { size: changes.length, limit: USUAL, offset: 0 };
		const events = { href: `${meta.href}/events`, type: 'auditevent', ...JSON_TYPE, ...page };
		const context = {
			// Without milliseconds, other than the times of things.
			...{ meta, id, uid, source: 'jsonapi', moment: this.shop.now().slice(0, 19) },
			...{ objectCount: changes.length, events: { meta: events } },
			eventType: shared(changes.map(({ action }) => action.toLowerCase())),
			entityType: shared(changes.map(({ keyword }) => keyword)),
		};
		this.contexts.push(context);
		this.changes.set(id, changes);
		return context;
	}

	private eventsOf = ({ id, meta, uid, source, moment }: Entity) =>
		(this.changes.get(id) ?? []).map((change) => ({
			...{ uid, source, moment, audit: { meta } },
			...{ eventType: change.action.toLowerCase(), entityType: change.keyword },
			...{ name: change.entity.name, entity: { meta: change.entity.meta } },
			...(change.action === 'CREATE' ? {} : { diff: diffOf(change) }),
		}));

	/** audit, audit/{id}/events */
	list: Handler = (ask, id) => {
		if (this.shop.settings.audit === 'closed') throw new Refusal(1002, ask.path);
		const page = pageOf(ask, USUAL, MOST);
		const show = (row: unknown) => row;
		if (id) {
			const context = this.contexts.find((each) => each.id === id);
			if (!context) throw new Refusal(1021, id);
			return this.lists.page<unknown>(ask, 'auditevent', this.eventsOf(context), show, page);
		}
		const filter = compileFilter(conditionsIn(ask), 'audit', this.shop);
		const rows = this.contexts.filter(filter.test).reverse();
		return this.lists.page<unknown>(ask, 'audit', rows, show, page);
	};

	/** entity/{keyword}/{id}/audit */
	of: Handler = (ask, _keyword, thing) => {
		const isOf = ({ entity }: Change) => entity.id === thing;
		const rows = this.contexts
			.filter(({ id }) => this.changes.get(id)?.some(isOf))
			.flatMap(this.eventsOf)
			.filter(({ entity }) => entity.meta.href.endsWith(`/${thing}`));
		const page = pageOf(ask, USUAL, MOST);
		return this.lists.page(ask, 'auditevent', rows.reverse(), (row) => row, page);
	};
}
