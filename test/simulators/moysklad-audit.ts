/** Who changed what: a context for each deed, an event for each thing. The newest stand first (a guess). */
import { randomUUID } from 'node:crypto';
import { Refusal } from './moysklad-errors';
import { compileFilter, type Entity } from './moysklad-filters';
import { conditionsIn, JSON_TYPE, pageOf, type Handler, type Lists } from './moysklad-lists';
import type { Change, Deed, Shop } from './moysklad-shop';

const [USUAL, MOST] = [25, 100];

export class Audit {
	private readonly contexts: Entity[] = [];
	private readonly events = new Map<string, Array<{ entity: Pick<Entity, 'meta'> }>>();

	constructor(
		private readonly shop: Shop,
		private readonly lists: Lists,
	) {}

	record({ uid, changes }: Deed): Entity {
		const id = randomUUID();
		const meta = { href: `${this.shop.base}/audit/${id}`, type: 'audit', ...JSON_TYPE };
		const common = { source: 'jsonapi', uid, moment: this.shop.now() };
		const diffOf = ({ fields, before, entity }: Change) =>
			Object.fromEntries(
				fields.map((name) => [name, { oldValue: before?.[name], newValue: entity[name] }]),
			);
		const events = changes.map((change) => ({
			...{ ...common, eventType: change.action.toLowerCase(), entityType: change.keyword },
			...{ name: change.entity.name, audit: { meta }, entity: { meta: change.entity.meta } },
			...(change.action === 'CREATE' ? {} : { diff: diffOf(change) }),
		}));
		/** Said only where it is the same for all. */
		const shared = (field: 'eventType' | 'entityType') =>
			events.every((each) => each[field] === events[0][field]) ? events[0][field] : undefined;
		const eventsMeta = { href: `${meta.href}/events`, type: 'auditevent', ...JSON_TYPE };
		const context = {
			...{ meta, id, ...common, objectCount: events.length },
			...{ eventType: shared('eventType'), entityType: shared('entityType') },
			events: { meta: { ...eventsMeta, size: events.length, limit: USUAL, offset: 0 } },
		};
		this.contexts.push(context);
		this.events.set(id, events);
		return context;
	}

	/** audit, audit/{id}/events */
	list: Handler = (ask, id) => {
		const filter = compileFilter(conditionsIn(ask), 'audit', this.shop);
		const rows = id ? this.events.get(id) : this.contexts.filter(filter.test).reverse();
		if (!rows) throw new Refusal(1021, id);
		const type = id ? 'auditevent' : 'audit';
		return this.lists.page(ask, type, rows as unknown[], (row) => row, pageOf(ask, USUAL, MOST));
	};

	/** entity/{keyword}/{id}/audit */
	of: Handler = (ask, keyword, id) => {
		const { href } = this.shop.metaOf(this.shop.at(`entity/${keyword}`), id);
		const rows = [...this.events.values()].flat().filter(({ entity }) => entity.meta.href === href);
		return this.lists.page(
			ask,
			'auditevent',
			rows.reverse(),
			(row) => row,
			pageOf(ask, USUAL, MOST),
		);
	};
}
